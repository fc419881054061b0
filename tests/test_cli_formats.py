"""--format and --report at the command line: what programs of a CI read, with paths from the root of the repository."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from building import run

from sitegen.cli.telling import below_repository

Make = Callable[..., Path]

CELL = "hello/everyone/default/en"
COPY = "content/campaigns/hello/email.md"
BROKEN = {COPY: "---\nsubject: S\npreheader: P\n---\n# T\n\n{{ valus.x }}\n"}
FORMATS = ["text", "json", "sarif", "github", "junit", "gitlab"]


@pytest.fixture(autouse=True)
def _no_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)


def test_sarif_is_one_document_and_nothing_besides(make_project: Make) -> None:
    done = run("-C", make_project(BROKEN), "check", "--format", "sarif", code=1)
    assert done.stderr == ""
    (found,) = json.loads(done.stdout)["runs"][0]["results"]
    assert found["ruleId"] == "template/undefined"
    assert found["properties"]["cells"] == [CELL]


def test_a_junit_report_knows_every_cell(make_project: Make) -> None:
    root = make_project(BROKEN)
    for command in ("check", "build", "export"):
        done = run("-C", root, command, "--format=junit", code=1)
        assert done.stderr == ""
        report = Xml.fromstring(done.stdout)
        assert [(test.get("name"), len(test)) for test in report.iter("testcase")] == [("project", 0), (CELL, 1)]


def test_a_junit_report_has_the_gated_and_only_what_was_asked_for(make_project: Make) -> None:
    campaign = "name: H\nkind: marketing\nsegments: [everyone]\n"
    gate = {"content/campaigns/hello/campaign.yaml": f"{campaign}send_when: 'false'\n"}
    (_, test) = Xml.fromstring(run("-C", make_project(gate), "check", "--format", "junit").stdout).iter("testcase")
    assert test.get("name") == CELL
    assert "send_when" in (test[0].get("message") or "")
    other = {"content/campaigns/other/campaign.yaml": campaign,
             "content/campaigns/other/email.md": "---\nsubject: S\npreheader: P\n---\n# T\n"}  # fmt: skip
    report = Xml.fromstring(run("-C", make_project(other), "check", "other", "--format", "junit").stdout)
    assert [test.get("name") for test in report.iter("testcase")] == ["project", "other/everyone/default/en"]


def test_a_junit_test_fails_as_fail_on_says(make_project: Make) -> None:
    long = {COPY: f"---\nsubject: {'long ' * 20}\npreheader: P\n---\n# T\n"}
    root = make_project(long)
    assert 'failures="0"' in run("-C", root, "check", "--format", "junit").stdout
    with (root / "content/site.yaml").open("a") as site:
        site.write("checks: {fail_on: warning}\n")
    assert 'failures="1"' in run("-C", root, "check", "--format", "junit", code=1).stdout


def test_workflow_commands_stand_before_the_summary(make_project: Make) -> None:
    done = run("-C", make_project(BROKEN), "build", "--format", "github", code=1)
    first, *rest = done.stdout.split("\n")
    assert first == (
        f"::error file={COPY},line=7,col=4,title=template/undefined"
        f"::“valus” does not exist here%0ADid you mean “values”?%0AIn {CELL}"
    )
    assert any(" written, " in line and "1 error" in line for line in rest)
    assert done.stderr == ""


@pytest.mark.parametrize("shape", ["sarif", "github", "junit"])
def test_no_format_fails_on_a_site_without_findings(make_project: Make, shape: str) -> None:
    done = run("-C", make_project(), "check", "--format", shape)
    assert done.stderr == ""
    assert "error" not in done.stdout.replace('errors="0"', "")


def test_reports_are_written_beside_what_is_printed(make_project: Make, tmp_path: Path) -> None:
    root = make_project(BROKEN)
    paths = {shape: tmp_path / "reports" / f"{shape}.out" for shape in FORMATS}
    options = [word for shape, path in paths.items() for word in ("--report", f"{shape}={path}")]
    done = run("-C", root, "check", *options, code=1)
    assert "1 error" in done.stdout
    assert paths["sarif"].read_text() == run("-C", root, "check", "--format", "sarif", code=1).stdout
    assert json.loads(paths["json"].read_text())["diagnostics"][0]["rule"] == "template/undefined"
    assert json.loads(paths["gitlab"].read_text())[0]["check_name"] == "template/undefined"
    assert Xml.fromstring(paths["junit"].read_text()).get("failures") == "1"
    assert paths["github"].read_text().startswith("::error ")
    assert paths["text"].read_text() == done.stderr


def test_reports_are_written_when_the_site_cannot_be_read(make_project: Make, tmp_path: Path) -> None:
    root = make_project({"content/site.yaml": "brand: [\n"})
    report = tmp_path / "found.sarif"
    for command in (["check"], ["build", "hello"], ["export"]):
        run("-C", root, *command, "--report", f"sarif={report}", code=1)
        assert json.loads(report.read_text())["runs"][0]["results"][0]["ruleId"] == "yaml/syntax"
        report.unlink()


@pytest.mark.parametrize("words", ["sarif", "sarif=", "xml=x", "=x", ""])
def test_a_report_is_a_format_and_a_file(make_project: Make, words: str) -> None:
    done = run("-C", make_project(), "check", "--report", words, code=2)
    assert f"“{words}” is not FORMAT=FILE" in done.stderr


def test_a_report_that_cannot_be_written_ends_with_2(make_project: Make, tmp_path: Path) -> None:
    done = run("-C", make_project(), "check", "--report", f"sarif={tmp_path}", code=2)
    assert f"the report {tmp_path} cannot be written: Is a directory" in done.stderr


def test_a_senseless_command_is_told_in_the_format_asked_for(make_project: Make) -> None:
    root = make_project()
    done = run("-C", root, "check", "--nonsense", "--format", "sarif", code=2)
    (invocation,) = json.loads(done.stdout)["runs"][0]["invocations"]
    assert "--nonsense" in invocation["toolConfigurationNotifications"][0]["message"]["text"]
    assert invocation["executionSuccessful"] is False
    assert run("-C", root, "check", "nothing", "--format=github", code=2).stdout.startswith(
        "::error title=plan/unknown"
    )
    failed = Xml.fromstring(run("-C", root, "check", "--nonsense", "--format", "junit", code=2).stdout)
    assert failed.get("failures") == "1"


def test_paths_begin_at_the_top_of_git(make_project: Make, tmp_path: Path) -> None:
    root = make_project(BROKEN)
    (tmp_path / ".git").mkdir()
    done = run("-C", root, "check", "--format", "github", code=1)
    assert done.stdout.startswith(f"::error file={root.name}/{COPY},line=7,")
    found = json.loads(run("-C", root, "check", "--format", "sarif", code=1).stdout)["runs"][0]["results"]
    assert found[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == f"{root.name}/{COPY}"
    # For people paths begin at the project, as everywhere else.
    assert f"--> {COPY}:7:4" in run("-C", root, "check", code=1).stderr


def test_without_git_the_ci_or_the_present_folder_is_the_top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "repo/mail/shop"
    root.mkdir(parents=True)
    assert below_repository(root, {"GITHUB_WORKSPACE": str(tmp_path / "repo")}) == "mail/shop"
    assert below_repository(root, {"CI_PROJECT_DIR": str(tmp_path / "repo/mail")}) == "shop"
    assert below_repository(root, {"GITHUB_WORKSPACE": str(tmp_path / "elsewhere")}) == ""
    assert below_repository(root, {"GITHUB_WORKSPACE": str(root), "CI_PROJECT_DIR": ""}) == ""
    monkeypatch.chdir(tmp_path)
    assert below_repository(root, {}) == "repo/mail/shop"
    assert below_repository(Path("repo/mail"), {}) == "repo/mail"
    monkeypatch.chdir(root)
    assert below_repository(Path(), {}) == ""
    (tmp_path / "repo/.git").write_text("gitdir: elsewhere\n")
    assert below_repository(Path(), {"GITHUB_WORKSPACE": str(tmp_path)}) == "mail/shop"


def test_explain_has_two_formats(make_project: Make) -> None:
    done = run("-C", make_project(), "explain", CELL, "--format", "github", code=2)
    assert done.stdout.startswith("::error title=command/usage::")
    assert "'text', 'json'" in done.stdout
