"""The engines that senders run: for each dialect a function that makes of a template and a context what is sent.

`REAL` ones are the service's own engine or the open-source engine it is built on, with what the service adds written
from its documentation; `STAND_INS` are interpreters of our own below tests/, written from the service's rules.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

Engine = Callable[[str, dict[str, Any]], str]
"""Gives what is sent for a template and a context (JSON: what `Dialect.context` makes)."""

REAL: dict[str, str] = {
    "liquid": "liquid_engine:render",
    "handlebars": "handlebars_engine:handlebars",
    "sendgrid": "handlebars_engine:sendgrid",
    "iterable": "handlebars_engine:iterable",
    "mandrill": "handlebars_engine:mandrill",
    "ses": "handlebars_engine:ses",
    "klaviyo": "django_engine:klaviyo",
    "brevo": "django_engine:brevo",
    "jinja": "jinja_engine:jinja",
    "braze": "liquid_engine:render_braze",
    "customerio": "liquid_engine:render_customerio",
}
"""Module and function by dialect."""

STAND_INS: dict[str, str] = {
    "postmark": "mustachio:render",
    "hubspot": "jinja_engine:hubspot",
    "mailchimp": "mailchimp_engine:render",
    "sfmc": "ampscript_engine:render",
    "activecampaign": "activecampaign_engine:render",
}
"""Module and function by dialect."""


def engine(name: str) -> Engine:
    """The engine of the dialect `name`. Raises KeyError for one that has none."""
    module, _, function = {**REAL, **STAND_INS}[name].partition(":")
    found: Engine = getattr(import_module(module), function)
    return found
