"""What tells a finding from others from one run to the next."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from itertools import count

from sitegen.diagnostics.model import Diagnostic

_FIGURE = re.compile(r"\d[\d.,]*")


def fingerprints(diagnostics: Iterable[Diagnostic], prefix: str = "") -> list[str]:
    """A fingerprint for each of `diagnostics`, no two alike, the same on every machine.

    A finding keeps it when lines move above it, when its line is indented anew, and when a figure in its message
    changes.
    `prefix` is the project folder as seen from the root of the repository.
    """
    seen: dict[str, count[int]] = {}
    marks = []
    for diagnostic in diagnostics:
        mark = _mark(diagnostic, prefix)
        marks.append(f"{mark}:{next(seen.setdefault(mark, count(1)))}")
    return marks


def _mark(diagnostic: Diagnostic, prefix: str) -> str:
    parts = (
        diagnostic.rule,
        prefix,
        diagnostic.at.path if diagnostic.at else "",
        " ".join(diagnostic.excerpt.split()),
        _FIGURE.sub("0", diagnostic.message),
    )
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
