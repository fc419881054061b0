"""One cell's way of completing links: absolute, and with the UTM parameters of the site on the brand's own pages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sitegen.render import links


class BadLink(ValueError):
    """An address that may not stand in a mail; `hint` says what to do about it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Linker:
    """Completes addresses below `base_url`, tags the brand's own with `utm`, leaves what `exempt` lists alone."""

    base_url: str
    utm: tuple[tuple[str, str], ...]
    exempt: tuple[str, ...] = ()

    def complete(self, url: str) -> str:
        """`url` as it stands in mail and page. Raises BadLink for one that may not stand there."""
        return _untagged(url, self.base_url, self.exempt).tagged(self.utm)


@lru_cache(maxsize=16384)
def _untagged(url: str, base_url: str, exempt: tuple[str, ...]) -> links.Untagged:
    """`url` absolute, without the parameters, in which cells differ. Raises BadLink."""
    refused = links.refusal(url)
    if refused is not None:
        named = f"the address “{url}”" if url else "the address"
        raise BadLink(f"{named} {refused.why}", refused.hint)
    return links.untagged(links.absolute(url, base_url), base_url, exempt)
