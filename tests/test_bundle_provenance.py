"""Provenance: an in-toto statement with SLSA's predicate, from CI's environment and git, and no part of the bundle."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from building import data

from sitegen.bundle.contents import Contents
from sitegen.bundle.origin import LOCAL, origin, plain
from sitegen.bundle.provenance import digests, statement

pytestmark = pytest.mark.usefixtures("without_blocks")

Make = Callable[..., Path]

STARTED = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
ENDED = datetime(2026, 11, 22, 7, 31, 5, tzinfo=UTC)
GITHUB = {
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "lanternreel/letters",
    "GITHUB_WORKFLOW_REF": "lanternreel/letters/.github/workflows/mail.yml@refs/heads/main",
    "GITHUB_REF": "refs/heads/main",
    "GITHUB_RUN_ID": "123",
    "GITHUB_RUN_ATTEMPT": "2",
    "GITHUB_SHA": "a" * 40,
}
GITLAB = {
    "CI_PROJECT_URL": "https://gitlab.example/lanternreel/letters",
    "CI_RUNNER_ID": "7",
    "CI_JOB_URL": "https://gitlab.example/lanternreel/letters/-/jobs/9",
    "CI_COMMIT_SHA": "b" * 40,
    "CI_COMMIT_REF_NAME": "main",
    "CI_REPOSITORY_URL": "https://gitlab-ci-token:glcbt-secret@gitlab.example/lanternreel/letters.git",
}
CONTENTS = Contents("hello", ["braze", "liquid"], {}, {}, b"{}\n")


def told(root: Path, environ: Mapping[str, str]) -> dict[str, Any]:
    line = statement("hello-0.zip", "c" * 64, CONTENTS, origin(root, environ, STARTED), ENDED)
    assert line.count(b"\n") == 1
    content: dict[str, Any] = json.loads(line)
    return content


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=A", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false"]
    command = ["git", *who, "-C", folder, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def clone(make_project: Make) -> Path:
    """A project in a folder of a repository, whose origin has a token in its address."""
    root = make_project()
    repository = root.parent
    git(repository, "init", "-q")
    git(repository, "remote", "add", "origin", "https://oauth2:glpat-secret@gitlab.example/lanternreel/letters.git")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "Letters")
    return root


def test_it_is_a_statement_about_the_zip(tmp_path: Path) -> None:
    made = told(tmp_path, GITHUB)
    assert made["_type"] == "https://in-toto.io/Statement/v1"
    assert made["predicateType"] == "https://slsa.dev/provenance/v1"
    manifest = hashlib.sha256(b"{}\n").hexdigest()
    assert made["subject"] == [
        {"name": "hello-0.zip", "digest": {"sha256": "c" * 64}, "annotations": {"manifest": f"sha256:{manifest}"}}
    ]
    assert set(made["predicate"]) == {"buildDefinition", "runDetails"}
    assert made["predicate"]["runDetails"]["metadata"]["startedOn"] == "2026-11-22T07:30:00Z"
    assert made["predicate"]["runDetails"]["metadata"]["finishedOn"] == "2026-11-22T07:31:05Z"


def test_github_says_who_builds(tmp_path: Path) -> None:
    predicate = told(tmp_path, GITHUB)["predicate"]
    run, made = predicate["runDetails"], predicate["buildDefinition"]
    assert run["builder"]["id"] == f"https://github.com/{GITHUB['GITHUB_WORKFLOW_REF']}"
    repository = "https://github.com/lanternreel/letters"
    assert run["metadata"]["invocationId"] == f"{repository}/actions/runs/123/attempts/2"
    source = f"git+{repository}@refs/heads/main"
    assert made["externalParameters"] == {"campaign": "hello", "dialects": ["braze", "liquid"], "source": source}
    assert made["resolvedDependencies"][0] == {"uri": source, "digest": {"gitCommit": "a" * 40}}
    packages = {each["uri"].rpartition("@")[0] for each in made["resolvedDependencies"]}
    assert {"pkg:pypi/mjml-python", "pkg:generic/sitegen"} <= packages


def test_gitlab_says_who_builds_and_no_token(tmp_path: Path) -> None:
    made = told(tmp_path, GITLAB)
    run = made["predicate"]["runDetails"]
    assert run["builder"]["id"] == "https://gitlab.example/lanternreel/letters/-/runners/7"
    assert run["metadata"]["invocationId"] == GITLAB["CI_JOB_URL"]
    (first, *_) = made["predicate"]["buildDefinition"]["resolvedDependencies"]
    assert first == {"uri": f"git+{GITLAB['CI_PROJECT_URL']}@main", "digest": {"gitCommit": "b" * 40}}
    assert "secret" not in json.dumps(made)


def test_git_says_which_revision_and_whether_it_was_changed(clone: Path) -> None:
    made = told(clone, {})
    assert made["predicate"]["runDetails"]["builder"]["id"] == LOCAL
    assert "invocationId" not in made["predicate"]["runDetails"]["metadata"]
    definition = made["predicate"]["buildDefinition"]
    assert definition["externalParameters"]["path"] == clone.name
    (first, *_) = definition["resolvedDependencies"]
    uri = "git+https://gitlab.example/lanternreel/letters.git"
    assert first == {"uri": uri, "digest": {"gitCommit": git(clone, "rev-parse", "HEAD")}}
    (clone / "build").mkdir()
    (clone / "build/page.html").write_text("built")
    assert "annotations" not in told(clone, {})["predicate"]["buildDefinition"]["resolvedDependencies"][0]
    (clone / "content/new.txt").write_text("new")
    (first, *_) = told(clone, {})["predicate"]["buildDefinition"]["resolvedDependencies"]
    assert first["annotations"] == {"modified": True}


def test_what_is_checked_out_counts_more_than_what_ci_says(clone: Path) -> None:
    (first, *_) = told(clone, GITHUB)["predicate"]["buildDefinition"]["resolvedDependencies"]
    assert first["digest"] == {"gitCommit": git(clone, "rev-parse", "HEAD")}


def test_without_git_and_ci_there_is_no_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    definition = told(tmp_path, {})["predicate"]["buildDefinition"]
    assert definition["externalParameters"] == {"campaign": "hello", "dialects": ["braze", "liquid"]}
    assert all(each["uri"].startswith("pkg:") for each in definition["resolvedDependencies"])


def test_a_signed_statement_tells_its_subjects_too(tmp_path: Path) -> None:
    line = statement("hello-0.zip", "c" * 64, CONTENTS, origin(tmp_path, GITHUB, STARTED), ENDED)
    envelope = {"payloadType": "application/vnd.in-toto+json", "payload": base64.b64encode(line).decode()}
    assert digests(json.dumps(envelope).encode()) == {"c" * 64}
    assert digests(b'{"payload": "no base64"}\n{"payload": 1}\n7\n') == set()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://u:p@host.example:8443/a/b.git?token=x#y", "https://host.example:8443/a/b.git"),
        ("git@github.com:lanternreel/letters.git", "ssh://github.com/lanternreel/letters.git"),
        ("ssh://git@host.example/a", "ssh://host.example/a"),
        ("", ""),
    ],
)
def test_addresses_lose_their_secrets(url: str, expected: str) -> None:
    assert plain(url) == expected


def test_the_run_is_no_part_of_the_bundle(make_project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_project()
    (first,) = data("bundle", "-C", root)["bundles"]
    for name, value in GITHUB.items():
        monkeypatch.setenv(name, value)
    (second,) = data("bundle", "-C", root)["bundles"]
    assert (second["path"], second["sha256"], second["fresh"]) == (first["path"], first["sha256"], False)
    beside = Path(second["provenance"])
    assert beside == Path(second["path"]).with_suffix(".intoto.jsonl")
    assert digests(beside.read_bytes()) == {second["sha256"]}
    assert "lanternreel/letters" in beside.read_text()
