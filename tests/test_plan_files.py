"""The choice of copy files: most qualifiers, then variant > segment > locale; what is wrong with file names."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planning import BACK, COPY, MakeWorld, campaign, planned

from sitegen.diagnostics import Position
from sitegen.plan.files import CopyFiles, Words
from sitegen.plan.model import Locale, Segment, Variant
from sitegen.sources.document import Document
from sitegen.sources.project import Campaign, CopyFile, Loaded
from sitegen.sources.schema import CampaignFile

VARIANTS = ("price", "titles")
SEGMENTS = {"lapsed-1": "lapsed", "lapsed-2": "lapsed", "new": "new"}
LOCALES = ("en", "fr", "fr-CA", "zh-Hant-TW")
WORDS = Words(VARIANTS, SEGMENTS, LOCALES)
QUALIFIERS = [*VARIANTS, *SEGMENTS, "lapsed", *LOCALES, "zh", "zh-Hant"]


def files(*names: str) -> CopyFiles:
    copy = tuple(
        CopyFile(f"content/campaigns/c/{name}", name.split(".")[0], tuple(name.split(".")[1:-1])) for name in names
    )
    model = CampaignFile(name="C", kind="marketing", segments=["new"])
    return CopyFiles(Campaign("c", Loaded(model, Document("c.yaml", "")), "content/campaigns/c", copy), WORDS)


def cell(segment: str, variant: str, locale: str) -> tuple[Segment, Variant, Locale]:
    family = SEGMENTS[segment]
    return (
        Segment(segment, family, family, segment, "true", 0, {}, {}, Position("s")),
        Variant(variant, "", 1, 0.5),
        Locale(locale, locale, "ltr"),
    )


def chain(found: CopyFiles, segment: str, variant: str, locale: str) -> list[str]:
    choice = found.choose("email", *cell(segment, variant, locale))
    return [file.path.rpartition("/")[2] for file in choice.chain] if choice else []


def test_a_chain_from_general_to_specific() -> None:
    found = files(
        "email.md",
        "email.fr.md",
        "email.fr-CA.md",
        "email.lapsed.md",
        "email.lapsed-1.md",
        "email.price.md",
        "email.lapsed.fr.md",
        "email.fr.price.md",
        "email.lapsed-1.price.md",
        "email.price.lapsed-1.fr.md",
        "email.titles.md",
        "email.lapsed-2.md",
        "landing.md",
    )
    assert found.found == []
    assert chain(found, "lapsed-1", "price", "fr-CA") == [
        "email.md",
        "email.fr.md",
        "email.fr-CA.md",
        "email.lapsed.md",
        "email.lapsed-1.md",
        "email.price.md",
        "email.lapsed.fr.md",
        "email.fr.price.md",
        "email.lapsed-1.price.md",
        "email.price.lapsed-1.fr.md",
    ]
    choice = found.choose("email", *cell("lapsed-1", "price", "fr-CA"))
    assert choice is not None
    assert [(f.path.rpartition("/")[2], reason) for f, reason in choice.lost] == [
        ("email.lapsed-2.md", "for segment lapsed-2"),
        ("email.titles.md", "for variant titles"),
    ]
    other = found.choose("email", *cell("new", "titles", "en"))
    assert other is not None
    reasons = {f.path.rpartition("/")[2]: reason for f, reason in other.lost}
    assert reasons["email.price.lapsed-1.fr.md"] == "for variant price and segment lapsed-1 and locale fr"
    landing = found.choose("landing", *cell("new", "titles", "en"))
    assert landing is not None
    assert landing.chosen.path.endswith("landing.md")


@pytest.mark.parametrize(
    ("locale", "expected"),
    [("zh-Hant-TW", ["email.md", "email.zh.md", "email.zh-hant.md"]), ("en", ["email.md"]), ("fr", ["email.md"])],
)
def test_locales_match_by_prefix_and_without_regard_to_case(locale: str, expected: list[str]) -> None:
    assert chain(files("email.md", "email.zh-hant.md", "email.zh.md"), "new", "price", locale) == expected


def test_none_when_no_file_is_for_the_cell() -> None:
    found = files("email.md")
    assert found.choose("landing", *cell("new", "price", "en")) is None
    assert files("email.fr.md").choose("email", *cell("new", "price", "en")) is None


names = st.lists(
    st.lists(st.sampled_from(QUALIFIERS), max_size=3, unique=True).map(lambda q: ".".join(["email", *q, "md"])),
    max_size=12,
    unique=True,
)
cells = st.tuples(st.sampled_from(sorted(SEGMENTS)), st.sampled_from(VARIANTS), st.sampled_from(LOCALES))


@given(names, cells)
def test_the_order_of_the_files_does_not_matter(some: list[str], at: tuple[str, str, str]) -> None:
    one, other = files(*some), files(*reversed(some))
    assert one.found == other.found
    assert chain(one, *at) == chain(other, *at)


@given(names, cells)
def test_every_sound_file_is_in_the_chain_or_lost_with_a_reason(some: list[str], at: tuple[str, str, str]) -> None:
    found = files(*some)
    choice = found.choose("email", *cell(*at))
    sound = {f"content/campaigns/c/{name}" for name in some} - found.doubtful
    if choice is None:
        assert all(_fits(path, at) is False for path in sound)
        return
    assert {file.path for file in choice.chain} == {path for path in sound if _fits(path, at)}
    assert {file.path for file, reason in choice.lost if reason.startswith("for ")} == sound - {
        file.path for file in choice.chain
    }


@given(names, cells)
def test_the_chosen_file_beats_all_others_of_its_chain(some: list[str], at: tuple[str, str, str]) -> None:
    choice = files(*some).choose("email", *cell(*at))
    for other in choice.chain[:-1] if choice else ():
        assert choice is not None
        mine, its = choice.chosen.qualifiers, other.qualifiers
        assert _weights(mine, at) > _weights(its, at)


def _fits(path: str, at: tuple[str, str, str]) -> bool:
    segment, variant, locale = at
    return all(
        word in (segment, SEGMENTS[segment], variant) or f"{locale}-".startswith(f"{word}-")
        for word in path.split(".")[1:-1]
    )


def _weights(qualifiers: tuple[str, ...], at: tuple[str, str, str]) -> list[Any]:
    segment, variant, locale = at
    is_locale = [word for word in qualifiers if f"{locale}-".startswith(f"{word}-")]
    return [
        len(qualifiers),
        variant in qualifiers,
        segment in qualifiers or SEGMENTS[segment] in qualifiers,
        segment in qualifiers,
        len(is_locale[0]) if is_locale else 0,
    ]


@pytest.mark.parametrize("order", list(permutations(["price", "lapsed", "fr"])))
def test_qualifiers_stand_in_any_order(order: tuple[str, ...]) -> None:
    name = ".".join(["email", *order, "md"])
    assert chain(files("email.md", name), "lapsed-2", "price", "fr") == ["email.md", name]


@pytest.mark.parametrize(
    ("name", "rule", "message"),
    [
        ("email.prise.md", "file/name", "“prise”"),
        ("email.fr.fr-CA.md", "file/name", "two locales"),
        ("email.price.titles.md", "file/name", "two variants"),
        ("email.lapsed.lapsed-1.md", "file/name", "two segments"),
    ],
)
def test_names_that_mean_nothing(name: str, rule: str, message: str) -> None:
    found = files("email.md", name)
    assert [(d.rule, d.at) for d in found.found] == [(rule, Position(f"content/campaigns/c/{name}"))]
    assert message in found.found[0].message
    assert chain(found, "lapsed-1", "price", "fr-CA") == ["email.md"]


def test_a_word_with_two_meanings() -> None:
    words = Words(["fr", "new"], SEGMENTS, LOCALES)
    assert words.kinds("fr") == [("variant", "fr"), ("locale", "fr")]
    assert words.kinds("new") == [("variant", "new"), ("segment", "new")]


def test_two_files_for_the_same_cells() -> None:
    found = files("email.md", "email.fr.price.md", "email.price.fr.md")
    assert [(d.rule, d.at) for d in found.found] == [("plan/tie", Position("content/campaigns/c/email.price.fr.md"))]
    assert "email.fr.price.md" in found.found[0].message


ARMS = """\
experiment:
  hypothesis: One says more than the other.
  metric: rejoined
  variants: {titles: {}, price: {}}
"""
FOLDER = "content/campaigns/back"


def test_files_of_a_project(make_world: MakeWorld) -> None:
    names = ["email.price.md", "email.lapsed-2026-02.price.md", "landing.md", "landing.fr.md"]
    files = {f"{FOLDER}/{name}": COPY if name.startswith("email") else "Text.\n" for name in names}
    plan, found, _ = planned(make_world, {BACK: campaign(extra=ARMS), **files})
    assert {d.rule for d in found} == {"plan/untranslated"}
    cells = {cell.id: cell for cell in plan.cells}
    one = cells["back/lapsed-2026-02/price/fr"]
    assert [f.path.rpartition("/")[2] for f in one.email.chain] == [
        "email.md",
        "email.fr.md",
        "email.price.md",
        "email.lapsed-2026-02.price.md",
    ]
    assert one.landing is not None
    assert one.landing.chosen.path.endswith("landing.fr.md")
    assert cells["back/lapsed-2026-01/titles/en"].email.chosen.path.endswith("email.md")
    assert next(cell for cell in plan.cells if cell.campaign.id == "hello").landing is None


def test_a_file_that_no_cell_reads(make_world: MakeWorld) -> None:
    name = f"{FOLDER}/email.ar.md"
    _, found, _ = planned(make_world, {name: COPY, f"{FOLDER}/email.everyone.md": COPY})
    assert [(d.rule, d.at, d.severity) for d in found] == [
        ("plan/unused-file", Position(name), "warning"),
        ("plan/unused-file", Position(f"{FOLDER}/email.everyone.md"), "warning"),
    ]


def test_a_member_that_a_family_does_not_have(make_world: MakeWorld) -> None:
    name = f"{FOLDER}/email.lapsed-2027-01.md"
    plan, found, _ = planned(make_world, {name: COPY})
    assert [(d.rule, d.at) for d in found] == [("file/name", Position(name))]
    assert "“lapsed-2026-01”" in found[0].hint
    assert {cell.campaign.id for cell in plan.cells} == {"hello"}


@pytest.mark.parametrize(
    ("locales", "copy", "at"),
    [
        ("[en, fr, ar]", {}, [(4, 19)]),
        ("{en: {}, ar: {}, fr: {}}", {}, [(4, 19)]),
        ("[en, ar]", {f"{FOLDER}/email.fr.md": None}, [(4, 15)]),
        ("[en, ar]", {f"{FOLDER}/email.fr.md": None, f"{FOLDER}/email.ar.md": COPY}, []),
        ("[ar, fr]", {f"{FOLDER}/email.ar.lapsed-2026-01.md": COPY}, [(4, 11)]),
    ],
)
def test_a_locale_without_copy_of_its_own(
    make_world: MakeWorld, locales: str, copy: dict[str, str | None], at: list[tuple[int, int]]
) -> None:
    _, found, _ = planned(make_world, {BACK: campaign(locales=locales), **copy})
    found = [d for d in found if d.rule != "plan/untranslated-value"]
    assert {d.rule for d in found} <= {"plan/untranslated"}
    assert [(d.at.line, d.at.column) for d in found if d.at] == at


def test_copy_and_pages_in_another_language_than_their_readers(make_world: MakeWorld) -> None:
    """A file for a variant beats one for a locale, and each kind of file is asked for its own languages."""
    files = {
        BACK: campaign(extra=ARMS),
        f"{FOLDER}/email.price.md": COPY,
        f"{FOLDER}/landing.md": "Text.\n",
    }
    _, found, _ = planned(make_world, files)
    assert [(d.rule, d.message.split()[-1], d.hint.split(",")[0]) for d in found] == [
        ("plan/untranslated", "email.price.md", f"Add {FOLDER}/email.price.fr.md"),
        ("plan/untranslated", "landing.md", f"Add {FOLDER}/landing.fr.md"),
    ]


def test_a_region_of_the_default_language_needs_no_copy_of_its_own(make_world: MakeWorld) -> None:
    site = {"content/site.yaml": SITE_WITH_REGION}
    _, found, _ = planned(make_world, {**site, BACK: campaign(locales="[en, en-GB, fr]")})
    assert found == []


SITE_WITH_REGION = """\
brand: {name: Lanternreel, postal_address: 12 Dock Street}
from: {name: Lanternreel, email: hello@lanternreel.example}
base_url: https://lanternreel.example/
locales: {en: {name: English}, en-GB: {name: British English}, fr: {name: Français}}
values: {threshold: 2}
"""
