"""How long from saving a file until the browser shows it: `sitegen serve` beside other tools' servers.

    python benchmarks/serve/latency.py --cells 1000 10000 --edits 50
    python benchmarks/serve/latency.py --cells 1000 --peers maizzle hugo --mails 100

A page of each tool is open in Chromium (Playwright; CHROMIUM names another one). A file is written with a mark in its
text, and the time is taken until the mark is in the page or in a frame of it and a frame has been painted since. The
file is the copy of the open mail, or the layout that all mails share. Edits come a second apart. Tools take turns, so
that a drift of the machine meets all of them.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent.parent / "peers"))
sys.path.insert(0, str(Path(__file__).parent.parent / "build"))

from playwright.sync_api import Page, sync_playwright
from servers import PEERS, Open, sitegen

COPY, SHARED = "a copy", "what all share"
_LONGEST = 60

_WATCH = """
if (window === top) {
  const shown = (document, mark) =>
    document.body?.textContent.includes(mark) ||
    [...document.querySelectorAll("iframe")].some((frame) => {
      try { return frame.contentDocument && shown(frame.contentDocument, mark); } catch { return false; }
    });
  const look = () => {
    const mark = sessionStorage.getItem("mark");
    if (mark && shown(document, mark)) {
      sessionStorage.removeItem("mark");
      requestAnimationFrame(() => setTimeout(() => painted(Date.now())));
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
"""


@dataclass
class Found:
    """What was measured of one server: milliseconds by kind of edit, and what it said of its start."""

    server: Open
    times: dict[str, list[float]] = field(default_factory=lambda: {COPY: [], SHARED: []})


def main() -> int:
    """Run the benchmark as the command line says."""
    options = _options()
    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM"), args=[] if os.geteuid() else ["--no-sandbox"]
        )
        stack.callback(browser.close)
        served: list[tuple[Open, Page, list[float], Found]] = []
        starts = [sitegen(cells) for cells in options.cells] + [PEERS[name](options.mails) for name in options.peers]
        for start in starts:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="serve-", dir=options.folder)))
            server = stack.enter_context(start(folder / "site"))
            page, painted = browser.new_page(), list[float]()
            page.expose_function("painted", lambda at, painted=painted: painted.append(at))
            page.add_init_script(_WATCH)
            page.goto(server.address)
            server.settle()
            served.append((server, page, painted, Found(server)))
            print(f"{server.label}: {server.said}", file=sys.stderr, flush=True)
        for kind in (COPY, SHARED):
            for number in range(options.edits):
                for server, page, painted, found in served:
                    edit = server.edit_copy if kind == COPY else server.edit_shared
                    page.bring_to_front()
                    found.times[kind].append(_one(page, painted, edit, f"Mark{number:03}{kind[0]}"))
        _print([found for *_, found in served])
    return 0


def _one(page: Page, painted: list[float], edit: Callable[[str], object], mark: str) -> float:
    """Milliseconds from writing until painted."""
    page.evaluate("mark => sessionStorage.setItem('mark', mark)", mark)
    painted.clear()
    begun = time.time()
    edit(mark)
    while not painted and time.time() - begun < _LONGEST:
        page.wait_for_timeout(5)
    took = painted[0] - begun * 1e3 if painted else math.inf
    page.wait_for_timeout(1_000)
    return took


def _print(found: list[Found]) -> None:
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}; milliseconds\n")
    print("| server | edit | median | p95 | worst |\n| --- | --- | ---: | ---: | ---: |")
    for each in found:
        for kind, times in each.times.items():
            ordered = sorted(times)
            p95 = ordered[min(len(ordered) - 1, math.ceil(0.95 * len(ordered)) - 1)]
            print(f"| {each.server.label} | {kind} | {median(ordered):.0f} | {p95:.0f} | {ordered[-1]:.0f} |")
    print()
    for each in found:
        print(f"{each.server.label}: {each.server.said}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cells", type=int, nargs="*", default=[1000], help="sites of so many cells (1000)")
    parser.add_argument("--edits", type=int, default=50, help="how many edits of each kind (50)")
    parser.add_argument("--peers", nargs="*", choices=sorted(PEERS), default=[], help="others, in the same run")
    parser.add_argument("--mails", type=int, default=100, help="how many mails the others have (100)")
    parser.add_argument("--folder", type=Path, help="where sites are written and removed again (a temporary folder)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
