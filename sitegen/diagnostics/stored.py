"""Diagnostics as they are kept between two builds."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sitegen.diagnostics.model import Diagnostic, Position, Severity


def stored(diagnostics: Iterable[Diagnostic]) -> str:
    """`diagnostics` as JSON, which `restored` reads again."""
    return json.dumps(
        [
            [
                found.rule,
                found.severity.value,
                found.message,
                [found.at.path, found.at.line, found.at.column] if found.at else None,
                found.hint,
                found.excerpt,
                found.cell,
            ]
            for found in diagnostics
        ],
        ensure_ascii=True,
        separators=(",", ":"),
    )


def restored(text: str) -> tuple[Diagnostic, ...]:
    """The diagnostics that `stored` made `text` of."""
    if text == "[]":
        return ()
    return tuple(
        Diagnostic(rule, Severity(severity), message, Position(*at) if at else None, hint, excerpt, cell)
        for rule, severity, message, at, hint, excerpt, cell in json.loads(text)
    )
