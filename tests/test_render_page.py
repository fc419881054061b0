"""Finished mails and pages of the example content, read by other people's parsers."""

from __future__ import annotations

import base64
import datetime as dt
import email
import email.policy
import hashlib
import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pytest
from conftest import Example
from liquid_engine import render

from sitegen.plan.model import Cell
from sitegen.render.model import Artifacts

BASE = "https://mail.lanternreel.example"
MARKETING = "winback"


def one_of_each(example: Example) -> list[Artifacts]:
    """A cell for each campaign, variant and language: the others differ in values alone."""
    chosen: dict[tuple[str, ...], Artifacts] = {}
    for made in example.artifacts.values():
        cell = made.cell
        chosen.setdefault((cell.campaign.id, cell.variant.id, cell.locale.tag), made)
    return list(chosen.values())


def parsed(html: str) -> Element:
    tree: Element = html5lib.parse(html, namespaceHTMLElements=False)
    return tree


def elements(tree: Element, name: str = "") -> Iterator[Element]:
    return (node for node in tree.iter() if isinstance(node.tag, str) and name in ("", node.tag))


def text_of(node: Element) -> str:
    return " ".join("".join(node.itertext()).split())


def message(made: Artifacts) -> EmailMessage:
    parsed_message = email.message_from_bytes(made.eml, policy=email.policy.default)
    assert isinstance(parsed_message, EmailMessage)
    return parsed_message


def part(made: Artifacts, kind: str) -> str:
    body = message(made).get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def record_of(example: Example, cell: Cell) -> dict[str, Any]:
    """The persona as the sender has it: plain JSON values, and nothing for what is empty."""
    record = example.project.personas[cell.persona].model.recipient
    return {n: v.isoformat() if isinstance(v, dt.date | dt.datetime) else v for n, v in record.items()}


def system_of(cell: Cell) -> dict[str, str]:
    return {
        "unsubscribe_url": f"{BASE}/unsubscribe?m={cell.persona}",
        "preferences_url": f"{BASE}/preferences?m={cell.persona}",
        "web_version_url": f"{BASE}/{cell.id}/landing/",
        "action_token": cell.persona,
    }


def test_the_sender_gets_what_the_preview_shows(example: Example) -> None:
    for made in example.artifacts.values():
        record, system = record_of(example, made.cell), system_of(made.cell)
        html = render(made.email_html, {"recipient": record, **system})
        assert html == re.sub(r"(?<=[\"'(])assets/", f"{BASE}/assets/", made.preview_html), made.cell.id
        assert render(made.subject, {"recipient": record, **system}) == made.inbox_subject, made.cell.id
        assert render(made.preheader, {"recipient": record, **system}) == made.inbox_preheader, made.cell.id


def test_the_message_is_what_the_sender_would_send(example: Example) -> None:
    for made in one_of_each(example):
        record, system = record_of(example, made.cell), system_of(made.cell)
        sent = message(made)
        lines = [line.rstrip() for line in render(made.email_html, {"recipient": record, **system}).split("\n")]
        assert part(made, "html").split("\n") == lines, made.cell.id
        lines = [line.rstrip() for line in render(made.email_text, {"recipient": record, **system}).split("\n")]
        assert part(made, "plain").split("\n") == lines, made.cell.id
        assert sent["subject"] == made.inbox_subject


def test_messages_have_no_defects(example: Example) -> None:
    ids = set()
    for made in example.artifacts.values():
        sent = message(made)
        for each in sent.walk():
            assert each.defects == [], made.cell.id
            for header in each.values():
                assert getattr(header, "defects", ()) == (), (made.cell.id, header)
        assert [each.get_content_type() for each in sent.walk()] == ["multipart/alternative", "text/plain", "text/html"]
        assert re.search(rb"(?<!\r)\n|\r(?!\n)", made.eml) is None
        head, _, body = made.eml.partition(b"\r\n\r\n")
        assert max(map(len, body.split(b"\r\n"))) <= 78
        for line in head.split(b"\r\n"):
            assert len(line) <= 78 or line.count(b" ") <= 1, line  # an address cannot be folded
        assert sent["date"].datetime == dt.datetime(2026, 11, 17, 9, tzinfo=dt.UTC)
        ids.add(sent["message-id"])
    assert len(ids) == len(example.artifacts)


def test_list_headers_are_for_marketing_mail(example: Example) -> None:
    for made in one_of_each(example):
        sent = message(made)
        listed = {name.lower() for name, _ in sent.items() if name.lower().startswith(("list-", "precedence"))}
        if made.cell.campaign.id == MARKETING:
            assert listed == {"list-id", "list-unsubscribe", "list-unsubscribe-post", "precedence"}
            assert sent["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
            assert f"<{system_of(made.cell)['unsubscribe_url']}>" in "".join(sent["list-unsubscribe"].split())
            assert sent["list-id"].endswith("<club.lanternreel.example>")
        else:
            assert listed == set()


def test_nothing_of_the_making_is_left(example: Example) -> None:
    for made in example.artifacts.values():
        for text in (made.email_html, made.email_text, made.landing_html, made.preview_html, made.eml.decode("ascii")):
            assert not re.search(r"zq[fluv][0-9a-v]{6}", text), made.cell.id
            assert "<mj-" not in text
            assert "assets.invalid" not in text
            assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2062-\u2064\ue000]", text)
        for text in (made.landing_html, made.preview_html, made.inbox_subject, made.inbox_preheader):
            assert "{{" not in text
            assert "{%" not in text


def test_merge_fields_are_those_that_are_printed(example: Example) -> None:
    for made in one_of_each(example):
        texts = made.email_html + made.email_text + made.subject + made.preheader
        assert set(re.findall(r"\{\{ recipient\.(\w+)", texts)) == set(made.fields)
        assert set(made.fields) <= set(example.project.fields)


def test_mails_are_sound_html(example: Example) -> None:
    for made in one_of_each(example):
        tree, locale = parsed(made.preview_html), made.cell.locale
        assert (tree.attrib["lang"], tree.attrib["dir"]) == (locale.tag, locale.dir)
        (title,) = elements(tree, "title")
        assert text_of(title) == " ".join(made.inbox_subject.split())
        body = tree.find("body")
        assert body is not None
        assert any(
            (node.get("lang"), node.get("dir")) == (locale.tag, locale.dir)
            for node in elements(body)
            if node is not body
        )
        assert len([*elements(tree, "h1")]) == 1
        for picture in elements(tree, "img"):
            assert "alt" in picture.attrib
            assert picture.attrib["src"].startswith("assets/")
            assert int(picture.attrib["width"]) > 0
        for table in elements(tree, "table"):
            header = [*elements(table, "th")]
            assert table.get("role") == "presentation" or header, made.cell.id
        for link in elements(tree, "a"):
            assert urlsplit(link.attrib["href"]).scheme in ("https", "mailto", "tel"), link.attrib["href"]
            assert text_of(link) or [*elements(link, "img")]
        for name in ("script", "form", "iframe", "link", "object"):
            assert not [*elements(tree, name)], name
        ids = [node.attrib["id"] for node in elements(tree) if "id" in node.attrib]
        assert len(ids) == len(set(ids))
        assert re.search(r"\son[a-z]+=|javascript:", made.preview_html) is None
        metas = {node.get("name"): node.get("content") for node in elements(tree, "meta")}
        assert metas["color-scheme"] == "light dark"
        assert metas["viewport"]


def test_mails_are_right_in_their_source(example: Example) -> None:
    """What browsers put up with and older mail programs do not: every tag is closed, every attribute quoted."""
    for made in one_of_each(example):
        source = re.sub(r"<!--.*?-->", "", made.preview_html, flags=re.DOTALL)
        stack: list[str] = []
        for match in re.finditer(r"<(/?)([a-zA-Z][\w:-]*)((?:[^\"'>]|\"[^\"]*\"|'[^']*')*)>", source):
            closing, name, rest = match[1], match[2].lower(), match[3]
            if name in ("br", "img", "meta", "hr", "input", "link", "col", "wbr") or rest.endswith("/"):
                continue
            if not closing:
                assert not re.search(r"=[^\"'\s]", re.sub(r"\"[^\"]*\"|'[^']*'", '""', rest)), match[0]
                stack.append(name)
                continue
            assert stack.pop() == name, (made.cell.id, source[match.start() - 90 : match.end()])
        assert stack == []


def test_the_text_holds_what_the_mail_links_to(example: Example) -> None:
    for made in one_of_each(example):
        text = part(made, "plain")
        tree = parsed(part(made, "html"))
        for link in elements(tree, "a"):
            address = link.attrib["href"].removeprefix("mailto:")
            if address.startswith("tel:"):
                assert address.removeprefix("tel:+") in re.sub(r"[^0-9]", "", text)
            else:
                assert address in text, (made.cell.id, address)
        (heading,) = elements(tree, "h1")
        assert text_of(heading) in " ".join(text.split())
        written = made.email_text.split("\n")
        long = [line for line in written if len(re.sub(r"\{%.*?%\}", "", line)) > 78]
        assert [line for line in long if "://" not in line and "{{" not in line] == []


def test_tracking_is_on_our_own_pages_and_never_on_leaving(example: Example) -> None:
    for made in one_of_each(example):
        cell = made.cell
        tags = {
            "utm_source": ["lanternreel"],
            "utm_medium": ["email"],
            "utm_campaign": [cell.campaign.id],
            "utm_content": [f"{cell.segment.id}.{cell.variant.id}.{cell.locale.tag}"],
        }
        tagged = 0
        for link in elements(parsed(part(made, "html")), "a"):
            address = urlsplit(link.attrib["href"])
            given = {name: value for name, value in parse_qs(address.query).items() if name.startswith("utm_")}
            if address.path in ("/unsubscribe", "/preferences") or "t" in parse_qs(address.query):
                assert given == {}, link.attrib["href"]
            elif given:
                assert given == tags, link.attrib["href"]
                tagged += 1
        assert (tagged > 0) == (cell.campaign.id == MARKETING), cell.id


def test_pages_are_sound_html(example: Example) -> None:
    for made in one_of_each(example):
        tree, locale = parsed(made.landing_html), made.cell.locale
        assert (tree.attrib["lang"], tree.attrib["dir"]) == (locale.tag, locale.dir)
        for name in ("main", "h1", "title"):
            assert len([*elements(tree, name)]) == 1, (made.cell.id, name)
        for name in ("script", "iframe", "object", "embed", "base"):
            assert not [*elements(tree, name)], name
        for node in elements(tree):
            assert "style" not in node.attrib
            assert not [name for name in node.attrib if str(name).startswith("on")]
        for picture in elements(tree, "img"):
            assert "alt" in picture.attrib
            assert picture.attrib["src"].startswith("../../../../../assets/")
            assert int(picture.attrib["width"]) > 0
            assert int(picture.attrib["height"]) > 0
        for form in elements(tree, "form"):
            assert form.attrib["method"].lower() == "post"
            assert "action" not in form.attrib
            assert [*elements(form, "button")]
        for form_input in (*elements(tree, "input"), *elements(tree, "select"), *elements(tree, "textarea")):
            assert form_input.get("type") == "hidden" or form_input.get("aria-label") or form_input.get("id")
        ids = [node.attrib["id"] for node in elements(tree) if "id" in node.attrib]
        assert len(ids) == len(set(ids))
        for link in elements(tree, "a"):
            address = link.attrib["href"]
            assert urlsplit(address).scheme in ("https", "mailto", "tel") or address.removeprefix("#") in ids, address


def test_pages_parse_without_errors(example: Example) -> None:
    for made in one_of_each(example):
        html5lib.HTMLParser(strict=True).parse(made.landing_html)


def test_pages_say_who_may_do_what(example: Example) -> None:
    for made in one_of_each(example):
        tree = parsed(made.landing_html)
        (style,) = elements(tree, "style")
        digest = base64.b64encode(hashlib.sha256((style.text or "").encode()).digest()).decode()
        policies = [n.get("content") or "" for n in elements(tree, "meta") if n.get("http-equiv")]
        assert len(policies) == 1
        directives = dict(each.strip().split(" ", 1) for each in policies[0].split(";"))
        assert directives["style-src"] == f"'sha256-{digest}'"
        assert directives["default-src"] == "'none'"
        assert directives["form-action"] == "'self'"
        assert directives["base-uri"] == "'none'"
        assert "script-src" not in directives


def test_pages_tell_search_engines_and_networks_about_themselves(example: Example) -> None:
    for made in one_of_each(example):
        cell = made.cell
        tree = parsed(made.landing_html)
        address = f"{BASE}/{cell.id}/landing/"
        metas = {node.get("name") or node.get("property"): node.get("content") for node in elements(tree, "meta")}
        links = [(node.get("rel"), node.get("hreflang"), node.get("href")) for node in elements(tree, "link")]
        assert metas["robots"] == "noindex,nofollow"
        assert ("canonical", None, address) in links
        others = {tag: f"{BASE}/{cell.id.rpartition('/')[0]}/{tag}/landing/" for tag in ("en", "fr", "ar")}
        assert {tag: href for rel, tag, href in links if rel == "alternate"} == others
        assert metas["og:url"] == address
        assert metas["og:title"] == metas["twitter:title"] == next(elements(tree, "title")).text
        assert str(metas["og:image"]).startswith(f"{BASE}/assets/")
        if cell.campaign.id != MARKETING:  # whose pages name a picture made for networks, which has no text
            assert metas["og:image:alt"]
        assert metas["twitter:card"] == "summary_large_image"
        assert metas["description"]


def test_pages_and_mails_show_the_same_pictures_and_files_exist(example: Example) -> None:
    for made in one_of_each(example):
        named = set(re.findall(r"assets/([\w.-]+)", made.email_html + made.landing_html + made.preview_html))
        assert named == {picture.name for picture in made.pictures}
        for name in named:
            assert (example.folder / "assets" / name).is_file()


@pytest.mark.parametrize("pick", [lambda made: made.landing_html, lambda made: made.preview_html], ids=["page", "mail"])
def test_languages_do_not_leak_into_each_other(example: Example, pick: Callable[[Artifacts], str]) -> None:
    for made in one_of_each(example):
        [body] = elements(parsed(pick(made)), "body")
        letters = re.findall(r"[\u0621-\u064a]", text_of(body))
        assert (len(letters) > 100) == (made.cell.locale.tag == "ar"), made.cell.id
