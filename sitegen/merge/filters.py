"""Filters on recipient values: what authors may write, and what each gives.

The functions here are the measure: a dialect that has a filter of its own for one must give the same text, and where it
has none, the sender is asked for the finished text in a field of its own (see `contract`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sitegen.merge import formats


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter: its function (value, then arguments), the types of fields it takes, and an example of its use."""

    run: Callable[..., Any]
    takes: tuple[str, ...]
    help: str


_TEXT = ("string", "url")
_NUMBER = ("number", "money")
_MOMENT = ("date", "datetime")
_ANY = (*_TEXT, *_NUMBER, *_MOMENT)

FILTERS: dict[str, Filter] = {
    "upper": Filter(lambda text: str(text).upper(), _TEXT, "in capitals"),
    "lower": Filter(lambda text: str(text).lower(), _TEXT, "in small letters"),
    "capitalize": Filter(lambda text: str(text).capitalize(), _TEXT, "the first letter a capital, the others small"),
    "title": Filter(formats.title, _TEXT, "each word with a capital"),
    "trim": Filter(lambda text: str(text).strip(), _TEXT, "without white space at both ends"),
    "truncate": Filter(formats.truncate, _TEXT, "cut to so many characters, with an ellipsis"),
    "replace": Filter(lambda text, old, new: str(text).replace(old, new), _TEXT, "with one text for another"),
    "length": Filter(len, ("list", *_TEXT), "how many items or characters"),
    "limit": Filter(lambda items, count: items[:count], ("list",), "the first items; written as [:3]"),
    "date": Filter(formats.date, _MOMENT, "a date in the cell's language"),
    "month_name": Filter(formats.month_name, _MOMENT, "month and year in the cell's language"),
    "number": Filter(formats.number, _NUMBER, "digits with the language's separators"),
    "percent": Filter(formats.percent, _NUMBER, "a share as a percentage"),
    "money": Filter(formats.money, _NUMBER, "an amount in a currency"),
}
"""All of them by name. Those for dates and numbers take the language's tag as their last argument."""

LOCALISED = ("date", "month_name", "number", "percent", "money")
"""Filters whose last argument is a language's tag."""
