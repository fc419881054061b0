"""MJML's arithmetic of widths (5.4), which the engine's differs from by fractions, percentages and inner borders.

Widths are pixels, whole where MJML cuts the fraction off. MJML reads a number from the front of whatever it finds and
goes on with NaN when there is none; so does this.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import floor, inf, isfinite, isnan, nan
from typing import NamedTuple

from sitegen.mjml.components import ATTRIBUTES, DEFINITIONS
from sitegen.mjml.parse import COMMENT, TEXT, Node, Values

_INTEGER = re.compile(r"\s*([-+]?\d+)")
_NUMBER = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+))")
_UNIT = re.compile(r"[\d.,]*(\D*)$")
_BORDER = re.compile(r"(?:^| )(\d+)")
_SIDES = {1: (0, 0, 0, 0), 2: (0, 1, 0, 1), 3: (0, 1, 2, 1), 4: (0, 1, 2, 3)}
_ORDER = ("top", "right", "bottom", "left")


class Place(NamedTuple):
    """Where components stand: the width they have to share, how many share it, and how many children there are.

    `parent`: the component around them. `gutter` and `gap` are what the section or wrapper around them says; `grouped`:
    inside mj-group; `font`: what an accordion hands down; `strangers`: some children are no components.
    """

    width: float
    parent: Node | None = None
    siblings: int = 1
    children: int = 1
    grouped: bool = False
    gutter: str = ""
    gap: str = ""
    direction: str = "ltr"
    font: str = ""
    strangers: bool = False


def inside(node: Node, place: Place) -> Place:
    """The place that `node`, which stands at `place`, offers to its children; they are numbered."""
    siblings = children = 0
    strangers = False
    for child in node.children:
        if child.name in ATTRIBUTES:
            siblings += child.name != "mj-raw"
        elif child.name == TEXT:
            continue
        elif child.name != COMMENT:  # A comment counts as mj-raw.
            siblings += 1
            strangers = strangers or child.name not in DEFINITIONS
        child.index = children
        children += 1
    name, values = node.name, node.values
    width, font = place.width, place.font
    grouped, gutter, gap, direction = place.grouped, place.gutter, place.gap, place.direction
    if name in ("mj-section", "mj-wrapper"):
        width = box(values, width)
        grouped, font = False, ""
        gutter, gap, direction = values.get("gutter") or "", values.get("gap") or "", values.get("direction") or "ltr"
    elif name == "mj-column":
        width = _share(values, width, place.siblings) - _spent(values)
        grouped, gutter, gap, direction, font = False, "", "", "ltr", ""
    elif name == "mj-body":
        width = number(values.get("width") or "")
    elif name == "mj-hero":
        width -= paddings(values)
        grouped, gutter, gap, direction, font = False, "", "", "ltr", ""
    elif name == "mj-group":
        width = _share(values, width, place.siblings) - paddings(values)
        grouped, gap, direction, font = True, "", values.get("direction") or "ltr", ""
    elif name in ("mj-accordion", "mj-accordion-element"):
        font = values.get("font-family") or font
    return Place(width, node, siblings, children, grouped, gutter, gap, direction, font, strangers)


@lru_cache(maxsize=4096)
def box(values: Values, width: float, padding: str = "padding") -> float:
    """What is left of `width` between the paddings (of the attribute `padding`) and borders of a component."""
    return _cut(width) - paddings(values, padding) - _borders(values)


def image_width(values: Values, place: Place) -> float:
    """The width of an image: its own, at most what there is; NaN and infinity count for none."""
    own = values.get("width")
    candidates = (box(values, place.width), integer(own) if own else inf)
    return min((width for width in candidates if not isnan(width)), default=nan)


def column_width(values: Values, place: Place) -> tuple[float, str]:
    """The width of a column or group as a number and its unit, “px” or “%”, before a gutter is taken off."""
    own = values.get("width")
    return width_and_unit(own) if own else (100 / place.siblings, "%")


def outlook_width(values: Values, place: Place) -> float:
    """The width of a column or group in whole pixels, as Outlook is told."""
    width, unit = column_width(values, place)
    return nearest(place.width * width / 100 if unit == "%" else width)


@lru_cache(maxsize=4096)
def paddings(values: Values, name: str = "padding") -> float:
    """What a component keeps free at its left and right."""
    return _padding(values, "left", name) + _padding(values, "right", name)


def divider_width(values: Values, place: Place) -> str:
    """The width of a divider as Outlook is told."""
    own = values.get("width") or "100%"
    _, unit = width_and_unit(own)
    if unit == "px":
        return own
    room = _cut(place.width) - paddings(values)
    return f"{spelled(room * integer(own) / 100 if unit == '%' else room)}px"


def inner_height(values: Values) -> float:
    """What is left of the height of a hero between its paddings."""
    taken = _padding(values, "top") + _padding(values, "bottom")
    return integer(values.get("height") or "") - taken


@lru_cache(maxsize=2048)
def width_and_unit(value: str) -> tuple[float, str]:
    """A width as a number and its unit; only those in per cent keep their fraction."""
    match = _UNIT.search(value)
    unit = (match.group(1) if match else "") or "px"
    return (number(value) if unit == "%" else integer(value)), unit


@lru_cache(maxsize=2048)
def integer(value: str) -> float:
    """The whole number at the front of `value`, NaN without."""
    match = _INTEGER.match(value)
    return float(match.group(1)) if match else nan


def written_width(place: Place) -> str:
    """The width there is, as MJML writes it: what mj-body says is copied with whatever unit it has; "" for none."""
    own = place.parent.values.get("width") if place.parent and place.parent.name == "mj-body" else ""
    return (isfinite(place.width) and own) or measure(place.width)


def nearest(value: float) -> float:
    """The nearest whole number, halves up."""
    return floor(value + 0.5) if isfinite(value) else value


@lru_cache(maxsize=2048)
def measure(value: float, unit: str = "px") -> str:
    """A number with its unit; "" for NaN and infinity, which MJML writes down and no mail client understands."""
    return f"{spelled(value)}{unit}" if isfinite(value) else ""


def spelled(value: float) -> str:
    """A number without needless zeros; 0 for what is none."""
    if not isfinite(value):
        return "0"
    return str(int(value)) if value == int(value) else repr(round(value, 6))


def _share(values: Values, whole: float, siblings: int) -> float:
    """The width of a column or group, in pixels."""
    own = values.get("width")
    width, unit = width_and_unit(own) if own else (_cut(whole / siblings), "px")
    return whole * width / 100 if unit == "%" else width


@lru_cache(maxsize=4096)
def _spent(values: Values) -> float:
    """What a column keeps for its paddings and borders."""
    inner = _border(values, "inner-border", "left") + _border(values, "inner-border", "right")
    return paddings(values) + _borders(values) + inner


def _padding(values: Values, side: str, name: str = "padding") -> float:
    own = values.get(f"{name}-{side}")
    return integer(own) if own else _of_shorthand(values.get(name) or "", side)


@lru_cache(maxsize=1024)
def _of_shorthand(value: str, side: str) -> float:
    parts = value.split()[:4]
    return integer(parts[_SIDES[len(parts)][_ORDER.index(side)]]) if parts else 0


@lru_cache(maxsize=4096)
def _borders(values: Values) -> float:
    return _border(values, "border", "left") + _border(values, "border", "right")


def _border(values: Values, name: str, side: str) -> float:
    border = values.get(f"{name}-{side}") or values.get(name)
    match = _BORDER.search(border) if border else None
    return float(match.group(1)) if match else 0


@lru_cache(maxsize=2048)
def number(value: str) -> float:
    """The number at the front of `value`, NaN without."""
    match = _NUMBER.match(value)
    return float(match.group(1)) if match else nan


def _cut(value: float) -> float:
    return float(int(value)) if isfinite(value) else nan
