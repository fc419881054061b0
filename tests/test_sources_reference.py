from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from sitegen.sources import schema
from sitegen.sources.load import load_project
from sitegen.sources.reference import filled, table
from sitegen.sources.schema import Strict
from sitegen.world import World

PAGE = Path(__file__).parent.parent / "docs" / "content.md"
EXAMPLE = re.compile(r"^`(content/[^`]+)`:\n\n```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LAYOUT_MODELS = {"BlockFile", "BlockOption", "Theme", "ThemeSpace", "ThemeType"}
ONLY_VALUES = {"CampaignLocale", "VariantLocale"}


def test_the_tables_of_keys_are_current() -> None:
    page = PAGE.read_text()
    assert page == filled(page), "run `make docs`"


def test_every_model_of_content_is_on_the_page() -> None:
    models = {name for name, value in vars(schema).items() if isinstance(value, type) and issubclass(value, Strict)}
    shown = set(re.findall(r"<!-- keys: (\w+) -->", PAGE.read_text()))
    assert shown == models - {"Strict"} - LAYOUT_MODELS - ONLY_VALUES


def test_every_key_says_what_it_is_for() -> None:
    for name in re.findall(r"<!-- keys: (\w+) -->", PAGE.read_text()):
        for row in table(getattr(schema, name)).splitlines()[2:]:
            assert re.fullmatch(r"\| `\w+` \| [^|]+ \| [^|]* \| \S[^|]+ \|", row), (name, row)


def test_links_inside_the_page_lead_somewhere() -> None:
    page = PAGE.read_text()
    heads = {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in re.findall(r"^#+ (.+)$", page, re.M)}
    assert set(re.findall(r"\]\(#([\w-]+)\)", page)) <= heads
    assert all((PAGE.parent / file).exists() for file in re.findall(r"\]\(([\w-]+\.md)\)", page))


def test_the_examples_make_a_project_without_mistakes(make_project: Callable[..., Path]) -> None:
    examples = dict(EXAMPLE.findall(PAGE.read_text()))
    assert len(examples) >= 12
    layouts = Path(__file__).parent.parent / "layouts"
    project, report = load_project(World(make_project(examples, minimal=False), layouts, {}))
    assert list(report) == []
    assert list(project.campaigns) == ["winback"]
    assert len(project.campaigns["winback"].copy) == 4
