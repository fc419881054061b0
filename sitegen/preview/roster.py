"""The list of cells as the gallery shows it, made of the plan and of what was shown before. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from sitegen.plan.model import Plan
from sitegen.site.gallery import Entry, cell_entry, gated_entries


def listed(
    plan: Plan, before: Mapping[str, Entry], is_lost: Callable[[Entry], bool] | None
) -> tuple[dict[str, Entry], dict[str, Entry]]:
    """All entries by id, sorted; and those among `before` of campaigns that cannot be read, as they were.

    `is_lost` tells of a cell that is not in the plan whether it is gone for good; None where all that there is could be
    read. What cannot be read stays in sight, as old.
    """
    entries = [cell_entry(cell, None) for cell in plan.cells] + gated_entries(plan)
    now = {entry.id: _with_inbox(entry, before.get(entry.id)) for entry in entries}
    missing = {id_: entry for id_, entry in before.items() if id_ not in now} if is_lost else {}
    kept = {id_: entry for id_, entry in missing.items() if is_lost and not is_lost(entry)}
    now.update((id_, entry if entry.gated else _old(entry)) for id_, entry in kept.items())
    return dict(sorted(now.items())), kept


def _old(entry: Entry) -> Entry:
    return replace(entry, errors=max(1, entry.errors))


def _with_inbox(entry: Entry, before: Entry | None) -> Entry:
    """`entry`, not compiled yet, with the inbox line and counts it had when it was."""
    if before is None or before.pending or before.gated or entry.gated:
        return entry
    return replace(
        entry,
        sender=before.sender,
        subject=before.subject,
        preheader=before.preheader,
        html_bytes=before.html_bytes,
        warnings=before.warnings,
        errors=before.errors,
        pending=False,
    )
