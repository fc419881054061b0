"""content/site.yaml, and what it refers to."""

from __future__ import annotations

import re
from collections.abc import Collection

from sitegen.diagnostics import RULES, Position, Severity, diagnose, did_you_mean
from sitegen.diagnostics.suggest import did_you_mean_file
from sitegen.sources.document import Document
from sitegen.sources.locales import tidied
from sitegen.sources.project import Loaded
from sitegen.sources.reader import Reader
from sitegen.sources.schema import Site
from sitegen.sources.validate import validate

SITE = "content/site.yaml"

KNOWN = ("site.yaml", "segments.yaml", "recipients/", "data/", "campaigns/", "journeys/", "snippets/", "assets/")
"""What content/ may hold."""

_ODD = re.compile(r"://|\A/|\.\.|\\")
"""An address, or a path that leads out: rendering says more about those."""


def load_site(reader: Reader) -> Loaded[Site] | None:
    """The site, without its offending parts when some are wrong; None when nothing can be made of it."""
    document = reader.mapping(SITE)
    if document is None:
        if reader.absent(SITE):
            message = "there is no content/site.yaml; it holds brand, sender, address and locales"
            hint = "Run sitegen in the folder that holds content/, or name it with -C."
            if not reader.listing("content"):
                hint = "This content/ is empty. Add site.yaml, or run sitegen in another folder, or name it with -C."
            reader.report.add(diagnose("file/missing", message, Position(SITE), hint=hint))
        reader.broken.add("locales")
        return None
    model = validate(Site, document, reader.report, salvage=True)
    if model is None:
        reader.broken.add("locales")
        return None
    written = document.value_at(("locales",))
    for tag in written if isinstance(written, dict) else ():
        if tag not in model.locales:
            # Elsewhere it is written rightly, or only its language is.
            for name in (tag, tidied(tag), re.split("[-_]", tag)[0].lower()):
                reader.broken.add("locales", name)
    return Loaded(model, document)


def check_site(reader: Reader, site: Loaded[Site], themes: Collection[str]) -> None:
    """Report what site.yaml refers to and does not exist: theme, default locale, rules, logos."""
    model, document = site.model, site.document
    if "theme" in model.model_fields_set or themes:
        at = document.position(("theme",)) if "theme" in model.model_fields_set else Position(SITE, 1)
        reader.refer("themes", model.theme, themes, at, "ref/theme", "theme")
    if model.default_locale is not None:
        at = document.position(("default_locale",))
        reader.refer("locales", model.default_locale, model.locales, at, "ref/locale", "locale", where="under locales")
    for index, rule in enumerate(model.checks.off):
        _check_rule(reader, document, index, rule)
    for key in ("logo", "logo_dark"):
        picture = getattr(model.brand, key)
        if picture and not _ODD.search(picture) and not reader.exists(f"content/{picture}"):
            # As rendering puts it, so that it is told once.
            message, at = f"there is no picture “{picture}”", document.position(("brand", key))
            reader.report.add(diagnose("asset/missing", message, at, hint=_nearest_picture(reader, picture)))


def check_folder(reader: Reader) -> None:
    """Report what lies in content/ (and content/recipients/) and is read by nobody."""
    for name in reader.listing("content"):
        if name not in KNOWN:
            reader.unexpected("content", name, KNOWN, _home(reader, name))
    known = ("fields.yaml", "personas/")
    for name in reader.listing("content/recipients"):
        if name not in known:
            reader.unexpected("content/recipients", name, known)


def _home(reader: Reader, name: str) -> str:
    """What to do with `name` in content/ that belongs into a folder of it; "" where it does not."""
    if name in ("fields.yaml", "personas/"):
        return "Move it into recipients/."
    is_campaign = name.endswith("/") and reader.exists(f"content/{name}campaign.yaml")
    return "Move it into campaigns/." if is_campaign else ""


def _check_rule(reader: Reader, document: Document, index: int, rule: str) -> None:
    at = document.position(("checks", "off", index))
    if rule not in RULES:
        reader.report.add(diagnose("ref/rule", f"there is no rule “{rule}”", at, hint=did_you_mean(rule, RULES)))
    elif RULES[rule].severity == Severity.ERROR:
        message = f"“{rule}” is an error and cannot be switched off"
        hint = "Warnings and notes can be, such as check/subject."
        reader.report.add(diagnose("schema/value", message, at, hint=hint))


def _nearest_picture(reader: Reader, picture: str) -> str:
    folder = picture.rpartition("/")[0]
    names = [f"{folder}/{name}".lstrip("/") for name in reader.listing(f"content/{folder}".rstrip("/"))]
    close = did_you_mean_file(picture, [name for name in names if not name.endswith("/")])
    return close or "Paths are counted from content/, such as assets/logo.png."
