"""`sitegen verify`: what it makes of its options, and what it prints."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from sitegen.bundle.contents import DIGITS
from sitegen.bundle.upload import fetched, is_url, shown
from sitegen.bundle.verify import Verdict, verify
from sitegen.cli.output import console, exit_code, tally
from sitegen.cli.telling import Telling
from sitegen.diagnostics import Problem, diagnose

MOST = 25
"""Findings that are printed for people."""

_DIGEST = re.compile(rf"[0-9a-f]{{{DIGITS},64}}\Z")


def run_verify(root: Path, paths: Sequence[str], digest: str, telling: Telling) -> int:
    """Verify the bundles, builds and unpacked bundles at `paths`, seen from `root`; some may be URLs."""
    digest = digest.lower().removeprefix("sha256:")
    if wrong := _senseless(root, paths, digest):
        telling.tell([diagnose("command/usage", wrong[0], hint=wrong[1])])
        return 2
    verdicts = {shown(path) if is_url(path) else path: _verdict(root, path, digest) for path in paths}
    found = [each for verdict in verdicts.values() for each in verdict.found]
    told = found[:MOST] if telling.for_people else found
    telling.tell(told, verified=[_as_data(path, verdict) for path, verdict in verdicts.items()])
    if telling.for_people:
        if len(found) > len(told):
            console(stderr=True).print(f"… and {len(found) - len(told):,} more; --format json tells all\n")
        _show(verdicts)
    return exit_code(found, "error")


def _senseless(root: Path, paths: Sequence[str], digest: str) -> tuple[str, str] | None:
    """What is wrong with the command line, and what to do; None if nothing is."""
    if digest and not _DIGEST.match(digest):
        return f"“{digest}” is no digest", f"It has {DIGITS} to 64 digits, 0 to 9 and a to f."
    if digest and len(paths) > 1:
        return "--digest is that of one bundle", "Verify them one by one."
    if gone := [str(root / path) for path in paths if not is_url(path) and not (root / path).exists()]:
        return f"there is no {', no '.join(gone)}", "Name a bundle, or the folder of a build."
    return None


def _verdict(root: Path, path: str, digest: str) -> Verdict:
    if not is_url(path):
        return verify(root / path, path, digest)
    try:
        with fetched(path) as file:
            return verify(file, shown(path), digest)
    except Problem as problem:
        verdict = Verdict()
        verdict.found.extend(problem.diagnostics)
        return verdict


def _as_data(path: str, verdict: Verdict) -> dict[str, str | int | bool]:
    return {
        "path": path,
        "kind": verdict.kind,
        "digest": verdict.digest,
        "files": verdict.files,
        "whole": verdict.whole,
    }


def _show(verdicts: Mapping[str, Verdict]) -> None:
    out = console()
    for path, verdict in verdicts.items():
        whole = f"{verdict.kind} of {verdict.files} files, every byte as it was made"
        out.print(f"{path}: {whole if verdict.whole else tally(verdict.found)}")
        if verdict.digest:
            out.print(f"digest {verdict.digest}")
