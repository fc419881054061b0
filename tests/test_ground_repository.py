"""What a newcomer relies on: links in the docs, make targets, the import rule, a wheel that is whole."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LARGEST = 1_000_000
LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)|!\[[^\]\n]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]+`")


def tracked() -> list[str]:
    """Paths that git tracks and that are on disk."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def pages() -> list[Path]:
    named = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]
    return [ROOT / name for name in named] + sorted((ROOT / "docs").rglob("*.md"))


def slug(heading: str) -> str:
    """The anchor that a heading gets where the pages are read."""
    text = re.sub(r"[^\w\- ]", "", heading.strip().lower().replace("`", ""))
    return text.replace(" ", "-")


def anchors(page: Path) -> set[str]:
    text = FENCED.sub("", page.read_text())
    return {slug(heading) for heading in re.findall(r"^#+ +(.+)$", text, re.MULTILINE)}


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_between_pages_resolve(page: Path):
    text = CODE.sub("", FENCED.sub("", page.read_text()))
    broken = []
    for match in LINK.finditer(text):
        target = match[1] or match[2]
        if re.match(r"[a-z][a-z+.-]*:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        missing = not file.exists()
        if missing or (anchor and file.suffix == ".md" and anchor not in anchors(file)):
            broken.append(target)
    assert broken == []


def test_every_page_can_be_reached_from_the_map():
    index = (ROOT / "docs" / "index.md").read_text()
    linked = {(ROOT / "docs" / match[1]).resolve() for match in re.finditer(r"\]\(([^)#\s]+)", index)}
    assert [page.name for page in pages() if page.parent.name == "docs" and page.name != "index.md"] == [
        page.name for page in pages() if page.parent.name == "docs" and page in linked
    ]


def test_make_targets_in_the_docs_exist():
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    places = [*pages(), ROOT / ".ci" / "run", ROOT / ".github" / "workflows" / "ci.yml"]
    mentioned = {
        target
        for page in places
        for target in re.findall(r"(?:`|^\s*(?:- run: |step |\$ )?)make ([a-z][a-z-]*)", page.read_text(), re.MULTILINE)
    }
    assert {"lint", "types", "test"} <= mentioned
    assert mentioned - targets == set()


def test_the_workflow_runs_what_ci_runs_on_every_python_that_is_promised():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    promised = re.findall(r"Python :: (3\.\d+)", "\n".join(project["classifiers"]))
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text()
    assert "bash .ci/run" in workflow
    assert re.findall(r'"(3\.\d+)"', workflow.partition("matrix:")[2]) == promised
    assert f">={promised[0]}" == project["requires-python"]


def test_imports_go_one_way():
    command = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_no_large_file_is_tracked():
    sizes = {name: (ROOT / name).stat().st_size for name in tracked()}
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}


def test_nothing_that_was_built_is_tracked():
    assert [name for name in tracked() if name.startswith(("build/", "dist/"))] == ["build/README.md"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", folder, ROOT], check=True)
    (path,) = folder.glob("sitegen-*.whl")
    return zipfile.ZipFile(path)


def test_the_wheel_carries_the_code_and_the_layouts(wheel: zipfile.ZipFile):
    names = set(wheel.namelist())
    code = {name for name in tracked() if name.startswith("sitegen/")}
    layouts = {"sitegen/_" + name for name in tracked() if name.startswith("layouts/")}
    assert (code | layouts) - names == set()
    assert "sitegen/py.typed" in names


def test_the_wheel_carries_nothing_else(wheel: zipfile.ZipFile):
    extra = {name for name in wheel.namelist() if not name.startswith(("sitegen/", "sitegen-"))}
    assert extra == set()


def test_the_wheel_gives_the_command(wheel: zipfile.ZipFile):
    (entry,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "sitegen = sitegen.cli:main" in wheel.read(entry).decode()


def test_no_group_is_repeated_possessively() -> None:
    """Python before 3.11.5, which Debian 12 has, matches such groups wrongly (CPython issue 106052)."""
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "sitegen").rglob("*.py"))
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if re.search(r"(?<!\\)(?:\)[*+?]|\{\d+,\d*\})\+", line) and "_SAFE =" not in line
    ]
    assert found == []
