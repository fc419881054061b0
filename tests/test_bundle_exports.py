"""Exports are kept from one bundle to the next, and a bundle is what a clean one would be."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from building import data
from bundling import COPY, OTHER, bundled, entries
from conftest import MINIMAL, Files, write_files

from sitegen.bundle import exports

pytestmark = pytest.mark.usefixtures("without_blocks")

Make = Callable[..., Path]

BODY = "---\nsubject: Hello {{ recipient.first_name }}\n---\n# Hello\n\n{{ recipient.left_on | date('d MMMM y') }}\n"
FIELDS = MINIMAL["content/recipients/fields.yaml"] + "left_on: {type: date, default: 2026-01-01, example: 2026-03-09}\n"
PERSONA = MINIMAL["content/recipients/personas/ada.yaml"]
EDITS: dict[str, Files] = {
    "a persona": {"content/recipients/personas/ada.yaml": PERSONA + "  left_on: 2026-04-01\n"},
    "what a field is": {"content/recipients/fields.yaml": FIELDS.replace("example: 2026-03-09", "pii: true")},
    "the site": {"content/site.yaml": MINIMAL["content/site.yaml"].replace("example/", "example/mails/")},
    "a layout": {"layouts/strings/en.yaml": "unsubscribe: Leave\n"},
    "the rule of a derived field": {COPY: BODY.replace("MMMM", "MMM")},
    "another campaign": {"content/campaigns/other/email.md": "---\nsubject: New\n---\n# New\n"},
}


@pytest.fixture
def project(make_project: Make) -> Path:
    return make_project({**OTHER, COPY: BODY, "content/recipients/fields.yaml": FIELDS})


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The campaigns that are exported from now on."""
    made: list[str] = []

    def export(*arguments: Any) -> Any:
        made.extend(arguments[2])
        return original(*arguments)

    original = exports.export
    monkeypatch.setattr(exports, "export", export)
    return made


def test_after_any_edit_a_bundle_is_what_a_clean_one_would_be(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundled(project, "hello")
    made = counted(monkeypatch)
    for number, (what, files) in enumerate(EDITS.items()):
        write_files(project, files)
        made.clear()
        warm = bundled(project, "hello")
        assert made == ([] if what == "another campaign" else ["hello"]), what
        clean = tmp_path / f"clean{number}"
        shutil.copytree(project, clean, ignore=shutil.ignore_patterns("build"))
        assert entries(warm) == entries(bundled(clean, "hello")), what


def test_only_what_changed_is_exported_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data("bundle", "-C", project)
    made = counted(monkeypatch)
    data("bundle", "-C", project)
    assert made == []
    (project / COPY).write_text(BODY + "\nMore.\n")
    data("bundle", "-C", project)
    assert made == ["hello"]
    data("bundle", "-C", project, "hello", "--dialect", "braze")
    assert made == ["hello", "hello"]


@pytest.mark.parametrize("damaged", ["liquid.json", "liquid/fields.json", "liquid/export.json"])
def test_a_kept_export_that_is_damaged_is_made_again(project: Path, damaged: str) -> None:
    before = entries(bundled(project, "hello"))
    (project / "build/.cache/export/hello" / damaged).write_text("[1]")
    assert entries(bundled(project, "hello")) == before


@pytest.mark.parametrize(("damaged", "word"), [("liquid/export.json", b"everyone"), ("liquid.json", b"subject")])
def test_a_flipped_byte_of_what_is_kept_reaches_no_bundle(project: Path, damaged: str, word: bytes) -> None:
    write_files(project, {COPY: f"---\nsubject: {'long ' * 20}\n---\n# Hello\n"})
    arguments = ("hello", "--dialect", "customerio")
    before = entries(bundled(project, *arguments))
    kept = project / "build/.cache/export/hello" / damaged.replace("liquid", "customerio")
    content = kept.read_bytes()
    at = content.index(word)
    kept.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
    assert entries(bundled(project, *arguments)) == before


def test_findings_of_a_kept_export_are_told_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ("bundle", "-C", project, "hello", "--dialect", "customerio")
    write_files(project, {COPY: f"---\nsubject: {'long ' * 20}\n---\n# Hello\n"})
    first = data(*arguments)
    made = counted(monkeypatch)
    again = data(*arguments)
    assert made == []
    assert first["diagnostics"] == again["diagnostics"] != []


def test_exports_of_campaigns_that_are_gone_are_forgotten(project: Path) -> None:
    data("bundle", "-C", project)
    shutil.rmtree(project / "content/campaigns/other")
    data("bundle", "-C", project)
    assert [each.name for each in (project / "build/.cache/export").iterdir()] == ["hello"]
