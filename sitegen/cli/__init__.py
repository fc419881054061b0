"""The command line: one thin command per verb."""

from __future__ import annotations

import gc
import sys

__all__ = ["main"]

ALLOCATIONS = 50_000
"""So many objects are made between two looks for rubbish in cycles, of which builds leave little: Python's 700 cost
5 to 10 % of the time and save some megabytes."""


def main() -> None:
    """The `sitegen` command. Ctrl-C ends it with 130, also while it is being loaded."""
    gc.set_threshold(ALLOCATIONS)
    try:
        from sitegen.cli.app import app

        app()
    except KeyboardInterrupt:
        sys.exit(130)
