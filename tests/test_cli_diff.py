"""`sitegen diff` as reviewers use it: what is different for whom, told once, in every form."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from building import data, run
from conftest import LAYOUTS, MINIMAL, write_files
from repositories import Repository, repository

pytestmark = pytest.mark.usefixtures("without_blocks")

Make = Callable[..., Path]

COPY = "content/campaigns/hello/email.md"
CAMPAIGN = "content/campaigns/hello/campaign.yaml"
SITE = "content/site.yaml"
ADA = "content/recipients/personas/ada.yaml"
LOCALES = MINIMAL[SITE] + "  fr: {name: French}\n"
LETTER = """\
---
subject: Good evening, {{ recipient.first_name }}
preheader: A first letter
---
# Good evening

We are glad that you are here.

[See the films](https://lanternreel.example/films?from=mail)

Nothing else for today.
"""
TWO = """\
name: Hello
kind: marketing
segments: [everyone]
experiment:
  hypothesis: A is better.
  metric: clicks
  holdout: 5%
  variants: {a: {weight: 50}, b: {weight: 50}}
"""
FILES = {
    COPY: LETTER,
    CAMPAIGN: TWO,
    SITE: LOCALES,
    COPY.replace("email", "email.fr"): LETTER.replace("evening", "jour"),
}


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A repository whose one commit is MINIMAL with FILES; tests put back what they change."""
    made = repository(tmp_path_factory.mktemp("diff") / "repo")
    made.commit({**MINIMAL, **FILES}, "v1")
    return made


@pytest.fixture
def changed(repo: Repository) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """`changed(files)`: what `sitegen diff v1` says of `files` in the working tree, as JSON."""

    def compare(files: Mapping[str, Any]) -> dict[str, Any]:
        repo.git("checkout", "--quiet", "--force", "v1")
        repo.git("clean", "--quiet", "--force", "-d")
        write_files(repo.folder, files)
        return data("diff", "-C", repo.folder, "v1")

    return compare


def told(found: Mapping[str, Any], *keys: str) -> list[tuple[Any, ...]]:
    """The changes, of each what stands at `keys`."""
    return [tuple(each[key] for key in keys or ("aspect", "before", "after")) for each in found["changes"]]


def test_nothing_is_different(repo: Repository, changed: Callable[..., dict[str, Any]]) -> None:
    found = changed({})
    assert (found["differs"], found["changes"], found["changed"]) == (False, [], {})
    assert "No mail is different." in run("diff", "-C", repo.folder, "v1").stdout
    assert run("diff", "-C", repo.folder, "v1", "--exit-code").exit_code == 0


def test_a_word_of_the_copy_is_told_once_with_its_cells(changed: Callable[..., dict[str, Any]]) -> None:
    found = changed({COPY: LETTER.replace("glad that", "very glad that")})
    (each,) = found["changes"]
    assert each["words"] == [["=", "We are"], ["+", "very"], ["=", "glad that you are here."]]
    assert (each["aspect"], each["where"], each["patterns"], each["alike"]) == (
        "copy", "mail and page", ["hello/everyone/*/en"], True,
    )  # fmt: skip
    assert found["changed"] == {f"hello/everyone/{variant}/en": ["copy"] for variant in "ab"}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({COPY: LETTER.replace("ject: Good", "ject: A good")},
         [("subject", "Good evening, Ada", "A good evening, Ada")]),
        ({COPY: LETTER.replace("first letter", "second letter")}, [("preheader", "A first letter", "A second letter")]),
        ({SITE: LOCALES.replace("from:\n  name: Lanternreel", "from:\n  name: The lamp")},
         [("sender", "Lanternreel <hello@lanternreel.example>", "The lamp <hello@lanternreel.example>"),
          ("headers", "Lanternreel <lanternreel.example>", "The lamp <lanternreel.example>")]),
        ({COPY: LETTER.replace("example/films?from=mail", "example/list")},
         [("links", "https://lanternreel.example/films?from=mail", "https://lanternreel.example/list")]),
        ({COPY: LETTER.replace("from=mail", "from=post")}, [("links", "from=mail", "from=post")]),
        ({COPY: LETTER.replace("\nNothing else for today.\n", "")}, [("copy", "Nothing else for today.", "")]),
        ({COPY: LETTER.replace("that you are", "that **you** are")},
         [("layout", "", "<strong>"), ("landing page", "", "<strong>")]),
        ({COPY: LETTER.replace("are here", "are {{ recipient.plan }}")},
         [("copy", "We are glad that you are here.",
           'We are glad that you are {{ recipient.plan | default: "basic" }}.'),
          ("landing page", "We are glad that you are here.", "We are glad that you are basic."),
          ("fields", "", "plan")]),
        ({CAMPAIGN: TWO.replace("{weight: 50}", "{weight: 150}", 1)},
         [("experiment", "50", "150"), ("experiment", "50%", "75%"), ("experiment", "50%", "25%")]),
        ({CAMPAIGN: TWO.replace("5%", "10%")}, [("experiment", "5%", "10%")]),
        ({"content/segments.yaml": 'everyone: {name: Everyone, when: "plan = \'basic\'"}\n'},
         [("audience", "true", "plan = 'basic'")]),
        ({ADA: MINIMAL[ADA].replace("Ada", "Eve")},
         [("headers", "Ada <ada@lanternreel.example>", "Eve <ada@lanternreel.example>"), ("persona", "", "")]),
    ],
    ids=lambda value: value[0][0] if isinstance(value, list) else "",
)  # fmt: skip
def test_each_aspect(
    changed: Callable[..., dict[str, Any]], files: Mapping[str, str], expected: list[tuple[str, str, str]]
) -> None:
    assert told(changed(files)) == expected


def test_subjects_are_told_without_what_guards_them(changed: Callable[..., dict[str, Any]]) -> None:
    found = changed({COPY: LETTER.replace("first_name", "first_name | default('friend')")})
    tag = 'Good evening, {{{{ recipient.first_name | default: "{}" }}}}'
    assert told(found)[0] == ("subject", tag.format("there"), tag.format("friend"))


def test_pictures(changed: Callable[..., dict[str, Any]]) -> None:
    scene = (LAYOUTS / "assets" / "example-scene.png").read_bytes()
    shown = LETTER + "\n![A seat](assets/seat.png)\n"
    assets = "content/campaigns/hello/assets/seat.png"
    found = changed({COPY: shown, assets: scene})
    came = [each for each in told(found) if each[0] == "pictures"]
    assert [(before, after.partition("-")[0]) for _, before, after in came] == [("", "seat")]
    assert told(found, "aspect", "where")[0][0] != "layout"


def test_cells_that_come_go_and_are_left_out(changed: Callable[..., dict[str, Any]]) -> None:
    found = changed({CAMPAIGN: TWO.replace("b: {weight: 50}", "c: {weight: 50}")})
    assert found["added"] == ["hello/everyone/c/en", "hello/everyone/c/fr"]
    assert found["removed"] == ["hello/everyone/b/en", "hello/everyone/b/fr"]
    found = changed({CAMPAIGN: TWO + "send_when: \"$variant = 'a'\"\n"})
    assert found["gated"].keys() == {"hello/everyone/b/en", "hello/everyone/b/fr"}
    assert all("send_when is false" in why for why in found["gated"].values())
    assert (found["added"], found["removed"]) == ([], [])


def test_cells_that_cannot_be_built_any_more_are_not_removed(
    repo: Repository, changed: Callable[..., dict[str, Any]]
) -> None:
    found = changed({COPY: LETTER + "\n{{ nothing }}\n"})
    assert set(found["broken"]) == {"hello/everyone/a/en", "hello/everyone/b/en"}
    assert "email.md:13:4: “nothing” does not exist here" in found["broken"]["hello/everyone/a/en"]
    assert found["removed"] == []
    assert ("checks", "", "“nothing” does not exist here") in told(found)
    found = changed({CAMPAIGN: TWO.replace("marketing", "sales")})
    assert len(found["broken"]) == 4
    assert found["removed"] == []
    done = run("diff", "-C", repo.folder, "v1")
    assert "the working tree has 1 error" in done.stdout
    assert "cannot be built any more" in done.stdout


def test_findings_that_come_and_go(repo: Repository, changed: Callable[..., dict[str, Any]]) -> None:
    found = changed({COPY: LETTER.replace("# Good evening", "Good evening")})
    (finding,) = [each for each in found["changes"] if each["aspect"] == "checks"]
    assert (finding["what"], finding["words"][0][0]) == ("warning check/heading", "+")
    assert finding["patterns"] == ["hello/everyone/*/en"]
    repo.commit({}, "without-heading")
    write_files(repo.folder, {COPY: "\n".join(LETTER.splitlines())})
    back = data("diff", "-C", repo.folder, "without-heading")
    (finding,) = [each for each in back["changes"] if each["aspect"] == "checks"]
    assert finding["words"][0][0] == "-"


def test_the_same_words_around_other_words_are_one_change(changed: Callable[..., dict[str, Any]]) -> None:
    french = COPY.replace("email", "email.fr")
    found = changed(
        {
            COPY: LETTER.replace("ject: Good", "ject: A good"),
            french: FILES[french].replace("ject: Good", "ject: A good"),
        }
    )
    assert told(found, "aspect", "patterns", "alike") == [("subject", ["*"], False)]
    french_text = run("diff", "-C", "/nowhere", "v1", code=2)
    assert "there is no content/ folder in /nowhere" in french_text.stderr


def test_folders_and_bundles(make_project: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_project(FILES)
    run("build", "-C", root, "-o", tmp_path / "one")
    (root / COPY).write_text(LETTER.replace("glad", "happy"))
    run("build", "-C", root, "-o", tmp_path / "two")
    bundle = tmp_path / "two.zip"
    with zipfile.ZipFile(bundle, "w") as archive:
        for path in sorted((tmp_path / "two").rglob("*.*")):
            archive.write(path, f"inside/{path.relative_to(tmp_path / 'two')}")
    monkeypatch.chdir(tmp_path)
    found = data("diff", "one", "two")
    assert found == {**data("diff", "one", "two.zip"), "new": "the build in two"}
    assert (found["old"], told(found)[0][0]) == ("the build in one", "copy")
    assert run("diff", "one", "two", "--exit-code", code=1).stdout == run("diff", "one", "two").stdout
    assert "[-glad-] {+happy+}" in run("diff", "one", "two").stdout
    run("diff", "one", "two", "--format", "markdown", "-o", "comment.md")
    assert (tmp_path / "comment.md").read_text().startswith("<!-- sitegen diff -->\n")
    assert data("diff", "-C", root, tmp_path / "one")["changes"] == found["changes"]


def test_a_campaign_that_is_gone_is_told_as_that_alone(
    repo: Repository, changed: Callable[..., dict[str, Any]]
) -> None:
    changed({})
    shutil.rmtree(repo.folder / "content/campaigns/hello")
    found = data("diff", "-C", repo.folder, "v1")
    assert len(found["removed"]) == 4
    assert [each["aspect"] for each in found["changes"]] == ["checks"]
    commit = repo.git("rev-parse", "v1")
    assert data("diff", "-C", repo.folder, commit, "v1")["old"] == repo.git("rev-parse", "--short", "v1")


def test_only_cells_that_differ_are_read(make_project: Make, tmp_path: Path) -> None:
    root = make_project(FILES)
    run("build", "-C", root, "-o", tmp_path / "one")
    (root / COPY).write_text(LETTER.replace("glad", "happy"))
    run("build", "-C", root, "-o", tmp_path / "two")
    for path in (tmp_path / "one").rglob("fr/*.html"):
        path.unlink()
    assert told(data("diff", tmp_path / "one", tmp_path / "two"), "aspect") == [("copy",)]
    (tmp_path / "one/hello/everyone/a/en/email.txt").write_text("Another text")
    done = run("diff", tmp_path / "one", tmp_path / "two", code=1)
    assert "hello/everyone/a/en/email.txt is not what the manifest tells of" in done.stderr


@pytest.mark.parametrize(
    "content", ["", "[]", '{"format": 1}', '{"format": 1, "cells": {"../a/b/c": {}}, "files": {}}']
)
def test_a_manifest_that_is_none_of_ours(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_text(content)
    done = run("diff", tmp_path, tmp_path, code=2)
    assert "is not one that this version of sitegen reads" in done.stderr


def test_the_address_of_the_site_is_told_once(make_project: Make, tmp_path: Path) -> None:
    root = make_project(FILES)
    run("build", "-C", root, "-o", tmp_path / "one")
    (root / SITE).write_text(LOCALES.replace("base_url: https://", "base_url: https://new."))
    run("build", "-C", root, "-o", tmp_path / "two")
    found = data("diff", tmp_path / "one", tmp_path / "two")
    assert found["site"] == [
        {
            "what": "address of the site",
            "before": "https://lanternreel.example/",
            "after": "https://new.lanternreel.example/",
        }
    ]
    assert told(found) == []


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["nowhere"], "there is no revision “nowhere”", "Name a branch"),
        (["v1", "nowhere"], "there is no revision “nowhere”", ""),
        (["--shots", "v1"], "screenshots need a page", "Add --format html"),
        (["content"], "there is no manifest.json in content", "Build it first"),
        (["content/site.yaml"], "content/site.yaml is no bundle", "A bundle is a zip"),
        (["--", "--help"], "there is no revision “--help”", ""),
    ],
)
def test_a_senseless_command(
    repo: Repository, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str, hint: str
) -> None:
    monkeypatch.chdir(repo.folder)
    done = run("diff", *arguments, code=2)
    assert message in done.stderr
    assert hint in done.stderr
    assert done.stdout == ""


def test_the_file_of_a_comparison_gets_its_folders_before_anything_is_built(repo: Repository, tmp_path: Path) -> None:
    run("diff", "-C", repo.folder, "v1", "v1", "-o", tmp_path / "new/folder/d.md")
    assert (tmp_path / "new/folder/d.md").read_text().endswith("No mail is different.\n")
    (tmp_path / "file").touch()
    done = run("diff", "-C", repo.folder, "nowhere", "-o", tmp_path / "file/d.md", code=2)
    assert f"Is {tmp_path / 'file'} in the way" in done.stderr


def test_a_revision_that_cannot_be_built_is_named(make_project: Make, tmp_path: Path) -> None:
    made = repository(tmp_path / "repo")
    made.commit({**MINIMAL, SITE: "brand: [\n"}, "broken")
    write_files(made.folder, MINIMAL)
    done = run("diff", "-C", made.folder, "broken", code=1)
    assert "broken (" in done.stderr
    assert "cannot be built" in done.stderr
    assert "content/site.yaml:1:8" in done.stderr
    document = json.loads(run("diff", "-C", made.folder, "broken", "--format", "json", code=1).stdout)
    assert document["diagnostics"][0]["rule"] == "review/build"
    outside = make_project()
    assert "is in no git repository" in run("diff", "-C", outside, "main", code=2).stderr
