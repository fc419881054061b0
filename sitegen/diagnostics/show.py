"""Diagnostics as people and programs read them: lines of text with the source and a caret, and JSON-able records."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from sitegen.diagnostics.model import Diagnostic, Severity

WIDTH = 120
"""Most columns of a source line that are shown; a longer one is cut around the place that is meant."""

_TAB = 4


def as_lines(diagnostic: Diagnostic) -> list[str]:
    """`diagnostic` as lines: severity, what is wrong and its rule; where; the source line; a caret; what to do."""
    at = diagnostic.at
    lines = [_plain(f"{diagnostic.severity.value}: {diagnostic.message} [{diagnostic.rule}]")]
    if at is not None:
        lines.append(_plain(f"  --> {at}" + (f" (in {diagnostic.cell})" if diagnostic.cell else "")))
    margin = " "
    if at is not None and at.line and diagnostic.excerpt:
        margin = " " * len(str(at.line))
        source, column = _window(diagnostic.excerpt, at.column)
        lines.append(f"  {at.line} | {source}".rstrip())
        lines.append(f"  {margin} | {' ' * column}^")
    if diagnostic.hint:
        lines.append(f"  {margin} = {_plain(diagnostic.hint)}")
    return lines


def as_text(diagnostic: Diagnostic) -> str:
    """`diagnostic` as plain text, without a line end."""
    return "\n".join(as_lines(diagnostic))


def as_data(diagnostic: Diagnostic) -> dict[str, str | int | None]:
    """`diagnostic` as a record for JSON; `line` and `column` count from 1, null where it is about a whole file."""
    at = diagnostic.at
    placed = at is not None and at.line > 0
    return {
        "rule": diagnostic.rule,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "path": at.path if at else None,
        "line": at.line if at and placed else None,
        "column": at.column if at and placed else None,
        "hint": diagnostic.hint,
        "excerpt": diagnostic.excerpt,
        "cell": diagnostic.cell,
    }


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """How many there are of each severity, such as “2 errors, 1 warning”; “no problems” for none."""
    counts = dict.fromkeys(Severity, 0)
    for diagnostic in diagnostics:
        counts[diagnostic.severity] += 1
    words = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
    return ", ".join(counted(n, words[severity]) for severity, n in counts.items() if n) or "no problems"


def counted(number: int, word: str = "cell") -> str:
    """`number` with its noun, such as “1,200 cells”."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _window(source: str, column: int) -> tuple[str, int]:
    """The part of a source line to show, and how many terminal columns stand before the character at `column`."""
    start = 0
    if len(source) > WIDTH:
        start = max(0, min(column - 1 - WIDTH // 2, len(source) - WIDTH))
    piece = source[start : start + WIDTH]
    before = "…" * (start > 0) + _plain(source[start : start + min(max(column - 1 - start, 0), len(piece))])
    shown_piece = "…" * (start > 0) + _plain(piece) + "…" * (start + WIDTH < len(source))
    return shown_piece, sum(_columns(char) for char in before)


def _plain(text: str) -> str:
    """`text` with tabs as spaces and control characters spelt out, so that a file cannot steer the terminal."""
    return "".join(
        " " * _TAB if char == "\t" else char if char.isprintable() or char == " " else _spelt(char) for char in text
    )


def _spelt(char: str) -> str:
    if unicodedata.category(char) in ("Zs", "Co"):
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"


def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1
