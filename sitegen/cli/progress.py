"""The progress bar of long commands, on terminals."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sitegen.cli.output import console
from sitegen.site.outcome import Progress

PROGRESS_CELLS = 200
"""From this many cells on a terminal shows a progress bar."""


@contextmanager
def progress_bar(what: str = "cells", least: int = PROGRESS_CELLS) -> Iterator[Progress]:
    """What commands tell how far they are with `what`, if there are at `least` so many; where nobody looks, nothing."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.progress import Progress as Bar

    with Bar(console=console(stderr=True), transient=True) as bar:
        tasks: list[object] = []

        def progress(done: int, total: int) -> None:
            if total < least:
                return
            if not tasks:
                tasks.append(bar.add_task(what, total=total))
            bar.update(tasks[0], completed=done, total=total)  # type: ignore[arg-type]

        yield progress
