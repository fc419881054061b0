"""Copy to blocks: fences, options and line breaks as people write them, and what is said where they slip."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from building import warm
from conftest import LAYOUTS

from sitegen.diagnostics import Diagnostic, Problem
from sitegen.render.model import Artifacts

CELL = "hello/everyone/default/en"
EMAIL = "content/campaigns/hello/email.md"
FRONT = "---\nsubject: Good evening\n---\n"
PICTURE = (LAYOUTS / "assets" / "example-scene.png").read_bytes()


@pytest.fixture
def mail(make_project: Callable[..., Path]) -> Callable[[str], Artifacts]:
    """`mail(copy) -> Artifacts` of a mail with that copy."""

    def make(copy: str) -> Artifacts:
        files = {EMAIL: FRONT + copy, "content/campaigns/hello/assets/seat.png": PICTURE}
        engine = warm(make_project(files))
        engine.refresh()
        return engine.compile(CELL)

    return make


@pytest.fixture
def found(mail: Callable[[str], Artifacts]) -> Callable[[str], list[tuple[str, int, int]]]:
    """`found(copy)`: rule, line below the front matter and column of everything that is said about it."""

    def place(diagnostic: Diagnostic) -> tuple[str, int, int]:
        assert diagnostic.at is not None
        assert diagnostic.at.path == EMAIL
        return diagnostic.rule, diagnostic.at.line - FRONT.count("\n"), diagnostic.at.column

    def make(copy: str) -> list[tuple[str, int, int]]:
        with pytest.raises(Problem) as caught:
            mail(copy)
        return [place(diagnostic) for diagnostic in caught.value.diagnostics]

    return make


def test_two_spaces_at_a_line_end_break_the_line(mail: Callable[[str], Artifacts]) -> None:
    artifacts = mail("The Old Sorting Office  \n7 Lamplighter Row \nGalway\n")
    assert "The Old Sorting Office<br>" in artifacts.email_html
    assert "The Old Sorting Office\n7 Lamplighter Row Galway" in artifacts.email_text


def test_columns_of_a_table_stand_where_their_rule_says(mail: Callable[[str], Artifacts]) -> None:
    artifacts = mail("| Plan | Price |\n|------|------:|\n| Single | 7.90 |\n")
    assert "Plan    Price\n------  -----\nSingle   7.90\n" in artifacts.email_text
    cells = [tag for tag in artifacts.email_html.split("<t") if ">Price<" in tag or ">7.90<" in tag]
    assert len(cells) == 2
    assert all(cell.rpartition("text-align:")[2].startswith("right") for cell in cells), cells


def test_a_fence_may_be_indented_by_up_to_three_spaces(mail: Callable[[str], Artifacts]) -> None:
    artifacts = mail("   /// button\n    href: /plans\n    label: See the plans\n  ///\n")
    assert "See the plans:\nhttps://lanternreel.example/plans" in artifacts.email_text


def test_a_fence_that_is_indented_further_is_no_text(found: Callable[..., object]) -> None:
    assert found("Hello\n\n    /// divider\n    ///\n") == [("copy/stray-fence", 3, 1), ("copy/stray-fence", 4, 1)]


def test_a_fence_behind_text_is_no_text(found: Callable[..., object]) -> None:
    copy = "{% for n in range(2) -%}\n- {{ n }}\n{%- endfor -%}\n/// divider\n///\n"
    assert found(copy) == [("copy/stray-fence", 4, 1), ("copy/stray-fence", 5, 1)]


@pytest.mark.parametrize("text", ["and/or ///x", "https:///", "file:/// divider", "fish ///and chips", "/// ."])
def test_slashes_in_text_are_text(mail: Callable[[str], Artifacts], text: str) -> None:
    assert text in mail(f"{text}\n").email_text


@pytest.mark.parametrize("indent", ["", "  ", "\t", "   "])
def test_an_option_with_another_indentation_is_no_text(found: Callable[..., object], indent: str) -> None:
    assert found(f"/// hero\n{indent}eyebrow: Tonight\n# Head\n///\n") == [("copy/option-place", 2, len(indent) + 1)]


def test_each_option_that_slipped_is_named(found: Callable[..., object]) -> None:
    copy = '/// hero\n    eyebrow: Tonight\n  image: assets/seat.png\n\n    alt: ""\n# Head\n///\n'
    assert found(copy) == [("copy/option-place", 3, 3), ("copy/option-place", 5, 5)]


@pytest.mark.parametrize(
    ("below", "places"),
    [
        ("foo: [\n# Head", [("copy/unknown-option", 3, 1)]),
        ("  foo: {\n# Head", [("copy/unknown-option", 3, 3)]),
        ('foo: [\n    alt: ""\n# Head', [("copy/unknown-option", 3, 1)]),
        ('foo: bar\nbaz: 1\n    alt: ""\n# Head', [("copy/unknown-option", 3, 1), ("copy/unknown-option", 4, 1)]),
        ('\nfoo: [\n    alt: ""\n# Head', [("copy/unknown-option", 4, 1), ("copy/option-place", 5, 5)]),
    ],
)
def test_a_line_below_the_options_that_reads_like_one_is_no_text(
    found: Callable[..., Any], below: str, places: list[tuple[str, int, int]]
) -> None:
    told = found(f"/// hero\n    eyebrow: Tonight\n{below}\n///\n")
    assert told[: len(places)] == places


@pytest.mark.parametrize("text", ["Note: [a film](https://a.example/)", "Note: so is this", "\nfoo: [", "So: [\\[ ]"])
def test_a_word_with_a_colon_below_the_options_is_text(mail: Callable[[str], Artifacts], text: str) -> None:
    assert text.strip()[:5] in mail(f"/// hero\n    eyebrow: Tonight\n{text}\n\n# Head\n///\n").email_text


def test_text_that_only_looks_like_an_option_is_text(mail: Callable[[str], Artifacts]) -> None:
    copy = "/// hero\n# Head\nimage: this is a word with a colon\n///\n/// text\nNote: so is this\n///\n"
    assert "image: this is a word with a colon" in mail(copy).email_text


def test_a_picture_without_words_is_found_where_it_stands(found: Callable[..., object]) -> None:
    copy = "![A seat](assets/seat.png)\n\nTwo: ![](assets/seat.png)\n"
    assert found(copy) == [("asset/no-alt", 3, 6)]


def test_broken_front_matter_does_not_count_as_a_missing_subject(make_project: Callable[..., Path]) -> None:
    engine = warm(make_project({EMAIL: "---\nsubjekt: Good evening\n---\nHello\n"}))
    engine.refresh()
    with pytest.raises(Problem) as caught:
        engine.compile(CELL)
    assert [d.rule for d in caught.value.diagnostics] == ["schema/unknown-key"]


def test_a_list_needs_no_empty_line_above(mail: Callable[[str], Artifacts]) -> None:
    text = mail("Tonight:\n- The Salt Hour\n- Night Tram\n\nThen\n1. tea\n2. bed\n").email_text
    assert "Tonight:\n\n- The Salt Hour\n- Night Tram\n\nThen\n\n1. tea\n2. bed\n" in text


def test_lists_keep_what_belongs_to_them(mail: Callable[[str], Artifacts]) -> None:
    html = mail("- one\n  goes on\n- two\n    - nested\n\nIn 1984\n1984. was a year, not\n- a list\n").email_html
    assert html.count("<ul") == 3
    assert "1984. was a year, not</p>" in html


def test_a_comment_is_not_sent(found: Callable[..., object]) -> None:
    assert found("Hello\n\n<!-- ask the lawyers -->\n") == [("copy/raw-html", 3, 1)]


@pytest.mark.parametrize(
    ("copy", "hint"),
    [
        ("{% if brand.name = 'x' %}a{% endif %}", "Write {% if brand.name == 'x' %}."),
        ("{{ brand.name }", "two braces"),
        ("{{{ brand.name }}}", "Write {{ brand.name }}."),
        ("{% endif %}", "Nothing is open"),
        ("{% iff x %}", "Did you mean “if”?"),
        ("{{ site.locales.name }}", "[0].name"),
        ("{{ site.locales[3] }}", "It has 1 entry"),
    ],
)
def test_slips_in_tags_say_what_to_write(mail: Callable[[str], Artifacts], copy: str, hint: str) -> None:
    with pytest.raises(Problem) as caught:
        mail(copy)
    assert [hint in diagnostic.hint for diagnostic in caught.value.diagnostics] == [True]
