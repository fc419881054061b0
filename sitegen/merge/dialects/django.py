"""Django's template language: `{{ name|default:'there' }}`, `{% if plan == 'basic' %}…{% elif … %}…{% endif %}`.

Source: https://docs.djangoproject.com/en/5.2/ref/templates/. The base of those who speak it with names of their own.
Conditions have no brackets there: `not` binds before `and`, and `and` before `or`, so they are written as an `or` of
`and`s.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any, ClassVar, NamedTuple

from sitegen.merge import escape
from sitegen.merge.dialects.base import HTML, NUMBER, NUMBERS, Dialect, Loops, owner
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
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})
_NO_LITERAL = re.compile(r"\{[{%#]|[%}#]\}|[\\\n\r]")
_OPENER = re.compile(r"\{(?=[{%#])")
_BRACE = "{{ '{' }}"
_LONGEST = 8


class Asked(NamedTuple):
    """A comparison as it stands in an `if`, and its opposite."""

    text: str
    opposite: str


Alternatives = tuple[tuple[Asked, ...], ...]
"""Comparisons: all of one of the groups have to hold."""


class Django(Dialect):
    """The language, without the names of fields."""

    filters: ClassVar[Mapping[str, str]] = {"upper": "upper", "lower": "lower", "length": "length"}
    encodes: ClassVar[bool] = True
    """Whether there is `urlencode`."""

    holder: ClassVar[str]
    """What holds the recipient's fields."""

    @abstractmethod
    def root(self, name: str) -> str:
        """What a field of the recipient is called."""

    def own_tag(self, name: str) -> str:
        """The tag of a value of the sender's own."""
        return f"{{{{ {self.system[name]} }}}}"

    def dated(self, pattern: str, tag: str) -> str | None:
        """The filters that write a date by `pattern` in the language `tag`; None where there are none."""
        return None

    def reference(self, field: Field, loops: Loops) -> str:
        """What the field is called."""
        loop, column = owner(field, loops), column_of(field.path)
        if loop is None:
            return self.root(field.path)
        return self.column(loop.item, column) if column else loop.item

    def column(self, item: str, name: str) -> str:
        """What a field of a loop's item is called."""
        return f"{item}.{name}"

    def printed(self, value: Expression, place: Place, loops: Loops) -> str | None:
        """`{{ name|default:'there' }}`, and with other fallbacks `{% if name %}{{ name }}{% else %}…{% endif %}`."""
        if isinstance(value, Field) and value.system:
            if value.path != "action_token":
                return None if place is Place.URL_PART else self.own_tag(value.path)
            value = Field(self.system[value.path])
        ending = self._ending(value, place)
        if ending is None:
            return None
        spelled = self._spelled(value, loops, place)
        if spelled is not None:
            return f"{{{{ {spelled}{ending} }}}}"
        if not isinstance(value, Field) or value.fallback is None or place is Place.URL_PART:
            return None
        bare = replace(value, fallback=None)
        there = self._any_of(self._present(bare, loops))
        text = self.inert(self.escaped(printed(typed(value.type, value.fallback)), place), tag_follows=True)
        name = self.reference(bare, loops)
        return f"{{% if {there} %}}{{{{ {name}{ending} }}}}{{% else %}}{text}{{% endif %}}"

    def _ending(self, value: Expression, place: Place) -> str | None:
        """The filter that `place` needs; None where there is none."""
        if kind(value) not in TEXTS and place is not Place.URL_PART:
            return ""
        if place is Place.URL_PART:
            return "|urlencode:''" if self.encodes else None
        return {Place.PLAIN: "|safe", Place.HEADER: None}.get(place, "")

    def _spelled(self, value: Expression, loops: Loops, place: Place) -> str | None:
        """`value` as it stands inside a tag."""
        if isinstance(value, Round):
            counter = {"index": "forloop.counter", "index0": "forloop.counter0"}.get(value.what)
            return counter if loops and loops[-1].depth == value.depth else None
        if isinstance(value, Filtered):
            inner = self._spelled(value.of, loops, place)
            known = self.filters.get(value.name)
            if value.name in ("date", "month_name") and kind(value.of) == "date":
                known = self.dated(*map(str, value.arguments)) if _has_day(value) else None
            elif value.arguments:
                known = None
            return None if inner is None or known is None else f"{inner}|{known}"
        if value.fallback is None:
            return self.reference(value, loops)
        quoted = self.quoted(value.fallback)
        # Literals are not escaped, nor what some filters make of them.
        sound = place not in HTML or self.escaped(value.fallback, Place.TEXT) == value.fallback
        if quoted is None or not sound or value.type in NUMBERS:
            return None
        return f"{self.reference(value, loops)}|default:{quoted}"

    def quoted(self, text: str) -> str | None:
        """`text` as a string literal; None where there is none."""
        if _NO_LITERAL.search(text) or ("'" in text and '"' in text):
            return None
        quote = '"' if "'" in text else "'"
        return f"{quote}{text}{quote}"

    def verbatim(self, field: Field, loops: Loops) -> str:
        """`{{ name|safe }}`."""
        return f"{{{{ {self.reference(field, loops)}|safe }}}}"

    def escaped(self, text: str, place: Place) -> str:
        """As Django spells it: the apostrophe is &#x27;."""
        return text.translate(_ESCAPES) if place in HTML else escape.value(text, place)

    def own(self, name: str, text: str, place: Place) -> str:
        """Addresses of the sender's own come ready for use."""
        return self.escaped(text, place) if name == "action_token" else text

    def can_ask(self, condition: Condition, loops: Loops) -> bool:
        """All but long conditions, comparisons of filtered values, and of texts by their order."""
        return self._asked(condition, loops) is not None

    def _asked(self, condition: Condition, loops: Loops) -> str | None:
        """`condition` for an `if`."""
        made = self._alternatives(condition, loops)
        return self._any_of(made) if made is not None and sum(map(len, made)) <= _LONGEST else None

    @staticmethod
    def _any_of(made: Alternatives) -> str:
        return " or ".join(" and ".join(each.text for each in group) for group in made)

    def _alternatives(self, condition: Condition, loops: Loops) -> Alternatives | None:
        if isinstance(condition, Not):
            inner = self._alternatives(condition.condition, loops)
            return None if inner is None else _turned(inner)
        if not isinstance(condition, AllOf | AnyOf):
            return self._leaf(condition, loops)
        parts = [self._alternatives(each, loops) for each in condition.conditions]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        return _all(known) if isinstance(condition, AllOf) else tuple(group for part in known for group in part)

    def _leaf(self, condition: Condition, loops: Loops) -> Alternatives | None:
        if isinstance(condition, At):
            near = bool(loops) and loops[-1].depth == condition.depth
            return _one(f"forloop.{condition.what}") if near else None
        if isinstance(condition, Given):
            name = self._operand(condition.value, loops)
            return None if name is None else _one(name)
        if isinstance(condition, Present):
            value = condition.value
            bare = isinstance(value, Field) and value.fallback is None
            return self._present(value, loops) if bare and isinstance(value, Field) else None
        return self._compared(condition, loops) if isinstance(condition, Is) else None

    def _present(self, field: Field, loops: Loops) -> Alternatives:
        name = self.reference(field, loops)
        if field.type in NUMBERS:
            return (*_one(name), *_compare(name, "==", "0"))
        return (*_one(name), *_compare(name, "==", "False")) if field.type == "boolean" else _one(name)

    def _compared(self, condition: Is, loops: Loops) -> Alternatives | None:
        left, right = condition.left, condition.right
        names = self._operand(left, loops), self._operand(right, loops)
        if names[0] is None or names[1] is None:
            return None
        if condition.sign == "contains":
            known = isinstance(left, Field) and isinstance(right, Const)
            return _one(f"{names[1]} in {names[0]}") if known else None
        if condition.sign != "==" and kind(left) not in NUMBERS:
            return None
        made = _compare(names[0], condition.sign, names[1])
        if isinstance(left, Field) and isinstance(right, Field):
            return _all([made, self._present(left, loops)])
        return made

    def _operand(self, value: Expression | Const, loops: Loops) -> str | None:
        if isinstance(value, Const):
            if value.type == "boolean":
                return value.text.capitalize()
            if value.type in NUMBERS:
                return value.text if NUMBER.match(value.text) else None
            return self.quoted(value.text) if value.text else None
        if isinstance(value, Field):
            return self.reference(value, loops) if value.fallback is None and not value.system else None
        if isinstance(value, Filtered) and not (value.name == "length" and self._operand(value.of, loops)):
            return None
        return self._spelled(value, loops, Place.PLAIN)

    def branches(self, branches: Sequence[tuple[Condition, str]], otherwise: str, loops: Loops) -> str:
        """`{% if … %}…{% elif … %}…{% else %}…{% endif %}`."""
        if len(branches) == 1 and not branches[0][1]:
            branches, otherwise = [(Not(branches[0][0]), otherwise)], ""
        made = [
            f"{{% {'elif' if number else 'if'} {self._asked(condition, loops)} %}}{body}"
            for number, (condition, body) in enumerate(branches)
        ]
        return "".join((*made, f"{{% else %}}{otherwise}" if otherwise else "", "{% endif %}"))

    def loop(self, items: Field, item: str, body: str, loops: Loops) -> str | None:
        """`{% for item in list %}…{% endfor %}`."""
        return f"{{% for {item} in {self.reference(items, loops)} %}}{body}{{% endfor %}}"

    def inert(self, text: str, *, tag_follows: bool) -> str:
        """`text` with every brace that would open a tag, be it by the tag that follows, printed by a tag of its own."""
        text = _OPENER.sub(_BRACE, text)
        return text[:-1] + _BRACE if tag_follows and text.endswith("{") else text

    def context(self, record: Mapping[str, Any], system: Mapping[str, str]) -> dict[str, Any]:
        """The record, which has the action token, too, by the name of what holds it."""
        own = {self.system[name]: value for name, value in system.items()}
        token = own.pop("action_token", None)
        return {self.holder: {**record, **({} if token is None else {"action_token": token})}, **own}


def _one(text: str) -> Alternatives:
    return ((Asked(text, f"not {text}"),),)


def _compare(left: str, sign: str, right: str) -> Alternatives:
    opposite = f"{left} != {right}" if sign == "==" else f"not {left} {sign} {right}"
    return ((Asked(f"{left} {sign} {right}", opposite),),)


def _all(parts: Sequence[Alternatives]) -> Alternatives:
    return tuple(tuple(dict.fromkeys(each for group in groups for each in group)) for groups in product(*parts))


def _turned(made: Alternatives) -> Alternatives:
    return _all([tuple((Asked(each.opposite, each.text),) for each in group) for group in made])


def _has_day(value: Filtered) -> bool:
    """Whether the pattern shows the day that is there: `month_name` counts from the first."""
    return value.name == "date" or "d" not in str(value.arguments[0])
