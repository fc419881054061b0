"""Git revisions as projects: what a checkout would give, and nothing left behind in the repository."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from building import data, run, tree
from conftest import MINIMAL, write_files
from repositories import Repository, repository

from sitegen.diagnostics import Problem
from sitegen.review.revision import revision, write

COPY = "content/campaigns/hello/email.md"
GLAD = MINIMAL[COPY]
HAPPY = GLAD.replace("glad", "happy")


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return repository(tmp_path / "repo")


def below(folder: str, files: dict[str, str] = MINIMAL) -> dict[str, str]:
    return {f"{folder}/{path}": text for path, text in files.items()}


def written(root: Path, name: str, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return write(revision(root, name), folder)


def message(call: Callable[[], object]) -> str:
    with pytest.raises(Problem) as caught:
        call()
    (only,) = caught.value.diagnostics
    return f"{only.rule}: {only.message} = {only.hint}"


def test_branches_tags_commits_and_what_git_reads_as_such(repo: Repository) -> None:
    repo.commit(MINIMAL, "v1.2")
    repo.commit({COPY: HAPPY})
    write_files(repo.folder, {COPY: GLAD.replace("glad", "proud")})
    for old, new, words in (
        ("main", None, ("happy", "proud")),
        ("v1.2", None, ("glad", "proud")),
        ("HEAD~1", "HEAD", ("glad", "happy")),
        (repo.git("rev-parse", "HEAD"), "v1.2", ("happy", "glad")),
    ):
        found = data("diff", "-C", repo.folder, old, *([new] if new else []))
        (change,) = found["changes"]
        assert [text for kind, text in change["words"] if kind != "="] == list(words)
    assert found["new"].startswith("v1.2 (")
    assert data("diff", "-C", repo.folder, "main")["new"] == "the working tree"


def test_nothing_is_left_in_the_repository_and_no_hook_runs(repo: Repository) -> None:
    repo.commit(MINIMAL)
    repo.git("config", "core.splitIndex", "true")
    repo.git("status")
    for hook in ("post-checkout", "post-index-change"):
        script = repo.folder / ".git" / "hooks" / hook
        script.write_text(f"#!/bin/sh\ntouch {repo.folder}/ran\n")
        script.chmod(0o755)
    before = tree(repo.folder)
    run("diff", "-C", repo.folder, "HEAD")
    assert tree(repo.folder) == before


def test_a_project_below_the_root_of_its_repository(repo: Repository) -> None:
    repo.commit({**below("mails/spring"), "huge/other.txt": "x"}, "v1")
    write_files(repo.folder, below("mails/spring", {COPY: HAPPY}))
    found = data("diff", "-C", repo.folder / "mails" / "spring", "v1")
    assert [change["aspect"] for change in found["changes"]] == ["copy"]
    place = written(repo.folder / "mails" / "spring", "v1", repo.folder.parent / "out")
    assert sorted(path.name for path in place.parents[1].iterdir()) == ["mails"]


def test_files_are_as_a_checkout_writes_them(repo: Repository, tmp_path: Path) -> None:
    attributes = f"{COPY} export-ignore\n*.yaml export-subst\n*.txt eol=crlf\n"
    repo.commit({**MINIMAL, ".gitattributes": attributes, "layouts/note.txt": "a\nb\n"}, "v1")
    (repo.folder / ".gitattributes").write_text("*.md eol=crlf\n")
    place = written(repo.folder, "v1", tmp_path / "out")
    assert (place / COPY).read_bytes() == GLAD.encode()
    assert (place / "layouts/note.txt").read_bytes() == b"a\r\nb\r\n"


def test_links_within_the_repository_are_followed(repo: Repository) -> None:
    project = repo.folder / "project"
    project.mkdir()
    (project / "content").symlink_to("../shared/content", target_is_directory=True)
    repo.commit(below("shared"), "v1")
    write_files(repo.folder, below("shared", {COPY: HAPPY}))
    assert [each["aspect"] for each in data("diff", "-C", project, "v1")["changes"]] == ["copy"]


def test_links_out_of_the_repository_are_not(repo: Repository, tmp_path: Path) -> None:
    write_files(tmp_path / "elsewhere", MINIMAL)
    (repo.folder / "content").symlink_to(tmp_path / "elsewhere" / "content", target_is_directory=True)
    repo.commit({"a": "b"}, "v1")
    assert "content is a link that leads out of the repository" in run("diff", "-C", repo.folder, "v1", code=1).stderr


def test_submodules_come_from_this_machine_or_not_at_all(repo: Repository, tmp_path: Path) -> None:
    shared = repository(tmp_path / "shared")
    letters = {path.removeprefix("content/campaigns/"): text for path, text in MINIMAL.items() if "campaigns" in path}
    shared.commit(letters)
    repo.commit({path: text for path, text in MINIMAL.items() if "campaigns" not in path})
    name = "content/campaigns"
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(shared.folder), name)
    repo.commit({}, "v1")
    write_files(repo.folder, {COPY: HAPPY})
    assert [each["aspect"] for each in data("diff", "-C", repo.folder, "v1")["changes"]] == ["copy"]
    copy = tmp_path / "clone"
    repo.git("clone", "--quiet", str(repo.folder), str(copy))
    assert "content/campaigns is a submodule" in message(lambda: written(copy, "v1", tmp_path / "out"))
    assert "git submodule update" in run("diff", "-C", copy, "v1", code=1).stderr


def test_what_is_wrong_is_said(repo: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit({"a": "b"}, "empty")
    repo.commit(MINIMAL, "v1")
    assert "there is no content/ in empty (" in message(lambda: written(repo.folder, "empty", tmp_path / "out"))
    clone = tmp_path / "clone"
    repo.git("clone", "--quiet", "--depth", "1", f"file://{repo.folder}", str(clone))
    assert "shallow" in message(lambda: revision(clone, "HEAD~1"))
    assert "there is no revision “HEAD:a b”" in message(lambda: revision(repo.folder, "HEAD:a b"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "git is not installed" in message(lambda: revision(repo.folder, "v1"))


def test_a_hook_that_runs_it_means_the_repository_it_is_in(
    repo: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit(MINIMAL, "v1")
    other = repository(tmp_path / "other")
    other.commit({"a": "b"})
    monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.folder / ".git" / "index"))
    assert (written(repo.folder, "v1", tmp_path / "out") / COPY).read_text() == GLAD


def test_temporary_folders_go(repo: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sitegen.review.sides import sides

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    repo.commit(MINIMAL, "v1")
    with ExitStack() as stack:
        first, _ = sides("v1", None, repo.folder, stack)
        assert first(lambda done, total: None).cells
        assert os.listdir(tmp_path / "temporary")
    assert os.listdir(tmp_path / "temporary") == []
