"""The catalogue of rules, the code that uses it and the page made from it say the same."""

from __future__ import annotations

import re
from pathlib import Path

from sitegen.diagnostics import RULES, Severity
from sitegen.diagnostics.reference import AREAS, reference

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "sitegen" / "diagnostics" / "rules.py"
ID = re.compile(rf"""["'](({"|".join(AREAS)})/[a-z][a-z-]*)["']""")


def ids_in_code() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "sitegen").rglob("*.py")):
        if path == CATALOGUE:
            continue
        for match in ID.finditer(path.read_text()):
            found.setdefault(match[1], []).append(path.relative_to(ROOT).as_posix())
    return found


def test_every_rule_that_the_code_names_is_listed():
    assert {rule: places for rule, places in ids_in_code().items() if rule not in RULES} == {}


def test_every_listed_rule_says_what_it_means():
    for rule in RULES.values():
        Severity(rule.severity)
        assert rule.summary.endswith("."), rule.id
        assert not rule.hint or rule.hint[-1] in '.?"', rule.id


def test_the_page_of_rules_is_current():
    page = (ROOT / "docs" / "diagnostics.md").read_text()
    assert page == reference(), "run `make docs`"
