"""MJML's arithmetic of widths (5.4), which the engine's differs from by fractions, percentages and inner borders.

Widths are pixels, whole where MJML cuts the fraction off. MJML reads a number from the front of whatever it finds and
goes on with NaN when there is none; so does this.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import floor, inf, isfinite, nan

from sitegen.mjml.parse import COMMENT, TEXT, Node

Attributes = Callable[[Node, str], str | None]
"""The value of a node's attribute wherever it comes from, MJML's own defaults included; None without."""

_INTEGER = re.compile(r"\s*([-+]?\d+)")
_NUMBER = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+))")
_UNIT = re.compile(r"[\d.,]*(\D*)$")
_BORDER = re.compile(r"(?:^| )(\d+)")
_SIDES = {1: (0, 0, 0, 0), 2: (0, 1, 0, 1), 3: (0, 1, 2, 1), 4: (0, 1, 2, 3)}
_ORDER = ("top", "right", "bottom", "left")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a component stands: the width it has to share, how many share it, and its number among all children.

    `parent`: the component around it. `gutter` and `gap` are what the section or wrapper around it says; `grouped`:
    inside mj-group; `font`: what an accordion hands down.
    """

    width: float
    parent: Node | None = None
    siblings: int = 1
    children: int = 1
    index: int = 0
    grouped: bool = False
    gutter: str = ""
    gap: str = ""
    direction: str = "ltr"
    font: str = ""


def places(body: Node, attributes: Attributes) -> Iterator[tuple[Node, Place]]:
    """Every component below mj-body with its place."""
    yield from _below(body, Place(_number(attributes(body, "width") or "")), attributes)


def _below(parent: Node, inner: Place, attributes: Attributes) -> Iterator[tuple[Node, Place]]:
    children = [child for child in parent.children if child.name not in (COMMENT, TEXT)]
    siblings = sum(child.name != "mj-raw" for child in children)
    for index, child in enumerate(children):
        place = replace(inner, parent=parent, siblings=siblings, children=len(children), index=index)
        yield child, place
        if child.children:
            yield from _below(child, _inside(child, place, attributes), attributes)


def _inside(node: Node, place: Place, attributes: Attributes) -> Place:
    """The place that `node` offers to its children."""
    if node.name in ("mj-section", "mj-wrapper"):
        return Place(
            box(node, place.width, attributes),
            gutter=attributes(node, "gutter") or "",
            gap=attributes(node, "gap") or "",
            direction=attributes(node, "direction") or "ltr",
        )
    if node.name == "mj-hero":
        return Place(place.width - paddings(node, attributes))
    if node.name == "mj-group":
        width = _share(node, place, attributes) - paddings(node, attributes)
        return Place(width, grouped=True, gutter=place.gutter, direction=attributes(node, "direction") or "ltr")
    if node.name == "mj-column":
        inner = _border(node, "inner-border", "left", attributes) + _border(node, "inner-border", "right", attributes)
        spent = paddings(node, attributes) + _borders(node, attributes) + inner
        return Place(_share(node, place, attributes) - spent)
    if node.name in ("mj-accordion", "mj-accordion-element"):
        return replace(place, font=attributes(node, "font-family") or place.font)
    return place


def box(node: Node, width: float, attributes: Attributes, padding: str = "padding") -> float:
    """What is left of `width` between the paddings (of the attribute `padding`) and borders of `node`."""
    return _cut(width) - paddings(node, attributes, padding) - _borders(node, attributes)


def image_width(node: Node, place: Place, attributes: Attributes) -> float:
    """The width of an image: its own, at most what there is."""
    own = attributes(node, "width")
    return min(box(node, place.width, attributes), integer(own) if own else inf)


def column_width(node: Node, place: Place, attributes: Attributes) -> tuple[float, str]:
    """The width of a column or group as a number and its unit, “px” or “%”, before a gutter is taken off."""
    own = attributes(node, "width")
    return width_and_unit(own) if own else (100 / place.siblings, "%")


def outlook_width(node: Node, place: Place, attributes: Attributes) -> float:
    """The width of a column or group in whole pixels, as Outlook is told."""
    width, unit = column_width(node, place, attributes)
    return nearest(place.width * width / 100 if unit == "%" else width)


def paddings(node: Node, attributes: Attributes, name: str = "padding") -> float:
    """What `node` keeps free at its left and right."""
    return _padding(node, "left", attributes, name) + _padding(node, "right", attributes, name)


def divider_width(node: Node, place: Place, attributes: Attributes) -> str:
    """The width of a divider as Outlook is told."""
    own = attributes(node, "width") or "100%"
    _, unit = width_and_unit(own)
    if unit == "px":
        return own
    room = _cut(place.width) - paddings(node, attributes)
    return f"{spelled(room * integer(own) / 100 if unit == '%' else room)}px"


def inner_height(node: Node, attributes: Attributes) -> float:
    """What is left of the height of a hero between its paddings."""
    taken = _padding(node, "top", attributes) + _padding(node, "bottom", attributes)
    return integer(attributes(node, "height") or "") - taken


def width_and_unit(value: str) -> tuple[float, str]:
    """A width as a number and its unit; only those in per cent keep their fraction."""
    match = _UNIT.search(value)
    unit = (match.group(1) if match else "") or "px"
    return (_number(value) if unit == "%" else integer(value)), unit


def integer(value: str) -> float:
    """The whole number at the front of `value`, NaN without."""
    match = _INTEGER.match(value)
    return float(match.group(1)) if match else nan


def nearest(value: float) -> float:
    """The nearest whole number, halves up."""
    return floor(value + 0.5) if isfinite(value) else value


def spelled(value: float) -> str:
    """A number without needless zeros; 0 for what is none."""
    if not isfinite(value):
        return "0"
    return str(int(value)) if value == int(value) else repr(round(value, 6))


def _share(node: Node, place: Place, attributes: Attributes) -> float:
    own = attributes(node, "width")
    width, unit = width_and_unit(own) if own else (_cut(place.width / place.siblings), "px")
    return place.width * width / 100 if unit == "%" else width


def _padding(node: Node, side: str, attributes: Attributes, name: str = "padding") -> float:
    own = attributes(node, f"{name}-{side}")
    if own:
        return integer(own)
    parts = (attributes(node, name) or "").split()[:4]
    return integer(parts[_SIDES[len(parts)][_ORDER.index(side)]]) if parts else 0


def _borders(node: Node, attributes: Attributes) -> float:
    return _border(node, "border", "left", attributes) + _border(node, "border", "right", attributes)


def _border(node: Node, name: str, side: str, attributes: Attributes) -> float:
    match = _BORDER.search(attributes(node, f"{name}-{side}") or attributes(node, name) or "")
    return float(match.group(1)) if match else 0


def _number(value: str) -> float:
    match = _NUMBER.match(value)
    return float(match.group(1)) if match else nan


def _cut(value: float) -> float:
    return float(int(value)) if isfinite(value) else nan
