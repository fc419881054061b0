"""Where things lie in the output folder."""

from __future__ import annotations

MANIFEST = "manifest.json"

ARTIFACTS = ("email.html", "email.txt", "email.eml", "landing/index.html", "preview.js")
"""A cell's files, by the names that the manifest gives them, in the order of `render.model.Files`."""

GALLERY = "index.html"

BLOCKS = "blocks.html"
"""The page of all blocks."""

PICTURES = "assets"
"""The folder of pictures."""


MEMORY = ".cache"
"""The folder of what only sitegen reads; deleting it is always safe."""


def cell_path(cell_id: str, name: str) -> str:
    """Where a cell's file lies; what the gallery shows has a folder of its own (in `preview.html` of old)."""
    return f"preview/{cell_id}{name[7:]}" if name in ("preview.js", "preview.html") else f"{cell_id}/{name}"


def unit_paths(id_: str) -> tuple[str, ...]:
    """The files of a cell, or of the page of all blocks, in the order of `ARTIFACTS`."""
    return (BLOCKS,) if id_ == BLOCKS else tuple(cell_path(id_, name) for name in ARTIFACTS)
