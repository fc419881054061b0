"""`Project`: everything the files say, validated, with the documents that tell where each value stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sitegen.sources.document import Document
from sitegen.sources.schema import (
    BlockFile,
    CampaignFile,
    Journey,
    Persona,
    RecipientField,
    SegmentRule,
    Site,
    Theme,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Loaded(Generic[T]):
    """A validated model, the document it was read from and its place in that document (() for all of it)."""

    model: T
    document: Document
    path: tuple[str | int, ...] = ()


class Models(Mapping[str, T]):
    """The models alone of a mapping of what was loaded, each looked up when it is wanted."""

    def __init__(self, loaded: Mapping[str, Loaded[T]]) -> None:
        self._loaded = loaded

    def __getitem__(self, name: str) -> T:
        return self._loaded[name].model

    def __contains__(self, name: object) -> bool:
        return name in self._loaded

    def __iter__(self) -> Iterator[str]:
        return iter(self._loaded)

    def __len__(self) -> int:
        return len(self._loaded)


@dataclass(frozen=True, slots=True)
class CopyFile:
    """One Markdown file of a campaign: logical path, what it is (email or landing) and its qualifiers in order."""

    path: str
    stem: str
    qualifiers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign: its folder's name, its file and the copy files beside it."""

    id: str
    file: Loaded[CampaignFile]
    folder: str
    copy: tuple[CopyFile, ...]

    @property
    def model(self) -> CampaignFile:
        """The validated campaign.yaml."""
        return self.file.model


@dataclass(frozen=True, slots=True)
class Table:
    """A data table: its name in SQL, logical path, SHA-256 of the file, and rows for YAML (None: read by DuckDB)."""

    name: str
    path: str
    digest: str
    rows: tuple[Mapping[str, Any], ...] | None


class Broken:
    """Names that exist in the sources but could not be loaded: nobody should say that they do not exist.

    Kinds are fields, personas, segments, tables, campaigns, journeys, blocks, themes and locales. A file that cannot
    be parsed at all breaks every name of its kind ("*").
    """

    def __init__(self, names: Mapping[str, Iterable[str]] | None = None) -> None:
        self._names: dict[str, set[str]] = {kind: set(some) for kind, some in (names or {}).items()}

    def add(self, kind: str, name: str = "*") -> None:
        """Note that the `kind` called `name`, or the whole of it, is broken."""
        self._names.setdefault(kind, set()).add(name)

    def has(self, kind: str, name: str) -> bool:
        """Whether a `kind` called `name` exists, or may exist, in a file that has errors."""
        names = self._names.get(kind, set())
        return name in names or "*" in names

    def names(self, kind: str) -> tuple[str, ...]:
        """The broken names of a kind, sorted."""
        return tuple(sorted(self._names.get(kind, ())))

    def all(self) -> frozenset[tuple[str, str]]:
        """Every broken name with its kind."""
        return frozenset((kind, name) for kind, names in self._names.items() for name in names)


@dataclass(frozen=True, slots=True)
class Project:
    """All sources of one project."""

    site: Loaded[Site]
    fields: Mapping[str, Loaded[RecipientField]]
    personas: Mapping[str, Loaded[Persona]]
    segments: Mapping[str, Loaded[SegmentRule]]
    tables: Mapping[str, Table]
    campaigns: Mapping[str, Campaign]
    journeys: Mapping[str, Loaded[Journey]]
    blocks: Mapping[str, Loaded[BlockFile]]
    themes: Mapping[str, Loaded[Theme]]
    strings: Mapping[str, Mapping[str, str]]
    """Interface texts of the layouts by locale (layouts/strings/*.yaml)."""
    styles: tuple[str, ...] = ()
    """The blocks' own style sheets, as paths below the layouts."""
    broken: Broken = field(default_factory=Broken)
