"""Two mails beside each other: what heads them, where a difference leads, and how both scroll."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from conftest import frames_have_come, until, write_files
from playwright.sync_api import expect
from preview_server import PROJECT, Served, serving
from test_preview_compare import git

from sitegen.site.build import build
from sitegen.site.engine import Engine
from sitegen.site.gallery.page import link

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

HELLO = "content/campaigns/hello/email.md"
CELL = "hello/everyone/default/en"
COMPARED = f"#/{CELL}?compare=@HEAD"

WHERE = """(frame, text) => {
  const found = [...frame.contentDocument.querySelectorAll("p, h1")].find((each) => each.textContent.includes(text));
  const { top } = found.getBoundingClientRect();
  return [top, frame.contentWindow.innerHeight];
}"""


BESIDE = f"""(text) => {{
  const places = [...document.querySelectorAll("[data-pane=mail] iframe, [data-pane=other] iframe")]
    .map((frame) => ({WHERE})(frame, text));
  return places.every(([top, height]) => top >= 0 && top < height) && Math.abs(places[0][0] - places[1][0]) < 200;
}}"""
AT_THE_END = """() => [...document.querySelectorAll("[data-pane=mail] iframe, [data-pane=other] iframe")]
  .every(({ contentDocument: { documentElement: root }, contentWindow }) =>
    root.scrollHeight - root.clientHeight - contentWindow.scrollY < 2)"""


def mail(subject: str, *, added: str = "", last: str = "The end is near.") -> str:
    """A long mail: numbered paragraphs, what was `added` in their midst, and one that is the `last`."""
    numbered = [f"Paragraph number {number} of this letter stays.\n\n" for number in range(60)]
    lines = [*numbered[:20], added, *numbered[20:50], f"{last}\n\n", *numbered[50:]]
    return f"---\nsubject: {subject}\npreheader: A first letter\n---\n# Good evening\n\n" + "".join(lines)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root: Path = tmp_path_factory.mktemp("differing")
    write_files(root, {**PROJECT, HELLO: mail("Good evening")})
    git(root, "init", "-q")
    git(root, "add", "content")
    git(root, "commit", "-qm", "first")
    build(Engine(root), root / "build")
    more = "".join(f"Something new, as long as it can be, number {number}.\n\n" for number in range(20))
    (root / HELLO).write_text(mail("Good morning", added=more, last="The end is far."), encoding="utf-8")
    with serving(root) as served:
        yield served


@pytest.fixture
def compared(served: Served, new_page: Callable[..., Page]) -> Page:
    page = new_page()
    page.goto(served.address + COMPARED)
    page.frame_locator("[data-pane=other] iframe").locator("[data-difference]").first.wait_for()
    page.frame_locator("[data-pane=mail] iframe").locator("[data-difference]").first.wait_for()
    page.locator(".differences li").first.wait_for()
    frames_have_come(page)
    return page


def seen(page: Page, pane: str, text: str) -> float:
    """How many pixels below the upper edge of its pane a text stands, which is in sight."""
    top, height = page.locator(f"[data-pane={pane}] iframe").evaluate(WHERE, text)
    assert 0 <= top < height, (pane, text, top, height)
    return float(top)


def headed(page: Page, *words: str) -> None:
    """Wait until these head the panes that are shown, from left to right."""
    expect(page.locator(".pane:visible figcaption span")).to_have_text([*words])


def test_panes_are_headed_by_what_tells_them_apart(served: Served, compared: Page) -> None:
    headed(compared, "Last commit", "Now")
    choose = compared.get_by_label("Compare with")
    choose.select_option("Last build")
    headed(compared, "Last build", "Now")
    choose.select_option("Group-1")
    headed(compared, "Group-1", "Everyone")
    compared.goto(f"{served.address}#/{CELL}?compare=later/everyone/default/en")
    headed(compared, "Later", "Hello")
    choose.select_option("nothing")
    headed(compared, "Mail", "Landing page")


def test_the_list_tells_the_left_mail_first(compared: Page) -> None:
    first = compared.locator(".differences li").first
    assert first.inner_text().split("\n") == ["Subject", "Good evening", "Good morning"]
    boxes = [compared.locator(f"[data-pane={pane}]").bounding_box() for pane in ("other", "mail")]
    left, right = (box["x"] for box in boxes if box)
    assert left < right
    last = compared.locator(".differences li").last
    assert last.locator("del, ins").all_inner_texts() == ["The end is near.", "The end is far."]


# Notes what is outlined for a moment: by the time that a test looks, it may be over.
OUTLINED = """({ contentWindow }) => {
  const { prototype } = contentWindow.Element, { animate } = prototype;
  contentWindow.outlined = [];
  prototype.animate = function (...given) {
    contentWindow.outlined.push(this.textContent);
    return animate.apply(this, given);
  };
}"""


def test_a_difference_leads_to_its_place_in_both(compared: Page) -> None:
    frames = {pane: compared.locator(f"[data-pane={pane}] iframe") for pane in ("other", "mail")}
    for frame in frames.values():
        frame.evaluate(OUTLINED)
    compared.locator(".differences button", has_text="The end is far.").click()
    places = [seen(compared, "other", "The end is"), seen(compared, "mail", "The end is")]
    for pane, words in (("other", "near."), ("mail", "far.")):
        assert frames[pane].evaluate("frame => frame.contentWindow.outlined") == [words]
    compared.wait_for_timeout(400)
    assert places == [seen(compared, "other", "The end is"), seen(compared, "mail", "The end is")], "it stays there"


def test_what_one_mail_alone_has_leads_to_where_the_other_would_have_it(compared: Page) -> None:
    compared.locator(".differences button", has_text="number 0.").click()
    seen(compared, "mail", "Something new, as long as it can be, number 0.")
    seen(compared, "other", "Paragraph number 19 ")
    seen(compared, "other", "Paragraph number 20 ")


def test_keys_go_from_difference_to_difference(compared: Page) -> None:
    chosen = compared.locator(".differences [data-chosen]")
    compared.keyboard.press("N")
    expect(chosen).to_contain_text("The end is far.")
    seen(compared, "mail", "The end is far.")
    compared.keyboard.press("n")
    expect(chosen).to_contain_text("The end is far.")  # there is none after the last
    compared.locator(".differences button").first.focus()
    compared.keyboard.press("Enter")
    expect(chosen).to_contain_text("Subject")
    compared.keyboard.press("n")
    expect(chosen).to_contain_text("number 0.")
    expect(chosen).to_be_focused()
    seen(compared, "mail", "Something new, as long as it can be, number 0.")


@pytest.mark.parametrize("pane", ["mail", "other"])
def test_both_scroll_paragraph_by_paragraph(compared: Page, pane: str) -> None:
    led = compared.locator(f"[data-pane={pane}] iframe")
    for number in (5, 30, 55):
        words = f"Paragraph number {number} "
        scroll = """(frame, text) => {
          const { scrollHeight, clientHeight } = frame.contentDocument.documentElement;
          const place = [...frame.contentDocument.querySelectorAll("p")].find((p) => p.textContent.includes(text));
          const y = place.getBoundingClientRect().top + frame.contentWindow.scrollY;
          frame.contentWindow.scrollTo(0, (y * (scrollHeight - clientHeight)) / scrollHeight);
        }"""
        led.evaluate(scroll, words)
        until(compared, BESIDE, words)
    led.evaluate("frame => frame.contentWindow.scrollTo(0, 1e6)")
    until(compared, AT_THE_END)


def test_an_edit_leaves_both_where_they_are_scrolled_to(served: Served, compared: Page) -> None:
    compared.locator(".differences button", has_text="The end is far.").click()
    before = [seen(compared, pane, "The end is") for pane in ("other", "mail")]
    text = (served.root / HELLO).read_text(encoding="utf-8")
    try:
        served.write(HELLO, text.replace("Paragraph number 49 of this letter stays", "Paragraph number 49 goes"))
        expect(compared.locator(".differences")).to_contain_text("number 49 goes")
        after = [seen(compared, pane, "The end is") for pane in ("other", "mail")]
        assert all(abs(one - other) < 3 for one, other in zip(before, after, strict=True))
    finally:
        served.write(HELLO, text)


def test_keys_work_after_a_click_in_the_landing_page(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(f"{served.address}#/{CELL}")
    heading = page.frame_locator("[data-pane=page] iframe").locator("h1")
    heading.wait_for()
    frames_have_come(page)
    heading.click()
    expect(page.locator("[data-pane=page] iframe")).to_be_focused()
    page.keyboard.press("?")
    page.locator("dialog[open]", has_text="Next difference").wait_for()
    page.keyboard.press("Escape")
    page.locator("dialog[open]").wait_for(state="detached")
    heading.click()
    page.keyboard.press("3")
    expect(page.get_by_role("radio", name="Page", exact=True)).to_be_checked()
    heading.click()
    page.keyboard.press("Escape")
    expect(page.locator("#cell")).to_be_hidden()


def test_next_and_previous_stay_within_what_was_found_in_the_copy(
    served: Served, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    page.goto(served.address)
    page.locator("#search").fill("bye")
    page.locator("a.line", has_text="Another day").wait_for()
    expect(page.locator("a.line")).to_have_count(1)
    page.locator("a.line").click()
    expect(page.locator(".steps .count")).to_have_text("1 of 1")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#cell-title")).to_contain_text("Later")
    page.reload()
    expect(page.locator(".steps .count")).to_have_text("1 of 1")


REWRITTEN = """async ([old, now]) => {
  const read = (text) => new DOMParser().parseFromString(text, "text/html");
  return globalThis.markDifferences(read(old), read(now)).map(({ gone, now }) => [gone, now]);
}"""


def test_what_was_rewritten_stands_beside_what_it_was(new_page: Callable[..., Page]) -> None:
    folder = files("sitegen.site.gallery")
    texts = [folder.joinpath(name).read_text("utf-8") for name in ("words.js", "differences.js")]
    page = new_page()
    page.add_script_tag(content=f"{link(texts)}\nglobalThis.markDifferences = markDifferences;", type="module")
    page.wait_for_function("'markDifferences' in globalThis")
    old = "<h1>Sorry, all of you</h1><p>You had an evening and we lost it.</p><p>Please take this.</p><p>The same.</p>"
    now = (
        "<h1>A digger dug through</h1><p>Nobody expected the second cable.</p><p>It is mended.</p>"
        "<p>You had an evening but we lost it.</p><p>The same.</p>"
    )
    assert page.evaluate(REWRITTEN, [old, now]) == [
        ["Sorry, all of you", "A digger dug through"],
        ["", "Nobody expected the second cable."],
        ["", "It is mended."],
        ["You had an evening and we lost it.", "You had an evening but we lost it."],
        ["Please take this.", ""],
    ]
    old = "<h2>One</h2><p>Alpha beta gamma delta.</p><p>Epsilon zeta eta theta.</p>"
    now = "<h2>Two three four five</h2><p>Iota kappa lambda mu.</p><p>Nu xi omikron pi.</p><p>Rho sigma tau.</p>"
    assert page.evaluate(REWRITTEN, [old, now]) == [
        ["One", "Two three four five"],
        ["Alpha beta gamma delta.", "Iota kappa lambda mu."],
        ["Epsilon zeta eta theta.", "Nu xi omikron pi."],
        ["", "Rho sigma tau."],
    ]
