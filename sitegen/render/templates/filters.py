"""Filters for dates, numbers and money in the cell's locale (CLDR data through babel)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import Undefined, pass_context
from jinja2.runtime import Context

from sitegen.merge import formats
from sitegen.merge.formats import FilterError


def _tag(context: Context, value: Any) -> str:
    """The language that `value` is to be written in. Raises UndefinedError where there is no value at all."""
    if isinstance(value, Undefined):
        str(value)
    return str(context["locale"].tag)


@pass_context
def date(context: Context, value: Any, pattern: str = "long") -> str:
    """In the cell’s locale: `{{ x | date }}`, or with a pattern such as “d MMMM”."""
    return formats.date(value, pattern, _tag(context, value))


@pass_context
def month_name(context: Context, value: Any, pattern: str = "MMMM y") -> str:
    """Month and year: “2026-03” is “March 2026”; a pattern such as “MMMM” gives the month alone."""
    return formats.month_name(value, pattern, _tag(context, value))


@pass_context
def number(context: Context, value: Any, pattern: str | None = None) -> str:
    """Digits with the locale's separators."""
    return formats.number(value, pattern, _tag(context, value))


@pass_context
def percent(context: Context, value: Any) -> str:
    """Share (0.25) as a percentage."""
    return formats.percent(value, _tag(context, value))


@pass_context
def money(context: Context, value: Any, currency: str | None = None) -> str:
    """Amount in a currency (ISO 4217) such as “EUR”; without one, values.currency counts."""
    code = currency
    if code is None:
        values = context.get("values")
        code = values["currency"] if values is not None and "currency" in values else None
    if not isinstance(code, str) or len(code) != 3 or not code.isalpha():
        message = "“money” needs a currency of three letters, such as EUR"
        raise FilterError(message, "" if code is None else code, "three letters such as EUR")
    return formats.money(value, code.upper(), _tag(context, value))


FILTERS: dict[str, Callable[..., str]] = {
    "date": date,
    "month_name": month_name,
    "number": number,
    "percent": percent,
    "money": money,
}

NOT_REPRODUCIBLE = ("lipsum", "cycler", "joiner", "random", "pprint")
"""Filters and functions of Jinja that templates do not have: what they give differs from run to run or keeps count."""
