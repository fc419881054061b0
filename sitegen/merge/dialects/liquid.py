"""Plain Liquid (Shopify's language): `{{ recipient.name | default: "…" | escape }}`.

Source: https://shopify.github.io/liquid/. What is written here means the same in every implementation: `and` and `or`,
which have no agreed precedence and no brackets, never meet in one tag (a condition that mixes them is worked out before
it, step by step, in a variable); nothing is more or less than what may be missing; there is no white-space control.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from sitegen.merge.dialects import dates
from sitegen.merge.dialects.base import BROUGHT, NUMBERS, Dialect, Loops, owner
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
)
from sitegen.merge.program import Place

_OPENER = re.compile(r"\{(?=[{%])")
_TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
_DIGITS = re.compile(r"-?\d+(\.\d+)?")
_BRACE = "{{ '{' }}"
_NOTHING = "{{ '' }}"
_RETURN = '{% assign carriage_return = "%0D" | url_decode %}'
_ONE_LINE = " | strip_newlines | remove: carriage_return"
_WORDS = frozenset(
    """and or not in contains true false nil null empty blank with as for if else
    cols limit offset reversed continue required""".split()  # noqa: SIM905 - words read better than a list of them
)
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "": "=="}
STRFTIME: Mapping[str, str] = {
    "d": "%-d",
    "dd": "%d",
    "M": "%-m",
    "MM": "%m",
    "y": "%Y",
    "yy": "%y",
    "MMM": "%b",
    "MMMM": "%B",
    "EEE": "%a",
    "EEEE": "%A",
}
"""What `strftime` calls the pieces of a date."""


class _Test(NamedTuple):
    """The smallest condition: `left sign right`, or `left` alone, which is true or false."""

    left: str
    sign: str = ""
    right: str = "false"

    def __str__(self) -> str:
        return f"{self.left} {self.sign} {self.right}" if self.sign else self.left

    def opposite(self) -> _Test:
        """The test that holds where this one does not."""
        return _Test(self.left, _OPPOSITE[self.sign], self.right)


_Tests = tuple[_Test, ...]


def can_quote(text: str) -> bool:
    """Whether Liquid has a string literal for `text`.

    A tag may end at the first brace, and a backslash is one in some implementations and escapes in others.
    """
    return not ('"' in text and "'" in text) and not any(each in text for each in ("}", "{{", "{%", "\\"))


def part(owner: str, name: str) -> str:
    """The field `name` of a record, in brackets where that is a word of the language."""
    return f'{owner}["{name}"]' if name in _WORDS else f"{owner}.{name}"


def solid(body: str) -> str:
    """`body` of a tag; Liquid drops white space between its tags where there is nothing else, but not by output."""
    rest = _TAG.sub("", body)
    return _NOTHING + body if rest and not rest.strip() else body


class Liquid(Dialect):
    """Liquid, and the base of those who speak it with other names."""

    name = "liquid"
    title = "Liquid"
    system: ClassVar[Mapping[str, str]] = BROUGHT
    brought = frozenset(BROUGHT)
    limits = True
    root: ClassVar[str] = "recipient"
    """What the recipient is called."""
    reserved = frozenset({"size", "first", "last"})
    escapes: ClassVar[Mapping[Place, str]] = {
        Place.TEXT: " | escape",
        Place.ATTRIBUTE: " | escape",
        Place.URL: " | escape",
        Place.URL_PART: ' | url_encode | replace: "+", "%20"',
        Place.HEADER: _ONE_LINE,
        Place.PLAIN: "",
    }
    guards = (_RETURN, _ONE_LINE)
    filters: ClassVar[Mapping[str, str]] = {
        "upper": "upcase",
        "lower": "downcase",
    }

    def reference(self, field: Field, loops: Loops) -> str:
        """What the field is called."""
        if field.system:
            return self.system[field.path]
        loop = owner(field, loops)
        if loop is None:
            return part(self.root, field.path)
        column = column_of(field.path)
        return part(loop.item, column) if column else loop.item

    def printed(self, value: Expression, place: Place, loops: Loops) -> str | None:
        """`{{ name | filter | default: "…" | escape }}`."""
        spelled = self.spelled(value, loops)
        if spelled is None or kind(value) == "boolean":
            return None
        counted = isinstance(value, Round) or (isinstance(value, Filtered) and value.name == "length")
        return f"{{{{ {spelled}{'' if counted else self.escapes[place]} }}}}"

    def spelled(self, value: Expression, loops: Loops) -> str | None:
        """`value` as it stands between the braces of a tag that prints it."""
        if isinstance(value, Round):
            return f"forloop.{value.what}" if self._is_innermost(value.depth, loops) else None
        if isinstance(value, Filtered):
            inner, known = self.spelled(value.of, loops), self._filter(value)
            return f"{inner} | {known}" if inner and known else None
        if value.fallback is None:
            return self.reference(value, loops)
        quoted = self.quoted(value.fallback)
        return None if quoted is None else f"{self.reference(value, loops)} | default: {quoted}"

    def _filter(self, value: Filtered) -> str | None:
        if value.name == "length":
            return "size" if kind(value.of) == "list" else None
        if value.name in ("date", "month_name"):
            return self._dated(value)
        return None if value.arguments else self.filters.get(value.name)

    def _dated(self, value: Filtered) -> str | None:
        """`date: "%-d %B %Y"`. Moments are left out: engines move them to time zones of their own."""
        pieces = dates.pieces(str(value.arguments[0]), str(value.arguments[1])) if kind(value.of) == "date" else None
        if pieces is None or (
            value.name == "month_name" and any(piece in ("d", "dd", "EEE", "EEEE") for piece, _ in pieces)
        ):
            return None
        pattern = self.quoted(
            "".join(STRFTIME[piece] if letters else piece.replace("%", "%%") for piece, letters in pieces)
        )
        return f"date: {pattern}" if pattern else None

    def quoted(self, text: str) -> str | None:
        """`text` as a string literal; None where the language has none."""
        if not can_quote(text):
            return None
        quote = "'" if '"' in text else '"'
        return f"{quote}{text}{quote}"

    def verbatim(self, field: Field, loops: Loops) -> str:
        """`{{ name }}`."""
        return f"{{{{ {self.reference(field, loops)} }}}}"

    def asked(self, reference: str) -> str:
        """What `reference` gives, as it stands in a condition or loop."""
        return reference

    def can_ask(self, condition: Condition, loops: Loops) -> bool:
        """All but comparisons of dates, of filtered values, and of what has no literal."""
        if isinstance(condition, Not):
            return self.can_ask(condition.condition, loops)
        if isinstance(condition, AllOf | AnyOf):
            return all(self.can_ask(each, loops) for each in condition.conditions)
        return bool(self._tests(condition, loops))

    def _tests(self, condition: Condition, loops: Loops, *, exact: bool = False) -> _Tests:
        """The tests that all must hold for a single condition; none where it cannot be asked.

        `exact` ones have opposites; others may be shorter, for they say nothing about a value that is missing.
        """
        if isinstance(condition, At):
            return (_Test(f"forloop.{condition.what}"),) if self._is_innermost(condition.depth, loops) else ()
        if isinstance(condition, Given | Present):
            return self._presence(condition, loops, exact)
        return self._comparison(condition, loops, exact) if isinstance(condition, Is) else ()

    def _presence(self, condition: Given | Present, loops: Loops, exact: bool) -> _Tests:
        value = condition.value
        if not isinstance(value, Field) or value.fallback is not None:
            return ()
        bare = self.reference(value, loops)
        name, size = self.asked(bare), self.asked(f"{bare}.size")
        there = _Test(name, "!=", "nil")
        if isinstance(condition, Given) and value.type == "boolean":
            return (_Test(name, "==", "true"),)
        if isinstance(condition, Given) and value.type in NUMBERS:
            return (there, _Test(name, "!=", "0"))
        if (
            value.type == "boolean"
            or value.type in NUMBERS
            or (value.type == "list" and isinstance(condition, Present))
        ):
            return (there,)
        if not exact:
            return (_Test(size, ">", "0"),)
        return (there, _Test(size, "!=", "0") if value.type == "list" else _Test(name, "!=", '""'))

    def _comparison(self, condition: Is, loops: Loops, exact: bool) -> _Tests:
        if isinstance(condition.left, Filtered) and isinstance(condition.right, Const):
            return self._count(condition.sign, condition.left, condition.right, loops, exact)
        sign, left, right = condition.sign, self._operand(condition.left, loops), self._operand(condition.right, loops)
        if left is None or right is None:
            return ()
        if sign == "contains":
            return (_Test(left, sign, right),) if isinstance(condition.right, Const) and not exact else ()
        if sign != "==" and kind(condition.left) not in NUMBERS:
            return ()
        there: list[_Test] = []
        if isinstance(condition.left, Field) and (sign != "==" or isinstance(condition.right, Field)):
            there.append(_Test(left, "!=", "nil"))
        if isinstance(condition.right, Field) and sign != "==":
            there.append(_Test(right, "!=", "nil"))
        return (*there, _Test(left, sign, right))

    def _count(self, sign: str, left: Filtered, right: Const, loops: Loops, exact: bool) -> _Tests:
        """How many items a list has, if that is more than none: a list that is missing counts as empty here only."""
        if left.name != "length" or not isinstance(left.of, Field) or left.of.type != "list":
            return ()
        count = float(right.text) if _DIGITS.fullmatch(right.text) else -1
        if not (count >= 0 if sign == ">" else count > 0 and sign in (">=", "==")):
            return ()
        name = self.reference(left.of, loops)
        test = _Test(self.asked(f"{name}.size"), sign, right.text)
        return (_Test(self.asked(name), "!=", "nil"), test) if exact else (test,)

    def _operand(self, value: Expression | Const, loops: Loops) -> str | None:
        if isinstance(value, Const):
            if value.type in NUMBERS:
                return value.text if _DIGITS.fullmatch(value.text) else None
            return value.text if value.type == "boolean" else self.quoted(value.text)
        if isinstance(value, Field) and value.fallback is None and not value.system:
            return self.asked(self.reference(value, loops))
        return self.spelled(value, loops) if isinstance(value, Round) else None

    @staticmethod
    def _is_innermost(depth: int, loops: Loops) -> bool:
        return bool(loops) and loops[-1].depth == depth

    def branches(self, branches: Sequence[tuple[Condition, str]], otherwise: str, loops: Loops) -> str:
        """`{% if … %}…{% elsif … %}…{% else %}…{% endif %}`."""
        before: list[str] = []
        made: list[str] = []
        if len(branches) == 1 and not branches[0][1]:
            asked = self._asked(branches[0][0], loops, before)
            return "".join((*before, f"{{% unless {asked} %}}{solid(otherwise)}{{% endunless %}}"))
        for number, (condition, body) in enumerate(branches):
            made.append(f"{{% {'elsif' if number else 'if'} {self._asked(condition, loops, before)} %}}{solid(body)}")
        if otherwise:
            made.append(f"{{% else %}}{solid(otherwise)}")
        return "".join((*before, *made, "{% endif %}"))

    def _asked(self, condition: Condition, loops: Loops, before: list[str]) -> str:
        """`condition` for an `if`; what has to be worked out first goes to `before`."""
        chain = self._chain(condition, loops)
        if chain:
            return chain
        name = f"c_{hashlib.sha256(repr(condition).encode()).hexdigest()[:8]}"
        before += (f"{{% assign {name} = false %}}", self._worked_out(condition, name, loops, before))
        return name

    def _chain(self, condition: Condition, loops: Loops) -> str:
        """`condition` as tests that are all joined in one way; "" where there is no such."""
        joined = self._all(condition, loops)
        if joined:
            return " and ".join(map(str, dict.fromkeys(joined)))
        return " or ".join(map(str, dict.fromkeys(self._any(condition, loops))))

    def _all(self, condition: Condition, loops: Loops, *, exact: bool = False) -> _Tests:
        """The tests that all must hold for `condition`; none where it is not like that."""
        if isinstance(condition, Not):
            return tuple(test.opposite() for test in self._any(condition.condition, loops, exact=True))
        if isinstance(condition, AllOf):
            found = [self._all(each, loops, exact=exact) for each in condition.conditions]
            return tuple(test for tests in found for test in tests) if all(found) else ()
        return self._tests(condition, loops, exact=exact)

    def _any(self, condition: Condition, loops: Loops, *, exact: bool = False) -> _Tests:
        """The tests of which one must hold for `condition`; none where it is not like that."""
        if isinstance(condition, Not):
            return tuple(test.opposite() for test in self._all(condition.condition, loops, exact=True))
        if isinstance(condition, AnyOf):
            nots = [each.condition for each in condition.conditions if isinstance(each, Not)]
            missing = {each.value for each in nots if isinstance(each, Present)}
            found = [self._any_beside(each, missing, loops, exact) for each in condition.conditions]
            return tuple(test for tests in found for test in tests) if all(found) else ()
        tests = self._tests(condition, loops, exact=exact)
        return tests if len(tests) == 1 else ()

    def _any_beside(self, condition: Condition, missing: set[Expression], loops: Loops, exact: bool) -> _Tests:
        """The same where others hold anyway if one of the values in `missing` is."""
        if isinstance(condition, Is) and condition.left in missing and isinstance(condition.right, Const):
            return self._tests(condition, loops, exact=exact)[-1:]
        return self._any(condition, loops, exact=exact)

    def _worked_out(self, condition: Condition, name: str, loops: Loops, before: list[str]) -> str:
        """Tags that set the variable `name` where `condition` holds."""
        yes = f"{{% assign {name} = true %}}"
        if isinstance(condition, Not):
            return f"{{% if {self._asked(condition.condition, loops, before)} %}}{{% else %}}{yes}{{% endif %}}"
        if isinstance(condition, AllOf):
            for each in reversed(condition.conditions):
                yes = f"{{% if {self._asked(each, loops, before)} %}}{yes}{{% endif %}}"
            return yes
        if isinstance(condition, AnyOf):
            tests = [self._asked(each, loops, before) for each in condition.conditions]
            return "".join(f"{{% if {test} %}}{yes}{{% endif %}}" for test in tests)
        raise AssertionError(condition)

    def loop(self, items: Field, item: str, body: str, loops: Loops) -> str | None:
        """`{% for item in list %}…{% endfor %}`."""
        return f"{{% for {item} in {self.asked(self.reference(items, loops))} %}}{solid(body)}{{% endfor %}}"

    def limited(self, items: Field, limit: int, item: str, body: str, loops: Loops) -> str | None:
        """`{% for item in list limit:3 %}…{% endfor %}`."""
        name = self.asked(self.reference(items, loops))
        return f"{{% for {item} in {name} limit:{limit} %}}{solid(body)}{{% endfor %}}"

    def inert(self, text: str, *, tag_follows: bool) -> str:
        """`text` with every brace that would open a tag, be it by the tag that follows, printed by a tag of its own."""
        if "{{" in text or "{%" in text:
            text = _OPENER.sub(_BRACE, text)
        return text[:-1] + _BRACE if tag_follows and text.endswith("{") else text

    def assembled(self, template: str) -> str:
        """`template`, begun by the name of what `strip_newlines` leaves in headers: a carriage return by itself."""
        return f"{_RETURN}{template}" if self.escapes[Place.HEADER] in template else template

    def context(self, record: Mapping[str, Any], system: Mapping[str, str]) -> dict[str, Any]:
        """The record as `recipient`."""
        return {"recipient": dict(record), **{self.system[name]: value for name, value in system.items()}}


LIQUID = Liquid()
