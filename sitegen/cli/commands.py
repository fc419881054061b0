"""What each command does, once its options are known; every function returns the exit code."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from sitegen.cli.among import among_sources
from sitegen.cli.output import console, exit_code, tally
from sitegen.cli.progress import progress_bar
from sitegen.cli.telling import ON_TERMINAL, Scope, Telling
from sitegen.diagnostics import Diagnostic, Problem, Report, Severity, diagnose
from sitegen.diagnostics.show import counted
from sitegen.plan.match import held_back, match, unmatched
from sitegen.site.engine import Engine
from sitegen.sources.excerpts import excerpts


def run_export(root: Path, dialect: str | None, folder: Path | None, patterns: Sequence[str], telling: Telling) -> int:
    """`sitegen export`."""
    from sitegen.export.run import export
    from sitegen.merge.dialects import DIALECTS, dialect_meant

    started = time.perf_counter()
    if dialect is not None and dialect not in DIALECTS:
        return senseless(f"there is no dialect “{dialect}”", dialect_meant(dialect), telling)
    engine = Engine(root, dialect=dialect)
    engine.keep = False
    project = engine.refresh().project
    if project is None:
        telling.tell(engine.snapshot.diagnostics)
        return 1
    name = project.site.model.dialect
    folder = folder or root / "build" / "export" / name
    if among := among_sources(root, folder):
        return usage(among, engine, telling)
    try:
        with progress_bar() as progress:
            result = export(engine, folder, patterns, progress)
    except Problem as problem:
        return usage(problem, engine, telling, patterns)
    figures = {"failed": result.failed, "written": result.written, "removed": result.removed}
    telling.tell(result.diagnostics, lambda: scope(engine, patterns), dialect=name, cells=result.names, **figures)
    if telling.for_people:
        failed = f" ({result.failed:,} failed)" if result.failed else ""
        written = f"{counted(result.written, 'file')} written"
        changes = f"{written}, {result.removed:,} removed; {tally(result.diagnostics)}"
        seconds = time.perf_counter() - started
        out = console()
        out.print(f"{counted(len(result.names))}{failed} for {DIALECTS[name].title} in {seconds:.1f} s: {changes}")
        if result.names:
            out.print(f"Read {folder / 'upload.md'}")
    return exit_code(result.diagnostics, fail_on(engine))


def run_check(root: Path, patterns: Sequence[str], telling: Telling) -> int:
    """`sitegen check`: everything a build does but writing, the page of all blocks included."""
    engine = Engine(root)
    engine.keep = False
    snapshot = engine.refresh()
    report = Report(snapshot.diagnostics)
    ids = [cell.id for cell in snapshot.plan.cells]
    if missing := unmatched(patterns, [*ids, *(gated.id for gated in snapshot.plan.gated)]):
        return usage(Problem(*missing), engine, telling, patterns)
    report.extend(excerpts(held_back(patterns, snapshot.plan), snapshot.world))
    wanted = match(patterns, ids)
    gated = len(match(patterns, [each.id for each in snapshot.plan.gated]))
    with progress_bar() as progress:
        for done, cell_id in enumerate(wanted):
            try:
                report.extend(engine.compile(cell_id).diagnostics)
            except Problem as problem:
                report.extend(problem.diagnostics)
            progress(done + 1, len(wanted))
    engine.catalogue(report)
    found = tuple(report)
    telling.tell(found, lambda: scope(engine, patterns), cells=len(wanted), gated=gated)
    if telling.for_people:
        console().print(f"{counted(len(wanted))}, {gated:,} gated: {tally(found)}")
    return exit_code(found, fail_on(engine))


def run_explain(root: Path, cell: str, telling: Telling) -> int:
    """`sitegen explain CELL`."""
    from sitegen.cli.explaining import as_data, lines
    from sitegen.plan.explain import explain

    engine = Engine(root)
    snapshot = engine.refresh()
    if snapshot.project is None:
        telling.tell(snapshot.diagnostics)
        return 1
    try:
        explanation = explain(snapshot.project, snapshot.plan, cell)
    except Problem as problem:
        return usage(problem, engine, telling, [cell])
    found = _concerning(engine, explanation.id)
    if telling.for_people:
        out = console()
        for line in lines(explanation):
            out.print(line)
        if found:
            out.print()
            out.file.flush()
    telling.tell(found, explanation=as_data(explanation))
    return exit_code(found, fail_on(engine))


def run_serve(root: Path, port: int, host: str, open_browser: bool) -> int:
    """`sitegen serve`, until Ctrl-C."""
    from sitegen.preview.server import PortTaken, serve

    out = console()
    try:
        # Messages hold square brackets, which rich would take for its own markup.
        serve(root, port, host, open_browser=open_browser, announce=lambda line: out.print(line, markup=False))
    except PortTaken as taken:
        return senseless(str(taken), "")
    return 0


def senseless(message: str, hint: str, telling: Telling = ON_TERMINAL) -> int:
    """Tell of a command line that makes no sense."""
    telling.tell([diagnose("command/usage", message, hint=hint)])
    return 2


def _is_folder(engine: Engine, patterns: Sequence[str]) -> bool:
    """Whether all of `patterns` name a campaign that has a folder."""
    names = {pattern.strip("/").partition("/")[0] for pattern in patterns}
    plan, world = engine.snapshot.plan, engine.snapshot.world
    planned = {cell.campaign.id for cell in (*plan.cells, *(gated.cell for gated in plan.gated))}
    try:
        return bool(names - planned) and all(
            name and world.exists(f"content/campaigns/{name}/campaign.yaml") for name in names
        )
    except Problem:
        return False


def usage(problem: Problem, engine: Engine, telling: Telling, patterns: Sequence[str] = ()) -> int:
    """Tell of a cell that does not exist: usually a slip in the command, but a campaign with errors has no cells."""
    errors = [found for found in engine.snapshot.diagnostics if found.severity is Severity.ERROR]
    # A campaign that is there but has errors is not unknown.
    told = [] if errors and _is_folder(engine, patterns) else problem.diagnostics
    telling.tell((*errors, *told))
    return 1 if errors else 2


def _concerning(engine: Engine, cell: str) -> tuple[Diagnostic, ...]:
    """What is wrong with the cell or with the project as a whole, other campaigns left aside."""
    campaigns = "content/campaigns/"
    own = f"{campaigns}{cell.partition('/')[0]}/"
    report = Report(
        found
        for found in engine.snapshot.diagnostics
        if not (found.at and found.at.path.startswith(campaigns)) or found.at.path.startswith(own)
    )
    try:
        report.extend(engine.compile(cell).diagnostics)
    except Problem as problem:
        report.extend(problem.diagnostics)
    except KeyError:
        pass  # gated: nobody gets it
    return tuple(report)


def fail_on(engine: Engine) -> str:
    """The severity from which on the project that `engine` saw last fails."""
    project = engine.snapshot.project
    return project.site.model.checks.fail_on if project else "error"


def scope(engine: Engine, patterns: Sequence[str]) -> Scope:
    """What `patterns` name of the plan that `engine` saw last."""
    plan = engine.snapshot.plan
    gated = {each.id: each.reason for each in plan.gated}
    cells = match(patterns, [cell.id for cell in plan.cells])
    return Scope(cells, {cell: gated[cell] for cell in match(patterns, list(gated))}, fail_on(engine))
