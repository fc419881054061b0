"""What a comparison finds: changes of cells, and each told once with the cells it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

SAME, GONE, NEW = "=", "-", "+"
"""Kinds of a piece: in both versions, only in the old one, only in the new one."""


class Aspect(StrEnum):
    """What of a mail a change is about, in the order in which reports tell it."""

    SUBJECT = "subject"
    PREHEADER = "preheader"
    SENDER = "sender"
    COPY = "copy"
    LINKS = "links"
    PICTURES = "pictures"
    LAYOUT = "layout"
    LANDING = "landing page"
    SIZE = "size"
    FIELDS = "fields"
    HEADERS = "headers"
    AUDIENCE = "audience"
    EXPERIMENT = "experiment"
    PERSONA = "persona"
    CHECKS = "checks"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text and whether it is in both versions, in the old or in the new one."""

    kind: str
    text: str


Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: `what` names the thing, `pieces` are its two versions in one.

    `where` names the part of the cell where that is not the mail as a whole. Changes of several cells with the same
    `key` are the same change, be the words around it others.
    """

    aspect: Aspect
    what: str
    pieces: Pieces
    where: str = ""
    key: tuple[object, ...] = ()

    @property
    def same_as(self) -> tuple[object, ...]:
        """What two changes have in common that are told as one."""
        return (self.aspect, self.what, self.where, self.key or self.pieces)

    @property
    def before(self) -> str:
        """The old version."""
        return _version(self.pieces, GONE)

    @property
    def after(self) -> str:
        """The new version."""
        return _version(self.pieces, NEW)


@dataclass(frozen=True, slots=True)
class Told:
    """A change with all cells it is found in; `alike` when they say the same word for word.

    The cells are sorted, those in the site's default locale first, for its words are the ones that are shown.
    What is about the project or a campaign as a whole has no cells.
    """

    change: Change
    cells: tuple[str, ...]
    alike: bool = True


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between the sides called `old` and `new`.

    `added` to `mended` are ids, sorted: cells that came, went, are now left out or no longer (with the reason), that
    cannot be built any more, or can be again. `changed` has the changes of all others that differ, `sizes` the bytes of
    their HTML; `told` has each change once, `site` what is different for the project. `mails` are all cells that get
    mail on either side, `cells` these and those that are left out.
    """

    old: str
    new: str
    mails: frozenset[str] = frozenset()
    cells: frozenset[str] = frozenset()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    gated: Mapping[str, str] = field(default_factory=dict)
    ungated: tuple[str, ...] = ()
    broken: Mapping[str, str] = field(default_factory=dict)
    mended: tuple[str, ...] = ()
    changed: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)
    sizes: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    site: tuple[Told, ...] = ()
    told: tuple[Told, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether anything at all is different."""
        parts = (self.added, self.removed, self.gated, self.ungated, self.broken, self.mended)
        return any((*parts, self.changed, self.site, self.told))


def _version(pieces: Pieces, kind: str) -> str:
    return " ".join(piece.text for piece in pieces if piece.kind in (SAME, kind) and piece.text)


def replaced(before: str, after: str) -> Pieces:
    """The pieces for one value in place of another; an empty one is left out."""
    return tuple(piece for piece in (Piece(GONE, before), Piece(NEW, after)) if piece.text)
