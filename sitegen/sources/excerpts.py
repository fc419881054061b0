"""The source line of every diagnostic, read through the one door."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from sitegen.diagnostics import Diagnostic, Problem, Report
from sitegen.diagnostics.model import with_excerpt
from sitegen.world import Missing, World


def excerpts(diagnostics: Iterable[Diagnostic], world: World) -> Report:
    """`diagnostics` with the line each points at; those without a line, or with one already, stay as they are."""

    @cache
    def lines(path: str) -> Sequence[str]:
        try:
            return world.text(path).split("\n")
        except (Missing, Problem):
            return ()

    return Report(with_excerpt(diagnostic, lines) for diagnostic in diagnostics)
