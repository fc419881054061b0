"""The plan as a whole: ids, order, experiments, locales, clashes, cell patterns, explanations, the same every time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planning import BACK, FILES, SITE, MakeWorld, campaign, load, planned

from sitegen.diagnostics import Problem
from sitegen.plan.explain import CHOSEN, LENDS, LOST, explain, find
from sitegen.plan.locales import direction
from sitegen.plan.make import make_plan
from sitegen.plan.match import match, unmatched
from sitegen.plan.model import Gated
from sitegen.world import recording

ARMS = """\
experiment:
  hypothesis: One says more than the other.
  metric: rejoined_30d
  holdout: 5%
  variants:
    titles: {name: New films, weight: 3}
    price: {values: {greeting: See the plans}, locales: {fr: {values: {greeting: Voir les formules}}}}
"""


def test_cells_are_sorted_by_id(make_world: MakeWorld) -> None:
    plan, found, _ = planned(make_world, {BACK: campaign(extra=ARMS)})
    assert found == []
    ids = [cell.id for cell in plan.cells]
    assert ids == sorted(ids)
    assert len(ids) == len(set(ids)) == 1 + 3 * 2 * 2
    assert "back/lapsed-2026-02/price/fr" in ids


def test_variants_have_shares_of_those_who_get_mail(make_world: MakeWorld) -> None:
    plan, _, _ = planned(make_world, {BACK: campaign(extra=ARMS)})
    variants = {cell.variant.id: cell.variant for cell in plan.cells}
    assert (variants["titles"].share, variants["titles"].weight, variants["titles"].name) == (0.75, 3.0, "New films")
    assert (variants["price"].share, variants["default"].share) == (0.25, 1.0)


@pytest.mark.parametrize(
    ("experiment", "found"),
    [
        ("{one: {}}", [("plan/weights", "warning")]),
        ("{one: {}}, holdout: 10%", []),
        ("{one: {weight: 1.0e308}, two: {weight: 1.0e308}}", [("plan/weights", "error")]),
        ("{one: {weight: 1.0e-300}, two: {weight: 1}}", []),
    ],
)
def test_experiments_that_cannot_tell_anything(make_world: MakeWorld, experiment: str, found: list[Any]) -> None:
    extra = f"experiment: {{hypothesis: It works., metric: m, variants: {experiment}}}\n"
    plan, diagnostics, _ = planned(make_world, {BACK: campaign(extra=extra)})
    assert [(d.rule, d.severity) for d in diagnostics] == found
    assert any(cell.campaign.id == "back" for cell in plan.cells) is (("plan/weights", "error") not in found)


def test_locales_are_the_campaigns_or_else_the_sites(make_world: MakeWorld) -> None:
    plan, _, _ = planned(make_world, {"content/campaigns/hello/campaign.yaml": HELLO})
    hello = [cell for cell in plan.cells if cell.campaign.id == "hello"]
    assert [(cell.locale.tag, cell.locale.dir, cell.locale.start, cell.locale.end) for cell in hello] == [
        ("ar", "rtl", "right", "left"),
        ("en", "ltr", "left", "right"),
        ("fr", "ltr", "left", "right"),
    ]


HELLO = "name: Hello\nkind: marketing\nsegments: [everyone]\n"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("ar", "rtl"), ("ar-EG", "rtl"), ("he", "rtl"), ("az-Arab", "rtl"), ("ur-Latn", "ltr"), ("en", "ltr")],
)
def test_writing_directions(tag: str, expected: str) -> None:
    assert direction(tag) == expected


def test_a_broken_campaign_is_left_out_and_the_others_stay(make_world: MakeWorld) -> None:
    plan, found, _ = planned(make_world, {BACK: campaign(send_when='"tru"')})
    assert [d.rule for d in found] == ["sql/unknown-column"]
    assert [cell.id for cell in plan.cells] == ["hello/everyone/default/en"]
    assert plan.gated == ()


def test_two_cells_in_one_folder(make_world: MakeWorld) -> None:
    world, project, _ = load(make_world)
    hello = project.campaigns["hello"]
    twins = {**project.campaigns, "Hello": replace(hello, id="Hello"), "he\u0301": replace(hello, id="he\u0301")}
    twins["h\u00e9"] = replace(hello, id="h\u00e9")
    plan, report = make_plan(replace(project, campaigns=twins), world)
    clashes = [d for d in report if d.rule == "plan/same-path"]
    assert len(clashes) == 2
    assert "“Hello/everyone/default/en” and “hello/everyone/default/en”" in clashes[0].message + clashes[1].message
    assert sum(cell.id.casefold() == "hello/everyone/default/en" for cell in plan.cells) == 1


def test_every_table_and_engine_is_asked_for_at_the_door(make_world: MakeWorld) -> None:
    world, project, _ = load(make_world)
    with recording() as trace:
        make_plan(project, world)
    names = {(question.kind, question.name) for question in trace}
    assert {("file", "content/data/titles.csv"), ("version", "duckdb"), ("version", "sqlglot")} <= names


def test_planning_twice_gives_equal_plans(make_world: MakeWorld) -> None:
    world, project, _ = load(make_world, {BACK: campaign(extra=ARMS)})
    one, first = make_plan(project, world)
    two, second = make_plan(project, world)
    assert one == two
    assert list(first) == list(second)


SCRIPT = """
import sys
from pathlib import Path
from sitegen.plan.make import make_plan
from sitegen.sources.load import load_project
from sitegen.world import World
world = World(Path(sys.argv[1]), Path(sys.argv[2]), {})
project, _ = load_project(world)
plan, report = make_plan(project, world)
for cell in plan.cells:
    print(cell.id, cell.persona, cell.values, cell.queries, cell.email, cell.landing)
for gated in plan.gated:
    print(gated.id, gated.reason)
for diagnostic in report:
    print(diagnostic)
"""


def test_the_same_plan_in_every_process(make_world: MakeWorld) -> None:
    files = {
        BACK: campaign(extra=ARMS, send_when="\"$month <> '2026-03'\""),
        "content/campaigns/back/email.ar.md": "x\n",
    }
    world, _, _ = load(make_world, files)
    outputs = set()
    for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"), ("3", "America/New_York")):
        environ = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"}
        command = [sys.executable, "-c", SCRIPT, str(world.root), str(world.root)]
        done = subprocess.run(command, capture_output=True, env={**environ, "PYTHONIOENCODING": "utf-8"}, check=True)
        assert done.stderr == b""
        outputs.add(done.stdout)
    assert len(outputs) == 1
    assert b"back/lapsed-2026-03/price/en send_when is false" in next(iter(outputs))


def test_making_plans_is_cheap_to_import() -> None:
    script = "import sys, sitegen.plan.make; print([m for m in ('duckdb', 'sqlglot', 'babel') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() in ("[]", "['babel']")


IDS = [
    "back/lapsed-2026-01/price/en",
    "back/lapsed-2026-01/price/fr",
    "back/lapsed-2026-02/price/en",
    "back/lapsed-2026-02/titles/en",
    "hello/everyone/default/en",
]


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        ([], IDS),
        (["back"], IDS[:4]),
        (["back/"], IDS[:4]),
        (["back/lapsed-2026-01"], IDS[:2]),
        (["back/*/titles"], IDS[3:4]),
        (["*/*/*/fr"], IDS[1:2]),
        (["*/*-02/price"], IDS[2:3]),
        (["h*", "*/*/titles"], IDS[3:]),
        (["back/lapsed-2026-0[12]/price/en"], [IDS[0], IDS[2]]),
        (["b/*"], []),
        (["*/price"], []),
        (["back/*/*/*/*"], []),
        (["["], []),
    ],
)
def test_cell_patterns(patterns: list[str], expected: list[str]) -> None:
    assert match(patterns, IDS) == expected


@given(st.text("ab*?[]-/", max_size=12))
def test_any_pattern_is_safe_and_stays_within_its_part(pattern: str) -> None:
    found = match(pattern, IDS)
    assert set(found) <= set(IDS)
    assert len(unmatched([pattern], IDS)) == (0 if found else 1)


@pytest.mark.parametrize(
    ("wrong", "message", "hint"),
    [
        ("bakc", "there is no campaign “bakc”", "Did you mean “back”?"),
        ("back/lapsed-2026-3/price/en", "there is no segment “lapsed-2026-3” in “back”", "“lapsed-2026-03”"),
        ("back/lapsed-2026-01/prise/en", "no variant “prise” in “back/lapsed-2026-01”", "“price”"),
        ("back/lapsed-2026-01/price/de", "there is no locale “de”", "There is: en, fr."),
        ("a/b/c/d/e", "5 parts", "campaign/segment/variant/locale"),
    ],
)
def test_an_unknown_cell(make_world: MakeWorld, wrong: str, message: str, hint: str) -> None:
    plan, _, project = planned(make_world, {BACK: campaign(extra=ARMS)})
    with pytest.raises(Problem) as caught:
        explain(project, plan, wrong)
    (found,) = caught.value.diagnostics
    assert found.rule == "plan/unknown-cell"
    assert message in found.message
    assert hint in found.hint


def test_a_cell_is_explained(make_world: MakeWorld) -> None:
    files = {BACK: campaign(extra=ARMS), "content/campaigns/back/email.price.md": "Text.\n"}
    plan, _, project = planned(make_world, files)
    told = explain(project, plan, "back/lapsed-2026-02/price/en")
    assert told.segment.when == "status = 'cancelled' AND strftime(left_on, '%Y-%m') = $month"
    assert (told.segment.at.path, told.segment.at.line, told.segment.at.column) == ("content/segments.yaml", 7, 9)
    assert (told.segment.params, told.segment.priority) == ({"month": "2026-02"}, 20)
    assert (told.variant.weight, told.variant.share, told.variant.holdout) == (1.0, 0.25, 0.05)
    assert (told.variant.hypothesis, told.variant.metric) == ("One says more than the other.", "rejoined_30d")
    assert (told.persona.id, told.persona.name) == ("noor", "Noor")
    assert "belongs to the segment" in told.persona.reason
    values = {each.name: each for each in told.values}
    assert (values["greeting"].value, values["greeting"].origin.layer) == ("See the plans", "variant")
    assert [origin.layer for origin in values["greeting"].overrode] == ["site", "campaign"]
    assert values["offer.price"].value == 3
    assert [(each.path.rpartition("/")[2], each.role, each.reason) for each in told.email] == [
        ("email.price.md", CHOSEN, "for price"),
        ("email.md", LENDS, "less specific than email.price.md"),
        ("email.fr.md", LOST, "for locale fr"),
    ]
    assert told.landing == ()
    assert [(query.name, len(query.rows)) for query in told.queries] == [("new_titles", 3), ("best", 1)]
    assert (told.gate, told.gate_at.line if told.gate_at else 0) == ("", 8)


def test_a_gated_cell_is_explained(make_world: MakeWorld) -> None:
    plan, _, project = planned(make_world, {BACK: campaign(send_when="\"$month <> '2026-03'\"")})
    told = explain(project, plan, "back/lapsed-2026-03/default/fr")
    assert told.gate == "send_when is false: $month <> '2026-03'; $month is 2026-03"
    assert isinstance(find(plan, "back/lapsed-2026-03/default/fr"), Gated)
    assert told.persona.reason.startswith("none belongs to the segment")


def test_what_is_explained_of_every_cell_is_whole(make_world: MakeWorld) -> None:
    plan, _, project = planned(make_world, {BACK: campaign(extra=ARMS)})
    for cell in plan.cells:
        told = explain(project, plan, cell.id)
        assert told.id == cell.id
        assert {each.name for each in told.values} == set(_dotted(cell.values.tree))
        assert sum(each.role == CHOSEN for each in told.email) == 1
        assert len(told.email) == sum(file.stem == "email" for file in cell.campaign.copy)


def _dotted(tree: Mapping[str, Any], before: str = "") -> list[str]:
    names: list[str] = []
    for key, value in tree.items():
        names += _dotted(value, f"{before}{key}.") if isinstance(value, dict) and value else [before + key]
    return names


def test_no_files_of_the_project_are_changed_by_planning(make_world: MakeWorld) -> None:
    world, project, _ = load(make_world)
    before = sorted(path.name for path in world.root.rglob("*"))
    make_plan(project, world)
    assert sorted(path.name for path in world.root.rglob("*")) == before
    assert FILES["content/site.yaml"] == SITE
