from __future__ import annotations

import json
from dataclasses import replace

import pytest

from sitegen.diagnostics import Diagnostic, Position, Report, Severity, diagnose, did_you_mean
from sitegen.diagnostics.show import as_data, as_lines, as_text, counted, summary
from sitegen.diagnostics.suggest import did_you_mean_file


def found(excerpt: str = "", column: int = 1, line: int = 3, **more: str) -> Diagnostic:
    return diagnose("schema/type", "“a” is wrong", Position("content/a.yaml", line, column), excerpt=excerpt, **more)


def test_text_names_rule_severity_place_source_and_hint() -> None:
    text = as_text(found("weight: many", 9, hint="Write a number."))
    assert text == (
        "error: “a” is wrong [schema/type]\n"
        "  --> content/a.yaml:3:9\n"
        "  3 | weight: many\n"
        "    |         ^\n"
        "    = Write a number."
    )


def test_a_finding_about_a_whole_file_has_no_caret() -> None:
    text = as_text(diagnose("file/missing", "there is no site.yaml", Position("content/site.yaml"), hint="Add it."))
    assert text == "error: there is no site.yaml [file/missing]\n  --> content/site.yaml\n    = Add it."


def test_the_cell_is_named() -> None:
    diagnostic = replace(found(), cell="winback/all/price/en")
    assert as_lines(diagnostic)[1] == "  --> content/a.yaml:3:1 (in winback/all/price/en)"


def test_a_finding_without_a_place_is_shown_too() -> None:
    assert as_text(diagnose("plan/no-cells", "nothing")) == "warning: nothing [plan/no-cells]"


@pytest.mark.parametrize(
    ("source", "column", "before"),
    [
        ("名前: x", 5, 6),  # two wide characters take two columns each
        ("e\u0301a: x", 3, 1),  # a combining accent takes none
        ("\tkey: x", 2, 4),
        ("a: \x1b[31m", 5, 3 + len("\\x1b")),
        ("a: b", 99, 4),
        ("", 1, None),
    ],
)
def test_the_caret_stands_below_its_character(source: str, column: int, before: int | None) -> None:
    carets = [line for line in as_lines(found(source, column)) if line.endswith("^")]
    assert carets == ([] if before is None else ["    | " + " " * before + "^"])


def test_control_characters_never_reach_the_terminal() -> None:
    text = as_text(diagnose("schema/type", "bad \x1b]0;x\x07", Position("a\u202e.yaml", 1), excerpt="\x9b31m\u202e"))
    assert not any((ord(char) < 32 and char != "\n") or char in "\x9b\x7f\u202e" for char in text)


@pytest.mark.parametrize("column", [1, 60, 500, 999, 1000])
def test_a_long_line_is_cut_around_the_place(column: int) -> None:
    source = "".join(chr(ord("a") + i % 26) for i in range(999)) + "!"
    _, _, line, caret = as_lines(found(source, column))
    assert len(line) < 135
    assert line[len(caret) - 1] == source[column - 1]


def test_records_are_json() -> None:
    record = as_data(found("x", 1))
    assert json.loads(json.dumps(record)) == record
    assert (record["path"], record["line"], record["column"]) == ("content/a.yaml", 3, 1)
    whole = as_data(diagnose("file/missing", "m", Position("content/site.yaml")))
    assert (whole["path"], whole["line"], whole["column"]) == ("content/site.yaml", None, None)


def test_summary_counts() -> None:
    assert summary([]) == "no problems"
    warning = diagnose("plan/no-cells", "w")
    assert summary([found(), warning, warning]) == "1 error, 2 warnings"
    assert summary([diagnose("asset/small", "i")]) == "1 note"


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("Base-URL", "Did you mean “base_url”?"),
        ("baseurl", "Did you mean “base_url”?"),
        ("locale", "Did you mean “locales”?"),
        ("zzz", "There is: base_url, locales."),
    ],
)
def test_did_you_mean(wrong: str, hint: str) -> None:
    assert did_you_mean(wrong, ["locales", "base_url"]) == hint


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("assets/projector.png", "There is: assets/logo.png, assets/og.png."),
        ("assets/lgo.png", "Did you mean “assets/logo.png”?"),
        ("og.jpg", "Did you mean “assets/og.png”?"),
    ],
)
def test_a_file_is_likened_by_its_own_name(wrong: str, hint: str) -> None:
    assert did_you_mean_file(wrong, ["assets/logo.png", "assets/og.png"]) == hint


def test_reports_sort_by_place_and_keep_one_of_each() -> None:
    later, earlier = found(line=9), found(line=2)
    assert list(Report([later, earlier, later])) == [earlier, later]
    assert Report([diagnose("plan/no-cells", "w")]).has_errors() is False
    assert found().severity is Severity.ERROR


@pytest.mark.parametrize(
    ("number", "word", "said"), [(0, "cell", "0 cells"), (1, "cell", "1 cell"), (12_000, "row", "12,000 rows")]
)
def test_a_number_stands_with_its_noun(number: int, word: str, said: str) -> None:
    assert counted(number, word) == said
