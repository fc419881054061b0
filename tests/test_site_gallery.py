"""The gallery as a file: opened from disk in Chromium, without a server."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import ConsoleErrors, until
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import expect

import sitegen.preview as preview_folder
import sitegen.site.gallery as gallery_folder
from sitegen.site.gallery import Entry, Summary, fragment, gallery_page, pieces
from sitegen.site.gallery.document import restored, written
from sitegen.site.gallery.page import MODULES, link

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

SUMMARY = Summary("Lanternreel", "blocks.html")
TONGUES = {"ar": ("العربية", "rtl"), "en": ("English", "ltr"), "fr": ("Français", "ltr")}
HOSTILE = "</script><script>document.title='broken'</script><img src=x onerror=alert(1)>&\"'\u2028"


def entry(segment: str, variant: str, locale: str, campaign: str = "winback") -> Entry:
    name, direction = TONGUES[locale]
    cell = f"{campaign}/{segment}/{variant}/{locale}"
    return Entry(
        campaign=campaign,
        segment=segment,
        variant=variant,
        locale=locale,
        campaign_name="Win-back" if campaign == "winback" else campaign.title(),
        segment_name=segment.replace("lapsed-", "Left in "),
        variant_name=variant.title(),
        locale_name=name,
        locale_dir=direction,
        sender="Lanternreel",
        subject=f"{variant} for {segment} in {locale}",
        preheader="Starting with The Quiet Harbour",
        preview=f"preview/{cell}.js",
        landing=f"{cell}/landing/index.html",
        html=f"{cell}/email.html",
        text=f"{cell}/email.txt",
        eml=f"{cell}/email.eml",
        html_bytes=40_000,
        weight=50,
        share=0.475,
        warnings=1 if segment == "lapsed-2026-01" else 0,
    )


def gated(cell: Entry, reason: str) -> Entry:
    return replace(
        cell, sender="", subject="", preheader="", preview="", landing="", html="", text="", eml="", gated=reason
    )


MONTHS = ("lapsed-2025-11", "lapsed-2025-12", "lapsed-2026-01")
ENTRIES = [
    *(entry(month, variant, tag) for month in MONTHS for variant in ("price", "titles") for tag in TONGUES),
    *(gated(entry("lapsed-2026-10", "titles", tag), "2 new titles; the campaign asks for 3") for tag in TONGUES),
    *(entry("everyone", "default", tag, "shipping") for tag in TONGUES),
]


def write_site(folder: Path, entries: list[Entry]) -> str:
    """The gallery and a page for each path it names; the address of the gallery."""
    fragments = [fragment(entry).encode() for entry in sorted(entries, key=lambda entry: entry.id)]
    page = b"".join(pieces(fragments, SUMMARY))
    assert page == gallery_page(entries, SUMMARY).encode()
    (folder / "index.html").write_bytes(page)
    for cell in entries:
        if cell.preview:
            mail = f"<!doctype html><html><head></head><body><p>{escape(cell.subject)}</p></body></html>"
            write_mail(folder, cell, mail)
        for path in filter(None, (cell.landing, cell.html, cell.text, cell.eml)):
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(
                f"<!doctype html><html><head><meta charset=utf-8><title>{path}</title></head><body>"
                f"<p>{escape(cell.subject)}</p></body></html>"
                if path.endswith(".html")
                else f"{cell.subject} é العربية",
                encoding="utf-8",
            )
    return (folder / "index.html").as_uri()


def write_mail(folder: Path, cell: Entry, html: str) -> None:
    """The file that holds the mail of `cell`."""
    data = {"id": cell.id, "as": "", "text": f"{cell.subject} é العربية", "head": "To: a@b.example"}
    line = {"subject": cell.subject, "preheader": cell.preheader, "from": {"name": cell.sender, "email": "a@b.example"}}
    file = folder / cell.preview
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(written({**data, **line, "findings": []}, html.encode()))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_site(tmp_path_factory.mktemp("build"), ENTRIES)


@pytest.fixture
def gallery(site: str, new_page: Callable[..., Page]) -> Iterator[Page]:
    page = new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(site)
    yield page
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []


def lines(page: Page) -> Locator:
    """The lines in sight; they are made some time after what was chosen or typed."""
    return page.locator("a.line:visible .line-subject")


def at(page: Page, address: str) -> None:
    """Wait until the page is at an address that ends so."""
    page.wait_for_url(lambda url: url.endswith(address))


def test_same_entries_same_bytes_in_any_order() -> None:
    assert gallery_page(ENTRIES, SUMMARY) == gallery_page(list(reversed(ENTRIES)), SUMMARY)


def test_a_nul_in_the_name_of_the_site_moves_nothing() -> None:
    page = gallery_page(ENTRIES, Summary("Lantern\0reel"))
    data = json.loads(page.rsplit('id="data">', 1)[1].split("</script>", 1)[0])
    assert len(data["cells"]) == len(ENTRIES)


def test_no_text_ends_the_script_or_becomes_markup() -> None:
    page = gallery_page([replace(ENTRIES[0], subject=HOSTILE, segment_name=HOSTILE)], Summary(HOSTILE, HOSTILE))
    assert page.count("</script>") == 3
    assert "<img" not in page
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert data is not None
    assert json.loads(data.group(1))["cells"][0]["inbox"]["subject"] == HOSTILE


@given(st.text(), st.text())
def test_every_text_comes_back_from_the_data(subject: str, name: str) -> None:
    page = gallery_page([replace(ENTRIES[0], subject=subject, campaign_name=name)], SUMMARY)
    data = page.split('id="data">', 1)[1].split("</script>", 1)[0]
    assert json.loads(data)["cells"][0]["inbox"]["subject"] == subject
    assert json.loads(data)["cells"][0]["campaign"]["name"] == name


def test_modules_come_after_what_they_import() -> None:
    folder = Path(str(__import__("sitegen.site.gallery", fromlist=["page"]).__file__)).parent
    seen: set[str] = set()
    names: list[str] = []
    for module in MODULES:
        text = (folder / module).read_text(encoding="utf-8")
        assert set(re.findall(r'from "\./([\w.]+)"', text)) <= seen, module
        names += re.findall(r"^(?:export )?(?:async )?(?:function|class|const|let) (\w+)", text, re.MULTILINE)
        seen.add(module)
    assert sorted(names) == sorted(set(names)), "linked modules share one scope"
    linked = link((folder / module).read_text(encoding="utf-8") for module in MODULES)
    assert not re.search(r"^(import|export)\b", linked, re.MULTILINE)


def test_modules_share_one_scope_without_quarrel() -> None:
    declared = re.compile(r"^(?:export )?(?:async )?(?:function\*?|class|const|let) (\w+)", re.MULTILINE)
    folders = [Path(folder.__file__).parent for folder in (gallery_folder, preview_folder)]
    paths = [path for folder in folders for path in folder.rglob("*.js")]
    assert {"gallery.js", "live.js"} <= {path.name for path in paths}
    names = [name for path in paths for name in declared.findall(path.read_text(encoding="utf-8"))]
    assert [name for name in sorted(set(names)) if names.count(name) > 1] == []


def test_paths_are_encoded_for_links() -> None:
    data = replace(ENTRIES[0], preview="preview/a b/ü?#.js").as_data()
    assert data["files"]["preview"] == "preview/a%20b/%C3%BC%3F%23.js"  # type: ignore[index]


def test_first_screen_shows_campaigns_with_their_inbox_lines(gallery: Page) -> None:
    expect(lines(gallery)).to_have_count(21)
    assert gallery.locator("h2:visible").all_inner_texts() == ["Shipping", "Win-back"]
    assert gallery.locator("#counts").inner_text() == "2 campaigns · 21 mails · 3 not sent · 6 with warnings"
    winback = gallery.get_by_role("table").nth(1)
    assert winback.get_by_role("columnheader").all_inner_texts() == ["Segment", "Price47.5 %", "Titles47.5 %"]
    first = gallery.locator('a.line[data-cell="winback/lapsed-2025-11/titles/ar"] .line-text')
    assert first.inner_text().splitlines() == [
        "Lanternreel",
        "titles for lapsed-2025-11 in ar",
        "Starting with The Quiet Harbour",
    ]
    assert first.get_attribute("dir") == "rtl"
    row = winback.get_by_role("row").last
    assert row.inner_text().count("Not sent: the campaign’s condition is not met.") == 1
    assert row.locator("td .tag").all_inner_texts() == ["ar", "en", "fr"]
    row.locator("summary").click()
    expect(row.get_by_text("2 new titles; the campaign asks for 3")).to_be_visible()


def test_filters_and_search(gallery: Page) -> None:
    gallery.get_by_role("radio", name="Français").check(force=True)
    expect(lines(gallery)).to_have_count(7)
    expect(gallery.locator("#counts")).to_have_text("2 campaigns · 7 mails of 21 · 1 not sent")
    gallery.get_by_label("Variant").select_option("Titles")
    expect(lines(gallery)).to_have_text([f"titles for {month} in fr" for month in MONTHS])
    gallery.keyboard.press("/")
    gallery.keyboard.type("2025-12")
    expect(lines(gallery)).to_have_text(["titles for lapsed-2025-12 in fr"])
    assert "locale=fr" in gallery.url
    gallery.keyboard.type(" nowhere")
    said = "Subjects and preheaders were searched; “sitegen serve” searches the copy too."
    expect(gallery.locator("#empty")).to_have_text(f"No mail matches. {said} Show all")
    gallery.get_by_role("button", name="Show all").click()
    expect(lines(gallery)).to_have_count(21)


def test_address_holds_the_whole_state(gallery: Page, site: str, new_page: Callable[..., Page]) -> None:
    gallery.goto(f"{site}#/?q=titles&locale=fr")
    expect(lines(gallery)).to_have_count(3)
    other = new_page()
    other.goto(f"{site}#/winback/lapsed-2025-11/titles/fr?show=mail&width=375")
    expect(other.get_by_role("radio", name="375")).to_be_checked()
    expect(other.locator("[data-pane=mail] iframe")).to_have_css("width", "375px")
    expect(other.locator("[data-pane=page]")).to_be_hidden()


def test_a_cell_opens_with_mail_page_text_and_files(gallery: Page) -> None:
    gallery.locator('a.line[data-cell="winback/lapsed-2025-11/titles/fr"]').click()
    at(gallery, "#/winback/lapsed-2025-11/titles/fr")
    title = gallery.locator("#cell-title")
    expect(title).to_have_text("Win-back / Left in 2025-11 / Titles / Français")
    expect(title).to_be_focused()
    for pane in ("mail", "page"):
        body = gallery.frame_locator(f"[data-pane={pane}] iframe").locator("body")
        expect(body).to_have_text("titles for lapsed-2025-11 in fr")
    files = gallery.locator("[data-detail=files] a")
    expect(files).to_have_count(4)
    assert [link.get_attribute("href") for link in files.all()] == [
        "winback/lapsed-2025-11/titles/fr/email.html",
        "winback/lapsed-2025-11/titles/fr/email.txt",
        "winback/lapsed-2025-11/titles/fr/email.eml",
        "winback/lapsed-2025-11/titles/fr/landing/index.html",
    ]
    sheet = gallery.locator(".sheet code")
    gallery.get_by_role("radio", name="Text").check(force=True)
    expect(sheet).to_have_text("titles for lapsed-2025-11 in fr é العربية")
    gallery.get_by_role("radio", name="Source").check(force=True)
    expect(sheet).to_contain_text(re.compile("^<!doctype html>"))
    gallery.get_by_role("radio", name="Message").check(force=True)
    expect(sheet).to_have_text("To: a@b.example")
    gallery.get_by_label("Locale").last.select_option(label="English")
    at(gallery, "/titles/en?show=message")


def test_a_cell_that_does_not_exist_is_said_so(gallery: Page, site: str) -> None:
    gallery.goto(f"{site}#/winback/nobody/titles/fr")
    expect(gallery.locator("#cell-title")).to_have_text("There is no such mail")


OPEN = "winback/lapsed-2025-11/titles"


def test_what_an_address_asks_for_in_vain_is_said_and_the_usual_is_shown(gallery: Page, site: str) -> None:
    said = gallery.locator(".trouble")
    body = gallery.frame_locator("[data-pane=mail] iframe").locator("body")
    for name, value, label in (
        ("show", "xx", "Show"),
        ("width", "abc", "Width"),
        ("width", "12", "Width"),
        ("scheme", "purple", "Colours"),
        ("client", "lotus", "Client"),
        ("images", "toString", "Pictures"),
        ("compare", "zork", "Compare with"),
        ("compare", f"{OPEN}/fr", "Compare with"),
    ):
        gallery.goto(f"{site}#/{OPEN}/fr?{name}={value}")
        expect(said).to_have_text(f"There is no “{value}” in “{label}”. You see what is usual instead.")
        expect(body).to_have_text("titles for lapsed-2025-11 in fr")
        expect(gallery.locator("[data-pane=other]")).to_be_hidden()
    gallery.goto(f"{site}#/{OPEN}/fr?show=mail&width=x&scheme=dark&client=y")
    expect(said).to_have_text("There is no “x” in “Width” and no “y” in “Client”. You see what is usual instead.")
    gallery.get_by_role("radio", name="Light").click()
    expect(gallery).to_have_url(f"{site}#/{OPEN}/fr?show=mail&scheme=light")
    expect(said).to_be_hidden()


def test_a_mail_that_is_compared_is_left_with_the_one_beside_it(gallery: Page, site: str) -> None:
    other = gallery.locator("[data-pane=other] figcaption span")
    mail = gallery.locator("[data-pane=mail] figcaption span")

    def headed(beside: str, shown: str) -> None:
        expect(other).to_have_text(beside)
        expect(mail).to_have_text(shown)

    gallery.goto(f"{site}#/winback/lapsed-2025-11/price/ar")
    gallery.get_by_label("Compare with").select_option("Titles")
    headed("Titles", "Price")
    for tag in ("en", "fr"):
        gallery.keyboard.press("ArrowRight")
        expect(gallery).to_have_url(re.compile(f"/price/{tag}[?]compare=.*titles%2F{tag}$"))
        headed("Titles", "Price")
    gallery.keyboard.press("ArrowRight")  # the other variant itself: they change sides
    headed("Price", "Titles")
    gallery.keyboard.press("Escape")
    expect(gallery).to_have_url(f"{site}#/")
    gallery.goto(f"{site}#/{OPEN}/fr?compare=shipping%2Feveryone%2Fdefault%2Fen")
    expect(other).to_be_visible()
    assert "%" not in gallery.get_by_label("Compare with").inner_text()
    expect(gallery.get_by_label("Compare with")).to_have_attribute("title", re.compile("^Shipping / .* / English$"))
    gallery.goto(f"{site}#/?compare=" + f"{OPEN}/fr".replace("/", "%2F"))
    gallery.locator("a.line").first.click()
    expect(gallery.locator("[data-pane=mail] iframe")).to_be_visible()
    expect(other).to_be_hidden()


def test_the_list_opens_mails_as_they_are_sent(gallery: Page, site: str) -> None:
    gallery.goto(f"{site}#/{OPEN}/fr?show=mail&as=persona:bob&scheme=gmail-ios&client=gmail.ios&width=375")
    expect(gallery.locator("#cell-title")).to_contain_text("Left in 2025-11")
    gallery.keyboard.press("ArrowRight")
    expect(gallery).to_have_url(re.compile("2025-12/.*scheme=gmail-ios.*as=persona"))
    gallery.keyboard.press("Escape")
    expect(gallery).to_have_url(f"{site}#/?show=mail&width=375&client=gmail.ios")
    gallery.goto(f"{site}#/{OPEN}/fr?scheme=dark")
    expect(gallery.locator("#cell-title")).to_contain_text("Left in 2025-11")
    gallery.keyboard.press("Escape")
    expect(gallery).to_have_url(f"{site}#/?scheme=dark")


def test_a_mail_that_is_alone_in_its_row_has_the_whole_width(tmp_path: Path, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 1280, "height": 800})
    for folder, tongues, share in (("one", ["en"], 1), ("two", ["en", "fr"], 2)):
        (tmp_path / folder).mkdir()
        page.goto(write_site(tmp_path / folder, [entry("everyone", "default", tag, "shipping") for tag in tongues]))
        page.locator("a.line").first.wait_for()
        line, field = (page.locator(each).first.bounding_box() for each in ("a.line", "td .lines"))
        assert line is not None
        assert field is not None
        assert line["width"] == pytest.approx(field["width"] / share, abs=2)


def test_what_was_copied_by_a_key_is_said_where_everybody_sees_it(gallery: Page, site: str) -> None:
    gallery.goto(f"{site}#/{OPEN}/fr")
    expect(gallery.locator("#cell-title")).to_contain_text("Left in 2025-11")
    told = gallery.locator("#copied")
    gallery.keyboard.press("h")
    expect(told).not_to_be_empty()
    expect(told).to_have_css("clip-path", "none")
    expect(told).to_be_in_viewport(ratio=1)
    gallery.keyboard.press("h")
    expect(told).to_be_empty()


def test_mails_that_are_compared_begin_at_the_same_height(site: str, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{site}#/{OPEN}/fr?compare=shipping%2Feveryone%2Fdefault%2Fen")
    expect(page.locator("[data-pane=other] output")).to_contain_text("shown at")
    boxes = [page.locator(f"[data-pane={pane}] .stage").bounding_box() for pane in ("other", "mail")]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["y"] == boxes[1]["y"]
    for line in page.locator(".pane:visible figcaption > *").all():
        box = line.bounding_box()
        assert box is not None
        assert box["height"] < 24


def test_one_goes_on_from_a_mail_that_is_not_sent(gallery: Page, site: str) -> None:
    gallery.goto(f"{site}#/winback/lapsed-2026-10/titles/en")
    title = gallery.locator("#cell-title")
    expect(title).to_contain_text("Left in 2026-10")
    expect(gallery.locator(".count")).to_have_count(0)
    gallery.get_by_role("link", name="Previous mail").click()
    expect(title).to_contain_text("Left in 2026-01")
    expect(gallery.locator(".count")).to_have_text("21 of 21")


def test_keyboard_alone(gallery: Page) -> None:
    def focused(cell: str) -> None:
        expect(gallery.locator(f'a.line[data-cell="{cell}"]')).to_be_focused()

    keys = gallery.keyboard
    keys.press("ArrowDown")
    focused("shipping/everyone/default/ar")
    for _ in range(3):
        keys.press("ArrowDown")
    focused("winback/lapsed-2025-11/price/ar")
    keys.press("ArrowDown")
    keys.press("ArrowRight")
    focused("winback/lapsed-2025-11/titles/en")
    keys.press("Enter")
    at(gallery, "#/winback/lapsed-2025-11/titles/en")
    gallery.locator("#cell-title").wait_for()
    keys.press("ArrowRight")
    at(gallery, "#/winback/lapsed-2025-11/titles/fr")
    keys.press("Escape")
    gallery.locator("#cell").wait_for(state="hidden")
    focused("winback/lapsed-2025-11/titles/fr")
    keys.press("/")
    expect(gallery.locator("#search")).to_be_focused()
    keys.type("shipping")
    keys.press("ArrowDown")
    focused("shipping/everyone/default/ar")


def test_scroll_position_survives_a_visit_to_a_cell(gallery: Page) -> None:
    line = gallery.locator('a.line[data-cell="winback/lapsed-2026-01/titles/fr"]')
    line.scroll_into_view_if_needed()
    before = gallery.evaluate("scrollY")
    assert before > 0
    line.click()
    gallery.locator("#cell-title").wait_for()
    gallery.go_back()
    gallery.locator("#cell").wait_for(state="hidden")
    until(gallery, "(before) => scrollY === before", before)


def test_hostile_texts_stay_texts(tmp_path: Path, new_page: Callable[..., Page]) -> None:
    entries = [
        replace(ENTRIES[0], subject=HOSTILE, preheader=HOSTILE, sender=HOSTILE, campaign_name=HOSTILE),
        gated(entry("lapsed-2026-09", "price", "ar"), HOSTILE),
    ]
    page = new_page()
    page.goto(write_site(tmp_path, entries))
    expect(page.locator(".line-subject")).to_contain_text("</script><script>")
    page.locator("a.line").click()
    page.locator("[data-detail=files] a").first.wait_for()
    assert page.evaluate("document.querySelectorAll('body img, body script').length") == 3


@given(st.text(alphabet=st.sampled_from(["`", "$", "{", "}", "\\", "\r", "\n", "r", "é", "\u2028", "<", "/", '"'])))
def test_a_mail_is_read_from_its_file_as_it_was(html: str) -> None:
    about = {"id": "a/b/c/d", "text": html}
    assert restored(written(about, html.encode()).decode()) == {**about, "html": html}


def test_segments_of_one_name_are_told_apart_where_they_are_chosen(
    tmp_path: Path, new_page: Callable[..., Page]
) -> None:
    named = [replace(each, segment_name="Left") if each.segment != MONTHS[2] else each for each in ENTRIES[:18]]
    page = new_page()
    page.goto(f"{write_site(tmp_path, named)}#/winback/{MONTHS[2]}/price/en")
    expect(page.get_by_label("Compare with").locator("optgroup[label=Segments] option")).to_have_text(
        [f"Left ({MONTHS[0]})", f"Left ({MONTHS[1]})"]
    )


def test_no_script_of_a_mail_runs(tmp_path: Path, new_page: Callable[..., Page], console_errors: ConsoleErrors) -> None:
    address = write_site(tmp_path, [ENTRIES[0]])
    does = "top.document.title = 'broken out'; document.body.append(' and a script ran')"
    write_mail(tmp_path, ENTRIES[0], f"<body onload='{does}'>mail<script>{does}</script></body>")
    console_errors.may_say("Blocked script execution", "Executing inline event handler violates")
    page = new_page()
    page.goto(f"{address}#/{ENTRIES[0].id}?show=mail&thumbs=off")
    expect(page.frame_locator("[data-pane=mail] iframe").locator("body")).to_have_text("mail")
    while len(console_errors.said) < 2:
        page.wait_for_event("console")
    assert "broken" not in page.title()


def views(page: Page, site: str) -> Iterator[str]:
    """The list, then a mail, each when all of it has come."""
    page.goto(site)
    page.locator(".thumb iframe").first.wait_for()
    yield "list"
    page.goto(f"{site}#/winback/lapsed-2026-01/titles/fr")
    page.locator("[data-detail=files] a").first.wait_for()
    yield "mail"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read(site: str, new_page: Callable[..., Page], scheme: str) -> None:
    """Every text of both screens has at least WCAG's 4.5:1 against the colour behind it."""
    page = new_page(color_scheme=scheme, reduced_motion="reduce")
    for view in views(page, site):
        assert page.evaluate(CONTRAST) == [], view


def test_narrow_screen_needs_no_sideways_scrolling(site: str, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 375, "height": 700})
    for view in views(page, site):
        assert page.evaluate("document.documentElement.scrollWidth") == 375, view


def test_everything_that_can_be_used_has_a_name(site: str, new_page: Callable[..., Page]) -> None:
    page = new_page()
    for view in views(page, site):
        assert page.evaluate(NAMELESS) == [], view
        assert page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)") == page.evaluate(
            "[...new Set([...document.querySelectorAll('[id]')].map(e => e.id))]"
        )


def test_a_thousand_cells(tmp_path: Path, new_page: Callable[..., Page]) -> None:
    entries = [
        entry(f"lapsed-{year}-{month:02}", variant, tag, f"campaign-{year}")
        for year in range(2000, 2014)
        for month in range(1, 13)
        for variant in ("price", "titles")
        for tag in TONGUES
    ]
    assert len(entries) == 1008
    page = new_page()
    page.goto(f"{write_site(tmp_path, entries[:1])}#/?thumbs=off")
    (tmp_path / "index.html").write_text(gallery_page(entries, SUMMARY), encoding="utf-8")
    page.reload()
    expect(page.locator("#counts")).to_have_text("14 campaigns · 1,008 mails")
    page.locator("#search").fill("titles 2013-12")
    expect(lines(page)).to_have_count(3)
    assert page.locator("iframe").count() == 0


CONTRAST = """() => {
  const rgba = (text) => text.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] !== 0) return colour;
    }
    return [255, 255, 255];
  };
  const bad = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const node = text.parentElement;
    if (!text.data.trim() || !node.checkVisibility() || node.closest("[aria-hidden=true], script, [inert]")) continue;
    const a = luminance(rgba(getComputedStyle(node).color)), b = luminance(behind(node));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) bad.add(`${text.data.trim()} ${ratio.toFixed(2)}`);
  }
  return [...bad];
}"""

NAMELESS = """() => [...document.querySelectorAll("a, button, input, select, iframe, [role]")]
  .filter((node) => node.checkVisibility() && !node.closest("[aria-hidden=true]"))
  .filter((node) => !(node.textContent.trim() || node.ariaLabel || node.title || node.labels?.[0]?.textContent.trim()))
  .map((node) => node.outerHTML)"""


def test_other_readers_are_not_in_a_report_but_the_mail_is(site: str, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(f"{site}#/winback/lapsed-2025-11/titles/fr?show=mail&as=persona:bob")
    body = page.frame_locator("[data-pane=mail] iframe").locator("body")
    expect(body).to_have_text("titles for lapsed-2025-11 in fr")
    expect(page.locator(".trouble")).to_contain_text("The mail as others read it is not in this report;")


def test_the_palette_says_when_nothing_is_called_so(gallery: Page) -> None:
    gallery.keyboard.press("Control+k")
    gallery.get_by_role("combobox", name="What to do or open").fill("lapsed-2025-11 price")
    gallery.locator("#found [role=option]").first.wait_for()
    expect(gallery.locator(".palette .nothing")).to_have_text("")
    gallery.get_by_role("combobox", name="What to do or open").fill("zeppelin")
    gallery.locator("#found [role=option]").first.wait_for(state="detached")
    expect(gallery.locator(".palette .nothing")).to_have_text(
        "Nothing is called “zeppelin”. Here are things to do, by their name, and mails, by their subject, preheader, "
        "segment or campaign. How a mail is shown is found here once one is open."
    )
    expect(gallery.get_by_role("combobox", name="What to do or open")).to_have_attribute("aria-expanded", "false")
    gallery.keyboard.press("Enter")
    expect(gallery.get_by_role("dialog")).to_be_visible()
    gallery.keyboard.press("Escape")
    gallery.get_by_role("dialog").wait_for(state="detached")
