"""`export`: cells compiled in a service's language, and written as it takes them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from sitegen import __version__
from sitegen.diagnostics import Diagnostic, Position, Problem, Report, Severity, diagnose
from sitegen.export.fields import Needs, data_contract, record_of
from sitegen.export.service import Service, Template, as_json
from sitegen.export.services import service_of
from sitegen.export.upload import guide
from sitegen.merge.contract import Contract
from sitegen.merge.dialects import DIALECTS, Dialect
from sitegen.plan.match import held_back, match, unmatched
from sitegen.plan.model import Cell
from sitegen.render.finish import own_values
from sitegen.render.model import Artifacts
from sitegen.site.build import Progress
from sitegen.site.engine import Engine, Snapshot
from sitegen.site.paths import MANIFEST
from sitegen.site.write import FileFact, Output, leftovers
from sitegen.sources.excerpts import excerpts
from sitegen.sources.frontmatter import setting_at
from sitegen.sources.project import Project

LIST = "export.json"


@dataclass(slots=True)
class ExportResult:
    """What an export made: templates by cell, cells with errors, files written and removed, and all that was found."""

    dialect: str
    names: dict[str, str] = field(default_factory=dict)
    failed: int = 0
    written: int = 0
    removed: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()


def export(
    engine: Engine, folder: Path, patterns: Sequence[str] = (), progress: Progress | None = None
) -> ExportResult:
    """Compile the cells that `patterns` name (all without any) and write what their service takes to `folder`.

    The cells are those that `engine` saw when it last looked, the service that of its dialect. Cells with errors are
    left out. Raises Problem for a pattern that names no cell, and where nothing can be written.
    """
    snapshot = engine.snapshot
    found = Report(snapshot.diagnostics)
    if snapshot.project is None:
        return ExportResult("", diagnostics=tuple(found))
    run = _Run(engine, snapshot, snapshot.project, found)
    if missing := unmatched(patterns, [*run.cells, *(gated.id for gated in snapshot.plan.gated)]):
        raise Problem(*missing)
    found.extend(excerpts(held_back(patterns, snapshot.plan), snapshot.world))
    if (folder / MANIFEST).exists():
        message = f"the output folder {folder} holds a build"
        raise Problem(diagnose("file/output", message, hint="Name another folder with -o DIR."))
    output = Output(folder, _listed(folder), leftovers(folder))
    mask = os.umask(0o022)
    try:
        run.write(output, match(patterns, list(run.cells)), progress)
    except OSError as error:
        message = f"the output cannot be written: {error.strerror or error}"
        hint = f"Is {error.filename} in the way, or may nobody write there?" if error.filename else ""
        raise Problem(diagnose("file/output", message, hint=hint)) from error
    finally:
        output.release()
        os.umask(mask)
    run.result.diagnostics = tuple(found)
    return run.result


class _Run:
    def __init__(self, engine: Engine, snapshot: Snapshot, project: Project, found: Report) -> None:
        self.engine, self.project, self.world, self.found = engine, project, snapshot.world, found
        self.cells = {cell.id: cell for cell in snapshot.plan.cells}
        self.dialect: Dialect = DIALECTS[project.site.model.dialect]
        self.service: Service = service_of(self.dialect.name)
        self.needs = Needs()
        self.shown: dict[str, Cell] = {}
        self.result = ExportResult(self.dialect.name)
        self.facts: dict[str, FileFact] = {}
        """What was written, by path."""

    def write(self, output: Output, wanted: Sequence[str], progress: Progress | None) -> None:
        for done, cell_id in enumerate(wanted):
            try:
                self._cell(self.engine.compile(cell_id), output)
            except Problem as problem:
                self.result.failed += 1
                self.found.extend(problem.diagnostics)
            if progress is not None:
                progress(done + 1, len(wanted))
        if 0 < self.service.templates < len(self.result.names):
            message = (
                f"these are {len(self.result.names):,} templates, and {self.dialect.title} holds "
                f"{self.service.templates:,}"
            )
            hint = "Export some cells at a time, and delete templates that were sent."
            self.found.add(diagnose("export/limit", message, hint=hint, severity=Severity.WARNING))
        fields = data_contract(self.project, self.dialect, self.needs)
        if self.result.names:
            self._put(output, "fields.json", as_json(fields))
            self._put(output, "upload.md", guide(self.dialect, self.service, self.result.names, fields))
            for name, sample in self._samples():
                self._put(output, f"samples/{name}.json", as_json(sample))
        obsolete = (output.listed | output.leftovers) - self.facts.keys() - {LIST}
        output.forget(obsolete)
        output.stream(LIST, [self._list()])
        self.result.removed = output.remove(obsolete)
        output.close()
        self.result.written = output.written

    def _cell(self, artifacts: Artifacts, output: Output) -> None:
        """Write the files of a cell. Raises Problem for what the service does not take."""
        cell = artifacts.cell
        self.found.extend(artifacts.diagnostics)
        template = self._template(artifacts)
        if refused := list(excerpts(self._refused(cell, template), self.world)):
            raise Problem(*refused)
        self.result.names[cell.id] = template.name
        self.shown.setdefault(cell.persona, cell)
        self.needs.add(artifacts)
        folder = f"templates/{template.name if self.service.flat else cell.id}"
        for name, content in self.service.files(template).items():
            self._put(output, f"{folder}/{name}", content if isinstance(content, str) else as_json(content))

    def _put(self, output: Output, path: str, text: str) -> None:
        self.facts[path] = output.put(path, text.encode())

    def _template(self, artifacts: Artifacts) -> Template:
        cell = artifacts.cell
        persona = self.project.personas.get(cell.persona)
        return Template(
            cell=cell.id,
            name=self.service.naming.name(cell.id),
            subject=artifacts.subject,
            preheader=artifacts.preheader,
            html=artifacts.email_html,
            text=artifacts.email_text,
            sender=artifacts.sender,
            reply_to=artifacts.reply_to or artifacts.sender.email,
            sample=self._sample(artifacts.contract, cell.persona, cell) if persona else None,
        )

    def _sample(self, contract: Contract, persona: str, cell: Cell) -> dict[str, Any]:
        record = record_of(contract, self.project.personas[persona].model)
        context = self.dialect.context(record, own_values(self.project, cell, persona))
        made: dict[str, Any] = json.loads(json.dumps(context, sort_keys=True))
        return made

    def _samples(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """For each persona the data that all templates need; addresses are those of a cell that shows this persona."""
        other = next(iter(self.shown.values()))
        for name in sorted(self.project.personas):
            yield name, self._sample(self.needs.contract, name, self.shown.get(name, other))

    def _refused(self, cell: Cell, template: Template) -> Iterator[Diagnostic]:
        for limit in self.service.limits:
            size = limit.size(template)
            if size > limit.most:
                what = {"html": "HTML", "text": "text part"}.get(limit.part, limit.part)
                message = f"the {what} is {size:,} {limit.unit}, and {self.dialect.title} takes {limit.most:,}"
                hint = "Shorten it. Conditions and merge tags count, too."
                found = diagnose("export/limit", message, self._where(cell, limit.part), hint=hint)
                yield replace(found, cell=cell.id)

    def _where(self, cell: Cell, part: str) -> Position:
        """The subject in the copy, or the copy's first line for all other parts."""
        if part == "subject":
            return setting_at(self.world, [file.path for file in cell.email.chain], part)
        return Position(cell.email.chosen.path, 1)

    def _list(self) -> bytes:
        facts = {path: asdict(fact) for path, fact in sorted(self.facts.items())}
        content = {
            "format": 1,
            "sitegen": __version__,
            "dialect": self.dialect.name,
            "templates": dict(sorted(self.result.names.items())),
            "files": facts,
        }
        return as_json(content).encode()


def _listed(folder: Path) -> frozenset[str]:
    """The files that an earlier export in `folder` wrote; paths that lead out of it are ignored."""
    try:
        content = json.loads((folder / LIST).read_text("utf-8"))
    except (OSError, ValueError):
        return frozenset()
    files = content.get("files") if isinstance(content, dict) else None
    paths = [path for path in files if isinstance(path, str)] if isinstance(files, dict) else []
    return frozenset(p for p in paths if p and not p.startswith("/") and ".." not in PurePosixPath(p).parts)
