"""Front matter, segment patterns, locales, colours, shapes of models: the parts that loading is made of."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.diagnostics import Diagnostic, Position, Problem, Report
from sitegen.sources.colours import contrast, is_colour
from sitegen.sources.frontmatter import front_model, split
from sitegen.sources.locales import locale_mistake, tidied
from sitegen.sources.schema import CampaignFile, EmailFront, LandingFront, Site
from sitegen.sources.segments import can_match, family_parts, family_stem, matching
from sitegen.sources.shape import homes, keys_at


@pytest.mark.parametrize(
    ("text", "value", "body", "body_line"),
    [
        ("---\na: b\n---\nBody\n", {"a": "b"}, "Body\n", 4),
        ("---\n---\nBody", {}, "Body", 3),
        ("---\n# only a comment\n---\nBody", {}, "Body", 4),
        ("\n\n---  \na: b\n--- \n\nBody", {"a": "b"}, "\nBody", 6),
        ("Body\n\n---\n\nmore\n", {}, "Body\n\n---\n\nmore\n", 1),
        ("---\na: b\n---\nBody\n\n---\n\nc: d\n", {"a": "b"}, "Body\n\n---\n\nc: d\n", 4),
        ("", {}, "", 1),
        ("---\na: |\n  x\n  ---\n  y\n---\n", {"a": "x\n---\ny\n"}, "", 7),
        ('{% extends "email.md" %}\n\nNote: text\n', {}, '{% extends "email.md" %}\n\nNote: text\n', 1),
        ("# Head\n---\ntext", {}, "# Head\n---\ntext", 1),
    ],
)
def test_split(text: str, value: dict[str, str], body: str, body_line: int) -> None:
    front = split(text, "a.md")
    assert (front.document.value, front.body, front.body_line) == (value, body, body_line)
    assert text.split("\n")[body_line - 1 :] == body.split("\n")


def test_positions_in_front_matter_are_those_of_the_file() -> None:
    front = split("\n---\nsubject: 'It''s here'\npreheader: >\n  one\n  two\n---\nBody", "a.md")
    assert front.document.position(("subject",)) == Position("a.md", 3, 10)
    assert front.document.inside(("subject",), 5) == Position("a.md", 3, 17)
    assert front.document.inside(("preheader",), 4) == Position("a.md", 6, 3)
    with pytest.raises(Problem) as caught:
        split("---\na: b\nc: [\n---\n", "a.md")
    assert caught.value.diagnostics[0].at == Position("a.md", 3, 4)


@given(st.text(max_size=60) | st.lists(st.sampled_from(["---", "\n", "a: b", "- ", "x", " ", "{", "'"])).map("".join))
def test_arbitrary_markdown_raises_nothing_but_problem(text: str) -> None:
    found: tuple[Diagnostic, ...] = ()
    try:
        front = split(text, "a.md")
    except Problem as problem:
        found = problem.diagnostics
    else:
        assert text.endswith(front.body)
        assert isinstance(front.document.value, dict)
    assert all(d.at is not None and d.at.line <= text.count("\n") + 2 for d in found)


def test_front_matter_of_mail_and_page_differ() -> None:
    report = Report()
    mail = front_model(
        split("---\nsubject: >\n  One\n  line\nfrom: {name: A, email: a@b.example}\n---\n", "a"), "email", report
    )
    page = front_model(split("---\ntitle: T\n---\n", "a"), "landing", report)
    assert isinstance(mail, EmailFront)
    assert mail.subject == "One line"
    assert mail.sender is not None
    assert isinstance(page, LandingFront)
    assert front_model(split("---\ntitle: T\n---\n", "a"), "email", report) is None
    assert [d.message for d in report] == ["“title” is not a key here"]


@pytest.mark.parametrize(
    ("pattern", "segment", "meant"),
    [
        ("lapsed-*", "lapsed-{month}", True),
        ("lapsed", "lapsed-{month}", True),
        ("lapsed-2026-01", "lapsed-{month}", True),
        ("*-2026-??", "lapsed-{month}", True),
        ("lapsed-[0-9]*", "lapsed-{month}", True),
        ("*", "everyone", True),
        ("every*", "everyone", True),
        ("post-*-gold", "post-{region}-{tier}", True),
        ("post", "post-{region}-{tier}", True),
        ("lapse", "lapsed-{month}", False),
        ("lapsed2026", "lapsed-{month}", False),
        ("*-x", "everyone", False),
        ("post-*-gold", "post-{region}-silver", False),
        ("Everyone", "everyone", False),
    ],
)
def test_patterns_of_segments(pattern: str, segment: str, meant: bool) -> None:
    assert can_match(pattern, segment) is meant


WORDS = st.text("ab-1", min_size=1, max_size=6)


@given(st.text("ab-1*?", min_size=1, max_size=6), WORDS, WORDS)
def test_a_pattern_that_matches_a_member_can_match_its_family(pattern: str, start: str, fill: str) -> None:
    member = start + "-" + fill
    assert can_match(pattern, member) == (fnmatchcase(member, pattern) or pattern == family_stem(member))
    if fnmatchcase(member, pattern):
        assert can_match(pattern, start + "-{x}")
        assert matching(pattern, [start + "-{x}"]) == [start + "-{x}"]


def test_names_of_families() -> None:
    assert family_stem("lapsed-{month}") == "lapsed"
    assert family_stem("post-{region}-{tier}-x") == "post-x"
    assert family_stem("{month}-lapsed") == "lapsed"
    assert family_stem("everyone") == "everyone"
    assert family_parts("post-{region}-{tier}") == ("region", "tier")


@pytest.mark.parametrize(
    "tag", ["en", "fr-CA", "zh-Hant", "zh-Hant-TW", "es-419", "sr-Latn", "no", "nb", "ar", "pt-BR"]
)
def test_good_locales(tag: str) -> None:
    assert locale_mistake(tag) == ""


@pytest.mark.parametrize(
    "tag", ["", "EN", "en_US", "en-us", "english", "xx", "en-UK", "en-", "-", "fr-FR-x", "en-JP", "é"]
)
def test_bad_locales(tag: str) -> None:
    assert locale_mistake(tag).startswith("must ")


def test_locales_are_tidied() -> None:
    assert [tidied(tag) for tag in ("en_us", "FR", "zh_hant_tw", "xx_yy", "en")] == [
        "en-US",
        "fr",
        "zh-Hant-TW",
        "",
        "",
    ]


def test_colours() -> None:
    assert [c for c in ("#fff", "#FFF0aa", "#ffff", "fff", "red", "#ggg", "#fff ", None, 5) if is_colour(c)] == [
        "#fff",
        "#FFF0aa",
    ]
    assert round(contrast("#fff", "#000000"), 2) == 21
    assert contrast("#777777", "#777") == 1
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54  # the lightest grey that passes WCAG AA on white


def test_keys_at_a_place_of_a_model() -> None:
    assert keys_at(Site, ("brand",), {})[0] == "name"
    assert "from" in keys_at(Site, (), {})
    assert "sender" not in keys_at(Site, (), {})
    assert keys_at(Site, ("locales", "en"), {}) == ["name", "dir", "values"]
    assert keys_at(Site, ("values",), {}) == []
    assert keys_at(CampaignFile, ("experiment", "variants", "a"), {}) == ["name", "weight", "values", "locales"]
    assert keys_at(CampaignFile, ("locales", "fr"), {"locales": {"fr": {}}}) == ["values"]
    assert keys_at(CampaignFile, ("nowhere", 0, "at all"), {}) == []
    assert homes(Site, "utm_source") == [("tracking",)]
    assert homes(CampaignFile, "weight") == [("experiment", "variants", "…")]
    assert all(re.fullmatch(r"[a-z_]+", key) for key in keys_at(CampaignFile, (), {}))
