"""The plain text of cells that share a draft: settled, lowered and run once, with slots for the lines that differ.

As in `patterns`, what is filled has the same bytes as the text of each cell made by itself. Lines with values are
wrapped for each cell before they go into their slots; fields among them are lowered and run by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sitegen.merge import Program, local
from sitegen.merge.bindings import Bindings
from sitegen.merge.contract import Contract
from sitegen.merge.dialects import Dialect
from sitegen.merge.expression import Field, Filtered
from sitegen.merge.local import Sample
from sitegen.merge.lower import Unspeakable, lower
from sitegen.merge.program import Placed, fields_of, looked_at
from sitegen.merge.residual import Residual, Signs, is_open, is_signed, looks_into_own, sign
from sitegen.render.transfer import Body, BodyPattern

Pieces = Sequence[tuple[str, bool]]
"""Lines, and whether values can change them."""

Settle = Callable[[str], Program | None]
"""Plain text as a program; None where a token in it is broken."""

_UNBOUND = Bindings()


class Words(NamedTuple):
    """The plain text of one cell as the sender takes it, in UTF-8, and as the message holds it.

    `contract` has the fields of the mail's HTML and text, `used` those of the text.
    """

    email: bytes
    body: Body
    contract: Contract
    used: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordPattern:
    """The text that cells with the same draft and persona differ in by some lines; `known` has the HTML's fields."""

    dialect: Dialect
    settle: Settle
    signs: Signs
    email: Residual
    body: BodyPattern
    contract: Contract
    used: tuple[str, ...]
    known: Mapping[str, Field]

    def filled(self, pieces: Pieces, sample: Sample) -> Words | None:
        """The text of a cell; None where a line may do more than stand in its slot. `sample` is for the persona."""
        slots = [piece for piece, moves in pieces if moves]
        if not self._are_inert(slots):
            return None
        contract = copied(self.contract)
        lowered, seen, used = slots, [*slots], {*self.used}
        if any("zq" in slot for slot in slots):
            lowered = [*slots]
            for number, slot in enumerate(slots):
                if "zq" not in slot:
                    continue
                program = self.settle(slot)
                if program is None or not self._is_simple(program):
                    return None
                try:
                    lowered[number] = lower(program, self.dialect, contract)
                    seen[number] = local.run(program, sample, self.dialect.escaped)
                except (local.MissingField, Unspeakable):
                    return None
                used.update(fields_of(program))
            if any("\r" in slot for slot in seen):
                return None
        seen += self.signs.values(_UNBOUND, lambda name, place: self.dialect.own(name, sample.system[name], place))
        email, body = self.email.filled(encoded(lowered)), self.body.filled(encoded(seen))
        return Words(email, body, contract, tuple(sorted(used)))

    def _are_inert(self, slots: list[str]) -> bool:
        """Whether each is lines of words that neither begin, continue nor end a tag of any language, or a condition."""
        if any(not slot or slot[0] == "\n" or slot[-1] == "\n" or slot.isspace() for slot in slots):
            return False
        whole = "\n".join(slots)
        return not any(each in whole for each in (*self.dialect.openers, "}", "\\", "\r", "\ufeff", "\n\n", ">", "zqc"))

    def _is_simple(self, program: Program) -> bool:
        """Whether it holds nothing but words and fields that the HTML has too, and tags mean the same everywhere."""
        nodes = [piece.node for piece in program if isinstance(piece, Placed)]
        return not nodes or (
            not self.dialect.nests
            and all(isinstance(node, Field | Filtered) for node in nodes)
            and all(
                not each.system and not each.depth and each.path in self.known
                for node in nodes
                for each in looked_at(node)
            )
        )


def word_pattern(
    pieces: Pieces, settle: Settle, dialect: Dialect, sample: Sample, contract: Contract
) -> WordPattern | None:
    """The pattern of the text whose `pieces` a cell has, behind HTML that needs `contract`; None where it has none."""
    count = sum(moves for _, moves in pieces)
    if not dialect.openers or any(is_signed(piece) or (moves and "zqc" in piece) for piece, moves in pieces):
        return None
    numbers = iter(range(count))
    program = settle("\n".join(sign(next(numbers)) if moves else piece for piece, moves in pieces))
    if program is None or looks_into_own(program):
        return None
    signs, needed = Signs(count), copied(contract)
    try:
        email = lower(program, dialect, needed)
        seen = local.run(program, sample, dialect.escaped, signs.own)
    except (local.MissingField, Unspeakable):
        return None
    if "\r" in seen or is_open(email, dialect.openers + "\\"):
        return None
    used = fields_of(program)
    return WordPattern(dialect, settle, signs, Residual(email), BodyPattern(seen), needed, used, contract.used)


def encoded(values: Sequence[str]) -> list[bytes]:
    """`values` in UTF-8."""
    return [value.encode() for value in values]


def copied(contract: Contract) -> Contract:
    """Another with the same fields."""
    return Contract({**contract.used}, {**contract.derived}, contract.complete)
