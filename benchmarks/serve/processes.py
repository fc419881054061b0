"""Processor time and memory of a process and all that descend from it, and whether they rest (Linux)."""

from __future__ import annotations

import os
import time
from pathlib import Path

from memory import family

_LOOK = 0.25
_LOOKS = 4
_NOTHING = 0.01
"""Seconds of processor time between two looks that mean nothing was done: timers that find nothing to do take less."""


def cpu_seconds(process: int) -> float:
    """User and system time, with that of children that have ended."""
    return sum(map(_ticks, family(process))) / os.sysconf("SC_CLK_TCK")


def resident(process: int) -> float:
    """In megabytes; pages that processes share count in each."""
    return sum(map(_pages, family(process))) * os.sysconf("SC_PAGE_SIZE") / 1e6


def rest(process: int, longest: float) -> bool:
    """Wait until the processes have done nothing for a second, at most `longest` seconds; whether they have."""
    end, quiet, before = time.monotonic() + longest, 0, cpu_seconds(process)
    while quiet < _LOOKS:
        if time.monotonic() > end:
            return False
        time.sleep(_LOOK)
        now = cpu_seconds(process)
        quiet = quiet + 1 if now - before <= _NOTHING else 0
        before = now
    return True


def _ticks(process: int) -> int:
    try:
        # What stands before the last parenthesis is the name, which may hold anything.
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(map(int, fields[11:15]))


def _pages(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except OSError:
        return 0
