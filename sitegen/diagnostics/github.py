"""Findings as workflow commands of GitHub Actions, which shows them beside the lines of a pull request.

Source: GitHub, Workflow commands for GitHub Actions; what is escaped is what its toolkit escapes.
"""

from __future__ import annotations

from collections.abc import Iterable

from sitegen.diagnostics.model import Diagnostic, Severity
from sitegen.diagnostics.once import told_once

CELLS_NAMED = 3
"""How many cells are named with a finding that many share."""

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def github(diagnostics: Iterable[Diagnostic], prefix: str = "") -> list[str]:
    """A line for each finding, what matters most first: GitHub shows ten of a kind for each step.

    `prefix` is the project folder as seen from the root of the repository ("" when it is the root), in POSIX form.
    """
    found = sorted(told_once(diagnostics), key=lambda pair: pair[0].severity.rank)
    return [_command(diagnostic, cells, prefix) for diagnostic, cells in found]


def _command(diagnostic: Diagnostic, cells: list[str], prefix: str) -> str:
    properties = {}
    if (at := diagnostic.at) is not None:
        properties["file"] = f"{prefix}/{at.path}" if prefix else at.path
        if at.line > 0:
            properties |= {"line": str(at.line), "col": str(at.column)}
    properties["title"] = diagnostic.rule
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    lines = [diagnostic.message, diagnostic.hint]
    if cells:
        more = f" and {len(cells) - CELLS_NAMED} more" if len(cells) > CELLS_NAMED else ""
        lines.append(f"In {', '.join(cells[:CELLS_NAMED])}{more}")
    return f"::{_COMMANDS[diagnostic.severity]} {told}::" + _data("\n".join(filter(None, lines)))


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
