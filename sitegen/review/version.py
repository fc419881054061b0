"""A cell as one side of a comparison has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sitegen.site.gallery.document import restored


@dataclass(frozen=True, slots=True)
class Version:
    """A cell as one side has it: what the manifest says, and its files by name.

    `bases` are the addresses of the site on both sides where they differ, the longer one first.
    """

    record: Mapping[str, Any]
    read: Callable[[str], bytes]
    bases: tuple[str, ...] = ()

    def text(self, name: str) -> str:
        """The file `name` as text."""
        return self.read(name).decode("utf-8", "replace")

    def mail(self) -> dict[str, Any]:
        """The mail as the gallery shows it."""
        return restored(self.text("preview.js"))

    def value(self, *keys: str) -> Any:
        """What the manifest says at `keys`; "" where another version of sitegen has written nothing there."""
        found: Any = self.record
        for key in keys:
            found = found.get(key, "") if isinstance(found, Mapping) else ""
        return "" if found is None else found

    def digest(self, name: str) -> str:
        """SHA-256 (hex) of the file `name`; "" without such a file."""
        return str(self.value("files", name, "sha256"))

    def size(self, name: str) -> int:
        """Bytes of the file `name`; 0 without such a file."""
        return int(self.value("files", name, "bytes") or 0)

    def moved(self, text: str) -> str:
        """`text` as it is wherever the site is published."""
        for base in self.bases:
            text = text.replace(base, "")
        return text
