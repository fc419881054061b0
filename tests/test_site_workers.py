"""Builds in several processes: the same bytes whoever compiles, whatever happens to them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from building import PLAIN, broken, run, tree, warm
from conftest import LAYOUTS, MINIMAL, write_files
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nine_cells import FILES, HELLO, facts

from sitegen.diagnostics import Problem
from sitegen.site import lock, workers
from sitegen.site.build import BuildResult, build
from sitegen.site.compiling import compile_one
from sitegen.site.dealing import Deal
from sitegen.site.workers import Workers, _Round, _Worker


@pytest.fixture(scope="module")
def pool() -> Iterator[Workers]:
    """Two workers, started once for all tests."""
    with Workers(3) as pool:
        yield pool


@pytest.fixture
def project(make_project: Callable[..., Path]) -> Path:
    """Nine cells, three of them with an error."""
    return make_project(FILES)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of one cell."""
    monkeypatch.setattr(workers, "Deal", partial(Deal, size=1))


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """This process takes no cells; those that it compiles after all."""
    dealt, compiled = Deal.next, []

    def only_workers(deal: Deal, who: Any) -> tuple[str, ...]:
        if isinstance(who, _Worker):
            return dealt(deal, who)
        time.sleep(0.005)
        return ()

    def noted(engine: Any, id_: str) -> Any:
        compiled.append(id_)
        return compile_one(engine, id_)

    monkeypatch.setattr(Deal, "next", only_workers)
    monkeypatch.setattr(workers, "compile_one", noted)
    return compiled


def built(root: Path, name: str, pool: Workers | None = None) -> BuildResult:
    more: Mapping[str, Any] = {"compile_cells": pool.compile} if pool else {}
    return build(warm(root), root / name, **more)


def test_workers_make_the_tree_that_one_process_makes(project: Path, pool: Workers, idle: list[str]) -> None:
    alone = built(project, "alone")
    together = built(project, "together", pool)
    assert not idle
    assert tree(project / "alone") == tree(project / "together")
    assert facts(alone) == facts(together)
    assert facts(built(project, "alone")) == facts(built(project, "together"))
    write_files(project, {f"{HELLO}/email.md": "---\nsubject: Good evening\n---\n# Good evening\n"})
    assert facts(built(project, "alone")) == facts(built(project, "together", pool))
    assert not idle
    assert tree(project / "alone") == tree(project / "together")


def test_a_worker_that_is_killed_costs_nothing(
    project: Path, pool: Workers, idle: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told, dead = _Round.tell, []

    def killing(self: _Round, worker: _Worker, message: bytes) -> None:
        told(self, worker, message)
        if worker.tasks and not dead:
            dead.append(worker)
            worker.process.kill()

    monkeypatch.setattr(_Round, "tell", killing)
    alone = built(project, "alone")
    assert facts(built(project, "together", pool)) == facts(alone)
    assert tree(project / "alone") == tree(project / "together")
    assert dead
    assert idle


def test_workers_that_are_stopped_cost_time_alone(
    project: Path, pool: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    # More than a pipe takes: one that is stopped before its job leaves this process in the middle of sending.
    write_files(project, {"content/data/large.csv": f"words\n{'x' * 2_000_000}\n"})
    alone = built(project, "alone")
    monkeypatch.setattr(workers, "_PATIENCE", 0.2)
    told, stopped = _Round.tell, list[_Worker]()

    def stopping(self: _Round, worker: _Worker, message: bytes) -> None:
        if worker.started and worker not in stopped and bool(worker.tasks) == bool(stopped):
            stopped.append(worker)
            os.kill(worker.process.pid or 0, signal.SIGSTOP)
        told(self, worker, message)

    monkeypatch.setattr(_Round, "tell", stopping)
    assert facts(built(project, "together", pool)) == facts(alone)
    assert tree(project / "alone") == tree(project / "together")
    assert stopped
    assert not any(worker.process.is_alive() for worker in stopped)


def test_an_edit_while_workers_compile_waits_for_the_next_build(
    project: Path, pool: Workers, idle: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    layout = "layouts/blocks/button/email.txt"
    text = (LAYOUTS / "blocks/button/email.txt").read_text("utf-8")
    write_files(project, {layout: text})
    built(project, "alone")
    told = _Round.tell

    def editing(self: _Round, worker: _Worker, message: bytes) -> None:
        # By now this process has read the layout for the page of all blocks, and no worker has.
        if worker.started and not worker.tasks:
            (project / layout).write_text(f"{text}EDITED\n")
        told(self, worker, message)

    monkeypatch.setattr(_Round, "tell", editing)
    with Workers(2) as fresh:
        built(project, "together", fresh)
    assert idle
    assert tree(project / "alone") == tree(project / "together")
    monkeypatch.undo()
    built(project, "alone")
    built(project, "together")
    assert tree(project / "alone") == tree(project / "together")
    assert "EDITED" in (project / "together/hello/basic/default/en/email.txt").read_text("utf-8")


@pytest.fixture(scope="module")
def scratch() -> Iterator[Path]:
    """A folder for the projects of a property."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    jobs=st.integers(2, 3),
    size=st.integers(1, 4),
    words=st.lists(st.sampled_from(["one", "{{ locale.tag }}", "{{ nothing }}", "{{ recipient.plan }}"]), min_size=1),
    locales=st.lists(st.sampled_from(["de", "fr", "it"]), unique=True),
    again=st.sampled_from(["", "more", "{{ nothing }}"]),
)
def test_any_number_of_workers_makes_the_same_bytes(
    pool: Workers, scratch: Path, jobs: int, size: int, words: list[str], locales: list[str], again: str
) -> None:
    shutil.rmtree(scratch / "p", ignore_errors=True)
    root = scratch / "p"
    site = MINIMAL["content/site.yaml"] + "".join(f"  {tag}: {{name: {tag}}}\n" for tag in locales)
    copy = "---\nsubject: Hello\n---\n" + "\n\n".join(words)
    write_files(root, {**MINIMAL, **FILES, "content/site.yaml": site, f"{HELLO}/email.md": copy})
    pool._count = jobs
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workers, "Deal", partial(Deal, size=size))
        for text in (copy, f"{copy}\n\n{again}"):
            write_files(root, {f"{HELLO}/email.md": text})
            assert facts(built(root, "alone")) == facts(built(root, "together", pool))
            assert tree(root / "alone") == tree(root / "together")
    pool._count = 3


def test_small_builds_start_nobody(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "cores", lambda: 64)
    monkeypatch.setattr(workers, "_start", lambda number: pytest.fail("a worker was started"))
    run("-C", project, "build", code=1)
    run("-C", project, "build", "--clean", "--jobs", "1", code=1)
    run("-C", project, "build", "--jobs", "0", code=2)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_workers_end_with_the_build(project: Path, end: signal.Signals) -> None:
    tags = "".join(f"  {a}{b}: {{name: {a}{b}}}\n" for a in "abcdefgk" for b in "abdeglnrst")
    write_files(project, {"content/site.yaml": MINIMAL["content/site.yaml"] + tags})
    command = [sys.executable, "-m", "sitegen", "-C", str(project), "build", "--jobs", "3"]
    process = subprocess.Popen(
        command, env=PLAIN, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    journal = project / "build/.sitegen-journal-1"
    while process.poll() is None and not journal.exists():
        time.sleep(0.01)
    if end == signal.SIGINT:
        os.killpg(process.pid, end)
    else:
        process.kill()
    # Workers have the same standard output: it ends when the last of them has.
    said, _ = process.communicate(timeout=30)
    assert "Traceback" not in said
    run("-C", project, "build", code=1)
    assert broken(project / "build") == []
    assert not list((project / "build").glob(".sitegen-*"))


def test_a_build_waits_for_workers_that_outlive_theirs(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built(project, "build")
    monkeypatch.setattr(lock, "_PATIENCE", 0.05)
    with lock.at_work(project / "build", 1), pytest.raises(Problem, match="still writing"):
        built(project, "build")
    built(project, "build")
