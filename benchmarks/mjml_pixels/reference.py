"""npm mjml in a process of its own that stays: the reference that documents are compared with."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "peers"))

from npm import installed, node

VERSION = "5.4.1"


@dataclass(frozen=True)
class Rendered:
    """What npm mjml made of a document: its HTML (None when it gave up) and what it said."""

    html: str | None
    errors: list[str]


class Reference:
    """npm mjml, used as a context manager."""

    def __enter__(self) -> Reference:
        folder = installed("mjml", {"mjml": VERSION})
        script = folder / "reference.mjs"
        shutil.copyfile(Path(__file__).with_name("reference.mjs"), script)
        self._process = subprocess.Popen(
            [node((20, 0)), str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.stdin.close()
        self._process.wait()

    def render(self, mjml: str) -> Rendered:
        """`mjml` as npm mjml renders it, validation soft."""
        answer = self._ask({"mjml": mjml})
        return Rendered(answer["html"], answer["errors"])

    def measure(self, documents: list[str], rounds: int) -> list[float]:
        """CPU milliseconds for all documents, round by round."""
        return list(self._ask({"mjml": documents, "rounds": rounds})["ms"])

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("npm mjml ended")
        return dict(json.loads(answer))
