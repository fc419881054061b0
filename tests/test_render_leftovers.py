"""Copy that comes out as it is written though something else was meant: a warning; none on sound copy."""

from __future__ import annotations

from pathlib import Path

import pytest
from copywriting import COPY, compiled, told

FRONT = "---\nsubject: S\npreheader: P\n---\n# T\n\n"

MEANT = {
    "[Book now](/book\n": ("7:1", "Write ) behind its address."),
    "See [the *bill*](https://x.example/a?b=1&c=2 and come\n": ("7:5", "Write ) behind its address."),
    "x (Book now)[/book] y\n": ("7:3", "Write [Book now](/book)."),
    "x (page)[{{ links.landing }}]\n": (
        "7:3",
        "Write [page](https://lanternreel.example/hello/everyone/default/en/landing/).",
    ),
    "Hello {recipient.first_name}\n": ("7:7", "Write {{ recipient.first_name }}."),
    "Hello { values.cta | default('x') }!\n": ("7:7", "Write {{ values.cta | default('x') }}."),
    "On {{ films[0].day | date('DD.MM.YYYY') }}\n": ("7:28", "Write dd.MM.yyyy."),
    "| Film | Price |\n| Salt | 5 |\n": ("7:1", "Write |---|---| as its second line."),
}

SOUND = [
    "[Book now](/book) and [two](/a (b)) and \\[no\\](link and ![a](assets/a.png)\n",
    "[a\nb](/book) and [c](\n/d)\n",
    "`[Book now](/book` and `{recipient.first_name}` and `(Book now)[/book]`\n",
    "```\n[Book now](/book\n(x)[/y]\n{recipient.first_name}\n| a | b |\n| c | d |\n```\n",
    "Look (here) [/book](/book), (there)[[1]](/x) and (he)[she]\n",
    "Rates {a} and {values} and {{ '{values.cta}' }}\n",
    "| Film | Price |\n|---|--:|\n| Salt | 5 |\n| Tram | 4 |\n",
    "{% for f in films %}\n{% if loop.first %}\n| Film | Price |\n|:--|---|\n{% endif %}\n"
    "| {{ f.title }} | 1 |\n{% endfor %}\n",
    "On {{ films[0].day | date(\"d MMMM y 'Day' w Y\") }} or {{ films[0].day | date(\"d. 'Das' MMM\") }}\n",
    "On {{ films[0].day | date(\"'Week' w, YYYY\") }}\n",
]


@pytest.mark.parametrize("written", MEANT)
def test_copy_that_comes_out_as_it_is_written_is_a_warning_at_its_line(tmp_path: Path, written: str) -> None:
    made, found = compiled(tmp_path, {COPY: FRONT + written})
    place, hint = MEANT[written]
    assert made is not None
    assert told(found) == [f"copy/literal {place}"]
    assert [d.hint for d in found if d.rule == "copy/literal"] == [hint]


@pytest.mark.parametrize("written", SOUND, ids=range(len(SOUND)))
def test_sound_copy_is_left_alone(tmp_path: Path, written: str) -> None:
    made, found = compiled(tmp_path, {COPY: FRONT + written})
    assert made is not None
    assert told(found) == []


def test_the_lines_of_the_inbox_are_looked_at_too(tmp_path: Path) -> None:
    lines = {
        "subject: “Salt and Tram”": ["copy/literal 2:10"],
        "subject: “Salt” returns": [],
        "subject: '“Salt and Tram”'": [],
        "subject: Hello {recipient.first_name}": ["copy/literal 2:16"],
        "subject: \"On {{ films[0].day | date('DD MMMM') }}\"": ["copy/literal 2:38"],
    }
    for line, expected in lines.items():
        made, found = compiled(tmp_path, {COPY: f"---\n{line}\npreheader: P\n---\n# T\n\nx\n"})
        assert made is not None
        assert told(found) == expected


def test_a_pattern_in_a_snippet_is_told_there(tmp_path: Path) -> None:
    files = {
        COPY: f"{FRONT}{{% include 'day.md' %}}\n",
        "content/snippets/day.md": "On {{ films[0].day | date('DD') }}\n",
    }
    assert told(compiled(tmp_path, files)[1]) == ["copy/literal snippets/day.md:1:28"]


IDLE = {
    "Hello {{ title | default('x') }}\n": ("template/fallback 7:10", "write {% set title = … %} above."),
    "# T\n\n{% if fims|d([]) %}a{% endif %}b\n": ("template/fallback 9:7", "Did you mean “films”?"),
    "Hi {{ firstname | upper | d('x') }}{{ frst_name | d('x') }}\n": ("template/undefined 7:7", "recipient.first_name"),
    "Hi {{ frst_name | d('you') }}\n": ("template/fallback 7:7", "Did you mean “recipient.first_name”?"),
}


@pytest.mark.parametrize("written", IDLE)
def test_a_fallback_does_not_hide_that_a_name_does_not_exist(tmp_path: Path, written: str) -> None:
    found = compiled(tmp_path, {COPY: FRONT + written})[1]
    place, hint = IDLE[written]
    assert place in told(found)
    assert any(hint in each.hint for each in found)


@pytest.mark.parametrize(
    "written",
    [
        "{% if films %}{% set x = 'a' %}{% endif %}Hello {{ x | default('b') }}",
        "{% macro m(word, more='') %}{{ word | default('b') }}{{ caller | d('') }}{% endmacro %}Hello {{ m('a') }}",
        "{% for n, m in [(1, 2)] %}{{ n | d('b') }}{{ m | d }}{% endfor %}",
        "{% raw %}{{ x | default('b') }}{% endraw %} {# {{ x | default('b') }} #}",
        "{{ values.nothing | default('b') }} {{ 'x | default' }} {{ films | d([]) | length }} {{ none | d('b') }}",
        "{% with x = 1 %}{{ x | d('b') }}{% endwith %} {{ films[0].title | upper | d('b') }}",
        "{% include 'day.md' %}",
    ],
)
def test_fallbacks_of_what_may_be_there_are_left_alone(tmp_path: Path, written: str) -> None:
    files = {COPY: f"{FRONT}{written}\n", "content/snippets/day.md": "On {{ day | default('Monday') }}\n"}
    made, found = compiled(tmp_path, files)
    assert made is not None
    assert told(found) == []


def test_a_name_in_the_subject_that_does_not_exist_is_told(tmp_path: Path) -> None:
    copy = "---\nsubject: \"Hi {{ nmae | default('you') }}\"\npreheader: P\n---\n# T\n\nx\n"
    assert told(compiled(tmp_path, {COPY: copy})[1]) == ["template/fallback 2:17"]
