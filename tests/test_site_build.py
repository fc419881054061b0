"""The output: equal everywhere, whole whatever happens, and nobody else's files are touched."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from building import PLAIN, ROOT, broken, listed, manifest, run, sitegen, tree, warm
from conftest import LAYOUTS, MINIMAL, Example, write_files
from copywriting import PICTURE

from sitegen.diagnostics import Problem
from sitegen.site.build import BuildResult, build

SHORT = "---\nsubject: {0}\npreheader: P\n---\n# {0}\n\n![A square](assets/a.png)\n"
CAMPAIGN = "name: {}\nkind: marketing\nsegments: [everyone, part-*]\n"
TWO = {
    "content/segments.yaml": """\
everyone: {when: "true"}
"part-{letter}":
  for_each: SELECT unnest(['a', 'b', 'c']) AS letter
  when: plan = $letter
""",
    "content/campaigns/hello/campaign.yaml": CAMPAIGN.format("Hello"),
    "content/campaigns/hello/email.md": SHORT.format("Hello"),
    "content/campaigns/hello/assets/a.png": PICTURE,
    "content/campaigns/bye/campaign.yaml": CAMPAIGN.format("Bye"),
    "content/campaigns/bye/email.md": SHORT.format("Bye"),
    "content/campaigns/bye/assets/a.png": PICTURE,
}
BROKEN = SHORT.format("Hello") + "{{ foo }}\n"

Make = Callable[..., Path]


def built(root: Path, *patterns: str, folder: Path | None = None) -> BuildResult:
    return build(warm(root), folder or root / "build", patterns)


def test_builds_are_the_same_everywhere(tmp_path: Path, example: Example) -> None:
    settings = (
        {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Pacific/Kiritimati", "HOME": "/nonexistent", "LANG": "C"},
        {"PYTHONHASHSEED": "2", "LC_ALL": "tr_TR.UTF-8", "TZ": "America/Los_Angeles", "COLUMNS": "20", "NO_COLOR": "1"},
    )
    roots = (tmp_path / "here", tmp_path / "somewhere/else/here")
    with ThreadPoolExecutor() as both:
        started = []
        for root, env, umask in zip(roots, settings, (0o077, 0o000), strict=True):
            shutil.copytree(ROOT / "content", root / "content")
            started.append(both.submit(sitegen, "-C", root, "build", env=env, umask=umask))
        for each in started:
            each.result()
    for root in roots:
        assert tree(root / "build") == tree(example.folder)


def test_the_build_lists_all_that_it_made_and_nothing_else(example: Example) -> None:
    assert broken(example.folder) == []
    files = {path for path, (mode, _) in tree(example.folder).items() if not mode.startswith("d")}
    assert files == {*listed(manifest(example.folder)), "manifest.json"}
    assert {mode for mode, _ in tree(example.folder).values()} == {"drwxr-xr-x", "-rw-r--r--"}


def test_a_second_build_writes_nothing(make_project: Make) -> None:
    root = make_project(TWO)
    assert built(root).written > 0

    def times() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in (root / "build").rglob("*") if ".cache" not in path.parts}

    before = times()
    again = built(root)
    assert (again.compiled, again.written, again.removed) == (0, 0, 0)
    assert times() == before


def test_files_changed_or_deleted_by_hand_are_restored(make_project: Make) -> None:
    root = make_project(TWO)
    built(root)
    clean = tree(root / "build")
    for number, path in enumerate(sorted(p for p in (root / "build").rglob("*") if p.is_file())):
        if number % 3 == 0:
            path.unlink()
        elif number % 3 == 1:
            path.write_bytes(path.read_bytes()[:-1])
    built(root)
    assert tree(root / "build") == clean


def test_a_deleted_campaign_takes_its_files_along_and_no_others(make_project: Make) -> None:
    root = make_project(
        {
            **TWO,
            "content/campaigns/bye/assets/a.png": None,
            "content/campaigns/bye/email.md": SHORT.format("Bye").split("![")[0],
        }
    )
    built(root)
    shutil.rmtree(root / "content/campaigns/bye")
    fresh = root / "fresh"
    built(root, folder=fresh)
    (root / "build/bye/everyone/mine.txt").write_text("mine")
    (root / "build/mine.txt").write_text("mine")
    (root / "build/assets/mine.png").write_bytes(b"mine")
    assert built(root).removed == 4 * 5
    mine = {"bye/everyone/mine.txt", "mine.txt", "assets/mine.png", "bye", "bye/everyone"}
    assert {name: what for name, what in tree(root / "build").items() if name not in mine} == tree(fresh)
    assert mine <= set(tree(root / "build"))


def test_a_picture_that_nobody_shows_any_more_goes(make_project: Make) -> None:
    root = make_project(TWO)
    built(root)
    assert len([name for name in os.listdir(root / "build/assets") if name.startswith("a-")]) == 1
    for campaign in ("hello", "bye"):
        write_files(root, {f"content/campaigns/{campaign}/email.md": SHORT.format("Hello").split("![")[0]})
    built(root)
    assert [name for name in os.listdir(root / "build/assets") if name.startswith("a-")] == []


def test_a_cell_with_an_error_keeps_its_last_good_files(make_project: Make) -> None:
    root = make_project(TWO)
    built(root)
    clean = tree(root / "build/hello")
    write_files(
        root,
        {"content/campaigns/hello/email.md": BROKEN, "content/campaigns/bye/email.md": SHORT.format("Farewell")},
    )
    done = run("-C", root, "build", code=1)
    assert "content/campaigns/hello/email.md:8:4" in done.stderr
    assert tree(root / "build/hello") == clean
    assert "Farewell" in (root / "build/bye/everyone/default/en/email.txt").read_text("utf-8")
    assert broken(root / "build") == []
    assert len(manifest(root / "build")["cells"]) == 8
    write_files(root, {"content/campaigns/hello/email.md": SHORT.format("Hello")})
    built(root, folder=root / "fresh")
    run("-C", root, "build")
    assert tree(root / "build") == tree(root / "fresh")


def test_a_cell_that_never_was_good_has_no_files(make_project: Make) -> None:
    root = make_project({**TWO, "content/campaigns/hello/email.md": BROKEN})
    result = built(root)
    # One finding for each cell it was made in.
    assert {d.rule for d in result.diagnostics if d.severity == "error"} == {"template/undefined"}
    assert not (root / "build/hello").exists()
    assert set(manifest(root / "build")["cells"]) == {
        f"bye/{segment}/default/en" for segment in ("everyone", "part-a", "part-b", "part-c")
    }


def test_a_campaign_that_cannot_be_read_keeps_its_last_good_files(make_project: Make) -> None:
    root = make_project(TWO)
    built(root)
    clean = tree(root / "build/hello")
    write_files(root, {"content/campaigns/hello/campaign.yaml": "name: [\n"})
    built(root)
    assert tree(root / "build/hello") == clean
    assert broken(root / "build") == []


def test_a_site_that_cannot_be_read_touches_nothing(make_project: Make) -> None:
    root = make_project(TWO)
    built(root)
    clean = tree(root / "build")
    write_files(root, {"content/site.yaml": "brand: [\n"})
    run("-C", root, "build", code=1)
    assert tree(root / "build") == clean


@pytest.mark.parametrize(
    ("path", "good", "bad"),
    [
        ("layouts/themes/night.yaml", (LAYOUTS / "themes/plain.yaml").read_text("utf-8"), "name: [\n"),
        ("layouts/blocks.html", (LAYOUTS / "blocks.html").read_text("utf-8") + "<!-- -->", "{% for %}"),
    ],
    ids=["theme", "page"],
)
def test_the_page_of_blocks_stays_while_it_cannot_be_made(make_project: Make, path: str, good: str, bad: str) -> None:
    site = f"{MINIMAL['content/site.yaml']}theme: {'night' if 'night' in path else 'lanternreel'}\n"
    root = make_project({**TWO, "content/site.yaml": site, path: good})
    built(root)
    clean = tree(root / "build")
    write_files(root, {path: bad})
    done = run("-C", root, "build", code=1)
    assert path in done.stderr
    now = tree(root / "build")
    assert {*now} == {*clean}
    assert now["blocks.html"] == clean["blocks.html"]
    assert broken(root / "build") == []
    (root / "build/blocks.html").write_text("mine")
    built(root)
    assert "blocks.html" not in tree(root / "build")
    assert broken(root / "build") == []
    write_files(root, {path: good})
    built(root)
    assert tree(root / "build") == clean


def test_a_pattern_builds_those_cells_alone(make_project: Make) -> None:
    root = make_project(TWO)
    built(root)
    clean = tree(root / "build")
    for campaign in ("hello", "bye"):
        write_files(root, {f"content/campaigns/{campaign}/email.md": SHORT.format("Anew")})
    result = built(root, "hello/part-*")
    now = tree(root / "build")
    changed = {name.rpartition("/")[0] for name in clean if clean[name] != now[name] and name.count("/") > 2}
    cells = {f"hello/part-{letter}/default/en" for letter in "abc"}
    assert changed == cells | {f"{c}/landing" for c in cells} | {f"preview/{c.rpartition('/')[0]}" for c in cells}
    assert {name: figures.cells for name, figures in result.campaigns.items() if figures.cells} == {"hello": 3}
    assert broken(root / "build") == []
    built(root)
    built(root, folder=root / "fresh")
    assert tree(root / "build") == tree(root / "fresh")


def test_a_pattern_in_an_empty_folder(make_project: Make) -> None:
    root = make_project(TWO)
    built(root, "hello/everyone")
    assert set(manifest(root / "build")["cells"]) == {"hello/everyone/default/en"}
    assert not (root / "build/bye").exists()


def test_the_date_is_that_of_source_date_epoch(make_project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_project()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    run("-C", root, "build")
    mail = root / "build/hello/everyone/default/en/email.eml"
    assert b"Date: Thu, 01 Jan 1970 00:00:01 +0000\r\n" in mail.read_bytes()
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    run("-C", root, "build")
    assert b"Date: Thu, 01 Jan 1970" not in mail.read_bytes()


@pytest.mark.parametrize("epoch", ["", "x", "-1", "9" * 30, "1.5", "٣"])
def test_a_senseless_source_date_epoch_does_no_harm(make_project: Make, epoch: str) -> None:
    engine = warm(make_project(), {"SOURCE_DATE_EPOCH": epoch})
    engine.refresh()
    assert b"Date: " in engine.compile("hello/everyone/default/en").eml


IN_THE_WAY = {
    "a file instead of the folder": ("build", ""),
    "a file instead of a folder inside": ("build/hello/everyone", ""),
    "a file instead of the assets": ("build/assets", ""),
    "a folder instead of a file": ("build/hello/everyone/default/en/email.html/x", ""),
    "a folder instead of the manifest": ("build/manifest.json/x", ""),
}


@pytest.mark.parametrize("name", IN_THE_WAY)
def test_what_stands_in_the_way_is_named(make_project: Make, name: str) -> None:
    path, content = IN_THE_WAY[name]
    root = make_project({**TWO, path: content})
    with pytest.raises(Problem, match="the output cannot be written") as raised:
        built(root)
    assert str(root / "build") in raised.value.diagnostics[0].hint
    assert (root / path).is_file()
    (root / path).unlink()
    if path.endswith("/x"):
        (root / path).parent.rmdir()
    built(root)
    built(root, folder=root / "fresh")
    assert tree(root / "build") == tree(root / "fresh")


def test_a_foreign_manifest_is_not_ours(make_project: Make) -> None:
    root = make_project({**TWO, "build/manifest.json": '{"cells": {"x": 1}}', "build/mine.txt": "mine"})
    built(root)
    assert broken(root / "build") == []
    assert (root / "build/mine.txt").read_text() == "mine"


STRANGERS = {**TWO, "x": "mine", "content/x": "mine"}


@pytest.fixture(scope="module")
def beside_strangers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str]]:
    """What a build of STRANGERS comes to where no manifest was."""
    root = tmp_path_factory.mktemp("strangers")
    write_files(root, {**MINIMAL, **STRANGERS})
    built(root)
    return tree(root / "build")


@pytest.mark.parametrize(
    "content",
    [
        '{"format": 1}',
        '{"format": 1, "cells": {"a/b/c/d": {}}, "files": {}}',
        '{"format": 1, "cells": {"../../x": {"files": {"email.html": {"sha256": "", "bytes": 0}}, "pictures": []}}}',
        '{"format": 1, "cells": [], "files": []}',
        '{"format": 1, "files": {"/etc/x": {"sha256": "", "bytes": 0}, "../x": {"sha256": "", "bytes": 0}}}',
        '{"format": 1, "files": {"a": {"sha256": 1}}}',
        '{"format": 1, "files": {"a": null}}',
        "[]",
        "{",
        "",
    ],
)
def test_a_damaged_manifest_does_no_harm(
    make_project: Make, beside_strangers: dict[str, tuple[str, str]], content: str
) -> None:
    root = make_project({**STRANGERS, "build/manifest.json": content})
    built(root)
    assert tree(root / "build") == beside_strangers
    assert (root / "x").read_text() == "mine"


class Killed(BaseException):
    """What nobody catches: the run ends here."""


def stopped(root: Path, last: int) -> int:
    """Build, ended in the middle of the `last` thing done to the disk; how many were done."""
    counted = 0

    def counting(name: str) -> Callable[..., object]:
        real = getattr(os, name)

        def call(*given: Any, **more: Any) -> object:
            nonlocal counted
            counted += 1
            if counted == last:
                if name == "write":
                    real(given[0], bytes(given[1])[: len(given[1]) // 2])
                raise Killed
            return real(*given, **more)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in ("write", "replace", "unlink", "mkdir", "rmdir"):
            patch.setattr(os, name, counting(name))
        with suppress(Killed):
            built(root)
    return counted


def test_a_killed_build_leaves_nothing_half_done(make_project: Make, tmp_path: Path) -> None:
    old = make_project(TWO)
    new = make_project(
        {
            **TWO,
            "content/campaigns/hello/email.md": SHORT.format("Hello again"),
            "content/campaigns/bye/campaign.yaml": None,
            "content/campaigns/bye/email.md": None,
            "content/campaigns/third/campaign.yaml": CAMPAIGN.format("Third"),
            "content/campaigns/third/email.md": SHORT.format("Third").replace("square", "rectangle"),
            "content/campaigns/third/assets/a.png": PICTURE,
        }
    )
    shutil.rmtree(new / "content/campaigns/bye")
    for root in (old, new):
        built(root)
    shutil.copytree(old / "build", tmp_path / "old")
    shutil.copytree(new / "build", tmp_path / "new")
    clean = {root: tree(tmp_path / name) for root, name in ((old, "old"), (new, "new"))}
    work = make_project(minimal=False)

    def begin(start: str) -> None:
        shutil.rmtree(work)
        shutil.copytree(new / "content", work / "content")
        if start:
            shutil.copytree(tmp_path / start, work / "build")

    begin("old")
    steps = stopped(work, 0)
    assert steps > 100
    assert tree(work / "build") == clean[new]
    chosen = sorted({1, *random.Random(7).sample(range(2, steps - 12), 10), steps - 11, *range(steps - 4, steps + 1)})
    for number, step in enumerate(chosen):
        begin("old")
        assert stopped(work, step) == step
        there = tree(work / "build")
        for path in listed(manifest(work / "build")):
            assert there.get(path) in (clean[old].get(path), clean[new].get(path)), (step, path)
        if number % 2:
            shutil.rmtree(work / "content")
            shutil.copytree(old / "content", work / "content")
        built(work)
        assert tree(work / "build") == clean[old if number % 2 else new], step
    for step in (2, 60):
        begin("")
        assert stopped(work, step) == step
        assert not (work / "build/manifest.json").exists()
        built(work)
        assert tree(work / "build") == clean[new]


def test_a_build_killed_by_a_signal(make_project: Make) -> None:
    root = make_project(TWO)
    built(root, folder=root / "fresh")
    process = subprocess.Popen(
        [sys.executable, "-m", "sitegen", "-C", str(root), "build"],
        env=PLAIN,
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    while process.poll() is None and not (root / "build/bye").exists():
        pass
    process.kill()
    process.wait()
    built(root)
    assert tree(root / "build") == tree(root / "fresh")


def test_an_unknown_pattern_builds_nothing(make_project: Make) -> None:
    root = make_project(TWO)
    with pytest.raises(Problem, match="helo"):
        built(root, "helo")
    assert not (root / "build").exists()


def test_figures_are_those_of_the_files(make_project: Make) -> None:
    root = make_project(TWO)
    result = built(root)
    data = {name: figures.as_data() for name, figures in result.campaigns.items()}
    assert data == {name: {"cells": 4, "gated": 0, "failed": 0, "files": 20} for name in ("hello", "bye")}
    files = [path for path in (root / "build").rglob("*") if path.is_file() and ".cache" not in path.parts]
    assert result.written == len(files)
    assert result.compiled == 8
    assert json.loads((root / "build/manifest.json").read_bytes())["format"] == 1
