"""Memory of a command and all its children while it runs: the sum of their proportional set sizes (Linux)."""

from __future__ import annotations

import threading
from pathlib import Path

_PERIOD = 0.1


class Watch:
    """Looks ten times a second from `start` to `stop`; `peak` is the largest sum seen, in megabytes.

    Pages that processes share count once in all. Looking costs a few milliseconds, so times are not taken meanwhile.
    """

    def __init__(self) -> None:
        self.peak = 0.0
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, process: int) -> None:
        """Watch the process with this number."""
        self._thread = threading.Thread(target=self._look, args=(process,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    def _look(self, process: int) -> None:
        while not self._stopped.wait(_PERIOD):
            self.peak = max(self.peak, sum(map(_size, family(process))) / 1e3)


def family(process: int) -> list[int]:
    """The process with this number and all that descend from it (Linux)."""
    found = [process]
    for one in found:
        for listed in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += map(int, listed.read_text().split())
            except OSError:
                continue
    return found


def _size(process: int) -> int:
    """In kilobytes; 0 for a process that has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
