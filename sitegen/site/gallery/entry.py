"""What the gallery shows of a cell."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell as the gallery lists it.

    `sender`, `subject` and `preheader` are the inbox line with the persona's values. The five paths are relative to
    the gallery page, POSIX and not percent-encoded. `html_bytes` is the size of email.html; `share` is the part of
    the recipients (0 to 1) that gets this variant. A cell that is left out has its reason in `gated`, the author's
    words for it in `because`, and no paths. A cell that is not compiled yet is `pending`; one that cannot be compiled
    now has `errors` and keeps its last inbox line.
    """

    campaign: str
    segment: str
    variant: str
    locale: str
    campaign_name: str
    segment_name: str
    variant_name: str
    locale_name: str
    locale_dir: str = "ltr"
    sender: str = ""
    subject: str = ""
    preheader: str = ""
    preview: str = ""
    landing: str = ""
    html: str = ""
    text: str = ""
    eml: str = ""
    html_bytes: int = 0
    weight: float = 0.0
    share: float = 0.0
    warnings: int = 0
    errors: int = 0
    gated: str = ""
    because: str = ""
    pending: bool = False

    @property
    def id(self) -> str:
        """campaign/segment/variant/locale"""
        return f"{self.campaign}/{self.segment}/{self.variant}/{self.locale}"

    def as_data(self) -> dict[str, object]:
        """The entry as the page's script reads it: plain JSON values, paths percent-encoded."""
        return {
            "id": self.id,
            "campaign": {"id": self.campaign, "name": self.campaign_name},
            "segment": {"id": self.segment, "name": self.segment_name},
            "variant": {"id": self.variant, "name": self.variant_name},
            "locale": {"tag": self.locale, "name": self.locale_name, "dir": self.locale_dir},
            "inbox": {"sender": self.sender, "subject": self.subject, "preheader": self.preheader},
            "files": {
                kind: quote(path, safe="/~")
                for kind, path in (
                    ("preview", self.preview),
                    ("landing", self.landing),
                    ("html", self.html),
                    ("text", self.text),
                    ("eml", self.eml),
                )
                if path
            },
            "bytes": self.html_bytes,
            "weight": self.weight,
            "share": self.share,
            "warnings": self.warnings,
            "errors": self.errors,
            "gated": self.gated,
            **({"because": self.because} if self.because else {}),
            "pending": self.pending,
        }


@dataclass(frozen=True, slots=True)
class Summary:
    """What the gallery says about the whole site: its name, and the path of the page of blocks ("" without one)."""

    title: str
    blocks: str = ""
