"""Documents put together from files: what comes out, and that every place is known in the file it came from."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.diagnostics import Position, Problem, diagnose
from sitegen.mjml.includes import MAX_DEPTH, Whole, whole

SECTION = "<mj-section>\n  here\n</mj-section>"


def read(files: Mapping[str, str]) -> Callable[[str, str], tuple[str, str]]:
    def found(above: str, path: str) -> tuple[str, str]:
        if path not in files:
            raise Problem(diagnose("layout/include", f"there is no file “{path}”"))
        return path, files[path]

    return found


def made(text: str, **files: str) -> Whole:
    return whole("main", text, read(files))


@pytest.mark.parametrize(
    ("text", "files", "expected"),
    [
        ("<mjml><mj-body/></mjml>", {}, "<mjml><mj-body/></mjml>"),
        ('<mj-body><mj-include path="a" /></mj-body>', {"a": SECTION}, f"<mj-body>{SECTION}</mj-body>"),
        ("<mj-body><mj-include path='a'></mj-include></mj-body>", {"a": "x"}, "<mj-body>x</mj-body>"),
        ('<mj-head>1</mj-head><mj-include path="a"/>', {"a": "<mjml><mj-body>2</mj-body></mjml>"},
         "<mj-head>1</mj-head>2"),
        ('<mj-head>1</mj-head><mj-include path="a"/>',
         {"a": "<mjml>\n<mj-head>3</mj-head><mj-body b='c'>2</mj-body></mjml>"}, "<mj-head>13</mj-head>2"),
        ('<mjml x="y"><mj-body><mj-include path="a"/></mj-body></mjml>', {"a": "<mjml><mj-head>3</mj-head></mjml>"},
         '<mjml x="y"><mj-head>3</mj-head><mj-body></mj-body></mjml>'),
        ('<mj-head></mj-head><mj-include path="a" type="css"/>', {"a": "p{}"},
         "<mj-head><mj-style>p{}</mj-style></mj-head>"),
        ('<mj-head></mj-head><mj-include path="a" type="css" css-inline="inline"/><mj-include path="b"/>',
         {"a": "p{}", "b": "<mjml><mj-head>h</mj-head></mjml>"},
         '<mj-head>h<mj-style inline="inline">p{}</mj-style></mj-head>'),
        ('<mj-include path="a" type="html"/>', {"a": "<b>"}, "<mj-raw><b></mj-raw>"),
        ('<mj-head><mj-include path="a"/></mj-head>', {"a": "<mj-font/>"}, "<mj-head><mj-font/></mj-head>"),
        ('<mj-include path="a"/>', {"a": '(<mj-include path="b"/>)', "b": "deep"}, "(deep)"),
        ('<!-- <mj-include path="no"/> -->', {}, '<!-- <mj-include path="no"/> -->'),
        ('<mj-text><mj-include path="no"/></mj-text>', {}, '<mj-text><mj-include path="no"/></mj-text>'),
        ('<mj-text/><mj-include path="a"/>', {"a": "x"}, "<mj-text/>x"),
        ('<mj-text><mj-include path="a"/>', {"a": "x"}, "<mj-text>x"),
    ],
)  # fmt: skip
def test_files_are_put_together(text: str, files: dict[str, str], expected: str) -> None:
    assert made(text, **files).text == expected


def test_every_file_is_named_once() -> None:
    inside = '<mj-include path="b"/>'
    assert made('<mj-include path="a"/><mj-include path="a"/>', a=inside, b="x").files == ("a", "b")


@pytest.mark.parametrize(
    ("text", "files", "at"),
    [
        ('1\n  <mj-include path="no"/>', {}, "main:2:3"),
        ('<mj-include path="a"/>', {"a": '\n\n <mj-include path="no"/>'}, "a:3:2"),
        ('<mj-include path="a"/>', {"a": '<mj-include path="a"/>'}, "a:1:1"),
        ("x<mj-include />", {}, "main:1:2"),
    ],
)
def test_what_cannot_be_included_is_told_where_it_is_asked_for(text: str, files: dict[str, str], at: str) -> None:
    with pytest.raises(Problem) as raised:
        made(text, **files)
    assert [(d.rule, str(d.at)) for d in raised.value.diagnostics] == [("layout/include", at)]


def test_all_missing_files_are_told() -> None:
    with pytest.raises(Problem) as raised:
        made('<mj-include path="x"/>\n<mj-include path="a"/>', a='<mj-include path="y"/>')
    assert [str(d.at) for d in raised.value.diagnostics] == ["a:1:1", "main:1:1"]


def test_files_within_files_end_somewhere() -> None:
    files = {f"f{i}": f'<mj-include path="f{i + 1}"/>' for i in range(MAX_DEPTH + 5)}
    with pytest.raises(Problem, match="levels"):
        made('<mj-include path="f0"/>', **files)


@given(st.lists(st.sampled_from(["α\n", "<mj-a>", '<mj-include path="a"/>', '<mj-include path="b"/>', "\n", "z "])))
def test_places_are_those_of_the_files(pieces: list[str]) -> None:
    files = {"a": "A1\nA2", "b": "<mjml><mj-head>H\n</mj-head><mj-body>\nB</mj-body></mjml>", "main": "".join(pieces)}
    document = made(files["main"], **files)
    for number, line in enumerate(document.text.split("\n"), 1):
        for column, character in enumerate(line, 1):
            at = document.origin(number, column)
            assert files[at.path].split("\n")[at.line - 1][at.column - 1] == character


def test_places_beyond_the_end_are_in_the_last_file() -> None:
    assert made("ab").origin(9, 1) == Position("main", 1, 1)
