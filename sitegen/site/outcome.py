"""What a build was asked and what came of it, in a form that the next build can tell again."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field

from sitegen.diagnostics import Diagnostic
from sitegen.diagnostics.stored import restored, stored

Progress = Callable[[int, int], None]
"""Told how many cells are done, and of how many."""


@dataclass(slots=True)
class CampaignResult:
    """What a build made of one campaign; `seconds` is the time spent on its cells."""

    cells: int = 0
    gated: int = 0
    failed: int = 0
    files: int = 0
    warnings: int = 0
    seconds: float = 0.0

    def as_data(self) -> dict[str, int | float]:
        """The figures that do not differ from run to run."""
        return {"cells": self.cells, "gated": self.gated, "failed": self.failed, "files": self.files}


@dataclass(slots=True)
class BuildResult:
    """What a build made: figures by campaign, cells compiled, files written and removed, and all that was found.

    `shared` is the number of files that belong to no single cell, be they written or not.
    `fail_on` is the severity from which site.yaml lets a build fail; `why` has, by cell, the reasons for compiling it.
    `stale` are the ids of cells that cannot be built now and keep their last good files. Nothing was written unless
    site.yaml was `usable`.
    """

    campaigns: dict[str, CampaignResult] = field(default_factory=dict)
    compiled: int = 0
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    shared: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()
    fail_on: str = "error"
    why: dict[str, list[str]] = field(default_factory=dict)
    stale: list[str] = field(default_factory=list)
    usable: bool = True

    def stored(self) -> str:
        """What a build that changes nothing will have to tell, as JSON."""
        campaigns = {name: {**asdict(figures), "seconds": 0.0} for name, figures in self.campaigns.items()}
        files = self.written + self.unchanged
        return json.dumps([campaigns, files, self.shared, stored(self.diagnostics), self.fail_on])

    @classmethod
    def restored(cls, text: str) -> BuildResult:
        """The result of a build that changed nothing, from what `stored` made of the one before."""
        campaigns, files, shared, diagnostics, fail_on = json.loads(text)
        return cls(
            {name: CampaignResult(**figures) for name, figures in campaigns.items()},
            unchanged=files,
            shared=shared,
            diagnostics=restored(diagnostics),
            fail_on=fail_on,
        )


def request(patterns: Sequence[str], dialect: str | None) -> str:
    """What a build is asked, as text: two builds that are asked the same may have the same outcome."""
    return json.dumps([sorted(patterns), dialect])
