"""Mistakes in templates that break no mail and no page, told at the template's line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from copywriting import COPY, FRONT, compiled

from sitegen.diagnostics import Diagnostic

QUOTE = "layouts/blocks/quote"
EMAIL = "<mj-section>\n  <mj-column>\n    {}\n  </mj-column>\n</mj-section>\n"
PAGE = '<section class="quote">\n  {}\n</section>\n'


def block(email: str = "<mj-text>Words</mj-text>", page: str = "<p>Words</p>") -> Mapping[str, str]:
    return {
        f"{QUOTE}/block.yaml": "name: Quote\nhelp: Words.\nbody: none\nexample: |\n  /// quote\n  ///\n",
        f"{QUOTE}/email.mjml": EMAIL.format(email),
        f"{QUOTE}/landing.html": PAGE.format(page),
        f"{QUOTE}/email.txt": "Words\n",
        COPY: FRONT + "# Hello\n\n/// quote\n///\n",
    }


def said(root: Path, files: Mapping[str, str]) -> list[Diagnostic]:
    return [d for d in compiled(root, files)[1] if d.severity != "info"]


@pytest.mark.parametrize(
    ("written", "told", "hint"),
    [
        ('<mj-image src="assets/a.png" />', "layout/picture", "picture('assets/a.png', 600).src"),
        ("<mj-image src='{{ \"assets/\" ~ 'a.png' }}' />", "layout/picture", "picture("),
        ('<mj-text><img src="a.png" alt=""></mj-text>', "layout/picture", "picture('a.png'"),
        ("<mj-button>Read</mj-button>", "layout/link", 'href="…"'),
        ('<mj-button href=" ">Read</mj-button>', "layout/link", 'href="…"'),
        ("<mj-text>Words <script>1 > 0</script></mj-text>", "layout/policy", "Leave it out"),
        ("<mj-text><p>One<p>Two <b>three</mj-text>", "layout/unclosed", "Add </b>."),
        ("<mj-text>Words</span></mj-text>", "layout/unclosed", "Remove it."),
        ("<mj-text><!--[if !mso]><!--><b>Words<!--<![endif]--></mj-text>", "layout/unclosed", "Add </b>."),
        ("<mj-raw><!--[if mso | IE]></tr><tr><![endif]--></mj-raw><mj-spacer />", "", ""),
        ("<mj-raw><div></mj-raw><mj-text>Words</mj-text>", "layout/unclosed", "Add </div>."),
        ("<mj-raw><div></mj-raw><mj-text>Words</mj-text><mj-raw></div></mj-raw>", "", ""),
        ('<mj-raw><script type="application/ld+json">{{ "{}" }}</script></mj-raw><mj-spacer />', "", ""),
        (
            "<mj-raw><!-- <div> --><!--[if mso]><table><tr><td><![endif]--></mj-raw><mj-text>Words</mj-text>"
            "<mj-raw><!--[if mso]></td></tr></table><![endif]--></mj-raw>",
            "",
            "",
        ),
        ('<mj-image src="{{ picture(\'assets/a.png\', 520).src }}" alt="" />', "", ""),
        ('<mj-image src="https://pictures.example/a.png" alt="" />', "", ""),
        ("<mj-button href=\"{{ link('https://lanternreel.example') }}\">Read</mj-button>", "", ""),
        ('<!-- <mj-image src="assets/a.png" /> --><mj-spacer />', "", ""),
    ],
)
def test_in_a_mail(tmp_path: Path, written: str, told: str, hint: str) -> None:
    found = said(tmp_path, block(email=written))
    assert [(d.rule, d.at and f"{d.at.path}:{d.at.line}") for d in found] == (
        [(told, f"{QUOTE}/email.mjml:3")] if told else []
    )
    assert all(hint in d.hint for d in found)


@pytest.mark.parametrize(
    ("written", "told", "words"),
    [
        ('<img src="assets/a.png" alt="">', "layout/picture", "“assets/a.png”"),
        ("<img src=\"{{ picture('assets/a.png', 520).src }}\">", "asset/no-alt", "no alternative text"),
        ('<p style="color: red">Words</p>', "layout/policy", 'style="color: red"'),
        ("<script>document.write(1 > 0)</script>", "layout/policy", "“<script>”"),
        ('<button onclick="go()">Go</button>', "layout/policy", "“onclick”"),
        ("<style>p { color: red }</style>", "layout/policy", "“<style>”"),
        ('<link rel="stylesheet" href="https://fonts.example/a.css">', "layout/policy", "style sheets"),
        ('<iframe src="https://films.example/"></iframe>', "layout/policy", "“<iframe>”"),
        ('<img src="https://pictures.example/a.png" alt="">', "layout/policy", "from elsewhere"),
        ("<p>Words</p></span>", "layout/unclosed", "“</span>” closes nothing"),
        ("<div><p>Words</p>", "layout/unclosed", "“<div>” is not closed"),
        ("<b><i>Words</b></i>", "layout/unclosed", "“<i>” is not closed"),
        ("<ul><li>Words<li>More</ul><svg><path d='M0 0'/></svg><br>", "", ""),
        ('<script type="application/ld+json">{}</script>', "", ""),
        ('<img src="{{ picture(\'assets/a.png\', 520).src }}" alt="">', "", ""),
        ('<img src="https://lanternreel.example/a.png" alt="">', "", ""),
    ],
)
def test_on_a_page(tmp_path: Path, written: str, told: str, words: str) -> None:
    found = said(tmp_path, block(page=written.replace("{}", "{{ '{}' }}")))
    assert [(d.rule, d.at and f"{d.at.path}:{d.at.line}") for d in found] == (
        [(told, f"{QUOTE}/landing.html:2")] if told else []
    )
    assert all(words in d.message for d in found)


def test_a_page_of_ones_own_without_a_policy_may_have_what_it_likes(tmp_path: Path) -> None:
    page = "<!doctype html><title>T</title><body style='margin: 0'><script>1</script>{{ content }}{{ footer }}"
    assert said(tmp_path, {**block(), "layouts/landing.html": page}) == []


def test_buttons_may_have_their_address_from_the_head(tmp_path: Path) -> None:
    mail = (
        "<mjml><mj-head><mj-attributes>\n<mj-button href='https://lanternreel.example/' /></mj-attributes></mj-head>"
        "<mj-body>{{ content }}{{ footer }}</mj-body></mjml>"
    )
    assert said(tmp_path, {**block("<mj-button>Read</mj-button>"), "layouts/email.mjml": mail}) == []


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("email.mjlm", "Did you mean “email.mjml”"),
        ("foo.css", "remove it"),
        ("theme/x.yaml", "Did you mean “themes/”?"),
        ("strings/deu.yaml", "There is: ar, en, fr."),
    ],
)
def test_a_file_that_nothing_reads(tmp_path: Path, name: str, hint: str) -> None:
    [found] = said(tmp_path, {COPY: FRONT + "# Hello\n", f"layouts/{name}": "page.skip: Go on\n"})
    assert found.rule == "file/ignored"
    assert found.at is not None
    assert f"layouts/{name}".startswith(found.at.path)
    assert hint in found.hint
