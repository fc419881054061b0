"""Where the packaged layouts lie."""

from __future__ import annotations

from pathlib import Path

import sitegen


def builtin_layouts() -> Path:
    """The layouts that come with sitegen: beside the package in an installed wheel, in the repository otherwise."""
    package = Path(sitegen.__file__).resolve().parent
    packaged = package / "_layouts"
    return packaged if packaged.is_dir() else package.parent / "layouts"
