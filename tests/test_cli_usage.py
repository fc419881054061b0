"""Senseless commands as JSON, and `explain` in the marketer's words, with what is wrong below it."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from building import data, run, sitegen
from conftest import MINIMAL

CELL = "hello/everyone/one/en"
CAMPAIGN = "content/campaigns/hello/campaign.yaml"
COPY = "content/campaigns/hello/email.md"
TEST = """\
name: Hello
kind: marketing
segments: [everyone]
experiment:
  hypothesis: One says more.
  metric: clicks
  holdout: {holdout}
  variants: {{one: {{weight: {one}}}, two: {{weight: {two}}}}}
values:
  cta: null
  note: ""
  open: true
  seats: [1, null, "a b"]
queries: {{plans: "SELECT NULL AS gone, true AS open, 0.1 AS share, [1, NULL] AS some"}}
"""

Make = Callable[..., Path]


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["build", "--format", "json"], "there is no content/ folder in {}", "name one with -C DIR"),
        (["check", "--format=json"], "there is no content/ folder in {}", ""),
        (["--format", "json", "check"], "No such option: --format", "--help"),
        (["check", "--format", "json", "--bogus"], "No such option: --bogus", "check --help"),
        (["explain", "--format", "json"], "Missing argument 'CELL'", "explain --help"),
        (["explain", "a", "b", "--format", "json"], "no place for more words: b", ""),
        (["chek", "--format", "json"], "'chek'", ""),
    ],
)
def test_a_senseless_command_as_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str, hint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*arguments, code=2)
    assert done.stderr == ""
    document = json.loads(done.stdout)
    assert list(document) == ["diagnostics"]
    [only] = document["diagnostics"]
    assert (only["rule"], only["severity"], only["path"]) == ("command/usage", "error", None)
    assert message.format(tmp_path) in only["message"]
    assert hint in only["hint"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["build", "--format", "nope"], "'--format': 'nope' is not one of 'text',"),
        (["serve", "-p", "x"], "it must be a whole number"),
        (["serve", "-p", "65536"], "it must be at most 65535"),
        (["build", "-j", "0"], "it must be at least 1"),
        (["build", "--job", "2"], "No such option: --job. Did you mean --jobs?"),
        (["explain", "a", "b"], "There is no place for more words: b"),
        (["build", "--nonsense"], "Usage: sitegen build [OPTIONS] [CELL]...\n"),
    ],
)
def test_a_slip_is_told_without_the_words_of_libraries(arguments: list[str], message: str) -> None:
    assert message in run(*arguments, code=2).stderr


def test_the_list_of_commands_is_whole() -> None:
    told = run("-h").stdout.partition("Commands:")[2]
    assert "build" in told
    assert "..." not in told


def test_help_and_results_stay_as_they_are_with_json(make_project: Make) -> None:
    assert "Usage:" in run("check", "--format", "json", "--help").stdout
    assert data("-C", make_project(), "check")["cells"] == 1
    root = make_project({COPY: "no subject\n"})
    assert data("-C", root, "check", code=1)["diagnostics"]
    assert "diagnostics" in json.loads(sitegen("chek", "--format", "json", code=2).stdout)


def test_a_folder_inside_a_project_names_the_project(make_project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_project()
    monkeypatch.chdir(root / "content/campaigns")
    done = run("check", code=2)
    assert f"there is no content/ folder in {root}/content/campaigns" in done.stderr
    assert f"There is one in {root}: name it with -C." in done.stderr


@pytest.mark.parametrize(
    ("holdout", "one", "two", "expected"),
    [
        ("5%", "50", "50", ["one: 50% of those", "weight 50, holdout 5%, content/"]),
        ("0.1", "0.1", "0.2", ["one: 33.3% of those", "weight 0.1, holdout 10%, content/"]),
        ("7%", "12345678", "1", ["one: 100% of those", "weight 12345678, holdout 7%, content/"]),
        ("12.5%", "1.5", "0.5", ["one: 75% of those", "weight 1.5, holdout 12.5%, content/"]),
        ("0", "1", "1", ["weight 1, no holdout, content/"]),
    ],
)
def test_explain_prints_what_was_written(
    make_project: Make, holdout: str, one: str, two: str, expected: list[str]
) -> None:
    root = make_project({CAMPAIGN: TEST.format(holdout=holdout, one=one, two=two)})
    done = run("-C", root, "explain", CELL)
    written = ["  cta = (empty)\n", '  note = ""\n', "  open = true\n", "  seats = [1, (empty), a b]\n"]
    rows = ["gone: (empty), open: true, share: 0.1, some: [1, (empty)]\n"]
    for part in (*expected, *written, *rows):
        assert part in done.stdout
    assert "None" not in done.stdout
    assert done.stderr == ""


def test_explain_tells_what_is_wrong_with_its_cell_and_the_project(make_project: Make) -> None:
    root = make_project(
        {
            CAMPAIGN: TEST.format(holdout="5%", one=1, two=1),
            COPY: MINIMAL[COPY] + "\n{{ valus.x }}\n",
            "content/segments.yaml": MINIMAL["content/segments.yaml"] + "other: {wen: x}\n",
            "content/campaigns/second/campaign.yaml": "name: Second\nkind: sales\nsegments: [everyone]\n",
            "content/campaigns/second/email.md": MINIMAL[COPY],
        }
    )
    done = run("-C", root, "explain", CELL, code=1)
    assert done.stdout.startswith(f"{CELL}\n")
    assert "“valus” does not exist here" in done.stderr
    assert "“wen”" in done.stderr
    assert "sales" not in done.stderr
    document = data("-C", root, "explain", CELL, code=1)
    assert {d["rule"] for d in document["diagnostics"]} == {"template/undefined", "schema/unknown-key"}
    assert document["explanation"]["id"] == CELL


def test_explain_fails_on_what_the_site_says(make_project: Make) -> None:
    long = {COPY: MINIMAL[COPY].replace("Good evening", "Good evening " * 9, 1)}
    root = make_project(long)
    assert "the subject is" in run("-C", root, "explain", "hello/everyone/default/en").stderr
    strict = MINIMAL["content/site.yaml"] + "checks: {fail_on: warning}\n"
    run("-C", make_project({**long, "content/site.yaml": strict}), "explain", "hello/everyone/default/en", code=1)


@pytest.mark.parametrize(("pattern", "gated"), [("hello", 2), (CELL, 1)])
def test_a_gated_cell_may_be_named(make_project: Make, pattern: str, gated: int) -> None:
    text = TEST.format(holdout="5%", one=1, two=1) + 'send_when: "1 = 2"\n'
    root = make_project({CAMPAIGN: text})
    done = run("-C", root, "check", pattern)
    assert f"0 cells, {gated} gated: " in done.stdout
    assert "send_when is false: 1 = 2 [plan/gated]" in done.stderr
    done = run("-C", root, "build", pattern)
    assert "0 cells in" in done.stdout
    assert "send_when is false: 1 = 2 [plan/gated]" in done.stderr
    assert not list((root / "build/hello").rglob("email.html"))


def test_a_gated_member_of_a_family_may_be_named(make_project: Make) -> None:
    root = make_project(
        {
            "content/segments.yaml": "house-{house}: {for_each: SELECT * FROM houses, when: 'true'}\n",
            "content/data/houses.csv": "house,seats\nattic,24\ncellar,12\n",
            CAMPAIGN: "name: Hello\nkind: marketing\nsegments: [house]\nsend_when: $seats > 20\n",
        }
    )
    for command in ("check", "build"):
        done = run("-C", root, command, "hello/house-cellar", "hello/house-attic")
        assert "1 cell" in done.stdout
        why = "“hello/house-cellar” is gated: send_when is false: $seats > 20; $seats is 12 [plan/gated]"
        assert done.stderr.count("[plan/gated]") == 1
        assert f"info: {why}\n  --> {CAMPAIGN}:4:12\n  4 | send_when: $seats > 20\n" in done.stderr
        assert "plan/gated" not in run("-C", root, command).stderr


def test_a_campaign_that_nobody_gets_is_told(make_project: Make) -> None:
    root = make_project({CAMPAIGN: TEST.format(holdout="5%", one=1, two=1) + "send_when: 1 = 2\n"})
    done = run("-C", root, "check")
    assert "warning: nobody gets the campaign “hello”: send_when holds back every cell [plan/no-cells]" in done.stderr
    assert f"  --> {CAMPAIGN}:" in done.stderr


@pytest.mark.parametrize(
    "address",
    ["{{ account.address }}", "{% address %}, Portsmouth", f"The {'Lanternreel ' * 12}Company", "A {{x}} <b>&amp;"],
)
def test_an_address_of_any_form_is_found_in_the_mail(make_project: Make, address: str) -> None:
    site = MINIMAL["content/site.yaml"].replace("12 Dock Street, Portsmouth PO1 3AX", f"'{address}'")
    assert address in site
    assert data("-C", make_project({"content/site.yaml": site}), "check")["diagnostics"] == []
    footless = {"content/site.yaml": site, COPY: MINIMAL[COPY].replace("---\n# ", "footer: false\n---\n# ")}
    found = data("-C", make_project(footless), "check", code=1)["diagnostics"]
    assert [each["rule"] for each in found] == ["check/address", "check/unsubscribe"]


def test_names_that_are_no_text_or_name_folders(make_project: Make) -> None:
    root = make_project()
    folder = root / "content/campaigns/hello"
    (folder / "email.fr.md").mkdir()
    (folder / "email.de.md").symlink_to("email.md")
    os.rename(folder / "email.de.md", os.fsencode(folder) + b"/email.\xff.md")
    found = data("-C", root, "check")["diagnostics"]
    assert [(each["rule"], each["path"], each["message"].partition(" is ")[2]) for each in found] == [
        ("file/ignored", "content/campaigns/hello/email.fr.md", "a folder, and by its name it should be a file"),
        ("file/ignored", "content/campaigns/hello/email.\ufffd.md", "not UTF-8 text, and what it names is not read"),
    ]
    [odd] = data("-C", root, "check", "hell\udcff", code=2)["diagnostics"]
    assert odd["message"] == "there is no campaign “hell?”"


def test_an_empty_content_folder_is_told_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    assert "This content/ is empty. Add site.yaml" in run("-C", tmp_path, "check", code=1).stderr


def test_a_text_that_starts_with_a_field_needs_quotes(make_project: Make) -> None:
    root = make_project({COPY: "---\nsubject: {{ x[0].n }} films\n---\n# T\n"})
    done = run("-C", root, "check", code=1)
    assert f"must stand in quotes [yaml/syntax]\n  --> {COPY}:2:10\n" in done.stderr


def test_a_taken_port_is_an_error(make_project: Make) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = sitegen("-C", make_project(), "serve", "-p", str(taken.getsockname()[1]), code=2)
    assert done.stderr.startswith("error: port ")
    assert done.stdout == ""
