"""`sitegen new`: a campaign, segment, persona or block more, beside what is there."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sitegen.cli.commands import senseless
from sitegen.cli.kinds import Kind
from sitegen.cli.output import console, exit_code
from sitegen.cli.starting import STARTER
from sitegen.cli.telling import Telling
from sitegen.diagnostics import Diagnostic, Position, Problem, Report, Severity, diagnose
from sitegen.plan.match import match
from sitegen.site.engine import Engine
from sitegen.sources.document import parse
from sitegen.sources.project import Project
from sitegen.sources.schema import RecipientField
from sitegen.sources.segments import SEGMENTS, family_stem, is_family

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,79}\Z")
_SUBJECT = 50
"""Characters of a subject that inboxes show."""

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 -]*\Z")
_WORDS = {"true", "false", "null"}


_NEXT = {
    Kind.CAMPAIGN: "Say in campaign.yaml who gets it, and write the mail in email.md.",
    Kind.SEGMENT: "Say in `when` who belongs to it, and name it under `segments:` of a campaign.",
    Kind.PERSONA: "Give it something special: no name, a long one, a value at the edge.",
    Kind.BLOCK: "Copy uses it as /// {name}; build/blocks.html shows it with its example.",
}


def run_new(root: Path, kind: Kind, name: str, telling: Telling) -> int:
    """`sitegen new KIND NAME`.

    Nothing that is there is overwritten, and what would have errors of its own is taken back. The exit code is 2 for
    a name that cannot be or is taken, 1 where errors stand in the way.
    """
    if kind is Kind.BLOCK and name[:1].isdecimal():
        return senseless(f"“{name}” must begin with a letter", "Copy uses it as /// NAME.", telling)
    if not _NAME.match(name):
        fit = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:80].strip("-")
        hint = f"Write sitegen new {kind} {fit}" if fit else "Write one such as spring-sale."
        return senseless(f"“{name}” must be made of lower-case letters, digits and hyphens", hint, telling)
    engine = Engine(root)
    snapshot = engine.refresh()
    project = snapshot.project
    if project is None:
        telling.tell(snapshot.diagnostics)
        return 1
    try:
        files = _MAKERS[kind](root, project, name)
    except Problem as problem:
        telling.tell(problem.diagnostics)
        return 2
    before = {_key(found) for found in snapshot.diagnostics}
    try:
        written = _write(root, files)
    except OSError as error:
        message = f"{error.filename or root} cannot be written: {error.strerror or error}"
        telling.tell([diagnose("file/output", message)])
        return 1
    found = [each for each in _look(engine, kind, name) if _key(each) not in before]
    own = [each for each in found if each.severity is Severity.ERROR and each.at and each.at.path in files]
    if own:
        _take_back(root, written)
        telling.tell(own)
        return 1
    telling.tell(found, files=sorted(files))
    if telling.for_people:
        out = console()
        for path in sorted(files):
            out.print(f"{'changed' if written.before[path] is not None else 'made'} {path}")
        out.print(_NEXT[kind].replace("{name}", name))
    return exit_code(found, "error")


def _campaign(root: Path, project: Project, name: str) -> dict[str, bytes]:
    _must_be_free(root, f"content/campaigns/{name}")
    segments = sorted(project.segments, key=is_family)
    if not segments:
        raise Problem(diagnose("command/usage", "there is no segment to send to", hint="Write one in segments.yaml."))
    site = project.site.model
    title = _title(name)
    words = {
        "TITLE": _text(title),
        "HEADING": title,
        "SUBJECT": _text(title[:_SUBJECT].strip()),
        "SEGMENT": _text(family_stem(segments[0])),
    }
    files = _filled("campaign", f"content/campaigns/{name}", words)
    if len(site.locales) > 1:
        default = site.default_locale or next(iter(site.locales))
        files[f"content/campaigns/{name}/campaign.yaml"] += (
            f"locales: [{_text(default)}] # each further one needs its copy: email.TAG.md\n".encode()
        )
    return files


def _segment(root: Path, project: Project, name: str) -> dict[str, bytes]:
    path = root / SEGMENTS
    if name in project.segments or name in map(family_stem, project.segments):
        at = next(each for each in project.segments if name in (each, family_stem(each)))
        place = project.segments[at].document.key_position((at,))
        raise Problem(diagnose("command/usage", f"there is a segment “{name}” already", place, hint="Choose another."))
    data = path.read_bytes()
    entry = _filled("segment", "", {"NAME": _text(name), "TITLE": _text(_title(name))})["segment.yaml"].decode()
    try:
        text = data.decode()
        added = _below(text, entry)
        old, new = (parse(each, SEGMENTS).value for each in (text, added))
        fits = isinstance(old or {}, dict) and new == {**(old or {}), **parse(entry, SEGMENTS).value}
    except (Problem, UnicodeDecodeError):
        fits = False
    if not fits:
        message = f"{SEGMENTS} is written in a way that nothing can be added below it"
        hint = f"Write it there yourself: {name}: {{name: …, when: …}}"
        raise Problem(diagnose("command/usage", message, Position(SEGMENTS), hint=hint))
    return {SEGMENTS: added.encode()}


def _persona(root: Path, project: Project, name: str) -> dict[str, bytes]:
    path = f"content/recipients/personas/{name}.yaml"
    _must_be_free(root, path)
    own = {"name": _title(name), "first_name": _title(name).split()[0]}
    record = {key: own.get(key, _sample(field.model)) for key, field in project.fields.items()}
    if isinstance(address := record.get("email"), str) and "@" in address:
        record["email"] = f"{name}@{address.rpartition('@')[2]}"
    known = {key: value for key, value in record.items() if value is not None}
    lines = [f"name: {_text(_title(name))}", "about: What is special about them", "recipient:" + " {}" * (not known)]
    if known:
        dumped = yaml.safe_dump(known, allow_unicode=True, sort_keys=False, width=10_000)
        lines += [f"  {line}" for line in dumped.splitlines()]
    return {path: "".join(f"{line}\n" for line in lines).encode()}


def _block(root: Path, project: Project, name: str) -> dict[str, bytes]:
    if name in project.blocks or project.broken.has("blocks", name):
        message = f"there is a block “{name}” already"
        raise Problem(diagnose("command/usage", message, hint="Choose another; layouts.md says how to change one."))
    _must_be_free(root, f"layouts/blocks/{name}")
    return _filled("block", f"layouts/blocks/{name}", {"NAME": name, "TITLE": _text(_title(name))})


_MAKERS: dict[Kind, Callable[[Path, Project, str], dict[str, bytes]]] = {
    Kind.CAMPAIGN: _campaign,
    Kind.SEGMENT: _segment,
    Kind.PERSONA: _persona,
    Kind.BLOCK: _block,
}


def _must_be_free(root: Path, path: str) -> None:
    if (root / path).exists() or (root / path).is_symlink():
        message = f"{path} is there already"
        raise Problem(diagnose("command/usage", message, Position(path), hint="Choose another name."))


def _filled(kind: str, folder: str, words: Mapping[str, str]) -> dict[str, bytes]:
    """The files that a `kind` begins with, by their paths in the project."""
    files = {}
    for path in sorted((STARTER / kind).iterdir()):
        text = path.read_text(encoding="utf-8")
        for key, word in words.items():
            text = text.replace(f"__{key}__", word)
        files[f"{folder}/{path.name}" if folder else path.name] = text.encode()
    return files


def _below(text: str, entry: str) -> str:
    """`text` with `entry` at its end, a blank line between, and line ends as they are."""
    end = "\r\n" if "\r\n" in text else "\n"
    above = text if not text or text.endswith("\n") else text + end
    gap = "" if not above or above.endswith(end * 2) else end
    return above + gap + entry.replace("\n", end)


@dataclass(slots=True)
class _Written:
    """What was written: for each file what was there before, None for a new one, and the folders that were made."""

    before: dict[str, bytes | None] = field(default_factory=dict)
    folders: list[Path] = field(default_factory=list)


def _write(root: Path, files: Mapping[str, bytes]) -> _Written:
    """Write `files`; when one cannot be written, none is. Raises OSError."""
    written = _Written()
    try:
        for name, data in files.items():
            path = root / name
            before = path.read_bytes() if path.exists() else None
            new = [folder for folder in path.parents if not folder.exists()]
            written.folders += new
            path.parent.mkdir(parents=True, exist_ok=True)
            written.before[name] = before
            path.write_bytes(data)
    except OSError:
        _take_back(root, written)
        raise
    return written


def _take_back(root: Path, written: _Written) -> None:
    for name, before in written.before.items():
        if before is None:
            (root / name).unlink(missing_ok=True)
        else:
            (root / name).write_bytes(before)
    for folder in sorted(written.folders, reverse=True):
        if folder.is_dir():
            folder.rmdir()


def _look(engine: Engine, kind: Kind, name: str) -> Iterable[Diagnostic]:
    """What a build says of the project with what was added."""
    snapshot = engine.refresh()
    report = Report(snapshot.diagnostics)
    if kind is Kind.CAMPAIGN:
        for cell in match(name, [cell.id for cell in snapshot.plan.cells]):
            try:
                report.extend(engine.compile(cell).diagnostics)
            except Problem as problem:
                report.extend(problem.diagnostics)
    if kind is Kind.BLOCK:
        engine.catalogue(report)
    return report


def _key(found: Diagnostic) -> tuple[str, str, str]:
    return found.rule, found.at.path if found.at else "", found.message


def _sample(field: RecipientField) -> Any:
    """A value for a persona: the field's example, else its default, else something that is of its type."""
    value = field.example if field.example is not None else field.default
    if value is not None or not field.required:
        return value
    return {
        "string": "…",
        "number": 1,
        "money": 1,
        "boolean": False,
        "date": dt.date(2026, 1, 31),
        "datetime": dt.datetime(2026, 1, 31, 9, tzinfo=dt.UTC),
        "url": "https://example.com",
        "list": [],
    }[field.type]


def _title(name: str) -> str:
    words = name.replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def _text(text: str) -> str:
    """`text` as YAML reads it back: plain where it can be."""
    return text if _PLAIN.match(text) and text.lower() not in _WORDS else json.dumps(text)
