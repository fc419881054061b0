"""build/blocks.html: each block with its example and options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sitegen.diagnostics import Problem, Report
from sitegen.render.catalogue import samples
from sitegen.render.context import theme_names
from sitegen.render.copy.body import ASSETS
from sitegen.render.renderer import Renderer
from sitegen.render.templates.environment import rendered
from sitegen.render.templates.names import Names
from sitegen.site.paths import BLOCKS
from sitegen.site.write import FileFact, Output


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Files of the catalogue by path, and names of the pictures they show."""

    html: Mapping[str, str] = field(default_factory=dict)
    pictures: tuple[str, ...] = ()


def catalogue(renderer: Renderer, found: Report) -> Catalogue:
    """The page of all blocks through the layout blocks.html; what is wrong with examples goes to `found`.

    The layout sees `brand`, `theme` and `blocks`: a list with id, what block.yaml says, text, and `email` and
    `landing`, whole documents for frames. There is none while the site's theme is missing or broken.
    """
    site = renderer.project.site.model
    if site.theme not in renderer.project.themes:
        return Catalogue()
    listed: list[dict[str, Any]] = []
    pictures: set[str] = set()
    for sample in samples(renderer, found):
        spec = renderer.project.blocks[sample.id].model
        pictures.update(picture.name for picture in sample.pictures)
        listed.append(
            {
                "id": sample.id,
                "name": sample.name,
                "help": sample.help,
                "example": sample.example.rstrip("\n"),
                "options": {name: option.model_dump() for name, option in spec.options.items()},
                "body": spec.body,
                "children": spec.children,
                "only_inside": spec.only_inside,
                "text": sample.text,
                "email": sample.email.replace(ASSETS, "assets/"),
                "landing": sample.landing.replace(ASSETS, "assets/"),
            }
        )
    names = {
        "blocks": listed,
        "brand": Names(site.brand.model_dump(), "brand"),
        "theme": theme_names(renderer.project.themes[site.theme].model),
    }
    shop = renderer.shop
    try:
        page = renderer.composer.attempt(lambda: rendered(shop.layouts.get_template(BLOCKS), names), names)
    except Problem as problem:
        found.extend(problem.diagnostics)
        return Catalogue()
    return Catalogue({BLOCKS: page}, tuple(sorted(pictures)))


def kept(before: Mapping[str, FileFact], output: Output) -> Catalogue:
    """The catalogue that lies in `output`, while the page and its pictures are as the manifest's files `before` say."""
    page = output.folder / BLOCKS
    if BLOCKS not in before or not output.holds(BLOCKS, before[BLOCKS]):
        return Catalogue()
    html = page.read_bytes().decode()
    names = {name for folder, _, name in (path.partition("/") for path in before) if folder == "assets"}
    pictures = tuple(sorted(name for name in names if f"assets/{name}" in html))
    whole = all(output.holds(f"assets/{name}", before[f"assets/{name}"]) for name in pictures)
    return Catalogue({BLOCKS: html}, pictures) if whole else Catalogue()
