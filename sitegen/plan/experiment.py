"""The arms of a campaign's experiment."""

from __future__ import annotations

import math

from sitegen.diagnostics import Diagnostic, Severity, diagnose
from sitegen.plan.model import NO_VARIANT, Variant
from sitegen.sources.project import Campaign


def variants_of(campaign: Campaign) -> tuple[tuple[Variant, ...], list[Diagnostic]]:
    """The variants in the order of the file, with their shares, and what is wrong with the experiment.

    A campaign without an experiment has one variant, `default`, with a share of 1. Shares are of those who get mail:
    the holdout is taken off before.
    """
    experiment = campaign.model.experiment
    if experiment is None:
        return (Variant(NO_VARIANT, "", 1.0, 1.0),), []
    found = []
    document, path = campaign.file.document, (*campaign.file.path, "experiment")
    total = sum(float(rule.weight) for rule in experiment.variants.values())
    if not math.isfinite(total):
        at = document.key_position((*path, "variants"))
        found.append(diagnose("plan/weights", "the weights of the variants are too large to add up", at))
        total = math.inf
    if len(experiment.variants) == 1 and not experiment.holdout:
        at = document.key_position((*path, "variants"))
        message = "one variant and no holdout: this experiment compares nothing"
        hint = "Add a variant, add a holdout, or leave out experiment."
        found.append(diagnose("plan/weights", message, at, hint=hint, severity=Severity.WARNING))
    variants = tuple(
        Variant(name, rule.name, float(rule.weight), rule.weight / total if total else 0.0)
        for name, rule in experiment.variants.items()
    )
    return variants, found
