"""Segments: families from rows, ids, patterns of campaigns, rules on recipients, personas."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from planning import BACK, FILES, SEGMENTS_FILE, MakeWorld, campaign, load, planned

from sitegen.plan.make import make_plan

SIMPLE = campaign(new_titles='"SELECT 1 AS one"', best='"SELECT 2 AS two"', send_when='"true"', segments='["*"]')


def family(for_each: str, key: str = "lapsed-{month}", when: str = "true", more: str = "") -> dict[str, str]:
    text = f"everyone: {{when: 'true'}}\n{key}:\n  for_each: |\n    {for_each}\n  when: |\n    {when}\n{more}"
    return {SEGMENTS_FILE: text, BACK: SIMPLE}


def test_a_family_has_one_segment_per_row(make_world: MakeWorld) -> None:
    plan, found, _ = planned(make_world)
    assert found == []
    assert list(plan.segments) == ["everyone", "lapsed-2026-01", "lapsed-2026-02", "lapsed-2026-03"]
    member = plan.segments["lapsed-2026-02"]
    assert member.params == {"month": "2026-02"}
    assert (member.family, member.rule, member.name) == ("lapsed", "lapsed-{month}", "Left in 2026-02")
    assert (member.priority, member.at.line) == (20, 2)
    lone = plan.segments["everyone"]
    assert (lone.family, lone.rule, lone.params) == ("everyone", "everyone", {})


def test_a_family_may_come_from_a_data_table(make_world: MakeWorld) -> None:
    query = "SELECT genre, count(*) AS films, max(added_on) AS newest FROM titles GROUP BY genre"
    plan, found, _ = planned(make_world, family(query, "likes-{genre}", "status = $genre AND films > $films"))
    assert found == []
    assert plan.segments["likes-drama"].params == {"genre": "drama", "films": 3, "newest": dt.date(2026, 3, 20)}
    assert plan.segments["likes-nature"].name == "likes-nature"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("NULL", "NULL"),
        ("''", "“”"),
        ("'Sci Fi'", "“Sci Fi”"),
        ("'café'", "“café”"),
        ("'a/b'", "“a/b”"),
        ("'../..'", "“../..”"),
        ("'A'", "“A”"),
        ("1.5", "“1.5”"),
        ("TIMESTAMP '2026-01-01 10:00:00'", "“2026-01-01 10:00:00”"),
        ("repeat('a', 100)", "longer than 80"),
    ],
)
def test_a_value_that_cannot_be_part_of_an_id(make_world: MakeWorld, value: str, shown: str) -> None:
    plan, found, _ = planned(make_world, family(f"SELECT {value} AS month UNION ALL SELECT 'fine'"))
    assert [d.rule for d in found] == ["plan/segment-id"]
    assert shown in found[0].message
    assert found[0].at is not None
    assert (found[0].at.line, found[0].at.column) == (2, 1)
    assert set(plan.segments) == {"everyone", "lapsed-fine"}


@pytest.mark.parametrize("value", ["[1, 2]", "{'a': 1}"])
def test_a_list_or_record_cannot_be_part_of_an_id(make_world: MakeWorld, value: str) -> None:
    _, found, _ = planned(make_world, family(f"SELECT {value} AS month"))
    assert [d.rule for d in found] == ["plan/segment-id"]
    assert "a list or record" in found[0].message


@pytest.mark.parametrize(
    ("value", "id_"),
    [
        ("12", "lapsed-12"),
        ("-1", "lapsed--1"),
        ("true", "lapsed-true"),
        ("DATE '2026-01-01'", "lapsed-2026-01-01"),
        ("uuid '00000000-0000-0000-0000-000000000001'", "lapsed-00000000-0000-0000-0000-000000000001"),
        ("12345678901234567890::HUGEINT", "lapsed-12345678901234567890"),
    ],
)
def test_values_that_make_an_id(make_world: MakeWorld, value: str, id_: str) -> None:
    plan, found, _ = planned(make_world, family(f"SELECT {value} AS month"))
    assert found == []
    assert id_ in plan.segments


def test_two_rows_with_one_id(make_world: MakeWorld) -> None:
    _, found, _ = planned(make_world, family("SELECT 'a' AS month, i AS n FROM range(3) t(i)"))
    assert [(d.rule, d.message) for d in found] == [
        ("plan/segment-id", "two rows of for_each make the same segment “lapsed-a”")
    ]


def test_a_member_called_like_another_segment(make_world: MakeWorld) -> None:
    _, found, _ = planned(make_world, family("SELECT 'a' AS month", more="lapsed-a: {when: 'true'}\n"))
    assert [d.rule for d in found] == ["plan/segment-id"]
    assert "“lapsed-{month}”" in found[0].message


def test_a_column_that_the_id_needs_is_missing(make_world: MakeWorld) -> None:
    _, found, _ = planned(make_world, family("SELECT 'a' AS moth"))
    assert [(d.rule, d.hint) for d in found] == [("plan/segment-id", "Did you mean “moth”?")]


def test_a_family_without_rows_is_a_warning_and_not_a_wrong_name(make_world: MakeWorld) -> None:
    files = family("SELECT title AS month FROM titles WHERE score > 100")
    files[BACK] = SIMPLE.replace('["*"]', '["lapsed-*"]')
    plan, found, _ = planned(make_world, files)
    assert [(d.rule, d.severity) for d in found] == [("plan/empty-family", "warning")]
    assert {cell.campaign.id for cell in plan.cells} == {"hello"}


def test_too_many_segments(make_world: MakeWorld) -> None:
    _, found, _ = planned(make_world, family("SELECT i AS month FROM range(10001) t(i)"))
    assert [d.rule for d in found] == ["plan/segment-id"]
    assert "10,001" in found[0].message


@pytest.mark.parametrize(
    ("patterns", "ids"),
    [
        ("[lapsed]", ["lapsed-2026-01", "lapsed-2026-02", "lapsed-2026-03"]),
        ('["lapsed-*"]', ["lapsed-2026-01", "lapsed-2026-02", "lapsed-2026-03"]),
        ("[lapsed-2026-02]", ["lapsed-2026-02"]),
        ('["*-0[12]"]', ["lapsed-2026-01", "lapsed-2026-02"]),
        ('["lapsed-2026-0?", everyone]', ["everyone", "lapsed-2026-01", "lapsed-2026-02", "lapsed-2026-03"]),
        ("[lapsed, lapsed-2026-02]", ["lapsed-2026-01", "lapsed-2026-02", "lapsed-2026-03"]),
    ],
)
def test_patterns_of_a_campaign(make_world: MakeWorld, patterns: str, ids: list[str]) -> None:
    plan, found, _ = planned(make_world, {BACK: SIMPLE.replace('["*"]', patterns)})
    assert found == []
    assert sorted({cell.segment.id for cell in plan.cells if cell.campaign.id == "back"}) == ids


@pytest.mark.parametrize(("pattern", "hint"), [("lapsed-2027-01", "“lapsed-2026-01”"), ("lapsed-19*", "“lapsed-*”")])
def test_a_pattern_that_means_no_member(make_world: MakeWorld, pattern: str, hint: str) -> None:
    plan, found, _ = planned(make_world, {BACK: SIMPLE.replace('["*"]', f'[everyone, "{pattern}"]')})
    assert [d.rule for d in found] == ["ref/segment"]
    assert found[0].at is not None
    assert (found[0].at.path, found[0].at.line, found[0].at.column) == (BACK, 3, 22)
    assert hint in found[0].hint
    assert {cell.campaign.id for cell in plan.cells} == {"hello"}


RULES = {
    "status = 'cancelled'": ["noor"],
    "status <> 'cancelled' AND films >= 12": ["ada"],
    "left_on IS NULL": ["ada"],
    "left_on < DATE '2026-03-01'": ["noor"],
    "seen_at = TIMESTAMP '2026-02-03 08:00:00'": ["noor"],
    "spent > 99.94 AND typeof(spent) = 'DECIMAL(18,2)'": ["ada"],
    "student": ["ada"],
    "len(watched) = 2": ["noor"],
    "len(list_filter(watched, lambda w: w.rating >= 4)) = 1": ["noor"],
    "EXISTS (SELECT 1 FROM unnest(watched) t(w) WHERE w.title = 'Kelp')": ["noor"],
    "recipient.email LIKE 'a%'": ["ada"],
    "plan = 'basic'": [],
    "NULL": [],
    "$segment = 'one' AND $family = 'one'": ["ada", "noor"],
    "-- nobody\n    false -- at all": [],
}


@pytest.mark.parametrize("rule", RULES)
def test_personas_satisfy_rules(make_world: MakeWorld, rule: str) -> None:
    segments = {SEGMENTS_FILE: f"everyone: {{when: 'true'}}\none:\n  when: |\n    {rule}\n", BACK: SIMPLE}
    plan, found, _ = planned(make_world, segments)
    assert found == []
    assert list(plan.matches["one"]) == RULES[rule]


def test_all_rules_at_once_equal_each_rule_alone(make_world: MakeWorld) -> None:
    names = {f"r{number}": rule.replace("'one'", f"'r{number}'") for number, rule in enumerate(RULES)}
    segments = "everyone: {when: 'true'}\n" + "".join(f"{n}:\n  when: |\n    {r}\n" for n, r in names.items())
    plan, found, _ = planned(make_world, {SEGMENTS_FILE: segments, BACK: SIMPLE})
    assert found == []
    assert [list(plan.matches[name]) for name in names] == list(RULES.values())


def test_one_rule_that_fails_on_a_persona_does_not_take_the_others_along(make_world: MakeWorld) -> None:
    query = "SELECT 'a' AS month, '%Y' AS form UNION ALL SELECT 'b', '%Q'"
    files = family(query, when="strptime(first_name || '2026', $form) IS NOT NULL OR status = 'cancelled'")
    plan, found, _ = planned(make_world, files)
    assert {d.rule for d in found} == {"sql/failed"}
    assert plan.matches["everyone"] == ("ada", "noor")


def test_the_persona_of_a_cell(make_world: MakeWorld) -> None:
    plan, _, _ = planned(make_world, {BACK: SIMPLE})
    personas = {cell.id: cell.persona for cell in plan.cells}
    assert personas["back/lapsed-2026-02/default/en"] == "noor"
    assert personas["back/lapsed-2026-01/default/en"] == "ada"
    assert personas["back/everyone/default/en"] == "ada"
    plan, _, _ = planned(make_world, {BACK: SIMPLE + "personas: [noor, ada]\n"})
    personas = {cell.id: cell.persona for cell in plan.cells}
    assert personas["back/everyone/default/en"] == "noor"
    assert personas["back/lapsed-2026-01/default/en"] == "noor"


def test_a_segment_without_a_persona_is_noted_once_per_rule(make_world: MakeWorld) -> None:
    world, project, _ = load(make_world)
    _, report = make_plan(project, world)
    notes = [d for d in report if d.rule == "plan/no-persona"]
    assert [(d.severity, d.at.line if d.at else 0) for d in notes] == [("info", 2)]
    assert "lapsed-2026-01" in notes[0].message
    world, project, _ = load(make_world, {BACK: FILES[BACK] + "personas: [ada]\n"})
    _, report = make_plan(project, world)
    assert [d for d in report if d.rule == "plan/no-persona"] == []


def test_money_is_exact(make_world: MakeWorld) -> None:
    plan, found, _ = planned(make_world, family("SELECT 'a' AS month, 99.95 AS price", when="spent = $price"))
    assert found == []
    assert plan.segments["lapsed-a"].params["price"] == Decimal("99.95")
    assert plan.matches["lapsed-a"] == ("ada",)
