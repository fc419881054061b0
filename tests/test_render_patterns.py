"""Files filled from what cells share: the same bytes as each cell's program bound, run and lowered by itself."""

from __future__ import annotations

from random import Random

import pytest
from programs import HOSTILE, SYSTEM, seeded

from sitegen.merge import Field, Literal, Place, Placed, Program, Tokens, local
from sitegen.merge.bindings import Bindings
from sitegen.merge.contract import Contract
from sitegen.merge.dialects import DIALECTS
from sitegen.merge.expression import Const, Is
from sitegen.merge.local import Sample
from sitegen.merge.lower import lower
from sitegen.merge.program import End, If, Value, fields_of
from sitegen.merge.spacing import evened
from sitegen.render.copy.body import ASSETS
from sitegen.render.patterns import Depths, patterns
from sitegen.render.plain.spelling import pieces, spelled
from sitegen.render.plain.wrapping import wrap
from sitegen.render.transfer import Body, Lines
from sitegen.render.wordpatterns import copied, word_pattern

DEPTHS = Depths("https://x.example/assets/", "../assets/", "../../assets/")
TAME = ("Night Tram", "a", "a b/c?d=e&f%20g", "été — «ici»", "夜の電車", "From here", ".", "50% #1", f"{ASSETS}a.png")


def numbered(made: Program, random: Random) -> tuple[Program, int]:
    """`made` with numbered values for its literals and at some ends of its texts, and how many there are."""
    pieces: list[str | Placed] = []
    count = 0
    for piece in made:
        if isinstance(piece, Placed) and isinstance(piece.node, Literal):
            pieces.append(Placed(Value(count), piece.place))
            count += 1
            continue
        pieces.append(piece)
        if isinstance(piece, str) and random.randrange(3) == 0:
            pieces += [Placed(Value(count), random.choice(list(Place))), random.choice(("\n", " ", "\n.", "{", "*"))]
            count += 1
    return tuple(pieces), count


@pytest.mark.parametrize("name", DIALECTS)
def test_filled_files_are_those_of_the_cell_alone(name: str) -> None:
    dialect, found = DIALECTS[name], 0
    for seed in range(20):
        random = Random(seed)
        program, record = seeded(seed, loops=seed % 2 == 0)
        page, many = numbered(program, random)
        html = (*page, "\nFrom \n.\n", Placed(Value(many), Place.TEXT), "\nend ")
        sample = Sample(record, SYSTEM)
        shared = patterns(html, html, dialect, sample, DEPTHS)
        for hostile in (False, False, True):
            texts = tuple(random.choice(HOSTILE if hostile else TAME) for _ in range(many + 1))
            bound = Bindings(texts)
            filled = shared.filled(bound, SYSTEM, SYSTEM) if shared else None
            if filled is None:
                continue
            found += 1
            alone, contract = bound.bind(html), Contract()
            assert filled.email.decode() == lower(alone, dialect, contract).replace(ASSETS, DEPTHS.remote)
            assert (filled.contract, filled.used) == (contract, fields_of(html))
            seen = local.run(alone, sample, dialect.escaped, dialect.own)
            assert filled.preview.decode() == seen.replace(ASSETS, DEPTHS.preview)
            body = Body([Lines(seen.replace(ASSETS, DEPTHS.remote).encode())])
            assert (filled.body.raw, filled.body.transfer()) == (body.raw, body.transfer())
            shown = local.run(alone, Sample({}, SYSTEM), dialect.escaped, dialect.own)
            assert filled.page.decode() == shown.replace(ASSETS, DEPTHS.page)
    assert bool(found) == bool(dialect.openers)


NAME, NICK = Field("first_name", "you"), Field("nick")


def lines(tokens: Tokens, random: Random, count: int, seed: int) -> str:
    """Plain text with tokens of `count` values, of fields, and of conditions, wrapped as texts with tokens are."""
    made: list[str] = []
    depth = 0
    for _ in range(24):
        value, field = tokens.number(random.randrange(count)), tokens.field(random.choice((NAME, NICK)))
        what = random.randrange(12)
        if what == 0:
            made.append(tokens.control(If(Is(">", Field("level", type="number"), Const("number", "2")))))
            depth += 1
        elif what == 1 and depth:
            made.append(tokens.control(End()))
            depth -= 1
        else:
            quote, named = random.choice(("> ", "")), random.choice((f"{field} ", "")) if seed % 2 else ""
            kinds = ("", "- ", quote if seed % 3 == 0 else "", "   ", named, "some words that have to be wrapped ")
            made.append(random.choice(kinds) + random.choice((value, f"{value}, {value} {value}.", field, "words", "")))
        made += [""] * random.randrange(2)
    return wrap("\n".join([*made, *[tokens.control(End())] * depth, "end"]))


@pytest.mark.parametrize("name", DIALECTS)
def test_filled_words_are_those_of_the_cell_alone(name: str) -> None:
    dialect, found, tokens = DIALECTS[name], 0, Tokens()

    def settle(text: str) -> Program:
        return tokens.split_text(evened(text, tokens))

    for seed in range(20):
        random = Random(seed)
        text = lines(tokens, random, 4, seed)
        known, sample = Contract(), Sample({"first_name": "Ada", "nick": "a b", "level": 3}, SYSTEM)
        lower((Placed(NAME, Place.TEXT), Placed(NICK, Place.TEXT)), dialect, known)
        shared = None
        for hostile in (False, False, False, True):
            texts = [random.choice(HOSTILE if hostile else TAME) for _ in range(4)]
            tokens.bound = Bindings(tuple(texts))
            made = pieces(text, tokens.expand)
            shared = shared or word_pattern(made, settle, dialect, sample, known)
            filled = shared.filled(made, sample) if shared else None
            if filled is None:
                continue
            found += 1
            alone, contract = settle(spelled(text, tokens.expand)), copied(known)
            assert filled.email.decode() == lower(alone, dialect, contract)
            assert (filled.contract, filled.used) == (contract, fields_of(alone))
            seen = Body([Lines(local.run(alone, sample, dialect.escaped, dialect.own).encode())])
            assert (filled.body.raw, filled.body.transfer()) == (seen.raw, seen.transfer())
    assert bool(found) == bool(dialect.openers)


def test_what_fails_for_every_cell_has_no_pattern() -> None:
    program: Program = ("Hello ", Placed(Field("nobody"), Place.TEXT))
    assert patterns(program, program, DIALECTS["liquid"], Sample({}, SYSTEM), DEPTHS) is None
