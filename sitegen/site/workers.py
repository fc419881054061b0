"""Compiling in several processes of this machine.

The process that builds takes the look at the files and makes the plan. Its workers get both and compile what they are
dealt; it compiles as well meanwhile, and checks what they read against its own answers. A worker that dies, or fails in
any way, costs time alone: its cells are compiled here, where a mistake of ours ends as it would have without workers.
So does one that is stopped: it is killed when nothing was heard of it for a while.

Workers write the files of their cells themselves where no manifest lists them yet: those are nobody's last good
files. Each worker has a pipe of its own. (The pool of the standard library shares one among its workers: one that is
killed while it sends stops everything.)
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import pickle
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess, parent_process
from pathlib import Path
from types import TracebackType

from sitegen.diagnostics import Diagnostic
from sitegen.site.accepting import Customs
from sitegen.site.compiling import Compiled, Delivered, compile_one, compiled, delivered
from sitegen.site.dealing import Chunk, Deal
from sitegen.site.engine import Engine, Snapshot
from sitegen.site.lock import at_work
from sitegen.site.paths import unit_paths
from sitegen.site.write import JOURNAL, Output

PAYS = 400
"""So many cells for each process make up for starting it: what one process compiles while another starts."""

MOST = 8
"""Processes, unless more are asked for: one of them notes down what all of them make."""

_AHEAD = 2
"""Chunks that a worker has at once, so that it need not wait for the next."""

_PATIENCE = 15.0
"""Seconds for which this process waits for workers with nothing to do itself, or for one to send or take a message."""

_NO_MORE = pickle.dumps(None)


@dataclass(frozen=True, slots=True)
class _Job:
    snapshot: Snapshot
    folder: Path


@dataclass(frozen=True, slots=True)
class _Task:
    """Cells to compile; `new` are those whose files no manifest lists."""

    ids: Chunk
    new: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Made:
    """What came of the cells `ids`, without those that failed; and how many files had other bytes before.

    Without `ids` it says that a worker has started, or has looked at a job.
    """

    ids: Chunk = ()
    cells: tuple[tuple[Compiled | Delivered, int], ...] = ()


@dataclass(eq=False, slots=True)
class _Worker:
    process: BaseProcess
    channel: Connection
    started: bool = False
    tasks: deque[Chunk] = field(default_factory=deque)


class Workers:
    """At most `count` processes, this one among them; without a number as many as pay. For a with statement."""

    notes: tuple[Diagnostic, ...] = ()
    """What is to be known of the processes: nothing, for they are seen to."""

    def __init__(self, count: int | None = None) -> None:
        self._count = count
        self._workers: list[_Worker] = []
        self._numbers = 0

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._drop(self._workers)

    def compile(self, engine: Engine, ids: Sequence[str], output: Output) -> Iterator[Delivered]:
        """The cells of the plan that `ids` name, in any order. Workers start now, not with the first cell."""
        deal = Deal(engine, ids)
        count = min(cores(), MOST, len(ids) // PAYS) if self._count is None else min(self._count, deal.left)
        if count < 2:
            return compiled(engine, ids, output)
        self._drop([worker for worker in self._workers if worker.tasks or not worker.process.is_alive()])
        while len(self._workers) < count - 1:
            self._numbers += 1
            self._workers.append(_start(self._numbers))
        return _Round(engine, deal, output, self._workers[: count - 1]).run()

    def _drop(self, workers: Sequence[_Worker]) -> None:
        for worker in workers:
            worker.process.kill()
        self._workers = [worker for worker in self._workers if worker not in workers]
        for worker in workers:
            worker.process.join()
            worker.channel.close()


class _Round:
    """One build's cells, shared out between this process and `workers`."""

    def __init__(self, engine: Engine, deal: Deal, output: Output, workers: list[_Worker]) -> None:
        self.engine, self.deal, self.output, self.workers = engine, deal, output, workers
        self.job = pickle.dumps(_Job(engine.snapshot, output.folder), pickle.HIGHEST_PROTOCOL)
        self.customs = Customs(engine)
        self.mine: deque[str] = deque()
        for worker in [worker for worker in workers if worker.started]:
            self.tell(worker, self.job)

    def run(self) -> Iterator[Delivered]:
        while self.mine or self.deal.left or any(worker.tasks for worker in self.workers):
            by_channel = {worker.channel: worker for worker in self.workers}
            idle = not (self.mine or self.deal.left)
            heard = wait(list(by_channel), _PATIENCE if idle else 0)
            if idle and not heard:
                for worker in [worker for worker in self.workers if worker.tasks]:
                    self.lose(worker)
            for channel in heard:
                yield from self.hear(by_channel[channel])  # type: ignore[index]
            if not self.mine:
                self.mine.extend(self.deal.next(self))
            if self.mine:
                yield delivered(self.engine, compile_one(self.engine, self.mine.popleft()), self.output)
        for worker in [worker for worker in self.workers if worker.started]:
            self.tell(worker, _NO_MORE)

    def hear(self, worker: _Worker) -> Iterator[Delivered]:
        """The cells that `worker` has made, as far as it saw what this process sees; and more work for it."""
        try:
            with _impatient(worker):
                made: _Made = worker.channel.recv()
        except (EOFError, OSError):
            self.lose(worker)
            return
        if not worker.started:
            worker.started = True
            self.tell(worker, self.job)
            return
        if made.ids:
            worker.tasks.remove(made.ids)
            missing = dict.fromkeys(made.ids)
            for cell, rewritten in made.cells:
                if self.customs.passes(cell.trace):
                    del missing[cell.id]
                    self.output.written += rewritten
                    yield cell if isinstance(cell, Delivered) else delivered(self.engine, cell, self.output)
            self.mine.extend(missing)
        while worker in self.workers and len(worker.tasks) < _AHEAD and (chunk := self.deal.next(worker)):
            worker.tasks.append(chunk)
            new = frozenset(id_ for id_ in chunk if self.output.listed.isdisjoint(unit_paths(id_)))
            self.tell(worker, pickle.dumps(_Task(chunk, new)))

    def tell(self, worker: _Worker, message: bytes) -> None:
        try:
            with _impatient(worker):
                worker.channel.send_bytes(message)
        except OSError:
            self.lose(worker)

    def lose(self, worker: _Worker) -> None:
        """Go on without `worker`."""
        if worker in self.workers:
            self.workers.remove(worker)
            worker.process.kill()
            worker.process.join()
            worker.channel.close()
        for chunk in worker.tasks:
            self.mine.extend(chunk)
        worker.tasks.clear()


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextlib.contextmanager
def _impatient(worker: _Worker) -> Iterator[None]:
    """Kill `worker`, which ends all talk with it, when it stops in the middle of a message."""
    watch = threading.Timer(_PATIENCE, worker.process.kill)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def _start(number: int) -> _Worker:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, number, gc.get_threshold()), daemon=True)
    with _deaf():
        process.start()
    theirs.close()
    return _Worker(process, ours)


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    """Let processes that start meanwhile never hear Ctrl-C, which ends them through the one that builds."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # Started with the first worker it would let Ctrl-C through again.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(channel: Connection, number: int, collect: tuple[int, int, int]) -> None:
    """What a worker does until nobody listens any more; it looks for rubbish as seldom as the process that builds."""
    gc.set_threshold(*collect)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.umask(0o022)
    engine = Engine(Path())
    with contextlib.suppress(EOFError, OSError):
        channel.send(_Made())
        while True:
            job: _Job | None = channel.recv()
            if job is not None:
                _obey(channel, engine, job, number)


def _obey(channel: Connection, engine: Engine, job: _Job, number: int) -> None:
    engine.look(job.snapshot)
    with at_work(job.folder, number):
        output = Output(job.folder, journal=f"{JOURNAL}-{number}")
        try:
            channel.send(_Made())
            task: _Task | None
            while task := channel.recv():
                channel.send(_made(engine, task, output))
        finally:
            output.release()


def _made(engine: Engine, task: _Task, output: Output) -> _Made:
    cells: list[tuple[Compiled | Delivered, int]] = []
    # What fails here fails again where it can be told, or it does not.
    with contextlib.suppress(Exception):
        for id_ in task.ids:
            cell = compile_one(engine, id_)
            parent = parent_process()
            if parent is None or not parent.is_alive():
                sys.exit()
            before = output.written
            found = delivered(engine, cell, output) if id_ in task.new else cell
            cells.append((found, output.written - before))
    return _Made(task.ids, tuple(cells))
