"""Files that belong to no project, such as MJML that somebody brings: read below given folders and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from sitegen.diagnostics import Position, Problem, diagnose
from sitegen.world.contents import MAX_TEXT_BYTES, contents, decoded
from sitegen.world.door import Missing


class LooseFiles:
    """Text files below `folders`; messages call them by the path that was given."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folder.resolve() for folder in folders)

    @classmethod
    def beside(cls, path: Path) -> LooseFiles:
        """The files in the folder of `path` and, when that is a link, of what it leads to."""
        return cls((path.parent, Path(os.path.realpath(path)).parent))

    def text(self, path: Path) -> str:
        """The UTF-8 text at `path`, without a byte order mark and with Unix line ends.

        Raises Missing where no file is, Problem for one that lies outside the folders, is too large, is no text, or
        may not be read.
        """
        at = Position(path.as_posix())
        try:
            real = path.resolve()
        except (OSError, RuntimeError, ValueError):
            raise Missing(at.path) from None
        if not any(folder in real.parents for folder in self.folders):
            raise Problem(diagnose("file/outside", f"“{at.path}” lies outside the folders that are read", at))
        data = contents(real, MAX_TEXT_BYTES, at)
        if data is None:
            raise Missing(at.path)
        return decoded(data, at.path)
