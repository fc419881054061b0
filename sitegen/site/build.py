"""The build: look, compile, write, and the manifest last."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sitegen.diagnostics import Diagnostic, Problem, Report, Severity, diagnose
from sitegen.plan.match import held_back, match, unmatched
from sitegen.render.model import Artifacts
from sitegen.site import catalogue, gallery, manifest
from sitegen.site.engine import Engine, Snapshot
from sitegen.site.write import FileFact, Output, leftovers
from sitegen.sources.excerpts import excerpts

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
    """What a build made: figures by campaign, files written and removed, and all that was found."""

    campaigns: dict[str, CampaignResult] = field(default_factory=dict)
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()


def build(engine: Engine, folder: Path, patterns: Sequence[str] = (), progress: Progress | None = None) -> BuildResult:
    """Compile the cells that `patterns` name (all without any) and write them to `folder`.

    A cell with errors keeps its last good files, and so do the cells of a campaign with errors and the page of all
    blocks. Raises Problem for a pattern that names no cell.
    """
    snapshot = engine.refresh()
    result = BuildResult()
    found = Report(snapshot.diagnostics)
    if snapshot.project is None:
        result.diagnostics = tuple(found)
        return result
    previous = manifest.read(folder)
    before = manifest.listed(previous)
    output = Output(folder, frozenset(before), leftovers(folder))
    mask = os.umask(0o022)
    try:
        _write_all(engine, snapshot, output, previous, patterns, found, result, progress)
    except OSError as error:
        message = f"the output cannot be written: {error.strerror or error}"
        hint = f"Is {error.filename} in the way, or may nobody write there?" if error.filename else ""
        raise Problem(diagnose("file/output", message, hint=hint)) from error
    finally:
        output.release()
        os.umask(mask)
    result.diagnostics = tuple(found)
    return result


def _write_all(
    engine: Engine,
    snapshot: Snapshot,
    output: Output,
    previous: dict[str, Any],
    patterns: Sequence[str],
    found: Report,
    result: BuildResult,
    progress: Progress | None,
) -> None:
    project, plan = snapshot.project, snapshot.plan
    if project is None:
        return
    ids = [cell.id for cell in plan.cells]
    if missing := unmatched(patterns, [*ids, *(gated.id for gated in plan.gated)]):
        raise Problem(*missing)
    found.extend(excerpts(held_back(patterns, plan), snapshot.world))
    chosen = frozenset(match(patterns, ids))
    records: dict[str, Any] = {}
    entries: list[gallery.Entry] = gallery.gated_entries(plan)
    pictures: set[str] = set()
    for gated in plan.gated:
        result.campaigns.setdefault(gated.id.split("/")[0], CampaignResult()).gated += 1
    for done, cell in enumerate(plan.cells):
        figures = result.campaigns.setdefault(cell.campaign.id, CampaignResult())
        started = time.perf_counter()
        artifacts: Artifacts | None = None
        problems: tuple[Diagnostic, ...] = ()
        if cell.id in chosen:
            try:
                artifacts = engine.compile(cell.id)
                problems = artifacts.diagnostics
            except Problem as problem:
                problems = problem.diagnostics
                figures.failed += 1
            found.extend(problems)
        figures.warnings += sum(d.severity is Severity.WARNING for d in problems)
        if artifacts is not None:
            files = _write_cell(artifacts, output)
            records[cell.id] = manifest.cell_record(artifacts, files)
            figures.cells += 1
            figures.files += len(files)
            entries.append(gallery.cell_entry(cell, artifacts))
        else:
            kept = manifest.kept(previous, cell.id, output.holds)
            if kept:
                records[cell.id] = kept
            entry = gallery.cell_entry(cell, None, problems if kept or problems else None)
            entries.append(gallery.kept_entry(entry, kept) if kept else entry)
        figures.seconds += time.perf_counter() - started
        if progress is not None:
            progress(done + 1, len(plan.cells))
    if Report(snapshot.diagnostics).has_errors():
        # A campaign that cannot be read is not in the plan; what was last good of it stays.
        known = {*records, *(entry.id for entry in entries)}
        for cell_id in sorted(set(previous.get("cells", {})) - known):
            kept = manifest.kept(previous, cell_id, output.holds)
            if kept:
                records[cell_id] = kept
                entries.append(gallery.lost_entry(cell_id, kept))
    for record in records.values():
        pictures.update(record["pictures"])
    before = manifest.listed(previous)
    pages = engine.catalogue(found)
    if not pages.html:
        pages = catalogue.kept(before, output)
    pictures.update(pages.pictures)
    others = _write_pictures(engine, output, pictures, before)
    summary = gallery.Summary(project.site.model.brand.name, catalogue.NAME if pages.html else "")
    for path, content in {**gallery.render(entries, summary), **pages.html}.items():
        others[path] = output.put(path, content.encode() if isinstance(content, str) else content)
    kept_files = frozenset(manifest.listed({"cells": records})) | frozenset(others) | {manifest.NAME}
    obsolete = (output.listed | output.leftovers) - kept_files
    output.forget(obsolete)
    output.replace(manifest.NAME, manifest.manifest(project, plan, records, others))
    result.removed = output.remove(obsolete)
    output.close()
    result.written = output.written
    result.unchanged = len(output.facts) - output.written


def _write_cell(artifacts: Artifacts, output: Output) -> dict[str, FileFact]:
    contents = {
        "email.html": artifacts.email_html.encode(),
        "email.txt": artifacts.email_text.encode(),
        "email.eml": artifacts.eml,
        "landing/index.html": artifacts.landing_html.encode(),
        "preview.html": artifacts.preview_html.encode(),
    }
    return {name: output.put(manifest.cell_path(artifacts.cell.id, name), data) for name, data in contents.items()}


def _write_pictures(
    engine: Engine, output: Output, names: set[str], before: dict[str, FileFact]
) -> dict[str, FileFact]:
    facts: dict[str, FileFact] = {}
    for name in sorted(names):
        path = f"assets/{name}"
        # The name is made from the source's digest and all that shapes the encoding, so an intact file is current.
        known = before.get(path)
        intact = known is not None and output.holds(path, known)
        facts[path] = known if known is not None and intact else output.put(path, engine.picture(name))
    return facts
