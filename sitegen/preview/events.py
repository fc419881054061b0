"""What the builder tells the hub, and the hub the browsers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sitegen.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True)
class CellsChanged:
    """Entries that are new or other than before, by id, as the page's script reads them (JSON); and ids of cells gone.

    `title` is the site's name.
    """

    entries: Mapping[str, str]
    gone: tuple[str, ...] = ()
    title: str | None = None


@dataclass(frozen=True, slots=True)
class PagesChanged:
    """Pages (paths below the root of the preview) that look other than before, and the cells with another mail."""

    paths: frozenset[str]
    cells: frozenset[str]


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
