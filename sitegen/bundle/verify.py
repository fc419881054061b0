"""`verify`: whether a bundle, packed or not, or a build holds what its manifest says, and nothing else."""

from __future__ import annotations

import filecmp
import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from sitegen.bundle.contents import DIGITS, NAMED, PROVENANCE
from sitegen.bundle.holding import BROKEN, Archive, Folder, Holding, fact_of, place, unsafe
from sitegen.bundle.pack import pack
from sitegen.bundle.paths import harm
from sitegen.bundle.provenance import digests
from sitegen.diagnostics import Diagnostic, Report, diagnose
from sitegen.site import manifest
from sitegen.site.paths import MANIFEST, MEMORY, cell_path
from sitegen.site.write import JOURNAL, FileFact

BUNDLES = "bundles"
EXPORT = "export"
EXPORTED = "export.json"
README = "README.md"
"""What may lie in the folder of a build besides its own files: bundles, exports, a page that says what it is, and what
builds remember of each other."""


@dataclass(slots=True)
class Verdict:
    """What was verified: a bundle or a build, its digest (SHA-256 of the manifest), how many files, what is wrong."""

    kind: str = "bundle"
    digest: str = ""
    files: int = 0
    found: Report = field(default_factory=Report)

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.found.has_errors()


def verify(path: Path, shown: str, digest: str = "") -> Verdict:
    """Look at every byte of the bundle or build at `path`, called `shown` in findings.

    `digest` is the one that it must have: hexadecimal, the beginning is enough, "" if nobody knows.
    """
    verdict = Verdict()
    try:
        if path.is_dir():
            _folder(Folder(path, shown), verdict)
        elif path.is_file():
            _archive(path, shown, verdict)
            verdict.found.extend(_provenance(path, shown))
        else:
            verdict.found.add(unsafe(shown, "", "is no regular file"))
    except BROKEN as error:
        hint = "Fetch it again, or make it anew."
        verdict.found.add(diagnose("bundle/damaged", f"it cannot be read: {error}", place(shown), hint=hint))
    if verdict.digest:
        named = path.resolve().name if path.is_dir() else path.stem
        verdict.found.extend(_expected(verdict, shown, named, digest))
    return verdict


def _archive(path: Path, shown: str, verdict: Verdict) -> None:
    with path.open("rb") as file, ZipFile(file) as opened:
        holding = Archive(opened, shown, path.stat().st_size)
        if holding.found:
            verdict.found.extend(holding.found)
            return
        _holds(holding, holding.paths, verdict)
        if not len(verdict.found) and not _as_packed(path, holding):
            message = "the files are right, but the archive around them is not as sitegen writes it"
            hint = "Fetch it again, or make it anew."
            verdict.found.add(diagnose("bundle/damaged", message, place(shown), hint=hint))


def _as_packed(path: Path, holding: Archive) -> bool:
    """Whether the archive at `path` is, byte for byte, what its files give."""
    with tempfile.TemporaryDirectory() as folder:
        again = Path(folder) / "again.zip"
        with again.open("w+b") as target:
            pack(target, ((name, holding.read(name)) for name in sorted(holding.paths)))
        return filecmp.cmp(path, again, shallow=False)


def _folder(holding: Folder, verdict: Verdict) -> None:
    if MANIFEST in holding.paths:
        verdict.found.extend(holding.found)
    content = _manifest(holding) if MANIFEST in holding.paths else {}
    if content and "bundle" not in content:
        verdict.kind = "build"
        _holds(holding, _beside(holding, verdict), verdict)
        verdict.found.extend(_old(content, holding.shown))
    else:
        _holds(holding, holding.paths, verdict)


def _old(content: Mapping[str, Any], shown: str) -> Iterator[Diagnostic]:
    """A note where a build, whose manifest is `content`, has mails that could not be built again."""
    old = [id_ for id_, record in content["cells"].items() if record.get("stale")]
    if old:
        mails = "1 mail is old" if len(old) == 1 else f"{len(old)} mails are old"
        message = f"{mails}: the last good version of what could not be built, such as {min(old)}"
        yield diagnose("bundle/stale", message, place(shown, MANIFEST), hint="sitegen build says what is wrong.")


def _manifest(holding: Holding) -> dict[str, Any]:
    return manifest.parsed(holding.read(MANIFEST))


def _holds(holding: Holding, paths: AbstractSet[str], verdict: Verdict) -> None:
    """Compare the files at `paths` with what the manifest lists."""
    if MANIFEST not in paths:
        message = f"there is no {MANIFEST}, which lists what belongs here"
        hint = "Name a bundle, a folder that one was unpacked to, or the folder of a build."
        verdict.found.add(diagnose("bundle/damaged", message, place(holding.shown), hint=hint))
        return
    content = _manifest(holding)
    if not content:
        message = f"{MANIFEST} is none that this sitegen writes"
        verdict.found.add(diagnose("bundle/damaged", message, place(holding.shown, MANIFEST)))
        return
    listed = dict(_listed(content))
    verdict.digest = hashlib.sha256(holding.read(MANIFEST)).hexdigest()
    verdict.files += len(listed) + 1
    verdict.found.extend(
        _compared(holding, listed, paths - {MANIFEST}, "Build again." if verdict.kind == "build" else "")
    )


def _listed(content: Mapping[str, Any]) -> Iterator[tuple[str, FileFact]]:
    """All files that a manifest lists, wherever their paths lead."""
    for path, each in content["files"].items():
        yield path, FileFact(each["sha256"], each["bytes"])
    for id_, record in content["cells"].items():
        for name, each in record["files"].items():
            yield cell_path(id_, name), FileFact(each["sha256"], each["bytes"])


def _compared(
    holding: Holding, listed: Mapping[str, FileFact], paths: AbstractSet[str], again: str
) -> Iterator[Diagnostic]:
    """What differs from the manifest; `again` says what to do about files that are not as listed ("": the rule's)."""
    for path in sorted({*listed, *paths}):
        at = place(holding.shown, path)
        if path not in listed:
            hint = "Remove it, or see who put it there."
            yield diagnose("bundle/added", "a file that the manifest does not list", at, hint=hint)
        elif why := harm(path):
            yield unsafe(holding.shown, path, why)
        elif path not in paths:
            yield diagnose("bundle/missing", "a file that the manifest lists is not there", at, hint=again)
        else:
            try:
                same = holding.fact(path) == listed[path]
            except BROKEN as error:
                yield diagnose("bundle/changed", f"the file cannot be read: {error}", at, hint=again)
                continue
            if not same:
                yield diagnose("bundle/changed", "the file does not hold what the manifest says", at, hint=again)


def _beside(holding: Folder, verdict: Verdict) -> AbstractSet[str]:
    """The files of a build's folder but those beside the build by right; exports and bundles are verified here."""
    left = {path for path in holding.paths if path != README and not path.startswith(f"{MEMORY}/")}
    cut = {path for path in left if path == JOURNAL or path.startswith(f"{JOURNAL}-")}
    if cut:
        message = "a build was cut off here, or one is running"
        at = place(holding.shown, min(cut))
        verdict.found.add(diagnose("bundle/damaged", message, at, hint="Run sitegen build again."))
        left -= cut
    for path in sorted(left):
        folder, _, name = path.rpartition("/")
        if folder == BUNDLES and name.endswith(".zip"):
            own = verify(holding.root / path, f"{holding.shown}/{path}")
            verdict.found.extend(own.found)
            verdict.files += 1
            left -= {path, path.removesuffix(".zip") + PROVENANCE}
        elif folder.rpartition("/")[0] == EXPORT and name == EXPORTED:
            left -= _exported(holding, path, left, verdict)
    return left


def _exported(holding: Folder, path: str, paths: AbstractSet[str], verdict: Verdict) -> set[str]:
    """The files of the export that `path` lists, once they are compared with it."""
    folder = path.removesuffix(EXPORTED)
    own = {each for each in paths if each.startswith(folder)}
    try:
        files = json.loads(holding.read(path))["files"]
        listed = {f"{folder}{name}": FileFact(each["sha256"], each["bytes"]) for name, each in files.items()}
    except (*BROKEN, LookupError, TypeError, AttributeError):
        message = f"{EXPORTED} is none that this sitegen writes"
        verdict.found.add(diagnose("bundle/damaged", message, place(holding.shown, path), hint="Export again."))
        return own
    verdict.files += len(listed) + 1
    verdict.found.extend(_compared(holding, listed, own - {path}, "Export again."))
    return own


def _expected(verdict: Verdict, shown: str, named: str, given: str) -> Iterable[Diagnostic]:
    """What is wrong with a digest; the name `named` of a bundle shows the one that it had when it was made."""
    own = verdict.digest
    # Whatever the manifest says it is: that may have been changed.
    match = NAMED.match(named)
    if match and match["digest"] != own[:DIGITS]:
        yield _other(own, shown, f"its name says {match['digest']}")
    if given and not own.startswith(given):
        yield _other(own, shown, f"{given} is expected")
    if verdict.kind == "bundle" and not match and not given:
        message = "neither its name nor you say which digest it should have, so nobody would notice another bundle"
        hint = f"It is {own}: compare that with what you know, or say it with --digest."
        yield diagnose("bundle/no-digest", message, place(shown), hint=hint)


def _other(own: str, shown: str, expected: str) -> Diagnostic:
    hint = "Its manifest was changed, or it is another bundle. Do not use it."
    return diagnose("bundle/digest", f"the digest is {own}, but {expected}", place(shown), hint=hint)


def _provenance(path: Path, shown: str) -> Iterator[Diagnostic]:
    """Whether the provenance beside the bundle at `path`, if there is one, is that of these very bytes."""
    beside = path.with_name(path.stem + PROVENANCE)
    if not beside.is_file():
        return
    at = place(shown.removesuffix(path.suffix) + PROVENANCE)
    subjects = digests(beside.read_bytes())
    if not subjects:
        hint = "Fetch it again, or take it away."
        yield diagnose("bundle/damaged", "the provenance is no in-toto statement", at, hint=hint)
    elif fact_of(path).sha256 not in subjects:
        message = "the provenance is that of other bytes than those of the archive"
        yield diagnose("bundle/digest", message, at, hint="Fetch both again from where they were made.")
