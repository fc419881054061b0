"""The merge program: literal text, and fields each with the place that decides how they are escaped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Place(StrEnum):
    """Where a value stands, which decides how it is escaped."""

    TEXT = "text"
    """HTML text."""
    ATTRIBUTE = "attribute"
    """A quoted HTML attribute that is no address."""
    URL_PART = "url-part"
    """A component of an address in an HTML attribute."""
    URL = "url"
    """A whole address (or its beginning) in an HTML attribute."""
    HEADER = "header"
    """A mail header: one line."""
    PLAIN = "plain"
    """Plain text."""


@dataclass(frozen=True, slots=True)
class Field:
    """A recipient field with the author's fallback (None: the field's own default); `system` ones are the sender's."""

    path: str
    fallback: str | None = None
    system: bool = False


@dataclass(frozen=True, slots=True)
class Literal:
    """Build-time text that must come out as itself wherever it stands."""

    text: str


class Spot(NamedTuple):
    """Where a value stands in the result of a query: the query's name, the row's number, the column."""

    rows: str
    row: int
    column: str


Index = int | Spot
"""Names a value of the cell: its number, or its place in the rows of a query."""


@dataclass(frozen=True, slots=True)
class Value:
    """Build-time text by its number or place in the cell's `Bindings`: cells that differ in values share a program.

    `address` ones are completed as links are; one with a `width` is the address of the picture that the text names,
    shown that many CSS pixels wide.
    """

    index: Index
    address: bool = False
    width: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """A field, value or literal in its place."""

    node: Field | Literal | Value
    place: Place


Program = tuple[str | Placed, ...]
"""Finished text and placed nodes, in order."""


def fields_of(*programs: Iterable[str | Placed]) -> tuple[str, ...]:
    """Paths of the recipient fields that the programs print, sorted; system fields are left out."""
    found = {
        piece.node.path
        for program in programs
        for piece in program
        if not isinstance(piece, str) and isinstance(piece.node, Field) and not piece.node.system
    }
    return tuple(sorted(found))


def joined(pieces: Iterable[str | Placed]) -> Program:
    """`pieces` as a program, neighbouring texts joined and empty ones dropped."""
    pieces = tuple(pieces)
    if {*map(type, pieces)} == {str}:
        whole = "".join(pieces)  # type: ignore[arg-type]
        return (whole,) if whole else ()
    result: list[str | Placed] = []
    text: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            if piece:
                text.append(piece)
            continue
        if text:
            result.append("".join(text))
            text.clear()
        result.append(piece)
    if text:
        result.append("".join(text))
    return tuple(result)


def text_of(node: Literal | Value) -> str:
    """The text of a literal. Raises TypeError for a value whose number was not replaced by its text."""
    if isinstance(node, Literal):
        return node.text
    raise TypeError("the program's values are not bound yet")
