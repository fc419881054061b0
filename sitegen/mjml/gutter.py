"""The gutter of a section: the space between its columns (MJML 5.4)."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, isfinite

from sitegen.mjml.geometry import Place, column_width, nearest, spelled, width_and_unit
from sitegen.mjml.parse import Node


@dataclass(frozen=True, slots=True)
class Gutter:
    """What a gutter makes of a column: its class, its paddings on narrow and wide screens and in Outlook."""

    name: str
    narrow: str
    wide: str
    outlook: str


def reduced_width(node: Node, place: Place) -> str:
    """The width that the gutter leaves a column on wide screens, "" when its own is no number."""
    width, unit = column_width(node.values, place)
    taken = _gutter(place, unit) * (place.children - 1) / place.children
    if not isfinite(width):
        return ""
    left = max(0.0, round(width - taken, 6))
    if unit == "px":
        whole = floor(left)
        spare = max(0, min(place.children, nearest(place.children * (left - whole))))
        left = whole + (1 if node.index < spare else 0)
    return f"{spelled(left)}{unit}"


def of(node: Node, place: Place) -> Gutter:
    """The gutter around the column `node`."""
    _, unit = column_width(node.values, place)
    gutter = _gutter(place, unit)
    size = nearest(gutter) if unit == "px" else gutter
    direction = "-rtl" if place.direction == "rtl" else ""
    kind = "per" if unit == "%" else unit
    name = f"mj-column-gutter-{place.children}-{node.index + 1}-{kind}-{spelled(size).replace('.', '-')}{direction}"
    wide = _sides(node, place, unit)
    return Gutter(name, wide if place.grouped else _stacked(node, place), wide, _sides(node, place, "px"))


def _gutter(place: Place, unit: str) -> float:
    """The gutter in `unit`; 0 where nothing can be said of it."""
    width, own = width_and_unit(place.gutter)
    if not isfinite(width) or not isfinite(place.width) or place.width <= 0:
        return 0.0
    if own == "px" and unit == "%":
        return width / place.width * 100
    return place.width * width / 100 if own == "%" and unit == "px" else width


def _sides(node: Node, place: Place, unit: str) -> str:
    """Half the gutter at each side that another column follows."""
    first, last = node.index == 0, node.index + 1 == place.children
    gutter = _gutter(place, unit)
    leading, trailing = gutter / 2, gutter / 2
    if unit == "px":
        leading, trailing = ceil(nearest(gutter) / 2), floor(nearest(gutter) / 2)
    right, left = 0.0 if last else leading, 0.0 if first else trailing
    if place.direction == "rtl":
        right, left = 0.0 if first else trailing, 0.0 if last else leading
    if place.children == 1:
        right = left = 0.0
    return " ".join(f"{spelled(side)}{unit}" for side in (0.0, right, 0.0, left))


def _stacked(node: Node, place: Place) -> str:
    """Half the gutter above and below columns that stand above each other."""
    half = _gutter(place, "%") / 2
    top, bottom = 0.0 if node.index == 0 else half, 0.0 if node.index + 1 == place.children else half
    return " ".join(f"{spelled(side)}%" for side in (top, 0.0, bottom, 0.0))
