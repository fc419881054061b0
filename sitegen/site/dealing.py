"""Dealing the cells of a build out to those who compile them."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable

from sitegen.site.engine import Engine

CHUNK = 16
"""So many cells go to a worker at once: enough that talking costs little, few enough that all end together."""

Chunk = tuple[str, ...]
"""Ids of cells that share their copy."""


class Deal:
    """Cells in chunks. Who gets one of some copy goes on with that copy, since drafts of it are shared in one process.

    When all copy is given out, who has nothing left helps whoever has most.
    """

    def __init__(self, engine: Engine, ids: Iterable[str], size: int = CHUNK) -> None:
        groups: dict[tuple[Hashable, ...], list[str]] = {}
        for id_ in ids:
            cell = engine.cell(id_)
            copy = tuple(file.path for file in cell.email.chain)
            groups.setdefault((cell.campaign.id, copy, cell.variant.id), []).append(id_)
        self._groups = deque(deque(_chunks(group, size)) for _, group in sorted(groups.items()))
        self._owned: dict[Hashable, deque[Chunk]] = {}
        self.left = sum(map(len, self._groups))
        """How many are left."""

    def next(self, who: Hashable) -> Chunk:
        """The chunk that `who` should compile next; empty when none is left."""
        own = self._owned.get(who)
        if not own and self._groups:
            own = self._owned[who] = self._groups.popleft()
        if not own:
            own = max(self._owned.values(), key=len, default=deque())
        if not own:
            return ()
        self.left -= 1
        return own.popleft()


def _chunks(ids: list[str], size: int) -> Iterable[Chunk]:
    return (tuple(ids[start : start + size]) for start in range(0, len(ids), size))
