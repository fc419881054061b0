"""Landing pages of the example content as people with other means meet them, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from conftest import Example
from copywriting import PICTURE

from sitegen.render.model import Artifacts

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

FINDINGS = """() => {
  const found = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const tell = (what, nodes) => nodes.forEach((node) => found.push(`${what}: ${node.outerHTML.slice(0, 90)}`));
  const words = (id) => document.getElementById(id)?.textContent ?? "";
  const named = (node) => [
    node.getAttribute("aria-label") ?? "",
    ...(node.getAttribute("aria-labelledby") ?? "").split(/\\s+/).map(words),
    ...[...(node.labels ?? [])].map((label) => label.textContent),
    node.textContent,
    ...[...node.querySelectorAll("img")].map((image) => image.alt),
  ].join("").trim();
  const marks = [...document.body.children].filter((node) => !node.matches("a.skip"));
  if (marks.map((node) => node.tagName).join() !== "HEADER,MAIN,FOOTER") found.push(`landmarks: ${marks.length}`);
  if (all("h1").length !== 1) found.push(`level-one headings: ${all("h1").length}`);
  let level = 0;
  for (const heading of all("h1, h2, h3, h4, h5, h6")) {
    if (+heading.tagName[1] > level + 1) tell("a level is left out", [heading]);
    level = +heading.tagName[1];
  }
  tell("no name", all("a, button, progress, h1, h2, h3, h4").filter((node) => !named(node)));
  tell("no label", all("input:not([type=hidden]), select, textarea").filter((node) => !named(node)));
  tell("no legend", all("fieldset").filter((node) => !node.querySelector(":scope > legend")));
  tell("no alternative", all("img:not([alt])"));
  tell("no scope", all("table th:not([scope])"));
  tell("no item", all("ul > :not(li), ol > :not(li)"));
  tell("twice the same id", all("[id]").filter((node) => document.getElementById(node.id) !== node));
  const scrolls = all(".scroll").filter((node) => node.scrollWidth > node.clientWidth);
  tell("not reached by keys", scrolls.filter((node) => node.tabIndex < 0));
  if (document.querySelector("a.skip")?.hash !== "#main" || !document.querySelector("main#main")) found.push("no skip");
  if (!document.documentElement.lang || !document.title.trim()) found.push("no language or title");
  return found;
}"""


def one_of_each(example: Example) -> list[Artifacts]:
    chosen: dict[tuple[str, ...], Artifacts] = {}
    for made in example.artifacts.values():
        chosen.setdefault((made.cell.campaign.id, made.cell.variant.id, made.cell.locale.tag), made)
    return list(chosen.values())


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_for_everybody(example: Example, new_page: Callable[..., Page], width: int) -> None:
    page, shown = new_page(viewport={"width": width, "height": 800}), [""]

    def answer(route: Route) -> None:
        if route.request.resource_type == "document":
            route.fulfill(body=shown[0], content_type="text/html; charset=utf-8")
        else:
            route.fulfill(body=PICTURE, content_type="image/png")

    page.route("**/*", answer)
    for made in one_of_each(example):
        shown[0] = made.landing_html
        page.goto("https://shown.example/")
        assert page.evaluate(FINDINGS) == [], made.cell.id
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip", made.cell.id


def test_the_check_finds_what_is_wrong(new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.set_content(
        "<!doctype html><header></header><main><h2>x</h2><img src='data:,'><input><a href='/'></a>"
        "<fieldset></fieldset><table><tr><th>x</table><ul><p>x</ul><i id=a></i><i id=a></i></main>"
    )
    assert [finding.partition(":")[0] for finding in page.evaluate(FINDINGS)] == [
        "landmarks",
        "level-one headings",
        "a level is left out",
        "no name",
        "no label",
        "no legend",
        "no alternative",
        "no scope",
        "no item",
        "twice the same id",
        "no skip",
        "no language or title",
    ]
