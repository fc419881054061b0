"""Fences: each mistake at its line, also where loops made it."""

from __future__ import annotations

from pathlib import Path

import pytest
from copywriting import COPY, FRONT, compiled, inner_text, told
from hypothesis import given, strategies

from sitegen.render.templates.tags import written_column

HEADING = "# T\n\n"
"""What stands above each text here: its first line is line 7 of the file."""

WRONG = [
    ("/// heroo\nx\n///\n", "copy/unknown-block 7:5"),
    ("/// offer\ntext\n", "copy/unclosed-block 7:1"),
    ("/// offer\ntext\n\n/// divider\n///\n", "copy/unclosed-block 10:1"),
    ("///\n", "copy/stray-fence 7:1"),
    ("/// offer\nx\n////\n///\n", "copy/stray-fence 9:1"),
    ("//// columns\n/// column\nx\n////\n///\n", "copy/unclosed-block 8:1, copy/stray-fence 11:1"),
    ("/// columns\n/// column\nx\n///\n///\n", "copy/unclosed-block 8:1"),
    ("//// columns\n/// offer\nx\n///\n////\n", "copy/child 8:1"),
    ("//// offer\nx\n/// divider\n///\n////\n", "copy/child 9:1"),
    ("/// column\nx\n///\n", "copy/child 7:1"),
    ("/// offer | hi\nx\n///\n", "copy/unknown-option 7:13"),
    ("/// offer hi\nx\n///\n", "copy/unknown-option 7:11"),
    ("// offer\nx\n//\n", "copy/stray-fence 7:1"),
    ("/// Offer\nx\n///\n", "copy/unknown-block 7:5"),
    ("~~~\n/// offer\nx\n///\n", "copy/unclosed-block 7:1"),
    (
        "{% for f in films %}\n/// offer\n    label: {{ f.title }}\n    pric: {{ f.price }}\n"
        "{{ f.title }} text\n///\n{% endfor %}\n",
        "copy/unknown-option 10:5",
    ),
    ("//// columns\nhello\n/// column\nx\n///\n////\n", "copy/child 7:1, copy/body 8:1"),
    ("//// columns\nhello\n" + 2 * "/// column\nx\n///\n" + "////\n", "copy/body 8:1"),
    ("//// columns\n////\n", "copy/child 7:1"),
    ("//// columns\n/// column\nx\n///\n////\n", "copy/child 7:1"),
    ("//// columns\n" + 4 * "/// column\nx\n///\n" + "////\n", "copy/child 7:1"),
    ("//// columns\n{% for f in films[:0] %}\n/// column\nx\n///\n{% endfor %}\n////\n", "copy/child 7:1"),
    ("//// columns\n/// colum\nx\n///\n/// column\ny\n///\n////\n", "copy/unknown-block 8:5"),
    ("//// columns\n// column\nx\n//\n/// column\ny\n///\n////\n", "copy/stray-fence 8:1"),
    ("//// columns\n/// column\nx\n///\n", "copy/unclosed-block 7:1"),
    ("/// divider\n\nThe rest of the mail.\n", "copy/unclosed-block 7:1"),
    ("/// divider\nhello\n///\n", "copy/body 8:1"),
    ("/// offer\n///\n", "copy/body 7:1"),
    (
        "[x](javascript:a)\n\n![](assets/zz.png)\n\n<script>x</script>\n\n/// heroo\n///\n\n"
        "/// offer\n    pric: 5\nx\n///\n",
        "copy/link 7:4, asset/no-alt 9:1, asset/missing 9:5, copy/raw-html 11:1, "
        "copy/unknown-block 13:5, copy/unknown-option 17:5",
    ),
]

RIGHT = [
    ("  /// offer\nx\n  ///\n", "x"),
    ("```\n/// offer\n///\n```\n", "/// offer\n///"),
    ("`code` and ```x``` \n\n/// divider\n///\n", "code and x\n\n----------------------------------------"),
    ("```inline``` text\n\n/// divider\n///\n", "inline text\n\n----------------------------------------"),
    (
        "{% for f in films %}\n/// offer\n    label: {{ f.title }}\n    price: {{ f.price }}\n"
        "{{ f.title }} text\n///\n{% endfor %}\n",
        "* Salt *\n\n€4.50\n\nSalt text\n\n* Tram *\n\n€5.00\n\nTram text",
    ),
    ("{% if true %}\n/// offer\n{% endif %}\nx\n///\n", "x"),
    ("//// columns\n" + 2 * "/// column\nx\n///\n" + "////\n", "x\n\nx"),
    ("{% if films[:0] %}\n//// columns\n////\n{% endif %}\nx\n", "x"),
]


@pytest.mark.parametrize(("body", "expected"), WRONG, ids=range(len(WRONG)))
def test_a_fence_out_of_place_is_told_where_it_stands(tmp_path: Path, body: str, expected: str) -> None:
    artifacts, found = compiled(tmp_path, {COPY: FRONT + HEADING + body})
    assert artifacts is None or "check/" in expected
    assert told(found) == expected.split(", ")


@pytest.mark.parametrize(("body", "expected"), RIGHT, ids=range(len(RIGHT)))
def test_fences_in_order(tmp_path: Path, body: str, expected: str) -> None:
    artifacts, found = compiled(tmp_path, {COPY: FRONT + HEADING + body})
    assert artifacts is not None, found
    assert told(found) == []
    assert inner_text(artifacts).removeprefix("T\n=").lstrip("\n") == expected


@pytest.mark.parametrize(
    ("written", "rendered", "at", "column"),
    [
        ("plain [x](y)", "plain [x](y)", "[x]", 7),
        ("{{ a }} then [x](y)", "something long then [x](y)", "[x]", 14),
        ("{{ a }} then [x](y)", "s then [x](y)", "[x]", 14),
        ("{{ a }} and {{ b }} [x](y) {{ c }}", "1 and 22222222222222 [x](y) 3", "[x]", 21),
        ("before {{ a }} after", "before VALUE after", "VALUE", 8),
        ("before {{ a }} after", "before VALUE after", "after", 16),
        ("{% if x %}text{% endif %} more", "text more", "more", 27),
        ("{# note #}text", "text", "text", 11),
        ("{{ a }}", "VALUE", "VALUE", 1),
        ("{{ a }}{{ b }}", "VALUE", "VALUE", 8),
    ],
)
def test_columns_are_those_of_the_written_line(written: str, rendered: str, at: str, column: int) -> None:
    assert written_column(written, rendered, rendered.index(at) + 1) == column


@given(strategies.lists(strategies.sampled_from(["word", " ", "{{ a }}", "{% b %}", "[x](y)", "é"])), strategies.data())
def test_every_column_of_a_line_is_on_the_line(parts: list[str], data: strategies.DataObject) -> None:
    printed = [data.draw(strategies.text("ab é", max_size=9)) if part[:1] == "{" else part for part in parts]
    written, rendered = "".join(parts), "".join(printed)
    column = data.draw(strategies.integers(1, len(rendered) + 1))
    assert 1 <= written_column(written, rendered, column) <= len(written) + 1
