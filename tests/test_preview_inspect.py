"""Pointing at a piece of a mail in Chromium: marks become what changes no layout, and lead back to their places."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from conftest import LAYOUTS, MINIMAL, frames_have_come, until
from playwright.sync_api import expect
from preview_server import COPY, Served, serving_files

from sitegen.preview.editor import VARIABLE, BadEditor, editor
from sitegen.preview.guard import Guarded
from sitegen.preview.origins import Inspector
from sitegen.preview.overlay import own_file
from sitegen.site.engine import Engine
from sitegen.site.gallery.page import link

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

MARKS = link([own_file("marks.js")])
CELLS = ("outage/cut-off-double/cause/en", "winback/lapsed-2026-01/price/ar", "winback/lapsed-2026-01/titles/fr")

SAME = f"""([given, plain]) => {{
    {MARKS}
    const read = (html) => new DOMParser().parseFromString(html, "text/html");
    const [doc, wanted] = [read(given), read(plain)];
    unmark(doc);
    const html = doc.documentElement.outerHTML;
    for (const element of doc.querySelectorAll("[data-sitegen]")) element.removeAttribute("data-sitegen");
    const walker = doc.createTreeWalker(doc, NodeFilter.SHOW_COMMENT);
    const marks = [];
    while (walker.nextNode()) if (/^zo[[.\\]]/.test(walker.currentNode.data)) marks.push(walker.currentNode);
    for (const mark of marks) mark.remove();
    doc.documentElement.normalize();
    return [html, marks.length, doc.documentElement.outerHTML === wanted.documentElement.outerHTML];
}}"""

BOXES = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT);
    const boxes = [];
    while (walker.nextNode()) {
        const { x, y, width, height } = walker.currentNode.getBoundingClientRect();
        boxes.push([walker.currentNode.localName, x, y, width, height]);
    }
    return boxes;
}"""


@pytest.fixture(scope="module")
def inspector() -> Inspector:
    """Of the example content."""
    engine = Engine(LAYOUTS.parent, LAYOUTS, {})
    engine.refresh()
    return Inspector(engine)


@pytest.mark.parametrize("cell", CELLS)
def test_marks_change_no_layout(inspector: Inspector, cell: str, new_page: Callable[..., Page]) -> None:
    told, plain = inspector.origins(cell), inspector.engine.compile(cell).preview_html
    page = new_page(offline=True)
    html, count, same = page.evaluate(SAME, [told["html"], plain])
    assert same
    assert count > 20
    laid_out: list[Any] = []
    for text in (plain, f"<!doctype html>{html}"):
        page.set_content(text.replace("assets/", "data:,"))
        laid_out.append(page.evaluate(BOXES))
    assert len(laid_out[0]) > 100
    for before, after in zip(*laid_out, strict=True):
        # Chromium rounds widths to a 64th of a pixel where a text has a comment in it.
        assert before[0] == after[0]
        assert before[1:] == pytest.approx(after[1:], abs=0.05)


CELL = "hello/everyone/default/en"
CAMPAIGN = "content/campaigns/hello/campaign.yaml"
HELLO = """\
---
subject: "{{ values.word }} to you"
preheader: A first letter
---
/// hero
    eyebrow: From us
# Good evening

Dear {{ recipient.first_name }}, a {{ values.word }}.

[See it](https://lanternreel.example/see)
///

We are glad.
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    campaign = f"{MINIMAL[CAMPAIGN]}values: {{word: lantern}}\n"
    yield from serving_files(tmp_path_factory, {**MINIMAL, COPY: HELLO, CAMPAIGN: campaign})


def places(page: Page) -> Locator:
    """The places that are named, as `file:line`."""
    return page.locator(".origin [data-place]")


def marks_have_come(page: Page) -> None:
    """Wait until the mail is there with its marks, and can be pointed at."""
    page.locator(".origin").wait_for()
    page.frame_locator("[data-pane=mail] iframe").locator("[data-sitegen]").first.wait_for(state="attached")
    frames_have_come(page)


def point_at(page: Page, words: str) -> dict[str, float]:
    """Move the pointer onto words of the mail; their box in the page."""
    box: dict[str, float] = page.locator("[data-pane=mail] iframe").evaluate(
        """(frame, words) => {
            const doc = frame.contentDocument;
            const walker = doc.createTreeWalker(doc.body, NodeFilter.SHOW_TEXT);
            const holds = ({ data, parentElement }) => data.includes(words) && parentElement.checkVisibility();
            while (walker.nextNode() && !holds(walker.currentNode));
            const range = doc.createRange();
            const start = walker.currentNode.data.indexOf(words);
            range.setStart(walker.currentNode, start);
            range.setEnd(walker.currentNode, start + words.length);
            const [outer, inner] = [frame.getBoundingClientRect(), range.getBoundingClientRect()];
            const scale = outer.width / frame.offsetWidth;
            return {
                x: outer.x + inner.x * scale,
                y: outer.y + inner.y * scale,
                width: inner.width * scale,
                height: inner.height * scale,
            };
        }""",
        words,
    )
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    return box


def test_pointing_names_the_place_and_a_click_opens_it(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.add_init_script(
        "if (self === top) HTMLAnchorElement.prototype.click = function () { globalThis.opened = this.href; }"
    )
    page.goto(f"{served.address}#/{CELL}?show=mail")
    page.frame_locator("[data-pane=mail] iframe").locator("h1").wait_for()
    frames_have_come(page)
    point_at(page, "Good evening")
    assert not page.locator(".origin").is_visible()
    page.keyboard.press("i")
    page.get_by_role("button", name="Inspect", pressed=True).wait_for()
    assert "inspect=on" in page.url
    marks_have_come(page)

    words = point_at(page, "evening")
    expect(places(page)).to_have_text([f"{COPY}:7", f"{COPY}:5", "builtin/blocks/hero/email.mjml:1"])
    piece = page.locator(".origin-box.piece").bounding_box()
    assert piece is not None
    assert piece["y"] == pytest.approx(words["y"], abs=2)
    assert piece["x"] + piece["width"] == pytest.approx(words["x"] + words["width"], abs=2)
    page.mouse.click(words["x"] + 5, words["y"] + 5)
    opened = served.root.joinpath(COPY).as_posix()
    until(page, "(address) => globalThis.opened === address", f"vscode://file{opened}:7:1")

    point_at(page, "From us")
    expect(places(page).first).to_have_text(f"{COPY}:6")
    words = point_at(page, "lantern")
    expect(places(page).first).to_have_text(f"{COPY}:9")
    expect(places(page).nth(1)).to_have_text(f"{CAMPAIGN}:4")
    expect(page.locator(".origin li").first).to_contain_text("{{ values.word }} = lantern")
    page.keyboard.down("Shift")
    page.mouse.click(words["x"] + 5, words["y"] + 5)
    page.keyboard.up("Shift")
    until(page, "() => globalThis.opened.endsWith('campaign.yaml:4:10')")
    point_at(page, "Ada")
    expect(places(page).nth(1)).to_have_text("content/recipients/personas/ada.yaml:4")

    page.locator("[data-pane=mail] iframe").evaluate(
        "(frame) => [...frame.contentDocument.links].find((link) => link.textContent.trim() === 'See it').focus()"
    )
    expect(places(page).first).to_have_text(f"{COPY}:11")
    page.locator(".inbox .line-subject").hover()
    expect(places(page)).to_have_text([f"{COPY}:2", f"{CAMPAIGN}:4", f"{COPY}:2"])
    page.get_by_role("button", name="Next piece").focus()
    page.keyboard.press("Enter")
    expect(places(page)).not_to_have_text([f"{COPY}:2", f"{CAMPAIGN}:4", f"{COPY}:2"])
    first = places(page).all_inner_texts()
    page.keyboard.press("Enter")
    expect(places(page)).not_to_have_text(first)

    page.keyboard.press("Escape")
    page.locator(".origin").wait_for(state="hidden")
    expect(page.locator(".origin-box")).to_have_count(0)
    frame = page.frame_locator("[data-pane=mail] iframe")
    expect(frame.locator("[data-sitegen]")).to_have_count(0)
    expect(frame.locator("body")).to_contain_text("lantern")


def test_an_edit_moves_the_places(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(f"{served.address}#/{CELL}?show=mail&inspect=on")
    marks_have_come(page)
    served.write(COPY, HELLO.replace("# Good evening", "\n\n# Good morning"))
    page.frame_locator("[data-pane=mail] iframe").locator("h1", has_text="Good morning").wait_for()
    point_at(page, "Good morning")
    expect(places(page).first).to_have_text(f"{COPY}:9")
    served.write(COPY, HELLO)
    page.frame_locator("[data-pane=mail] iframe").locator("h1", has_text="Good evening").wait_for()


def test_places_stay_whoever_reads_wherever(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 1280, "height": 1200})
    for look in (
        "client=outlook.windows&images=off",
        "scheme=gmail-ios&width=320",
        "as=tags:mailchimp",
        "as=case:hostile",
    ):
        page.goto("about:blank")
        page.goto(f"{served.address}#/{CELL}?show=mail&inspect=on&{look}")
        marks_have_come(page)
        point_at(page, "Good evening")
        expect(places(page).first).to_have_text(f"{COPY}:7")


def test_what_has_no_origins(served: Served) -> None:
    assert served.get("/api/origins/hello/everyone/default/xx")[0] == 404
    assert served.get(f"/api/origins/{CELL}?as=persona:nobody-at-all")[0] == 404
    told = json.loads(served.text(f"/api/origins/{CELL}?as=tags:mailchimp"))
    assert told["lines"]["subject"]["line"] == 2


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("", "vscode://file/{path}:{line}:{column}"),
        ("zed", "zed://file/{path}:{line}:{column}"),
        ("subl://open?url=file://{path}&line={line}", "subl://open?url=file://{path}&line={line}"),
    ],
)
def test_the_editor_is_that_of_the_environment(told: str, address: str) -> None:
    assert editor({VARIABLE: told}) == address


@pytest.mark.parametrize("told", ["edlin", "javascript:alert('{path}')", "subl://open"])
def test_what_is_no_editor(told: str) -> None:
    with pytest.raises(BadEditor, match=VARIABLE):
        editor({VARIABLE: told})


def test_other_machines_are_not_told_where_the_project_lies(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    assert served.root.resolve().as_posix() in served.text(f"/api/origins/{CELL}")
    monkeypatch.setattr(Guarded, "is_near", False)
    told = served.text(f"/api/origins/{CELL}")
    assert f'"file": "{COPY}"' in told
    assert served.root.parent.name not in told
    status, _, said = served.get(f"/api/cell/{CELL}?at=HEAD")
    assert (status, served.root.parent.name in said.decode()) == (404, False)
