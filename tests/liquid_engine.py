"""Liquid as a sender runs it: python-liquid, with the three things mended in which it differs from Shopify's own."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote_plus

from liquid import Environment
from liquid.filter import string_filter

_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})


def _ruby(value: Any) -> Any:
    """true and false print in lower case in filters too."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value


def _escape(value: Any) -> str:
    """As CGI.escapeHTML, which spells the apostrophe &#39; and not &#x27;."""
    return string_filter(lambda text: text.translate(_HTML))(_ruby(value))


def _url_encode(value: Any) -> str:
    return string_filter(quote_plus)(_ruby(value))


_ENGINE = Environment()
_ENGINE.add_filter("escape", _escape)
_ENGINE.add_filter("url_encode", _url_encode)


def send(template: str, record: dict[str, Any], **system: str) -> str:
    """What the sender makes of `template` for the recipient `record`."""
    return _ENGINE.from_string(template).render(recipient=record, **system)
