"""Copy whose template fails: unknown blocks and options in its own text are told in the same run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from building import data

COPY = "content/campaigns/hello/email.md"
SYNTAX = "{{ values. }}"
UNDEFINED = "{{ valus.x }}"

Make = Callable[..., Path]


def told(root: Path) -> list[tuple[str, str, int, int]]:
    """File name, rule, line and column of all that a check finds."""
    found = data("-C", root, "check", code=1)["diagnostics"]
    return [(Path(d["path"]).name, d["rule"], d["line"], d["column"]) for d in found]


@pytest.mark.parametrize("mistake", [SYNTAX, UNDEFINED])
def test_all_that_is_certain_is_told_at_once(make_project: Make, mistake: str) -> None:
    body = (
        f"---\nsubject: S\n---\n# T\n\n{mistake}\n\n"
        "/// heroo\n    image: x.png\nText\n///\n\n"
        "/// button {# a note #}\n    stile: secondary\n    style: {{ 'primary' }}\n[Go](https://x.example)\n///\n"
    )
    root = make_project({COPY: body})
    slips = [("email.md", "copy/unknown-block", 8, 5), ("email.md", "copy/unknown-option", 14, 5)]
    rule = "template/syntax" if mistake == SYNTAX else "template/undefined"
    assert told(root) == [("email.md", rule, 6, told(root)[0][3]), *slips]
    (root / COPY).write_text(body.replace(mistake, ""), "utf-8")
    assert told(root) == slips


@pytest.mark.parametrize(
    "text",
    [
        "{% if values.none is defined %}\n/// heroo\n{% else %}\n/// hero\n{% endif %}\n///\n",
        "{% for x in [] %}\n/// heroo\n///\n{% endfor %}\n",
        "{% set later %}\n/// heroo\n///\n{% endset %}\n",
        "{% raw %}\n{% if %}\n{% endraw %}\n{% macro m() %}\n/// heroo\n///\n{% endmacro %}\n",
        "{#\n/// heroo\n///\n#}\n",
        "```\n/// heroo\n///\n```\n",
        "/// {{ 'hero' }}\n///\n",
        "/// button\n{% if 1 %}\n    stile: x\n{% endif %}\n[Go](https://x.example)\n///\n",
        "/// button\n    {{ 'style' }}: primary\n[Go](https://x.example)\n///\n",
        "/// button\n    style: >-\n      stile: x\n[Go](https://x.example)\n///\n",
        "/// columns\n{% if 0 %}\n///\n{% endif %}\n",
    ],
)
def test_nothing_that_may_come_out_otherwise(make_project: Make, text: str) -> None:
    root = make_project({COPY: f"---\nsubject: S\n---\n# T\n\n{text}\n{UNDEFINED}\n"})
    assert [found[1] for found in told(root)] == ["template/undefined"]


def test_tags_that_are_never_closed_hide_nothing(make_project: Make) -> None:
    root = make_project({COPY: "---\nsubject: S\n---\n# T\n\n{% if 1 %}\n\n/// heroo\n///\n"})
    assert told(root) == [("email.md", "template/syntax", 6, 1), ("email.md", "copy/unknown-block", 8, 5)]


def test_a_file_that_extends_another(make_project: Make) -> None:
    outside = "---\nsubject: S\n---\n{% extends 'base.md' %}\n/// herooo\n///\n"
    text = outside + "{% block a %}\n/// heroo\n///\n" + UNDEFINED + "\n{% endblock %}\n"
    base = "content/snippets/base.md"
    root = make_project({COPY: text, base: "# T\n{% block a %}{% endblock %}\n"})
    assert told(root) == [("email.md", "copy/unknown-block", 8, 5), ("email.md", "template/undefined", 10, 4)]


def test_front_matter_that_cannot_be_read_is_all_that_is_told(make_project: Make) -> None:
    root = make_project({COPY: "---\nsubject: [\n---\n/// heroo\n///\n"})
    assert {found[1] for found in told(root)} == {"yaml/syntax"}
