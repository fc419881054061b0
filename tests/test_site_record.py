"""A record with rows that nobody wrote, though their checksums are right, is none: everything is made anew."""

from __future__ import annotations

import sqlite3
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from preview_server import COPY, PROJECT, copy
from sites import few_blocks

from sitegen.site.build import build
from sitegen.site.catalogue import Catalogue
from sitegen.site.engine import Engine
from sitegen.site.noted import Damaged
from sitegen.site.outcome import request
from sitegen.site.paths import BLOCKS
from sitegen.site.record import Record
from sitegen.site.reminding import remind
from sitegen.site.unchanged import unchanged

JSON = ["", "{", "{}", "[]", "null", "0", '["x"]', "[[1]]", '[["a","b","c",[1],null,{},"e"]]', "[" * 100_000, "\ud800"]
BYTES: list[object] = [b"", b"x", b"\xff" * 7, "text", 5, 1.5, b"\0" * 4096]
NUMBERS: list[object] = [-1, 0, 2**40, "one", b"1", 1.5]
PATHS: list[object] = ["", "/etc/passwd", "../outside", "a\0b", b"index.html", 7]

ODD: list[tuple[str, str, list[object]]] = [
    ("notes", "value", [*JSON, b"x", 5]),
    ("answers", "id", NUMBERS),
    ("answers", "kind", ["", "nosuch", b"file", 5]),
    ("answers", "name", [b"\xff", b"a\0b", "content/site.yaml", 5]),
    ("answers", "answer", [b"\xff", "text", 5]),
    ("stamps", "path", [b"\xff", "content/site.yaml", 5]),
    ("stamps", "stamp", BYTES),
    ("stamps", "digest", [b"x", 5]),
    ("traces", "id", NUMBERS),
    ("traces", "answers", [*BYTES, struct.pack("<I", 2**31)]),
    ("units", "id", PATHS),
    ("units", "recipe", [b"x", 5]),
    ("units", "trace", NUMBERS),
    ("units", "failed", ["no", 2, None]),
    ("units", "files", BYTES),
    ("units", "pictures", [b"x", 5]),
    ("texts", "id", PATHS),
    ("texts", "made", [*JSON, b"x", 5]),
    ("texts", "findings", [*JSON, b"x", 5]),
    ("lines", "id", PATHS),
    ("lines", "listed", ["text", 5, b"", b"x", b"{}", b"null", b'{"a": 1},\n{"b": 2}']),
    ("lines", "shown", ["text", 5, b"", b"x", b"{}", b"null", b'{"a":"</script><script>alert(1)</script>"}']),
    ("planning", "answers", [b"{}", b"[]", b"null", b"\xff", b"[" * 100_000, "text", 5]),
    ("files", "path", PATHS),
    ("files", "file", BYTES),
]


@pytest.fixture(scope="module")
def builtin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with few_blocks(tmp_path_factory.mktemp("few") / "layouts") as folder:
        yield folder


@pytest.fixture(autouse=True)
def _plain_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of all blocks that is made at once: these tests build some hundred times."""
    monkeypatch.setattr(Engine, "catalogue", lambda engine, found: Catalogue({BLOCKS: "all blocks"}))


@pytest.mark.parametrize("edited", [False, True])
@pytest.mark.parametrize(("table", "column", "values"), ODD, ids=[f"{table}.{column}" for table, column, _ in ODD])
def test_odd_rows(
    make_project: Callable[..., Path], builtin: Path, table: str, column: str, values: list[object], edited: bool
) -> None:
    root = make_project(PROJECT)
    folder, clean = root / "build", root / "clean"
    build(Engine(root, builtin, {}), folder)
    good = (folder / ".cache/record.sqlite").read_bytes()
    if edited:
        # What is told of other cells is read when the plan is another one.
        (root / "content/campaigns/hello/campaign.yaml").write_text("name: Hi\nkind: marketing\nsegments: ['*']\n")
        (root / COPY).write_text(copy("Good night"))
    build(Engine(root, builtin, {}), clean)
    tried = 0
    for value in values:
        (folder / ".cache/record.sqlite").write_bytes(good)
        if not _put(folder, table, column, value):
            continue
        tried += 1
        known = unchanged(root, builtin, folder, request((), None), {})
        assert known is None or not (edited or known.compiled)
        engine = Engine(root, builtin, {})
        remind(engine, Record(folder))
        build(engine, folder)
        assert _files(folder) == _files(clean), value
        (folder / "index.html").write_bytes(b"mine")
    assert tried


@pytest.mark.parametrize(
    ("table", "column", "values", "read"),
    [
        ("answers", "kind", ["nosuch"], Record.answers),
        ("traces", "answers", [b"x"], Record.traces),
        ("stamps", "stamp", BYTES, Record.stamps),
        ("files", "file", BYTES, Record.files),
        ("units", "files", BYTES, lambda record: list(record.units())),
        ("notes", "value", [b"x"], Record.notes),
    ],
)
def test_the_record_says_that_it_is_damaged(
    make_project: Callable[..., Path],
    builtin: Path,
    table: str,
    column: str,
    values: list[object],
    read: Callable[[Record], Any],
) -> None:
    root = make_project(PROJECT)
    build(Engine(root, builtin, {}), root / "build")
    for value in values:
        assert _put(root / "build", table, column, value)
        record = Record(root / "build")
        with pytest.raises(Damaged):
            read(record)
        record.close()


def _put(folder: Path, table: str, column: str, value: object) -> bool:
    """Put `value` into a column of all rows but the first, each with its checksum; whether that can be stored."""
    database = sqlite3.connect(folder / ".cache/record.sqlite")
    columns = [name for _, name, *_ in database.execute(f"PRAGMA table_info({table})")][:-1]
    rows = list(database.execute(f"SELECT {', '.join(columns)} FROM {table}"))
    changed = rows[len(rows) // 2 :] if column != columns[0] else rows[-1:]
    try:
        for row in changed:
            now = [value if name == column else old for name, old in zip(columns, row, strict=True)]
            key = f"{columns[0]} = ?"
            database.execute(f"DELETE FROM {table} WHERE {key}", row[:1])
            places = ", ".join("?" * (len(now) + 1))
            database.execute(f"INSERT INTO {table} VALUES ({places})", (*now, _checksum(now)))
            if column == columns[0]:
                break
        database.commit()
    except (sqlite3.IntegrityError, UnicodeEncodeError):
        return False
    finally:
        database.close()
    return True


def _checksum(row: list[object]) -> int:
    return zlib.crc32(b"\0".join(v if isinstance(v, bytes) else str(v).encode("utf-8", "surrogatepass") for v in row))


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".cache" not in path.parts
    }
