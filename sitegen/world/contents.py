"""What stands in one file: its bytes, as far as they are read, and its text."""

from __future__ import annotations

from pathlib import Path

from sitegen.diagnostics import Position, Problem, diagnose

MAX_TEXT_BYTES = 1_000_000
"""Largest text source (YAML, Markdown, templates, CSS) that is read, in bytes."""


class TooLarge(Problem):
    """A file over the size that sitegen reads."""


def contents(real: Path, limit: int, at: Position) -> bytes | None:
    """The bytes of the file `real`, which messages call `at`; None where there is no file.

    Raises TooLarge for more than `limit` bytes, Problem for a file that may not be read.
    """
    try:
        if not real.is_file():  # reading a pipe would wait for ever
            return None
        with real.open("rb") as file:
            data = file.read(limit + 1)
    except PermissionError as error:
        raise Problem(diagnose("file/missing", "this file cannot be read", at, hint="May you read it?")) from error
    except (OSError, ValueError):
        return None
    if len(data) > limit:
        hint = "Split it; a large table may be a Parquet file."
        raise TooLarge(diagnose("file/too-large", f"this file is larger than {limit:,} bytes", at, hint=hint))
    return data


def decoded(data: bytes, path: str) -> str:
    """`data`, the content of the file `path`, as text without a byte order mark and with Unix line ends.

    Raises Problem where it is not UTF-8.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise Problem(diagnose("file/encoding", "this file is not UTF-8 text", Position(path, line, column))) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")
