"""Interface texts: the same keys in every language, each used, each with the same placeholders."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from building import warm
from conftest import MINIMAL
from jinja2 import Environment, nodes

LAYOUTS = Path(__file__).parent.parent / "layouts"
TEXTS = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in (LAYOUTS / "strings").glob("*.yaml")}
TEMPLATES = sorted(p for p in LAYOUTS.rglob("*") if p.suffix in (".mjml", ".html", ".txt", ".css"))


def asked() -> tuple[set[str], set[str]]:
    """Keys that templates ask for by their whole name, and beginnings of keys they put together."""
    whole: set[str] = set()
    beginnings: set[str] = set()
    for path in TEMPLATES:
        template = Environment(trim_blocks=True, lstrip_blocks=True).parse(path.read_text("utf-8"))
        for call in template.find_all(nodes.Call):
            if not (isinstance(call.node, nodes.Name) and call.node.name == "t"):
                continue
            key = call.args[0]
            if isinstance(key, nodes.Const):
                whole.add(key.value)
            else:
                assert isinstance(key, nodes.Concat), path
                first = key.nodes[0]
                assert isinstance(first, nodes.Const), path
                beginnings.add(first.value)
    return whole, beginnings


def test_five_languages() -> None:
    assert sorted(TEXTS) == ["ar", "de", "en", "es", "fr"]


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_each_language_says_everything(language: str) -> None:
    assert set(TEXTS[language]) == set(TEXTS["en"])
    assert all(isinstance(text, str) and text.strip() == text != "" for text in TEXTS[language].values())


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_placeholders_are_those_of_english(language: str) -> None:
    for key, text in TEXTS[language].items():
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", TEXTS["en"][key])), key


def test_every_key_that_templates_ask_for_exists_and_none_is_left_over() -> None:
    whole, beginnings = asked()
    assert whole <= set(TEXTS["en"])
    for beginning in beginnings:
        assert any(key.startswith(beginning) for key in TEXTS["en"]), beginning
    unused = {key for key in TEXTS["en"] if key not in whole and not key.startswith(tuple(beginnings))}
    assert not unused


def test_keys_put_together_exist_for_every_value() -> None:
    keys = set(TEXTS["en"])
    assert {f"rating.{value}" for value in range(1, 6)} <= keys
    assert {f"order.{stage}" for stage in ("packed", "shipped", "on-its-way", "delivered")} <= keys
    assert {"gift.gift", "gift.referral", "footer.reason.marketing", "footer.reason.transactional"} <= keys


@pytest.mark.parametrize(
    ("language", "other"),
    [
        ("de", r"du|dich|dir|deine?[mnrs]?|euch|eure?"),
        ("fr", r"tu|te|toi|ton|ta|tes|t’\w+"),
        ("es", r"usted(es)?|vosotros|su|sus|vuestr[ao]s?"),
    ],
)
def test_each_language_keeps_to_one_form_of_address(language: str, other: str) -> None:
    for key, text in TEXTS[language].items():
        assert not re.search(rf"\b(?:{other})\b", text, re.IGNORECASE), key


def test_a_project_addresses_its_readers_in_its_own_way(make_project: Callable[..., Path]) -> None:
    site = MINIMAL["content/site.yaml"].replace("en: {name: English}", "de: {name: Deutsch}")
    own = "footer.reason.marketing: Du bekommst diesen Brief, weil du Neues von {brand} lesen wolltest.\n"
    files = {"content/site.yaml": site, "layouts/strings/de.yaml": own}
    engine = warm(make_project(files))
    engine.refresh()
    made = engine.compile("hello/everyone/default/de")
    for text in (made.email_html, " ".join(made.email_text.split())):
        assert "Du bekommst diesen Brief, weil du Neues von Lanternreel lesen wolltest." in text
        assert "Abbestellen" in text


def test_arabic_is_written_in_arabic() -> None:
    for key, text in TEXTS["ar"].items():
        letters = re.sub(r"\{\w+\}|[\W\d_]", "", text)
        assert not re.search("[A-Za-z]", letters), key
