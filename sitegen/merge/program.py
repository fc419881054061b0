"""The merge program: text, what is printed each with the place that decides how it is escaped, conditions and loops.

A program is flat: `If`, `For` and the like stand in it where their tags stood, up to their `End`. `structure` nests it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from sitegen.merge.expression import Condition, Expression, Field, Filtered, Round, fields


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
class If:
    """What follows, up to the next of `ElseIf`, `Else` and `End`, is for recipients of whom `condition` holds."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class ElseIf:
    """What follows is for those of whom none of the conditions above held, but this one does."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Else:
    """What follows is for all others."""


@dataclass(frozen=True, slots=True)
class For:
    """What follows, up to `End`, is repeated for each item of the recipient's list `items`.

    Fields of the items have the `depth` of the loop. `apart` loops repeat whole paragraphs or rows, not words.
    """

    items: Expression
    depth: int
    apart: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """Ends the innermost `If` or `For`."""


Control = If | ElseIf | Else | For | End
Node = Expression | Literal | Value | Control


@dataclass(frozen=True, slots=True)
class Placed:
    """A node in its place."""

    node: Node
    place: Place


Program = tuple[str | Placed, ...]
"""Finished text and placed nodes, in order."""


def fields_of(*programs: Iterable[str | Placed]) -> tuple[str, ...]:
    """Paths of the recipient fields that the programs print or ask for, sorted; system fields are left out."""
    nodes = (piece.node for program in programs for piece in program if not isinstance(piece, str))
    return tuple(sorted({field.path for node in nodes for field in looked_at(node) if not field.system}))


def looked_at(node: Node) -> Iterator[Field]:
    """The fields that `node` prints or asks for."""
    if isinstance(node, If | ElseIf):
        yield from fields(node.condition)
    elif isinstance(node, For):
        yield from fields(node.items)
    elif isinstance(node, Field | Filtered | Round):
        yield from fields(node)


def commented(html: Program) -> Iterator[Placed]:
    """What of `html`, finished HTML with values, stands inside of comments."""
    inside = False
    for piece in html:
        if not isinstance(piece, str):
            if inside:
                yield piece
            continue
        opened, closed = piece.rfind("<!--"), piece.rfind("-->")
        inside = opened > closed or (inside and closed < 0)


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


def text_of(node: Node) -> str:
    """The text of a literal. Raises TypeError for a value whose number was not replaced by its text."""
    if isinstance(node, Literal):
        return node.text
    raise TypeError("the program's values are not bound yet")
