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
    return hashlib.sha256("\n".join(f"{name} {version}" for name, version in versions().items()).encode()).hexdigest()


def versions() -> dict[str, str]:
    """The versions of Python and `ENGINES`, and of sitegen with a digest of its code, by name."""
    found = {"Python": f"{sys.implementation.name} {sys.version}"}
    found.update(engines())
    found["sitegen"] = f"{sitegen.__version__} ({_code()})"
    return found


def engines() -> dict[str, str]:
    """The versions of `ENGINES`, by name."""
    return {name: metadata.version(name) for name in ENGINES}


def _code() -> str:
    digest = hashlib.sha256()
    package = Path(sitegen.__file__).parent
    for file in sorted(package.rglob("*")):
        if file.suffix in {".py", ".js", ".css", ".html"}:
            digest.update(f"\n{file.relative_to(package).as_posix()}\n".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()
