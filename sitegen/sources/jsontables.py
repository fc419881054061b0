"""Tables written as JSON: a list of records whose columns each hold one kind of value."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sitegen.diagnostics import Diagnostic, Position, diagnose
from sitegen.sources.validate import kind_of

_LISTED = 20
_ODD = 5
"""Values of another kind that are told in one column."""

_SHARE = 10
"""Among dates, texts are slips if they are at most one value in so many, or one alone among five."""


def json_mistakes(text: str, path: str) -> Iterator[Diagnostic]:
    """What is wrong with the table `text`, the content of the file `path`: errors, then columns of mixed kinds."""
    try:
        rows = json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        message = f"the JSON cannot be read: {error.msg[:1].lower() + error.msg[1:]}"
        yield diagnose("data/table", message, Position(path, error.lineno, error.colno))
        return
    except RecursionError:
        yield diagnose("data/table", "the JSON is nested too deeply", Position(path, 1))
        return
    except ValueError as error:
        yield diagnose("data/table", f"the JSON cannot be read: {error}", Position(path))
        return
    if not isinstance(rows, list):
        message = f"a table is a list of rows, not {'one record' if isinstance(rows, dict) else kind_of(rows)}"
        yield diagnose("data/table", message, Position(path, 1), hint="Write [{…}, {…}].")
        return
    wrong = [index for index, row in enumerate(rows) if not isinstance(row, dict)]
    for index in wrong[:_LISTED]:
        at = _position(text, path, index)
        yield diagnose("data/table", f"row {index + 1} must be a record {{…}}, not {kind_of(rows[index])}", at)
    if not wrong:
        yield from _mixed_columns(rows, text, path)


def _mixed_columns(rows: Sequence[Mapping[str, Any]], text: str, path: str) -> Iterator[Diagnostic]:
    kinds: dict[str, Counter[str]] = {}
    for row in rows:
        for column, value in row.items():
            if value is not None:
                kinds.setdefault(column, Counter())[_kind(value)] += 1
    for column, counts in kinds.items():
        common, most = counts.most_common(1)[0]
        odd = counts.total() - most
        if not odd or (counts.keys() == {"text", "a date"} and not (common == "a date" and _is_slip(odd, most))):
            continue
        told = 0
        for index, row in enumerate(rows):
            value = row.get(column)
            if told < _ODD and value is not None and _kind(value) != common:
                told += 1
                message = f"“{column}” is {_kind(value)} here and {common} in {most} other rows, so all reads as text"
                hint = "Write null for no value." if value == "" else "Use one type; null stands for no value."
                yield diagnose("data/column", message, _position(text, path, index, column), hint=hint)


def _is_slip(odd: int, most: int) -> bool:
    return odd * _SHARE <= odd + most or (odd == 1 and most >= 4)


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return "a record"
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        try:
            dt.date.fromisoformat(value)
        except ValueError:
            return "text"
        return "a date"
    return kind_of(value)


def _position(text: str, path: str, wanted: int, column: str | None = None) -> Position:
    """Where the row number `wanted` of the table starts, or its value of `column`."""
    decoder, at = json.JSONDecoder(), _next(text, text.index("[") + 1)
    for _ in range(wanted):
        at = _next(text, decoder.raw_decode(text, at)[1])
    while column is not None:
        key, end = decoder.raw_decode(text, _next(text, at + text.startswith("{", at)))
        at = _next(text, end)
        if key == column:
            break
        at = _next(text, decoder.raw_decode(text, at)[1])
    return Position(path, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def _next(text: str, at: int) -> int:
    """The next character from `at` on that is neither space nor between two values."""
    while text[at] in " \t\r\n,:":
        at += 1
    return at


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
