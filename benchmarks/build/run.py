"""Builds sites of growing size, edits them as people do, and prints what each build cost, beside other tools.

    python benchmarks/build/run.py --cells 100 1000 10000
    python benchmarks/build/run.py --cells 1000 50000 --jobs 2 --peers
    python benchmarks/build/run.py --cells 1000 --peers hugo eleventy --json found.json

Each phase is the tool's own command as a process. A round writes every site anew and takes it through all phases, one
tool after another, so that a drift of the machine meets all of them; medians of the rounds are shown. All outputs must
be there after each build, and an edit must show in exactly the outputs that read what was edited.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "peers"))

from mail_tools import maizzle_mails, mjml_mails, react_email_mails
from measure import Cost, Failed, run
from memory import Watch
from pages import Eleventy, Hugo
from report import Measured, tables
from sitegen_project import command
from sitegen_sites import Sitegen
from sites import COLD, NOTHING, PHASES, TOKEN, Site, Tool

PEERS = ("hugo", "eleventy", "maizzle", "react-email", "mjml")


def main() -> int:
    """Run the benchmark as the command line says."""
    options = _options()
    arguments = ["--jobs", str(options.jobs)] if options.jobs is not None else []
    own = Sitegen(options.campaigns, options.each, arguments)
    tools: list[tuple[Tool, Measured]] = [(own, Measured(own.label, own.unit))]
    for name in options.peers:
        tool = _peer(name, options.mails)
        tools.append((tool, Measured(tool.label, tool.unit)))
    try:
        for size in options.cells:
            tools[0][1].shapes[size] = str(own.shape(size))
        for number in range(1, options.rounds + 1):
            tools[0][1].version.append(_version(options.folder))
            for tool, found in tools:
                for size in _sizes(tool, options.cells):
                    print(f"round {number} of {options.rounds}: {tool.label}, {size:,}", file=sys.stderr, flush=True)
                    _round(tool, size, found, options.folder, number)
        if options.memory:
            for size in _sizes(own, options.cells):
                tools[0][1].memory[size] = _memory(own, size, options.folder)
    except (Failed, ValueError) as failure:
        print(failure, file=sys.stderr)
        return 1
    found = [each for _, each in tools]
    rounds = "One round" if options.rounds == 1 else f"Median of {options.rounds} rounds"
    print(f"{rounds}; {os.cpu_count()} cores, {platform.machine()}, Python", end=" ")
    print(platform.python_version())
    print("\n".join(tables(found)))
    if options.json:
        content = {each.label: each.as_data() for each in found}
        options.json.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cells", type=int, nargs="+", default=[100, 1000], help="how many cells (100 1000)")
    parser.add_argument("--rounds", type=int, default=3, help="how often everything is done (3)")
    parser.add_argument("--jobs", type=int, help="`sitegen build --jobs`; as sitegen decides without")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--campaigns", type=int, default=10, help="how many campaigns the cells are dealt out to (10)")
    shape.add_argument("--each", type=int, help="a campaign folder for each so many cells instead")
    parser.add_argument(
        "--peers",
        nargs="*",
        choices=PEERS,
        default=list(PEERS),
        help="tools to measure beside sitegen (all); --peers alone: none",
    )
    parser.add_argument("--mails", type=int, default=200, help="how many mails the mail tools build at most (200)")
    parser.add_argument("--memory", action="store_true", help="once more with the memory of all processes together")
    parser.add_argument("--folder", type=Path, help="where sites are written and removed again (a temporary folder)")
    parser.add_argument("--json", type=Path, help="write every run into this file")
    return parser.parse_args()


def _peer(name: str, most: int) -> Tool:
    tools: dict[str, Tool] = {
        "hugo": Hugo(),
        "eleventy": Eleventy(),
        "maizzle": maizzle_mails(most),
        "react-email": react_email_mails(most),
        "mjml": mjml_mails(most),
    }
    return tools[name]


def _sizes(tool: Tool, wanted: list[int]) -> list[int]:
    """One output, for start-up, and the sizes that the tool is measured at."""
    sizes = [size for size in wanted if size <= tool.most] or [tool.most]
    return sorted({1, *sizes})


def _round(tool: Tool, size: int, found: Measured, folder: Path | None, number: int) -> None:
    """Write one site and take it through all phases; `number` tells the marks of one round from another's."""
    with _written(tool, size, folder) as site:
        for place, phase in enumerate(PHASES):
            mark, wanted = "", 0
            if phase not in (COLD, NOTHING):
                if phase not in site.edits:
                    continue
                mark = f"#10{number:02x}{place:02x}" if phase == TOKEN else f"Mark {place}{number:03}"
                wanted = site.edits[phase](mark)
            found.add(size, phase, run(site.command, site.folder))
            site.check(mark, wanted)


def _memory(tool: Tool, size: int, folder: Path | None) -> float:
    with _written(tool, size, folder) as site:
        watch = Watch()
        run(site.command, site.folder, started=watch.start)
        watch.stop()
        return watch.peak


def _version(folder: Path | None) -> Cost:
    with tempfile.TemporaryDirectory(prefix="sites-", dir=folder) as empty:
        return run([command()[0], "--version"], Path(empty))


@contextmanager
def _written(tool: Tool, size: int, folder: Path | None) -> Iterator[Site]:
    made = Path(tempfile.mkdtemp(prefix="sites-", dir=folder))
    try:
        yield tool.write(made / "site", size)
    finally:
        shutil.rmtree(made)


if __name__ == "__main__":
    sys.exit(main())
