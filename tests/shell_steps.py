"""Steps of CI recipes run in bash as a service runs them, with the command answered by this process, which is warm."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from building import run

_COMMAND = """\
#!/bin/sh
printf '%s\\n' "$@" > "$TALK/asked"
read -r code < "$TALK/answered"
cat "$TALK/stdout"
cat "$TALK/stderr" >&2
exit "$code"
"""


@dataclass
class Machine:
    """Where steps run: `workspace` is the checkout, `bin` is on the path, `commands` is what `sitegen` was asked."""

    root: Path
    environ: Mapping[str, str]
    commands: list[list[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.workspace = self.root / "workspace"
        self.bin = self.root / "bin"
        self.talk = self.root / "talk"
        for folder in (self.workspace, self.bin, self.talk):
            folder.mkdir(exist_ok=True)
        for name in ("asked", "answered"):
            os.mkfifo(self.talk / name)
        self.put("sitegen", _COMMAND)

    def put(self, name: str, script: str) -> None:
        """Make a command of `script`."""
        (self.bin / name).write_text(script)
        (self.bin / name).chmod(0o755)

    def step(self, script: str, environ: Mapping[str, str] | None = None, *, code: int = 0) -> str:
        """What `script` prints; it must end with `code`."""
        path = self.root / "step.sh"
        path.write_text(script)
        given = {
            "PATH": f"{self.bin}:{os.environ['PATH']}",
            "HOME": str(self.root),
            "TALK": str(self.talk),
            **self.environ,
            **(environ or {}),
        }
        # The shell holds the pipe open, so that it ends when the step does, however it does.
        line = 'exec 9>"$TALK/asked"; bash --noprofile --norc -eo pipefail "$0"'
        said = self.root / "said.txt"
        with said.open("w") as out:
            process = subprocess.Popen(
                ["bash", "-c", line, path], cwd=self.workspace, env=given, stdout=out, stderr=subprocess.STDOUT
            )
            self._answer(given)
            ended = process.wait()
        assert ended == code, said.read_text()
        return said.read_text()

    def _answer(self, environ: Mapping[str, str]) -> None:
        with (self.talk / "asked").open() as asked:
            while words := self._asked(asked.fileno()):
                self.commands.append(words)
                with pytest.MonkeyPatch.context() as patch:
                    patch.chdir(self.workspace)
                    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
                        patch.setenv(name, environ.get(name, ""))
                    done = run(*words, code=None)
                (self.talk / "stdout").write_text(done.stdout)
                (self.talk / "stderr").write_text(done.stderr)
                (self.talk / "answered").write_text(f"{done.exit_code}\n")

    @staticmethod
    def _asked(pipe: int) -> list[str]:
        return os.read(pipe, 65536).decode().splitlines()
