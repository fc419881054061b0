"""The rows of a query as blocks see them.

Each value stands in them by its place in the result, so that cells whose rows differ in values alone share what is
rendered from them. What a template can tell without looking into a value (how many rows, which columns, which are
empty) is the shape of the rows, and part of every key.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sitegen.merge import Tokens
from sitegen.merge.numbered import NumberedText, NumberedValue, asked
from sitegen.merge.program import Spot, Value
from sitegen.render.templates.names import Names, Row

MOST = 1000
"""Rows up to which values are numbered; no mail shows more, and longer tables are shared as they are."""

SEGMENT = "the segment"
"""Stands for the name of a query in the spots of a segment's values; no query can be called so."""

_NUMBERS = (int, float, Decimal)
_MOMENTS = (dt.date, dt.time, UUID)


class NumberedRow(Names):
    """One row whose values are numbered by their places."""

    _kind = "row"

    def __init__(self, row: Row | Mapping[str, Any], rows: str, number: int, tokens: Tokens) -> None:
        values = {name: _numbered(row[name], Spot(rows, number, name), tokens) for name in row}
        super().__init__(values)


class NumberedSegment(NumberedRow):
    """A segment whose values are numbered by their names."""

    _kind = "segment"

    def __init__(self, facts: Mapping[str, Any], tokens: Tokens) -> None:
        super().__init__(facts, SEGMENT, 0, tokens)


def settled(value: Any) -> Any:
    """`value` with all that is numbered in it as itself, for what orders, groups or counts by it."""
    if isinstance(value, NumberedRow):
        return Names({name: settled(value[name]) for name in value}, value._kind)
    if isinstance(value, list | tuple):
        return type(value)([settled(item) for item in value]) if any(map(_holds, value)) else value
    if isinstance(value, dict):
        return {settled(key): settled(item) for key, item in value.items()}
    return asked(value)


def _holds(value: Any) -> bool:
    return isinstance(value, NumberedRow | NumberedText | NumberedValue | list | tuple | dict)


def shape(rows: Sequence[Row | Mapping[str, Any]]) -> Hashable:
    """Equal for rows of which templates can tell no difference before they look into a value; None for too many."""
    if len(rows) > MOST:
        return None
    return tuple(tuple((name, _kind(row[name])) for name in row) for row in rows)


def numbered(rows: Sequence[Row], name: str, tokens: Tokens) -> list[NumberedRow]:
    """The rows of the query `name`; they serve every cell whose rows have the same shape."""
    return [NumberedRow(row, name, number, tokens) for number, row in enumerate(rows)]


def _kind(value: Any) -> Hashable:
    """What can be told of a value without looking: kinds of text and of numbers, and anything else by itself."""
    if isinstance(value, str):
        return "text" if value else ""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, _NUMBERS):
        return type(value).__name__, value != 0
    if isinstance(value, _MOMENTS):
        return type(value).__name__
    return id(value)


def _numbered(value: Any, spot: Spot, tokens: Tokens) -> Any:
    if isinstance(value, str):
        return NumberedText(tokens.again(Value(spot)), tokens) if value else value
    if isinstance(value, (*_NUMBERS, *_MOMENTS)) and not isinstance(value, bool):
        return NumberedValue(tokens.again(Value(spot)), tokens, bool(value))
    return value
