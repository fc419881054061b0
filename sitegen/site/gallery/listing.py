"""Cells of the plan as entries of the gallery."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sitegen.diagnostics import Diagnostic, Severity
from sitegen.site.gallery.entry import Entry

if TYPE_CHECKING:
    from sitegen.plan.model import Cell, Plan
    from sitegen.site.made import Made

# As plan.model calls it; that module brings the engine, for which no page should wait.
_ONLY = "default"

ONE_VERSION = "One version"
"""What the gallery calls the only variant of a campaign without an experiment."""


def cell_entry(cell: Cell, made: Made | None, diagnostics: tuple[Diagnostic, ...] | None = None) -> Entry:
    """The entry of `cell`, still pending when it was not `made` and there are no `diagnostics` that say why."""
    id_ = cell.id
    found = diagnostics or ()
    return Entry(
        campaign=cell.campaign.id,
        segment=cell.segment.id,
        variant=cell.variant.id,
        locale=cell.locale.tag,
        campaign_name=cell.campaign.model.name,
        segment_name=cell.segment.name,
        variant_name=cell.variant.name or (ONE_VERSION if cell.variant.id == _ONLY else cell.variant.id),
        locale_name=cell.locale.name,
        locale_dir=cell.locale.dir,
        sender=made.sender if made else "",
        subject=made.inbox_subject if made else "",
        preheader=made.inbox_preheader if made else "",
        preview=f"preview/{id_}.js",
        landing=f"{id_}/landing/index.html",
        html=f"{id_}/email.html",
        text=f"{id_}/email.txt",
        eml=f"{id_}/email.eml",
        html_bytes=made.html_bytes if made else 0,
        weight=cell.variant.weight,
        share=cell.variant.share,
        warnings=made.warnings if made else sum(d.severity is Severity.WARNING for d in found),
        errors=sum(d.severity is Severity.ERROR for d in found),
        pending=made is None and diagnostics is None,
    )


def kept_entry(entry: Entry, record: Mapping[str, Any]) -> Entry:
    """`entry` of a cell that was not compiled, with what the manifest's `record` says of its last good files."""
    inbox = record.get("inbox", {})
    return replace(
        entry,
        sender=inbox.get("sender", ""),
        subject=inbox.get("subject", ""),
        preheader=inbox.get("preheader", ""),
        html_bytes=record["files"]["email.html"]["bytes"],
        warnings=entry.warnings or record.get("warnings", 0),
        errors=entry.errors or int(record.get("stale", False)),
    )


def lost_entry(cell_id: str, record: Mapping[str, Any]) -> Entry:
    """The entry of a cell whose campaign cannot be read now, from the manifest's `record` alone."""
    campaign, segment, variant, locale = cell_id.split("/")
    entry = Entry(
        campaign=campaign,
        segment=segment,
        variant=variant,
        locale=locale,
        campaign_name=campaign,
        segment_name=segment,
        variant_name=variant,
        locale_name=locale,
        preview=f"preview/{cell_id}.js",
        landing=f"{cell_id}/landing/index.html",
        html=f"{cell_id}/email.html",
        text=f"{cell_id}/email.txt",
        eml=f"{cell_id}/email.eml",
        weight=record["variant"]["weight"],
        share=record["variant"]["share"],
    )
    return kept_entry(entry, record)


def gated_entries(plan: Plan) -> list[Entry]:
    """An entry for each cell that is left out, with the reason."""
    return [
        replace(
            cell_entry(gated.cell, None),
            preview="",
            landing="",
            html="",
            text="",
            eml="",
            gated=gated.reason,
            because=gated.because,
            pending=False,
        )
        for gated in plan.gated
    ]
