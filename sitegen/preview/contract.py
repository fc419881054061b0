"""What the preview asks of the engine behind it (sitegen.site.engine.Engine)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from sitegen.diagnostics import Diagnostic
from sitegen.plan.model import Plan
from sitegen.render.model import Artifacts
from sitegen.sources.project import Project


class Snapshot(Protocol):
    """The project as it was at the last look: its plan, and everything found while loading and planning."""

    @property
    def project(self) -> Project | None:
        """What the files say, None when site.yaml cannot be used."""
        ...

    @property
    def plan(self) -> Plan:
        """All cells, sorted by id, and those left out."""
        ...

    @property
    def diagnostics(self) -> Iterable[Diagnostic]:
        """Errors and warnings of loading and planning."""
        ...


class Engine(Protocol):
    """One project, compiled cell by cell in this process. Called from one thread only."""

    def refresh(self) -> Snapshot:
        """Look at the files anew."""
        ...

    def compile(self, cell_id: str) -> Artifacts:
        """The artifacts of a cell of the plan, kept as long as they are valid. Raises Problem."""
        ...

    def stale(self) -> Iterable[str]:
        """Ids of the cells that are not compiled, or no longer as they would be now."""
        ...

    def picture(self, name: str) -> bytes:
        """The picture of that name in assets/. Raises KeyError for a name no compiled cell uses."""
        ...
