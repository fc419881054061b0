"""Dates in AMPscript: what reads as one, and how .NET writes one by a pattern."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from babel import Locale
from babel.dates import get_day_names, get_month_names

_OFFSET = re.compile(r"\s*(?:Z|([+-])(\d{1,2}):?(\d{2}))\Z")
_DAY = re.compile(r"\A(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\s+", re.IGNORECASE)
_FRACTION = re.compile(r"(:\d{2}\.\d{6})\d+")
_DAYS = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%Y/%m/%d")
_TIMES = (
    *("", "%H:%M", "%H:%M:%S", "%H:%M:%S.%f"),
    *("%I:%M %p", "%I:%M%p", "%I:%M:%S %p", "%I:%M:%S%p", "%I:%M:%S.%f %p", "%I %p", "%I%p"),
)
_STANDARD = {
    "d": "M/d/yyyy",
    "D": "dddd, MMMM d, yyyy",
    "f": "dddd, MMMM d, yyyy h:mm tt",
    "F": "dddd, MMMM d, yyyy h:mm:ss tt",
    "g": "M/d/yyyy h:mm tt",
    "G": "M/d/yyyy h:mm:ss tt",
    "M": "MMMM d",
    "m": "MMMM d",
    "O": "yyyy-MM-ddTHH:mm:ss.fffffffzzz",
    "o": "yyyy-MM-ddTHH:mm:ss.fffffffzzz",
    "R": "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
    "r": "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
    "s": "yyyy-MM-ddTHH:mm:ss",
    "t": "h:mm tt",
    "T": "h:mm:ss tt",
    "u": "yyyy-MM-dd HH:mm:ssZ",
    "Y": "MMMM yyyy",
    "y": "MMMM yyyy",
}
"""The patterns that one letter stands for, as the United States write dates."""

_ABROAD = {
    "d": "dd/MM/yyyy",
    "D": "dddd d MMMM yyyy",
    "f": "dddd d MMMM yyyy HH:mm",
    "F": "dddd d MMMM yyyy HH:mm:ss",
    "g": "dd/MM/yyyy HH:mm",
    "G": "dd/MM/yyyy HH:mm:ss",
    "M": "d MMMM",
    "m": "d MMMM",
    "t": "HH:mm",
    "T": "HH:mm:ss",
}
_PIECE = re.compile(r"'[^']*'|\"[^\"]*\"|\\.|([dMyhHmsftzKF])\1*|.", re.DOTALL)


def as_date(value: Any) -> dt.datetime | None:
    """`value` as a moment, with its offset where it has one; None for what is none."""
    if isinstance(value, dt.datetime) or not isinstance(value, str) or not value.strip():
        return value if isinstance(value, dt.datetime) else None
    bare = _FRACTION.sub(r"\1", _DAY.sub("", value.strip()))
    found = _OFFSET.search(bare) if ":" in bare else None
    zone: dt.timezone | None = None
    if found:
        minutes = int(found[2] or 0) * 60 + int(found[3] or 0)
        zone = dt.timezone(dt.timedelta(minutes=-minutes if found[1] == "-" else minutes))
        bare = bare[: found.start()]
    for time in _TIMES:
        for pattern in (*(f"{day}{gap}{time}" for day in _DAYS for gap in ((" ", "T") if time else ("",))), time):
            with suppress(ValueError):
                if pattern:
                    made = dt.datetime.strptime(bare, pattern).replace(tzinfo=zone)
                    return made if "%d" in pattern else dt.datetime.combine(dt.date.today(), made.timetz())
    return None


def written(moment: dt.datetime, pattern: str = "G", culture: str = "en-US") -> str:
    """`moment` by a pattern of .NET, or by the letter of one; names are those of the language of `culture`."""
    locale = Locale.parse(culture.replace("-", "_"))
    if len(pattern) == 1:
        known = _STANDARD if culture.lower() in ("en-us", "") else {**_STANDARD, **_ABROAD}
        pattern = known.get(pattern, pattern)
    return "".join(_piece(found[0], moment, locale) for found in _PIECE.finditer(pattern))


def _piece(piece: str, moment: dt.datetime, locale: Locale) -> str:
    letter = piece[0]
    if letter in "'\"\\":
        return piece[1:] if letter == "\\" else piece[1:-1]
    known = _LETTERS.get(letter)
    return known(moment, len(piece), locale) if known else piece


def _named(width: int) -> str:
    return "wide" if width > 3 else "abbreviated"


def _day(moment: dt.datetime, width: int, locale: Locale) -> str:
    if width < 3:
        return f"{moment.day:0{width}}"
    return str(get_day_names(_named(width), locale=locale)[moment.weekday()])


def _month(moment: dt.datetime, width: int, locale: Locale) -> str:
    if width < 3:
        return f"{moment.month:0{width}}"
    return str(get_month_names(_named(width), locale=locale)[moment.month])


def _offset(moment: dt.datetime, width: int, locale: Locale) -> str:
    minutes = int((moment.utcoffset() or dt.timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{hours:0{min(width, 2)}}" + (f":{rest:02}" if width > 2 else "")


_LETTERS: dict[str, Callable[[dt.datetime, int, Locale], str]] = {
    "d": _day,
    "M": _month,
    "y": lambda moment, width, _: f"{moment.year % 100:0{width}}" if width < 3 else f"{moment.year:0{width}}",
    "h": lambda moment, width, _: f"{moment.hour % 12 or 12:0{min(width, 2)}}",
    "H": lambda moment, width, _: f"{moment.hour:0{min(width, 2)}}",
    "m": lambda moment, width, _: f"{moment.minute:0{min(width, 2)}}",
    "s": lambda moment, width, _: f"{moment.second:0{min(width, 2)}}",
    "f": lambda moment, width, _: f"{moment.microsecond * 10:07}"[:width],
    "t": lambda moment, width, _: ("AM" if moment.hour < 12 else "PM")[:width],
    "z": _offset,
}


def difference(first: dt.datetime, last: dt.datetime, unit: str) -> int:
    """From `first` to `last` in years or months of the calendar, or in whole days, hours or minutes."""
    if unit == "Y":
        return last.year - first.year
    if unit == "M":
        return (last.year - first.year) * 12 + last.month - first.month
    seconds = (last.replace(tzinfo=None) - first.replace(tzinfo=None)).total_seconds()
    return int(seconds / {"D": 86400, "H": 3600, "MI": 60}[unit])


def later(moment: dt.datetime, count: int, unit: str) -> dt.datetime:
    """`moment` and so many years, months, days, hours or minutes; the last day of a month that is too short."""
    if unit in ("Y", "M"):
        months = moment.year * 12 + moment.month - 1 + count * (12 if unit == "Y" else 1)
        year, month = divmod(months, 12)
        for day in range(moment.day, 27, -1):
            with suppress(ValueError):
                return moment.replace(year=year, month=month + 1, day=day)
        return moment.replace(year=year, month=month + 1)
    return moment + count * {"D": dt.timedelta(days=1), "H": dt.timedelta(hours=1), "MI": dt.timedelta(minutes=1)}[unit]
