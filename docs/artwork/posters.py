"""The register of posters: each is a function that lays paper on a sheet, under the id of its film."""

from __future__ import annotations

from collections.abc import Callable

from paper import Sheet

WIDTH, HEIGHT = 480, 720
Draw = Callable[[Sheet], None]
POSTERS: dict[str, tuple[str, Draw]] = {}


def poster(film: str, ground: str) -> Callable[[Draw], Draw]:
    """Register a poster for a film, on a sheet of the given colour."""

    def register(draw: Draw) -> Draw:
        POSTERS[film] = (ground, draw)
        return draw

    return register


def draw_poster(film: str) -> bytes:
    """The film's poster as a PNG."""
    ground, draw = POSTERS[film]
    sheet = Sheet(film, WIDTH, HEIGHT, ground)
    draw(sheet)
    return sheet.png()
