"""Marks around the values of a program: those of the build, and the fields that only the sender knows."""

from __future__ import annotations

from sitegen.diagnostics import Position
from sitegen.merge import Placed, Program, Tokens
from sitegen.merge.expression import Field, Filtered, Round
from sitegen.merge.program import Node, Spot, Value, joined
from sitegen.render.marks.places import Places
from sitegen.render.marks.signs import END, OPENING, begin, number_in
from sitegen.render.marks.templates import Prints

_WRITTEN = ("copy", "option")


def marked(program: Program, tokens: Tokens, prints: Prints) -> Program:
    """`program` with its values bound, and marks around them and around its fields."""
    pieces: list[str | Placed] = []
    line: Position | None = None
    for piece in program:
        if isinstance(piece, str):
            line = _last_line(piece, prints.places, line)
            pieces.append(piece)
            continue
        number = _number(piece.node, tokens, prints, line)
        shown = number is not None and not (isinstance(piece.node, Value) and not tokens.bound.placed(piece).strip())
        pieces += (begin(number), piece, END) if shown and number is not None else (piece,)
    return tokens.bound.bind(joined(pieces))


def _number(node: Node, tokens: Tokens, prints: Prints, line: Position | None) -> int | None:
    if isinstance(node, Value):
        kind, token = "value", tokens.again(Value(node.index))
        node = node if isinstance(node.index, Spot) else prints.made_of(token) or node
    elif isinstance(node, Field | Filtered | Round):
        kind, token = "field", tokens.field(node)
    else:
        return None
    known = prints.of(token)
    here = [(at, expression) for at, expression in known if line and (at.path, at.line) == (line.path, line.line)]
    # Copy is printed before the layouts around it.
    found = here or known
    at, expression = found[0] if found else (None, "")
    return prints.places.number(kind, at, expression, node)


def _last_line(text: str, places: Places, line: Position | None) -> Position | None:
    """The line of copy that the last mark in `text` names; `line` where there is none."""
    found = [places[number_in(digits)] for _, digits in OPENING.findall(text)]
    return next((place.at for place in reversed(found) if place.kind in _WRITTEN), line)
