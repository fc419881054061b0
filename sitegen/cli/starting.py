"""`sitegen init`: a small complete project to begin with."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

from sitegen.cli.commands import senseless
from sitegen.cli.output import console
from sitegen.cli.telling import Telling
from sitegen.diagnostics import diagnose

STARTER = Path(__file__).parent / "starter"
"""What projects begin with, and what is added to them."""

_ABOUT = {
    "README.md": "these files, and what to type",
    ".gitignore": "keeps build/ out of git",
    "content/site.yaml": "who you are: put your own brand, sender and address here",
    "content/segments.yaml": "who is who",
    "content/recipients/fields.yaml": "what is known about a recipient",
    "content/recipients/personas/ada.yaml": "a sample recipient",
    "content/recipients/personas/nobody.yaml": "another, of whom nothing is known",
    "content/campaigns/welcome/campaign.yaml": "a campaign: who gets it",
    "content/campaigns/welcome/email.md": "and what it says",
}


def run_init(folder: Path, telling: Telling) -> int:
    """`sitegen init DIR`: the exit code is 2 where there is a project already, 1 where nothing can be written."""
    root = folder.resolve()
    if (root / "content").exists() or (root / "content").is_symlink():
        return senseless(f"there is a content/ folder in {folder}", "Name a new folder.", telling)
    for above in root.parents:
        inside = root.relative_to(above).parts[0]
        if inside in ("content", "layouts") and (above / "content/site.yaml").is_file():
            return senseless(f"{folder} lies in {inside}/ of the project {above}", "Name a folder outside.", telling)
    made = []
    try:
        for name, data in _files():
            path = root / name
            if path.exists():
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                file.write(data)
            made.append(name)
    except OSError as error:
        message = f"{error.filename or folder} cannot be written: {error.strerror or error}"
        telling.tell([diagnose("file/output", message)], files=made)
        return 1
    telling.tell([], files=made)
    if telling.for_people:
        _show(folder, made)
    return 0


def _files() -> Iterator[tuple[str, bytes]]:
    project = STARTER / "project"
    for path in sorted(project.rglob("*")):
        if path.is_file():
            # A .gitignore would be taken for one of this repository's own.
            name = path.relative_to(project).as_posix()
            yield ".gitignore" if name == "gitignore" else name, path.read_bytes()


def _show(folder: Path, made: list[str]) -> None:
    out = console()
    out.print(f"A project is in {folder}")
    width = max(map(len, _ABOUT))
    for name, about in _ABOUT.items():
        if name not in made:
            continue
        out.print(f"  {name:<{width}}  {about}")
    here = folder.resolve() == Path.cwd()
    cd = [] if here else [(f"cd {shlex.quote(str(folder))}", "")]
    steps = [
        *cd,
        ("sitegen serve --open", "shows the mail, and shows it anew with each edit"),
        ("sitegen build", "compiles content/ into build/"),
        ("sitegen new campaign NAME", "adds another; also segment, persona, block"),
    ]
    width = max(len(step) for step, _ in steps)
    out.print("\nNext:")
    for step, about in steps:
        out.print(f"  {step:<{width}}  {about}".rstrip())
