"""One build at a time in one output folder."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sitegen.diagnostics import Problem, diagnose
from sitegen.site.paths import MEMORY


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other builds out of `folder` for as long as this lasts; the lock of a process that dies is free.

    Raises Problem, which says who, while another build is writing there, OSError where nobody may write.
    """
    from filelock import FileLock, Timeout

    memory = folder / MEMORY
    memory.mkdir(parents=True, exist_ok=True)
    who = memory / "builder"
    lock = FileLock(memory / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        message = f"another build is writing to {folder}{_said(who)}"
        raise Problem(diagnose("file/locked", message, hint="Wait until it is done.")) from None
    try:
        who.write_text(f"process {os.getpid()} on {socket.gethostname()}", "utf-8")
        yield
    finally:
        lock.release()


def _said(who: Path) -> str:
    try:
        said = who.read_text("utf-8").strip()
    except (OSError, ValueError):
        return ""
    return f" ({said})" if said.isprintable() and said else ""
