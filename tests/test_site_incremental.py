"""Somebody edits, deletes, restores and damages: an incremental build comes to what a clean one makes, each time."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from building import manifest, tree
from conftest import LAYOUTS, MINIMAL
from copywriting import PICTURE, _png
from hypothesis import Phase, settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sites import (
    BYE,
    CARD,
    CARD_MAIL,
    FAREWELL,
    FILES,
    FRONT,
    HELLO,
    LINES,
    MAIL,
    SEGMENTS,
    SITE,
    THEME,
    Site,
    few_blocks,
    has_errors,
    is_mine,
    same_as_clean,
)  # fmt: skip

from sitegen.plan import tables
from sitegen.site.engine import Engine
from sitegen.site.outcome import request
from sitegen.site.unchanged import unchanged

PERSONA = MINIMAL["content/recipients/personas/ada.yaml"]
FIELDS = MINIMAL["content/recipients/fields.yaml"]

PIECES: dict[str, Sequence[str | bytes | None]] = {
    "content/site.yaml": [
        SITE,
        SITE.replace("Come in", "Come on"),
        "# a comment\n" + SITE,
        SITE.replace("2025-01-02", '"2025-01-02"'),
        SITE.replace("cta: Come in", "cta: 'Dear *|FNAME|*'"),
        "# one\n# two\n" + SITE.replace("cta: Come in", "cta: 'Dear *|FNAME|*'"),
        SITE.replace("theme: own", "theme: plain"),
        SITE + "dialect: handlebars\n",
        SITE + "checks: {fail_on: warning}\n",
        SITE.replace("  fr: {name: Français}\n", ""),
        "brand: [\n",
    ],
    "content/segments.yaml": [
        SEGMENTS,
        SEGMENTS.replace("plan = $letter", "plan <> $letter"),
        SEGMENTS.replace("of a part", "of a Part"),
        SEGMENTS.replace("FROM letters", "FROM letters WHERE letter = 'a'"),
        SEGMENTS.replace('"true"', "plan = 'basic', priority: 3"),
        SEGMENTS.replace("$letter", "$lettre"),
    ],
    "content/data/letters.csv": ["letter\na\nb\n", "letter\nb\na\n", "letter\na\nb\nc\n", "letter\n", None],
    "content/data/titles.json": [
        FILES["content/data/titles.json"],
        '[{"id": 1, "title": "Tram"}]',
        '[{"id": 0, "title": "Tram"}]',
        '[{"id": 1, "title": "2025-01-02"}]',
        "[",
    ],
    "content/data/lines.yaml": [LINES, LINES.replace("line: ", "line: '").replace("}", "'}"), "# more\n" + LINES, None],
    "content/recipients/fields.yaml": [
        FIELDS,
        FIELDS.replace("default: there", "default: whoever"),
        FIELDS + "more: {type: number, default: 1}\n",
        "# comment\n" + FIELDS,
    ],
    "content/recipients/personas/ada.yaml": [PERSONA, PERSONA.replace("first_name: Ada", "first_name: Adá"), None],
    "content/recipients/personas/bob.yaml": [None, PERSONA.replace("Ada", "Bob").replace("basic", "a")],
    "content/campaigns/hello/campaign.yaml": [
        HELLO,
        HELLO.replace("weight: 50}", "weight: 30}"),
        HELLO.replace("cta: A", "cta: B"),
        HELLO.replace("id >= 1", "id >= 2"),
        HELLO.replace(">= 1\nexp", ">= 2\nexp"),
        HELLO.replace("opened", "clicked"),
        HELLO.split("experiment")[0],
        HELLO.replace("b: {weight: 50}", "c: {weight: 50}"),
        HELLO.replace("[everyone, part-*]", "[part-*]"),
        "# comment\n" + HELLO,
        "name: [\n",
    ],
    "content/campaigns/hello/email.md": [MAIL, MAIL.replace("Hello", "Hallo"), FRONT + "{{ foo }}\n", "{{ x\n"],
    "content/campaigns/hello/email.b.md": [FILES["content/campaigns/hello/email.b.md"], None],
    "content/campaigns/hello/email.fr.md": [None, FRONT + "# Bonjour\n", "{% extends 'email.md' %}\n"],
    "content/campaigns/hello/email.part.md": [None, FRONT + "# {{ segment.letter }} {{ values.who }}\n"],
    "content/campaigns/hello/landing.md": [None, "# Page {{ values.cta }}\n"],
    "content/campaigns/hello/note.md": [None, "Nearer\n"],
    "content/snippets/note.md": ["A note\n", "A mote\n", "{{ foo }}\n", None],
    "content/campaigns/bye/campaign.yaml": [BYE, BYE + "theme: plain\n", BYE + "date: 2025-02-03\n", None],
    "content/campaigns/bye/email.md": [FAREWELL, FAREWELL.replace("a.png", "b.png"), FAREWELL.replace("dark", "bare")],
    "content/campaigns/bye/assets/a.png": [PICTURE, _png(300, 200), None, b"no picture"],
    "content/campaigns/bye/assets/b.png": [None, PICTURE],
    "content/assets/b.png": [None, _png(400, 100)],
    "content/campaigns/third/campaign.yaml": [None, BYE.replace("Bye", "Third")],
    "content/campaigns/third/email.md": [None, FRONT + "# Third\n"],
    "layouts/themes/own.yaml": [
        THEME, THEME.replace("width: 600", "width: 560"), "# more\n" + THEME, "light: [\n", None,
    ],
    "layouts/blocks/card/block.yaml": [
        CARD, CARD.replace("light", "plain"), "# more\n" + CARD, CARD.replace("A card", "Cards"), "name: [\n",
    ],
    "layouts/blocks/card/email.mjml": [
        CARD_MAIL, CARD_MAIL.replace("<mj-text>", "<mj-text align='right'>"), "<mj-x>", None,
    ],
    "layouts/blocks/card/head.css": [None, ".mine { color: {{ theme.light.accent }} }\n"],
    "layouts/email.txt": [None, "{{ content }}\n\n{{ footer }}\n"],
    "layouts/strings/fr.yaml": [None, (LAYOUTS / "strings/fr.yaml").read_text("utf-8").replace("Se d", "se d")],
}  # fmt: skip


@pytest.fixture(scope="module")
def builtin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with few_blocks(tmp_path_factory.mktemp("few") / "layouts") as folder:
        yield folder


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, builtin: Path) -> Path:
    """The project and its build, to be copied."""
    site = Site(tmp_path_factory.mktemp("finished") / "project", builtin)
    assert not has_errors(site.build().diagnostics)
    return site.root


@pytest.fixture
def site(tmp_path: Path, builtin: Path, finished: Path) -> Site:
    """The project of FILES, built."""
    shutil.copytree(finished, tmp_path / "project")
    made = Site(tmp_path / "project", builtin, {})
    assert made.build().compiled == 0
    return made


CELLS = {
    "hello": [f"hello/{s}/{v}/{lang}" for s in ("everyone", "part-a", "part-b") for v in "ab" for lang in ("en", "fr")],
    "bye": ["bye/everyone/default/en", "bye/everyone/default/fr"],
}
ALL = 14

EDITS: dict[str, tuple[dict[str, str | bytes | None], int]] = {
    "nothing": ({}, 0),
    "comments alone": (
        {
            path: "# a comment\n" + str(text)
            for path, text in FILES.items()
            if path.endswith(".yaml") and "lines" not in path
        },
        0,
    ),
    "comments in a table": ({"content/data/lines.yaml": "# a comment\n" + LINES}, 0),
    "one copy": ({"content/campaigns/bye/email.md": FAREWELL + "More.\n"}, 2),
    "copy of a variant": ({"content/campaigns/hello/email.b.md": FRONT + "# B\n"}, 6),
    "copy of a variant gone": ({"content/campaigns/hello/email.b.md": None}, 6),
    "copy of a locale added": ({"content/campaigns/hello/email.fr.md": FRONT + "# Bonjour\n"}, 6),
    "copy of a family added": ({"content/campaigns/hello/email.part.md": FRONT + "# Part\n"}, 8),
    "a nearer snippet": ({"content/campaigns/hello/note.md": "Nearer\n"}, 6),
    "a weight": ({"content/campaigns/hello/campaign.yaml": HELLO.replace("weight: 50}", "weight: 30}")}, 0),
    "a value of one variant": ({"content/campaigns/hello/campaign.yaml": HELLO.replace("cta: A", "cta: B")}, 6),
    "rows of a query": ({"content/campaigns/hello/campaign.yaml": HELLO.replace("id >= 1", "id >= 2")}, 12),
    "a rule": ({"content/segments.yaml": SEGMENTS.replace("plan = $letter", "plan <> $letter")}, 0),
    "one more row of a family": ({"content/data/letters.csv": "letter\na\nb\nc\n"}, 4),
    "a row less of a family": ({"content/data/letters.csv": "letter\nb\n"}, 0),
    "a field's default": (
        {"content/recipients/fields.yaml": MINIMAL["content/recipients/fields.yaml"].replace("t: there", "t: you")}, 6,
    ),
    "a field more, for each looks for fields that copy may mean": (
        {"content/recipients/fields.yaml": MINIMAL["content/recipients/fields.yaml"] + "n: {type: number}\n"}, ALL,
    ),
    "a persona that nobody is": (
        {"content/recipients/personas/zoe.yaml": PERSONA.replace("Ada", "Zoe")}, 0,
    ),
    "a persona": (
        {"content/recipients/personas/ada.yaml": PERSONA.replace("Ada", "Eda")}, ALL,
    ),
    "a token": ({"layouts/themes/own.yaml": THEME.replace("width: 600", "width: 560")}, ALL),
    "a block": ({"layouts/blocks/card/email.mjml": CARD_MAIL.replace("<mj-text>", "<mj-text align='right'>")}, 2),
    "a block's default, which nobody takes": ({"layouts/blocks/card/block.yaml": CARD.replace("light", "dim")}, 2),
    "a date that becomes text": ({"content/site.yaml": SITE.replace("2025-01-02", '"2025-01-02"')}, ALL),
    "text like the date of a row": ({"content/data/lines.yaml": LINES.replace(": 2", ": '2").replace("}", "'}")}, 6),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_exactly_what_reads_it_is_compiled(site: Site, tmp_path: Path, name: str) -> None:
    files, compiled = EDITS[name]
    site.edit(files)
    result = same_as_clean(site, tmp_path)
    assert result.compiled == compiled


def test_cells_that_were_not_asked_for_are_not_forgotten(site: Site, tmp_path: Path) -> None:
    site.edit({"content/site.yaml": SITE.replace("Come in", "Come on")})
    assert site.build("bye").compiled == 2
    assert same_as_clean(site, tmp_path).compiled == 6


@pytest.mark.parametrize(
    ("path", "broken"),
    [
        ("content/site.yaml", "brand: [\n"),
        ("content/segments.yaml", "everyone: [\n"),
        ("content/campaigns/hello/campaign.yaml", "name: [\n"),
        ("content/data/titles.json", "["),
    ],
)
def test_mending_what_could_not_be_read_compiles_nothing(site: Site, tmp_path: Path, path: str, broken: str) -> None:
    for content in (broken, FILES[path]):
        site.edit({path: content})
        assert same_as_clean(site, tmp_path).compiled == 0


def test_another_dialect_in_the_same_folder(site: Site, tmp_path: Path) -> None:
    engine = Engine(site.root, site.builtin, site.environ, dialect="handlebars")
    site.build_with(engine)
    assert "{{first_name}}" in (site.folder / CELLS["hello"][0] / "email.html").read_text("utf-8")
    assert same_as_clean(site, tmp_path).compiled == ALL


def test_a_build_that_ended_early_is_not_believed(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.site.build.BATCH", 1)

    def stop(done: int, total: int) -> None:
        if done == 9:
            raise KeyboardInterrupt

    site.edit({"content/site.yaml": SITE.replace("2025-01-02", "2025-01-03")})
    with pytest.raises(KeyboardInterrupt):
        site.build(progress=stop)
    site.edit({"content/site.yaml": SITE})
    assert same_as_clean(site, tmp_path).compiled == 9


def test_a_picture_that_changes_between_look_and_compile(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitegen.world.door.is_settled", lambda known: True)
    compile_now = Engine.traced

    def swapping(engine: Engine, cell_id: str) -> Any:
        site.edit({"content/campaigns/bye/assets/a.png": _png(300, 200)})
        return compile_now(engine, cell_id)

    for text in ("More.\n", "Yet more.\n"):
        site.edit({"content/campaigns/bye/email.md": FAREWELL + text})
        site.build()
        monkeypatch.setattr(Engine, "traced", swapping)
    monkeypatch.setattr(Engine, "traced", compile_now)
    same_as_clean(site, tmp_path)


def test_a_table_that_changes_while_it_is_read(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = "content/data/titles.json"
    load = tables._create

    def swapping(*more: Any) -> Any:
        site.edit({table: '[{"id": 1, "title": "Cart"}]'})
        try:
            return load(*more)
        finally:
            site.edit({table: FILES[table]})

    site.edit({"content/segments.yaml": SEGMENTS.replace("of a part", "of a Part")})
    with monkeypatch.context() as patch:
        patch.setattr(tables, "_create", swapping)
        site.build()
    same_as_clean(site, tmp_path)


def test_a_link_that_led_out_is_looked_at_again(site: Site, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    shutil.rmtree(site.root / "content/snippets")
    journeys = site.root / "content/journeys"
    journeys.symlink_to(tmp_path / "elsewhere")
    site.edit({"content/campaigns/hello/note.md": "Here\n"})
    before = same_as_clean(site, tmp_path)
    assert "file/outside" in {found.rule for found in before.diagnostics}
    journeys.unlink()
    journeys.mkdir()
    assert same_as_clean(site, tmp_path).diagnostics != before.diagnostics


def test_names_and_values_that_are_no_text(site: Site, tmp_path: Path) -> None:
    site.environ = {"SOURCE_DATE_EPOCH": "\udcff"}
    for folder in ("content/snippets", "content/data", "content/recipients/personas", "layouts/themes", "content"):
        (site.root / os.fsdecode(folder.encode() + b"/n\xff.md")).write_text("x")
        (site.root / os.fsdecode(folder.encode() + b"/n\xff.yaml")).write_text("x: 1")
    site.edit({"content/campaigns/bye/email.md": FAREWELL + "{% include '\\ud800.md' ignore missing %}\n"})
    same_as_clean(site, tmp_path)


def test_an_older_manifest_leaves_nothing_behind(site: Site, tmp_path: Path) -> None:
    older = (site.folder / "manifest.json").read_bytes()
    new = {
        "content/campaigns/third/campaign.yaml": BYE.replace("Bye", "Third"),
        "content/campaigns/third/email.md": FRONT + "# Third\n",
    }
    site.edit(new)
    assert site.build().compiled == 2
    (site.folder / "manifest.json").write_bytes(older)
    site.edit(dict.fromkeys(new))
    (site.folder / "third/everyone/default/en/mine").write_text("mine")
    site.build()
    assert sorted(path for path in tree(site.folder) if path.startswith("third/") and is_mine(path))
    assert (site.folder / "third/everyone/default/en/mine").exists()
    assert not (site.folder / "third/everyone/default/en/email.html").exists()
    assert not (site.folder / "third/everyone/default/fr").exists()


def test_files_that_an_earlier_sitegen_made_go(site: Site, tmp_path: Path) -> None:
    """One whose previews were pages: out of a cache, with nothing that is known of them."""
    content = manifest(site.folder)
    for cell, record in content["cells"].items():
        record["files"]["preview.html"] = record["files"].pop("preview.js")
        preview = site.folder / f"preview/{cell}.js"
        preview.rename(preview.with_suffix(".html"))
    (site.folder / "manifest.json").write_text(json.dumps(content))
    shutil.rmtree(site.folder / ".cache")
    site.edit({"content/campaigns/bye/email.md": FRONT + "{{ foo }}\n"})
    site.build()
    assert CELLS["bye"][0] not in manifest(site.folder)["cells"]
    site.edit({"content/campaigns/bye/email.md": FAREWELL})
    same_as_clean(site, tmp_path)


def test_a_build_from_elsewhere_is_taken_as_it_is(site: Site, tmp_path: Path) -> None:
    """A fresh clone with the folder out of a cache: other path, inodes and times."""
    clone = Site(tmp_path / "elsewhere/clone", site.builtin, FILES)
    shutil.copytree(site.folder, clone.folder, copy_function=shutil.copy)
    shutil.copytree(site.folder / ".cache", tmp_path / "cache")
    result = clone.build()
    assert (result.compiled, result.written) == (0, 0)
    assert tree(clone.folder) == tree(site.folder)
    assert unchanged(clone.root, clone.builtin, clone.folder, request((), None), {}) is not None


def test_what_the_quick_look_must_notice(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_quick(root: Path = site.root, folder: Path = site.folder, *patterns: str) -> bool:
        return unchanged(root, site.builtin, folder, request(patterns, None), site.environ) is not None

    assert is_quick()
    assert not is_quick(site.root, tmp_path / "other")
    assert not is_quick(site.root, site.folder, "hello")
    other = Site(tmp_path / "other", site.builtin, {**FILES, "content/campaigns/bye/email.md": FAREWELL + "x"})
    assert not is_quick(other.root)
    for path in (
        "index.html",
        "blocks.html",
        "manifest.json",
        *(f"assets/{p}" for p in os.listdir(site.folder / "assets")),
    ):
        content = (site.folder / path).read_bytes()
        (site.folder / path).unlink()
        assert not is_quick(), path
        (site.folder / path).write_bytes(content)
        assert not is_quick(), path
        site.build()
        assert is_quick(), path
    layout = site.builtin / "email.css"
    css = layout.read_bytes()
    layout.write_bytes(css + b"\n")
    try:
        assert not is_quick()
    finally:
        layout.write_bytes(css)
    assert is_quick()
    monkeypatch.setattr("sitegen.site.unchanged.tools", lambda: "other")
    assert not is_quick()


def test_a_cell_that_only_has_its_last_good_files_is_looked_at(site: Site, tmp_path: Path) -> None:
    site.edit({"content/campaigns/bye/email.md": FRONT + "{{ foo }}\n"})
    same_as_clean(site, tmp_path)
    assert CELLS["bye"][0] in manifest(site.folder)["cells"]
    (site.folder / CELLS["bye"][0] / "email.txt").write_bytes(b"mine")
    result = same_as_clean(site, tmp_path)
    assert result.compiled == 0
    assert CELLS["bye"][0] not in manifest(site.folder)["cells"]
    assert CELLS["bye"][1] in manifest(site.folder)["cells"]


def one_of(data: strategies.DataObject, some: Sequence[Any]) -> Any:
    """One of `some`, which are too long to be told of."""
    return some[data.draw(strategies.integers(0, len(some) - 1))]


class Editing(RuleBasedStateMachine):
    """One project, edited in any way; after each step its build must be what a clean one makes."""

    root: Path
    builtin: Path
    number = 0

    def __init__(self) -> None:
        super().__init__()
        Editing.number += 1
        self.scratch = self.root / str(Editing.number)
        self.site = Site(self.scratch / "project", self.builtin)
        self.older: list[tuple[Path, bytes, os.stat_result]] = []
        self.records: list[bytes] = []
        self.manifests: list[bytes] = []
        self.manifest_is_ours = True

    def teardown(self) -> None:
        shutil.rmtree(self.scratch, ignore_errors=True)

    @property
    def record(self) -> Path:
        return self.site.folder / ".cache/record.sqlite"

    def sources(self, data: strategies.DataObject) -> Path:
        """Some source file, noted to be restored later."""
        every = [p for name in ("content", "layouts") for p in (self.site.root / name).rglob("*") if p.is_file()]
        path = data.draw(strategies.sampled_from(sorted(every)))
        self.older.append((path, path.read_bytes(), path.stat()))
        return path

    def output(self, data: strategies.DataObject) -> Path:
        """Some file that a build made."""
        every = [p for p in self.site.folder.rglob("*") if p.is_file() and ".cache" not in p.parts]
        return data.draw(strategies.sampled_from(sorted(every) or [self.site.folder / "none"]))

    @rule(data=strategies.data(), number=strategies.integers(1, 3))
    def edit(self, data: strategies.DataObject, number: int) -> None:
        for _ in range(number):
            path = data.draw(strategies.sampled_from(sorted(PIECES)))
            self.site.edit({path: data.draw(strategies.sampled_from(PIECES[path]))})

    @rule(data=strategies.data())
    def mend(self, data: strategies.DataObject) -> None:
        self.site.edit({path: FILES.get(path) for path in PIECES})

    @rule(data=strategies.data())
    def edit_without_a_trace(self, data: strategies.DataObject) -> None:
        """Of the same size, and its date is put back."""
        path = self.sources(data)
        before, content = path.stat(), path.read_bytes()
        for old, new in ((b"S", b"T"), (b"A", b"B"), (b"o", b"u"), (b"1", b"2")):
            if old in content:
                path.write_bytes(content.replace(old, new, 1))
                break
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    @rule(data=strategies.data())
    def touch(self, data: strategies.DataObject) -> None:
        self.sources(data).touch()

    @rule(data=strategies.data())
    def delete(self, data: strategies.DataObject) -> None:
        self.sources(data).unlink()

    @rule(data=strategies.data())
    def swap(self, data: strategies.DataObject) -> None:
        one, other = self.sources(data), self.sources(data)
        aside = one.with_name("aside.tmp")
        one.rename(aside)
        if other != one:
            other.rename(one)
        aside.rename(other)

    @rule(data=strategies.data())
    def rename(self, data: strategies.DataObject) -> None:
        path = self.sources(data)
        path.rename(path.with_name("other" + path.suffix))

    @rule(data=strategies.data())
    def restore(self, data: strategies.DataObject) -> None:
        if self.older:
            path, content, stat = one_of(data, self.older)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    @rule(epoch=strategies.sampled_from(["", "5", "86400"]))
    def change_environment(self, epoch: str) -> None:
        self.site.environ = {"SOURCE_DATE_EPOCH": epoch} if epoch else {}

    @rule(data=strategies.data(), how=strategies.sampled_from(["delete", "same size", "cut", "folder"]))
    def damage_output(self, data: strategies.DataObject, how: str) -> None:
        path = self.output(data)
        if not path.exists() or is_mine(str(path)):
            return
        if path.name == "manifest.json":
            self.manifest_is_ours = False
        content = path.read_bytes()
        if how == "same size":
            stat = path.stat()
            path.write_bytes(bytes(255 - byte for byte in content[:9]) + content[9:])
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        elif how == "cut":
            path.write_bytes(content[:-1])
        else:
            path.unlink()
            if how == "folder" and len(path.relative_to(self.site.folder).parts) > 2:
                shutil.rmtree(path.parent)

    @rule(data=strategies.data())
    def put_own_file(self, data: strategies.DataObject) -> None:
        path = self.output(data)
        if path.parent.exists() and path.parent.name != "hello" and not is_mine(str(path)):
            (path.parent / "mine").write_text("mine")

    @rule(data=strategies.data(), how=strategies.sampled_from(["delete", "text", "empty", "cut", "older", "bytes"]))
    def damage_record(self, data: strategies.DataObject, how: str) -> None:
        if not self.record.exists():
            return
        content = bytearray(self.record.read_bytes())
        if how == "delete":
            self.record.unlink()
        elif how == "text":
            self.record.write_text("not a database, and long enough to be looked at" * 9)
        elif how == "empty":
            self.record.write_bytes(b"")
        elif how == "cut":
            self.record.write_bytes(content[: data.draw(strategies.integers(0, len(content)))])
        elif how == "older":
            self.record.write_bytes(one_of(data, [*self.records, bytes(content)]))
        elif content:
            for _ in range(data.draw(strategies.integers(1, 40))):
                place = data.draw(strategies.integers(0, len(content) - 1))
                content[place] = data.draw(strategies.integers(0, 255))
            self.record.write_bytes(content)

    @rule(data=strategies.data())
    def restore_manifest(self, data: strategies.DataObject) -> None:
        path = self.site.folder / "manifest.json"
        if self.manifests and path.exists():
            path.write_bytes(one_of(data, self.manifests))
            self.manifest_is_ours = False

    @rule(data=strategies.data())
    def build_some(self, data: strategies.DataObject) -> None:
        engine = self.site.engine()
        cells = [cell.id for cell in engine.refresh().plan.cells]
        if cells:
            campaign = cells[0].split("/")[0]
            self.site.build(one_of(data, [*cells, campaign, f"{campaign}/*/*/en"]))

    @rule()
    def move_away(self) -> None:
        """The whole project with its output, to another place, by copying."""
        self.number += 1
        root = self.scratch / f"moved{self.number}"
        shutil.copytree(self.site.root, root, copy_function=shutil.copy2)
        shutil.rmtree(self.site.root)
        moved = [(root / path.relative_to(self.site.root), *more) for path, *more in self.older]
        self.older = moved  # type: ignore[assignment]
        self.site.root, self.site.folder = root, root / "build"

    @invariant()
    def equals_a_clean_build(self) -> None:
        result = same_as_clean(self.site, self.scratch, manifest_is_ours=self.manifest_is_ours)
        self.manifest_is_ours = self.manifest_is_ours or not has_errors(result.diagnostics)
        if self.record.exists():
            self.records.append(self.record.read_bytes())
        if (self.site.folder / "manifest.json").exists():
            self.manifests.append((self.site.folder / "manifest.json").read_bytes())


@pytest.fixture
def editing(tmp_path: Path, builtin: Path) -> Iterator[None]:
    Editing.root, Editing.builtin = tmp_path, builtin
    yield
    del Editing.root, Editing.builtin


@pytest.mark.usefixtures("editing")
class TestEditing(Editing.TestCase):  # type: ignore[name-defined]
    settings = settings(
        max_examples=int(os.environ.get("EXAMPLES", 6)),
        stateful_step_count=int(os.environ.get("STEPS", 10)),
        phases=[Phase.generate],
        print_blob=True,
    )
