"""Forms of landing pages tried in the preview: what is received is shown, and pages know who has answered."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from conftest import PATIENCE, ConsoleErrors, frames_have_come
from playwright.sync_api import expect
from preview_server import PROJECT, Served, serving_files

from sitegen.preview.actions import KEPT, TOKEN, Actions, asked_on, in_state
from sitegen.site.engine import Engine

if TYPE_CHECKING:
    from playwright.sync_api import Page

CELL = "hello/everyone/default/en"
PAGE = f"/{CELL}/landing/"

CAMPAIGN = """\
name: Hello
kind: marketing
segments: [everyone]
actions:
  rate-film: {kind: rate, title: How was it?, scale: 5}
  why: {kind: answer, title: Why did you leave?, choices: {price: Too dear, bore: "Nothing <new>"}}
  credit: {kind: claim, title: Your credit, button: Take it}
  unused: {kind: confirm, title: Still there?}
"""

COPY = """\
---
subject: Good evening
preheader: A first letter
---
# Good evening

/// rating
    action: rate-film
///

/// survey
    action: why
///

/// apology
    action: credit
    amount: 5
## Sorry
///
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from serving_files(
        tmp_path_factory,
        {**PROJECT, "content/campaigns/hello/campaign.yaml": CAMPAIGN, "content/campaigns/hello/email.md": COPY},
    )


@pytest.fixture
def served(running: Served) -> Served:
    post(running, "/api/actions", headers={"X-Sitegen-Token": running.shown()["live"]["token"]})
    return running


def post(
    served: Served, path: str, fields: dict[str, str] | None = None, headers: dict[str, str | None] | None = None
) -> tuple[int, dict[str, str], str]:
    """Status, headers and body of a POST as a page of the preview makes it; a header of None is left out."""
    sent = {"Origin": f"http://{served.host}", "Content-Type": "application/x-www-form-urlencoded"}
    connection = http.client.HTTPConnection(served.host, timeout=PATIENCE)
    merged = {name: value for name, value in {**sent, **(headers or {})}.items() if value is not None}
    connection.request("POST", path, urlencode(fields or {}), merged)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, dict(answer.getheaders()), body


def token(served: Served, path: str = PAGE) -> str:
    found = re.search(rf'name="{TOKEN}" value="([0-9a-f]+)"', served.text(path))
    assert found
    return found[1]


def received(served: Served) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(served.text("/api/actions"))["received"]
    return found


def test_what_is_posted_is_shown_and_listed(served: Served) -> None:
    fields = {TOKEN: token(served), "action": "why", "value": "bore", "more": "<b>"}
    status, headers, _ = post(served, f"{PAGE}?t=ada&utm_source=mail", fields)
    assert status == 303
    shown = served.text(headers["Location"])
    for text in ("Why did you leave?", "Nothing &lt;new&gt;", "<code>t=ada</code> <bdi>Ada</bdi>", "utm_source=mail"):
        assert text in shown
    assert "<code>more=&lt;b&gt;</code>" in shown
    assert fields[TOKEN] not in shown
    assert "action=why&amp;value=bore" in shown
    [one] = received(served)
    assert (one["cell"], one["action"], one["value"], one["recipient"]) == (CELL, "why", "bore", "ada")
    assert one["page"] == f"{PAGE}?t=ada&utm_source=mail"


def test_who_has_answered_finds_a_page_that_knows_it(served: Served) -> None:
    post(served, f"{PAGE}?t=ada", {TOKEN: token(served), "action": "rate-film", "value": "4"})
    page = served.text(f"{PAGE}?t=ada")
    assert "Already answered: 4 of 5." in page
    assert asked_on(page) == ["rate-film", "why", "credit"], "its own form asks to forget the answer"
    assert "Already answered" not in served.text(f"{PAGE}?t=bob")
    assert "Already answered" not in served.text(f"{PAGE}?t=ada&sitegen-state=ready")
    again = {TOKEN: token(served), "action": "rate-film", "sitegen-again": "yes"}
    status, headers, _ = post(served, f"{PAGE}?t=ada", again)
    assert (status, headers["Location"]) == (303, f"{PAGE}?t=ada")
    assert "Already answered" not in served.text(f"{PAGE}?t=ada")
    assert not received(served)


@pytest.mark.parametrize(
    ("state", "said"), [("done", "Already answered."), ("expired", "Too late"), ("error", "did not work")]
)
def test_every_state_can_be_looked_at(served: Served, state: str, said: str) -> None:
    page = served.text(f"{PAGE}?sitegen-state={state}")
    assert page.count(said) == 3
    assert '<button class="choice"' not in page


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"action": "rate", "value": "5"}, "no action “rate”"),
        ({"action": "rate-film", "value": "6"}, "“6” is no answer to it; these are: 5, 4, 3, 2, 1"),
        ({"value": "<script>"}, "does not say which action"),
    ],
)
def test_what_a_service_could_not_take_is_told(served: Served, fields: dict[str, str], wrong: str) -> None:
    headers = post(served, f"{PAGE}?t=ada", {TOKEN: token(served), **fields})[1]
    shown = served.text(headers["Location"])
    assert wrong in shown
    assert "<script>" not in shown
    assert received(served)[0]["wrong"]
    assert "Already answered" not in served.text(f"{PAGE}?t=ada")


@pytest.mark.parametrize(
    ("headers", "known"),
    [
        ({"Origin": "http://evil.example"}, True),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, True),
        ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate"}, True),
        ({"Origin": "null"}, False),
        ({"Origin": None}, False),
        ({}, False),
    ],
)
def test_other_sites_cannot_post(served: Served, headers: dict[str, str | None], known: bool) -> None:
    fields = {TOKEN: token(served) if known else "guessed", "action": "why", "value": "price"}
    assert post(served, PAGE, fields, headers)[0] == 403
    assert post(served, "/api/actions", {}, headers)[0] == 403
    assert not received(served)


def test_a_form_opens_nothing_but_forms(served: Served) -> None:
    assert post(served, "/api/actions", {}, {"X-Sitegen-Token": token(served)})[0] == 403
    assert post(served, PAGE, {"action": "why"}, {"X-Sitegen-Token": served.shown()["live"]["token"]})[0] == 403


def test_nothing_else_takes_a_form(served: Served) -> None:
    known = {TOKEN: token(served), "action": "why", "value": "price"}
    assert post(served, "/hello/nobody/default/en/landing/", known)[0] == 404
    assert post(served, f"/{CELL}/email.html", known)[0] == 405
    assert post(served, f"//{CELL}/landing/", known)[0] == 404
    assert post(served, PAGE, {**known, "value": "x" * 70_000})[0] == 413
    assert served.get("/_sitegen/received/999")[0] == 404


def test_a_page_may_post_to_the_preview_alone(served: Served) -> None:
    policy = served.get(PAGE)[1]["Content-Security-Policy"]
    assert "form-action 'self'" in policy
    assert "form-action 'none'" in served.get(f"/{CELL}/email.html")[1]["Content-Security-Policy"]


def test_a_form_with_an_address_of_its_own_stays_as_it_is() -> None:
    form = '<form method="post" action="https://ours.example/"><input name="action" value="x"></form>'
    assert in_state(form, "expired", {}, "secret") == form


def test_the_actions_of_a_mail_are_offered_as_its_links(served: Served) -> None:
    found = json.loads(served.text(f"/api/cell/{CELL}"))["actions"]
    assert [(link["action"], link["value"]) for link in found["links"]] == [
        *(("rate-film", str(value)) for value in (5, 4, 3, 2, 1)),
        ("why", "price"),
        ("why", "bore"),
        ("credit", "yes"),
    ]
    assert found["links"][0]["href"] == f"{PAGE}?t=ada#rate-film-5"
    assert "https://lanternreel.example" + found["links"][0]["href"] in served.text(f"/{CELL}/email.eml").replace(
        "=\r\n", ""
    ).replace("=3D", "=")
    assert [state["id"] for state in found["states"]] == ["ready", "done", "expired", "error"]
    assert json.loads(served.text("/api/cell/later/everyone/default/en"))["actions"] == {"links": [], "states": []}


def test_memory_of_answers_has_an_end(engine_of: Callable[[], Engine]) -> None:
    cell = engine_of().cell(CELL)
    actions = Actions()
    for number in range(KEPT + 5):
        actions.receive(cell, [], {}, [("x" * 5_000, "y" * 5_000)] * 100, [("t", str(number))])
    assert len(actions.latest()) == KEPT
    assert actions.latest()[0].recipient == str(KEPT + 4)
    assert len(actions.latest()[0].body) < 200_000


@pytest.fixture
def engine_of(running: Served) -> Callable[[], Engine]:
    return lambda: running.engine


def test_the_whole_flow_in_a_browser(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(f"{served.address.rstrip('/')}{PAGE}?t=ada#why-price")
    page.get_by_role("button", name="Too dear").click()
    page.get_by_role("heading", name="This is what your service would have received").wait_for()
    assert "Too dear" in page.locator("dl").inner_text()
    page.get_by_role("link", name="Back to the page").click()
    page.get_by_text("Already answered: Too dear.").wait_for()
    page.get_by_role("button", name="Try again").click()
    page.get_by_role("button", name="Too dear").wait_for()
    expect(page.get_by_text("Already answered")).to_have_count(0)
    page.goto(f"{served.address.rstrip('/')}{PAGE}?t=ada&sitegen-state=expired")
    expect(page.get_by_text("Too late")).to_have_count(3)


def test_a_form_in_a_frame_without_scripts_works_too(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(f"{served.address}#/{CELL}?show=page")
    frame = page.frame_locator("[data-pane=page] iframe")
    frame.get_by_role("button", name="Take it").click()
    frame.get_by_role("heading", name="This is what your service would have received").wait_for()
    assert "unknown" in frame.locator("dl").inner_text()
    frame.get_by_role("link", name="The page when it is too late").click()
    frame.get_by_text("Too late").first.wait_for()


def test_a_link_of_the_mail_opens_its_page_here_and_the_answer_is_listed(
    served: Served, new_page: Callable[..., Page]
) -> None:
    page = new_page(viewport={"width": 1400, "height": 900})
    page.goto(f"{served.address}#/{CELL}?show=mail")
    link = page.frame_locator("[data-pane=mail] iframe").get_by_role("link", name="Too dear")
    link.wait_for()
    frames_have_come(page)
    link.click()
    landing = page.frame_locator("[data-pane=page] iframe:not(.arriving)")
    landing.get_by_role("button", name="Too dear").click()
    landing.get_by_role("heading", name="This is what your service would have received").wait_for()
    assert "visit=%3Ft%3Dada%23why-price" in page.url
    shown = page.locator("[data-pane=page]")
    wide = shown.locator(".stage").evaluate("stage => stage.clientWidth")
    # What was received is there to be read, at no device's width.
    expect(shown.locator("output")).to_have_text(f"{wide} px")
    details = page.locator("[data-detail=actions]")
    details.get_by_role("link", name="why Too dear").wait_for()
    assert "Ada" in details.locator(".received").inner_text()
    details.get_by_role("link", name="Already answered").click()
    landing.get_by_text("Already answered.").first.wait_for()
    expect(shown.locator(".pane-told")).to_have_text("Already answered.")
    expect(details.get_by_role("link", name="Already answered")).to_have_attribute("aria-current", "true")
    expect(details.get_by_role("link", name="Already answered")).to_be_focused()
    details.get_by_role("link", name="5 of 5").click()
    landing.get_by_text("Already answered: Too dear.").wait_for()
    details.get_by_role("button", name="Forget all answers").click()
    landing.get_by_role("button", name="Too dear").wait_for()
    details.locator(".received").wait_for(state="detached")
    assert not received(served)


def test_what_happens_on_the_page_is_told_above_it(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{served.address}#/{CELL}")
    pane = page.locator("[data-pane=page]")
    landing = page.frame_locator("[data-pane=page] iframe:not(.arriving)")
    remark = pane.locator(".pane-note")
    expect(remark).to_have_text("One page for everybody: it does not know who reads the mail.")
    told = pane.locator(".pane-told")
    expect(told).to_have_text("")
    details = page.locator("[data-detail=actions]")
    details.get_by_role("link", name="Too dear").click()
    expect(told).to_have_text("The link leads here. Nothing is recorded until somebody presses the button.")
    expect(remark).to_be_hidden()
    button = landing.get_by_role("button", name="Too dear")
    expect(button).to_be_in_viewport()
    button.click()
    expect(told).to_contain_text("Too dear, by Ada. Nothing was sent to anybody.")
    landing.get_by_role("link", name="Back to the page").click()
    expect(told).to_have_text("Already answered: Too dear.")
    landing.get_by_role("button", name="Try again").click()
    expect(told).to_have_text("The page as somebody finds it who can still answer.")
    for choice, words in {
        "Expired": "Too late: this can no longer be answered.",
        "Service fails": "That did not work. Please try again later.",
        "Ready": "The page as somebody finds it who can still answer.",
    }.items():
        details.get_by_role("link", name=choice, exact=True).click()
        expect(told).to_have_text(words)
        expect(landing.locator("form, .sitegen-state").first).to_be_in_viewport()
    assert not received(served)


def test_what_the_preview_cannot_do_is_said_where_it_was_asked(
    served: Served, new_page: Callable[..., Page], console_errors: ConsoleErrors
) -> None:
    console_errors.may_say("ERR_FAILED")
    page = new_page()
    post(served, PAGE, {TOKEN: token(served), "action": "why", "value": "price"})
    page.goto(f"{served.address}#/{CELL}?show=mail")
    forget = page.locator("[data-detail=actions] .answers button")
    forget.wait_for()
    page.route("**/api/actions", lambda route: route.abort())
    forget.click()
    page.get_by_text("The preview does not answer.").wait_for()
    assert received(served), "nothing was forgotten"


def test_another_mail_is_visited_by_nobody_yet(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(f"{served.address}#/{CELL}?visit=%3Fsitegen-state%3Dexpired")
    page.frame_locator("[data-pane=page] iframe").get_by_text("Too late").first.wait_for()
    page.get_by_role("link", name="Next mail").click()
    page.locator("#cell-title", has_text="Later").wait_for()
    assert "visit" not in page.url
