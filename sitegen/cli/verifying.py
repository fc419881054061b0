"""`sitegen verify`: what it makes of its options, and what it prints."""

from __future__ import annotations

import re
from pathlib import Path

from sitegen.bundle.contents import DIGITS
from sitegen.bundle.upload import fetched, is_url, shown
from sitegen.bundle.verify import Verdict, verify
from sitegen.cli.output import console, exit_code, tally
from sitegen.cli.telling import Telling
from sitegen.diagnostics import Problem, diagnose

_DIGEST = re.compile(rf"[0-9a-f]{{{DIGITS},64}}\Z")


def run_verify(root: Path, path: str, digest: str, telling: Telling) -> int:
    """Verify the bundle, build or unpacked bundle at `path`, seen from `root`; it may be a URL."""
    digest = digest.lower().removeprefix("sha256:")
    if digest and not _DIGEST.match(digest):
        return _usage(f"“{digest}” is no digest", f"It has {DIGITS} to 64 digits, 0 to 9 and a to f.", telling)
    try:
        if is_url(path):
            with fetched(path) as file:
                verdict = verify(file, shown(path), digest)
        elif (root / path).exists():
            verdict = verify(root / path, path, digest)
        else:
            return _usage(f"there is no {root / path}", "Name a bundle, or the folder of a build.", telling)
    except Problem as problem:
        telling.tell(problem.diagnostics)
        return 1
    return _tell(verdict, path, telling)


def _tell(verdict: Verdict, path: str, telling: Telling) -> int:
    found = tuple(verdict.found)
    code = exit_code(found, "error")
    telling.tell(found, kind=verdict.kind, digest=verdict.digest, files=verdict.files, whole=not code)
    if not telling.for_people:
        return code
    out = console()
    if code:
        out.print(f"{shown(path) if is_url(path) else path}: {tally(found)}")
    else:
        out.print(f"{verdict.kind} of {verdict.files} files, every byte as it was made")
    if verdict.digest:
        out.print(f"digest {verdict.digest}")
    return code


def _usage(message: str, hint: str, telling: Telling) -> int:
    telling.tell([diagnose("command/usage", message, hint=hint)])
    return 2
