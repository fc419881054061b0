"""Inlining: what it adds, what wins, and that it changes nothing else."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.merge import Field, Tokens
from sitegen.mjml import Compiler
from sitegen.mjml.inline import Inliner, declarations

HEAD = "<mjml><mj-head>{head}</mj-head><mj-body><mj-section css-class='s'><mj-column css-class='c'>{content}"
TAIL = "</mj-column></mj-section></mj-body></mjml>"


def compiled(content, css="", content_css="", head=""):
    text = HEAD.format(head=head, content=content) + TAIL
    return "".join(Compiler(Tokens()).compile(text, css, content_css))


@pytest.mark.parametrize(
    ("css", "html", "expected"),
    [
        ("p{color:red}", "<p>x</p>", '<p style="color:red;">x</p>'),
        ("p{color:red}", '<p style="color:blue">x</p>', '<p style="color:blue;">x</p>'),
        ("p{margin:0;color:red}", '<p style="color: blue; ">x', '<p style="margin:0;color: blue;">x'),
        ("p{color:red!important}", '<p style="color:blue">x', '<p style="color:blue;color:red;">x'),
        ("p{color:red !important}", "<p>x", '<p style="color:red;">x'),
        ("img{border:0}", "<img src='a'/>", "<img src='a' style=\"border:0;\" />"),
        ("img{border:0}", "<img src=a />", '<img src=a style="border:0;" />'),
        ('p{font-family:"A B"}', "<p>", "<p style=\"font-family:'A B';\">"),
        ("p{color:red}", "<p style='font:\"x\"'>", '<p style="color:red;font:&quot;x&quot;;">'),
        ("p{color:red}", '<p style="{{ broken">', '<p style="color:red;{{ broken;">'),
        (".a b{color:red}", '<i title="<b>">x</i><b>y</b>', '<i title="<b>">x</i><b>y</b>'),
        ("td{padding:0}", "<tr><td>x</td></tr>", "<tr><td>x</td></tr>"),
        ("p:hover{color:red}@media print{p{color:blue}}", "<p>x</p>", "<p>x</p>"),
        (
            "b{color:red}",
            "<!-- <b> --><!--[if mso]><b><![endif]--><b>",
            '<!-- <b> --><!--[if mso]><b><![endif]--><b style="color:red;">',
        ),
        ("", "<p>x</p>", "<p>x</p>"),
        (
            "img{width:120px;height:auto}",
            '<img width="550" height=9>',
            '<img width="120" height="auto" style="width:120px;height:auto;">',
        ),
        ("img{width:50%}", "<img>", '<img style="width:50%;">'),
        ("p{text-align:right;width:9px}", "<p>", '<p style="text-align:right;width:9px;">'),
        (
            ".w{width:50%;color:red}",
            '<table class="w" style="text-align:right">',
            '<table class="w" style="width:50%;color:red;text-align:right;" width="50%" align="right">',
        ),
        (
            ".c{background-color:red;background-image:url('x.png')!important;vertical-align:top}",
            '<table class="c" style="vertical-align:middle">',
            '<table class="c" style="background-color:red;vertical-align:middle;background-image:url(\'x.png\');" '
            'bgcolor="red" valign="middle" background="x.png">',
        ),
        (
            "td{background-image:linear-gradient(red,blue)}",
            '<table><tr><td class="c">',
            '<table><tr><td class="c" style="background-image:linear-gradient(red,blue);">',
        ),
    ],
)
def test_what_is_written(css, html, expected):
    assert Inliner(css).inline(html) == expected


def test_a_frame_makes_selectors_match():
    inliner = Inliner(".hero td > b{color:red}")
    row = "<tr><td><b>x</b></td></tr>{% for %}"
    frame = '<div class="hero"><table><tbody>'
    assert inliner.inline(row, frame) == '<tr><td><b style="color:red;">x</b></td></tr>{% for %}'


def test_declarations_with_semicolons_inside():
    assert declarations("a:url(data:x;y);b:';' ; c : d ! IMPORTANT;e;") == (
        ("a", "url(data:x;y)", False),
        ("b", "';'", False),
        ("c", "d", True),
    )


def test_component_styles_reach_components_and_content_styles_content():
    html = compiled('<mj-text css-class="t"><p>x</p></mj-text>', ".s{margin:1px} p{a:b}", ".t p{color:red} .s{a:b}")
    assert '<p style="color:red;">x</p>' in html
    assert re.search(r'<div class="s" style="[^"]*margin:0px auto', html)


def test_important_component_styles_beat_those_of_the_engine_without_being_important():
    html = compiled("<mj-text>x</mj-text>", ".s{margin:1px!important}")
    assert re.search(r'<div class="s" style="margin:0px auto;max-width:600px;margin:1px;"', html)


def test_content_styles_see_the_classes_of_all_components_around():
    html = compiled('<mj-text css-class="t"><b>x</b></mj-text>', "", ".s .c .t b{color:red}")
    assert '<b style="color:red;">x</b>' in html


def test_content_styles_see_the_attributes_of_the_elements_around():
    css = "table:not([role]) b{color:red} [role=article] i{left:0} [style] u{top:0}"
    html = compiled(
        "<mj-text><b>x</b><i>y</i><u>z</u></mj-text><mj-table><tr><td><b>t</b></td></tr></mj-table>", "", css
    )
    assert '<b>x</b><i style="left:0;">y</i><u>z</u>' in html
    assert '<b style="color:red;">t</b>' in html


def test_inline_styles_of_the_head_reach_both_and_leave_no_style_element():
    head = '<mj-style inline="inline">.s td b{color:red} .c{top:0}</mj-style><mj-style>.kept{}</mj-style>'
    html = compiled("<mj-table><tr><td><b>x</b></td></tr></mj-table>", head=head)
    assert '<b style="color:red;">x</b>' in html
    assert re.search(r'class="[^"]*\bc" style="[^"]*top:0', html) or re.search(r'class="[^"]*\bc" style="top:0', html)
    assert ".kept{}" in html
    assert "td b{" not in html


def test_rows_and_merge_tags_in_a_table_stay_where_they_are():
    tokens = Tokens()
    field = tokens.field(Field("recipient.first_name"))
    rows = f"{{% for x in y %}}<tr><td>{field}</td></tr>{field}<tr><td>b</td></tr>{{% endfor %}}"
    text = HEAD.format(head="", content=f"<mj-table>{rows}</mj-table>") + TAIL
    program = Compiler(tokens).compile(text, "", "td{color:red}")
    written = "".join(piece if isinstance(piece, str) else field for piece in program)
    assert rows.replace("<td>", '<td style="color:red;">') in written


CSS = 'p,b{color:red} .x b{margin:0} a{top:0!important} td,th{left:0} div>p{right:0} i{font-family:"A"}'
PIECES = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<b>a</b>\n<b>b</b>",
            '<a href="?a=1&amp;b=2&c">',
            "</a>",
            "<i class='x'>",
            "</i>",
        ),
        *("<table>", "<tr>", "<td>", "</td>", "</tr>", "</table>", "<br/>", "<div class=x>", "</div>", "<td"),
        *(
            "&nbsp;",
            "&amp;",
            "&foo;",
            "\u00a0",
            "👩\u200d🚀",
            "\\",
            '"',
            "'",
            "\n",
            "\r\n",
            " ",
            ">",
            "<",
            "x",
            "{{ x }}",
        ),
        *("{% if a < b && c > d %}", "*|FNAME|*", "<!-- c -->", "<!--[if mso]><td><![endif]-->", "<style>p{}</style>"),
        *('<p style="color:blue">', "<p style='x'>", "<img alt='a > b'>", "<script>if (a<b) {}</script>"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=20).map("".join))
def test_inlining_adds_styles_and_changes_nothing_else(html):
    result = Inliner(CSS).inline(html, "<div>")

    def bare(text):
        return re.sub(r"""\s*style\s*=\s*("[^"]*"|'[^']*')\s*""", "", text)

    assert bare(result) == bare(html)
    assert "zqi" not in result
    assert "important" not in result


@pytest.mark.parametrize(
    "html",
    [
        "<p>One<p class='lead'>two <a href='?a>b'>three <a class=lead>four</a>",
        '<ul><li id="first" class="a lead b">x</ul><br class="lead"/></p>',
        '<table><tr><td class="lead"><a>x</a></table><td class="lead">dropped',
        '<!-- <a class="lead"> --><a class="Lead">x</a><style>.lead { }</style>',
        '<h2 class="mislead lead-in">x</h2><b style="color: blue; margin: 0">y</b>',
    ],
)
def test_simple_selectors_style_tags_by_themselves_as_they_do_in_the_document(html):
    css = "a, b { color: red; margin: 1px !important } .lead, td.lead { x: 1 } #first { y: 2 }"
    whole = Inliner(css + " u > never { z: 3 }")
    assert Inliner(css).inline(html) == whole.inline(html)


def test_in_pages_simple_selectors_style_tags_but_not_outlooks():
    css = "a, td { color: red } .lead { margin: 1px !important } #first { y: 2 }"
    page = (
        '<!doctype html><html><head><title>x</title></head><body class="lead"><!--[if !mso]><!--><a href="?1">x</a>'
        '<!--<![endif]--><!--[if mso]><table class="lead"><tr><td id="first"><![endif]--><div class="a lead-in lead"'
        ' style="margin:0;"><table id="first"><tbody><tr><td class="mislead">zqs0q</td></tr></tbody></table></div>'
    )
    assert Inliner(css).page(page) == Inliner(css + " u > never { z: 3 }").page(page) != page
