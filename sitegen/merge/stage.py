"""Where templates stand while the site is built: inside which loops over a recipient's lists and which conditions."""

from __future__ import annotations

from dataclasses import dataclass, field

from sitegen.merge.expression import AllOf, AnyOf, Condition, Expression, Field, Filtered, Given, Is, Not, Present

Fact = tuple[str, int]
"""Path and depth of a field that is known not to be missing."""

DEEPEST = 40
"""Conditions of recipients inside each other; more are a macro that calls itself without end."""


@dataclass(slots=True)
class Stage:
    """Loops and conditions that are open, from the outside."""

    loops: list[str] = field(default_factory=list)
    """The paths of the lists whose loops are open."""

    facts: list[frozenset[Fact]] = field(default_factory=list)
    """What the open branches are sure of."""

    opening: str = ""
    """The token of a loop over a recipient's list whose body begins next."""

    left: list[bool] = field(default_factory=list)
    """Of each loop whose body is being made, whether it is left to the sender."""

    def reset(self) -> None:
        """Stand outside of everything, as at the beginning of a template."""
        self.opening = ""
        self.left.clear()
        self.loops.clear()
        self.facts.clear()

    def is_there(self, value: Expression) -> bool:
        """Whether one of the open branches is only for recipients who have `value`."""
        fact = _fact(value)
        return fact is None or any(fact in facts for facts in self.facts)


def sure(condition: Condition) -> frozenset[Fact]:
    """The fields that nobody of whom `condition` holds is without."""
    if isinstance(condition, Given | Present):
        fact = _fact(condition.value)
        return frozenset((fact,)) if fact else frozenset()
    if isinstance(condition, Is):
        return frozenset(fact for side in (condition.left, condition.right) if (fact := _fact(side)))
    if isinstance(condition, AllOf):
        return frozenset().union(*map(sure, condition.conditions))
    if isinstance(condition, AnyOf):
        return frozenset.intersection(*map(sure, condition.conditions))
    return denied(condition.condition) if isinstance(condition, Not) else frozenset()


def denied(condition: Condition) -> frozenset[Fact]:
    """The fields that nobody of whom `condition` does not hold is without."""
    if isinstance(condition, Not):
        return sure(condition.condition)
    if isinstance(condition, AnyOf):
        return frozenset().union(*map(denied, condition.conditions))
    return frozenset.intersection(*map(denied, condition.conditions)) if isinstance(condition, AllOf) else frozenset()


def _fact(value: object) -> Fact | None:
    if isinstance(value, Filtered):
        return _fact(value.of)
    return (value.path, value.depth) if isinstance(value, Field) else None
