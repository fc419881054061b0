"""What is wrong with MJML text, at an offset of it; positions and diagnostics are made when it is reported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sitegen.diagnostics import Diagnostic, Position, Severity, diagnose

Origin = Callable[[int, int], Position]
"""From line and column (both from 1) of the MJML text to the place in the author's file that made it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say: the rule's id, the message, a hint, and the offset in the skeleton's key it is about.

    `forgiven`: MJML itself goes on after this, with a warning; `lost`: without what this is about.
    """

    offset: int
    rule: str
    message: str
    hint: str = ""
    severity: Severity | None = None
    forgiven: bool = False
    lost: bool = False

    def warning(self) -> Finding:
        """The same, where compiling goes on after it."""
        message = f"{self.message}; it is left out" if self.lost else self.message
        return replace(self, severity=Severity.WARNING, message=message)

    def diagnostic(self, text: str, offset: int, origin: Origin | None) -> Diagnostic:
        """The diagnostic for this finding at `offset` of the whole `text`."""
        line, column = line_and_column(text, offset)
        at = origin(line, column) if origin else Position("", line, column)
        return diagnose(self.rule, self.message, at, hint=self.hint, severity=self.severity)


class Broken(Exception):
    """Raised where a skeleton cannot be compiled; carries the findings that say why."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__("; ".join(finding.message for finding in findings))
        self.findings = findings


class Misplaced(Exception):
    """Raised when holes stand where no slot can be; carries their indices."""

    def __init__(self, slots: frozenset[int]) -> None:
        super().__init__(f"holes out of place: {sorted(slots)}")
        self.slots = slots


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of `offset` in `text`; lines end in a line feed."""
    start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset) + 1, offset - start + 1
