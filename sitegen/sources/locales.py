"""Locale tags: which ones sitegen can write dates, numbers and money for."""

from __future__ import annotations

import re
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

_TAG = re.compile(r"([a-z]{2,3})(?:-([A-Z][a-z]{3}))?(?:-([A-Z]{2}|[0-9]{3}))?\Z")


@lru_cache(maxsize=512)
def locale_mistake(tag: str) -> str:
    """What is wrong with a BCP 47 tag (language, script and region of CLDR), "" when it is fine."""
    parts = _TAG.match(tag)
    if not parts:
        better = tidied(tag)
        return "must be a language tag such as en, fr-CA or zh-Hant" + (f": write “{better}”" if better else "")
    region = parts.group(3) or ""
    renamed: list[str] = list(get_global("territory_aliases").get(region, ()))
    if len(renamed) == 1:
        return f"must not name the region {region}; it is {renamed[0]} in language tags"
    try:
        Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        general = parts.group(1)
        if general != tag and not locale_mistake(general):
            return f"must be a language and region that go together: write “{general}”"
        return "must be a language that exists, such as en, fr-CA or zh-Hant"
    return ""


def tidied(tag: str) -> str:
    """`tag` with hyphens and the usual capitals, "" when even that is no tag."""
    parts = re.split(r"[-_]", tag.strip().split(".")[0])
    case = [
        part.lower() if i == 0 else part.title() if len(part) == 4 else part.upper() for i, part in enumerate(parts)
    ]
    better = "-".join(case)
    return better if better != tag and _TAG.match(better) and not locale_mistake(better) else ""
