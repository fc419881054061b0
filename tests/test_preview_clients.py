"""What the preview does to a mail before it shows it: clients, dark modes, pictures off, inbox lines, Gmail's clip."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

from sitegen.checks.caniemail import raw
from sitegen.site.gallery.page import link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    Run = Callable[..., Any]

MODULES = (
    "dom",
    "css",
    "colours",
    "support",
    "outlook",
    "clients",
    "dark",
    "images",
    "inboxes",
    "clip",
    "contrast",
    "vanishing",
)
EXPORTED = """readSheet writeSheet readDeclarations emulateClient strippedLine mailClients testsFor holds DARKS darkened
authored appleDark forcedDark imagesOff fitted snippetOf inboxCuts inboxRows clipOf hardToRead hardToSee"""


@pytest.fixture(scope="module")
def desk(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_context().new_page()
    page.set_content(f'<script type="application/json" id="support">{raw().replace("<", chr(92) + "u003c")}</script>')
    texts = [files("sitegen.site.gallery").joinpath(f"{name}.js").read_text() for name in MODULES]
    exported = f"Object.assign(globalThis, {{ {', '.join(EXPORTED.split())} }});"
    read = "globalThis.read = (html) => new DOMParser().parseFromString(html, 'text/html');"
    whole = "globalThis.whole = (doc) => doc.documentElement.outerHTML;"
    page.add_script_tag(content=f"(() => {{ {link(texts)} {exported} {read} {whole} }})();")
    yield page
    page.context.close()


@pytest.fixture
def run(desk: Page) -> Run:
    """`run(expression, **values)`: what a JavaScript expression gives; each value is in it by its name."""

    def evaluate(expression: str, **values: Any) -> Any:
        return desk.evaluate(f"({{ {', '.join(values)} }}) => {expression}", values)

    return evaluate


@pytest.fixture
def shown(desk: Page) -> Callable[[str, str], dict[str, str]]:
    """`shown(html, selector)`: the computed styles of an element of a mail, drawn in a frame."""

    def draw(html: str, selector: str) -> dict[str, str]:
        return desk.evaluate(
            """async ([html, selector]) => {
                const frame = document.createElement("iframe");
                const loaded = new Promise((done) => frame.addEventListener("load", done));
                Object.assign(frame, { srcdoc: html, width: 600, height: 400 });
                document.body.append(frame);
                await loaded;
                const element = frame.contentDocument.querySelector(selector);
                const style = frame.contentWindow.getComputedStyle(element);
                const box = element.getBoundingClientRect();
                const found = { color: style.color, background: style.backgroundColor, display: style.display,
                    radius: style.borderRadius, padding: style.paddingTop, image: style.backgroundImage,
                    size: `${box.width} x ${box.height}`, scheme: style.colorScheme };
                frame.remove();
                return found;
            }""",
            [html, selector],
        )

    return draw


def mail(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


def stripped(run: Run, html: str, client: str) -> tuple[str, list[str]]:
    expression = """(() => { const { doc, stripped } = emulateClient(read(html), client);
        return [whole(doc), stripped.map(strippedLine)]; })()"""
    text, lines = run(expression, html=html, client=client)
    return text, lines


# Style sheets as they are written


def test_sheets_are_read_as_they_are_written(run: Run) -> None:
    sheet = """/* a { */ a:hover, b[x="}"] > c { color: red!important; mso-hide: all; background: url(a;b.png) }
        @media (max-width: 10px) { .a { b: c } } @import url(x.css);
        @font-face { src: url(data:font/woff;base64,a) } p { x: y"""
    rules = run("readSheet(sheet)", sheet=sheet)
    assert [rule.get("selector") or rule["at"] for rule in rules] == [
        'a:hover, b[x="}"] > c',
        "media",
        "import",
        "font-face",
        "p",
    ]
    assert [one["name"] for one in rules[0]["declarations"]] == ["color", "mso-hide", "background"]
    assert rules[0]["declarations"][2]["value"] == "url(a;b.png)"
    assert run("writeSheet(readSheet(writeSheet(rules)))", rules=rules) == run("writeSheet(rules)", rules=rules)


def test_a_broken_sheet_is_read_to_its_end(run: Run) -> None:
    assert run("readSheet('} a { color: red } b { : x; y; z: 1 } @media {').length") == 3
    assert run("readDeclarations('a: \"x;y\"; b: url(c;d); ; e').map(({ value }) => value)") == ['"x;y"', "url(c;d)"]


# Clients


def test_outlook_loses_what_word_does_not_know(run: Run, shown: Callable[..., Any]) -> None:
    html = mail(
        '<div style="border-radius: 4px; padding: 10px">a</div><table><tr><td style="padding: 10px">b</td></tr></table>'
        '<a style="border-radius: 4px">c</a>'
    )
    text, lines = stripped(run, html, "outlook.windows")
    assert lines == ["border-radius on 2 elements", "padding on 1 element"]
    assert shown(text, "div")["padding"] == "0px"
    assert shown(text, "td")["padding"] == "10px"


def test_what_is_stripped_says_why_and_where_to_read_on(run: Run) -> None:
    html = mail('<p style="max-width: 4px">a</p>')
    [one] = run("emulateClient(read(html), 'outlook.windows').stripped", html=html)
    assert one == {
        "slug": "css-max-width",
        "feature": "max-width",
        "count": 1,
        "unit": "element",
        "note": "Partial. Only works on `<table>` elements.",
        "url": "https://www.caniemail.com/features/css-max-width/",
    }


def test_a_rule_about_some_elements_keeps_its_weight_on_the_others(run: Run, shown: Callable[..., Any]) -> None:
    head = "<style>.x { padding: 10px } td { padding: 20px }</style>"
    html = mail('<table><tr><td class="x">a</td></tr></table><div class="x">b</div>', head)
    text, lines = stripped(run, html, "outlook.windows")
    assert lines == ["padding on 1 element"]
    assert shown(text, "td")["padding"] == "10px"
    assert shown(text, "div")["padding"] == "0px"


def test_word_reads_the_comments_for_it_and_not_what_is_for_others(run: Run) -> None:
    html = mail(
        "<!--[if mso | IE]><table><tr><td><![endif]--><p>all</p><!--[if mso | IE]></td></tr></table><![endif]-->"
        "<!--[if !mso]><!--><p>others</p><!--<![endif]--><!--[if lte mso 11]><p>old</p><![endif]-->"
        '<!--[if mso]><v:rect fill="true"><v:fill src="x.png" /><b>shape</b></v:rect><![endif]-->'
        '<p style="mso-hide: all">hidden</p><p></p>',
        "<!--[if mso]><noscript><xml><o:PixelsPerInch>96</o:PixelsPerInch></xml></noscript><![endif]-->",
    )
    text, lines = stripped(run, html, "outlook.windows")
    assert "<td><p>all</p></td>" in text
    assert "others" not in text
    assert "old" not in text
    assert "<b>shape</b>" in text
    assert "v:" not in text
    assert "PixelsPerInch" not in text
    assert '<p style="display: none">hidden</p></body>' in text
    assert lines == ["VML: 1 shape"]
    assert "others" in stripped(run, html, "gmail.ios")[0]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("mso", True),
        ("!mso", False),
        ("mso | IE", True),
        ("gte mso 9", True),
        ("lt mso 12", False),
        ("(gte mso 9)|(IE)", True),
        ("mso & !vml", False),
        ("gt mso 14 & lt mso 17", True),
        ("mso 16", True),
        ("IE", False),
        ("", False),
    ],
)
def test_conditions(run: Run, condition: str, expected: bool) -> None:
    assert run("holds(condition)", condition=condition) is expected


def test_gmail_reads_no_dark_rules_nor_pseudo_classes(run: Run) -> None:
    head = """<style>@media (prefers-color-scheme: dark) { p { color: red } }
        @media (max-width: 480px) { p { color: blue } }
        p:first-child { color: green } p:hover { color: pink }</style>"""
    text, lines = stripped(run, mail("<p>a</p>", head), "gmail.desktop-webmail")
    assert lines == [":first-child: 1 rule", "@media (prefers-color-scheme): 1 rule"]
    assert "blue" in text
    assert "pink" in text
    assert "red" not in text
    assert "green" not in text


def test_gmail_reads_sheets_in_the_head_up_to_its_limit(run: Run) -> None:
    rules = "p { color: #123456 } " * 400
    body = "<style>p { margin: 1px }</style><p>a</p>"
    text, lines = stripped(run, mail(body, f"<style>{rules}</style>" * 3), "gmail.desktop-webmail")
    assert text.count("<style>") == 1
    assert lines == ["<style> element: 3 styles"]
    assert text.index("<style>") < text.index("<body>")


def test_gmail_drops_a_whole_style_over_one_colour(run: Run) -> None:
    head = "<style>p { color: rgb(1 2 3) }</style><style>b { color: #fff }</style>"
    text, _ = stripped(run, mail('<p style="margin: 0; color: rgb(1 2 3)">a</p>', head), "gmail.desktop-webmail")
    assert "<p>a</p>" in text
    assert text.count("<style>") == 1


def test_a_foreign_account_in_gmails_app_has_no_sheets(run: Run) -> None:
    html = mail('<p style="margin: 0">a</p>', "<style>p { color: red }</style>")
    text, lines = stripped(run, html, "gmail.other-account")
    assert lines == ["<style> element: 1 style"]
    assert '<p style="margin: 0">' in text


def test_yahoo_reads_min_height_for_height_and_few_conditions(run: Run) -> None:
    head = "<style>@media only screen and (min-width: 480px), print { p { color: red } }</style>"
    text, lines = stripped(run, mail('<p style="height: 9px">a</p>', head), "yahoo.desktop-webmail")
    assert 'style="min-height: 9px"' in text
    assert "@media only screen and (min-width: 480px) {" in text
    assert lines == ["@media: 1 rule", "height property on 1 element"]


def test_elements_leave_their_content_and_pictures_their_text(run: Run) -> None:
    body = (
        '<video poster="p.png"><source src="v.mp4"><b>instead</b></video><svg><title>drawn</title></svg>'
        '<img src="a.svg" alt="logo"><img src="b.png" alt="photo">'
        '<picture><source srcset="c.png"><img src="d.png"></picture>'
    )
    text, lines = stripped(run, mail(body), "gmail.desktop-webmail")
    assert text.endswith(
        '<body><b>instead</b><img alt="logo"><img src="b.png" alt="photo"><img src="d.png"></body></html>'
    )
    assert "<video> element on 1 element" in lines
    assert "SVG image format: 1 picture" in lines


def test_apple_mail_keeps_nearly_all(run: Run) -> None:
    head = "<style>@media (prefers-color-scheme: dark) { p:not(.a) > b { color: red; transform: none } }</style>"
    assert stripped(run, mail('<p style="display: grid">a</p>', head), "apple-mail.ios")[1] == []


def test_every_client_that_is_offered_can_be_chosen(run: Run) -> None:
    head = "<style>@media screen { a > b, c[d] { margin: -1px } } p::after { content: 'x' }</style>"
    html = mail('<p style="position: absolute; width: calc(1px + 1rem)">a</p>', head)
    expression = (
        "mailClients().map(({ id, title, group }) => [id, title, group, whole(emulateClient(read(html), id).doc)])"
    )
    for client, title, group, text in run(expression, html=html):
        assert title, client
        assert group, client
        assert "<p" in text, client
    assert run("(() => { try { testsFor('pine') } catch (error) { return error.name } })()") == "RangeError"


def test_the_mail_itself_is_left_as_it_is(run: Run) -> None:
    html = mail(
        '<p style="border-radius: 1px; color: #111">a<img src="a.png"></p><!--[if mso]>b<![endif]-->',
        "<style>p { color: rgb(1 2 3) } @media (prefers-color-scheme: dark) { p { color: red } }</style>",
    )
    expression = """(() => { const mail = read(html); const before = whole(mail);
        for (const { id } of mailClients()) emulateClient(mail, id);
        for (const { id } of DARKS) darkened(mail, id);
        imagesOff(mail); snippetOf(mail);
        return before === whole(mail); })()"""
    assert run(expression, html=html) is True


# Dark


DARK = """<meta name="color-scheme" content="light dark"><style>p { color: #111 }
    @media (prefers-color-scheme: dark) { p { color: #eee } } @media (prefers-color-scheme: light) { p { margin: 1px } }
    [data-ogsc] p { color: #abc !important }</style>"""


@pytest.mark.parametrize(("scheme", "colour"), [("light", "rgb(17, 17, 17)"), ("dark", "rgb(238, 238, 238)")])
def test_authored_rules_apply_whatever_the_system_says(
    run: Run, shown: Callable[..., Any], scheme: str, colour: str
) -> None:
    text = run("whole(authored(read(html), scheme).doc)", html=mail("<p>a</p>", DARK), scheme=scheme)
    assert shown(text, "p")["color"] == colour
    assert shown(text, "html")["scheme"] == scheme


def test_apple_mail_says_what_a_mail_lacks(run: Run) -> None:
    assert run("appleDark(read(html)).notes", html=mail("a", DARK)) == []
    notes = run("appleDark(read(html)).notes", html=mail("<p>a</p>"))
    assert "no rules for dark mode" in notes[0]
    assert "color-scheme" in notes[1]


def contrast(one: str, other: str) -> float:
    def light(text: str) -> float:
        parts = [int(part) / 255 for part in text.removeprefix("rgb(").removesuffix(")").split(", ")]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("kind", ["gmail-ios", "gmail-android", "outlook-com", "outlook-windows"])
def test_text_without_a_colour_of_its_own_can_be_read(run: Run, shown: Callable[..., Any], kind: str) -> None:
    for doctype in ("<!doctype html>", ""):
        html = (
            doctype + "<html><body><table bgcolor='#ffffff'><tr><td>a <a href='#'>b</a></td></tr></table></body></html>"
        )
        text = doctype + run("whole(forcedDark(read(html), kind).doc)", html=html, kind=kind)
        ground = shown(text, "table")["background"]
        assert contrast(ground, "rgb(255, 255, 255)") > 9, "the ground is dark"
        assert contrast(ground, shown(text, "td")["color"]) > 7
        assert contrast(ground, shown(text, "a")["color"]) > 4.5


def test_gmail_on_ios_turns_dark_parts_light_and_on_android_leaves_them(run: Run, shown: Callable[..., Any]) -> None:
    html = mail('<p style="background: #111 url(a.png); color: #fff">a</p><b style="border: 1px solid #fff">b</b>')
    ios = run("whole(forcedDark(read(html), 'gmail-ios').doc)", html=html)
    android = run("whole(forcedDark(read(html), 'gmail-android').doc)", html=html)
    assert contrast(shown(ios, "p")["background"], "rgb(0, 0, 0)") > 12
    assert contrast(shown(ios, "p")["color"], "rgb(255, 255, 255)") > 12
    assert shown(android, "p")["background"] == "rgb(17, 17, 17)"
    assert shown(android, "p")["color"] == "rgb(255, 255, 255)"
    assert "url(a.png)" in ios


def test_outlook_com_honours_its_hooks_and_gmail_does_not(run: Run, shown: Callable[..., Any]) -> None:
    html = mail('<p>a</p><b style="background-color: #fff; color: #000">b</b>', DARK)
    text = run("whole(forcedDark(read(html), 'outlook-com').doc)", html=html)
    assert shown(text, "p")["color"] == "rgb(170, 187, 204)"
    assert 'data-ogsb="#fff"' in text
    assert 'data-ogsc="#000"' in text
    assert shown(text, "b")["background"] == "rgb(51, 51, 51)", "as Microsoft's formula makes of white"
    gmail = run("whole(forcedDark(read(html), 'gmail-android').doc)", html=html)
    assert "data-ogsb=" not in gmail
    assert contrast(shown(gmail, "p")["color"], "rgb(0, 0, 0)") > 10


def test_each_dark_mode_says_what_it_rests_on(run: Run) -> None:
    modes = run("DARKS.map(({ id, title, client, based }) => ({ id, title, client, based }))")
    clients = {client["id"] for client in json.loads(raw())["clients"]}
    for mode in modes:
        assert mode["client"] in clients
        assert mode["id"] == "apple" or mode["based"].startswith("Simulation. ")
        notes = run("darkened(read(html), id).notes", html=mail("a", DARK), id=mode["id"])
        assert notes == ([] if mode["id"] == "apple" else [mode["based"]])
    assert run("darkened(read(html), '').notes", html=mail("a")) == []


# Pictures off


def test_pictures_give_way_to_their_text_in_their_font_and_box(run: Run, shown: Callable[..., Any]) -> None:
    head = "<style>td img { font-size: 20px } .i[alt='img'] { color: red } a, img.x { color: blue }</style>"
    body = (
        '<table background="b.png"><tr><td style="background: #eee url(c.png) center / cover">'
        '<img src="a.png" srcset="a2.png 2x" width="120" height="80" alt="A lantern" style="color: #123456" class="x">'
        '</td></tr></table><a href="#"><img src="d.png" alt=""></a><img src="e.png">'
    )
    off = run(
        "(({ doc, ...counts }) => ({ html: whole(doc), ...counts }))(imagesOff(read(html)))", html=mail(body, head)
    )
    text = off["html"]
    assert (off["pictures"], off["silent"]) == (3, 2)
    assert ">A lantern</x-img>" in text
    assert ".png" not in text
    assert shown(text, "x-img")["size"] == "120 x 80"
    assert shown(text, "x-img")["color"] == "rgb(18, 52, 86)"
    assert shown(text, "td")["background"] == "rgb(238, 238, 238)"
    assert "td x-img" in text
    assert "x-img.x" in text
    assert ".i[alt='img']" in text


def test_a_mail_seen_by_a_client_in_the_dark_without_pictures(run: Run) -> None:
    html = mail(
        '<img src="a.png" alt="A lantern"><p style="border-radius: 1px; background: url(x.png) #fff">a</p>', DARK
    )
    expression = "whole(imagesOff(darkened(emulateClient(read(html), client).doc, kind).doc).doc)"
    text = run(expression, html=html, client="outlook.windows", kind="outlook-windows")
    assert "A lantern" in text
    assert "border-radius" not in text
    assert "background: #333333" in text


# What is hard to read


def test_texts_without_enough_contrast_are_named_worst_first(desk: Page) -> None:
    html = mail(
        '<p style="color: #767676">enough</p><p style="color: #777">hardly</p><h1 style="color: #777">large</h1>'
        '<table bgcolor="#111111"><tr><td><a style="color: #333">worst</a></td></tr></table>'
        '<div style="background: rgba(0, 0, 0, .5)"><b style="color: #888">through</b></div>'
        '<p style="color: #fff; background: linear-gradient(red, blue)">on a gradient</p>'
        '<div style="display: none; color: #fff">hidden</div><p style="color: #fff; opacity: 0">gone</p>'
        '<div style="max-height: 0; overflow: hidden; color: #fff">folded</div><p style="color: #fff">&zwnj;&nbsp;</p>'
    )
    found = desk.evaluate(
        """async (html) => {
            const frame = document.createElement("iframe");
            const loaded = new Promise((done) => frame.addEventListener("load", done));
            frame.srcdoc = html;
            document.body.append(frame);
            await loaded;
            const found = hardToRead(frame.contentDocument).map(({ text, ratio, needed }) => [text, ratio, needed]);
            frame.remove();
            return found;
        }""",
        html,
    )
    assert [text for text, _, _ in found] == ["through", "worst", "hardly"]
    assert found[2][1:] == [pytest.approx(4.48, abs=0.01), 4.5]


def test_pictures_that_vanish_on_their_ground_are_named(desk: Page) -> None:
    found = desk.evaluate(
        """async () => {
            const strokes = (colour, other, opaque) => {
                const canvas = Object.assign(document.createElement("canvas"), { width: 120, height: 40 });
                const pen = canvas.getContext("2d");
                if (opaque) { pen.fillStyle = opaque; pen.fillRect(0, 0, 120, 40); }
                pen.fillStyle = colour; pen.fillRect(10, 10, 60, 20);
                pen.fillStyle = other; pen.fillRect(70, 10, 40, 20);
                return canvas.toDataURL();
            };
            const [dark, half] = [strokes("#111", "#111"), strokes("#111", "#fc0")];
            const own = strokes("#111", "#111", "#fff");
            const on = (ground, alt, src, more = "") =>
                `<div style="background: ${ground}"><img alt="${alt}" src="${src}" ${more}></div>`;
            const frame = document.createElement("iframe");
            const loaded = new Promise((done) => frame.addEventListener("load", done));
            frame.srcdoc = "<!doctype html>" + on("#151515", "half of it", half) + on("#151515", "all of it", dark)
                + on("#151515", "its own ground", own) + on("#ffffff", "on white", dark)
                + on("#151515", "a ground in the mail", dark, 'style="background: #fff"')
                + on("linear-gradient(#111, #222)", "on a gradient", dark)
                + on("#151515", "hidden", dark, 'style="display: none"')
                + on("#151515", "not there", "data:image/png;base64,AAAA");
            document.body.append(frame);
            await loaded;
            const found = hardToSee(frame.contentDocument).map(({ element, share }) => [element.alt, share]);
            frame.remove();
            return found;
        }"""
    )
    assert found == [["all of it", 1], ["half of it", pytest.approx(0.6, abs=0.03)]]


# The inbox line


def test_inboxes_cut_where_their_line_ends(run: Run) -> None:
    line = {"sender": "Lanternreel", "subject": "s" * 60, "preheader": "p" * 120, "snippet": "p" * 120 + " Hello"}
    cuts = {cut["id"]: cut for cut in run("inboxCuts(line)", line=line)}
    assert cuts["apple-mail-ios"]["subject"] == {"shown": "s" * 47, "cut": "s" * 13, "width": 48}
    assert len(cuts["apple-mail-ios"]["preheader"]["shown"]) == 98
    assert cuts["gmail-web"]["subject"]["cut"] == ""
    assert len(cuts["gmail-web"]["preheader"]["shown"]) == 120 - 60 - 3 - 1
    assert all(cut["sender"]["cut"] == "" and cut["leak"] == "" for cut in cuts.values())


@pytest.mark.parametrize(
    ("text", "room", "shown", "cut"),
    [
        ("abcdef", 6, "abcdef", ""),
        ("abcdefg", 6, "abcde", "fg"),
        ("ab cdef", 4, "ab", "cdef"),
        ("日本語", 4, "日", "本語"),
        ("👩‍👩‍👧ab", 4, "👩‍👩‍👧ab", ""),
        ("👩‍👩‍👧abc", 4, "👩‍👩‍👧a", "bc"),
        ("e\u0301\u200b\u200bab", 3, "e\u0301\u200b\u200bab", ""),
        ("", 4, "", ""),
    ],
)
def test_cutting_counts_what_is_seen(run: Run, text: str, room: int, shown: str, cut: str) -> None:
    fitted = run("fitted(text, room)", text=text, room=room)
    assert (fitted["shown"], fitted["cut"]) == (shown, cut)


def test_text_behind_a_short_filler_shows(run: Run) -> None:
    html = '<div style="display: none">Soon{}</div><style>p {{}}</style><p>View in browser</p>'
    expression = "inboxCuts({ sender: '', subject: 'a', preheader: 'Soon', snippet: snippetOf(read(html)) })"
    for filler, expected in (("&#847;&zwnj;&nbsp;" * 20, True), ("&#847;&zwnj;&nbsp;" * 200, False), ("", True)):
        leaks = {cut["id"]: cut["leak"] for cut in run(expression, html=mail(html.format(filler)))}
        assert bool(leaks["apple-mail-ios"]) is expected
        assert not expected or leaks["apple-mail-ios"].startswith("View in")


def test_rows_hold_the_text_as_text(run: Run) -> None:
    line = {"sender": "<b>x</b>", "subject": "<img src=x>" * 9, "preheader": "", "snippet": "Hello"}
    language = {"tag": "ar", "dir": "rtl"}
    html = run("inboxRows(inboxCuts(line), language).outerHTML", line=line, language=language)
    assert "&lt;b&gt;x&lt;/b&gt;" in html
    assert "<img" not in html
    assert html.count('<dd lang="ar" dir="rtl">') == 6
    assert '<span class="cut">' in html


# Gmail's clip


def test_the_clip_falls_between_words_that_are_named(run: Run) -> None:
    body = "".join(f"<p title='{'x' * 1000}'>word{number} é</p>" for number in range(200))
    clip = run("clipOf(html)", html=mail(body))
    assert clip["clipped"] is True
    assert clip["bytes"] > clip["limit"] == 102_400
    assert clip["share"] == clip["bytes"] / 102_400
    last = int(clip["before"].split("word")[-1].split()[0])
    assert clip["after"].split()[0] == f"word{last + 1}"


def test_a_small_mail_is_not_clipped(run: Run) -> None:
    clip = run("clipOf(html)", html=mail("é"))
    assert clip == {
        "bytes": len(mail("é").encode()),
        "limit": 102_400,
        "share": len(mail("é").encode()) / 102_400,
        "clipped": False,
        "before": "",
        "after": "",
    }
