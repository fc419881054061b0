"""Pictures: found beside the copy, measured, named after their content and scaled to twice their shown size.

A picture's name is a digest of its source and of what is done to it, so pages can be rendered without encoding
anything; `Assets.encode` makes the bytes when they are written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from sitegen.diagnostics import Diagnostic, Position, Problem, Report, diagnose
from sitegen.diagnostics.suggest import did_you_mean_file
from sitegen.render.links import slug
from sitegen.render.pictures import picturefile
from sitegen.render.pictures.picturefile import BadPicture, Facts, Recipe
from sitegen.world import Missing, Trace, World, recording
from sitegen.world.trace import replay

SCALE = 2
"""Most pixels of the file for one CSS pixel of its width; high-density screens show no more."""

_SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
_STEM_LENGTH = 40
_ENCODER = "1"
"""Part of every name; raised when `picturefile.encode` makes other bytes from the same source."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture as it is shown: file name below assets/, width and height in CSS pixels, logical path of its source.

    `data_key` says how the file's bytes are made from the source; equal keys mean equal bytes.
    """

    name: str
    width: int
    height: int
    source: str
    data_key: str


Measured = dict[str, Facts | BadPicture]
"""By the SHA-256 (hex) of a picture file: what it shows, or why it cannot be used."""


class Assets:
    """The pictures of one look at the project. `measured` is what earlier looks found in files, by their digest."""

    def __init__(self, world: World, measured: Measured | None = None) -> None:
        self._world = world
        self._facts: Measured = {} if measured is None else measured
        self._known: dict[str, Picture] = {}
        self._shown: dict[tuple[str, int, tuple[str, ...]], tuple[Picture, tuple[Diagnostic, ...], Trace]] = {}

    def picture(
        self,
        path: str,
        width: int | None,
        bases: Sequence[str],
        at: Position | None = None,
        report: Report | None = None,
    ) -> Picture:
        """The picture at `path` below the first of `bases` (logical folders) that has it, shown `width` CSS px wide.

        Without a width it is shown at its own. Its height follows from its proportions. Raises Problem, at `at`, for a
        picture that is missing, unreadable, too large, or in a format mail clients do not show; tells `report` when it
        has fewer pixels than the width it fills.
        """
        source = self._find(path, bases, at)
        digest, facts = self._read(source)
        if isinstance(facts, BadPicture):
            raise Problem(diagnose(facts.rule, f"“{path}” {facts.message}", at, hint=facts.hint))
        shown = max(1, int(width)) if width else facts.width
        if report is not None and facts.width < shown:
            report.add(
                diagnose(
                    "asset/small",
                    f"“{path}” is {facts.width} pixels wide but shown {shown} wide, so it looks blurred",
                    at,
                    hint=f"Use a picture {SCALE * shown} pixels wide.",
                )
            )
        recipe = picturefile.recipe(facts, SCALE * shown)
        key = f"{digest}:{recipe}:{_ENCODER}"
        if not recipe.is_copy:  # a copy does not depend on the encoder
            key += f":{self._world.version('pillow')}"
        short = hashlib.sha256(key.encode()).hexdigest()[:12]
        stem = slug(PurePosixPath(path).stem)[:_STEM_LENGTH].strip("-") or "picture"
        height = max(1, round(shown * facts.height / facts.width))
        picture = Picture(f"{stem}-{recipe.width}-{short}.{recipe.suffix}", shown, height, source, key)
        self._known[picture.name] = picture
        return picture

    def shown(self, path: str, width: int, bases: tuple[str, ...]) -> tuple[Picture, tuple[Diagnostic, ...]]:
        """As `picture`, each found once; with what is to be said about it, without positions."""
        key = (path, width, bases)
        kept = self._shown.get(key)
        if kept is None:
            report = Report()
            with recording() as trace:
                picture = self.picture(path, width, bases, report=report)
            kept = self._shown[key] = (picture, tuple(report), trace)
        else:
            replay(kept[2])
        return kept[:2]

    def adopt(self, pictures: Iterable[Picture]) -> None:
        """Make pictures that were named elsewhere (another process, an earlier run) known to `encode`."""
        for picture in pictures:
            self._known[picture.name] = picture

    def encode(self, name: str) -> bytes:
        """The bytes of the file `name`, the same whenever and wherever it is made.

        Raises KeyError for a name that neither `picture` nor `adopt` gave, Problem when the source cannot be decoded
        or is not the one that the name was made from.
        """
        picture = self._known[name]
        at = Position(picture.source)
        digest, _, rest = picture.data_key.partition(":")
        try:
            data = self._world.read(picture.source)
        except Missing:
            raise Problem(diagnose("asset/missing", f"there is no picture “{picture.source}” any more", at)) from None
        if self._world.digest(picture.source) != digest:
            raise Problem(
                diagnose("asset/missing", f"“{picture.source}” changed while it was used", at, hint="Build again.")
            )
        try:
            return picturefile.encode(data, Recipe.parse(rest))
        except BadPicture as bad:
            raise Problem(diagnose(bad.rule, f"“{picture.source}” {bad.message}", at, hint=bad.hint)) from bad

    def _read(self, source: str) -> tuple[str, Facts | BadPicture]:
        """The digest of a picture and what it shows."""
        digest = self._world.digest(source)
        if digest not in self._facts:
            data = self._world.read(source)
            # What was remembered of a file may be over by the time that it is read.
            digest = self._world.digest(source)
            try:
                self._facts[digest] = picturefile.measure(data)
            except BadPicture as bad:
                self._facts[digest] = bad
        return digest, self._facts[digest]

    def _find(self, path: str, bases: Sequence[str], at: Position | None) -> str:
        """The logical path of the picture. Raises Problem."""
        wanted = path.strip()
        if not wanted:
            raise Problem(diagnose("asset/missing", "no picture is named", at, hint="Give the path of a picture."))
        if "://" in wanted or wanted.startswith(("//", "data:")):
            hint = "Put the picture into the campaign's assets folder; sitegen publishes it with the mail."
            raise Problem(
                diagnose("asset/missing", f"“{path}” is an address, not a file of the project", at, hint=hint)
            )
        parts = PurePosixPath(wanted).parts
        if wanted.startswith("/") or ".." in parts or "\\" in wanted or not wanted.isprintable():
            hint = "Write the path from the campaign's folder or from content/, such as assets/hero.png."
            raise Problem(
                diagnose("file/outside", f"“{path}” leads out of the folders pictures are taken from", at, hint=hint)
            )
        relative = "/".join(parts)
        for base in bases:
            candidate = f"{base.rstrip('/')}/{relative}"
            try:
                if self._world.exists(candidate):
                    return candidate
            except Problem as problem:  # a link that leads out, or a file larger than sitegen reads
                raise Problem(
                    *(diagnose(d.rule, d.message, at or d.at, hint=d.hint) for d in problem.diagnostics)
                ) from None
        names = self._names(relative, bases)
        hint = did_you_mean_file(relative, names) if names else "Put it into the campaign's assets folder."
        raise Problem(diagnose("asset/missing", f"there is no picture “{path}”", at, hint=hint))

    def _names(self, relative: str, bases: Sequence[str]) -> set[str]:
        """Paths of the pictures in the folder that was meant and in the assets folders, below each base."""
        folder = str(PurePosixPath(relative).parent)
        found: set[str] = set()
        for base in bases:
            for below in sorted({folder, "assets", "."}):
                prefix = "" if below == "." else f"{below}/"
                try:
                    names = self._world.listing(f"{base.rstrip('/')}/{prefix}".rstrip("/"))
                except (Missing, Problem):
                    continue
                found.update(prefix + name for name in names if name.lower().endswith(_SUFFIXES))
        return found
