"""Blocks tried out in the preview: their forms, what is said of what was typed, and the page in a browser."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import LAYOUTS, PATIENCE, until
from playwright.sync_api import expect
from preview_server import PROJECT, Served, serving, serving_files

from sitegen.render.trial import taken_apart, written
from sitegen.sources.document import parse
from sitegen.sources.schema import BlockFile

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"
BLOCKS = {path.parent.name: path for path in sorted(LAYOUTS.glob("blocks/*/block.yaml"))}
ALERT = "name: Alert\nhelp: A word of warning.\noptions:\n  word: {type: string, help: What to say}\nexample: |\n"
OWN = {
    "layouts/blocks/alert/block.yaml": f"{ALERT}  /// alert\n      word: Mind the gap\n  ///\n",
    "layouts/blocks/alert/email.mjml": (
        "<mj-section><mj-column><mj-text>{{ options.word }}</mj-text></mj-column></mj-section>"
    ),
    "layouts/blocks/alert/landing.html": "<p>{{ options.word }}</p>",
    "layouts/blocks/alert/email.txt": "{{ options.word }}",
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from serving_files(tmp_path_factory, {**PROJECT, **OWN})


@pytest.fixture(scope="module")
def token(served: Served) -> str:
    found: str = served.shown()["live"]["token"]
    return found


def post(served: Served, asked: object, headers: dict[str, str]) -> tuple[int, str]:
    connection = http.client.HTTPConnection(served.host, timeout=PATIENCE)
    body = asked if isinstance(asked, str) else json.dumps(asked)
    connection.request("POST", "/api/block", body, {"Origin": f"http://{served.host}", **headers})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


@pytest.fixture
def tried(served: Served, token: str) -> Callable[..., dict[str, Any]]:
    def make(block: str, options: dict[str, str], text: str = "", theme: str = "") -> dict[str, Any]:
        asked = {"block": block, "options": options, "text": text, "theme": theme}
        status, answer = post(served, asked, {"X-Sitegen-Token": token})
        assert status == 200, answer
        made: dict[str, Any] = json.loads(answer)
        return made

    return make


@pytest.mark.parametrize("name", BLOCKS)
def test_every_example_is_written_as_it_was_taken_apart(name: str) -> None:
    spec = BlockFile.model_validate(parse(BLOCKS[name].read_text("utf-8"), "").value)
    example = taken_apart(name, spec, frozenset(BLOCKS))
    made = written(example, spec, example.options, example.text)
    assert made.copy.replace("''", '""') == spec.example.rstrip("\n")
    assert {field.removeprefix("o.") for field in made.fields if field.startswith("o.")} == set(example.options)


def test_the_forms_have_options_examples_and_what_options_may_name(served: Served) -> None:
    known = json.loads(served.text("/api/blocks"))
    forms = {block["id"]: block for block in known["blocks"]}
    assert set(forms) == {*BLOCKS, "alert"}
    assert forms["alert"]["example"] == {"options": {"word": "Mind the gap"}, "text": ""}
    assert forms["plans"]["rows"][0] == "plans"
    assert forms["survey"]["actions"] == {"return-day": "answer"}
    assert forms["offer"]["options"]["expires"]["type"] == "date"
    assert "assets/example-scene.png" in known["pictures"]
    assert known["theme"] in known["themes"]


def test_a_block_is_rendered_three_times_and_written_for_copy(tried: Callable[..., dict[str, Any]]) -> None:
    options = {"label": "Tonight: only", "price": "3.5", "currency": "EUR", "expires": "2026-12-31"}
    made = tried("offer", options, "### Two seats")
    assert made["findings"] == []
    assert all("Tonight: only" in made[part] for part in ("html", "landing"))
    assert "TWO SEATS" in made["text"].upper()
    assert made["snippet"].split("\n") == [
        "/// offer",
        "    label: 'Tonight: only'",
        "    price: 3.5",
        "    currency: EUR",
        "    expires: 2026-12-31",
        "### Two seats",
        "///",
    ]


def test_a_theme_is_taken_up(tried: Callable[..., dict[str, Any]]) -> None:
    usual, other, none = (tried("divider", {"style": "line"}, theme=theme) for theme in ("", "lanternreel", "no-such"))
    assert usual["html"] == none["html"] != other["html"]


def test_mistakes_are_told_at_their_option(tried: Callable[..., dict[str, Any]]) -> None:
    options = {"price": "dear", "expires": "soon", "nope": "1", "currency": "EUROO"}
    made = tried("offer", options, "### Two seats\n[x](javascript:alert(1))")
    said = {found["field"]: (found["rule"], found["path"]) for found in made["findings"]}
    assert said["o.price"] == said["o.expires"] == ("copy/option-type", "")
    assert said["o.nope"] == ("copy/unknown-option", "")
    assert said["text"] == ("copy/link", "")
    assert made["html"] == made["landing"] == made["text"] == ""
    assert [found["field"] for found in tried("survey", {})["findings"]] == ["o.action"]
    assert [found["field"] for found in tried("offer", {"currency": "EUROO", "price": "1"}, "x")["findings"]] == [
        "o.currency"
    ]
    assert [found["field"] for found in tried("steps", {"steps": "- {title: a\n- b"})["findings"]] == ["o.steps"]
    assert {found["rule"] for found in tried("text", {}, "a\x1db\nzqv0000000000000000q")["findings"]} == {
        "file/character"
    }


@pytest.mark.parametrize(
    "path", ["../../content/site.yaml", "/etc/hostname", "assets/../../x.png", "https://x.example/p"]
)
def test_no_picture_from_elsewhere(tried: Callable[..., dict[str, Any]], path: str) -> None:
    made = tried("image", {"image": path, "alt": "x"})
    assert [found["field"] for found in made["findings"]] == ["o.image"]
    assert made["html"] == ""


def test_nothing_that_is_typed_becomes_markup(tried: Callable[..., dict[str, Any]]) -> None:
    entries = f"- title: {json.dumps(HOSTILE)}"
    for made in (
        tried("gift", {"code": HOSTILE}, "## A seat\n\nBeside yours."),
        tried("hero", {"eyebrow": f"{{{{ 7*7 }}}}{HOSTILE}"}, "# {{ 7*7 }} A\n\nText."),
        tried("steps", {"steps": entries}),
        tried("alert", {"word": HOSTILE + "\n    x: 1\n///\n/// gift"}),
    ):
        assert made["html"], made["findings"]
        for part in ("html", "landing"):
            assert "<script>alert" not in made[part]
            assert "<img src=x" not in made[part]
            assert ">49" not in made[part]


def test_only_this_previews_own_page_is_answered(served: Served, token: str) -> None:
    asked = {"block": "divider", "options": {}, "text": ""}
    own = {"X-Sitegen-Token": token}
    assert post(served, asked, {})[0] == 403
    assert post(served, asked, {"X-Sitegen-Token": "x"})[0] == 403
    assert post(served, asked, {**own, "Origin": "https://evil.example"})[0] == 403
    assert post(served, {**asked, "block": "no-such"}, own) == (404, "404 There is no such block\n")
    for wrong in ("[", "[]", {"block": 1}, {"options": [1]}, {"options": {"a": 1}}, {"options": {"a\nb": "1"}}):
        assert post(served, wrong, own)[0] == 400
    assert post(served, {**asked, "text": "x" * 200_000}, own)[0] == 413
    assert not [line for line in served.announced if "Traceback" in line]


def test_a_block_is_tried_in_a_browser(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 1400, "height": 800})
    page.goto(served.address)
    page.get_by_role("link", name="All blocks with their options").click()
    page.get_by_role("link", name="Alert").click()
    mail = page.frame_locator("[data-pane=mail] iframe")
    mail.get_by_text("Mind the gap").wait_for()
    assert (
        page.locator("iframe").first.get_attribute("sandbox")
        == "allow-same-origin allow-popups allow-popups-to-escape-sandbox"
    )
    word = page.get_by_label("word", exact=True)
    word.fill("<b>Mind</b> the step")
    mail.get_by_text("<b>Mind</b> the step").wait_for()
    page.frame_locator("[data-pane=page] iframe").get_by_text("<b>Mind</b> the step").wait_for()
    expect(page.locator(".snippet")).to_contain_text("    word: <b>Mind</b> the step")
    page.reload()
    mail.get_by_text("<b>Mind</b> the step").wait_for()
    expect(word).to_have_value("<b>Mind</b> the step")
    page.get_by_role("button", name="Back to the example").click()
    mail.get_by_text("Mind the gap").wait_for()
    page.wait_for_url("**/blocks/#/alert")

    page.goto(f"{served.address}blocks/#/offer?show=mail")
    price = page.get_by_label("price", exact=True)
    price.fill("-2")
    page.locator('[data-field="o.price"].wrong', has_text="must be at least 0").wait_for()
    expect(page.get_by_role("status").filter(has_text="1 mistake")).to_have_count(1)
    price.fill("2")
    page.locator('[data-field="o.price"]:not(.wrong)').wait_for()
    expect(page).to_have_url(re.compile(r"o\.price=2"))

    page.goto(f"{served.address}blocks/#/alert?scheme=dark&o.word=Stay")
    mail.get_by_text("Stay").wait_for()
    expect(page.get_by_role("radio", name="Dark")).to_be_checked()
    template = "layouts/blocks/alert/email.mjml"
    served.write(template, OWN[template].replace("{{", "Please: {{"))
    mail.get_by_text("Please: Stay").wait_for()
    expect(word).to_have_value("Stay")


def test_a_site_that_cannot_be_read_has_no_forms(make_project: Callable[..., Path]) -> None:
    with serving(make_project({"content/site.yaml": "brand: ["})) as served:
        assert served.get("/api/blocks")[0] == 503
        headers = {"X-Sitegen-Token": served.shown()["live"]["token"]}
        assert post(served, {"block": "divider"}, headers)[0] == 404


TWICE = """() => {
  for (const key of ["ArrowRight", "ArrowRight"])
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
}"""


def test_blocks_have_the_keys_of_the_gallery(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(f"{served.address}blocks/#/alert")
    page.frame_locator("[data-pane=mail] iframe").get_by_text("Mind the gap").wait_for()
    page.keyboard.press("?")
    help_of = page.get_by_role("dialog", name="Keys")
    expect(help_of).to_contain_text("Previous and next block")
    expect(help_of).to_contain_text("Show: Text")
    page.keyboard.press("Escape")
    help_of.wait_for(state="detached")
    page.keyboard.press("2")
    expect(page).to_have_url(re.compile("show=mail"))
    page.keyboard.press("ArrowRight")
    expect(page).not_to_have_url(re.compile("/alert"))
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile("/alert"))
    page.evaluate(TWICE)
    expect(page).to_have_url(re.compile("/button"))
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="What to do or open").fill("zeppelin")
    page.locator(".nothing", has_text="Nothing is called “zeppelin”").wait_for()
    page.get_by_role("combobox", name="What to do or open").fill("divid")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#/divider"))
    page.keyboard.press("ArrowLeft")
    expect(page).not_to_have_url(re.compile("#/divider"))
    field = page.locator("#options input, #options textarea, #options select").first
    field.focus()
    page.keyboard.press("?")
    expect(field).to_be_focused()
    assert page.get_by_role("dialog").count() == 0
    page.keyboard.press("Escape")
    until(page, "() => document.activeElement === document.body")
    assert "/blocks/" in page.url
    page.keyboard.press("Escape")
    page.wait_for_url(served.address)
