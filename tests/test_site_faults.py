"""Killed, interrupted, without room, twice at once: the manifest stays true, and the next build is what it would be."""

from __future__ import annotations

import errno
import gc
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from building import SHOP, listed, manifest, run, tree
from sites import BYE, FILES, FRONT, HELLO, MAIL, SITE, Site, few_blocks, has_errors, is_mine

from sitegen.cli import main
from sitegen.diagnostics import Problem
from sitegen.site.lock import locked
from sitegen.site.record import Record

KILLS = int(os.environ.get("KILLS", "200"))

NEW: dict[str, str | bytes | None] = {
    **{path: content for path, content in FILES.items() if "/bye/" not in path},
    "content/site.yaml": SITE.replace("2025-01-02", "2025-03-04"),
    "content/campaigns/hello/email.md": MAIL.replace("Hello", "Hallo"),
    "content/campaigns/third/campaign.yaml": BYE.replace("Bye", "Third"),
    "content/campaigns/third/email.md": FRONT + "# Third\n\n![A square](assets/b.png)\n",
    "content/campaigns/third/assets/b.png": FILES["content/campaigns/bye/assets/a.png"],
}
STATES = (FILES, NEW, {**NEW, "content/campaigns/hello/campaign.yaml": HELLO.replace("everyone, ", "")})


@pytest.fixture(scope="module")
def builtin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with few_blocks(tmp_path_factory.mktemp("few") / "layouts") as folder:
        yield folder


class Stages:
    """The project in several states, with the tree that a clean build of each makes."""

    def __init__(self, folder: Path, builtin: Path) -> None:
        self.site = Site(folder / "project", builtin)
        self.clean = []
        for number in range(len(STATES)):
            self.enter(number)
            result = self.site.build(folder=folder / f"clean{number}")
            assert not has_errors(result.diagnostics)
            self.clean.append(tree(folder / f"clean{number}"))

    def enter(self, number: int) -> None:
        shutil.rmtree(self.site.root / "content")
        self.site.edit(STATES[number])

    def half_done(self) -> list[str]:
        """Files that the manifest lists and that are none of those of any stage."""
        if not (self.site.folder / "manifest.json").exists():
            return []
        here = tree(self.site.folder)
        files = listed(manifest(self.site.folder))
        return [path for path in files if here.get(path) not in [clean.get(path, "") for clean in self.clean]]

    def here(self) -> dict[str, tuple[str, str]]:
        """The tree of the output, without the user's own files and the folders that only they need."""
        found = tree(self.site.folder)
        folders = {str(Path(path).parent) for path in found if not is_mine(path)}
        return {
            path: fact
            for path, fact in found.items()
            if not is_mine(path) and (fact[1] or any(f"{each}/".startswith(f"{path}/") for each in folders))
        }


@pytest.fixture(scope="module")
def all_stages(tmp_path_factory: pytest.TempPathFactory, builtin: Path) -> Stages:
    return Stages(tmp_path_factory.mktemp("stages"), builtin)


@pytest.fixture
def stages(all_stages: Stages) -> Stages:
    """The stages, with nothing built."""
    shutil.rmtree(all_stages.site.folder, ignore_errors=True)
    return all_stages


def forked(act: Callable[[], object], stderr: Path | None = None) -> int:
    """How a copy of this process ends that does `act`: its exit code, or minus the signal."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 99
    gc.freeze()  # what the parent has is not looked through again, and so not copied either
    try:
        out = os.open(stderr or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(out, 1)
        os.dup2(out, 2)
        sys.stdout, sys.stderr = os.fdopen(1, "w", closefd=False), os.fdopen(2, "w", closefd=False)
        act()
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        with suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def cpu_seconds(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


def test_killed_at_any_moment(stages: Stages, monkeypatch: pytest.MonkeyPatch) -> None:
    """A timer of processor time, which kills as SIGKILL does: nothing of ours runs any more."""
    monkeypatch.setattr("sitegen.site.build.BATCH", 2)
    chance, site = random.Random(5), stages.site
    stages.enter(0)
    longest = cpu_seconds(site.build)
    (site.folder / "hello/mine").write_text("mine")
    (site.folder / "mine").write_text("mine")
    killed, state = 0, 0
    while killed < KILLS:
        state = chance.randrange(len(STATES))
        stages.enter(state)

        def act() -> None:
            signal.signal(signal.SIGPROF, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_PROF, chance.uniform(0.004, longest))
            site.build()

        chance.random()
        ended = forked(act)
        assert ended in (0, -signal.SIGPROF)
        killed += ended != 0
        assert stages.half_done() == []
        if chance.random() < 0.3:
            state = chance.randrange(len(STATES))
            stages.enter(state)
        if chance.random() < 0.4:
            site.build()
            assert stages.here() == stages.clean[state], killed
    assert (site.folder / "mine").read_text() == (site.folder / "hello/mine").read_text() == "mine"


def test_interrupted_at_any_moment(stages: Stages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = stages.site
    chance = random.Random(6)
    monkeypatch.setattr("sitegen.site.engine.Workshop", lambda: SHOP)
    for module in ("engine", "folders"):
        monkeypatch.setattr(f"sitegen.site.{module}.builtin_layouts", lambda: site.builtin)
    monkeypatch.setattr("sitegen.cli.building.builtin_layouts", lambda: site.builtin)
    ends = []
    for number in range(KILLS // 4):
        stages.enter(number % 2)
        monkeypatch.setattr(
            sys, "argv", ["sitegen", "-C", str(site.root), "build", "--format", ("text", "json")[number % 2]]
        )
        seconds = chance.uniform(0.004, 0.2)

        def act(seconds: float = seconds) -> None:
            signal.signal(signal.SIGPROF, signal.default_int_handler)
            signal.setitimer(signal.ITIMER_PROF, seconds)
            main()

        ends.append(forked(act, tmp_path / "said"))
        assert ends[-1] in (0, 130), (tmp_path / "said").read_text()
        assert "Traceback" not in (tmp_path / "said").read_text()
        assert stages.half_done() == []
        if number % 3 == 2:
            site.build()
            assert stages.here() == stages.clean[number % 2]
    assert 130 in ends


def without_room(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """No room on the disk once so many writes are done."""
    real, done = os.write, 0

    def write(handle: int, content: Any) -> int:
        nonlocal done
        done += 1
        if done > after:
            real(handle, bytes(content)[: len(content) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(handle, content)

    monkeypatch.setattr(os, "write", write)


def test_no_room_on_the_disk(stages: Stages) -> None:
    site = stages.site
    stages.enter(0)
    site.build()
    stages.enter(1)
    for after in (0, 1, 2, 5, 12, 20):
        with pytest.MonkeyPatch.context() as patch:
            without_room(patch, after)
            with pytest.raises(Problem, match="No space left"):
                site.build()
        assert stages.half_done() == []
    site.build()
    assert stages.here() == stages.clean[1]


@pytest.mark.parametrize("pages", [1, 8, 14])
def test_no_room_for_the_record(stages: Stages, monkeypatch: pytest.MonkeyPatch, pages: int) -> None:
    site = stages.site
    stages.enter(0)
    site.build()
    stages.enter(1)
    opened = Record._open

    def full(record: Record) -> Any:
        database = opened(record)
        database.execute(f"PRAGMA max_page_count = {pages}")
        return database

    with monkeypatch.context() as patch:
        patch.setattr(Record, "_open", full)
        with pytest.raises(Problem, match="full"):
            site.build(clean=True)
    assert stages.half_done() == []
    site.build()
    assert stages.here() == stages.clean[1]


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES, errno.EPERM])
def test_a_folder_that_nobody_may_write_to(stages: Stages, code: int) -> None:
    site = stages.site
    stages.enter(0)
    site.build()
    stages.enter(1)
    real = os.open

    def refusing(path: Any, flags: int, *more: Any, **named: Any) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) and str(path).startswith(str(site.folder)):
            raise OSError(code, os.strerror(code), str(path))
        return real(path, flags, *more, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "open", refusing)
        with pytest.raises(Problem, match="cannot be written") as raised:
            site.build()
    assert str(site.folder) in raised.value.diagnostics[0].hint
    assert stages.here() == stages.clean[0]
    site.build()
    assert stages.here() == stages.clean[1]


def test_two_builds_at_once(stages: Stages, tmp_path: Path) -> None:
    site = stages.site
    stages.enter(0)
    site.build()
    stages.enter(1)
    refused: list[str] = []

    def second(done: int, total: int) -> None:
        if not refused:
            code = forked(lambda: run("-C", site.root, "build", "--clean", code=2), tmp_path / "said")
            assert code == 0, (tmp_path / "said").read_text()
            with pytest.raises(Problem, match=f"another build is writing .*process {os.getpid()} ") as raised:
                site.build(clean=True)
            refused.append(raised.value.diagnostics[0].message)

    site.build(progress=second)
    assert refused
    assert stages.here() == stages.clean[1]
    assert site.build().compiled == 0


def test_the_record_of_a_running_build_is_not_taken_away(stages: Stages) -> None:
    site = stages.site
    stages.enter(0)
    site.build()
    record = site.folder / ".cache/record.sqlite"
    record.write_bytes(b"half of a record that another build is about to write" * 40)
    stages.enter(1)
    child_has = locked(site.folder)
    with child_has:
        code = forked(lambda: site.build())
        assert code == 99
        assert record.exists()
    site.build()
    assert stages.here() == stages.clean[1]


def test_the_lock_of_a_process_that_died_is_free(stages: Stages) -> None:
    site = stages.site

    def act() -> None:
        with locked(site.folder):
            os.kill(os.getpid(), signal.SIGKILL)

    stages.enter(0)
    assert forked(act) == -signal.SIGKILL
    site.build()
    assert stages.here() == stages.clean[0]


def test_something_else_in_place_of_the_record(stages: Stages) -> None:
    site = stages.site
    stages.enter(0)
    site.build()
    record = site.folder / ".cache/record.sqlite"
    record.unlink()
    record.mkdir()
    with pytest.raises(Problem, match="cannot be written") as raised:
        site.build()
    assert str(record) in raised.value.diagnostics[0].hint
    record.rmdir()
    site.build()
    assert stages.here() == stages.clean[0]


def test_a_clock_that_goes_backwards(stages: Stages, monkeypatch: pytest.MonkeyPatch) -> None:
    site = stages.site
    stages.enter(0)
    site.build()
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() - 3_600_000_000_000)
    stages.enter(1)
    for path in site.root.rglob("content/**/*.md"):
        os.utime(path, ns=(now() - 7_200_000_000_000,) * 2)
    site.build()
    assert stages.here() == stages.clean[1]
    assert site.build().compiled == 0


def test_nothing_is_read_but_through_the_world(stages: Stages, tmp_path: Path) -> None:
    """What Python opens and lists below the project is what the record says was asked."""
    site = stages.site
    stages.enter(1)
    shutil.rmtree(site.folder, ignore_errors=True)

    def act() -> None:
        seen: set[tuple[str, str]] = set()
        root = f"{site.root}/"

        def hook(event: str, given: tuple[Any, ...]) -> None:
            if event in ("open", "os.listdir", "os.scandir") and given and isinstance(given[0], str | os.PathLike):
                path = os.path.abspath(os.fspath(given[0]))
                if path.startswith(root) and not path.startswith(f"{site.folder}"):
                    seen.add(("file" if event == "open" else "listing", path.removeprefix(root)))

        sys.addaudithook(hook)
        site.build()
        record = Record(site.folder)
        asked = {(question.kind, question.name) for question, _ in record.answers().values()}
        assert len(seen) > 20
        stray = {(kind, path) for kind, path in seen if (kind, path) not in asked and ("exists", path) not in asked}
        assert not stray, stray

    assert forked(act, tmp_path / "said") == 0, (tmp_path / "said").read_text()


def test_a_record_with_damaged_bytes(stages: Stages) -> None:
    """Its schema names the tables: the words of SQLite on a broken one quote bytes that are no text."""
    site, chance = stages.site, random.Random(8)
    stages.enter(1)
    site.build()
    record = site.folder / ".cache/record.sqlite"
    good = record.read_bytes()
    schema = good.replace(b"CREATE TABLE notes", b"CREATE TABLE n\xbdt\xff\xfe")
    assert schema != good
    damaged = [schema, good.replace(b"CREATE TABLE units", b"CREATE\xbdTABLE units")]
    for _ in range(6):
        content = bytearray(good)
        for _ in range(chance.choice([1, 40])):
            content[chance.randrange(chance.choice([4096, len(content)]))] = chance.randrange(256)
        damaged.append(bytes(content))
    for content in damaged:
        record.write_bytes(content)
        (site.folder / "index.html").write_bytes(b"mine")
        site.build()
        assert stages.here() == stages.clean[1]
