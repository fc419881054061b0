"""MJML text to HTML that can be trusted: cut, validate, normalise, engine, inline, fill."""

from sitegen.mjml.compiler import Compiler
from sitegen.mjml.findings import Origin

__all__ = ["Compiler", "Origin"]
