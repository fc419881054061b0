"""Compiling cells of one look at the files, in this process; what comes out can travel between processes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sitegen.diagnostics import Diagnostic, Problem
from sitegen.render.pictures.assets import Picture
from sitegen.site.engine import Engine
from sitegen.site.made import Made
from sitegen.world import Trace


@dataclass(frozen=True, slots=True)
class Compiled:
    """What came of a cell: its files in the order of `manifest.ARTIFACTS`, or none and only `findings`.

    `trace` is all that was asked for it.
    """

    id: str
    made: Made | None
    files: tuple[bytes, ...]
    pictures: tuple[Picture, ...]
    findings: tuple[Diagnostic, ...]
    trace: Trace


def compiled(engine: Engine, ids: Iterable[str]) -> Iterator[Compiled]:
    """The cells of the plan that `ids` name, one after the other."""
    for id_ in ids:
        yield compile_one(engine, id_)


def compile_one(engine: Engine, id_: str) -> Compiled:
    """One cell of the plan. Raises KeyError for any other."""
    result, trace = engine.traced(id_)
    if isinstance(result, Problem):
        return Compiled(id_, None, (), (), result.diagnostics, trace)
    files = (
        result.email_html.encode(),
        result.email_text.encode(),
        result.eml,
        result.landing_html.encode(),
        result.preview_html.encode(),
    )
    return Compiled(id_, Made.of(result), files, result.pictures, result.diagnostics, trace)
