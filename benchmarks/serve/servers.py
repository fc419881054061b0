"""`sitegen serve` with a page open on one mail, edits that show in it, and what every such server has."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from mails import mails
from programme import Programme, write_layout
from sitegen_project import write_campaign_per_mail
from sitegen_sites import Sitegen

_ADDRESS = re.compile(r"http://[^/\s]+/")
_PATIENCE = 120


@dataclass
class Open:
    """A tool at work: the address of the mail's page, edits that take a mark, and what is to be said of its start."""

    label: str
    address: str
    process: int
    edit_copy: Callable[[str], object]
    edit_shared: Callable[[str], object]
    said: str = ""
    settle: Callable[[], object] = lambda: None
    output: Path | None = None
    """The file behind the page of a tool without a server: who watches has to load the page anew."""


Start = Callable[[Path], AbstractContextManager[Open]]


def sitegen(cells: int) -> Start:
    """`sitegen serve` of the programme with so many cells (see ../build)."""

    @contextmanager
    def start(folder: Path) -> Iterator[Open]:
        tool = Sitegen(10)
        tool.write(folder, cells)
        programme = Programme(folder, tool.shape(cells))
        cell = "/".join((programme.campaigns[-1], programme.segments[-1], programme.variants[0], programme.locales[0]))
        with _opened(
            folder, f"sitegen, {cells:,} cells", cell, programme.edit_campaign, programme.edit_layout
        ) as server:
            yield server

    return start


def sitegen_mails(count: int) -> Start:
    """`sitegen serve` of so many of the mails that the peers have, a campaign each (see ../peers)."""

    @contextmanager
    def start(folder: Path) -> Iterator[Open]:
        some = mails(count)
        write_campaign_per_mail(folder, some)
        write_layout(folder, "Mark 0")
        copy = folder / "content" / "campaigns" / some[0].name / "email.md"
        edit_copy = marking(copy, f"{some[0].sections[0].heading}\n\n")
        cell = f"{some[0].name}/everyone/default/en"
        label = f"sitegen, {count:,} mails"
        with _opened(folder, label, cell, edit_copy, lambda mark: write_layout(folder, mark)) as server:
            yield server

    return start


@contextmanager
def _opened(
    folder: Path, label: str, cell: str, edit_copy: Callable[[str], object], edit_shared: Callable[[str], object]
) -> Iterator[Open]:
    begun = time.perf_counter()
    with serving(folder) as (process, root):
        first = get(root) and time.perf_counter() - begun
        while (listed := gallery_data(root))["live"]["listed"] is False:
            time.sleep(0.02)
        known = time.perf_counter() - begun
        get(f"{root}api/cell/{cell}")
        mail = time.perf_counter() - begun
        said = f"{len(listed['cells']):,} cells; the gallery answered after {first:.2f} s, the list was complete"
        server = Open(label, f"{root}#/{cell}?show=mail", process.pid, edit_copy, edit_shared)

        def settle() -> None:
            while any(each["pending"] for each in gallery_data(root)["cells"]):
                time.sleep(1)
            compiled = time.perf_counter() - begun
            server.said = f"{said} after {known:.2f} s, the first mail was there after {mail:.2f} s, the last after"
            server.said += f" {compiled:.0f} s"

        server.settle = settle
        yield server


def marking(path: Path, before: str) -> Callable[[str], object]:
    """Writes `path` with a mark behind the first `before` in it. Raises ValueError where that is not in it."""
    source = path.read_text(encoding="utf-8")
    start, found, rest = source.partition(before)
    if not found:
        raise ValueError(f"{path} has no place for a mark")
    return lambda mark: path.write_text(f"{start}{found}{mark} {rest}", encoding="utf-8")


@contextmanager
def serving(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`sitegen serve` of the project in `folder`: its process, and its address."""
    with running([sys.executable, "-m", "sitegen", "serve", "--port", "0"], folder, subprocess.PIPE) as process:
        found = _ADDRESS.search(_line(process, "Preview:"))
        assert found is not None
        yield process, found.group()


@contextmanager
def running(
    command: Sequence[str], folder: Path, output: int | IO[str], environ: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """The command at work in `folder`; it and what it started end with the context."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **(environ or {})},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
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


def gallery_data(root: str) -> dict[str, Any]:
    """What the gallery's page is given."""
    text = get(root).decode().split('id="data">', 1)[1].split("</script>", 1)[0]
    found: dict[str, Any] = json.loads(text)
    return found
