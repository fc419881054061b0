"""The catalogue of rules as a page: `python -m sitegen.diagnostics.reference > docs/diagnostics.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import groupby

from sitegen.diagnostics.rules import RULES, Rule

AREAS = {
    "command": "The command line",
    "file": "Files",
    "yaml": "YAML",
    "schema": "Keys and values",
    "ref": "References",
    "sql": "SQL",
    "plan": "Plan",
    "data": "Data tables",
    "copy": "Copy",
    "template": "Templates",
    "merge": "Merge fields",
    "export": "Export",
    "bundle": "Bundles",
    "review": "Reviews",
    "asset": "Pictures",
    "layout": "Layouts",
    "check": "Checks",
}
"""Heading of each area, the part of a rule's id before the slash."""

_INTRODUCTION = """\
# Diagnostics

Everything sitegen has to say about your files is one of these. Each names the file, line and column, shows the line,
and says what to do. An *error* stops the cell it concerns; a *warning* or *info* does not. In `content/site.yaml`,
`checks.fail_on` says from which severity on `sitegen` exits with 1, and `checks.off` lists rules whose warnings and
notes stay quiet.

This page is made from `sitegen/diagnostics/rules.py` by `make docs`.
"""


def area(rule: Rule) -> str:
    """The area of `rule`: what stands before the slash of its id."""
    return rule.id.partition("/")[0]


def reference(rules: Iterable[Rule] = RULES.values()) -> str:
    """The page: a table for each area, in the order of the catalogue."""
    parts = [_INTRODUCTION]
    for name, members in groupby(rules, key=area):
        parts.append(f"\n## {AREAS[name]}\n\n| rule | severity | means | what to do |\n| --- | --- | --- | --- |\n")
        parts.extend(f"| `{rule.id}` | {rule.severity} | {rule.summary} | {rule.hint} |\n" for rule in members)
    return "".join(parts)


if __name__ == "__main__":
    sys.stdout.write(reference())
