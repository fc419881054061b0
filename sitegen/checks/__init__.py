"""Artifacts to diagnostics: what a finished mail must hold."""

from sitegen.checks.mail import check

__all__ = ["check"]
