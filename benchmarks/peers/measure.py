"""What a command costs: CPU of the process and all its children, wall time, and peak memory."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """CPU and wall time in seconds; `peak` is the largest resident set of any one process, in megabytes."""

    cpu: float
    wall: float
    peak: float


class Failed(Exception):
    """A command that ended with an error; its message is the end of what it printed."""


def run(
    command: Sequence[str],
    folder: Path,
    environ: Mapping[str, str] | None = None,
    started: Callable[[int], None] | None = None,
) -> Cost:
    """Run `command` in `folder` and say what it cost; `started` is told the process's number.

    CPU is user and system time of the process and of every child it waited for, as the kernel counted it. Raises
    Failed when the command exits with anything but 0.
    """
    log = folder / "last-run.log"
    with log.open("wb") as output:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **(environ or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        if started is not None:
            started(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Failed(f"{' '.join(command[:4])} … exited with {process.returncode}\n{_end(log)}")
    # Linux counts ru_maxrss in kilobytes, macOS in bytes.
    unit = 1e6 if os.uname().sysname == "Darwin" else 1e3
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / unit)


def _end(log: Path, size: int = 3000) -> str:
    return log.read_text(errors="replace")[-size:]
