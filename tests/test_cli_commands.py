"""The command line: exit codes, what is printed where, and never a traceback."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from building import ROOT, data, run, sitegen, tree
from conftest import LAYOUTS, MINIMAL

import sitegen as package

CELL = "hello/everyone/default/en"
COPY = "content/campaigns/hello/email.md"
LONG = {COPY: f"---\nsubject: {'long ' * 20}\npreheader: P\n---\n# T\n"}
BROKEN = {COPY: "---\nsubject: S\npreheader: P\n---\n# T\n\n{{ valus.x }}\n"}
FAIL_ON = "checks: {{fail_on: {}}}\n"

Make = Callable[..., Path]


def test_the_version() -> None:
    assert run("--version").stdout == f"sitegen {package.__version__}\n"
    assert sitegen("--version").stdout == f"sitegen {package.__version__}\n"


@pytest.mark.parametrize("arguments", [["-h"], ["--help"], ["build", "-h"], ["explain", "--help"]])
def test_help(arguments: list[str]) -> None:
    assert "Usage: sitegen" in run(*arguments).stdout


@pytest.mark.parametrize(
    "arguments",
    [[], ["nonsense"], ["build", "--nonsense"], ["check", "--format", "xml"], ["explain"], ["serve", "-p", "x"],
     ["serve", "-p", "65536"], ["explain", "a", "b"]],
)  # fmt: skip
def test_senseless_commands_end_with_2(arguments: list[str]) -> None:
    done = run(*arguments, code=2)
    assert "Usage:" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("command", [["build"], ["check"], ["explain", CELL], ["serve"]])
def test_a_folder_that_is_no_project_ends_with_2(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "file").touch()
    for place in (tmp_path, tmp_path / "nothing", tmp_path / "file"):
        assert f"there is no content/ folder in {place}" in run("-C", place, *command, code=2).stderr
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_the_folder_may_stand_before_or_behind_the_command(make_project: Make) -> None:
    root = make_project()
    expected = "1 cell, 0 gated: nothing to complain about\n"
    assert run("-C", root, "check").stdout == expected
    assert run("check", "-C", root).stdout == expected
    assert run("check", "--directory", root).stdout == expected
    assert run("-C", "/nonexistent", "check", "-C", root).stdout == expected


def test_the_present_folder_is_the_project(make_project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(make_project())
    assert run("check").stdout.startswith("1 cell,")
    run("build", "-o", "out")
    assert Path("out/manifest.json").is_file()


def test_check_writes_nothing(make_project: Make) -> None:
    root = make_project()
    before = tree(root)
    run("-C", root, "check")
    data("-C", root, "check")
    run("-C", root, "explain", CELL)
    assert tree(root) == before


def test_a_build_says_what_it_made(make_project: Make) -> None:
    root = make_project()
    done = run("-C", root, "build")
    assert "campaign  cells  gated  files  warnings  seconds\nhello         1      0      5         0 " in done.stdout
    assert re.search(r"(?m)^shared +\d+$", done.stdout)
    assert "files written, 0 unchanged, 0 removed; nothing to complain about" in done.stdout
    assert f"Open {root}/build/index.html\n" in done.stdout
    assert done.stderr == ""
    assert "0 files written" in run("-C", root, "build").stdout


def test_a_build_names_the_campaigns_that_it_cannot_read(make_project: Make) -> None:
    broken = MINIMAL["content/campaigns/hello/campaign.yaml"] + "nme: x\n"
    done = run("build", "-C", make_project({"content/campaigns/hello/campaign.yaml": broken}), code=1)
    assert "hello cannot be read\n" in done.stdout


def test_what_follows_from_a_broken_field_is_not_told(make_project: Make) -> None:
    fields = MINIMAL["content/recipients/fields.yaml"] + "credit: {type: decimal}\n"
    copy = MINIMAL["content/campaigns/hello/email.md"] + "{{ recipient.credit | number }} {{ recipient.credit }}\n"
    root = make_project({"content/recipients/fields.yaml": fields, "content/campaigns/hello/email.md": copy})
    (found,) = data("build", "-C", root, code=1)["diagnostics"]
    assert (found["rule"], found["line"], found["column"]) == ("schema/value", 4, 16)


def test_a_build_as_data(make_project: Make) -> None:
    root = make_project()
    first = data("-C", root, "build", "-o", root / "out")
    files = sum(path.is_file() for path in (root / "out").rglob("*") if path.parent.name != ".cache")
    figures = {"cells": 1, "gated": 0, "failed": 0, "files": 5}
    result = {"campaigns": {"hello": figures}, "removed": 0, "stale": [], "diagnostics": []}
    assert first == {**result, "compiled": 1, "written": files}
    assert data("-C", root, "build", "-o", root / "out") == {**result, "compiled": 0, "written": 0}
    assert data("-C", root, "check") == {"cells": 1, "gated": 0, "diagnostics": []}


@pytest.mark.parametrize("command", ["build", "check"])
def test_errors_end_with_1(make_project: Make, command: str) -> None:
    root = make_project(BROKEN)
    done = run("-C", root, command, code=1)
    assert done.stderr == (
        "error: “valus” does not exist here [template/undefined]\n"
        f"  --> {COPY}:7:4 (in {CELL})\n"
        "  7 | {{ valus.x }}\n"
        "    |    ^\n"
        "    = Did you mean “values”?\n\n"
    )
    (found,) = data("-C", root, command, code=1)["diagnostics"]
    assert found == {
        "rule": "template/undefined",
        "severity": "error",
        "message": "“valus” does not exist here",
        "path": COPY,
        "line": 7,
        "column": 4,
        "hint": "Did you mean “values”?",
        "excerpt": "{{ valus.x }}",
        "cell": CELL,
        "cells": [CELL],
    }


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("info", 1)])
def test_from_which_severity_on_it_fails(make_project: Make, fail_on: str, code: int) -> None:
    root = make_project({**LONG, "content/site.yaml": MINIMAL["content/site.yaml"] + FAIL_ON.format(fail_on)})
    for command in ("check", "build"):
        done = run("-C", root, command, code=code)
        assert "warning: the subject is" in done.stderr
        assert "1 warning" in done.stdout


def test_a_long_subject_is_told_where_it_was_written(make_project: Make) -> None:
    site = MINIMAL["content/site.yaml"].replace("en: {name: English}", "en: {name: English}\n  de: {name: Deutsch}")
    front = "---\n# The inbox\npreheader: P\nsubject: {}\n---\n# T\n"
    german = "content/campaigns/hello/email.de.md"
    root = make_project({
        "content/site.yaml": site, COPY: front.format("long " * 20), german: "---\npreheader: Q\n---\n# T\n",
    })  # fmt: skip
    told = run("-C", root, "check").stderr
    assert f"{COPY}:4:10" in told
    assert told.count("the subject is 99 characters long") == 1, "the German mail takes the subject of the English"
    (root / german).write_text(front.format(f'"{"lang " * 20}"'))
    assert f"{german}:4:10" in run("-C", root, "check").stderr


def test_findings_of_several_cells_are_told_once(make_project: Make) -> None:
    segments = 'everyone: {when: "true"}\nothers: {when: "true"}\nthird: {when: "true"}\nfourth: {when: "true"}\n'
    campaign = "name: Hello\nkind: marketing\nsegments: [everyone, others, third, fourth]\n"
    files = {**BROKEN, "content/segments.yaml": segments, "content/campaigns/hello/campaign.yaml": campaign}
    root = make_project(files)
    done = run("-C", root, "check", code=1)
    assert done.stderr.count("does not exist here") == 1
    assert f"  in 4 cells: {CELL}, hello/fourth/default/en, hello/others/default/en and 1 more\n" in done.stderr
    (found,) = data("-C", root, "check", code=1)["diagnostics"]
    assert len(found["cells"]) == 4


@pytest.mark.parametrize("command", [["build"], ["check"], ["explain"]])
@pytest.mark.parametrize(
    ("pattern", "message", "hint"),
    [
        ("helo", "there is no campaign “helo”", "Did you mean “hello”?"),
        ("hello/everyon", "there is no segment “everyon” in “hello”", "Did you mean “everyone”?"),
        ("hello/*/x", "there is no variant “x” in “hello/*”", "There is: default."),
        ("a/b/c/d/e", "“a/b/c/d/e” has 5 parts; a cell has 4", "Write campaign/segment/variant/locale."),
        ("", "there is no campaign “”", "There is: hello."),
        ("hello\\everyone", "“hello\\everyone” is no cell: a cell is campaign/segment/", "Write hello/everyone."),
        ("content/campaigns/hello/email.md", "“content/campaigns/hello/email.md” is no cell", "Write hello."),
        (f"./build/{CELL}/email.html", f"“./build/{CELL}/email.html” is no cell", f"Write {CELL}."),
        ("[", "there is no campaign “[”", "There is: hello."),
    ],
)
def test_patterns_that_mean_nothing(
    make_project: Make, command: list[str], pattern: str, message: str, hint: str
) -> None:
    root = make_project()
    done = run("-C", root, *command, pattern, code=2)
    assert f"error: {message}" in done.stderr
    assert "[plan/unknown-cell]\n" in done.stderr
    assert hint in done.stderr
    assert not (root / "build").exists()
    (found,) = data("-C", root, *command, pattern, code=2)["diagnostics"]
    assert (found["rule"], found["hint"]) == ("plan/unknown-cell", hint)
    assert found["message"].startswith(message)


@pytest.mark.parametrize("pattern", ["hello", "hel*", "*/every?ne", "*/*/*/en", CELL, f"{CELL}/", "hello/everyone/"])
def test_patterns(make_project: Make, pattern: str) -> None:
    assert data("-C", make_project(), "check", pattern)["cells"] == 1


def test_a_cell_of_a_broken_campaign_is_not_unknown(make_project: Make) -> None:
    root = make_project(
        {"content/campaigns/hello/campaign.yaml": "name: Hello\nkind: marketing\nsegmnts: [everyone]\n"}
    )
    for command in (["check", "hello"], ["build", CELL], ["explain", CELL]):
        done = run("-C", root, *command, code=1)
        assert "segmnts" in done.stderr
        assert "there is no campaign" not in done.stderr


@pytest.mark.parametrize("command", [["build"], ["check"], ["explain", CELL]])
def test_a_site_that_cannot_be_read(make_project: Make, command: list[str]) -> None:
    root = make_project({"content/site.yaml": "brand: [\n"})
    assert "content/site.yaml:1:8" in run("-C", root, *command, code=1).stderr
    (found,) = data("-C", root, *command, code=1)["diagnostics"]
    assert (found["rule"], found["line"], found["column"]) == ("yaml/syntax", 1, 8)
    assert not (root / "build").exists()


@pytest.mark.parametrize("folder", ["content", "content/x", "layouts", "layouts/blocks", "./content/../content/y"])
def test_the_output_never_goes_among_the_sources(make_project: Make, folder: str) -> None:
    root = make_project()
    before = tree(root)
    assert "lies among the sources" in run("-C", root, "build", "-o", root / folder, code=2).stderr
    assert tree(root) == before


def test_explain_names_where_everything_comes_from() -> None:
    cell = "winback/lapsed-2026-03/price/fr"
    text = run("-C", ROOT, "explain", cell).stdout
    for part in (
        f"{cell}\n",
        "segment   lapsed-2026-03, Left in 2026-03\n",
        "when status = 'cancelled' AND strftime(left_on, '%Y-%m') = $month",
        "content/segments.yaml:",
        "variant   price: 50% of those who get mail\n",
        "locale    fr\n",
        "  cta = Choisir une formule\n",
        "      over campaign, content/campaigns/winback/campaign.yaml:",
        "  chosen               content/campaigns/winback/email.price.fr.md",
        "query     new_titles: 6 rows\n",
        "send_when (SELECT count(*) FROM new_titles) >= 3\n",
    ):
        assert part in text
    explained = data("-C", ROOT, "explain", cell)["explanation"]
    assert explained["id"] == cell
    assert explained["segment"]["params"] == {"month": "2026-03", "since": "2026-04-01"}
    assert {query["name"] for query in explained["queries"]} >= {"new_titles", "offer"}


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({}, "landing\n  the mail's blocks; "),
        (
            {"content/campaigns/hello/landing.md": "# Page\n"},
            "landing\n  chosen               content/campaigns/hello/la",
        ),
    ],
)
def test_explain_says_what_the_page_is_made_of(make_project: Make, more: dict[str, str], says: str) -> None:
    assert says in run("-C", make_project(more), "explain", CELL).stdout


def test_explain_a_cell_that_waits() -> None:
    text = run("-C", ROOT, "explain", "winback/lapsed-2026-10/titles/en").stdout
    assert "gated:" in text
    assert "campaign.yaml" in text


def test_a_real_terminal_command_prints_utf8_whatever_the_locale(make_project: Make) -> None:
    root = make_project(BROKEN)
    for env in ({"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": ""}, {"NO_COLOR": "1"}):
        done = sitegen("-C", root, "check", code=1, env=env)
        assert "valus" in done.stderr


MISTAKES = {
    "content/site.yaml": MINIMAL["content/site.yaml"] + "them: plain\n",
    "content/segments.yaml": 'everyone: {when: "tru"}\nother: {wen: x}\n',
    "content/recipients/fields.yaml": MINIMAL["content/recipients/fields.yaml"] + "x: {type: strin}\n",
    "content/recipients/personas/bob.yaml": "name: Bob\nrecipient: {emial: x}\n",
    "content/campaigns/second/campaign.yaml": "name: [\n",
    "content/campaigns/third/campaign.yaml": "name: T\nkind: sales\nsegments: [nobody]\n",
    "content/data/t.csv": b"\xff\xfe,\x00\n",
    "content/data/u.json": "{",
    "content/journeys/j.yaml": "name: J\nenter_when: x y z\nsteps: []\n",
    "layouts/themes/plain.yaml": "name: P\nlight: {text: red}\n",
    "layouts/blocks/hero/block.yaml": "name: H\n",
    "layouts/strings/en.yaml": "- x\n",
    COPY: "---\nsubject: {{\n---\n/// heroo\n",
}


@pytest.mark.parametrize("command", [["build"], ["check"], ["explain", CELL]])
def test_many_mistakes_at_once_are_told_at_once(make_project: Make, command: list[str]) -> None:
    root = make_project(MISTAKES)
    found = data("-C", root, *command, code=1)["diagnostics"]
    places = {(each["path"], each["line"]) for each in found}
    assert len({path for path, _ in places}) >= 9, places
    run("-C", root, *command, code=1)


NONSENSE = (
    *(
        "",
        "\0",
        "[",
        "x",
        "- a\n",
        "{{",
        "%",
        "---\n",
        b"\xed\xa0\x80",
        b"\xff",
        "a: &a [*a]\n",
        "x" * 2_000_000,
        "\ufeff",
    ),
    *("\r", "{% raw %}", "{" * 5000, "a: " * 5000, "- " * 5000, "/// x\n" * 500, "<" * 20000, "*" * 20000, "[" * 2000),
)


@pytest.mark.parametrize("path", sorted(MINIMAL))
def test_no_file_can_make_it_crash(make_project: Make, path: str, request: pytest.FixtureRequest) -> None:
    if "/campaigns/" in path or "segments" in path:  # which the page of blocks does not read
        request.getfixturevalue("without_blocks")
    front = "---\nsubject: S\n---\n" if path.endswith(".md") else ""
    for content in (*NONSENSE, *(front + each for each in NONSENSE if isinstance(each, str) and front)):
        assert run("-C", make_project({path: content}), "check", code=None).exit_code in (0, 1), content[:9]


def test_check_finds_what_a_build_finds_in_the_example_of_a_block(make_project: Make) -> None:
    own = (LAYOUTS / "blocks/spacer/block.yaml").read_text("utf-8").replace("size: large", "size: huge")
    root = make_project({"layouts/blocks/spacer/block.yaml": own})
    for command in ("check", "build"):
        done = run("-C", root, command, code=1)
        assert done.stderr.count("error: ") == 1
        assert "[copy/option-type]\n  --> layouts/blocks/spacer/block.yaml:" in done.stderr


CLUB = {
    "content/site.yaml": MINIMAL["content/site.yaml"] + "theme: night\n",
    "layouts/themes/night.yaml": (LAYOUTS / "themes/plain.yaml").read_text("utf-8"),
    "layouts/blocks/quote/block.yaml": "name: Q\nhelp: Words.\nbody: required\n"
    "example: |\n  /// quote\n  Words.\n  ///\n",
    "layouts/blocks/quote/email.mjml": "",
    "layouts/blocks/quote/landing.html": "",
    "layouts/blocks/quote/email.txt": "",
    COPY: "---\nsubject: S\npreheader: P\n---\n# T\n\n/// quote\nWords.\n///\n\n/// quote\nMore.\n///\n",
    "content/campaigns/hello/email.de.md": "---\nsubject: S\npreheader: P\n---\n# T\n",
    "content/campaigns/hello/campaign.yaml": "name: Hello\nkind: marketing\nsegments: [everyone]\nlocales: [en, de]\n",
}


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("layouts/blocks/quote/block.yaml", "\nbody:", "\nboddy:", ["“boddy” is not a key here"]),
        ("layouts/themes/night.yaml", "radius:", "raduis:", ["“raduis” is not a key here"]),
        (
            "content/site.yaml",
            "  de: ",
            "  de_DE: ",
            ["“de_DE” must be a language tag such as en, fr-CA or zh-Hant: write “de-DE”"],
        ),
    ],
)
def test_a_cause_is_told_without_what_follows_from_it(
    make_project: Make, file: str, old: str, new: str, told: list[str]
) -> None:
    files = dict(CLUB)
    files["content/site.yaml"] = files["content/site.yaml"].replace("locales:\n", "locales:\n  de: {name: Deutsch}\n")
    assert old in files[file]
    root = make_project({**files, file: files[file].replace(old, new)})
    for command in ("check", "build"):
        found = data("-C", root, command, code=1)["diagnostics"]
        assert [each["message"] for each in found if each["severity"] == "error"] == told
