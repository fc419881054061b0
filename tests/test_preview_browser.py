"""The preview as people see it, in Chromium: edits arrive, mistakes show and go, nothing jumps."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import ConsoleErrors, frames_have_come, until
from PIL import Image
from playwright.sync_api import expect
from preview_server import COPY, FILES, PROJECT, Served, copy, serving

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route, WebSocketRoute

CELL = "hello/everyone/default/en"
PICTURE = "/// image\n    image: assets/dot.png\n    alt: A red dot\n///\n"


@pytest.fixture
def gallery(served: Served, new_page: Callable[..., Page]) -> Page:
    page = new_page(viewport={"width": 1280, "height": 500})
    page.goto(served.address)
    page.locator("a.line", has_text="Good evening").nth(8).wait_for()
    return page


def wait_for_mail(page: Page, text: str) -> None:
    expect(page.frame_locator("[data-pane=mail] iframe:not(.arriving)").locator("h1")).to_have_text(text)


def still(page: Page) -> float:
    """How far down the page is, once it has been there for some frames."""
    return float(page.evaluate(STILL))


STILL = """() => new Promise((done) => {
  let [at, frames] = [scrollY, 0];
  const look = () => {
    frames = scrollY === at ? frames + 1 : 0;
    at = scrollY;
    return frames < 10 ? requestAnimationFrame(look) : done(at);
  };
  look();
})"""


def test_an_edit_changes_the_inbox_line_and_nothing_jumps(served: Served, gallery: Page) -> None:
    gallery.locator("section.campaign").last.scroll_into_view_if_needed()
    line = gallery.locator('a.line[data-cell="later/everyone/default/en"]')
    line.scroll_into_view_if_needed()
    line.focus()
    before = still(gallery)
    assert before > 0
    gallery.evaluate("window.marked = true")
    served.write(COPY, copy("Good morning"))
    gallery.locator("a.line", has_text="Good morning").first.wait_for()
    expect(gallery.locator("a.line", has_text="Good evening")).to_have_count(0)
    assert still(gallery) == before
    assert gallery.evaluate("window.marked"), "the page itself was not loaded anew"
    assert gallery.evaluate("document.activeElement.dataset.cell") == "later/everyone/default/en"


def test_an_edit_renews_the_open_mail_at_its_scroll_position(served: Served, gallery: Page) -> None:
    gallery.goto(f"{served.address}#/{CELL}?show=mail&width=375")
    wait_for_mail(gallery, "Good evening")
    frame = gallery.locator("[data-pane=mail] iframe")
    scroll = "frame => frame.contentWindow.scrollY"
    frames_have_come(gallery)
    frame.evaluate("frame => frame.contentWindow.scrollTo(0, 700)")
    assert frame.evaluate(scroll) == 700
    served.write(COPY, copy("Good morning"))
    wait_for_mail(gallery, "Good morning")
    expect(gallery.locator("[data-pane=mail] iframe")).to_have_count(1)
    assert gallery.locator("[data-pane=mail] iframe").evaluate(scroll) == 700
    expect(gallery.get_by_role("radio", name="375")).to_be_checked()
    expect(gallery.locator(".inbox .line-subject")).to_have_text("Good morning")


def test_an_edit_brings_the_open_mail_along(served: Served, gallery: Page) -> None:
    gallery.goto(f"{served.address}#/{CELL}?show=mail&as=persona:empty")
    wait_for_mail(gallery, "Good evening")
    asked: list[str] = []
    gallery.on("request", lambda request: asked.append(request.url))
    for words in ("Good morning", "Good night"):
        served.write(COPY, copy(words))
        wait_for_mail(gallery, words)
    gallery.goto(f"{served.address}#/{CELL}?show=mail")
    wait_for_mail(gallery, "Good night")
    assert [url for url in asked if f"/api/cell/{CELL}?as=" in url] == []


def test_opening_a_cell_loads_each_page_once(served: Served, gallery: Page) -> None:
    gallery.goto(f"{served.address}#/?thumbs=off")
    loaded: list[str] = []
    gallery.on("request", lambda request: loaded.append(request.url))
    gallery.locator(f'[data-cell="{CELL}"]').click()
    wait_for_mail(gallery, "Good evening")
    gallery.frame_locator("[data-pane=page] iframe").locator("h1").wait_for()
    gallery.locator("[data-detail=files]").wait_for()
    frames_have_come(gallery)
    pages = [url.removeprefix(served.address) for url in loaded if "/assets/" not in url]
    assert sorted(pages) == sorted({*pages})
    assert f"{CELL}/landing/index.html" in pages


def test_mail_and_page_can_be_seen_in_dark_mode_and_back(served: Served, gallery: Page) -> None:
    frames = [gallery.frame_locator(f"[data-pane={pane}] iframe:not(.arriving)") for pane in ("mail", "page")]

    def grounds() -> list[str]:
        ground = "body => getComputedStyle(body).backgroundColor"
        return [str(frame.locator("body").evaluate(ground)) for frame in frames]

    def shown(grounds: list[str]) -> None:
        for frame, ground in zip(frames, grounds, strict=True):
            expect(frame.locator("body")).to_have_css("background-color", ground)

    def both(text: str) -> None:
        for frame in frames:
            expect(frame.locator("h1")).to_have_text(text)
        frames_have_come(gallery)

    gallery.goto(f"{served.address}#/{CELL}")
    both("Good evening")
    light = grounds()
    gallery.locator(".tools label", has_text="Dark").click()
    for frame, ground in zip(frames, light, strict=True):
        expect(frame.locator("body")).not_to_have_css("background-color", ground)
    dark = grounds()
    assert not set(light) & set(dark)
    assert "scheme=dark" in gallery.url
    served.write(COPY, copy("Good morning"))
    both("Good morning")
    shown(dark)
    gallery.locator(".tools label", has_text="Light").click()
    shown(light)
    gallery.locator(".tools label", has_text="System").click()
    expect(gallery.get_by_role("radio", name="System")).to_be_checked()
    shown(light)
    gallery.emulate_media(color_scheme="dark")
    shown(dark)


def test_a_change_elsewhere_leaves_the_open_frames_alone(served: Served, gallery: Page) -> None:
    gallery.goto(f"{served.address}#/{CELL}?thumbs=off")
    wait_for_mail(gallery, "Good evening")
    frames_have_come(gallery)
    gallery.locator("[data-pane=mail] iframe").evaluate("frame => frame.contentWindow.marked = true")
    served.write("content/campaigns/later/email.md", copy("Much later"))
    gallery.locator('[data-cell="later/everyone/default/en"]', has_text="Much later").wait_for(state="attached")
    assert gallery.locator("[data-pane=mail] iframe").evaluate("frame => frame.contentWindow.marked")


def test_a_mistake_lies_over_the_last_good_mail_until_mended(served: Served, gallery: Page) -> None:
    gallery.goto(f"{served.address}#/{CELL}?show=mail")
    wait_for_mail(gallery, "Good evening")
    served.write(COPY, copy("Hi").replace("We are glad.", "{{ nobody.name }}", 1))
    panel = gallery.locator("#problems")
    panel.get_by_text(f"{COPY}:7:").wait_for()
    expect(panel.locator("summary")).to_contain_text("1 mistake to mend")
    expect(panel.locator("pre")).to_contain_text("{{ nobody.name }}")
    expect(panel.locator("pre")).to_contain_text("^")
    assert panel.locator("details").evaluate("node => getComputedStyle(node).position") == "fixed"
    wait_for_mail(gallery, "Good evening")
    gallery.reload()
    panel.get_by_text(f"{COPY}:7:").wait_for()
    wait_for_mail(gallery, "Good evening")
    served.write(COPY, copy("Good morning"))
    panel.locator("details").wait_for(state="detached")
    wait_for_mail(gallery, "Good morning")


def test_a_panel_that_was_folded_stays_so_until_all_is_mended(served: Served, gallery: Page) -> None:
    problems = gallery.locator("#problems details")
    served.write(COPY, copy("Hi").replace("We are glad.", "{{ nobody.name }}", 1))
    problems.locator("summary").click()
    expect(problems).not_to_have_attribute("open", "")
    served.write(COPY, copy("Hi").replace("We are glad.", "{{ nobody.names }} {{ nobody.name }}", 1))
    expect(problems.locator("summary")).to_contain_text("2 mistakes")
    expect(problems).not_to_have_attribute("open", "")
    served.write(COPY, copy("Hi"))
    problems.wait_for(state="detached")
    served.write(COPY, copy("Hi").replace("We are glad.", "{{ nobody.name }}", 1))
    expect(problems).to_have_attribute("open", "")


def test_mistakes_of_the_open_mails_campaign_come_first(served: Served, gallery: Page) -> None:
    later = "content/campaigns/later/email.md"
    served.write(COPY, copy("Hi").replace("We are glad.", "{{ nobody.name }}", 1))
    served.write(later, (served.root / later).read_text() + "\n{{ nobody.else }}\n")
    listed = gallery.locator("#problems .problems > ol > li")
    elsewhere = gallery.locator("#problems .elsewhere")
    expect(listed).to_have_count(2)
    gallery.goto(f"{served.address}#/later/everyone/default/en?show=mail")
    expect(listed.first).to_contain_text(later)
    expect(elsewhere.locator("summary")).to_have_text("1 mistake in other campaigns")
    expect(elsewhere.get_by_text(COPY)).to_be_hidden()
    elsewhere.locator("summary").click()
    expect(elsewhere.get_by_text(COPY)).to_be_visible()
    gallery.goto(f"{served.address}#/{CELL}?show=mail")
    expect(listed.first).to_contain_text(COPY)
    gallery.goto(f"{served.address}#/")
    expect(elsewhere).to_have_count(0)
    expect(listed).to_have_count(2)


def test_a_campaign_that_cannot_be_read_stays_in_the_gallery(served: Served, gallery: Page) -> None:
    served.write("content/campaigns/hello/campaign.yaml", "name: Hello\nkind: marketing\nsegmnts: ['*']\n")
    panel = gallery.locator("#problems")
    panel.get_by_text("content/campaigns/hello/campaign.yaml:3:1").wait_for()
    expect(gallery.locator("a.line", has_text="Good evening")).to_have_count(9)
    served.write("content/campaigns/hello/campaign.yaml", FILES["content/campaigns/hello/campaign.yaml"])
    panel.locator("details").wait_for(state="detached")
    expect(gallery.locator("a.line", has_text="Good evening")).to_have_count(9)


def test_campaigns_come_and_go(served: Served, gallery: Page, console_errors: ConsoleErrors) -> None:
    console_errors.may_say("(No such cell)", "503")  # one may go, or be unfinished, while it is asked for
    for name, text in (("campaign.yaml", "campaign.yaml"), ("email.md", "email.md")):
        source = (served.root / "content/campaigns/later" / text).read_text()
        served.write(f"content/campaigns/newest/{name}", source.replace("name: Later", "name: Newest"))
    gallery.get_by_role("heading", name="Newest").wait_for()
    (served.root / "content/campaigns/newest/email.md").unlink()
    (served.root / "content/campaigns/newest/campaign.yaml").unlink()
    (served.root / "content/campaigns/newest").rmdir()
    gallery.get_by_role("heading", name="Newest").wait_for(state="detached")


def test_who_looks_at_a_mail_of_a_campaign_that_is_renamed_is_told_where_it_is(
    served: Served, gallery: Page, console_errors: ConsoleErrors
) -> None:
    console_errors.may_say("(No such cell)")  # it may go while it is asked for
    gallery.goto(f"{served.address}#/later/everyone/default/en?show=mail")
    expect(gallery.locator("[data-pane=mail] iframe")).to_be_visible()
    (served.root / "content/campaigns/later").rename(served.root / "content/campaigns/sooner")
    expect(gallery.get_by_role("heading", name="There is no such mail")).to_be_visible()
    gallery.get_by_role("link", name="sooner/everyone/default/en").click()
    expect(gallery.locator("[data-pane=mail] iframe")).to_be_visible()
    expect(gallery).to_have_url(f"{served.address}#/sooner/everyone/default/en?show=mail")


@pytest.mark.parametrize("path", [f"preview/{CELL}.html", f"{CELL}/landing/"])
def test_a_page_in_a_tab_of_its_own_reloads_and_shows_mistakes(
    served: Served, new_page: Callable[..., Page], path: str
) -> None:
    page = new_page()
    with served.joining(path):
        page.goto(served.address + path)
        page.get_by_role("heading", name="Good evening").wait_for()
    with served.joining(path):
        served.write(COPY, copy("Good morning"))
        page.get_by_role("heading", name="Good morning").wait_for()
    with served.joining(path):
        served.write(COPY, copy("Hi").replace("We are glad.", "{{ nobody.name }}", 1))
        panel = page.locator("details.problems")
        panel.get_by_text(f"{COPY}:7:").wait_for()
    assert panel.evaluate("node => getComputedStyle(node).position") == "fixed"
    expect(page.get_by_role("heading", name="Good morning")).to_be_visible()
    served.write(COPY, copy("Good night"))
    page.get_by_role("heading", name="Good night").wait_for()
    panel.wait_for(state="detached")


def test_pictures_show_in_frames_and_tabs(served: Served, new_page: Callable[..., Page]) -> None:
    (served.root / "content/campaigns/hello/assets").mkdir()
    Image.new("RGB", (60, 40), "#cc3333").save(served.root / "content/campaigns/hello/assets/dot.png")
    served.write(COPY, copy("Good picture") + PICTURE)
    page = new_page()
    page.goto(f"{served.address}#/{CELL}?show=both")
    wait_for_mail(page, "Good picture")
    for pane in ("mail", "page"):
        frame = page.frame_locator(f"[data-pane={pane}] iframe:not(.arriving)")
        expect(frame.locator("img[alt='A red dot']")).to_have_js_property("naturalWidth", 60)  # a frame may come anew
    page.goto(f"{served.address}preview/{CELL}.html")
    expect(page.locator("img[alt='A red dot']")).to_have_js_property("naturalWidth", 60)


def test_blocks_show(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(f"{served.address}blocks.html")
    page.get_by_role("heading", name="hero", exact=False).first.wait_for()


def test_the_gallery_finds_its_server_again(make_project: Callable[..., Path], new_page: Callable[..., Page]) -> None:
    root = make_project({**FILES, COPY: copy("Good evening")})
    page = new_page()
    with serving(root) as first:
        page.goto(f"{first.address}#/?thumbs=off")
        page.locator("a.line", has_text="Good evening").nth(8).wait_for()
        port = int(first.host.rpartition(":")[2])
    (root / COPY).write_text(copy("Good morning"))
    with serving(root, port):
        page.locator("a.line", has_text="Good morning").nth(8).wait_for()


def test_no_other_site_can_look_in(
    served: Served, new_page: Callable[..., Page], console_errors: ConsoleErrors
) -> None:
    console_errors.may_say("WebSocket", "CORS", "ERR_FAILED", "frame")
    page = new_page()
    page.route("http://evil.example/", lambda route: route.fulfill(content_type="text/html", body="<p>evil"))
    page.goto("http://evil.example/")
    outcome = page.evaluate(
        """address => new Promise(done => {
          const socket = new WebSocket(address.replace("http", "ws") + "livereload");
          socket.onopen = () => done("connected");
          socket.onerror = () => done("refused");
        })""",
        served.address,
    )
    assert outcome == "refused"
    assert page.evaluate("address => fetch(address).then(() => 'read', () => 'refused')", served.address) == "refused"
    page.evaluate(
        """address => new Promise((onload) => {
          document.body.append(Object.assign(document.createElement("iframe"), { src: address, onload }));
        })""",
        served.address,
    )
    assert all("Lanternreel" not in frame.content() for frame in page.frames)


def test_a_link_of_a_mail_opens_a_tab_and_leaves_the_mail(served: Served, gallery: Page) -> None:
    gallery.context.route("https://lanternreel.example/**", lambda route: route.fulfill(body="<h1>Shop</h1>"))
    served.write(COPY, copy("Good morning").replace("We are", "[Shop](https://lanternreel.example/shop) we are", 1))
    gallery.goto(f"{served.address}#/{CELL}?show=mail")
    wait_for_mail(gallery, "Good morning")
    frames_have_come(gallery)
    with gallery.context.expect_page() as opened:
        gallery.frame_locator("[data-pane=mail] iframe").get_by_text("Shop", exact=True).click()
    opened.value.wait_for_url("https://lanternreel.example/shop")
    assert opened.value.evaluate("opener") is None
    wait_for_mail(gallery, "Good morning")


def test_a_link_that_is_none_of_the_web_leaves_the_mail(served: Served, gallery: Page) -> None:
    gallery.goto(f"{served.address}#/{CELL}?show=mail&q=evening")
    wait_for_mail(gallery, "Good evening")
    frames_have_come(gallery)
    heading = gallery.frame_locator("[data-pane=mail] iframe").locator("h1")
    link = """(frame, href) => {
      const { contentDocument: doc } = frame;
      const made = Object.assign(doc.createElement("a"), { href, textContent: href });
      doc.querySelector("h1").replaceChildren(made);
    }"""
    for address in ("data:text/plain,x", "blob:null/x", "odd:thing", "http://[/"):
        gallery.locator("[data-pane=mail] iframe").evaluate(link, address)
        heading.get_by_text(address).click()
        frames_have_come(gallery)
        expect(heading).to_have_text(address)
    served.write(COPY, copy("Good morning"))
    wait_for_mail(gallery, "Good morning")


def test_a_style_sheet_from_elsewhere_stays_out_and_breaks_nothing(
    served: Served, gallery: Page, console_errors: ConsoleErrors
) -> None:
    console_errors.may_say("Content Security Policy")

    def with_sheet(route: Route) -> None:
        found = route.fetch().json()
        sheet = '<link rel="stylesheet" href="https://fonts.example/css">'
        route.fulfill(json={**found, "html": found["html"].replace("</head>", f"{sheet}</head>")})

    asked: list[str] = []
    gallery.context.on("request", lambda request: asked.append(request.url))
    gallery.route("**/api/cell/**", with_sheet)
    gallery.goto(f"{served.address}#/{CELL}?show=mail&inspect=on")
    gallery.reload()
    wait_for_mail(gallery, "Good evening")
    gallery.locator(".tools").wait_for()
    gallery.goto(f"{served.address}#/{CELL}?show=mail")
    wait_for_mail(gallery, "Good evening")
    assert not [url for url in asked if "fonts.example" in url and not url.endswith("/css")]


def test_a_mail_hears_clicks_and_keys_before_its_pictures_have_come(served: Served, gallery: Page) -> None:
    gallery.route(re.compile(r"\.png$"), lambda route: None)  # they never come
    (served.root / "content/campaigns/hello/assets").mkdir(exist_ok=True)
    Image.new("RGB", (60, 40), "#cc3333").save(served.root / "content/campaigns/hello/assets/dot.png")
    served.write(COPY, copy("Good picture") + PICTURE)
    expect(gallery.locator(f'[data-cell="{CELL}"]')).to_contain_text("Good picture")
    gallery.goto(f"{served.address}#/{CELL}?show=mail&thumbs=off")
    wait_for_mail(gallery, "Good picture")
    state = "document.querySelector('[data-pane=mail] iframe').contentDocument.readyState"
    until(gallery, f"() => {state} === 'interactive'")
    gallery.frame_locator("[data-pane=mail] iframe").locator("h1").click()
    gallery.keyboard.press("4")
    expect(gallery).to_have_url(re.compile("show=text"))
    assert gallery.evaluate(state) == "interactive"


def test_an_answer_that_comes_late_does_not_replace_a_newer_one(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page()
    held: list[Route] = []
    page.route(f"**/api/cell/{CELL}", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request(f"**/api/cell/{CELL}"), served.joining(""):
        page.goto(f"{served.address}#/{CELL}?show=mail&thumbs=off")
    old = served.text(f"/api/cell/{CELL}")
    served.write(COPY, copy("Good evening").replace("We are glad.", "We are here.", 1))
    body = page.frame_locator("[data-pane=mail] iframe").locator("body")
    expect(body).to_contain_text("We are here.")
    with page.expect_event("requestfinished", lambda request: request.url.endswith(CELL)):
        held[0].fulfill(body=old, content_type="application/json")
    frames_have_come(page)
    expect(body).to_contain_text("We are here.")


def test_small_pictures_come_back_after_a_search(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(served.address)
    for words in ("hello", "later", "hello"):
        page.locator("#search").fill(words)
        page.wait_for_timeout(50)
    page.locator("#search").fill("")
    page.locator(f'[data-thumb="{CELL}"] iframe').wait_for()


def test_small_pictures_that_nobody_answered_come_when_the_preview_is_back(
    served: Served, new_page: Callable[..., Page], console_errors: ConsoleErrors
) -> None:
    console_errors.may_say("ERR_FAILED")
    page = new_page()
    sockets: list[WebSocketRoute] = []

    def through(socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        sockets.append(socket)

    def gone(route: Route) -> None:
        route.abort()

    page.route_web_socket("**/livereload", through)
    page.route("**/api/cell/**", gone)
    with page.expect_event("requestfailed", lambda request: request.url.endswith(f"/api/cell/{CELL}")):
        page.goto(served.address)
    blank = page.locator(f'[data-thumb="{CELL}"]')
    blank.wait_for()
    assert blank.locator("iframe").count() == 0
    page.evaluate("window.marked = true")
    page.unroute("**/api/cell/**", gone)
    sockets[0].close()
    blank.locator("iframe").wait_for()
    assert len(sockets) > 1
    assert page.evaluate("window.marked"), "the page itself was not loaded anew"


def test_a_preview_that_stopped_says_so(
    make_project: Callable[..., Path], new_page: Callable[..., Page], console_errors: ConsoleErrors
) -> None:
    console_errors.may_say("ERR_CONNECTION_REFUSED", "WebSocket")
    with serving(make_project(PROJECT)) as served:
        page = new_page()
        page.goto(f"{served.address}#/?thumbs=off")
        page.locator("a.line").first.wait_for()
        assert page.locator(".stopped").is_hidden()
    page.get_by_text("The preview has stopped").wait_for()
