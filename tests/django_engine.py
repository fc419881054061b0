"""Django's template language as Klaviyo and Brevo run it: Django's own engine.

The tags and filters that the services add are written from their documentation.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.template import Context, Engine, Library
from django.utils.safestring import mark_safe
from records import plain

if not settings.configured:
    settings.configure(USE_I18N=False, USE_TZ=False)

register = Library()
LINKS = ("unsubscribe_link", "manage_preferences_link", "web_view_link")


@register.filter
def lookup(value: Any, key: str) -> Any:
    return value.get(key, "")


@register.filter
def format_date_string(value: str) -> dt.datetime | str:
    return dt.datetime.fromisoformat(value) if value else ""


def _link(name: str) -> None:
    register.simple_tag(lambda context: mark_safe(context[name]), takes_context=True, name=name)


for each in LINKS:
    _link(each)

KLAVIYO = Engine(builtins=[__name__])
BREVO = Engine()


def klaviyo(template: str, context: dict[str, Any]) -> str:
    """What Klaviyo makes of `template`."""
    return KLAVIYO.from_string(template).render(Context(context))


def brevo(template: str, context: dict[str, Any]) -> str:
    """What Brevo makes of `template`."""
    own = {name: mark_safe(value) for name, value in context.items() if name != "params"}
    return BREVO.from_string(template).render(Context({**own, "params": plain(context["params"])}))
