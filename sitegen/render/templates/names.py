"""What templates hold: named values without methods, and rows that speak the cell's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from jinja2.environment import TemplateModule

_PLAIN = frozenset({str, int, float, bool, type(None)})


class Open:
    """Base of what is made for templates: every attribute without a leading underscore may be read."""

    __slots__ = ()


class Names(Open):
    """A mapping read by attribute or key; it has no methods that a key could hide."""

    _kind = "values"

    def __init__(self, data: Mapping[str, Any], kind: str = "") -> None:
        # As the instance's own dictionary the names are found without a call.
        owner = kind or self._kind
        object.__setattr__(self, "__dict__", {name: _wrapped(value, owner, name) for name, value in data.items()})
        if kind:
            object.__setattr__(self, "__class__", _kinds(kind))

    def __getitem__(self, name: str) -> Any:
        return self.__dict__[name]

    def __contains__(self, name: object) -> bool:
        return name in self.__dict__

    def __iter__(self) -> Iterator[str]:
        return iter(self.__dict__)

    def __len__(self) -> int:
        return len(self.__dict__)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Names) and other.__dict__ == self.__dict__

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        # Never an address: what layouts print must be the same in every process.
        return f"{self._kind}({', '.join(map(str, self.__dict__))})"


@cache
def _kinds(kind: str) -> type[Names]:
    return type("Names", (Names,), {"_kind": kind})


class Row(Names):
    """One row of a table. A column `title_fr` is `title` in a French cell, wherever it is filled."""

    _kind = "row"

    def __init__(self, data: Mapping[str, Any], locale: str) -> None:
        super().__init__(localised(data, locale))


def localised(row: Mapping[str, Any], locale: str) -> Mapping[str, Any]:
    """`row` with the columns of `locale` (fr, then fr_CA for fr-CA) standing in for the plain ones."""
    suffixes = ["_" + locale.split("-")[0].lower()]
    if "-" in locale:
        suffixes.append("_" + locale.replace("-", "_"))
    changed: dict[str, Any] = {}
    for suffix in suffixes:
        for column, value in row.items():
            if column.endswith(suffix) and column[: -len(suffix)] in row and value not in (None, ""):
                changed[column[: -len(suffix)]] = value
    return {**row, **changed} if changed else row


def names_of(value: object) -> list[str]:
    """The names that `value` offers to a template, for did-you-mean hints."""
    if isinstance(value, Names | Mapping) or (isinstance(value, Open) and hasattr(value, "__iter__")):
        return [str(key) for key in value]
    if isinstance(value, TemplateModule):
        return [name for name in vars(value) if not name.startswith("_")]
    return [name for name in getattr(value, "__slots__", ()) if not name.startswith("_")]


def _wrapped(value: Any, owner: str, name: str) -> Any:
    """A mapping as Names called `owner`.`name`, a list of them likewise, anything else as it is."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, Mapping):
        return Names(value, f"{owner}.{name}")
    if (
        isinstance(value, Sequence)
        and not isinstance(value, str | bytes)
        and any(isinstance(v, Mapping) for v in value)
    ):
        return [_wrapped(item, owner, name) for item in value]
    return value
