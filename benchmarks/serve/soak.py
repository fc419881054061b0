"""A long day of edits at once: does `sitegen serve` give back what it takes?

    python benchmarks/serve/soak.py --minutes 10 --cells 200

Edits of all kinds, many a second: copy, layout, theme and data change, campaigns come, go and are renamed, mistakes are
made and mended, editors write beside and rename, hundreds of files change at once, browsers come, look and go. Now and
then all is put back as it was and compiled, and what the server holds then is printed: open files, threads, file
watches, and memory. It ends with 1 when open files, threads or watches grew, or memory keeps growing: when the
second half of the looks holds a tenth more than the first, both by their medians. Linux.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent.parent / "peers"))
sys.path.insert(0, str(Path(__file__).parent.parent / "build"))

from servers import gallery_data, get, serving
from sitegen_sites import Sitegen
from tornado.httpclient import HTTPRequest
from tornado.ioloop import IOLoop
from tornado.websocket import WebSocketClientConnection, websocket_connect

_ALLOWED = 1.1
_GRACE = 2
"""Handles more than at first that prove nothing: a request may be under way."""


@dataclass(frozen=True)
class Held:
    """What the server holds at one moment; memory in megabytes."""

    files: int
    threads: int
    watches: int
    memory: float

    @classmethod
    def by(cls, process: int) -> Held:
        """What the process with this number holds."""
        own = Path(f"/proc/{process}")
        watches = 0
        for info in (own / "fdinfo").iterdir():
            with suppress(OSError, IndexError):
                watches += sum(line.startswith("inotify ") for line in info.read_text().splitlines())
        status = dict(line.split(":\t", 1) for line in (own / "status").read_text().splitlines() if ":\t" in line)
        resident = int(status["VmRSS"].split()[0]) / 1e3
        return cls(len(list((own / "fd").iterdir())), int(status["Threads"]), watches, resident)


def main() -> int:
    """Run it as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10, help="how long (10)")
    parser.add_argument("--cells", type=int, default=200, help="how many cells (200)")
    parser.add_argument("--looks", type=int, default=20, help="how often it is looked at (20)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-") as made:
        folder = Path(made) / "site"
        Sitegen(2).write(folder, options.cells)
        with serving(folder) as (process, root):
            looks = _soak(folder, process.pid, root, options)
    return _verdict(looks)


def _soak(folder: Path, process: int, root: str, options: argparse.Namespace) -> list[Held]:
    edits = Edits(folder, random.Random(options.seed))
    visitors = Visitors(root, random.Random(options.seed))
    _rest(root, edits)
    looks = [Held.by(process)]
    print(" edits ", *(f"{each.name:>9}" for each in fields(Held)), flush=True)
    print(f"{0:6} ", *(f"{value:9.0f}" for value in astuple(looks[0])), flush=True)
    for _ in range(options.looks):
        end = time.monotonic() + options.minutes * 60 / options.looks
        while time.monotonic() < end:
            edits.one()
            visitors.one()
            time.sleep(0.05)
        visitors.leave()
        _rest(root, edits)
        looks.append(Held.by(process))
        print(f"{edits.count:6} ", *(f"{value:9.0f}" for value in astuple(looks[-1])), flush=True)
    return looks


def _verdict(looks: list[Held]) -> int:
    first, last = looks[0], looks[-1]
    # The first look is at a server that nobody has used yet.
    half = len(looks) // 2
    before, after = (median(each.memory for each in part) for part in (looks[1 : half + 1], looks[half + 1 :]))
    grown = [name for name in ("files", "threads", "watches") if getattr(last, name) > getattr(first, name) + _GRACE]
    if after > before * _ALLOWED:
        grown.append("memory")
    print(f"memory of the halves: {before:.0f} and {after:.0f} MB; grown: {', '.join(grown) or 'nothing'}")
    return 1 if grown else 0


def _rest(root: str, edits: Edits) -> None:
    """Put everything back and wait until all of it is compiled."""
    edits.restore()
    quiet = 0
    while quiet < 3:
        time.sleep(0.5)
        data = gallery_data(root)
        cells, live = data["cells"], data["live"]
        done = len(cells) >= edits.cells and not any(cell["pending"] or cell["errors"] for cell in cells)
        quiet = quiet + 1 if done and not live["panel"] else 0


class Edits:
    """Edits of the project in `folder`, and the way back."""

    def __init__(self, folder: Path, dice: random.Random) -> None:
        self._folder, self._dice = folder, dice
        self._kept = {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
        campaigns = folder / "content" / "campaigns"
        self._campaigns = campaigns
        self._copies = sorted(campaigns.rglob("*.md"))
        self._sources = sorted(p for p in self._kept if p.suffix in (".md", ".yaml", ".csv", ".mjml"))
        self.cells = 1
        self.count = 0

    def one(self) -> None:
        """Any edit."""
        kinds: list[Callable[[], object]] = [
            *[self._copy] * 8,
            self._beside,
            self._mistake,
            self._mend,
            self._settings,
            self._campaign,
            self._move,
            self._all,
            self._vanish,
        ]
        with suppress(OSError, IndexError):
            self._dice.choice(kinds)()
        self.count += 1

    def restore(self) -> None:
        """Put back what there was at first."""
        for path in sorted(self._folder.rglob("*"), reverse=True):
            if path.is_file() and path not in self._kept and "content" in path.parts:
                path.unlink()
            elif path.is_dir() and "content" in path.parts and not any(path.iterdir()):
                path.rmdir()
        for path, data in self._kept.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.is_file() or path.read_bytes() != data:
                path.write_bytes(data)

    def _word(self) -> str:
        return f"Word {self._dice.random():.9f}."

    def _copy(self) -> None:
        path = self._dice.choice(self._copies)
        path.write_bytes(self._kept[path] + f"\n{self._word()}\n".encode())

    def _beside(self) -> None:
        path = self._dice.choice(self._sources)
        beside = path.with_name(f".{path.name}.swp")
        beside.write_bytes(self._kept[path] + b"\n")
        beside.rename(path)

    def _mistake(self) -> None:
        path = self._dice.choice(self._sources)
        path.write_bytes(self._dice.choice([b"", b"{{ nobody }}\n", b"\xff\xfe", self._kept[path][:-40], b"a: [\n"]))

    def _mend(self) -> None:
        self.restore()

    def _settings(self) -> None:
        path = self._dice.choice([p for p in self._sources if p.suffix != ".md"])
        path.write_bytes(self._kept[path] + f"# {self._word()}\n".encode())

    def _campaign(self) -> None:
        some = self._dice.choice(sorted(self._campaigns.iterdir()))
        shutil.copytree(some, self._campaigns / f"new-{self._dice.randrange(1000)}", dirs_exist_ok=True)

    def _move(self) -> None:
        some = self._dice.choice(sorted(self._campaigns.iterdir()))
        some.rename(self._campaigns / f"moved-{self._dice.randrange(1000)}")

    def _vanish(self) -> None:
        shutil.rmtree(self._dice.choice([*sorted(self._campaigns.iterdir()), self._folder / "layouts"]))

    def _all(self) -> None:
        for path in self._sources:
            if path.is_file():
                path.write_bytes(self._kept[path] + b"\n\n")


class Visitors:
    """Browsers that come, look at mails and go."""

    def __init__(self, root: str, dice: random.Random) -> None:
        self._root, self._dice = root, dice
        self._here: list[WebSocketClientConnection] = []
        self._loop = IOLoop(make_current=False)

    def one(self) -> None:
        """One of them does something."""
        roll = self._dice.random()
        with suppress(OSError, IndexError):
            if roll < 0.1:
                self._come()
            elif roll < 0.2 and self._here:
                self._here.pop(0).close()
            elif roll < 0.4:
                cells = [cell["id"] for cell in gallery_data(self._root)["cells"]]
                if cells:
                    get(f"{self._root}api/cell/{self._dice.choice(cells)}")
            elif roll < 0.42:
                get(f"{self._root}blocks.html")

    def leave(self) -> None:
        """All of them go."""
        while self._here:
            self._here.pop().close()
        self._loop.run_sync(_moment)

    def _come(self) -> None:
        async def come() -> WebSocketClientConnection:
            host = self._root.removeprefix("http://").rstrip("/")
            address = HTTPRequest(f"ws://{host}/livereload", headers={"Origin": f"http://{host}"})
            socket = await websocket_connect(address, max_message_size=1 << 30)
            hello = {"command": "hello", "protocols": ["http://livereload.com/protocols/official-7"]}
            for message in (hello, {"command": "info", "url": self._root, "session": "", "revision": 0}):
                await socket.write_message(json.dumps(message))
            return socket

        self._here.append(self._loop.run_sync(come))


async def _moment() -> None:
    await asyncio.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main())
