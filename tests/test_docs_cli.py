"""docs/cli.md says what the commands themselves say; and what they end with."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import building
import pytest
import typer

from sitegen.cli.app import app

PAGE = (Path(__file__).parent.parent / "docs" / "cli.md").read_text()
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
SECTION = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.DOTALL | re.MULTILINE)
SECTIONS = {head.split("`")[1].split()[1]: text for head, text in SECTION.findall(PAGE) if head.startswith("`sitegen ")}
BROKEN = {"content/campaigns/hello/campaign.yaml": "name: Hello\nkind: marketting\nsegments: [everyone]\n"}


def run(*arguments: str | Path) -> tuple[int, str, str]:
    done = building.run(*arguments, code=None)
    return done.exit_code, done.stdout, done.stderr


def keys(value: Any) -> set[str]:
    """Every key of a JSON document, however deep, but names that are data."""
    if isinstance(value, dict):
        return set(value).union(*map(keys, value.values()))
    return set().union(*map(keys, value)) if isinstance(value, list) else set()


def test_every_command_has_a_section() -> None:
    assert sorted(SECTIONS) == sorted(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_options_are_those_of_the_help(name: str) -> None:
    declared = {
        option for parameter in COMMANDS[name].params for option in parameter.opts if option.startswith("-")
    } | {"-h", "--help"}
    shown = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*|(?<![\w-])-C", run(name, "--help")[1]))
    assert shown == declared
    table = "\n".join(line for line in SECTIONS[name].splitlines() if line.startswith("| `-"))
    written = set(re.findall(r"`(--?\w[\w-]*)", table))
    common = set(re.findall(r"`(--?\w[\w-]*)", PAGE.partition("## ")[0]))
    assert written | (common & declared) == declared
    assert written & common == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_what_a_command_is_for_is_its_help(name: str) -> None:
    assert (
        SECTIONS[name]
        .strip()
        .startswith(COMMANDS[name].help.replace("build/", "`build/`").replace("content/", "`content/`"))
    )


def test_the_version(make_project: Callable[..., Path]) -> None:
    from sitegen import __version__

    assert run("--version") == (0, f"sitegen {__version__}\n", "")


def test_json_has_the_keys_of_the_page(make_project: Callable[..., Path]) -> None:
    root = make_project({"content/campaigns/hello/email.md": "---\nsubject: S\n---\n{{ nothing }}\n"})
    documented = set(re.findall(r"`(\w+)`", SECTIONS["build"] + PAGE.partition("## JSON")[2]))
    for command in (("build",), ("check",)):
        code, out, err = run(*command, "-C", root, "--format", "json")
        assert (code, err) == (1, "")
        found = json.loads(out)
        assert keys(found) - {"hello"} <= documented
        assert found["diagnostics"][0]["rule"] == "template/undefined"
    code, out, _ = run("explain", "hello/everyone/default/en", "-C", root, "--format", "json")
    assert code == 1
    assert set(json.loads(out)["explanation"]) <= set(re.findall(r"`(\w+)`", SECTIONS["explain"]))


@pytest.mark.parametrize("command", ["build", "check", "explain"])
def test_a_cell_that_does_not_exist_is_a_wrong_command(make_project: Callable[..., Path], command: str) -> None:
    code, out, err = run(command, "-C", make_project(), "helo/everyone/default/en")
    assert (code, out) == (2, "")
    assert "there is no campaign “helo”" in err
    assert "Did you mean “hello”?" in err


@pytest.mark.parametrize("command", ["build", "check", "explain"])
def test_a_campaign_that_cannot_be_read_says_why_when_it_is_asked_for(
    make_project: Callable[..., Path], command: str
) -> None:
    code, _, err = run(command, "-C", make_project(BROKEN), "hello/everyone/default/en")
    assert code == 1
    assert "content/campaigns/hello/campaign.yaml:2:7" in err


def test_part_of_a_cell_is_not_enough_to_explain(make_project: Callable[..., Path]) -> None:
    code, _, err = run("explain", "-C", make_project(), "hello/everyone")
    assert code == 2
    assert "such as hello/everyone/default/en" in err


def test_fail_on_decides_what_ends_with_1(make_project: Callable[..., Path]) -> None:
    files = {"content/campaigns/hello/email.md": f"---\nsubject: {'long ' * 20}\n---\n# Hello\n"}
    assert run("check", "-C", make_project(files))[0] == 0
    site = make_project(files)
    text = (site / "content" / "site.yaml").read_text()
    (site / "content" / "site.yaml").write_text(text + "checks: {fail_on: warning}\n")
    assert run("check", "-C", site)[0] == 1
    (site / "content" / "site.yaml").write_text(text + "checks: {fail_on: warning, off: [check/subject]}\n")
    assert run("check", "-C", site)[0] == 0


def test_a_folder_without_content_is_a_wrong_command(tmp_path: Path) -> None:
    assert run("-C", tmp_path, "build")[0] == 2
    assert run("build", "-C", tmp_path / "nowhere")[0] == 2
