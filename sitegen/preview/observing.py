"""watchdog's observer for this system, with what watchdog keeps to itself: that something is out of sight."""

from __future__ import annotations

import errno
import logging
import warnings
from collections.abc import Callable
from typing import Any

from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingObserver

SECONDS = 1.0
"""How often folders are looked at where nothing tells of changes."""

USED_UP = (errno.ENOSPC, errno.ENOMEM, errno.EMFILE, errno.ENFILE)
"""What the system says when it has no further watch to give."""


def native(used_up: Callable[[OSError], object], missed: Callable[[], object]) -> BaseObserver | None:
    """An observer that the system wakes, not started; None where there is nothing of the kind.

    `used_up` is called where a folder cannot be watched because there are no watches left, `missed` where the system
    dropped events, on a thread of the observer. Raises OSError where there is not a single watch to be had.
    """
    # What it has to say of folders that come and go faster than it can follow is for nobody's terminal.
    logging.getLogger("watchdog").addHandler(logging.NullHandler())
    warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)
    if Observer is PollingObserver:
        return None
    try:
        from watchdog.observers.inotify import InotifyEmitter, InotifyObserver
        from watchdog.observers.inotify_c import InotifyEvent, InotifyFD, WatchDescriptor
    except ImportError:  # not Linux, or a watchdog that is made otherwise
        return Observer()

    class Descriptor(InotifyFD):
        # Its arguments are watchdog's own affair, and may become others.
        def add_callback(self, *args: Any, **kwargs: Any) -> WatchDescriptor:
            try:
                return super().add_callback(*args, **kwargs)
            except OSError as error:  # who called passes over it, for all but the topmost folder
                if error.errno in USED_UP:
                    used_up(error)
                raise

        def handle_event(self, event: InotifyEvent) -> None:
            super().handle_event(event)
            if event.is_queue_overflow:
                missed()

    class TellingObserver(InotifyObserver):
        def __init__(self) -> None:
            self._inotify_fd = Descriptor()
            self._inotify_fd.start()
            BaseObserver.__init__(self, InotifyEmitter, inotify_fd=self._inotify_fd)

    try:
        return TellingObserver()
    except (AttributeError, TypeError):  # a watchdog that is made otherwise
        return Observer()


def polling() -> BaseObserver:
    """An observer that looks for itself every SECONDS, not started."""
    return PollingObserver(timeout=SECONDS)
