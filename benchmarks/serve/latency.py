"""How long from saving a file until the browser shows it: `sitegen serve` beside what other tools have.

    python benchmarks/serve/latency.py --cells 1000 10000 --edits 50
    python benchmarks/serve/latency.py --cells --peers sitegen maizzle hugo --mails 100

A page of each tool is open in Chromium (Playwright; CHROMIUM names another one). A file is written with a mark in its
text, and the time is taken until the mark is in the mail that is seen, be it the page or a frame of it, and a frame has
been painted since. The file is the copy of the open mail, or a part that all mails share. All tools are started first,
and take turns, so that a drift of the machine meets all of them; the next edit waits until the tool of the last one has
taken no processor time for a second, so that one works while the others rest. Linux.
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
from statistics import mean, median

sys.path.insert(0, str(Path(__file__).parent.parent / "peers"))
sys.path.insert(0, str(Path(__file__).parent.parent / "build"))

from peer_servers import PEERS
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as TookTooLong
from processes import cpu_seconds, resident, rest
from servers import Open, Start, sitegen

COPY, SHARED = "a copy", "what all share"
_LONGEST = 60
_FLAGS = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"]
"""The pictures of the mails are nowhere: nobody shall wait for a name server to say so."""

# Looks once there is a mark to look for, also after the page was loaded anew. Scripts of a page may hold its mail as
# text, and a frame that is not yet shown holds it early: neither is what people see.
_WATCH = """
if (window === top) {
  const seen = (mark) => {
    const frames = [...document.querySelectorAll("iframe")];
    if (!frames.length) return Boolean(document.body?.innerText.includes(mark));
    return frames.some((frame) =>
      frame.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
      frame.contentDocument?.body?.textContent.includes(mark));
  };
  const look = () => {
    const mark = sessionStorage.getItem("mark");
    if (!mark) return;
    if (!seen(mark)) return requestAnimationFrame(look);
    sessionStorage.removeItem("mark");
    requestAnimationFrame(() => setTimeout(() => console.debug(`painted ${Date.now()}`)));
  };
  window.lookFor = (mark) => {
    sessionStorage.setItem("mark", mark);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
"""


@dataclass
class Times:
    """Of one kind of edit: milliseconds until painted, and of processor time until the tool was at rest again."""

    painted: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)
    restless: int = 0
    """After how many edits the tool did not come to rest in the time it was given."""


@dataclass
class Found:
    """A tool with its page, and what was measured of it by kind of edit."""

    server: Open
    page: Page
    times: dict[str, Times] = field(default_factory=lambda: {COPY: Times(), SHARED: Times()})

    def edit(self, kind: str, mark: str, longest: float) -> None:
        """One edit that is waited for, and the rest after it."""
        times, before = self.times[kind], cpu_seconds(self.server.process)
        edit = self.server.edit_copy if kind == COPY else self.server.edit_shared
        times.painted.append(_painted(self.page, edit, mark, self.server.output))
        times.restless += not rest(self.server.process, longest)
        times.worked.append((cpu_seconds(self.server.process) - before) * 1e3)


def main() -> int:
    """Run the benchmark as the command line says."""
    options = _options()
    starts = [sitegen(cells) for cells in options.cells] + [PEERS[name](options.mails) for name in options.peers]
    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM"), args=[*_FLAGS, *([] if os.geteuid() else ["--no-sandbox"])]
        )
        stack.callback(browser.close)
        found = [_started(start, stack, browser, options) for start in starts]
        for kind in (COPY, SHARED):
            for number in range(options.edits):
                for each in found:
                    each.edit(kind, f"Mark{number:03}{kind[0]}", options.rest)
        if options.pictures:
            options.pictures.mkdir(parents=True, exist_ok=True)
            for number, each in enumerate(found):
                each.page.screenshot(path=options.pictures / f"{number}.png")
        _print(found)
    return 0


def _started(start: Start, stack: ExitStack, browser: Browser, options: argparse.Namespace) -> Found:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="serve-", dir=options.folder)))
    server = stack.enter_context(start(folder / "site"))
    page = browser.new_page()
    page.add_init_script(_WATCH)
    page.goto(server.address, timeout=_LONGEST * 1e3)
    server.settle()
    rest(server.process, options.rest)
    server.said += f"; {resident(server.process):.0f} MB resident"
    print(f"{server.label}: {server.said}", file=sys.stderr, flush=True)
    return Found(server, page)


def _painted(page: Page, edit: Callable[[str], object], mark: str, output: Path | None) -> float:
    """Milliseconds from writing until painted; a page that is only a file is loaded anew once that has the mark."""
    page.bring_to_front()
    page.evaluate("mark => lookFor(mark)", mark)
    try:
        with page.expect_console_message(
            lambda message: message.text.startswith("painted "), timeout=_LONGEST * 1e3
        ) as said:
            begun = time.time()
            edit(mark)
            if output is not None:
                while mark not in output.read_text(encoding="utf-8") and time.time() - begun < _LONGEST:
                    time.sleep(0.005)
                page.reload(wait_until="commit")
        return float(said.value.text.split()[1]) - begun * 1e3
    except TookTooLong:
        return math.inf


def _print(found: list[Found]) -> None:
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}; milliseconds\n")
    print("| tool | edit | median | p95 | worst | CPU until at rest |\n| --- | --- | ---: | ---: | ---: | ---: |")
    for each in found:
        for kind, times in each.times.items():
            ordered = sorted(times.painted)
            p95 = ordered[min(len(ordered) - 1, math.ceil(0.95 * len(ordered)) - 1)]
            shown = " | ".join(f"{value:.0f}" for value in (median(ordered), p95, ordered[-1], mean(times.worked)))
            print(f"| {each.server.label} | {kind} | {shown} |")
    print()
    for each in found:
        print(f"{each.server.label}: {each.server.said}")
        for kind, times in each.times.items():
            if times.restless:
                print(f"  still at work when the next edit came: after {times.restless} edits of {kind}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cells", type=int, nargs="*", default=[1000], help="sitegen sites of so many cells (1000)")
    parser.add_argument("--edits", type=int, default=50, help="how many edits of each kind (50)")
    parser.add_argument(
        "--peers", nargs="*", choices=list(PEERS), default=list(PEERS), help="in the same run (all); alone: none"
    )
    parser.add_argument("--mails", type=int, default=100, help="how many mails the peers have (100)")
    parser.add_argument("--rest", type=float, default=60, help="how many seconds an edit's work is waited for (60)")
    parser.add_argument("--folder", type=Path, help="where sites are written and removed again (a temporary folder)")
    parser.add_argument("--pictures", type=Path, help="a folder for pictures of the pages after the last edit")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
