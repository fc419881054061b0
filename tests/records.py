"""Records as engines see them that are not written in Python: without the methods of Python's dictionaries."""

from __future__ import annotations

from typing import Any


class Record:
    """A record of fields."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self._fields = fields

    def __getitem__(self, name: str) -> Any:
        return self._fields[name]


def plain(value: Any) -> Any:
    """`value`, JSON, with its dictionaries as such records."""
    if isinstance(value, dict):
        return Record({name: plain(each) for name, each in value.items()})
    return [plain(each) for each in value] if isinstance(value, list) else value
