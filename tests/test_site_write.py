"""Files are whole or not there, unchanged ones are left alone, and nothing is left of runs that were killed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, strategies

from sitegen.site.write import JOURNAL, FileFact, Output, leftovers


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_file_is_written_once(tmp_path: Path) -> None:
    first = Output(tmp_path / "out")
    fact = first.put("a/b/c.txt", b"text")
    assert fact == FileFact("982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1", 4)
    first.close()
    path = tmp_path / "out/a/b/c.txt"
    os.utime(path, (1, 1))
    second = Output(tmp_path / "out", frozenset({"a/b/c.txt"}))
    assert second.put("a/b/c.txt", b"text") == fact
    second.close()
    assert (second.written, path.stat().st_mtime) == (0, 1)
    assert tree(tmp_path / "out") == {"a/b/c.txt": b"text"}


def test_a_file_that_changed_is_replaced_and_not_written_into(tmp_path: Path) -> None:
    Output(tmp_path).put("a.txt", b"old")
    with (tmp_path / "a.txt").open("rb") as before:
        output = Output(tmp_path, frozenset({"a.txt"}))
        output.put("a.txt", b"newer")
        output.close()
        assert before.read() == b"old"
    assert tree(tmp_path) == {"a.txt": b"newer"}


def test_a_listed_file_whose_folder_was_deleted_is_not_written_in_place(tmp_path: Path) -> None:
    names: list[str] = []
    output = Output(tmp_path, frozenset({"a/b.txt"}))
    real = os.replace

    def replace(source: str, target: str) -> None:
        names.append(target)
        real(source, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "replace", replace)
        output.put("a/b.txt", b"x")
    assert names == [f"{tmp_path}/a/b.txt"]


def test_links_are_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"mine")
    (tmp_path / "out").mkdir()
    (tmp_path / "out/a.txt").symlink_to(tmp_path / "precious")
    output = Output(tmp_path / "out")
    output.put("a.txt", b"ours")
    assert (tmp_path / "precious").read_bytes() == b"mine"
    assert not (tmp_path / "out/a.txt").is_symlink()


def test_removing_leaves_what_is_not_ours(tmp_path: Path) -> None:
    first = Output(tmp_path)
    for name in ("a/x/1", "a/x/2", "a/y/1", "b/1"):
        first.put(name, b".")
    first.close()
    (tmp_path / "a/x/mine").write_bytes(b"mine")
    second = Output(tmp_path, frozenset({"a/x/1", "a/x/2", "a/y/1", "b/1"}))
    assert second.remove({"a/x/1", "a/y/1", "b/1", "gone"}) == 3
    assert tree(tmp_path) == {"a/x/2": b".", "a/x/mine": b"mine"}
    assert not (tmp_path / "a/y").exists()
    assert not (tmp_path / "b").exists()


def test_the_journal_lists_what_is_under_way_and_is_gone_afterwards(tmp_path: Path) -> None:
    output = Output(tmp_path)
    assert leftovers(tmp_path) == frozenset()
    output.put("new", b"1")
    output.forget({"old"})
    assert leftovers(tmp_path) == {"new", "old"}
    output.release()
    again = Output(tmp_path, frozenset(), leftovers(tmp_path))
    (tmp_path / "new.sitegen-tmp").write_bytes(b"half")
    assert again.remove(again.leftovers) == 1
    again.close()
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("line", [b"../x\n", b"/etc/passwd\n", b"a/../../x\n", b"half a li", b"\n", b"\xff\xfe/..\n"])
def test_a_journal_never_leads_out_of_the_folder(tmp_path: Path, line: bytes) -> None:
    (tmp_path / JOURNAL).write_bytes(line)
    assert leftovers(tmp_path) == frozenset()


def test_a_journal_is_dropped_even_when_there_was_nothing_to_do(tmp_path: Path) -> None:
    (tmp_path / JOURNAL).write_bytes(b"")
    output = Output(tmp_path, frozenset(), leftovers(tmp_path))
    output.close()
    assert tree(tmp_path) == {}


contents = strategies.dictionaries(strategies.sampled_from(["a", "b/c", "b/d", "e/f/g"]), strategies.binary(max_size=3))


@given(strategies.lists(contents, min_size=1, max_size=4))
def test_after_any_runs_the_folder_holds_what_the_last_one_put(
    tmp_path_factory: pytest.TempPathFactory, runs: list[Mapping[str, bytes]]
) -> None:
    folder = tmp_path_factory.mktemp("runs")
    before: frozenset[str] = frozenset()
    for run in runs:
        output = Output(folder, before, leftovers(folder))
        for path, data in run.items():
            output.put(path, data)
        obsolete = (output.listed | output.leftovers) - frozenset(run)
        output.forget(obsolete)
        output.remove(obsolete)
        output.close()
        before = frozenset(run)
        assert tree(folder) == dict(sorted(run.items()))
