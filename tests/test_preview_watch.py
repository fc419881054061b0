"""What is watched is followed: when the system runs out of watches, and when folders are moved, deleted, made again."""

from __future__ import annotations

import ctypes
import errno
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue

import pytest
from preview_server import COPY, PROJECT, SEGMENTS, copy, serving
from watchdog.observers import inotify_c
from watchdog.observers.polling import PollingObserver

from sitegen.preview import observing
from sitegen.preview.watch import Watch

PATIENCE = 60


class Heard:
    """What a watch reported and said."""

    def __init__(self, root: Path) -> None:
        self._bursts: SimpleQueue[frozenset[str]] = SimpleQueue()
        self._said = threading.Condition()
        self.said: list[str] = []
        self.watch = Watch(root, self._hear, self._say)

    def _say(self, line: str) -> None:
        with self._said:
            self.said.append(line)
            self._said.notify_all()

    def _hear(self, paths: frozenset[str]) -> None:
        self._bursts.put(frozenset(Path(path).name for path in paths))

    def burst(self) -> frozenset[str]:
        """The next burst."""
        return self._bursts.get(timeout=PATIENCE)

    def until(self, name: str) -> None:
        """Wait for a burst with `name`."""
        while name not in self.burst():
            pass

    def told(self, part: str, times: int = 1) -> None:
        """Wait for the terminal to have been told so."""
        with self._said:
            assert self._said.wait_for(lambda: sum(part in line for line in self.said) >= times, PATIENCE), self.said


@pytest.fixture
def root(tmp_path: Path) -> Path:
    _make(tmp_path / "project")
    return tmp_path / "project"


def _make(root: Path) -> None:
    for name in ("content/campaigns/hello", "layouts"):
        (root / name).mkdir(parents=True)
    (root / "content/site.yaml").write_text("a: 1")


def _limit(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """From now on the system has so many watches more to give to folders that it does not watch yet."""
    add, watched = inotify_c.inotify_add_watch, set[int]()

    def limited(descriptor: int, path: bytes, mask: int) -> int:
        number = add(descriptor, path, mask)
        watched.add(number)
        if len(watched) <= most:
            return number
        inotify_c.inotify_rm_watch(descriptor, number)
        ctypes.set_errno(errno.ENOSPC)
        return -1

    monkeypatch.setattr(inotify_c, "inotify_add_watch", limited)


@pytest.mark.parametrize("most", [0, 1, 3])
def test_watches_that_run_out_at_the_start(root: Path, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    heard = Heard(root)
    _limit(monkeypatch, most)
    with heard.watch:
        heard.told("once a second")
        (root / "content/campaigns/hello/email.md").write_text("x")
        heard.until("email.md")
    assert len(heard.said) == 1


def test_watches_that_run_out_later(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard(root)
    with heard.watch:
        (root / "content/site.yaml").write_text("a: 2")
        heard.until("site.yaml")
        assert heard.said == []
        _limit(monkeypatch, 0)
        for number in range(3):
            (root / f"content/campaigns/new-{number}").mkdir()
        heard.told("no file watches left (inotify watch limit reached)")
        heard.burst()  # from here on all of it is polled
        (root / "content/campaigns/new-1/email.md").write_text("x")
        heard.until("email.md")
        (root / "content/campaigns/hello/email.md").write_text("x")
        heard.until("email.md")
    assert len(heard.said) == 1


def test_no_instances_left_at_the_start(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left() -> int:
        ctypes.set_errno(errno.EMFILE)
        return -1

    monkeypatch.setattr(inotify_c, "inotify_init", none_left)
    heard = Heard(root)
    with heard.watch:
        assert heard.said == [
            "The system has no file watches left (inotify instance limit reached): changes are looked for once a "
            "second, so they show a little later."
        ]
        (root / "content/site.yaml").write_text("a: 23")
        heard.until("site.yaml")


def test_a_system_that_tells_of_no_changes(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(observing, "Observer", PollingObserver)
    heard = Heard(root)
    with heard.watch:
        assert len(heard.said) == 1
        assert heard.said[0].startswith("This system does not tell of changed files: ")
        (root / "content/site.yaml").write_text("a: 23")
        heard.until("site.yaml")


def test_events_that_the_system_dropped_are_a_change_without_names(root: Path) -> None:
    heard = Heard(root)
    with heard.watch:
        observer = heard.watch._observer
        overflow = inotify_c.InotifyEvent(-1, inotify_c.InotifyConstants.IN_Q_OVERFLOW, 0, b"")  # type: ignore[arg-type]
        observer._inotify_fd.handle_event(overflow)  # type: ignore[union-attr]
        assert heard.burst() == frozenset()
        (root / "content/campaigns/hello/email.md").write_text("x")
        heard.until("email.md")


def _moved_away_and_back(folder: Path, between: Callable[[], object]) -> None:
    folder.rename(folder.with_name("away"))
    between()
    folder.with_name("away").rename(folder)


def _deleted_and_made_again(folder: Path, between: Callable[[], object]) -> None:
    shutil.copytree(folder, folder.with_name("copy"))
    shutil.rmtree(folder)
    between()
    folder.with_name("copy").rename(folder)


def _another_in_its_place(folder: Path, between: Callable[[], object]) -> None:
    shutil.copytree(folder, folder.with_name("copy"))
    folder.rename(folder.with_name("away"))
    folder.with_name("copy").rename(folder)


ABSENCES = [_moved_away_and_back, _deleted_and_made_again, _another_in_its_place]


@pytest.mark.parametrize("polls", [False, True])
@pytest.mark.parametrize("absence", ABSENCES)
def test_content_comes_and_goes(
    root: Path, monkeypatch: pytest.MonkeyPatch, absence: Callable[..., None], polls: bool
) -> None:
    if polls:
        monkeypatch.setattr(observing, "Observer", PollingObserver)
    heard = Heard(root)
    with heard.watch:
        for name in ("first.md", "second.md"):
            absence(root / "content", heard.burst)
            _rewrite_until_heard(heard, root / "content/campaigns/hello" / name)
            for beside in ("away", "copy"):
                shutil.rmtree(root / beside, ignore_errors=True)


@pytest.mark.parametrize("absence", ABSENCES)
def test_the_project_comes_and_goes(root: Path, monkeypatch: pytest.MonkeyPatch, absence: Callable[..., None]) -> None:
    monkeypatch.chdir(root)
    heard = Heard(Path())
    with heard.watch:
        for time, name in enumerate(("first.md", "second.md"), 1):
            absence(root, lambda time=time: heard.told("is gone", time))  # type: ignore[misc]
            _rewrite_until_heard(heard, root / "content/campaigns/hello" / name)
            for beside in ("away", "copy"):
                shutil.rmtree(root.with_name(beside), ignore_errors=True)
    for gone, back in zip(heard.said[::2], heard.said[1::2], strict=True):
        assert gone == f"The folder {root} is gone. Changes show as soon as it is there again."
        assert back == f"The folder {root} is there again."


def test_content_is_a_link_to_a_folder_that_is_made_again(root: Path, tmp_path: Path) -> None:
    (root / "content").rename(tmp_path / "shared")
    (root / "content").symlink_to(tmp_path / "shared")
    heard = Heard(root)
    with heard.watch:
        for name, absence in zip(("first.md", "second.md", "third.md"), ABSENCES, strict=True):
            absence(tmp_path / "shared", heard.burst)
            _rewrite_until_heard(heard, tmp_path / "shared/campaigns/hello" / name)
            for beside in ("away", "copy"):
                shutil.rmtree(tmp_path / beside, ignore_errors=True)
        (tmp_path / "other").mkdir()
        (root / "link").symlink_to(tmp_path / "other")
        (root / "link").rename(root / "content")
        _rewrite_until_heard(heard, tmp_path / "other/new.md")


def test_a_project_that_is_gone_is_one_thing_to_say(make_project: Callable[..., Path]) -> None:
    root = make_project(PROJECT)
    with serving(root) as served:
        listener = served.listen("/")
        served.write(COPY, copy("{{ nosuch }}"))
        listener.panel(lambda panel: "nosuch" in panel)
        for folder in (root / "content", root):
            folder.rename(root.with_name("away"))
            panel = listener.panel(lambda panel: "the folder content/ is gone" in panel)
            assert panel.count("<li ") == 1
            assert len(served.cells()) == len(SEGMENTS) + 2
            root.with_name("away").rename(folder)
            listener.panel(lambda panel: "nosuch" in panel)
        served.write(COPY, copy("Good night"))
        listener.panel(lambda panel: not panel)


def _rewrite_until_heard(heard: Heard, file: Path) -> None:
    """A folder is followed again some time after it came; a change before that is a change without a name."""
    written = 0
    while True:
        written += 1
        assert written < PATIENCE * 4, "nothing was heard of"
        file.write_text("x" * written)
        try:
            while file.name not in heard._bursts.get(timeout=0.5):
                pass
            return
        except Empty:
            continue
