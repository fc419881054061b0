"""Sets of cells in short form: the fewest patterns that mean exactly these and no others. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from itertools import product, takewhile
from math import prod

_MOST = 4
"""How many patterns are still short."""

ALL = "all cells"

_WORD_END = re.compile(r"[^-_.]+$")

Parts = tuple[str, ...]
Values = Sequence[set[str]]


class Universe:
    """All cells there are, by campaign, with the values of each part of their ids."""

    def __init__(self, cells: Iterable[str]) -> None:
        self.cells: dict[str, set[Parts]] = {}
        for cell in cells:
            parts = tuple(cell.split("/"))
            self.cells.setdefault(parts[0], set()).add(parts)
        self.values = {name: list(map(set, zip(*own, strict=True))) for name, own in self.cells.items()}
        self.every = set().union(*self.cells.values())
        self.every_value = list(map(set, zip(*self.every, strict=True)))


@lru_cache(maxsize=4)
def _universe(cells: frozenset[str]) -> Universe:
    return Universe(cells)


def patterns(cells: Collection[str], among: frozenset[str]) -> list[str]:
    """Patterns of the command line that mean `cells` and no other `among` all, such as winback/*/titles."""
    if len(cells) == 1:
        return list(cells)
    every = _universe(among)
    if len(cells) == len(every.every):
        return ["*"]
    wanted: dict[str, set[Parts]] = {}
    for cell in cells:
        parts = tuple(cell.split("/"))
        wanted.setdefault(parts[0], set()).add(parts)
    found: list[str] = []
    for campaign, own in sorted(wanted.items()):
        known = every.values[campaign]
        found += [_written(each, known) for each in _cover(own, every.cells[campaign], known)]
    if len(found) > 1:
        across = _box(set().union(*wanted.values()), every.every, every.every_value)
        if across is not None and len(across) < len(found):
            return [_written(each, every.every_value) for each in across]
    return found


def short(cells: Collection[str], among: frozenset[str], most: int = _MOST) -> str:
    """`cells` as a reader wants them named: patterns while they are few, else the first and how many more there are."""
    found = patterns(cells, among)
    if found == ["*"]:
        return ALL
    if len(found) <= most:
        return ", ".join(found)
    ordered = sorted(cells)
    return f"{', '.join(ordered[: most - 1])} and {len(ordered) - most + 1} more"


def _cover(wanted: set[Parts], every: set[Parts], known: Values) -> list[Parts]:
    """Patterns for `wanted`: all combinations of some values, or several such sets; else each cell by itself."""
    whole = _box(wanted, every, known)
    if whole is not None:
        return whole
    ways: list[list[Parts]] = []
    for place in range(1, len(known)):
        by_value: dict[str, set[Parts]] = {}
        for cell in wanted:
            by_value.setdefault(cell[place], set()).add(cell)
        groups: dict[frozenset[Parts], set[Parts]] = {}
        for part in by_value.values():
            rest = frozenset((*cell[:place], *cell[place + 1 :]) for cell in part)
            groups.setdefault(rest, set()).update(part)
        boxes = [_box(part, every, known) for part in groups.values()]
        if None not in boxes:
            ways.append([parts for box in boxes if box for parts in box])
    return sorted(sorted(ways, key=len)[0]) if ways else sorted(wanted)


def _box(wanted: set[Parts], every: set[Parts], known: Values) -> list[Parts] | None:
    """The patterns of a set that is all combinations of its values, as far as they exist; None for any other set."""
    sides = list(map(set, zip(*wanted, strict=True)))
    if prod(map(len, sides)) <= len(every):
        meant = sum(parts in every for parts in product(*sides))
    else:
        meant = sum(all(part in side for part, side in zip(cell, sides, strict=True)) for cell in every)
    if meant != len(wanted):
        return None
    choices = list(map(_values, sides, known))
    return [parts for parts in product(*choices) if any(_fits(parts, cell) for cell in wanted)]


def _values(side: set[str], known: set[str]) -> list[str]:
    """One pattern for all that are known, or for all that begin alike; else each value."""
    if side == known:
        return ["*"]
    whole = _start(min(side), max(side))
    # At the end of a word, as somebody would write it, where that means the same.
    for start in (_WORD_END.sub("", whole), whole):
        if len(side) > 1 and start and {value for value in known if value.startswith(start)} == side:
            return [f"{start}*"]
    return sorted(side)


def _start(one: str, two: str) -> str:
    """What two names begin with, and so do all that lie between them."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(one, two, strict=False))
    return "".join(first for first, _ in same)


def _fits(parts: Parts, cell: Parts) -> bool:
    return all(fnmatchcase(own, part) for part, own in zip(parts, cell, strict=True))


def _written(parts: Parts, known: Values) -> str:
    """The pattern without what may be left off, and with the name of what there is only one of."""
    left = list(parts)
    while len(left) > 1 and left[-1] == "*":
        left.pop()
    return "/".join(min(own) if len(own) == 1 else part for part, own in zip(left, known, strict=False))
