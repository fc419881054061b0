"""Builds on a Dask cluster: scheduler and workers as people start them, on this machine."""

from __future__ import annotations

import importlib
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from building import PLAIN, run, tree, warm
from nine_cells import FILES, facts

from sitegen.diagnostics import Problem, Severity
from sitegen.site import cluster
from sitegen.site.build import BuildResult, build
from sitegen.site.cluster import Cluster


def dask(*arguments: str, folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "dask", *arguments, "--no-dashboard"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, cwd=folder, env={**PLAIN, "HOME": str(folder)}, **quiet)


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    process = dask("scheduler", "--host", "127.0.0.1", "--port", str(port), folder=tmp_path_factory.mktemp("scheduler"))
    yield f"tcp://127.0.0.1:{port}"
    process.kill()
    process.wait()


@pytest.fixture(scope="module")
def workers(scheduler: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Two workers with one thread each, in folders of their own."""
    options = ("--nthreads", "1", "--no-nanny", "--host", "127.0.0.1")
    folders = [tmp_path_factory.mktemp("worker") for _ in range(2)]
    processes = [dask("worker", scheduler, *options, folder=folder) for folder in folders]
    yield processes
    for process in processes:
        process.kill()
        process.wait()


@pytest.fixture
def project(make_project: Callable[..., Path]) -> Path:
    """Nine cells, three of them with an error."""
    return make_project(FILES)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Chunks of one cell; the cells that this process compiles after all."""
    compiled: list[str] = []
    compile_one = cluster.compile_one

    def noted(engine: Any, id_: str) -> Any:
        compiled.append(id_)
        return compile_one(engine, id_)

    monkeypatch.setattr(cluster, "CHUNK", 1)
    monkeypatch.setattr(cluster, "_CONNECT", 30)
    monkeypatch.setattr(cluster, "compile_one", noted)
    return compiled


def built(root: Path, name: str, compile_cells: Any = None) -> BuildResult:
    engine = warm(root, {"SOURCE_DATE_EPOCH": "1790000000"})
    return build(engine, root / name, **({"compile_cells": compile_cells} if compile_cells else {}))


def test_a_cluster_makes_the_tree_that_one_process_makes(
    project: Path, scheduler: str, workers: Sequence[Any], here: list[str]
) -> None:
    alone = built(project, "alone")
    with Cluster(scheduler) as there:
        there._client.wait_for_workers(2, timeout=30)
        assert facts(built(project, "together", there.compile)) == facts(alone)
        # Nobody can have told the workers where the project lies.
        packed = cluster._packed(warm(project).refresh())
    assert not here
    assert tree(project / "alone") == tree(project / "together")
    assert str(project).encode() not in packed
    assert str(Path.home()).encode() not in packed


def test_other_versions_are_told(
    scheduler: str, workers: Sequence[Any], here: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    version = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "3.0" if name == "jinja2" else version(name))
    with pytest.raises(Problem, match=r"has jinja2 .*, this machine jinja2 3\.0"), Cluster(scheduler):
        pass


def test_a_worker_that_is_killed_costs_nothing(
    project: Path, scheduler: str, workers: list[subprocess.Popen[bytes]], here: list[str]
) -> None:
    alone = built(project, "alone")
    with Cluster(scheduler) as there:
        there._client.wait_for_workers(2, timeout=30)
        done, again = there._done, []

        def killing(running: Any) -> Any:
            if not again:
                again.append(workers.pop())
                again[0].kill()
                again[0].wait()
            return done(running)

        there._done = killing  # type: ignore[method-assign]
        assert facts(built(project, "together", there.compile)) == facts(alone)
    assert tree(project / "alone") == tree(project / "together")


def test_what_is_lost_with_a_worker_is_sent_again(
    project: Path, scheduler: str, workers: Sequence[Any], here: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = built(project, "alone")
    with Cluster(scheduler) as there:
        done, scatter, sent = there._done, there._client.scatter, []

        def sending(*more: Any, **named: Any) -> Any:
            sent.append(scatter(*more, **named))
            return sent[-1]

        def losing(running: Any) -> Any:
            if len(sent) == 1:
                there._client.cancel([sent[0], *running])
            return done(running)

        monkeypatch.setattr(there._client, "scatter", sending)
        there._done = losing  # type: ignore[method-assign]
        assert facts(built(project, "together", there.compile)) == facts(alone)
    assert tree(project / "alone") == tree(project / "together")
    assert len(sent) <= 2


def test_without_any_worker_left_the_build_goes_on_alone(
    project: Path, scheduler: str, workers: list[subprocess.Popen[bytes]], here: list[str], monkeypatch: Any
) -> None:
    monkeypatch.setattr(cluster, "_LOST", 1)
    with Cluster(scheduler) as there:
        for process in workers:
            process.kill()
            process.wait()
        built(project, "together", there.compile)
        (note,) = there.notes
    assert note.severity is Severity.INFO
    assert f"{len(here)} cells were compiled on this machine instead" in note.message
    built(project, "alone")
    assert tree(project / "alone") == tree(project / "together")


def test_a_cluster_that_cannot_be_used_is_told(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_CONNECT", 0.2)
    for address in ("nonsense", "tcp://127.0.0.1:1"):
        assert (
            f"no Dask scheduler answers at {address}"
            in run("-C", project, "build", "--scheduler", address, code=2).stderr
        )
    missing = partial(importlib.import_module, "nothing.of.that.name")
    monkeypatch.setattr(cluster, "_distributed", missing)
    assert "pip install distributed" in run("-C", project, "build", "--scheduler", "tcp://127.0.0.1:1", code=2).stderr
