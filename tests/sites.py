"""A small rich project on disk, built as the command builds it, and held against a clean build."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from building import SHOP, broken, tree
from conftest import LAYOUTS, MINIMAL, write_files
from copywriting import PICTURE

from sitegen.cli.output import exit_code
from sitegen.diagnostics import Diagnostic, Severity
from sitegen.render.pictures import picturefile
from sitegen.site.build import BuildResult, build
from sitegen.site.engine import Engine
from sitegen.site.outcome import request
from sitegen.site.tools import tools
from sitegen.site.unchanged import unchanged

FRONT = "---\nsubject: S\npreheader: P\n---\n"
SITE = (
    MINIMAL["content/site.yaml"].replace("  en: {name: English}", "  en: {name: English}\n  fr: {name: Français}")
    + "values: {cta: Come in, since: 2025-01-02}\ntheme: own\n"
)
THEME = (LAYOUTS / "themes/plain.yaml").read_text("utf-8")
SEGMENTS = """\
everyone: {name: Everyone, when: "true"}
"part-{letter}":
  for_each: SELECT letter FROM letters
  when: plan = $letter
  values: {who: of a part}
"""
HELLO = """\
name: Hello
kind: marketing
segments: [everyone, part-*]
queries: {films: "SELECT * FROM titles WHERE id >= 1"}
send_when: (SELECT count(*) FROM films) >= 1
experiment:
  hypothesis: It helps.
  metric: opened
  variants: {a: {weight: 50, values: {cta: A}}, b: {weight: 50}}
"""
BYE = "name: Bye\nkind: marketing\nsegments: [everyone]\n"
MAIL = (
    FRONT
    + "# Hello {{ recipient.first_name }}\n\n{{ values.cta }}\n\n{% include 'note.md' %}\n\n{{ films[0].title }}\n"
)
FAREWELL = FRONT + "# Bye\n\n![A square](assets/a.png)\n\n/// card\n    tone: dark\nWords\n///\n"
CARD = """\
name: Card
help: A card.
body: required
options:
  tone: {type: string, default: light}
example: |
  /// card
  Words
  ///
"""
CARD_MAIL = """\
{%- import "macros.mjml" as m with context -%}
{% call m.section("sheet") %}
<mj-column><mj-text>{{ options.tone }}</mj-text>{{ m.parts(body, "sheet") }}</mj-column>
{% endcall %}
"""
CARD_PAGE = """\
{% import "macros.html" as m with context %}
<section class="card">{{ options.tone }} {{ m.parts(body) }}</section>
"""
LINES = "- {id: 1, line: 2025-01-01}\n- {id: 2, line: 2025-01-02}\n"
FILES: dict[str, str | bytes] = {
    **MINIMAL,
    "content/site.yaml": SITE,
    "content/segments.yaml": SEGMENTS,
    "content/data/letters.csv": "letter\na\nb\n",
    "content/data/titles.json": '[{"id": 1, "title": "Salt"}, {"id": 2, "title": "Tram"}]',
    "content/data/lines.yaml": LINES,
    "content/campaigns/hello/campaign.yaml": HELLO,
    "content/campaigns/hello/email.md": MAIL,
    "content/campaigns/hello/email.b.md": FRONT + "# B\n\n{{ data.lines[1].line }} {{ values.since }}\n",
    "content/campaigns/bye/campaign.yaml": BYE,
    "content/campaigns/bye/email.md": FAREWELL,
    "content/campaigns/bye/assets/a.png": PICTURE,
    "content/snippets/note.md": "A note\n",
    "layouts/themes/own.yaml": THEME,
    "layouts/blocks/card/block.yaml": CARD,
    "layouts/blocks/card/email.mjml": CARD_MAIL,
    "layouts/blocks/card/landing.html": CARD_PAGE,
    "layouts/blocks/card/email.txt": '{% import "macros.txt" as m with context %}{{ m.parts(body) }}',
}

KEPT_BLOCKS = {"header", "footer", "text", "button"}


@contextmanager
def few_blocks(folder: Path) -> Iterator[Path]:
    """The packaged layouts with few blocks, put into `folder`, and pictures that are scaled only once: cheap builds."""
    shutil.copytree(LAYOUTS, folder)
    for block in (folder / "blocks").iterdir():
        if block.name not in KEPT_BLOCKS:
            shutil.rmtree(block)
    known = tools()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(picturefile, "encode", cache(picturefile.encode))
        for module in ("build", "unchanged"):
            patch.setattr(f"sitegen.site.{module}.tools", lambda: known)
        yield folder


class Site:
    """A project on disk with its output, built as the command builds it."""

    def __init__(self, root: Path, builtin: Path, files: Mapping[str, str | bytes | None] = FILES) -> None:
        self.root, self.builtin, self.environ = root, builtin, dict[str, str]()
        self.folder = root / "build"
        root.mkdir(parents=True, exist_ok=True)
        write_files(root, files)

    def engine(self) -> Engine:
        engine = Engine(self.root, self.builtin, self.environ)
        engine._shop = SHOP
        engine.keep = False
        return engine

    def build(self, *patterns: str, folder: Path | None = None, **more: Any) -> BuildResult:
        """What `sitegen build` does."""
        folder = folder or self.folder
        found = unchanged(self.root, self.builtin, folder, request(patterns, None), self.environ)
        return found or build(self.engine(), folder, patterns, **more)

    def build_with(self, engine: Engine) -> BuildResult:
        """A build with an engine of one's own."""
        engine._shop = SHOP
        return build(engine, self.folder)

    def edit(self, files: Mapping[str, str | bytes | None]) -> None:
        write_files(self.root, files)


def told(result: BuildResult) -> object:
    """What a build says that must not depend on what was there before."""
    figures = {name: each.as_data() for name, each in result.campaigns.items()}
    return result.diagnostics, exit_code(result.diagnostics, result.fail_on), result.fail_on, figures


def has_errors(found: Sequence[Diagnostic]) -> bool:
    return any(each.severity is Severity.ERROR for each in found)


def same_as_clean(site: Site, scratch: Path, *, manifest_is_ours: bool = True) -> BuildResult:
    """Build, and hold the outcome against a clean build: with the same last good files where there are errors."""
    seed, fresh = scratch / "seed", scratch / "fresh"
    for folder in (seed, fresh):
        shutil.rmtree(folder, ignore_errors=True)
    if site.folder.exists():
        shutil.copytree(site.folder, seed, ignore=shutil.ignore_patterns(".cache"))
    result = site.build()
    if has_errors(result.diagnostics):
        clean = site.build(folder=seed)
        if manifest_is_ours:
            assert tree(site.folder) == tree(seed)
    else:
        clean = site.build(folder=fresh)
        here = tree(site.folder)
        mine = {folder for path in here if is_mine(path) for folder in (path, *map(str, Path(path).parents))}
        assert {path: fact for path, fact in here.items() if path not in mine} == {
            path: fact for path, fact in tree(fresh).items() if path not in mine
        }
    assert told(result) == told(clean)
    if result.campaigns:  # while site.yaml cannot be read nothing is touched
        assert broken(site.folder) == []
    again = site.build()
    assert (again.compiled, again.written, again.removed) == (0, 0, 0)
    assert told(again) == told(result)
    return result


def is_mine(path: str) -> bool:
    return path.split("/")[-1].startswith("mine")
