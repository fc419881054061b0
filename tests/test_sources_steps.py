"""Loading a project that is being edited gives what loading it for the first time gives, and the same objects again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from conftest import LAYOUTS, write_files

from sitegen.diagnostics import Diagnostic, Problem
from sitegen.plan.answers import Answers
from sitegen.plan.make import make_plan
from sitegen.plan.model import Plan
from sitegen.sources.load import load_project
from sitegen.sources.project import Project
from sitegen.sources.steps import Steps
from sitegen.world import Trace, World, recording

COPY = "---\nsubject: S\npreheader: P\n---\n# Hello\n"
FILES = {
    "content/segments.yaml": "everyone: {name: All, when: 'true'}\nbasic: {name: Basic, when: \"plan = 'basic'\"}\n",
    "content/campaigns/one/campaign.yaml": "name: One\nkind: marketing\nsegments: [everyone]\n",
    "content/campaigns/one/email.md": COPY,
    "content/campaigns/one/email.basic.md": COPY,
    "content/campaigns/two/campaign.yaml": "name: Two\nkind: marketing\nsegments: [basic]\n",
    "content/campaigns/two/email.md": COPY,
    "content/journeys/welcome.yaml": "name: Welcome\nsteps: [{campaign: one}, {campaign: two, wait: 3 days}]\n",
    "content/data/titles.yaml": "- {title: Salt}\n",
}

EDITS: list[dict[str, str | bytes | None]] = [
    {"content/campaigns/one/email.md": COPY + "\nMore.\n"},
    {"content/campaigns/one/email.md": "---\nsubjct: S\n---\n# Hello\n"},
    {"content/campaigns/one/campaign.yaml": "name: One\nkind: marketing\nsegments: [nobody]\n"},
    {"content/campaigns/one/campaign.yaml": "name: [\n"},
    {"content/segments.yaml": "everyone: {name: [}\n"},
    {"content/segments.yaml": FILES["content/segments.yaml"], "content/campaigns/two/campaign.yaml": None},
    {"content/campaigns/two/campaign.yaml": FILES["content/campaigns/two/campaign.yaml"]},
    {"content/site.yaml": "brand: {}\n"},
    {"content/site.yaml": "brand: [\n"},
    {"content/data/titles.yaml": "- {title: Tram}\n", "content/data/more.csv": "id\n1\n"},
    {"content/journeys/welcome.yaml": "name: Welcome\nsteps: [{campaign: three}]\n"},
    {"layouts/themes/plain.yaml": "colours: {}\n", "layouts/blocks/own/block.yaml": "about: [\n"},
    {"content/campaigns/one/note.md": "A note\n", "content/campaigns/one/email.md": COPY + '{% include "note.md" %}\n'},
    {"content/recipients/fields.yaml": "email: {type: strin}\n"},
]


def load(root: Path, steps: Steps | None) -> tuple[Project | None, tuple[Diagnostic, ...], Trace]:
    with recording() as trace:
        try:
            project, report = load_project(World(root, LAYOUTS, {}), steps)
        except Problem as problem:
            return None, problem.diagnostics, trace
    return project, tuple(report), trace


def test_a_project_that_is_edited_is_what_it_would_be_at_first(make_project: Callable[..., Path]) -> None:
    root = make_project(FILES)
    steps = Steps()
    load(root, steps)
    for edit in EDITS:
        before = {path: (root / path).read_text() if (root / path).is_file() else None for path in edit}
        for files in (edit, before):
            write_files(root, files)
            edited, fresh = load(root, steps), load(root, None)
            assert edited[1:] == fresh[1:], edit
            assert as_told(edited[0]) == as_told(fresh[0]), edit


def as_told(project: Project | None) -> object:
    if project is None:
        return None
    parts = (project.fields, project.personas, project.segments, project.blocks, project.themes, project.journeys)
    return (
        project.site.model,
        [{name: loaded.model for name, loaded in part.items()} for part in parts],
        [(each.id, each.model, each.copy) for each in project.campaigns.values()],
        (project.tables, project.strings, project.styles, project.broken.all()),
    )


def test_what_did_not_change_is_the_same_object(make_project: Callable[..., Path]) -> None:
    root = make_project(FILES)
    steps, answers = Steps(), Answers()

    def look() -> tuple[Project, Plan]:
        world = World(root, LAYOUTS, {})
        project, _ = load_project(world, steps)
        return project, make_plan(project, world, answers)[0]

    first, plan = look()
    write_files(root, {"content/campaigns/one/email.md": COPY + "More.\n"})
    second, same_plan = look()
    assert second is first
    assert same_plan is plan
    write_files(root, {"content/data/titles.yaml": "- {title: Tram}\n"})
    assert look()[1] is not plan
    write_files(root, {"content/campaigns/one/campaign.yaml": FILES["content/campaigns/two/campaign.yaml"]})
    third, _ = look()
    assert third.campaigns["two"] is not first.campaigns["two"]  # a table changed
    write_files(root, {"content/campaigns/one/campaign.yaml": FILES["content/campaigns/one/campaign.yaml"]})
    fourth, _ = look()
    assert fourth.campaigns["two"] is third.campaigns["two"]
    assert fourth.site is first.site
