"""Mistakes in a project's own layouts: told once, at the file that somebody wrote."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from building import warm
from copywriting import compiled, told

from sitegen.diagnostics import Diagnostic, Problem, Severity

CELL = "hello/everyone/default/en"
FOOTER = "layouts/blocks/footer/email.mjml"
QUOTE = "layouts/blocks/quote"
EMAIL = "content/campaigns/hello/email.md"
BLOCK = """\
name: Quote
help: Words.
options:
  source: {type: string, required: true, help: Who, example: She}
example: |
  /// quote
      source: She
  ///
"""


def said(root: Path, cell: str = CELL) -> list[Diagnostic]:
    """What compiling a cell that has errors has to say."""
    engine = warm(root)
    engine.refresh()
    with pytest.raises(Problem) as caught:
        engine.compile(cell)
    return list(caught.value.diagnostics)


def test_a_macro_without_what_goes_inside_is_the_mistake_of_who_uses_it(make_project: Callable[..., Path]) -> None:
    footer = (
        '{%- import "macros.mjml" as m with context -%}\n'
        '{% call m.section("page") -%}\n<mj-column>\n  {{ m.text("page") }}\n</mj-column>\n{%- endcall %}\n'
    )
    [found] = said(make_project({FOOTER: footer}))
    assert found.rule == "template/undefined"
    assert str(found.at) == f"{FOOTER}:4:6"
    assert "{% call m.text() %}" in found.hint


def test_a_mistake_in_a_layout_of_the_project_is_told_there_and_not_in_the_packaged_macro(tmp_path: Path) -> None:
    told_at = {
        "{{ m.label(options.sorce) }}": ("this block’s options has no “sorce”", "3:20", "Did you mean “source”?"),
        "{{ m.lable(options.source) }}": ("this file of macros has no “lable”", "3:6", "Did you mean “label”?"),
        '{% call m.section("sheat") %}x{% endcall %}': ("this value has no “sheat”", "3:20", "Did you mean “sheet”?"),
    }
    for written, (message, place, hint) in told_at.items():
        files = {
            f"{QUOTE}/block.yaml": BLOCK,
            f"{QUOTE}/email.mjml": f'{{%- import "macros.mjml" as m with context -%}}\n\n{written}\n',
            f"{QUOTE}/landing.html": "",
            f"{QUOTE}/email.txt": "x",
            EMAIL: "---\nsubject: Hello\n---\n# A\n\n/// quote\n    source: She\n///\n",
        }
        _, found = compiled(tmp_path, files)
        assert [(d.message, str(d.at), d.hint) for d in found] == [(message, f"{QUOTE}/email.mjml:{place}", hint)]


def test_a_picture_that_is_not_there_is_told_where_a_layout_names_it(tmp_path: Path) -> None:
    files = {
        f"{QUOTE}/block.yaml": BLOCK,
        f"{QUOTE}/email.mjml": "",
        f"{QUOTE}/landing.html": '<p>Look:\n<img src="{{ picture("assets/nope.png", 100).src }}"></p>\n',
        f"{QUOTE}/email.txt": "x",
        EMAIL: "---\nsubject: Hello\n---\n# A\n\n/// quote\n    source: She\n///\n",
    }
    _, found = compiled(tmp_path, files)
    assert told(found) == [f"asset/missing {QUOTE}/landing.html:2:23"]


def test_a_block_with_errors_is_not_said_to_be_missing(make_project: Callable[..., Path]) -> None:
    files = {
        f"{QUOTE}/block.yaml": "name: Quote\nhelp: Words.\nbody: required\nexample: |\n  /// quote\n  Words.\n  ///\n",
        f"{QUOTE}/email.mjml": "",
        f"{QUOTE}/landing.html": "",
        EMAIL: "---\nsubject: Hello\n---\n/// quote\nWords.\n///\n",
    }
    [found] = said(make_project(files))
    assert found.rule == "ref/broken"
    assert (found.message, str(found.at)) == ("the block “quote” cannot be used while it has errors", f"{EMAIL}:4:5")


def test_warnings_about_mjml_are_told_at_the_layouts_line_in_every_cell(make_project: Callable[..., Path]) -> None:
    footer = (
        '<mj-section>\n  <mj-column>\n    <mj-text color="#333333" color="red">Bye</mj-text>\n'
        "  </mj-column>\n</mj-section>"
    )
    root = make_project({FOOTER: footer})
    shutil.copytree(root / "content/campaigns/hello", root / "content/campaigns/again")
    for cell in (CELL, CELL.replace("hello", "again")):
        twice = [found for found in said(root, cell) if "stands twice" in found.message]
        assert [(found.severity, str(found.at)) for found in twice] == [(Severity.WARNING, f"{FOOTER}:3:30")]


def test_a_layout_under_a_name_that_nothing_asks_for_is_told(tmp_path: Path) -> None:
    made, found = compiled(tmp_path, {"layouts/emial.css": ".page { margin: 0 }\n"})
    assert made is not None
    assert told(found) == ["file/ignored layouts/emial.css:0:1"]
    assert "Did you mean “email.css”" in found[0].hint


def test_a_layout_may_have_parts_of_any_name(tmp_path: Path) -> None:
    files = {"layouts/emails.css": ".part { margin: 0 }\n", "layouts/email.css": "{% include 'emails.css' %}\n"}
    made, found = compiled(tmp_path, files)
    assert made is not None
    assert told(found) == []


def test_what_has_no_such_part_is_called_by_its_own_name(make_project: Callable[..., Path]) -> None:
    [found] = said(make_project({FOOTER: "<mj-section><!-- {{ theme.light.txt }} --></mj-section>\n"}))
    assert (found.message, found.hint) == ("theme.light has no “txt”", "Did you mean “text”?")


LINES = {
    '<mj-section>\n<mj-column widht="5px">{{ m.label("A") }}</mj-column>\n</mj-section>': "widht 3:12",
    '<mj-section>\n<mj-column>{{ m.label("A") }}<mj-text coler="a" /></mj-column>\n</mj-section>': "coler 3:39",
    '{% call m.section("page") %}<mj-column>{{ m.label("A") }}</mj-column><mj-column ab="" />{% endcall %}': "ab 2:81",
    '{% if true %}\n  <mj-section css-class="{{ "a" }}" colour="red"></mj-section>\n{% endif %}\n': "colour 3:37",
}
"""MJML of a block below a line that imports macros; the attribute that is wrong in it, and where it stands."""


@pytest.mark.parametrize("written", LINES)
def test_mjml_beside_a_macros_output_is_told_where_it_is_written(
    make_project: Callable[..., Path], written: str
) -> None:
    name, place = LINES[written].split()
    footer = f'{{%- import "macros.mjml" as m with context -%}}\n{written}'
    wrong = [found for found in said(make_project({FOOTER: footer})) if f"“{name}”" in found.message]
    assert [str(found.at) for found in wrong] == [f"{FOOTER}:{place}"]


LOOKING = {
    '{% set tone %}dark{% endset %}{% if tone == "dark" %}\n<mj-nope />\n{% else %}\nBYE\n{% endif %}': "mj-nope 2:1",
    "{% set a %}\n{% for n in [] %}\n.\n{% endfor %}\n\n{% endset %}{% if a | trim %}A{% else %}<mj-no />{% endif %}": (
        "mj-no 6:41"
    ),
    '{% set tone %}a{% endset %}{% set d = {"a": "#123456"} %}\n<mj-section><mj-column><mj-no a="{{ d[tone] }}" />': (
        "mj-no 2:24"
    ),
    '{% macro m(n) %}\n1{{ n }}px\n{% endmacro %}\n<mj-section padding="{{ m(2) | trim }}"><mj-no />': "mj-no 4:41",
    "<mj-section>\n{% filter upper %}<mj-no />{% endfilter %}": "MJ-NO 2:1",
    "{% filter upper %}<mj-no />{% endfilter %}": "MJ-NO 1:1",
    '{% filter replace("blocks", "\\u0001") %}<mj-no />{% endfilter %}': "mj-no 1:41",
    "{% set a %}\n<mj-no />{% endset %}{{ a | indent(2) }}": "mj-no 1:1",
}
"""MJML of a block whose templates look into what they have printed; what is wrong in it, and where that is told."""


@pytest.mark.parametrize("written", LOOKING)
def test_templates_that_look_into_what_they_print_are_told_too(make_project: Callable[..., Path], written: str) -> None:
    name, place = LOOKING[written].split()
    found = said(make_project({FOOTER: written}))
    assert [str(each.at) for each in found if f"“<{name}>” does not exist" in each.message] == [f"{FOOTER}:{place}"]
    assert not any("\x1e" in f"{each.at} {each.message}" for each in found)


def test_a_warning_in_a_template_that_looks_into_what_it_prints_stays_one(make_project: Callable[..., Path]) -> None:
    footer = (
        '{% set tone %}band{% endset %}{% set d = {"band": "#123456"} %}\n'
        '<mj-section background-color="{{ d[tone] }}"><mj-column><mj-text><b>Bye</mj-text></mj-column></mj-section>'
    )
    [found] = [each for each in said(make_project({FOOTER: footer})) if each.rule == "layout/unclosed"]
    assert (found.severity, str(found.at)) == (Severity.WARNING, f"{FOOTER}:2:66")


def test_css_behind_a_printed_value_is_told_where_it_is_written(tmp_path: Path) -> None:
    files = {"layouts/email.css": "/* {{ theme.radius }} of pixels */ .a { color: red; } }\n"}
    made, found = compiled(tmp_path, files)
    assert made is None
    assert told(found) == ["layout/css layouts/email.css:1:55"]
