"""The folder of bundles: each whole or not at all, and for each campaign the current one only."""

from __future__ import annotations

import filecmp
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

from sitegen.bundle.contents import NAMED, PROVENANCE, Contents, fact
from sitegen.bundle.holding import BROKEN, fact_of
from sitegen.bundle.pack import pack
from sitegen.diagnostics import Problem, diagnose
from sitegen.site import manifest
from sitegen.site.paths import MANIFEST

PARTIAL = ".part"
"""What the name of a file ends with while it is written."""


@dataclass(frozen=True, slots=True)
class Made:
    """A bundle as it lies there: its digest, SHA-256 and size of the zip, how many files, whether it is new."""

    campaign: str
    path: Path
    digest: str
    sha256: str
    bytes: int
    files: int
    fresh: bool

    @property
    def provenance(self) -> Path:
        """Where its provenance lies."""
        return provenance_of(self.path)


def provenance_of(path: Path) -> Path:
    """Where the provenance of the bundle at `path` lies."""
    return path.with_name(path.stem + PROVENANCE)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Write in `folder`, for everybody to read; raises Problem where that fails."""
    mask = os.umask(0o022)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        message = f"the output cannot be written: {error.strerror or error}"
        hint = f"Is {error.filename} in the way, or may nobody write there?" if error.filename else ""
        raise Problem(diagnose("file/output", message, hint=hint)) from error
    finally:
        os.umask(mask)


def put(folder: Path, contents: Contents) -> Made:
    """Write a bundle to `folder`. One that lies there already is not touched.

    Raises OSError, and Problem where a file is not as the manifest says.
    """
    path = folder / f"{contents.stem}.zip"
    with _part(path) as part:
        with part.open("w+b") as target:
            pack(target, _files(contents))
        fresh = not (path.is_file() and filecmp.cmp(part, path, shallow=False))
        if fresh:
            os.replace(part, path)
    packed = fact_of(path)
    count = len(contents.sources) + 1
    return Made(contents.campaign, path, contents.digest, packed.sha256, packed.bytes, count, fresh)


def attest(made: Made, provenance: bytes) -> None:
    """Write the provenance of a bundle beside it. Raises OSError."""
    with _part(made.provenance) as part:
        part.write_bytes(provenance)
        os.replace(part, made.provenance)


def tidy(folder: Path, current: Collection[Path], campaigns: Collection[str] | None) -> int:
    """Remove bundles of `campaigns` (None: of all) that are not among `current`; how many.

    Files that are no bundles are left alone.
    """
    removed = 0
    for path in sorted(folder.glob("*.zip")):
        match = NAMED.match(path.stem)
        campaign = match["campaign"] if match else ""
        if path in current or (campaigns is not None and campaign not in campaigns) or _campaign(path) != campaign:
            continue
        path.unlink()
        provenance_of(path).unlink(missing_ok=True)
        removed += 1
    for path in folder.glob(f".*{PARTIAL}"):
        path.unlink(missing_ok=True)
    return removed


@contextmanager
def _part(path: Path) -> Iterator[Path]:
    """Where to write what then becomes the file at `path`; another run writes elsewhere."""
    part = path.with_name(f".{path.name}.{os.getpid()}{PARTIAL}")
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def _files(contents: Contents) -> Iterator[tuple[str, bytes]]:
    for path in sorted((*contents.sources, MANIFEST)):
        if path == MANIFEST:
            yield path, contents.manifest
            continue
        source = contents.sources[path]
        data = source if isinstance(source, bytes) else source.read_bytes()
        if fact(data) != contents.facts[path]:
            hint = "Is another build running? Start again when it is done."
            raise Problem(diagnose("file/output", f"{path} changed while it was packed", hint=hint))
        yield path, data


def _campaign(path: Path) -> str:
    """The campaign of the bundle at `path`, "" where that is none."""
    try:
        with ZipFile(path) as archive:
            entry = archive.getinfo(MANIFEST)
            # Somebody's own file may be made to grow; a bundle's entries never do.
            content = manifest.parsed(archive.read(entry)) if entry.compress_type == ZIP_STORED else {}
    except (*BROKEN, KeyError):
        return ""
    own = content.get("bundle")
    return str(own.get("campaign", "")) if isinstance(own, dict) else ""
