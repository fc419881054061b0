"""The command line: one thin command per verb."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """The `sitegen` command. Ctrl-C ends it with 130, also while it is being loaded."""
    try:
        from sitegen.cli.app import app

        app()
    except KeyboardInterrupt:
        sys.exit(130)
