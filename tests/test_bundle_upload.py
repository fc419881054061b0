"""`sitegen bundle --to` and `sitegen verify URL`, against an S3 server that runs here, and folders."""

from __future__ import annotations

import errno
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from building import data, run
from bundling import bundled, project

from sitegen.bundle.store import Made
from sitegen.bundle.upload import upload
from sitegen.diagnostics import Problem

pytestmark = [
    pytest.mark.usefixtures("without_blocks"),
    # What the server and the store's client call that a newer Python gives up is theirs.
    pytest.mark.filterwarnings(
        "default::DeprecationWarning:(aiobotocore|aiohttp|botocore|flask|fsspec|moto|s3fs|werkzeug)"
    ),
]

Make = Callable[..., Path]

SECRET = "wJalrXUtnFEMI-secret"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of an S3 server with an empty bucket `letters`."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def store(server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The S3 server, which the environment names, as fsspec speaks to it."""
    import fsspec

    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    filesystem = fsspec.filesystem("s3")
    filesystem.mkdir("letters")
    yield filesystem
    filesystem.rm("letters", recursive=True)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project(tmp_path_factory.mktemp("upload") / "project")


def names(store: Any, folder: str) -> list[str]:
    return sorted(path.rpartition("/")[2] for path in store.ls(folder, refresh=True))


def test_bundle_and_provenance_arrive_and_can_be_verified_there(store: Any, root: Path) -> None:
    told = data("bundle", "-C", root, "--to", "s3://letters/november/")
    (made,) = told["bundles"]
    path = Path(made["path"])
    assert told["uploaded"] == [f"s3://letters/november/{path.name}"]
    assert names(store, "letters/november") == [f"{path.stem}.intoto.jsonl", path.name]
    assert store.cat_file(f"letters/november/{path.name}") == path.read_bytes()
    assert data("verify", told["uploaded"][0])["verified"][0]["digest"] == made["digest"]


def test_again_nothing_is_uploaded_and_the_first_provenance_stays(
    store: Any, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data("bundle", "-C", root, "--to", "s3://letters/again")
    before = {path: store.cat_file(path) for path in store.ls("letters/again")}
    monkeypatch.setenv("CI_JOB_URL", "https://gitlab.example/jobs/2")
    assert data("bundle", "-C", root, "--to", "s3://letters/again")["uploaded"] == []
    assert {path: store.cat_file(path) for path in store.ls("letters/again")} == before
    assert (
        "0 uploaded to s3://letters/again, 1 there already"
        in run("bundle", "-C", root, "--to", "s3://letters/again").stdout
    )


@pytest.mark.parametrize("suffix", [".zip", ".intoto.jsonl"])
def test_other_content_under_the_same_name_is_never_overwritten(store: Any, root: Path, suffix: str) -> None:
    made = bundled(root)
    there = f"letters/{made.stem}{suffix}"
    store.pipe_file(there, b"other")
    told = data("bundle", "-C", root, "--to", "s3://letters", code=1)
    (found,) = told["diagnostics"]
    assert found["rule"] == "bundle/upload"
    assert found["message"].startswith(f"{there} is there already")
    assert "uploaded" not in told
    assert store.cat_file(there) == b"other"


def test_what_was_changed_in_the_store_is_found(store: Any, root: Path) -> None:
    (url,) = data("bundle", "-C", root, "--to", "s3://letters")["uploaded"]
    content = bytearray(store.cat_file(url))
    content[1000] ^= 1
    store.pipe_file(url, bytes(content))
    told = data("verify", url, code=1)
    assert {each["rule"] for each in told["diagnostics"]} == {"bundle/changed", "bundle/digest"}
    assert all(each["path"].startswith("s3://letters/") for each in told["diagnostics"])


def test_two_at_once_cannot_overwrite_each_other(store: Any, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = bundled(root)
    made = Made("hello", path, "", "", 0, 0, True)
    there = f"letters/{path.name}"
    exists = type(store).exists

    # The other run writes right after this one has looked.
    def late(self: Any, name: str, **more: Any) -> bool:
        seen: bool = exists(self, name, **more)
        if name == there and not seen:
            self.pipe_file(there, b"other")
        return seen

    monkeypatch.setattr(type(store), "exists", late)
    with pytest.raises(Problem, match="with other bytes"):
        upload([made], "s3://letters")
    assert store.cat_file(there) == b"other"


def test_a_store_that_cannot_write_only_where_nothing_is(
    store: Any, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = type(store).put_file

    def older(self: Any, file: str, path: str, mode: str = "overwrite", **more: Any) -> None:
        if mode == "create":
            raise OSError(errno.ENOSYS, "A header you provided implies functionality that is not implemented")
        put(self, file, path, **more)

    monkeypatch.setattr(type(store), "put_file", older)
    assert len(data("bundle", "-C", root, "--to", "s3://letters")["uploaded"]) == 1


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("s3://nowhere-of-ours/a", "s3://nowhere-of-ours/a: it is not there: The specified bucket does not exist"),
        ("s3://user:hidden-pass@letters/a", "s3://letters/a: "),
        ("file:///dev/null/a", "file:///dev/null/a: "),
    ],
)
def test_what_the_store_refuses_is_told_without_secrets(store: Any, root: Path, url: str, message: str) -> None:
    done = run("bundle", "-C", root, "--to", url, code=1)
    assert message in done.stderr
    assert not any(secret in done.stdout + done.stderr for secret in (SECRET, "hidden-pass", "Traceback"))
    assert "The upload stopped" in done.stdout


def test_nothing_is_uploaded_where_something_is_wrong(store: Any, make_project: Make) -> None:
    root = make_project({"content/campaigns/hello/email.md": "---\nsubject: S\n---\n{{ nothing }}\n"})
    done = run("bundle", "-C", root, "--to", "s3://letters", code=1)
    assert "Nothing was uploaded" in done.stdout
    assert store.ls("letters", refresh=True) == []


def test_a_folder_is_a_store_too(root: Path, tmp_path: Path) -> None:
    target = tmp_path / "store"
    (url,) = data("bundle", "-C", root, "--to", target.as_uri())["uploaded"]
    assert sorted(path.suffix for path in target.iterdir()) == [".jsonl", ".zip"]
    assert data("verify", url)["diagnostics"] == []
    assert data("bundle", "-C", root, "--to", target.as_uri())["uploaded"] == []


def test_a_bundle_that_is_not_there(store: Any) -> None:
    (found,) = data("verify", "s3://letters/nothing.zip", code=1)["diagnostics"]
    assert found["rule"] == "bundle/upload"


@pytest.mark.parametrize(
    ("missing", "url", "hint"),
    [
        ("fsspec", "s3://letters", "pip install fsspec s3fs"),
        ("fsspec", "file:///mnt/share", "pip install fsspec"),
        ("gcsfs", "gs://letters", "pip install gcsfs"),
    ],
)
def test_without_the_package_the_message_says_which(
    root: Path, monkeypatch: pytest.MonkeyPatch, missing: str, url: str, hint: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    (found,) = data("bundle", "-C", root, "--to", url, code=2)["diagnostics"]
    assert found["hint"] == hint


def test_memory_keeps_nothing(root: Path) -> None:
    (found,) = data("bundle", "-C", root, "--to", "memory://letters", code=2)["diagnostics"]
    assert "gone when the command ends" in found["message"]
