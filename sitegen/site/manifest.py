"""build/manifest.json: each cell with why it is as it is, each file with its digest. No clock, no machine path."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from typing import Any

from sitegen import __version__
from sitegen.plan.locales import default_locale
from sitegen.plan.model import Cell, Plan
from sitegen.site.made import Made
from sitegen.site.paths import ARTIFACTS, MANIFEST, cell_path
from sitegen.site.write import FileFact
from sitegen.sources.project import Project

_CELLS = b'"cells": {'
_NAMED = json.JSONEncoder(ensure_ascii=False).encode

FORMAT = 1
"""Version of the manifest's form; raised when a reader would have to change."""


def cell_record(cell: Cell, made: Made, files: Mapping[str, FileFact]) -> dict[str, Any]:
    """What the manifest says of one cell; `files` are its artifacts by name."""
    experiment = cell.campaign.model.experiment
    return {
        "campaign": cell.campaign.id,
        "kind": cell.campaign.model.kind,
        "segment": {
            "id": cell.segment.id,
            "family": cell.segment.family,
            "when": cell.segment.when,
            "priority": cell.segment.priority,
            "parameters": {name: _plain(value) for name, value in cell.segment.params.items()},
        },
        "variant": {
            "id": cell.variant.id,
            "weight": cell.variant.weight,
            "share": round(cell.variant.share, 6),
            "seed": (experiment.seed or cell.campaign.id) if experiment else None,
        },
        "locale": cell.locale.tag,
        "persona": cell.persona,
        "subject": made.subject,
        "preheader": made.preheader,
        "inbox": {"sender": made.sender, "subject": made.inbox_subject, "preheader": made.inbox_preheader},
        "warnings": made.warnings,
        "fields": list(made.fields),
        "pictures": list(made.pictures),
        "copy": [file.path for file in cell.email.chain],
        "files": {name: {"sha256": fact.sha256, "bytes": fact.bytes} for name, fact in files.items()},
    }


def fragment(record: Mapping[str, Any]) -> str:
    """What `cell_record` says as one line of the manifest."""
    return json.dumps(record, sort_keys=True, ensure_ascii=False)


def manifest(
    project: Project, plan: Plan, cells: Iterable[tuple[str, bytes]], files: Mapping[str, FileFact]
) -> Iterator[bytes]:
    """The manifest's bytes in pieces: `cells` are ids with their fragments, sorted; `files` all other files."""
    experiments = {
        name: {
            "hypothesis": campaign.model.experiment.hypothesis,
            "metric": campaign.model.experiment.metric,
            "holdout": campaign.model.experiment.holdout,
            "seed": campaign.model.experiment.seed or name,
        }
        for name, campaign in project.campaigns.items()
        if campaign.model.experiment
    }
    content = {
        "format": FORMAT,
        "sitegen": __version__,
        "base_url": project.site.model.base_url,
        "dialect": project.site.model.dialect,
        "locale": default_locale(project),
        "cells": {},
        "gated": {
            gated.id: {"reason": gated.reason, "rows": {name: len(q.rows) for name, q in gated.queries.items()}}
            for gated in plan.gated
        },
        "experiments": experiments,
        "files": {path: asdict(fact) for path, fact in files.items()},
    }
    rest = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False).encode()
    before, _, after = rest.partition(_CELLS + b"}")
    yield before + _CELLS
    number = -1
    for number, (id_, record) in enumerate(cells):
        yield b"".join((b",\n  " if number else b"\n  ", _NAMED(id_).encode(), b": ", record))
    yield b"".join((b"}" if number < 0 else b"\n }", after, b"\n"))


def read(folder: Path) -> dict[str, Any]:
    """The manifest in `folder`; an empty one when there is none or it is not ours."""
    try:
        return parsed((folder / MANIFEST).read_bytes())
    except OSError:
        return {}


def parsed(data: bytes) -> dict[str, Any]:
    """The manifest that `data` holds; an empty one when it is not ours."""
    try:
        content = json.loads(data.decode())
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) and content.get("format") == FORMAT and _is_sound(content) else {}


def paths(folder: Path) -> frozenset[str]:
    """The files that the manifest in `folder` lists; none when there is no manifest or it is not ours.

    As it was written, with a line for each cell, it is never in memory as a whole.
    """
    try:
        return frozenset(_paths(folder / MANIFEST))
    except (OSError, ValueError, RecursionError):
        return frozenset(listed(read(folder)))


def _paths(file: Path) -> set[str]:
    """As `paths`. Raises ValueError for a manifest that is written in another way, OSError."""
    found: set[str] = set()
    rest = []
    inside = False
    with file.open("rb") as lines:
        for line in lines:
            inside = inside and line.startswith(b"  ")
            if not inside:
                rest.append(line)
                inside = line == b" " + _CELLS + b"\n"
                continue
            cells = json.loads(b"{%b}" % line.strip().removesuffix(b","))
            if not isinstance(cells, dict) or not _is_sound({"cells": cells, "files": {}}):
                raise ValueError
            found.update(listed({"cells": cells}))
    content = parsed(b"".join(rest))
    if not content or content["cells"]:
        raise ValueError
    return found | listed(content).keys()


def _is_sound(content: dict[str, Any]) -> bool:
    cells, files = content.get("cells"), content.get("files")
    if not isinstance(cells, dict) or not isinstance(files, dict):
        return False
    groups = [files]
    for record in cells.values():
        if not isinstance(record, dict) or not isinstance(record.get("files"), dict):
            return False
        pictures = record.get("pictures")
        if not isinstance(pictures, list) or not all(isinstance(name, str) for name in pictures):
            return False
        groups.append(record["files"])
    return all(
        isinstance(fact, dict) and isinstance(fact.get("sha256"), str) and isinstance(fact.get("bytes"), int)
        for group in groups
        for fact in group.values()
    )


def listed(content: Mapping[str, Any]) -> dict[str, FileFact]:
    """Every file that a manifest lists, by path; paths that lead out of the folder are ignored."""
    found: dict[str, FileFact] = {}
    for path, fact in content.get("files", {}).items():
        found[path] = FileFact(fact["sha256"], fact["bytes"])
    for cell_id, record in content.get("cells", {}).items():
        for name, fact in record["files"].items():
            found[cell_path(cell_id, name)] = FileFact(fact["sha256"], fact["bytes"])
    return {p: f for p, f in found.items() if not p.startswith("/") and ".." not in PurePosixPath(p).parts}


def kept(content: Mapping[str, Any], cell_id: str, holds: Callable[[str, FileFact], bool]) -> dict[str, Any] | None:
    """What the manifest `content` says of a cell, while all its files and pictures are whole; else None.

    `holds` tells whether a file still has the bytes that the manifest tells of.
    """
    record: dict[str, Any] | None = content.get("cells", {}).get(cell_id)
    if record is None or record["files"].keys() != set(ARTIFACTS):  # those of an earlier sitegen are not shown any more
        return None
    pictures = {name: content.get("files", {}).get(name) for name in (f"assets/{each}" for each in record["pictures"])}
    if None in pictures.values():
        return None
    return (
        record
        if all(holds(*item) for item in listed({"cells": {cell_id: record}, "files": pictures}).items())
        else None
    )


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
