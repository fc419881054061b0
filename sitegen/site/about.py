"""Which campaign a finding is about."""

from __future__ import annotations

from sitegen.diagnostics import Diagnostic

CAMPAIGNS = "content/campaigns/"


def about(found: Diagnostic) -> str:
    """The campaign that a finding is about, "" for the project as a whole."""
    if found.cell:
        return found.cell.partition("/")[0]
    path = found.at.path if found.at else ""
    campaign, slash, _ = path.removeprefix(CAMPAIGNS).partition("/")
    return campaign if slash and path.startswith(CAMPAIGNS) else ""
