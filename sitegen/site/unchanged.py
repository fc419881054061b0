"""Whether there is anything to do at all, found out without loading what does it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sitegen.site.noted import Damaged, understanding
from sitegen.site.outcome import BuildResult
from sitegen.site.present import present
from sitegen.site.record import Record
from sitegen.site.tools import tools
from sitegen.site.write import journals
from sitegen.world import PART, World


def unchanged(
    root: Path, builtin: Path, folder: Path, asked: str, environ: Mapping[str, str] | None = None
) -> BuildResult | None:
    """The outcome of a build that was `asked` this, when it would change nothing; None when it has to be made.

    Nothing it would read has changed since the last build, and every file it would write is there as it would be.
    """
    record = Record(folder)
    try:
        with understanding():
            return _outcome(record, World(root, builtin, environ, record.stamps()), str(folder), asked)
    except (Damaged, OSError):
        # Another build may be writing to it.
        return None
    finally:
        record.close()


def _outcome(record: Record, world: World, folder: str, asked: str) -> BuildResult | None:
    notes = record.notes()
    outcome = notes.get("outcome")
    if not outcome or notes.get("asked") != asked or journals(Path(folder)):
        return None
    if notes.get("tools") != tools() or notes.get("counts") != record.counts():
        return None
    # What the project's parts say follows from the files they are read from.
    if any(world.answer(q) != a for q, a in record.answers().values() if q.kind != PART):
        return None
    # A file with another stamp may hold the same bytes: the builder looks into it, and notes its stamp.
    if not record.untouched(folder) or any(present(folder, *file) != file[1] for file in record.files().items()):
        return None
    # Another build may have ended since the notes were read.
    return BuildResult.restored(outcome) if record.notes() == notes else None
