"""The mail of a cell as data for the gallery's page, by who reads it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from sitegen.diagnostics import Diagnostic, Problem
from sitegen.preview.events import Mail
from sitegen.preview.readers import NoReader, choices, read
from sitegen.render.model import Artifacts
from sitegen.site.engine import Engine
from sitegen.site.gallery import document


def mail(engine: Engine, made: Artifacts, asked: str, actions: dict[str, object]) -> Mail:
    """The mail `made` of a cell for whoever is `asked` to read it ("" the cell's own persona).

    `actions` is what can be tried on its landing page.
    """
    cell_id, reader, unknown = made.cell.id, "", ""
    if asked:
        try:
            made, reader = read(engine, cell_id, asked), asked
        except NoReader:
            unknown = asked
        except (Problem, KeyError):  # what it was last is known as the persona's alone
            pass
    others = {"readers": choices(engine, cell_id), "actions": actions, "unknown": unknown}
    return Mail(cell_id, asked, {**document(made, reader), **others}, made.eml, lying(engine, made.diagnostics))


def lying(engine: Engine, found: Iterable[Diagnostic]) -> dict[str, str]:
    """Where the files that diagnostics are about lie on this machine, by their paths in the project."""
    files: dict[str, str] = {}
    for path in {each.at.path for each in found if each.at}:
        with suppress(KeyError):  # no file: what is wrong is the command's, or the machine's
            files[path] = engine.snapshot.world.on_disk(path).as_posix()
    return files
