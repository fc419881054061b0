"""Filters for dates, numbers and money in the cell's locale (CLDR data through babel)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any

import babel
import babel.dates
import babel.numbers
from jinja2 import pass_context
from jinja2.runtime import Context

_DIGITS = 30
"""Most digits before or behind the decimal point of a number that is written out."""


class FilterError(ValueError):
    """A value that a filter cannot take; the message is for the template's author, `value` for finding its place."""

    def __init__(self, message: str, value: object = "") -> None:
        super().__init__(message)
        self.value = str(value)


@lru_cache(maxsize=256)
def _locale(tag: str) -> babel.Locale:
    try:
        return babel.Locale.parse(tag, sep="-")
    except (babel.UnknownLocaleError, ValueError):
        return babel.Locale.parse("en")


@lru_cache(maxsize=8192)
def format_date(value: dt.date | dt.datetime, pattern: str, tag: str) -> str:
    """`value` as short, medium, long, full, or by a CLDR pattern such as “d MMMM y” or “EEEE”."""
    locale = _locale(tag)
    if not isinstance(pattern, str):
        raise FilterError(f"a date needs a pattern such as “d MMMM”, not “{pattern}”", pattern)
    if pattern in ("short", "medium", "long", "full"):
        return babel.dates.format_date(value, pattern, locale=locale)
    return (
        babel.dates.format_skeleton(pattern, value, locale=locale)
        if pattern in locale.datetime_skeletons
        else (babel.dates.format_date(value, pattern, locale=locale))
    )


def to_date(value: Any, filter_name: str) -> dt.date:
    """A date from a date, “2026-11” or “2026-11-02”. Raises FilterError for anything else."""
    if isinstance(value, dt.date):
        return value
    text = str(value)
    try:
        return dt.date.fromisoformat(text + "-01" if len(text) == 7 else text[:10])
    except ValueError:
        raise FilterError(f"“{filter_name}” needs a date such as 2026-11-02 or 2026-11, not “{text}”", text) from None


def _tag(context: Context) -> str:
    return str(context["locale"].tag)


@pass_context
def date(context: Context, value: Any, pattern: str = "long") -> str:
    """In the cell’s locale: `{{ x | date }}`, or with a pattern such as “d MMMM”."""
    return format_date(to_date(value, "date"), pattern, _tag(context))


@pass_context
def month_name(context: Context, value: Any, pattern: str = "MMMM y") -> str:
    """Month and year: “2026-03” is “March 2026”; a pattern such as “MMMM” gives the month alone."""
    return format_date(to_date(value, "month_name").replace(day=1), pattern, _tag(context))


@pass_context
def number(context: Context, value: Any, pattern: str | None = None) -> str:
    """Digits with the locale's separators."""
    return _number(_decimal(value, "number"), pattern, _tag(context))


@pass_context
def percent(context: Context, value: Any) -> str:
    """Share (0.25) as a percentage."""
    return babel.numbers.format_percent(_decimal(value, "percent"), locale=_locale(_tag(context)))


@pass_context
def money(context: Context, value: Any, currency: str | None = None) -> str:
    """Amount in a currency (ISO 4217) such as “EUR”; without one, values.currency counts."""
    code = currency
    if code is None:
        values = context.get("values")
        code = values["currency"] if values is not None and "currency" in values else None
    if not isinstance(code, str) or len(code) != 3 or not code.isalpha():
        raise FilterError("“money” needs a currency of three letters, such as EUR", "" if code is None else code)
    return _money(_decimal(value, "money"), code.upper(), _tag(context))


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
        raise FilterError(f"“{filter_name}” needs a number, not “{value}”", value)
    return number


FILTERS: dict[str, Callable[..., str]] = {
    "date": date,
    "month_name": month_name,
    "number": number,
    "percent": percent,
    "money": money,
}

NOT_REPRODUCIBLE = ("lipsum", "cycler", "joiner", "random", "pprint")
"""Filters and functions of Jinja that templates do not have: what they give differs from run to run or keeps count."""
