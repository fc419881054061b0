"""The source line of every diagnostic, read through the one door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sitegen.diagnostics import Diagnostic, Problem, Report
from sitegen.world import Missing, World


def excerpts(diagnostics: Iterable[Diagnostic], world: World) -> Report:
    """`diagnostics` with the line each points at; those without a line, or with one already, stay as they are."""
    lines: dict[str, list[str]] = {}
    return Report(_with_line(diagnostic, lines, world) for diagnostic in diagnostics)


def _with_line(diagnostic: Diagnostic, lines: dict[str, list[str]], world: World) -> Diagnostic:
    at = diagnostic.at
    if at is None or at.line < 1 or diagnostic.excerpt:
        return diagnostic
    if at.path not in lines:
        try:
            lines[at.path] = world.text(at.path).split("\n")
        except (Missing, Problem):
            lines[at.path] = []
    known = lines[at.path]
    return replace(diagnostic, excerpt=known[at.line - 1]) if at.line <= len(known) else diagnostic
