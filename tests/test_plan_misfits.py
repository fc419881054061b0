"""CSV columns that are text because of a few slips: each slip is told at its cell, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from building import run
from planning import MakeWorld, planned

FILE = "content/data/stock.csv"
DAYS = [f"2026-10-{day:02}" for day in range(1, 31)]
NUMBERS = [str(number) for number in range(1, 31)]


def told(make_world: MakeWorld, values: list[str], name: str = "x") -> list[str]:
    """What planning says about a table with a column of these `values`."""
    rows = "".join(f"{number},{value}\n" for number, value in enumerate(values, start=1))
    _, found, _ = planned(make_world, {FILE: f"id,{name}\n{rows}"})
    assert {(d.rule, d.severity) for d in found} <= {("data/column", "warning")}
    return [f"{str(d.at).removeprefix(FILE)} {d.message}" for d in found]


@pytest.mark.parametrize(
    ("values", "slip", "words"),
    [
        (DAYS, "2026-13-01", "dates"),
        (DAYS, "12/5/26", "dates"),
        (DAYS[:4], "12/5/26", "dates"),
        (DAYS, "2026-11-01 10:00", "dates"),
        ([f"{day} 10:00" for day in DAYS], "2026-11-01", "dates with a time"),
        (NUMBERS, '"12,5"', "whole numbers"),
        ([*NUMBERS, "2.5"], '"12,5"', "numbers"),
        (["6.90", *NUMBERS], "€7", "numbers"),
        (NUMBERS, "n/a", "whole numbers"),
        (["true", "false"] * 9, "yes", "true or false"),
    ],
)
def test_one_slip_is_told_at_its_cell(make_world: MakeWorld, values: list[str], slip: str, words: str) -> None:
    shown = slip.strip('"')
    for place in (0, 2, len(values)):
        expected = f":{place + 2}:{len(str(place + 1)) + 2} the column “x” reads as text because of “{shown}”: "
        assert told(make_world, [*values[:place], slip, *values[place:]]) == [f"{expected}all others are {words}"]


def test_each_of_a_few_slips_is_told(make_world: MakeWorld) -> None:
    found = told(make_world, [*DAYS, "3.11.2026", "", "tomorrow", "3.11.2026"])
    assert [line.split(" ")[0] for line in found] == [":32:4", ":34:4", ":35:4"]
    assert all(line.endswith("all but 3 of its 33 are dates") for line in found)


@pytest.mark.parametrize(
    "values",
    [
        DAYS,
        [],
        ["", ""],
        [*DAYS, ""],
        ["A Kite", "1984", "Night Tram", "2046", "Seven Umbrellas"],
        ["1", "2", "3", "four"],  # too few to tell
        ["36", "38", "40", "42", "44", "XL"],
        [*NUMBERS, "0123"],  # post codes, not numbers
        [*NUMBERS, "1234567890123456789"],
        [*DAYS[:9], "12/5/26", "13/5/26"],
        [*DAYS * 3, *["never"] * 6],
    ],
)
def test_columns_that_are_meant_as_they_are(make_world: MakeWorld, values: list[str]) -> None:
    assert told(make_world, values) == []


def test_a_slip_below_quoted_lines(make_world: MakeWorld) -> None:
    rows = "".join(f'"{day}; ""so""\nand on";{day}\r\n' for day in DAYS)
    _, found, _ = planned(make_world, {FILE: f"note;day\r\n{rows}x;30.9.\r\n"})
    assert [str(d.at) for d in found] == [f"{FILE}:62:3"]


def test_a_large_table(make_world: MakeWorld) -> None:
    found = told(make_world, [*DAYS * 1000, "2026-02-30"])
    assert found == [":30002:7 the column “x” reads as text because of “2026-02-30”: all others are dates"]


def test_the_command_tells_it_with_the_line(make_project: Callable[..., Path]) -> None:
    rows = "".join(f"{number},{day}\n" for number, day in enumerate([*DAYS, "12/5/26"]))
    done = run("-C", make_project({"content/data/films.csv": f"id,added_on\n{rows}"}), "check")
    assert done.stderr == (
        "warning: the column “added_on” reads as text because of “12/5/26”: all others are dates [data/column]\n"
        "  --> content/data/films.csv:32:4\n"
        "  32 | 30,12/5/26\n"
        "     |    ^\n"
        "     = Write an existing day like 2026-01-31, or leave it empty.\n\n"
    )
