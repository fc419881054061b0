"""Spaces and line ends beside conditions and loops: as many as without them, whichever branches are taken."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest

from sitegen.merge import Field, Tokens, local
from sitegen.merge.expression import At, Given, Not
from sitegen.merge.local import Sample
from sitegen.merge.program import Else, End, For, If, Place
from sitegen.merge.spacing import evened

LINES = [
    "A {a}B{.} C",
    "A {a}B{.}C",
    "{a}A{.} {b}B{.} {c}C{.}",
    "A {a}{b}B{.}{.} C",
    "A {a}B {|}C{.} D",
    "{a} A{.} B {b} C{.}",
    "A: {x}{i} {.}",
    "A: {x}{i}{,}, {.}{.}.",
    "A {x}{i}{.} B",
    "{x}{i} {.}B",
    "A {x}{a}{i} {.}{.}B",
    "{x}{i} {.}{a}A{.}",
]
BLOCKS = [
    "A\n\n{a}\n\nB\n\n{.}\n\nC",
    "A\n\n{a}\n- B\n{.}\n{b}\n- C\n{.}\n\nD",
    "A\n\n{x}\n- {i}\n{.}\n\nD",
    "A\n\n{a}B{.} {b}C{.}\n\nD",
    "A\n\n{x}\n\n{i}.\n\n{a}\n\nB\n\n{.}\n\n{.}\n\nD",
]


@pytest.mark.parametrize("text", [*LINES, *BLOCKS])
def test_words_stand_as_far_apart_as_without_conditions(text: str) -> None:
    tokens = Tokens()
    made = tokens.split(evened(_staged(text, tokens), tokens), Place.PLAIN)
    for a, b, c, count in itertools.product((True, False), (True, False), (True, False), range(4)):
        record: dict[str, Any] = {"a": a, "b": b, "c": c, "x": list("uvw")[:count]}
        assert local.run(made, Sample(record)) == _plain(text, record)


@pytest.mark.parametrize(("a", "expected"), [(True, "> A\n>\n> B\n>\n> C\n\nD"), (False, "> A\n>\n> C\n\nD")])
def test_lines_between_the_paragraphs_of_a_quote_are_part_of_it(a: bool, expected: str) -> None:
    tokens = Tokens()
    text = evened(_staged("> A\n>\n> {a}\n>\n> B\n>\n> {.}\n>\n> C\n\nD", tokens), tokens)
    assert local.run(tokens.split(text, Place.PLAIN), Sample({"a": a})) == expected


def _staged(text: str, tokens: Tokens) -> str:
    """`text` with tokens: {a} … {|} … {.} is a condition, {x} … {.} a loop, {i} its item, {,} “not the last”."""
    items = Field("x", type="list")
    nodes = {name: If(Given(Field(name, type="boolean"))) for name in "abc"}
    made = {f"{{{name}}}": tokens.control(node) for name, node in nodes.items()}
    made |= {"{x}": tokens.control(For(items, 1)), "{i}": tokens.field(Field("x[]", depth=1))}
    made |= {"{,}": tokens.control(If(Not(At("last", 1)))), "{|}": tokens.control(Else()), "{.}": tokens.control(End())}
    return re.sub(r"\{.\}", lambda match: made[match.group()], text)


def _plain(text: str, record: dict[str, Any]) -> str:
    """`text` as the build would make it of `record`, and then tidied up."""
    made = _decided(re.split(r"(\{.\})", re.sub(r"(?m)^(\{[^i,]\})\n", r"\1", text)), record, None)
    lines = [re.sub(r"(?<=\S) +", " ", line).strip() for line in made.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _decided(pieces: list[str], record: dict[str, Any], turn: tuple[str, bool] | None) -> str:
    """What `pieces` up to their end come to; `turn` is a loop's item and whether it is the last."""
    made = ""
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        if piece in ("{a}", "{b}", "{c}", "{,}", "{x}"):
            end, other = _end(pieces, at)
            yes, no = pieces[at + 1 : other], pieces[other + 1 : end]
            if piece == "{x}":
                items = record["x"]
                rounds = [_decided(yes, record, (item, item == items[-1])) for item in items]
                made += "".join(rounds)
            else:
                holds = turn is not None and not turn[1] if piece == "{,}" else record[piece[1]]
                made += _decided(yes if holds else no, record, turn)
            at = end
        elif piece == "{i}" and turn is not None:
            made += turn[0]
        else:
            made += piece
        at += 1
    return made


def _end(pieces: list[str], start: int) -> tuple[int, int]:
    """Where what begins at `start` ends, and where its other branch begins."""
    depth, other = 0, None
    for at in range(start, len(pieces)):
        depth += 1 if pieces[at] in ("{a}", "{b}", "{c}", "{,}", "{x}") else -1 if pieces[at] == "{.}" else 0
        if depth == 1 and pieces[at] == "{|}":
            other = at
        if not depth:
            return at, other if other is not None else at
    raise AssertionError(pieces)
