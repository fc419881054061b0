"""One thread that does one piece of work at a time, the most urgent first."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from enum import IntEnum
from heapq import heappop, heappush
from itertools import count
from typing import Any, TypeVar

T = TypeVar("T")

PATIENCE = 2.0
"""Seconds that the job at hand is given to finish when the worker is to stop."""


BREATH = 0.05
"""Seconds after a change was taken up in which browsers ask for what they show, before the rest goes on."""


class Urgency(IntEnum):
    """What goes first: a page somebody waits for, a change to take up, the rest."""

    LOOK = 0
    CHANGE = 1
    REST = 2


class Worker:
    """Runs functions on its own thread, by urgency and then in the order they came."""

    def __init__(self, name: str) -> None:
        self._jobs: list[tuple[Urgency, int, Callable[[], Any], Future[Any]]] = []
        self._order = count()
        self._wake = threading.Condition()
        self._stopping = False
        self._rest_from = 0.0
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, urgency: Urgency, job: Callable[[], T]) -> Future[T]:
        """Have `job` done; its result or exception comes through the future, which is cancelled after `stop`."""
        future: Future[T] = Future()
        with self._wake:
            if self._stopping:
                future.cancel()
                return future
            heappush(self._jobs, (urgency, next(self._order), job, future))
            self._wake.notify()
        return future

    def urgent(self, than: Urgency) -> bool:
        """Whether something more urgent than `than` waits (or the worker is to stop): then let it through."""
        with self._wake:
            return self._stopping or bool(self._jobs and self._jobs[0][0] < than)

    def stop(self) -> bool:
        """Finish the job at hand, drop the others, end the thread; whether it ended.

        A job that goes on for longer than PATIENCE, such as a template without end, is left behind: the thread is a
        daemon and ends with the process.
        """
        with self._wake:
            self._stopping = True
            self._wake.notify()
        self._thread.join(PATIENCE)
        for *_, future in self._jobs:
            future.cancel()
        self._jobs.clear()
        return not self._thread.is_alive()

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._stopping and (left := self._idle()) != 0:
                    self._wake.wait(left)
                if self._stopping:
                    return
                urgency, _, job, future = heappop(self._jobs)
            if not future.set_running_or_notify_cancel():
                continue
            try:
                result = job()
            except BaseException as error:  # a panic of the Rust engine is no Exception; the thread outlives it
                future.set_exception(error)
            else:
                future.set_result(result)
            if urgency is Urgency.CHANGE:
                self._rest_from = time.monotonic() + BREATH

    def _idle(self) -> float | None:
        """Seconds until the next job may begin; None for as long as there is none."""
        if not self._jobs:
            return None
        return max(0.0, self._rest_from - time.monotonic()) if self._jobs[0][0] is Urgency.REST else 0.0
