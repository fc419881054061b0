"""What values are in AMPscript: how they turn into others, compare and print."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from ampscript_dates import as_date, written

_NUMBER = re.compile(r"\s*[-+]?(?:\d+(?:\.\d*)?|\.\d+)\s*\Z")
_LARGEST, _SMALLEST = 2**63 - 1, -(2**63)
_BEFORE_ALL = dt.datetime(1, 1, 1)


class AmpscriptError(ValueError):
    """What Marketing Cloud would refuse: the mail is not sent."""


def text(value: Any) -> str:
    """`value` as it prints: nothing for null, `True` and `False`, dates as the United States write them."""
    if value is None:
        return ""
    return written(value) if isinstance(value, dt.datetime) else str(value)


def number(value: Any) -> int | Decimal | None:
    """`value` as a number; None for what is none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | Decimal):
        return value
    if isinstance(value, str) and _NUMBER.match(value):
        return literal(value.strip())
    return None


def literal(digits: str) -> int | Decimal:
    """The number that `digits` stand for; whole ones of more than 64 bits are 0."""
    if "." in digits:
        return Decimal(digits)
    made = int(digits)
    return made if _SMALLEST <= made <= _LARGEST else 0


def needed(value: Any) -> int | Decimal:
    """`value` as a number. Raises AmpscriptError for what is none."""
    made = number(value)
    if made is None:
        raise AmpscriptError(f"{value!r} is no number")
    return made


def whole(value: Any) -> int:
    """`value` as a whole number of 32 bits. Raises AmpscriptError for what is none."""
    made = needed(value)
    try:
        if made != int(made) or abs(int(made)) >= 2**31:
            raise AmpscriptError(f"{value!r} is no whole number")
    except InvalidOperation as error:
        raise AmpscriptError(str(value)) from error
    return int(made)


def true(value: Any) -> bool:
    """What `value` counts as: true, 1 and the text `true` do as true, all else as false."""
    if isinstance(value, bool):
        return value
    known = number(value)
    return known == 1 if known is not None else isinstance(value, str) and value.strip().lower() == "true"


def compare(sign: str, left: Any, right: Any) -> bool:
    """`left sign right`.

    Null equals null alone. Beside true or false, both sides count as one of them; beside a date both are dates,
    beside a number both numbers; texts that are numbers compare as such, others without regard to capitals. Where there
    is no order, `<` and `>` mean that the sides differ, `<=` and `>=` that they are equal.
    """
    if left is None or right is None or isinstance(left, bool) or isinstance(right, bool):
        equal = left is right if left is None or right is None else true(left) is true(right)
        return equal if sign in ("==", "<=", ">=") else not equal
    if isinstance(left, str) and isinstance(right, str) and (number(left) is None or number(right) is None):
        if sign in ("==", "!="):
            return (left.lower() == right.lower()) is (sign == "==")
        return _ordered(sign, left.casefold(), right.casefold())
    if isinstance(left, dt.datetime) or isinstance(right, dt.datetime):
        return _ordered(sign, _moment(left), _moment(right))
    return _ordered(sign, number(left) or 0, number(right) or 0)


def _moment(value: Any) -> dt.datetime:
    made = as_date(value)
    return made.replace(tzinfo=None) if made else _BEFORE_ALL


def _ordered(sign: str, left: Any, right: Any) -> bool:
    return {
        "==": left == right,
        "!=": left != right,
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
    }[sign]
