"""What `sitegen new` makes."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What can be added."""

    CAMPAIGN = "campaign"
    SEGMENT = "segment"
    PERSONA = "persona"
    BLOCK = "block"
