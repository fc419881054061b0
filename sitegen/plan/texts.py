"""SQL texts that stand in YAML, and what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from sitegen.diagnostics import Position
from sitegen.sources.document import Document


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text in a YAML file: its document and path there."""

    document: Document
    path: tuple[str | int, ...]

    def at(self, offset: int = 0) -> Position:
        """The position of character `offset` of the text."""
        return self.document.inside(self.path, offset)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in an SQL text and the offset at which it stands."""

    name: str
    offset: int


@dataclass(frozen=True, slots=True)
class Sql:
    """One query or condition that may be run.

    `parameters` are the `$names` (offset of the `$`), `tables` the tables it reads that it does not define itself.
    """

    text: str
    source: Scalar
    parameters: tuple[Mention, ...]
    tables: tuple[Mention, ...]
    has_ctes: bool = False
    start: int = 0

    @property
    def at(self) -> Position:
        """Where it begins, comments before it left out."""
        return self.source.at(self.start)

    @property
    def parameter_names(self) -> tuple[str, ...]:
        """The parameters, each once, in the order of their first use."""
        return tuple(dict.fromkeys(mention.name for mention in self.parameters))

    def with_parameters(self, prefix: str) -> str:
        """The text with `$name` written as `$<prefix>name`, so that several texts can stand in one query."""
        text, at = [], 0
        for mention in self.parameters:
            text.append(self.text[at : mention.offset + 1] + prefix)
            at = mention.offset + 1
        return "".join(text) + self.text[at:]


class Reading(NamedTuple):
    """What a text without a mistake says, wherever it stands: the fields of `Sql` but its source."""

    text: str
    parameters: tuple[Mention, ...]
    tables: tuple[Mention, ...]
    has_ctes: bool
    start: int


Readings = dict[tuple[bool, str], Reading]
"""By whether the text is a condition, and the text as it was given."""


class Library(Protocol):
    """Where what texts say is kept."""

    def reading(self, text: str, condition: bool) -> Reading | None:
        """What a text says, if that is known."""
        ...

    def note_reading(self, text: str, condition: bool, reading: Reading) -> None:
        """Keep what a text says."""
        ...
