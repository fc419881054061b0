"""The data contract: the fields a program needs of the sender, and those that the sender works out for it.

Where a dialect has no spelling for something, the sender is asked for the finished thing in a field of its own: the date
written out in French, whether a recipient is new and in Ireland. The rule of each such field is what authors wrote.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sitegen.merge import escape
from sitegen.merge.expression import (
    Condition,
    Expression,
    Field,
    Filtered,
    Round,
    fields,
    kind,
    written,
)
from sitegen.merge.local import Sample, printed, sent, true, value_of
from sitegen.merge.program import Place

_NO_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Derived:
    """A field that the sender works out: what it is made of, and the place it has to be escaped for, if any."""

    path: str
    type: str
    made_of: Expression | Condition
    place: Place | None = None

    @property
    def rule(self) -> str:
        """What it holds, as authors write it."""
        escaped = {Place.URL_PART: ", percent-encoded", Place.PLAIN: "", Place.HEADER: ", without line breaks"}
        ending = "" if self.place is None else escaped.get(self.place, ", HTML-escaped")
        return f"{written(self.made_of)}{ending}"


@dataclass(slots=True)
class Contract:
    """Collects what lowered programs need."""

    used: dict[str, Field] = field(default_factory=dict)
    """Recipient fields by path."""

    derived: dict[str, Derived] = field(default_factory=dict)
    """Fields that the sender works out, by path."""

    def use(self, node: Expression | Condition) -> None:
        """Note the fields that `node` looks at."""
        for each in fields(node):
            if not each.system and each.path not in self.derived:
                self.used.setdefault(each.path, each)

    def text(self, value: Expression, owner: str, place: Place | None = None) -> Field:
        """A text field with what `value` prints, escaped for `place`; `owner` is the path of the innermost list."""
        return self._derive(value, "string", owner, place)

    def truth(self, condition: Condition, owner: str) -> Field:
        """A field that says whether `condition` holds; `owner` as above."""
        return self._derive(condition, "boolean", owner)

    def items(self, value: Expression, owner: str) -> Field:
        """A list field with the items of `value`."""
        return self._derive(value, "list", owner)

    def _derive(self, node: Expression | Condition, type_: str, owner: str, place: Place | None = None) -> Field:
        self.use(node)
        digest = hashlib.sha256(f"{node!r}{place}".encode()).hexdigest()[:6]
        words = _NO_WORD.sub("_", written(node).replace("recipient.", "").lower()).strip("_")[:32].rstrip("_")
        name = f"{words}_{digest}"
        path = f"{owner}[].{name}" if owner else name
        self.derived.setdefault(path, Derived(path, type_, node, place))
        depth = owner.count("[]") + 1 if owner else 0
        return Field(path, type=type_, depth=depth)

    def record(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """`record` as the sender has to have it: JSON, with the derived fields. Raises MissingField as `run` does."""
        made = {name: sent(value) for name, value in record.items() if sent(value) is not None}
        lists = [each for each in self.derived.values() if each.type == "list" and "[]" not in each.path]
        for each in lists:
            made[each.path] = [dict(i) if isinstance(i, dict) else i for i in value_of(_value(each), Sample(record))]
        for each in self.derived.values():
            if each.type == "list" and "[]" not in each.path:
                continue
            self._fill(each, made, record)
        return made

    def _fill(self, each: Derived, made: dict[str, Any], record: Mapping[str, Any]) -> None:
        *lists, name = each.path.split("[].")
        for holder, rounds in _holders(made, lists):
            value = _worked_out(each, record, rounds)
            if value is not None:
                holder[name] = value


def _holders(
    made: dict[str, Any], lists: Sequence[str], rounds: tuple[tuple[int, Sequence[Any]], ...] = ()
) -> Iterator[tuple[dict[str, Any], tuple[tuple[int, Sequence[Any]], ...]]]:
    """The records at the end of `lists` in `made`, each with where its loops stand."""
    if not lists:
        yield made, rounds
        return
    items = made.get(lists[0]) or []
    for index, item in enumerate(items):
        if isinstance(item, dict):
            yield from _holders(item, lists[1:], (*rounds, (index, items)))


def _worked_out(each: Derived, record: Mapping[str, Any], rounds: Sequence[tuple[int, Sequence[Any]]]) -> Any:
    sample = Sample(record)
    if not isinstance(each.made_of, Field | Filtered | Round):
        return true(each.made_of, sample, rounds)
    value = value_of(each.made_of, sample, rounds)
    if value is None:
        return None
    return escape.value(printed(value), each.place) if each.place else printed(value)


def _value(each: Derived) -> Expression:
    if isinstance(each.made_of, Field | Filtered | Round):
        return each.made_of
    raise AssertionError(each)


def needs(contract: Contract) -> Iterator[tuple[str, str]]:
    """Path and type of all that the sender has to have."""
    for path, each in sorted(contract.used.items()):
        yield path, kind(each)
    for path, derived in sorted(contract.derived.items()):
        yield path, derived.type
