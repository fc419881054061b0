"""The command line: one thin command per verb."""

from sitegen.cli.app import main

__all__ = ["main"]
