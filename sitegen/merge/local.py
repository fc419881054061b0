"""Running a merge program here: what a recipient gets, and what a page shows that knows no recipient."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sitegen.merge import escape
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
    holds,
    typed,
)
from sitegen.merge.filters import FILTERS
from sitegen.merge.program import Place, Placed, Program, text_of
from sitegen.merge.structure import Branches, Loop, Tree, nested

_STEPS = re.compile(r"\w+")
"""The steps of the way to an item's column: `titles`, `0` and `name` of `titles[0].name`."""

Escape = Callable[[str, Place], str]
"""Gives a recipient's value as it stands in a place."""

Own = Callable[[str, str, Place], str]
"""Gives the sender's own value of this name as it stands in a place."""


class MissingField(LookupError):
    """A field without a value or a fallback; `path` names it."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


@dataclass(frozen=True, slots=True)
class Sample:
    """Somebody to run programs for: a record of recipient fields, and what the sender itself fills in."""

    record: Mapping[str, Any] = field(default_factory=dict)
    system: Mapping[str, str] = field(default_factory=dict)


def run(program: Program, sample: Sample, escaped: Escape = escape.value, own: Own | None = None) -> str:
    """`program`, its values bound, as finished text for `sample`. Raises MissingField for what has nothing to print.

    `own` gives the sender's own values in their places, where they are not escaped as those of recipients.
    """
    if all(isinstance(piece, str) for piece in program):
        return "".join(map(str, program))
    out: list[str] = []
    _Run(sample, escaped, own, out).tree(nested(program))
    return "".join(out)


def value_of(node: Expression | Const, sample: Sample, rounds: Sequence[tuple[int, Sequence[Any]]] = ()) -> Any:
    """What `node` gives for `sample`; None where it is missing.

    `rounds` has, for each loop from the outside, the index of its item (from 0) and all items.
    """
    if isinstance(node, Const):
        return typed(node.type, node.text)
    if isinstance(node, Round):
        index, items = rounds[node.depth - 1]
        return len(items) if node.what == "length" else index + (node.what == "index")
    if isinstance(node, Filtered):
        found = value_of(node.of, sample, rounds)
        if found is None:
            return 0 if node.name == "length" else [] if node.name == "limit" else None
        return FILTERS[node.name].run(found, *node.arguments)
    if node.system:
        return sample.system[node.path]
    found = sent(_found(node, sample.record, rounds))
    if found is None and node.fallback is not None:
        return typed(node.type, node.fallback)
    return found


def true(condition: Condition, sample: Sample, rounds: Sequence[tuple[int, Sequence[Any]]] = ()) -> bool:
    """Whether `condition` holds for `sample`; `rounds` as for `value_of`."""
    if isinstance(condition, Given):
        return bool(value_of(condition.value, sample, rounds))
    if isinstance(condition, Present):
        return value_of(condition.value, sample, rounds) is not None
    if isinstance(condition, Is):
        left, right = (value_of(side, sample, rounds) for side in (condition.left, condition.right))
        return holds(condition.sign, left, right)
    if isinstance(condition, At):
        index, items = rounds[condition.depth - 1]
        return index == (0 if condition.what == "first" else len(items) - 1)
    if isinstance(condition, Not):
        return not true(condition.condition, sample, rounds)
    if isinstance(condition, AllOf):
        return all(true(each, sample, rounds) for each in condition.conditions)
    if isinstance(condition, AnyOf):
        return any(true(each, sample, rounds) for each in condition.conditions)
    raise AssertionError(condition)


def sent(value: Any) -> Any:
    """`value` of a record as a sender has it: JSON, dates as ISO 8601, whole numbers without a fraction; "" is None.

    Records in lists go without what is missing.
    """
    if value == "" or value is None:
        return None
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, Decimal | float):
        number = float(value)
        return int(number) if number.is_integer() and abs(number) < 2**53 else number
    if isinstance(value, Mapping):
        return {key: made for key, each in value.items() if (made := sent(each)) is not None}
    return [sent(each) for each in value] if isinstance(value, list | tuple) else value


def printed(value: Any) -> str:
    """How a value prints: as JSON writes it, without quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return str(value)


def _found(node: Field, record: Mapping[str, Any], rounds: Sequence[tuple[int, Sequence[Any]]]) -> Any:
    if node.depth:
        index, items = rounds[node.depth - 1]
        owner, column = items[index], column_of(node.path)
        return owner.get(column) if column and isinstance(owner, Mapping) else owner
    if "[" not in node.path:
        return record.get(node.path)
    found: Any = record
    for name in _STEPS.findall(node.path):
        if name.isdigit():
            found = found[int(name)] if found and int(name) < len(found) else None
        else:
            found = found.get(name) if found else None
    return found


class _Run:
    def __init__(self, sample: Sample, escaped: Escape, own: Own | None, out: list[str]) -> None:
        self.sample, self.escaped, self.own, self.out = sample, escaped, own, out
        self.rounds: list[tuple[int, Sequence[Any]]] = []

    def tree(self, tree: Tree) -> None:
        for piece in tree:
            if isinstance(piece, str):
                self.out.append(piece)
            elif isinstance(piece, Placed):
                self.out.append(self._placed(piece))
            elif isinstance(piece, Branches):
                self._branches(piece)
            else:
                self._loop(piece)

    def _placed(self, piece: Placed) -> str:
        node = piece.node
        if not isinstance(node, Field | Filtered | Round):
            return escape.literal(text_of(node), piece.place)
        value = value_of(node, self.sample, self.rounds)
        if value is None:
            raise MissingField(path_of(node))
        if self.own is not None and isinstance(node, Field) and node.system:
            return self.own(node.path, value, piece.place)
        return self.escaped(printed(value), piece.place)

    def _branches(self, piece: Branches) -> None:
        for condition, body in piece.branches:
            if true(condition, self.sample, self.rounds):
                return self.tree(body)
        return self.tree(piece.otherwise)

    def _loop(self, piece: Loop) -> None:
        items = value_of(piece.items, self.sample, self.rounds) or ()
        for index in range(len(items)):
            self.rounds.append((index, items))
            self.tree(piece.body)
            self.rounds.pop()


def path_of(node: Expression) -> str:
    """The path of the field that `node` takes its value from, for people."""
    if isinstance(node, Filtered):
        return path_of(node.of)
    return node.path if isinstance(node, Field) else f"loop.{node.what}"
