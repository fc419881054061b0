"""What was asked of the world, and what it answered, while something was compiled."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

KINDS = frozenset({"file", "exists", "listing", "env", "version", "part"})


class Question(NamedTuple):
    """One question: `kind` is one of KINDS; `name` says of what."""

    kind: str
    name: str


PART = "part"
"""The kind of questions that a loaded project answers: its name is that of a mapping and of an entry in it."""

Trace = dict[Question, str]
"""Questions with their answers, each answer in the short form that is compared later (a digest, a version)."""

_current: ContextVar[tuple[Trace, ...]] = ContextVar("sitegen_traces", default=())


@contextmanager
def recording() -> Iterator[Trace]:
    """Collect every question asked inside the block, by this thread or task, hits and misses alike."""
    trace: Trace = {}
    token = _current.set((*_current.get(), trace))
    try:
        yield trace
    finally:
        _current.reset(token)


def record(question: Question, answer: str) -> None:
    """Note `answer` in every trace that is being recorded."""
    for trace in _current.get():
        trace[question] = answer


def replay(trace: Trace) -> None:
    """Note all of `trace` again: for results kept from an earlier call that asked these questions."""
    for recorded in _current.get():
        recorded.update(trace)
