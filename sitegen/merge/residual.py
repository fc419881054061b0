"""What is left of a program when all is done but the values of the cell: text with slots.

Cells that share a program differ in its values alone. So it is run, or lowered, once with a sign in the place of each
value, the text that comes of it is cut at the signs, and each cell only puts its values between the pieces. A sign is
a character for private use, which nothing on the way takes for more than a letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from sitegen.merge.bindings import Bindings
from sitegen.merge.expression import Field
from sitegen.merge.program import Place, Placed, Program, Value, looked_at

_FIRST, _LAST = 0x100000, 0x10FFFD
_SIGN = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")

Own = tuple[str, Place]
"""What the sender fills in by itself, by name, in a place."""


class Residual:
    """Text in UTF-8 with slots, each with the number of the value that belongs there."""

    __slots__ = ("_pieces", "_slots")

    def __init__(self, signed: str) -> None:
        texts = [text.encode() for text in _SIGN.split(signed)]
        self._slots = [ord(sign) - _FIRST for sign in _SIGN.findall(signed)]
        self._pieces = [piece for text in texts for piece in (text, b"")]

    def changed(self, change: Callable[[bytes], bytes]) -> Residual:
        """Another, with what `change` makes of the text around the slots."""
        made = Residual("")
        made._slots, made._pieces = self._slots, [change(piece) for piece in self._pieces]
        return made

    def filled(self, values: Sequence[bytes]) -> bytes:
        """The text with `values`, which are in UTF-8 too."""
        pieces = self._pieces.copy()
        pieces[1:-1:2] = [values[slot] for slot in self._slots]
        return b"".join(pieces)


@dataclass(slots=True)
class Signs:
    """The signs in some programs that a cell needs together, behind `start` others; `values` is for their slots."""

    start: int = 0
    _filled: list[Placed | Own] = field(default_factory=list)
    _numbers: dict[int | Own, str] = field(default_factory=dict)

    def sign(self, program: Program) -> Program | None:
        """`program` with signs for its values; None where one could be mistaken, or is not all there is to fill in."""
        made: list[str | Placed] = []
        for piece in program:
            if isinstance(piece, str):
                if is_signed(piece):
                    return None
                made.append(piece)
            elif isinstance(piece.node, Value):
                made.append(self._sign(id(piece), piece))
            else:
                made.append(piece)
        return None if looks_into_own(made) else tuple(made)

    def own(self, name: str, text: str, place: Place) -> str:
        """The sign of what the sender fills in itself, for `local.run`; it stands for any `text`."""
        return self._sign((name, place), (name, place))

    def values(self, bound: Bindings, own: Callable[[str, Place], str]) -> list[str]:
        """What belongs in the slots: the values of `bound` in their places, and what `own` gives."""
        return [bound.placed(each) if isinstance(each, Placed) else own(*each) for each in self._filled]

    def _sign(self, key: int | Own, filled: Placed | Own) -> str:
        if key not in self._numbers:
            self._numbers[key] = sign(self.start + len(self._filled))
            self._filled.append(filled)
        return self._numbers[key]


def sign(number: int) -> str:
    """The sign of a slot."""
    return chr(_FIRST + number)


def looks_into_own(program: Iterable[str | Placed]) -> bool:
    """Whether `program` does more with what the sender fills in by itself than to print it."""
    nodes = (piece.node for piece in program if isinstance(piece, Placed))
    return any(each.system for node in nodes if not isinstance(node, Field) for each in looked_at(node))


def is_signed(text: str) -> bool:
    """Whether a sign stands in `text`."""
    return _SIGN.search(text) is not None


def is_open(signed: str, opener: str) -> bool:
    """Whether a sign stands where its value could become part of what begins with one of the characters `opener`."""
    return re.search(f"[{re.escape(opener)}]{_SIGN.pattern}", signed) is not None
