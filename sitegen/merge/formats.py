"""Dates, numbers and money in a language (CLDR data through babel), and a few forms of text."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import lru_cache
from typing import Any

import babel
import babel.dates
import babel.numbers
from jinja2.filters import do_title

_DIGITS = 30
"""Most digits before or behind the decimal point of a number that is written out."""

DATE = "a date such as 2026-11-02 or 2026-11"


class FilterError(ValueError):
    """A value that a filter cannot take; the message is for the template's author, `value` for finding its place.

    `wanted` says what the filter takes, for an author who has written the value and no template: “a number”.
    """

    def __init__(self, message: str, value: object = "", wanted: str = "") -> None:
        super().__init__(message)
        self.value, self.wanted = str(value), wanted


@lru_cache(maxsize=256)
def _locale(tag: str) -> babel.Locale:
    try:
        return babel.Locale.parse(tag, sep="-")
    except (babel.UnknownLocaleError, ValueError):
        return babel.Locale.parse("en")


@lru_cache(maxsize=8192)
def format_date(value: dt.date | dt.datetime, pattern: str, tag: str) -> str:
    """`value` as short, medium, long, full, or by a CLDR pattern such as “d MMMM y” or “EEEE”."""
    return babel.dates.format_date(value, date_pattern(pattern, tag), locale=_locale(tag))


@lru_cache(maxsize=256)
def date_pattern(pattern: str, tag: str) -> str:
    """The pattern that `pattern` (see `format_date`) means in a language. Raises FilterError for what is no text."""
    locale = _locale(tag)
    if not isinstance(pattern, str):
        raise FilterError(f"a date needs a pattern such as “d MMMM”, not “{pattern}”", pattern)
    if "%" in pattern:
        raise FilterError(f"a date needs a pattern such as “d MMMM”, and “{pattern}” is one of a programming language")
    if pattern in ("short", "medium", "long", "full"):
        return str(locale.date_formats[pattern].pattern)
    found = locale.datetime_skeletons.get(pattern)
    return str(found.pattern) if found is not None else pattern


def to_date(value: Any, filter_name: str) -> dt.date:
    """A date from a date, “2026-11” or “2026-11-02”. Raises FilterError for anything else."""
    if isinstance(value, dt.date):
        return value
    text = str(value)
    try:
        return dt.date.fromisoformat(text + "-01" if len(text) == 7 else text[:10])
    except ValueError:
        raise FilterError(f"“{filter_name}” needs {DATE}, not “{text}”", text, DATE) from None


def date(value: Any, pattern: str, tag: str) -> str:
    """A date by a pattern (see `format_date`). Raises FilterError for what is none."""
    return format_date(to_date(value, "date"), pattern, tag)


def month_name(value: Any, pattern: str, tag: str) -> str:
    """The month of a date by a pattern, such as “MMMM y”. Raises FilterError for what is no date."""
    return format_date(to_date(value, "month_name").replace(day=1), pattern, tag)


def number(value: Any, pattern: str | None, tag: str) -> str:
    """Digits with the language's separators, or by a CLDR pattern. Raises FilterError for what is no number."""
    return _number(_decimal(value, "number"), pattern or None, tag)


def percent(value: Any, tag: str) -> str:
    """A share (0.25) as a percentage. Raises FilterError for what is no number."""
    return babel.numbers.format_percent(_decimal(value, "percent"), locale=_locale(tag))


def money(value: Any, currency: str, tag: str) -> str:
    """An amount in a currency (ISO 4217, three letters). Raises FilterError for what is no number."""
    return _money(_decimal(value, "money"), currency, tag)


def title(text: str) -> str:
    """`text` with a capital at the beginning of each word, as Jinja's filter makes it."""
    return do_title(text)


def truncate(text: str, length: int = 255, killwords: int = 0, end: str = "...", leeway: int = 5) -> str:
    """`text`, cut to `length` characters with `end` at a word's end, as Jinja's filter does it."""
    if len(text) <= length + leeway:
        return text
    cut = text[: max(length - len(end), 0)]
    return (cut if killwords else cut.rsplit(" ", 1)[0]) + end


@lru_cache(maxsize=8192)
def _money(value: Decimal, code: str, tag: str) -> str:
    return babel.numbers.format_currency(value, code, locale=_locale(tag))


@lru_cache(maxsize=8192)
def _number(value: Decimal, pattern: str | None, tag: str) -> str:
    return babel.numbers.format_decimal(value, format=pattern, locale=_locale(tag))


def _decimal(value: Any, filter_name: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise FilterError(f"“{filter_name}” needs a number")
    try:
        number = Decimal(str(value))
    except ArithmeticError:
        number = Decimal("nan")
    if not number.is_finite() or abs(number.adjusted()) > _DIGITS:
        raise FilterError(f"“{filter_name}” needs a number, not “{value}”", value, "a number")
    return number
