"""The preview's own page against the rules of axe, in every view, light and dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.resources import files

import axe_playwright_python
import pytest
from playwright.sync_api import Page
from preview_server import PROJECT, Served, serving_files

CELL = "hello/everyone/default/en"
OTHER = "later%2Feveryone%2Fdefault%2Fen"

VIEWS = {
    "gallery": "",
    "mail and page": f"#/{CELL}",
    "compared": f"#/{CELL}?compare={OTHER}",
    "source": f"#/{CELL}?show=source",
    "text": f"#/{CELL}?show=text",
    "message": f"#/{CELL}?show=message",
    "in a client, dark, without pictures": f"#/{CELL}?show=mail&client=outlook.windows&scheme=gmail-ios&images=off",
    "all tools": f"#/{CELL}?tools=all",
    "a block tried out": "blocks/#/offer?o.price=dear",
    "inspecting": f"#/{CELL}?show=mail&inspect=on",
}

FOUND = """async () => (await axe.run(document, {iframes: false, resultTypes: ["violations"]})).violations
  .map(({id, nodes}) => `${id}: ${nodes.map(({html}) => html.slice(0, 160)).join(" | ")}`)"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from serving_files(tmp_path_factory, PROJECT)


@pytest.fixture(scope="module")
def axe() -> str:
    return files(axe_playwright_python).joinpath("axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("light", 390), ("dark", 768)])
def test_axe_finds_nothing(served: Served, new_page: Callable[..., Page], axe: str, scheme: str, width: int) -> None:
    page = new_page(color_scheme=scheme, reduced_motion="reduce", viewport={"width": width, "height": 800})
    found = {}
    for name, address in VIEWS.items():
        page.goto("about:blank")
        page.goto(served.address + address)
        page.locator(".line, .details section, .mistakes li").first.wait_for()
        page.evaluate(axe)
        found[name] = page.evaluate(FOUND)
    for name, keys in {"help": "?", "palette": "Control+k"}.items():
        page.keyboard.press(keys)
        page.get_by_role("dialog").wait_for()
        found[name] = page.evaluate(FOUND)
        page.keyboard.press("Escape")
    assert {name: rules for name, rules in found.items() if rules} == {}
