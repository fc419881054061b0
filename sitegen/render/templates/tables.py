"""Data tables and query results for templates and blocks: by name, each loaded when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from sitegen.render.templates.names import Names, Open

Load = Callable[[str], Sequence[Names]]
"""Gives the rows of a table by its name."""


class Tables(Open):
    """`data` in copy: the project's tables as attributes."""

    _kind = "data"

    def __init__(self, names: Collection[str], load: Load) -> None:
        self._names, self._load = names, load

    def __getattr__(self, name: str) -> Sequence[Names]:
        if name.startswith("_") or name not in self._names:
            raise AttributeError(name)
        return self._load(name)

    def __getitem__(self, name: str) -> Sequence[Names]:
        if name not in self._names:
            raise KeyError(name)
        return self._load(name)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)


class RowsByName(Mapping[str, Sequence[Names]]):
    """What an option of type rows may name: the cell's queries, then the project's tables."""

    def __init__(self, queries: Mapping[str, Sequence[Names]], tables: Tables) -> None:
        self._queries, self._tables = queries, tables

    def __getitem__(self, name: str) -> Sequence[Names]:
        return self._queries[name] if name in self._queries else self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys((*self._queries, *self._tables)))

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __contains__(self, name: object) -> bool:
        return name in self._queries or name in self._tables
