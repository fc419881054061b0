"""A real git repository with a small project in it, for what compares revisions."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from conftest import Files, write_files

_PERSON = ("-c", "user.name=Ada", "-c", "user.email=ada@lanternreel.example", "-c", "init.defaultBranch=main")


@dataclass(frozen=True)
class Repository:
    """A repository at `folder`."""

    folder: Path

    def git(self, *arguments: str) -> str:
        """What git says to `arguments`; it must succeed."""
        environ = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        return subprocess.run(
            ["git", *_PERSON, *arguments], cwd=self.folder, env=environ, capture_output=True, text=True, check=True
        ).stdout.strip()

    def commit(self, files: Files, tag: str = "") -> None:
        """Write `files` (None removes one) and commit everything."""
        write_files(self.folder, files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "A change")
        if tag:
            self.git("tag", tag)


def repository(folder: Path) -> Repository:
    """A new repository in `folder`, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Repository(folder)
    made.git("init", "--quiet")
    return made
