"""Comparisons as comments, pages and JSON: nothing in somebody's copy can break them or say anything in them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from building import data, run
from conftest import LAYOUTS, MINIMAL, frames_have_come, until
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from playwright.sync_api import expect
from selectolax.lexbor import LexborHTMLParser

from sitegen.review.as_markdown import LIMIT, code, markdown
from sitegen.review.compare import together
from sitegen.review.model import GONE, NEW, SAME, Aspect, Change, Comparison, Piece, Told

if TYPE_CHECKING:
    from playwright.sync_api import Page

COPY = "content/campaigns/hello/email.md"
EVIL = (
    "</pre></details><script>alert(1)</script>",
    "@octocat see #12, !34 and www.example.com :tada:",
    "``` | a | b | ![x](https://x.example/p.png) [l](javascript:alert(1)) <!-- ",
    "<img src=https://x.example/p.png onerror=alert(1)> &lt;b&gt; \u202e\x1b[31m",
    "\n# Heading\n\n- [ ] task\n| --- |\n***bold***",
)
PAGE = Path(__file__).parent.parent / "docs" / "diff.md"


def comparison(texts: list[str], aspects: tuple[Aspect, ...] = (Aspect.COPY,)) -> Comparison:
    cells = tuple(f"c/s/v{number}/en" for number in range(3))
    told = tuple(
        Told(Change(aspect, text, (Piece(SAME, "as"), Piece(GONE, text), Piece(NEW, text)), text), cells)
        for aspect in aspects
        for text in texts
    )
    changed = {cell: tuple(each.change for each in told) for cell in cells}
    every = frozenset(cells)
    gated = {"c/s/w/en": "; ".join(texts)[:5000]}
    return Comparison("main", "the working tree", every, every | gated.keys(), changed=changed, told=told, gated=gated)


def shown(text: str) -> LexborHTMLParser:
    return LexborHTMLParser(MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(text))


def test_copy_in_a_comment_is_text_and_nothing_else() -> None:
    page = shown(markdown(comparison(list(EVIL))))
    body = page.body
    assert body is not None
    tags = {node.tag for node in body.traverse()} - {"-comment"}
    assert tags <= {
        "body", "h3", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "b", "code", "pre", "del",
        "ins", "p",
    }  # fmt: skip
    assert len(page.css("details")) == 1
    assert len(page.css("pre")) == len(EVIL)
    said = page.css("pre")[0].text()
    assert said == f"as {EVIL[0]} {EVIL[0]}"
    for node in page.css("code, pre"):
        node.decompose()
    left = body.text()
    assert not any(word in left for word in ("octocat", "alert", "example", "tada", "#12", "Heading", "task"))
    assert "\u202e" not in markdown(comparison(list(EVIL)))
    assert "\x1b" not in markdown(comparison(list(EVIL)))


@given(st.text(max_size=60))
def test_any_text_within_a_line_is_one_piece_of_code(text: str) -> None:
    body = shown(f"| {code(text)} |\n| --- |\n| x {code(text)} y |\n").body
    assert body is not None
    assert [node.tag for node in body.traverse() if node.tag in ("table", "tr", "th", "td", "code")] == [
        "table", "tr", "th", "code", "tr", "td", "code",
    ]  # fmt: skip
    assert len(body.css("*")) == len(body.css("body, table, thead, tbody, tr, th, td, code"))


@pytest.mark.parametrize("text", ["word " * 4000, "\N{GRINNING FACE}" * 9000, "& < " * 3000])
def test_a_comment_never_grows_too_long_and_says_what_is_missing(text: str) -> None:
    aspects = (Aspect.SUBJECT, Aspect.COPY, Aspect.LINKS, Aspect.LAYOUT, Aspect.CHECKS)
    found = comparison([f"{text} {number}" for number in range(30)], aspects)
    made = markdown(found)
    assert len(made.encode("utf-16-le")) // 2 <= LIMIT
    told = sum(int(number) for number in re.findall(r"</b>: (\d+) change", made))
    missing = int(re.findall(r"and (\d+) more change", made)[0])
    assert missing == len(found.told) - made.count("<pre>")
    assert told == 30 * len(aspects)
    assert len(shown(made).css("details")) == len(aspects)


def test_a_small_limit_keeps_one_change_of_each_aspect() -> None:
    found = comparison([f"{'word ' * 30}{number}" for number in range(20)], (Aspect.SUBJECT, Aspect.CHECKS))
    made = markdown(found, 3500)
    assert len(made) <= 3500
    assert made.count("<details>") == 2


@pytest.fixture
def builds(make_project: Callable[..., Path], tmp_path: Path) -> tuple[Path, Path]:
    """Two builds: another word, another picture, and text that is no markup."""
    scene = (LAYOUTS / "assets" / "example-scene.png").read_bytes()
    letter = MINIMAL[COPY] + "\n![A seat](assets/seat.png)\n\nSay `</script><script>alert(1)</script>`, *please*.\n"
    root = make_project({COPY: letter, "content/campaigns/hello/assets/seat.png": scene})
    run("build", "-C", root, "-o", tmp_path / "one")
    changed = letter.replace("glad", "very happy").replace("alert(1)", "alert(2)") + "\nOne more line.\n"
    (root / COPY).write_text(changed)
    run("build", "-C", root, "-o", tmp_path / "two")
    return tmp_path / "one", tmp_path / "two"


def test_json_has_the_keys_of_the_page(builds: tuple[Path, Path]) -> None:
    found = data("diff", *builds)
    named = set(re.findall(r"`(\w+)`", PAGE.read_text().partition("## JSON")[2]))
    assert set(found) | set(found["changes"][0]) | {"old", "new"} <= named


def test_the_page_shows_both_versions_with_marks(
    builds: tuple[Path, Path], tmp_path: Path, new_page: Callable[..., Page]
) -> None:
    run("diff", *builds, "--format", "html", "-o", tmp_path / "diff.html")
    page = new_page(viewport={"width": 1700, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "diff.html").as_uri())
    frames_have_come(page)
    assert page.locator("h2").first.inner_text().startswith("copy")
    assert page.locator("del").all_inner_texts()[0] == "glad"
    frames = [page.frame_locator(f"[data-side='{side}'] iframe") for side in (0, 1)]
    for frame in frames:
        expect(frame.locator("mark")).not_to_have_count(0)
    marks = [frame.locator("mark").all_inner_texts() for frame in frames]
    assert marks[0][0] == "glad"
    assert marks[1][0] == "very happy"
    assert "One more line." in marks[1]
    picture = "img => img.complete && img.naturalWidth"
    assert all(frame.locator("img[alt='A seat']").evaluate(picture) > 0 for frame in frames)
    page.get_by_label("Landing page").check()
    expect(page.frame_locator("[data-side='1'] iframe").locator("mark").first).to_have_text("very happy")
    page.get_by_label("Phone").check()
    expect(page.locator("[data-side='1'] iframe")).to_have_js_property("offsetWidth", 375)
    assert [url for url in asked if not url.startswith(("file:", "data:", "about:"))] == []
    assert page.locator("#shots").is_hidden()


def test_frames_fit_the_page_and_begin_with_what_differs(
    builds: tuple[Path, Path], tmp_path: Path, new_page: Callable[..., Page]
) -> None:
    run("diff", *builds, "--format", "html", "-o", tmp_path / "diff.html")
    page = new_page(viewport={"width": 900, "height": 300})
    page.goto((tmp_path / "diff.html").as_uri())
    frame, stage = page.locator("[data-side='1'] iframe"), page.locator("[data-side='1']")
    expect(frame).to_have_js_property("offsetWidth", 800)
    frames_have_come(page)
    boxes = [each.bounding_box() for each in (frame, stage)]
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["width"] <= boxes[1]["width"]
    page.locator("li", has_text="One more line.").get_by_role("link").click()
    in_sight = """frame => [...frame.contentDocument.querySelectorAll("mark")].some((mark) =>
        mark.textContent === "One more line." && mark.getBoundingClientRect().bottom < frame.clientHeight)"""
    until(page, f"() => ({in_sight})(document.querySelector(\"[data-side='1'] iframe\"))")
    assert frame.evaluate("frame => frame.contentWindow.scrollY") > 0


def test_the_words_that_are_shown_are_those_of_the_default_locale() -> None:
    found = {f"c/s/v/{tag}": (Change(Aspect.COPY, "", (Piece(NEW, tag),), key=("one",)),) for tag in ("ar", "en", "fr")}
    (told,) = together(found, "en")
    assert (told.change.after, told.cells, told.alike) == ("en", ("c/s/v/en", "c/s/v/ar", "c/s/v/fr"), False)


def test_screenshots_have_what_differs_marked(
    builds: tuple[Path, Path], tmp_path: Path, new_page: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    from browser import chromium_path

    # Playwright runs once in a thread, and here the test's own page has it; the pictures' maker comes from there.
    monkeypatch.setenv("CHROMIUM", chromium_path())
    from sitegen.review import browser

    page = new_page(viewport={"width": 1700, "height": 900})
    monkeypatch.setattr(browser, "camera", lambda: _Held(browser.Camera(page.context.browser)))
    run("diff", *builds, "--format", "html", "--shots", "-o", tmp_path / "diff.html")
    page.goto((tmp_path / "diff.html").as_uri())
    expect(page.locator("#places")).to_have_text(re.compile("^[23] places differ$"))
    sizes = page.locator("#shots img").evaluate_all("all => all.map(img => [img.naturalWidth, img.naturalHeight])")
    assert [width for width, _ in sizes] == [800, 800]
    assert sizes[0][1] < sizes[1][1]
    page.get_by_label("Phone").check()
    expect(page.locator("#shots img").first).to_have_js_property("naturalWidth", 375)


class _Held:
    def __init__(self, camera: Any) -> None:
        self._camera = camera

    def __enter__(self) -> Any:
        return self._camera

    def __exit__(self, *_: object) -> None:
        return None


def test_without_playwright_or_chromium_it_is_said_what_to_install(
    builds: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("diff", *builds, "--format", "html", "--shots", "-o", tmp_path / "diff.html")
    monkeypatch.setitem(__import__("sys").modules, "playwright.sync_api", None)
    done = run(*arguments, code=2)
    assert "screenshots need Playwright" in done.stderr
    assert "pip install playwright" in done.stderr
    assert not (tmp_path / "diff.html").exists()
