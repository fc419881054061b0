"""A look at the project that can be taken to another machine."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from sitegen.diagnostics import Problem
from sitegen.world.door import Missing, World

_OWN = ("content", "layouts")


class CarriedWorld(World):
    """What `world` sees of the project's files, without those below `left` (logical folders), and `variables`.

    Packaged layouts and versions are those of the machine it is used on: call `arrive` there. What was not carried
    along is missing.
    """

    def __init__(self, world: World, variables: Iterable[str], left: Iterable[str] = ()) -> None:
        seen = ((name, world.env(name)) for name in variables)
        super().__init__(Path(), Path(), {name: value for name, value in seen if value is not None})
        self.root, self._mounts = Path(), {}
        for folder in _OWN:
            self._carry(world, folder, frozenset(left))

    def arrive(self, builtin: Path) -> None:
        """Take the packaged layouts in `builtin`."""
        self._mounts = {"builtin": builtin.resolve()}

    def _carry(self, world: World, folder: str, left: frozenset[str]) -> None:
        try:
            names = self._listings[folder] = world.listing(folder)
        except (Missing, Problem):
            return
        for name in names:
            path = f"{folder}/{name}".removesuffix("/")
            if path in left:
                continue
            if name.endswith("/"):
                self._carry(world, path, left)
                continue
            try:
                self._bytes[path] = world.read(path)
            except (Missing, Problem):
                continue
            self._digests[path] = world.digest(path)

    def _real(self, path: str) -> str | None:
        return None if PurePosixPath(path).parts[:1] in {(each,) for each in _OWN} else super()._real(path)
