"""The mails that every tool builds: header, hero, two text sections, three products, button, footer.

Structure is the same in all, copy differs from mail to mail.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

BRAND = "Lanternreel"
ADDRESS = "Lanternreel Ltd, 14 Projector Lane, Harbourtown"
HOME = "https://www.lanternreel.example"
PICTURES = "https://img.lanternreel.example"
POSTERS = 12
HEROES = 4

_ADJECTIVES = ["quiet", "crooked", "silver", "late", "borrowed", "salt", "winter", "paper", "hollow", "bright"]
_NOUNS = ["harbour", "ladder", "orchard", "letter", "station", "lantern", "river", "garden", "engine", "mirror"]
_OPENINGS = [
    "The projectionist kept a notebook of every reel that came back late",
    "Somebody asked us for a film with rain in it and we found forty",
    "We spent the month on the shelves that nobody had dusted",
    "A member in the north wrote a letter about one ending, and it made the rounds",
    "Two prints arrived in the same tin, and one of them was a surprise",
]
_MIDDLES = [
    "so this list is shorter than usual and better for it",
    "and what follows is the part worth an evening of yours",
    "which is how three old favourites came back to the front of the shop",
    "and the staff have stopped pretending to agree about the order",
]
_ENDINGS = [
    "Each can be with you in two days, and you send it back when you are done.",
    "Pick one tonight; the post leaves at nine in the morning.",
    "If none of them is for you, tell us, and we look again.",
    "There is no hurry: a place on your list keeps for as long as you like.",
]
_PRAISE = ["Restored this year", "A first feature", "Told in one night", "Four awards, no speeches", "Seen by too few"]


@dataclass(frozen=True)
class Product:
    """One of the three titles in the grid."""

    title: str
    text: str
    picture: int
    url: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph with a link and a bold word or two, in pieces."""

    opening: str
    film: str
    url: str
    minutes: int
    ending: str

    @property
    def html(self) -> str:
        """The paragraph's content as HTML, which MJML, JSX and Vue templates take as it is."""
        return (
            f'{self.opening}. We would start with <a href="{self.url}">{self.film}</a>, which runs for '
            f"<strong>{self.minutes} minutes</strong> and wastes none of them. {self.ending}"
        )


@dataclass(frozen=True)
class Section:
    """A heading with its paragraphs."""

    heading: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class Mail:
    """Everything that differs from one mail to the next."""

    number: int
    subject: str
    preheader: str
    heading: str
    lead: str
    hero: int
    sections: tuple[Section, ...]
    products: tuple[Product, ...]
    label: str
    url: str

    @property
    def name(self) -> str:
        """Name of the mail's file, without a suffix."""
        return f"mail-{self.number:05d}"

    @property
    def mark(self) -> str:
        """A text that stands in this mail only: what proves that its copy arrived."""
        return f"Letter number {self.number}"


def _paragraph(dice: random.Random, number: int, mark: str) -> Paragraph:
    return Paragraph(
        opening=f"{mark}{dice.choice(_OPENINGS)}, {dice.choice(_MIDDLES)}",
        film=f"The {dice.choice(_ADJECTIVES)} {dice.choice(_NOUNS)}",
        url=f"{HOME}/titles/{number}-{dice.randrange(900)}",
        minutes=dice.randrange(70, 180),
        ending=dice.choice(_ENDINGS),
    )


def mail(number: int) -> Mail:
    """The mail with this number; the same number gives the same mail ever after."""
    dice = random.Random(number)
    topic = f"{dice.choice(_ADJECTIVES)} {dice.choice(_NOUNS)}"
    sections = tuple(
        Section(
            f"{dice.choice(_PRAISE)}: the {dice.choice(_ADJECTIVES)} {dice.choice(_NOUNS)}",
            (
                _paragraph(dice, number, f"Letter number {number}. " if part == 0 else ""),
                _paragraph(dice, number, ""),
            ),
        )
        for part in range(2)
    )
    products = tuple(
        Product(
            f"The {dice.choice(_ADJECTIVES)} {dice.choice(_NOUNS)}",
            f"{dice.choice(_PRAISE)}. {dice.randrange(70, 180)} minutes.",
            dice.randrange(POSTERS),
            f"{HOME}/titles/{number}-{place}",
        )
        for place in range(3)
    )
    return Mail(
        number=number,
        subject=f"The {topic}, and what else came in (letter {number})",
        preheader=f"Three films for an evening with a {topic}",
        heading=f"An evening with a {topic}",
        lead=f"{dice.choice(_OPENINGS)}. {dice.choice(_ENDINGS)}",
        hero=dice.randrange(HEROES),
        sections=sections,
        products=products,
        label=f"See all {dice.randrange(12, 90)} films",
        url=f"{HOME}/letters/{number}",
    )


def mails(count: int) -> list[Mail]:
    """The first `count` mails."""
    return [mail(number) for number in range(1, count + 1)]
