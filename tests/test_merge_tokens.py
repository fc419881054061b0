"""Tokens come through unharmed, and the place of each is read from the HTML around it."""

from __future__ import annotations

import html
import subprocess
import sys

import css_inline
import html5lib
import markdown
import pytest
from hypothesis import example, given, strategies

from sitegen.merge import TOKEN, Field, Literal, Place, Placed, Tokens, fields_of, local
from sitegen.merge.local import Sample

HOSTILE = [
    "<b>&\"'",
    "</title><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "' autofocus onfocus='alert(1)",
    "--><img src=x>",
    "]]><b>",
    "{{7*7}}",
    "{% raw %}",
    "*|MERGE|*",
    "[[x]]",
    "%%=v(@x)=%%",
    "a\r\nBcc: all@example.com",
    "\u202egnp.exe\u202c",
    "\u2066x\u2069",
    "\x00\x07",
    "\ufeff",
    "\ud800",
    "zqf0123456789abcdefq",
    "&amp;lt;",
    "*_~`#[](x)",
]
texts = strategies.text(max_size=40) | strategies.sampled_from(HOSTILE)
paths = strategies.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)
nodes = strategies.builds(Literal, texts) | strategies.builds(
    Field, paths, strategies.none() | texts, strategies.booleans()
)


def token(tokens: Tokens, node: Field | Literal) -> str:
    return tokens.field(node) if isinstance(node, Field) else tokens.literal(node.text)


def place_of(markup: str) -> Place:
    """The place that `split_html` gives to the one field where `markup` says @."""
    tokens = Tokens()
    program = tokens.split_html(markup.replace("@", tokens.field(Field("x"))))
    (placed,) = [piece for piece in program if isinstance(piece, Placed)]
    assert "".join(p if isinstance(p, str) else "@" for p in program) == markup
    return placed.place


@given(nodes)
@example(Literal("\ud800"))
def test_a_token_is_lower_case_letters_and_digits_and_stands_for_its_node(node: Field | Literal) -> None:
    tokens = Tokens()
    made = token(tokens, node)
    assert TOKEN.fullmatch(made)
    assert made.isascii()
    assert made.isalnum()
    assert made == made.lower()
    assert tokens.node(made) == node
    assert token(Tokens(), node) == made


@given(nodes, nodes)
def test_different_nodes_have_different_tokens(one: Field | Literal, other: Field | Literal) -> None:
    tokens = Tokens()
    assert (token(tokens, one) == token(tokens, other)) == (one == other)


def test_tokens_are_the_same_in_every_process() -> None:
    code = "from sitegen.merge import *; t = Tokens(); print(t.field(Field('a', 'b')), t.literal('é'))"
    made = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env).stdout
        for env in ({"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "2", "LC_ALL": "C"})
    }
    tokens = Tokens()
    assert made == {f"{tokens.field(Field('a', 'b'))} {tokens.literal('é')}\n"}


@given(strategies.lists(texts.filter(lambda t: "zq" not in t) | nodes, max_size=8), strategies.sampled_from(Place))
def test_splitting_gives_back_what_was_joined(parts: list[str | Field | Literal], place: Place) -> None:
    tokens = Tokens()
    text = "".join(part if isinstance(part, str) else token(tokens, part) for part in parts)
    program = tokens.split(text, place)
    assert all(p.place is place for p in program if isinstance(p, Placed))
    fields = [p for p in parts if isinstance(p, Field)]
    assert [p.node for p in program if isinstance(p, Placed) and isinstance(p.node, Field)] == fields
    if place is Place.PLAIN:
        whole = "".join(p if isinstance(p, str) else p.text if isinstance(p, Literal) else f"\0{p}" for p in parts)
        run = (
            p if isinstance(p, str) else p.node.text if isinstance(p.node, Literal) else f"\0{p.node}" for p in program
        )
        assert "".join(run) == whole
    assert not tokens.broken(text)


@given(nodes)
def test_markdown_and_css_inlining_leave_tokens_alone(node: Field | Literal) -> None:
    tokens = Tokens()
    made = token(tokens, node)
    copy = f"# {made}\n\n*{made}* {made} and **{made}**, [{made}]({made}) ![{made}](https://x.example/{made}.png)\n"
    page = markdown.markdown(copy, extensions=["tables", "sane_lists"])
    page = css_inline.inline(f"<html><head><style>p {{ color: red }}</style></head><body>{page}</body></html>")
    assert len(TOKEN.findall(page)) == 8
    assert set(TOKEN.findall(page)) == {made}


@pytest.mark.parametrize(
    ("markup", "place"),
    [
        ("@", Place.TEXT),
        ("<p>@</p>", Place.TEXT),
        ("a < b @", Place.TEXT),
        ("<p>1 > 0 @</p>", Place.TEXT),
        ("<title>@</title>", Place.TEXT),
        ("<!-- @ -->", Place.TEXT),
        ('<!-- <a href="@"> -->', Place.TEXT),
        ("<!--[if mso]><td>@</td><![endif]-->", Place.TEXT),
        ('<!--[if mso | IE]><v:rect href="@" /><![endif]-->', Place.URL),
        ('<!--[if mso]><table title="@"><![endif]-->', Place.ATTRIBUTE),
        ("<!--[if !mso]><!--><p>@</p><!--<![endif]-->", Place.TEXT),
        ('<!--[if !mso]><!--><a href="@">x</a><!--<![endif]-->', Place.URL),
        ('<p title="@">', Place.ATTRIBUTE),
        ("<p title='@'>", Place.ATTRIBUTE),
        ("<p title=@>", Place.ATTRIBUTE),
        ('<p title="a > b @">', Place.ATTRIBUTE),
        ("<p title='a > \"b\" @'>", Place.ATTRIBUTE),
        ('<p data-x="<b>@</b>">', Place.ATTRIBUTE),
        ('<p TITLE = "@">', Place.ATTRIBUTE),
        ('<p title="">@</p>', Place.TEXT),
        ("<p title=''>@", Place.TEXT),
        ("<p title=x>@", Place.TEXT),
        ('<br/>@<p title="x">', Place.TEXT),
        ('<a href="@">', Place.URL),
        ("<a href='@'>", Place.URL),
        ("<a href=@>", Place.URL),
        ('<a HREF="@">', Place.URL),
        ('<a href="https://x.example/?a=1&amp;b=@">', Place.URL_PART),
        ("<a href='https://x.example/@'>", Place.URL_PART),
        ("<a href=https://x.example/@>", Place.URL_PART),
        ('<a title="x" href="https://x.example/#@" class="y">', Place.URL_PART),
        ('<a title="@" href="https://x.example/">', Place.ATTRIBUTE),
        ('<img src="@" alt="y">', Place.URL),
        ('<img src="x" alt="@">', Place.ATTRIBUTE),
        ('<td background="https://x.example/@.png">', Place.URL_PART),
        ('<form action="@">', Place.URL),
        ("<td\n  title=\"\n@\n\"\n>", Place.ATTRIBUTE),
        ("<a href=\"x\">it's</a> @ <p title='y'>", Place.TEXT),
    ],
)  # fmt: skip
def test_the_place_is_read_from_the_html(markup: str, place: Place) -> None:
    assert place_of(markup) is place


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("kind", ["field", "literal"])
def test_hostile_values_are_inert_in_html(value: str, kind: str) -> None:
    tokens = Tokens()
    made = tokens.field(Field("x")) if kind == "field" else tokens.literal(value)
    source = (
        f'<p id="p" title="{made}">{made}</p><a href="https://x.example/?q={made}" data-y=\'{made}\'>y</a>'
        f'<!-- {made} --><!--[if mso]><i title="{made}">{made}</i><![endif]--><b>end</b>'
    )
    finished = local.run(tokens.split_html(source), Sample({"x": value.replace("\ud800", "?")}))
    tree = html5lib.parse(finished.replace("\ud800", "?"), namespaceHTMLElements=False)
    assert [node.tag for node in tree.iter() if isinstance(node.tag, str)] == ["html", "head", "body", "p", "a", "b"]
    paragraph, link = tree.find("body/p"), tree.find("body/a")
    assert set(paragraph.attrib) == {"id", "title"}
    assert set(link.attrib) == {"href", "data-y"}
    assert link.attrib["href"].startswith("https://x.example/?q=")
    assert "\n" not in link.attrib["href"]
    shown = html.unescape(html.escape(value.replace("\ud800", "?"))).replace("\r\n", "\n")
    if "\0" not in value:  # html5lib replaces NUL, as browsers do
        assert paragraph.attrib["title"].replace("\r\n", "\n").replace("\r", "\n") == shown
        assert paragraph.text.replace("\r\n", "\n").replace("\r", "\n") == shown


@pytest.mark.parametrize("value", [v for v in HOSTILE if v != "\ud800"])
def test_a_header_is_one_line(value: str) -> None:
    tokens = Tokens()
    program = tokens.split(f"Hello {tokens.field(Field('x'))}", Place.HEADER)
    assert "\n" not in local.run(program, Sample({"x": value or "-"}))


def test_build_time_text_becomes_finished_text_at_once() -> None:
    tokens = Tokens()
    assert tokens.split_html(f"<p>{tokens.literal('a & b')}</p>") == ("<p>a &amp; b</p>",)


def test_addresses_keep_their_slashes() -> None:
    tokens = Tokens()
    made = tokens.literal("films/the salt road?x=1&y")
    assert tokens.expand_url(f"https://x.example/{made}") == "https://x.example/films/the%20salt%20road%3Fx%3D1%26y"
    assert tokens.expand_url(tokens.literal("https://x.example/?a=b&c=d")) == "https://x.example/?a=b&c=d"


def test_fields_are_not_expanded() -> None:
    tokens = Tokens()
    field, text = tokens.field(Field("x")), tokens.literal("T")
    assert tokens.expand(f"{text} {field}") == f"T {field}"
    assert tokens.expand_url(f"{text}{field}") == f"T{field}"
    assert tokens.holds_field(f"{text} {field}")
    assert not tokens.holds_field(text)


@given(nodes, strategies.integers(12, 19), strategies.booleans())
def test_a_token_that_was_cut_or_changed_is_found(node: Field | Literal, length: int, upper: bool) -> None:
    tokens = Tokens()
    made = token(tokens, node)
    assert not tokens.broken(f"<p>{made}</p>")
    assert tokens.broken(f"<p>{made[:length]}…</p>")
    assert tokens.broken(f"<p>{made.upper() if upper else made.capitalize()}</p>")


@pytest.mark.parametrize(
    "text",
    ["zqf", "a zqlist", "ZQF", "x_zql.y", "zq", "%7Bzqf%7D", "sha256-Bu3WlzqLdvl6UQa+Y=", "zqf0123456789abcdefq"],
)
def test_words_that_look_like_the_start_of_a_token_are_words(text: str) -> None:
    tokens = Tokens()
    tokens.field(Field("x"))
    tokens.literal("y")
    assert not tokens.broken(text)
    assert tokens.split_html(text) == (text,)
    assert tokens.split(text, Place.PLAIN) == (text,)


def test_fields_of_names_each_field_once() -> None:
    tokens = Tokens()
    made = [tokens.field(f) for f in (Field("b"), Field("a", "x"), Field("b", "y"), Field("s", system=True))]
    assert fields_of(tokens.split_html(" ".join(made)), tokens.split(tokens.literal("{{ z }}"), Place.TEXT)) == (
        "a",
        "b",
    )
