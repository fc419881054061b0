"""A small project to plan, and a way to plant a mistake and say where it is: the character behind ¦."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sitegen.diagnostics import Diagnostic, Position
from sitegen.plan.make import make_plan
from sitegen.plan.model import Plan
from sitegen.sources.load import load_project
from sitegen.sources.project import Project
from sitegen.world import World

MARK = "¦"

SITE = """\
brand:
  name: Lanternreel
  postal_address: 12 Dock Street, Portsmouth PO1 3AX
from:
  name: Lanternreel
  email: hello@lanternreel.example
base_url: https://lanternreel.example/
locales:
  en: {name: English}
  fr: {name: Français, values: {greeting: Salut}}
  ar: {name: العربية}
values: {greeting: Hello, threshold: 2, offer: {price: 3, old: 4}}
"""

FIELDS = """\
email: {type: string, required: true, example: ada@lanternreel.example, pii: true}
first_name: {type: string, default: there, example: Ada, pii: true}
plan: {type: string, default: basic, example: basic}
status: {type: string, default: active, example: active}
left_on: {type: date, example: 2026-02-03}
seen_at: {type: datetime, example: 2026-02-03T10:00:00Z}
films: {type: number, default: 0, example: 12}
spent: {type: money, default: 0, example: 12.5}
student: {type: boolean, default: false, example: false}
watched:
  type: list
  of:
    title: {type: string, default: a film, example: Tide}
    rating: {type: number, example: 4}
"""

ADA = """\
name: Ada
recipient: {email: ada@lanternreel.example, status: active, films: 12, spent: 99.95, student: true}
"""

NOOR = """\
name: Noor
recipient:
  email: noor@lanternreel.example
  status: cancelled
  left_on: 2026-02-03
  seen_at: 2026-02-03T10:00:00+02:00
  watched: [{title: Tide, rating: 4}, {title: Kelp}]
"""

SEGMENTS = """\
everyone: {name: Everyone, when: "true"}
lapsed-{month}:
  name: Left in {month}
  for_each: >-
    SELECT strftime(m, '%Y-%m') AS month
    FROM generate_series(DATE '2026-01-01', DATE '2026-03-01', INTERVAL 1 MONTH) t(m)
  when: "status = 'cancelled' AND strftime(left_on, '%Y-%m') = $month"
  priority: 20
"""

TITLES = """\
id,title,genre,added_on,score
1,Tide,drama,2026-01-10,7.5
2,Kelp,nature,2026-02-10,8.5
3,Lamp,drama,2026-03-10,6
4,Moth,drama,2026-03-20,9
"""

CAMPAIGN = """\
name: Win-back
kind: marketing
segments: [lapsed]
locales: [en, fr]
queries:
  new_titles: "SELECT * FROM titles WHERE added_on >= CAST($month || '-01' AS DATE) ORDER BY score DESC, id"
  best: "SELECT title FROM new_titles LIMIT 1"
send_when: "(SELECT count(*) FROM new_titles) >= $threshold"
values: {greeting: Welcome back}
"""

COPY = "---\nsubject: A letter\n---\n# A letter\n\nText.\n"

FILES: dict[str, str] = {
    "content/site.yaml": SITE,
    "content/recipients/fields.yaml": FIELDS,
    "content/recipients/personas/ada.yaml": ADA,
    "content/recipients/personas/noor.yaml": NOOR,
    "content/segments.yaml": SEGMENTS,
    "content/data/titles.csv": TITLES,
    "content/campaigns/hello/campaign.yaml": "name: Hello\nkind: marketing\nsegments: [everyone]\nlocales: [en]\n",
    "content/campaigns/hello/email.md": COPY,
    "content/campaigns/back/campaign.yaml": CAMPAIGN,
    "content/campaigns/back/email.md": COPY,
    "content/campaigns/back/email.fr.md": COPY,
}

BACK = "content/campaigns/back/campaign.yaml"
SEGMENTS_FILE = "content/segments.yaml"

MakeWorld = Callable[..., World]


def load(make_world: MakeWorld, files: Mapping[str, Any] | None = None) -> tuple[World, Project, list[Diagnostic]]:
    """The project `FILES` with `files` on top, loaded."""
    world = make_world({**FILES, **(files or {})})
    project, report = load_project(world)
    return world, project, list(report)


def planned(make_world: MakeWorld, files: Mapping[str, Any] | None = None) -> tuple[Plan, list[Diagnostic], Project]:
    """The plan of that project, and the errors and warnings found in making it; loading must find nothing."""
    world, project, found = load(make_world, files)
    assert found == []
    plan, report = make_plan(project, world)
    return plan, [d for d in report if d.severity != "info"], project


def marked(text: str, path: str) -> tuple[str, list[Position]]:
    """`text` without its marks, and their positions."""
    positions = []
    while MARK in text:
        at = text.index(MARK)
        line = text.count("\n", 0, at) + 1
        positions.append(Position(path, line, at - text.rfind("\n", 0, at)))
        text = text[:at] + text[at + 1 :]
    return text, positions


def campaign(**changes: str) -> str:
    """`CAMPAIGN` with some of its lines changed: new_titles, best, send_when, segments, locales, values, extra."""
    lines = CAMPAIGN.splitlines()
    for key, value in changes.items():
        if key == "extra":
            lines += value.splitlines()
            continue
        number = next(n for n, line in enumerate(lines) if line.strip().startswith(f"{key}:"))
        indent = lines[number][: len(lines[number]) - len(lines[number].lstrip())]
        lines[number] = f"{indent}{key}: {value}"
    return "\n".join(lines) + "\n"
