"""A cell read by others than its own persona: personas, services that see tags, and the worst cases."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import LAYOUTS
from playwright.sync_api import expect
from preview_server import serving

from sitegen.diagnostics import Severity
from sitegen.merge.dialects import DIALECTS
from sitegen.preview.cases import CASES, HOSTILE, Known, record
from sitegen.preview.readers import NoReader, choices, read
from sitegen.site.engine import Engine
from sitegen.sources.project import Models

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parent.parent

FIELDS = """\
email: {type: string, required: true, example: ada@lanternreel.example, pii: true}
first_name: {type: string, default: there, example: Ada, pii: true}
plan: {type: string, default: basic, example: basic}
spent: {type: money, example: 12.5}
joined: {type: date, example: 2024-02-03}
page: {type: url, example: https://lanternreel.example/me}
films:
  type: list
  max: 4
  of:
    title: {type: string, example: Seven Umbrellas}
    year: {type: number, example: 1964}
  example: [{title: The Salt Hour, year: 1999}, {title: Goat of State, year: 2001}]
"""

COPY = """\
---
subject: "{{ recipient.first_name }}, good evening"
preheader: A letter
---
# Good evening, {{ recipient.first_name }}

{% if recipient.plan == "basic" %}You are on basic.{% else %}You are on more.{% endif %}

{% if recipient.joined %}Since {{ recipient.joined | date }}.{% endif %}

{% for film in recipient.films %}
- {{ film.title | default("a film") }}
{% endfor %}
"""

BOB = """\
name: Bob the second
about: Has a plan
recipient:
  email: bob@lanternreel.example
  first_name: Robert
  plan: more
  films: [{title: Last Tram North}]
"""

MANY = {
    "content/recipients/fields.yaml": FIELDS,
    "content/recipients/personas/bob.yaml": BOB,
    "content/campaigns/hello/email.md": COPY,
}
CELL = "hello/everyone/default/en"


@pytest.fixture
def engine(make_project: Callable[..., Path]) -> Engine:
    engine = Engine(make_project(MANY), LAYOUTS, {})
    assert not engine.refresh().diagnostics
    return engine


@pytest.fixture(scope="module")
def own_site() -> Engine:
    engine = Engine(ROOT, LAYOUTS, {})
    engine.refresh()
    return engine


def test_another_persona_reads_what_the_artifacts_would_be_for_it(
    engine: Engine, make_project: Callable[..., Path]
) -> None:
    campaign = "name: Hello\nkind: marketing\nsegments: [everyone]\npersonas: [bob]\n"
    as_bob = Engine(make_project({**MANY, "content/campaigns/hello/campaign.yaml": campaign}), LAYOUTS, {})
    as_bob.refresh()
    wanted, got = as_bob.compile(CELL), read(engine, CELL, "persona:bob")
    assert "Robert" in got.preview_html
    assert "You are on more" in got.preview_html
    for part in ("preview_html", "inbox_subject", "inbox_preheader", "eml", "email_html", "landing_html"):
        assert getattr(got, part) == getattr(wanted, part), part
    assert got.cell.persona == "ada", "what is kept of the cell stays"


def test_what_is_kept_is_the_same_after_others_have_read(engine: Engine) -> None:
    before = engine.compile(CELL)
    for choice in (*choices(engine, CELL)["personas"], *choices(engine, CELL)["cases"]):
        read(engine, CELL, str(choice["as"]))
    assert engine.compile(CELL) == before
    assert read(engine, CELL).eml == read(engine, CELL, "persona:ada").eml == before.eml


def test_an_edit_reaches_all_readers(engine: Engine) -> None:
    read(engine, CELL, "persona:bob")
    (engine.root / "content/campaigns/hello/email.md").write_text(COPY.replace("good evening", "hello"))
    engine.refresh()
    assert read(engine, CELL, "persona:bob").inbox_subject == "Robert, hello"
    (engine.root / "content/recipients/personas/bob.yaml").write_text(BOB.replace("Robert", "Rob"))
    engine.refresh()
    assert read(engine, CELL, "persona:bob").inbox_subject == "Rob, hello"


@pytest.mark.parametrize("name", DIALECTS)
def test_the_tags_of_a_dialect_are_those_of_a_build_in_it(engine: Engine, name: str) -> None:
    speaking = Engine(engine.root, LAYOUTS, {}, dialect=name)
    speaking.refresh()
    wanted, got = speaking.compile(CELL), read(engine, CELL, f"tags:{name}")
    assert (got.email_html, got.email_text, got.subject) == (wanted.email_html, wanted.email_text, wanted.subject)
    assert got.inbox_subject == got.subject != "Ada, good evening"
    assert got.preview_html == got.email_html.replace("https://lanternreel.example/assets/", "assets/")
    assert got.eml == b""


def test_what_a_dialect_cannot_say_is_a_finding_of_that_reader(engine: Engine) -> None:
    fields = engine.root / "content/recipients/fields.yaml"
    fields.write_text(FIELDS.replace("  max: 4\n", ""))
    engine.refresh()
    got = read(engine, CELL, "tags:mailchimp")
    assert not got.preview_html
    assert [(found.rule, found.severity) for found in got.diagnostics] == [("merge/dialect", Severity.ERROR)]
    assert got.diagnostics[0].at
    assert got.diagnostics[0].excerpt.startswith("{% for film")
    assert read(engine, CELL, "tags:liquid").preview_html


def test_the_longest_values_keep_what_the_mail_compares_and_fill_lists(engine: Engine) -> None:
    got = read(engine, CELL, "case:longest")
    assert "Robert-Robert-Robert-Robert" in got.inbox_subject
    assert "You are on basic" in got.preview_html
    assert got.preview_html.count("Last Tram North Last Tram North") == 4
    assert "Wednesday" not in got.preview_html
    assert "Sep" in got.preview_html


def test_the_empty_case_has_what_is_required_and_nothing_else(engine: Engine) -> None:
    got = read(engine, CELL, "case:empty")
    assert got.inbox_subject == "there, good evening"
    assert "Since" not in got.preview_html
    assert "film" not in got.preview_html
    assert b"To: ada@lanternreel.example" in got.eml


def test_hostile_values_stay_values(engine: Engine) -> None:
    got = read(engine, CELL, "case:hostile")
    assert "&lt;script&gt;" in got.preview_html
    assert "<script" not in got.preview_html
    assert "<img src=x" not in got.preview_html
    message = email.message_from_bytes(got.eml, policy=email.policy.default)
    assert message["Bcc"] is None
    assert "Bcc: somebody@example.com" in message["Subject"]
    assert "\n" not in got.inbox_subject


def test_cases_hold_to_the_data_contract(engine: Engine) -> None:
    project = engine.snapshot.project
    assert project is not None
    known = Known(Models(project.fields), [], {})
    types = {"string": str, "money": float, "number": int, "url": str, "list": list}
    for case in ("longest", "hostile"):
        made = record(case, known)
        assert set(made) == set(project.fields)
        for name, value in made.items():
            assert isinstance(value, types.get(project.fields[name].model.type, object)), (case, name, value)
        assert made["page"].startswith("https://")
        assert " " not in made["page"]
        assert len(made["films"]) == 4
    assert record("hostile", known)["first_name"] == HOSTILE
    assert set(record("empty", known)) == {"email"}


def test_choices_begin_with_those_who_belong(make_project: Callable[..., Path]) -> None:
    rules = 'everyone: {when: "true"}\nmore: {when: "plan = \'more\'"}\n'
    campaign = "name: Hello\nkind: marketing\nsegments: [more]\n"
    files = {**MANY, "content/segments.yaml": rules, "content/campaigns/hello/campaign.yaml": campaign}
    engine = Engine(make_project(files), LAYOUTS, {})
    engine.refresh()
    offered = choices(engine, "hello/more/default/en")
    assert [(each["as"], each["name"], each["belongs"]) for each in offered["personas"]] == [
        ("persona:bob", "Bob the second", True),
        ("persona:ada", "Ada", False),
    ]
    assert [each["as"] for each in offered["cases"]] == [f"case:{case}" for case in CASES]
    assert offered["dialects"][0]["own"]
    assert len(offered["dialects"]) == len(DIALECTS)
    assert len(choices(engine)["personas"]) == 2


@pytest.mark.parametrize("reader", ["persona:nobody", "tags:klingon", "case:worst", "ada", ":", "persona:../ada"])
def test_nobody_else_reads(engine: Engine, reader: str) -> None:
    with pytest.raises(NoReader, match="nobody reads as"):
        read(engine, CELL, reader)
    with pytest.raises(KeyError):
        read(engine, "hello/nobody/default/en", "persona:bob")


@pytest.mark.parametrize("case", CASES)
def test_every_campaign_of_the_site_stands_the_worst_cases(own_site: Engine, case: str) -> None:
    firsts = {cell.campaign.id: cell.id for cell in reversed(own_site.snapshot.plan.cells)}
    for cell_id in firsts.values():
        got = read(own_site, cell_id, f"case:{case}")
        assert got.preview_html, (cell_id, got.diagnostics)
        assert got.eml
        assert not [found for found in got.diagnostics if found.severity is Severity.ERROR]


def test_an_edit_reaches_whoever_reads_in_the_browser(
    make_project: Callable[..., Path], new_page: Callable[..., Page]
) -> None:
    with serving(make_project(MANY)) as served:
        page = new_page()
        page.goto(f"{served.address}#/{CELL}?show=mail")
        heading = page.frame_locator("[data-pane=mail] iframe").locator("h1")
        heading.get_by_text("Good evening, Ada").wait_for()
        page.get_by_label("Read as").select_option("persona:bob")
        heading.get_by_text("Good evening, Robert").wait_for()
        expect(page.locator(".inbox .line-subject")).to_have_text("Robert, good evening")
        served.write("content/recipients/personas/bob.yaml", BOB.replace("Robert", "Rob").replace("Bob the", "Rob the"))
        heading.get_by_text("Good evening, Rob", exact=True).wait_for()
        expect(page.get_by_label("Read as")).to_contain_text("Rob the second")
        served.write("content/campaigns/hello/email.md", COPY.replace("You are on more", "You have more"))
        page.frame_locator("[data-pane=mail] iframe").get_by_text("You have more").wait_for()
        page.get_by_label("Read as").select_option("tags:liquid")
        heading.get_by_text("{{ recipient.first_name").wait_for()
        page.get_by_label("Read as").select_option("case:hostile")
        heading.get_by_text("<script>alert(1)</script>").wait_for()
        frame = page.frame_locator("[data-pane=mail] iframe")
        assert frame.locator("script, [onload], [onerror]").count() == 0
        served.write("content/recipients/fields.yaml", FIELDS.replace("  max: 4\n", ""))
        page.get_by_label("Read as").select_option("tags:mailchimp")
        page.locator(".trouble", has_text="Mailchimp has no loops").wait_for()
        page.close()


def test_who_belongs_to_the_segment_is_told_anew(
    make_project: Callable[..., Path], new_page: Callable[..., Page]
) -> None:
    segments = 'everyone: {when: "true"}\nmore: {when: "first_name = \'Ada\'"}\n'
    campaign = "name: Hello\nkind: marketing\nsegments: [more]\n"
    files = {**MANY, "content/segments.yaml": segments, "content/campaigns/hello/campaign.yaml": campaign}
    with serving(make_project(files)) as served:
        page = new_page()
        page.goto(f"{served.address}#/hello/more/default/en?show=mail")
        readers = page.get_by_label("Read as").locator("optgroup[label=Personas] option")
        expect(readers).to_have_text(["Ada", "Bob the second (other segment)"])
        served.write("content/segments.yaml", segments.replace("first_name = 'Ada'", "first_name <> ''"))
        expect(readers).to_have_text(["Ada", "Bob the second"])
        page.close()


def test_an_address_with_a_reader_who_is_not_there(
    make_project: Callable[..., Path], new_page: Callable[..., Page]
) -> None:
    with serving(make_project(MANY)) as served:
        page = new_page()
        page.goto(f"{served.address}#/{CELL}?show=mail&as=persona:nobody")
        heading = page.frame_locator("[data-pane=mail] iframe").locator("h1")
        heading.get_by_text("Good evening, Ada").wait_for()
        told = "There is no reader “persona:nobody”. You see the mail as its own persona gets it;"
        expect(page.locator(".trouble")).to_contain_text(told)
        expect(page.locator(".inbox .line-subject")).to_have_text("Ada, good evening")
        expect(page.get_by_label("Read as").locator("option:checked")).to_have_text("Ada")
        page.get_by_label("Read as").select_option("persona:bob")
        heading.get_by_text("Good evening, Robert").wait_for()
        page.locator(".trouble").wait_for(state="hidden")
        page.close()


def test_a_tag_for_what_is_worked_out_is_explained(
    make_project: Callable[..., Path], new_page: Callable[..., Page]
) -> None:
    with serving(make_project(MANY)) as served:
        page = new_page()
        page.goto(f"{served.address}#/{CELL}?show=mail&as=tags:ses")
        told = page.locator("[data-detail=derived]")
        expect(told).to_contain_text("your data needs a field for each")
        field = told.locator("dt", has_text="plan_").first.inner_text()
        expect(told).to_contain_text("recipient.plan ==")
        expect(page.frame_locator("[data-pane=mail] iframe").locator("body")).to_contain_text(field)
        page.get_by_label("Read as").select_option("persona:bob")
        expect(told).to_have_count(0)
        page.close()
