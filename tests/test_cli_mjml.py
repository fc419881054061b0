"""`sitegen mjml`: plain MJML files through the command, as somebody who comes from the mjml command would use it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path

import building
import pytest
from building import PLAIN, sitegen
from conftest import write_files
from typer.testing import Result

from sitegen.mjml.files import MjmlFiles, Settings

LETTER = """\
<mjml><mj-head><mj-title>Letter</mj-title></mj-head>
  <mj-body>
    <mj-include path="./parts/header.mjml" />
    <mj-section><mj-column><mj-text>Dear {{ name }}, a < b</mj-text></mj-column></mj-section>
  </mj-body>
</mjml>
"""
HEADER = "<mj-section><mj-column>\n<mj-text>Lanternreel</mj-text></mj-column></mj-section>\n"
ODD = '<mjml><mj-head><mj-title>Odd</mj-title></mj-head><mj-body>\n<mj-section colour="red"/></mj-body></mjml>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_files(tmp_path, {"letter.mjml": LETTER, "parts/header.mjml": HEADER, "odd.mjml": ODD})
    return tmp_path


def run(folder: Path, *arguments: str, code: int | None = 0, given: str = "") -> Result:
    with chdir(folder):
        return building.run("mjml", *arguments, code=code, given=given)


def test_html_goes_to_standard_output(folder: Path) -> None:
    done = run(folder, "letter.mjml")
    assert done.stdout.lower().startswith("<!doctype html>")
    assert "Dear {{ name }}, a < b" in done.stdout
    assert "Lanternreel" in done.stdout
    assert done.stderr == ""
    assert run(folder, "-r", "letter.mjml", "-s").stdout == done.stdout


def test_the_class_of_the_body_stands_where_mjml_puts_it(folder: Path) -> None:
    write_files(folder, {"letter.mjml": LETTER.replace("<mj-body>", '<mj-body css-class="night">')})
    html = run(folder, "letter.mjml").stdout
    assert re.search(r'<body [^>]*class="night"', html)
    assert html.count("night") == 1


def test_html_goes_to_a_file(folder: Path) -> None:
    assert run(folder, "letter.mjml", "-o", "out/letter.html").stdout == ""
    assert (folder / "out/letter.html").read_text() + "\n" == run(folder, "letter.mjml").stdout


@pytest.mark.parametrize("arguments", [("letter.mjml", "odd.mjml", "-o", "out"), (".", "-o", "out")])
def test_several_files_go_to_a_folder(folder: Path, arguments: tuple[str, ...]) -> None:
    run(folder, *arguments, code=None)
    assert {"letter.html", "odd.html"} <= {path.name for path in (folder / "out").iterdir()}


def test_a_folder_keeps_its_shape_and_its_partials_stay_partials(folder: Path) -> None:
    write_files(folder, {"more/letter.mjml": ODD})
    run(folder, ".", "-o", "out")
    made = sorted(path.relative_to(folder / "out").as_posix() for path in (folder / "out").rglob("*.html"))
    assert made == ["letter.html", "more/letter.html", "odd.html"]


def test_two_files_cannot_become_one(folder: Path) -> None:
    write_files(folder, {"more/letter.mjml": ODD})
    told = run(folder, "letter.mjml", "more/letter.mjml", "-o", "out", code=2).stderr
    assert "letter.mjml and more/letter.mjml would both become letter.html" in told
    assert not (folder / "out").exists()


def test_several_files_on_standard_output_are_told_apart(folder: Path) -> None:
    done = run(folder, "letter.mjml", "odd.mjml")
    assert done.stdout.count("<!-- FILE: ") == 2
    assert "<!-- FILE: " not in run(folder, "letter.mjml", "odd.mjml", "--noStdoutFileComment").stdout


def test_a_pattern_names_the_files_it_fits(folder: Path) -> None:
    assert run(folder, "*.mjml").stdout == run(folder, "letter.mjml", "odd.mjml").stdout
    assert "there is no file *.none" in run(folder, "*.none", code=1).stderr


def test_standard_input_is_read(folder: Path) -> None:
    given = ODD.replace("Odd", "\ufeffÉtoile 🌟")
    assert "<title>\ufeffÉtoile 🌟</title>" in run(folder, "-i", given=given).stdout
    elsewhere = sitegen("mjml", "-", given=given, env={"PYTHONIOENCODING": "latin-1"})
    assert "<title>\ufeffÉtoile 🌟</title>" in elsewhere.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "severity"),
    [
        ((), 0, "warning"),
        (("--config.validationLevel", "strict"), 1, "error"),
        (("--config.validationLevel=strict",), 1, "error"),
        (("-l", "strict"), 1, "error"),
        (("-v",), 1, "warning"),
    ],
)
def test_mistakes_are_told_as_the_level_says(
    folder: Path, arguments: tuple[str, ...], code: int, severity: str
) -> None:
    done = run(folder, "odd.mjml", *arguments, code=code)
    assert f"{severity}: “<mj-section>” has no attribute “colour”" in done.stderr
    assert "--> odd.mjml:2:13" in done.stderr
    assert '2 | <mj-section colour="red"/></mj-body></mjml>' in done.stderr


@pytest.mark.parametrize(
    ("tag", "hint"),
    [
        ("mj-column colour", "Did you mean “background-color”?"),
        ("mj-column color", "Did you mean “background-color”?"),
        ("mj-section background-colour", "Did you mean “background-color”?"),
    ],
)
def test_colours_are_answered_with_the_attribute_that_has_them(folder: Path, tag: str, hint: str) -> None:
    name = tag.split()[0]
    column = f'<{tag}="red"></{name}>'
    body = column if name == "mj-section" else f"<mj-section>{column}</mj-section>"
    (folder / "hue.mjml").write_text(f"<mjml><mj-body>{body}</mj-body></mjml>")
    assert hint in run(folder, "hue.mjml", code=0).stderr


def test_a_level_can_be_silent(folder: Path) -> None:
    done = run(folder, "odd.mjml", "-l", "skip")
    assert done.stderr == ""
    assert "<html" in done.stdout


def test_a_mistake_in_an_included_file_is_told_there(folder: Path) -> None:
    write_files(folder, {"parts/header.mjml": HEADER.replace("<mj-text>", "<mj-txt>")})
    assert "--> parts/header.mjml:2:1" in run(folder, "letter.mjml", code=None).stderr


@pytest.mark.parametrize(
    ("path", "rule"),
    [("no.mjml", "layout/include"), ("../outside.mjml", "file/outside"), ("/etc/passwd", "file/outside"),
     ("%2e%2e/outside.mjml", "file/outside"), ("letter.mjml", "layout/include"), ("parts", "layout/include")],
)  # fmt: skip
def test_what_cannot_be_included_is_an_error(folder: Path, path: str, rule: str) -> None:
    write_files(folder.parent, {"outside.mjml": HEADER})
    write_files(folder, {"letter.mjml": LETTER.replace("./parts/header.mjml", path)})
    done = run(folder, "letter.mjml", "-o", "x.html", code=1)
    assert f"[{rule}]" in done.stderr
    assert "--> letter.mjml:3:5" in done.stderr
    assert not (folder / "x.html").exists()


@pytest.mark.parametrize(
    "arguments", [("--include-path", "../shared"), ("--config.includePath", "../shared"),
                  ("--config.includePath", '["nowhere", "../shared"]')],
)  # fmt: skip
def test_folders_to_include_from_can_be_named(folder: Path, arguments: tuple[str, ...]) -> None:
    write_files(folder.parent, {"shared/header.mjml": HEADER})
    write_files(folder, {"letter.mjml": LETTER.replace("./parts/", "../shared/")})
    assert "Lanternreel" in run(folder, "letter.mjml", *arguments).stdout


def test_comments_stay_unless_they_shall_not(folder: Path) -> None:
    write_files(folder, {"odd.mjml": ODD.replace("<mj-body>", "<mj-body><!-- note -->")})
    assert "<!-- note -->" in run(folder, "odd.mjml").stdout
    assert "<!-- note -->" not in run(folder, "odd.mjml", "--config.keepComments=false").stdout


@pytest.mark.parametrize("option", ["ignoreIncludes=true", "allowIncludes=false"])
def test_inclusions_can_be_left_out(folder: Path, option: str) -> None:
    done = run(folder, "letter.mjml", f"--config.{option}")
    assert "Dear {{ name }}" in done.stdout
    assert "Lanternreel" not in done.stdout
    assert "warning: this inclusion is left out" in done.stderr
    assert "--> letter.mjml:3:5" in done.stderr


@pytest.mark.parametrize(
    ("head", "at"), [("", "1:1"), ("<mj-head></mj-head>", "1:7"), ("<mj-head><mj-title> </mj-title></mj-head>", "1:16")]
)
def test_a_document_without_title_is_told(folder: Path, head: str, at: str) -> None:
    write_files(folder, {"odd.mjml": f"<mjml>{head}<mj-body></mj-body></mjml><!-- <mj-title> -->"})
    told = run(folder, "odd.mjml", "-s").stderr
    assert "warning: the document has no title" in told
    assert f"--> odd.mjml:{at}" in told
    assert run(folder, "odd.mjml", "-l", "strict", code=1).stdout == ""


def test_inclusions_can_begin_in_another_folder(folder: Path) -> None:
    write_files(folder, {"letter.mjml": LETTER.replace("./parts/", "./")})
    assert "Lanternreel" in run(folder, "letter.mjml", "--config.filePath", "parts").stdout


def test_settings_are_read_from_the_folder(folder: Path) -> None:
    config = {
        "packages": ["./mine.js"],
        "options": {"validationLevel": "strict", "beautify": True, "sanitizeStyles": 1},
    }
    write_files(folder, {".mjmlconfig": json.dumps(config)})
    told = run(folder, "odd.mjml", code=1).stderr
    assert "components of one's own, written in JavaScript, cannot be used" in told
    assert "MJML's option sanitizeStyles has no effect here" in told
    assert "beautify" not in told
    run(folder, "odd.mjml", "--config.validationLevel", "normal", code=0)


def test_settings_that_are_a_program_are_told(folder: Path) -> None:
    write_files(folder, {".mjmlconfig.js": "module.exports = {}"})
    assert "warning: .mjmlconfig.js is a program and is not run" in run(folder, "odd.mjml").stderr


def test_fonts_can_be_given(folder: Path) -> None:
    font = '<mj-attributes><mj-all font-family="Reel"/></mj-attributes></mj-head>'
    write_files(folder, {"letter.mjml": LETTER.replace("</mj-head>", font)})
    fonts = json.dumps({"Reel": "https://fonts.lanternreel.example/reel.css"})
    assert "https://fonts.lanternreel.example/reel.css" in run(folder, "letter.mjml", "--config.fonts", fonts).stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [((), "no file is named"), (("letter.mjml", "--frob"), "there is no option --frob"),
     (("letter.mjml", "-l", "loud"), "there is no validation level “loud”"), (("parts/none",), "there is no file"),
     (("letter.mjml", "--config.fonts", "{"), "the value of fonts is no JSON object")],
)  # fmt: skip
def test_senseless_commands_are_told(folder: Path, arguments: tuple[str, ...], words: str) -> None:
    done = run(folder, *arguments, code=None)
    assert done.exit_code > 0
    assert words in done.stderr
    assert done.stdout == ""


def test_findings_come_as_json(folder: Path) -> None:
    done = run(folder, "odd.mjml", "-o", "odd.html", "--format", "json")
    told = json.loads(done.stdout)
    assert told["files"] == {"odd.mjml": "odd.html"}
    assert [found["rule"] for found in told["diagnostics"]] == ["layout/attribute"]


def test_output_that_cannot_be_written_is_told(folder: Path) -> None:
    write_files(folder, {"file": ""})
    assert "the output cannot be written" in run(folder, "letter.mjml", "-o", "file/letter.html", code=1).stderr


def test_broken_text_is_told(folder: Path) -> None:
    (folder / "bad.mjml").write_bytes(b"<mjml>\n\xff</mjml>")
    assert "--> bad.mjml:2:1" in run(folder, "bad.mjml", code=1).stderr


def test_what_is_no_readable_file_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(folder / "pipe.mjml")
    (folder / "folder.mjml").mkdir()
    assert "there is no file pipe.mjml" in run(folder, "pipe.mjml", code=1).stderr
    assert sorted(json.loads(run(folder, ".", "-o", "out", "--format", "json").stdout)["files"]) == [
        "letter.mjml",
        "odd.mjml",
    ]
    (folder / ".mjmlconfig").write_bytes(b"\xff")
    assert "--> .mjmlconfig:1:1" in run(folder, "letter.mjml", code=1).stderr
    (folder / ".mjmlconfig").unlink()

    def refuse(path: Path, mode: str) -> None:
        raise PermissionError(path)

    monkeypatch.setattr(Path, "open", refuse)
    assert "this file cannot be read" in run(folder, "letter.mjml", code=1).stderr


def test_the_help_names_the_options() -> None:
    assert "--include-path" in sitegen("mjml", "--help").stdout


def test_files_are_rendered_again_when_they_change(folder: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "sitegen", "mjml", "-w", "letter.mjml", "-o", "letter.html"],
        cwd=folder, env=PLAIN, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    page = folder / "letter.html"
    try:
        until(lambda: page.exists() and "Lanternreel" in page.read_text())
        assert process.stdout is not None
        assert "letter.html" in process.stdout.readline()
        assert "watching" in process.stdout.readline()
        write_files(folder, {"parts/header.mjml": HEADER.replace("Lanternreel", "Magic lantern")})
        until(lambda: "Magic lantern" in page.read_text())
        write_files(folder, {"letter.mjml": LETTER.replace("</mj-text>", "")})
        write_files(folder, {"letter.mjml": LETTER.replace("Dear", "Good evening")})
        until(lambda: "Good evening" in page.read_text())
    finally:
        process.terminate()
        _, told = process.communicate(timeout=30)
    assert process.returncode == 0, told
    assert "Traceback" not in told


def until(done: Callable[[], bool]) -> None:
    """Wait for what another process does."""
    end = time.monotonic() + 30
    while not done():
        assert time.monotonic() < end, os.listdir(".")
        time.sleep(0.05)


def test_a_link_leads_to_its_file_and_inclusions_begin_beside_the_link(folder: Path) -> None:
    write_files(folder, {"far/away.mjml": LETTER})
    (folder / "link.mjml").symlink_to("far/away.mjml")
    near = folder / "near"
    near.mkdir()
    (near / "letter.mjml").symlink_to(folder / "odd.mjml")
    files = MjmlFiles(Settings())
    linked = files.file(folder / "link.mjml")
    assert linked.html is not None
    assert "Lanternreel" in linked.html
    assert [found.message for found in files.file(near / "letter.mjml").diagnostics] == [
        "“<mj-section>” has no attribute “colour”"
    ]
