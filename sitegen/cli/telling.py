"""How a command tells what it found: printed in one shape, and written to files in others."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from sitegen.cli.output import console, show
from sitegen.diagnostics import Diagnostic
from sitegen.diagnostics.once import told_once
from sitegen.diagnostics.show import as_data, as_text


class Format(StrEnum):
    """How findings are told."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    JUNIT = "junit"
    GITLAB = "gitlab"


class Plain(StrEnum):
    """How a command that is not about findings prints what it has to say."""

    TEXT = "text"
    JSON = "json"


class DiffFormat(StrEnum):
    """How a comparison is printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a command looked at: cells, those that nobody gets and why, and from which severity on it fails."""

    cells: Sequence[str] = ()
    gated: Mapping[str, str] = field(default_factory=dict)
    fail_on: str = "error"


@dataclass(frozen=True, slots=True)
class Telling:
    """How findings are told: printed as `shape`, and written to the files of `reports`.

    `root` is the folder that paths in findings begin at.
    """

    shape: Format = Format.TEXT
    reports: tuple[tuple[Format, Path], ...] = ()
    root: Path = Path()

    @property
    def for_people(self) -> bool:
        """Whether tables and summaries may follow; else standard output is one document."""
        return self.shape in (Format.TEXT, Format.GITHUB)

    def tell(self, diagnostics: Iterable[Diagnostic], scope: Callable[[], Scope] = Scope, **more: Any) -> None:
        """Print findings and write the reports; `more` goes with them as JSON, `scope` is asked by those who need it.

        Ends the command with 2 when a report cannot be written.
        """
        found = tuple(diagnostics)
        for shape, path in self.reports:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(_bytes(self._document(shape, found, scope, more)))
            except OSError as error:
                out = console(stderr=True)
                out.print(f"error: the report {path} cannot be written: {error.strerror or error} [file/output]")
                raise SystemExit(2) from error
        if self.shape is Format.TEXT:
            show(found)
        else:
            sys.stdout.write(_bytes(self._document(self.shape, found, scope, more)).decode())
            sys.stdout.flush()

    def _document(
        self, shape: Format, found: Sequence[Diagnostic], scope: Callable[[], Scope], more: Mapping[str, Any]
    ) -> str:
        prefix = below_repository(self.root, os.environ)
        match shape:
            case Format.TEXT:
                return "".join(f"{as_text(diagnostic)}\n\n" for diagnostic, _ in told_once(found))
            case Format.JSON:
                told = [{**as_data(diagnostic), "cells": cells} for diagnostic, cells in told_once(found)]
                return _json({**more, "diagnostics": told})
            case Format.SARIF:
                from sitegen.diagnostics.sarif import sarif

                return _json(sarif(found, prefix))
            case Format.GITLAB:
                from sitegen.diagnostics.gitlab import gitlab

                return _json(gitlab(found, prefix))
            case Format.GITHUB:
                from sitegen.diagnostics.github import github

                return "".join(f"{line}\n" for line in github(found, prefix))
            case Format.JUNIT:
                from sitegen.diagnostics.junit import junit

                seen = scope()
                return junit(found, seen.cells, seen.gated, fail_on=seen.fail_on, prefix=prefix)


ON_TERMINAL = Telling()


def below_repository(root: Path, environ: Mapping[str, str]) -> str:
    """The folder `root` as seen from the root of its repository, in POSIX form; "" when it is the root.

    Without git that is what GitHub and GitLab say was checked out, or else the current folder. A folder outside is
    its own root.
    """
    folder = root.resolve()
    tops = [above for above in (folder, *folder.parents) if (above / ".git").exists()][:1]
    tops += [Path(environ[name]).resolve() for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR") if environ.get(name)]
    for top in (*tops, Path.cwd()):
        if folder.is_relative_to(top):
            return "" if folder == top else folder.relative_to(top).as_posix()
    return ""


def _json(document: object) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False, default=str) + "\n"


def _bytes(text: str) -> bytes:
    """`text` in UTF-8: what somebody typed or named need not be text; a document must."""
    return text.encode("utf-8", "replace")
