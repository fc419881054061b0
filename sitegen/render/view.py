"""`picture()` for templates, and where in a block something is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sitegen.diagnostics import Position, Problem, Report, diagnose
from sitegen.merge import Tokens
from sitegen.render.copy.body import ASSETS
from sitegen.render.copy.document import Block
from sitegen.render.copy.parts import ShownPicture
from sitegen.render.pictures.assets import Assets, Picture
from sitegen.render.whereabouts import Whereabouts


class View:
    """`picture()` for templates: notes the pictures used, and what is wrong with them at the block that asks.

    One serves all cells with the same `bases`; `begin` starts a cell.
    """

    def __init__(
        self,
        assets: Assets,
        bases: tuple[str, ...],
        tokens: Tokens,
        named: Whereabouts,
    ) -> None:
        """`named` tells where a picture is named that no line of the block names, such as the brand's logo."""
        self._assets, self._bases, self._tokens, self._named = assets, bases, tokens, named
        self.report = Report()
        self.block: Block | None = None
        self.at: Position | None = None
        self.pictures: dict[str, Picture] = {}

    def begin(self, report: Report) -> None:
        """Start a cell, whose findings go to `report`."""
        self.report, self.block, self.at, self.pictures = report, None, None, {}

    @contextmanager
    def noting(self) -> Iterator[dict[str, Picture]]:
        """Collect the pictures used inside the block apart."""
        outer, self.pictures = self.pictures, {}
        try:
            yield self.pictures
        finally:
            self.pictures = outer

    def __call__(self, path: object, width: float = 600, alt: object = "", where: str = "") -> ShownPicture | None:
        """The picture at `path`, shown `width` CSS pixels wide; None when there is none. `where` is for findings."""
        if not path:
            return None
        if numbered := self._tokens.picture(str(path), round(width)):
            return ShownPicture(*numbered, str(alt or ""))
        spot, path = self._tokens.spot(str(path)), self._tokens.expand(str(path))
        try:
            picture, notes = self._assets.shown(path, round(width), self._bases)
        except Problem as problem:
            at = self._place(path, data=True)
            value = ""
            if spot and self.block is not None and at == self.block.head.at():
                value = f" (row {spot.row + 1} of “{spot.rows}”, column “{spot.column}”)"
            for found in problem.diagnostics:
                self.report.add(diagnose(found.rule, found.message + value, found.at or at, hint=found.hint))
            return None
        at = self._place(path) if notes else None
        if at:
            for note in notes:
                self.report.add(diagnose(note.rule, f"{note.message} {where}".rstrip(), at, hint=note.hint))
        self.pictures[picture.name] = picture
        return ShownPicture(ASSETS + picture.name, picture.width, picture.height, str(alt or ""))

    def _place(self, path: str, *, data: bool = False) -> Position | None:
        if self.block is None:
            return self._named.of(path, None) or self.at
        written = any(path in line.text for line in (*self.block.options, *self.block.body))
        return (None if written else self._named.of(path, self.block, data=data)) or locate(self.block, path)

    def size(self, path: str, width: int) -> tuple[int, int] | None:
        """Width and height of the picture at `path`; None where there is something to be said about it."""
        try:
            picture, notes = self._assets.shown(path, width, self._bases)
        except Problem:
            return None
        return None if notes else (picture.width, picture.height)

    def address(self, path: str, width: int) -> str:
        """The address of the picture at `path`, which is one of those used from now on."""
        picture, _ = self._assets.shown(path, width, self._bases)
        self.pictures[picture.name] = picture
        return ASSETS + picture.name


def locate(block: Block, *words: str) -> Position:
    """Where the first of `words` that is found stands in the author's lines of `block`; else its first line."""
    for word in filter(None, words):
        for line in (*block.options, *block.body):
            column = line.text.find(word)
            if column >= 0:
                return line.at(column + 1)
    first = next((line for line in block.body if line.text.strip()), block.head)
    return (block.head if block.head.text else first).at()
