"""A cell's mail as data for the gallery page, which shows it in many ways without asking for it again.

The page frames no file: a frame from disk lets nobody in, so that neither dark mode nor a client could be shown there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sitegen.diagnostics.show import as_data

if TYPE_CHECKING:
    from sitegen.render.model import Artifacts

CALLED = "sitegenDocument"
"""The function of the page that a script file calls; from disk browsers load scripts, and no other data."""

# What means something in a template literal of JavaScript; there a CR would become a LF (ECMA-262, 12.9.6).
_ESCAPES = ((b"\\", b"\\\\"), (b"`", b"\\`"), (b"${", b"\\${"), (b"\r", b"\\r"))
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def document(artifacts: Artifacts, reader: str = "") -> dict[str, object]:
    """The mail of `artifacts` as the page takes it, plain JSON values; `reader` says who reads it ("" the persona).

    Pictures in `html` have addresses relative to the page. `head` are the header lines of the message as they are sent.
    `forms` says whether the landing page has any. For a service that sees tags, `derived` are the fields that the
    sender works out because the service cannot, with their rules.
    """
    derived = artifacts.contract.derived.values() if reader.startswith("tags:") else ()
    worked_out = [{"field": each.path, "rule": each.rule} for each in derived]
    return {**_about(artifacts, reader), "html": artifacts.preview_html, "derived": worked_out}


def script(artifacts: Artifacts) -> bytes:
    """The document of `artifacts` as a script file that hands it to the page."""
    return written(_about(artifacts, ""), artifacts.files.preview)


def written(about: Mapping[str, object], html: bytes) -> bytes:
    """A script file of a document without its HTML, and that: first a line of JSON, then a template literal."""
    said = json.dumps(about, ensure_ascii=False, separators=(",", ":")).encode()
    for sign, escaped in _ESCAPES:
        html = html.replace(sign, escaped)
    return b"".join((CALLED.encode(), b"(", said, b",\n`", html, b"`)\n"))


def restored(text: str) -> dict[str, Any]:
    """The document of a script file. Raises ValueError for any other text."""
    line, _, rest = text.partition("\n")
    if not (line.startswith(f"{CALLED}(") and rest.startswith("`") and rest.endswith("`)\n")):
        raise ValueError("this is no mail for the gallery")
    about: dict[str, Any] = json.loads(line[len(CALLED) + 1 : -1])
    return {**about, "html": _ESCAPED.sub(lambda found: "\r" if found[1] == "r" else found[1], rest[1:-3])}


def _about(artifacts: Artifacts, reader: str) -> dict[str, object]:
    head, _, _ = artifacts.eml.partition(b"\r\n\r\n")
    return {
        "id": artifacts.cell.id,
        "as": reader,
        "text": artifacts.preview_text,
        "subject": artifacts.inbox_subject,
        "preheader": artifacts.inbox_preheader,
        "from": {"name": artifacts.sender.name, "email": artifacts.sender.email},
        "head": head.decode("ascii", "replace"),
        "findings": [as_data(found) for found in artifacts.diagnostics],
        "bytes": len(artifacts.files.html),
        "forms": b"<form" in artifacts.files.page,
    }
