"""What is put right in the engine's HTML: widths, heroes, gutters, gaps, accordions, carousels and the like.

The values are those that MJML 5.4.1 writes for the same documents.
"""

import re

import pytest

from sitegen.diagnostics import Problem, Report, Severity
from sitegen.merge import Tokens
from sitegen.mjml import Compiler


def document(body, head="", forgiving=False, report=None):
    text = f"<mjml><mj-head>{head}</mj-head><mj-body>{body}</mj-body></mjml>"
    return "".join(Compiler(Tokens(), forgiving=forgiving).compile(text, report=report))


def column(content, column="", section="", head=""):
    return document(f"<mj-section {section}><mj-column {column}>{content}</mj-column></mj-section>", head)


def image_widths(html):
    return [int(width) for width in re.findall(r'<img [^>]*?width="(-?\d+)"', html)]


IMAGE = '<mj-image src="x" />'


@pytest.mark.parametrize(
    ("around", "image", "width"),
    [
        ({}, '<mj-image src="x" padding="2% 5%" />', 590),
        ({}, '<mj-image src="x" padding="10.6px 7.3px" />', 586),
        ({}, '<mj-image src="x" width="287.5px" />', 287),
        ({"column": 'width="33.33333333333333%"'}, IMAGE, 149),
        ({"column": 'inner-border="4px solid red"'}, IMAGE, 542),
        ({"column": 'padding="0 11px" border-left="5px solid red"'}, IMAGE, 523),
        ({"section": 'padding="0 3%" border="3px solid red"'}, IMAGE, 538),
        ({"head": '<mj-attributes><mj-all padding-left="9px" /></mj-attributes>'}, IMAGE, 548),
    ],
)
def test_images_are_as_wide_as_mjml_makes_them(around, image, width):
    html = column(image, **around)
    assert image_widths(html) == [width]
    assert f'<td style="width:{width}px;"><img' in html


def test_columns_in_groups_are_whole_per_cents_on_narrow_screens():
    inner = f"<mj-column>{IMAGE}</mj-column>" * 3
    html = document(f"<mj-section><mj-group>{inner}</mj-group></mj-section>")
    assert html.count("vertical-align:top;width:33%;") == 3


def test_the_class_of_the_body_is_put_where_the_caller_wants_it():
    head = '<mj-head><mj-style inline="inline">.m { color: red }</mj-style></mj-head>'
    text = f'<mjml>{head}<mj-body css-class="m n"><mj-section/></mj-body></mjml>'
    inside = "".join(Compiler(Tokens()).compile(text))
    assert "<body>" in inside.replace(' style="word-spacing:normal;"', "", 1)
    assert re.search(r'<div [^>]*class="m n"[^>]*style="color:red;word-spacing:normal;"', inside)
    outside = "".join(Compiler(Tokens(), class_on_body=True).compile(text))
    assert '<body style="color:red;word-spacing:normal;" class="m n">' in outside
    assert outside.count("m n") == outside.count("color:red") == 1


def test_outlook_is_told_whole_widths():
    html = document(
        '<mj-section><mj-column width="33.4%"><mj-divider padding="0 2%" width="50%" align="right" /></mj-column>'
        "</mj-section>"
    )
    assert '<td style="vertical-align:top;width:200px;">' in html
    assert 'align="right" width="98px"' in html


def test_a_fixed_hero_loses_its_paddings_in_height_and_width():
    html = document(f'<mj-hero height="300px" padding="40px 50px" border-radius="9px">{IMAGE}</mj-hero>')
    assert 'height="220"' in html
    assert "height:220px;" in html
    assert "border-radius:9px;" in html
    assert image_widths(html) == [450]


def test_a_fluid_hero_keeps_the_ratio_of_its_picture():
    html = document(
        '<mj-hero mode="fluid-height" background-width="600px" background-height="250px" inner-padding="3px 9px">'
        "<mj-text>x</mj-text></mj-hero>"
    )
    assert html.count("padding-bottom:42%;") == 2
    assert re.search(r'<div class="mj-hero-content" style="[^"]*padding:3px 9px;', html)


def test_a_gutter_comes_between_columns_and_above_each_other():
    columns = "<mj-column><mj-text>x</mj-text></mj-column>" * 3
    html = document(f'<mj-section gutter="20px">{columns}</mj-section>')
    assert html.count(".mj-column-gutter-3-1-per-3-333333 { padding: 0% 1.666667% 0% 0% !important; }") == 2
    assert ".moz-text-html .mj-column-gutter-3-2-per-3-333333 {" in html
    stacked = re.findall(r'<div class="mj-column-gutter[^>]*;padding:([^;]*);', html)
    assert stacked == ["0% 0% 1.666667% 0%", "1.666667% 0% 1.666667% 0%", "1.666667% 0% 0% 0%"]


def test_a_gap_comes_between_the_sections_of_a_wrapper():
    sections = '<mj-section background-color="#ffffff"><mj-column><mj-text>x</mj-text></mj-column></mj-section>' * 3
    html = document(f'<mj-wrapper gap="24px">{sections}</mj-wrapper>')
    assert html.count("margin-top:24px;") == 2
    assert html.count("padding-top:24px;") == 2
    assert "bgcolor" not in html


def test_the_icon_of_a_social_element_stands_where_it_says():
    html = column(
        '<mj-social border="2px solid red"><mj-social-element name="x" icon-position="right" href="h">Text'
        "</mj-social-element></mj-social>"
    )
    assert html.index(">Text<") < html.index("twitter-x.png")
    assert "border:2px solid red;border-radius:3px" in html


def test_thumbnails_have_mjmls_width_and_wait_for_support():
    images = '<mj-carousel-image src="1" /><mj-carousel-image src="2" />'
    assert column(f'<mj-carousel tb-width="40%">{images}</mj-carousel>').count("overflow:hidden;width:40%;") == 2
    html = column(f'<mj-carousel thumbnails="supported">{images}</mj-carousel>', 'width="50px"')
    assert html.count("display:none;overflow:hidden;width:110px;") == 2


def test_fonts_of_accordions_go_down_and_attributes_for_all_do_not_win():
    html = column(
        '<mj-accordion font-family="Verdana"><mj-accordion-element font-family="Courier"><mj-accordion-title>T'
        "</mj-accordion-title></mj-accordion-element><mj-accordion-element><mj-accordion-text>X</mj-accordion-text>"
        "</mj-accordion-element></mj-accordion>",
        head='<mj-attributes><mj-accordion-title font-family="Lost" font-weight="700" /></mj-attributes>',
    )
    assert re.search(r'<td style="[^"]*font-family:Courier;[^"]*font-weight:700;"?[^>]*>T<', html)
    assert re.search(r'<td style="[^"]*font-family:Verdana;[^"]*">X<', html)
    assert "Lost" not in html


def test_every_outlook_class_has_its_suffix_and_no_mark_is_left():
    html = column("<mj-text>x</mj-text>", 'css-class="a b"')
    assert 'class="a-outlook b-outlook"' in html
    assert "zqm" not in html


def test_a_class_cannot_break_out_of_its_attribute():
    html = column("<mj-text>x</mj-text>", "css-class='a\"<b>'")
    assert "<b>" not in html


def test_full_width_counts_only_when_it_says_so():
    html = column("<mj-text>x</mj-text>", section='full-width="false" background-color="#dddddd"')
    assert "max-width:600px" in html.split("background:#dddddd", 1)[1][:120]


def test_lines_may_break_between_links_and_columns():
    links = "<mj-navbar-link>a</mj-navbar-link><mj-navbar-link>b</mj-navbar-link>"
    html = column(f"<mj-navbar>{links}</mj-navbar>")
    assert html.count("\n<a") == 2


def test_what_mjml_forgives_is_a_warning_for_who_asks():
    body = (
        'stray<mj-section vertical-align="middle"><p>html</p><mj-column><mj-none>gone</mj-none>'
        '<mj-text align="nowhere">Kept</mj-text></mj-column></mj-section>'
    )
    report = Report()
    html = document(body, forgiving=True, report=report)
    assert ">Kept<" in html
    assert not re.search("gone|<p>html|stray", html)
    assert {found.severity for found in report} == {Severity.WARNING}
    assert len(list(report)) == 5
    with pytest.raises(Problem) as caught:
        document(body)
    assert len(caught.value.diagnostics) == 5


def test_comments_count_where_first_and_last_are_told_apart():
    section = "<mj-section><mj-column><mj-text>x</mj-text></mj-column></mj-section>"
    assert document(f'<mj-wrapper gap="7px">{section}{section}</mj-wrapper>').count("margin-top:7px") == 1
    assert document(f'<mj-wrapper gap="7px"><!-- a -->{section}{section}</mj-wrapper>').count("margin-top:7px") == 2
    html = document('<mj-section gutter="12px"><!-- a --><mj-column></mj-column><mj-column></mj-column></mj-section>')
    assert "mj-column-gutter-3-2-per-2 " in html


def test_the_last_of_columns_and_groups_with_one_name_decides_as_in_mjml():
    group = "<mj-group><mj-column></mj-column></mj-group>"
    body = f'<mj-section><mj-column width="33%"></mj-column></mj-section><mj-section>{group * 3}</mj-section>'
    assert ".mj-column-per-33 { width:33.333333333333336% !important;" in document(body)
    assert ".mj-column-per-33 { width:33% " not in document(body)


def test_outlook_on_the_web_is_taken_for_a_wide_screen_when_asked():
    body = "<mj-body><mj-section><mj-column></mj-column></mj-section></mj-body>"
    html = "".join(Compiler(Tokens()).compile(f'<mjml owa="desktop">{body}</mjml>'))
    assert "[owa] .mj-column-per-100 { width:100% !important; max-width:100%; }" in html
    assert "[owa]" not in "".join(Compiler(Tokens()).compile(f"<mjml>{body}</mjml>"))


def test_misplaced_components_are_drawn_where_they_stand_for_who_asks():
    misplaced = "<mj-spacer height='20px' /><mj-section><mj-text>No column</mj-text></mj-section>"
    report = Report()
    html = document(misplaced, forgiving=True, report=report)
    assert "height:20px" in html
    assert ">No column<" in html
    assert [(found.severity, found.message) for found in report] == [
        (Severity.WARNING, "“<mj-spacer>” does not belong into “<mj-body>”"),
        (Severity.WARNING, "“<mj-text>” does not belong into “<mj-section>”"),
    ]
    with pytest.raises(Problem):
        document(misplaced)
    with pytest.raises(Problem):  # The engine has no way to draw this one.
        document("<mj-section><mj-navbar-link>x</mj-navbar-link></mj-section>", forgiving=True)


def test_icons_of_a_size_in_other_units_are_as_wide_as_its_number():
    social = '<mj-social icon-size="2em"><mj-social-element name="facebook">F</mj-social-element></mj-social>'
    html = document(f"<mj-section><mj-column>{social}</mj-column></mj-section>", forgiving=True)
    assert image_widths(html) == [2]
    assert len(re.findall('style="[^"]*;(?:height:2em;[^"]*)?width:2em;', html)) == 2


@pytest.mark.parametrize("content", ["<mj-section><mj-column></mj-column></mj-section>", "<mj-text>lost</mj-text>"])
def test_definitions_say_that_their_content_is_left_out(content):
    report = Report()
    html = document("", f"<mj-attributes>{content}<mj-divider><!-- x --></mj-divider></mj-attributes>", report=report)
    assert "lost" not in html
    assert [(found.severity, "only defines attributes here" in found.message) for found in report] == [
        (Severity.WARNING, True)
    ]


def test_the_warning_says_what_is_left_out():
    report = Report()
    document("<mj-container><mj-section></mj-section></mj-container>word", forgiving=True, report=report)
    assert [(found.message, found.hint) for found in report] == [
        (
            "component “<mj-container>” does not exist; it is left out",
            "MJML has done without it since version 4: its content stands in <mj-body>.",
        ),
        ("text “word” inside “<mj-body>”, where only components stand; it is left out", "Put it into <mj-text>."),
    ]


@pytest.mark.parametrize("wrong", ["<mj-unclosed>", "<mj-text>x</mj-button>", '<mj-include path="x" />'])
def test_what_mjml_would_lose_is_refused_even_so(wrong):
    with pytest.raises(Problem):
        document(f"<mj-section><mj-column>{wrong}</mj-column></mj-section>", forgiving=True)


@pytest.mark.parametrize("tag", ["mj-font name='x'", "mj-font href='x'", "mj-class color='red'", "mj-breakpoint"])
def test_components_that_say_nothing_are_told(tag):
    inside = f"<mj-attributes><{tag} /></mj-attributes>" if "class" in tag else f"<{tag} />"
    with pytest.raises(Problem) as caught:
        document("<mj-section><mj-column></mj-column></mj-section>", inside)
    assert re.search("has no (name|href|width)", str(caught.value))


def selector(path, name="data-id", value="42"):
    asked = f"<mj-selector path='{path}'><mj-html-attribute name='{name}'>{value}</mj-html-attribute></mj-selector>"
    return f"<mj-html-attributes>{asked}</mj-html-attributes>"


def test_html_attributes_reach_what_the_engine_writes_and_what_stands_in_content():
    text = '<mj-text css-class="own"><a href="x" data-id="1">y</a></mj-text><mj-text><a>z</a></mj-text>'
    assert re.search(r'<div style="[^"]*" data-id="42">', column(text, head=selector(".own > div")))
    html = column(text, head=selector(".own a", value=' say "so" '))
    assert '<a href="x" data-id="say &quot;so&quot;">y</a>' in html
    assert "<a>z</a>" in html
    assert "zqa" not in html


@pytest.mark.parametrize(("path", "name"), [("a{}b", "x"), ("", "x"), ("a", "x y"), ("a", "")])
def test_html_attributes_that_would_spoil_the_mail_are_refused(path, name):
    with pytest.raises(Problem, match="cannot be"):
        column("<mj-text>x</mj-text>", head=selector(path, name))


def test_a_third_has_the_class_that_stylesheets_for_mjml_name():
    thirds = "<mj-column/>" * 3
    other = '<mj-column width="33.33333333%"/><mj-column width="25%"/>'
    html = document(f"<mj-section>{thirds}</mj-section><mj-section>{other}</mj-section>")
    widths = dict(re.findall(r"(?m) \.mj-column-per-([\d-]+) \{ width:([\d.]+)% !important; max-width:\2%; \}", html))
    assert widths == {
        "33-333333333333336": "33.333333333333336",
        "33-33333333": "33.33333333",
        "25": "25",
    }
    classes = re.findall(r'<div class="mj-outlook-group-fix mj-column-per-([\d-]+)"', html)
    assert classes == ["33-333333333333336"] * 3 + ["33-33333333", "25"]
    assert html.count(".moz-text-html .mj-column-per-33-333333333333336 {") == 1
    assert not re.search(r"33[-.]333332", html)


def test_groups_and_columns_beside_gutters_have_the_classes_that_mjml_gives_them():
    group = "<mj-group><mj-column/></mj-group>" * 3
    columns = "<mj-column/>" * 3
    html = document(f'<mj-section>{group}</mj-section><mj-section gutter="2.5%">{columns}</mj-section>')
    assert len(re.findall(r'class="[^"]*mj-column-per-33[ "]', html)) == 3
    assert ".mj-column-per-33 { width:33.333333333333336% !important;" in html
    assert html.count('mj-column-per-31-666667"') == 3
    assert ".mj-column-per-31-666667 { width:31.666667% !important;" in html


def test_what_only_the_engine_knows_of_columns_has_no_effect():
    column = '<mj-column mobile-width="mobile-width" width="300px"><mj-text>A</mj-text></mj-column>'
    html = document(f"<mj-section>{column}</mj-section>", forgiving=True)
    assert "vertical-align:top;width:100%;" in html
    assert "width:50%" not in html


def test_cells_have_no_attribute_for_what_their_style_says():
    html = column('<mj-button vertical-align="top">A</mj-button><mj-text vertical-align="bottom">B</mj-text>')
    assert not re.search(r"<td[^>]*\svertical-align=", html)
    assert re.search(r'<td[^>]* valign="top"', html)


def test_the_element_that_stands_for_the_body_keeps_its_words_together():
    html = document("<mj-section/>")
    assert re.search(r'<div [^>]*role="article"[^>]* style="word-spacing:normal;"', html)


def test_accordions_open_by_the_rules_of_mjml_5():
    part = "<mj-accordion-title>T</mj-accordion-title><mj-accordion-text>X</mj-accordion-text>"
    html = column(f"<mj-accordion><mj-accordion-element>{part}</mj-accordion-element></mj-accordion>")
    rules = re.findall(r"(\S*\.mj-accordion-checkbox[^\s+]*) ?\+ ?\* \.(mj-accordion-\w+)", html)
    checked, unchecked = ".mj-accordion-checkbox:checked", '.mj-accordion-checkbox[type="checkbox"]'
    thunderbird = "input.mj-accordion-checkbox"
    assert rules == [
        *((unchecked, f"mj-accordion-{part}") for part in ("title", "content", "more")),
        *((checked, f"mj-accordion-{part}") for part in ("content", "more", "less")),
        *((thunderbird, f"mj-accordion-{part}") for part in ("title", "content", "ico")),
    ]
    assert "noinput.mj-accordion-checkbox {" in html


def test_an_attribute_that_says_the_same_twice_is_worth_no_word():
    report = Report()
    image = '<mj-image css-class="a" css-class="a" align="left" align="right" src="x" src="y" />'
    document(f"<mj-section><mj-column>{image}</mj-column></mj-section>", report=report)
    assert [found.message for found in report] == [
        "attribute “align” stands twice in “<mj-image>”; the first counts",
        "attribute “src” stands twice in “<mj-image>”; the first counts",
    ]


@pytest.mark.parametrize(("width", "inner"), [("640", "640"), ("100%", "100"), ("37.5em", "37"), ("500px", "500")])
def test_the_width_of_the_body_is_copied_with_its_unit(width, inner):
    body = f"<mj-attributes><mj-body width='{width}'/></mj-attributes>"
    html = document("<mj-section/><mj-hero/>", body, forgiving=True)
    assert len(re.findall(rf'<div style="[^"]*max-width:{width};"', html)) == 2
    tables = re.findall(rf'<table [^>]*\swidth="(\d+)" style="width:{width};"', html)
    assert tables[0] == tables[-1] == inner


def test_a_third_beside_a_gutter_has_its_width_whatever_other_sections_say():
    columns = '<mj-column width="66.66666666666666%"/><mj-column width="33.33333333333333%"/>'
    html = document(f'<mj-section>{columns}</mj-section><mj-section gutter="0px">{columns}</mj-section>')
    rules = dict(re.findall(r"(?m) \.mj-column-per-([\d-]+) \{ width:([\d.]+)% !important; max-width:\2%; \}", html))
    classes = re.findall(r'<div class="[^"]*mj-column-per-([\d-]+)"', html)
    assert classes == ["66-66666666666666", "33-33333333333333", "66-666667", "33-333333"]
    assert rules == {name: name.replace("-", ".") for name in classes}


@pytest.mark.parametrize(
    ("body", "shape"),
    [
        (
            '<mj-wrapper padding="0 4%"><mj-section background-url="x.png"/></mj-wrapper>',
            '<v:rect [^>]*style="width:592px;"',
        ),
        (
            '<mj-wrapper padding="0 4%"><mj-section background-url="x.png" full-width="full-width"/></mj-wrapper>',
            '<v:rect [^>]*style="mso-width-percent:1000;"',
        ),
        ('<mj-wrapper padding="0 5.5px"><mj-hero background-url="x.png"/></mj-wrapper>', "<v:image [^>]*width:590px;"),
        ('<mj-hero background-url="x.png" background-width="300px"/>', "<v:image [^>]*width:300px;"),
    ],
)
def test_backgrounds_in_outlook_are_as_wide_as_what_they_are_behind(body, shape):
    assert re.search(shape, document(body))


def test_an_empty_title_is_no_label():
    assert "aria-label" not in document("", "<mj-title> </mj-title>")
    assert 'aria-label="A"' in document("", "<mj-title> A </mj-title>")


def test_widths_that_are_no_numbers_leave_pictures_and_columns_their_own():
    columns = '<mj-column width="auto"><mj-image src="a" width="900px"/><mj-image src="b"/></mj-column><mj-column/>'
    html = document(f'<mj-section padding="0 auto">{columns}</mj-section>', forgiving=True)
    assert re.findall(r"mj-outlook-group-fix (mj-column-[\w-]+)", html) == ["mj-column-px-NaN", "mj-column-per-50"]
    assert [re.findall(r'\swidth="(\d+)"', image) for image in re.findall("<img [^>]*>", html)] == [["900"], []]
    assert re.findall(r'<td style="(?:width:(\d+)px;)?"><img', html) == ["900", ""]
    group = document('<mj-section><mj-group><mj-column width="auto"/></mj-group></mj-section>', forgiving=True)
    assert "width:0" not in group


def test_a_gutter_of_another_unit_counts_by_its_number():
    html = document('<mj-section gutter="4em"><mj-column/><mj-column/></mj-section>', forgiving=True)
    assert ".mj-column-per-48 {" in html
    assert "padding: 0% 2% 0% 0% !important;" in html
    assert "padding:0px 2px 0px 0px;" in html
