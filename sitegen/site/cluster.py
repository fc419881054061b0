"""Compiling on a Dask cluster whose workers share nothing with this machine but the package.

The look at the files and the plan go to each worker once; cells go out in chunks, their files come back and are
written here. What a worker read is checked against this machine's own answers. Whatever the cluster does not deliver is
compiled here.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import importlib
import logging
import pickle
import threading
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from dataclasses import replace
from types import TracebackType
from typing import Any

from sitegen.diagnostics import Diagnostic, Problem, Severity, diagnose
from sitegen.render.finish import DATE_VARIABLE
from sitegen.site.accepting import Customs
from sitegen.site.compiling import Compiled, Delivered, compile_one, delivered
from sitegen.site.dealing import Chunk, Deal
from sitegen.site.engine import Engine, Snapshot
from sitegen.site.folders import builtin_layouts
from sitegen.site.tools import tools, versions
from sitegen.site.write import Output
from sitegen.world import CarriedWorld

CHUNK = 32
"""So many cells are one task: the scheduler takes as long over a task as a worker over a cell."""

_CONNECT = 6
"""Seconds until a scheduler must have answered, and a worker be there."""

_LOST = 15
"""Seconds without any worker after which the rest is compiled here."""

_UNNEEDED = ("content/data",)
"""Folders that only the plan is made of."""


class Cluster:
    """The cluster at the scheduler's `address`, for a with statement.

    Raises Problem when it cannot be reached or used.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._client: Any = None
        self._lost = 0

    @property
    def notes(self) -> tuple[Diagnostic, ...]:
        """What is to be known of the cluster, once cells are compiled."""
        if not self._lost:
            return ()
        cells = "1 cell was" if self._lost == 1 else f"{self._lost:,} cells were"
        message = f"workers of the cluster were lost: {cells} compiled on this machine instead"
        hint = "The mails are the same, it only took longer. The log of the worker may say why."
        return (diagnose("command/cluster", message, hint=hint, severity=Severity.INFO),)

    def __enter__(self) -> Cluster:
        self._client = _connected(self._address)
        try:
            self._compare()
        except BaseException:
            self._client.close(timeout=1)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with contextlib.suppress(Exception):
            self._client.close(timeout=2)

    def compile(self, engine: Engine, ids: Sequence[str], output: Output) -> Iterator[Delivered]:
        """The cells of the plan that `ids` name, in any order."""
        customs = Customs(engine)
        for chunk, cells in self._chunks(engine, Deal(engine, ids, CHUNK)):
            missing = dict.fromkeys(chunk)
            for cell in cells:
                if customs.passes(cell.trace):
                    del missing[cell.id]
                    yield delivered(engine, cell, output)
            for id_ in missing:
                yield delivered(engine, compile_one(engine, id_), output)

    def _chunks(self, engine: Engine, deal: Deal) -> Iterator[tuple[Chunk, Sequence[Compiled]]]:
        """Each chunk with the cells of it that the cluster has compiled."""
        if not deal.left:
            return
        client, run = self._client, uuid.uuid4().hex
        job = _packed(engine.snapshot)
        name, expected = hashlib.sha256(job).hexdigest(), tools()
        running: dict[Any, tuple[str, Chunk]] = {}
        try:
            carried = self._scattered(job)
            while running or deal.left:
                if not running:
                    client.wait_for_workers(1, timeout=_LOST)
                if carried.status != "finished":
                    carried = self._scattered(job)
                busy = Counter(worker for worker, _ in running.values())
                for worker, threads in client.nthreads().items():
                    for _ in range(threads + 1 - busy[worker]):
                        if chunk := deal.next(worker):
                            hints = {"workers": [worker], "allow_other_workers": True, "pure": False}
                            key = f"sitegen-{run}-{deal.left}"
                            future = client.submit(_compiled, carried, name, expected, chunk, key=key, **hints)
                            running[future] = (worker, chunk)
                for future in self._done(running) if running else ():
                    chunk, cells = running.pop(future)[1], _result(future)
                    self._lost += len(chunk) if cells is None else 0
                    yield chunk, cells or ()
        except (OSError, TimeoutError, CancelledError):
            pass
        for _, chunk in running.values():
            self._lost += len(chunk)
            yield chunk, ()
        while chunk := deal.next(""):
            self._lost += len(chunk)
            yield chunk, ()

    def _scattered(self, job: bytes) -> Any:
        """`job` on each worker that is there. A worker that dies may take the only one that is known of with it."""
        return self._client.scatter(job, broadcast=True, hash=False, timeout=_LOST)

    def _done(self, running: Iterable[Any]) -> Sequence[Any]:
        """Those of `running` that are done; waits for one. Raises TimeoutError when nobody is left to wait for."""
        wait = _distributed().wait
        waited = 0
        while True:
            try:
                return list(wait(list(running), timeout=1, return_when="FIRST_COMPLETED").done)
            except CancelledError:
                return [future for future in running if future.status != "pending"]
            except TimeoutError:
                waited = 0 if self._client.status == "running" and self._client.nthreads() else waited + 1
                if waited > _LOST:
                    raise

    def _compare(self) -> None:
        """Raises Problem unless the workers have what this machine has."""
        address, client = self._address, self._client
        try:
            client.wait_for_workers(1, timeout=_CONNECT)
            found = client.run(versions, on_error="return")
        except Exception as error:
            hint = f"Start one: dask worker {address}"
            raise Problem(diagnose("command/cluster", f"the cluster at {address} has no worker", hint=hint)) from error
        own = versions()
        for worker, theirs in sorted(found.items()):
            if isinstance(theirs, BaseException):
                message = f"the worker {worker} cannot run sitegen: {theirs}"
                hint = "Install the same sitegen there that you have here."
                raise Problem(diagnose("command/cluster", message, hint=hint))
            if theirs != own:
                name = next(name for name, version in own.items() if theirs.get(name) != version)
                message = f"the worker {worker} has {name} {theirs.get(name)}, this machine {name} {own[name]}"
                hint = "Mails may come out differently. Install the same versions there that you have here."
                raise Problem(diagnose("command/cluster", message, hint=hint))


def _connected(address: str) -> Any:
    """A client of the scheduler. Raises Problem."""
    try:
        distributed = _distributed()
    except ImportError as error:
        message = "builds on a cluster need the package distributed"
        raise Problem(diagnose("command/cluster", message, hint="pip install distributed")) from error
    try:
        # A client that finds nobody tries for long; so somebody is asked first whether that is a scheduler.
        if asyncio.run(asyncio.wait_for(_kind(distributed, address), _CONNECT)) != "Scheduler":
            raise ValueError(address)
        return distributed.Client(address, timeout=_CONNECT)
    except (OSError, ValueError) as error:
        message = f"no Dask scheduler answers at {address}"
        hint = "Is it running, and is the address one that “dask scheduler” prints, such as tcp://10.0.0.5:8786?"
        raise Problem(diagnose("command/cluster", message, hint=hint)) from error


async def _kind(distributed: Any, address: str) -> str:
    """What answers at `address`. Raises OSError, ValueError."""
    security = distributed.Security().get_connection_args("client")
    async with distributed.rpc(address, connection_args=security) as other:
        return str((await other.identity())["type"])


def _distributed() -> Any:
    """The package, which says nothing of its own accord. Raises ImportError."""
    package = importlib.import_module("distributed")
    for name in [name for name in logging.root.manager.loggerDict if name.split(".")[0] == "distributed"]:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return package


def _packed(snapshot: Snapshot) -> bytes:
    """`snapshot` for another machine."""
    world = CarriedWorld(snapshot.world, [DATE_VARIABLE], _UNNEEDED)
    return pickle.dumps(replace(snapshot, world=world), pickle.HIGHEST_PROTOCOL)


def _result(future: Any) -> Sequence[Compiled] | None:
    """The cells that a task has compiled; None where it was lost with its worker."""
    try:
        found: Sequence[Compiled] = future.result()
    except (Exception, asyncio.CancelledError):
        return None
    return found


_engines: dict[str, Engine] = {}
"""On a worker: the engine of the last job, by the job's name."""

_guard = threading.Lock()


def _compiled(job: bytes, name: str, expected: str, chunk: Chunk) -> list[Compiled]:
    """On a worker: cells of a job; without those that fail, which fail again where it can be told, or do not."""
    cells: list[Compiled] = []
    with contextlib.suppress(Exception):
        engine = _engine(job, name, expected)
        for id_ in chunk:
            cells.append(compile_one(engine, id_))
    return cells


def _engine(job: bytes, name: str, expected: str) -> Engine:
    with _guard:
        engine = _engines.get(name)
        if engine is None:
            if tools() != expected:
                raise ValueError(expected)
            snapshot: Snapshot = pickle.loads(job)
            assert isinstance(snapshot.world, CarriedWorld)
            snapshot.world.arrive(builtin_layouts())
            engine = Engine(snapshot.world.root)
            engine.look(snapshot)
            _engines.clear()
            _engines[name] = engine
        return engine
