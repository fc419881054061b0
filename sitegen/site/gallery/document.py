"""A cell's mail as data for the gallery page, which shows it in many ways without asking for it again.

The page frames no file: a frame from disk lets nobody in, so that neither dark mode nor a client could be shown there.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sitegen.diagnostics.show import as_data

if TYPE_CHECKING:
    from sitegen.render.model import Artifacts

CALLED = "sitegenDocument"
"""The function of the page that a script file calls; from disk browsers load scripts, and no other data."""


def document(artifacts: Artifacts, reader: str = "") -> dict[str, object]:
    """The mail of `artifacts` as the page takes it, plain JSON values; `reader` says who reads it ("" the persona).

    Pictures in `html` have addresses relative to the page. `head` are the header lines of the message as they are sent.
    """
    head, _, _ = artifacts.eml.partition(b"\r\n\r\n")
    return {
        "id": artifacts.cell.id,
        "as": reader,
        "html": artifacts.preview_html,
        "text": artifacts.preview_text,
        "subject": artifacts.inbox_subject,
        "preheader": artifacts.inbox_preheader,
        "from": {"name": artifacts.sender.name, "email": artifacts.sender.email},
        "head": head.decode("ascii", "replace"),
        "findings": [as_data(found) for found in artifacts.diagnostics],
    }


def script(data: dict[str, object]) -> str:
    """A document as a script file that hands it to the page."""
    return f"{CALLED}({json.dumps(data, ensure_ascii=False, separators=(',', ':'))})\n"


def restored(text: str) -> dict[str, Any]:
    """The document that `script` made `text` of."""
    found: dict[str, Any] = json.loads(text.strip()[len(CALLED) + 1 : -1])
    return found
