"""The cells that a page shows large: as few as it takes to see every change once, each in both versions."""

from __future__ import annotations

import base64
import mimetypes
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sitegen.review.marks import marked
from sitegen.review.model import Aspect, Comparison
from sitegen.review.sides import Side
from sitegen.review.version import Version

MOST = 24
"""Cells that one page shows."""

MAIL, LANDING = "mail", "page"
_FILES = {MAIL: "preview.js", LANDING: "landing/index.html"}


@dataclass(frozen=True, slots=True)
class View:
    """A mail or landing page in both versions as HTML, each "" where there is none; pictures are `asset:NAME`.

    `plain` are the same without marks.
    """

    before: str
    after: str
    plain: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Case:
    """A cell with what is to be seen of it, by MAIL and LANDING; a page that is the same on both sides is left out."""

    id: str
    what: str
    views: Mapping[str, View]


def cases(found: Comparison, old: Side, new: Side, most: int = MOST) -> list[Case]:
    """Cells in which every change can be seen, and one for each kind of cell that came or went."""
    chosen: dict[str, str] = {}
    for aspect in Aspect:
        for each in found.told:
            if each.change.aspect is aspect and each.cells and not chosen.keys() & set(each.cells):
                changed = [cell for cell in each.cells if cell in found.changed]
                chosen.update(dict.fromkeys(changed[:1], "changed"))
    named = (("added", found.added), ("removed", found.removed), ("left out now", tuple(found.gated)))
    for what, cells in (*named, ("no longer left out", found.ungated)):
        shown = [cell for cell in cells if cell in old.cells or cell in new.cells]
        chosen.update(dict.fromkeys(shown[:1], what))
    made = (Case(cell, what, dict(_views(cell, old, new))) for cell, what in list(chosen.items())[:most])
    return [case for case in made if case.views]


def _views(cell: str, old: Side, new: Side) -> Iterator[tuple[str, View]]:
    for kind, name in _FILES.items():
        digests = [side.version(cell).digest(name) if cell in side.cells else "" for side in (old, new)]
        if digests[0] == digests[1]:
            continue
        texts = [
            _with_assets(_html(name, side.version(cell)), side) if digest else ""
            for side, digest in zip((old, new), digests, strict=True)
        ]
        before, after = marked(*texts) if all(texts) else (texts[0], texts[1])
        yield kind, View(before, after, (texts[0], texts[1]))


def _html(name: str, version: Version) -> str:
    return version.mail()["html"] if name == "preview.js" else version.text(name)


def _with_assets(html: str, side: Side) -> str:
    """`html` with its pictures under `asset:NAME`, wherever the site or page lies."""
    start = (
        rf"(?:(?:\.\./)+|(?<=[\"'(])|{re.escape(side.base_url)}/)" if side.base_url else r"(?:(?:\.\./)+|(?<=[\"'(]))"
    )
    return re.sub(rf"{start}assets/(?=[\w.-])", "asset:", html)


def pictures(shown: list[Case], *sides: Side) -> dict[str, str]:
    """The pictures of the cases by name, as data addresses; those that a build does not hold are left out."""
    names = {
        name
        for case in shown
        for view in case.views.values()
        for html in view.plain
        for name in re.findall(r"asset:([\w.-]+)", html)
    }
    found: dict[str, str] = {}
    for side in sides:
        files = side.tree.content.get("files", {})
        for name in sorted(names - found.keys()):
            path = f"assets/{name}"
            if path in files:
                data = side.tree.read(path, files[path])
                kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
                found[name] = f"data:{kind};base64,{base64.b64encode(data).decode()}"
    return found


def with_pictures(html: str, found: Mapping[str, str]) -> str:
    """`html` with the pictures themselves in it."""
    return re.sub(r"asset:([\w.-]+)", lambda match: found.get(match[1], "data:,"), html)
