"""The preview's server: gallery and pages on demand, current while files are edited."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import sys
import traceback
import webbrowser
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from tornado.httpserver import HTTPServer
from tornado.web import Application

from sitegen.diagnostics import Diagnostic
from sitegen.diagnostics.show import as_lines
from sitegen.preview import pages
from sitegen.preview.acting import ActionsHandler, LandingHandler, ReceivedHandler
from sitegen.preview.addresses import TRIALS
from sitegen.preview.editor import DEFAULT, BadEditor, editor
from sitegen.preview.events import ErrorsChanged, Event, Look
from sitegen.preview.guard import is_loopback
from sitegen.preview.inspecting import OriginsHandler
from sitegen.preview.listening import listen, why_not
from sitegen.preview.phone import PhoneHandler
from sitegen.preview.reload import Hub, ReloadHandler
from sitegen.preview.sending import SendHandler
from sitegen.preview.trying import BlocksHandler, TrialsHandler, TryHandler
from sitegen.preview.worker import Urgency, Worker

if TYPE_CHECKING:
    from sitegen.preview.builder import Builder
    from sitegen.preview.watch import Watch
    from sitegen.site.engine import Engine

NAMED = 3
"""So many changed files are named in the terminal."""

MESSAGE_BYTES = 65_536
"""Largest message a browser may send over the socket."""

BODY_BYTES = 1_000_000
"""Largest body of a request; what a handler takes is less, and it says so itself."""


TURN = 0.0005
"""Seconds for which the thread that compiles keeps the interpreter while others want it, such as the one that hears of
changed files; Python's 5 ms are paid several times between a saved file and the browser."""


class PortTaken(Exception):
    """The port is not free, or the address is none of this machine; the text says which."""


class Preview:
    """One project's preview, from `start` to `stop`, on the running event loop.

    `root` is the project folder to watch, `engine` makes what compiles it, on a thread of the preview's own. `announce`
    receives lines for the terminal; `environ` names the mail server for tests.

    It listens before anything is loaded that takes time: neither this module nor what it imports may need the engine.
    """

    def __init__(
        self,
        engine: Callable[[], Engine],
        root: Path,
        port: int = 0,
        host: str = "127.0.0.1",
        announce: Callable[[str], object] = print,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self._engine = engine
        self._environ = environ
        self._root = root
        self._port = port
        self._host = host
        self._say = announce
        self._open: frozenset[Look] = frozenset()
        self._watch: Watch | None = None
        self._begun_at = -1
        self._builder: Builder | None = None

    async def start(self) -> str:
        """Listen and begin to compile; returns the address of the gallery. Raises PortTaken."""
        self._loop = asyncio.get_running_loop()
        try:
            listening = listen(self._host, self._port)
        except OSError as error:
            raise PortTaken(why_not(error, self._host, self._port)) from error
        self._worker = Worker("sitegen-build")
        self._hub = Hub(self._look_at, self._root.resolve().name, self._editor())
        self._desk = pages.Desk(self._worker, self._hub)
        # After the caller has said where it listens: what is loaded then takes all there is of the machine.
        self._loop.call_soon(lambda: self._worker.submit(Urgency.CHANGE, self._begin).add_done_callback(self._begun))
        self._server = HTTPServer(self._application(), max_body_size=BODY_BYTES)
        self._server.add_socket(listening)
        shown = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{shown}:{listening.getsockname()[1]}/"

    async def stop(self) -> bool:
        """Stop listening, watching and compiling; whether everything was given back, no job being left at work."""
        self._server.stop()
        self._hub.close()
        ended = await self._loop.run_in_executor(None, self._worker.stop)
        await self._loop.run_in_executor(None, self._desk.close)
        if self._watch is not None:
            await self._loop.run_in_executor(None, self._watch.stop)
        gc.unfreeze()  # what was left out of searches (see builder.py) is given back like everything else
        await self._server.close_all_connections()
        return ended

    def _begin(self) -> None:
        """Watch the files, and look at them for the first time."""
        from sitegen.preview.watch import Watch

        watch = Watch(self._root, self._changed, self._announce, on_begin=self._might_change)
        watch.start()
        self._watch = watch
        from sitegen.preview.builder import Builder

        self._desk.builder = builder = Builder(
            self._engine(), self._worker, self._tell, self._announce, lambda: self._open
        )
        # What changed until now is seen by the first look.
        self._builder = builder
        builder.refresh()

    def _begun(self, outcome: Future[None]) -> None:
        if not outcome.cancelled() and (error := outcome.exception()) is not None:
            self._announce("".join(traceback.format_exception(error)).rstrip())
        self._on_loop(self._desk.ready.set)

    def _look_at(self, looks: frozenset[Look]) -> None:
        self._open = looks

    def _application(self) -> Application:
        desk = {"desk": self._desk}
        return Application(
            [
                (r"/livereload", ReloadHandler, {"hub": self._hub}),
                (r"/livereload\.js", pages.ScriptHandler),
                (r"/_sitegen/overlay\.css", pages.StyleHandler),
                (r"/favicon\.ico", pages.NoIconHandler),
                (r"/(?:index\.html)?", pages.GalleryHandler, desk),
                (r"/assets/([\w.-]+)", pages.PictureHandler, desk),
                (r"/api/send", SendHandler, desk),
                (rf"/{TRIALS}", TrialsHandler),
                (r"/api/blocks", BlocksHandler, desk),
                (r"/api/block", TryHandler, desk),
                (r"/api/actions", ActionsHandler, desk),
                (r"/_sitegen/received/([0-9]{1,9})", ReceivedHandler, desk),
                (r"/.+/landing/(?:index\.html)?", LandingHandler, desk),
                (r"/api/cell/(.+)", pages.CellHandler, desk),
                (r"/api/search", pages.SearchHandler, desk),
                (r"/api/phone\.(json|svg)", PhoneHandler, desk),
                (r"/api/origins/(.+)", OriginsHandler, desk),
                (r"/.*", pages.PageHandler, desk),
            ],
            default_handler_class=pages.NothingHandler,
            bound_to=self._host,
            root=self._root,
            token=self._hub.token,
            announce=self._announce,
            environ=self._environ,
            editor=self._hub.editor,
            websocket_max_message_size=MESSAGE_BYTES,
            compress_response=False,
            log_function=lambda handler: None,
        )

    def _editor(self) -> str:
        try:
            return editor(self._environ)
        except BadEditor as error:
            self._announce(f"{error}; files open in VS Code")
            return DEFAULT

    def _announce(self, line: str) -> None:
        # A terminal that has gone (SystemExit, says rich) or lacks these letters keeps nobody from going on.
        with contextlib.suppress(OSError, ValueError, SystemExit):
            self._say(line)

    def _might_change(self) -> None:
        """One file is whole: taken up while it is waited whether more follow."""
        if self._builder is not None and self._watch is not None:
            self._begun_at = self._watch.heard
            self._builder.begin()

    def _changed(self, names: frozenset[str]) -> None:
        listed = sorted(names)
        more = f" and {len(listed) - NAMED} more" if len(listed) > NAMED else ""
        if listed:
            self._announce(f"Changed: {', '.join(listed[:NAMED])}{more}")
        if self._builder is not None:
            self._builder.take_up(begun=self._watch is not None and self._watch.heard == self._begun_at)
            self._begun_at = -1

    def _tell(self, event: Event) -> None:
        if isinstance(event, ErrorsChanged):
            for line in _lines(event.errors):
                self._announce(line)
        self._on_loop(lambda: self._hub.hear(event))

    def _on_loop(self, call: Callable[[], object]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has been closed: nobody is there to be told
            self._loop.call_soon_threadsafe(call)


def serve(
    engine_root: Path,
    port: int = 8000,
    host: str = "127.0.0.1",
    open_browser: bool = False,
    announce: Callable[[str], object] = print,
) -> None:
    """Serve the preview of the project at `engine_root` until Ctrl-C (or SIGTERM).

    `port` 0 takes any free one. Raises PortTaken when it cannot listen there.
    """
    # The folder that the process was started in may be deleted and made again; its name stays.
    root = engine_root.absolute()

    def engine() -> Engine:
        from sitegen.site.engine import Engine
        from sitegen.site.record import Record
        from sitegen.site.reminding import remind

        made = Engine(root)
        with contextlib.suppress(OSError):
            remind(made, Record(root / "build", patience=0.1))
        return made

    sys.setswitchinterval(TURN)
    preview = Preview(engine, root, port, host, announce)
    if not asyncio.run(_until_stopped(preview, host, open_browser, announce)):
        # Python would take itself apart below the thread that is still at work.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


async def _until_stopped(preview: Preview, host: str, open_browser: bool, announce: Callable[[str], object]) -> bool:
    """Serve until Ctrl-C; whether everything was given back then."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError, ValueError):  # Windows, or not the main thread
            loop.add_signal_handler(number, ended.set)
    address = await preview.start()
    announce(f"Preview: {address} (Ctrl-C ends it)")
    if not is_loopback(host):
        announce("Warning: everybody on the network can open this preview and read the mails in it.")
    if open_browser:
        loop.run_in_executor(None, webbrowser.open, address)
    try:
        await ended.wait()
    except asyncio.CancelledError:  # how Ctrl-C arrives where signal handlers are not to be had
        announce("")
    return await preview.stop()


def _lines(errors: tuple[Diagnostic, ...]) -> list[str]:
    if not errors:
        return ["All mended."]
    return [line for error in errors for line in (*as_lines(error), "")]
