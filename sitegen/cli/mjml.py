"""`sitegen mjml`: plain MJML files to HTML, as the `mjml` command does it."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from glob import glob
from pathlib import Path

from sitegen.cli.commands import senseless
from sitegen.cli.output import console, exit_code, show
from sitegen.cli.telling import Telling
from sitegen.diagnostics import Diagnostic, Problem, diagnose
from sitegen.mjml.files import MjmlFiles, Rendered, Settings, configured
from sitegen.world import LooseFiles, Missing

_UNMARKED = "--noStdoutFileComment"


@dataclass(frozen=True, slots=True)
class Job:
    """What to do: files (“-”: standard input), where the HTML goes (None: standard output), how findings are told.

    `names` are the files with the names of their HTML below an output folder. `marked`: several on standard output are
    told apart by comments.
    """

    names: Mapping[Path, Path]
    output: Path | None
    settings: Settings
    telling: Telling
    only_check: bool = False
    marked: bool = True


def start(
    words: Sequence[str],
    *,
    output: Path | None,
    watch: bool,
    only_check: bool,
    also: Sequence[Path],
    level: str | None,
    telling: Telling,
) -> int:
    """The command with its options; `words` are files, and MJML's own options: `--config.name value`."""
    marked = _UNMARKED not in words
    options, given = _split([word for word in words if word != _UNMARKED])
    if level is not None:
        options["validationLevel"] = level
    settings, told = configured(Path(), options)
    settings = replace(settings, also=(*settings.also, *also))
    unknown = [word for word in given if word.startswith("-") and word != "-"]
    if unknown:
        return senseless(f"there is no option {unknown[0]}", "Try sitegen mjml --help.", telling)
    files = [path for word in given for path in _meant(word)]
    if not files:
        return senseless("no file is named", "Name one: sitegen mjml letter.mjml -o letter.html", telling)
    if any(d.rule == "command/usage" for d in told):
        telling.tell(told)
        return 2
    if watch and output is None:
        output = Path() if len(files) > 1 or files[0].is_dir() else Path(files[0].with_suffix(".html").name)
    try:
        job = Job(_listed(files), output, settings, telling, only_check, marked)
    except Problem as problem:
        telling.tell(problem.diagnostics)
        return 2
    return watch_mjml(job, told) if watch else run_mjml(job, told)


def _meant(word: str) -> list[Path]:
    """The files that `word` names; a pattern that the shell has left alone, as on Windows, is one for us."""
    pattern = any(character in word for character in "*?[") and not Path(word).exists()
    found = sorted(glob(word, recursive=True)) if pattern else []
    return [Path(name) for name in found or [word]]


def _split(words: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Options of the kind `--config.name value`, also with `=`, and what else there is."""
    options: dict[str, str] = {}
    more: list[str] = []
    left = iter(words)
    for word in left:
        if not word.startswith("--config."):
            more.append(word)
            continue
        name, glue, value = word.removeprefix("--config.").partition("=")
        options[name] = value if glue else next(left, "true")
    return options, more


def run_mjml(job: Job, told: Sequence[Diagnostic]) -> int:
    """Render all files once; `told` is what there was to say before. The exit code is 1 when a file has errors."""
    found = list(told)
    files = MjmlFiles(job.settings)
    rendered = {path: _rendered(files, path) for path in job.names}
    for each in rendered.values():
        found.extend(each.diagnostics)
    names: dict[str, str] = {}
    try:
        for path, each in rendered.items():
            if each.html is not None and not job.only_check:
                names[each.name] = _put(job, path, each.html)
    except OSError as error:
        message = f"the output cannot be written: {error.strerror or error}"
        found.append(diagnose("file/output", message, hint=f"Look at {error.filename}." if error.filename else ""))
    job.telling.tell(found, files=names)
    # To check is to fail for whatever MJML calls an error, be it one that it can go on after.
    return exit_code(found, "warning" if job.only_check else "error")


def watch_mjml(job: Job, told: Sequence[Diagnostic]) -> int:
    """Render all files, and each again when it or what it includes changes, until Ctrl-C or SIGTERM."""
    from sitegen.preview.watch import Watch

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    show(told)
    paths = list(job.names)
    files = MjmlFiles(job.settings)
    reads = {path: _again(job, files, path) for path in paths}
    changed = threading.Condition()
    names: set[str] = set()

    def note(seen: frozenset[str]) -> None:
        with changed:
            names.update(Path(path).name for path in seen)
            changed.notify()

    folders = {path.parent.resolve() for path in paths} | {folder.resolve() for folder in job.settings.also}
    if job.settings.folder:
        folders.add(job.settings.folder.resolve())
    with ExitStack() as stack:
        for folder in sorted(folders):
            stack.enter_context(Watch(folder, note, folders=(".",)))
        console().print(f"watching {len(paths)} files; Ctrl-C ends it" if len(paths) > 1 else f"watching {paths[0]}")
        try:
            while True:
                with changed:
                    changed.wait_for(lambda: bool(names))
                    now = frozenset(names)
                    names.clear()
                for path in paths:
                    if reads[path] & now:
                        reads[path] = _again(job, files, path)
        except KeyboardInterrupt:
            return 0


def _again(job: Job, files: MjmlFiles, path: Path) -> frozenset[str]:
    started = time.perf_counter()
    rendered = _rendered(files, path)
    show(rendered.diagnostics)
    if rendered.html is not None:
        try:
            name = _put(job, path, rendered.html)
        except OSError as error:
            show([diagnose("file/output", f"the output cannot be written: {error.strerror or error}")])
        else:
            console().print(f"{path} → {name}  {(time.perf_counter() - started) * 1e3:.0f} ms")
    return rendered.read


def _rendered(files: MjmlFiles, path: Path) -> Rendered:
    if str(path) == "-":
        return files.data("standard input", sys.stdin.buffer.read(), Path())
    return files.file(path)


def _listed(files: Sequence[Path]) -> dict[Path, Path]:
    """`files` with the names of their HTML; a folder stands for all documents in it, partials left aside.

    Raises Problem for a folder that has none, and where two would have the same name.
    """
    listed: dict[Path, Path] = {}
    for path in files:
        inside = sorted(path.rglob("*.mjml")) if path.is_dir() else []
        whole = [each for each in inside if _is_document(each)]
        if path.is_dir() and not whole:
            raise Problem(diagnose("command/usage", f"there is no MJML document in {path}"))
        for each in whole:
            listed.setdefault(each, each.relative_to(path).with_suffix(".html"))
        if not path.is_dir():
            listed.setdefault(path, Path(path.with_suffix(".html").name) if path.name else path)
    taken: dict[Path, Path] = {}
    for path, name in listed.items():
        if (other := taken.setdefault(name, path)) is not path:
            message = f"{other.as_posix()} and {path.as_posix()} would both become {name.as_posix()}"
            raise Problem(diagnose("command/usage", message, hint="Render them one by one, or name their folder."))
    return listed


def _is_document(path: Path) -> bool:
    try:
        return "<mjml" in LooseFiles((path.parent,)).text(path)
    except Missing:
        return False
    except Problem:
        return True  # what is wrong is told when it is rendered


def _put(job: Job, path: Path, html: str) -> str:
    several = len(job.names) > 1
    if job.output is None:
        text = (f"<!-- FILE: {path.as_posix()} -->\n" if several and job.marked else "") + html + "\n"
        sys.stdout.buffer.write(text.encode())
        return ""
    target = job.output
    if several or target.is_dir() or str(target) == ".":
        target = target / job.names[path]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(html, encoding="utf-8", newline="\n")
    return target.as_posix()
