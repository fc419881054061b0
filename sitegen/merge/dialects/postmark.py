"""Postmark's Mustachio: `{{#first_name}}{{.}}{{/first_name}}{{^first_name}}there{{/first_name}}`, `{{#each titles}}`.

Source: https://postmarkapp.com/support/article/1077-template-syntax and https://github.com/ActiveCampaign/mustachio.
There are sections only, and each moves into what it asks for: from there `../` leads back, to the record that holds it,
and `../../` from an item to what holds its list. So inside loops nothing but the item's own fields can be asked; what
depends on another record, the sender is asked for as one of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from sitegen.merge import escape
from sitegen.merge.dialects.base import HTML, Dialect, Loops
from sitegen.merge.expression import Condition, Const, Expression, Field, Given, Is, Not, Present, column_of, typed
from sitegen.merge.local import printed
from sitegen.merge.program import Place

TEXTS = ("string", "url", "date", "datetime")

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
_ENTITIES = re.compile("[\u00a0-\u00ff\U00010000-\U0010ffff]")
_OPENER = re.compile(r"\{(?=\{)")
_TAG = re.compile(r"\{\{(\{|#each |[#^/])?([\w./]+)\}\}")
_ITEM = "./"
"""The item itself, until `assembled` knows from where it is called."""


class Postmark(Dialect):
    """The language of Postmark's templates."""

    name = "postmark"
    title = "Postmark"
    nests = True
    nearest = True
    system: ClassVar[Mapping[str, str]] = {
        "unsubscribe": "pm:unsubscribe",
        "preferences": "preferences_url",
        "web_version": "web_version_url",
        "action_token": "action_token",
    }
    brought = frozenset({"preferences", "web_version", "action_token"})
    unverified = (
        "all as in the published engine, which Postmark's own may have left behind",
        "numbers print as .NET prints them: the same but for very large and very small ones",
        "`preferences_url`, `web_version_url` and `action_token` are fields of your own model",
    )

    def reference(self, field: Field, loops: Loops) -> str:
        """The path to the field from the innermost loop's item."""
        up = "../../" * (len(loops) - field.depth)
        name = column_of(field.path) if field.depth else field.path
        # A name that begins as a loop does is called by a path that does not.
        return up + (f".{name}" if name.startswith("each") else name) or _ITEM

    def printed(self, value: Expression, place: Place, loops: Loops) -> str | None:
        """`{{name}}`, `{{{name}}}` in plain text, and with a fallback a section and its opposite."""
        if not isinstance(value, Field):
            return None
        if value.system:
            return self._own_tag(value, place, loops)
        if place not in (*HTML, Place.PLAIN) or value.type in ("boolean", "list"):
            return None
        name = self.reference(value, loops)
        if value.fallback is None:
            return _tag(name, place)
        if value.type not in TEXTS:
            return None
        fallback = self.inert(self.escaped(printed(typed(value.type, value.fallback)), place), tag_follows=True)
        return _section("#", name, _tag(".", place)) + _section("^", name, fallback)

    def _own_tag(self, value: Field, place: Place, loops: Loops) -> str | None:
        if place is Place.URL_PART and value.path != "action_token":
            return None
        if value.path == "unsubscribe":
            return f"{{{{{{ {self.system[value.path]} }}}}}}"
        return _tag("../../" * len(loops) + self.system[value.path], place)

    def own(self, name: str, text: str, place: Place) -> str:
        """As for recipients; the unsubscribe link as it is."""
        return self.escaped(text, place) if place in HTML and name != "unsubscribe" else text

    def verbatim(self, field: Field, loops: Loops) -> str:
        """`{{{name}}}`."""
        return _tag(self.reference(field, loops), Place.PLAIN)

    def escaped(self, text: str, place: Place) -> str:
        """As .NET's HtmlEncode spells it: numbers for Latin-1 letters and for what lies beyond the first plane."""
        if place not in HTML:
            return escape.value(text, place)
        return _ENTITIES.sub(lambda letter: f"&#{ord(letter[0])};", text.translate(_ESCAPES))

    def can_ask(self, condition: Condition, loops: Loops) -> bool:
        """Whether there is a text or a list, whether a boolean is true, and the opposite: of the item, in a loop."""
        if isinstance(condition, Not):
            return self.can_ask(condition.condition, loops)
        return self._asked(condition, loops) is not None

    def _asked(self, condition: Condition, loops: Loops) -> str | None:
        if isinstance(condition, Is) and condition.sign == "==" and condition.right == Const("boolean", "true"):
            condition = Given(condition.left)
        if not isinstance(condition, Given | Present) or not isinstance(condition.value, Field):
            return None
        field = condition.value
        types = (*TEXTS, "list", "boolean") if isinstance(condition, Given) else TEXTS
        sound = field.fallback is None and not field.system and field.type in types and field.depth == len(loops)
        return self.reference(field, loops) if sound else None

    def branches(self, branches: Sequence[tuple[Condition, str]], otherwise: str, loops: Loops) -> str:
        """`{{#a}}…{{/a}}{{^a}}…{{/a}}`, a further condition inside of the opposite."""
        rest = otherwise
        for condition, body in reversed(branches):
            turned = isinstance(condition, Not)
            name = str(self._asked(condition.condition if isinstance(condition, Not) else condition, loops))
            yes, no = (rest, body) if turned else (body, rest)
            rest = _section("#", name, yes) + _section("^", name, no)
        return rest

    def loop(self, items: Field, item: str, body: str, loops: Loops) -> str | None:
        """`{{#each list}}…{{/each}}`."""
        return f"{{{{#each {self.reference(items, loops)}}}}}{body}{{{{/each}}}}"

    def inert(self, text: str, *, tag_follows: bool) -> str:
        """`text` with comments between braces that would open a tag."""
        text = _OPENER.sub("{{{!}}", text)
        return text + "{{!}}" if tag_follows and text.endswith("{") else text

    def assembled(self, template: str) -> str:
        """`template` with its paths as seen from the sections they stand in."""
        stack: list[str | None] = []

        def spelled(tag: re.Match[str]) -> str:
            sign, path = tag[1] or "", tag[2]
            if sign == "/":
                return f"{{{{/{stack.pop() or 'each'}}}}}"
            inside = stack[-1] if stack else None
            if path == _ITEM:
                path = "." if inside is None else "../"
            elif path != "." and inside is not None:
                path = f"../{path}"
            # A section in a section of the same spelling would end it.
            path = f"{path}." if sign in ("#", "^") and path == inside else path
            if sign:
                stack.extend([path] if sign in ("#", "^") else [None] if sign == "#each " else [])
            return f"{{{{{sign}{path}}}}}"

        return _TAG.sub(spelled, template)

    def context(self, record: Mapping[str, Any], system: Mapping[str, str]) -> dict[str, Any]:
        """The record, and the sender's own values beside it."""
        return {**record, **{self.system[name]: value for name, value in system.items()}}


def _tag(name: str, place: Place) -> str:
    return f"{{{{{name}}}}}" if place in HTML else f"{{{{{{{name}}}}}}}"


def _section(sign: str, name: str, body: str) -> str:
    return f"{{{{{sign}{name}}}}}{body}{{{{/{name}}}}}" if body else ""


POSTMARK = Postmark()
