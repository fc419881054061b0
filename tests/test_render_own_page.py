"""What leads to the landing page does not stand on it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from copywriting import COPY, FIRST, FRONT, compiled, told

OWN = "https://lanternreel.example/hello/everyone/default/en/landing/"
LANDING = COPY.replace("email.md", "landing.md")
LINK = "{{ links.landing }}"


def main_of(html: str) -> str:
    return re.sub(r"\s+", " ", html.partition('<main id="main">')[2].partition("</main>")[0]).strip()


@pytest.mark.parametrize(
    ("copy", "page"),
    [
        (
            f"/// hero\n# Hi\nHello\n\n[Go]({LINK})\n///\n",
            '<section class="hero"> <div class="hero-words prose"><h1>Hi</h1> <p>Hello</p> </div></section>',
        ),
        (f"/// hero\n# Hi\n///\n\n[Go]({LINK})\n", '<section class="hero"> <div class="hero-words prose"><h1>Hi</h1>'),
        (f"/// button\n[Go]({LINK})\n///\n", ""),
        (f"/// button\n    href: {LINK}\n    label: Go\n///\n", ""),
        (f"[**Go**]({LINK})\n", ""),
        (
            f"[Go]({LINK})\n\n[Other](https://x.example/)\n",
            '<p class="buttons"><a class="button primary" href="https://x.example/">Other</a>',
        ),
        (f"See [the *list*]({LINK}) today.\n", "<p>See the <em>list</em> today.</p>"),
        (f"- [a]({LINK})\n- b\n", "<li>a</li> <li>b</li>"),
        (f"[![A square](assets/a.png)]({LINK})\n", '<p class="picture"><img src='),
        (
            f"/// image\n    image: assets/a.png\n    alt: A square\n    href: {LINK}\n///\n",
            '<figure class="image"> <',
        ),
        (
            f"//// columns\n/// column\nOne\n\n[Go]({LINK})\n///\n/// column\nTwo\n///\n////\n",
            '<div class="column prose"> <p>One</p> </div>',
        ),
    ],
)
def test_a_link_to_the_landing_page_is_in_the_mail_and_not_on_the_page(tmp_path: Path, copy: str, page: str) -> None:
    made, found = compiled(tmp_path, {COPY: FRONT + copy})
    assert [each for each in told(found) if not each.startswith("check/heading")] == []
    assert made is not None
    assert f'href="{OWN}"' in made.email_html
    assert OWN in made.email_text
    shown = main_of(made.landing_html)
    assert OWN not in shown
    assert page in shown
    assert page or shown == ""


def test_a_place_on_the_page_can_be_linked_to(tmp_path: Path) -> None:
    made, _ = compiled(
        tmp_path, {COPY: f"{FRONT}# Hi\n\n[Rate]({LINK}#rate-it)\n\n/// rating\n    action: rate-it\n///\n"}
    )
    assert made is not None
    assert f'href="{OWN}#rate-it"' in main_of(made.landing_html)


def test_a_page_of_its_own_does_not_lead_to_itself_either(tmp_path: Path) -> None:
    page = f"---\ntitle: T\n---\n# Hi\n\n[Go]({LINK})\n\n[Other](https://x.example/)\n"
    made, _ = compiled(tmp_path, {COPY: f"{FRONT}# Hi\n", LANDING: page})
    assert made is not None
    assert OWN not in main_of(made.landing_html)
    assert 'href="https://x.example/"' in main_of(made.landing_html)


@pytest.mark.parametrize("name", ["rating", "survey", "apology"])
def test_a_mail_does_not_lead_to_a_form_that_its_page_does_not_have(tmp_path: Path, name: str) -> None:
    action = {"rating": "rate-it", "survey": "answer-it", "apology": "claim-it"}[name]
    block = f"/// {name}\n    action: {action}\n## Well?\n///\n"
    _, found = compiled(tmp_path, {COPY: f"{FRONT}# Hi\n\n{block}", LANDING: "# Hi\n\nNothing to press.\n"})
    assert told(found) == [f"copy/link {FIRST + 3}:13"]
    assert found[-1].message == f"“{name}” leads to the page, which has no form for “{action}”"
    assert found[-1].hint == f"Add the block “{name}” with action: {action} to landing.md."
    for page in (f"# Hi\n\n{block}", None):
        made, found = compiled(tmp_path, {COPY: f"{FRONT}# Hi\n\n{block}", LANDING: page})
        assert told(found) == []
        assert made is not None
        assert 'method="post"' in main_of(made.landing_html)
