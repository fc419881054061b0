"""HubSpot's HubL: `{{ contact.plan|default("basic", true)|escape }}`, `{% if contact.plan == "basic" %}…{% endif %}`.

Source: https://developers.hubspot.com/docs/cms/reference/hubl/overview (a Jinja in Java). Recipient fields are contact
properties; those hold no lists, so lists are `custom` properties of a call that sends a single email. What Java's
filters make of other texts than Python's is asked of the sender.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from sitegen.merge import escape
from sitegen.merge.dialects.base import NUMBERS, Loops
from sitegen.merge.dialects.jinja import Asked, Jinja
from sitegen.merge.expression import Expression, Field, Filtered, kind
from sitegen.merge.program import Place

_OPENER = re.compile(r"\{(?=[{%#])")
_BRACE = "{{ '{' }}"
_NO_LITERAL = re.compile(r"\{[{%#]|[%}#]\}|[\\\n\r]")


class HubSpot(Jinja):
    """The language of HubSpot's emails."""

    name = "hubspot"
    title = "HubSpot"
    system: ClassVar = {
        "unsubscribe": "unsubscribe_link_all",
        "preferences": "unsubscribe_link",
        "web_version": "view_as_page_url",
        "action_token": "contact.action_token",
    }
    brought = frozenset({"action_token"})
    escapes: ClassVar[Mapping[Place, str | None]] = {
        Place.TEXT: "|escape",
        Place.ATTRIBUTE: "|escape",
        Place.URL: "|escape",
        Place.URL_PART: None,
        Place.HEADER: None,
        Place.PLAIN: "",
    }
    filters: ClassVar = frozenset({"upper", "lower", "length"})
    ordered: ClassVar = NUMBERS
    unverified = (
        "`escape` spells the quote &quot; and the apostrophe &#39;",
        "`default` with `true` stands in for empty properties, too",
        "numbers are compared as numbers, and print without a fraction where they are whole",
        "`custom` properties may be lists of records",
        "`{{ unsubscribe_link }}` and the like come as they are, not HTML-escaped",
    )

    def root(self, field: Field) -> str:
        """`contact.plan`, `custom.titles`."""
        return f"{'custom' if field.type == 'list' else 'contact'}.{field.path}"

    def member(self, holder: str, name: str, type_: str) -> str:
        """`title.name`."""
        return f"{holder}.{name}"

    def printed(self, value: Expression, place: Place, loops: Loops) -> str | None:
        """As in Jinja; the sender's own addresses as they are."""
        if isinstance(value, Field) and value.system and value.path != "action_token":
            return None if place is Place.URL_PART else f"{{{{ {self.system[value.path]} }}}}"
        if isinstance(value, Field) and value.system and place in (Place.URL_PART, Place.HEADER):
            return f"{{{{ {self.system[value.path]} }}}}"
        return super().printed(value, place, loops)

    def filtered(self, value: Filtered, inner: str) -> str | None:
        """As in Jinja; Java counts characters otherwise than Python."""
        return None if value.name == "length" and kind(value.of) != "list" else super().filtered(value, inner)

    def quoted(self, text: str) -> str | None:
        """`text` in the quotes that it does not hold."""
        if _NO_LITERAL.search(text) or ("'" in text and '"' in text):
            return None
        quote = "'" if '"' in text else '"'
        return f"{quote}{text}{quote}"

    def escaped(self, text: str, place: Place) -> str:
        """As HubL spells it."""
        return escape.value(text, place)

    def own(self, name: str, text: str, place: Place) -> str:
        """Addresses of the sender's own come ready for use, and the action token has nothing to encode."""
        html = place in (Place.TEXT, Place.ATTRIBUTE, Place.URL)
        return self.escaped(text, place) if name == "action_token" and html else text

    def there(self, field: Field, loops: Loops) -> Asked:
        """As texts are: properties are empty rather than undefined."""
        name = self.reference(field, loops)
        nothing = {"number": "0", "money": "0", "boolean": "false"}.get(field.type)
        return Asked(name) if nothing is None else Asked(f"{name} or {name} == {nothing}", "or")

    def inert(self, text: str, *, tag_follows: bool) -> str:
        """`text` with every brace that would open a tag, be it by the tag that follows, printed by a tag of its own."""
        text = _OPENER.sub(_BRACE, text)
        return text[:-1] + _BRACE if tag_follows and text.endswith("{") else text

    def context(self, record: Mapping[str, Any], system: Mapping[str, str]) -> dict[str, Any]:
        """The record as `contact`, its lists as `custom`."""
        own = {self.system[name]: value for name, value in system.items()}
        token = own.pop("contact.action_token", None)
        contact = {name: value for name, value in record.items() if not isinstance(value, list)}
        custom = {name: value for name, value in record.items() if isinstance(value, list)}
        return {"contact": {**contact, **({} if token is None else {"action_token": token})}, "custom": custom, **own}


HUBSPOT = HubSpot()
