"""Klaviyo: `{{ person|lookup:'plan'|default:'basic' }}`, `{% if person|lookup:'plan' == 'basic' %}…{% endif %}`.

Source: https://developers.klaviyo.com/en/docs/use_conditionals_in_messages, and Django, which it is built on.
Recipient fields are profile properties. Dates that other languages write are asked of the sender.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from sitegen.merge.dialects import dates
from sitegen.merge.dialects.django import Django

_LETTERS = {"d": "j", "dd": "d", "M": "n", "MM": "m", "y": "Y", "yy": "y"}
_LETTERS |= {"MMM": "M", "MMMM": "F", "EEE": "D", "EEEE": "l"}
_METHODS = frozenset(dir(dict))
_PLAIN = re.compile(r"[ ,./:-]*\Z")


class Klaviyo(Django):
    """The language of Klaviyo's templates."""

    name = "klaviyo"
    holder = "person"
    title = "Klaviyo"
    system: ClassVar[Mapping[str, str]] = {
        "unsubscribe": "unsubscribe_link",
        "preferences": "manage_preferences_link",
        "web_version": "web_view_link",
        "action_token": "action_token",
    }
    unverified = (
        "links such as `{% unsubscribe_link %}` come as they are, not HTML-escaped",
        "`urlencode:''` encodes slashes, as in Django",
        "`lookup` gives nothing where a property is missing",
        "values are escaped in subject lines and plain text, too, unless `safe`",
        "`first_name`, `email` and the like are profile properties by these names",
    )

    def root(self, name: str) -> str:
        """`person|lookup:'plan'`."""
        return f"person|lookup:'{name}'"

    def column(self, item: str, name: str) -> str:
        """`title.name`; what Python's dictionaries have methods for has to be looked up."""
        return f"{item}|lookup:'{name}'" if name in _METHODS else super().column(item, name)

    def own_tag(self, name: str) -> str:
        """`{% unsubscribe_link %}`."""
        return f"{{% {self.system[name]} %}}"

    def dated(self, pattern: str, tag: str) -> str | None:
        """`format_date_string|date:'j F Y'`."""
        pieces = dates.pieces(pattern, tag)
        if pieces is None or not all(letters or _PLAIN.match(piece) for piece, letters in pieces):
            return None
        made = "".join(_LETTERS[piece] if letters else piece for piece, letters in pieces)
        return f"format_date_string|date:'{made}'"


KLAVIYO = Klaviyo()
