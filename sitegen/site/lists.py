"""What manifest and gallery say: of cells that are made, and of those that only have their last good files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from heapq import merge
from typing import Any

from sitegen.diagnostics import Diagnostic, Severity
from sitegen.plan.model import Cell
from sitegen.site import gallery, manifest
from sitegen.site.about import about
from sitegen.site.engine import Snapshot
from sitegen.site.noted import Damaged
from sitegen.site.record import Record
from sitegen.site.write import FileFact, Output


class Lists:
    """Gathers the lines of one build; those of cells that are made lie in `record` until they are written."""

    def __init__(self, snapshot: Snapshot, output: Output, record: Record) -> None:
        self._snapshot, self._output, self._record = snapshot, output, record
        self._listed: dict[str, bytes] = {}
        self._shown: dict[str, bytes] = {
            entry.id: gallery.fragment(entry).encode() for entry in gallery.gated_entries(snapshot.plan)
        }
        self.told: set[str] = set()
        """The cells that are as they would be made now."""
        self.pictures: set[str] = set()
        """Pictures of the other cells."""
        self.kept: set[str] = set()
        """The cells that have their last good files."""
        self.kept_files: set[str] = set()
        """The files of the other cells."""
        self.stale: list[str] = []
        """Those of the other cells that cannot be built now."""

    @cached_property
    def previous(self) -> Mapping[str, Any]:
        """The manifest that lies in the output now."""
        return manifest.read(self._output.folder)

    @cached_property
    def before(self) -> Mapping[str, FileFact]:
        """The files that it lists."""
        return manifest.listed(self.previous)

    def fall_back(self, cell: Cell, findings: tuple[Diagnostic, ...]) -> None:
        """List a cell that was not asked for, or has errors among its `findings`, with what is left of it."""
        kept = self._kept(cell.id, bool(findings))
        entry = gallery.cell_entry(cell, None, findings if kept or findings else None)
        self._shown[cell.id] = gallery.fragment(gallery.kept_entry(entry, kept) if kept else entry).encode()

    def recover(self) -> None:
        """List the cells of campaigns that cannot be read now, which are not in the plan."""
        unread = {about(found) for found in self._snapshot.diagnostics if found.severity is Severity.ERROR}
        if not unread:
            return
        for id_ in sorted(set(self.previous.get("cells", {})) - self._shown.keys() - self.told):
            if unread.isdisjoint(("", id_.partition("/")[0])):
                continue
            kept = self._kept(id_, True)
            if kept:
                self._shown[id_] = gallery.fragment(gallery.lost_entry(id_, kept)).encode()

    def listed(self) -> Iterator[tuple[str, bytes]]:
        """Ids and lines of the manifest, sorted. Raises Damaged."""
        made = ((id_, listed) for id_, listed, _ in self._made())
        return merge(made, sorted(self._listed.items())) if self._listed else made

    def shown(self) -> Iterator[bytes]:
        """The entries of the gallery, sorted by id. Raises Damaged."""
        if not self._shown:
            return (shown for _, _, shown in self._made())
        made = ((id_, shown) for id_, _, shown in self._made())
        return (entry for _, entry in merge(made, sorted(self._shown.items())))

    def _made(self) -> Iterator[tuple[str, bytes, bytes]]:
        found = 0
        for line in self._record.lines():
            if line[0] in self.told:
                found += 1
                if not _is_line(line[1]) or not _is_line(line[2]) or b"<" in line[2]:
                    raise Damaged(line[0])
                yield line
        if found != len(self.told):
            raise Damaged("what is listed of some cells is lost")

    def _kept(self, id_: str, has_errors: bool) -> dict[str, Any] | None:
        kept = manifest.kept(self.previous, id_, self._output.holds)
        if kept:
            if has_errors:
                kept = {**kept, "stale": True}
            if kept.get("stale"):
                self.stale.append(id_)
            self.kept.add(id_)
            self._listed[id_] = manifest.fragment(kept).encode()
            self.pictures.update(kept["pictures"])
            self.kept_files.update(manifest.listed({"cells": {id_: kept}}))
        return kept


def _is_line(line: bytes) -> bool:
    """Whether it begins and ends as an object in JSON that says something; to read each in every build would cost."""
    return line.startswith(b'{"') and line.endswith(b"}") and b"\n" not in line
