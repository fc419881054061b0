"""Notices what changes under content/ and layouts/: each burst of changes is reported once, after it is over."""

from __future__ import annotations

import stat
import threading
import time
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import NamedTuple

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers.api import BaseObserver, ObservedWatch

from sitegen.preview.observing import SECONDS, USED_UP, native, polling

FOLDERS = ("content", "layouts")

QUIET = 0.03
"""A burst is over after this many seconds without a change."""

WHOLE = 0.01
"""The same when all that changed is one file, and whoever wrote it has closed it or moved it into its place."""

LONGEST = 1.0
"""A burst that does not end is reported after this many seconds all the same."""

# Opening and reading are not among them: the preview reads the files itself and would wake itself for ever.
_CHANGES: list[type[FileSystemEvent]] = [
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
]


_CAME, _WENT, _STAYED, _CLOSED, _ARRIVED = "came", "went", "stayed", "closed", "arrived"
_WHAT = {"created": _CAME, "deleted": _WENT, "moved": _WENT, "closed": _CLOSED}

_RENEWED = "renewed"
"""A folder that is watched came or went: its watch may be another folder's by now."""

_MISSED, _USED_UP = "missed", "used up"
"""What happened to the watching itself; its path is none (or what the system said)."""

_ROOT = ""


class _Change(NamedTuple):
    path: str
    happened: str


class _Folder(NamedTuple):
    path: str
    device: int
    inode: int


class _Followed(NamedTuple):
    folder: _Folder
    watch: ObservedWatch


class Watch:
    """Calls `on_change` on a thread of its own with the paths that changed, from `start` to `stop`.

    Files that came and went within a burst, as editors' temporary files do, are left out of it; there are none
    where all that is known is that something changed. `root` is the project folder. It and the `folders` in it,
    content/ and layouts/, may be links and may come and go, be moved away, and be made again. Where the system has no
    watches left, be it at the start or later, the folders are polled once a second and `announce` is told.

    `on_begin` is called when one file has changed that is whole, before it is known whether others follow: what it
    prepares is good if `heard` is still the same when `on_change` is called.
    """

    def __init__(
        self,
        root: Path,
        on_change: Callable[[frozenset[str]], object],
        announce: Callable[[str], object] = print,
        folders: Sequence[str] = FOLDERS,
        on_begin: Callable[[], object] = lambda: None,
    ) -> None:
        # Absolute, for the folder that the process was started in may be deleted; a link stays a link.
        self._root, self._folders = root.absolute(), folders
        self._on_change, self._on_begin = on_change, on_begin
        self._announce = announce
        self.heard = 0
        """How often something was heard to change."""
        self._changes: SimpleQueue[_Change | None] = SimpleQueue()
        self._observer: BaseObserver | None = None
        self._polls = False
        self._gone = False
        self._watches: dict[str, _Followed] = {}
        self._gatherer = threading.Thread(target=self._gather, name="sitegen-watch", daemon=True)

    def __enter__(self) -> Watch:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Begin to watch; everything written after this returns is reported."""
        try:
            self._observer = native(
                lambda error: self._hear(_reason(error), _USED_UP),
                lambda: self._hear("", _MISSED),
            )
        except OSError as error:
            self._poll(f"The system has no file watches left ({_reason(error)})")
        else:
            if self._observer is None:
                self._poll("This system does not tell of changed files")
            else:
                self._observer.start()
        self._follow()
        self._gatherer.start()

    def stop(self) -> None:
        """End watching; nothing is reported any more once this returns."""
        self._changes.put(None)
        self._gatherer.join()
        self._end()

    def _end(self) -> None:
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()

    def _poll(self, reason: str) -> None:
        """Look for changes once a second from now on, and say so."""
        self._polls = True
        self._announce(f"{reason}: changes are looked for once a second, so they show a little later.")
        self._end()
        self._watches.clear()
        self._observer = polling()
        self._observer.start()

    def _follow(self, renewed: Container[str] = ()) -> bool:
        """Watch each folder that is not watched, is another than it was, or is `renewed`; whether there were any."""
        if self._observer is None:
            return False
        found = False
        for name in (_ROOT, *self._folders):
            folder, old = _folder(self._root / name), self._watches.get(name)
            if folder == (old.folder if old else None) and name not in renewed and (old is None or self._lives(old)):
                continue
            if old is not None:
                del self._watches[name]
                with suppress(KeyError):  # another name leads to the same folder, and gave it up
                    self._observer.unschedule(old.watch)
            if folder is not None and not self._watch(name, folder):
                self._follow()  # from the start, with polling
                return True
            found = found or old is not None or name in self._watches
        self._tell_gone()
        return found

    def _watch(self, name: str, folder: _Folder) -> bool:
        """Watch a folder; whether the system had a watch for it. One that has gone meanwhile is left for later."""
        assert self._observer is not None
        handler = _Handler(self._seen if name else self._seen_in_root)
        try:
            watch = self._observer.schedule(handler, folder.path, recursive=bool(name), event_filter=_CHANGES)
        except OSError as error:
            if self._polls or error.errno not in USED_UP:
                return True
            self._poll(f"The system has no file watches left ({_reason(error)})")
            return False
        self._watches[name] = _Followed(folder, watch)
        return True

    def _lives(self, followed: _Followed) -> bool:
        """Whether what watches a folder is still at work: it ends when the folder is deleted."""
        assert self._observer is not None
        return any(
            emitter.is_alive() and emitter.should_keep_running()
            for emitter in self._observer.emitters.copy()
            if emitter.watch == followed.watch
        )

    def _tell_gone(self) -> None:
        gone = _ROOT not in self._watches and _folder(self._root) is None
        if gone != self._gone:
            self._gone = gone
            self._announce(
                f"The folder {self._root} is gone. Changes show as soon as it is there again."
                if gone
                else f"The folder {self._root} is there again."
            )

    def _seen_in_root(self, event: FileSystemEvent) -> None:
        if event.event_type in ("created", "deleted", "moved"):
            names = {Path(str(path)).name for path in (event.src_path, event.dest_path) if path}
            for name in sorted(names.intersection(self._folders)):
                self._hear(name, _RENEWED)

    def _seen(self, event: FileSystemEvent) -> None:
        what = _WHAT.get(event.event_type, _STAYED)
        for path, happened in ((event.src_path, what), (event.dest_path, _ARRIVED)):
            name = Path(str(path)).name if path else ""
            # Editors' swap and backup files are no sources; the move of one onto the real name shows in dest_path.
            if name and not name.startswith(".") and not name.endswith("~"):
                self._hear(str(path), happened)

    def _hear(self, path: str, happened: str) -> None:
        self.heard += 1
        self._changes.put(_Change(path, happened))

    def _shown(self, path: str) -> str:
        """A path as people call it: below the project, whatever links lead there."""
        for name, followed in self._watches.items():
            if name and path.startswith(f"{followed.folder.path}/"):
                return (Path(name) / path[len(followed.folder.path) + 1 :]).as_posix()
        return Path(path).name

    def _gather(self) -> None:
        while True:
            try:
                first = self._changes.get(timeout=SECONDS)
            except Empty:
                # Nothing tells of folders above that are moved or deleted, nor of what a link leads to.
                if self._follow():
                    self._on_change(frozenset())
                continue
            if first is None:
                return
            burst = {first.path: [first.happened]}
            end, begun = time.monotonic() + LONGEST, False
            while (left := min(_patience(burst), end - time.monotonic())) > 0:
                if left == WHOLE and not begun:
                    begun = True
                    self._on_begin()
                try:
                    more = self._changes.get(timeout=left)
                except Empty:
                    break
                if more is None:
                    return
                burst.setdefault(more.path, []).append(more.happened)
            used_up = [path for path, happened in burst.items() if _USED_UP in happened]
            if used_up and not self._polls:
                self._poll(f"The system has no file watches left ({used_up[0]})")
            self._follow({path for path, happened in burst.items() if _RENEWED in happened})
            self._on_change(frozenset(map(self._shown, _changed(burst))))


def _changed(burst: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The paths of what changed in a burst: what happened to each."""
    return (
        path
        for path, happened in burst.items()
        if not (happened[0] in (_CAME, _ARRIVED) and happened[-1] == _WENT) and happened[0] not in (_MISSED, _USED_UP)
    )


def _folder(path: Path) -> _Folder | None:
    """The folder that a path leads to now."""
    try:
        real = path.resolve(strict=True)
        found = real.stat()
    except (OSError, RuntimeError):  # RuntimeError: links in a circle
        return None
    return _Folder(str(real), found.st_dev, found.st_ino) if stat.S_ISDIR(found.st_mode) else None


def _reason(error: OSError) -> str:
    # watchdog puts its own words where the system's would be
    return error.strerror or str(error)


def _patience(burst: Mapping[str, Sequence[str]]) -> float:
    """Seconds to wait for more after what happened to each path."""
    if len(burst) == 1 and next(iter(burst.values()))[-1] in (_CLOSED, _ARRIVED):
        return WHOLE
    return QUIET


class _Handler(FileSystemEventHandler):
    def __init__(self, seen: Callable[[FileSystemEvent], None]) -> None:
        self._seen = seen

    def on_any_event(self, event: FileSystemEvent) -> None:
        self._seen(event)
