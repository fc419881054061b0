"""Planning a project again and again while it is edited gives what planning it afresh gives."""

from __future__ import annotations

import pytest
from conftest import LAYOUTS, write_files
from planning import ADA, BACK, COPY, FIELDS, FILES, SEGMENTS, SEGMENTS_FILE, SITE, TITLES, MakeWorld, campaign, load

from sitegen.plan.answers import Answers
from sitegen.plan.make import make_plan
from sitegen.sources.load import load_project
from sitegen.world import World

EDITS: list[dict[str, str | None]] = [
    {"content/campaigns/back/email.md": COPY + "\nMore.\n"},
    {BACK: campaign(send_when='"(SELECT count(*) FROM new_titles) >= 3"')},
    {BACK: campaign(new_titles='"SELECT * FROM titles WHERE scor > 1"')},
    {BACK: campaign(new_titles='"# moved down\\nSELECT * FROM titles WHERE scor > 1"')},
    {BACK: campaign()},
    {"content/data/titles.csv": TITLES + "5,Kite,nature,2026-03-30,9.5\n"},
    {"content/data/titles.csv": TITLES.replace("score", "points")},
    {"content/data/titles.csv": TITLES},
    {"content/data/more.yaml": "- {id: 1}\n"},
    {"content/recipients/personas/ada.yaml": ADA.replace("status: active", "status: cancelled, left_on: 2026-01-09")},
    {"content/recipients/personas/noor.yaml": None},
    {"content/recipients/fields.yaml": FIELDS.replace("films: {type: number", "movies: {type: number")},
    {"content/recipients/fields.yaml": FIELDS, "content/recipients/personas/ada.yaml": ADA},
    {SEGMENTS_FILE: SEGMENTS.replace("2026-03-01", "2026-05-01")},
    {"content/site.yaml": SITE.replace("threshold: 2", "threshold: 4")},
    {"content/site.yaml": SITE.replace("threshold: 2", "threshold: true")},
    {"content/data/titles.csv": None},
    dict(FILES),
]


def test_a_plan_of_an_edited_project_equals_one_made_afresh(make_world: MakeWorld) -> None:
    world, _, _ = load(make_world)
    answers = Answers()
    for edit in [{}, *EDITS, *reversed(EDITS)]:
        write_files(world.root, edit)
        project, _ = load_project(World(world.root, LAYOUTS, {}))
        kept, kept_report = make_plan(project, World(world.root, LAYOUTS, {}), answers)
        fresh, fresh_report = make_plan(project, World(world.root, LAYOUTS, {}))
        assert kept == fresh
        assert list(kept_report) == list(fresh_report)


@pytest.mark.parametrize("edit", [EDITS[0], EDITS[1]])
def test_answers_that_are_not_needed_any_more_are_dropped(make_world: MakeWorld, edit: dict[str, str | None]) -> None:
    world, project, _ = load(make_world)
    answers = Answers()
    make_plan(project, world, answers)
    before = set(answers.kept)
    write_files(world.root, edit)
    again = World(world.root, LAYOUTS, {})
    make_plan(load_project(again)[0], again, answers)
    fresh = Answers()
    make_plan(load_project(again)[0], again, fresh)
    assert set(answers.kept) == set(fresh.kept)
    assert before & set(answers.kept)
