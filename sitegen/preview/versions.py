"""A cell as it was: in the last build, or at a revision of the project's repository."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path
from typing import Any

from sitegen.diagnostics import Problem
from sitegen.review.revision import Revision, revision, write
from sitegen.site.engine import Engine
from sitegen.site.gallery.document import document, restored
from sitegen.site.paths import cell_path

BUILD = "build"
"""The name of the last build; every other is that of a revision."""


class NotThere(LookupError):
    """There is no such mail there; the text says why."""


class Versions:
    """Other states of the project in `root`. Its methods may be called on any thread, and take their time."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._tree = ""
        self._engine: Engine | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def mail(self, cell_id: str, at: str) -> dict[str, Any]:
        """The document of a cell as it was `at` BUILD or a revision, such as HEAD. Raises NotThere."""
        return self._built(cell_id) if at == BUILD else self._committed(cell_id, at)

    def close(self) -> None:
        """Remove what was written to look at revisions."""
        with self._lock:
            self._leave()

    def _built(self, cell_id: str) -> dict[str, Any]:
        file = self._root / "build" / cell_path(cell_id, "preview.js")
        try:
            return restored(file.read_text(encoding="utf-8"))
        except OSError as error:
            raise NotThere("There is no such mail in the last build. Run sitegen build") from error
        except ValueError as error:
            raise NotThere("Another version of sitegen made the last build. Run sitegen build") from error

    def _committed(self, cell_id: str, name: str) -> dict[str, Any]:
        with self._lock:
            try:
                what = revision(self._root, name)
            except Problem as problem:
                where = "the project lies in no git repository, or that has no such commit"
                raise NotThere(f"There is no {name} to compare with: {where}") from problem
            try:
                engine = self._engine_of(what)
                return document(engine.compile(cell_id))
            except KeyError as error:
                raise NotThere("There is no such mail in that commit") from error
            except Problem as problem:
                raise NotThere(f"It cannot be shown as of {name}: {problem.diagnostics[0].message}") from problem

    def _engine_of(self, what: Revision) -> Engine:
        """The engine of a revision, one at a time: people compare with the same commit for a while."""
        if self._engine is None or what.tree != self._tree:
            self._leave()
            self._folder = tempfile.TemporaryDirectory(prefix="sitegen-at-")
            engine = Engine(write(what, Path(self._folder.name)))
            engine.refresh()
            self._tree, self._engine = what.tree, engine
        return self._engine

    def _leave(self) -> None:
        self._engine = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
