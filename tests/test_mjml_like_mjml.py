"""What MJML's own tests hold of it, seen at the room's edge; the values are those of MJML 5.4.1."""

import pytest

from sitegen.diagnostics import Problem, Report, Severity
from sitegen.merge import Tokens
from sitegen.mjml import Compiler


def rendered(mjml, report=None, **options):
    program = Compiler(Tokens(), forgiving=True, class_on_body=True, **options).compile(mjml, report=report)
    return "".join(program)


def document(body, head=""):
    return f"<mjml><mj-head>{head}</mj-head><mj-body>{body}</mj-body></mjml>"


def column(content):
    return document(f"<mj-section><mj-column>{content}</mj-column></mj-section>")


def said(mjml):
    report = Report()
    rendered(mjml, report)
    assert {found.severity for found in report} <= {Severity.WARNING}
    return [found.message for found in report]


def test_raw_text_can_stand_before_the_page():
    raw = '<mj-raw position="file-start"> {% set a = 1 < 2 %} </mj-raw><mj-raw position="file-start"><b></mj-raw>'
    html = rendered(f"<mjml>{raw}<mj-body></mj-body></mjml>")
    assert html.startswith("{% set a = 1 < 2 %}\n<b>\n<!doctype html>")


def test_raw_text_elsewhere_outside_the_body_is_left_out_and_told():
    mjml = "<mjml><mj-raw>gone</mj-raw><mj-body></mj-body></mjml>"
    assert "gone" not in rendered(mjml)
    assert said(mjml) == ["“<mj-raw>” stands outside <mj-head> and <mj-body>; it is left out"]


CLASSES = (
    '<mj-attributes><mj-class name="warm"><mj-text color="#ff0000" font-size="11px" css-class="inner" /></mj-class>'
    '<mj-class name="big"><mj-text font-size="30px" /></mj-class><mj-text color="#00ff00" /></mj-attributes>'
)


@pytest.mark.parametrize(
    ("section", "column", "text", "color", "size"),
    [
        ("", "", "", "#00ff00", "13px"),
        ("warm", "", "", "#ff0000", "11px"),
        ("warm big", "", "", "#ff0000", "30px"),
        ("big warm", "", "", "#ff0000", "11px"),
        ("warm", "big", "", "#00ff00", "30px"),
        ("warm", "", 'color="#0000ff"', "#0000ff", "11px"),
    ],
)
def test_a_class_says_what_the_components_inside_are_like(section, column, text, color, size):
    column = f'mj-class="{column}"' if column else ""
    body = f'<mj-section mj-class="{section}"><mj-column {column}><mj-text {text}>t</mj-text></mj-column></mj-section>'
    html = rendered(document(body, CLASSES))
    assert f"font-size:{size};line-height:1;text-align:left;color:{color};" in html
    assert ('class="inner"' in html) is (size != "13px" and color != "#00ff00")


def test_components_inside_content_are_content():
    mjml = column("<mj-text>a <mj-raw><b>x</b></mj-raw> <mj-text>y</mj-text></mj-text><mj-text>z</mj-text>")
    assert "a <mj-raw><b>x</b></mj-raw> <mj-text>y</mj-text></div>" in rendered(mjml)
    assert len(said(mjml)) == 2


@pytest.mark.parametrize(("value", "warnings"), [("6", 0), ("06", 0), ("6px", 0), ("10%", 1), ("1.5", 1), ("abc5", 1)])
def test_cell_spacing_is_a_number_with_or_without_pixels(value, warnings):
    assert len(said(column(f'<mj-table cellspacing="{value}"><tr><td>x</td></tr></mj-table>'))) == warnings


def test_comments_between_components_stay_for_who_asks():
    note = "<!-- note --><!-- <mj-text>old</mj-text> -->"
    column = '<mj-column width="50%"><mj-text>t</mj-text></mj-column>'
    mjml = document(f"{note}<mj-section>{note}{column}{note}{column}</mj-section>", note)
    html = rendered(mjml, comments=True)
    assert (html.count("<!-- note -->"), html.count("old")) == (4, 0)
    assert "note" not in rendered(mjml)


ELEMENT = '<mj-social-element name="web">t</mj-social-element>'


@pytest.mark.parametrize(
    ("parent", "children"),
    [
        ("mj-social", ELEMENT),
        ("mj-social mode='vertical'", ELEMENT),
        ("mj-navbar", "<mj-navbar-link>t</mj-navbar-link>"),
        ("mj-accordion", "<mj-accordion-element><mj-accordion-title>t</mj-accordion-title></mj-accordion-element>"),
    ],
)
def test_raw_text_and_comments_may_stand_between_links(parent, children):
    with_raw = f"<mj-raw>{{% if a < b %}}</mj-raw>{children}<!--[if mso]><br><![endif]-->"
    html, plain = (rendered(column(f"<{parent}>{inside}</{parent.split()[0]}>")) for inside in (with_raw, children))
    html = html.replace("{% if a < b %}", "", 1).replace("<!--[if mso]><br><![endif]-->", "", 1)
    assert html.replace("\n", "") == plain.replace("\n", "")


def test_raw_text_between_title_and_text_of_an_accordion_is_refused():
    inside = "<mj-accordion-element><mj-raw>x</mj-raw></mj-accordion-element>"
    with pytest.raises(Problem, match="does not work inside"):
        rendered(column(f"<mj-accordion>{inside}</mj-accordion>"))
