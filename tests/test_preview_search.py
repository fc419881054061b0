"""Searching the mails: what is found, where the copy holds it, and what the page counts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

import pytest
from conftest import until
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import expect
from preview_server import COPY, PROJECT, Served, copy, serving_files

from sitegen.preview.search import AROUND, Index, phrases
from sitegen.site.build import build
from sitegen.site.engine import Engine

if TYPE_CHECKING:
    from playwright.sync_api import Page

LATER = "later/everyone/default/en"
HOSTILE = copy("Good evening").replace("We are glad.", "A &lt;b>bold&lt;/b> & “quoted” line.", 1)


def index(html: str = "", **texts: str) -> Index:
    """An index of mails with these texts, by id, each with the pictures in `html`."""
    made = Index()
    for id_, text in texts.items():
        said = SimpleNamespace(
            inbox_subject="Good evening", inbox_preheader="A first letter", preview_text=text, preview_html=html
        )
        made.note(id_, cast("Any", said))
    return made


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("  Two  Words ", ["two", "words"]),
        ('"Two  words" three', ["two words", "three"]),
        ("“Two words”three", ["two words", "three"]),
        ('one "two thr', ["one", "two thr"]),
        ("« deux mots »", ["deux mots"]),
        ("\"\" 'it's'", ["'it's'"]),
        ("STRASSE Straße", ["strasse", "strasse"]),
    ],
)
def test_words_and_phrases(typed: str, asked: list[str]) -> None:
    assert phrases(typed) == asked


def test_what_stands_for_a_picture_is_found() -> None:
    found = index('<img src="a.png" alt="A curtain &amp; a seat"><img src="b.png" alt="">', one="Glad you are here")
    assert found.find('"curtain & a"') == {"one": ("Glad you are here A ", "curtain & a", " seat")}


def test_phrases_stand_together_and_words_anywhere() -> None:
    found = index(one="Glad you\n  are here", two="You are glad to be here")
    assert list(found.find("glad are")) == ["one", "two"]
    assert list(found.find('"you are"')) == ["one", "two"]
    assert list(found.find('"glad you"')) == ["one"]
    assert list(found.find('"evening a first"')) == [], "subject and preheader are two lines"
    found.keep(["two"])
    assert list(found.find("glad")) == ["two"]


def test_the_excerpt_is_of_what_the_inbox_line_does_not_hold() -> None:
    words = " ".join(f"word{number}" for number in range(100))
    found = index(one=f"Straße Straße {words} GRÖSSER {words}", two="Good evening")
    assert found.find("evening")["two"] is None
    told = found.find("evening größer")["one"]
    assert told is not None
    before, hit, after = told
    assert (before[0], hit, after[-1]) == ("…", "GRÖSSER", "…")
    assert before.endswith("word99 ")
    assert after.startswith(" word0")
    assert max(len(before), len(after)) <= AROUND + 1


@given(st.text(), st.integers(0, 20), st.integers(1, 8))
def test_an_excerpt_is_a_piece_of_the_text(text: str, start: int, length: int) -> None:
    words = " ".join(text.split())
    piece = words[start : start + length].strip(' "“”„«»')
    if not piece or any(quote in piece for quote in '"“”„«»'):
        piece, words = "x", f"{words} x"
    told = index(one=words).find(f'"{piece}"')["one"]
    if told is not None:
        before, hit, after = told
        assert before.removeprefix("…") + hit + after.removesuffix("…") in words
        assert piece.casefold() in hit.casefold()


def test_each_of_very_many_says_where() -> None:
    found = index(**{f"cell{number:04}": "glad" for number in range(2_000)}).find("glad")
    assert len(found) == 2_000
    assert all(found.values())


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from serving_files(tmp_path_factory, {**PROJECT, COPY: HOSTILE})


def test_counts_follow_and_an_excerpt_says_where(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(served.address)
    contents = page.locator("#contents li:visible")
    expect(contents).to_have_text(["Hello9", "Later1"])
    page.locator("#search").fill("bye")
    expect(contents).to_have_text(["Later1"])
    excerpt = page.locator(f'a.line[data-cell="{LATER}"] .line-found')
    expect(excerpt).to_contain_text("Bye.")
    expect(excerpt.locator("mark")).to_have_text("Bye")
    expect(page.locator(".campaign-head:visible p")).to_have_text(["1 mail"])
    page.locator("#search").fill("everyone")
    expect(contents).to_have_text(["Hello1", "Later1"])
    page.locator("#search").fill("")
    expect(page.locator(".campaign-head:visible p")).to_have_text(["9 mails", "1 mail"])


def test_what_was_found_stays_text(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(f"{served.address}#/?q={quote('<b>bold</b> &')}")
    excerpt = page.locator(".line-found").first
    expect(excerpt).to_contain_text("A <b>bold</b> & “quoted” line.")
    assert excerpt.locator("b").count() == 0
    phrase = quote('"a <b>"')
    told = json.loads(served.text(f"/api/search?q={phrase}"))["found"]
    assert len(told) == 9


def test_phrases_in_subjects(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(f"{served.address}#/?q=%22day+another%22")
    expect(page.locator("#empty")).to_contain_text("No mail matches.")
    page.locator("#search").fill('"another day"')
    expect(page.locator("a.line")).to_have_count(1)


def test_the_report_says_that_it_searches_no_copy(served: Served, new_page: Callable[..., Page]) -> None:
    folder = served.root / "build"
    build(Engine(served.root), folder)
    page = new_page()
    page.goto((folder / "index.html").as_uri())
    expect(page.locator("#counts")).to_contain_text("2 campaigns")
    expect(page.locator("#searched")).to_be_hidden()
    place = page.locator("#search").bounding_box()
    page.locator("#search").fill("day")
    expect(page.locator("#searched")).to_have_text(
        "Subjects and preheaders were searched; “sitegen serve” searches the copy too."
    )
    assert page.locator("#search").bounding_box() == place, "it stays where one types"
    expect(page.locator("a.line")).to_have_count(1)
    page.locator("#search").fill("bye")
    expect(page.locator("#empty")).to_contain_text("“sitegen serve” searches the copy too.")


def test_what_is_edited_is_found(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page()
    with page.expect_response("**/api/search?q=parting"), served.joining(""):
        page.goto(f"{served.address}#/?q=parting")
    expect(page.locator("#empty")).to_contain_text("No mail matches.")
    file = "content/campaigns/later/email.md"
    text = PROJECT[file]
    try:
        served.write(file, text.replace("Bye.", "A parting."))
        expect(page.locator("a.line .line-found mark")).to_have_text(["parting"])
    finally:
        served.write(file, text)
    expect(page.locator("a.line")).to_have_count(0)


FRAME = "document.querySelector('[data-pane=mail] iframe')"
HITS = """({ contentWindow }) => [...(contentWindow.CSS.highlights.get("found") ?? [])].map((range) => {
  const { top, bottom } = range.getBoundingClientRect();
  return [range.toString(), top >= 0 && bottom <= contentWindow.innerHeight] })"""


def test_a_hit_is_marked_in_the_line_and_in_the_mail(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(f"{served.address}#/?q=NOTHER")
    expect(page.locator("a.line .line-subject mark")).to_have_text(["nother"])
    page.locator("a.line").click()
    expect(page.locator(".inbox .line-subject mark")).to_have_text(["nother"])


def test_marks_follow_what_is_searched_for_whatever_its_case(served: Served, new_page: Callable[..., Page]) -> None:
    text = (served.root / COPY).read_text(encoding="utf-8")
    served.write(COPY, f"{text}\nDie Straße in İstanbul, ΟΔΟΣ 7, STRASSE.\n")
    cell = "hello/everyone/default/en"
    marked = f"{FRAME} ? ({HITS})({FRAME}).map(([text]) => text) : []"
    try:
        page = new_page()
        page.goto(f"{served.address}#/{cell}?q=ISTANBUL")
        page.frame_locator("[data-pane=mail] iframe").get_by_text("Straße").wait_for()
        for asked, hits in {
            "strasse": ["Straße", "STRASSE"],
            "STRAẞE": ["Straße", "STRASSE"],
            "İSTANBUL": ["İstanbul"],
            "οδος": ["ΟΔΟΣ"],
            '"οδοσ 7"': ["ΟΔΟΣ 7"],
            "": [],
        }.items():
            page.evaluate("address => { location.hash = address }", f"#/{cell}?q={quote(asked)}")
            until(page, f"(hits) => String({marked}) === String(hits)", hits)
    finally:
        served.write(COPY, text)


def test_a_line_is_marked_where_a_letter_is_folded_to_two(served: Served, new_page: Callable[..., Page]) -> None:
    file = "content/campaigns/later/email.md"
    text = PROJECT[file]
    try:
        served.write(file, text.replace("subject: Another day", "subject: Große Straße, ΟΔΟΣ"))
        page = new_page()
        page.goto(f"{served.address}#/?q={quote('strasse οδος')}")
        expect(page.locator("a.line .line-subject mark")).to_have_text(["Straße", "ΟΔΟΣ"])
    finally:
        served.write(file, text)
    expect(page.locator("a.line")).to_have_count(0)


def test_an_opened_hit_is_led_to(served: Served, new_page: Callable[..., Page]) -> None:
    text = (served.root / COPY).read_text(encoding="utf-8")
    served.write(COPY, f"{text}\nThe very last words.\n")
    try:
        page = new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{served.address}#/?q=%22very+last%22")
        page.locator("a.line").first.click()
        frame = page.locator("[data-pane=mail] iframe")
        until(page, f"() => {FRAME} && ({HITS})({FRAME}).some(([, inSight]) => inSight)")
        assert frame.evaluate(HITS) == [["very last", True]]
        assert frame.evaluate("frame => frame.contentWindow.scrollY") > 0
        page.goto(f"{served.address}#/?q={quote('we are')}")
        page.locator("a.line").first.click()
        until(page, f"() => {FRAME} && ({HITS})({FRAME}).length > 60")
    finally:
        served.write(COPY, text)


def test_escape_clears_the_field_and_then_leaves_it(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(served.address)
    page.keyboard.press("/")
    page.keyboard.type("day")
    page.keyboard.press("Escape")
    expect(page.locator("#search")).to_have_value("")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#search")).not_to_be_focused()
