"""The socket that the preview listens on: it leaves file descriptors for the work itself."""

from __future__ import annotations

import errno
import socket
import time
from typing import Any

PAUSE = 0.1
"""Seconds until the next attempt where there is no file descriptor left for a connection."""

SPARE = 8
"""One of so many of the descriptors that a process may have, and at least twice as many, are kept from connections."""


class Listening(socket.socket):
    """Hangs up on whoever would take the last file descriptors, as the work needs some.

    Raises BlockingIOError from `accept` then, as where nobody is there.
    """

    most: int | None = None
    """Connections have descriptors below this number; the lowest that is free is taken (POSIX)."""

    def accept(self) -> tuple[socket.socket, Any]:
        """As of every socket."""
        try:
            connection, address = super().accept()
        except OSError as error:
            if error.errno not in (errno.EMFILE, errno.ENFILE):
                raise
            time.sleep(PAUSE)
            raise BlockingIOError from error
        if self.most is not None and connection.fileno() >= self.most:
            connection.close()
            raise BlockingIOError
        return connection, address


def listen(host: str, port: int) -> Listening:
    """A socket that listens there. Raises OSError."""
    # tornado's bind_sockets leaves its socket open when the port is taken.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.create_server((host, port), family=family, backlog=128)
    listening = Listening(made.family, made.type, made.proto, made.detach())
    listening.setblocking(False)
    listening.most = _most()
    return listening


def why_not(error: OSError, host: str, port: int) -> str:
    """Why `listen` failed, for people."""
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is taken; choose another with --port, or 0 for any free one"
    if error.errno == errno.EACCES:
        return f"port {port} is not open to you; choose one above 1023"
    return f"cannot listen on {host}:{port}: {error.strerror or error}"


def _most() -> int | None:
    try:
        import resource
    except ImportError:  # Windows, where handles are many
        return None
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if limit == resource.RLIM_INFINITY else limit - max(2 * SPARE, limit // SPARE)
