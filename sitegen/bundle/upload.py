"""Bundles to and from stores that fsspec speaks to: S3, Google Cloud Storage, Azure, SFTP, folders, …

What lies under a name stays what it is: a file that is there is compared, never replaced.
"""

from __future__ import annotations

import errno
import filecmp
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sitegen.bundle.holding import fact_of
from sitegen.bundle.provenance import digests
from sitegen.bundle.store import Made, provenance_of
from sitegen.diagnostics import Problem, diagnose

if TYPE_CHECKING:
    from fsspec.spec import AbstractFileSystem

PACKAGES = {
    "s3": "s3fs",
    "s3a": "s3fs",
    "gs": "gcsfs",
    "gcs": "gcsfs",
    "abfs": "adlfs",
    "abfss": "adlfs",
    "az": "adlfs",
    "sftp": "paramiko",
    "ssh": "paramiko",
    "smb": "smbprotocol",
}
"""What is installed beside fsspec for a kind of store."""

RENAMING = frozenset({"file", "local", "sftp", "ssh", "ftp", "smb", "hdfs", "webhdfs"})
"""Stores that show a file while it is written, and can rename it; all others show it when it is whole."""

_SECRET = re.compile(r"secret|token|password|passwd|credential|signature|access_key|account_key|sas", re.IGNORECASE)
_SHORTEST = 6
_LONGEST = 300
_LARGEST = 1 << 20


def is_url(text: str) -> bool:
    """Whether `text` names a place in a store, as in s3://bucket/folder."""
    return "://" in text


def ready(url: str) -> None:
    """See that `url` can be written to as far as that can be told without asking the store. Raises Problem."""
    with _told(url):
        _store(url)


def upload(bundles: Sequence[Made], url: str) -> list[str]:
    """Copy each bundle and its provenance into the folder `url`; the URLs of the bundles that were not there yet.

    The provenance goes first, so that whoever sees a bundle finds it. Raises Problem; what was copied until then stays.
    """
    sent = []
    with _told(url):
        store, folder = _store(url)
        if "file" in _protocols(store):
            store.makedirs(folder, exist_ok=True)
        for made in bundles:
            _attest(store, made, f"{folder}/{made.provenance.name}")
            if _put(store, made.path, f"{folder}/{made.path.name}"):
                sent.append(shown(f"{url.rstrip('/')}/{made.path.name}"))
    return sent


@contextmanager
def fetched(url: str) -> Iterator[Path]:
    """The bundle at `url`, and its provenance if there is one, in a folder for as long as this lasts.

    Raises Problem.
    """
    with tempfile.TemporaryDirectory() as folder:
        with _told(url):
            store, path = _store(url)
            target = Path(folder) / path.rpartition("/")[2]
            store.get_file(path, str(target))
            beside = provenance_of(target)
            there = f"{path.rpartition('/')[0]}/{beside.name}"
            if store.exists(there):
                store.get_file(there, str(beside))
        yield target


def shown(url: str) -> str:
    """`url` without user, password and query, which may hold secrets."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _store(url: str) -> tuple[AbstractFileSystem, str]:
    import fsspec

    scheme = urlsplit(url).scheme
    if scheme == "memory":
        message = "what is uploaded to memory is gone when the command ends"
        raise Problem(diagnose("bundle/upload", message, hint="Write a URL such as s3://bucket/folder."))
    if scheme not in fsspec.available_protocols():
        hint = "Write a URL such as s3://bucket/folder."
        raise Problem(diagnose("bundle/upload", f"there is no kind of store “{scheme}”", hint=hint))
    store, path = fsspec.core.url_to_fs(url)
    if not path.strip("/"):
        raise Problem(diagnose("bundle/upload", f"{shown(url)} names no bucket or folder"))
    return store, path.rstrip("/")


def _protocols(store: AbstractFileSystem) -> set[str]:
    return {store.protocol} if isinstance(store.protocol, str) else set(store.protocol)


def _put(store: AbstractFileSystem, file: Path, path: str) -> bool:
    """Copy `file` to `path`, whole or not at all; False if it is there already. Raises Problem if that is another."""
    if _is_there(store, file, path):
        return False
    if _protocols(store) & RENAMING:
        part = f"{path}.part"
        store.put_file(str(file), part)
        store.mv(part, path)
        return True
    try:
        # Only where nothing is: two runs at once cannot overwrite each other.
        store.put_file(str(file), path, mode="create")
    except OSError as error:
        if error.errno == errno.ENOSYS:
            store.put_file(str(file), path)
        elif (isinstance(error, FileExistsError) or error.errno == errno.EINVAL) and _is_there(store, file, path):
            return False
        else:
            raise
    return True


def _is_there(store: AbstractFileSystem, file: Path, path: str) -> bool:
    """Whether `path` holds what `file` holds. Raises Problem if it holds anything else."""
    store.invalidate_cache()
    if not store.exists(path):
        return False
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder) / "there"
        store.get_file(path, str(there))
        if filecmp.cmp(there, file, shallow=False):
            return True
    message = f"{path} is there already, with other bytes"
    hint = "Nothing is overwritten. See who put it there; sitegen verify tells whether it is whole."
    raise Problem(diagnose("bundle/upload", message, hint=hint))


def _attest(store: AbstractFileSystem, made: Made, path: str) -> None:
    """Copy the provenance of `made`; that of an earlier run that made the same bytes stays."""
    store.invalidate_cache()
    if not store.exists(path):
        _put(store, made.provenance, path)
        return
    if fact_of(made.path).sha256 not in digests(store.cat_file(path, end=_LARGEST)):
        message = f"{path} is there already, and is the provenance of something else"
        raise Problem(diagnose("bundle/upload", message, hint="Nothing is overwritten. See who put it there."))


@contextmanager
def _told(url: str) -> Iterator[None]:
    """Errors of the store as Problems, for people: no traceback, no secrets."""
    try:
        yield
    except Problem:
        raise
    except ImportError as error:
        package = PACKAGES.get(urlsplit(url).scheme, "")
        missing = " ".join(filter(None, ("fsspec" if error.name == "fsspec" else "", package)))
        raise _problem(url, f"a package is missing: {error}", f"pip install {missing}" if missing else "") from None
    except FileNotFoundError as error:
        raise _problem(url, f"it is not there: {error}", "Make the bucket or folder first, and see its name.") from None
    except PermissionError as error:
        raise _problem(url, f"the store refuses: {error}", "See which rights the credentials have.") from None
    except Exception as error:  # each store has errors of its own
        hint = "Are there credentials in the environment, and is the store within reach?"
        raise _problem(url, f"{type(error).__name__}: {error}", hint) from None


def _problem(url: str, why: str, hint: str) -> Problem:
    said = " ".join(_without_secrets(why, url).split())
    said = f"{said[:_LONGEST]}…" if len(said) > _LONGEST else said.rstrip(".")
    return Problem(diagnose("bundle/upload", f"{shown(url)}: {said}", hint=hint))


def _without_secrets(text: str, url: str) -> str:
    """`text` without the parts of `url` that may be secret, and without the values of variables that sound like it."""
    parts = urlsplit(url)
    secrets = {parts.netloc.rpartition("@")[0], parts.password or "", parts.query, parts.fragment}
    secrets |= {value for name, value in os.environ.items() if _SECRET.search(name) and len(value) >= _SHORTEST}
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, "…")
    return text
