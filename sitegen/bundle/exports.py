"""Exports for bundles, kept beside the build and made again only when something that they depend on has changed.

As a build does with cells: an export is as it would be made now while the recipes of its cells, what of the project
goes into it, and every answer that the world gave are the same (verifying traces), and its files are whole.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Any

from sitegen.bundle.holding import fact_of
from sitegen.diagnostics import Diagnostic, Report
from sitegen.diagnostics.stored import restored, stored
from sitegen.export.run import LIST, export
from sitegen.site.build import Progress
from sitegen.site.engine import Engine
from sitegen.site.paths import MEMORY
from sitegen.site.tools import tools
from sitegen.site.write import FileFact
from sitegen.world.trace import Question, Trace, recording

KEPT = "export"
"""The folder of kept exports, in that of what only sitegen reads."""


def kept_export(
    engine: Engine, folder: Path, campaign: str, dialect: str, progress: Progress | None = None
) -> tuple[Path, tuple[Diagnostic, ...]]:
    """Where the export of `campaign` by `engine` lies, and what was found in it besides what the engine has seen.

    `folder` is that of the build. Raises Problem where nothing can be written.
    """
    place = folder / MEMORY / KEPT / campaign / dialect
    note = place.with_name(f"{dialect}.json")
    inputs = _inputs(engine, campaign)
    if (found := _known(engine, place, note, inputs)) is not None:
        return place, found
    note.unlink(missing_ok=True)
    with recording() as trace:
        result = export(engine, place, [campaign], progress)
    seen = frozenset(engine.snapshot.diagnostics)
    found = tuple(each for each in result.diagnostics if each not in seen)
    if not Report(found).has_errors():
        note.write_text(_note(inputs, trace, found, fact_of(place / LIST).sha256), "utf-8")
    return place, found


def forget_exports(folder: Path, campaigns: Collection[str]) -> None:
    """Remove kept exports of all campaigns but `campaigns` from the build's `folder`."""
    for each in sorted((folder / MEMORY / KEPT).glob("*")):
        if each.name not in campaigns:
            shutil.rmtree(each, ignore_errors=True)


def _inputs(engine: Engine, campaign: str) -> str:
    """The digest of all that goes into an export and is not asked of the world meanwhile."""
    plan, project = engine.snapshot.plan, engine.snapshot.project
    parts: list[Any] = [tools()]
    parts.append({cell.id: engine.recipe(cell.id) for cell in plan.cells if cell.campaign.id == campaign})
    if project is not None:
        parts.append(project.site.model.model_dump(by_alias=True))
        parts.append({name: persona.model.model_dump() for name, persona in sorted(project.personas.items())})
        parts.append({name: field.model.model_dump() for name, field in project.fields.items()})
    return _digest(json.dumps(parts, default=str, ensure_ascii=False))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _note(inputs: str, trace: Trace, found: tuple[Diagnostic, ...], listing: str) -> str:
    """What has to be known to believe an export again, after a line with its digest; `listing` is that of its list."""
    answers = [[*question, answer] for question, answer in sorted(trace.items())]
    text = json.dumps({"inputs": inputs, "answers": answers, "found": stored(found), "list": listing})
    return f"{_digest(text)}\n{text}"


def _known(engine: Engine, place: Path, note: Path, inputs: str) -> tuple[Diagnostic, ...] | None:
    """What was found when the export at `place` was made; None if it is not as it would be made now."""
    try:
        digest, _, text = note.read_text("utf-8").partition("\n")
        if digest != _digest(text):
            return None
        content = json.loads(text)
        if content["inputs"] != inputs or content["list"] != fact_of(place / LIST).sha256:
            return None
        if any(engine.answer(Question(kind, name)) != answer for kind, name, answer in content["answers"]):
            return None
        files = json.loads((place / LIST).read_text("utf-8"))["files"]
        if any(fact_of(place / name) != FileFact(**each) for name, each in files.items()):
            return None
        return restored(content["found"])
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
