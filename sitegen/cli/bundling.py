"""`sitegen bundle`: what it makes of its options, and what it prints."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sitegen.bundle.origin import origin
from sitegen.bundle.run import BundleResult, bundle
from sitegen.bundle.store import Made
from sitegen.bundle.upload import is_url, ready, shown, upload
from sitegen.cli.among import among_sources
from sitegen.cli.commands import fail_on, scope, senseless, usage
from sitegen.cli.output import console, exit_code, tally
from sitegen.cli.progress import progress_bar
from sitegen.cli.telling import Telling
from sitegen.diagnostics import Diagnostic, Problem
from sitegen.diagnostics.show import counted
from sitegen.merge.dialects import DIALECTS, dialect_meant
from sitegen.site.engine import Engine

_UNITS = ("bytes", "kB", "MB", "GB")


def run_bundle(
    root: Path, campaigns: Sequence[str], folder: Path | None, dialects: Sequence[str], to: str, telling: Telling
) -> int:
    """Build, and bundle `campaigns` into `folder`; with `to`, upload them if nothing stands against it."""
    started = time.perf_counter()
    if wrong := _senseless(campaigns, dialects, to):
        return senseless(*wrong, telling)
    engine = Engine(root)
    engine.keep = False
    target = folder or root / "build" / "bundles"
    if among := among_sources(root, target):
        return usage(among, engine, telling)
    try:
        if to:
            ready(to)
    except Problem as problem:
        telling.tell(problem.diagnostics)
        return 2
    run = origin(root, os.environ, datetime.now(UTC))
    try:
        with progress_bar() as progress:
            result = bundle(engine, root / "build", target, campaigns, dialects, run, progress)
    except Problem as problem:
        return usage(problem, engine, telling, campaigns)
    found, uploaded = result.diagnostics, None
    code = exit_code(found, fail_on(engine))
    if to and not code:
        try:
            uploaded = upload(result.made, to)
        except Problem as problem:
            found, code = (*found, *problem.diagnostics), 1
    telling.tell(found, lambda: scope(engine, campaigns), **_figures(result, uploaded))
    if telling.for_people:
        _show(result, found, uploaded, to, time.perf_counter() - started)
    return code


def _senseless(campaigns: Sequence[str], dialects: Sequence[str], to: str) -> tuple[str, str] | None:
    """What is wrong with the command line, and what to do; None if nothing is."""
    for name in campaigns:
        if "/" in name.strip("/"):
            return f"“{name}” is a part of a campaign, and a bundle holds a whole one", f"Write {name.split('/')[0]}."
    for name in dialects:
        if name not in DIALECTS:
            return f"there is no dialect “{name}”", dialect_meant(name)
    if to and not is_url(to):
        return f"“{to}” is no URL", "Write one such as s3://bucket/folder; to keep bundles on this machine use -o DIR."
    return None


def _figures(result: BundleResult, uploaded: Sequence[str] | None) -> dict[str, Any]:
    more: dict[str, Any] = {
        "bundles": [_as_data(made) for made in result.made],
        "withheld": result.withheld,
        "gated": result.gated,
        "removed": result.removed,
    }
    return more if uploaded is None else {**more, "uploaded": uploaded}


def _as_data(made: Made) -> dict[str, str | int | bool]:
    return {
        "campaign": made.campaign,
        "path": str(made.path),
        "provenance": str(made.provenance),
        "digest": made.digest,
        "sha256": made.sha256,
        "bytes": made.bytes,
        "files": made.files,
        "fresh": made.fresh,
    }


def _show(
    result: BundleResult, found: Sequence[Diagnostic], uploaded: Sequence[str] | None, to: str, seconds: float
) -> None:
    out = console()
    for made in result.made:
        state = "" if made.fresh else ", as it was"
        out.print(f"{made.path}  {made.files} files, {_size(made.bytes)}{state}")
    for campaign in result.gated:
        out.print(f"{campaign}: no bundle, for nobody gets a mail of it now")
    for campaign in result.withheld:
        out.print(f"{campaign}: no bundle, because of what is wrong; one that was made before stays")
    count = counted(len(result.made), "bundle")
    out.print(f"\n{count} in {seconds:.1f} s, {result.removed} removed; {tally(found)}")
    if uploaded is not None:
        there = len(result.made) - len(uploaded)
        out.print(f"{len(uploaded)} uploaded to {shown(to)}" + (f", {there} there already" if there else ""))
    elif to:
        stopped = any(each.rule == "bundle/upload" for each in found)
        out.print("The upload stopped; start again to go on." if stopped else "Nothing was uploaded.")


def _size(count: int) -> str:
    """`count` bytes in the unit that fits."""
    size, unit = float(count), 0
    while size >= 1000 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{size:.1f} {_UNITS[unit]}" if unit else f"{count} bytes"
