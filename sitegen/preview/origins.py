"""Where each piece of a mail came from: its marked HTML, and the places that the marks stand for."""

from __future__ import annotations

import html as markup
import re
from collections.abc import Iterator
from typing import Any

from sitegen.diagnostics import Position, Problem
from sitegen.merge.expression import Field
from sitegen.merge.program import Spot, Value, looked_at
from sitegen.plan.model import Cell
from sitegen.preview.readers import finished, read
from sitegen.render.marks.places import Place
from sitegen.render.marks.renderer import MarkingRenderer, MarkingWorkshop
from sitegen.render.marks.settings import Setting, Settings
from sitegen.render.marks.signs import BEGIN, CLASS, END, OPENING, number_in, stripped, without_signs
from sitegen.render.model import Artifacts
from sitegen.site.engine import Engine
from sitegen.sources import parts
from sitegen.sources.project import Project
from sitegen.sources.schema import EmailFront
from sitegen.world import Missing

LONGEST = 300
"""So many characters of a line are shown."""

_PRINTED = re.compile(r"[\w-]+:\s*[\"']?\{\{-?\s*([^{}]*?)\s*-?\}\}[\"']?\s*\Z")
"""An option that is what one expression comes to."""

_TAG = re.compile(r"<[^<>]*>")
_SIGN = re.compile(f"{OPENING.pattern}|{END}")


class Untold(LookupError):
    """The mail has no marks; the text says why."""


class Inspector:
    """Tells origins for one engine. What it compiles is kept, and made anew when the engine has looked at the files."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._shop = MarkingWorkshop()
        self._renderer: MarkingRenderer | None = None

    def origins(self, cell_id: str, reader: str = "") -> dict[str, Any]:
        """The mail of a cell as `reader` reads it, with marks, and what these stand for, as plain JSON values.

        `html`, `subject` and `preheader` are, without marks, those of `readers.read`. `origins` are the places by their
        number, each with `kind`, `file`, `line`, `column` (of the kinds value and field: where they are printed),
        `path` (the file on this machine), `source` (that line), `name`, `expression`, `value` and `set_at` (the same of
        where the value was set, with its `name`; if the cascade set it, with its `layer` and what that is `over`), as
        far as there are any. `lines` are the places of the inbox line: `from`, `subject` and `preheader`. Raises
        Problem, KeyError and NoReader as `read` does, and Untold.
        """
        plain = read(self.engine, cell_id, reader)
        if not plain.preview_html:
            raise Untold("There is nothing to show to this reader.")
        made = self._marked(cell_id, reader, plain)
        told = _Told(self.engine, self._shop, self._settings, plain.cell, reader)
        return {
            "id": cell_id,
            "as": reader,
            "html": made.preview_html,
            "subject": made.inbox_subject,
            "preheader": made.inbox_preheader,
            "origins": told.places(made),
            "lines": told.lines(),
        }

    def _marked(self, cell_id: str, reader: str, plain: Artifacts) -> Artifacts:
        renderer = self._current()
        for thorough in (True, False):
            try:
                mail = renderer.marked(plain.cell, thorough=thorough)
                made = finished(renderer.project, plain, reader, mail, renderer.finisher)
            except Problem:
                continue
            if _same(made, plain):
                return made
        raise Untold("The layouts look into the texts of this mail, so that it cannot be told where they come from.")

    def _current(self) -> MarkingRenderer:
        snapshot = self.engine.snapshot
        assert snapshot.project is not None  # it made the artifacts
        if self._renderer is None or snapshot.world is not self._renderer.world:
            self._renderer = MarkingRenderer(parts.asked(snapshot.project), snapshot.world, self._shop)
            self._settings = Settings(snapshot.project, snapshot.world)
        return self._renderer


def _same(made: Artifacts, plain: Artifacts) -> bool:
    return (
        stripped(made.preview_html) == plain.preview_html
        and without_signs(made.inbox_subject) == plain.inbox_subject
        and without_signs(made.inbox_preheader) == plain.inbox_preheader
    )


class _Told:
    """Says of places what the preview shows of them."""

    def __init__(self, engine: Engine, shop: MarkingWorkshop, settings: Settings, cell: Cell, reader: str) -> None:
        snapshot = engine.snapshot
        assert snapshot.project is not None
        self.project: Project = snapshot.project
        self.world, self.shop, self.cell = snapshot.world, shop, cell
        self.settings = settings
        kind, _, name = (reader or f"persona:{cell.persona}").partition(":")
        self.persona = name if kind == "persona" else ""

    def places(self, made: Artifacts) -> dict[str, dict[str, Any]]:
        """What there is to say of the marks in a mail, by their numbers."""
        texts = (made.preview_html, made.inbox_subject, made.inbox_preheader)
        values = {number: value for text in texts for number, value in _ranges(text)}
        numbers = {number_in(digits) for text in texts for _, digits in OPENING.findall(text)}
        numbers |= {int(number) for found in CLASS.findall(made.preview_html) for number in found}
        return {str(n): self._place(self.shop.places[n], values.get(n, "")) for n in sorted(numbers)}

    def lines(self) -> dict[str, dict[str, Any]]:
        """Where the inbox line is written."""
        site, campaign = self.project.site.document, self.cell.campaign.file
        front = self.shop.copy_files.front(self.cell.email, EmailFront)
        found = {"from": site.key_position(("from",))}
        found |= {name: front[name].at for name in ("subject", "preheader") if name in front}
        if campaign.model.sender is not None:
            found["from"] = campaign.document.key_position((*campaign.path, "from"))
        if "sender" in front:
            found["from"] = front["sender"].at
        return {name: self._at(at) for name, at in found.items()}

    def _place(self, place: Place, value: str) -> dict[str, Any]:
        told: dict[str, Any] = {"kind": place.kind, **self._at(place.at)}
        if value:
            told["value"] = value
        if place.kind in ("value", "field"):
            told["expression"] = place.expression
            setting = self._field(place) if place.kind == "field" else self._value(place, value)
            if setting is not None:
                told["set_at"] = self._setting(setting)
        elif place.expression:
            told["name"] = place.expression
        printed = _PRINTED.match(told.get("source", "")) if place.kind == "option" else None
        if printed is not None:
            told["expression"] = printed[1]
            setting = self.settings.of(self.cell, printed[1], place.at, None, "")
            if setting is not None:
                told["set_at"] = self._setting(setting)
        if place.kind == "block":
            layout = f"blocks/{place.expression}/email.mjml"
            told["layout"] = self._at(Position(self.shop.layout_path(layout) or f"layouts/{layout}", 1))
        return told

    def _setting(self, setting: Setting) -> dict[str, Any]:
        told: dict[str, Any] = {"name": setting.name, **self._at(setting.at)}
        if setting.layer:
            told["layer"] = setting.layer
            told["over"] = [{"layer": origin.layer, **self._at(origin.at)} for origin in setting.over]
        return told

    def _at(self, at: Position | None) -> dict[str, Any]:
        if at is None:
            return {}
        try:
            lines = self.world.text(at.path).split("\n")
        except (Missing, Problem):
            lines = []
        source = lines[at.line - 1].strip()[:LONGEST] if 0 < at.line <= len(lines) else ""
        path = self.world.on_disk(at.path).as_posix()
        return {"file": at.path, "line": at.line, "column": at.column, "path": path, "source": source}

    def _value(self, place: Place, value: str) -> Setting | None:
        spot = place.node.index if isinstance(place.node, Value) and isinstance(place.node.index, Spot) else None
        return self.settings.of(self.cell, place.expression, place.at, spot, value)

    def _field(self, place: Place) -> Setting | None:
        """Where the value of a recipient's field is from: the persona, else the fallback, else fields.yaml."""
        field = next(looked_at(place.node), None) if place.node is not None else None
        if field is None or field.system:
            return None
        name = re.split(r"[.\[]", field.path)[0]
        told = f"recipient.{field.path}"
        persona = self.project.personas.get(self.persona)
        if persona is not None and persona.model.recipient.get(name) not in (None, ""):
            return Setting(told, persona.document.position(("recipient", name)))
        if self.persona and place.at is not None and _has_fallback(field, place.expression):
            return Setting("fallback", place.at)
        loaded = self.project.fields.get(name)
        return Setting(told, loaded.document.key_position((*loaded.path, "default"))) if loaded is not None else None


def _has_fallback(field: Field, expression: str) -> bool:
    return field.fallback is not None and "default" in expression


def _ranges(text: str) -> Iterator[tuple[int, str]]:
    """The numbers of the places that begin and end in `text`, each with what it reads between."""
    opened: list[tuple[int, int]] = []
    for match in _SIGN.finditer(text):
        if match.group() == END:
            number, start = opened.pop()
            yield number, markup.unescape(_TAG.sub("", without_signs(text[start : match.start()])))
        elif match[1] == BEGIN:
            opened.append((number_in(match[2]), match.end()))
