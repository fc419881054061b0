"""What the engine gets wrong by itself and the room puts right, one deviation at a time."""

import html as entities
import re

import pytest

from sitegen.merge import Tokens
from sitegen.mjml import Compiler


def document(body, head="", fonts=None):
    text = f"<mjml><mj-head>{head}</mj-head><mj-body>{body}</mj-body></mjml>"
    return "".join(Compiler(Tokens(), fonts).compile(text))


def column(content, head="", section=""):
    return document(f"<mj-section {section}><mj-column>{content}</mj-column></mj-section>", head)


TRICKY = 'a "quoted" \\ back\u00a0slash ❤\ufe0f 👩\u200d🚀 soft\u00adhyphen e\u0301'


def test_attribute_values_come_out_as_they_were_written():
    escaped = TRICKY.replace('"', "&quot;")
    assert column(f'<mj-image src="x" alt="{escaped}" title="{escaped}"/>').count(escaped) == 2
    assert f'alt="{TRICKY}"' in entities.unescape(column(f"<mj-image src='x' alt='{TRICKY}'/>"))


def test_other_attributes_keep_every_character_too():
    html = column("<mj-text css-class='é\u00a0x' font-family='\"Open\n Sans\", \\x'>t</mj-text>")
    assert 'class="&#233;&#160;x"' in html
    assert "font-family:&#34;Open Sans&#34;, &#92;x;" in html


def test_white_space_between_inline_tags_survives():
    content = "<strong>a</strong>\n<a href='b'>b</a>\r\n<pre>\n\n<i>x</i>\n<i>y</i></pre>"
    assert content in column(f"<mj-text>{content}</mj-text>")


def test_html_that_the_engine_refuses_is_content_like_any_other():
    content = "<p>one<p>two <br> {% if a < b %} <input disabled value=x> <% tag %> <li>a<li>b"
    assert content in column(f"<mj-text>{content}</mj-text>")


def test_unbalanced_html_may_be_split_over_raw_components():
    html = document(
        "<mj-raw><div class='a'></mj-raw><mj-section><mj-column><mj-text>x</mj-text></mj-column></mj-section>"
        "<mj-raw></div></mj-raw>"
    )
    assert html.index("<div class='a'>") < html.index(">x</div>") < html.rindex("</div></div></body>")


def test_unitless_zeros_do_not_lose_the_paddings_around_them():
    html = column('<mj-image src="x" width="600px" padding="0 50px" alt=""/>', section='padding="0"')
    assert 'width="500"' in html


@pytest.mark.parametrize("names", ["a b", "b a"])
def test_the_last_class_wins(names):
    head = '<mj-attributes><mj-class name="a" color="#aaaaaa"/><mj-class name="b" color="#bbbbbb"/></mj-attributes>'
    html = column(f'<mj-text mj-class="{names}">t</mj-text>', head)
    assert f"color:#{names[-1] * 6};" in html


def test_the_body_takes_its_attributes_from_the_head():
    html = document(
        "<mj-section><mj-column><mj-text>t</mj-text></mj-column></mj-section>",
        '<mj-attributes><mj-body width="480px" background-color="#abc"/></mj-attributes>',
    )
    assert "max-width:480px" in html
    assert "background-color:#aabbcc" in html


def test_images_have_an_alternative_text_whatever_happens():
    assert 'alt=""' in column('<mj-image src="x"/>')
    assert 'alt="y"' in column('<mj-image src="x"/>', '<mj-attributes><mj-image alt="y"/></mj-attributes>')
    assert 'alt=""' in column('<mj-social><mj-social-element name="web" src="x">t</mj-social-element></mj-social>')


def test_an_image_width_needs_no_unit():
    assert 'width="100"' in column('<mj-image src="x" width="100"/>')


def test_social_elements_take_their_defaults_from_the_head():
    head = '<mj-attributes><mj-social-element icon-size="48px"/></mj-attributes>'
    html = column('<mj-social><mj-social-element src="x">t</mj-social-element></mj-social>', head)
    assert 'width="48"' in html


def test_a_fluid_hero_is_fluid():
    html = document('<mj-hero mode="fluid-height" background-url="x"><mj-text>t</mj-text></mj-hero>')
    assert "mso-padding-bottom-alt" in html


def test_single_paddings_of_an_accordion_count():
    html = column(
        "<mj-accordion><mj-accordion-element><mj-accordion-title padding-left='3px'>t</mj-accordion-title>"
        "</mj-accordion-element></mj-accordion>"
    )
    assert "padding:16px 16px 16px 3px" in html


def test_carousel_arrows_are_not_hidden_everywhere():
    html = column('<mj-carousel><mj-carousel-image src="a"/><mj-carousel-image src="b"/></mj-carousel>')
    assert "@media screen yahoo" in html


def test_short_colours_are_written_out():
    assert 'bgcolor="#aabbcc"' in column('<mj-button background-color="#abc">t</mj-button>')


def test_comments_between_components_are_dropped_and_conditional_ones_kept():
    html = document(
        "<!-- note --><!--[if mso]><p>Outlook</p><![endif]-->"
        "<mj-section><mj-column><!-- note --><mj-text>t</mj-text></mj-column></mj-section>"
    )
    assert "note" not in html
    assert "<!--[if mso]><p>Outlook</p><![endif]-->" in html


@pytest.mark.parametrize("raw", ["<mj-raw><p>RAW</p><!-- c --></mj-raw>", "<!--[if mso]><p>RAW</p><![endif]-->"])
def test_raw_html_in_a_wrapper_is_seen_everywhere(raw):
    section = "<mj-section><mj-column><mj-text>t</mj-text></mj-column></mj-section>"
    html = document(f"<mj-wrapper>{raw}{section}{raw}{section}{raw}</mj-wrapper>")
    seen = re.sub(r"<!--\[if mso \| IE\]>.*?<!\[endif\]-->", "", html)
    assert seen.count("RAW") == 3
    assert seen.count("<div") == seen.count("</div>")


def test_conditional_comments_stay_balanced():
    html = column('<mj-social><mj-social-element name="facebook" href="x">t</mj-social-element></mj-social>')
    assert re.findall(r"<!\[endif\]", html)
    assert len(re.findall(r"<!--\[if", html)) == len(re.findall(r"<!\[endif\]-->", html))


def test_the_title_is_safe_as_text_and_as_label():
    html = document("", '<mj-title>Say “hi” & "more" <now></mj-title>')
    assert '<title>Say “hi” & "more" &lt;now></title>' in html
    assert 'aria-label="Say “hi” & &quot;more&quot; <now>"' in html


def test_fonts_are_loaded_as_told():
    text = '<mj-text font-family="Lantern, Arial">t</mj-text>'
    fonts = {"Lantern": "https://lanternreel.example/f.css", "Reel": "https://lanternreel.example/unused.css"}
    html = document(f"<mj-section><mj-column>{text}</mj-column></mj-section>", fonts=fonts)
    assert '<link href="https://lanternreel.example/f.css" rel="stylesheet"' in html
    assert "font-family:Lantern, Arial;" in html
    assert "unused.css" not in html
    assert "fonts.googleapis.com" not in html
    assert "googleapis" not in document(
        "<mj-section><mj-column><mj-text>t</mj-text></mj-column></mj-section>", fonts={}
    )


@pytest.mark.parametrize(
    "text",
    [
        "<mj-text font-family=\"'LANTERN', Arial\">t</mj-text>",
        '<mj-text>in <b style="color:red;font-family: Lantern">text</b></mj-text>',
        '<mj-raw><p style="font-family: &quot;Lantern&quot;">raw</p></mj-raw>',
        '<mj-text css-class="l">by a rule</mj-text>',
    ],
)
def test_fonts_are_loaded_wherever_a_style_names_them(text):
    head = '<mj-font name="Lantern" href="https://lanternreel.example/f.css?a=1&amp;b=2" />'
    other = '<mj-section><mj-column><mj-text font-family="Arial">Lantern</mj-text></mj-column></mj-section>'
    if "css-class" in text:
        head += '<mj-style inline="inline">.l { font-family: Lantern; }</mj-style>'
    compiler = Compiler(Tokens())
    body = f"<mj-section><mj-column>{text}</mj-column></mj-section>"
    for _ in range(2):  # The second time all is known already.
        html = "".join(compiler.compile(f"<mjml><mj-head>{head}</mj-head><mj-body>{body}</mj-body></mjml>"))
        assert html.count("https://lanternreel.example/f.css?a=1&amp;b=2") == 2
        assert html.index("<![endif]-->") < html.index("@import url(https://lanternreel.example") < html.index("<body")
    assert "lanternreel" not in document(other, '<mj-font name="Lantern" href="https://lanternreel.example/f.css" />')


def test_prolog_and_byte_order_mark_are_ignored():
    html = "".join(
        Compiler(Tokens()).compile('\ufeff<?xml version="1.0"?><!doctype mjml>\n<mjml><mj-body></mj-body></mjml>')
    )
    assert html.startswith("<!doctype html>")


def test_styles_in_the_head_stay_as_they_are():
    css = '.a > b::after { content: "\\201C" } @media (max-width: 480px) { .x { color: red !important } }'
    assert css in document("", f"<mj-style>{css}</mj-style>")
