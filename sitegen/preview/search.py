"""Full-text search over the copy of mails that were compiled."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen.render.model import Artifacts


class Index:
    """The words of mails, as their plain text has them."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def note(self, cell_id: str, artifacts: Artifacts) -> None:
        """A cell's mail as it is now."""
        said = (artifacts.inbox_subject, artifacts.inbox_preheader, artifacts.preview_text)
        self._texts[cell_id] = " ".join(" ".join(said).casefold().split())

    def keep(self, cell_ids: Iterable[str]) -> None:
        """Forget all other cells."""
        there = frozenset(cell_ids)
        self._texts = {id_: text for id_, text in self._texts.items() if id_ in there}

    def find(self, words: str) -> list[str]:
        """Ids of cells whose mail holds each of the words, or parts of words, whatever their case; sorted."""
        asked = words.casefold().split()
        return sorted(id_ for id_, text in self._texts.items() if all(word in text for word in asked))
