"""The data contract: the fields a program needs of the sender, and those that the sender works out for it.

Where a dialect has no spelling for something, the sender is asked for the finished thing in a field of its own: the
date written out in French, whether a recipient is new and in Ireland. The rule of each such field is what authors
wrote.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sitegen.merge import escape
from sitegen.merge.expression import (
    Condition,
    Expression,
    Field,
    Filtered,
    Round,
    column_of,
    fields,
    kind,
    renamed,
    written,
)
from sitegen.merge.local import Sample, printed, sent, true, value_of
from sitegen.merge.program import Place

Rounds = Sequence[tuple[int, Sequence[Any]]]
"""Where loops stand, from the outside: the index of the item, and all items."""

_ITEM = re.compile(r"\[(\d+)\]")
_NO_WORD = re.compile(r"[^a-z0-9]+")
_LIKE: Mapping[Place, Place] = {
    place: next(first for first, as_well in escape.BY_PLACE.items() if as_well is way)
    for place, way in escape.BY_PLACE.items()
    if place is not Place.PLAIN
}
"""For each place that escapes at all, the first that escapes in the same way."""


@dataclass(frozen=True, slots=True)
class Derived:
    """A field that the sender works out: what it is made of, and the place it has to be escaped for, if any."""

    path: str
    type: str
    made_of: Expression | Condition
    place: Place | None = None
    copied: bool = False
    """Whether it is a list with records for the items of another one, which hold the columns that are asked for."""

    @property
    def rule(self) -> str:
        """What it holds, as authors write it."""
        escaped = {Place.URL_PART: ", percent-encoded", Place.PLAIN: "", Place.HEADER: ", without line breaks"}
        ending = "" if self.place is None else escaped.get(self.place, ", HTML-escaped")
        return f"{written(self.made_of)}{', one record for each item' if self.copied else ending}"


@dataclass(slots=True)
class Contract:
    """Collects what lowered programs need."""

    used: dict[str, Field] = field(default_factory=dict)
    """Recipient fields by path."""

    derived: dict[str, Derived] = field(default_factory=dict)
    """Fields that the sender works out, by path."""

    complete: bool = False
    """Whether missing fields have to be in the data, too: "", false or an empty list."""

    def mark(self) -> tuple[int, int]:
        """How far it has come, for `back_to`."""
        return len(self.used), len(self.derived)

    def back_to(self, mark: tuple[int, int]) -> None:
        """Forget what came after `mark`."""
        used, derived = mark
        while len(self.used) > used:
            self.used.popitem()
        while len(self.derived) > derived:
            self.derived.popitem()

    def has_columns(self, path: str) -> bool:
        """Whether the items of the list at `path` are known to be records."""
        return path in self.derived or any(each.startswith(f"{path}[].") for each in self.used)

    def use(self, node: Expression | Condition) -> None:
        """Note the fields that `node` looks at."""
        for each in fields(node):
            if not each.system:
                path = _ITEM.sub("[]", each.path)
                self.used.setdefault(path, replace(each, path=path, depth=path.count("[]")))

    def text(self, value: Expression, owner: str, place: Place | None = None) -> Field:
        """A text field with what `value` prints, escaped for `place`; `owner` is the path of the list it belongs to.

        Places that escape alike share a field.
        """
        place = _LIKE.get(place) if place else None
        return self._derive(value, "string", owner, self._name(value, place), place)

    def truth(self, condition: Condition, owner: str) -> Field:
        """A field that says whether `condition` holds; `owner` as above."""
        return self._derive(condition, "boolean", owner, self._name(condition))

    def items(self, value: Expression, owner: str) -> Field:
        """A list of records, one for each item of the list `value`, with the columns that are asked for."""
        return self._derive(value, "list", owner, self._name(value), copied=True)

    def column(self, field: Field, owner: str) -> Field:
        """The column for a field of the items of which the list `owner` was made by `items`."""
        name = column_of(field.path) or "value"
        source = replace(field, fallback=None, depth=owner.count("[]") + 1)
        made = self._derive(source, field.type, owner, name)
        return replace(made, fallback=field.fallback, depth=field.depth)

    def entry(self, field: Field) -> Field:
        """A field of the recipient with what an item of a list has there: `titles[0].name`."""
        source = replace(field, fallback=None)
        counted = _ITEM.sub(lambda found: f"_{int(found[1]) + 1}", field.path).replace(".", "_")
        made = self._derive(source, field.type, "", f"{counted}_{_digest(source)}")
        return replace(made, fallback=field.fallback)

    @staticmethod
    def _name(node: Expression | Condition, place: Place | None = None) -> str:
        words = _NO_WORD.sub("_", written(node).replace("recipient.", "").lower()).strip("_")[:32].rstrip("_")
        return f"{words if words[:1].isalpha() else f'is_{words}'.rstrip('_')}_{_digest(node, place)}"

    def _derive(
        self,
        node: Expression | Condition,
        type_: str,
        owner: str,
        name: str,
        place: Place | None = None,
        *,
        copied: bool = False,
    ) -> Field:
        self.use(node)
        path = f"{owner}[].{name}" if owner else name
        self.derived.setdefault(path, Derived(path, type_, node, place, copied))
        return Field(path, type=type_, depth=path.count("[]"))

    def record(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """`record` as the sender has to have it: JSON, with the derived fields."""
        sample = Sample(record)
        made = {name: found for name, value in record.items() if (found := sent(value)) is not None}
        for each in sorted(self.derived.values(), key=lambda derived: derived.path.count("[]")):
            *lists, name = each.path.split("[].")
            for holder, rounds in self._holders(made, sample, lists):
                value = _worked_out(each, sample, rounds)
                if value is not None:
                    holder[name] = value
        for path, type_ in needs(self) if self.complete else ():
            _fill([made], path.split("[]."), type_)
        return made

    def _holders(
        self, made: dict[str, Any], sample: Sample, lists: Sequence[str], path: str = "", rounds: Rounds = ()
    ) -> Iterator[tuple[dict[str, Any], Rounds]]:
        """The records at the end of `lists` in `made`, each with where the loops stand that lead to it."""
        if not lists:
            yield made, rounds
            return
        path = f"{path}[].{lists[0]}" if path else lists[0]
        derived = self.derived.get(path)
        source = derived.made_of if derived else Field(path, type="list", depth=len(rounds))
        items = value_of(_expression(source), sample, rounds) or ()
        for index, holder in enumerate(made.get(lists[0]) or ()):
            yield from self._holders(holder, sample, lists[1:], path, (*rounds, (index, items)))


def _digest(node: Expression | Condition, place: Place | None = None) -> str:
    node = renamed(node, lambda each: replace(each, most=0))
    return hashlib.sha256(f"{node!r}{place}".encode()).hexdigest()[:6]


def _worked_out(each: Derived, sample: Sample, rounds: Rounds) -> Any:
    if not isinstance(each.made_of, Field | Filtered | Round):
        return true(each.made_of, sample, rounds)
    value = value_of(each.made_of, sample, rounds)
    if each.copied:
        return [{} for _ in value or ()]
    if value is None or each.type != "string":
        return value
    return escape.value(printed(value), each.place) if each.place else printed(value)


def _expression(node: Expression | Condition) -> Expression:
    if isinstance(node, Field | Filtered | Round):
        return node
    raise AssertionError(node)


def _fill(holders: Sequence[Any], path: Sequence[str], type_: str) -> None:
    """Put what stands for nothing where the field at `path` is missing."""
    name, *rest = path
    for holder in holders:
        if rest:
            _fill(holder.get(name) or (), rest, type_)
        elif not name.endswith("[]") and holder.get(name) is None:
            holder[name] = {"boolean": False, "list": []}.get(type_, "")


def needs(contract: Contract) -> Iterator[tuple[str, str]]:
    """Path and type of all that the sender has to have."""
    for path, each in sorted(contract.used.items()):
        yield path, kind(each)
    for path, derived in sorted(contract.derived.items()):
        yield path, derived.type
