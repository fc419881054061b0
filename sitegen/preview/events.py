"""What the builder tells the hub, and the hub the browsers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sitegen.diagnostics import Diagnostic
from sitegen.preview.editor import opening


@dataclass(frozen=True, slots=True)
class CellsChanged:
    """Entries that are new or other than before, by id, as the page's script reads them (JSON); and ids of cells gone.

    `title` is the site's name.
    """

    entries: Mapping[str, str]
    gone: tuple[str, ...] = ()
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as data, `message` as it is sent, and where the files lie that its findings are about.

    `asked` is who was to read it: those whom nobody knows get the persona's.
    """

    cell: str
    asked: str
    data: Mapping[str, Any]
    message: bytes
    files: Mapping[str, str]

    def told(self, editor: str) -> dict[str, Any]:
        """The data; findings with the address that opens their file in `editor`, unless that is ""."""
        if not (editor and self.files):
            return dict(self.data)
        findings = [
            {**found, "open": opening(editor, self.files[found["path"]], found["line"], found["column"])}
            if found["path"] in self.files
            else found
            for found in self.data["findings"]
        ]
        return {**self.data, "findings": findings}


@dataclass(frozen=True, slots=True)
class PagesChanged:
    """Pages (paths below the root of the preview) that look other than before, and the cells with another mail.

    `mails` has the new mails of those that somebody looks at.
    """

    paths: frozenset[str]
    cells: frozenset[str]
    mails: tuple[Mail, ...] = ()


@dataclass(frozen=True, slots=True)
class ErrorsChanged:
    """All errors there are now; none when everything is mended. `files` says where those lie that they are in."""

    errors: tuple[Diagnostic, ...]
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Progress:
    """So many of the cells that the background has to compile are done; all of them when it comes to rest."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class ReadersChanged:
    """Personas or fields are other than before, and so may be what they read."""


Event = CellsChanged | PagesChanged | ErrorsChanged | ReadersChanged | Progress


class Look(NamedTuple):
    """What a browser shows: the id of a cell, or BLOCKS or TRIALS; and who reads the cell's mail, as it was asked."""

    page: str
    reader: str = ""
