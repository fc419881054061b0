"""What clients support: the data is whole, and made from caniemail's as it should be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from sitegen.checks.caniemail import load, raw
from sitegen.checks.caniemail.condense import OFFERED, condense
from sitegen.checks.caniemail.features import PARTIAL, UNSEEN, finder

SHEETS = {"gmail": {"android": {"2020": "a #2"}}, "protonmail": {"ios": {"2020-03": "n", "2023-01": "y"}}}
NOTES = {"2": "Partial. Not supported with non Google accounts."}


def row(slug: str, stats: dict[str, Any], notes: dict[str, str] | None = None) -> dict[str, Any]:
    return {"slug": slug, "title": slug, "stats": stats, "notes_by_num": notes}


def condensed(slug: str, stats: dict[str, Any], notes: dict[str, str] | None = None) -> dict[str, Any]:
    rows = [row("html-style", SHEETS, NOTES), row(slug, stats, notes)]
    made = condense({"last_update_date": "2026-05-13 14:45:41 +0000", "data": rows})
    return next(feature for feature in made["features"] if feature["slug"] == slug)


def letter(feature: dict[str, Any], client: str) -> str:
    return str(feature["support"][list(OFFERED).index(client)])


def finders() -> Iterator[dict[str, Any]]:
    for feature in json.loads(raw())["features"]:
        yield from [feature["find"]] if "find" in feature else []
        for note in feature.get("notes", ()):
            yield from note.get("find", ())


def test_the_data_is_whole() -> None:
    content = json.loads(raw())
    assert len(raw().encode()) < 120_000
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", content["updated"])
    assert content["licence"].startswith("MIT")
    assert [client["id"] for client in content["clients"]] == list(OFFERED)
    for feature in content["features"]:
        assert re.fullmatch(rf"[ynau]{{{len(OFFERED)}}}", feature["support"])
        assert feature["title"]
        for note in feature.get("notes", ()):
            assert note["text"]
            assert set(note["clients"]) <= set(range(len(OFFERED)))


def test_every_feature_is_looked_for_or_known_to_be_unseen() -> None:
    content = {feature["slug"]: feature for feature in json.loads(raw())["features"]}
    assert {slug: feature.get("find") for slug, feature in content.items()} == {slug: finder(slug) for slug in content}
    assert {slug for slug, feature in content.items() if "find" not in feature} == UNSEEN
    noted = {slug for slug, feature in content.items() if any("find" in note for note in feature.get("notes", ()))}
    assert noted == {slug for slug, _ in PARTIAL}


def test_patterns_can_be_read() -> None:
    patterns = [found[key] for found in finders() for key in ("value", "prelude", "match") if key in found]
    assert len(patterns) > 40
    for pattern in patterns:
        re.compile(pattern)


@pytest.mark.parametrize(
    ("slug", "client", "expected"),
    [
        ("css-border-radius", "outlook.windows", "n"),
        ("css-border-radius", "gmail.ios", "y"),
        ("css-at-media-prefers-color-scheme", "gmail.desktop-webmail", "n"),
        ("css-at-media-prefers-color-scheme", "apple-mail.ios", "y"),
        ("html-style", "gmail.other-account", "n"),
        ("css-box-shadow", "gmail.android", "n"),
        ("css-box-shadow", "gmail.other-account", "y"),
    ],
)
def test_well_known_facts(slug: str, client: str, expected: str) -> None:
    assert load().features[slug].support[client].letter == expected


def test_a_feature_has_its_page_and_notes() -> None:
    feature = load().features["css-max-width"]
    assert feature.url == "https://www.caniemail.com/features/css-max-width/"
    assert [note.text for note in feature.support["outlook.windows"].notes] == [
        "Partial. Only works on `<table>` elements."
    ]
    assert feature.support["gmail.ios"].notes == ()


def test_the_newest_version_counts_by_number() -> None:
    made = condensed("css-gap", {"thunderbird": {"macos": {"102.1": "y", "78": "n", "60.9": "n"}}})
    assert letter(made, "thunderbird.macos") == "y"
    assert letter(made, "gmail.ios") == "u"


def test_notes_about_accounts_part_the_clients() -> None:
    made = condensed("css-gap", {"gmail": {"android": {"2020": "a #2"}}}, NOTES)
    assert (letter(made, "gmail.android"), letter(made, "gmail.other-account")) == ("y", "n")
    made = condensed("css-gap", {"gmail": {"android": {"2020": "a #1"}}}, {"1": "Only works with non Google accounts."})
    assert (letter(made, "gmail.android"), letter(made, "gmail.other-account")) == ("n", "y")


def test_a_test_of_sheets_from_before_they_were_read_says_nothing() -> None:
    made = condensed("css-selector-class", {"protonmail": {"ios": {"2020-03": "n"}}})
    assert letter(made, "protonmail.ios") == "u"
    made = condensed("css-gap", {"protonmail": {"ios": {"2020-03": "n"}}})
    assert letter(made, "protonmail.ios") == "n"
