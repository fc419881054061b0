"""Options of every type: what is wrong with a value is told at the value."""

from __future__ import annotations

from pathlib import Path

import pytest
from copywriting import COPY, FRONT, compiled, inner_text, told

HEADING = "# T\n\n"
"""What stands above each text here: its first line is line 7 of the file."""

WRONG = [
    ("/// offer\n    pric: 5\nx\n///\n", "copy/unknown-option 8:5"),
    ("/// offer\n\tprice: 5\nx\n///\n", "copy/option-place 8:2"),
    ("/// offer\n  price: 5\nx\n///\n", "copy/option-place 8:3"),
    ("/// offer\nprice: 5\nx\n///\n", "copy/option-place 8:1"),
    ("/// offer\n\n    price: 5\nx\n///\n", "copy/option-place 9:5"),
    ("/// offer\n    price: [5\nx\n///\n", "yaml/syntax 8:12"),
    ("/// offer\n    label: Hi: there\nx\n///\n", "yaml/syntax 8:14"),
    ("/// offer\n      label: Hi\n    price: 5\nx\n///\n", "yaml/syntax 8:7"),
    ("/// offer\n    label: Hi\n      price: 5\nx\n///\n", "yaml/syntax 9:7"),
    ("/// offer\n    label: [\n    price: 5\nx\n///\n", "yaml/syntax 8:12"),
    ("/// offer\nfoo: [\n    price: 5\nx\n///\n", "copy/unknown-option 8:1"),
    ("/// offer\n   label: A\n    price: 5\n    currency: EUR\nx\n///\n", "copy/option-place 8:4"),
    ("/// offer\n   label: A\n  was: 6\n    price: 5\nx\n///\n", "copy/option-place 8:4, copy/option-place 9:3"),
    ("/// offer\n    label: A\n   was: 6\n    price: 5\nx\n///\n", "copy/option-place 9:4"),
    ("/// offer\n\n    label: A\n    price: 5\nx\n///\n", "copy/option-place 9:5"),
    ("/// steps\n\n    steps: [{title: A}]\n///\n", "copy/option-place 9:5"),
    ('/// hero\n    image: assets/a.png\n   alt: ""\n# T\n///\n', "copy/option-place 9:4"),
    ("/// offer\n    price: 5\n    price: 6\nx\n///\n", "yaml/duplicate-key 9:5"),
    ("/// offer\n    - 5\nx\n///\n", "copy/option-type 8:5"),
    ("/// offer\n    hello\nx\n///\n", "copy/option-type 8:5"),
    ("/// offer\n    price: five\nx\n///\n", "copy/option-type 8:12"),
    ("/// offer\n    price: true\nx\n///\n", "copy/option-type 8:12"),
    ("/// offer\n    price: -5\nx\n///\n", "copy/option-type 8:12"),
    ("/// offer\n    price: .nan\nx\n///\n", "copy/option-type 8:12"),
    ("/// offer\n    price: 'inf'\nx\n///\n", "copy/option-type 8:12"),
    ("/// offer\n    price: 'nan'\nx\n///\n", "copy/option-type 8:12"),
    ("/// offer\n    price: '1_0'\nx\n///\n", "copy/option-type 8:12"),
    ("/// title-grid\n    items: films\n    max: 1.5\n///\n", "copy/option-type 9:10"),
    ("/// title-grid\n    items: films\n    max: 100\n///\n", "copy/option-type 9:10"),
    ("/// title-grid\n    items: films\n    caption: yes\n///\n", "copy/option-type 9:14"),
    ("/// button\n    style: primry\n    href: https://x.example\n    label: x\n///\n", "copy/option-type 8:12"),
    ("/// button\n    href: javascript:x\n    label: x\n///\n", "copy/link 8:11"),
    ("/// button\n    href: 5\n    label: x\n///\n", "copy/option-type 8:11"),
    ("/// image\n    image: assets/b.png\n    alt: x\n///\n", "asset/missing 8:12"),
    ("/// image\n    image: assets/drawing.svg\n    alt: x\n///\n", "asset/format 8:12"),
    ("/// image\n    image: 5\n    alt: x\n///\n", "copy/option-type 8:12"),
    ("/// hero\n    image: assets/a.png\n# x\n///\n", "asset/no-alt 8:5"),
    ("/// image\n    image: assets/a.png\n    alt:\n///\n", "copy/missing-option 7:1"),
    ("/// title-grid\n    items: filmz\n///\n", "ref/query 8:12"),
    ("/// title-grid\n    items: [films]\n///\n", "copy/option-type 8:12"),
    ("/// rating\n    action: rate-it\n    labels: a, b\n///\n", "copy/option-type 9:13"),
    ("/// rating\n    action: rate-it\n    labels: [[a], b]\n///\n", "copy/option-type 9:13"),
    ("/// steps\n    steps: x\n///\n", "copy/option-type 8:12"),
    ("/// steps\n    steps:\n      - {titel: x, title: y}\n///\n", "copy/unknown-option 9:10"),
    ("/// steps\n    steps:\n      - {title: y}\n      - {text: x}\n///\n", "copy/missing-option 10:9"),
    ("/// steps\n    steps:\n      - {title: y, done: maybe}\n///\n", "copy/option-type 9:26"),
    ("/// rating\n    action: rateit\n///\n", "ref/action 8:13"),
    ("/// rating\n    action: claim\n///\n", "ref/action 8:13"),
    ("/// offer\n    expires: tomorrow\nx\n///\n", "copy/option-type 8:14"),
    ("/// offer\n    expires: 2026-02-30\nx\n///\n", "schema/value 8:14"),
    ("/// offer\n    label: [a]\nx\n///\n", "copy/option-type 8:12"),
    ("/// offer\n    label: true\nx\n///\n", "copy/option-type 8:12"),
    ("/// offer\n    price: 5\n    currency: EURO\nx\n///\n", "copy/option-type 9:15"),
    ("/// image\n    alt: x\n///\n", "copy/missing-option 7:1"),
    ("/// image\n    image:\n    alt: x\n///\n", "copy/missing-option 7:1"),
    ("/// rating\n///\n", "copy/missing-option 7:1"),
    ("/// steps\n    steps: &a [*a]\n///\n", "yaml/alias 8:16"),
    ("/// offer\n    label: !!python/object:os.system x\nx\n///\n", "yaml/tag 8:12"),
    ("/// offer\n    label: {{ valus.x }}\nx\n///\n", "template/undefined 8:15"),
    ("/// title-grid\n    items: films\n    columns: 7\n///\n", "copy/option-type 9:14"),
]

RIGHT = [
    ("/// offer\n    price: '٥'\nx\n///\n", "€5.00\n\nx"),
    ('/// image\n    image: assets/a.png\n    alt: ""\n///\n', ""),
    ("/// steps\n    steps: []\n///\n", "0 of 0 done"),
    ("/// offer\n    label: 012\nx\n///\n", "* 012 *\n\nx"),
    (
        '/// offer\n    label: {{ "a: b # c" }}\n    code: {{ "x\'y\\"z" }}\nx\n///\n',
        "* a: b # c *\n\nx\n\nYour code: x'y\"z",
    ),
]


@pytest.mark.parametrize(("body", "expected"), WRONG, ids=range(len(WRONG)))
def test_a_wrong_option_is_told_where_it_stands(tmp_path: Path, body: str, expected: str) -> None:
    artifacts, found = compiled(tmp_path, {COPY: FRONT + HEADING + body})
    assert artifacts is None or "check/" in expected
    assert told(found) == expected.split(", ")


@pytest.mark.parametrize("written", ["EURO", "'EURO'", '{{ "EURO" }}'])
def test_a_value_that_a_template_refuses_is_told_by_the_name_of_its_option(tmp_path: Path, written: str) -> None:
    body = f"/// offer\n    label: EURO week\n    price: 5\n    currency: {written}\nx\n///\n"
    found = compiled(tmp_path, {COPY: FRONT + HEADING + body})[1]
    assert [(d.message, d.at and d.at.line) for d in found] == [
        ("“currency” must be three letters such as EUR, not “EURO”", 10)
    ]


def test_an_empty_value_that_a_template_refuses_is_told_by_the_name_of_its_option(tmp_path: Path) -> None:
    body = "/// offer\n    code: ''\n    price: 5\n    currency: ''\nx\n///\n"
    found = compiled(tmp_path, {COPY: FRONT + HEADING + body})[1]
    assert [(d.message, d.at and d.at.line) for d in found] == [
        ("“currency” must be three letters such as EUR, and it is empty", 10)
    ]


def test_a_subject_that_no_mail_can_carry_is_told_where_it_was_written(tmp_path: Path) -> None:
    front = f"---\npreheader: P\nsubject: {'x' * 2001}\n---\n"
    assert told(compiled(tmp_path, {COPY: front + HEADING})[1]) == ["check/header 3:10"]


@pytest.mark.parametrize(("body", "expected"), RIGHT, ids=range(len(RIGHT)))
def test_options_that_work(tmp_path: Path, body: str, expected: str) -> None:
    artifacts, found = compiled(tmp_path, {COPY: FRONT + HEADING + body})
    assert artifacts is not None, found
    assert told(found) == []
    assert inner_text(artifacts).removeprefix("T\n=").lstrip("\n") == expected
