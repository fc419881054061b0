"""Steps of CI recipes run in bash as a service runs them, with the command answered by this process, which is warm."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import pytest
from building import run

_COMMAND = """\
#!/usr/bin/env bash
printf '%s\\n' "$@" '' >&"$ASK"
read -r code <&"$ANSWER"
cat "$SAID/stdout"
cat "$SAID/stderr" >&2
exit "$code"
"""
"""Words go out a line each, up to an empty one; the exit code comes back."""


@dataclass
class Machine:
    """Where steps run: `workspace` is the checkout, `bin` is on the path, `commands` is what `sitegen` was asked."""

    root: Path
    environ: Mapping[str, str]
    commands: list[list[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.workspace = self.root / "workspace"
        self.bin = self.root / "bin"
        self.said = self.root / "said"
        for folder in (self.workspace, self.bin, self.said):
            folder.mkdir(exist_ok=True)
        self.put("sitegen", _COMMAND)
        # Images of CI have a python; Debian has only python3.
        self.put("python", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')

    def put(self, name: str, script: str) -> None:
        """Make a command of `script`."""
        (self.bin / name).write_text(script)
        (self.bin / name).chmod(0o755)

    def step(self, script: str, environ: Mapping[str, str] | None = None, *, code: int = 0) -> str:
        """What `script` prints; it must end with `code`."""
        path = self.root / "step.sh"
        path.write_text(script)
        asked, ask = os.pipe()
        answer, answered = os.pipe()
        given = {
            "PATH": f"{self.bin}:{os.environ['PATH']}",
            "HOME": str(self.root),
            "SAID": str(self.said),
            "ASK": str(ask),
            "ANSWER": str(answer),
            **self.environ,
            **(environ or {}),
        }
        said = self.said / "step"
        with said.open("w") as out:
            process = subprocess.Popen(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", path],
                cwd=self.workspace,
                env=given,
                pass_fds=(ask, answer),
                stdout=out,
                stderr=subprocess.STDOUT,
            )
            os.close(ask)  # the step alone holds it now, so that the words end with it
            os.close(answer)
            with os.fdopen(asked) as words, os.fdopen(answered, "w", buffering=1) as codes:
                for command in _commands(words):
                    codes.write(f"{self._answer(command, given)}\n")
            ended = process.wait()
        assert ended == code, said.read_text()
        return said.read_text()

    def _answer(self, words: list[str], environ: Mapping[str, str]) -> int:
        self.commands.append(words)
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self.workspace)
            for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
                patch.setenv(name, environ.get(name, ""))
            done = run(*words, code=None)
        (self.said / "stdout").write_text(done.stdout)
        (self.said / "stderr").write_text(done.stderr)
        return done.exit_code


def _commands(lines: TextIO) -> Iterator[list[str]]:
    """The words of each command, as they come."""
    words: list[str] = []
    for line in iter(lines.readline, ""):
        if line == "\n":
            yield words
            words = []
        else:
            words.append(line.rstrip("\n"))
