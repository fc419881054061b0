"""Brevo: `{{ params.plan|default:'basic' }}`, `{% if params.plan == 'basic' %}…{% endif %}`.

Source: https://help.brevo.com/hc/en-us/articles/4402386448530; the language is taken after Django's. Recipient
fields are the `params` of a call that sends a template: contact attributes hold no lists. Of filters only `default`,
`safe`, `upper`, `lower` and `length` are used.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from sitegen.merge.dialects.django import Django


class Brevo(Django):
    """The language of Brevo's templates."""

    name = "brevo"
    holder = "params"
    title = "Brevo"
    encodes = False
    system: ClassVar[Mapping[str, str]] = {
        "unsubscribe": "unsubscribe",
        "preferences": "update_profile",
        "web_version": "mirror",
        "action_token": "action_token",
    }
    unverified = (
        "values are HTML-escaped, spelled as Django does, unless `safe`",
        "conditions with several parts, `in`, `True` and `False`, `forloop.counter0`: as in Django",
        "a missing field is neither more nor less than a number, and no error",
        "`{{ unsubscribe }}` and the like come as they are, not HTML-escaped",
    )

    def root(self, name: str) -> str:
        """`params.plan`."""
        return f"params.{name}"


BREVO = Brevo()
