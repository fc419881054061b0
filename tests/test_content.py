"""The example content: complete, whole, and as long as inboxes show."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from sitegen.plan.make import make_plan
from sitegen.plan.model import Plan
from sitegen.render.renderer import Renderer
from sitegen.sources.load import load_project
from sitegen.sources.project import Project
from sitegen.world import World

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("en", "fr", "ar")


@pytest.fixture(scope="module")
def world() -> World:
    return World(ROOT, ROOT / "layouts")


@pytest.fixture(scope="module")
def project(world: World) -> Project:
    project, report = load_project(world)
    assert list(report) == []
    return project


@pytest.fixture(scope="module")
def plan(project: Project, world: World) -> Plan:
    plan, report = make_plan(project, world)
    assert [d for d in report if d.severity != "info"] == []
    return plan


def test_cells_and_gates(plan: Plan) -> None:
    assert Counter(cell.campaign.id for cell in plan.cells) == {"winback": 90, "shipping": 9, "outage": 12}
    waiting = {gated.id.split("/")[1] for gated in plan.gated}
    assert waiting == {"lapsed-2026-08", "lapsed-2026-09", "lapsed-2026-10"}
    assert all(gated.reason for gated in plan.gated)


def test_every_language_has_copy_of_its_own(plan: Plan) -> None:
    for cell in plan.cells:
        if cell.locale.tag != "en":
            assert cell.locale.tag in cell.email.chosen.qualifiers, cell.id


def test_inbox_lines_fit(project: Project, plan: Plan, world: World) -> None:
    renderer = Renderer(project, world)
    for cell in plan.cells:
        made = renderer.render(cell)
        assert made.diagnostics == (), cell.id
        assert 20 <= len(made.inbox_subject) <= 50, (cell.id, made.inbox_subject)
        assert 40 <= len(made.inbox_preheader) <= 110, (cell.id, made.inbox_preheader)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_title_is_complete(language: str) -> None:
    with (ROOT / "content/data/titles.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    suffix = "" if language == "en" else f"_{language}"
    for row in rows:
        for column in ("title", "genre", "blurb", "poster_alt"):
            assert row[column + suffix], (row["id"], column + suffix)
        with Image.open(ROOT / "content" / row["poster"]) as poster:
            assert poster.size == (480, 720), row["id"]


def test_french_keeps_its_marks_on_the_line() -> None:
    for path in sorted((ROOT / "content/campaigns").glob("*/*.fr.md")):
        text = path.read_text(encoding="utf-8")
        for mark in "?!;»":
            assert f" {mark}" not in text, (path.name, mark)


def test_pictures_are_small() -> None:
    files = [*(ROOT / "content/assets").rglob("*.png")]
    assert max(file.stat().st_size for file in files if file.parent.name == "posters") < 40_000
    assert sum(file.stat().st_size for file in files) < 4_000_000


def test_the_script_draws_what_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "docs/artwork"))
    names = ("draw", "paper", "posters", "scenes", "beasts", "journeys", "keepsakes", "people", "places", "things")
    try:
        import draw

        with (ROOT / "content/data/titles.csv").open(encoding="utf-8", newline="") as file:
            assert {row["id"] for row in csv.DictReader(file)} == set(draw.POSTERS)
        for film in ("salt-hour", "owl-court"):
            data = draw.draw_poster(film)
            assert data == draw.draw_poster(film)
            assert data[:8] == b"\x89PNG\r\n\x1a\n"
    finally:
        for name in names:
            sys.modules.pop(name, None)
