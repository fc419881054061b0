"""Rows as plain Python on their way into and out of DuckDB."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

Shape = str | list["Shape"] | dict[str, "Shape"]
"""A DuckDB type: a scalar's name, [type of the items], or {key: type}."""

_PLAIN = (str, int, float, bool, Decimal, type(None))


def plain(value: Any) -> Any:
    """A value from DuckDB as str, int, float, Decimal, bool, date, datetime, list, dict or None.

    What a division by zero gives, infinite or not a number, is None: nobody means to print it.
    """
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, dt.date):
        return value
    if isinstance(value, dt.time | UUID | dt.timedelta):
        return str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    return str(value)


def shape_of(values: Iterable[Any]) -> Shape:
    """The narrowest type that holds all of `values`: text when they have nothing in common."""
    found: Shape | None = None
    for value in values:
        if value is not None:
            found = _shape(value) if found is None else _join(found, _shape(value))
    return "VARCHAR" if found is None else found


def columns_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, Shape]:
    """The columns of `rows` in the order of their first appearance, with their types."""
    values: dict[str, list[Any]] = {}
    for row in rows:
        for key, value in row.items():
            values.setdefault(key, []).append(value)
    return {key: shape_of(items) for key, items in values.items()}


def as_json(rows: Iterable[Mapping[str, Any]]) -> str:
    """`rows` as a JSON array; dates in ISO form, moments with a time zone in UTC."""
    return json.dumps([dict(row) for row in rows], default=_json_value, ensure_ascii=False)


def _json_value(value: Any) -> str:
    if isinstance(value, dt.datetime):
        moment = value.astimezone(dt.UTC).replace(tzinfo=None) if value.tzinfo else value
        return moment.isoformat(sep=" ")
    return str(value)


def _shape(value: Any) -> Shape:
    if isinstance(value, bool):
        return "BOOLEAN"
    if isinstance(value, int):
        return "BIGINT" if -(2**63) <= value < 2**63 else "DOUBLE"
    if isinstance(value, float):
        return "DOUBLE"
    if isinstance(value, dt.datetime):
        return "TIMESTAMP"
    if isinstance(value, dt.date):
        return "DATE"
    if isinstance(value, Mapping):
        return {key: shape_of([item]) for key, item in value.items()} or "VARCHAR"
    if isinstance(value, list | tuple):
        return [shape_of(value)]
    return "VARCHAR"


def _join(one: Shape, other: Shape) -> Shape:
    if one == other:
        return one
    if isinstance(one, dict) and isinstance(other, dict):
        joined = {key: _join(one[key], other[key]) for key in one if key in other}
        return {**one, **other, **joined}
    if isinstance(one, list) and isinstance(other, list):
        return [_join(one[0], other[0])]
    if {str(one), str(other)} == {"BIGINT", "DOUBLE"}:
        return "DOUBLE"
    if {str(one), str(other)} == {"DATE", "TIMESTAMP"}:
        return "TIMESTAMP"
    return "VARCHAR"
