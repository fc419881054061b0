"""Copy files: front matter merged along a cell's chain of files, and bodies as templates."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from pydantic import BaseModel

from sitegen.diagnostics import Diagnostic, Position, Problem, Report, diagnose
from sitegen.plan.model import Choice
from sitegen.render.copy.fallbacks import idle, set_in
from sitegen.render.copy.foreign import foreign, in_value
from sitegen.render.copy.leftovers import doubts, doubts_of_line
from sitegen.sources.document import Document
from sitegen.sources.frontmatter import FrontMatter, split
from sitegen.sources.schema import EmailFront, LandingFront, Sender
from sitegen.sources.validate import validate
from sitegen.world import Missing, World

SNIPPETS = "content/snippets"
"""Where `{% include %}` looks after the campaign's own folder."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One front-matter value and where it stands."""

    value: Any
    document: Document
    key: str

    @property
    def at(self) -> Position:
        """The position of the value."""
        return self.document.position((self.key,))


def doubtful(front: Mapping[str, Setting], fields: tuple[str, ...], names: Collection[str]) -> Iterator[Diagnostic]:
    """What is doubtful in the texts of `front`, each at its place.

    `fields` are the recipient's, `names` those that templates in it can use.
    """
    for key, setting in front.items():
        if isinstance(setting.value, Sender):
            for doubt in in_value(setting.value.name, fields):
                yield diagnose(
                    "merge/foreign", doubt.message, setting.at, hint="A sender's name is the same for everybody."
                )
        place = setting.document.places.get((key,))
        if not isinstance(setting.value, str) or place is None:
            continue
        for doubt in doubts_of_line(setting.value, place.style in ("", "plain")):
            at = setting.document.inside((key,), doubt.offset)
            yield diagnose("copy/literal", doubt.message, at, hint=doubt.hint)
        for doubt in foreign(setting.value, fields):
            at = setting.document.inside((key,), doubt.offset)
            yield diagnose("merge/foreign", doubt.message, at, hint=doubt.hint)
        for doubt in idle(setting.value, {*names, *set_in(setting.value)}, fields):
            at = setting.document.inside((key,), doubt.offset)
            yield diagnose("template/fallback", doubt.message, at, hint=doubt.hint)


class CopyFiles:
    """Reads copy files of one world; each file's content is parsed once."""

    def __init__(self) -> None:
        self.world: World | None = None
        self._parsed: dict[str, tuple[str, FrontMatter | Problem]] = {}
        self._fronts: dict[tuple[str, type], tuple[str, Mapping[str, Setting] | Problem]] = {}

    def source(self, name: str) -> tuple[str, str] | None:
        """The body of the copy file `name` as template source (line numbers as in the file), and its digest."""
        world = self._world()
        if not name.startswith("content/") or ".." in PurePosixPath(name).parts or not world.exists(name):
            return None
        matter = self._matter(name)
        return "\n" * (matter.body_line - 1) + matter.body, world.digest(name)

    def join(self, template: str, parent: str) -> str:
        """The file that `template` means in `parent`: one beside it, else one of content/snippets/."""
        beside = f"{PurePosixPath(parent).parent}/{template}"
        if self._world().exists(beside):
            return beside
        return f"{SNIPPETS}/{template}" if self._world().exists(f"{SNIPPETS}/{template}") else beside

    def lines(self, name: str) -> list[str]:
        """The lines of the file `name`, none when it cannot be read."""
        try:
            return self._world().text(name).split("\n")
        except (Missing, Problem):
            return []

    def front(self, choice: Choice, model: type[EmailFront] | type[LandingFront]) -> dict[str, Setting]:
        """The front matter of `choice`, merged key by key over the files it replaces. Raises Problem."""
        merged: dict[str, Setting] = {}
        found: list[Any] = []
        for file in choice.chain:
            front = self._front(file.path, model)
            if isinstance(front, Problem):
                found.extend(front.diagnostics)
            else:
                merged.update(front)
        if found:
            raise Problem(*found)
        return merged

    def doubtful(
        self,
        path: str,
        others: Callable[[str], Iterable[str | None]],
        fields: tuple[str, ...],
        names: Collection[str],
    ) -> Iterator[Diagnostic]:
        """What is doubtful in the copy file `path` and those it includes; `others` names these.

        `fields` are the recipient's: the tags of other tools are known by them. `names` are those that copy can use.
        """
        sources: dict[str, str] = {}
        left = [path]
        while left:
            name = left.pop()
            found = self.source(name) if name not in sources else None
            if found is not None:
                sources[name] = found[0]
                left.extend(self.join(other, name) for other in others(name) if other is not None)
        known = {*names, *(given for source in sources.values() for given in set_in(source))}
        for name, source in sources.items():
            told = [("copy/literal", doubt) for doubt in doubts(source)]
            told += [("merge/foreign", doubt) for doubt in foreign(source, fields)]
            # A snippet may leave it to whoever includes it whether a name has a value.
            if not name.startswith(f"{SNIPPETS}/"):
                told += [("template/fallback", doubt) for doubt in idle(source, known, fields)]
            for rule, doubt in told:
                before = source[: doubt.offset].split("\n")
                at = Position(name, len(before), len(before[-1]) + 1)
                yield diagnose(rule, doubt.message, at, hint=doubt.hint)

    def _front(self, path: str, model: type[BaseModel]) -> Mapping[str, Setting] | Problem:
        digest, known = self._world().digest(path), self._fronts.get((path, model))
        if known is None or known[0] != digest:
            known = self._fronts[path, model] = digest, self._validated(path, model)
        return known[1]

    def _validated(self, path: str, model: type[BaseModel]) -> Mapping[str, Setting] | Problem:
        try:
            document = self._matter(path).document
        except Problem as problem:
            return problem
        report = Report()
        value = document.value or {}
        checked = validate(model, document, report)
        if checked is None:
            return Problem(*report)
        aliases = {info.alias or name: name for name, info in model.model_fields.items()}
        return {aliases.get(key, key): Setting(getattr(checked, aliases.get(key, key)), document, key) for key in value}

    def _matter(self, path: str) -> FrontMatter:
        world = self._world()
        digest, known = world.digest(path), self._parsed.get(path)
        if known is not None and known[0] == digest:
            parsed = known[1]
        else:
            try:
                parsed = split(world.text(path), path)
            except Problem as problem:
                parsed = problem
            self._parsed[path] = digest, parsed
        if isinstance(parsed, Problem):
            raise parsed
        return parsed

    def _world(self) -> World:
        if self.world is None:
            raise RuntimeError("CopyFiles has no world yet")
        return self.world
