"""What an email service takes: the shape of its payload, how it names templates, and what it refuses."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sitegen.sources.schema import Sender

JSON_INDENT = 1


@dataclass(frozen=True, slots=True)
class Template:
    """A mail in a service's language, under the name that it gets there.

    `sample` is the data of the cell's persona as the service needs it, None where no persona belongs to the cell.
    """

    cell: str
    name: str
    subject: str
    preheader: str
    html: str
    text: str
    sender: Sender
    reply_to: str
    sample: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that a service takes of a part: the subject, html, text, or the whole mail.

    Counted in bytes of UTF-8, characters, or UTF-16 units.
    """

    part: str
    most: int
    unit: str = "bytes"

    def size(self, template: Template) -> int:
        """How large the part is in `template`, in the limit's unit."""
        texts = {"subject": template.subject, "html": template.html, "text": template.text}
        chosen = texts.values() if self.part == "mail" else [texts[self.part]]
        if self.unit == "characters":
            return sum(map(len, chosen))
        units = [text.encode("utf-16-le" if self.unit == "UTF-16 units" else "utf-8") for text in chosen]
        return sum(map(len, units)) // (2 if self.unit == "UTF-16 units" else 1)


@dataclass(frozen=True, slots=True)
class Naming:
    """How a service names templates: what stands between the parts of a cell's id, and how long a name may be.

    `letter_first` names begin with a letter. Ids are made of letters, digits and hyphens, which every service takes.
    """

    separator: str = "/"
    most: int = 400
    letter_first: bool = False

    def name(self, cell: str) -> str:
        """The name for the template of the cell with this id; different cells get different names."""
        name = cell.replace("/", self.separator)
        if self.letter_first and not name[0].isalpha():
            name = f"t{self.separator}{name}"
        if len(name) <= self.most and self.separator not in cell.replace("/", ""):
            return name
        return f"{name[: self.most - 9]}-{hashlib.sha256(cell.encode()).hexdigest()[:8]}"


Files = Mapping[str, "str | Mapping[str, Any]"]
"""Files by name: text, or what becomes JSON."""


@dataclass(frozen=True, slots=True)
class Service:
    """One email service, by the name of its dialect."""

    call: str
    """What takes the files, as its documentation calls it."""

    files: Callable[[Template], Files]
    """The files of one template."""

    steps: Sequence[str]
    """What somebody does with them, in order, as sentences in Markdown."""

    source: str = ""
    """Where the payload is documented."""

    naming: Naming = Naming()
    limits: Sequence[Limit] = ()

    templates: int = 0
    """How many templates it holds; 0 where no limit is known."""

    flat: bool = False
    """Whether the folders of templates are called by their names, side by side."""

    unverified: Sequence[str] = ()
    """What of this rests on hearsay."""


def as_json(value: Any) -> str:
    """`value` as the files of an export hold it, keys in the order they have."""
    return json.dumps(value, indent=JSON_INDENT, ensure_ascii=False) + "\n"
