"""The project that is built: campaigns over a family of segments, two variants and five languages.

What a team with a monthly programme has: every campaign is written once in each language, about 200 words with a hero,
a grid of three titles that a query picks for the segment, two buttons, five fields of the recipient and a condition on
one of them; the variants differ in what the button says and in one paragraph. Cells of a campaign and a language share
their copy file and differ in their values.
"""

from __future__ import annotations

import csv
import io
import random
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from words import LANGUAGES, Words

sys.path.insert(0, str(Path(__file__).parent.parent / "peers"))

from mails import ADDRESS, BRAND, HEROES, HOME, POSTERS
from sitegen_project import picture, write_yaml

VARIANTS = ("titles", "price")
_TITLES = 11
_FIELDS: dict[str, dict[str, Any]] = {
    "list_url": {"type": "url", "default": f"{HOME}/list", "example": f"{HOME}/list/204518"},
    "email": {"type": "string", "required": True, "pii": True, "example": "ada@lanternreel.example"},
    "first_name": {"type": "string", "pii": True, "example": "Ada"},
    "city": {"type": "string", "default": "Harbourtown", "example": "Harbourtown"},
    "plan": {"type": "string", "default": "Single", "example": "Double"},
    "points": {"type": "number", "default": 0, "example": 240},
    "taste": {"type": "string", "default": "0001", "example": "0001"},
}
_PERSONA = {
    "name": "Ada",
    "recipient": {
        "list_url": f"{HOME}/list/204518",
        "email": "ada@lanternreel.example",
        "first_name": "Ada",
        "city": "Galway",
        "plan": "Double",
        "points": 240,
        "taste": "0001",
    },
}


@dataclass(frozen=True, slots=True)
class Shape:
    """How many of each; their product is the number of cells."""

    campaigns: int
    segments: int
    variants: int
    locales: int

    @property
    def cells(self) -> int:
        return self.campaigns * self.segments * self.variants * self.locales

    @classmethod
    def of(cls, cells: int, campaigns: int) -> Shape:
        """The shape with so many cells in so many campaigns; ValueError when they cannot be dealt out evenly."""
        each, left = divmod(cells, campaigns)
        if left or not each:
            raise ValueError(f"{cells} cells cannot be dealt out to {campaigns} campaigns")
        locales = next(count for count in (5, 3, 2, 1) if each % count == 0)
        variants = 2 if each // locales % 2 == 0 else 1
        return cls(campaigns, each // locales // variants, variants, locales)

    def __str__(self) -> str:
        parts = (
            ("campaign", self.campaigns),
            ("segment", self.segments),
            ("variant", self.variants),
            ("locale", self.locales),
        )
        return " x ".join(f"{count} {name}{'' if count == 1 else 's'}" for name, count in parts)


class Programme:
    """The project in `folder`, and edits of it as people make them."""

    def __init__(self, folder: Path, shape: Shape) -> None:
        self.folder, self.shape = folder, shape
        self.locales = list(LANGUAGES)[: shape.locales]
        self.campaigns = [f"month-{number:04d}" for number in range(1, shape.campaigns + 1)]
        self.segments = [f"likes-{number:04d}" for number in range(1, shape.segments + 1)]
        self.variants = VARIANTS if shape.variants > 1 else ("default",)

    def write(self) -> None:
        """Write all sources."""
        content = self.folder / "content"
        write_yaml(content / "site.yaml", _site(self.locales))
        write_yaml(content / "recipients" / "fields.yaml", _FIELDS)
        write_yaml(content / "recipients" / "personas" / "ada.yaml", _PERSONA)
        write_yaml(
            content / "segments.yaml",
            {
                "likes-{taste}": {
                    "name": "{liked}",
                    "when": "taste = $taste",
                    "for_each": "SELECT taste, liked FROM tastes ORDER BY taste",
                }
            },
        )
        _csv(
            content / "data" / "tastes.csv",
            ({"taste": each.removeprefix("likes-"), "liked": _taste(each)} for each in self.segments),
        )
        _csv(content / "data" / "titles.csv", (row for each in self.segments for row in _titles(each)))
        picture(content / "assets" / "logo.png", 320, 80, 0)
        for number in range(HEROES):
            picture(content / "assets" / f"hero-{number}.png", 1200, 600, number)
        for number in range(POSTERS):
            picture(content / "assets" / f"poster-{number}.png", 400, 600, number)
        for number, campaign in enumerate(self.campaigns):
            folder = content / "campaigns" / campaign
            write_yaml(folder / "campaign.yaml", self._campaign(number))
            for locale in self.locales:
                name = "email.md" if locale == "en" else f"email.{locale}.md"
                (folder / name).write_text(_copy(number, LANGUAGES[locale], ""), encoding="utf-8")
        self.edit_few("Mark 0")
        self.edit_layout("Mark 0")
        self.edit_theme("#101010")

    def edit_few(self, mark: str) -> int:
        """Give the copy of one segment of the first campaign in its last language a mark; how many cells read it."""
        locale = self.locales[-1]
        name = f"email.{self.segments[0]}.{locale}.md"
        text = _copy(0, LANGUAGES[locale], mark)
        (self.folder / "content" / "campaigns" / self.campaigns[0] / name).write_text(text, encoding="utf-8")
        return self.shape.variants

    def edit_campaign(self, mark: str) -> int:
        """Give the first copy of the last campaign a mark, which the others of the campaign inherit from.

        Says how many cells show it: those of the copy's own language.
        """
        text = _copy(len(self.campaigns) - 1, LANGUAGES["en"], mark)
        (self.folder / "content" / "campaigns" / self.campaigns[-1] / "email.md").write_text(text, encoding="utf-8")
        return self.shape.segments * self.shape.variants - (self._few_is_in_english() and self.shape.variants)

    def edit_layout(self, mark: str) -> int:
        """Give the layout of all mails a mark; how many cells show it."""
        write_layout(self.folder, mark)
        return self.shape.cells

    def edit_theme(self, colour: str) -> int:
        """Set the colour of headings in the theme; how many cells show it."""
        text = (_packaged() / "themes" / "plain.yaml").read_text(encoding="utf-8")
        path = self.folder / "layouts" / "themes" / "plain.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace('"#12161C"', f'"{colour}"', 1), encoding="utf-8")
        return self.shape.cells

    def _few_is_in_english(self) -> bool:
        return len(self.locales) == 1 and len(self.campaigns) == 1

    def _campaign(self, number: int) -> dict[str, Any]:
        campaign: dict[str, Any] = {
            "name": f"Programme {number + 1}",
            "kind": "marketing",
            "segments": ["likes-*"],
            "queries": {
                "picks": "SELECT title, genre, year, url, poster, poster_alt FROM titles WHERE taste = $taste "
                f"AND place > {number % (_TITLES - 3)} ORDER BY place LIMIT 3"
            },
            "send_when": "(SELECT count(*) FROM picks) >= 1",
            "values": {"cta": LANGUAGES["en"].call, "price": 7.9, "currency": "EUR"},
            "locales": {locale: {"values": {"cta": LANGUAGES[locale].call}} for locale in self.locales},
        }
        if len(self.variants) > 1:
            campaign["experiment"] = {
                "hypothesis": "Naming films brings back more people than naming a price.",
                "metric": "rejoined_30d",
                "variants": {name: {"weight": 50} for name in self.variants},
            }
        return campaign


def write_layout(folder: Path, mark: str) -> None:
    """Give the project in `folder` a layout of all mails that is the packaged one with a mark."""
    text = (_packaged() / "email.mjml").read_text(encoding="utf-8")
    note = f"<mj-section><mj-column><mj-text>{mark}</mj-text></mj-column></mj-section>"
    edited = text.replace("{{ content }}", f"{note}\n{{{{ content }}}}")
    if edited == text:
        raise ValueError("layouts/email.mjml has no place for a mark")
    path = folder / "layouts" / "email.mjml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(edited, encoding="utf-8")


def _site(locales: Iterable[str]) -> dict[str, Any]:
    return {
        "brand": {"name": BRAND, "postal_address": ADDRESS, "logo": "assets/logo.png"},
        "from": {"name": BRAND, "email": "letters@lanternreel.example"},
        "base_url": f"{HOME}/letters/",
        "locales": {tag: {"name": tag, "dir": "rtl" if tag == "ar" else "ltr"} for tag in locales},
        "theme": "plain",
        "tracking": {
            "utm_source": "lanternreel",
            "utm_medium": "email",
            "utm_campaign": "{campaign}",
            "utm_content": "{segment}.{variant}.{locale}",
        },
    }


def _copy(number: int, words: Words, mark: str) -> str:
    """The copy of a campaign in one language; the same number and language give the same copy."""
    dice = random.Random(f"{number} {words.hello}")
    sentences = [*words.sentences]
    dice.shuffle(sentences)
    one, two, three, four, five, six, seven, eight = sentences
    headings = [*words.headings]
    dice.shuffle(headings)

    def field(name: str, fallback: str) -> str:
        return f'{{{{ recipient.{name} | default("{fallback}") }}}}'

    film = f"[{{{{ picks[0].title }}}}]({HOME}/films/{number}-{dice.randrange(900)}), **{dice.randrange(70, 180)}′**"
    return f"""---
subject: "{{{{ picks[0].title }}}}, {{{{ segment.name }}}}"
preheader: "{one[:60]}"
---
/// hero
    image: assets/hero-{number % HEROES}.png
    alt: ""
# {words.headline} {{{{ segment.name }}}}

{words.hello} {field("first_name", words.friend)}. {mark} {one}

[{{{{ values.cta }}}}]({{{{ links.landing }}}})
///

## {headings[0]}

{two} {three}

{words.start_with} {film}. {four}

{{% if recipient.points > 100 %}}
{words.points.format(points="{{ recipient.points }}", plan=field("plan", "Single"))}
{{% else %}}
{words.no_points.format(plan=field("plan", "Single"))}
{{% endif %}}

/// title-grid
    items: picks
    columns: 3
    max: 3
## {headings[1]}
///

### {headings[2]}

- {five}
- {six}

{{% if variant.id == "price" %}}
{words.price.format(price="**{{ values.price | money }}**")}
{{% else %}}
{words.no_price}
{{% endif %}}

{seven} {eight}

/// button
    style: secondary
[{words.label}]({{{{ recipient.list_url }}}})
///

Lanternreel, {field("city", "Harbourtown")}
"""


def _taste(segment: str) -> str:
    dice = random.Random(segment)
    adjectives = ("quiet", "late", "crooked", "northern", "silent", "long", "black-and-white", "restored")
    return f"{dice.choice(adjectives)} {dice.choice(('thrillers', 'comedies', 'dramas', 'westerns', 'musicals'))}"


def _titles(segment: str) -> Iterable[dict[str, object]]:
    dice = random.Random(f"titles {segment}")
    for place in range(1, _TITLES + 1):
        adjective = dice.choice(("Quiet", "Crooked", "Silver", "Late", "Borrowed", "Salt", "Winter", "Paper"))
        noun = dice.choice(("Harbour", "Ladder", "Orchard", "Letter", "Station", "Lantern", "River", "Garden"))
        yield {
            "taste": segment.removeprefix("likes-"),
            "place": place,
            "title": f"The {adjective} {noun}",
            "genre": dice.choice(("Drama", "Noir", "Comedy", "Family")),
            "year": dice.randrange(1931, 2027),
            "url": f"{HOME}/titles/{segment}-{place}",
            "poster": f"assets/poster-{dice.randrange(POSTERS)}.png",
            "poster_alt": f"Poster of The {adjective} {noun}",
        }


def _csv(path: Path, rows: Iterable[dict[str, object]]) -> None:
    listed = list(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, listed[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(listed)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(out.getvalue(), encoding="utf-8")


def _packaged() -> Path:
    from sitegen.site.folders import builtin_layouts

    return builtin_layouts()
