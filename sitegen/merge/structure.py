"""A flat program as a tree: conditions with their branches, loops with their bodies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sitegen.merge.expression import Condition, Expression
from sitegen.merge.program import Control, Else, ElseIf, End, For, If, Placed, Program


@dataclass(frozen=True, slots=True)
class Branches:
    """Pairs of a condition and what is for those of whom it is the first to hold, and what is for all others."""

    branches: tuple[tuple[Condition, Tree], ...]
    otherwise: Tree


@dataclass(frozen=True, slots=True)
class Loop:
    """A body that is repeated for each item of a recipient's list."""

    items: Expression
    depth: int
    body: Tree


Tree = tuple["str | Placed | Branches | Loop", ...]


class Torn(ValueError):
    """A condition or loop that begins where it cannot end; `node` is what is open, or ends what is not."""

    def __init__(self, node: If | ElseIf | Else | For | End) -> None:
        super().__init__(str(node))
        self.node = node


def nested(program: Program) -> Tree:
    """`program` as a tree. Raises Torn where conditions and loops do not fit into each other."""
    if any(type(piece) is Placed and isinstance(piece.node, Control) for piece in program):
        return _nested(program)
    return program


@lru_cache(maxsize=256)
def _nested(program: Program) -> Tree:
    tree, at = _read(program, 0, None)
    if at < len(program):
        raise Torn(_control(program[at]))
    return tree


def _read(program: Sequence[str | Placed], at: int, opened: If | For | None) -> tuple[Tree, int]:
    """What stands from `at` on, and where the tag stands that it ends at; `opened` is what it is the inside of."""
    pieces: list[str | Placed | Branches | Loop] = []
    while at < len(program):
        piece = program[at]
        node = None if isinstance(piece, str) else piece.node
        if isinstance(node, For):
            body, at = _read(program, at + 1, node)
            if not isinstance(_control(program[at]), End):
                raise Torn(_control(program[at]))
            pieces.append(Loop(node.items, node.depth, body))
        elif isinstance(node, If):
            made, at = _branches(program, at, node)
            pieces.append(made)
        elif isinstance(node, ElseIf | Else | End):
            if opened is None:
                raise Torn(node)
            return tuple(pieces), at
        else:
            pieces.append(piece)
        at += 1
    if opened is not None:
        raise Torn(opened)
    return tuple(pieces), at


def _branches(program: Sequence[str | Placed], at: int, opened: If) -> tuple[Branches, int]:
    branches: list[tuple[Condition, Tree]] = []
    node: If | ElseIf | Else | For | End = opened
    otherwise: Tree = ()
    while not isinstance(node, End):
        body, at = _read(program, at + 1, opened)
        if isinstance(node, If | ElseIf):
            branches.append((node.condition, body))
        else:
            otherwise = body
        node, last = _control(program[at]), node
        if isinstance(last, Else) and not isinstance(node, End):
            raise Torn(node)
    return Branches(tuple(branches), otherwise), at


def _control(piece: str | Placed) -> If | ElseIf | Else | For | End:
    if isinstance(piece, Placed) and isinstance(piece.node, If | ElseIf | Else | For | End):
        return piece.node
    raise AssertionError("a body ends at a tag")
