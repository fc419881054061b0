"""Compiling cells of one look at the files, and laying what comes of them into the output folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sitegen.diagnostics import Diagnostic, Problem
from sitegen.diagnostics.stored import stored
from sitegen.plan.model import Cell
from sitegen.render.pictures.assets import Picture
from sitegen.site import gallery, manifest
from sitegen.site.engine import Engine
from sitegen.site.made import Made
from sitegen.site.noted import Texts, Written
from sitegen.site.paths import ARTIFACTS, unit_paths
from sitegen.site.present import written
from sitegen.site.write import FileFact, Output
from sitegen.world import Trace


@dataclass(frozen=True, slots=True)
class Compiled:
    """What came of a cell, in a form that travels: its files in the order of `ARTIFACTS`, or none and only `findings`.

    `trace` is all that was asked for it.
    """

    id: str
    made: Made | None
    files: tuple[bytes, ...]
    pictures: tuple[Picture, ...]
    findings: tuple[Diagnostic, ...]
    trace: Trace


@dataclass(frozen=True, slots=True)
class Delivered:
    """A cell whose files lie in the output folder, in the order of `ARTIFACTS`; none where it has errors.

    The rest is what a record keeps of it.
    """

    id: str
    recipe: str
    files: tuple[Written, ...]
    pictures: tuple[Picture, ...]
    texts: Texts
    trace: Trace


Compile = Callable[[Engine, Sequence[str], Output], Iterable[Delivered]]
"""Compiles cells of an engine's plan, in any order, and writes their files."""


def compiled(engine: Engine, ids: Iterable[str], output: Output) -> Iterator[Delivered]:
    """The cells of the plan that `ids` name, one after the other."""
    for id_ in ids:
        yield delivered(engine, compile_one(engine, id_), output)


def compile_one(engine: Engine, id_: str) -> Compiled:
    """One cell of the plan. Raises KeyError for any other."""
    result, trace = engine.traced(id_)
    if isinstance(result, Problem):
        return Compiled(id_, None, (), (), result.diagnostics, trace)
    files = (*result.files[:-1], gallery.script(result))
    return Compiled(id_, Made.of(result), files, result.pictures, result.diagnostics, trace)


def delivered(engine: Engine, cell: Compiled, output: Output) -> Delivered:
    """Write the files of `cell`, which is one of the engine's plan. Raises OSError."""
    recipe, findings = engine.recipe(cell.id), stored(cell.findings)
    if cell.made is None:
        return Delivered(cell.id, recipe, (), (), Texts("", findings), cell.trace)
    folder = str(output.folder)
    files = tuple(
        written(folder, path, output.put(path, data))
        for path, data in zip(unit_paths(cell.id), cell.files, strict=True)
    )
    texts = texts_of(engine.cell(cell.id), cell.made, files, findings)
    return Delivered(cell.id, recipe, files, cell.pictures, texts, cell.trace)


def texts_of(cell: Cell, made: Made, files: Sequence[Written], findings: str) -> Texts:
    """What is told of a cell with these files; `findings` as `stored` gives them."""
    facts = {name: FileFact(f.sha256.hex(), f.bytes) for name, f in zip(ARTIFACTS, files, strict=True)}
    listed = manifest.fragment(manifest.cell_record(cell, made, facts))
    return Texts(made.stored(), findings, listed.encode(), gallery.fragment(gallery.cell_entry(cell, made)).encode())
