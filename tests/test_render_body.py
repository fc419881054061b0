"""Text, links and pictures: what mail clients would drop, break or run is refused at its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from copywriting import COPY, FRONT, compiled, inner_text, told
from hypothesis import given
from hypothesis.strategies import text
from markdown.inlinepatterns import LinkInlineProcessor

from sitegen.render.copy.converting import Converter, _Brackets

HEADING = "# T\n\n"
"""What stands above each text here: its first line is line 7 of the file."""

WRONG = [
    ("x\0y\n", "file/character 7:2"),
    ("x\u001econtent/x:5\u001fy {{ foo }}\n", "file/character 7:2, file/character 7:14"),
    ("[x](javascript:alert(1))\n", "copy/link 7:4"),
    ("[x](JaVaScRiPt:alert)\n", "copy/link 7:4"),
    ("[x](data:text/html,hi)\n", "copy/link 7:4"),
    ("[x]()\n", "copy/link 7:3"),
    ("[x](http://localhost/)\n", "copy/link 7:4"),
    ("y [x][nope]\n", "copy/link 7:3"),
    ("y [**x**][nope] [z][]\n", "copy/link 7:3, copy/link 7:17"),
    ("[![x](assets/a.png)][nope]\n", "copy/link 7:1"),
    ("y[^1]\n\n[^1]: note\n", "copy/link 7:2"),
    ("[^1]: note\n", "copy/link 7:1"),
    ("text and {{ brand.postal_address }} and [x](javascript:alert)\n", "copy/link 7:44"),
    ("<script>alert(1)</script>\n", "copy/raw-html 7:1"),
    ('<a href="https://x.example" onclick="x()">x</a>\n', "copy/raw-html 7:29"),
    ('<p style="color:red">x</p>\n', "copy/raw-html 7:4"),
    ("<style>p{}</style>\n", "copy/raw-html 7:1"),
    ('<iframe src="https://x.example"></iframe>\n', "copy/raw-html 7:1"),
    (
        '<form action="x"><input name=y></form>\n',
        "copy/raw-html 7:1, copy/raw-html 7:7, copy/raw-html 7:18, copy/raw-html 7:25",
    ),
    ("<video src=x></video>\n", "copy/raw-html 7:1"),
    ("<script>if (a<b>c) x</script>\n", "copy/raw-html 7:1"),
    ("<script>x\n", "copy/raw-html 7:1"),
    ("<!-- <b> -->\n", "copy/raw-html 7:1"),
    ("x<br>y <b>z</b> <b>x\n", "copy/raw-html 7:17"),
    ("x</b>\n", "copy/raw-html 7:2"),
    ("<b/>x\n", "copy/raw-html 7:1"),
    ("<b>x\n\ny</b>\n", "copy/raw-html 7:1"),
    ("**<b>x**</b>\n", "copy/raw-html 7:3"),
    ("<b>**x</b>**\n", "copy/raw-html 7:7"),
    ("<p>x\n\n**y**\n", "copy/raw-html 7:1"),
    ('x <a href="https://x.example>y</a>\n', "copy/raw-html 7:31"),
    ("<svg onload=x></svg>\n", "copy/raw-html 7:1, copy/raw-html 7:6"),
    ("<object data=x></object>\n", "copy/raw-html 7:1, copy/raw-html 7:9"),
    ("<!-- hi -->\n", "copy/raw-html 7:1"),
    ("<!--[if mso]>hi<![endif]-->\n", "copy/raw-html 7:1"),
    ("<mj-text>hi</mj-text>\n", "copy/raw-html 7:1"),
    ("<base href=x>\n", "copy/raw-html 7:1"),
    ("<meta http-equiv=refresh content=0>\n", "copy/raw-html 7:1, copy/raw-html 7:7, copy/raw-html 7:26"),
    ("hello <script>x</script> there\n", "copy/raw-html 7:7"),
    ("![](assets/a.png)\n", "asset/no-alt 7:1"),
    ('<img src="assets/a.png">\n', "asset/no-alt 7:11"),
    ("![x](assets/b.png)\n", "asset/missing 7:6"),
    ("![x](https://x.example/a.png)\n", "asset/missing 7:6"),
    ("![x](../../../../etc/passwd)\n", "file/outside 7:6"),
    ("![x](assets/drawing.svg)\n", "asset/format 7:6"),
    ("# U\n", "check/heading 7:1"),
    ("![x](assets/broken.png)\n", "asset/unreadable 7:6"),
    ("[x]({{ 'javascript:alert(1)' }})\n", "copy/link 7:4"),
    ("[x]({{ 'java' }}script:alert(1))\n", "copy/link 7:4"),
    ("{{ brand.postal_address }} then [x](javascript:x)\n", "copy/link 7:36"),
    ("{{ brand.name }} {{ brand.postal_address }} then [x](javascript:x) {{ brand.name }}\n", "copy/link 7:53"),
    (
        "{% for f in films %}\n/// offer\n    label: {{ f.title }}\n"
        "{{ f.title }} [x](javascript:x)\n///\n{% endfor %}\n",
        "copy/link 10:18",
    ),
]

RIGHT = [
    ("[x](http://x.example/)\n", "x:\nhttp://x.example/"),
    ("[x](#top)\n", "x:\n#top"),
    ("[x](/plans)\n", "x:\nhttps://lanternreel.example/plans"),
    ("[x](plans)\n", "x:\nhttps://lanternreel.example/plans"),
    ("[x](mailto:a@b.example)\n", "x:\nmailto:a@b.example"),
    ("[x](tel:+3312)\n", "x:\ntel:+3312"),
    ("\\[x\\]\\[nope\\] \\[x][nope] `[x][nope]`\n", "[x][nope] [x][nope] [x][nope]"),
    ("[x][Y]\n\n[y]: https://y.example/\n", "x:\nhttps://y.example/"),
    ("<ul><li>a<li>b</ul>\n", "- a\n- b"),
    ("<table><tr><td>a<td>b<tr><td>c</table>\n", "a  b\nc"),
    ("<a href=https://x.example/>x</a>\n", "x:\nhttps://x.example/"),
    ("<B>x</b> <br/>y <br>z\n", "x\ny\nz"),
    ("a < b and b > c\n", "a < b and b > c"),
    ("[x](https://x.example/a b)\n", "x:\nhttps://x.example/a%20b"),
    ("<https://x.example/>\n", "https://x.example/:\nhttps://x.example/"),
    ("hello <b>there</b> H<sub>2</sub>O\n", "hello there H2O"),
    ("![x](assets/a.png)\n", "[x]"),
    ("{% raw %}{{ recipient.email }} {% if x %}{% endraw %}\n", "{{ '{' }}{ recipient.email }} {{ '{' }}% if x %}"),
    ("{% raw %}{{ x }}{% endraw %} {{ brand.name }}\n", "{{ '{' }}{ x }} Lanternreel"),
    (
        "[{% raw %}{{ x }}{% endraw %} {{ recipient.first_name }} {{ brand.name }}](/x)\n",
        "{{ '{' }}{ x }} {{ recipient.first_name | default: \"there\" }} Lanternreel:\nhttps://lanternreel.example/x",
    ),
]


@pytest.mark.parametrize(("body", "expected"), WRONG, ids=range(len(WRONG)))
def test_what_mail_cannot_carry_is_told_where_it_stands(tmp_path: Path, body: str, expected: str) -> None:
    artifacts, found = compiled(tmp_path, {COPY: FRONT + HEADING + body})
    assert artifacts is None or "check/" in expected
    assert told(found) == expected.split(", ")


@pytest.mark.parametrize(("body", "expected"), RIGHT, ids=range(len(RIGHT)))
def test_what_mail_can_carry(tmp_path: Path, body: str, expected: str) -> None:
    artifacts, found = compiled(tmp_path, {COPY: FRONT + HEADING + body})
    assert artifacts is not None, found
    assert told(found) == []
    assert inner_text(artifacts).removeprefix("T\n=").lstrip("\n") == expected


def test_a_heading_with_braces_is_ruled_like_any_other(tmp_path: Path) -> None:
    heading = "# {% raw %}{{ x }}{% endraw %} {{ brand.name }}\n\nHi\n"
    artifacts, _ = compiled(tmp_path, {COPY: FRONT + heading})
    assert artifacts is not None
    assert "{{ '{' }}{ x }} Lanternreel\n===================\n\nHi" in artifacts.email_text
    assert not {"\u2062", "\u2063", "\u2064"} & {*artifacts.email_text}


@pytest.mark.parametrize("piece", ["[", "![", "[[a", "![a]["])
def test_brackets_without_end_are_looked_through_once(piece: str) -> None:
    """Looked through for each of them, these take minutes."""
    assert piece * 3 in Converter().html(piece * 40_000)


@given(text(alphabet="[]!()a\n", max_size=40))
def test_brackets_close_where_the_engine_has_them_close(data: str) -> None:
    engine, brackets = LinkInlineProcessor(r"\["), _Brackets()
    for index, letter in enumerate(data, 1):
        if letter == "[":
            inner, end, closed = engine.getText(data, index)
            assert brackets.text(data, index) == ((inner, end, True) if closed else ("", len(data), False))
