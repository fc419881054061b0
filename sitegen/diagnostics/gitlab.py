"""Findings as GitLab's Code Quality report, which its merge requests show.

Source: GitLab, Code Quality, "Code Quality report format": a list of records, a subset of Code Climate's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sitegen.diagnostics.fingerprints import fingerprints
from sitegen.diagnostics.model import Diagnostic, Severity
from sitegen.diagnostics.once import told_once

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.INFO: "info"}


def gitlab(diagnostics: Iterable[Diagnostic], prefix: str = "") -> list[dict[str, Any]]:
    """The records of a Code Quality report; a finding about no file has no place in one.

    `prefix` is the project folder as seen from the root of the repository ("" when it is the root), in POSIX form.
    """
    found = [diagnostic for diagnostic, _ in told_once(diagnostics)]
    return [
        {
            "description": " ".join(filter(None, (f"{diagnostic.message}.", diagnostic.hint))),
            "check_name": diagnostic.rule,
            "fingerprint": mark,
            "severity": _SEVERITIES[diagnostic.severity],
            "location": {
                "path": f"{prefix}/{diagnostic.at.path}" if prefix else diagnostic.at.path,
                "lines": {"begin": max(diagnostic.at.line, 1)},
            },
        }
        for diagnostic, mark in zip(found, fingerprints(found, prefix), strict=True)
        if diagnostic.at is not None
    ]
