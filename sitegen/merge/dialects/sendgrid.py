"""SendGrid's Handlebars: `{{insert first_name "default=there"}}`, `{{#equals plan "basic"}}…{{else}}…{{/equals}}`.

Source: https://www.twilio.com/docs/sendgrid/for-developers/sending-email/using-handlebars. Inside the blocks that
compare, only `@root` leads to fields (https://github.com/sendgrid/docs/issues/6237), so nothing is compared inside
loops: there the sender is asked for booleans. The one filter is `formatDate`, in English.
"""

from __future__ import annotations

import re
from typing import ClassVar

from sitegen.merge.dialects.base import Loops
from sitegen.merge.dialects.handlebars import QUOTABLE, TEXTS, Handlebars, dated
from sitegen.merge.expression import AllOf, AnyOf, Condition, Const, Expression, Field, Filtered
from sitegen.merge.program import Place

_TAG = re.compile(r"\{\{\{?([#/]?)(\w*)[^{}]*\}\}")
_LETTERS = {"d": "D", "dd": "DD", "M": "M", "MM": "MM", "MMM": "MMM", "MMMM": "MMMM", "y": "YYYY", "yy": "YY"}
_LETTERS |= {"EEE": "ddd", "EEEE": "dddd"}
_ESCAPED = ("web_version", "action_token")


class SendGrid(Handlebars):
    """The language of dynamic templates and of marketing designs."""

    name = "sendgrid"
    title = "SendGrid"
    nests = True
    system: ClassVar = {
        "unsubscribe": "unsubscribe",
        "preferences": "unsubscribe_preferences",
        "web_version": "Weblink",
        "action_token": "action_token",
    }
    brought = frozenset({"web_version", "action_token"})
    brace = '{{{insert _ "default={"}}}'
    helpers = Handlebars.helpers | {"insert", "formatDate", "equals", "notEquals", "greaterThan", "lessThan"}
    helpers |= {"and", "or", "length"}
    comparisons: ClassVar = {
        "==": "equals {left} {right}",
        ">": "greaterThan {left} {right}",
        "<": "lessThan {left} {right}",
    }
    compares_in_loops = False
    zero = ""
    unverified = (
        "comments ({{!}}), `as |item|`, `@index`, `@first`, `@last`: Handlebars has them, SendGrid's page is silent",
        "`action_token` is a field of your own data",
        "a backslash before a tag is doubled, as in Handlebars",
        "`{{{unsubscribe}}}`, `{{{unsubscribe_preferences}}}` and `{{Weblink}}` are filled in for marketing designs; "
        "in dynamic templates they are fields of your own data, unless SendGrid knows better",
    )

    def reference(self, field: Field, loops: Loops) -> str:
        """As in Handlebars; fields of the recipient are called from the root, which `assembled` leaves out."""
        return super().reference(field, loops) if field.depth else self._at_root(field.path)

    def own_tag(self, value: Field, place: Place, loops: Loops) -> str | None:
        """`{{{unsubscribe}}}`, `{{Weblink}}`."""
        if place is Place.URL_PART and value.path != "action_token":
            return None
        return self.tag(self._at_root(self.system[value.path]), place if value.path in _ESCAPED else Place.PLAIN)

    def own(self, name: str, text: str, place: Place) -> str:
        """As it is, but for `{{Weblink}}`."""
        return super().own(name, text, place) if name in _ESCAPED else text

    def assembled(self, template: str) -> str:
        """Names without `@root` where they stand neither in a loop nor in a comparison."""
        kept = "|".join(sorted(self.helpers))
        root, inside = re.compile(rf"@root\.(?!(?:{kept})\b)"), 0

        def spelled(tag: re.Match[str]) -> str:
            nonlocal inside
            sign, helper = tag.groups()
            outside = not inside
            if helper not in ("if", "unless"):
                inside += {"#": 1, "/": -1, "": 0}[sign]
            head, quote, tail = tag[0].partition('"')
            return root.sub("", head) + quote + tail if outside else tag[0]

        return _TAG.sub(spelled, template)

    def defaulted(self, bare: Field, fallback: str, place: Place, loops: Loops) -> str | None:
        """`{{insert first_name "default=there"}}` for plain words outside of attributes."""
        plain = place in (Place.TEXT, Place.PLAIN) and bare.type in TEXTS and fallback.strip()
        if not plain or not QUOTABLE.match(fallback) or self.escaped(fallback, Place.TEXT) != fallback:
            return None
        return self.tag(f'insert {self.reference(bare, loops)} "default={fallback}"', place)

    def filtered(self, value: Filtered, place: Place, loops: Loops) -> str | None:
        """`{{length titles}}` and `{{formatDate left "D MMMM YYYY"}}`."""
        field = value.of
        if not isinstance(field, Field):
            return None
        if value.name == "length" and field.type == "list":
            return self.tag(f"length {self.reference(field, loops)}", place)
        pattern = dated(value, _LETTERS)
        return None if pattern is None else self.tag(f'formatDate {self.reference(field, loops)} "{pattern}"', place)

    def asked(self, condition: Condition, loops: Loops) -> str | None:
        """As in Handlebars; `and a b`, `or a b` of two things that are there or not, and `(length titles)`."""
        if isinstance(condition, AllOf | AnyOf):
            parts = [self.asked(each, loops) for each in condition.conditions]
            if loops or len(parts) != 2 or not all(part and part.startswith("if @root.") for part in parts):
                return None
            return " ".join(("and" if isinstance(condition, AllOf) else "or", *(str(part)[3:] for part in parts)))
        return super().asked(condition, loops)

    def operand(self, value: Expression | Const, loops: Loops) -> str | None:
        """A field, or how many items a list has."""
        if isinstance(value, Filtered) and value.name == "length" and isinstance(value.of, Field):
            return f"(length {self.reference(value.of, loops)})" if value.of.type == "list" else None
        return super().operand(value, loops)


SENDGRID = SendGrid()
