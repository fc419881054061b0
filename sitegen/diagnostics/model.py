"""Diagnostics: a rule, a message, a place in somebody's file, and what to do.

Everything that can be wrong with content or layouts travels as a `Diagnostic`. Code that can go on collects them
in a `Report`; code that cannot raises `Problem`, which carries one or more of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sitegen.diagnostics.rules import RULES


class Severity(StrEnum):
    """How much a diagnostic matters; the order is `ERROR` > `WARNING` > `INFO`."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for an error, higher for what matters less."""
        return ("error", "warning", "info").index(self.value)


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file: project-relative POSIX path, line and column from 1 (line 0: the file as a whole)."""

    path: str
    line: int = 0
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing to say about somebody's file.

    `excerpt` is the source line at `at`; `cell` names the cell that was compiled when it was found ("" when it
    does not depend on one).
    """

    rule: str
    severity: Severity
    message: str
    at: Position | None = None
    hint: str = ""
    excerpt: str = ""
    cell: str = ""

    def sort_key(self) -> tuple[str, int, int, int, str, str, str]:
        """By file, line and column, errors first, so that reports read top to bottom."""
        at = self.at or Position("")
        return (at.path, at.line, at.column, self.severity.rank, self.rule, self.message, self.cell)


class Problem(Exception):
    """Raised where compiling cannot go on; carries the diagnostics that say why."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("; ".join(f"{d.at or ''} {d.message}".strip() for d in diagnostics))
        self.diagnostics = diagnostics


class Report:
    """Collects diagnostics; the same finding is kept once for each cell that it was found in."""

    def __init__(self, diagnostics: Iterable[Diagnostic] = ()) -> None:
        self._found: dict[tuple[object, ...], Diagnostic] = {}
        self.extend(diagnostics)

    def add(self, diagnostic: Diagnostic) -> None:
        """Keep `diagnostic` unless the same was found at the same place, and in the same cell, before."""
        self._found.setdefault((diagnostic.rule, diagnostic.at, diagnostic.message, diagnostic.cell), diagnostic)

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Add each of `diagnostics`."""
        for diagnostic in diagnostics:
            self.add(diagnostic)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(sorted(self._found.values(), key=Diagnostic.sort_key))

    def __len__(self) -> int:
        return len(self._found)

    def has_errors(self) -> bool:
        """Whether anything at severity error was found."""
        return any(d.severity is Severity.ERROR for d in self._found.values())


def diagnose(
    rule: str,
    message: str,
    at: Position | None = None,
    *,
    hint: str = "",
    excerpt: str = "",
    severity: Severity | None = None,
) -> Diagnostic:
    """A diagnostic of a rule listed in `RULES`, at that rule's severity unless told otherwise.

    Raises KeyError for a rule that is not in the catalogue: that is a bug of ours.
    """
    listed = RULES[rule]
    return Diagnostic(rule, severity or Severity(listed.severity), message, at, hint or listed.hint, excerpt)


def with_excerpt(diagnostic: Diagnostic, lines: Callable[[str], Sequence[str]]) -> Diagnostic:
    """`diagnostic` with the source line it points at, unless it has one; `lines` gives those of the file at a path."""
    at = diagnostic.at
    if diagnostic.excerpt or at is None or at.line < 1:
        return diagnostic
    known = lines(at.path)
    return replace(diagnostic, excerpt=known[at.line - 1]) if at.line <= len(known) else diagnostic
