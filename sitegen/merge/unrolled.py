"""Loops written out, for languages that have none: a copy of the body for each item that a list can have.

Each copy is for recipients whose list goes so far. What stands in it about an item is about `titles[0]`, a field of the
recipient; where the loop stands is known, or follows from how long the list is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sitegen.merge import escape
from sitegen.merge.expression import (
    AllOf,
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
    Truth,
    both,
    column_of,
    compared,
    either,
    given,
    inverse,
    kind,
    present,
    typed,
)
from sitegen.merge.filters import FILTERS
from sitegen.merge.local import path_of, printed
from sitegen.merge.program import Place, Placed
from sitegen.merge.structure import Branches, Loop, Tree


class Unbounded(ValueError):
    """Loops over lists of which nobody said how long they can be; `paths` are those of the lists."""

    def __init__(self, paths: Sequence[str]) -> None:
        super().__init__(", ".join(paths))
        self.paths = tuple(paths)


@dataclass(frozen=True, slots=True)
class _Turn:
    """One copy: the path of its item, the index (from 0), and the list, of which at most `most` items are shown."""

    path: str
    index: int
    items: Expression
    most: int


_Turns = Mapping[int, _Turn]
"""The copies that something stands in, by the numbers of the loops."""


def most(items: Expression) -> int:
    """How many items the list `items` can have at most; 0 where nobody said."""
    if isinstance(items, Filtered):
        inner, limit = most(items.of), int(items.arguments[0])
        return min(inner, limit) if inner else limit
    return items.most if isinstance(items, Field) else 0


def unrolled(tree: Tree, escaped: Callable[[str, Place], str]) -> Tree:
    """`tree` without loops; `escaped` gives values as they stand in places. Raises Unbounded."""
    made = _Unrolling(escaped)
    flat = made.tree(tree, {})
    if made.unbounded:
        raise Unbounded(tuple(made.unbounded))
    return flat


class _Unrolling:
    def __init__(self, escaped: Callable[[str, Place], str]) -> None:
        self.escaped = escaped
        self.unbounded: dict[str, None] = {}

    def tree(self, tree: Tree, turns: _Turns) -> Tree:
        made: list[str | Placed | Branches | Loop] = []
        for piece in tree:
            if isinstance(piece, Loop):
                made += self._copies(piece, turns)
            elif isinstance(piece, Branches):
                made += self._branches(piece, turns)
            else:
                made.append(self._placed(piece, turns) if isinstance(piece, Placed) else piece)
        return tuple(made)

    def _copies(self, loop: Loop, turns: _Turns) -> Tree:
        items = _expression(loop.items, turns)
        count = most(items)
        if not count:
            self.unbounded[path_of(loop.items)] = None
        return tuple(
            Branches(
                ((_goes_beyond(items, index), self.tree(loop.body, {**turns, loop.depth: _turn(items, index)})),), ()
            )
            for index in range(count)
        )

    def _branches(self, piece: Branches, turns: _Turns) -> Tree:
        branches: list[tuple[Condition, Tree]] = []
        otherwise = piece.otherwise
        for condition, body in piece.branches:
            truth = _truth(condition, turns)
            if truth is True:
                otherwise = body
                break
            if truth is not False:
                branches.append((truth, self.tree(body, turns)))
        rest = self.tree(otherwise, turns)
        return (Branches(tuple(branches), rest),) if branches else rest

    def _placed(self, piece: Placed, turns: _Turns) -> str | Placed:
        if not isinstance(piece.node, Field | Filtered | Round):
            return piece
        value = _value(piece.node, turns)
        if isinstance(value, Const):
            return self.escaped(printed(typed(value.type, value.text)), piece.place)
        return escape.placed(value, piece.place)


def _turn(items: Expression, index: int) -> _Turn:
    return _Turn(f"{path_of(items)}[{index}]", index, items, most(items))


def _goes_beyond(items: Expression, index: int) -> Condition:
    """Whether there is an item behind so many others, which is known to be one of those that are shown."""
    whole = items.of if isinstance(items, Filtered) else items
    return Is(">", Filtered("length", whole), Const("number", str(index)))


def _expression(node: Expression, turns: _Turns) -> Expression:
    value = _value(node, turns)
    if isinstance(value, Const):
        raise AssertionError(node)
    return value


def _value(node: Expression | Const, turns: _Turns) -> Expression | Const:
    """`node` as seen from inside of the copies `turns`."""
    if isinstance(node, Field) and node.depth:
        column = column_of(node.path)
        path = turns[node.depth].path
        return replace(node, path=f"{path}.{column}" if column else path, depth=0)
    if isinstance(node, Round):
        turn = turns[node.depth]
        if node.what == "length":
            return Filtered("length", turn.items)
        return Const("number", str(turn.index + (node.what == "index")))
    if isinstance(node, Filtered):
        inner = _value(node.of, turns)
        if isinstance(inner, Const):
            return Const(kind(node), printed(FILTERS[node.name].run(typed(inner.type, inner.text), *node.arguments)))
        return replace(node, of=inner)
    return node


def _truth(condition: Condition, turns: _Turns) -> Truth:
    """`condition` as seen from inside of the copies `turns`; true or false where it is known there."""
    if isinstance(condition, Given | Present):
        value = _value(condition.value, turns)
        if isinstance(value, Const):
            return isinstance(condition, Present) or bool(typed(value.type, value.text))
        return given(value) if isinstance(condition, Given) else present(value)
    if isinstance(condition, Is):
        return compared(condition.sign, _value(condition.left, turns), _value(condition.right, turns))
    if isinstance(condition, At):
        turn = turns[condition.depth]
        if condition.what == "first":
            return turn.index == 0
        return turn.index + 1 == turn.most or inverse(_goes_beyond(turn.items, turn.index + 1))
    if isinstance(condition, Not):
        return inverse(_truth(condition.condition, turns))
    parts = [_truth(each, turns) for each in condition.conditions]
    return both(*parts) if isinstance(condition, AllOf) else either(*parts)
