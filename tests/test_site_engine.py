"""Exactly what changed is compiled anew, and what is kept equals what a fresh look would make."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from building import SHOP, warm
from conftest import LAYOUTS, MINIMAL, write_files
from copywriting import PICTURE, _png
from hypothesis import Phase, settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from sitegen.diagnostics import Problem, Report
from sitegen.site.engine import Engine
from sitegen.site.traces import Traces
from sitegen.world import Question

THEME = (LAYOUTS / "themes" / "plain.yaml").read_text("utf-8")
RECOLOURED = re.sub(r"#[0-9A-Fa-f]{6}", "#123456", THEME)
FRONT = "---\nsubject: S\npreheader: P\n---\n"
FILES: dict[str, str | bytes] = {
    **MINIMAL,
    "content/site.yaml": MINIMAL["content/site.yaml"].replace(
        "  en: {name: English}", "  en: {name: English}\n  fr: {name: Français}"
    )
    + "values: {cta: Come in}\n",
    "content/segments.yaml": "everyone: {when: \"true\"}\nbasic: {when: plan = 'basic', values: {who: basic people}}\n",
    "content/campaigns/hello/campaign.yaml": """\
name: Hello
kind: marketing
segments: [everyone, basic]
queries: {films: SELECT * FROM titles}
""",
    "content/campaigns/hello/email.md": FRONT + "# Hello\n\n{{ values.cta }}\n\n{% include 'note.md' %}\n",
    "content/campaigns/bye/campaign.yaml": "name: Bye\nkind: marketing\nsegments: [everyone]\n",
    "content/campaigns/bye/email.md": FRONT + "# Bye\n\n![A square](assets/a.png)\n\n/// divider\n///\n",
    "content/campaigns/bye/assets/a.png": PICTURE,
    "content/snippets/note.md": "A note\n",
    "content/data/titles.csv": "id,title\n1,Salt\n",
    "content/data/lines.yaml": "- {name: Help}\n",
}
HELLO = [f"hello/{segment}/default/{locale}" for segment in ("everyone", "basic") for locale in ("en", "fr")]
BYE = [f"bye/everyone/default/{locale}" for locale in ("en", "fr")]


def compiled(root: Path, environ: dict[str, str] | None = None) -> Engine:
    engine = warm(root, environ)
    engine.refresh()
    for cell in engine.snapshot.plan.cells:
        outcome(engine, cell.id)
    return engine


def outcome(engine: Engine, cell: str) -> object:
    try:
        return engine.compile(cell)
    except Problem as problem:
        return problem.diagnostics


@pytest.fixture
def root(make_project: Callable[..., Path]) -> Path:
    return make_project(FILES)


def stale_after(root: Path, files: dict[str, str | bytes | None]) -> list[str]:
    """What is stale when `files` changed since all was compiled; and what is kept is as if it were made now."""
    engine = compiled(root)
    write_files(root, files)
    engine.refresh()
    found = engine.stale()
    fresh = Engine(root, LAYOUTS, {})
    fresh.refresh()
    assert engine.snapshot.plan == fresh.snapshot.plan
    assert engine.snapshot.diagnostics == fresh.snapshot.diagnostics
    assert engine.snapshot.trace == fresh.snapshot.trace
    for cell in engine.snapshot.plan.cells:
        assert outcome(engine, cell.id) == outcome(fresh, cell.id)
    assert engine.stale() == []
    return found


def test_all_is_stale_at_first(root: Path) -> None:
    engine = Engine(root, LAYOUTS, {})
    engine.refresh()
    assert sorted(engine.stale()) == sorted(HELLO + BYE)
    engine.compile(HELLO[0])
    assert sorted(engine.stale()) == sorted((HELLO + BYE)[1:])


EDITS: dict[str, tuple[dict[str, str | bytes | None], list[str]]] = {
    "nothing": ({}, []),
    "the same content again": ({"content/campaigns/hello/email.md": FILES["content/campaigns/hello/email.md"]}, []),
    "a file that nobody reads": ({"content/campaigns/hello/assets/notes.txt": "x"}, []),
    "one campaign's copy": ({"content/campaigns/hello/email.md": FRONT + "# Hi\n"}, HELLO),
    "front matter alone": (
        {"content/campaigns/bye/email.md": FRONT.replace("S", "T") + "# Bye\n\n![A square](assets/a.png)\n"},
        BYE,
    ),
    "copy of one locale added": ({"content/campaigns/hello/email.fr.md": FRONT + "# Bonjour\n"}, HELLO[1::2]),
    "copy of one segment added": ({"content/campaigns/hello/email.basic.md": FRONT + "# Basic\n"}, HELLO[2:]),
    "a page of its own added": ({"content/campaigns/bye/landing.md": "---\ntitle: T\n---\n# Page\n"}, BYE),
    "a snippet": ({"content/snippets/note.md": "Another note\n"}, HELLO),
    "a snippet gone": ({"content/snippets/note.md": None}, HELLO),
    "a file that comes before a snippet": ({"content/campaigns/hello/note.md": "Nearer\n"}, HELLO),
    "a picture": ({"content/campaigns/bye/assets/a.png": _png(1300, 900)}, BYE),
    "a picture gone": ({"content/campaigns/bye/assets/a.png": None}, BYE),
    "rows of a query": ({"content/data/titles.csv": "id,title\n1,Tram\n"}, HELLO),
    "one segment's value": (
        {"content/segments.yaml": str(FILES["content/segments.yaml"]).replace("basic people", "others")},
        HELLO[2:],
    ),
    "one segment's rule, which nobody sees": (
        {"content/segments.yaml": str(FILES["content/segments.yaml"]).replace("'basic'", "'other'")},
        [],
    ),
    "a campaign's name": (
        {"content/campaigns/bye/campaign.yaml": "name: B\nkind: marketing\nsegments: [everyone]\n"},
        BYE,
    ),
    "the site": ({"content/site.yaml": str(FILES["content/site.yaml"]).replace("Come in", "Enter")}, HELLO + BYE),
    "a block that two cells use": (
        {"layouts/blocks/divider/email.mjml": "<mj-section><mj-column><mj-divider /></mj-column></mj-section>"},
        BYE,
    ),
    "a block that nobody uses": (
        {"layouts/blocks/offer/email.mjml": "<mj-section><mj-column><mj-divider /></mj-column></mj-section>"},
        [],
    ),
    "a layout": ({"layouts/email.txt": "{{ content }}\n\n{{ footer }}\n"}, HELLO + BYE),
    "a block's style sheet": ({"layouts/blocks/offer/landing.css": ".mine { color: #123456 }\n"}, HELLO + BYE),
    "a style sheet": ({"layouts/content.css": "p { color: #123456 }\n"}, HELLO + BYE),
    "a theme": ({"layouts/themes/plain.yaml": THEME}, []),
    "colours of a theme": ({"layouts/themes/plain.yaml": RECOLOURED}, HELLO + BYE),
    "macros": ({"layouts/macros.txt": (LAYOUTS / "macros.txt").read_text("utf-8") + "{# more #}\n"}, HELLO + BYE),
    "a syntax error": ({"content/campaigns/bye/email.md": FRONT + "{{ x\n"}, BYE),
    "an error mended": ({"content/campaigns/bye/email.md": FRONT + "# Bye\n"}, BYE),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_what_an_edit_makes_stale(root: Path, name: str) -> None:
    files, expected = EDITS[name]
    if name == "an error mended":
        write_files(root, {"content/campaigns/bye/email.md": FRONT + "{{ x\n"})
    assert sorted(stale_after(root, files)) == sorted(expected)


@pytest.mark.parametrize("kind", ["too large", "outside"])
def test_a_file_that_is_refused_is_an_answer_too(root: Path, tmp_path: Path, kind: str) -> None:
    note = root / "content/snippets/note.md"
    note.unlink()
    if kind == "outside":
        (tmp_path / "note.md").write_text("Ours")
        note.symlink_to(tmp_path / "note.md")
    else:
        note.write_text("x" * 1_000_001)
    engine = compiled(root)
    assert isinstance(outcome(engine, HELLO[0]), tuple)
    engine.refresh()
    assert engine.stale() == []
    note.unlink()
    note.write_text("A note\n")
    engine.refresh()
    assert sorted(engine.stale()) == sorted(HELLO)
    assert not isinstance(outcome(engine, HELLO[0]), tuple)


def test_the_page_of_all_blocks_has_the_colours_of_now(root: Path) -> None:
    engine = compiled(root)
    before = engine.catalogue(Report()).html
    write_files(root, {"layouts/themes/plain.yaml": RECOLOURED})
    engine.refresh()
    fresh = Engine(root, LAYOUTS, {})
    fresh.refresh()
    assert before != engine.catalogue(Report()).html == fresh.catalogue(Report()).html


def test_the_order_of_choices_is_a_change(root: Path) -> None:
    campaign = (
        str(FILES["content/campaigns/bye/campaign.yaml"]) + "actions:\n  why: {kind: answer, title: Why?, choices: "
    )
    asking = FRONT + "# Bye\n\n/// survey\n    action: why\n///\n"
    path = "content/campaigns/bye/campaign.yaml"
    write_files(root, {"content/campaigns/bye/email.md": asking, path: campaign + "{a: Price, b: Films}}\n"})
    assert sorted(stale_after(root, {path: campaign + "{b: Films, a: Price}}\n"})) == BYE


def test_a_new_campaign_is_stale_alone(root: Path) -> None:
    new = {
        "content/campaigns/new/campaign.yaml": "name: New\nkind: marketing\nsegments: [everyone]\n",
        "content/campaigns/new/email.md": FRONT + "# New\n",
    }
    assert sorted(stale_after(root, new)) == ["new/everyone/default/en", "new/everyone/default/fr"]


def test_a_deleted_campaign_makes_nothing_stale(root: Path) -> None:
    engine = compiled(root)
    shutil.rmtree(root / "content/campaigns/bye")
    engine.refresh()
    assert engine.stale() == []
    with pytest.raises(KeyError):
        engine.compile(BYE[0])


def test_touching_files_makes_nothing_stale(root: Path) -> None:
    engine = compiled(root)
    for path in root.rglob("*"):
        path.touch()
    engine.refresh()
    assert engine.stale() == []


def test_the_environment_is_asked_too(root: Path) -> None:
    engine = compiled(root)
    engine._environ = {"SOURCE_DATE_EPOCH": "5"}
    engine.refresh()
    assert sorted(engine.stale()) == sorted(HELLO + BYE)
    engine._environ = {"ANYTHING": "else"}
    engine.refresh()
    assert engine.stale() == []


def test_pictures_of_kept_cells_can_still_be_had(root: Path) -> None:
    engine = compiled(root)
    engine.refresh()
    (picture,) = engine.compile(BYE[0]).pictures
    assert engine.picture(picture.name).startswith(b"\x89PNG")
    with pytest.raises(KeyError):
        engine.picture("../../etc/passwd")


def test_an_error_is_kept_like_a_result(root: Path) -> None:
    write_files(root, {"content/campaigns/bye/email.md": FRONT + "{{ x }}\n"})
    engine = compiled(root)
    assert engine.stale() == []
    with pytest.raises(Problem) as first:
        engine.compile(BYE[0])
    with pytest.raises(Problem) as second:
        engine.compile(BYE[0])
    assert first.value is not second.value
    assert first.value.diagnostics == second.value.diagnostics
    assert first.value.diagnostics[0].excerpt == "{{ x }}"
    assert first.value.diagnostics[0].cell == BYE[0]


def test_a_site_that_cannot_be_read_has_no_cells(root: Path) -> None:
    engine = compiled(root)
    write_files(root, {"content/site.yaml": "brand: [\n"})
    snapshot = engine.refresh()
    assert snapshot.project is None
    assert [d.rule for d in snapshot.diagnostics] == ["yaml/syntax"]
    assert engine.stale() == []
    write_files(root, {"content/site.yaml": FILES["content/site.yaml"]})
    engine.refresh()
    assert engine.stale() == []


def test_warnings_can_be_switched_off_and_errors_cannot(root: Path) -> None:
    long = FRONT.replace("subject: S", "subject: " + "long " * 20)
    write_files(root, {"content/campaigns/bye/email.md": long + "# Bye\n"})
    engine = compiled(root)
    assert "check/subject" in {d.rule for d in engine.compile(BYE[0]).diagnostics}
    off = "checks: {off: [check/subject, template/undefined]}\n"
    write_files(root, {"content/site.yaml": str(FILES["content/site.yaml"]) + off})
    engine.refresh()
    assert engine.compile(BYE[0]).diagnostics == ()
    write_files(root, {"content/campaigns/bye/email.md": FRONT + "{{ x }}\n"})
    engine.refresh()
    with pytest.raises(Problem, match="“x” does not exist"):
        engine.compile(BYE[0])


PIECES = {
    "content/campaigns/hello/email.md": [
        FRONT + "# Hello\n\n{{ values.cta }}\n\n{% include 'note.md' %}\n",
        FRONT + "# {{ values.cta }}\n\n/// offer\n    label: {{ values.cta }}\n    price: 5\nx\n///\n",
        FRONT + "{{ foo }}\n",
        "# no subject\n",
    ],
    "content/campaigns/hello/email.fr.md": [None, FRONT + "# Bonjour\n", "{% extends 'email.md' %}\n"],
    "content/campaigns/hello/landing.md": [None, "# Page {{ values.cta }}\n"],
    "content/campaigns/bye/email.md": [
        FILES["content/campaigns/bye/email.md"],
        FRONT + "# Bye\n\n![Other](assets/b.png)\n",
    ],
    "content/campaigns/bye/assets/a.png": [PICTURE, None, _png(700, 300)],
    "content/campaigns/bye/assets/b.png": [None, PICTURE],
    "content/assets/b.png": [None, _png(900, 900)],
    "content/snippets/note.md": ["A note\n", "{{ values.cta }}\n", "/// divider\n///\n", None],
    "content/campaigns/hello/note.md": [None, "Nearer\n"],
    "content/data/titles.csv": ["id,title\n1,Salt\n", "id,title\n"],
    "content/site.yaml": [
        FILES["content/site.yaml"],
        str(FILES["content/site.yaml"]).replace("Come in", "{{ a }}"),
        str(FILES["content/site.yaml"]) + "theme: lanternreel\n",
        "brand: [\n",
    ],
    "layouts/blocks/divider/email.mjml": [
        None, "<mj-section><mj-column><mj-spacer /></mj-column></mj-section>", "<mj-x>",
    ],
    "layouts/email.css": [None, ".page { color: #111111 }\n"],
    "layouts/themes/plain.yaml": [None, RECOLOURED, THEME.replace("width: 600", "width: 560"), "light: [\n"],
    "layouts/blocks/divider/head.css": [None, ".mine { color: {{ theme.light.accent }} }\n", ".mine { color: red }\n"],
    "layouts/blocks/divider/landing.css": [None, ".mine { color: {{ theme.dark.accent }} }\n", ".mine {{ x }}\n"],
}  # fmt: skip


class Editing(RuleBasedStateMachine):
    """Somebody edits files, and now and then looks at a cell; at any time all must be as in a fresh engine."""

    root: Path

    def __init__(self) -> None:
        super().__init__()
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.mkdir(parents=True)
        write_files(self.root, FILES)
        self.engine = compiled(self.root)

    @rule(data=strategies.data(), number=strategies.integers(1, 3))
    def edit(self, data: strategies.DataObject, number: int) -> None:
        for _ in range(number):
            path = data.draw(strategies.sampled_from(sorted(PIECES)))
            write_files(self.root, {path: data.draw(strategies.sampled_from(PIECES[path]))})

    @rule(data=strategies.data())
    def look_at_one(self, data: strategies.DataObject) -> None:
        self.engine.refresh()
        cells = [cell.id for cell in self.engine.snapshot.plan.cells]
        if cells:
            outcome(self.engine, data.draw(strategies.sampled_from(cells)))

    @invariant()
    def equals_a_fresh_engine(self) -> None:
        self.engine.refresh()
        fresh = Engine(self.root, LAYOUTS, {})
        fresh._shop.layouts._compiled = SHOP.layouts._compiled  # by name and content, so they save time alone
        fresh.refresh()
        assert self.engine.snapshot.diagnostics == fresh.snapshot.diagnostics
        cells = [cell.id for cell in fresh.snapshot.plan.cells]
        assert [cell.id for cell in self.engine.snapshot.plan.cells] == cells
        for cell in cells:
            assert outcome(self.engine, cell) == outcome(fresh, cell)
        assert self.engine.stale() == []


@pytest.fixture
def editing_root(tmp_path: Path) -> Iterator[None]:
    Editing.root = tmp_path / "edited"
    yield
    del Editing.root


@pytest.mark.usefixtures("editing_root")
class TestEditing(Editing.TestCase):  # type: ignore[name-defined]
    settings = settings(max_examples=4, stateful_step_count=6, phases=[Phase.generate])  # a failure is short enough


def test_traces_of_cells_that_are_gone_do_not_gather() -> None:
    traces = Traces()
    shared = (Question("file", "shared"), "a")
    kept = traces.pack(dict([shared, (Question("file", "kept"), "b")]))
    for number in range(10_000):
        traces.pack(dict([shared, (Question("file", "edited"), str(number))]))
        traces.sweep([kept])
    assert len(traces) < 10_000
    answers = {"shared": "a", "kept": "b"}
    assert traces.holds(kept, lambda question: answers[question.name])
    answers["kept"] = "c"
    assert traces.holds(kept, lambda question: answers[question.name])
    traces.forget_answers()
    assert not traces.holds(kept, lambda question: answers[question.name])
    assert traces.pack(dict([shared, (Question("file", "kept"), "b")])) == kept


@pytest.mark.parametrize("in_passing", [True, False])
def test_artifacts_of_a_few_cells_are_kept(root: Path, monkeypatch: pytest.MonkeyPatch, in_passing: bool) -> None:
    monkeypatch.setattr("sitegen.site.engine.KEPT", 1)
    engine = warm(root, {})
    engine.refresh()
    one, two = HELLO[:2]
    first = engine.compile(one)
    second = engine.compile(two, in_passing=in_passing)
    assert engine.stale([one, two]) == []
    assert (engine.compile(one).files is first.files) is in_passing
    assert engine.compile(two) == second
