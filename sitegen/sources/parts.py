"""The parts of a project as questions: what a cell takes from blocks, fields and tables is recorded like any file.

Files are too coarse an answer here: a comment in a block.yaml changes the file and not the block.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from sitegen.sources.project import Project
from sitegen.world import MISSING, PART, Question
from sitegen.world.trace import record

T = TypeVar("T")

ALL = "*"
"""In place of a part's name: the names of all."""


class Asked(Mapping[str, T]):
    """A mapping of a project that records which of its entries are looked at, found or not."""

    def __init__(self, kind: str, entries: Mapping[str, T], facts: Callable[[T], object]) -> None:
        self._kind, self._entries, self._facts = kind, entries, facts
        self._answers: dict[str, str] = {}

    def __getitem__(self, name: str) -> T:
        self._record(name)
        return self._entries[name]

    def __contains__(self, name: object) -> bool:
        if isinstance(name, str):
            self._record(name)
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        self._record(ALL)
        return iter(self._entries)

    def __len__(self) -> int:
        self._record(ALL)
        return len(self._entries)

    def answer(self, name: str) -> str:
        """The digest of what the entry `name` says, or `MISSING`; that of all names, in their order, for `ALL`."""
        known = self._answers.get(name)
        if known is None:
            known = self._answers[name] = self._answer(name)
        return known

    def _answer(self, name: str) -> str:
        if name == ALL:
            return digest(list(self._entries))
        return digest(self._facts(self._entries[name])) if name in self._entries else MISSING

    def _record(self, name: str) -> None:
        record(Question(PART, f"{self._kind}/{name}"), self.answer(name))


def asked(project: Project) -> Project:
    """`project` with blocks, fields and tables that record who looks at them."""
    return replace(
        project,
        blocks=Asked("blocks", project.blocks, lambda loaded: loaded.model.model_dump()),
        fields=Asked("fields", project.fields, lambda loaded: loaded.model.model_dump()),
        tables=Asked(
            "tables", project.tables, lambda table: (table.path, table.digest if table.rows is None else table.rows)
        ),
    )


def answer(project: Project, name: str) -> str:
    """The present answer to the question of kind `PART` called `name` about a project made by `asked`."""
    kind, _, part = name.partition("/")
    entries = getattr(project, kind, None)
    return entries.answer(part) if isinstance(entries, Asked) else MISSING


def digest(value: Any) -> str:
    """SHA-256 (hex) of plain data; mappings in their order, because what loops over them shows them in it."""
    return hashlib.sha256(json.dumps(value, default=_exact).encode()).hexdigest()


def _exact(value: object) -> object:
    """What JSON has no form for; a date is another thing than the text that spells it."""
    return dict(value) if isinstance(value, Mapping) else {f"\0{type(value).__name__}": str(value)}
