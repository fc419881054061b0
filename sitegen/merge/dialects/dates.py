"""Patterns of dates that an email service's own filter can follow: with digits, and with English names."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import lru_cache

from sitegen.merge import formats

_PIECES = re.compile(r"'(?:[^']|'')*'|([a-zA-Z])\1*|[^a-zA-Z']+")
_YEAR = tuple(dt.date(2024, 1, 1) + dt.timedelta(days=each) for each in range(366))
_ENGLISH: dict[str, Callable[[dt.date], str]] = {
    "d": lambda day: str(day.day),
    "dd": lambda day: f"{day.day:02}",
    "M": lambda day: str(day.month),
    "MM": lambda day: f"{day.month:02}",
    "y": lambda day: str(day.year),
    "yy": lambda day: f"{day.year % 100:02}",
    "MMM": lambda day: formats.format_date(day, "LLL", "en"),
    "MMMM": lambda day: formats.format_date(day, "LLLL", "en"),
    "EEE": lambda day: formats.format_date(day, "ccc", "en"),
    "EEEE": lambda day: formats.format_date(day, "cccc", "en"),
}
LETTERS = tuple(_ENGLISH)
"""CLDR's letters that `pieces` gives: day, month and year in digits, names of months and weekdays in English."""

_SAME = {"yyyy": "y", "E": "EEE", "EE": "EEE", "LLL": "MMM", "LLLL": "MMMM", "L": "M", "LL": "MM"}


@lru_cache(maxsize=256)
def pieces(pattern: str, tag: str) -> tuple[tuple[str, bool], ...] | None:
    """What dates by `pattern` are made of in the language `tag`: LETTERS (true) and literal texts (false), in order.

    None where that language writes a date with anything else than digits and English names.
    """
    made: list[tuple[str, bool]] = []
    for match in _PIECES.finditer(formats.date_pattern(pattern, tag)):
        piece = match.group()
        if piece.startswith("'"):
            made.append((piece[1:-1].replace("''", "'") or "'", False))
        elif match.group(1):
            made.append((_SAME.get(piece, piece), True))
        else:
            made.append((piece, False))
    if any(letters and piece not in _ENGLISH for piece, letters in made):
        return None
    same = all(
        "".join(_ENGLISH[piece](day) if letters else piece for piece, letters in made)
        == formats.format_date(day, pattern, tag)
        for day in _YEAR
    )
    return tuple(made) if same else None
