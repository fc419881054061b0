"""What clients support, as caniemail tested it: one file of data, read here and by the preview's page.

`support.json` holds the newest result of each feature in each client that is offered, the notes about it, and where the
feature stands in a mail (`features.py` says how). It is made by `condense.py`; its head names source, licence and date.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Letter = Literal["y", "n", "a", "u"]


@dataclass(frozen=True, slots=True)
class Client:
    """A mail client: caniemail's family and platform (`gmail.ios`), its title, and the group it is listed in."""

    id: str
    title: str
    group: str


@dataclass(frozen=True, slots=True)
class Note:
    """What is said about a feature in some clients; `finders` tell where exactly it goes wrong, as far as known."""

    text: str
    finders: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Support:
    """A feature in one client: y supported, n not, a partly, u not tested."""

    letter: Letter
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature, where it stands in a mail (None: cannot be found there), and its support by the client's id."""

    slug: str
    title: str
    finder: Mapping[str, Any] | None
    support: Mapping[str, Support]

    @property
    def url(self) -> str:
        """Its page at caniemail."""
        category, _, name = self.slug.partition("-")
        return f"https://www.caniemail.com/features/{category}-{name}/" if name else "https://www.caniemail.com/"


@dataclass(frozen=True, slots=True)
class Data:
    """All of it, with the day of the newest test (2026-05-13) and the line of its licence."""

    updated: str
    licence: str
    clients: Mapping[str, Client]
    features: Mapping[str, Feature]


def raw() -> str:
    """The file as it stands, JSON in UTF-8."""
    return files(__name__).joinpath("support.json").read_text(encoding="utf-8")


@cache
def load() -> Data:
    """The data, read once."""
    content = json.loads(raw())
    clients = [Client(**client) for client in content["clients"]]
    return Data(
        content["updated"],
        content["licence"],
        {client.id: client for client in clients},
        {feature["slug"]: _feature(feature, clients) for feature in content["features"]},
    )


def _feature(row: dict[str, Any], clients: list[Client]) -> Feature:
    notes = [(note["clients"], Note(note["text"], tuple(note.get("find", ())))) for note in row.get("notes", ())]
    return Feature(
        row["slug"],
        row["title"],
        row.get("find"),
        {
            client.id: Support(row["support"][place], tuple(note for places, note in notes if place in places))
            for place, client in enumerate(clients)
        },
    )
