"""A git revision of a project as a folder of its own, by git alone and without a trace in the repository.

git writes the files itself, into an empty work tree through an index of its own, so that line ends, attributes and
Git LFS are as in a checkout. Hooks do not run, and nothing is fetched.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sitegen.diagnostics import Problem, diagnose

SOURCES = ("content", "layouts")
"""The folders of a project that a build reads."""

_QUIET = ("core.fsmonitor=false", "core.splitIndex=false", "core.untrackedCache=false", f"core.hooksPath={os.devnull}")
_OFFLINE = {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_LFS_SKIP_SMUDGE": "1", "GIT_OPTIONAL_LOCKS": "0"}
_OWN = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE")
"""What git sets for hooks; a command in a hook means the repository it is run in."""

_LINK, _SUBMODULE = "120000", "160000"


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit, tag or tree of the repository that holds `root`: its tree, and its name for people."""

    root: Path
    tree: str
    name: str


@dataclass(frozen=True, slots=True)
class _Entry:
    mode: str
    id: str
    path: str


def revision(root: Path, name: str) -> Revision:
    """The revision `name` of the repository in which the project `root` lies.

    Raises Problem where there is no repository, no such revision, or no git.
    """
    top = _git(root, "rev-parse", "--show-toplevel")
    if top.returncode:
        message = f"there is no folder or bundle {root / name}, and {root.resolve()} is in no git repository"
        if b"dubious ownership" in top.stderr:
            message = f"git does not trust the repository of {root.resolve()}: it belongs to somebody else"
        raise _problem(message, "Name two builds, or run it in the project's repository.")
    found = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{tree}}")
    if found.returncode:
        shallow = _git(root, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true"
        hint = "Name a branch, tag or commit, a folder with a manifest.json, or a bundle."
        if shallow:
            hint = (
                "This clone is shallow. Fetch the history: git fetch --unshallow; in CI check out with fetch-depth: 0."
            )
        raise _problem(f"there is no revision “{name}” in the repository, and no folder or bundle {root / name}", hint)
    short = _git(root, "rev-parse", "--short", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    commit = _text(short.stdout)
    # Whoever names a commit by its digits needs them once.
    called = commit if commit and name.startswith(commit) else f"{name} ({commit})" if commit else name
    return Revision(root, _text(found.stdout), called)


def write(what: Revision, folder: Path) -> Path:
    """Write the project of a revision below `folder`, which is empty; the project's folder in it.

    Raises Problem where the revision has no such project, or a part of it is not in the repository.
    """
    prefix = _text(_git(what.root, "rev-parse", "--show-prefix").stdout)
    _check_out(what.root, what.tree, prefix, folder / "tree", folder / "index", what.name)
    project = folder / "tree" / prefix
    if not (project / "content").is_dir():
        where = f"{prefix}content/" if prefix else "content/"
        raise _problem(f"there is no {where} in {what.name}", "Is the project's folder of another name there?")
    for name in SOURCES:
        inside = (project / name).resolve().is_relative_to((folder / "tree").resolve())
        if not inside:
            raise _problem(f"{prefix}{name} is a link that leads out of the repository in {what.name}")
    return project


def _check_out(repository: Path, tree: str, prefix: str | None, folder: Path, index: Path, name: str) -> None:
    """Write the sources below `prefix`, or everything, into `folder`, and with them all that links may lead to."""
    folder.mkdir(parents=True)
    environ = {"GIT_INDEX_FILE": str(index), "GIT_WORK_TREE": str(folder)}
    _must(_git(repository, "read-tree", tree, environ=environ), name)
    entries = list(_entries(_text(_must(_git(repository, "ls-files", "--stage", "-z", environ=environ), name))))
    own = entries
    if prefix is not None:
        places = tuple(f"{prefix}{each}" for each in SOURCES)
        below = tuple(f"{place}/" for place in places)
        own = [entry for entry in entries if entry.path in places or entry.path.startswith(below)]
    if any(entry.mode == _LINK for entry in own):
        own = entries
    paths = "".join(f"{entry.path}\0" for entry in own if entry.mode != _SUBMODULE)
    given = paths.encode(errors="surrogateescape")
    _must(_git(repository, "checkout-index", "--quiet", "-z", "--stdin", environ=environ, given=given), name)
    submodules = [entry for entry in own if entry.mode == _SUBMODULE]
    top = Path(_text(_git(repository, "rev-parse", "--show-toplevel").stdout)) if submodules else repository
    for number, entry in enumerate(submodules):
        _submodule(top / entry.path, entry, folder, index.with_name(f"{index.name}-{number}"), name)


def _entries(listed: str) -> Iterator[_Entry]:
    for line in filter(None, listed.split("\0")):
        facts, _, path = line.partition("\t")
        mode, identity, _ = facts.split(" ")
        yield _Entry(mode, identity, path)


def _submodule(repository: Path, entry: _Entry, folder: Path, index: Path, name: str) -> None:
    """Write a submodule at the commit that the revision names, from what is on this machine."""
    there = (repository / ".git").exists() and not _git(repository, "cat-file", "-e", f"{entry.id}^{{tree}}").returncode
    if not there:
        message = f"{entry.path} is a submodule whose commit {entry.id[:10]}, which {name} wants, is not here"
        raise _problem(message, f"Fetch it: git submodule update --init, or git -C {entry.path} fetch.")
    target = folder / entry.path
    if target.is_dir():
        target.rmdir()
    _check_out(repository, entry.id, None, target, index, name)


def _must(done: subprocess.CompletedProcess[bytes], name: str) -> bytes:
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise _problem(f"git cannot write the files of {name}: {said[-1] if said else 'it gives no reason'}")
    return done.stdout


def _text(said: bytes) -> str:
    return said.decode(errors="surrogateescape").rstrip("\n")


def _git(
    folder: Path, *arguments: str, environ: Mapping[str, str] | None = None, given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    settings = [part for each in _QUIET for part in ("-c", each)]
    inherited = {name: value for name, value in os.environ.items() if name not in _OWN}
    try:
        return subprocess.run(
            ["git", *settings, *arguments],
            cwd=folder,
            env={**inherited, **_OFFLINE, "LC_ALL": "C", **(environ or {})},
            input=given,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise _problem("git is not installed, or not where commands are looked for") from error


def _problem(message: str, hint: str = "") -> Problem:
    return Problem(diagnose("review/revision", message, hint=hint))
