"""`sitegen init` and `sitegen new`: what they make builds without a finding, and nothing of anybody's is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from building import data, run, tree
from conftest import LAYOUTS, write_files

Make = Callable[..., Path]
SEGMENTS = "content/segments.yaml"
KINDS = ["campaign", "segment", "persona", "block"]


@pytest.fixture
def started(tmp_path: Path) -> Path:
    run("init", tmp_path / "shop")
    return tmp_path / "shop"


def test_a_new_project_builds_without_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("init", "my shop")
    assert "content/site.yaml" in done.stdout
    assert "cd 'my shop'\n" in done.stdout
    assert run("-C", "my shop", "build").stderr == ""
    checked = data("-C", "my shop", "check")
    assert checked == {"cells": 1, "gated": 0, "diagnostics": []}
    assert Path("my shop/.gitignore").read_text() == "build/\n"
    mail = Path("my shop/build/welcome/members/default/en/email.txt").read_text()
    assert "Hello {{" in mail


def test_a_new_project_has_what_newcomers_look_for(started: Path) -> None:
    made = sorted(path.relative_to(started).as_posix() for path in started.rglob("*") if path.is_file())
    assert made == [
        ".gitignore",
        "README.md",
        "content/campaigns/welcome/campaign.yaml",
        "content/campaigns/welcome/email.md",
        "content/recipients/fields.yaml",
        "content/recipients/personas/ada.yaml",
        "content/recipients/personas/nobody.yaml",
        "content/segments.yaml",
        "content/site.yaml",
    ]


def test_init_leaves_what_is_there(tmp_path: Path, started: Path) -> None:
    before = tree(started)
    assert "there is a content/ folder in" in run("init", started, code=2).stderr
    assert "lies in content/ of the project" in run("init", started / "content/campaigns/x", code=2).stderr
    assert tree(started) == before
    fresh = tmp_path / "fresh"
    write_files(fresh, {"README.md": "mine\n", ".gitignore": "own\n"})
    assert "README.md" not in run("init", fresh).stdout
    assert (fresh / "README.md").read_text() == "mine\n"
    assert (fresh / ".gitignore").read_text() == "own\n"
    assert run("-C", fresh, "check").stderr == ""


def test_init_follows_the_folder_named_before_it(tmp_path: Path) -> None:
    run("-C", tmp_path, "init", "shop")
    assert (tmp_path / "shop/content/site.yaml").is_file()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run("init", tmp_path / "file/shop", code=1)
    assert "cannot be written: Not a directory [file/output]" in done.stderr


def test_everything_new_builds_without_a_finding(started: Path) -> None:
    made = [data("-C", started, "new", kind, "spring-sale")["files"] for kind in KINDS]
    assert made == [
        ["content/campaigns/spring-sale/campaign.yaml", "content/campaigns/spring-sale/email.md"],
        [SEGMENTS],
        ["content/recipients/personas/spring-sale.yaml"],
        [f"layouts/blocks/spring-sale/{name}" for name in ("block.yaml", "email.mjml", "email.txt", "landing.html")],
    ]
    with (started / "content/campaigns/spring-sale/email.md").open("a") as copy:
        copy.write("\n/// spring-sale\n    label: New\nWords.\n///\n")
    campaign = started / "content/campaigns/spring-sale/campaign.yaml"
    campaign.write_text(campaign.read_text().replace("[members]", "[members, spring-sale]"))
    # Nobody belongs to a segment until somebody says who does.
    segments = (started / SEGMENTS).read_text()
    assert 'when: "false"' in segments
    (started / SEGMENTS).write_text(segments.replace('when: "false"', "when: first_name LIKE 'A%'"))
    done = run("-C", started, "build")
    assert done.stderr == ""
    assert "3 cells in" in done.stdout


def test_new_says_what_it_made_and_what_comes_next(started: Path) -> None:
    out = run("-C", started, "new", "campaign", "spring-sale").stdout.splitlines()
    assert out[:2] == [f"made content/campaigns/spring-sale/{name}" for name in ("campaign.yaml", "email.md")]
    assert "email.md" in out[2]
    assert run("new", "segment", "few", "-C", started).stdout.startswith(f"changed {SEGMENTS}\n")


def test_any_name_of_the_right_form_will_do(started: Path) -> None:
    for name in ("2026", "true", "a" * 80):
        for kind in ("campaign", "segment", "persona"):
            run("-C", started, "new", kind, name)
    run("-C", started, "new", "block", "true")
    assert run("-C", started, "check").stderr == ""
    assert "“2026” must begin with a letter" in run("-C", started, "new", "block", "2026", code=2).stderr


@pytest.mark.parametrize("name", ["Spring Sale!", "été", "a/b", "../x", "-a", "", "a" * 81, "a_b"])
def test_other_names_are_refused(started: Path, name: str) -> None:
    before = tree(started)
    for kind in KINDS:
        done = run("-C", started, "new", "--", kind, name, code=2)
        assert "must be made of lower-case letters, digits and hyphens" in done.stderr
        assert name != "Spring Sale!" or f"Write sitegen new {kind} spring-sale\n" in done.stderr
    assert tree(started) == before
    assert (
        "Write sitegen new campaign spring-sale\n"
        in run("-C", started, "new", "campaign", "Spring Sale!", code=2).stderr
    )


def test_nothing_is_overwritten(started: Path) -> None:
    write_files(started, {"content/campaigns/empty/README.md": "mine\n"})
    before = tree(started)
    for kind, name, told in (
        ("campaign", "welcome", "content/campaigns/welcome is there already"),
        ("campaign", "empty", "content/campaigns/empty is there already"),
        ("segment", "members", "there is a segment “members” already"),
        ("persona", "ada", "content/recipients/personas/ada.yaml is there already"),
        ("block", "hero", "there is a block “hero” already"),
    ):
        assert told in run("-C", started, "new", kind, name, code=2).stderr
    assert tree(started) == before


@pytest.mark.parametrize(
    "text",
    [
        "# first\n\nmembers: # who\n    name:   Members\n    when: 'true'\n# last",
        "members: {name: Members, when: 'true'}\n\n",
        "members:\r\n  name: Members\r\n  when: 'true'\r\n",
        "\ufeffmembers:\n  when: |\n    true\n",
        "---\nmembers:\n  when: >-\n    true\n\n\n\n",
        "members: {when: 'true'}\nlapsed-{plan}:\n  for_each: SELECT 'a' AS plan\n  when: status = $plan\n",
    ],
)
def test_a_segment_is_added_below_and_the_rest_stays(started: Path, text: str) -> None:
    path = started / SEGMENTS
    path.write_bytes(text.encode())
    run("-C", started, "new", "segment", "few")
    after = path.read_bytes().decode()
    assert after.startswith(text)
    assert "few:" in after
    assert ("\r\n" in text) == ("few:\r\n" in after)
    assert "\n\n\n\n\n" not in after
    assert run("-C", started, "explain", "welcome/members/default/en").stderr == ""
    assert "there is a segment “few” already" in run("-C", started, "new", "segment", "few", code=2).stderr


@pytest.mark.parametrize(
    "text", ["{members: {when: 'true'}}\n", "  members:\n    when: 'true'\n", "members: {when: 'true'}\n...\n"]
)
def test_segments_of_another_form_are_left_alone(started: Path, text: str) -> None:
    (started / SEGMENTS).write_text(text)
    done = run("-C", started, "new", "segment", "few", code=2)
    assert "is written in a way that nothing can be added below it" in done.stderr
    assert "Write it there yourself: few: {name: …, when: …}" in done.stderr
    assert (started / SEGMENTS).read_text() == text


def test_the_name_of_a_family_is_taken(started: Path) -> None:
    with (started / SEGMENTS).open("a") as file:
        file.write("lapsed-{plan}: {for_each: SELECT 'a' AS plan, when: status = $plan}\n")
    assert "already" in run("-C", started, "new", "segment", "lapsed", code=2).stderr


def test_a_persona_has_a_value_for_every_field_that_needs_one(started: Path) -> None:
    fields = """\
email: {type: string, required: true, example: ada@lanternreel.example}
code: {type: string, required: true}
seats: {type: number, required: true}
price: {type: money, example: 4.99}
vip: {type: boolean, required: true}
born: {type: date, required: true}
seen: {type: datetime, required: true}
last: {type: datetime, example: 2026-11-14T20:41:00Z}
site: {type: url, required: true}
nothing: {type: string}
status: {type: string, default: "no"}
queue: {type: list, required: true, max: 3, of: {title: {type: string, required: true}}}
discs: {type: list, max: 3, of: {title: {type: string}}, example: [{title: "Salt: Hour"}]}
"""
    person = "recipient:\n  email: a@b.example\n  code: a\n  seats: 1\n  vip: true\n  born: 2000-01-01\n"
    person += "  seen: 2000-01-01T00:00:00Z\n  site: https://lanternreel.example\n  queue: []\n"
    write_files(
        started,
        {
            "content/recipients/fields.yaml": fields,
            "content/recipients/personas/ada.yaml": "name: Ada\n" + person,
            "content/recipients/personas/nobody.yaml": None,
            "content/campaigns/welcome/campaign.yaml": "name: W\nkind: marketing\nsegments: [members]\n",
            "content/campaigns/welcome/email.md": "---\nsubject: S\npreheader: P\n---\n# T\n",
        },
    )
    (started / SEGMENTS).write_text("members: {when: 'true'}\n")
    run("-C", started, "new", "persona", "eve")
    assert run("-C", started, "check").stderr == ""
    text = (started / "content/recipients/personas/eve.yaml").read_text()
    assert "  status: 'no'\n" in text
    assert "nothing" not in text


def test_a_persona_bears_its_own_name(started: Path) -> None:
    run("-C", started, "new", "persona", "zoe")
    text = (started / "content/recipients/personas/zoe.yaml").read_text()
    assert "email: zoe@" in text
    assert "first_name: Zoe\n" in text
    assert "da" not in text.lower().replace("date", "")


def test_a_campaign_of_a_site_in_several_languages_begins_in_one(started: Path) -> None:
    site = started / "content/site.yaml"
    site.write_text(
        site.read_text().replace(
            "en: {name: English}", "fr: {name: Français}\n  en: {name: English}\ndefault_locale: en"
        )
    )
    (started / "content/campaigns/welcome/email.fr.md").write_text("---\nsubject: S\npreheader: P\n---\n# T\n")
    run("-C", started, "new", "campaign", "spring-sale")
    assert "\nlocales: [en] #" in (started / "content/campaigns/spring-sale/campaign.yaml").read_text()
    assert run("-C", started, "check").stderr == ""


def test_what_has_errors_of_its_own_is_taken_back(started: Path) -> None:
    macros = (LAYOUTS / "macros.txt").read_text().replace("macro stack", "macro pile")
    write_files(started, {"layouts/macros.txt": macros})
    before = tree(started)
    assert "--> layouts/blocks/own/email.txt:2:" in run("-C", started, "new", "block", "own", code=1).stderr
    assert tree(started) == before
    assert not (started / "layouts/blocks").exists()


def test_errors_elsewhere_do_not_stand_in_the_way(started: Path) -> None:
    write_files(started, {"content/campaigns/welcome/email.md": "---\nsubject: S\npreheader: P\n---\n{{ nothing }}\n"})
    assert data("-C", started, "new", "campaign", "spring-sale")["diagnostics"] == []
    write_files(started, {"content/site.yaml": "brand: [\n"})
    before = tree(started)
    assert "[yaml/syntax]" in run("-C", started, "new", "campaign", "other", code=1).stderr
    assert tree(started) == before


def test_a_folder_that_cannot_be_written_leaves_nothing(started: Path) -> None:
    (started / "layouts").mkdir()
    (started / "layouts/blocks").touch()
    before = tree(started)
    assert "cannot be written" in run("-C", started, "new", "block", "own", code=1).stderr
    assert tree(started) == before
