"""What a build leaves standing: cells that were not asked for, cells with errors, campaigns that cannot be read."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from building import data, run, warm
from conftest import LAYOUTS, write_files

from sitegen.site.build import BuildResult, build

HELLO = "content/campaigns/hello"
OTHER = "content/campaigns/other"
PICTURE = (LAYOUTS / "assets" / "example-scene.png").read_bytes()
TWO: dict[str, str | bytes] = {
    f"{HELLO}/assets/seat.png": PICTURE,
    f"{HELLO}/email.md": "---\nsubject: Good evening\n---\n# Good evening\n\n![A seat](assets/seat.png)\n",
    f"{OTHER}/campaign.yaml": "name: Other\nkind: marketing\nsegments: [everyone]\n",
    f"{OTHER}/email.md": "---\nsubject: Something else, {{ recipient.first_name }}\n---\n# Hello\n",
}
CELL = "hello/everyone/default/en"


@pytest.fixture
def project(make_project: Callable[..., Path]) -> Path:
    """Two campaigns, built."""
    root = make_project(TWO)
    built(root)
    return root


def built(root: Path, *patterns: str) -> BuildResult:
    return build(warm(root), root / "build", patterns)


def tree(root: Path) -> dict[str, bytes]:
    folder = root / "build"
    files = (path for path in folder.rglob("*") if path.is_file() and ".cache" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def artifacts(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """All but the two files that say how the build went."""
    return {name: data for name, data in files.items() if name not in ("index.html", "manifest.json")}


def manifest(root: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((root / "build" / "manifest.json").read_text())
    return content


def listed(root: Path) -> Sequence[str]:
    content = manifest(root)
    cells = [
        f"preview/{cell}.js" if name == "preview.js" else f"{cell}/{name}"
        for cell, record in content["cells"].items()
        for name in record["files"]
    ]
    return sorted([*cells, *content["files"], "manifest.json"])


def test_a_build_of_some_cells_leaves_the_others_as_they_are(project: Path) -> None:
    before = tree(project)
    assert "Something else, Ada" in before["index.html"].decode()
    result = built(project, "hello")
    assert tree(project) == before
    assert result.written == 0


def test_pictures_that_were_deleted_take_their_unbuilt_cells_along(project: Path) -> None:
    shutil.rmtree(project / "build" / "assets")
    built(project, "other")
    assert list(manifest(project)["cells"]) == ["other/everyone/default/en"]
    assert sorted(tree(project)) == listed(project)
    built(project)
    assert list(manifest(project)["cells"]) == [CELL, "other/everyone/default/en"]
    assert sorted(tree(project)) == listed(project)


def test_a_cell_with_an_error_keeps_its_last_good_files(project: Path) -> None:
    before = tree(project)
    write_files(project, {f"{HELLO}/email.md": "---\nsubject: Good evening\n---\n# Good evening\n\n{{ nothing }}\n"})
    result = built(project)
    assert [d.rule for d in result.diagnostics] == ["template/undefined"]
    after = tree(project)
    assert artifacts(after) == artifacts(before)
    assert list(manifest(project)["cells"]) == [CELL, "other/everyone/default/en"]
    assert '"errors":1' in after["index.html"].decode().replace(" ", "")


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, ["there is no theme “night”"]),
        (
            {"layouts/themes/night.yaml": "name: Night\nlight: {}\n"},
            ["nothing can be shown with the theme “night” while it has errors"],
        ),
    ],
)
def test_without_its_theme_a_site_keeps_its_last_good_cells(
    project: Path, files: dict[str, str | bytes], told: list[str]
) -> None:
    before = {name: data for name, data in tree(project).items() if name.startswith(("hello/", "other/"))}
    site = (project / "content/site.yaml").read_text()
    write_files(project, {**files, "content/site.yaml": f"{site}theme: night\n"})
    found = built(project).diagnostics
    # One finding for each cell it was made in.
    assert list(dict.fromkeys(d.message for d in found if d.rule in ("ref/theme", "ref/broken"))) == told
    after = tree(project)
    assert {name: after[name] for name in before} == before


def test_a_campaign_that_cannot_be_read_keeps_its_last_good_files(project: Path) -> None:
    before = tree(project)
    write_files(project, {f"{HELLO}/campaign.yaml": "name: Hello\nkind: marketting\nsegments: [everyone]\n"})
    result = built(project)
    assert result.removed == 0
    after = tree(project)
    assert artifacts(after) == artifacts(before)
    assert list(manifest(project)["cells"]) == [CELL, "other/everyone/default/en"]
    assert CELL in after["index.html"].decode()
    assert "Good evening" in after["index.html"].decode()


def test_a_campaign_that_was_taken_away_goes(project: Path) -> None:
    shutil.rmtree(project / HELLO)
    assert built(project).removed > 0
    assert not any("hello" in name for name in tree(project))
    assert sorted(tree(project)) == listed(project)


UNDEFINED: dict[str, str | bytes] = {f"{HELLO}/email.md": "---\nsubject: Good evening\n---\n# Hello\n\n{{ nothing }}\n"}
UNREADABLE: dict[str, str | bytes] = {f"{HELLO}/campaign.yaml": "name: Hello\nkind: marketting\n"}


@pytest.mark.parametrize("mistake", [UNDEFINED, UNREADABLE])
def test_everybody_is_told_that_a_kept_cell_is_old(project: Path, mistake: dict[str, str | bytes]) -> None:
    good = {path: (project / path).read_bytes() for path in mistake}
    shutil.copytree(project / "build", project / "before", ignore=shutil.ignore_patterns(".cache"))
    write_files(project, mistake)
    assert "1 mail keeps its last good version" in run("-C", project, "build", code=1).stdout
    assert data("-C", project, "build", code=1)["stale"] == [CELL]
    assert {id_ for id_, record in manifest(project)["cells"].items() if record.get("stale")} == {CELL}
    (told,) = data("verify", project / "build")["diagnostics"]
    assert (told["rule"], told["severity"]) == ("bundle/stale", "info")
    assert "the build in build: 1 mail is old" in run("-C", project, "diff", "before", "build").stdout
    # Others that are built leave it as it is, and once it is mended nothing is left of the mark.
    built(project, "other")
    assert manifest(project)["cells"][CELL]["stale"]
    assert '"errors":1' in tree(project)["index.html"].decode()
    write_files(project, good)
    assert built(project).stale == []
    assert "stale" not in manifest(project)["cells"][CELL]


def test_errors_of_one_campaign_keep_nothing_of_another(project: Path) -> None:
    shutil.rmtree(project / OTHER)
    write_files(project, UNREADABLE)
    built(project)
    assert list(manifest(project)["cells"]) == [CELL]
    assert not any("other" in name for name in tree(project))


def test_a_site_that_cannot_be_used_leaves_all_as_it_is_and_says_so(project: Path) -> None:
    before = tree(project)
    write_files(project, {"content/site.yaml": "brand: [\n"})
    for arguments in ([], ["--why", "*"]):
        done = run("-C", project, "build", *arguments, code=1)
        assert done.stdout == f"Nothing was written, as site.yaml cannot be used: {project / 'build'} is as it was.\n"
    assert tree(project) == before


def test_a_build_of_some_cells_tells_of_these_alone(project: Path) -> None:
    gates = {
        f"{name}/campaign.yaml": "name: Gated\nkind: marketing\nsegments: [everyone]\nsend_when: 'false'\n"
        for name in (HELLO, OTHER)
    }
    write_files(project, gates)
    figures = data("-C", project, "build", "hello")["campaigns"]
    assert figures == {"hello": {"cells": 0, "gated": 1, "failed": 0, "files": 0}}
    assert "0 cells, 1 gated" in run("-C", project, "check", "hello").stdout


def test_a_build_says_whether_files_changed_came_or_went(project: Path) -> None:
    def why() -> list[str]:
        reasons: list[str] = data("-C", project, "build", "--why", CELL)["why"][CELL]
        return reasons

    write_files(project, {f"{HELLO}/email.en.md": "---\nsubject: Good morning\n---\n# Good morning\n"})
    assert "its copy comes from other files" in why()
    write_files(project, {f"{HELLO}/email.en.md": "---\nsubject: Good night\n---\n# Good night\n"})
    assert why() == [f"{HELLO}/email.en.md changed"]
    write_files(project, {"layouts/email.mjml": (LAYOUTS / "email.mjml").read_bytes()})
    assert "layouts/email.mjml came" in why()
    (project / "layouts/email.mjml").unlink()
    assert "layouts/email.mjml went" in why()
