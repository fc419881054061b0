"""`sitegen bundle`: what lies in a bundle, that it is the same everywhere, and when there is none."""

from __future__ import annotations

import hashlib
import io
import json
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from building import ROOT, data, run, tree
from bundling import CAMPAIGN, COPY, OTHER, bundled, entries, manifest
from conftest import MINIMAL

from sitegen.bundle.pack import pack
from sitegen.bundle.store import Made, put
from sitegen.diagnostics import Problem
from sitegen.site.lock import locked

pytestmark = pytest.mark.usefixtures("without_blocks")

Make = Callable[..., Path]

CELL = "hello/everyone/default/en"
SITE = "content/site.yaml"
PICTURE = "content/campaigns/hello/assets/curtain.png"
LONG = f"---\nsubject: {'long ' * 20}\n---\n# Hello\n"
HERO = "---\nsubject: S\n---\n/// hero\n    image: assets/curtain.png\n    alt: A curtain\n# Hello\n///\n"
BROKEN = "---\nsubject: S\n---\n{{ nothing }}\n"


@pytest.fixture(scope="module")
def picture() -> bytes:
    from PIL import Image

    target = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(target, "PNG")
    return target.getvalue()


def test_a_bundle_holds_all_of_its_campaign_and_nothing_else(make_project: Make, picture: bytes) -> None:
    root = make_project({**OTHER, COPY: HERO, PICTURE: picture})
    hello = Path(next(each["path"] for each in data("bundle", "-C", root)["bundles"] if each["campaign"] == "hello"))
    assert hello.parent == root / "build/bundles"
    files = entries(hello)
    for name in ("email.html", "email.txt", "email.eml", "landing/index.html"):
        assert files[f"{CELL}/{name}"] == (root / "build" / CELL / name).read_bytes()
    assert files[f"preview/{CELL}.js"] == (root / f"build/preview/{CELL}.js").read_bytes()
    shown = [name for name in files if name.startswith("assets/curtain-")]
    assert len(shown) == len(manifest(hello)["cells"][CELL]["pictures"]) >= 1
    run("export", "-C", root, "hello")
    export = root / "build/export/liquid"
    exported = {f"export/liquid/{path.relative_to(export).as_posix()}": path for path in export.rglob("*.*")}
    assert {name: path.read_bytes() for name, path in exported.items()} == {
        name: content for name, content in files.items() if name.startswith("export/")
    }
    assert not [name for name in files if "other" in name]


def test_the_docs_say_what_is_in_it(make_project: Make, picture: bytes) -> None:
    page = (ROOT / "docs/bundles.md").read_text()
    tree = page.partition("## What is in it")[2].split("```")[1]
    told = {
        line.split()[0].split("/")[0].replace("<campaign>", "hello") for line in tree.splitlines() if line[:1].strip()
    }
    files = entries(bundled(make_project({COPY: HERO, PICTURE: picture})))
    assert told == {name.split("/")[0] for name in files}


def test_its_manifest_is_that_of_the_build_for_one_campaign(make_project: Make) -> None:
    experiment = "experiment:\n  hypothesis: H\n  metric: m\n  variants: {a: {weight: 1}, b: {weight: 1}}\n"
    root = make_project({**OTHER, CAMPAIGN: MINIMAL[CAMPAIGN] + experiment})
    made = data("bundle", "-C", root, "hello")["bundles"][0]
    content, build = manifest(Path(made["path"])), json.loads((root / "build/manifest.json").read_text())
    assert content["bundle"] == {"campaign": "hello", "dialects": ["liquid"]}
    assert content["cells"] == {id_: each for id_, each in build["cells"].items() if id_.startswith("hello/")}
    assert content["experiments"] == {"hello": build["experiments"]["hello"]}
    files = entries(Path(made["path"]))
    assert made["digest"] == hashlib.sha256(files["manifest.json"]).hexdigest()
    assert made["sha256"] == hashlib.sha256(Path(made["path"]).read_bytes()).hexdigest()
    assert made["files"] == len(files)


def test_its_report_shows_the_campaign_and_opens_from_disk(make_project: Make) -> None:
    files = entries(bundled(make_project({**OTHER, COPY: LONG}), "hello"))
    page = files["index.html"].decode()
    listed = json.loads(page.partition('id="data">')[2].partition("</script>")[0])
    (cell,) = listed["cells"]
    assert (cell["id"], cell["inbox"]["subject"], cell["warnings"]) == (CELL, ("long " * 20).strip(), 1)
    assert set(cell["files"].values()) < set(files)
    assert "blocks.html" not in page


def test_its_checks_are_for_programs_of_ci(make_project: Make) -> None:
    root = make_project({**OTHER, COPY: LONG, "content/campaigns/other/email.md": LONG})
    files = entries(bundled(root, "hello"))
    (found,) = json.loads(files["checks/sarif.json"])["runs"][0]["results"]
    assert found["ruleId"] == "check/subject"
    assert found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == COPY
    report = ElementTree.fromstring(files["checks/junit.xml"])
    assert [test.get("name") for test in report.iter("testcase")] == ["project", CELL]
    assert str(root) not in str(files)


def test_the_same_bytes_from_elsewhere(make_project: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = bundled(make_project({**OTHER, COPY: LONG}), "hello")
    elsewhere = make_project(dict(reversed({**MINIMAL, COPY: LONG, **OTHER}.items())), minimal=False)
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    mask = os.umask(0o077)
    try:
        told = data("bundle", "-C", elsewhere, "-o", tmp_path / "out")["bundles"]
    finally:
        os.umask(mask)
        monkeypatch.undo()
        time.tzset()
    there = Path(told[0]["path"])
    assert there.parent == tmp_path / "out"
    assert (there.name, there.read_bytes()) == (here.name, here.read_bytes())
    assert tree(there.parent)[there.name][0] == "-rw-r--r--"


def test_entries_have_no_time_no_owner_and_no_order_of_their_own(make_project: Make) -> None:
    with zipfile.ZipFile(bundled(make_project())) as archive:
        infos = archive.infolist()
    assert [each.filename for each in infos] == sorted(each.filename for each in infos)
    assert {(each.date_time, each.compress_type, each.external_attr >> 16, each.create_system) for each in infos} == {
        ((1980, 1, 1, 0, 0, 0), zipfile.ZIP_STORED, 0o100644, 3)
    }
    assert {(each.extra, each.comment) for each in infos} == {(b"", b"")}


def test_archives_are_the_same_on_every_python() -> None:
    target = io.BytesIO()
    pack(target, [("a/b.html", b"<p>"), ("caf\u00e9.txt", "\u00e9".encode() * 1000), ("empty", b"")])
    assert hashlib.sha256(target.getvalue()).hexdigest() == GOLDEN


GOLDEN = "b10ad743e6c85584447f162279ee65e06eab2a59c64e8b2149a91b26aabce35e"


def test_again_nothing_is_written(make_project: Make) -> None:
    root = make_project()
    first = data("bundle", "-C", root)["bundles"][0]
    written = Path(first["path"]).stat()
    again = data("bundle", "-C", root)["bundles"][0]
    assert (first["fresh"], again["fresh"]) == (True, False)
    assert Path(again["path"]).stat() == written
    assert sorted(path.suffix for path in (root / "build/bundles").iterdir()) == [".jsonl", ".zip"]


def test_a_new_bundle_replaces_the_old_one_of_its_campaign(make_project: Make) -> None:
    root = make_project(OTHER)
    before = {made["campaign"]: Path(made["path"]) for made in data("bundle", "-C", root)["bundles"]}
    mine = root / "build/bundles/hello-0123456789abcdef.zip"
    mine.write_text("mine")
    (root / COPY).write_text("---\nsubject: Another\n---\n# Hello\n")
    told = data("bundle", "-C", root, "hello")
    assert told["removed"] == 1
    assert not before["hello"].exists()
    assert not before["hello"].with_suffix(".intoto.jsonl").exists()
    assert before["other"].exists()
    assert mine.read_text() == "mine"


def test_without_names_bundles_of_campaigns_that_are_gone_go_too(make_project: Make) -> None:
    root = make_project(OTHER)
    assert len(data("bundle", "-C", root)["bundles"]) == 2
    for path in (root / "content/campaigns/other").iterdir():
        path.unlink()
    (root / "content/campaigns/other").rmdir()
    assert data("bundle", "-C", root)["removed"] == 1
    assert [path.name.split("-")[0] for path in (root / "build/bundles").glob("*.zip")] == ["hello"]


def test_a_campaign_with_errors_gives_none_and_keeps_its_old_one(make_project: Make) -> None:
    root = make_project(OTHER)
    before = {made["campaign"]: made["path"] for made in data("bundle", "-C", root)["bundles"]}
    (root / COPY).write_text(BROKEN)
    (root / "content/campaigns/other/email.md").write_text("---\nsubject: New\n---\n# New\n")
    told = data("bundle", "-C", root, code=1)
    assert (told["withheld"], [made["campaign"] for made in told["bundles"]]) == (["hello"], ["other"])
    assert Path(before["hello"]).exists()
    assert not Path(before["other"]).exists()
    assert "hello: no bundle" in run("bundle", "-C", root, "hello", code=1).stdout
    (root / CAMPAIGN).write_text("name: Hello\nkind: marketting\nsegments: [everyone]\n")
    assert data("bundle", "-C", root, code=1)["withheld"] == ["hello"]
    assert Path(before["hello"]).exists()
    (root / "content/segments.yaml").write_text("everyone: {name: E, when: nothing}\n")
    assert data("bundle", "-C", root, code=1)["bundles"] == []


def test_files_that_are_no_campaigns_are_none(make_project: Make) -> None:
    root = make_project({"content/campaigns/notes.txt": "notes", "content/campaigns/drafts/email.md": "# Draft"})
    told = data("bundle", "-C", root, code=None)
    assert {*told["withheld"], *told["gated"]} <= {"drafts"}
    assert [made["campaign"] for made in told["bundles"]] == ["hello"]


def test_what_a_run_left_that_was_cut_off_goes(make_project: Make) -> None:
    root = make_project({"build/bundles/.hello-0123456789abcdef.zip.1.part": "half"})
    bundled(root)
    assert len(list((root / "build/bundles").iterdir())) == 2


def test_what_fails_a_check_by_the_sites_own_policy_is_not_bundled(make_project: Make) -> None:
    strict = MINIMAL[SITE] + "checks: {fail_on: warning}\n"
    assert data("bundle", "-C", make_project({SITE: strict, COPY: LONG}), code=1)["bundles"] == []
    assert len(data("bundle", "-C", make_project({SITE: strict}))["bundles"]) == 1


def test_a_campaign_that_nobody_gets_gives_none(make_project: Make) -> None:
    root = make_project(OTHER)
    bundled(root, "hello")
    (root / CAMPAIGN).write_text(MINIMAL[CAMPAIGN] + 'send_when: "1 = 2"\n')
    told = data("bundle", "-C", root)
    assert (told["gated"], [made["campaign"] for made in told["bundles"]]) == (["hello"], ["other"])
    assert not list((root / "build/bundles").glob("hello-*"))
    assert "nobody gets a mail" in run("bundle", "-C", root, "hello").stdout


def test_dialects_that_are_asked_for(make_project: Make) -> None:
    made = bundled(make_project(), "--dialect", "liquid", "--dialect", "braze")
    assert manifest(made)["bundle"]["dialects"] == ["braze", "liquid"]
    assert {name.split("/")[1] for name in entries(made) if name.startswith("export/")} == {"braze", "liquid"}


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("helo",), "there is no campaign “helo”", "Did you mean “hello”?"),
        (
            ("hello/everyone",),
            "“hello/everyone” is a part of a campaign, and a bundle holds a whole one",
            "Write hello.",
        ),
        (("--dialect", "brase"), "there is no dialect “brase”", "Did you mean “braze” or “brevo”?"),
        (("--to", "bucket"), "“bucket” is no URL", "Write one such as s3://bucket/folder"),
        (("--to", "s4://bucket"), "there is no kind of store “s4”", "Write a URL such as s3://bucket/folder."),
        (("--to", "s3://"), "s3:// names no bucket or folder", ""),
    ],
)
def test_a_command_that_makes_no_sense(make_project: Make, arguments: tuple[str, ...], message: str, hint: str) -> None:
    root = make_project()
    (found,) = data("bundle", "-C", root, *arguments, code=2)["diagnostics"]
    assert found["message"] == message
    assert found["hint"].startswith(hint)
    assert not (root / "build/bundles").exists()


def test_names_may_be_patterns(make_project: Make) -> None:
    assert [each["campaign"] for each in data("bundle", "-C", make_project(OTHER), "h*")["bundles"]] == ["hello"]


def test_no_build_changes_files_while_they_are_packed(make_project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_project()

    def packing(*arguments: Any) -> Made:
        with pytest.raises(Problem, match="another build is writing"), locked(root / "build"):
            pass
        return put(*arguments)

    monkeypatch.setattr("sitegen.bundle.run.put", packing)
    assert bundled(root).exists()


def test_a_file_that_is_not_as_the_manifest_says_is_not_packed(
    make_project: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_project()

    def packing(*arguments: Any) -> Made:
        (root / "build" / CELL / "email.txt").write_text("changed")
        return put(*arguments)

    monkeypatch.setattr("sitegen.bundle.run.put", packing)
    (found,) = data("bundle", "-C", root, code=2)["diagnostics"]
    assert found["message"] == f"{CELL}/email.txt changed while it was packed"
    assert list((root / "build/bundles").iterdir()) == []


def test_where_nothing_can_be_written(make_project: Make) -> None:
    root = make_project({"build/bundles": "a file"})
    for arguments in ((), ("-o", root / "content/bundles")):
        (found,) = data("bundle", "-C", root, *arguments, code=2)["diagnostics"]
        assert found["rule"] == "file/output"
