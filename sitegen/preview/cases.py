"""Recipients that put a mail to the test: the longest values, none at all, and hostile ones.

They are made from the data contract: each value has the type that fields.yaml gives it, and required fields are there.
What a mail compares with words of its own (`recipient.plan == "basic"`) keeps a value that somebody really has.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sitegen.merge.expression import AllOf, AnyOf, Condition, Const, Is, Not, fields
from sitegen.merge.program import ElseIf, If, Program
from sitegen.sources.schema import RecipientField

CASES: Mapping[str, tuple[str, str]] = {
    "longest": ("Longest values", "Names, titles, lists and numbers as long as they may well get"),
    "empty": ("Nothing known", "Only what fields.yaml requires; every other field is missing"),
    "hostile": (
        "Hostile values",
        "Markup, merge tags, line breaks, right-to-left marks and endless words",
    ),
}
"""The cases by id: what they are called, and what they hold."""

LONG = 24
"""Characters of the longest text of a field, at least."""

CAP = 80
"""Characters from which on a known text counts as the longest there is."""

ITEMS = 6
"""Items of the longest list, at least, where fields.yaml does not say how many there may be."""

HOSTILE = (
    "</td></table></style><script>alert(1)</script><img src=x onerror=alert(1)>\"' onload='alert(1)' &lt; &amp "
    "{{ 7*7 }}{% if %}{{{x}}}<%= 7*7 %>%%[x]%%${7*7}*|FNAME|*[[x]]\r\nBcc: somebody@example.com\r\n\r\n"
    "\u200f\u202e-->]]>\u2066👩‍👩‍👧‍👦Z̷̡͎a\t" + "Donaudampfschiff" * 8
)
"""A text that holds all that ever broke a mail."""

_HOSTILE_ADDRESS = "o'brien+{{7*7}}&copy%%x%%*|y|*${z}#/?@example.com"
"""An address that is good by RFC 5322."""

_HOSTILE_URL = "https://example.com/\"><script>alert(1)</script>?a='&b={{7*7}}&c=%%[x]%%#" + "x" * 200
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of recipients: the fields there are, sample records, and the one that a case departs from.

    `compared` are the paths of fields that the mail compares with words of its own.
    """

    fields: Mapping[str, RecipientField]
    records: Sequence[Mapping[str, Any]]
    own: Mapping[str, Any]
    compared: frozenset[str] = frozenset()


def record(case: str, known: Known) -> dict[str, Any]:
    """The record of the recipient that `case`, one of CASES, is about. Raises KeyError for any other."""
    if case == "empty":
        return {name: _present(name, spec, known) for name, spec in known.fields.items() if spec.required}
    make = {"longest": _longest, "hostile": _hostile}[case]
    made = {}
    for name, spec in known.fields.items():
        seen = [each[name] for each in (known.own, *known.records) if each.get(name) is not None]
        made[name] = make(name, spec, seen, known)
    return made


def compared(programs: Iterable[Program]) -> frozenset[str]:
    """The paths of the recipient fields that the programs compare with words or numbers of their own."""
    return frozenset(
        path
        for program in programs
        for piece in program
        if not isinstance(piece, str) and isinstance(piece.node, If | ElseIf)
        for path in _compared(piece.node.condition)
    )


def _compared(condition: Condition) -> Iterable[str]:
    if isinstance(condition, Is) and isinstance(condition.right, Const):
        yield from (field.path for field in fields(condition.left))
    for inner in (
        (condition.condition,)
        if isinstance(condition, Not)
        else condition.conditions
        if isinstance(condition, AllOf | AnyOf)
        else ()
    ):
        yield from _compared(inner)


def _present(name: str, spec: RecipientField, known: Known) -> Any:
    """A value that somebody has; what a required field cannot be without."""
    seen = (known.own.get(name), spec.example, spec.default, *(each.get(name) for each in known.records))
    found = next((value for value in seen if value is not None), None)
    return _longest(name, spec, [], known) if found is None else found


def _longest(path: str, spec: RecipientField, seen: Sequence[Any], known: Known) -> Any:
    seen = [*seen, *(value for value in (spec.example, spec.default) if value is not None)]
    if spec.type == "list":
        return _listed(path, spec, seen, known, _longest)
    if spec.type == "boolean":
        return seen[0] if seen else True
    if path in known.compared and seen:
        return max(seen, key=lambda value: len(str(value)))
    if spec.type in ("number", "money"):
        return _large(seen, cents=spec.type == "money")
    if spec.type in ("date", "datetime"):
        return _wordy_day(spec.type, seen)
    texts = [str(value) for value in seen]
    if spec.type == "url":
        best = max(texts, key=len, default="https://example.com/")
        return f"{best}{'&' if '?' in best else '?'}from={'a-long-way-' * 16}home"
    return _stretched(texts, path)


def _hostile(path: str, spec: RecipientField, seen: Sequence[Any], known: Known) -> Any:
    if spec.type == "list":
        return _listed(path, spec, seen, known, _hostile)
    if spec.type == "url":
        return _HOSTILE_URL
    if spec.type == "string" and path not in known.compared:
        return _HOSTILE_ADDRESS if any("@" in str(value) for value in seen) else HOSTILE
    if spec.type in ("number", "money"):
        return -_large(seen, cents=True)
    return _longest(path, spec, seen, known)


def _listed(path: str, spec: RecipientField, seen: Sequence[Any], known: Known, make: Any) -> list[Any]:
    """A list as long as it may get, of items that `make` makes from those that are known."""
    items = [item for value in seen for item in value]
    count = spec.max or max(ITEMS, 2 * max((len(value) for value in seen), default=0))
    if spec.of is None:
        texts = [str(item) for item in items if isinstance(item, str)]
        plain = RecipientField(type="string")
        best = items[0] if items and not texts else make(f"{path}[]", plain, texts, known)
        return [best] * count
    made = {
        name: make(f"{path}[].{name}", column, [i[name] for i in items if i.get(name) is not None], known)
        for name, column in spec.of.items()
    }
    return [dict(made) for _ in range(count)]


def _stretched(texts: Sequence[str], path: str) -> str:
    """The longest of `texts`, longer still unless they look like codes: of one length, or with digits."""
    best = max(texts, key=len, default=path.rpartition("[]")[2].strip(".").replace("_", " ") or "something")
    alike = len({*map(len, texts)}) == 1 and len({*texts}) > 1
    if alike or len(best) <= 3 or len(best) >= CAP or (_DIGIT.search(best) and " " not in best):
        return best
    if "@" in best:
        name, _, domain = best.rpartition("@")
        return f"{'.'.join([name] * 2)[:64].rstrip('.')}@{domain}"
    between = " " if " " in best else "-"
    times = max(2, -(-LONG // (len(best) + 1)))
    return between.join([best] * times)


def _large(seen: Sequence[Any], *, cents: bool) -> float:
    """Nines, two digits more than any known number has."""
    digits = max((len(str(int(abs(value)))) for value in seen if isinstance(value, int | float)), default=2) + 2
    return float(f"{'9' * min(digits, 13)}.99") if cents else int("9" * min(digits, 15))


def _wordy_day(kind: str, seen: Sequence[Any]) -> dt.date:
    """A Wednesday late in September, in the year of the first known date: few dates are longer in words."""
    known = next((value for value in seen if isinstance(value, dt.date)), dt.date(2026, 1, 1))
    day = next(d for d in range(24, 31) if dt.date(known.year, 9, d).weekday() == 2)
    if kind == "date":
        return dt.date(known.year, 9, day)
    zone = known.tzinfo if isinstance(known, dt.datetime) else dt.UTC
    return dt.datetime(known.year, 9, day, 22, 58, 58, tzinfo=zone)
