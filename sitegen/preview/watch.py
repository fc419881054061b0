"""Notices what changes under content/ and layouts/: each burst of changes is reported once, after it is over."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
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
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.polling import PollingObserver

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


class _Change(NamedTuple):
    path: str
    happened: str


class Watch:
    """Calls `on_change` on a thread of its own with the names that changed, from `start` to `stop`.

    Names of files that came and went within a burst, as editors' temporary files do, are left out of it.
    `root` is the project folder. `folders` in it, content/ and layouts/, may be links and may come and go. Where the
    system has no watches left, the folders are polled once a second and `announce` is told.
    """

    def __init__(
        self,
        root: Path,
        on_change: Callable[[frozenset[str]], object],
        announce: Callable[[str], object] = print,
        folders: Sequence[str] = FOLDERS,
    ) -> None:
        self._root, self._folders = root.resolve(), folders
        self._on_change = on_change
        self._announce = announce
        self._changes: SimpleQueue[_Change | None] = SimpleQueue()
        self._observer: BaseObserver = Observer()
        self._watches: dict[str, ObservedWatch] = {}
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
            self._watch_all()
        except OSError as error:
            self._announce(f"The system offers no more file watches ({error}); looking once a second instead.")
            self._observer.stop()
            self._observer = PollingObserver(timeout=1.0)
            self._watches.clear()
            self._watch_all()
        self._gatherer.start()

    def stop(self) -> None:
        """End watching; nothing is reported any more once this returns."""
        self._observer.stop()
        self._observer.join()
        self._changes.put(None)
        self._gatherer.join()

    def _watch_all(self) -> None:
        self._observer.start()
        self._observer.schedule(_Handler(self._seen_in_root), str(self._root), event_filter=_CHANGES)
        for name in self._folders:
            self._watch(name)

    def _watch(self, name: str) -> None:
        old = self._watches.pop(name, None)
        if old is not None:
            self._observer.unschedule(old)
        folder = (self._root / name).resolve()
        if folder.is_dir():
            self._watches[name] = self._observer.schedule(
                _Handler(self._seen), str(folder), recursive=True, event_filter=_CHANGES
            )

    def _seen_in_root(self, event: FileSystemEvent) -> None:
        names = {Path(str(path)).name for path in (event.src_path, event.dest_path) if path}
        for name in sorted(names.intersection(self._folders)):
            try:
                self._watch(name)
            except (OSError, KeyError):  # gone again already; its coming back is an event of its own
                self._watches.pop(name, None)
            self._changes.put(_Change(name, _STAYED))

    def _seen(self, event: FileSystemEvent) -> None:
        what = _WHAT.get(event.event_type, _STAYED)
        for path, happened in ((event.src_path, what), (event.dest_path, _ARRIVED)):
            name = Path(str(path)).name if path else ""
            # Editors' swap and backup files are no sources; the move of one onto the real name shows in dest_path.
            if name and not name.startswith(".") and not name.endswith("~"):
                self._changes.put(_Change(str(path), happened))

    def _gather(self) -> None:
        while (first := self._changes.get()) is not None:
            burst = {first.path: [first.happened]}
            end = time.monotonic() + LONGEST
            while (left := min(_patience(burst), end - time.monotonic())) > 0:
                try:
                    more = self._changes.get(timeout=left)
                except Empty:
                    break
                if more is None:
                    return
                burst.setdefault(more.path, []).append(more.happened)
            passing = [p for p, happened in burst.items() if happened[0] in (_CAME, _ARRIVED) and happened[-1] == _WENT]
            self._on_change(frozenset(Path(path).name for path in burst.keys() - passing))


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
