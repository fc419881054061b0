"""How a browser opens a file in the author's editor: by an address of the editor's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

VARIABLE = "SITEGEN_EDITOR"
"""The environment variable that names the editor, or gives its address."""

EDITORS = {
    "vscode": "vscode://file/{path}:{line}:{column}",
    "vscodium": "vscodium://file/{path}:{line}:{column}",
    "cursor": "cursor://file/{path}:{line}:{column}",
    "zed": "zed://file/{path}:{line}:{column}",
    "idea": "idea://open?file={path}&line={line}&column={column}",
    "textmate": "txmt://open?url=file://{path}&line={line}&column={column}",
}
"""Addresses by the editor's name, as their makers document them; idea is for all of JetBrains' (with their Toolbox)."""

DEFAULT = EDITORS["vscode"]

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*(?=:)", re.IGNORECASE)
_RUNNING = frozenset({"javascript", "data", "vbscript", "blob", "file"})
"""Schemes that would run what the address says, or leave the preview for it."""


class BadEditor(ValueError):
    """An address that opens no editor; the text says why."""


def editor(environ: Mapping[str, str]) -> str:
    """The address that opens a file, with {path}, {line} and {column} in it. Raises BadEditor."""
    told = environ.get(VARIABLE, "").strip()
    if not told:
        return DEFAULT
    address = EDITORS.get(told.lower(), told)
    scheme = _SCHEME.match(address)
    if scheme is None:
        known = ", ".join(EDITORS)
        raise BadEditor(f"{VARIABLE} is “{told}”, which is none of {known} and no address such as {DEFAULT}")
    if scheme[0].lower() in _RUNNING:
        raise BadEditor(f"{VARIABLE} begins with {scheme[0]}:, which is no editor’s address")
    if "{path}" not in address:
        raise BadEditor(f"{VARIABLE} does not say where {{path}} goes, as in {DEFAULT}")
    return address


def opening(address: str, path: str, line: int | None, column: int | None) -> str:
    """The link that opens the file at `path` there in the editor of `address`; its beginning without a line."""
    # What needs no escape between slashes (RFC 3986, 3.3), and the colon of a drive.
    encoded = quote(path, safe="/:~")
    # Behind an address's own slash; the two of file:// are none, but the beginning of an absent host.
    slashed = encoded.removeprefix("/") if "/{path}" in address.replace("file://{path}", "") else encoded
    filled = address.replace("{line}", str(line or 1)).replace("{column}", str(column or 1))
    return filled.replace("{path}", slashed)
