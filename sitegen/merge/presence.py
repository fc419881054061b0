"""Who gets anything at all of a text in which conditions and loops on recipients stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from sitegen.merge.expression import (
    AllOf,
    AnyOf,
    Condition,
    Expression,
    Field,
    Filtered,
    Not,
    Truth,
    both,
    deepest,
    either,
    given,
    inverse,
)
from sitegen.merge.program import Program
from sitegen.merge.structure import Branches, Loop, Tree, nested

_MOST = 8
"""Questions in one condition, all of whose answers are gone through."""


def of_program(program: Program) -> Truth:
    """Who gets more than white space of `program`; what the build prints counts as something."""
    return simple(_of_tree(nested(program)))


def _of_tree(tree: Tree) -> Truth:
    return either(*(_of_piece(piece) for piece in tree))


def _of_piece(piece: object) -> Truth:
    if isinstance(piece, str):
        return bool(piece.strip())
    if isinstance(piece, Branches):
        return of_branches([(test, _of_tree(body)) for test, body in piece.branches], _of_tree(piece.otherwise))
    if isinstance(piece, Loop):
        return of_loop(piece.items, piece.depth, _of_tree(piece.body))
    node = getattr(piece, "node", None)
    return of_value(node) if isinstance(node, Field | Filtered) else True


def of_value(value: Expression) -> Truth:
    """Who gets something of a printed value: all, unless its fallback is an empty text."""
    base: Expression = value
    while isinstance(base, Filtered):
        base = base.of
    return given(base) if isinstance(base, Field) and base.fallback is not None and not base.fallback.strip() else True


def of_branches(branches: Iterable[tuple[Condition, Truth]], otherwise: Truth) -> Truth:
    """Who gets something of a condition, whose branches are told by who gets something of each."""
    found: Truth = False
    rest: Truth = True
    for test, inner in branches:
        certain = isinstance(inner, bool) or not implied(inner, (test,))
        found = either(found, both(rest, test, inner if certain else True))
        rest = both(rest, inverse(test))
    return simple(either(found, both(rest, otherwise)))


def of_loop(items: Expression, depth: int, inner: Truth) -> Truth:
    """Who gets something of loop number `depth`: who has items, where that depends on the items themselves."""
    return both(given(items), inner if isinstance(inner, bool) or deepest(inner) < depth else True)


def simple(truth: Truth) -> Truth:
    """`truth`, or whether it holds, where it holds for all or for nobody: “vip or not vip”."""
    if isinstance(truth, bool):
        return truth
    atoms = tuple(dict.fromkeys(_atoms(truth)))
    if len(atoms) > _MOST:
        return truth
    answers = {
        _answer(truth, dict(zip(atoms, each, strict=True))) for each in product((True, False), repeat=len(atoms))
    }
    return truth if len(answers) > 1 else answers.pop()


def implied(truth: Condition, known: Sequence[Condition]) -> bool:
    """Whether `truth` holds for all of whom all of `known` hold."""
    return simple(both(*known, inverse(truth))) is False


def _atoms(condition: Condition) -> tuple[Condition, ...]:
    if isinstance(condition, Not):
        return _atoms(condition.condition)
    if isinstance(condition, AllOf | AnyOf):
        return tuple(atom for each in condition.conditions for atom in _atoms(each))
    return (condition,)


def _answer(condition: Condition, answers: dict[Condition, bool]) -> bool:
    if isinstance(condition, Not):
        return not _answer(condition.condition, answers)
    if isinstance(condition, AllOf):
        return all(_answer(each, answers) for each in condition.conditions)
    if isinstance(condition, AnyOf):
        return any(_answer(each, answers) for each in condition.conditions)
    return answers[condition]
