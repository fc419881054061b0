"""Builds the same mails with sitegen and with its peers, and prints what each mail cost, as ratios against sitegen.

    python benchmarks/peers/run.py --mails 200

Rounds are interleaved (every tool once, then every tool again), and medians are shown, because machines drift. Each
tool's own command builds a fresh folder. A round also builds one mail: what that costs is start-up, and the difference
over the other mails is the marginal cost of a mail. Every tool must have written every mail with its own copy in it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Protocol

import maizzle
import mjml_command
import react_email
import sitegen_campaigns
import sitegen_segments
from mails import Mail, mails
from measure import Cost, Failed, run


class Tool(Protocol):
    """What a tool's module offers."""

    LABEL: str

    def prepare(self, folder: Path, mails: list[Mail]) -> list[str]:
        """Write sources; the command."""

    def outputs(self, folder: Path, mails: list[Mail]) -> list[Path]:
        """The HTML files, in the order of the mails."""


TOOLS: dict[str, Tool] = {
    "sitegen": sitegen_campaigns,
    "sitegen-segments": sitegen_segments,
    "mjml": mjml_command,
    "react-email": react_email,
    "maizzle": maizzle,
}


@dataclass(frozen=True)
class Result:
    """Medians over the rounds: milliseconds of CPU per mail (all in, and marginal), seconds, megabytes, kilobytes."""

    cpu: float
    marginal: float
    wall: float
    peak: float
    html: float


def build(tool: Tool, wanted: list[Mail]) -> tuple[Cost, float]:
    """What one build in a fresh folder cost, and the mean size of its HTML files in kilobytes."""
    folder = Path(tempfile.mkdtemp(prefix="mails-"))
    try:
        cost = run(tool.prepare(folder, wanted), folder)
        sizes = [_checked(path, mail) for path, mail in zip(tool.outputs(folder, wanted), wanted, strict=True)]
        return cost, sum(sizes) / len(sizes) / 1e3
    finally:
        shutil.rmtree(folder)


def _checked(path: Path, mail: Mail) -> int:
    if not path.exists():
        raise Failed(f"{path.name} of mail {mail.number} was not written")
    html = path.read_text()
    wanted = [mail.mark, mail.heading, mail.url, *(product.url for product in mail.products)]
    wanted += [text.url for section in mail.sections for text in section.paragraphs]
    lost = [text for text in wanted if text not in html]
    if lost:
        raise Failed(f"mail {mail.number} was written without “{lost[0]}”")
    return len(html.encode())


def measure(names: Sequence[str], count: int, rounds: int) -> dict[str, Result]:
    """Build `count` mails and one mail with each tool, `rounds` times in turn."""
    many, one = mails(count), mails(1)
    found: dict[str, list[tuple[Cost, Cost, float]]] = {name: [] for name in names}
    for number in range(1, rounds + 1):
        for name in names:
            print(f"round {number} of {rounds}: {TOOLS[name].LABEL}", file=sys.stderr, flush=True)
            alone, _ = build(TOOLS[name], one)
            together, html = build(TOOLS[name], many)
            found[name].append((alone, together, html))
    return {
        name: Result(
            cpu=median(together.cpu / count * 1e3 for _, together, _ in costs),
            marginal=median((together.cpu - alone.cpu) / max(1, count - 1) * 1e3 for alone, together, _ in costs),
            wall=median(together.wall for _, together, _ in costs),
            peak=median(together.peak for _, together, _ in costs),
            html=median(html for _, _, html in costs),
        )
        for name, costs in found.items()
    }


def table(results: dict[str, Result]) -> Iterable[str]:
    """The results as lines of text; ratios are against the first of them."""
    base = next(iter(results.values()))
    heads = (("CPU ms a mail", 15), ("marginal ms", 13), ("wall s", 9), ("peak MB", 9))
    yield " " * 34 + "".join(f"{head:>{width}}{'':8}" for head, width in heads) + "  HTML kB"
    for name, result in results.items():
        cells = [
            (result.cpu, base.cpu, 15, 2),
            (result.marginal, base.marginal, 13, 2),
            (result.wall, base.wall, 9, 2),
            (result.peak, base.peak, 9, 0),
        ]
        shown = "".join(f"{value:{width}.{digits}f}{value / over:7.1f}x" for value, over, width, digits in cells)
        yield f"{TOOLS[name].LABEL:34}{shown}{result.html:9.1f}"


def main() -> int:
    """Run the benchmark as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=200, help="how many mails each tool builds (200)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each tool builds them (3)")
    parser.add_argument("--only", nargs="+", choices=list(TOOLS), default=list(TOOLS), help="some of the tools")
    parser.add_argument("--json", action="store_true", help="print JSON for other programs")
    options = parser.parse_args()
    try:
        results = measure(options.only, options.mails, options.rounds)
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps({TOOLS[name].LABEL: vars(result) for name, result in results.items()}, indent=2))
        return 0
    print(f"{options.mails} mails, median of {options.rounds} rounds, {os.cpu_count()} cores\n")
    print("\n".join(table(results)))
    print(
        "\nCPU is user and system time of the command and its children. Marginal leaves out start-up: the cost of the"
        "\nmails beyond the first. Peers write HTML alone; sitegen writes HTML, text, .eml and landing page of each."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
