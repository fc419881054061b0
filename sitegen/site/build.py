"""The build: look, compile what is stale, write, and the manifest last.

A cell is compiled when its recipe, any answer it got from the world, or its files differ from what the record says
(verifying traces). Nothing is propagated, so nothing can be forgotten: an incremental build gives the bytes of a clean
one. What fails keeps its last good files.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sitegen.diagnostics import Problem, Report, Severity, diagnose
from sitegen.diagnostics.stored import restored, stored
from sitegen.plan.match import held_back, match, unmatched
from sitegen.plan.model import Cell, Plan
from sitegen.plan.stored import stored as stored_answers
from sitegen.site import catalogue, gallery, manifest
from sitegen.site.compiling import Compile, Delivered, compiled, texts_of
from sitegen.site.engine import Engine, Snapshot
from sitegen.site.freshness import Freshness
from sitegen.site.lists import Lists
from sitegen.site.lock import locked
from sitegen.site.made import Made
from sitegen.site.noted import Damaged, Texts, Unit, pack, understanding
from sitegen.site.outcome import BuildResult, CampaignResult, Progress, request
from sitegen.site.paths import ARTIFACTS, BLOCKS, GALLERY, MANIFEST, PICTURES, unit_paths
from sitegen.site.present import present, written
from sitegen.site.record import Record
from sitegen.site.reminding import remind
from sitegen.site.tools import tools
from sitegen.site.write import FileFact, Output, leftovers
from sitegen.sources.excerpts import excerpts
from sitegen.world import MISSING, Question, recording

__all__ = ["BuildResult", "CampaignResult", "Progress", "build"]

BATCH = 256
"""So many cells are compiled before what is known of them is made to last."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a build is asked: the cells that `patterns` name (all without any), whatever is known when it is `clean`.

    `why` are patterns of cells of which it shall tell why they were compiled or not.
    """

    patterns: Sequence[str] = ()
    clean: bool = False
    why: Sequence[str] = ()
    compile_cells: Compile = compiled


def build(
    engine: Engine, folder: Path, patterns: Sequence[str] = (), progress: Progress | None = None, **more: Any
) -> BuildResult:
    """Compile the cells that `patterns` name (all without any) and that are stale, and write them to `folder`.

    A cell with errors keeps its last good files, and so do the cells of a campaign with errors and the page of all
    blocks. `more` is what else an `Order` may hold. Raises Problem for a pattern that names no cell, where `folder`
    cannot be written, and while another build writes there.
    """
    order = Order(patterns, **more)
    record = Record(folder)
    try:
        return _build(engine, folder, record, order, progress)
    finally:
        record.close()


def _build(engine: Engine, folder: Path, record: Record, order: Order, progress: Progress | None) -> BuildResult:
    mask = os.umask(0o022)
    try:
        if not order.clean:
            remind(engine, record)
        snapshot = engine.refresh()
        if snapshot.project is None:
            return BuildResult(diagnostics=snapshot.diagnostics, usable=False)
        ids = [cell.id for cell in snapshot.plan.cells]
        named = [*ids, *(gated.id for gated in snapshot.plan.gated)]
        if missing := [*unmatched(order.patterns, named), *unmatched(order.why, named)]:
            raise Problem(*missing)
        with locked(folder):
            if order.clean:
                record.discard()
            try:
                return _written(engine, snapshot, folder, record, order, progress)
            except Damaged:
                record.discard()
                return _written(engine, snapshot, folder, record, order, progress)
    except OSError as error:
        message = f"the output cannot be written: {error.strerror or error}"
        hint = f"Is {error.filename} in the way, or may nobody write there?" if error.filename else ""
        raise Problem(diagnose("file/output", message, hint=hint)) from error
    finally:
        os.umask(mask)


class _Known:
    """What the record says, once nothing is left of what other tools made."""

    def __init__(self, record: Record, engine: Engine, folder: Path) -> None:
        self.tools = tools()
        self.notes = record.notes()
        self.other_tools = bool(self.notes) and self.notes.get("tools") != self.tools
        if self.other_tools:
            record.discard()
        record.begin()
        self.counts = record.counts()
        self.freshness = Freshness(record, engine.answer, str(folder))

    def listed(self, folder: Path) -> frozenset[str]:
        """The files that the manifest in `folder` lists; it need not be read while it is the one of the last build."""
        units, files = self.freshness.units, self.freshness.files
        last = files.get(MANIFEST)
        is_whole = bool(self.notes.get("outcome")) and self.notes.get("counts") == self.counts
        if not is_whole or last is None or not present(str(folder), MANIFEST, last):
            return manifest.paths(folder)
        paths = {path for unit in units.values() if not unit.failed for path in unit_paths(unit.id)}
        return frozenset(paths | files.keys() - {MANIFEST})


def _written(
    engine: Engine, snapshot: Snapshot, folder: Path, record: Record, order: Order, progress: Progress | None
) -> BuildResult:
    """As `_build`, once nobody else writes to `folder`. Raises Damaged."""
    known = _Known(record, engine, folder)
    output = Output(folder, known.listed(folder), leftovers(folder))
    try:
        return _Build(engine, snapshot, record, known, output, progress).run(order)
    finally:
        output.release()


class _Build:
    """One build of a project that can be read."""

    def __init__(
        self,
        engine: Engine,
        snapshot: Snapshot,
        record: Record,
        known: _Known,
        output: Output,
        progress: Progress | None,
    ) -> None:
        self.engine, self.snapshot, self.record, self.output = engine, snapshot, record, output
        self.known, self.freshness, self.lists = known, known.freshness, Lists(snapshot, output, record)
        self.pictures: set[str] = set()
        """What the cells that are as they would be made now show, as units name it."""
        self.progress = progress or (lambda done, total: None)
        self.plan: Plan = snapshot.plan
        self.cells: dict[str, Cell] = {cell.id: cell for cell in snapshot.plan.cells}
        self.found = Report(snapshot.diagnostics)
        self.result = BuildResult()
        self.look = _digest(snapshot)
        self.same_look = self.look == known.notes.get("look")

    def run(self, order: Order) -> BuildResult:
        chosen = match(order.patterns, self.cells)
        self.found.extend(excerpts(held_back(order.patterns, self.plan), self.snapshot.world))
        self.record.note("tools", self.known.tools)
        self.record.note("outcome", "")
        if not self.same_look:
            # From here on some cells are of this look and some of others, until all of them are known to be of one.
            self.record.note("look", "")
        for id_ in chosen:
            self._figures(id_)
        for id_ in match(order.patterns, [gated.id for gated in self.plan.gated]):
            self._figures(id_).gated += 1
        stale = [id_ for id_ in chosen if not self._is_fresh(id_)]
        self.result.compiled = len(stale)
        self._explain(order, frozenset(stale))
        self.record.commit()
        # Others begin to compile while this process makes what only it makes.
        cells = order.compile_cells(self.engine, stale, self.output)
        blocks = self._blocks()
        self._keep_all(cells, len(chosen) - len(stale), len(chosen))
        self._tell(frozenset(chosen))
        others = self._finish(blocks)
        self.result.shared = len(others)
        self.result.diagnostics = tuple(self.found)
        self._remember(
            request(order.patterns, self.engine.dialect), others, self.same_look or len(chosen) == len(self.cells)
        )
        return self.result

    def _figures(self, id_: str) -> CampaignResult:
        return self.result.campaigns.setdefault(id_.split("/")[0], CampaignResult())

    def _is_fresh(self, id_: str) -> bool:
        """Whether a cell is as it would be made now; what manifest and gallery say of it follows the plan."""
        # Where nothing that the plan is made of has changed, neither have the recipes.
        unit = self.freshness.fresh(id_, None if self.same_look else self.engine.recipe)
        if unit is None:
            return False
        texts = None
        if not self.same_look and not unit.failed:
            made, findings = self.record.texts(id_)
            with understanding():
                texts = texts_of(self.cells[id_], Made.restored(made), unit.files, findings)
        if texts is not None or unit is not self.freshness.units[id_]:
            self.record.put(unit, texts)
        self.pictures.add(unit.pictures)
        return True

    def _explain(self, order: Order, stale: frozenset[str]) -> None:
        """Say why cells are compiled, or why they are not: with no reason at all."""
        held = {gated.id: gated.reason for gated in self.plan.gated}
        for id_ in match(order.why, sorted([*self.cells, *held])) if order.why else ():
            if id_ in held:
                reasons = [f"nobody gets it: {held[id_]}"]
            elif id_ not in stale:
                reasons = []
            elif self.known.other_tools:
                reasons = ["sitegen, Python or a library it uses is another one than at the last build"]
            elif order.clean:
                reasons = ["--clean asks for it"]
            else:
                reasons = self.freshness.reasons(id_, self.engine.recipe(id_))
            self.result.why[id_] = reasons

    def _keep_all(self, cells: Iterable[Delivered], done: int, total: int) -> None:
        started = time.perf_counter()
        for cell in cells:
            self._keep(cell)
            now = time.perf_counter()
            self._figures(cell.id).seconds += now - started
            started = now
            done += 1
            self.progress(done, total)
            if done % BATCH == 0:
                self.record.commit()

    def _keep(self, cell: Delivered) -> None:
        """Note why a cell's files are as they are."""
        self.engine.adopt(cell.pictures)
        names = " ".join(picture.name for picture in cell.pictures)
        trace = self.record.trace(cell.trace)
        self.record.put(Unit(cell.id, cell.recipe, trace, not cell.files, pack(cell.files), names), cell.texts)
        self.pictures.add(names)

    def _tell(self, chosen: frozenset[str]) -> None:
        """Collect what is known of every cell, in the order of ids, for manifest and gallery."""
        told = 0
        for id_, made, told_of_it in self.record.all_texts():
            if id_ not in chosen:
                continue
            told += 1
            figures = self._figures(id_)
            with understanding():
                findings = restored(told_of_it)
            self.found.extend(findings)
            figures.warnings += sum(found.severity is Severity.WARNING for found in findings)
            if made:
                figures.cells += 1
                figures.files += len(ARTIFACTS)
                self.lists.told.add(id_)
            else:
                figures.failed += 1
                self.lists.fall_back(self.cells[id_], findings)
        if told != len(chosen):
            raise Damaged("what is told of some cells is lost")
        for id_ in self.cells.keys() - chosen:
            self.lists.fall_back(self.cells[id_], ())
        self.lists.recover()
        self.result.stale = sorted(self.lists.stale)

    def _finish(self, blocks: catalogue.Catalogue) -> dict[str, FileFact]:
        """Write what belongs to no cell, the manifest last, and remove what is no longer made; facts of these files."""
        project = self.snapshot.project
        assert project is not None
        output, lists = self.output, self.lists
        others = self._write_pictures({*lists.pictures, *blocks.pictures, *" ".join(self.pictures).split()})
        summary = gallery.Summary(project.site.model.brand.name, BLOCKS if blocks.html else "")
        others[GALLERY] = output.stream(GALLERY, gallery.pieces(lists.shown(), summary))
        others.update({path: output.put(path, text.encode()) for path, text in blocks.html.items()})
        rest = lists.kept_files | others.keys()
        obsolete = {*output.listed, *output.leftovers, *self._unlisted()} - rest - {MANIFEST}
        for id_ in lists.told if obsolete else ():
            obsolete.difference_update(unit_paths(id_))
        output.forget(obsolete)
        listed = output.stream(MANIFEST, manifest.manifest(project, self.plan, lists.listed(), others))
        self.result.removed = output.remove(obsolete)
        output.close()
        self.result.written = output.written
        self.result.unchanged = len(lists.told) * len(ARTIFACTS) + len(rest) + 1 - output.written
        self.result.fail_on = project.site.model.checks.fail_on
        return {**others, MANIFEST: listed}

    def _unlisted(self) -> set[str]:
        """Files of earlier builds that no manifest tells of, because somebody put another one in its place."""
        known = dict(self.freshness.files)
        for unit in self.freshness.units.values():
            if unit.id not in self.lists.told:
                known.update(zip(unit_paths(unit.id), unit.files, strict=False))
        unlisted = known.keys() - self.output.listed
        return {path for path in unlisted if present(str(self.output.folder), path, known[path])}

    def _blocks(self) -> catalogue.Catalogue:
        """The page of all blocks: as it lies there while it is fresh."""
        recipe = self.engine.blocks_recipe()
        unit = self.freshness.fresh(BLOCKS, lambda _: recipe)
        if unit is not None and not unit.failed:
            _, findings = self.record.texts(BLOCKS)
            if unit is not self.freshness.units[BLOCKS]:
                self.record.put(unit)
            with understanding():
                self.found.extend(restored(findings))
            page = (self.output.folder / BLOCKS).read_bytes().decode()
            return catalogue.Catalogue({BLOCKS: page}, tuple(unit.pictures.split()))
        report = Report()
        with recording() as trace:
            pages = self.engine.catalogue(report)
        self.found.extend(report)
        number = self.record.trace(trace)
        if not pages.html:
            self.record.put(Unit(BLOCKS, recipe, number, True), Texts("", stored(report)))
            return catalogue.kept(self.lists.before, self.output)
        fact = self.output.put(BLOCKS, pages.html[BLOCKS].encode())
        file = written(str(self.output.folder), BLOCKS, fact)
        unit = Unit(BLOCKS, recipe, number, False, pack([file]), " ".join(pages.pictures))
        self.record.put(unit, Texts("", stored(report)))
        return pages

    def _write_pictures(self, names: Iterable[str]) -> dict[str, FileFact]:
        facts: dict[str, FileFact] = {}
        folder = str(self.output.folder)
        for name in sorted(names):
            path = f"{PICTURES}/{name}"
            # The name is made from the source's digest and all that shapes the encoding, so an intact file is current.
            known = self.freshness.files.get(path)
            if known is not None and present(folder, path, known):
                facts[path] = FileFact(known.sha256.hex(), known.bytes)
                continue
            try:
                facts[path] = self.output.put(path, self.engine.picture(name))
            except KeyError:
                # Only what keeps its last good files still shows it, which were looked at when they were listed.
                facts[path] = self.lists.before[path]
        return facts

    def _remember(self, asked: str, others: dict[str, FileFact], whole: bool) -> None:
        """Note what the next build has to know; `whole` when all cells are as this look at the files has them."""
        record, folder = self.record, str(self.output.folder)
        world = self.snapshot.world
        record.put_files({path: written(folder, path, fact) for path, fact in others.items()})
        stamps = {path: (stamp, world.answer(Question("file", path))) for path, stamp in world.stamps.items()}
        record.put_stamps({path: known for path, known in stamps.items() if known[1] != MISSING})
        if self.engine.answers.is_new:
            record.put_planning(stored_answers(self.engine.answers))
        # Those of a campaign that cannot be read now may be fresh once it is mended.
        record.forget(set(self.freshness.units) - self.cells.keys() - self.lists.kept - {BLOCKS})
        look = record.trace(self.snapshot.trace)
        record.drop_unused([look])
        record.note("look", self.look if whole else "")
        record.note("asked", asked)
        # What was kept of earlier builds may be gone the next time, and nobody would look.
        record.note("outcome", "" if self.lists.kept else self.result.stored())
        record.note("counts", record.counts())
        record.commit()


def _digest(snapshot: Snapshot) -> str:
    """Of all that was asked to read the project and plan its cells, and of the dialect, which a command may name.

    Copy is not in it: it is read then for what is wrong with its front matter, and decides nothing.
    """
    project = snapshot.project
    campaigns = project.campaigns.values() if project else ()
    copy = {Question("file", file.path) for campaign in campaigns for file in campaign.copy}
    asked = ((question, answer) for question, answer in snapshot.trace.items() if question not in copy)
    trace = sorted((question.kind, question.name, answer) for question, answer in asked)
    dialect = project.site.model.dialect if project else ""
    return hashlib.sha256(repr((dialect, trace)).encode("utf-8", "surrogatepass")).hexdigest()
