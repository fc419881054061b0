"""Cutting MJML into a skeleton and slots: what is cut out, what never is, and that nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.mjml.findings import Misplaced
from sitegen.mjml.parse import parse
from sitegen.mjml.slots import CONTENT_HOLE, VALUE_HOLE, cut, holes

SPLIT = {CONTENT_HOLE: "[C]", VALUE_HOLE: "[V]"}


def shown(key: str) -> str:
    for hole, mark in SPLIT.items():
        key = key.replace(hole, mark)
    return key


@pytest.mark.parametrize(
    ("text", "key", "values"),
    [
        ("<mj-text>Hi <b>you</b></mj-text>", "<mj-text>[C]</mj-text>", ["Hi <b>you</b>"]),
        (
            '<mj-button href="a" align="left">Go</mj-button>',
            '<mj-button href="[V]" align="left">[C]</mj-button>',
            ["Go", "a"],
        ),
        ('<mj-image src="a" alt="x > y" />', '<mj-image src="[V]" alt="[V]" />', ["a", "x > y"]),
        ("<mj-text><!-- </mj-text> --> x</mj-text>", "<mj-text>[C]</mj-text>", ["<!-- </mj-text> --> x"]),
        ("<mj-raw><![CDATA[ </mj-raw> ]]></mj-raw>", "<mj-raw>[C]</mj-raw>", ["<![CDATA[ </mj-raw> ]]>"]),
        ("<mj-table><tr><td>1 < 2</td></tr></mj-table>", "<mj-table>[C]</mj-table>", ["<tr><td>1 < 2</td></tr>"]),
        ("<mj-social-element name='x' />tail", "<mj-social-element name='x' />tail", []),
        ("<mj-text></mj-text><mj-text> \n</mj-text>", "<mj-text></mj-text><mj-text> \n</mj-text>", []),
        ("<!-- <mj-text>old</mj-text> -->", "<!-- <mj-text>old</mj-text> -->", []),
        ('<mj-section data-href="x">', '<mj-section data-href="x">', []),
        (
            '<mj-font href="a"/></mj-head><mj-image src="b"/>',
            '<mj-font href="a"/></mj-head><mj-image src="[V]"/>',
            ["b"],
        ),
        ("<mj-title>T</mj-title></mj-head>", "<mj-title>[C]</mj-title></mj-head>", ["T"]),
        ("<mj-style>.a > b {}</mj-style></mj-head>", "<mj-style>.a > b {}</mj-style></mj-head>", []),
    ],
)
def test_what_is_cut_out(text, key, values):
    found = cut(text)
    assert shown(found.key) == key
    assert list(found.values) == values


def test_documents_that_differ_in_content_only_share_a_key():
    first = cut('<mj-text color="red">a</mj-text><mj-image src="1"/>')
    second = cut('<mj-text color="red"><p>other</p></mj-text><mj-image src="2"/>')
    assert first.key == second.key


@pytest.mark.parametrize(
    "text",
    [
        '<mj-text css-class="a > b">Hi</mj-text>',
        '<mj-text css-class="a <b> c">Hi</mj-text>',
        '<!-- --><mj-image xtitle="x"/>',
        "<mj-section><mj-column>x</mj-text></mj-column></mj-section>",
        '<mj-column>see ="href="y"</mj-column>',
    ],
)
def test_a_hole_in_an_impossible_place_is_noticed_and_put_back(text):
    parts = cut(text)
    for _ in range(3):
        try:
            parse(parts.key)
        except Misplaced as misplaced:
            parts = parts.plugged(misplaced.slots)
    parse(parts.key)
    assert parts.plugged(range(len(parts.values))).key == text


PIECES = st.sampled_from(
    [
        *("<mj-text>", "</mj-text>", '<mj-button href="x" title="a > b">', "</mj-button>", "<mj-raw>", "</mj-raw>"),
        *('<mj-image src="a" alt=""/>', "<!-- c -->", "<mj-title>", "</mj-title>", "<mj-head>", "</mj-head>"),
        *("text", " ", "\n", '"', "'", "<", ">", "<b>", "</b>", "=", "é", "{{ x }}"),
    ]
)


@given(st.lists(PIECES, max_size=25).map("".join))
def test_nothing_is_lost_and_offsets_lead_back(text):
    found = cut(text)
    assert found.plugged(range(len(found.values))).key == text
    marks = dict(holes(found.key))
    assert sorted(marks.values()) == list(range(len(found.values)))
    for offset, character in enumerate(found.key):
        original = found.original(offset)
        if offset in marks:
            assert text.startswith(found.values[marks[offset]], original)
        else:
            assert text[original] == character
