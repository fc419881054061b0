from __future__ import annotations

import re

import markdown
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitegen.merge.program import Field
from sitegen.merge.tokens import Tokens
from sitegen.render.plain.plaintext import WIDTH, columns, html_to_text, wrap

TOKEN = Tokens().field(Field("first_name"))
URL = "https://lanternreel.example/c/winback?utm_source=lanternreel&utm_medium=email&utm_campaign=winback#top"
HREF = URL.replace("&", "&amp;")


# wrapping


def test_lines_are_wrapped_at_72_columns() -> None:
    words = "word " * 40
    lines = wrap(words).split("\n")
    assert all(len(line) <= 72 for line in lines)
    assert " ".join(lines).split() == words.split()
    assert len(lines[0]) == 69


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("  two   spaces stay  in what fits", "  two   spaces stay  in what fits"),
        ("a \n\n\n\n\nb\t\n", "a\n\nb"),
        ("a\r\nb", "a\nb"),
        ("soft\u00adhyphen and\u200bbreak", "softhyphen andbreak"),
    ],
)
def test_what_fits(text: str, expected: str) -> None:
    assert wrap(text) == expected


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("aaa bbb ccc", 6, "aaa\nbbb\nccc"),
        ("- aaa bbb", 6, "- aaa\n  bbb"),
        ("10. aaa bbb", 8, "10. aaa\n    bbb"),
        ("> aaa bbb", 6, "> aaa\n> bbb"),
        ("> > - aaa bbb", 12, "> > - aaa\n> >   bbb"),
        ("[x] aaa bbb", 8, "[x] aaa\n    bbb"),
        ("  aaa bbb", 6, "  aaa\n  bbb"),
        ("              aaa bbb", 6, "aaa\nbbb"),
        ("quoi ? oui", 6, "quoi ?\noui"),
        ("a – bbb ccc", 6, "a –\nbbb\nccc"),
        ("aaaa « bbb »", 8, "aaaa\n« bbb »"),
        ("aaaa\u00a0b ccc", 6, "aaaa\u00a0b\nccc"),
        ("aa 12 € xxxxx", 6, "aa\n12 €\nxxxxx"),
    ],
)
def test_wrapping(text: str, width: int, expected: str) -> None:
    assert wrap(text, width) == expected


@pytest.mark.parametrize("whole", [URL, TOKEN, f"https://lanternreel.example/{TOKEN}?x={TOKEN}", "a" * 100, URL * 20])
def test_what_is_never_broken(whole: str) -> None:
    assert wrap(f"before {whole} after", 14).split("\n") == ["before", whole, "after"]
    assert wrap(f"- {whole}", 20) == f"- {whole}"


def test_tokens_count_as_what_stands_in_their_place() -> None:
    assert columns(f"Hello {TOKEN}!") == 17
    assert columns("") == 0


@pytest.mark.parametrize(("text", "expected"), [("電影", 4), ("e\u0301", 1), ("مرحبا", 5), ("a\u200db", 2)])
def test_columns(text: str, expected: str) -> None:
    assert columns(text) == expected


def test_scripts_without_spaces_break_between_letters_but_not_before_a_stop() -> None:
    assert wrap("電影電影電影。電影", 12) == "電影電影電\n影。電影"
    assert wrap("電影「電影」", 6) == "電影\n「電\n影」"
    assert wrap("👩🏽‍👩🏽‍👧🏽👩🏽‍👩🏽‍👧🏽👩🏽", 4) == "👩🏽‍👩🏽‍👧🏽👩🏽‍👩🏽‍👧🏽👩🏽"


@pytest.mark.parametrize("letter", ["x", "é", "ل", "電", "🎬"])
def test_no_line_is_longer_than_mail_allows(letter: str) -> None:
    text = wrap(f"{letter * 3000}{TOKEN}{letter * 3000}")
    assert all(len(line.encode()) <= 998 for line in text.split("\n"))
    assert text.replace("\n", "") == f"{letter * 3000}{TOKEN}{letter * 3000}"
    assert TOKEN in text


_pieces = st.sampled_from(
    [
        "a",
        "word",
        "longer-word",
        "–",
        "?",
        "«",
        "- ",
        "> ",
        "1. ",
        "  ",
        "\n",
        "\u00a0",
        "電影",
        "é",
        "مرحبا",
        URL,
        TOKEN,
        "(",
        "🎬",
    ]
)
_texts = st.lists(st.tuples(_pieces, st.sampled_from([" ", "", "\n", "  "])), max_size=40).map(
    lambda pairs: "".join(word + space for word, space in pairs)
)


@given(_texts, st.integers(8, 80))
def test_wrapping_keeps_every_word_and_is_done_once(text: str, width: int) -> None:
    made = wrap(text, width)
    kept = re.sub(r"[\s>]+", "", text)
    assert re.sub(r"[\s>]+", "", made) == kept
    assert wrap(made, width) == made
    for line in made.split("\n"):
        assert line == line.rstrip()
        words = [word for word in re.split(r"[ \t]+", line) if not re.fullmatch(r"[?–«(>-]*|[0-9]+\.", word)]
        assert columns(line) <= width or len(words) <= 1


@given(st.text(max_size=300), st.integers(8, 80))
def test_any_text_can_be_wrapped(text: str, width: int) -> None:
    assert wrap(wrap(text, width), width) == wrap(text, width)


# HTML


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", ""),
        ("  \n ", ""),
        ("plain", "plain"),
        ("a &amp; b &lt;c&gt;", "a & b <c>"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<p>a\n b\t c</p>", "a b c"),
        ("<p>&nbsp;</p><p>x&nbsp;y</p>", "x\u00a0y"),
        ("<p>a<br>b<br/>\nc</p>", "a\nb\nc"),
        ("<p><em>very</em> <strong>good</strong>, <code>x</code></p>", "very good, x"),
        ("<p><del>€12</del> €9</p>", "~~€12~~ €9"),
        ("<p>soft&shy;hyphen</p>", "softhyphen"),
        ("<h1>Title</h1><p>text</p>", "Title\n=====\n\ntext"),
        ("<h2>Sub <em>title</em></h2>", "Sub title\n---------"),
        ("<h3>電影</h3>", "電影\n----"),
        ("<h1></h1><p>x</p>", "x"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<ul><li><p>a</p></li><li><p>b</p></li></ul>", "- a\n\n- b"),
        ("<ul><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ul>", "- a\n  - b\n  - c\n- d"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ('<ol start="9"><li>a</li><li>b<ul><li>c</li></ul></li></ol>', " 9. a\n10. b\n    - c"),
        ('<ol reversed><li>a</li><li value="7">b</li><li>c</li></ol>', "3. a\n7. b\n6. c"),
        ("<ul><li></li></ul>", "-"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<blockquote><ul><li>a</li></ul><blockquote>b</blockquote></blockquote>", "> - a\n>\n> > b"),
        ("<p>a</p><hr><p>b</p>", "a\n\n* * *\n\nb"),
        ("<pre><code>a\n  b &lt;\n</code></pre>", "a\n  b <"),
        ("<dl><dt>Plan</dt><dd>Basic</dd></dl>", "Plan\n    Basic"),
        ('<p><img src="x" alt="A curtain"> rises</p>', "A curtain rises"),
        ('<p><img src="x" alt=""></p><p>x</p>', "x"),
        ("<p>a<!-- c --></p><style>p{}</style><script>x</script><p>b</p>", "a\n\nb"),
        ("<div>a<p>b</p>c</div>", "a\n\nb\n\nc"),
        ("<table role='presentation'><tr><td><p>a</p></td><td>b</td></tr></table>", "a\n\nb"),
        ("<p>unclosed <b>bold", "unclosed bold"),
        ("a &lt;b&gt; 1 &gt; 0", "a <b> 1 > 0"),
        (f"<p>Hello {TOKEN}, <em>{TOKEN}</em></p>", f"Hello {TOKEN}, {TOKEN}"),
    ],
)
def test_html(html: str, expected: str) -> None:
    assert html_to_text(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (f'<p><a href="{HREF}">See the plans</a></p>', f"See the plans:\n{URL}"),
        ('<p><a href="https://x.example/">See the plans</a></p>', "See the plans: https://x.example/"),
        ('<p><a href="https://x.example/">Ready?</a></p>', "Ready? https://x.example/"),
        ('<p>Or <a href="https://x.example/">see the plans</a>.</p>', "Or see the plans (https://x.example/)."),
        ('<p>Or <a href="https://x.example/">see the plans</a></p>', "Or see the plans: https://x.example/"),
        ('<p>a<a href="https://x.example/"> b </a>c</p>', "a b (https://x.example/) c"),
        ('<p><a href="https://x.example/a_(b)">x</a>!</p>', "x <https://x.example/a_(b)>!"),
        ('<p><a href="https://x.example/">https://x.example/</a></p>', "https://x.example/"),
        ('<p>At <a href="https://www.x.example/">X.example</a>.</p>', "At https://www.x.example/."),
        ('<p>Write to <a href="mailto:help@x.example">help@x.example</a>.</p>', "Write to help@x.example."),
        ('<p><a href="mailto:a%2Bb@x.example?subject=Hi">Write</a> us</p>', "Write (a+b@x.example) us"),
        ('<p><a href="tel:+442012345678">Call us</a></p>', "Call us: +442012345678"),
        ('<p><a href="tel:+442012345678">+44 20 1234 5678</a></p>', "+442012345678"),
        ('<p><a href="https://x.example/"><img src="y" alt="Poster"></a></p>', "Poster: https://x.example/"),
        ('<p><a href="https://x.example/"><img src="y" alt=""></a></p>', "https://x.example/"),
        ('<p><a href="https://x.example/"></a></p>', "https://x.example/"),
        ('<p><a href="#top">Up</a> <a>nowhere</a> <a href="">empty</a></p>', "Up nowhere empty"),
        (f'<p><a href="{TOKEN}">Track it</a></p>', f"Track it: {TOKEN}"),
        ('<p><a href="https://x.example/a b">x</a></p>', "x: https://x.example/a%20b"),
        ('<h2><a href="https://x.example/">Title</a></h2>', "Title\n-----\nhttps://x.example/"),
        ('<h2><a href="https://x.example/"><img alt=""></a></h2>', "https://x.example/"),
        ('<ul><li><a href="https://x.example/">One</a></li></ul>', "- One: https://x.example/"),
        ('<p><a href="https://x.example/1">A</a><br><a href="https://x.example/2">B</a></p>',
         "A: https://x.example/1\nB: https://x.example/2"),
        ('<p><a href="https://x.example/ar">شاهد ما فاتك</a></p>', "شاهد ما فاتك:\nhttps://x.example/ar"),
        ('<p>كل <a href="https://x.example/ar">ما فاتك</a> منذ</p>', "كل ما فاتك (https://x.example/ar) منذ"),
    ],
)  # fmt: skip
def test_links(html: str, expected: str) -> None:
    assert html_to_text(html) == expected


def test_french_has_a_space_before_the_colon() -> None:
    html = '<p><a href="https://x.example/">Voir</a></p>'
    assert html_to_text(html, locale="fr-CA") == "Voir\u00a0: https://x.example/"
    assert html_to_text(html, locale="en") == "Voir: https://x.example/"


def table(text: str) -> str:
    return html_to_text(markdown.markdown(text, extensions=["tables"]))


def test_tables_are_aligned() -> None:
    assert table("| Film | Year | |\n|:--|--:|---|\n| Curtain | 1999 | x |\n| 電影 | 5 | |").split("\n") == [
        "Film     Year",
        "-------  ----  -",
        "Curtain  1999  x",
        "電影        5",
    ]


def test_tables_without_a_head() -> None:
    assert html_to_text("<table><tr><td>a</td><td>1</td></tr><tr><td>bbb</td></tr></table>") == "a    1\nbbb"
    assert html_to_text("<table></table>") == ""
    assert html_to_text('<table><tr><td align="right">1</td></tr><tr><td>100</td></tr></table>') == "  1\n100"


def test_tables_that_are_too_wide_are_listed_row_by_row() -> None:
    long = "words " * 12
    assert table(f"| Film | About | Link |\n|---|---|---|\n| Curtain | {long} | [see]({URL}) |\n| Other | | |") == (
        "Film: Curtain\n"
        "  About: words words words words words words words words words words\n"
        f"    words words\n  Link: see\n    ({URL})\n\nFilm: Other"
    )


def test_tables_from_right_to_left_are_listed_row_by_row() -> None:
    assert table("| الباقة | السعر |\n|---|---|\n| أساسية | 9 |") == "الباقة: أساسية\n  السعر: 9"


def test_table_captions() -> None:
    html = "<table><caption>Plans</caption><tr><th>A</th></tr><tr><td>1</td></tr></table>"
    assert html_to_text(html) == "Plans\n\nA\n-\n1"


def test_long_lines_hang_below_their_marks() -> None:
    long = "word " * 20
    lines = html_to_text(f"<blockquote><ol><li>{long}</li></ol></blockquote>").split("\n")
    assert len(lines) == 2
    assert lines[0].startswith("> 1. word")
    assert lines[1].startswith(">    word")
    assert all(len(line) <= WIDTH for line in lines)


def test_deep_nesting_comes_to_an_end() -> None:
    for start, end in (
        ("<blockquote>", "</blockquote>"),
        ("<ul><li>", "</li></ul>"),
        ("<b>", "</b>"),
        ("<div>", "</div>"),
    ):
        assert "deep" in html_to_text(start * 3000 + "deep" + end * 3000)


_word = st.sampled_from(["film", "été", "مرحبا", "電影", "–", "(", TOKEN, "&amp;", "&nbsp;", "«"])
_link = st.builds(
    lambda label, n: f'<a href="https://lanternreel.example/{n}?a=1&amp;b=({n})">{label}</a>',
    _word | st.just(""),
    st.integers(),
)
_inline = st.lists(_word | _link | st.sampled_from(["<br>", "<em>x</em>", '<img alt="y">', " "]), max_size=6).map(
    " ".join
)
_block = st.recursive(
    st.builds("<{0}>{1}</{0}>".format, st.sampled_from(["p", "h1", "h3", "div", "li", "dt"]), _inline),
    lambda inner: (
        st.builds(
            "<{0}>{1}</{0}>".format,
            st.sampled_from(["ul", "ol", "blockquote", "div", "dl"]),
            st.lists(inner, max_size=3).map("".join),
        )
        | st.lists(_inline, min_size=1, max_size=3).map(
            lambda cells: "<table><tr>" + "".join(f"<td>{c}</td>" for c in cells) + "</tr></table>"
        )
    ),
    max_leaves=8,
)


@given(_block, st.integers(20, 80))
def test_every_address_and_word_survives(html: str, width: int) -> None:
    text = html_to_text(html, width)
    for n in re.findall(r'href="https://lanternreel.example/(-?[0-9]+)', html):
        assert f"https://lanternreel.example/{n}?a=1&b=({n})" in text
    for word in ("film", "été", "مرحبا", TOKEN):
        assert text.count(word) == html.count(word)
    assert not re.search(r"[ \t]$", text, re.MULTILINE)
    assert "\n\n\n" not in text
    assert text == text.strip()


@given(st.text(max_size=200))
@example("<a href=x><table><td><a href=y>")
@example("<![CDATA[x]]><p/>&#0;&#xD800;\ud800")
def test_any_text_is_read(html: str) -> None:
    text = html_to_text(html)
    assert html_to_text(html) == text
    text.encode()


@given(st.text(st.sampled_from("<>/=\"' apbthrulidv&;#x-!"), max_size=120))
def test_broken_markup_is_read(html: str) -> None:
    html_to_text(html).encode()
