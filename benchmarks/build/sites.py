"""What is measured: a tool that writes a site of so many outputs, its command, and edits that its outputs must show."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

sys.path.insert(0, str(Path(__file__).parent.parent / "peers"))

from measure import Failed

Edit = Callable[[str], int]
"""Puts a mark into a source; how many outputs must show it after the next build."""

NOTHING = "nothing changed"
COLD = "cold"
FEW = "one copy, few read it"
CAMPAIGN = "one copy, a campaign reads it"
LAYOUT = "one layout"
TOKEN = "one token"
PHASES = (COLD, NOTHING, FEW, CAMPAIGN, LAYOUT, TOKEN)


@dataclass(frozen=True)
class Site:
    """A site that was written into a folder: the command that builds it, and where its outputs will be.

    `pages` are the HTML outputs, in which marks are looked for; `others` must only be there.
    """

    folder: Path
    command: Sequence[str]
    pages: Sequence[Path]
    others: Sequence[Path] = ()
    edits: Mapping[str, Edit] = field(default_factory=dict)

    def check(self, mark: str = "", wanted: int = 0) -> None:
        """Raise Failed unless all outputs are there, and `mark` stands in as many pages as wanted."""
        for path in (*self.pages, *self.others):
            if not path.is_file() or not path.stat().st_size:
                raise Failed(f"{path.relative_to(self.folder)} was not written")
        if mark:
            found = sum(mark in path.read_text(encoding="utf-8") for path in self.pages)
            if found != wanted:
                raise Failed(f"“{mark}” stands in {found} outputs and not in {wanted}")


class Tool(Protocol):
    """One way to build sites."""

    label: str
    unit: str
    """What one of its outputs is called."""

    most: int
    """The largest site that it builds in reasonable time; larger ones are left out."""

    def write(self, folder: Path, count: int) -> Site:
        """Write the sources of a site with so many outputs. Raises ValueError where there is no such site."""
