"""Liquid as a sender runs it: python-liquid, with the three things mended in which it differs from Shopify's own."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote_plus

from liquid import Environment
from liquid.filter import string_filter

_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})


def _ruby(value: Any) -> Any:
    """true and false print in lower case in filters too."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value


def _escape(value: Any) -> str:
    """As CGI.escapeHTML, which spells the apostrophe &#39; and not &#x27;."""
    return string_filter(lambda text: text.translate(_HTML))(_ruby(value))


def _url_encode(value: Any) -> str:
    return string_filter(quote_plus)(_ruby(value))


ENVIRONMENT = Environment()
ENVIRONMENT.add_filter("escape", _escape)
ENVIRONMENT.add_filter("url_encode", _url_encode)


def render(template: str, context: dict[str, Any]) -> str:
    """What the sender makes of `template`."""
    return ENVIRONMENT.from_string(template).render(**context)


_BRAZE_TAG = re.compile(r"\{%.*?%\}|\{\{(?:\$\{\w+\}|[^}$]|\$(?!\{))*\}\}", re.DOTALL)
_ATTRIBUTE = re.compile(r"\.\$\{(\w+)\}")
_NAME = re.compile(r"\$\{(\w+)\}")
_LINK = re.compile(r"\{% (unsubscribe_url|manage_subscription_preferences_url|view_in_browser_url) %\}")


def _plain(tag: re.Match[str]) -> str:
    text = _NAME.sub(r"\1", _ATTRIBUTE.sub(r'["\1"]', tag.group()))
    return re.sub(r"\{\{(.*?)\}\}", r"\1", text) if text.startswith("{%") else text


def render_braze(template: str, context: dict[str, Any]) -> str:
    """What Braze makes of `template`: Liquid, with `${name}` for a name and braces around names inside tags."""
    return render(_BRAZE_TAG.sub(_plain, template), context)


def render_customerio(template: str, context: dict[str, Any]) -> str:
    """What Customer.io makes of `template`: Liquid, with tags for the links that it makes."""
    return render(_LINK.sub(r"{{ \1 }}", template), context)
