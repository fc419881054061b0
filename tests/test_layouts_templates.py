"""What holds for every template: sides by direction, no styles or scripts in pages, small style sheets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import Environment

LAYOUTS = Path(__file__).parent.parent / "layouts"
TEMPLATES = sorted(p for p in LAYOUTS.rglob("*") if p.suffix in (".mjml", ".html", ".txt", ".css"))
PAGES = [p for p in TEMPLATES if p.name in ("landing.html", "macros.html")]
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
JINJA = re.compile(r"\{[%{].*?[%}]\}", re.DOTALL)


def text(path: Path) -> str:
    return COMMENT.sub("", path.read_text("utf-8"))


def named(path: Path) -> str:
    return str(path.relative_to(LAYOUTS))


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_templates_parse(path: Path) -> None:
    Environment(trim_blocks=True, lstrip_blocks=True).parse(path.read_text("utf-8"))
    assert "\t" not in path.read_text("utf-8")


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_sides_follow_the_direction_of_the_language(path: Path) -> None:
    both = re.sub(r"padding-left: ([^;]*); padding-right: \1;", "", text(path))
    assert not re.search(r"(?<![\w-])(left|right)(?![\w-])|-(left|right)\b", both)


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_pages_have_neither_style_attributes_nor_scripts(path: Path) -> None:
    assert not re.search(
        r"""\sstyle\s*=|<script|\son[a-z]+\s*=|javascript:|<link rel="stylesheet""", JINJA.sub("", text(path))
    )


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_forms_post_to_their_own_page(path: Path) -> None:
    for form in re.findall(r"<form[^>]*>", text(path)):
        assert 'method="post"' in form
        assert "action=" not in form


@pytest.mark.parametrize("path", [p for p in TEMPLATES if p.suffix in (".mjml", ".html")], ids=named)
def test_every_picture_has_an_alternative_text(path: Path) -> None:
    for picture in re.findall(r"<(?:img|mj-image)\b.*?>", text(path), re.DOTALL):
        assert "alt=" in picture or "src=" not in picture


@pytest.mark.parametrize("path", [p for p in TEMPLATES if p.suffix == ".mjml"], ids=named)
def test_tables_in_mail_are_for_layout_or_have_headers(path: Path) -> None:
    for table in re.findall(r"<table\b.*?</table>", text(path), re.DOTALL):
        assert 'role="presentation"' in table.split(">")[0] or ('scope="col"' in table and 'scope="row"' in table)


@pytest.mark.parametrize("path", [p for p in TEMPLATES if p.suffix == ".mjml"], ids=named)
def test_lengths_have_units_and_colours_come_from_the_theme(path: Path) -> None:
    for value in re.findall(
        r'(?:padding|width|height)="([^"{}]*)"', re.sub(r"<(td|img|table)\b[^>]*>", "", text(path))
    ):
        assert all(re.fullmatch(r"\d+(\.\d+)?(px|%)", part) for part in value.split()), value
    assert not re.search(r"#[0-9A-Fa-f]{6}\b", text(path))
