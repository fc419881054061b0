"""Texts that readers of a locale get in another language, and variants' texts that they do not get at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from building import ROOT, run
from planning import BACK, FILES, MakeWorld, campaign, load, marked, planned

from sitegen.plan.make import make_plan

TEST = """\
experiment:
  hypothesis: One says more than the other.
  metric: rejoined
  variants:
    film: {film}
    price: {price}
"""
HIDDEN, UNTRANSLATED = "plan/hidden-value", "plan/untranslated-value"

CASES: dict[str, tuple[dict[str, str], list[tuple[str, str]]]] = {
    "a variant without French": (
        {
            "locales": "{en: {}, fr: {values: {cta: Voir}}, ar: {values: {cta: شاهد}}}",
            "values": "{cta: See}",
            "film": "{}",
            "price": "{values: {¦cta: Choose}}",
        },
        [(HIDDEN, "“cta” of the variant “price” is not shown in “fr” and “ar”: content/")],
    ),
    "a variant with half of it": (
        {
            "locales": "{en: {}, fr: {values: {cta: Voir}}, ar: {values: {cta: شاهد}}}",
            "values": "{cta: See}",
            "film": "{}",
            "price": "{values: {¦cta: Choose}, locales: {fr: {values: {cta: Choisir}}}}",
        },
        [(HIDDEN, "is not shown in “ar”: ")],
    ),
    "a variant over the site's own locale": (
        {"locales": "[en, fr]", "values": "{}", "film": "{}", "price": "{values: {¦greeting: Psst}}"},
        [(HIDDEN, "“greeting” of the variant “price” is not shown in “fr”: content/site.yaml:10 sets it")],
    ),
    "one of two variants translated": (
        {
            "locales": "[en, fr]",
            "values": "{}",
            "film": "{values: {cta: See}, locales: {fr: {values: {cta: Voir}}}}",
            "price": "{values: {¦cta: Choose}}",
        },
        [(UNTRANSLATED, "“cta” is shown in “fr” as it stands here")],
    ),
    "one of two languages": (
        {
            "locales": "{en: {}, fr: {values: {cta: {text: Voir}}}, ar: {}}",
            "values": "{cta: {¦text: See what is new}}",
            "film": "{}",
            "price": "{}",
        },
        [(UNTRANSLATED, "“cta.text” is shown in “ar” as it stands here")],
    ),
    "a code in one language": (
        {
            "locales": "{en: {}, fr: {values: {currency: CHF}}, ar: {}}",
            "values": "{currency: EUR}",
            "film": "{}",
            "price": "{}",
        },
        [],
    ),
    "a number": (
        {
            "locales": "{en: {}, fr: {values: {most: 2}}}",
            "values": "{most: 1}",
            "film": "{}",
            "price": "{values: {most: 3}}",
        },
        [],
    ),
    "all translated": (
        {
            "locales": "{en: {}, fr: {values: {cta: Voir}}}",
            "values": "{cta: See it all, home: https://lanternreel.example/}",
            "film": "{}",
            "price": "{values: {cta: Choose}, locales: {fr: {values: {cta: Choisir}}}}",
        },
        [],
    ),
    "nothing translated": (
        {"locales": "[en, fr]", "values": "{cta: See it all}", "film": "{}", "price": "{values: {cta: Choose one}}"},
        [],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_told(case: str, make_world: MakeWorld) -> None:
    parts, expected = CASES[case]
    test = TEST.format(film=parts["film"], price=parts["price"])
    text, places = marked(
        campaign(locales=parts["locales"], values=parts["values"], send_when='"1 = 1"', extra=test), BACK
    )
    _, found, _ = planned(
        make_world, {BACK: text, "content/campaigns/back/email.ar.md": FILES[BACK[:-13] + "email.md"]}
    )
    found = [d for d in found if d.rule != "plan/unused-file"]
    assert [(d.rule, d.severity, d.at) for d in found] == [
        (rule, "warning", at) for (rule, _), at in zip(expected, places, strict=True)
    ]
    for diagnostic, (_, words) in zip(found, expected, strict=True):
        assert words in diagnostic.message


def test_readers_of_the_default_language_get_its_texts(make_world: MakeWorld) -> None:
    site = FILES["content/site.yaml"].replace("ar: {name: العربية}", "en-GB: {name: British}")
    site = site.replace("values: {greeting: Hello", "values: {greeting: Hello my dear")
    _, found, _ = planned(
        make_world, {"content/site.yaml": site, BACK: campaign(locales="[en, en-GB, fr]", values="{}")}
    )
    assert found == []


def test_following_the_hints_ends_the_warnings(make_project: Callable[..., Path]) -> None:
    path = "content/campaigns/winback/campaign.yaml"
    text = (ROOT / path).read_text("utf-8")
    hidden = text.replace("        ar: {values: {cta: اختر اشتراكًا}}\n", "")
    files = {str(p.relative_to(ROOT)): p.read_bytes() for p in (ROOT / "content").rglob("*") if p.is_file()}
    root = make_project({**files, path: hidden}, minimal=False)
    line = hidden[: hidden.index("{cta: Choose a plan}")].count("\n") + 1
    done = run("-C", root, "check", "winback/lapsed-2026-03")
    assert f"{path}:{line}:16" in done.stderr
    assert "= Give the variant its own: locales: {ar: {values: {cta: …}}}." in done.stderr
    (root / path).write_text(text, "utf-8")
    assert "nothing to complain about" in run("-C", root, "check", "winback/lapsed-2026-03").stdout


def test_where_the_mail_is_in_the_default_language_its_values_may_be_too(make_world: MakeWorld) -> None:
    _, found, _ = planned(make_world, {BACK: campaign(locales="[en, fr, ar]")})
    assert [d.rule for d in found] == ["plan/untranslated"]


def test_a_segments_value_stays_quiet_where_the_campaign_has_a_text(make_world: MakeWorld) -> None:
    segments = FILES["content/segments.yaml"] + "  values: {greeting: Long time no see}\n"
    world, project, _ = load(make_world, {"content/segments.yaml": segments})
    _, report = make_plan(project, world)
    assert not [d for d in report if d.rule in (HIDDEN, UNTRANSLATED)]
