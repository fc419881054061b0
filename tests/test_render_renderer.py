"""Cells share what they have in common, and nobody can tell: each is as if it were the only one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pytest
from conftest import LAYOUTS, write_files
from copywriting import COPY, PROJECT, compiled
from hypothesis import HealthCheck, example, given, settings, strategies

from sitegen.diagnostics import Problem
from sitegen.plan.make import make_plan
from sitegen.plan.model import Cell, Values
from sitegen.render.model import Artifacts
from sitegen.render.renderer import Renderer
from sitegen.render.workshop import Workshop
from sitegen.sources.load import load_project
from sitegen.sources.project import Project
from sitegen.world import World

words = strategies.lists(strategies.text("abcdefgh éü’", min_size=1, max_size=14), min_size=1, max_size=9).map(
    lambda parts: " ".join(" ".join(parts).split()) or "x"
)

EVERYWHERE = """\
---
subject: "{a} for you"
preheader: "First {b}"
---
# {a}

{a} and {b} with {{{{ recipient.first_name | default("there") }}}} and **{c}** in one paragraph, *{a}*.
Second line {b}
{c}

## {b}

- {a}
- one {b} two {c}
    - inner {a}

> {a} {c}

| {a} | x |
|---|---|
| {b} | {c} |

[{a}](https://lanternreel.example/{u}?x={u})

[{b}](https://lanternreel.example/an/address/that/fills/nearly/all/of/a/line)

See [{b}](https://lanternreel.example/p) and {a}.

![{a}](assets/a.png "{b}")

/// hero
    image: assets/a.png
    alt: "{a}"
    eyebrow: "{b}"
### {c}

{a}
///

/// offer
    label: "{a}"
    code: "{b}"
    per: "{c}"
    price: 5
{a}
///

/// steps
    steps:
      - {{title: "{a}", text: "{b}"}}
      - {{title: "{c}"}}
///

//// columns
/// column
{a}
///
/// column
{b}
///
////

/// image
    image: assets/a.png
    alt: "{c}"
    caption: "{a}"
///

{a} and {b}, {c} and {a}; good night
"""
NAMES = {name: f"{{{{ values.{name} }}}}" for name in "abcu"}
fresh = count()


def shown(artifacts: Artifacts) -> dict[str, object]:
    """All that a cell is, but for the numbers by which it is known."""
    return {
        "html": artifacts.email_html,
        "text": artifacts.email_text,
        "eml": artifacts.eml,
        "page": artifacts.landing_html,
        "preview": artifacts.preview_html,
        "inbox": (artifacts.subject, artifacts.preheader, artifacts.inbox_subject, artifacts.inbox_preheader),
        "pictures": artifacts.pictures,
        "fields": artifacts.fields,
    }


def differing(one: Artifacts, other: Artifacts) -> list[str]:
    """The parts in which two cells differ."""
    first, second = shown(one), shown(other)
    return [name for name in first if first[name] != second[name]]


@given(words, words, words)
@example("a", "b", "c")
@example("abcdefgh " * 12 + "a", "b " * 60 + "b", "c")
@example("a" * 36, "b" * 40, "c" * 71)
@example("a", "a", "a a aaaaaaaaa" + " aaaaaaaaaaaaaa" * 4)
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_values_are_as_if_they_stood_in_the_copy(tmp_path: Path, a: str, b: str, c: str) -> None:
    given_values = (
        "values: " + "{" + ", ".join(f'{n}: "{v}"' for n, v in zip("abcu", (a, b, c, a), strict=True)) + "}\n"
    )
    site = PROJECT["content/site.yaml"].split("values:")[0] + given_values  # type: ignore[union-attr,operator,arg-type]
    root = tmp_path / str(next(fresh))
    with_values, found = compiled(root, {COPY: EVERYWHERE.format(**NAMES), "content/site.yaml": site})
    assert with_values is not None, found
    pasted = EVERYWHERE.format(a=a, b=b, c=c, u=quote(a))
    in_copy, found = compiled(root, {COPY: pasted, "content/site.yaml": site})
    assert in_copy is not None, found
    assert with_values.email_text == in_copy.email_text
    assert differing(with_values, in_copy) == []


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, World, Cell]:
    root = tmp_path_factory.mktemp("shared")
    write_files(root, {**PROJECT, COPY: MIXED})
    world = World(root, LAYOUTS, {})
    project, found = load_project(world)
    assert not found.has_errors(), list(found)
    plan, found = make_plan(project, world)
    assert not found.has_errors(), list(found)
    return project, world, plan.cells[0]


MIXED = """\
---
subject: "{{ values.a }}{% if values.n > 2 %} many{% endif %}"
preheader: "{{ values.b }}"
---
# {{ values.a }}

{{ values.b }} {{ values.n }} {{ values.n | money("EUR") }} {{ values.day }} {{ values.day | date }}
{{ values.b | upper }}
{{ recipient.first_name | default(values.b | replace('"', "") | replace("'", "") | replace("{", "")) }}

{% if values.n > 2 %}
/// divider
///
{% endif %}

{% set held %}{{ values.a }}{% endset %}
{% if held == values.b %}same{% else %}different{% endif %} {{ held }}

{% for item in values.list %}
/// offer
    label: {{ item }}
    price: {{ values.n }}
    expires: {{ values.day }}
    code: "{{ values.b }}"
{{ item }}

[{{ item }}](https://lanternreel.example/{{ item }})
///
{% endfor %}

/// button
    href: {{ values.url }}
    label: "{{ values.b }}"
    style: {{ values.style }}
///

[{{ values.a }}]({{ values.url }})

[page {{ values.a }}]({{ links.landing }})

/// image
    image: {{ values.picture }}
    alt: "{{ values.a }}"
    width: {{ values.width }}
///

| {{ values.a }} | {{ values.b }} |
|---|---|
| {{ values.n }} | x |
"""
HOSTILE = """
<b>&"'|{{ recipient.email }}|{% raw %}|# x|- x|true|5|null|zqv0000000000000000q|zqf0000000000000000q|[a](b)|: #|\\|
""".strip().split("|")
hostile = strategies.text(max_size=30) | strategies.sampled_from([*HOSTILE, "a\r\nb", "x" * 90, "é " * 50, "|", "\t"])
trees = strategies.fixed_dictionaries(
    {
        "a": hostile.filter(bool),
        "b": hostile,
        "n": strategies.integers(0, 10**6) | strategies.floats(0, 10**6, allow_nan=False),
        "day": strategies.dates(),
        "list": strategies.lists(hostile.filter(str.strip), max_size=3),
        "url": strategies.sampled_from(
            ["https://lanternreel.example/?a=1&b=2", "/plans", "https://x.example/#y", "tel:1", "javascript:x", "ab c"]
        ),
        "style": strategies.sampled_from(["primary", "secondary", "loud"]),
        "picture": strategies.sampled_from(["assets/a.png", "assets/a.png", "assets/none.png"]),
        "width": strategies.sampled_from([100, 200]),
    }
)


def outcome(renderer: Renderer, cell: Cell) -> dict[str, object] | list[object]:
    """What comes of `cell`: its files, or what is wrong with it."""
    try:
        return shown(renderer.render(cell))
    except Problem as problem:
        return [renderer.told(diagnostic) for diagnostic in problem.diagnostics]


@given(strategies.lists(trees, min_size=2, max_size=4), strategies.randoms(use_true_random=False))
@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow])
def test_it_does_not_matter_what_was_compiled_before(
    base: tuple[Project, World, Cell], values: list[dict[str, object]], order: Callable[[], float]
) -> None:
    project, world, cell = base
    cells = [replace(cell, values=Values(tree), locale=cell.locale) for tree in values]
    shared = Renderer(project, world, Workshop())
    turns = list(range(len(cells))) * 2
    order.shuffle(turns)  # type: ignore[attr-defined]
    outcomes = {}
    for turn in turns:
        made = outcome(shared, cells[turn])
        assert outcomes.setdefault(turn, made) == made
    assert outcome(Renderer(project, world, Workshop()), cells[turns[0]]) == outcomes[turns[0]]


def test_a_mistake_is_met_once_and_told_for_every_cell(
    base: tuple[Project, World, Cell], monkeypatch: pytest.MonkeyPatch
) -> None:
    project, world, cell = base
    tree = {"a": "a", "b": "b", "n": 1, "day": dt.date(2026, 1, 1), "list": [], "picture": "assets/a.png", "width": 100}
    values = Values({**tree, "url": "/plans", "style": "loud"})
    cells = [replace(cell, values=values, segment=replace(cell.segment, id=f"s{n}")) for n in range(3)]
    drafted: list[Cell] = []
    draft = Renderer._draft
    monkeypatch.setattr(Renderer, "_draft", lambda self, cell, *rest: drafted.append(cell) or draft(self, cell, *rest))
    renderer = Renderer(project, world, Workshop())
    found = [outcome(renderer, each) for each in cells]
    assert "“loud”" in str(found[0])
    assert found[0] == found[1] == found[2]
    assert len(drafted) == 1
