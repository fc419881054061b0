from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from sitegen.diagnostics import Position, Problem
from sitegen.sources.document import MAX_DEPTH, Document, parse
from sitegen.world import CONTROL

PIECES = st.sampled_from(
    ["a", "b c", "  ", " ", "\n", "\n\n", "\t", "é", "名", "😀", "'", '"', "\\", ": ", " #", "# ", "-", "- x", "{", "%",
     "\u00a0", "\x85", "\u2028", "\x07", "\n  deeper", "word word word word word", "{{ recipient.first_name }}"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=12).map("".join)
DATA = st.recursive(
    TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS.filter(lambda k: len(k) < 60), inner, max_size=4),
    max_leaves=12,
)
STYLES = st.sampled_from([None, "'", '"', "|", ">"])


def scalars(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from scalars(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from scalars(item, (*path, index))
    elif isinstance(value, str):
        yield path, value


def offset_of(text: str, at: Position) -> int:
    lines = text.split("\n")
    return sum(len(line) + 1 for line in lines[: at.line - 1]) + at.column - 1


def check_every_character(document: Document) -> None:
    text = document.text
    for path, value in scalars(document.value):
        for index, char in enumerate(value):
            offset = offset_of(text, document.inside(path, index))
            place = document.places[path]
            assert place.start <= offset < place.end
            source = text[offset]
            escaped = place.style == '"' and source == "\\"
            folded = char in " \n" and source in "\n\x85"
            assert source == char or escaped or folded, (path, index, char, source)


@given(data=DATA, style=STYLES, width=st.integers(10, 40), unicode=st.booleans(), flow=st.booleans())
@example(data={"a": "x\n\n\n  y\nz "}, style=">", width=20, unicode=True, flow=False)
@example(data={"a": " lead\n more"}, style="|", width=20, unicode=True, flow=False)
def test_every_character_of_every_text_is_placed(
    data: Any, style: str | None, width: int, unicode: bool, flow: bool
) -> None:
    text = yaml.dump(data, default_style=style, width=width, allow_unicode=unicode, default_flow_style=flow or None)
    try:
        document = parse(text, "a.yaml")
    except Problem:
        # "{{" at the start of a flow mapping and control characters are refused on purpose, anything else is not.
        assert "{{" in text or "<<" in text or any(CONTROL.search(value) for _, value in scalars(data))
        return
    check_every_character(document)


@given(data=DATA, style=STYLES)
def test_places_of_values_and_keys_start_at_them(data: Any, style: str | None) -> None:
    text = yaml.dump(data, default_style=style, allow_unicode=True)
    try:
        document = parse(text, "a.yaml")
    except Problem:
        return
    for path, _ in scalars(document.value):
        offset = offset_of(text, document.position(path))
        place = document.places[path]
        assert offset == place.start
        if place.style:
            assert text[offset] == place.style
        for depth in range(1, len(path) + 1):
            key = path[depth - 1]
            if isinstance(key, str) and key and not document.keys[path[:depth]].style:
                at = offset_of(text, document.key_position(path[:depth]))
                assert text[at] == key[0]


@given(st.text(max_size=80) | st.lists(PIECES | st.sampled_from("[]{}:-?&*!|>%@`,'\"\n "), max_size=30).map("".join))
@example("\ud800")
@example("\ufeff\ufeffa: b")
@example("a: &x [*x, *x]")
@example('"\\U00110000"')
def test_arbitrary_text_raises_nothing_but_problem(text: str) -> None:
    for lenient in (False, True):
        try:
            document = parse(text, "a.yaml", lenient=lenient)
        except Problem as problem:
            found = problem.diagnostics
        else:
            check_every_character_is_inside(document)
            found = document.problems
        lines = text.count("\n") + 2
        for diagnostic in found:
            assert diagnostic.at is not None
            assert 1 <= diagnostic.at.line <= lines
            assert diagnostic.at.column >= 1


def check_every_character_is_inside(document: Document) -> None:
    for path, value in scalars(document.value):
        for index in range(-1, len(value) + 2):
            assert 0 <= offset_of(document.text, document.inside(path, index)) <= len(document.text)


@pytest.mark.parametrize(
    ("text", "path", "part", "line", "column"),
    [
        ("a: one two", ("a",), "two", 1, 8),
        ("ключ: значение два", ("ключ",), "два", 1, 16),
        ("a: '😀 it''s two'", ("a",), "two", 1, 13),
        ('a: "x\\n\\u00e9\\"q two"', ("a",), "two", 1, 18),
        ("a: 'one\n  two\n\n  three'", ("a",), "three", 4, 3),
        ('a: "one\\\n   two three"', ("a",), "three", 2, 8),
        ("a: one\n  two\n\n  three", ("a",), "three", 4, 3),
        ("a: |\n  one\n\n    two\n  three\n", ("a",), "three", 5, 3),
        ("a: |\n  one\n\n    two\n  three\n", ("a",), "  two", 4, 3),
        ("a: |2-\n    one\n   two\n", ("a",), "two", 3, 4),
        ("a: |2-\n    one\n   two\n", ("a",), "  one", 2, 3),
        ("a:\n  - |1\n     one\n     two", ("a", 0), "two", 4, 6),
        ("a: >\n  one\n  two\n\n  three\n   four\n  five\n", ("a",), "three", 5, 3),
        ("a: >\n  one\n  two\n\n  three\n   four\n  five\n", ("a",), "five", 7, 3),
        ("a: > # why\n\n  one\n  two\n", ("a",), "two", 4, 3),
        ("a: &x |\n  one\n  two\nb: *x\n", ("a",), "two", 3, 3),
        ("a: &x one two\n", ("a",), "two", 1, 11),
        ("- [x, {b: 'one two'}]\n", (0, 1, "b"), "two", 1, 16),
        ("a: |\r\n  one\r\n  two\r\n".replace("\r\n", "\n"), ("a",), "two", 3, 3),
    ],
)
def test_positions_inside_texts(text: str, path: tuple[str | int, ...], part: str, line: int, column: int) -> None:
    document = parse(text, "a.yaml")
    value = document.value_at(path)
    assert document.inside(path, value.index(part)) == Position("a.yaml", line, column)


def test_positions_of_a_piece_of_a_larger_file() -> None:
    document = parse("a: b\nc: 'd e'\n", "a.md", first_line=7, indent=4)
    assert document.position(("c",)) == Position("a.md", 8, 8)
    assert document.inside(("c",), 2) == Position("a.md", 8, 11)
    assert document.position(("nowhere", "at", "all")) == document.position()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("012", "012"),
        ("1:30", "1:30"),
        ("1_000", "1_000"),
        ("0x1f", "0x1f"),
        ("~", None),
        ("", None),
        ("5", 5),
        ("-5.50", -5.5),
        ("1e3", 1000.0),
        (".inf", ".inf"),
        ("99999999999999999999", "99999999999999999999"),
        ("2026-11-02", dt.date(2026, 11, 2)),
        ("2026-11-02T09:30:00Z", dt.datetime(2026, 11, 2, 9, 30, tzinfo=dt.UTC)),
        ("2026-11-2", "2026-11-2"),
        ("'2026-11-02'", "2026-11-02"),
    ],
)
def test_plain_values(text: str, value: object) -> None:
    assert parse(f"a: {text}\n", "a.yaml").value == {"a": value}


SYNTAX = [
    ("subject: {{ x }}\n", 1, 10, "“{{” must stand in quotes"),
    ("a: {{x}} foo\n", 1, 4, "“{{” must stand in quotes"),
    ("a: {x: y} foo\n", 1, 11, "after the closing brace"),
    ("a: [x](y)\nb: c", 1, 7, "after the closing bracket"),
    ("a: foo: bar\n", 1, 7, "“: ” cannot stand here"),
    ('b: 1\na: "b\nc: d\n', 2, 4, "never closed"),
    ("a: 'it's'\n", 1, 8, "after the closing quote"),
    ('a: "one\n  two" three\nb: c\n', 2, 8, "after the closing quote"),
    ('a: x\nb: "y\nc: "z"\nd: "w"\n', 2, 4, "closed only by the next one, on a later line"),
    ("a: x\nb: 'y\nc: z 'w' v\n", 2, 4, "closed only by the next one, on a later line"),
    ('a: x\nb:\n  - "one\n  - "two"\n', 3, 5, "closed only by the next one, on a later line"),
    ('a: ["x, y]\nb: "y"\n', 1, 5, "closed only by the next one, on a later line"),
    ("a:\n  b: 1\n c: 2\n", 3, 2, "indentation"),
    ("a: 1\n  b: 2\n", 2, 3, "indented deeper"),
    ("- a\nb: c\n", 2, 1, "not an item"),
    ("a\nb: c\n", 1, 1, "has no “:”"),
    ("a:b\nc: d\n", 1, 2, "a space is missing"),
    ("a: 1\na 2\nb: 3\n", 2, 1, "has no “:”"),
    ("a: %x\n", 1, 4, "cannot start with “%”"),
    ("a: @x\n", 1, 4, "cannot start with “@”"),
    ("a:\n\tb: c\n", 2, 1, "a tab"),
    ("a: *x\n", 1, 4, "starts with * "),
    ("a: [*]\n", 1, 5, "starts with * "),
    ("a: |x\n  foo\n", 1, 5, "on the line of |"),
    ("a: {b: c\nd: e\n", 1, 4, "“{” is opened here"),
    ("a: [b\nc: d\n", 1, 4, "“[” is opened here"),
    ("a: 1\nb: [\n", 2, 4, "“[” is opened here"),
    ('a: "\\q"', 1, 5, "means nothing inside double quotes"),
    ("a: - b\n", 1, 4, "a list cannot start here"),
    ("a: }\n", 1, 4, "a value is missing"),
    ("a: 1\n---\nb: 2\n", 2, 1, "second document"),
    ("# c\n  a: 1\nb: 2\n", 2, 3, "indented deeper than the lines below"),
    ("  - a\n- b\n", 1, 3, "indented deeper than the lines below"),
    ('"a"\nb: 2\n', 1, 1, '“"a"” has no “:” after it'),
    ('a "b"\nc: "d"\n', 1, 1, '“a "b"” has no “:” after a key'),
    ('# one\na "b"  # two\n\n# three\nc: d\n', 2, 1, '“a "b"  # two” has no “:” after a key'),
    ("a\n\n# b\nc: d\n", 1, 1, "“a” has no “:” after it"),
    ("a b\n  c\nd: e\n", 1, 1, "“a b” has no “:” after a key"),
    ("a b\n  c: d\n", 1, 1, "“a b” has no “:” after a key"),
    ("a: 1\nb\n# c\nd: 2\n", 2, 1, "“b” has no “:” after it"),
    ('a:\n  b "c"\n  d: 1\n', 2, 3, '“b "c"” has no “:” after a key'),
    ("a:\n  - b c\n    d: 1\n", 2, 5, "“b c” has no “:” after a key"),
    ("\0", 1, 1, "a character that YAML does not allow"),
    ("\ud800", 1, 1, "surrogate"),
    ("? [a]\n: b\n", 1, 3, "a key must be plain text"),
]


@pytest.mark.parametrize(("text", "line", "column", "part"), SYNTAX)
def test_syntax_errors_in_plain_words(text: str, line: int, column: int, part: str) -> None:
    with pytest.raises(Problem) as caught:
        parse(text, "a.yaml")
    first = caught.value.diagnostics[0]
    assert (first.rule, first.at) == ("yaml/syntax", Position("a.yaml", line, column))
    assert part in first.message
    assert first.hint or text in ("\0", "\ud800", "? [a]\n: b\n")


def test_every_duplicate_key_is_found_and_the_first_value_stays() -> None:
    document = parse("a: 1\nb:\n  c: 1\n  c: 2\na: 2\nd: 3\n", "a.yaml", lenient=True)
    assert document.value == {"a": 1, "b": {"c": 1}, "d": 3}
    assert [(d.rule, d.at) for d in document.problems] == [
        ("yaml/duplicate-key", Position("a.yaml", 4, 3)),
        ("yaml/duplicate-key", Position("a.yaml", 5, 1)),
    ]
    with pytest.raises(Problem) as caught:
        parse("a: 1\na: 2\n", "a.yaml")
    assert "first on line 1" in caught.value.diagnostics[0].message


@pytest.mark.parametrize("text", ["a: !!python/object:os.system x", "a: !x y", "a: !!str 5", "!!set {a}", "a: ! x"])
def test_tags_are_refused(text: str) -> None:
    with pytest.raises(Problem) as caught:
        parse(text, "a.yaml")
    assert {d.rule for d in caught.value.diagnostics} == {"yaml/tag"}


def test_merge_keys_are_refused() -> None:
    with pytest.raises(Problem, match="merge keys"):
        parse("a: &x {b: 1}\nc: {<<: *x}\n", "a.yaml")


def test_aliases_give_values_of_their_own() -> None:
    assert parse("a: &x [1, {b: c}]\nd: *x\n", "a.yaml").value == {"a": [1, {"b": "c"}], "d": [1, {"b": "c"}]}


def bomb(levels: int = 12) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize("text", [bomb(), "a: &x [*x]", "a: &x {b: *x}", "- " * (MAX_DEPTH + 2) + "x"])
def test_bombs_are_refused(text: str) -> None:
    with pytest.raises(Problem) as caught:
        parse(text, "a.yaml")
    assert caught.value.diagnostics[-1].rule == "yaml/alias"


@pytest.mark.parametrize("unit", ["[", "{", "- ", "? ", "[{", "{a: [", "&a [", "!!seq [", "- - ? "])
def test_a_depth_bomb_does_not_take_the_process_down(unit: str) -> None:
    code = (
        "from sitegen.sources.document import parse\n"
        "from sitegen.diagnostics import Problem\n"
        f"text = {unit!r} * (900_000 // {len(unit)})\n"
        "try:\n    parse(text, 'a.yaml')\nexcept Problem as problem:\n    print(problem.diagnostics[0].rule)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-500:]
    assert done.stdout.startswith("yaml/")
