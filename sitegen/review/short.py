"""Sets of cells in short form: the fewest patterns that mean exactly these and no others. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fnmatch import fnmatchcase
from itertools import product, takewhile

_MOST = 4
"""How many patterns are still short."""

ALL = "all cells"

Parts = tuple[str, ...]


def patterns(cells: Collection[str], universe: Iterable[str]) -> list[str]:
    """Patterns of the command line that mean `cells` and no other of `universe`, such as winback/*/titles."""
    everything = {tuple(cell.split("/")) for cell in universe}
    wanted = {tuple(cell.split("/")) for cell in cells}
    if len(wanted) > 1 and wanted == everything:
        return ["*"]
    found: list[str] = []
    for campaign in sorted({cell[0] for cell in wanted}):
        inside = {cell for cell in wanted if cell[0] == campaign}
        known = {cell for cell in everything if cell[0] == campaign}
        found += [_written(each, known) for each in _cover(inside, known)]
    return found


def short(cells: Collection[str], universe: Iterable[str], most: int = _MOST) -> str:
    """`cells` as a reader wants them named: patterns while they are few, else the first and how many more there are."""
    found = patterns(cells, universe)
    if found == ["*"]:
        return ALL
    if len(found) <= most:
        return ", ".join(found)
    ordered = sorted(cells)
    return f"{', '.join(ordered[: most - 1])} and {len(ordered) - most + 1} more"


def _cover(wanted: set[Parts], everything: set[Parts]) -> list[Parts]:
    """Patterns for `wanted`: all combinations of some values, or several such sets; else each cell by itself."""
    whole = _box(wanted, everything)
    if whole is not None:
        return whole
    ways: list[list[Parts]] = []
    for place in range(1, len(next(iter(wanted)))):
        groups: dict[frozenset[Parts], set[Parts]] = {}
        for value in {cell[place] for cell in wanted}:
            part = {cell for cell in wanted if cell[place] == value}
            rest = frozenset((*cell[:place], *cell[place + 1 :]) for cell in part)
            groups.setdefault(rest, set()).update(part)
        boxes = [_box(part, everything) for part in groups.values()]
        if None not in boxes:
            ways.append([parts for box in boxes if box for parts in box])
    return sorted(sorted(ways, key=len)[0]) if ways else sorted(wanted)


def _box(wanted: set[Parts], everything: set[Parts]) -> list[Parts] | None:
    """The patterns of a set that is all combinations of its values, as far as they exist; None for any other set."""
    sides = [{cell[place] for cell in wanted} for place in range(len(next(iter(wanted))))]
    meant = {cell for cell in everything if all(part in side for part, side in zip(cell, sides, strict=True))}
    if meant != wanted:
        return None
    known = [{cell[place] for cell in everything} for place in range(len(sides))]
    choices = [sorted(sides[0]), *map(_values, sides[1:], known[1:])]
    return [parts for parts in product(*choices) if any(_fits(parts, cell) for cell in wanted)]


def _values(side: set[str], known: set[str]) -> list[str]:
    """One pattern for all that are known, or for all that begin alike; else each value."""
    if side == known:
        return ["*"]
    start = _start(min(side), max(side))
    alike = len(side) > 1 and start and {value for value in known if value.startswith(start)} == side
    return [f"{start}*"] if alike else sorted(side)


def _start(one: str, two: str) -> str:
    """What two names begin with, and so do all that lie between them."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(one, two, strict=False))
    return "".join(first for first, _ in same)


def _fits(parts: Parts, cell: Parts) -> bool:
    return all(fnmatchcase(own, part) for part, own in zip(parts, cell, strict=True))


def _written(parts: Parts, known: set[Parts]) -> str:
    """The pattern without what may be left off, and with the name of what there is only one of."""
    left = list(parts)
    while len(left) > 1 and left[-1] == "*":
        left.pop()
    names = [{cell[place] for cell in known} for place in range(len(left))]
    return "/".join(min(own) if len(own) == 1 else part for part, own in zip(left, names, strict=True))
