"""Where a bundle comes from, as an in-toto statement (v1) with SLSA's provenance predicate (v1).

What equal sources give again stands in `buildDefinition`, what belongs to one run in `runDetails`. The statement lies
beside the bundle and is no part of it; it is signed by whoever runs the build, not here.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sitegen import __version__
from sitegen.bundle.contents import Contents

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://slsa.dev/provenance/v1"
BUILD_TYPE = "urn:sitegen:bundle:1"
"""What was done: `sitegen bundle`, as docs/bundles.md describes it."""


@dataclass(frozen=True, slots=True)
class Source:
    """The revision that was built: the commit (hex) and the project's folder in it.

    `uri` names the repository, without credentials, "" where it has no address. `modified` says that content or
    layouts differ from that commit.
    """

    uri: str
    commit: str
    path: str = ""
    modified: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """One run: who builds (a URI), which run it is (a URI, "" if there is none), when it began, and from what."""

    builder: str
    invocation: str
    started: datetime
    source: Source | None
    versions: Mapping[str, str]
    """Versions by the name of the package, of all that has a say in the bytes."""
    python: str


def statement(name: str, sha256: str, contents: Contents, run: Run, finished: datetime) -> bytes:
    """The provenance of the bundle in the file `name` with the digest `sha256` (of the file): one line of JSON."""
    source = run.source
    made: dict[str, Any] = {
        "_type": STATEMENT,
        "subject": [
            {
                "name": name,
                "digest": {"sha256": sha256},
                "annotations": {"manifest": f"sha256:{contents.digest}"},
            }
        ],
        "predicateType": PREDICATE,
        "predicate": {
            "buildDefinition": {
                "buildType": BUILD_TYPE,
                "externalParameters": {
                    "campaign": contents.campaign,
                    "dialects": list(contents.dialects),
                    **({"source": source.uri} if source and source.uri else {}),
                    **({"path": source.path} if source and source.path else {}),
                },
                "internalParameters": {},
                "resolvedDependencies": [
                    *([_revision(source)] if source else []),
                    *({"uri": _package(name, version)} for name, version in sorted(run.versions.items())),
                ],
            },
            "runDetails": {
                "builder": {"id": run.builder, "version": {"sitegen": __version__, "python": run.python}},
                "metadata": {
                    **({"invocationId": run.invocation} if run.invocation else {}),
                    "startedOn": _time(run.started),
                    "finishedOn": _time(finished),
                },
            },
        },
    }
    return (json.dumps(made, sort_keys=True, ensure_ascii=False) + "\n").encode()


def digests(provenance: bytes) -> set[str]:
    """The SHA-256 digests of the subjects of all statements in `provenance`, one JSON document a line.

    A statement may be signed, in an envelope (DSSE); the signature is not looked at.
    """
    found: set[str] = set()
    for line in provenance.splitlines():
        try:
            content = json.loads(line)
            if "payload" in content:
                content = json.loads(base64.b64decode(content["payload"]))
            found.update(each["digest"]["sha256"] for each in content["subject"])
        except (ValueError, RecursionError, LookupError, TypeError):
            continue
    return found


def _package(name: str, version: str) -> str:
    """The package URL of what took part; sitegen itself is in no index."""
    return f"pkg:{'generic' if name == 'sitegen' else 'pypi'}/{name}@{version}"


def _revision(source: Source) -> dict[str, Any]:
    return {
        **({"uri": source.uri} if source.uri else {}),
        "digest": {"gitCommit": source.commit},
        **({"annotations": {"modified": True}} if source.modified else {}),
    }


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
