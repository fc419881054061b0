"""Paths in bundles and manifests: what may be unpacked anywhere without harm."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def harm(path: str) -> str:
    """What is wrong with `path` as the name of a file in a bundle, as the end of a sentence; "" if nothing is."""
    if _CONTROL.search(path):
        return "holds a control character"
    if "\\" in path or ":" in path:
        return "holds a backslash or colon, which some systems take for a folder or drive"
    parts = path.split("/")
    if path.startswith("/"):
        return "starts at the root of the disk"
    if ".." in parts:
        return "leads out of the folder"
    if not all(part not in ("", ".") for part in parts):
        return "has an empty part"
    return ""


def alike(paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of `paths` that some systems take for one: alike but for case or Unicode form, or one within the other."""
    seen: dict[str, str] = {}
    listed = sorted(paths)
    for path in listed:
        key = _key(path)
        if key in seen:
            yield seen[key], path
        else:
            seen[key] = path
    for path in listed:
        key = _key(path)
        for end in (number for number, char in enumerate(key) if char == "/"):
            if key[:end] in seen:
                yield seen[key[:end]], path


def _key(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
