"""Every block's example as mail, page and text: accessible, readable in light and dark, whole at every width."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from conftest import MINIMAL, write_files
from selectolax.lexbor import LexborHTMLParser

from sitegen.diagnostics import Position, Problem, Report
from sitegen.plan.make import make_plan
from sitegen.render.catalogue import Sample, samples
from sitegen.render.renderer import Renderer
from sitegen.sources.load import load_project
from sitegen.world import World

if TYPE_CHECKING:
    from playwright.sync_api import Page

LAYOUTS = Path(__file__).parent.parent / "layouts"
BLOCKS = sorted(path.name for path in (LAYOUTS / "blocks").iterdir())
DOT = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="

SITE = """\
brand:
  name: Lanternreel
  tagline: Films by post, and by wire
  postal_address: 12 Dock Street, Portsmouth PO1 3AX
from: {{name: Lanternreel, email: hello@lanternreel.example}}
base_url: https://lanternreel.example/
theme: {theme}
locales: {{{locale}}}
support: {{url: "https://lanternreel.example/help", email: help@lanternreel.example}}
"""

CONTRASTS = """() => {
  const parse = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const weak = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.nodeValue.replace(/[\\s\\u00a0\\u034f\\u2007\\u00ad\\u200a]+/g, " ").trim();
    const node = walker.currentNode.parentElement;
    const style = getComputedStyle(node);
    if (!text || !node.checkVisibility() || style.opacity === "0" || node.closest("[style*='opacity:0']")) continue;
    const [a, b] = [light(parse(style.color)), light(ground(node))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) weak.push(`${text}: ${style.color} on ${ground(node)}`);
  }
  return weak;
}"""

GROUNDS = """() => [...document.querySelectorAll("html, body, body *")]
  .map((node) => [node.outerHTML.slice(0, 60), getComputedStyle(node).backgroundColor.match(/\\d+/g).map(Number)])
  .filter(([, colour]) => colour.length === 3)"""

TARGETS = """(selector) => [...document.querySelectorAll(selector)]
  .map((node) => [node.textContent.trim(), node.getBoundingClientRect().height]).filter(([, height]) => height < 44)"""


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, Sample]]:
    """`rendered(theme="lanternreel", locale="en") -> samples by block`; an example that fails fails the test."""

    @lru_cache
    def make(theme: str, locale: str) -> dict[str, Sample]:
        root = tmp_path_factory.mktemp("examples")
        write_files(root, {**MINIMAL, "content/site.yaml": SITE.format(theme=theme, locale=locale)})
        world = World(root, LAYOUTS, {})
        project, report = load_project(world)
        assert not list(report)
        found = Report()
        made = {sample.id: sample for sample in samples(Renderer(project, world), found)}
        assert not list(found)
        return made

    return lambda theme="lanternreel", locale="en: {name: English}": make(theme, locale)


@pytest.fixture
def show(new_page: Callable[..., Page]) -> Callable[..., Callable[[str], Page]]:
    """`show(**context options) -> open`; `open(html)` is a page with that document, pictures replaced by dots.

    Each is a document of its own: a policy that one sets must not outlive it.
    """

    def start(**options: Any) -> Callable[[str], Page]:
        page, shown = new_page(**options), [""]
        page.route("**/*", lambda route: route.fulfill(body=shown[0], content_type="text/html; charset=utf-8"))

        def open_(html: str) -> Page:
            shown[0] = re.sub(r"https://assets\.invalid/[^\"]*", DOT, html)
            page.goto("https://shown.example/")
            return page

        return open_

    return start


def test_every_example_works(rendered: Callable[..., dict[str, Sample]]) -> None:
    assert sorted(rendered()) == BLOCKS
    assert sorted(rendered(locale="ar: {name: العربية}")) == BLOCKS
    assert sorted(rendered(theme="plain")) == BLOCKS


def test_a_picture_of_a_block_without_alternative_text_is_an_error(
    make_world: Callable[..., World],
) -> None:
    hero = "/// hero\n    image: assets/x.png\n# Good evening\n///\n"
    copy = f"---\nsubject: Good evening\n---\n{hero}"
    picture = (LAYOUTS / "assets" / "example-scene.png").read_bytes()
    world = make_world({"content/campaigns/hello/email.md": copy, "content/campaigns/hello/assets/x.png": picture})
    project, _ = load_project(world)
    plan, _ = make_plan(project, world)
    with pytest.raises(Problem) as caught:
        Renderer(project, world).render(plan.cells[0])
    found = caught.value.diagnostics[0]
    assert (found.rule, found.at) == ("asset/no-alt", Position("content/campaigns/hello/email.md", 5, 5))


@pytest.mark.parametrize("language", ["en: {name: English}", "ar: {name: العربية}"])
def test_mails_meet_the_points_of_accessibility(rendered: Callable[..., dict[str, Sample]], language: str) -> None:
    tag, direction = ("ar", "rtl") if language.startswith("ar") else ("en", "ltr")
    for block, sample in rendered(locale=language).items():
        tree = LexborHTMLParser(sample.email)
        html, wrapper = tree.css_first("html"), tree.css_first("body > div.page")
        for node in (html, wrapper):
            assert node is not None
            assert (node.attributes.get("lang"), node.attributes.get("dir")) == (tag, direction), block
        assert tree.css_first("title").text().strip(), block
        for table in tree.css("table"):
            assert table.attributes.get("role") == "presentation" or table.css("th[scope]"), block
        for image in tree.css("img"):
            assert "alt" in image.attributes, block
            assert image.attributes["width"], block
        for link in tree.css("a"):
            spoken = link.text().strip() or "".join(i.attributes.get("alt") or "" for i in link.css("img"))
            assert spoken, block
            assert (link.attributes.get("href") or "").startswith(("https://", "mailto:", "tel:")), block
        assert len(tree.css("h1")) == (1 if block == "hero" else 0), block


def test_mails_from_the_right_have_no_line_that_starts_on_the_left(rendered: Callable[..., dict[str, Sample]]) -> None:
    for block, sample in rendered(locale="ar: {name: العربية}").items():
        for node in LexborHTMLParser(sample.email).css("body [style]"):
            style = (node.attributes["style"] or "").replace(" ", "")
            if (node.text() or "").strip() and not node.css("table") and node.tag != "bdi":
                assert "text-align:left" not in style, block
                assert "direction:ltr" not in style, block


def test_text_parts_name_every_address_of_the_mail(rendered: Callable[..., dict[str, Sample]]) -> None:
    for block, sample in rendered().items():
        if block == "header":
            continue
        for link in LexborHTMLParser(sample.email).css("a"):
            address = (link.attributes["href"] or "").removeprefix("mailto:").removeprefix("tel:")
            assert address in sample.text.replace(" ", ""), block
        assert "\n\n\n" not in sample.text, block
        assert not re.search(r"[<>]|None|&\w+;", sample.text), block


def test_style_sheets_stay_below_what_gmail_takes(rendered: Callable[..., dict[str, Sample]]) -> None:
    styles = re.findall(r"<style[^>]*>(.*?)</style>", rendered()["hero"].email, re.DOTALL)
    assert sum(len(style.encode()) for style in styles) < 16_384


def test_pages_are_whole_without_pictures_scripts_and_other_hosts(
    rendered: Callable[..., dict[str, Sample]],
) -> None:
    for block, sample in rendered().items():
        tree = LexborHTMLParser(sample.landing)
        assert not tree.css("script, link[rel=stylesheet], [style]"), block
        assert len(tree.css("main")) == len(tree.css("style")) == 1, block
        for image in tree.css("img"):
            assert {"alt", "width", "height"} <= set(image.attributes), block
        ids = [node.attributes["id"] for node in tree.css("[id]")]
        assert len(ids) == len(set(ids)), block
        for field in tree.css("form button"):
            assert field.text().strip(), block
            assert field.attributes["name"] == "value", block
            assert tree.css_first("form input[name=action]") is not None, block


def test_answers_in_the_mail_lead_to_their_buttons_on_the_page(rendered: Callable[..., dict[str, Sample]]) -> None:
    for block, count in {"rating": 5, "survey": 4, "apology": 1}.items():
        links = [link.attributes["href"] or "" for link in LexborHTMLParser(rendered()[block].email).css("a")]
        anchors = [link.partition("#")[2] for link in links if "#" in link]
        assert len(anchors) == count, block
        page = LexborHTMLParser(rendered()[block].landing)
        for anchor in anchors:
            assert page.css_first(f'[id="{anchor}"]') is not None, block


@pytest.mark.parametrize("theme", ["lanternreel", "plain"])
def test_all_text_is_readable_where_it_stands(
    rendered: Callable[..., dict[str, Sample]], show: Callable[..., Callable[[str], Page]], theme: str
) -> None:
    open_ = show()
    for block, sample in rendered(theme=theme).items():
        for kind, html in (("mail", sample.email), ("page", sample.landing)):
            page = open_(html)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                assert page.evaluate("scheme => matchMedia(`(prefers-color-scheme: ${scheme})`).matches", scheme)
                assert not page.evaluate(CONTRASTS), f"{block}, {kind}, {scheme}"


@pytest.mark.parametrize("theme", ["lanternreel", "plain"])
def test_every_ground_of_a_dark_mail_is_dark(
    rendered: Callable[..., dict[str, Sample]], show: Callable[..., Callable[[str], Page]], theme: str
) -> None:
    open_ = show(color_scheme="dark")
    tokens = yaml.safe_load((LAYOUTS / "themes" / f"{theme}.yaml").read_text("utf-8"))["dark"]
    dark = {tuple(bytes.fromhex(colour[1:])) for colour in tokens.values()}
    for block, sample in rendered(theme=theme).items():
        grounds = open_(sample.email).evaluate(GROUNDS)
        assert grounds, block
        assert not [ground for ground in grounds if tuple(ground[1]) not in dark], block


@pytest.mark.parametrize("language", ["en: {name: English}", "ar: {name: العربية}"])
def test_nothing_is_wider_than_its_window_and_buttons_take_a_thumb(
    rendered: Callable[..., dict[str, Sample]], show: Callable[..., Callable[[str], Page]], language: str
) -> None:
    open_ = show()
    for block, sample in rendered(locale=language).items():
        for html, widths in ((sample.email, (320, 600)), (sample.landing, (320, 1280))):
            page = open_(html)
            for width in widths:
                page.set_viewport_size({"width": width, "height": 800})
                assert page.evaluate("innerWidth") == width
                assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{block}, {width}"
                buttons = ".button-1 a, .button-2 a, .choice a, .button, button"
                assert not page.evaluate(TARGETS, buttons), f"{block}, {width}"
