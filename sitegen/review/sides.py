"""The two sides of a comparison: what people call them, and the build behind each."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sitegen.bundle.upload import fetched, is_url, shown
from sitegen.diagnostics import Diagnostic, Problem, Severity, diagnose
from sitegen.review.revision import revision, write
from sitegen.review.tree import Tree, opened
from sitegen.review.version import Version
from sitegen.site.about import about
from sitegen.site.build import Progress, build
from sitegen.site.engine import Engine
from sitegen.site.paths import MANIFEST
from sitegen.site.workers import Workers

WORKING_TREE = "the working tree"


@dataclass(frozen=True, slots=True)
class Side:
    """A build under the name that people gave it.

    `findings` is what checks said, None where nobody knows. `broken` are cells with errors, each with the first one;
    `unread` is an error for which cells may be missing, by campaign, that of the project as a whole under "".
    """

    name: str
    tree: Tree
    findings: tuple[Diagnostic, ...] | None = None
    broken: Mapping[str, str] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)

    @property
    def cells(self) -> Mapping[str, Mapping[str, Any]]:
        """What the manifest says of each cell."""
        cells: Mapping[str, Mapping[str, Any]] = self.tree.content["cells"]
        return cells

    @property
    def gated(self) -> Mapping[str, str]:
        """Why cells are left out."""
        return {cell: str(fact.get("reason", "")) for cell, fact in self.tree.content.get("gated", {}).items()}

    @property
    def campaign(self) -> str:
        """The campaign of which this is the bundle; "" for a whole build."""
        return str(self.tree.content.get("bundle", {}).get("campaign", ""))

    def only(self, campaign: str) -> Side:
        """The same without other campaigns."""
        content = {**self.tree.content}
        for key in ("cells", "gated", "experiments"):
            own = content.get(key, {}).items()
            content[key] = {name: each for name, each in own if name.partition("/")[0] == campaign}
        kept = self.findings
        if kept is not None:
            kept = tuple(found for found in kept if found.cell.partition("/")[0] in ("", campaign))
        return replace(self, tree=replace(self.tree, content=content), findings=kept)

    @property
    def locale(self) -> str:
        """The default locale of the site; "" where another version of sitegen has not written it down."""
        return str(self.tree.content.get("locale", ""))

    @property
    def base_url(self) -> str:
        """The address of the site, without a slash at its end."""
        return str(self.tree.content.get("base_url", "")).rstrip("/")

    def version(self, cell_id: str, bases: tuple[str, ...] = ()) -> Version:
        """A cell as this side has it; `bases` are the addresses of both sites where they differ."""
        return Version(self.cells[cell_id], lambda name: self.tree.file(cell_id, name), bases)

    def lacks(self, cell_id: str) -> str | None:
        """The error for which there is no such cell here; None where it is not there because nobody wants it."""
        if cell_id in self.cells or cell_id in self.gated:
            return None
        return self.broken.get(cell_id) or self.unread.get(cell_id.partition("/")[0]) or self.unread.get("")


Maker = Callable[[Progress], Side]


def sides(old: str, new: str | None, base: Path, stack: ExitStack) -> tuple[Maker, Maker]:
    """How to get the builds that `old` and `new` name: a folder or bundle below `base`, or a revision of that project.

    Without `new` the project as its files are now. What a maker builds lies in temporary folders until `stack` closes;
    it raises Problem where nothing can be built. Raises Problem for a name that means nothing.
    """
    first = _named(old, base, stack)
    second = _named(new, base, stack) if new is not None else _maker(lambda: base, WORKING_TREE, stack)
    return first, second


def _named(name: str, base: Path, stack: ExitStack) -> Maker:
    path = base / name
    called = ""
    if is_url(name):
        tree = opened(stack.enter_context(fetched(name)), stack, shown(name))
    elif (path / MANIFEST).is_file() or path.is_file():
        tree = opened(path, stack, name)
        called = f"the build in {name}" if path.is_dir() else ""
    elif not (base / "content").is_dir():
        if path.is_dir():
            opened(path, stack, name)  # raises: it says what is missing there
        hint = "To name a revision, be in the project's folder, or name that with -C DIR."
        raise Problem(diagnose("review/build", f"there is no folder or bundle {path}", hint=hint))
    else:
        try:
            found = revision(base, name)
        except Problem:
            if path.is_dir():
                opened(path, stack, name)  # raises: a folder was meant
            raise
        return _maker(lambda: write(found, _folder(stack)), found.name, stack)
    return lambda progress: Side(called or tree.name, tree)


def _maker(project: Callable[[], Path], name: str, stack: ExitStack) -> Maker:
    return lambda progress: built(project(), name, _folder(stack), progress)


def built(project: Path, name: str, output: Path, progress: Progress) -> Side:
    """The project in the folder `project`, built into the folder `output`.

    Raises Problem where nothing of it can be built.
    """
    engine = Engine(project)
    engine.keep = False
    with Workers() as workers:
        result = build(engine, output, progress=progress, compile_cells=workers.compile)
    errors = [found for found in result.diagnostics if found.severity is Severity.ERROR]
    snapshot = engine.snapshot
    if snapshot.project is None:
        raise Problem(diagnose("review/build", f"{name} cannot be built", hint="This is why:"), *errors)
    tree = opened(output, ExitStack())
    broken: dict[str, str] = {}
    for cell in snapshot.plan.cells:
        if cell.id not in tree.content["cells"]:
            own = (_line(found) for found in errors if found.cell == cell.id)
            broken[cell.id] = next(own, "it cannot be built")
    unread: dict[str, str] = {}
    for found in snapshot.diagnostics:
        if found.severity is Severity.ERROR:
            unread.setdefault(about(found), _line(found))
    return Side(name, tree, result.diagnostics, broken, unread)


def _line(found: Diagnostic) -> str:
    return f"{found.at}: {found.message}" if found.at else found.message


def _folder(stack: ExitStack) -> Path:
    return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sitegen-diff-")))
