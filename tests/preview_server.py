"""A preview of a small project, served from a thread, as the preview's tests use it."""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from conftest import LAYOUTS, MINIMAL, PATIENCE, Files, write_files
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from sitegen.preview.reload import ReloadHandler
from sitegen.preview.server import Preview
from sitegen.site.engine import Engine, Snapshot

SEGMENTS = tuple(f"group-{number}" for number in range(1, 9))

FILES = {
    "content/segments.yaml": "".join(
        f'{name}: {{name: "{name.title()}", when: "plan = \'{name}\'"}}\n' for name in (*SEGMENTS, "everyone")
    ).replace("plan = 'everyone'", "true"),
    "content/campaigns/hello/campaign.yaml": "name: Hello\nkind: marketing\nsegments: ['*']\n",
    "content/campaigns/later/campaign.yaml": "name: Later\nkind: marketing\nsegments: [everyone]\n",
    "content/campaigns/later/email.md": "---\nsubject: Another day\npreheader: More\n---\n# Another day\n\nBye.\n",
}

COPY = "content/campaigns/hello/email.md"


def copy(text: str) -> str:
    """The copy of hello with `text` in its subject and body."""
    return f"---\nsubject: {text}\npreheader: A first letter\n---\n# {text}\n\n" + "We are glad.\n\n" * 60


PROJECT = {**MINIMAL, **FILES, COPY: copy("Good evening")}


class CountingEngine(Engine):
    """An engine that counts how often it looked at the files."""

    refreshed = 0

    def refresh(self) -> Snapshot:
        self.refreshed += 1
        return super().refresh()


@dataclass
class Served:
    """A running preview."""

    root: Path
    address: str
    engine: CountingEngine
    loop: asyncio.AbstractEventLoop
    announced: list[str] = field(default_factory=list)
    environ: dict[str, str] = field(default_factory=dict)
    listeners: list[Listener] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    """The addresses of pages that began to listen to what changes."""

    @property
    def host(self) -> str:
        """Host and port."""
        return self.address.removeprefix("http://").rstrip("/")

    def get(
        self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET"
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body for a path that goes out exactly as it is given."""
        connection = http.client.HTTPConnection(self.host, timeout=PATIENCE)
        connection.putrequest(method, path, skip_host=bool(headers and "Host" in headers))
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, dict(answer.getheaders()), body

    def text(self, path: str) -> str:
        """The body of a page that must be there."""
        status, _, body = self.get(path)
        assert status == 200, (path, status, body)
        return body.decode()

    def write(self, path: str, text: str) -> None:
        """Write a file of the project."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def shown(self) -> dict[str, Any]:
        """The data that the gallery gets."""
        data: dict[str, Any] = json.loads(self.text("/").split('id="data">', 1)[1].split("</script>", 1)[0])
        return data

    def cells(self) -> dict[str, dict[str, Any]]:
        """The cells as the gallery gets them."""
        return {cell["id"]: cell for cell in self.shown()["cells"]}

    @contextmanager
    def joining(self, page: str) -> Iterator[None]:
        """What is done within makes a browser load `page` (a path): wait until that listens to what changes."""
        address = f"{self.address}{page}"
        before = self.joined.count(address)
        yield
        end = time.monotonic() + PATIENCE
        while self.joined.count(address) == before:
            assert time.monotonic() < end, self.joined
            time.sleep(0.01)

    def restore(self) -> Served:
        """Put the project back as it was at first, and wait until the preview shows it so."""
        for listener in self.listeners:
            listener.close()
        self.listeners.clear()
        content = self.root / "content"
        for file in [file for file in content.rglob("*") if file.is_file()]:
            if file.relative_to(self.root).as_posix() not in PROJECT:
                file.unlink()
        for folder in sorted((folder for folder in content.rglob("*") if folder.is_dir()), reverse=True):
            if not any(folder.iterdir()):
                folder.rmdir()
        for path, text in PROJECT.items():
            if not (self.root / path).is_file() or (self.root / path).read_text(encoding="utf-8") != text:
                self.write(path, text)
        hello = {f"hello/{segment}/default/en": "Good evening" for segment in (*SEGMENTS, "everyone")}
        wanted = {**hello, "later/everyone/default/en": "Another day"}
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            shown = self.shown()
            now = {cell["id"]: "" if cell["pending"] else cell["inbox"]["subject"] for cell in shown["cells"]}
            if not shown["live"]["panel"] and now == wanted:
                self.announced.clear()
                return self
            time.sleep(0.05)
        raise AssertionError((self.announced, shown["live"]["panel"], now))

    def listen(self, page: str, **more: object) -> Listener:
        """A browser that shows `page` and listens."""
        listener = Listener(self, page, more)
        self.listeners.append(listener)
        return listener


class Listener:
    """A client of the socket, with livereload's handshake done, to which the server tells what changes from now on."""

    def __init__(self, served: Served, page: str, more: dict[str, object]) -> None:
        self._loop = served.loop
        self._closed = False
        self._heard: asyncio.Queue[str | bytes | None] = asyncio.Queue()
        self._answered = asyncio.Event()
        self._run(self._connect(served.host))
        self.say({"command": "hello", "protocols": ["http://livereload.com/protocols/official-7"]})
        self.hello = self.hear()
        self.say({"command": "info", "url": f"http://{served.host}{page}", **more})
        self._run(self._answer())

    def say(self, message: object) -> None:
        """Send a message."""
        self._run(self._write(json.dumps(message)))

    def hear(self) -> dict[str, Any]:
        """The next message; raises TimeoutError when none comes, ConnectionError when the socket is closed."""
        text = self._run(asyncio.wait_for(self._heard.get(), PATIENCE))
        if text is None:
            self._closed = True
            raise ConnectionError
        message: dict[str, Any] = json.loads(text)
        return message

    def until(self, command: str) -> dict[str, Any]:
        """The next message with this command."""
        while (message := self.hear())["command"] != command:
            pass
        return message

    def panel(self, fits: Callable[[str], bool]) -> str:
        """The first panel of errors that fits, whatever else is heard before."""
        while (message := self.hear())["command"] != "errors" or not fits(message["panel"]):
            pass
        return str(message["panel"])

    def heard(self) -> list[dict[str, Any]]:
        """All that the server has said until now and nobody has taken."""
        self._run(self._answer())
        return [self.hear() for _ in range(self._heard.qsize())]

    def close(self) -> None:
        """Hang up, unless that has been done."""
        if not self._closed:
            self._closed = True
            self._run(self._close())

    def _run(self, awaited: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(awaited, self._loop).result(timeout=2 * PATIENCE)

    async def _connect(self, host: str) -> None:
        request = HTTPRequest(f"ws://{host}/livereload", headers={"Origin": f"http://{host}"})
        self._socket = await websocket_connect(request, on_message_callback=self._heard.put_nowait)
        self._socket.on_pong = lambda data: self._answered.set()  # type: ignore[method-assign]

    async def _write(self, text: str) -> None:
        await self._socket.write_message(text)

    async def _answer(self) -> None:
        """Wait until the server has taken in what was said: it answers in turn."""
        self._answered.clear()
        self._socket.ping()
        await asyncio.wait_for(self._answered.wait(), PATIENCE)

    async def _close(self) -> None:
        self._socket.close()
        while await self._heard.get() is not None:
            pass


@contextmanager
def serving(root: Path, port: int = 0, begin: Callable[[], object] | None = None) -> Iterator[Served]:
    """The preview of the project at `root`, on a free port unless one is given, stopped at the end.

    It has looked at the files once; unless there is something to do before it may `begin` with that.
    """
    environ: dict[str, str] = {}
    engine = CountingEngine(root, LAYOUTS, {})
    announced: list[str] = []
    started: list[Served] = []
    ready, end = threading.Event(), threading.Event()

    def loaded() -> CountingEngine:
        if begin is not None:
            begin()
        return engine

    async def run() -> None:
        preview = Preview(loaded, root, port, announce=announced.append, environ=environ)
        address = await preview.start()
        served = Served(root, address, engine, asyncio.get_running_loop(), announced, environ)
        join = preview._hub.join

        def joined(browser: ReloadHandler, message: dict[str, Any]) -> None:
            join(browser, message)
            served.joined.append(str(message.get("url")).partition("#")[0])

        preview._hub.join = joined  # type: ignore[method-assign]
        started.append(served)
        ready.set()
        await asyncio.get_running_loop().run_in_executor(None, end.wait)
        await preview.stop()

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    ready.wait(PATIENCE)
    try:
        if begin is None:
            started[0].get("/no/such/cell/en/email.txt")
        yield started[0]
    finally:
        for listener in started[0].listeners if started else ():
            listener.close()
        end.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def serving_files(factory: pytest.TempPathFactory, files: Files) -> Iterator[Served]:
    """The preview of a project of `files` in a folder of its own, for a fixture to yield from."""
    root = factory.mktemp("served") / "project"
    write_files(root, files)
    with serving(root) as served:
        yield served
