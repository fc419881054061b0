"""Running a merge program here: what a recipient gets, and what a page shows that knows no recipient."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from sitegen.merge import escape
from sitegen.merge.program import Field, Placed, Program, text_of


class MissingField(LookupError):
    """A field without a value, a fallback or a default; `path` names it."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


def run(program: Program, value_of: Callable[[Field], str]) -> str:
    """`program`, its values bound, as finished text; `value_of` gives each field's (see `for_record`, `for_page`)."""
    return "".join(piece if isinstance(piece, str) else _finished(piece, value_of) for piece in program)


def _finished(piece: Placed, value_of: Callable[[Field], str]) -> str:
    if isinstance(piece.node, Field):
        return escape.value(value_of(piece.node), piece.place)
    return escape.literal(text_of(piece.node), piece.place)


def for_record(
    record: Mapping[str, Any], defaults: Mapping[str, Any], system: Mapping[str, str]
) -> Callable[[Field], str]:
    """Values of one recipient; an empty or missing one gives the fallback, then the field's default.

    The returned function raises MissingField where there is none of the three.
    """

    def value_of(field: Field) -> str:
        if field.system:
            return system[field.path]
        value = record.get(field.path)
        if value is None or value == "":
            return _fallback(field, defaults)
        if value is False and (field.fallback is not None or defaults.get(field.path) is not None):
            return _fallback(field, defaults)
        return printed(value)

    return value_of


def for_page(defaults: Mapping[str, Any], system: Mapping[str, str]) -> Callable[[Field], str]:
    """Values where no recipient is known: each field's fallback. The function raises MissingField without one."""

    def value_of(field: Field) -> str:
        return system[field.path] if field.system else _fallback(field, defaults)

    return value_of


def printed(value: Any) -> str:
    """How a recipient's value prints, as Liquid prints what JSON carries of it: dates as ISO 8601, 9.0 as 9.0."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return str(value)


def _fallback(field: Field, defaults: Mapping[str, Any]) -> str:
    if field.fallback is not None:
        return field.fallback
    if defaults.get(field.path) is not None:
        return printed(defaults[field.path])
    raise MissingField(field.path)
