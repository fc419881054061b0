"""Steps of loading a project, each done anew only when something it reads has changed: an edit parses one file.

A step is a function of what it is given and of what it asks the world. Both are noted, and while both are as they were
its outcome is the very same object again, so that later steps which are given it need not be done either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from sitegen.diagnostics import Diagnostic
from sitegen.world import Trace, World
from sitegen.world.trace import replay

T = TypeVar("T")
K = TypeVar("K")

Broke = frozenset[tuple[str, str]]
"""Kinds and names that are broken."""


@dataclass(frozen=True, slots=True)
class Done:
    """A step that was done: what went in, what it asked, what came of it."""

    given: tuple[object, ...]
    broken: Broke
    trace: Trace
    outcome: object
    found: tuple[Diagnostic, ...]
    broke: Broke


class Steps:
    """The steps of one look at the files, and of the look before."""

    def __init__(self) -> None:
        self._before: dict[str, Done] = {}
        self._done: dict[str, Done] = {}
        self._settled_before: dict[str, object] = {}
        self._settled: dict[str, object] = {}

    def begin(self) -> None:
        """Begin a look; what the last one did not need is forgotten."""
        self._before, self._done = self._done, {}
        self._settled_before, self._settled = self._settled, {}

    def known(self, name: str, given: tuple[object, ...], broken: Broke, world: World) -> Done | None:
        """The step as it was done, when it would come to the same now; what it asked is recorded again."""
        done = self._before.get(name)
        if done is None or done.broken != broken or len(done.given) != len(given):
            return None
        if any(one is not other for one, other in zip(done.given, given, strict=True)):
            return None
        if any(world.answer(question) != answer for question, answer in done.trace.items()):
            return None
        replay(done.trace)
        self._done[name] = done
        return done

    def note(self, name: str, done: Done) -> None:
        """Keep a step for the next look."""
        self._done[name] = done

    def settled(self, name: str, value: T, alike: Callable[[T, T], bool]) -> T:
        """`value`, or the object that was it in the look before while the two are `alike`."""
        before = self._settled_before.get(name)
        kept = cast(T, before) if before is not None and alike(cast(T, before), value) else value
        self._settled[name] = kept
        return kept


def same_entries(one: Mapping[K, Any], other: Mapping[K, Any]) -> bool:
    """Whether two mappings have the very same entries in the same order."""
    return list(one) == list(other) and all(one[key] is other[key] for key in one)
