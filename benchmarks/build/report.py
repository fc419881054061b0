"""What was measured, as Markdown tables and as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from statistics import median
from typing import Any

from measure import Cost
from sites import COLD, PHASES


@dataclass
class Measured:
    """The runs of one tool, by size and phase; `shapes` says what the sites of each size are like."""

    label: str
    unit: str
    costs: dict[int, dict[str, list[Cost]]] = field(default_factory=dict)
    shapes: dict[int, str] = field(default_factory=dict)
    memory: dict[int, float] = field(default_factory=dict)
    """Megabytes of all processes together in a cold build, by size, where that was asked for."""
    version: list[Cost] = field(default_factory=list)
    """What it costs to print the version, where that was measured."""

    def add(self, size: int, phase: str, cost: Cost) -> None:
        """Note one run."""
        self.costs.setdefault(size, {}).setdefault(phase, []).append(cost)

    def wall(self, size: int, phase: str) -> float:
        """Median seconds on the clock."""
        return median(cost.wall for cost in self.costs[size][phase])

    def cpu(self, size: int, phase: str) -> float:
        """Median seconds of CPU."""
        return median(cost.cpu for cost in self.costs[size][phase])

    def peak(self, size: int, phase: str) -> float:
        """Median of the largest process's megabytes."""
        return median(cost.peak for cost in self.costs[size][phase])

    def sizes(self) -> list[int]:
        """The sizes, without the site of one output that start-up is measured with."""
        return sorted(size for size in self.costs if size > 1)

    def marginal(self, size: int, phase: str = COLD) -> float | None:
        """CPU milliseconds of an output beyond the first."""
        if size < 2 or phase not in self.costs.get(1, {}):
            return None
        return (self.cpu(size, phase) - self.cpu(1, phase)) / (size - 1) * 1e3

    def as_data(self) -> dict[str, Any]:
        """All runs, for JSON."""
        return {
            "unit": self.unit,
            "shapes": self.shapes,
            "version": [asdict(cost) for cost in self.version],
            "processes_together_mb": self.memory,
            "runs": {
                size: {phase: [asdict(cost) for cost in costs] for phase, costs in phases.items()}
                for size, phases in self.costs.items()
            },
        }


def tables(found: Sequence[Measured]) -> Iterator[str]:
    """Everything as lines of Markdown."""
    for each in found:
        yield from ("", f"## {each.label}", "", *_of_one(each))
    if any(len(each.sizes()) > 1 for each in found):
        yield from ("", "## Slopes", "", *_slopes(found))
    yield from ("", "## Beside the first", "", *_ratios(found))


def _of_one(found: Measured) -> Iterator[str]:
    for size, shape in sorted(found.shapes.items()):
        yield f"- {size:,} {found.unit}s: {shape}"
    if found.shapes:
        yield ""
    unit = found.unit
    heads = ["phase", "wall s", "CPU s", f"{unit}s a second", f"CPU ms a {unit}", "beyond start-up s", "peak MB"]
    if found.memory:
        heads.append("all processes MB")
    yield from _head([f"{unit}s", *heads])
    if found.version:
        wall, cpu = median(c.wall for c in found.version), median(c.cpu for c in found.version)
        peak = median(c.peak for c in found.version)
        cells = ["0", "print the version", f"{wall:.2f}", f"{cpu:.2f}", "", "", "", f"{peak:.0f}"]
        yield _row(cells + [""] * bool(found.memory))
    for size in sorted(found.costs):
        for phase in _phases(found.costs[size]):
            wall, cpu = found.wall(size, phase), found.cpu(size, phase)
            start = found.costs.get(1, {}).get(phase)
            beyond = _beyond(wall, found.wall(1, phase)) if start and size > 1 else ""
            # Of one output there is start-up, and no speed.
            speed = [f"{size / wall:,.0f}", f"{cpu / size * 1e3:.2f}"] if size > 1 else ["", ""]
            cells = [f"{size:,}", phase, f"{wall:.2f}", f"{cpu:.2f}", *speed]
            cells += [beyond, f"{found.peak(size, phase):.0f}"]
            if found.memory:
                cells.append(f"{found.memory[size]:.0f}" if phase == COLD and size in found.memory else "")
            yield _row(cells)


def _beyond(wall: float, start: float) -> str:
    return f"{wall - start:.2f}" if wall > start else "noise"


def _slopes(found: Sequence[Measured]) -> Iterator[str]:
    yield from _head(["tool", "phase", "from", "to", "wall µs each", "CPU µs each", "MB per 1,000"])
    for each in found:
        sizes = each.sizes()
        for small, large in pairwise(sizes):
            for phase in _phases(each.costs[large]):
                more = large - small
                wall = (each.wall(large, phase) - each.wall(small, phase)) / more * 1e6
                cpu = (each.cpu(large, phase) - each.cpu(small, phase)) / more * 1e6
                peak = (each.peak(large, phase) - each.peak(small, phase)) / more * 1e3
                yield _row([each.label, phase, f"{small:,}", f"{large:,}", f"{wall:.0f}", f"{cpu:.0f}", f"{peak:.1f}"])


def _ratios(found: Sequence[Measured]) -> Iterator[str]:
    """Cold builds of the others at their sizes, and of the first at the size nearest to theirs."""
    yield from _head(["tool", "outputs", "CPU ms each", "beyond the first", "over that of the first tool", "beyond"])
    base = found[0]
    for each in found:
        for size in each.sizes():
            mine = min(base.sizes(), key=lambda other: abs(other - size), default=0)
            if not mine:
                continue
            cost, own = each.cpu(size, COLD) / size * 1e3, base.cpu(mine, COLD) / mine * 1e3
            marginal, own_marginal = each.marginal(size), base.marginal(mine)
            beyond = f"{marginal:.2f}" if marginal is not None else ""
            over = f"{marginal / own_marginal:.2f}x" if marginal is not None and own_marginal else ""
            yield _row([each.label, f"{size:,}", f"{cost:.2f}", beyond, f"{cost / own:.2f}x", over])


def _phases(costs: Mapping[str, object]) -> list[str]:
    return [phase for phase in PHASES if phase in costs]


def _head(names: Sequence[str]) -> list[str]:
    return [_row(names), _row(["---"] + ["---:"] * (len(names) - 1))]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
