"""Keeps the cells current: takes up changes, compiles what is looked at first, remembers what was last good."""

from __future__ import annotations

import gc
import hashlib
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import replace
from functools import partial
from itertools import islice

from sitegen.diagnostics import Diagnostic, Problem, Report, Severity, diagnose
from sitegen.plan.model import Cell, Plan
from sitegen.preview.actions import offered
from sitegen.preview.addresses import BLOCKS, TRIALS
from sitegen.preview.blockforms import forms, told
from sitegen.preview.events import (
    CellsChanged,
    ErrorsChanged,
    Event,
    Look,
    Mail,
    PagesChanged,
    Progress,
    ReadersChanged,
)
from sitegen.preview.mails import lying, mail
from sitegen.preview.origins import Inspector
from sitegen.preview.outbox import Outbox
from sitegen.preview.readers import choices, people, read
from sitegen.preview.roster import listed
from sitegen.preview.search import Index
from sitegen.preview.worker import Urgency, Worker
from sitegen.render.context import ActionView, action_view
from sitegen.render.model import Artifacts
from sitegen.render.trial import Trial
from sitegen.site.engine import KEPT, Engine
from sitegen.site.gallery import Entry, cell_entry, fragment, script
from sitegen.site.made import Made

FEW = 32
"""Of so many cells that failed it is seen at once whether they are mended."""

SURVEYED = 500
"""So many cells are looked at in one go, whether they are stale."""

TOLD = 0.25
"""Seconds after which browsers are told of what was compiled in the background."""

MANY = 500
"""After so many cells were compiled it is worth while to look through all objects for rubbish, when nobody waits."""

_DIGEST = 12


class Builder:
    """The engine on its worker thread. All methods but `begin` and `take_up` run there.

    `tell` receives what changed, on that thread; `open_pages` gives what browsers show.
    """

    def __init__(
        self,
        engine: Engine,
        worker: Worker,
        tell: Callable[[Event], object],
        announce: Callable[[str], object],
        open_pages: Callable[[], frozenset[Look]] = frozenset,
    ) -> None:
        self._engine = engine
        self._worker = worker
        self._outbox = Outbox(tell)
        self._tell = self._outbox.put
        self._announce = announce
        self._open_pages = open_pages
        self._title: str | None = None
        self._plan: Plan | None = None
        self._entries: dict[str, Entry] = {}
        self._kept_over: dict[str, Entry] = {}
        """Cells of campaigns that cannot be read now, as they last were."""
        self._folders: dict[str, str] = {}
        self._loading: tuple[Diagnostic, ...] = ()
        self._gone = False
        self._people: object = None
        self._failed: dict[str, tuple[Diagnostic, ...]] = {}
        self._told: tuple[Diagnostic, ...] = ()
        self._digests: dict[str, bytes] = {}
        self._good: OrderedDict[str, Artifacts] = OrderedDict()
        self._good_blocks = ""
        self.index = Index()
        self.inspector = Inspector(engine)
        self._untrue: set[str] = set()
        """Cells whose pages may be shown in browsers otherwise than they were compiled last."""
        self._changed: dict[str, Entry] = {}
        self._renewed: set[str] = set()
        self._renewed_cells: set[str] = set()
        self._todo: dict[str, None] = {}
        self._unsurveyed: list[str] = []
        self._resting = True
        self._done = 0
        self._since = MANY
        self._progress = Progress(0, 0)

    def begin(self) -> None:
        """Take up a change, soon, and hold what there is to tell of it until `take_up`. From any thread."""
        self._worker.submit(Urgency.CHANGE, self._begin)

    def take_up(self, begun: bool = False) -> None:
        """Look at the files anew, soon, unless they are as they were at `begin`. From any thread."""
        self._worker.submit(Urgency.CHANGE, partial(self.refresh, begun))

    def refresh(self, begun: bool = False) -> None:
        """Take up what changed in the files: plan, pages that are open, and later all others."""
        if not begun:
            self._renew()
        self._outbox.release()
        # What failed comes first, then what was never compiled.
        waiting = sorted(self._entries, key=lambda id_: (id_ not in self._failed, not self._entries[id_].pending))
        self._unsurveyed, self._todo, self._done = waiting[::-1], {}, 0
        self._rest_later()

    def _begin(self) -> None:
        self._outbox.hold()
        self._renew()

    def _renew(self) -> None:
        """The plan and the pages that are open, as they are now."""
        self._load()
        # With the open pages, what failed before: so that one mistake mended in a shared file is gone at once.
        looked_at = {look.page for look in self._open_pages()}
        first = dict.fromkeys((*sorted(looked_at), *islice(self._failed, FEW)))
        for id_ in first:
            if id_ in self._entries and not self._entries[id_].gated:
                self._compile(id_)
        if BLOCKS in looked_at:
            self.blocks()
        if TRIALS in looked_at:
            # Blocks can name pictures, themes and tables: any file may matter.
            self._renewed.add(TRIALS)
        self._report()

    def page(self, cell_id: str) -> Artifacts | None:
        """The artifacts of a cell as they are now or, when it cannot be compiled, as they last were; else None."""
        entry = self._entries.get(cell_id)
        if entry is None or entry.gated:
            return None
        self._compile(cell_id)
        self._report()
        return self._good.get(cell_id)

    def read(self, cell_id: str, reader: str) -> Artifacts:
        """The artifacts of a cell as it is now, for `reader`. Raises as `readers.read`."""
        return read(self._engine, cell_id, reader)

    def mail(self, cell_id: str, reader: str) -> Mail | None:
        """The mail of a cell as the page takes it, for `reader`; None where it was never compiled."""
        self.page(cell_id)
        return self._mail(cell_id, reader)

    def _mail(self, cell_id: str, reader: str) -> Mail | None:
        made = self._good.get(cell_id)
        if made is None:
            return None
        if cell_id in self._failed or cell_id in self._kept_over:
            self._untrue.add(cell_id)  # another reader's mail stands for the one that was asked for
        return mail(self._engine, made, reader, self.offered(cell_id))

    def readers(self, cell_id: str) -> dict[str, list[dict[str, object]]]:
        """Who can read a cell (see `readers.choices`)."""
        return choices(self._engine, cell_id)

    def actions(self, cell_id: str) -> tuple[Cell, list[ActionView], dict[str, str]]:
        """A cell of the plan, its campaign's actions in its language, and what personas are called by id.

        Raises KeyError for any other.
        """
        cell, project = self._engine.cell(cell_id), self._engine.snapshot.project
        if project is None:
            raise KeyError(cell_id)
        listed = cell.campaign.model.actions.items()
        views = [action_view(name, action, cell.locale.tag, project) for name, action in listed]
        return cell, views, {name: each.model.name for name, each in project.personas.items()}

    def offered(self, cell_id: str) -> dict[str, object]:
        """What can be tried on a cell's landing page (see `actions.offered`), as it was compiled last."""
        artifacts = self._good.get(cell_id)
        try:
            cell, views, _ = self.actions(cell_id)
        except KeyError:
            return {"links": [], "states": []}
        return offered(cell, artifacts.landing_html if artifacts else "", views)

    def known(self, cell_id: str) -> bool:
        """Whether there is such a cell, and it is not left out."""
        entry = self._entries.get(cell_id)
        return entry is not None and not entry.gated

    def blocks(self) -> str:
        """The page of blocks, as it is now or last was ("" when it never was)."""
        found = Report()
        try:
            page = self._engine.catalogue(found).html.get(BLOCKS, "")
        except Exception as error:
            found.add(self._own_bug(error))
        if found.has_errors():
            self._failed[BLOCKS] = tuple(found)
        elif page:
            self._note_pages(BLOCKS, {BLOCKS: page.encode()})
            self._good_blocks = page
        self._report()
        return self._good_blocks

    def block_forms(self) -> dict[str, object] | None:
        """The blocks as they are now, as `blockforms.forms`; None where the site cannot be read."""
        trials = self._engine.trials
        return forms(trials) if trials is not None else None

    def tried(self, name: str, options: Mapping[str, str], text: str, theme: str) -> dict[str, object]:
        """A block tried out by `Trials.render`, as `blockforms.told`. Raises KeyError where there is no such block."""
        trials = self._engine.trials
        if trials is None or name not in trials:
            raise KeyError(name)
        try:
            trial = trials.render(name, options, text, theme)
        except Exception as error:
            trial = Trial("", "", "", "", ((self._own_bug(error), ""),))
        return told(trial)

    def picture(self, name: str) -> bytes | None:
        """The bytes of a picture, None when no compiled cell has one of that name."""
        try:
            return self._engine.picture(name)
        except (LookupError, Problem):
            return None

    def _load(self) -> None:
        """Refresh the engine and the list of cells."""
        try:
            snapshot = self._engine.refresh()
        except Exception as error:
            self._loading = (self._own_bug(error),)
            return
        self._loading = tuple(d for d in snapshot.diagnostics if d.severity is Severity.ERROR)
        self._gone = not (self._engine.root / "content").is_dir()
        if self._gone:
            # One thing to say instead of all that is missing for want of it.
            hint = "Put it back; the preview goes on as soon as it is there."
            self._loading = (diagnose("file/missing", "the folder content/ is gone", hint=hint),)
        if snapshot.project is None:
            self._people = self._people and ()  # pages that are opened now have no readers to offer
        else:
            before, self._people = self._people, people(snapshot.project)
            if before not in (self._people, None):
                self._tell(ReadersChanged())
        name = snapshot.project.site.model.brand.name if snapshot.project else self._title
        if name != self._title or snapshot.plan is not self._plan or self._loading or self._kept_over:
            self._list(snapshot.plan, name)

    def _list(self, plan: Plan, title: str | None) -> None:
        self._folders.update((cell.campaign.id, cell.campaign.folder) for cell in plan.cells)
        known, planned = {**self._entries, **self._kept_over}, {cell.campaign.id for cell in plan.cells}
        now, self._kept_over = listed(plan, known, partial(self._is_lost, planned) if self._loading else None)
        before, self._entries = self._entries, now
        shown = {id_ for id_, entry in self._entries.items() if not entry.gated}
        self._unsurveyed = [id_ for id_ in self._unsurveyed if id_ in shown]
        self._untrue.update(self._digests.keys() - shown - {BLOCKS})
        for kept in (self._failed, self._good, self._digests, self._todo):
            for gone in [id_ for id_ in kept if id_ != BLOCKS and id_ not in shown]:
                del kept[gone]
        self.index.keep(self._entries)
        changed = {id_: fragment(entry) for id_, entry in self._entries.items() if before.get(id_) != entry}
        gone_ids = tuple(id_ for id_ in before if id_ not in self._entries)
        if changed or gone_ids or title != self._title or self._plan is None:
            self._tell(CellsChanged(changed, gone_ids, title))
        self._plan, self._title = plan, title

    def _is_lost(self, planned: Container[str], entry: Entry) -> bool:
        """Whether a cell is gone for good, not for want of a file that can be read; `planned`: campaigns with cells."""
        folder = self._engine.root / self._folders.get(entry.campaign, "")
        if folder.parent.is_dir() and not folder.is_dir():
            return True
        project = self._engine.snapshot.project
        if project is None or entry.campaign not in planned:
            return False
        return entry.segment in project.segments and entry.locale in project.site.model.locales

    def _compile(self, cell_id: str, *, in_passing: bool = False) -> Artifacts | None:
        """Compile one cell and note what came of it; `in_passing`, where nobody looks at it."""
        self._todo.pop(cell_id, None)
        if cell_id in self._kept_over:
            return None
        try:
            artifacts = self._engine.compile(cell_id, in_passing=in_passing)
        except Problem as problem:
            self._fail(cell_id, problem.diagnostics)
            return None
        except Exception as error:
            self._fail(cell_id, (self._own_bug(error),))
            return None
        self.index.note(cell_id, artifacts)
        self._note_pages(
            cell_id,
            {
                f"preview/{cell_id}.html": script(artifacts),
                f"{cell_id}/landing/index.html": artifacts.files.page,
                f"{cell_id}/email.html": artifacts.files.html,
                f"{cell_id}/email.txt": artifacts.files.text,
            },
        )
        if not in_passing or cell_id in self._good or len(self._good) < KEPT:
            self._good[cell_id] = artifacts
            self._good.move_to_end(cell_id, last=not in_passing)
            if len(self._good) > KEPT:
                self._good.popitem(last=False)
        self._note_entry(cell_entry(artifacts.cell, Made.of(artifacts)))
        return artifacts

    def _fail(self, id_: str, diagnostics: tuple[Diagnostic, ...]) -> None:
        self._failed[id_] = diagnostics
        errors = sum(d.severity is Severity.ERROR for d in diagnostics)
        self._note_entry(replace(self._entries[id_], errors=errors, pending=False))

    def _note_entry(self, entry: Entry) -> None:
        if self._entries.get(entry.id) != entry:
            self._entries[entry.id] = entry
            self._changed[entry.id] = entry

    def _note_pages(self, id_: str, pages: dict[str, bytes]) -> None:
        digests = [hashlib.blake2b(data, digest_size=_DIGEST).digest() for data in pages.values()]
        before = self._digests.get(id_, b"")
        self._digests[id_] = b"".join(digests)
        failed, untrue = self._failed.pop(id_, None) is not None, id_ in self._untrue
        self._untrue.discard(id_)
        # A page that never could be shown may be open in a browser as a note that says so.
        changed = [
            path
            for number, (path, now) in enumerate(zip(pages, digests, strict=True))
            if untrue or (before[number * _DIGEST : (number + 1) * _DIGEST] != now if before else failed)
        ]
        self._renewed.update(changed)
        if any(path != BLOCKS and not path.endswith("/landing/index.html") for path in changed):
            self._renewed_cells.add(id_)

    def _rest_later(self) -> None:
        if (self._todo or self._unsurveyed) and self._resting:
            self._resting = False
            self._worker.submit(Urgency.REST, self._rest)

    def _rest(self) -> None:
        """Do some of what nobody waits for; the job at hand is short, so that what somebody waits for goes first."""
        end = time.monotonic() + TOLD
        while (self._unsurveyed or self._todo) and not self._worker.urgent(Urgency.REST) and time.monotonic() < end:
            if self._unsurveyed:
                ids = self._unsurveyed[-SURVEYED:][::-1]
                del self._unsurveyed[-SURVEYED:]
                self._todo.update(dict.fromkeys(self._engine.stale(ids)))
                self._todo.update(dict.fromkeys(id_ for id_ in ids if self._entries[id_].pending))
            else:
                self._compile(next(iter(self._todo)), in_passing=True)
                self._done += 1
                self._since += 1
        self._report()
        progress = Progress(self._done, self._done + len(self._todo))
        if progress != self._progress and not self._unsurveyed:
            self._progress = progress
            self._tell(progress)
        self._resting = True
        if not (self._unsurveyed or self._todo) and self._since >= MANY:
            self._since = 0
            _settle()
        self._rest_later()

    def _report(self) -> None:
        if self._changed:
            self._tell(CellsChanged({id_: fragment(entry) for id_, entry in self._changed.items()}, title=self._title))
            self._changed = {}
        self._show_errors()
        if self._renewed:
            renewed, cells = frozenset(self._renewed), frozenset(self._renewed_cells)
            self._renewed, self._renewed_cells = set(), set()
            seen = (self._mail(look.page, look.reader) for look in sorted(self._open_pages()) if look.page in cells)
            self._tell(PagesChanged(renewed, cells, tuple(each for each in seen if each is not None)))

    def _show_errors(self) -> None:
        # Whether those of a campaign that cannot be read are mended, nobody knows.
        kept = self._failed.keys() if self._gone else self._kept_over.keys()
        failed = [found for id_, found in self._failed.items() if id_ not in kept]
        errors = tuple(Report(_errors((self._loading, *failed))))
        if errors != self._told:
            self._told = errors
            self._tell(ErrorsChanged(errors, lying(self._engine, errors)))

    def _own_bug(self, error: Exception) -> Diagnostic:
        self._announce("".join(traceback.format_exception(error)).rstrip())
        return Diagnostic(
            "internal/error",
            Severity.ERROR,
            f"sitegen itself failed: {type(error).__name__}: {error}",
            hint="This is a bug of sitegen, not a mistake of yours; the terminal has the details.",
        )


def _settle() -> None:
    """Have what there is now left out when Python looks for rubbish in cycles.

    It does so on its own in the middle of an edit, and takes the longer the more cells there are.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _errors(groups: Iterable[tuple[Diagnostic, ...]]) -> Iterable[Diagnostic]:
    return (replace(d, cell="") for group in groups for d in group if d.severity is Severity.ERROR)
