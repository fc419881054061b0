"""`sitegen diff`: what a change does to every recipient."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from sitegen.cli.commands import senseless
from sitegen.cli.output import console
from sitegen.cli.progress import progress_bar
from sitegen.cli.telling import DiffFormat, Format, Telling
from sitegen.diagnostics import Problem, diagnose
from sitegen.review.compare import compare
from sitegen.review.model import Comparison
from sitegen.review.sides import Side, sides

if TYPE_CHECKING:
    from sitegen.review.browser import Camera


def run_diff(
    base: Path,
    old: str,
    new: str | None,
    *,
    shape: DiffFormat,
    output: Path | None,
    shots: bool,
    exit_code: bool,
) -> int:
    """`sitegen diff`; `base` is the project, or the folder at which relative paths begin.

    2 for names that mean nothing and for what is missing beforehand, 1 for what cannot be built or read, and with
    `exit_code` 1 for differences.
    """
    telling = Telling(Format.JSON if shape is DiffFormat.JSON else Format.TEXT, root=base)
    if shots and shape is not DiffFormat.HTML:
        return senseless("screenshots need a page to stand on", "Add --format html.", telling)
    if shape is DiffFormat.HTML and output is None and sys.stdout.isatty():
        return senseless("a page cannot be read in a terminal", "Name a file for it: -o diff.html", telling)
    if output is not None:
        try:
            output.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            return _unwritten(output, error, telling)
    with ExitStack() as stack:
        try:
            camera = _camera(stack) if shots else None
            makers = sides(old, new, base, stack)
        except Problem as problem:
            telling.tell(problem.diagnostics)
            return 2
        try:
            with progress_bar() as progress:
                before, after = (make(progress) for make in makers)
            found = compare(before, after)
            text = _report(found, before, after, shape, camera, colours=output is None and _in_colour())
        except Problem as problem:
            telling.tell(problem.diagnostics)
            return 1
    try:
        _put(text, output)
    except OSError as error:
        return _unwritten(output, error, telling)
    return int(exit_code and found.differs)


def _camera(stack: ExitStack) -> Camera:
    """A browser for as long as `stack` is open. Raises Problem where there is none."""
    from sitegen.review.browser import camera

    return stack.enter_context(camera())


def _unwritten(output: Path | None, error: OSError, telling: Telling) -> int:
    message = f"{output or 'standard output'} cannot be written: {error.strerror or error}"
    hint = f"Is {error.filename} in the way, or may nobody write there?" if error.filename else ""
    telling.tell([diagnose("file/output", message, hint=hint)])
    return 2


def _report(found: Comparison, old: Side, new: Side, shape: DiffFormat, camera: Camera | None, colours: bool) -> str:
    if shape is DiffFormat.JSON:
        from sitegen.review.as_data import as_data

        return json.dumps({**as_data(found), "diagnostics": []}, indent=2, ensure_ascii=False) + "\n"
    if shape is DiffFormat.MARKDOWN:
        from sitegen.review.as_markdown import markdown

        return markdown(found)
    if shape is DiffFormat.HTML:
        from sitegen.review.page import page

        with progress_bar("screenshots", 1) as progress:
            return page(found, old, new, camera, progress)
    from sitegen.review.as_text import lines

    printer = console() if colours else Console(color_system=None, soft_wrap=True, highlight=False)
    with printer.capture() as capture:
        for line in lines(found, colours):
            printer.print(line)
    return capture.get()


def _in_colour() -> bool:
    out = console()
    return out.is_terminal and not out.no_color and out.color_system is not None


def _put(text: str, output: Path | None) -> None:
    if output is None:
        # What a bundle holds need not be text; what is printed must.
        sys.stdout.write(text.encode("utf-8", "replace").decode())
    else:
        output.write_text(text, encoding="utf-8", errors="replace", newline="\n")
