"""`bundle`: build, export, and for each campaign all of it in one zip with a digest in its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sitegen.bundle.contents import own_cells
from sitegen.bundle.exports import forget_exports, kept_export
from sitegen.bundle.gather import concerning, gather
from sitegen.bundle.provenance import Run, statement
from sitegen.bundle.store import Made, attest, put, tidy, writing
from sitegen.diagnostics import Diagnostic, Report, Severity
from sitegen.plan.match import match
from sitegen.site import manifest
from sitegen.site.about import about
from sitegen.site.build import Progress, build
from sitegen.site.engine import Engine, Snapshot
from sitegen.site.lock import locked
from sitegen.site.workers import Workers


@dataclass(slots=True)
class BundleResult:
    """What was made; campaigns withheld for what was found, those with no cell that is sent; bundles removed."""

    made: list[Made] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)
    gated: list[str] = field(default_factory=list)
    removed: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()


def bundle(
    engine: Engine,
    folder: Path,
    target: Path,
    campaigns: Sequence[str],
    dialects: Sequence[str],
    run: Run,
    progress: Progress | None = None,
) -> BundleResult:
    """Build `campaigns` (all without any) into `folder` and write a bundle of each to `target`.

    The bundle holds an export for each of `dialects`, for that of the site without any. A campaign with a finding at
    or above `checks.fail_on` gives none, and its old one stays. `run` goes into the provenance. Raises Problem for a
    campaign that does not exist, and where nothing can be written.
    """
    result = BundleResult()
    with Workers() as workers:
        found = Report(build(engine, folder, campaigns, progress, compile_cells=workers.compile).diagnostics)
    snapshot = engine.snapshot
    if snapshot.project is None:
        result.diagnostics = tuple(found)
        return result
    site = snapshot.project.site.model
    limit = Severity(site.checks.fail_on).rank
    built = manifest.read(folder)
    wanted = _wanted(snapshot, campaigns, limit)
    exports: dict[str, dict[str, Path]] = {campaign: {} for campaign in wanted}
    with locked(folder), writing(target):
        for dialect in dict.fromkeys(dialects or [site.dialect]):
            speaking = engine if dialect == site.dialect else _speaking(engine, dialect)
            for campaign in wanted:
                if own_cells(built, campaign) and not _stopped(found, campaign, limit):
                    exports[campaign][dialect], more = kept_export(speaking, folder, campaign, dialect, progress)
                    found.extend(more)
        for campaign in wanted:
            if _stopped(found, campaign, limit):
                result.withheld.append(campaign)
            elif not own_cells(built, campaign):
                result.gated.append(campaign)
            else:
                own = exports[campaign]
                contents = gather(snapshot.project, snapshot.plan, built, folder, campaign, own, found)
                made = put(target, contents)
                attest(made, statement(made.path.name, made.sha256, contents, run, datetime.now(UTC)))
                result.made.append(made)
        everything = not campaigns and not result.withheld
        if everything:
            forget_exports(folder, [made.campaign for made in result.made])
        replaced = None if everything else {*result.gated, *(made.campaign for made in result.made)}
        result.removed = tidy(target, [made.path for made in result.made], replaced)
    result.diagnostics = tuple(found)
    return result


def _speaking(engine: Engine, dialect: str) -> Engine:
    """An engine of the same project for another dialect, which has looked at the files."""
    other = Engine(engine.root, dialect=dialect)
    other.keep = engine.keep
    other.refresh()
    return other


def _stopped(found: Report, campaign: str, limit: int) -> bool:
    return any(each.severity.rank <= limit for each in concerning(found, campaign))


def _wanted(snapshot: Snapshot, campaigns: Sequence[str], limit: int) -> list[str]:
    """The campaigns to bundle, those that cannot be read included."""
    plan = snapshot.plan
    known = {cell.campaign.id for cell in (*plan.cells, *(gated.cell for gated in plan.gated))}
    known.update(filter(None, (about(each) for each in snapshot.diagnostics if each.severity.rank <= limit)))
    return match(campaigns, sorted(known))
