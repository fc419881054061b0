"""The one shape of everything sitegen has to say about somebody's file."""

from sitegen.diagnostics.model import Diagnostic, Position, Problem, Report, Severity, diagnose
from sitegen.diagnostics.rules import RULES, Rule
from sitegen.diagnostics.suggest import did_you_mean

__all__ = [
    "RULES",
    "Diagnostic",
    "Position",
    "Problem",
    "Report",
    "Rule",
    "Severity",
    "diagnose",
    "did_you_mean",
]
