"""What an earlier build learned, for an engine that begins anew."""

from __future__ import annotations

from sitegen.plan.stored import restored
from sitegen.site.engine import Engine
from sitegen.site.noted import Damaged, understanding
from sitegen.site.record import Record
from sitegen.site.tools import tools


def remind(engine: Engine, record: Record) -> None:
    """Let `engine` go on from what the record knows of sources and of what the database answers.

    Another build may be writing to the record, so it is let go of again. What cannot be used of it counts as never
    written. Raises OSError where the record cannot be read.
    """
    try:
        stamps = record.stamps()
        same_tools = record.notes().get("tools") == tools()
        with understanding():
            answers = restored(record.planning()) if same_tools else None
    except Damaged:
        return
    finally:
        record.close()
    engine.remembered = stamps
    if answers is not None:
        engine.answers = answers
