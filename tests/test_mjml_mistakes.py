"""Mistakes in MJML: what is said, where, and what to do; and that nothing else ever comes out."""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.diagnostics import Position, Problem, Report, Severity
from sitegen.merge import Field, Tokens
from sitegen.mjml import Compiler
from sitegen.mjml.engine import EngineError, render

GOOD = """<mjml>
  <mj-head><mj-title>t</mj-title></mj-head>
  <mj-body>
    <mj-section padding="0">
      <mj-column>
        <mj-text color="#fff">Hello
          <b>you</b></mj-text>
        <mj-button href="x">Go</mj-button>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>"""


def findings(mjml, **options):
    with pytest.raises(Problem) as caught:
        Compiler(Tokens()).compile(mjml, **options)
    return caught.value.diagnostics


@pytest.mark.parametrize(
    ("old", "new", "rule", "line", "column", "words", "hint"),
    [
        ('color="#fff"', 'color="#fff', "layout/mjml", 6, 9, "“<mj-text” does not end", "quote"),
        ("</mj-text>", "", "layout/unclosed", 6, 9, "“<mj-text>” is not closed", "</mj-text>"),
        ("</mj-text>", "</mj-button>", "layout/unclosed", 7, 21, "closed by “</mj-button>”", "</mj-text>"),
        ("</mj-column>", "", "layout/unclosed", 5, 7, "“<mj-column>” is not closed before “</mj-section>”", ""),
        ("</mj-section>", "</mj-column></mj-section>", "layout/unclosed", 10, 5, "closes nothing", "mj-section"),
        ("mj-button", "mj-buton", "layout/unknown-component", 8, 9, "“<mj-buton>” does not exist", "“mj-button”"),
        ("<mj-column>", "<mj-column><p>hi</p>", "layout/unknown-component", 5, 18, "HTML “<p>”", "mj-text"),
        ("<mj-column>", "<mj-column>hi", "layout/nesting", 5, 18, "text “hi” inside “<mj-column>”", "mj-text"),
        ("</mjml>", "</mjml>tail", "layout/nesting", 12, 8, "text “tail” outside", ""),
        ("<mj-section", "<mj-text>x</mj-text><mj-section", "layout/nesting", 4, 5, "“<mj-body>”", "<mj-column>"),
        ("<mj-button", "<mj-text><mj-image/></mj-text><mj-button", "layout/nesting", 8, 18, "“<mj-image>”", ""),
        ("color=", "colour=", "layout/attribute", 6, 18, "no attribute “colour”", "“color”"),
        ("#fff", "#ff", "layout/attribute", 6, 18, "“#ff”, but must be a colour", ""),
        ('padding="0"', 'padding="20"', "layout/attribute", 4, 17, "one to four lengths", ""),
        ('padding="0"', 'text-align="top"', "layout/attribute", 4, 17, "one of: left, center, right", ""),
        ('padding="0"', "padding", "layout/mjml", 4, 17, "“padding” has no value", ""),
        ('href="x"', "href=x", "layout/mjml", 8, 20, "value of “href” has no quotes", ""),
        ('href="x"', 'href="x" "', "layout/mjml", 8, 9, "“<mj-button” does not end", "quote"),
        ('href="x"', 'href="a"b"', "layout/mjml", 8, 9, "“<mj-button” does not end", "quote"),
        ('href="x"', 'href="x" / align="left"', "layout/mjml", 8, 29, "“/” stands between attributes", ""),
        ("<mj-text", "<!-- x <mj-text", "layout/unclosed", 6, 9, "comment is not closed", "-->"),
        ("<mj-body>", "<mj-body><![CDATA[", "layout/unclosed", 3, 12, "CDATA", "]]>"),
        ("<mj-head>", '<mj-head><mj-include path="x"/>', "layout/mjml", 2, 12, "“<mj-include>”", "include"),
        ("<mj-head>", "<mj-head><mj-attributes><mj-class/></mj-attributes>", "layout/attribute", 2, 27, "no name", ""),
        ("Hello", "Hel\x01lo", "layout/mjml", 6, 34, "control character", ""),
        ("<mj-column>", '<mj-column css-class="zqs1q">', "layout/mjml", 5, 29, "uses itself", ""),
        ("</mj-body>", "</mj-body><mj-body></mj-body>", "layout/nesting", 11, 13, "“<mj-body>” stands twice", ""),
    ],
)
def test_a_mistake_is_named_once_at_its_place(old, new, rule, line, column, words, hint):
    assert old in GOOD
    (found,) = findings(GOOD.replace(old, new, 1))
    assert (found.rule, found.at) == (rule, Position("", line, column))
    assert words in found.message
    assert hint in found.hint


def test_a_document_without_body_or_root():
    assert "no “<mj-body>”" in findings("<mjml></mjml>")[0].message
    assert "no “<mjml>”" in findings("")[0].message


def test_all_mistakes_are_reported_in_one_run():
    broken = GOOD.replace("color=", "colour=").replace("mj-button", "mj-buton").replace('padding="0"', 'padding="1em"')
    assert [(found.rule, found.at.line) for found in findings(broken)] == [
        ("layout/attribute", 4),
        ("layout/attribute", 6),
        ("layout/unknown-component", 8),
    ]


def test_places_come_from_the_origin_and_count_lines_inside_content():
    asked = []

    def origin(line, column):
        asked.append((line, column))
        return Position("layouts/email.mjml", line + 100, column)

    broken = GOOD.replace("Hello", "Hello\n\n\n").replace("mj-button", "mj-buton")
    (found,) = findings(broken, origin=origin)
    assert asked == [(11, 9)]
    assert found.at == Position("layouts/email.mjml", 111, 9)


def test_a_doubled_attribute_is_a_warning_and_the_first_counts():
    report = Report()
    compiler = Compiler(Tokens())
    text = GOOD.replace('color="#fff"', 'color="#abcdef" color="#123456"')
    for _ in range(2):
        program = compiler.compile(text, report=report)
    (warning,) = report
    assert (warning.severity, warning.at) == (Severity.WARNING, Position("", 6, 34))
    assert "#abcdef" in "".join(program)
    assert "#123456" not in "".join(program)


def test_the_end_of_a_component_inside_html_in_content_is_told():
    raw = "<mj-raw><div></mj-section></mj-raw>"
    found = findings(f"<mjml><mj-body>{raw}<mj-raw></div></mj-raw></mj-body></mjml>")
    assert found[0].message == "“</mj-section>” closes nothing"


def test_what_has_no_effect_is_announced():
    report = Report()
    Compiler(Tokens()).compile("<mjml><mj-body><mj-wrapper gutter='9px'></mj-wrapper></mj-body></mjml>", report=report)
    assert [found.message for found in report] == ["“gutter” of “<mj-wrapper>” has no effect here"]
    assert not report.has_errors()


def test_deep_nesting_is_refused_before_the_engine_sees_it():
    deep = "<mjml><mj-body>" + "<mj-wrapper>" * 20_000 + "</mj-wrapper>" * 20_000 + "</mj-body></mjml>"
    assert any("nested deeper" in found.message for found in findings(deep))


def test_a_document_of_absurd_size_is_refused():
    assert "longer than" in findings("<mjml>" + " " * 2_000_001)[0].message


@pytest.mark.parametrize(
    "text",
    [
        "<!--" * 20_000,
        "<![CDATA[" * 20_000,
        '<mj-text a="' * 5_000,
        "<mj-text>" * 5_000,
        '="href="' * 20_000,
        "<" * 50_000,
    ],
)
def test_repeated_beginnings_do_not_hang(text):
    findings(text)


def test_errors_of_the_engine_carry_a_place_in_characters():
    text = "<mjml><mj-head>éé<mj-foo/></mj-head></mjml>"
    with pytest.raises(EngineError) as caught:
        render(text)
    assert text[caught.value.offset :].startswith("éé")
    assert "position" not in str(caught.value)


def test_a_panic_of_the_engine_is_an_error_like_others(capfd):
    with pytest.raises(EngineError, match="broke down"):
        render("<mjml><![endif")


TOKENS = Tokens()
TOKEN = TOKENS.field(Field("recipient.first_name", "you"))
DOCUMENT = f"""<mjml lang="en"><mj-head><mj-title>A "t" {TOKEN}</mj-title><mj-preview>Pre</mj-preview>
<mj-attributes><mj-all font-family="Arial"/><mj-class name="x" color="#123" padding="0"/></mj-attributes>
<mj-style>.a > b {{ color: red }}</mj-style><mj-style inline="inline">h1 {{ margin: 0 }}</mj-style></mj-head>
<mj-body><!-- c --><mj-wrapper><mj-section css-class="hero" full-width="full-width"><mj-column width="50%">
<mj-text mj-class="x"><h1>x {TOKEN}</h1> {{{{ x | y: "z" }}}} <!--[if mso]><td><![endif]-->q</mj-text>
<mj-image src="{TOKEN}" alt="a > b" width="100px"/><mj-button href="https://x/{TOKEN}" title='q"q'>Go</mj-button>
</mj-column><mj-group><mj-column><mj-divider/><mj-table><tr><td>{TOKEN}</td></tr></mj-table></mj-column></mj-group>
</mj-section></mj-wrapper><mj-raw><div></mj-raw><mj-hero><mj-text>t</mj-text></mj-hero><mj-raw></div></mj-raw>
<mj-section><mj-column><mj-social><mj-social-element name="facebook" href="y">F</mj-social-element></mj-social>
<mj-navbar><mj-navbar-link href="/z">Z</mj-navbar-link></mj-navbar></mj-column></mj-section></mj-body></mjml>"""
BITS = [
    *("<", ">", '"', "'", "/", "</", "<mj-text>", "</mj-text>", "<mj-raw>", "</mj-raw>", "<!--", "-->", "<![endif]-->"),
    *("<!--[if mso]>", "<mj-section>", "</mj-section>", "<div>", "</div>", "=", "\n", "&", "{{ x }}", "{% if a < b %}"),
    *(
        "<style>",
        "</style>",
        "<mj-foo>",
        "<p>",
        TOKEN,
        "zqs1q",
        "\u200d",
        "\\",
        ' href="x"',
        "<![CDATA[",
        "]]>",
        "\x01",
    ),
    *("<mj-head>", "</mj-head>", "<mj-body>", "</mj-body>", "</mjml>", "<title>", "<table>", "é", "\ud83d", "\0"),
]


def mutated(seed: int) -> str:
    chance = random.Random(seed)
    text = DOCUMENT
    for _ in range(chance.choice([1, 1, 2, 4])):
        at = chance.randrange(len(text))
        kind = chance.randrange(4)
        if kind == 0:
            text = text[:at] + chance.choice(BITS) + text[at:]
        elif kind == 1:
            text = text[:at] + text[at + chance.choice([1, 2, 5, 20, 200]) :]
        elif kind == 2:
            to = chance.randrange(len(text))
            text = text[:to] + text[at : at + chance.choice([5, 30, 300])] + text[to:]
        else:
            start, end = chance.choice([match.span() for match in re.finditer(r"</?mj-[^<>]*>", text)] or [(0, 0)])
            text = text[:start] + chance.choice(["", *BITS]) + text[end:]
    return text


SHARED = Compiler(TOKENS)


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 10**9))
def test_a_mutated_document_gives_output_or_a_problem_and_nothing_else(seed):
    text = mutated(seed)
    try:
        program = SHARED.compile(text, ".hero{border:0}", "p{color:red!important} td{padding:1px}")
    except Problem as problem:
        for found in problem.diagnostics:
            assert 1 <= found.at.line <= text.count("\n") + 1
            assert found.at.column >= 1
        return
    html = "".join(piece for piece in program if isinstance(piece, str))
    assert "<mj-" not in html
    assert "</mj-" not in html
    assert "\x01" not in html
    assert "zqs1q" in text or not re.search(r"zqs\d+q", html)
