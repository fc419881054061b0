"""What commands print: findings with their source lines, tables, progress."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from sitegen.diagnostics import Diagnostic, Severity
from sitegen.diagnostics.once import told_once
from sitegen.diagnostics.show import as_lines, counted

STYLES = {"error": "bold red", "warning": "bold yellow", "info": "bold blue"}

SAME_SHOWN = 3
"""How many cells are named with a finding that many share."""


def console(stderr: bool = False) -> Console:
    """The terminal: colours and width as it has them, plain and unwrapped text elsewhere."""
    return Console(stderr=stderr, highlight=False, soft_wrap=True, emoji=False, markup=False)


def show(diagnostics: Iterable[Diagnostic]) -> None:
    """Print findings for people, on standard error."""
    out = console(stderr=True)
    for diagnostic, cells in told_once(diagnostics):
        style = STYLES[diagnostic.severity]
        lines = as_lines(diagnostic)
        head, _, rest = lines[0].partition(" ")
        out.print(Text.assemble((head, style), " ", rest))
        for line in lines[1:]:
            out.print(Text(line))
        if len(cells) > 1:
            more = f" and {len(cells) - SAME_SHOWN} more" if len(cells) > SAME_SHOWN else ""
            out.print(Text(f"  in {len(cells)} cells: {', '.join(cells[:SAME_SHOWN])}{more}", "dim"))
        out.print()


def exit_code(diagnostics: Iterable[Diagnostic], fail_on: str) -> int:
    """1 when anything matters at least as much as `fail_on`, else 0."""
    limit = Severity(fail_on).rank
    return int(any(d.severity.rank <= limit for d in diagnostics))


def tally(diagnostics: Iterable[Diagnostic]) -> str:
    """“2 errors, 1 warning”; findings that many cells share count once."""
    counts: dict[Severity, int] = {}
    for diagnostic, _ in told_once(diagnostics):
        counts[diagnostic.severity] = counts.get(diagnostic.severity, 0) + 1
    names = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
    return ", ".join(counted(counts[s], names[s]) for s in Severity if s in counts) or "nothing to complain about"
