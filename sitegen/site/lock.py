"""One build at a time in one output folder."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sitegen.diagnostics import Problem, diagnose
from sitegen.site.paths import MEMORY

_WORKER = "worker-"

_PATIENCE = 30.0
"""Seconds."""


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
        _wait_for_workers(memory, folder)
        who.write_text(f"process {os.getpid()} on {socket.gethostname()}", "utf-8")
        yield
    finally:
        lock.release()


@contextmanager
def at_work(folder: Path, number: int) -> Iterator[None]:
    """Keep the next build out of `folder` until worker `number` of this one writes no more.

    A worker that outlives its build has to notice before it writes again.
    """
    from filelock import FileLock

    with FileLock(folder / MEMORY / f"{_WORKER}{number}"):
        yield


def _wait_for_workers(memory: Path, folder: Path) -> None:
    """Wait for workers of a build that died, which notice within a cell or two."""
    from filelock import FileLock, Timeout

    for path in sorted(memory.glob(f"{_WORKER}*")):
        try:
            with FileLock(path, timeout=_PATIENCE):
                pass
        except Timeout:
            message = f"a process of an earlier build is still writing to {folder}"
            raise Problem(diagnose("file/locked", message, hint="Wait until it is done.")) from None


def _said(who: Path) -> str:
    try:
        said = who.read_text("utf-8").strip()
    except (OSError, ValueError):
        return ""
    return f" ({said})" if said.isprintable() and said else ""
