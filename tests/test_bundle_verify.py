"""`sitegen verify`: every flipped byte, missing or added file is found, and nothing hostile is unpacked."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from building import data, run
from bundling import bundled, entries, found, project, repacked, unpacked
from hypothesis import given
from hypothesis import strategies as st

from sitegen.bundle.verify import verify
from sitegen.site import manifest

CELL = "hello/everyone/default/en"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with its build, an export and a bundle, which tests copy from."""
    root = project(tmp_path_factory.mktemp("built") / "project")
    bundled(root)
    run("export", "-C", root)
    (root / "build/README.md").write_text("What lies here.\n")
    (root / "build/.cache").mkdir(exist_ok=True)
    (root / "build/.cache/record.sqlite").write_text("what builds remember")
    return root


@pytest.fixture
def build(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built / "build", tmp_path / "build"))


@pytest.fixture
def bundle(built: Path, tmp_path: Path) -> Path:
    (made,) = (built / "build/bundles").glob("*.zip")
    return Path(shutil.copy(made, tmp_path))


@pytest.fixture(scope="module")
def bundle_name(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A path for changed bundles, with the name of the one that was made."""
    (made,) = (built / "build/bundles").glob("*.zip")
    return tmp_path_factory.mktemp("flipped") / made.name


@pytest.fixture
def folder(bundle: Path, tmp_path: Path) -> Path:
    return unpacked(bundle, tmp_path / bundle.stem)


def test_what_was_made_is_whole(bundle: Path, folder: Path, build: Path) -> None:
    told = data("verify", bundle, folder, build)
    assert told["diagnostics"] == []
    packed, loose, whole = told["verified"]
    assert packed["files"] == len(entries(bundle))
    assert bundle.stem == f"hello-{packed['digest'][:16]}"
    assert packed == {**loose, "path": str(bundle)}
    assert {**whole, "digest": "", "files": 0} == {
        "path": str(build), "kind": "build", "digest": "", "files": 0, "whole": True,
    }  # fmt: skip
    assert f"digest {packed['digest']}" in run("verify", bundle).stdout


def test_one_of_several_that_is_damaged(bundle: Path, build: Path) -> None:
    flip(bundle)
    told = data("verify", bundle, build, code=1)
    assert [each["whole"] for each in told["verified"]] == [False, True]
    assert f"{build}: build of" in run("verify", bundle, build, code=1).stdout


FILES: dict[str, tuple[Callable[[Path], Any], str]] = {
    "flipped": (lambda root: flip(root / CELL / "email.html"), "bundle/changed email.html"),
    "longer": (lambda root: append(root / CELL / "email.txt", b" "), "bundle/changed email.txt"),
    "empty": (lambda root: (root / CELL / "email.eml").write_bytes(b""), "bundle/changed email.eml"),
    "missing": (lambda root: (root / CELL / "landing/index.html").unlink(), "bundle/missing index.html"),
    "added": (lambda root: (root / CELL / "more.html").write_text("more"), "bundle/added more.html"),
    "added at the top": (lambda root: (root / "robots.txt").write_text("more"), "bundle/added robots.txt"),
    "renamed": (lambda root: (root / "preview").rename(root / "previews"), "bundle/added en.js"),
    "linked file": (lambda root: link(root, f"{CELL}/email.html"), "bundle/unsafe email.html"),
    "linked folder": (lambda root: link(root, "preview"), "bundle/unsafe preview"),
    "pipe": (lambda root: os.mkfifo(root / "pipe"), "bundle/unsafe pipe"),
    "no manifest": (lambda root: (root / "manifest.json").unlink(), "bundle/damaged"),
    "no JSON": (lambda root: flip(root / "manifest.json", 0), "bundle/damaged manifest.json"),
    "too deep": (lambda root: (root / "manifest.json").write_text("[" * 100_000), "bundle/damaged manifest.json"),
    "another form": (lambda root: edit(root, lambda content: content.update(format=2)), "bundle/damaged manifest.json"),
    "leads out": (
        lambda root: edit(root, lambda content: content["files"].update({"../x": {"sha256": "0", "bytes": 0}})),
        "bundle/unsafe x",
    ),
}


def flip(file: Path, place: int = 100) -> None:
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)


def append(file: Path, more: bytes) -> None:
    file.write_bytes(file.read_bytes() + more)


def link(root: Path, path: str) -> None:
    (root / path).symlink_to((root / path).rename(root.parent / "moved"))


def edit(root: Path, change: Callable[[Any], Any]) -> None:
    content = json.loads((root / "manifest.json").read_text())
    change(content)
    (root / "manifest.json").write_text(json.dumps(content))


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("where", ["folder", "build"])
def test_nothing_can_change_in_a_folder(request: pytest.FixtureRequest, where: str, kind: str) -> None:
    root: Path = request.getfixturevalue(where)
    change, expected = FILES[kind]
    change(root)
    rules = found(root, code=1)
    assert expected in rules or any(each.startswith(f"{expected} ") for each in rules)


@pytest.mark.parametrize("kind", [kind for kind in FILES if not re.search("manifest|link|pipe", kind)])
def test_nothing_can_change_in_a_bundle(bundle: Path, folder: Path, kind: str) -> None:
    FILES[kind][0](folder)
    repacked(bundle, {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()})
    assert found(bundle, code=1) != []


@pytest.mark.parametrize("where", ["folder", "bundle"])
def test_a_manifest_that_fits_its_files_is_betrayed_by_the_name(
    bundle: Path, folder: Path, where: str, tmp_path: Path
) -> None:
    (folder / CELL / "email.html").write_text("another mail")
    edit(folder, lambda content: content["cells"][CELL]["files"]["email.html"].update(fact(b"another mail")))
    repacked(bundle, {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()})
    path = folder if where == "folder" else bundle
    assert found(path, code=1) == [f"bundle/digest {path.name}"]
    other = path.rename(tmp_path / f"other{path.suffix}")
    assert found(other, code=0) == [f"bundle/no-digest {other.name}"]
    assert found(other, "--digest", "0123456789abcdef", code=1) == [f"bundle/digest {other.name}"]


def fact(data: bytes) -> dict[str, Any]:
    from sitegen.bundle.contents import fact

    made = fact(data)
    return {"sha256": made.sha256, "bytes": made.bytes}


def test_a_bundle_that_calls_itself_a_build_is_betrayed_by_the_name(folder: Path) -> None:
    edit(folder, lambda content: content.pop("bundle"))
    (folder / "README.md").write_text("Read me.\n")
    assert f"bundle/digest {folder.name}" in found(folder, code=1)


def test_beside_a_build_lie_exports_and_bundles(build: Path) -> None:
    (export,) = (build / "export").iterdir()
    (bundle,) = (build / "bundles").glob("*.zip")
    flip(export / "fields.json")
    (export / "mine.txt").write_text("mine")
    flip(bundle, 1000)
    (build / "bundles/notes.txt").write_text("mine")
    (build / ".sitegen-journal").write_text("a\n")
    rules = found(build, code=1)
    assert {"bundle/changed fields.json", "bundle/added mine.txt", "bundle/added notes.txt"} < set(rules)
    assert "bundle/damaged .sitegen-journal" in rules
    assert f"bundle/digest {bundle.stem}.intoto.jsonl" in rules
    (export / "export.json").write_text("{}")
    assert "bundle/damaged export.json" in found(build, code=1)


def test_provenance_of_another_bundle(bundle: Path) -> None:
    beside = bundle.with_suffix(".intoto.jsonl")
    beside.write_text('{"subject": [{"digest": {"sha256": "00"}}]}\n')
    assert found(bundle, code=1) == [f"bundle/digest {beside.name}"]
    beside.write_text("[1]\n" + "[" * 100_000)
    assert found(bundle, code=1) == [f"bundle/damaged {beside.name}"]


@pytest.fixture(scope="module")
def places(built: Path) -> tuple[bytes, list[int]]:
    """A bundle's bytes, and where those are that surround its files."""
    (made,) = (built / "build/bundles").glob("*.zip")
    content = made.read_bytes()
    headers = [match.start() for match in re.finditer(rb"PK(?:\x01\x02|\x03\x04|\x05\x06)", content)]
    return content, [place for start in headers for place in range(start, min(start + 46, len(content)))]


@given(data=st.data())
def test_every_flipped_bit_is_found(places: tuple[bytes, list[int]], bundle_name: Path, data: st.DataObject) -> None:
    content, headers = bytearray(places[0]), places[1]
    # Headers are few among the bytes, and flips in them the hardest to notice.
    place = data.draw(st.sampled_from(headers) | st.integers(0, len(content) - 1))
    content[place] ^= 1 << data.draw(st.integers(0, 7))
    bundle_name.write_bytes(content)
    assert list(verify(bundle_name, bundle_name.name).found) != []


@pytest.mark.parametrize("cut", [0, 1, 21, 22, 1000, -1, -22, -1000])
def test_a_bundle_that_was_cut_is_damaged(bundle: Path, cut: int) -> None:
    bundle.write_bytes(bundle.read_bytes()[:cut])
    assert found(bundle, code=1) == [f"bundle/damaged {bundle.name}"]


@pytest.mark.parametrize("more", [(b"x", b""), (b"", b"x"), (b"", b"\0" * 70_000)])
def test_nothing_can_be_put_around_a_bundle(bundle: Path, more: tuple[bytes, bytes]) -> None:
    bundle.write_bytes(more[0] + bundle.read_bytes() + more[1])
    assert found(bundle, code=1) == [f"bundle/damaged {bundle.name}"]


def test_the_same_files_packed_by_others_are_not_the_bundle(bundle: Path) -> None:
    files = entries(bundle)
    for options in ({"date_time": (2026, 1, 1, 0, 0, 0)}, {"comment": b"x"}, {"external_attr": 0o100755 << 16}):
        with zipfile.ZipFile(bundle, "w") as archive:
            for name, content in sorted(files.items()):
                info = zipfile.ZipInfo(name)
                info.external_attr = 0o100644 << 16
                for key, value in options.items():
                    setattr(info, key, value)
                archive.writestr(info, content)
        assert found(bundle, code=1) == [f"bundle/damaged {bundle.name}"]


def entry(name: str, kind: int = stat.S_IFREG, method: int = zipfile.ZIP_STORED) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (kind | 0o644) << 16
    info.compress_type = method
    return info


HOSTILE = {
    "slip": [entry("../../evil.html")],
    "slip within": [entry("hello/../../evil.html")],
    "root": [entry("/etc/evil")],
    "drive": [entry("C:evil.html")],
    "backslash": [entry("..\\evil.html")],
    "control": [entry("evil\x1b[2J.html")],
    "dot": [entry("./index.html")],
    "folder": [entry("hello/")],
    "link": [entry("evil", stat.S_IFLNK)],
    "device": [entry("evil", stat.S_IFCHR)],
    "bomb": [entry("bomb", method=zipfile.ZIP_DEFLATED)],
    "twice": [entry("index.html")],
    "case": [entry("Index.html")],
    "form": [entry("caf\u00e9.html"), entry("cafe\u0301.html")],
    "file and folder": [entry("index.html/more")],
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_entries_are_told_and_never_unpacked(bundle: Path, kind: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(bundle, "a") as archive:
        for each in HOSTILE[kind]:
            archive.writestr(each, b"\0" * (10_000_000 if kind == "bomb" else 10))
    before = set(tmp_path.rglob("*"))
    told = data("verify", bundle, code=1)
    assert {each["rule"] for each in told["diagnostics"]} == {"bundle/unsafe"}
    assert set(tmp_path.rglob("*")) == before
    assert "\x1b" not in run("verify", bundle, code=1).stderr


def test_entries_that_overlap_are_told(bundle: Path) -> None:
    content = bundle.read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        first, second, third = archive.infolist()[:3]
    central = content.index(b"PK\1\2")
    # The second entry claims all bytes to the end of the third.
    size = (
        third.header_offset
        + 30
        + len(third.filename)
        + third.file_size
        - second.header_offset
        - 30
        - len(second.filename)
    )
    changed = bytearray(content)
    place = central + 46 + len(first.filename)
    changed[place + 20 : place + 28] = struct.pack("<LL", size, size)
    bundle.write_bytes(changed)
    assert found(bundle, code=1) != []


def test_what_cannot_be_verified_is_a_wrong_command(bundle: Path, tmp_path: Path) -> None:
    for arguments in (
        ("nowhere.zip",),
        (bundle, "--digest", "abc"),
        (bundle, "--digest", "z" * 16),
        (bundle, bundle, "--digest", "0" * 16),
    ):
        told = data("verify", *arguments, code=2)
        assert [each["rule"] for each in told["diagnostics"]] == ["command/usage"]
    os.mkfifo(tmp_path / "pipe.zip")
    assert found(tmp_path / "pipe.zip", code=1) == ["bundle/unsafe pipe.zip"]
    (tmp_path / "pipe.zip").unlink()
    text = tmp_path / "notes.zip"
    text.write_text("no zip")
    assert found(text, code=1) == ["bundle/damaged notes.zip"]
    assert found(tmp_path, code=1) == [f"bundle/damaged {tmp_path.name}"]


def test_paths_are_seen_from_the_project(built: Path) -> None:
    for arguments in (("verify", "-C", built, "build"), ("-C", built, "verify", "build")):
        (told,) = data(*arguments)["verified"]
        assert (told["path"], told["whole"]) == ("build", True)


def test_a_manifest_that_is_none_is_empty() -> None:
    assert manifest.parsed(b"\xff") == manifest.parsed(b"[]") == manifest.parsed(b'{"format": 1}') == {}


def test_a_folder_that_is_no_build_is_told_as_that_alone(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"link{number}").symlink_to("/nowhere")
    assert found(tmp_path, code=1) == [f"bundle/damaged {tmp_path.name}"]


def test_of_very_many_findings_the_first_are_told(build: Path) -> None:
    for number in range(40):
        (build / f"strange-{number:02}.txt").touch()
    assert len(data("verify", build, code=1)["diagnostics"]) == 40
    done = run("verify", build, code=1)
    assert done.stderr.count("a file that the manifest does not list") == 25
    assert "… and 15 more" in done.stderr
    assert "40 errors" in done.stdout


def test_all_paths_that_are_not_there_are_named(tmp_path: Path) -> None:
    done = run("verify", tmp_path / "one", tmp_path, tmp_path / "two", code=2)
    assert f"there is no {tmp_path / 'one'}, no {tmp_path / 'two'}" in done.stderr
