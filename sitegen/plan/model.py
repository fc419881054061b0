"""What the plan says: cells, and why each of them is as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sitegen.diagnostics import Position
from sitegen.sources.project import Campaign, CopyFile

LAYERS = ("site", "campaign", "segment", "variant", "locale")
"""The cascade, least to most specific."""

NO_VARIANT = "default"
"""Variant id of a campaign without an experiment."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value was set: the layer of the cascade, and file and line."""

    layer: str
    at: Position


@dataclass(frozen=True, slots=True)
class Values:
    """The outcome of the cascade: the merged tree, where each leaf was set, and what it overrode (in layer order).

    Cells share these trees: nobody may change them. A leaf is anything but a mapping that holds something.
    """

    tree: Mapping[str, Any] = field(default_factory=dict)
    origins: Mapping[tuple[str, ...], Origin] = field(default_factory=dict)
    overridden: Mapping[tuple[str, ...], tuple[Origin, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment, a member of a family or not.

    `family` is the family's stem (lapsed for lapsed-{month}) or the segment's own id, `rule` its key in segments.yaml,
    `params` the columns of its for_each row.
    """

    id: str
    family: str
    rule: str
    name: str
    when: str
    priority: int
    params: Mapping[str, Any]
    values: Mapping[str, Any]
    at: Position


@dataclass(frozen=True, slots=True)
class Variant:
    """One arm: its share of those who get mail (0 to 1)."""

    id: str
    name: str
    weight: float
    share: float


@dataclass(frozen=True, slots=True)
class Locale:
    """A BCP 47 tag with its writing direction."""

    tag: str
    name: str
    dir: str

    @property
    def start(self) -> str:
        """The side on which lines start: left or right."""
        return "right" if self.dir == "rtl" else "left"

    @property
    def end(self) -> str:
        """The side on which lines end."""
        return "left" if self.dir == "rtl" else "right"


@dataclass(frozen=True, slots=True)
class Choice:
    """The copy files that match a cell, least specific first; the last one is the copy, the others lend front matter.

    `lost` are the campaign's other files of the same stem, each with the reason why it does not apply.
    """

    chain: tuple[CopyFile, ...]
    lost: tuple[tuple[CopyFile, str], ...] = ()

    @property
    def chosen(self) -> CopyFile:
        """The file whose body is used."""
        return self.chain[-1]


@dataclass(frozen=True, slots=True)
class QueryResult:
    """One query of a cell: its name, SQL, the parameters it used, and its rows."""

    name: str
    sql: str
    params: Mapping[str, Any]
    rows: tuple[Mapping[str, Any], ...]
    at: Position


@dataclass(frozen=True, slots=True)
class Cell:
    """One campaign x segment x variant x locale: the unit that is compiled."""

    campaign: Campaign
    segment: Segment
    variant: Variant
    locale: Locale
    values: Values
    queries: Mapping[str, QueryResult]
    email: Choice
    landing: Choice | None
    persona: str

    @property
    def id(self) -> str:
        """campaign/segment/variant/locale"""
        return f"{self.campaign.id}/{self.segment.id}/{self.variant.id}/{self.locale.tag}"


@dataclass(frozen=True, slots=True)
class Gated:
    """A cell that is left out because its campaign's send_when is not true for it; `cell` is what it would be.

    `reason` says what was asked, and of what.
    """

    id: str
    reason: str
    queries: Mapping[str, QueryResult]
    at: Position
    cell: Cell

    @property
    def because(self) -> str:
        """The campaign's own sentence for it, "" without one."""
        return self.cell.campaign.model.not_sent_because or ""

    @property
    def why(self) -> str:
        """The campaign's own sentence and `reason`."""
        return f"{self.because} ({self.reason})" if self.because else self.reason


@dataclass(frozen=True, slots=True)
class Plan:
    """All cells, sorted by id, and those left out; every segment by id, and the personas that satisfy its rule."""

    cells: tuple[Cell, ...]
    gated: tuple[Gated, ...]
    segments: Mapping[str, Segment]
    matches: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
