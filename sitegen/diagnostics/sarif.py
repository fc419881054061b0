"""Findings as SARIF 2.1.0, in the form that GitHub's code scanning and other viewers take.

Source: OASIS, Static Analysis Results Interchange Format Version 2.1.0; sections are named where a rule comes from one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from sitegen import __version__
from sitegen.diagnostics.fingerprints import fingerprints
from sitegen.diagnostics.model import Diagnostic, Position, Severity
from sitegen.diagnostics.once import told_once
from sitegen.diagnostics.reference import AREAS, area
from sitegen.diagnostics.rules import RULES, Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
BASE = "%SRCROOT%"
"""What paths are relative to: GitHub's name for the root of the repository."""

FINGERPRINT = "sitegen/v1"
CELLS_LISTED = 100
"""How many cells are listed with a finding; `cellCount` has their number."""

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_KINDS = {"error": "error", "warning": "warning", "info": "recommendation"}
_LINK = re.compile(r"\[(?=[^\[\]]*\]\()")


def sarif(diagnostics: Iterable[Diagnostic], prefix: str = "") -> dict[str, Any]:
    """`diagnostics` as a SARIF log of one run: each finding once, with the cells it was found in as properties.

    `prefix` is the project folder as seen from the root of the repository ("" when it is the root), in POSIX form.
    Findings about no file, such as those about the command line, are notifications of the invocation, since a viewer
    could show a result without a place nowhere.
    """
    found = told_once(diagnostics)
    rules = sorted({diagnostic.rule for diagnostic, _ in found})
    places = {rule: index for index, rule in enumerate(rules)}
    marks = fingerprints((diagnostic for diagnostic, _ in found), prefix)
    results = []
    notifications = []
    for (diagnostic, cells), mark in zip(found, marks, strict=True):
        if diagnostic.at is None:
            notifications.append(_notification(diagnostic, places))
        else:
            results.append(_result(diagnostic, diagnostic.at, cells, places, prefix, mark))
    ran = all(note["level"] != "error" for note in notifications)
    run = {
        "tool": {
            "driver": {
                "name": "sitegen",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(RULES[rule]) for rule in rules],
            }
        },
        "invocations": [{"executionSuccessful": ran, "toolConfigurationNotifications": notifications}],
        "originalUriBaseIds": {BASE: {"description": {"text": "The root of the repository."}}},
        "columnKind": "utf16CodeUnits",
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def utf16_column(excerpt: str, column: int) -> int:
    """The column of the character at `column` of a line, both from 1, counted in UTF-16 code units (3.14.17)."""
    return 1 + len(excerpt[: column - 1].encode("utf-16-le", "surrogatepass")) // 2


def _rule(rule: Rule) -> dict[str, Any]:
    todo = rule.hint or "Each finding says what to do."
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": f"{AREAS[area(rule)]}: {rule.summary}"},
        "help": {"text": f"{rule.summary}\n{todo}", "markdown": f"**{rule.id}**: {rule.summary}\n\n{todo}"},
        "defaultConfiguration": {"level": _LEVELS[Severity(rule.severity)]},
        "properties": {"tags": [area(rule)], "problem.severity": _KINDS[rule.severity]},
    }


def _result(
    diagnostic: Diagnostic, at: Position, cells: Sequence[str], rules: dict[str, int], prefix: str, mark: str
) -> dict[str, Any]:
    place = {
        "artifactLocation": {"uri": _uri(at, prefix), "uriBaseId": BASE},
        "region": _region(at, diagnostic.excerpt),
    }
    result: dict[str, Any] = {
        "ruleId": diagnostic.rule,
        "ruleIndex": rules[diagnostic.rule],
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": _text(diagnostic, cells)},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {FINGERPRINT: mark},
    }
    if cells:
        result["properties"] = {"cells": list(cells[:CELLS_LISTED]), "cellCount": len(cells)}
    return result


def _region(at: Position, excerpt: str) -> dict[str, Any]:
    if at.line < 1:
        return {"startLine": 1}  # a file as a whole; GitHub takes no place without a line
    if not excerpt:
        # Without the line nothing says how many code units stand before the place.
        return {"startLine": at.line} | ({"startColumn": 1} if at.column == 1 else {})
    region: dict[str, Any] = {"startLine": at.line, "startColumn": utf16_column(excerpt, at.column)}
    if snippet := excerpt[at.column - 1 :]:
        region["snippet"] = {"text": _whole(snippet)}
    return region


def _notification(diagnostic: Diagnostic, rules: dict[str, int]) -> dict[str, Any]:
    return {
        "descriptor": {"id": diagnostic.rule, "index": rules[diagnostic.rule]},
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": _text(diagnostic, ())},
    }


def _text(diagnostic: Diagnostic, cells: Sequence[str]) -> str:
    """What is wrong, what to do, and where else; what looks like an embedded link is none (3.11.6)."""
    parts = [_sentence(diagnostic.message), _sentence(diagnostic.hint)]
    if cells:
        parts.append(f"In {cells[0]}." if len(cells) == 1 else f"In {len(cells)} cells, such as {cells[0]}.")
    return _LINK.sub(r"\\[", _whole(" ".join(filter(None, parts))))


def _sentence(text: str) -> str:
    return text if not text or text.endswith((".", "?", "!", ":")) else text + "."


def _uri(at: Position, prefix: str) -> str:
    return quote(f"{prefix}/{at.path}" if prefix else at.path, errors="replace")


def _whole(text: str) -> str:
    """`text` without halves of surrogate pairs, which JSON in UTF-8 cannot carry."""
    return text.encode("utf-8", "replace").decode()
