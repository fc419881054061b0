"""Personas: a cell is shown as somebody of its segment, in its language where there is one."""

from __future__ import annotations

import pytest
from planning import BACK, FIELDS, SEGMENTS_FILE, MakeWorld, campaign, planned

from sitegen.diagnostics import Position

SIMPLE = campaign(new_titles='"SELECT 1 AS one"', best='"SELECT 2 AS two"', send_when='"true"', segments='["*"]')
FOLDER = "content/recipients/personas/"
FIELDS_FILE = "content/recipients/fields.yaml"


def persona(name: str, status: str, locale: str) -> str:
    lines = f"name: {name}\nrecipient:\n  email: {name}@lanternreel.example\n  status: {status}\n"
    return lines + (f"  locale: {locale}\n" if locale else "")


@pytest.mark.parametrize(
    ("status", "locale", "shown"),
    [
        ("cancelled", "fr", {"gone/fr": "zoe", "gone/en": "zed", "there/fr": "zoe", "there/en": "zed"}),
        ("active", "fr-CA", {"gone/fr": "zed", "gone/en": "zed", "there/fr": "zoe", "there/en": "zoe"}),
        ("active", "", {"gone/fr": "zed", "gone/en": "zed", "there/en": "zoe"}),
    ],
)
def test_segment_first_then_language(make_world: MakeWorld, status: str, locale: str, shown: dict[str, str]) -> None:
    files = {
        SEGMENTS_FILE: """gone: {when: "status = 'cancelled'"}\nthere: {when: "status = 'active'"}\n""",
        BACK: SIMPLE + "personas: [zed, zoe]\n",
        "content/campaigns/hello/campaign.yaml": None,
        "content/campaigns/hello/email.md": None,
        FIELDS_FILE: FIELDS + "locale: {type: string, default: en, example: en}\n",
        FOLDER + "zed.yaml": persona("zed", "cancelled", ""),
        FOLDER + "zoe.yaml": persona("zoe", status, locale),
    }
    plan, _, _ = planned(make_world, files)
    personas = {f"{cell.segment.id}/{cell.locale.tag}": cell.persona for cell in plan.cells}
    assert {cell: personas[cell] for cell in shown} == shown


@pytest.mark.parametrize(
    ("locale", "hint"),
    [
        ("it", "There is: ar, en, fr."),
        ("frr", "Did you mean “fr”?"),
        ("FR", ""),
        ("fr-CA", ""),
        ("en_GB", ""),
        ("", ""),
    ],
)
def test_a_persona_in_a_language_that_the_site_does_not_have(make_world: MakeWorld, locale: str, hint: str) -> None:
    files = {
        FIELDS_FILE: FIELDS + "locale: {type: string, default: en, example: en}\n",
        FOLDER + "zoe.yaml": persona("zoe", "active", locale),
    }
    _, found, _ = planned(make_world, files)
    told = [(each.rule, each.at, each.hint) for each in found if each.rule == "plan/persona-locale"]
    assert told == ([("plan/persona-locale", Position(FOLDER + "zoe.yaml", 5, 11), hint)] if hint else [])
