"""A comparison as a document for programs."""

from __future__ import annotations

from typing import Any

from sitegen.review.model import Comparison, Told
from sitegen.review.short import patterns


def as_data(found: Comparison) -> dict[str, Any]:
    """Everything that differs, nothing shortened; plain JSON values."""
    return {
        "old": found.old,
        "new": found.new,
        "differs": found.differs,
        "notes": list(found.notes),
        "added": list(found.added),
        "removed": list(found.removed),
        "gated": dict(found.gated),
        "ungated": list(found.ungated),
        "broken": dict(found.broken),
        "mended": list(found.mended),
        "changed": {cell: sorted({change.aspect.value for change in own}) for cell, own in found.changed.items()},
        "sizes": {cell: {"old": old, "new": new} for cell, (old, new) in found.sizes.items()},
        "site": [
            {"what": each.change.what, "before": each.change.before, "after": each.change.after} for each in found.site
        ],
        "changes": [_told(each, found) for each in found.told],
    }


def _told(each: Told, found: Comparison) -> dict[str, Any]:
    change = each.change
    return {
        "aspect": change.aspect.value,
        "what": change.what,
        "where": change.where,
        "before": change.before,
        "after": change.after,
        "words": [[piece.kind, piece.text] for piece in change.pieces],
        "cells": list(each.cells),
        "patterns": patterns(each.cells, found.mails),
        "alike": each.alike,
    }
