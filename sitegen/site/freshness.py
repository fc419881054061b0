"""Which units are as they would be made now, and why the others are not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property

from sitegen.site.noted import Damaged, Unit, Written, pack
from sitegen.site.paths import PICTURES, unit_paths
from sitegen.site.present import all_present, present
from sitegen.site.recipes import differences
from sitegen.site.record import Record
from sitegen.world import MISSING, Question


class Freshness:
    """What the record says, held against the present `answer` to each question and against the files in `folder`.

    Raises Damaged.
    """

    def __init__(self, record: Record, answer: Callable[[Question], str], folder: str) -> None:
        self._answer, self._folder = answer, folder
        self._answers = record.answers()
        self._numbers = frozenset(self._answers)
        self._traces = record.traces()
        self._changed: dict[int, tuple[Question, ...]] = {}
        self.units: Mapping[str, Unit] = {unit.id: unit for unit in record.units()}
        self.files: Mapping[str, Written] = record.files()
        self._pictures: dict[str, bool] = {}
        self._shown: dict[str, bool] = {}

    def fresh(self, id_: str, recipe: Callable[[str], str] | None) -> Unit | None:
        """The unit as it is known, its files with their present stamps, while it is as it would be made now.

        Without a `recipe` it is the one it had.
        """
        unit = self.units.get(id_)
        if unit is None or self.changed(unit.trace) or (recipe is not None and unit.recipe != recipe(id_)):
            return None
        if unit.failed:
            return unit
        if not self._has_pictures(unit.pictures):
            return None
        if unit.stamped(self._folder):
            return unit
        files = all_present(self._folder, unit_paths(id_), unit.files)
        return None if files is None else replace(unit, packed=pack(files))

    def changed(self, trace: int) -> tuple[Question, ...]:
        """The questions of a trace that have another answer now."""
        known = self._changed.get(trace)
        if known is None:
            differing = self._differing_of(trace)
            known = self._changed[trace] = tuple(self._answers[number][0] for number in differing)
        return known

    def reasons(self, id_: str, recipe: str) -> list[str]:
        """Why a unit is not fresh, for people; nothing when it is."""
        unit = self.units.get(id_)
        if unit is None:
            return ["it was not built yet, or what was known of it is gone"]
        found = []
        found += differences(unit.recipe, recipe)
        asked = (self._answers[number] for number in self._differing_of(unit.trace))
        found += [_said(question, before, self._answer(question)) for question, before in asked]
        if not unit.failed:
            lost = [path for path, each in zip(unit_paths(id_), unit.files, strict=True) if self._lost(path, each)]
            lost += [f"{PICTURES}/{name}" for name in unit.pictures.split() if not self._has_picture(name)]
            found += [f"{path} is not as it was written" for path in lost]
        return found

    @cached_property
    def _differing(self) -> frozenset[int]:
        """The numbers of all answers that are others now."""
        known = self._answers.items()
        return frozenset(number for number, (question, answer) in known if self._answer(question) != answer)

    def _differing_of(self, trace: int) -> list[int]:
        """Those of a trace. Raises Damaged."""
        numbers = self._traces.get(trace)
        if numbers is None or not self._numbers.issuperset(numbers):
            raise Damaged(f"trace {trace} is not whole")
        return [] if self._differing.isdisjoint(numbers) else [each for each in numbers if each in self._differing]

    def _has_pictures(self, names: str) -> bool:
        known = self._shown.get(names)
        if known is None:
            known = self._shown[names] = all(map(self._has_picture, names.split()))
        return known

    def _has_picture(self, name: str) -> bool:
        known = self._pictures.get(name)
        if known is None:
            path = f"{PICTURES}/{name}"
            written = self.files.get(path)
            known = self._pictures[name] = written is not None and not self._lost(path, written)
        return known

    def _lost(self, path: str, known: Written) -> bool:
        return present(self._folder, path, known) is None


_SAID = {
    "file": "{} changed",
    "exists": "{} changed",
    "listing": "files came to {} or went from it",
    "env": "the environment variable {} changed",
    "version": "{} has another version",
    "part": "{} is declared otherwise",
}


def _said(question: Question, before: str, now: str) -> str:
    if question.kind != "env" and MISSING in (before, now):
        return f"{question.name} {'came' if before == MISSING else 'went'}"
    return _SAID[question.kind].format(question.name)
