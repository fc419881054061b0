"""docs/copy.md: each example builds, gives the text it says, or is refused with the rule it says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import LAYOUTS, write_files

from sitegen.diagnostics import Diagnostic, Problem, Severity
from sitegen.render.model import Artifacts
from sitegen.site.engine import Engine

DOCS = Path(__file__).parent.parent / "docs"
PAGE = (DOCS / "copy.md").read_text()
FILE = re.compile(r"^`(content/[^`]+)`:\n\n```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE)
MARKED = re.compile(r"^<!-- (copy|text|refused ([\w/-]+)) -->\n```\w*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
EVALUATED = re.compile(r"^\| `(\{\{.+?\}\})` \| (.+?) \| (.+?) \|$", re.MULTILINE)
FRONT = "---\nsubject: An example\n---\n"
CELL = "lapsed-2026-04/film"
PICTURE = (LAYOUTS / "assets" / "example-scene.png").read_bytes()
FILES = dict(FILE.findall(PAGE))
CAMPAIGN = FILES["content/campaigns/october/campaign.yaml"]
EXAMPLES = [(match[1].split()[0], match[2] or "", match[3]) for match in MARKED.finditer(PAGE)]
COPIES = {f"copy-{number}": text for number, (kind, _, text) in enumerate(EXAMPLES) if kind == "copy"}
TEXTS = {f"copy-{number - 1}": text for number, (kind, _, text) in enumerate(EXAMPLES) if kind == "text"}
REFUSED = {f"refused-{number}": (rule, text) for number, (kind, rule, text) in enumerate(EXAMPLES) if rule}
SPELLED = {f"spelled-{number}": row for number, row in enumerate(EVALUATED.findall(PAGE))}


def front(text: str) -> str:
    return text if text.startswith("---\n") else FRONT + text


def project(root: Path) -> Engine:
    """The files of content.md and copy.md, and a campaign for each piece of copy and each line of evaluated values."""
    site = {name: text for name, text in FILE.findall((DOCS / "content.md").read_text()) if "/journeys/" not in name}
    copies: Mapping[str, str] = {
        **COPIES,
        **{name: text for name, (_, text) in REFUSED.items()},
        **{name: row[0].replace("\\|", "|") for name, row in SPELLED.items()},
    }
    files: dict[str, str | bytes] = {**site, **FILES, "content/assets/curtain.png": PICTURE}
    files["content/campaigns/november/campaign.yaml"] = CAMPAIGN
    for name, text in copies.items():
        files[f"content/campaigns/{name}/campaign.yaml"] = CAMPAIGN
        files[f"content/campaigns/{name}/email.md"] = front(text)
    write_files(root, files)
    engine = Engine(root, LAYOUTS, {})
    engine.refresh()
    return engine


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return project(tmp_path_factory.mktemp("docs"))


def text_of(artifacts: Artifacts) -> str:
    """The plain text between masthead and footer."""
    return artifacts.email_text.split("\n\nYou get this letter", maxsplit=1)[0]


def test_the_page_has_examples_of_each_kind() -> None:
    assert len(FILES) >= 7
    assert len(COPIES) >= 15
    assert len(TEXTS) >= 2
    assert len(REFUSED) >= 5
    assert len(SPELLED) >= 15
    fences = len(re.findall(r"^```", PAGE, re.MULTILINE)) // 2
    assert fences == len(FILES) + len(EXAMPLES) + 1  # the last one shows the form of a block


def test_nothing_but_translations_is_missing_in_the_examples(engine: Engine) -> None:
    refused = tuple(f"content/campaigns/{name}/" for name in REFUSED)
    found = [d for d in engine.snapshot.diagnostics if not (d.at and d.at.path.startswith(refused))]
    assert {d.rule for d in found} <= {"plan/untranslated", "plan/no-persona"}


@pytest.mark.parametrize("name", ["october", "november", *COPIES])
def test_examples_build(engine: Engine, name: str) -> None:
    cells = [cell.id for cell in engine.snapshot.plan.cells if cell.campaign.id == name]
    assert len(cells) >= 12
    found: list[Diagnostic] = []
    for cell in cells:
        found.extend(engine.compile(cell).diagnostics)
    # Examples are pieces of mails, with a heading or without.
    assert [d for d in found if d.severity is not Severity.INFO and d.rule != "check/heading"] == []


@pytest.mark.parametrize("name", TEXTS)
def test_examples_read_as_the_page_says(engine: Engine, name: str) -> None:
    assert TEXTS[name].strip() in text_of(engine.compile(f"{name}/{CELL}/en"))


@pytest.mark.parametrize("name", REFUSED)
def test_mistakes_are_told_as_the_page_says(engine: Engine, name: str) -> None:
    with pytest.raises(Problem) as caught:
        engine.compile(f"{name}/{CELL}/en")
    assert REFUSED[name][0] in {d.rule for d in caught.value.diagnostics}


@pytest.mark.parametrize("name", SPELLED)
def test_values_come_out_as_the_page_says(engine: Engine, name: str) -> None:
    for tag, cell in zip(("en", "fr"), SPELLED[name][1:], strict=True):
        text = " ".join(text_of(engine.compile(f"{name}/{CELL}/{tag}")).split())
        assert cell.replace("\\*", "*") in text.replace("\u202f", " ").replace("\xa0", " ")


def test_names_of_the_table_exist(tmp_path: Path) -> None:
    table = PAGE.partition("| name | is |")[2].partition("\n\n")[0]
    names = re.findall(r"`([a-z_]+(?:\.[a-z_]+)*)`", "\n".join(row.split("|")[1] for row in table.splitlines()[2:]))
    assert len(names) > 20
    lines = "\n\n".join(f"{{{{ 'yes' if {name} is defined else fail }}}}" for name in names if "recipient" not in name)
    files = {**dict(FILE.findall((DOCS / "content.md").read_text())), **FILES}
    files["content/campaigns/october/email.md"] = FRONT + lines
    files = {name: text for name, text in files.items() if not name.endswith("email.fr.md")}
    write_files(tmp_path, {**files, "content/assets/curtain.png": PICTURE})
    engine = Engine(tmp_path, LAYOUTS, {})
    engine.refresh()
    assert engine.compile(f"october/{CELL}/en").email_text.count("yes") == len(names) - 1
