"""Screenshots of both versions with what looks different marked. What has only moved up or down is not marked."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw

_NEAR = 12
"""Rows between two places that differ which are still marked as one."""

_MARGIN = 4
_GONE, _NEW = (194, 43, 25), (0, 122, 40)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two screenshots as data addresses, and how many places in them differ."""

    before: str
    after: str
    places: int


def compared(before: bytes, after: bytes) -> Pair:
    """Two screenshots (PNG) of the same width with frames around what differs."""
    old, new = (Image.open(BytesIO(data)).convert("RGB") for data in (before, after))
    found = list(_bands(old, new))
    pens = [ImageDraw.Draw(image, "RGBA") for image in (old, new)]
    count = 0
    for (top, bottom), (upper, lower) in found:
        left, right = _sides(old, new, (top, bottom), (upper, lower))
        for pen, colour, (start, end) in zip(pens, (_GONE, _NEW), ((top, bottom), (upper, lower)), strict=True):
            box = (max(0, left - _MARGIN), max(0, start - _MARGIN), min(old.width - 1, right + _MARGIN), end + _MARGIN)
            pen.rectangle(box, outline=(*colour, 255), width=2, fill=(*colour, 28) if end > start else None)
        count += 1
    return Pair(_address(old), _address(new), count)


def _bands(old: Image.Image, new: Image.Image) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Rows of either that are not in the other: first and one behind the last, those near each other as one."""
    rows, others = _rows(old), _rows(new)
    bands: list[tuple[int, int, int, int]] = []
    for tag, i, j, k, m in SequenceMatcher(None, rows, others).get_opcodes():
        if tag == "equal":
            continue
        if bands and max(i - bands[-1][1], k - bands[-1][3]) <= _NEAR:
            bands[-1] = (bands[-1][0], j, bands[-1][2], m)
        else:
            bands.append((i, j, k, m))
    for i, j, k, m in bands:
        yield (i, j), (k, m)


def _rows(image: Image.Image) -> list[bytes]:
    data, size = image.tobytes(), image.width * 3
    return [data[start : start + size] for start in range(0, len(data), size)]


def _sides(old: Image.Image, new: Image.Image, one: tuple[int, int], two: tuple[int, int]) -> tuple[int, int]:
    """The columns in which two bands of the same height differ; all of them for others."""
    if one[1] - one[0] != two[1] - two[0] or one[0] == one[1]:
        return 0, old.width - 1
    before, after = old.crop((0, one[0], old.width, one[1])), new.crop((0, two[0], new.width, two[1]))
    box = ImageChops.difference(before, after).getbbox()
    return (box[0], box[2]) if box else (0, old.width - 1)


def _address(image: Image.Image) -> str:
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"
