"""What else shapes the output than the project: sitegen itself, Python, and the libraries that do the work."""

from __future__ import annotations

import hashlib
import sys
from importlib import metadata
from pathlib import Path

import sitegen

ENGINES = (
    "babel",
    "css-inline",
    "duckdb",
    "jinja2",
    "markdown",
    "markupsafe",
    "mjml-python",
    "pillow",
    "pydantic",
    "pymdown-extensions",
    "pyyaml",
    "selectolax",
    "sqlglot",
)
"""Distributions whose version may change what is written."""


def tools() -> str:
    """The digest of sitegen's own code and of the versions of Python and `ENGINES`."""
    parts = [sys.implementation.name, sys.version]
    parts += [f"{name} {metadata.version(name)}" for name in ENGINES]
    digest = hashlib.sha256("\n".join(parts).encode())
    package = Path(sitegen.__file__).parent
    for file in sorted(package.rglob("*")):
        if file.suffix in {".py", ".js", ".css", ".html"}:
            digest.update(f"\n{file.relative_to(package).as_posix()}\n".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()
