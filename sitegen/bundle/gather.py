"""What goes into the bundle of a campaign, brought together from a build, its exports, and what was found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sitegen.bundle.contents import Contents, bundle_manifest, fact, own_cells, own_files
from sitegen.bundle.holding import fact_of
from sitegen.diagnostics import Diagnostic
from sitegen.diagnostics.junit import junit
from sitegen.diagnostics.sarif import sarif
from sitegen.export.run import LIST
from sitegen.plan.model import Plan
from sitegen.site import gallery
from sitegen.site.about import about
from sitegen.site.write import FileFact
from sitegen.sources.project import Project


def concerning(found: Iterable[Diagnostic], campaign: str) -> list[Diagnostic]:
    """Those of `found` that are about `campaign`, or about the project as a whole."""
    return [each for each in found if about(each) in ("", campaign)]


def gather(
    project: Project,
    plan: Plan,
    build: Mapping[str, Any],
    folder: Path,
    campaign: str,
    exports: Mapping[str, Path],
    found: Iterable[Diagnostic],
) -> Contents:
    """The contents of the bundle of `campaign`.

    `build` is the manifest of the build in `folder`; `exports` are folders by dialect, `found` all findings.
    Raises OSError where a file cannot be read.
    """
    site = project.site.model
    own = own_files(build, campaign)
    sources: dict[str, bytes | Path] = {path: folder / path for path in own}
    others = {path: each for path, each in own.items() if path in build["files"]}
    dialects = sorted(exports)
    for dialect in dialects:
        at, listing = f"export/{dialect}", exports[dialect] / LIST
        sources[f"{at}/{LIST}"] = listing
        others[f"{at}/{LIST}"] = fact_of(listing)
        for name, each in json.loads(listing.read_text("utf-8"))["files"].items():
            sources[f"{at}/{name}"] = exports[dialect] / name
            others[f"{at}/{name}"] = FileFact(**each)
    gated = {each.id: each.reason for each in plan.gated if each.cell.campaign.id == campaign}
    cells = own_cells(build, campaign)
    made = {
        **_report(plan, cells, campaign, site.brand.name),
        **_checks(concerning(found, campaign), cells, gated, site.checks.fail_on),
    }
    for path, text in made.items():
        sources[path] = text.encode()
        others[path] = fact(text.encode())
    return Contents(campaign, dialects, sources, {**own, **others}, bundle_manifest(build, campaign, dialects, others))


def _report(plan: Plan, cells: Mapping[str, Any], campaign: str, title: str) -> dict[str, str]:
    """The gallery of one campaign."""
    entries = [each for each in gallery.gated_entries(plan) if each.campaign == campaign]
    entries += [
        gallery.kept_entry(gallery.cell_entry(cell, None, ()), cells[cell.id])
        for cell in plan.cells
        if cell.id in cells
    ]
    return {"index.html": gallery.gallery_page(entries, gallery.Summary(title))}


def _checks(
    found: Iterable[Diagnostic], cells: Iterable[str], gated: Mapping[str, str], fail_on: str
) -> dict[str, str]:
    """What was found, as programs of CI read it."""
    # Whether somebody asked for gated cells is not the campaign's; JUnit has them, with the reason.
    own = [each for each in found if each.rule != "plan/gated"]
    log = json.dumps(sarif(own), indent=1, ensure_ascii=False) + "\n"
    return {"checks/sarif.json": log, "checks/junit.xml": junit(own, cells, gated, fail_on=fail_on)}
