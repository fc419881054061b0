"""The locales of a campaign, with their writing direction."""

from __future__ import annotations

from functools import cache

from sitegen.plan.model import Locale
from sitegen.sources.project import Campaign, Project

_LANGUAGES = "ar arc ckb dv fa he khw ks lrc mzn nqo pnb ps sd syr ug ur yi"
_SCRIPTS = "Adlm Arab Hebr Mand Mend Nkoo Rohg Samr Syrc Thaa"
_RTL_LANGUAGES = frozenset(_LANGUAGES.split())
_RTL_SCRIPTS = frozenset(_SCRIPTS.split())
"""Right-to-left languages and scripts: Unicode CLDR, likelySubtags and scriptMetadata (rtl = YES)."""


def direction(tag: str) -> str:
    """The writing direction of a BCP 47 tag, ltr or rtl: from its script when it names one, else its language."""
    language, *rest = tag.split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), "")
    if script:
        return "rtl" if script in _RTL_SCRIPTS else "ltr"
    return "rtl" if language in _RTL_LANGUAGES else "ltr"


def default_locale(project: Project) -> str:
    """The tag of the site's default locale."""
    site = project.site.model
    return site.default_locale or next(iter(site.locales))


def locales_of(campaign: Campaign, project: Project) -> tuple[Locale, ...]:
    """The campaign's locales that the site has, in the campaign's order; all of the site's when it names none."""
    site = project.site.model.locales
    wanted = dict.fromkeys(campaign.model.locales or site)
    return tuple(Locale(tag, site[tag].name, site[tag].dir or direction(tag)) for tag in wanted if tag in site)


def same_language(tag: str, other: str) -> bool:
    """Whether readers of one can read the other: same language and same script, regions apart."""
    return tag == other or _spoken(tag) == _spoken(other)


@cache
def _spoken(tag: str) -> list[str]:
    return [part for number, part in enumerate(tag.split("-")) if number == 0 or len(part) == 4]
