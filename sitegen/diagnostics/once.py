"""Findings told once, with all the cells that they were found in."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen.diagnostics.model import Diagnostic, Severity

CONSEQUENCE = "ref/broken"
"""What cannot be used because of errors that are told themselves."""


def told_once(diagnostics: Iterable[Diagnostic]) -> list[tuple[Diagnostic, list[str]]]:
    """Findings told once, each with the cells it was found in; causes alone, without what follows from them.

    They are sorted by file, line and column.
    """
    kept: dict[tuple[object, ...], tuple[Diagnostic, dict[str, None]]] = {}
    listed = list(diagnostics)
    caused = any(each.severity is Severity.ERROR and each.rule != CONSEQUENCE for each in listed)
    for diagnostic in listed:
        if caused and diagnostic.rule == CONSEQUENCE:
            continue
        key = (diagnostic.rule, diagnostic.at, diagnostic.message)
        cells = kept.setdefault(key, (diagnostic, {}))[1]
        if diagnostic.cell:
            cells[diagnostic.cell] = None
    pairs = sorted(kept.values(), key=lambda pair: pair[0].sort_key())
    return [(diagnostic, list(cells)) for diagnostic, cells in pairs]
