"""`Engine`: one project, compiled cell by cell in this process; for build, check and serve alike.

A cell is stale if its recipe (what the plan decided for it) or any recorded answer of the world differs from when it
was compiled: verifying traces, so nothing has to be propagated and nothing can be forgotten.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sitegen.checks.mail import check
from sitegen.diagnostics import Diagnostic, Problem, Report, diagnose
from sitegen.merge.dialects import DIALECTS, dialect_meant
from sitegen.plan.answers import Answers
from sitegen.plan.make import make_plan
from sitegen.plan.model import Cell, Plan
from sitegen.render.finish import Finisher, Mail
from sitegen.render.model import Artifacts
from sitegen.render.pictures.assets import Picture
from sitegen.render.renderer import Renderer
from sitegen.render.trial import Trials
from sitegen.render.workshop import Workshop
from sitegen.site.catalogue import Catalogue, catalogue
from sitegen.site.folders import builtin_layouts
from sitegen.site.recipes import Recipes
from sitegen.site.traces import Packed, Traces
from sitegen.sources import parts
from sitegen.sources.excerpts import excerpts
from sitegen.sources.load import load_project
from sitegen.sources.project import Project
from sitegen.sources.steps import Steps
from sitegen.world import MISSING, PART, Missing, Question, Remembered, Trace, World, recording

MAILS = 16
"""Of so many cells the programs are kept, for looks at them as other readers."""

KEPT = 300
"""Of so many cells the artifacts are kept; of the others only what tells whether they are stale."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One look at the files: what they say, the plan, and all that is wrong so far.

    `project` is None when site.yaml itself cannot be used; `plan` is then empty. `trace` is what was asked for it.
    """

    world: World
    project: Project | None
    plan: Plan
    diagnostics: tuple[Diagnostic, ...]
    trace: Trace = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A cell that was compiled; `problem` says why that failed. The artifacts are kept apart, and not for long."""

    recipe: str
    trace: Packed
    problem: Problem | None


class Engine:
    """Compiles cells of the project in `root`; results are kept as long as they are valid.

    Mails speak `dialect`; that of site.yaml without one.
    """

    def __init__(
        self,
        root: Path,
        builtin: Path | None = None,
        environ: Mapping[str, str] | None = None,
        dialect: str | None = None,
    ) -> None:
        self.root = root
        self.dialect = dialect
        self._builtin = builtin or builtin_layouts()
        self._environ = environ
        self._shop = Workshop()
        self._steps = Steps()
        self._renderer: Renderer | None = None
        self.trials: Trials | None = None
        """What blocks are tried out with, as the files were at the last look."""
        self._cells: dict[str, Cell] = {}
        self._compiled: dict[str, _Compiled] = {}
        self._mails: dict[str, tuple[_Compiled | None, Mail]] = {}
        self._artifacts: OrderedDict[str, Artifacts] = OrderedDict()
        self._traces = Traces()
        self._recipes: Recipes | None = None
        self._lock = threading.RLock()
        self.keep = True
        self.answers = Answers()
        """What earlier looks learned from the database."""
        self.remembered: Remembered = {}
        """What earlier looks know of files that may be unchanged."""
        self.snapshot = Snapshot(World(root, self._builtin, environ), None, Plan((), (), {}), ())

    def refresh(self) -> Snapshot:
        """Look at the files anew. Compiled cells that are still valid stay."""
        with self._lock:
            remembered = {**self.remembered, **self.snapshot.world.remembered()}
            world = World(self.root, self._builtin, self._environ, remembered)
            report = Report()
            project: Project | None = None
            plan = Plan((), (), {})
            with recording() as trace:
                try:
                    loaded, found = load_project(world, self._steps)
                    report.extend(found)
                    project = _speaking(loaded, self.dialect)
                    plan, found = make_plan(project, world, self.answers)
                    report.extend(found)
                except Problem as problem:
                    report.extend(problem.diagnostics)
                told = tuple(excerpts(_switched(report, project), world))
            self.look(Snapshot(world, project, plan, told, trace))
            return self.snapshot

    def look(self, snapshot: Snapshot) -> None:
        """Go on from a look at the files, be it that of another engine. Compiled cells that are still valid stay."""
        with self._lock:
            before, project = self.snapshot.project, snapshot.project
            self.snapshot = snapshot
            self._cells = {cell.id: cell for cell in snapshot.plan.cells}
            self._traces.forget_answers()
            self._traces.sweep(known.trace for known in self._compiled.values())
            # What cannot be read now may come back as it was; what is gone for good must not gather.
            if project and len(self._compiled) > 2 * len(self._cells) + KEPT:
                self._compiled = {id_: known for id_, known in self._compiled.items() if id_ in self._cells}
            self._renderer = Renderer(parts.asked(project), snapshot.world, self._shop) if project else None
            self.trials = Trials(self._renderer) if self._renderer else None
            if project is not before:
                self._recipes = Recipes(project) if project else None
            # Each look at the files has pictures of its own; this one has not met those of kept cells.
            self.adopt(picture for kept in self._artifacts.values() for picture in kept.pictures)

    def answer(self, question: Question) -> str:
        """The present answer to a question that a trace holds."""
        if question.kind != PART:
            return self.snapshot.world.answer(question)
        return parts.answer(self._renderer.project, question.name) if self._renderer else MISSING

    def cell(self, cell_id: str) -> Cell:
        """The cell of the plan that `cell_id` names. Raises KeyError for any other."""
        return self._cells[cell_id]

    def recipe(self, cell_id: str) -> str:
        """The digest of all that the plan decided for a cell of the plan and that shapes its artifacts."""
        return self._recipes.of(self._cells[cell_id]) if self._recipes else ""

    def blocks_recipe(self) -> str:
        """The digest of what the page of all blocks is made of, besides what is asked for it."""
        return self._recipes.blocks() if self._recipes else ""

    def adopt(self, pictures: Iterable[Picture]) -> None:
        """Let `picture` make pictures of cells that were compiled elsewhere."""
        if self._renderer is not None:
            self._renderer.assets.adopt(pictures)

    def traced(self, cell_id: str) -> tuple[Artifacts | Problem, Trace]:
        """A cell of the plan, compiled anew, and all that was asked for it. Raises KeyError for any other."""
        with self._lock:
            if self._renderer is None:
                raise KeyError(cell_id)
            with recording() as trace:
                result = self._render(self._renderer, self._cells[cell_id])
            return result, trace

    def compile(self, cell_id: str, *, in_passing: bool = False) -> Artifacts:
        """The artifacts of a cell of the plan, compiled anew only when it is stale or they are no longer kept.

        `in_passing` they are not kept in place of others'. Raises Problem with what is wrong in its copy or layouts,
        KeyError for a cell that is not in the plan.
        """
        with self._lock:
            cell = self._cells[cell_id]
            if self._renderer is None:
                raise KeyError(cell_id)
            known = self._compiled.get(cell_id)
            if known is not None and self._valid(cell, known):
                if known.problem is not None:
                    raise Problem(*known.problem.diagnostics)
                kept = self._artifacts.get(cell_id)
                if kept is not None:
                    self._artifacts.move_to_end(cell_id, last=not in_passing)
                    # What the plan says of the cell may have changed where no file of the cell shows it.
                    return replace(kept, cell=cell)
            result, trace = self.traced(cell_id)
            self._artifacts.pop(cell_id, None)
            if self.keep:
                problem = result if isinstance(result, Problem) else None
                self._compiled[cell_id] = _Compiled(self.recipe(cell_id), self._traces.pack(trace), problem)
            if isinstance(result, Problem):
                raise Problem(*result.diagnostics)
            if self.keep and not (in_passing and len(self._artifacts) >= KEPT):
                self._artifacts[cell_id] = result
                self._artifacts.move_to_end(cell_id, last=not in_passing)
                if len(self._artifacts) > KEPT:
                    self._artifacts.popitem(last=False)
            return result

    def mail(self, cell_id: str) -> tuple[Mail, Finisher]:
        """The mail of a cell that compiles, as programs, and what finishes these for any reader.

        Kept for the cells that were asked for last. Raises as `compile`.
        """
        with self._lock:
            self.compile(cell_id)
            if self._renderer is None:
                raise KeyError(cell_id)
            kept, (made_for, mail) = self._compiled.get(cell_id), self._mails.pop(cell_id, (None, None))
            if mail is None or kept is None or made_for is not kept:
                mail = self._renderer.mail(self._cells[cell_id])
            self._mails[cell_id] = (kept, mail)
            if len(self._mails) > MAILS:
                del self._mails[next(iter(self._mails))]
            return mail, self._renderer.finisher

    def findings(self, cell_id: str, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """What was `found` in a cell of the plan as it is told: sorted, in authors' words, with the lines it is about.

        Rules that site.yaml switches off are left out.
        """
        renderer = self._renderer
        if renderer is None:
            return tuple(found)
        told = Report(renderer.told(diagnostic) for diagnostic in _switched(Report(found), renderer.project))
        return tuple(replace(d, cell=cell_id) for d in excerpts(told, renderer.world))

    def stale(self, ids: Iterable[str] | None = None) -> list[str]:
        """Ids of the plan's cells that are not compiled, or whose recipe or answers have changed since.

        Of all cells, or of those among `ids`.
        """
        with self._lock:
            found = []
            for id_ in self._cells if ids is None else ids:
                cell, known = self._cells.get(id_), self._compiled.get(id_)
                if cell is not None and (known is None or not self._valid(cell, known)):
                    found.append(id_)
            return found

    def picture(self, name: str) -> bytes:
        """The bytes of a picture that a compiled cell names. Raises KeyError for any other."""
        with self._lock:
            if self._renderer is None:
                raise KeyError(name)
            return self._renderer.assets.encode(name)

    def catalogue(self, found: Report) -> Catalogue:
        """The page of all blocks; what is wrong with their examples goes to `found`."""
        with self._lock:
            if self._renderer is None:
                return Catalogue()
            report = Report()
            made = catalogue(self._renderer, report)
            found.extend(excerpts(report, self.snapshot.world))
            return made

    def _render(self, renderer: Renderer, cell: Cell) -> Artifacts | Problem:
        project = renderer.project
        try:
            artifacts = renderer.render(cell)
            found = Report((*artifacts.diagnostics, *check(artifacts, project, renderer.world)))
        except Problem as problem:
            found, artifacts = Report(problem.diagnostics), None
        except Missing as missing:
            gone = diagnose(
                "file/missing", f"{missing} went away while it was read", hint="Put it back, or build again."
            )
            found, artifacts = Report((gone,)), None
        kept = self.findings(cell.id, found)
        if artifacts is None or Report(kept).has_errors():
            return Problem(*kept)
        return replace(artifacts, diagnostics=kept)

    def _valid(self, cell: Cell, known: _Compiled) -> bool:
        return known.recipe == self.recipe(cell.id) and self._traces.holds(known.trace, self.answer)


def _speaking(project: Project, dialect: str | None) -> Project:
    """`project` with the dialect that was asked for, if any. Raises Problem where site.yaml names one there is not."""
    site = project.site
    own = site.model.dialect
    if own not in DIALECTS:
        at = site.document.position(("dialect",))
        raise Problem(diagnose("ref/dialect", f"there is no dialect “{own}”", at, hint=dialect_meant(own)))
    if dialect is None:
        return project
    return replace(project, site=replace(site, model=site.model.model_copy(update={"dialect": dialect})))


def _switched(report: Report, project: Project | None) -> Report:
    """`report` without the rules that site.yaml switches off; errors cannot be switched off."""
    off = set(project.site.model.checks.off) if project else set()
    return Report(d for d in report if d.rule not in off or d.severity.rank == 0)
