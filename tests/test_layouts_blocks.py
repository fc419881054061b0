"""Blocks: four files each, options that are declared and used alike, examples that fit their block."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jinja2 import Environment, nodes

from sitegen.sources.schema import BlockFile

LAYOUTS = Path(__file__).parent.parent / "layouts"
BLOCKS = sorted(path.name for path in (LAYOUTS / "blocks").iterdir())
TEMPLATES = ("email.mjml", "landing.html", "email.txt")
CATALOGUE = [
    "apology",
    "button",
    "column",
    "columns",
    "divider",
    "footer",
    "gift",
    "header",
    "hero",
    "image",
    "offer",
    "order-status",
    "plans",
    "rating",
    "spacer",
    "steps",
    "support",
    "survey",
    "text",
    "title-grid",
]


def spec(block: str) -> BlockFile:
    return BlockFile.model_validate(yaml.safe_load((LAYOUTS / "blocks" / block / "block.yaml").read_text("utf-8")))


def tree(path: Path) -> nodes.Template:
    return Environment(trim_blocks=True, lstrip_blocks=True).parse(path.read_text("utf-8"))


def asked_of(template: nodes.Template, name: str) -> Iterator[str]:
    """The attributes and keys that `template` asks of the variable `name`."""
    for node in template.find_all((nodes.Getattr, nodes.Getitem)):
        if isinstance(node.node, nodes.Name) and node.node.name == name:
            yield node.attr if isinstance(node, nodes.Getattr) else node.arg.value


def used_options(block: str) -> set[str]:
    return {option for name in TEMPLATES for option in asked_of(tree(LAYOUTS / "blocks" / block / name), "options")}


def test_every_block_of_the_catalogue_is_there() -> None:
    assert BLOCKS == CATALOGUE


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_is_four_files_and_nothing_else(block: str) -> None:
    files = sorted(path.name for path in (LAYOUTS / "blocks" / block).iterdir())
    assert files == ["block.yaml", "email.mjml", "email.txt", "landing.html"]


@pytest.mark.parametrize("block", BLOCKS)
def test_options_are_used_if_and_only_if_they_are_declared(block: str) -> None:
    assert used_options(block) == set(spec(block).options)


@pytest.mark.parametrize("block", BLOCKS)
def test_fields_of_records_are_used_if_and_only_if_they_are_declared(block: str) -> None:
    for option in spec(block).options.values():
        used = {
            field
            for name in TEMPLATES
            for loop in ("step", "feature")
            for field in asked_of(tree(LAYOUTS / "blocks" / block / name), loop)
        }
        if option.of:
            assert used == set(option.of)


@pytest.mark.parametrize("block", BLOCKS)
def test_each_option_says_what_it_is_for(block: str) -> None:
    model = spec(block)
    assert model.help.strip().endswith(".")
    for name, option in model.options.items():
        assert len(option.help) > 5, name
        assert all(part.help for part in option.of.values()), name


@pytest.mark.parametrize("block", BLOCKS)
def test_defaults_fit_their_type(block: str) -> None:
    for name, option in spec(block).options.items():
        if option.default is None:
            continue
        assert not option.required, name
        if option.type == "choice":
            assert option.default in option.choices, name
        if option.type in ("integer", "number"):
            assert (option.min or 0) <= option.default <= (option.max or option.default), name


@pytest.mark.parametrize("block", BLOCKS)
def test_the_example_shows_the_block_with_options_it_has(block: str) -> None:
    model = spec(block)
    assert re.search(rf"^/{{3,}} {block}$", model.example, re.MULTILINE)
    given = options_in(model.example, block)
    assert set(given) <= set(model.options)
    assert {name for name, option in model.options.items() if option.required} <= set(given)
    for name, option in model.options.items():
        if option.type in ("rows", "row", "action") and name in given:
            assert given[name] in model.sample
        if option.type == "image" and name in given:
            assert (LAYOUTS / given[name]).is_file()


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_without_body_does_not_ask_for_one(block: str) -> None:
    bodies = [
        name
        for name in TEMPLATES
        if any(node.name == "body" for node in tree(LAYOUTS / "blocks" / block / name).find_all(nodes.Name))
    ]
    assert bool(bodies) is (spec(block).body != "none")


def options_in(example: str, block: str) -> dict[str, Any]:
    found: list[str] = []
    inside = False
    for line in example.splitlines():
        if inside and not line.startswith("    "):
            break
        if inside:
            found.append(line[4:])
        inside = inside or bool(re.match(rf"/{{3,}} {block}$", line))
    return yaml.safe_load("\n".join(found)) or {}
