"""`Workshop`: the environments and everything memoised by content, shared by all looks at one project."""

from __future__ import annotations

from sitegen.merge import Tokens
from sitegen.mjml import Compiler
from sitegen.render.copy.body import Bodies
from sitegen.render.copy.copyfiles import CopyFiles
from sitegen.render.options import OptionReader
from sitegen.render.pictures.assets import Measured
from sitegen.render.styles import StyleRoom
from sitegen.render.templates.environment import LayoutEnvironment
from sitegen.render.templates.writing import CopyEnvironment, LineEnvironment
from sitegen.world import Trace, World, recording
from sitegen.world.trace import replay


class Workshop:
    """What outlives one look at the files: environments and everything memoised by content."""

    def __init__(self) -> None:
        self.tokens = Tokens()
        self.copy_files = CopyFiles()
        self.world: World | None = None
        self._found: dict[str, tuple[tuple[str, str] | None, Trace]] = {}
        self.measured: Measured = {}
        self._texts: dict[str, tuple[str, str]] = {}
        self.copy = CopyEnvironment(self.tokens, self.copy_files.source, self.copy_files.join)
        self.lines = LineEnvironment(self.tokens)
        self.layouts = LayoutEnvironment(self.tokens, self._layout)
        self.marked = LayoutEnvironment(self.tokens, self._layout, marks=True)
        self.bodies = Bodies(self.tokens)
        self.options = OptionReader(self.tokens)
        self.styles = StyleRoom(self.layouts, self.marked, self.lines_of)
        # No web fonts: the engine would have mails fetch them from a third party.
        self.compiler = Compiler(self.tokens, fonts={})

    def look(self, world: World) -> None:
        """Read from `world` from now on."""
        self.world = self.copy_files.world = world
        self._found.clear()
        for kept in (self.layouts, self.marked, self.bodies, self.options):
            kept.forget()

    def _layout(self, name: str) -> tuple[str, str] | None:
        kept = self._found.get(name)
        if kept is None:
            with recording() as trace:
                path = self.layout_path(name)
                found = (self._text(path, self.world), self.world.digest(path)) if path and self.world else None
            kept = self._found[name] = (found, trace)
        replay(kept[1])
        return kept[0]

    def _text(self, path: str, world: World) -> str:
        """As `world.text`; an unchanged file is not read again."""
        digest, text = self._texts.get(path, ("", ""))
        if digest != world.digest(path):
            text = world.text(path)
            self._texts[path] = world.digest(path), text
        return text

    def layout_path(self, name: str) -> str | None:
        """The logical path of the layout file `name`: the project's own, else the packaged one."""
        if self.world is None or ".." in name.split("/"):
            return None
        for folder in ("layouts", "builtin"):
            if self.world.exists(f"{folder}/{name}"):
                return f"{folder}/{name}"
        return None

    def is_packaged(self, name: str) -> bool:
        """Whether the template `name` is a layout of ours that the project does not override."""
        return not name.startswith(("content/", "<")) and (self.layout_path(name) or "").startswith("builtin/")

    def lines_of(self, name: str) -> list[str]:
        """The lines of the file behind a template's name, none when it cannot be read."""
        if name.startswith("content/"):
            return self.copy_files.lines(name)
        path = self.layout_path(name)
        return self.copy_files.lines(path) if path else []
