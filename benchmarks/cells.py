"""What a cell costs sitegen: CPU, wall time and peak memory of the real command, and where the time goes.

    python benchmarks/cells.py --cells 1000
    python benchmarks/cells.py --cells 1000 --profile
    python benchmarks/cells.py --project . --sample

A cell is compiled to HTML, text, .eml and landing page. The project is made by the script (one campaign over as many
segments, or a campaign for each cell), or copied from an existing one.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent / "peers"))

from mails import mails
from measure import Cost, Failed, run
from sampling import Samples
from sitegen_project import (
    command,
    copy_project,
    write_campaign_per_mail,
    write_segment_per_mail,
)

SHAPES = {"segments": write_segment_per_mail, "campaigns": write_campaign_per_mail}


def make(folder: Path, options: argparse.Namespace, count: int) -> None:
    """Write the project that the options ask for into `folder`."""
    if options.project:
        copy_project(options.project, folder)
    else:
        SHAPES[options.shape](folder, mails(count))


def built(folder: Path) -> int:
    """How many cells the manifest lists; 0 when nothing was built."""
    manifest = folder / "build" / "manifest.json"
    return len(json.loads(manifest.read_text())["cells"]) if manifest.exists() else 0


def measure(options: argparse.Namespace) -> None:
    """Build, and build again with nothing changed; print medians."""
    first: list[Cost] = []
    again: list[Cost] = []
    start: list[Cost] = []
    cells = 0
    for _ in range(options.rounds):
        folder = Path(tempfile.mkdtemp(prefix="cells-"))
        try:
            if not options.project:
                make(folder / "one", options, 1)
                start.append(run([*command(), *options.arguments], folder / "one"))
            make(folder / "all", options, options.cells)
            first.append(run([*command(), *options.arguments], folder / "all"))
            cells = built(folder / "all")
            again.append(run([*command(), *options.arguments], folder / "all"))
        finally:
            shutil.rmtree(folder)
    print(f"{cells} cells, median of {options.rounds} rounds\n")
    print(f"{'':20}{'CPU s':>9}{'ms a cell':>11}{'wall s':>9}{'peak MB':>9}")
    for label, costs in (("one cell", start), ("clean build", first), ("nothing changed", again)):
        if costs:
            cpu, count = median(cost.cpu for cost in costs), 1 if costs is start else max(1, cells)
            print(
                f"{label:20}{cpu:9.2f}{cpu / count * 1e3:11.2f}{median(cost.wall for cost in costs):9.2f}"
                f"{median(cost.peak for cost in costs):9.0f}"
            )
    if start and cells > 1:
        over = median((total.cpu - one.cpu) / (cells - 1) for total, one in zip(first, start, strict=True))
        print(f"\nmarginal CPU of a cell: {over * 1e3:.2f} ms")


def profile(options: argparse.Namespace) -> None:
    """Build once in this process, traced or sampled; print the functions that took longest."""
    from sitegen.cli import main as sitegen

    folder = Path(tempfile.mkdtemp(prefix="cells-"))
    tracer, samples = cProfile.Profile(), Samples()
    try:
        make(folder, options, options.cells)
        sys.argv = ["sitegen", "-C", str(folder), "build", *options.arguments]
        try:
            if options.sample:
                with samples.taken():
                    sitegen()
            else:
                tracer.runcall(sitegen)
        except SystemExit as stop:
            if stop.code:
                raise Failed(f"sitegen exited with {stop.code}") from stop
        print(f"\n{built(folder)} cells")
    finally:
        shutil.rmtree(folder)
    if options.sample:
        print("\n".join(samples.lines(options.top)))
        return
    for order in ("tottime", "cumulative"):
        pstats.Stats(tracer).sort_stats(order).print_stats(options.top)
    if options.save:
        tracer.dump_stats(options.save)


def main() -> int:
    """Run the benchmark as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cells", type=int, default=1000, help="how many cells the made project has (1000)")
    parser.add_argument("--shape", choices=list(SHAPES), default="segments", help="what makes the cells differ")
    parser.add_argument("--project", type=Path, help="build a copy of this project instead")
    parser.add_argument("--rounds", type=int, default=3, help="how often it is built (3)")
    parser.add_argument("--profile", action="store_true", help="show where the time goes instead (cProfile)")
    parser.add_argument("--sample", action="store_true", help="the same by samples: truer shares, no call counts")
    parser.add_argument("--top", type=int, default=30, help="how many functions are shown (30)")
    parser.add_argument("--save", type=Path, help="keep the profile in this file, for other viewers")
    parser.add_argument("arguments", nargs="*", help="more arguments for `sitegen build`, after --")
    options = parser.parse_args()
    try:
        (profile if options.profile or options.sample else measure)(options)
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
