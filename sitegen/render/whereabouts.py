"""Where a picture is named that no line of the author's block names: site.yaml, a layout of the project, its data."""

from __future__ import annotations

import re

from sitegen.diagnostics import Position, Problem
from sitegen.render.copy.document import Block
from sitegen.sources.project import Project
from sitegen.world import Missing, World

_SHARED = ("macros.mjml", "macros.html", "email.mjml", "landing.html")
_OF_BLOCKS = ("email.mjml", "landing.html", "email.txt")


class Whereabouts:
    """Finds the names of pictures in the files of one look at the project."""

    def __init__(self, project: Project, world: World) -> None:
        self.project, self.world = project, world

    def of(self, path: str, block: Block | None, *, data: bool = False) -> Position | None:
        """Where the picture `path` of `block` (None: of no block) is named; None where nothing says it.

        Data files are searched when `data` says so: whoever asks is made anew when any of them changes.
        """
        return self._logo(path) or self._layout(path, block) or (self._data(path) if data else None)

    def _logo(self, path: str) -> Position | None:
        site = self.project.site
        for key in ("logo", "logo_dark"):
            if getattr(site.model.brand, key) == path:
                # What is said there is told anew when the line moves.
                self.world.digest(site.document.path)
                return site.document.position(("brand", key))
        return None

    def _layout(self, path: str, block: Block | None) -> Position | None:
        own = [f"blocks/{block.name}/{name}" for name in _OF_BLOCKS] if block is not None else []
        files = (f"layouts/{name}" for name in (*own, *_SHARED))
        return next(filter(None, (self._in_file(name, path) for name in files if self.world.exists(name))), None)

    def _data(self, path: str) -> Position | None:
        files = sorted(table.path for table in self.project.tables.values())
        return next(filter(None, (self._in_file(name, path) for name in files)), None)

    def _in_file(self, name: str, path: str) -> Position | None:
        try:
            text = self.world.text(name)
        except (Missing, Problem):
            return None
        found = re.search(rf"(?<![\w./-]){re.escape(path)}(?![\w./-])", text)
        if found is None:
            return None
        start = text.rfind("\n", 0, found.start()) + 1
        return Position(name, text.count("\n", 0, start) + 1, found.start() - start + 1)
