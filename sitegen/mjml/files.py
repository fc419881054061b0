"""MJML files as people bring them: read, their inclusions taken in, compiled."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sitegen.diagnostics import Diagnostic, Position, Problem, Report, Severity, diagnose
from sitegen.diagnostics.model import with_excerpt
from sitegen.merge import Tokens
from sitegen.mjml.compiler import Compiler
from sitegen.mjml.findings import line_and_column
from sitegen.mjml.includes import Whole, whole, without
from sitegen.world import LooseFiles, Missing, decoded

CONFIG = ".mjmlconfig"
"""The file of settings that MJML reads in the folder where it is started."""

_HARMLESS = frozenset({"beautify", "minify", "useMjmlConfigOptions"})
"""Options of MJML that change how the HTML is written down."""

_TITLE = re.compile(r"<title>\s*</title>")
_TITLED = tuple(re.compile(rf"<!--.*?-->|<({name})\b", re.DOTALL) for name in ("mj-title", "mj-head", "mjml"))
"""Where to look for what has no title, best first."""


class Level(StrEnum):
    """What is done with mistakes that MJML can go on after, as its validationLevel says."""

    STRICT = "strict"
    NORMAL = "normal"
    SOFT = "soft"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Settings:
    """How files are rendered. `folder` stands for each file's own in inclusions; `also` may be included from.

    `includes`: whether inclusions are carried out; without, they are left out, as MJML does by default. `comments`:
    whether comments between components stay.
    """

    level: Level = Level.NORMAL
    fonts: Mapping[str, str] | None = None
    folder: Path | None = None
    also: tuple[Path, ...] = ()
    includes: bool = True
    comments: bool = True


@dataclass(frozen=True, slots=True)
class Rendered:
    """What one file came to; `html` is None where it has errors, `read` names the files that were looked at."""

    name: str
    html: str | None
    diagnostics: tuple[Diagnostic, ...]
    read: frozenset[str]


@dataclass(slots=True)
class MjmlFiles:
    """Renders files; what they have in common is compiled once."""

    settings: Settings
    _compiler: Compiler = field(init=False)

    def __post_init__(self) -> None:
        forgiving = self.settings.level is not Level.STRICT
        comments = self.settings.comments
        self._compiler = Compiler(Tokens(), self.settings.fonts, forgiving, class_on_body=True, comments=comments)

    def file(self, path: Path) -> Rendered:
        """The file at `path`, which may be a link to anywhere: somebody named it."""
        files = LooseFiles.beside(path)
        try:
            return self.text(path.as_posix(), files.text(path), path.parent)
        except Missing:
            found = diagnose("file/missing", f"there is no file {path.as_posix()}", hint="Check its name.")
            return Rendered(path.as_posix(), None, (found,), frozenset((path.name,)))
        except Problem as problem:
            return Rendered(path.as_posix(), None, problem.diagnostics, frozenset((path.name,)))

    def data(self, name: str, data: bytes, folder: Path) -> Rendered:
        """The UTF-8 text `data`, as `text` does it."""
        try:
            return self.text(name, decoded(data, name), folder)
        except Problem as problem:
            return Rendered(name, None, problem.diagnostics, frozenset())

    def text(self, name: str, text: str, folder: Path) -> Rendered:
        """The MJML `text`, which messages call `name`; `folder` is where its inclusions begin."""
        base = self.settings.folder or folder
        files = LooseFiles((base, *self.settings.also))
        lines = {name: text.split("\n")}
        report = Report()
        html = None

        def read(above: str, path: str) -> tuple[str, str]:
            wanted = unquote(path)
            if wanted.startswith(("/", "\\")) or Path(wanted).is_absolute():
                raise Problem(diagnose("file/outside", f"“{path}” is no path below the file that includes it"))
            found = (base if above == name else Path(above).parent) / wanted
            other = found.as_posix()
            lines.setdefault(other, [])
            try:
                content = files.text(found)
            except Missing:
                hint = "The path begins at the file that includes it."
                raise Problem(diagnose("layout/include", f"there is no file “{path}”", hint=hint)) from None
            except Problem as problem:
                outside = any(d.rule == "file/outside" for d in problem.diagnostics)
                if not outside:
                    raise
                hint = "Name its folder with --include-path."
                message = f"“{path}” leads out of the folder of the document"
                raise Problem(diagnose("file/outside", message, hint=hint)) from problem
            lines[other] = content.split("\n")
            return other, content

        try:
            document = whole(name, text, read) if self.settings.includes else without(name, text, report)
            program = self._compiler.compile(document.text, origin=document.origin, report=report)
            made = "".join(piece for piece in program if isinstance(piece, str))
            report.extend(self._untitled(document, made))
            html = None if report.has_errors() else made
        except Problem as problem:
            report.extend(problem.diagnostics)
        told = tuple(with_excerpt(d, lambda path: lines.get(path, ())) for d in self._heard(report))
        return Rendered(name, html, told, frozenset(Path(path).name for path in lines))

    def _untitled(self, document: Whole, html: str) -> Iterator[Diagnostic]:
        """What MJML says of a document without a title."""
        if not _TITLE.search(html):
            return
        tags = (match for pattern in _TITLED for match in pattern.finditer(document.text) if match.group(1))
        at = document.origin(*line_and_column(document.text, next(tags).start()))
        severity = Severity.ERROR if self.settings.level is Level.STRICT else None
        hint = "Write <mj-title> into <mj-head>: browsers show it, and screen readers say it."
        yield diagnose("layout/title", "the document has no title", at, hint=hint, severity=severity)

    def _heard(self, report: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
        skip = self.settings.level is Level.SKIP
        return (found for found in report if not skip or found.severity is Severity.ERROR)


def configured(folder: Path, options: Mapping[str, str]) -> tuple[Settings, list[Diagnostic]]:
    """Settings from .mjmlconfig in `folder` and from `options`, which win, with what has no effect or is wrong."""
    found: list[Diagnostic] = []
    given: dict[str, Any] = {}
    name = (folder / CONFIG).as_posix()
    try:
        read: object = json.loads(LooseFiles((folder,)).text(folder / CONFIG))
    except Missing:
        read = {}
        if (folder / f"{CONFIG}.js").exists():
            message = f"{CONFIG}.js is a program and is not run"
            hint = f"Write its options as JSON into {CONFIG}."
            found.append(diagnose("command/ignored", message, Position(f"{name}.js"), hint=hint))
    except Problem as problem:
        found.extend(problem.diagnostics)
        read = {}
    except json.JSONDecodeError as error:
        found.append(
            diagnose("command/usage", f"this is no JSON: {error.msg}", Position(name, error.lineno, error.colno))
        )
        read = {}
    if isinstance(read, dict):
        if read.get("packages"):
            message = "components of one's own, written in JavaScript, cannot be used"
            found.append(diagnose("command/ignored", message, Position(name, 1), hint="Only MJML's own are there."))
        given |= read.get("options") or {}
    given |= options
    return _settings(given, folder, found), found


def _settings(given: Mapping[str, Any], folder: Path, found: list[Diagnostic]) -> Settings:
    level, fonts = Level.NORMAL, None
    also: tuple[Path, ...] = ()
    base = None
    includes = comments = True
    for key, value in given.items():
        if key == "validationLevel":
            if value not in set(Level):
                hint = f"Write one of {', '.join(Level)}."
                found.append(diagnose("command/usage", f"there is no validation level “{value}”", hint=hint))
            else:
                level = Level(value)
        elif key == "fonts":
            fonts = _json(key, value, dict, found)
        elif key == "includePath":
            listed = _json(key, value, list, found) if str(value).startswith("[") else [value]
            also = tuple(folder / str(path) for path in (listed if isinstance(listed, list) else [value]))
        elif key == "filePath":
            path = folder / str(value)
            base = path if path.is_dir() else path.parent
        elif key in ("allowIncludes", "ignoreIncludes"):
            includes = (str(value).lower() == "true") is (key == "allowIncludes")
        elif key == "keepComments":
            comments = str(value).lower() != "false"
        elif key not in _HARMLESS:
            found.append(diagnose("command/ignored", f"MJML's option {key} has no effect here"))
    return Settings(level, fonts, base, also, includes, comments)


def _json(key: str, value: Any, kind: type, found: list[Diagnostic]) -> Any:
    try:
        read = json.loads(value) if isinstance(value, str) else value
    except json.JSONDecodeError:
        read = None
    if isinstance(read, kind):
        return read
    found.append(diagnose("command/usage", f"the value of {key} is no JSON {'list' if kind is list else 'object'}"))
    return None
