"""The build-time values of one cell, by number, and who asked for them.

Copy is rendered with numbers in place of values, so that cells which differ in values alone have equal texts and share
all that is made of these. What must see a value itself asks for it here; whatever is kept of its work then depends on
the values that were asked for, and on no other.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from sitegen.merge import escape
from sitegen.merge.program import Literal, Program, Value, joined

T = TypeVar("T")

PAGE = 0
"""Number of the address of the cell's landing page."""

TAGGED_PAGE = 1
"""Number of the same address with the parameters that track links."""

TRACKING = 2
"""First number of the values of the parameters that track links; there are five (UTM)."""

ALTERNATES = 7
"""First number of the addresses of the page in other languages."""


class Bindings:
    """Values in the order they were printed; `complete` makes one that is an address ready for a link."""

    __slots__ = ("_asked", "_complete", "_raws", "_texts")

    def __init__(self, texts: tuple[str, ...] = (), complete: Callable[[str], str] = str) -> None:
        self._complete = complete
        self._texts = list(texts)
        self._raws: list[object] = [None] * len(texts)
        self._asked: list[set[int]] = []

    def add(self, text: str, raw: object = None) -> int:
        """Note a value; its number."""
        self._texts.append(text)
        self._raws.append(raw)
        return len(self._texts) - 1

    def text(self, index: int, *, address: bool = False) -> str:
        """The text of value `index`, for somebody whose work depends on it."""
        for asked in self._asked:
            asked.add(index)
            if address:
                asked.update(range(TRACKING, ALTERNATES))
        return self._complete(self._texts[index]) if address else self._texts[index]

    def judge(self, index: int) -> None:
        """Complete value `index` as an address, which raises for a bad one; nothing depends on what comes out."""
        self._complete(self._texts[index])

    def raw(self, index: int) -> object:
        """What value `index` was printed from, for somebody whose work depends on it."""
        self.text(index)
        return self._raws[index]

    @contextmanager
    def asking(self) -> Iterator[set[int]]:
        """Collect the numbers asked for inside the block."""
        asked: set[int] = set()
        self._asked.append(asked)
        try:
            yield asked
        finally:
            self._asked.pop()

    def facts(self, indices: tuple[int, ...]) -> tuple[Hashable, ...]:
        """What tells several values from others, and a note that they were asked for.

        That is the text, and what it was printed from where that is no text: the date and the words “2 May” differ.
        """
        return tuple(self._fact(index) for index in indices)

    def _fact(self, index: int) -> Hashable:
        text, raw = self.text(index), self._raws[index]
        return text if raw is None or isinstance(raw, str) else (text, type(raw), str(raw))

    def bind(self, program: Program) -> Program:
        """`program` with the values filled in, each escaped for its place."""
        return joined(
            escape.placed(Literal(self._spelled(piece.node)), piece.place)
            if not isinstance(piece, str) and isinstance(piece.node, Value)
            else piece
            for piece in program
        )

    def _spelled(self, value: Value) -> str:
        text = self._texts[value.index]
        return self._complete(text) if value.address else text


class Kept(Generic[T]):
    """Results that depend on a key and on the values asked for while they were made; the oldest go first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._entries: dict[Hashable, tuple[tuple[int, ...], dict[tuple[Hashable, ...], T]]] = {}
        self._count = 0

    def get(self, key: Hashable, bound: Bindings) -> T | None:
        """What was kept for `key` and the present values, or None."""
        entry = self._entries.get(key)
        return entry[1].get(bound.facts(entry[0])) if entry is not None else None

    def make(self, key: Hashable, bound: Bindings, make: Callable[[], T]) -> T:
        """What was kept, or what `make` gives, which is kept then."""
        found = self.get(key, bound)
        if found is not None:
            return found
        with bound.asking() as asked:
            made = make()
        self.keep(key, bound, asked, made)
        return made

    def keep(self, key: Hashable, bound: Bindings, asked: set[int], made: T) -> None:
        """Keep `made` for `key` and the values in `asked`."""
        entry = self._entries.get(key)
        if entry is None:
            if len(self._entries) >= self._size:
                del self._entries[next(iter(self._entries))]
            entry = self._entries[key] = (tuple(sorted(asked)), {})
        elif not asked.issubset(entry[0]):
            entry = self._entries[key] = (tuple(sorted({*entry[0], *asked})), {})
        if len(entry[1]) >= self._size:
            entry[1].clear()
        entry[1][bound.facts(entry[0])] = made

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()
