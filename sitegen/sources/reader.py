"""Reading files of a project without stopping at the first mistake: what is wrong goes to the report."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TypeVar, cast

from sitegen.diagnostics import Position, Problem, Report, diagnose, did_you_mean
from sitegen.diagnostics.suggest import nearest
from sitegen.sources.document import Document, as_mapping, parse
from sitegen.sources.project import Broken
from sitegen.sources.steps import Done, Steps
from sitegen.world import Missing, World, recording

T = TypeVar("T")

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*\Z")


class Reader:
    """Reads through one `world`; keeps the `report` and the names of everything that exists but is broken.

    `steps` spare the steps whose outcome is known from the look before.
    """

    def __init__(self, world: World, report: Report | None = None, steps: Steps | None = None) -> None:
        self.world = world
        self.steps = steps
        self.report = Report() if report is None else report
        self.broken = Broken({})

    def scope(self) -> Reader:
        """A reader of the same world that reports to a report of its own."""
        inner = Reader(self.world, steps=self.steps)
        inner.broken = self.broken
        return inner

    def once(self, name: str, given: tuple[object, ...], step: Callable[[Reader], T]) -> T:
        """What `step` gives, or gave before: it may use nothing but the reader it is called with and what is `given`.

        Nobody may change what it gives.
        """
        before = self.broken.all() if self.steps else frozenset()
        done = self.steps.known(name, given, before, self.world) if self.steps else None
        if done is not None:
            self.report.extend(done.found)
            for kind, broken in done.broke:
                self.broken.add(kind, broken)
            return cast(T, done.outcome)
        inner = self.scope()
        with recording() as trace:
            outcome = step(inner)
        self.report.extend(inner.report)
        if self.steps:
            broke = self.broken.all() - before
            self.steps.note(name, Done(given, before, trace, outcome, tuple(inner.report), broke))
        return outcome

    def settled(self, name: str, value: T, alike: Callable[[T, T], bool]) -> T:
        """`value`, or the object that stood for it in the look before while the two are `alike`."""
        return self.steps.settled(name, value, alike) if self.steps else value

    def listing(self, folder: str) -> tuple[str, ...]:
        """Names in `folder` as `World.listing` gives them; nothing when the folder does not exist.

        Names that are no text are reported and left out.
        """
        try:
            names = self.world.listing(folder)
        except Missing:
            return ()
        except Problem as problem:
            self._tell(problem, folder)
            return ()
        sound = tuple(name for name in names if _is_text(name))
        for name in names if len(sound) < len(names) else ():
            if name not in sound:
                shown = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
                message = f"the name “{shown.rstrip('/')}” is not UTF-8 text, and what it names is not read"
                at = Position(f"{folder}/{shown.rstrip('/')}")
                self.report.add(diagnose("file/ignored", message, at, hint="Rename it."))
        return sound

    def text(self, path: str) -> str | None:
        """The text at `path`, None when it cannot be read (reported) or does not exist (not reported)."""
        try:
            return self.world.text(path)
        except Missing:
            return None
        except Problem as problem:
            self._tell(problem, path)
            return None

    def document(self, path: str) -> Document | None:
        """The YAML at `path`, None when it cannot be read (reported) or does not exist (not reported).

        Duplicate keys and tags are reported and the rest of the document is returned.
        """
        text = self.text(path)
        if text is None:
            return None
        try:
            document = parse(text, path, lenient=True)
        except Problem as problem:
            self.report.extend(problem.diagnostics)
            return None
        self.report.extend(document.problems)
        return document

    def mapping(self, path: str) -> Document | None:
        """As `document`, for a file that must hold “key: value” lines."""
        document = self.document(path)
        if document is not None:
            try:
                as_mapping(document)
            except Problem as problem:
                self.report.extend(problem.diagnostics)
                return None
        return document

    def exists(self, path: str) -> bool:
        """Whether there is a file at `path`; one that is too large or outside the project does not count."""
        try:
            return self.world.exists(path)
        except Problem:
            return False

    def absent(self, path: str) -> bool:
        """Whether there is nothing at `path`; a file that is refused is there."""
        try:
            return not self.world.exists(path)
        except Problem:
            return False

    def yaml_files(self, folder: str, *, free: Iterable[str] = ()) -> list[tuple[str, str]]:
        """Stem and path of every .yaml file in `folder`; other files are reported unless their names are `free`."""
        found: list[tuple[str, str]] = []
        for name in self.listing(folder):
            if name.endswith(".yaml"):
                found.append((name.removesuffix(".yaml"), f"{folder}/{name}"))
            elif name not in free:
                self.unexpected(folder, name)
        return found

    def unexpected(self, folder: str, name: str, known: Collection[str] = (), hint: str = "") -> None:
        """Report the file or folder `name` in `folder`, which nothing reads; `known` are names that would be read.

        `hint` says what to do where more is known of it.

        README files, editors' backups and names that start with an underscore are left alone.
        """
        if name.startswith(("README", "_", "#", "~")) or name.endswith(("~", ".bak", ".orig", ".tmp", ".swp")):
            return
        at = Position(f"{folder}/{name.rstrip('/')}")
        if name.endswith((".yml", ".YAML", ".YML")):
            better = f"{PurePosixPath(name).stem}.yaml"
            message = f"“{name}” is not read: YAML files end in .yaml"
            self.report.add(diagnose("file/suffix", message, at, hint=f"Rename it to {better}."))
            return
        if name.endswith("/") and PurePosixPath(name).suffix in (".md", ".yaml", ".mjml", ".html", ".css", ".txt"):
            message = f"“{name.rstrip('/')}” is a folder, and by its name it should be a file"
            self.report.add(diagnose("file/ignored", message, at, hint="Put a file of that name in its place."))
            return
        if name.endswith("/"):
            message = f"sitegen does not read the folder “{name.rstrip('/')}” here"
        else:
            message = f"sitegen does not read “{name}” here"
        close = nearest(name, known)
        hint = hint or (did_you_mean(name, known) if close else "")
        self.report.add(diagnose("file/ignored", message, at, hint=hint))

    def check_name(self, name: str, path: str, kind: str) -> None:
        """Report the `name` that the file or folder (`kind`) at `path` gives to something, where it cannot be one."""
        if not _SLUG.match(name):
            message = f"“{name}” must be made of lower-case letters, digits and hyphens"
            self.report.add(diagnose("file/name", message, Position(path), hint=f"Rename the {kind}."))

    def refer(
        self, kind: str, name: str, known: Collection[str], at: Position, rule: str, noun: str, *, where: str = ""
    ) -> bool:
        """Whether `name` is one of `known`; reported when it is not, unless a broken `kind` has that name."""
        if name in known:
            return True
        if not self.broken.has(kind, name):
            message = f"there is no {noun} “{name}”" + (f" {where}" if where else "")
            self.report.add(diagnose(rule, message, at, hint=did_you_mean(name, known)))
        return False

    def _tell(self, problem: Problem, path: str) -> None:
        self.report.extend(found if found.at else replace(found, at=Position(path)) for found in problem.diagnostics)


def _is_text(name: str) -> bool:
    """Whether a file's name could be decoded; what could not stands in it as surrogates."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
