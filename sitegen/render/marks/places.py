"""Places of people's files, each with a number that stays the same for as long as the register lives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sitegen.diagnostics import Position
from sitegen.merge.program import Node


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece of a mail was written.

    `kind` is copy (a line of a copy file), option (a block's option), block (where the copy begins one), layout (a
    template), string (an interface text), picture (where its path is named), value or field (where they are printed).
    `expression` is what is printed there, or the name of the block, option or text; `node` is what it came to.
    """

    kind: str
    at: Position | None
    expression: str = ""
    node: Node | None = None


class Places:
    """Numbers places, so that the same place has the same marks in one mail after another."""

    def __init__(self) -> None:
        self._numbers: dict[Place, int] = {}
        self._places: list[Place] = []

    def number(self, kind: str, at: Position | None, expression: str = "", node: Node | None = None) -> int:
        """The number of a place."""
        place = Place(kind, at, expression, node)
        found = self._numbers.get(place)
        if found is None:
            found = self._numbers[place] = len(self._places)
            self._places.append(place)
        return found

    def __getitem__(self, number: int) -> Place:
        return self._places[number]

    def __iter__(self) -> Iterator[Place]:
        return iter(self._places)
