"""Findings as a JUnit report, as Jenkins and GitLab read it: a test for each cell, and one for the project.

Both take one `failure` from a test, so that what is wrong with a cell stands in one. There are no times, in order that
the same findings give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from xml.etree import ElementTree as Xml

from sitegen.diagnostics.model import Diagnostic, Severity
from sitegen.diagnostics.once import told_once
from sitegen.diagnostics.show import as_text

PROJECT = "project"
"""The test that fails for what is wrong with the project as a whole."""

_NEVER = re.compile("[^\\t\\n\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
"""What XML 1.0 cannot hold."""


def junit(
    diagnostics: Iterable[Diagnostic],
    cells: Iterable[str],
    gated: Mapping[str, str] | None = None,
    *,
    fail_on: str = "error",
    prefix: str = "",
) -> str:
    """A JUnit report in XML: a suite for each campaign with a test for each of `cells`, and one for the project.

    A test fails when a finding of its cell matters at least as much as `fail_on` (a severity); what matters less
    is its output. `gated` (id: why nobody gets it) are tests that were skipped. `prefix` is the project folder as seen
    from the root of the repository, in POSIX form.
    """
    whole: list[Diagnostic] = []
    found: dict[str, list[Diagnostic]] = {cell: [] for cell in cells}
    for found_once, where in told_once(diagnostics):
        diagnostic = _below(found_once, prefix)
        for cell in where:
            found.setdefault(cell, []).append(replace(diagnostic, cell=cell))
        if not where:
            whole.append(diagnostic)
    suites: dict[str, list[Xml.Element]] = {PROJECT: [_test(PROJECT, PROJECT, whole, fail_on)]}
    skipped = {} if gated is None else {cell: why for cell, why in gated.items() if cell not in found}
    for cell in sorted((*found, *skipped)):
        campaign = cell.partition("/")[0]
        test = _test(campaign, cell, found.get(cell, ()), fail_on)
        if cell in skipped:
            Xml.SubElement(test, "skipped", message=_sound(skipped[cell]))
        suites.setdefault(campaign, []).append(test)
    root = Xml.Element("testsuites", _figures("sitegen", [test for tests in suites.values() for test in tests]))
    for name, tests in suites.items():
        Xml.SubElement(root, "testsuite", _figures(name, tests)).extend(tests)
    Xml.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root, encoding="unicode") + "\n"


def _test(campaign: str, name: str, found: Sequence[Diagnostic], fail_on: str) -> Xml.Element:
    limit = Severity(fail_on).rank
    failures = [diagnostic for diagnostic in found if diagnostic.severity.rank <= limit]
    others = [diagnostic for diagnostic in found if diagnostic.severity.rank > limit]
    test = Xml.Element("testcase", classname=_sound(f"sitegen.{campaign}"), name=_sound(name))
    if failures:
        first = min(failures, key=lambda diagnostic: diagnostic.severity.rank)
        if first.at is not None:
            test.set("file", _sound(first.at.path))
            if first.at.line > 0:
                test.set("line", str(first.at.line))
        more = f" (and {len(failures) - 1} more)" if len(failures) > 1 else ""
        message = f"{first.at}: {first.message}{more}" if first.at else first.message + more
        Xml.SubElement(test, "failure", message=_sound(message), type=first.rule).text = _told(failures)
    if others:
        Xml.SubElement(test, "system-out").text = _told(others)
    return test


def _below(diagnostic: Diagnostic, prefix: str) -> Diagnostic:
    """`diagnostic` with its path from the root of the repository."""
    at = diagnostic.at
    return replace(diagnostic, at=replace(at, path=f"{prefix}/{at.path}")) if at and prefix else diagnostic


def _told(found: Iterable[Diagnostic]) -> str:
    return _sound("\n\n".join(map(as_text, found)) + "\n")


def _figures(name: str, tests: Sequence[Xml.Element]) -> dict[str, str]:
    figures = {
        "tests": len(tests),
        "failures": sum(test.find("failure") is not None for test in tests),
        "errors": 0,
        "skipped": sum(test.find("skipped") is not None for test in tests),
    }
    return {"name": _sound(name)} | {kind: str(figure) for kind, figure in figures.items()}


def _sound(text: str) -> str:
    """`text` with a question mark for each character that XML cannot hold."""
    return _NEVER.sub("?", text)
