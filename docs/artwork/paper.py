"""Cut paper: flat shapes with slightly unsteady edges, laid on a coloured sheet.

Lengths are in pixels of the finished picture, angles in degrees, clockwise; y grows downwards. Every sheet has its own
random numbers, seeded with its name, so the same script draws the same bytes.
"""

from __future__ import annotations

import io
import itertools
import math
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PIL import Image, ImageDraw

Point = tuple[float, float]
Points = list[Point]

INK, NIGHT, PLUM, BROWN = "#17131F", "#1B2A4A", "#54284F", "#5A3524"
PAPER, CREAM, SAND, GREY = "#F6ECDC", "#FFF8E8", "#DDBB83", "#9A948A"
AMBER, ORANGE, RED, RUST = "#F2A72E", "#E8702A", "#D6402B", "#9E3D26"
ROSE, PINK, LILAC = "#C43F5E", "#EFA59B", "#A98CB8"
TEAL, SKY, MINT, BLUE = "#1E7F7A", "#8FC1C9", "#BFD8C2", "#2B5597"
GREEN, OLIVE, LIME, LEMON = "#35654A", "#7B7F35", "#B9C04C", "#F8D566"

_FINE = 4
"""How many times larger a sheet is drawn than it is handed out; the edges become smooth by scaling down."""
_BLENDS = (0.25, 0.5, 0.75)
"""Shades kept between two colours of a picture, for its smoothed edges."""


def rect(x: float, y: float, width: float, height: float, angle: float = 0) -> Points:
    """A rectangle by its upper left corner, turned about its centre."""
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    return turn(corners, angle, (x + width / 2, y + height / 2))


def ellipse(x: float, y: float, rx: float, ry: float | None = None, start: float = 0, end: float = 360) -> Points:
    """An ellipse about a centre, or the arc of one from `start` to `end` (0 is to the right)."""
    ry = rx if ry is None else ry
    steps = max(9, round(abs(end - start) / 360 * (18 + max(rx, ry) / 6)))
    turns = (math.radians(start + (end - start) * i / steps) for i in range(steps + (abs(end - start) < 360)))
    return [(x + rx * math.cos(a), y + ry * math.sin(a)) for a in turns]


def sector(x: float, y: float, r: float, start: float, end: float) -> Points:
    """A slice of a round cake."""
    return [(x, y), *ellipse(x, y, r, r, start, end)]


def star(x: float, y: float, outer: float, inner: float, spikes: int, angle: float = -90) -> Points:
    """A star; `inner` is the radius between its spikes."""
    radii = itertools.cycle((outer, inner))
    turns = (math.radians(angle + 180 * i / spikes) for i in range(2 * spikes))
    return [(x + r * math.cos(a), y + r * math.sin(a)) for r, a in zip(radii, turns, strict=False)]


def smooth(points: Sequence[Point], closed: bool = True, steps: int = 8) -> Points:
    """A curve through all of the points (Catmull-Rom)."""
    n = len(points)
    result: Points = []
    for i in range(n if closed else n - 1):
        p = [points[j % n] if closed else points[min(max(j, 0), n - 1)] for j in (i - 1, i, i + 1, i + 2)]
        for t in (k / steps for k in range(steps)):
            result.append((_spline([q[0] for q in p], t), _spline([q[1] for q in p], t)))
    return result if closed else [*result, points[-1]]


def _spline(p: Sequence[float], t: float) -> float:
    a, b = 2 * p[0] - 5 * p[1] + 4 * p[2] - p[3], -p[0] + 3 * p[1] - 3 * p[2] + p[3]
    return 0.5 * (2 * p[1] + (p[2] - p[0]) * t + a * t * t + b * t**3)


def ribbon(points: Sequence[Point], width: float, end_width: float | None = None) -> Points:
    """A strip along a line, `width` wide at its start and `end_width` at its end."""
    end_width = width if end_width is None else end_width
    left: Points = []
    right: Points = []
    last = len(points) - 1
    for i, (x, y) in enumerate(points):
        (x0, y0), (x1, y1) = points[max(i - 1, 0)], points[min(i + 1, last)]
        length = math.hypot(x1 - x0, y1 - y0) or 1
        half = (width + (end_width - width) * i / last) / 2
        dx, dy = (y1 - y0) / length * half, (x0 - x1) / length * half
        left.append((x + dx, y + dy))
        right.append((x - dx, y - dy))
    return left + right[::-1]


def turn(points: Sequence[Point], angle: float, about: Point) -> Points:
    """The points turned about a point."""
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    ax, ay = about
    return [(ax + (x - ax) * c - (y - ay) * s, ay + (x - ax) * s + (y - ay) * c) for x, y in points]


def place(
    points: Sequence[Point], x: float, y: float, scale: float = 1, angle: float = 0, flip: bool = False
) -> Points:
    """A shape drawn about (0, 0), scaled, turned and put somewhere."""
    side = -scale if flip else scale
    return [(px + x, py + y) for px, py in turn([(px * side, py * scale) for px, py in points], angle, (0, 0))]


class Sheet:
    """One picture. `rough` is how far the scissors stray on straight edges."""

    def __init__(self, name: str, width: int, height: int, ground: str | None, rough: float = 1.7) -> None:
        self.width, self.height, self.rough = width, height, rough
        self.random = random.Random(name)
        self.colours: list[str] = [ground] if ground else []
        size = (width * _FINE, height * _FINE)
        self.image = Image.new("RGB", size, ground) if ground else Image.new("RGBA", size, (0, 0, 0, 0))

    def cut(self, points: Sequence[Point], colour: str, rough: float | None = None) -> None:
        """Cut a shape out of coloured paper and lay it on the sheet."""
        if colour not in self.colours:
            self.colours.append(colour)
        edge = self._unsteady(points, self.rough if rough is None else rough)
        ImageDraw.Draw(self.image).polygon([(x * _FINE, y * _FINE) for x, y in edge], fill=colour)

    def _unsteady(self, points: Sequence[Point], rough: float) -> Points:
        result: Points = []
        for (x0, y0), (x1, y1) in zip(points, [*points[1:], points[0]], strict=True):
            length = math.hypot(x1 - x0, y1 - y0)
            parts = max(1, round(length / 90))
            amount = rough if length > 26 else 0
            for i in range(parts):
                stray = [self.random.uniform(-amount, amount) for _ in range(2)]
                result.append((x0 + (x1 - x0) * i / parts + stray[0], y0 + (y1 - y0) * i / parts + stray[1]))
        return result

    def disc(self, x: float, y: float, r: float, colour: str, ry: float | None = None) -> None:
        """A circle or an ellipse."""
        self.cut(ellipse(x, y, r, ry), colour, 0.6)

    def ring(self, x: float, y: float, r: float, width: float, colour: str, hole: str) -> None:
        """A circle with a hole of another colour."""
        self.disc(x, y, r, colour)
        self.disc(x, y, r - width, hole)

    def line(self, points: Sequence[Point], width: float, colour: str, end_width: float | None = None) -> None:
        """A straight or bent strip."""
        self.cut(ribbon(points, width, end_width), colour, min(self.rough, width / 4))

    def curve(self, points: Sequence[Point], width: float, colour: str, end_width: float | None = None) -> None:
        """A strip along a curve through the points."""
        self.cut(ribbon(smooth(points, closed=False), width, end_width), colour, 0)

    def rays(self, x: float, y: float, r: float, count: int, colour: str, angle: float = 0, share: float = 0.5) -> None:
        """Rays from a point; `share` is the part of the circle they cover."""
        step = 360 / count
        for i in range(count):
            self.cut(sector(x, y, r, angle + i * step, angle + (i + share) * step), colour)

    @contextmanager
    def inside(self, points: Sequence[Point]) -> Iterator[None]:
        """What is laid down meanwhile shows only inside the shape."""
        below, self.image = self.image, self.image.copy()
        try:
            yield
        finally:
            mask = Image.new("1", below.size)
            ImageDraw.Draw(mask).polygon([(x * _FINE, y * _FINE) for x, y in points], fill=1)
            below.paste(self.image, mask=mask)
            self.image = below

    def png(self) -> bytes:
        """The finished picture, with a small palette unless it is see-through."""
        picture = self.image.resize((self.width, self.height), Image.Resampling.BOX)
        if picture.mode == "RGB":
            picture = picture.quantize(palette=_palette(self.colours), dither=Image.Dither.NONE)
        data = io.BytesIO()
        picture.save(data, "PNG", optimize=True)
        return data.getvalue()


def _palette(colours: Sequence[str]) -> Image.Image:
    solid = [tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5)) for colour in colours]
    shades = list(dict.fromkeys(solid))
    for one, other in itertools.combinations(solid, 2):
        for part in _BLENDS:
            shade = tuple(round(a + (b - a) * part) for a, b in zip(one, other, strict=True))
            if shade not in shades:
                shades.append(shade)
    flat = [channel for shade in shades[:256] for channel in shade]
    image = Image.new("P", (1, 1))
    image.putpalette(flat + list(shades[0]) * (256 - len(flat) // 3))
    return image
