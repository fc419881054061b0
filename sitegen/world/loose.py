"""Files that belong to no project, such as MJML that somebody brings: read below given folders and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from sitegen.diagnostics import Position, Problem, diagnose
from sitegen.world.door import MAX_TEXT_BYTES, Missing, TooLarge, decoded


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

        Raises Missing where no file is, Problem for one that lies outside the folders, is too large, or is no text.
        """
        at = Position(path.as_posix())
        try:
            real = path.resolve()
        except (OSError, RuntimeError, ValueError):
            raise Missing(at.path) from None
        if not any(folder in real.parents for folder in self.folders):
            raise Problem(diagnose("file/outside", f"“{at.path}” lies outside the folders that are read", at))
        try:
            with real.open("rb") as file:
                data = file.read(MAX_TEXT_BYTES + 1)
        except (OSError, ValueError):
            raise Missing(at.path) from None
        if len(data) > MAX_TEXT_BYTES:
            raise TooLarge(diagnose("file/too-large", f"this file is larger than {MAX_TEXT_BYTES:,} bytes", at))
        return decoded(data, at.path)
