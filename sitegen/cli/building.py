"""`sitegen build`. What compiles is loaded only when there is something to compile."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.cli.among import among_sources
from sitegen.cli.output import console, exit_code, tally
from sitegen.cli.progress import progress_bar
from sitegen.cli.telling import Format, Scope, Telling
from sitegen.diagnostics import Problem, Severity
from sitegen.diagnostics.show import counted
from sitegen.site.folders import builtin_layouts
from sitegen.site.outcome import BuildResult, request
from sitegen.site.unchanged import unchanged

if TYPE_CHECKING:
    from sitegen.site.cluster import Cluster
    from sitegen.site.workers import Workers


@dataclass(frozen=True, slots=True)
class How:
    """How a build goes about it: see `Order` for `clean` and `why`.

    `jobs` is the most processes it takes (None: as many as pay), `scheduler` the address of a Dask cluster to take.
    """

    clean: bool = False
    why: Sequence[str] = ()
    jobs: int | None = None
    scheduler: str | None = None


def run_build(root: Path, folder: Path, patterns: Sequence[str], telling: Telling, how: How) -> int:
    """`sitegen build`."""
    started = time.perf_counter()
    result: BuildResult | None = None
    scope: Callable[[], Scope]
    if not (how.clean or how.why or among_sources(root, folder)):
        result = unchanged(root, builtin_layouts(), folder, request(patterns, None))
    if result is not None:
        scope = partial(_scope, folder, patterns, result)
    else:
        made = _build(root, folder, patterns, telling, how)
        if isinstance(made, int):
            return made
        result, scope = made
    seconds = time.perf_counter() - started
    campaigns = {name: figures.as_data() for name, figures in sorted(result.campaigns.items())}
    figures = {"compiled": result.compiled, "written": result.written, "removed": result.removed, "stale": result.stale}
    telling.tell(result.diagnostics, scope, campaigns=campaigns, **figures, **({"why": result.why} if how.why else {}))
    if telling.for_people and not result.usable:
        console().print(f"Nothing was written, as site.yaml cannot be used: {folder} is as it was.")
    elif telling.for_people:
        _explain(result)
        _table(result, [] if patterns else _unread(result), seconds)
        # Nobody can open a file of a job's machine.
        if telling.shape is not Format.GITHUB and (folder / "index.html").is_file():
            console().print(f"Open {folder / 'index.html'}")
    return exit_code(result.diagnostics, result.fail_on)


def _build(
    root: Path, folder: Path, patterns: Sequence[str], telling: Telling, how: How
) -> tuple[BuildResult, Callable[[], Scope]] | int:
    """The result and what it is about, or the exit code when nothing could be built."""
    from sitegen.cli.commands import scope, usage
    from sitegen.site.build import build
    from sitegen.site.engine import Engine

    engine = Engine(root)
    engine.keep = False
    if among := among_sources(root, folder):
        return usage(among, engine, telling)
    try:
        with progress_bar() as progress, _workers(how) as workers:
            order = {"clean": how.clean, "why": how.why, "compile_cells": workers.compile}
            result = build(engine, folder, patterns, progress, **order)
            result.diagnostics += workers.notes
            return result, partial(scope, engine, patterns)
    except Problem as problem:
        return usage(problem, engine, telling, [*patterns, *how.why])


def _workers(how: How) -> Workers | Cluster:
    if how.scheduler is not None:
        from sitegen.site.cluster import Cluster

        return Cluster(how.scheduler)
    from sitegen.site.workers import Workers

    return Workers(how.jobs)


def _scope(folder: Path, patterns: Sequence[str], result: BuildResult) -> Scope:
    """What `patterns` name in a build that changed nothing."""
    from sitegen.plan.match import match
    from sitegen.site import manifest

    content = manifest.read(folder)
    gated = {cell: each["reason"] for cell, each in content.get("gated", {}).items()}
    cells = {*content.get("cells", {}), *(found.cell for found in result.diagnostics if found.cell)}
    held = {cell: gated[cell] for cell in match(patterns, sorted(gated))}
    return Scope(match(patterns, sorted(cells)), held, result.fail_on)


def _explain(result: BuildResult) -> None:
    out = console()
    for cell, reasons in result.why.items():
        if not reasons:
            out.print(f"{cell} is as it would be made now")
        else:
            out.print(f"{cell}:")
        for reason in reasons:
            out.print(f"  {reason}")
    if result.why:
        out.print()


def _unread(result: BuildResult) -> list[str]:
    """The campaigns that no figures are known of because their campaign.yaml has errors."""
    errors = [each.at.path for each in result.diagnostics if each.at and each.severity is Severity.ERROR]
    found = [re.fullmatch(r"content/campaigns/(.+)/campaign\.yaml", path) for path in errors]
    return sorted({each[1] for each in found if each}.difference(result.campaigns))


def _table(result: BuildResult, unread: Sequence[str], seconds: float) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("campaign")
    for name in ("cells", "gated", "files", "warnings", "seconds"):
        table.add_column(name, justify="right")
    for name, figures in sorted(result.campaigns.items()):
        cells = f"{figures.cells}" if not figures.failed else f"{figures.cells} ({figures.failed} failed)"
        row = (cells, str(figures.gated), str(figures.files), str(figures.warnings), f"{figures.seconds:.2f}")
        table.add_row(name, *row)
    if result.campaigns and result.shared:
        table.add_row("shared", "", "", str(result.shared), "", "")
    out = console()
    if table.row_count:
        with out.capture() as capture:
            out.print(table)
        out.file.writelines(f"{line.rstrip()}\n" for line in capture.get().splitlines())
    for name in unread:
        out.print(f"{name} cannot be read")
    if old := len(result.stale):
        keep = "mail keeps its last good version" if old == 1 else "mails keep their last good version"
        out.print(f"\n{old:,} {keep}: old files, marked as stale in manifest.json")
    total = sum(figures.cells for figures in result.campaigns.values())
    written = f"{counted(result.written, 'file')} written"
    changes = f"{written}, {result.unchanged:,} unchanged, {result.removed:,} removed"
    out.print(f"\n{counted(total)} in {seconds:.1f} s: {changes}; {tally(result.diagnostics)}")
