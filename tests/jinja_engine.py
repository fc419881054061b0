"""Jinja as a sender runs it, and a stand-in for HubSpot's HubL.

HubL is a Jinja of its own in Java. The stand-in is Python's, with what HubSpot documents: how `escape` spells, and
line breaks that stay as they are. Its records have none of Python's methods.
"""

from __future__ import annotations

from typing import Any

from jinja2 import Environment
from records import plain

_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
_RETURN = "\ue00d"

JINJA = Environment()
HUBL = Environment(keep_trailing_newline=True)
HUBL.filters["escape"] = lambda value: str(value).translate(_HTML)


def jinja(template: str, context: dict[str, Any]) -> str:
    """What Jinja makes of `template`."""
    return JINJA.from_string(template).render(context)


def hubspot(template: str, context: dict[str, Any]) -> str:
    """What HubSpot makes of `template`."""
    made = HUBL.from_string(template.replace("\r", _RETURN))
    return made.render({name: plain(value) for name, value in context.items()}).replace(_RETURN, "\r")
