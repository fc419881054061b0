"""Jinja: `{{ recipient.name|default("there", true)|e }}`, `{% if recipient.plan == "basic" %}…{% endif %}`.

Source: https://jinja.palletsprojects.com/en/stable/templates/, with Jinja's own settings: nothing is escaped by itself,
and what is undefined prints nothing but cannot be compared by its order. It would change carriage
returns and drop a line break at the end, so they are printed by tags. Dates and amounts are asked of the sender.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from sitegen.merge import escape
from sitegen.merge.dialects.base import BROUGHT, HTML, NUMBER, NUMBERS, Dialect, Loops, owner
from sitegen.merge.expression import (
    AllOf,
    AnyOf,
    At,
    Condition,
    Const,
    Expression,
    Field,
    Filtered,
    Given,
    Is,
    Not,
    Present,
    Round,
    column_of,
    kind,
    typed,
)
from sitegen.merge.local import printed
from sitegen.merge.program import Place

TEXTS = ("string", "url")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;"})
_QUOTED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})
_TAGS = {"{": "{{ '{' }}", "\r": r'{{ "\r" }}'}
_UNSAID = re.compile(r"\{(?=[{%#\r])|\r")
_METHODS = frozenset(dir(dict))
_SHORTEST = 3
_ONE_LINE = r'|replace("\r", "")|replace("\n", "")'


class Asked(NamedTuple):
    """A condition as it stands in an `if`, and what has to bind more loosely than what stands around it."""

    text: str
    binds: str = "=="
    """`==` for a value or a comparison; `and`, `or`, `not`."""


class Jinja(Dialect):
    """Jinja, and the base of those who speak it with other names."""

    name = "jinja"
    title = "Jinja"
    system: ClassVar[Mapping[str, str]] = BROUGHT
    brought = frozenset(BROUGHT)
    escapes: ClassVar[Mapping[Place, str | None]] = {
        Place.TEXT: "|e",
        Place.ATTRIBUTE: "|e",
        Place.URL: "|e",
        Place.URL_PART: '|urlencode|replace("/", "%2F")',
        Place.HEADER: _ONE_LINE,
        Place.PLAIN: "",
    }
    guards = (_ONE_LINE,)
    """Filters by place; None where there are none that give the same."""
    filters: ClassVar[frozenset[str]] = frozenset(
        {"upper", "lower", "capitalize", "title", "trim", "truncate", "replace", "length", "limit"}
    )
    ordered: ClassVar[Sequence[str]] = (*NUMBERS, *TEXTS, "date", "datetime")
    """Types that can be compared by their order."""

    def root(self, field: Field) -> str:
        """What a field of the recipient is called."""
        return self.member("recipient", field.path, field.type)

    def member(self, holder: str, name: str, type_: str) -> str:
        """A field of a record; what Python's dictionaries have methods for has to be got."""
        if name not in _METHODS:
            return f"{holder}.{name}"
        nothing = {"list": ", []", "string": ", ''", "url": ", ''"}.get(type_, "")
        return f"{holder}.get('{name}'{nothing})"

    def reference(self, field: Field, loops: Loops) -> str:
        """What the field is called."""
        if field.system:
            return self.system[field.path]
        loop, column = owner(field, loops), column_of(field.path)
        if loop is None:
            return self.root(field)
        return self.member(loop.item, column, field.type) if column else loop.item

    def printed(self, value: Expression, place: Place, loops: Loops) -> str | None:
        """`{{ name|default("there", true)|e }}`."""
        spelled, ending = self._spelled(value, loops), self.escapes[place]
        if kind(value) not in TEXTS and place is not Place.URL_PART:
            ending = ""
        return None if spelled is None or ending is None else f"{{{{ {spelled}{ending} }}}}"

    def _spelled(self, value: Expression, loops: Loops) -> str | None:
        """`value` as it stands inside a tag."""
        if isinstance(value, Round):
            return f"loop.{value.what}" if loops and loops[-1].depth == value.depth else None
        if isinstance(value, Filtered):
            inner = self._spelled(value.of, loops)
            return None if inner is None or value.name not in self.filters else self.filtered(value, inner)
        name = self.reference(value, loops)
        if value.fallback is None:
            return name
        if value.type in (*NUMBERS, "boolean"):
            fallback = printed(typed(value.type, value.fallback))
            sound = (value.type == "boolean" or NUMBER.match(fallback)) and not name.endswith(")")
            return f"{name}|default({fallback})" if sound else None
        quoted = self.quoted(value.fallback)
        return None if quoted is None else f"{name}|default({quoted}, true)"

    def filtered(self, value: Filtered, inner: str) -> str | None:
        """`inner` with a filter."""
        if value.name == "limit":
            return f"{inner}[:{value.arguments[0]}]"
        if value.name == "length" and isinstance(value.of, Filtered) and kind(value.of) == "list":
            return None  # a part of an undefined list is an error
        if value.name == "truncate" and int(value.arguments[0]) < _SHORTEST:
            return None
        arguments = [self.quoted(each) if isinstance(each, str) else str(each) for each in value.arguments]
        return f"{inner}|{value.name}{'({})'.format(', '.join(map(str, arguments))) if arguments else ''}"

    def quoted(self, text: str) -> str | None:
        """`text` as a string literal; None where there is none."""
        return f'"{text.translate(_QUOTED)}"'

    def verbatim(self, field: Field, loops: Loops) -> str:
        """`{{ name }}`."""
        return f"{{{{ {self.reference(field, loops)} }}}}"

    def escaped(self, text: str, place: Place) -> str:
        """As Jinja spells it: the quote is &#34;."""
        return text.translate(_ESCAPES) if place in HTML else escape.value(text, place)

    def can_ask(self, condition: Condition, loops: Loops) -> bool:
        """All but what looks at the rounds of a loop from inside another one, and at what the sender is asked for."""
        return self._asked(condition, loops) is not None

    def _asked(self, condition: Condition, loops: Loops) -> Asked | None:
        if isinstance(condition, Not):
            inner = self._asked(condition.condition, loops)
            if inner is None or " == " not in inner.text or inner.binds != "==":
                return None if inner is None else Asked(f"not {_within('not', inner)}", "not")
            turned = isinstance(condition.condition, Is) and condition.condition.sign == "=="
            text = inner.text.replace(" == ", " != ", 1) if turned else f"not {inner.text}"
            return Asked(text, "==" if turned else "not")
        if isinstance(condition, AllOf | AnyOf):
            parts = [self._asked(each, loops) for each in condition.conditions]
            known = [part for part in parts if part is not None]
            return _joined("and" if isinstance(condition, AllOf) else "or", known) if len(known) == len(parts) else None
        return self._leaf(condition, loops)

    def _leaf(self, condition: Condition, loops: Loops) -> Asked | None:
        if isinstance(condition, At):
            return Asked(f"loop.{condition.what}") if loops and loops[-1].depth == condition.depth else None
        if isinstance(condition, Given):
            spelled = self._spelled(condition.value, loops)
            if spelled is None or (isinstance(condition.value, Field) and condition.value.fallback is not None):
                return None
            guards = self._guards(condition.value, loops) if isinstance(condition.value, Filtered) else []
            return _joined("and", [*guards, Asked(spelled)])
        if isinstance(condition, Present):
            value = condition.value
            return self.there(value, loops) if isinstance(value, Field) and value.fallback is None else None
        return self._compared(condition, loops) if isinstance(condition, Is) else None

    def there(self, field: Field, loops: Loops) -> Asked:
        """Whether a field is not missing."""
        name = self.reference(field, loops)
        test = {"number": " is number", "money": " is number", "boolean": " is boolean"}.get(field.type, "")
        return Asked(f"{name}{test}")

    def _compared(self, condition: Is, loops: Loops) -> Asked | None:
        left, right = condition.left, condition.right
        names = self._operand(left, loops), self._operand(right, loops)
        if names[0] is None or names[1] is None:
            return None
        guards = [*self._guards(left, loops), *self._guards(right, loops)]
        if condition.sign == "contains":
            return _joined("and", [*guards, Asked(f"{names[1]} in {names[0]}")])
        if condition.sign == "==":
            plain = isinstance(left, Field) and isinstance(right, Const) and right.text
            return _joined("and", [*([] if plain else guards[:1]), Asked(f"{names[0]} == {names[1]}")])
        if kind(left) not in self.ordered:
            return None
        return _joined("and", [*guards, Asked(f"{names[0]} {condition.sign} {names[1]}")])

    def _operand(self, value: Expression | Const, loops: Loops) -> str | None:
        if not isinstance(value, Const):
            return self._spelled(value, loops)
        if value.type in NUMBERS:
            return value.text if NUMBER.match(value.text) else None
        return value.text if value.type == "boolean" else self.quoted(value.text)

    def _guards(self, value: Expression | Const, loops: Loops) -> list[Asked]:
        """What has to hold for `value` to be there."""
        while isinstance(value, Filtered) and value.name != "length":
            value = value.of
        missable = isinstance(value, Field) and value.fallback is None
        return [self.there(value, loops)] if missable and isinstance(value, Field) else []

    def branches(self, branches: Sequence[tuple[Condition, str]], otherwise: str, loops: Loops) -> str:
        """`{% if … %}…{% elif … %}…{% else %}…{% endif %}`."""
        if len(branches) == 1 and not branches[0][1]:
            branches, otherwise = [(Not(branches[0][0]), otherwise)], ""
        made: list[str] = []
        for condition, body in branches:
            asked = self._asked(condition, loops)
            made.append(f"{{% {'elif' if made else 'if'} {asked.text if asked else ''} %}}{body}")
        return "".join((*made, f"{{% else %}}{otherwise}" if otherwise else "", "{% endif %}"))

    def loop(self, items: Field, item: str, body: str, loops: Loops) -> str | None:
        """`{% for item in list %}…{% endfor %}`."""
        return f"{{% for {item} in {self.reference(items, loops)} %}}{body}{{% endfor %}}"

    def inert(self, text: str, *, tag_follows: bool) -> str:
        """`text` with every brace that would open a tag, and every line break that would change, printed by a tag."""
        text = _UNSAID.sub(lambda found: _TAGS[found[0]], text)
        if tag_follows:
            return text[:-1] + _TAGS["{"] if text.endswith("{") else text
        return text + '{{ "" }}' if text.endswith("\n") else text

    def context(self, record: Mapping[str, Any], system: Mapping[str, str]) -> dict[str, Any]:
        """The record as `recipient`."""
        return {"recipient": dict(record), **{self.system[name]: value for name, value in system.items()}}


def _joined(word: str, parts: Sequence[Asked]) -> Asked:
    once = list(dict.fromkeys(parts))
    return once[0] if len(once) == 1 else Asked(f" {word} ".join(_within(word, each) for each in once), word)


def _within(word: str, part: Asked) -> str:
    """`part` in brackets where `word` binds closer."""
    order = ("or", "and", "not", "==")
    return f"({part.text})" if order.index(part.binds) < order.index(word) else part.text


JINJA = Jinja()
