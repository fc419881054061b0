"""The archive of a bundle: a zip whose every byte follows from the files in it.

Files are stored, not compressed: compressors differ between machines (zlib and zlib-ng make different bytes of the
same text), and equal contents must be equal files everywhere.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable
from typing import IO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every entry: the earliest that a zip can hold."""

MODE = stat.S_IFREG | 0o644
UNIX = 3


def pack(target: IO[bytes], files: Iterable[tuple[str, bytes]]) -> None:
    """Write `files` (path and bytes, in the order of paths) to `target`, which must be seekable."""
    with ZipFile(target, "w", ZIP_STORED) as archive:
        for path, data in files:
            entry = ZipInfo(path, EPOCH)
            entry.create_system = UNIX
            entry.external_attr = MODE << 16
            archive.writestr(entry, data)
