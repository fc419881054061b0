"""Servers that show a site while it is edited, each with a page open on one mail and edits that show in it."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import maizzle as maizzle_mails
from mails import mails
from npm import installed, node
from programme import Programme
from sitegen_sites import Sitegen

_ADDRESS = re.compile(r"http://[^/\s]+/")
_PATIENCE = 120


@dataclass
class Open:
    """A server at work: the address of the mail's page, edits that take a mark, and what is to be said of its start."""

    label: str
    address: str
    process: int
    edit_copy: Callable[[str], object]
    edit_shared: Callable[[str], object]
    said: str = ""
    settle: Callable[[], object] = lambda: None


Start = Callable[[Path], AbstractContextManager[Open]]


def sitegen(cells: int) -> Start:
    """`sitegen serve` of the programme with so many cells (see ../build)."""

    @contextmanager
    def start(folder: Path) -> Iterator[Open]:
        tool = Sitegen(10)
        tool.write(folder, cells)
        programme = Programme(folder, tool.shape(cells))
        cell = "/".join((programme.campaigns[-1], programme.segments[-1], programme.variants[0], programme.locales[0]))
        begun = time.perf_counter()
        with serving(folder) as (process, root):
            first = get(root) and time.perf_counter() - begun
            while (listed := gallery_data(root))["live"]["listed"] is False:
                time.sleep(0.02)
            known = time.perf_counter() - begun
            get(f"{root}api/cell/{cell}")
            mail = time.perf_counter() - begun
            said = f"{len(listed['cells']):,} cells; the gallery answered after {first:.2f} s, the list was complete"
            server = Open(
                f"sitegen, {cells:,} cells",
                f"{root}#/{cell}?show=mail",
                process.pid,
                programme.edit_campaign,
                programme.edit_layout,
            )

            def settle() -> None:
                while any(each["pending"] for each in gallery_data(root)["cells"]):
                    time.sleep(1)
                compiled = time.perf_counter() - begun
                server.said = f"{said} after {known:.2f} s, the first mail was there after {mail:.2f} s, the last after"
                server.said += f" {compiled:.0f} s; resident {_resident(process.pid):.0f} MB then"

            server.settle = settle
            yield server

    return start


def maizzle(count: int) -> Start:
    """Maizzle's server of so many mails."""

    @contextmanager
    def start(folder: Path) -> Iterator[Open]:
        folder.mkdir()
        some = mails(count)
        maizzle_mails.prepare(folder, some)
        port = _free()
        modules = installed("maizzle", {"@maizzle/framework": maizzle_mails.VERSION}) / "node_modules"
        tool = modules / "@maizzle" / "framework" / "bin" / "maizzle.mjs"
        copy, shared = folder / "emails" / f"{some[0].name}.vue", folder / "components" / "SiteFooter.vue"
        with _running([node((22, 22)), str(tool), "serve", "--port", str(port)], folder) as process:
            address = f"http://localhost:{port}/{some[0].name}"
            _until(address)
            yield Open(
                f"{maizzle_mails.LABEL}, {count} mails",
                address,
                process.pid,
                _marking(copy, f"<Text>{some[0].sections[0].paragraphs[0].html}"),
                _marking(shared, '<Text class="text-[13px]">'),
            )

    return start


PEERS: dict[str, Callable[[int], Start]] = {"maizzle": maizzle}


def _marking(path: Path, before: str) -> Callable[[str], object]:
    """Writes `path` with a mark behind the first `before` in it."""
    source = path.read_text(encoding="utf-8")
    start, found, rest = source.partition(before)
    if not found:
        raise ValueError(f"{path} has no place for a mark")
    return lambda mark: path.write_text(f"{start}{found}{mark} {rest}", encoding="utf-8")


@contextmanager
def serving(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`sitegen serve` of the project in `folder`: its process, and its address."""
    with _running([sys.executable, "-m", "sitegen", "serve", "--port", "0"], folder) as process:
        found = _ADDRESS.search(_line(process, "Preview:"))
        assert found is not None
        yield process, found.group()


@contextmanager
def _running(command: list[str], folder: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _line(process: subprocess.Popen[str], start: str) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(start):
            threading.Thread(target=process.stdout.read, daemon=True).start()  # a full pipe would stop the server
            return line
    raise RuntimeError(f"the server ended with {process.wait()}")


def get(address: str) -> bytes:
    """The body at an address, whatever the status."""
    host, _, path = address.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=_PATIENCE)
    connection.request("GET", f"/{path}")
    answer = connection.getresponse().read()
    connection.close()
    return answer


def _until(address: str) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            get(address)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"nothing answers at {address}")


def gallery_data(root: str) -> dict[str, Any]:
    """What the gallery's page is given."""
    text = get(root).decode().split('id="data">', 1)[1].split("</script>", 1)[0]
    found: dict[str, Any] = json.loads(text)
    return found


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def _resident(process: int) -> float:
    """In megabytes (Linux)."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
