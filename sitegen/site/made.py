"""What lists say of a cell's artifacts, so that nobody has to read them again."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sitegen.diagnostics import Severity
from sitegen.render.model import Artifacts


@dataclass(frozen=True, slots=True)
class Made:
    """A cell's lines in inboxes and lists.

    `subject` and `preheader` carry merge tags, `inbox_subject` and `inbox_preheader` the persona's values; `fields` are
    the recipient fields it needs, `pictures` the names of those it shows; `html_bytes` is the size of email.html.
    """

    subject: str
    preheader: str
    sender: str
    inbox_subject: str
    inbox_preheader: str
    fields: tuple[str, ...]
    pictures: tuple[str, ...]
    html_bytes: int
    warnings: int

    @classmethod
    def of(cls, artifacts: Artifacts) -> Made:
        """What there is to say of `artifacts`."""
        return cls(
            subject=artifacts.subject,
            preheader=artifacts.preheader,
            sender=artifacts.sender.name,
            inbox_subject=artifacts.inbox_subject,
            inbox_preheader=artifacts.inbox_preheader,
            fields=artifacts.fields,
            pictures=tuple(picture.name for picture in artifacts.pictures),
            html_bytes=len(artifacts.files.html),
            warnings=sum(found.severity is Severity.WARNING for found in artifacts.diagnostics),
        )

    def stored(self) -> str:
        """It as JSON, which `restored` reads again."""
        told = [getattr(self, name) for name in self.__slots__]
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def restored(cls, text: str) -> Made:
        """What `stored` made `text` of."""
        subject, preheader, sender, inbox_subject, inbox_preheader, fields, pictures, html_bytes, warnings = json.loads(
            text
        )
        return cls(
            subject,
            preheader,
            sender,
            inbox_subject,
            inbox_preheader,
            tuple(fields),
            tuple(pictures),
            html_bytes,
            warnings,
        )
