"""Fixtures that every test file may use: a small valid project, changed by the files a test gives."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from templates_once import turn_into_code_once

import sitegen
from sitegen.render.model import Artifacts
from sitegen.render.pictures import picturefile
from sitegen.site import tools
from sitegen.site.build import BuildResult, build
from sitegen.site.catalogue import Catalogue
from sitegen.site.engine import Engine
from sitegen.sources.project import Project
from sitegen.world import World

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page
    from preview_server import Served

settings.register_profile("sitegen", deadline=None)  # machines differ in speed, not in what is right
settings.load_profile("sitegen")

LAYOUTS = Path(sitegen.__file__).parent.parent / "layouts"

MINIMAL: dict[str, str] = {
    "content/site.yaml": """\
brand:
  name: Lanternreel
  postal_address: 12 Dock Street, Portsmouth PO1 3AX
from:
  name: Lanternreel
  email: hello@lanternreel.example
base_url: https://lanternreel.example/
locales:
  en: {name: English}
""",
    "content/recipients/fields.yaml": """\
email: {type: string, required: true, example: ada@lanternreel.example, pii: true}
first_name: {type: string, default: there, example: Ada, pii: true}
plan: {type: string, default: basic, example: basic}
""",
    "content/recipients/personas/ada.yaml": """\
name: Ada
recipient:
  email: ada@lanternreel.example
  first_name: Ada
  plan: basic
""",
    "content/segments.yaml": """\
everyone:
  name: Everyone
  when: "true"
""",
    "content/campaigns/hello/campaign.yaml": """\
name: Hello
kind: marketing
segments: [everyone]
""",
    "content/campaigns/hello/email.md": """\
---
subject: Good evening
preheader: A first letter
---
# Good evening

We are glad that you are here.
""",
}

Files = Mapping[str, "str | bytes | None"]

LONGEST = (
    *("site_faults", "preview_accessible", "cli_commands", "preview_browser", "site_gallery", "site_incremental"),
    *("preview_watch", "preview_palette", "plan_batch", "site_workers", "site_build", "site_record", "preview_edges"),
    *("merge_content", "plan_sql_mistakes", "merge_staging", "merge_dialects", "layouts_rendered"),
    *("preview_differences", "preview_search", "site_gallery_large", "preview_readers", "preview_widths"),
    *("preview_compare", "review_formats", "site_engine", "render_environment", "preview_begun", "layouts_accessible"),
)
"""The files that take longest, the longest first: `--durations` tells. Where this is wrong it costs time alone."""


PATIENCE = 60
"""Seconds that a test waits for what must come; it costs nothing where it comes soon."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files come first, so that no process is left alone with one at the end."""
    places = {f"test_{name}": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


def write_files(root: Path, files: Files) -> None:
    """Write `files` (path: text, bytes, or None to remove the file) below `root`."""
    for name, content in files.items():
        path = root / name
        if content is None:
            path.unlink(missing_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[..., Path]:
    """`make_project(files={}, minimal=True) -> Path`: a new project folder, `MINIMAL` with `files` on top.

    A file of `None` is left out; `minimal=False` writes `files` alone. Each call makes a folder of its own.
    """
    made: list[Path] = []

    def make(files: Files | None = None, *, minimal: bool = True) -> Path:
        root = tmp_path / f"project{len(made) or ''}"
        made.append(root)
        root.mkdir()
        write_files(root, {**(MINIMAL if minimal else {}), **(files or {})})
        return root

    return make


@pytest.fixture
def make_world(make_project: Callable[..., Path]) -> Callable[..., World]:
    """`make_world(files={}, builtin=LAYOUTS, environ={}) -> World` on a project made by `make_project`."""

    def make(files: Files | None = None, *, builtin: Path = LAYOUTS, environ: Mapping[str, str] | None = None) -> World:
        return World(make_project(files), builtin, dict(environ or {}))

    return make


def rules(diagnostics: Any) -> list[str]:
    """The rule ids of `diagnostics`, in their order."""
    return [d.rule for d in diagnostics]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A running Chromium. One for each test file: Playwright keeps an event loop in this thread while it runs."""
    from browser import FLAGS, chromium_path
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=[*FLAGS])
        yield browser
        browser.close()


@dataclass
class ConsoleErrors:
    """What the consoles of a test's pages called an error, at any time until they are closed."""

    said: list[str] = field(default_factory=list)
    foreseen: tuple[str, ...] = ()
    """Parts of what they may say: all else fails the test at its end."""

    def may_say(self, *parts: str) -> None:
        """Of what has any of `parts` in it the test knows."""
        self.foreseen += parts

    def hear(self, message: ConsoleMessage) -> None:
        """A page has said something."""
        if message.type == "error":
            self.said.append(message.text)

    @property
    def unforeseen(self) -> list[str]:
        """What nobody foresaw."""
        return [text for text in self.said if not any(part in text for part in self.foreseen)]


@pytest.fixture
def console_errors() -> ConsoleErrors:
    """What the consoles of the test's pages called an error."""
    return ConsoleErrors()


@pytest.fixture
def new_page(chromium: Browser, console_errors: ConsoleErrors) -> Iterator[Callable[..., Page]]:
    """`new_page(**context options) -> Page`: a page of its own, in a window of 1280 x 800."""
    contexts = []

    def new(**options: Any) -> Page:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        context.set_default_timeout(PATIENCE * 1000)
        context.on("console", console_errors.hear)
        context.on("weberror", lambda error: console_errors.said.append(str(error.error)))
        return context.new_page()

    yield new
    for context in contexts:
        for page in context.pages:
            page.unroute_all(behavior="ignoreErrors")  # what a test answers itself may still be asked for
        context.close()
    assert console_errors.unforeseen == []


def until(page: Page, condition: str, argument: object = None) -> None:
    """Wait until `condition`, a function in JavaScript, gives true in the page as it is now.

    Playwright's `wait_for_function` is none for the preview: it evaluates a text again and again, which the policy of
    these pages forbids whenever the first answer is no. For addresses there is `expect(page).to_have_url`.
    """
    looking = """(argument) => new Promise((done, fail) => {
      const end = Date.now() + PATIENCE;
      const look = () => {
        if (CONDITION(argument)) done();
        else if (Date.now() > end) fail(new Error(`it never came: ${CONDITION}`));
        else setTimeout(look, 20);
      };
      look();
    })"""
    page.evaluate(looking.replace("CONDITION", f"({condition})").replace("PATIENCE", str(PATIENCE * 1000)), argument)


def frames_have_come(page: Page) -> None:
    """Wait until all that lies in the page's frames is there, and who listens to it listens."""
    frames = "[...document.querySelectorAll('iframe')]"
    until(page, f"() => {frames}.every((frame) => frame.contentDocument?.readyState === 'complete')")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A preview of `preview_server.PROJECT` for all tests of a file; `served` gives each of them a restored one."""
    from preview_server import PROJECT, serving_files

    yield from serving_files(tmp_path_factory, PROJECT)


@pytest.fixture
def served(running: Served) -> Served:
    """The running preview, with its project as it was at first."""
    return running.restore()


@pytest.fixture(scope="session", autouse=True)
def worked_out_once() -> Iterator[None]:
    """What no test can change is worked out once in a process: pictures, the layouts' code, the digest of our code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(picturefile, "encode", lru_cache(1000)(picturefile.encode))
        patch.setattr(tools, "_code", cache(tools._code))
        turn_into_code_once(patch)
        yield
    gc.unfreeze()  # of previews that a test has left at work, so that nothing is told of them at the end


@pytest.fixture
def without_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Builds without the page of all blocks, which takes most of a small one's time."""
    monkeypatch.setattr(Engine, "catalogue", lambda engine, found: Catalogue())


@dataclass(frozen=True)
class Example:
    """The example content, built once: where it lies, what was made, the project, and the artifacts by cell."""

    folder: Path
    result: BuildResult
    project: Project
    artifacts: Mapping[str, Artifacts]


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Example:
    """This repository's own content, built into a folder that tests only read."""
    folder = tmp_path_factory.mktemp("example") / "build"
    engine = Engine(LAYOUTS.parent, LAYOUTS, {})
    result = build(engine, folder)
    assert result.diagnostics == ()
    assert engine.snapshot.project is not None
    made = {cell.id: engine.compile(cell.id) for cell in engine.snapshot.plan.cells}
    return Example(folder, result, engine.snapshot.project, made)
