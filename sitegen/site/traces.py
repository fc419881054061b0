"""Traces of thousands of cells in little room: each answer is kept once, and each combination of answers once."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable

from sitegen.world import Question, Trace

Packed = bytes
"""A trace: the numbers of its answers."""

_NUMBER = "I"
_SPARE = 4_000


class Traces:
    """Keeps traces, and tells which of them hold still.

    Answers that no trace has any more are dropped by `sweep`.
    """

    def __init__(self) -> None:
        self._answers: dict[int, tuple[Question, str]] = {}
        self._numbers: dict[tuple[Question, str], int] = {}
        self._packed: dict[Packed, Packed] = {}
        self._next = 0
        self._same: dict[int, bool] = {}
        self._holding: dict[Packed, bool] = {}
        self._room = _SPARE

    def __len__(self) -> int:
        """How many answers and traces there are."""
        return len(self._answers) + len(self._packed)

    def pack(self, trace: Trace) -> Packed:
        """`trace` as it is kept."""
        packed = array(_NUMBER, sorted(map(self._number, trace.items()))).tobytes()
        return self._packed.setdefault(packed, packed)

    def forget_answers(self) -> None:
        """Ask anew: the world may answer otherwise from now on."""
        self._same.clear()
        self._holding.clear()

    def holds(self, packed: Packed, answer: Callable[[Question], str]) -> bool:
        """Whether each question of the trace still has the answer it had; each is asked once."""
        known = self._holding.get(packed)
        if known is None:
            known = self._holding[packed] = all(self._is_same(number, answer) for number in array(_NUMBER, packed))
        return known

    def sweep(self, used: Iterable[Packed]) -> None:
        """Drop all that is not `used`, when much has gathered since it was last done."""
        if len(self) < self._room:
            return
        self._packed = {packed: packed for packed in used}
        numbers = {number for packed in self._packed for number in array(_NUMBER, packed)}
        self._answers = {number: self._answers[number] for number in sorted(numbers)}
        self._numbers = {answered: number for number, answered in self._answers.items()}
        self.forget_answers()
        self._room = 2 * len(self) + _SPARE

    def _number(self, answered: tuple[Question, str]) -> int:
        number = self._numbers.get(answered)
        if number is None:
            number = self._numbers[answered] = self._next
            self._answers[number] = answered
            self._next += 1
        return number

    def _is_same(self, number: int, answer: Callable[[Question], str]) -> bool:
        known = self._same.get(number)
        if known is None:
            question, before = self._answers[number]
            known = self._same[number] = answer(question) == before
        return known
