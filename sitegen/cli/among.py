"""Output folders that would be read as sources the next time."""

from __future__ import annotations

from pathlib import Path

from sitegen.diagnostics import Problem, diagnose


def among_sources(root: Path, folder: Path) -> Problem | None:
    """What is wrong with an output folder that lies among the sources."""
    sources = [root.resolve() / name for name in ("content", "layouts")]
    if not any(source == folder.resolve() or source in folder.resolve().parents for source in sources):
        return None
    message = f"the output folder {folder} lies among the sources"
    return Problem(diagnose("file/output", message, hint="Name another folder with -o DIR."))
