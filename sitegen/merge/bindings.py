"""The build-time values of one cell, by number, and who asked for them.

Copy is rendered with numbers in place of values, so that cells which differ in values alone have equal texts and share
all that is made of these. What must see a value itself asks for it here; whatever is kept of its work then depends on
the values that were asked for, and on no other.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Generic, NamedTuple, Protocol, TypeVar

from sitegen.merge import escape
from sitegen.merge.program import Index, Placed, Program, Spot, Value, joined

T = TypeVar("T")

PAGE = 0
"""Number of the address of the cell's landing page."""

TAGGED_PAGE = 1
"""Number of the same address with the parameters that track links."""

TRACKING = 2
"""First number of the values of the parameters that track links; there are five (UTM)."""

ALTERNATES = 7
"""First number of the addresses of the page in other languages."""


class Asked(NamedTuple):
    """Something asked of a value: its `text`; whether it is `filled`, or a sound `address`; its `size` as a picture."""

    value: Index
    how: str = "text"
    width: int = 0


class Pictures(Protocol):
    """What knows pictures by their path; `width` is how wide one is shown, in CSS pixels."""

    def size(self, path: str, width: int) -> tuple[int, int] | None:
        """Width and height in CSS pixels; None where there is something to be said about the picture."""

    def address(self, path: str, width: int) -> str:
        """The address of a picture that has a size."""


class Bindings:
    """Values in the order they were printed, and values in rows.

    `complete` makes one that is an address ready for a link, `look` gives text and raw value of a spot.
    """

    __slots__ = ("_asked", "_complete", "_completed", "_look", "_pictures", "_placed", "_raws", "_spellings", "_texts")

    def __init__(
        self,
        texts: tuple[str, ...] = (),
        complete: Callable[[str], str] = str,
        look: Callable[[Spot], tuple[str, object]] | None = None,
        pictures: Pictures | None = None,
    ) -> None:
        self._complete, self._look, self._pictures = complete, look, pictures
        self._completed: dict[str, str] = {}
        # By their addresses, which costs no hashing; they live as long as their entries do.
        self._placed: dict[int, tuple[Placed, str | Placed]] = {}
        self._spellings: dict[int, tuple[Value, str]] = {}
        self._texts = list(texts)
        self._raws: list[object] = [None] * len(texts)
        self._asked: list[set[Asked]] = []

    def add(self, text: str, raw: object = None) -> int:
        """Note a value; its number."""
        self._texts.append(text)
        self._raws.append(raw)
        return len(self._texts) - 1

    def count(self) -> int:
        """How many values have numbers."""
        return len(self._texts)

    def since(self, start: int) -> list[tuple[str, object]]:
        """The values that got numbers from `start` on."""
        return list(zip(self._texts[start:], self._raws[start:], strict=True))

    def text(self, value: Value) -> str:
        """The text of `value`, for somebody whose work depends on it."""
        if self._asked:
            self._ask(Asked(value.index))
            if value.address:
                for index in range(TRACKING, ALTERNATES):
                    self._ask(Asked(index))
        return self._spelled(value)

    def raw(self, index: Index) -> object:
        """What value `index` was printed from, for somebody whose work depends on it."""
        self._ask(Asked(index))
        return self._found(index)[1]

    def filled(self, index: Index) -> bool:
        """Whether value `index` is more than white space."""
        self._ask(Asked(index, "filled"))
        return bool(self._found(index)[0].strip())

    def sound(self, index: Index) -> bool:
        """Whether value `index` makes a good address."""
        self._ask(Asked(index, "address"))
        return self._sound(index)

    def size(self, index: Index, width: int) -> tuple[int, int] | None:
        """The size of the picture whose path value `index` is; None where it has to be looked at by itself."""
        self._ask(Asked(index, "size", width))
        return self._size(index, width)

    def judge(self, index: Index) -> None:
        """Complete value `index` as an address, which raises for a bad one; nothing else depends on what comes out."""
        self._ask(Asked(index, "address"))
        self._address(self._found(index)[0])

    @contextmanager
    def asking(self) -> Iterator[set[Asked]]:
        """Collect what is asked inside the block."""
        asked: set[Asked] = set()
        self._asked.append(asked)
        try:
            yield asked
        finally:
            self._asked.pop()

    def facts(self, asked: tuple[Asked, ...]) -> tuple[Hashable, ...]:
        """The answers to what is `asked`, and a note that it was asked again."""
        if self._asked:
            for each in self._asked:
                each.update(asked)
        return tuple(map(self._fact, asked))

    def _ask(self, asked: Asked) -> None:
        for each in self._asked:
            each.add(asked)

    def _fact(self, asked: Asked) -> Hashable:
        """What tells several values from others.

        That is the text, and what it was printed from where that is no text: the date and the words “2 May” differ.
        What has to be looked at by itself is like nothing else.
        """
        index, how, width = asked
        if how == "address":
            return self._sound(index) or object()
        if how == "size":
            return self._size(index, width) or object()
        if how == "filled":
            return bool(self._found(index)[0].strip())
        text, raw = self._found(index)
        return text if raw is None or isinstance(raw, str) else (text, type(raw), str(raw))

    def _found(self, index: Index) -> tuple[str, object]:
        if isinstance(index, int):
            return self._texts[index], self._raws[index]
        if self._look is None:
            raise KeyError(index)
        return self._look(index)

    def _sound(self, index: Index) -> bool:
        try:
            self._address(self._found(index)[0])
        except ValueError:
            return False
        return True

    def _address(self, text: str) -> str:
        made = self._completed.get(text)
        if made is None:
            made = self._completed[text] = self._complete(text)
        return made

    def _size(self, index: Index, width: int) -> tuple[int, int] | None:
        return self._pictures.size(self._found(index)[0], width) if self._pictures else None

    def bind(self, program: Program) -> Program:
        """`program` with the values filled in, each escaped for its place."""
        pieces: list[str | Placed] = []
        placed = self._placed
        for piece in program:
            if type(piece) is Placed and type(piece.node) is Value:
                found = placed.get(id(piece))
                if found is None:
                    made = escape.finished(self._spelled(piece.node), piece.place)
                    found = placed[id(piece)] = (piece, made)
                pieces.append(found[1])
            else:
                pieces.append(piece)
        return joined(pieces)

    def placed(self, piece: Placed) -> str:
        """The text of a value in its place, as it stands in a finished file."""
        return escape.literal(self._spelled(piece.node), piece.place) if isinstance(piece.node, Value) else ""

    def _spelled(self, value: Value) -> str:
        kept = self._spellings.get(id(value))
        if kept is not None:
            return kept[1]
        text = self._found(value.index)[0]
        if value.width and self._pictures:  # Each time anew: the picture is noted as used.
            return self._pictures.address(text, value.width)
        if value.address:
            text = self._address(text)
        self._spellings[id(value)] = (value, text)
        return text


class Kept(Generic[T]):
    """Results that depend on a key and on the values asked for while they were made; the oldest go first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._entries: dict[Hashable, tuple[tuple[Asked, ...], dict[tuple[Hashable, ...], T]]] = {}
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

    def keep(self, key: Hashable, bound: Bindings, asked: set[Asked], made: T) -> None:
        """Keep `made` for `key` and the values in `asked`."""
        entry = self._entries.get(key)
        if entry is None:
            if len(self._entries) >= self._size:
                del self._entries[next(iter(self._entries))]
            entry = self._entries[key] = (tuple(asked), {})
        elif not asked.issubset(entry[0]):
            entry = self._entries[key] = (tuple({*entry[0], *asked}), {})
        if len(entry[1]) >= self._size:
            entry[1].clear()
        entry[1][bound.facts(entry[0])] = made

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()
