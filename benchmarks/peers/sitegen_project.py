"""sitegen projects that hold the same mails: a campaign for each, or one campaign over many segments."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mails import ADDRESS, BRAND, HEROES, HOME, POSTERS, Mail, Paragraph, Product
from PIL import Image, ImageDraw

import sitegen

_SITE = {
    "brand": {"name": BRAND, "postal_address": ADDRESS, "logo": "assets/logo.png"},
    "from": {"name": BRAND, "email": "letters@lanternreel.example"},
    "base_url": f"{HOME}/letters/",
    "locales": {"en": {"name": "English"}},
}
_FIELDS = {"email": {"type": "string", "required": True, "example": "ada@lanternreel.example"}}
_PERSONA = {"name": "Ada", "recipient": {"email": "ada@lanternreel.example"}}


def command() -> list[str]:
    """The real command, in the project's folder."""
    return [str(Path(sys.executable).with_name("sitegen")), "build"]


def write_campaign_per_mail(folder: Path, mails: list[Mail]) -> None:
    """A project in which each mail has its own campaign.yaml and its own copy, as the peers have one file a mail."""
    _write_site(folder)
    write_yaml(folder / "content" / "segments.yaml", {"everyone": {"name": "Everyone", "when": "true"}})
    for mail in mails:
        campaign = folder / "content" / "campaigns" / mail.name
        write_yaml(campaign / "campaign.yaml", _campaign("everyone"))
        sections = "\n".join(
            f"## {section.heading}\n\n" + "\n\n".join(_markdown(text) for text in section.paragraphs) + "\n"
            for section in mail.sections
        )
        products = "\n".join(map(_column, mail.products))
        (campaign / "email.md").write_text(
            f"""---
subject: {json.dumps(mail.subject)}
preheader: {json.dumps(mail.preheader)}
---
/// hero
    image: assets/hero-{mail.hero}.png
    alt: ""
# {mail.heading}

{mail.lead}
///

{sections}
//// columns
{products}
////

[{mail.label}]({mail.url})
"""
        )


def write_segment_per_mail(folder: Path, mails: list[Mail]) -> None:
    """A project with one campaign over a family of segments, whose copy comes from a data table."""
    _write_site(folder)
    _csv(folder / "content" / "data" / "letters.csv", map(_row, mails))
    _csv(folder / "content" / "data" / "products.csv", (row for mail in mails for row in _product_rows(mail)))
    write_yaml(
        folder / "content" / "segments.yaml",
        {"{slug}": {"name": "Letter {number}", "when": "true", "for_each": "SELECT slug, number FROM letters"}},
    )
    campaign = folder / "content" / "campaigns" / "letter"
    queries = {
        "found": "SELECT * FROM letters WHERE number = $number",
        "picks": "SELECT title, genre, url, poster, poster_alt FROM products WHERE number = $number ORDER BY place",
    }
    write_yaml(campaign / "campaign.yaml", _campaign("mail-*") | {"queries": queries})
    sections = "\n".join(
        f"## {{{{ letter.heading_{part} }}}}\n\n"
        + "\n\n".join(
            f"{{{{ letter.opening_{key} }}}}. We would start with [{{{{ letter.film_{key} }}}}]"
            f"({{{{ letter.url_{key} }}}}), which runs for **{{{{ letter.minutes_{key} }}}} minutes** and wastes none "
            f"of them. {{{{ letter.ending_{key} }}}}"
            for key in (f"{part}_0", f"{part}_1")
        )
        + "\n"
        for part in range(2)
    )
    (campaign / "email.md").write_text(
        f"""---
subject: "{{{{ found[0].subject }}}}"
preheader: "{{{{ found[0].preheader }}}}"
---
{{% set letter = found[0] %}}
/// hero
    image: "assets/hero-{{{{ found[0].hero }}}}.png"
    alt: ""
# {{{{ letter.heading }}}}

{{{{ letter.lead }}}}
///

{sections}
/// title-grid
    items: picks
///

[{{{{ letter.label }}}}]({{{{ letter.url }}}})
"""
    )


def copy_project(source: Path, folder: Path) -> None:
    """The sources of an existing project, without what was built from them."""
    for name in ("content", "layouts"):
        if (source / name).is_dir():
            shutil.copytree(source / name, folder / name)


def _campaign(segment: str) -> dict[str, Any]:
    return {"name": "Letter", "kind": "marketing", "segments": [segment]}


def _markdown(text: Paragraph) -> str:
    return (
        f"{text.opening}. We would start with [{text.film}]({text.url}), which runs for **{text.minutes} minutes** "
        f"and wastes none of them. {text.ending}"
    )


def _column(product: Product) -> str:
    return f"""/// column
[![Poster of {product.title}](assets/poster-{product.picture}.png)]({product.url})

**[{product.title}]({product.url})**

{product.text}
///"""


def _row(mail: Mail) -> dict[str, object]:
    row: dict[str, object] = {
        "slug": mail.name,
        "number": mail.number,
        "subject": mail.subject,
        "preheader": mail.preheader,
        "heading": mail.heading,
        "lead": mail.lead,
        "hero": mail.hero,
        "label": mail.label,
        "url": mail.url,
    }
    for part, section in enumerate(mail.sections):
        row[f"heading_{part}"] = section.heading
        for place, text in enumerate(section.paragraphs):
            for key in ("opening", "film", "url", "minutes", "ending"):
                row[f"{key}_{part}_{place}"] = getattr(text, key)
    return row


def _product_rows(mail: Mail) -> Iterable[dict[str, object]]:
    for place, product in enumerate(mail.products):
        yield {
            "number": mail.number,
            "place": place,
            "title": product.title,
            "genre": product.text,
            "url": product.url,
            "poster": f"assets/poster-{product.picture}.png",
            "poster_alt": f"Poster of {product.title}",
        }


def _write_site(folder: Path) -> None:
    content = folder / "content"
    write_yaml(content / "site.yaml", _SITE)
    write_yaml(content / "recipients" / "fields.yaml", _FIELDS)
    write_yaml(content / "recipients" / "personas" / "ada.yaml", _PERSONA)
    picture(content / "assets" / "logo.png", 320, 80, 0)
    for number in range(HEROES):
        picture(content / "assets" / f"hero-{number}.png", 1200, 600, number)
    for number in range(POSTERS):
        picture(content / "assets" / f"poster-{number}.png", 400, 600, number)


def write_yaml(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(key)}: {json.dumps(value)}\n" for key, value in content.items()))


def _csv(path: Path, rows: Iterable[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    listed = list(rows)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, listed[0].keys())
        writer.writeheader()
        writer.writerows(listed)


def picture(path: Path, width: int, height: int, number: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.new("RGB", (width, height), (40 + 14 * number, 60, 120 - 8 * number))
    ImageDraw.Draw(picture).ellipse((width // 4, height // 4, width // 2, height // 2), fill=(240, 220, 160))
    picture.save(path)


VERSION = sitegen.__version__
