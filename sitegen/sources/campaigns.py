"""Campaigns: campaign.yaml held to the rest of the project, and the copy files beside it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial

from sitegen.diagnostics import Position, Problem, diagnose, did_you_mean
from sitegen.diagnostics.suggest import nearest
from sitegen.sources.document import Document, Path
from sitegen.sources.frontmatter import front_model, split
from sitegen.sources.project import Campaign, CopyFile, Loaded, Table
from sitegen.sources.reader import Reader
from sitegen.sources.reserved import COPY_NAMES, SQL_WORDS
from sitegen.sources.schema import CampaignFile, Persona, SegmentRule, Site, Theme
from sitegen.sources.segments import can_match, check_pattern, family_stem
from sitegen.sources.steps import same_entries
from sitegen.sources.validate import missing_key, validate

CAMPAIGNS = "content/campaigns"
STEMS = ("email", "landing")
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif")

_LANGUAGE = re.compile(r"[a-z]{2}(?:-[a-z]{2,4})?", re.IGNORECASE)
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*\Z")
_STAND_IN = {"name": "-", "kind": "marketing", "segments": ["*"]}
"""What a campaign without these keys is taken to say, so that the rest of it can be checked."""

_TAKEN = ("assets", "preview")
"""Folders of build/ beside those of the campaigns."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What campaigns refer to."""

    site: Loaded[Site] | None
    personas: Mapping[str, Loaded[Persona]]
    segments: Mapping[str, Loaded[SegmentRule]]
    tables: Mapping[str, Table]
    themes: Mapping[str, Loaded[Theme]]

    @property
    def locales(self) -> list[str]:
        """The site's locales, in its order."""
        return list(self.site.model.locales) if self.site else []


def load_campaigns(reader: Reader, around: Surroundings) -> dict[str, Campaign]:
    """Every sound campaign by the name of its folder."""
    campaigns: dict[str, Campaign] = {}
    names = reader.listing(CAMPAIGNS)
    for name in names:
        if not name.endswith("/"):
            reader.unexpected(CAMPAIGNS, name)
        elif not name.startswith("_"):
            campaign = _load(reader, name.rstrip("/"), around)
            if campaign is None:
                reader.broken.add("campaigns", name.rstrip("/"))
            else:
                campaigns[campaign.id] = campaign
    if not any(name.endswith("/") for name in names):
        hint = "Add campaigns/NAME/campaign.yaml and email.md."
        reader.report.add(diagnose("plan/no-cells", "there is no campaign yet", Position(CAMPAIGNS), hint=hint))
    return reader.settled("campaigns", campaigns, same_entries)


@dataclass(frozen=True, slots=True)
class _File:
    """A campaign without its copy: `file` is None where it has errors, `words` where it cannot be read."""

    listing: tuple[str, ...]
    file: Loaded[CampaignFile] | None
    words: Words | None


def _load(reader: Reader, name: str, around: Surroundings) -> Campaign | None:
    folder = f"{CAMPAIGNS}/{name}"
    given = (around.site, around.personas, around.segments, around.tables, around.themes)
    read = reader.once(f"campaign {name}", given, lambda inner: _read(inner, name, folder, around))
    if read is None:
        return None
    copy = _copy_files(reader, folder, read.listing, read.words)
    if read.file is None:
        return None
    return reader.settled(f"campaign {name}", Campaign(name, read.file, folder, tuple(copy)), _same)


def _same(one: Campaign, other: Campaign) -> bool:
    return one.file is other.file and one.copy == other.copy


def _read(inner: Reader, name: str, folder: str, around: Surroundings) -> _File | None:
    """The campaign in `folder`; None where that cannot be looked into."""
    path = f"{folder}/campaign.yaml"
    listing = inner.listing(folder)
    if inner.report.has_errors():
        return None
    _check_name(inner, name, folder)
    document = inner.mapping(path)
    model = _validated(inner, document) if document is not None else None
    if "campaign.yaml" not in listing:
        message = f"the campaign “{name}” has no campaign.yaml"
        inner.report.add(diagnose("file/missing", message, Position(path), hint=f"Add {path}."))
    elif "email.md" not in listing:
        hint = f"Add {folder}/email.md: the copy that every variant and locale starts from."
        at = Position(path, 1) if document is not None else Position(path)
        inner.report.add(diagnose("plan/no-copy", f"the campaign “{name}” has no email.md", at, hint=hint))
    if document is None or model is None:
        return _File(listing, None, None)
    _check_references(inner, document, model, around)
    _check_queries(inner, document, model, around)
    _check_actions(inner, document, model, around)
    _check_variants(inner, document, model, around)
    file = None if inner.report.has_errors() else Loaded(model, document)
    return _File(listing, file, Words(document, around))


def _validated(reader: Reader, document: Document) -> CampaignFile | None:
    return validate(CampaignFile, document, reader.report, salvage=True, stand_in=_STAND_IN)


class Words:
    """The qualifiers that a campaign's copy files may carry."""

    def __init__(self, document: Document, around: Surroundings) -> None:
        variants = document.value_at(("experiment", "variants"))
        self.variants = list(variants) if isinstance(variants, dict) else []
        self.locales = around.locales
        self.segments = list(around.segments)

    def knows(self, word: str) -> bool:
        """Whether `word` is a variant, a segment, a family or a member of one, or a locale or its language."""
        languages = (f"{tag}-".casefold() for tag in self.locales)
        return (
            word in self.variants
            or any(language.startswith(f"{word}-".casefold()) for language in languages)
            or any(can_match(word, name) for name in self.segments)
        )

    def known(self) -> list[str]:
        """Every word, families by their stem."""
        return [*self.variants, *self.locales, *(family_stem(name) or name for name in self.segments)]


def _check_name(reader: Reader, name: str, folder: str) -> None:
    message = ""
    if name in _TAKEN:
        message = f"a campaign cannot be called “{name}”: build/{name}/ is something else"
    elif not _SLUG.match(name) or len(name) > 80:
        message = f"“{name}” must be made of lower-case letters, digits and hyphens"
    if message:
        reader.report.add(diagnose("file/name", message, Position(folder), hint="Rename the folder."))


def campaign_locales(model: CampaignFile, site_locales: list[str]) -> list[str]:
    """The locales of a campaign: its own, or all of the site's."""
    return list(model.locales) or list(site_locales)


def _check_references(reader: Reader, document: Document, model: CampaignFile, around: Surroundings) -> None:
    for index, pattern in enumerate(model.segments):
        check_pattern(reader, pattern, around.segments, document.position(("segments", index)))
    _check_twice(reader, document, "segments", model.segments)
    for index, persona in enumerate(model.personas):
        at = document.position(("personas", index))
        reader.refer("personas", persona, around.personas, at, "ref/persona", "persona")
    _check_twice(reader, document, "personas", model.personas)
    in_list = isinstance(model.locales, list)
    for index, tag in enumerate(model.locales):
        at = document.position(("locales", index)) if in_list else document.key_position(("locales", tag))
        reader.refer("locales", tag, around.locales, at, "ref/locale", "locale", where="in site.yaml")
    if in_list:
        _check_twice(reader, document, "locales", list(model.locales))
    if model.theme is not None:
        reader.refer("themes", model.theme, around.themes, document.position(("theme",)), "ref/theme", "theme")


def _check_twice(reader: Reader, document: Document, key: str, names: list[str]) -> None:
    for index, name in enumerate(names):
        if name in names[:index]:
            at = document.position((key, index))
            reader.report.add(diagnose("schema/value", f"“{name}” stands twice in “{key}”", at, hint="Keep one."))


def _check_queries(reader: Reader, document: Document, model: CampaignFile, around: Surroundings) -> None:
    for name in model.queries:
        message = ""
        if name in around.tables or (reader.broken.has("tables", name) and "*" not in reader.broken.names("tables")):
            message = f"“{name}” is a table of data/ already; a query needs a name of its own"
        elif name in SQL_WORDS:
            message = f"“{name}” is a word of SQL and cannot name a query"
        elif name in COPY_NAMES:
            message = f"copy already means something by “{name}”; a query needs a name of its own"
        if message:
            at = document.key_position(("queries", name))
            reader.report.add(diagnose("schema/value", message, at, hint=f"Call it {name}_rows, for instance."))


def _check_variants(reader: Reader, document: Document, model: CampaignFile, around: Surroundings) -> None:
    locales = campaign_locales(model, around.locales)
    for name, variant in (model.experiment.variants if model.experiment else {}).items():
        path: Path = ("experiment", "variants", name)
        owner = "locale" if name in around.locales else ""
        if any(can_match(name, segment) for segment in around.segments):
            owner = "segment"
        if owner:
            message = f"“{name}” is a {owner} already; in the name of a copy file it could mean either"
            at = document.key_position(path)
            reader.report.add(diagnose("schema/value", message, at, hint="Choose another name for the variant."))
        for tag in variant.locales:
            at = document.key_position((*path, "locales", tag))
            reader.refer("locales", tag, locales, at, "ref/locale", "locale", where="in this campaign")


def _check_actions(reader: Reader, document: Document, model: CampaignFile, around: Surroundings) -> None:
    for name, action in model.actions.items():
        path: Path = ("actions", name)
        choices = document.value_at((*path, "choices"))
        if action.kind == "answer" and not (isinstance(choices, dict) and len(choices) > 1):
            if choices is not None and not isinstance(choices, dict):
                continue
            if choices is not None:
                message = "“choices” needs at least two answers to choose from"
                reader.report.add(diagnose("schema/value", message, document.key_position((*path, "choices"))))
            else:
                missing = missing_key("choices", document, path)
                hint = "An action of kind: answer has choices: {yes: …, no: …}."
                reader.report.add(diagnose(missing.rule, missing.message, missing.at, hint=hint))
        for key, kind in (("choices", "answer"), ("scale", "rate")):
            if key in action.model_fields_set and action.kind != kind:
                message = f"“{key}” is for kind: {kind}; “{name}” is of kind: {action.kind}"
                reader.report.add(diagnose("schema/value", message, document.key_position((*path, key))))
        for place in ((*path, "title"), (*path, "button"), *((*path, "choices", choice) for choice in action.choices)):
            _check_local_text(reader, document, place, model, around)


def _check_local_text(
    reader: Reader, document: Document, path: Path, model: CampaignFile, around: Surroundings
) -> None:
    text = document.value_at(path)
    if not isinstance(text, dict) or around.site is None:
        return
    for tag in text:
        at = document.key_position((*path, tag))
        reader.refer("locales", tag, around.locales, at, "ref/locale", "locale", where="in site.yaml")
    default = around.site.model.default_locale or next(iter(around.locales))
    if default not in text:
        missing = missing_key(default, document, path)
        hint = f"The text of the default locale stands in where another is missing: add {default}: …"
        reader.report.add(diagnose(missing.rule, missing.message, missing.at, hint=hint))
    for tag in campaign_locales(model, around.locales):
        if tag not in text and tag.split("-")[0] not in text and default in text:
            message = f"“{path[-1]}” has no text for “{tag}”; “{default}” stands in"
            reader.report.add(diagnose("plan/untranslated", message, document.key_position(path)))


def _copy_files(reader: Reader, folder: str, listing: Collection[str], words: Words | None) -> list[CopyFile]:
    found: list[CopyFile] = []
    strangers: list[str] = []
    paths: list[str] = []
    for name in listing:
        stem, *qualifiers = name.removesuffix(".md").split(".")
        if name.endswith(".md") and stem in STEMS:
            copy = CopyFile(f"{folder}/{name}", stem, tuple(qualifiers))
            paths.append(copy.path)
            if reader.once(f"copy {copy.path}", (words,), partial(_check_copy, copy=copy, words=words)):
                found.append(copy)
        elif name not in ("campaign.yaml", "assets/") and not name.lower().endswith(PICTURES):
            strangers.append(name)
    for name in strangers:
        included = name.endswith(".md") and any(name in (reader.text(path) or "") for path in paths)
        if not included:
            inner = f"{folder}/{name}email.md"
            hint = f"Move its email.md up as email.{name.rstrip('/')}.md." if reader.exists(inner) else ""
            reader.unexpected(folder, name, ("campaign.yaml", "assets/", "email.md", "landing.md"), hint)
    return found


def _check_copy(reader: Reader, *, copy: CopyFile, words: Words | None) -> bool:
    """Whether every qualifier exists; the front matter is checked too, but does not count.

    Which cells a file is for, and whether two are for the same, is the plan's to say: it knows all segments.
    """
    text = reader.text(copy.path)
    if text is not None:
        try:
            front_model(split(text, copy.path), copy.stem, reader.report)
        except Problem as problem:
            reader.report.extend(problem.diagnostics)
    sound = True
    for word in copy.qualifiers if words is not None else ():
        if words is not None and not words.knows(word) and not _may_exist(reader, word):
            message = f"“{word}” in the file's name is no variant, segment or locale"
            hint = did_you_mean(word, words.known())
            if not nearest(word, words.known()) and _LANGUAGE.fullmatch(word):
                hint = f"If it is a language, add it to the locales of site.yaml. {hint}"
            reader.report.add(diagnose("file/name", message, Position(copy.path), hint=hint))
            sound = False
    return sound


def _may_exist(reader: Reader, word: str) -> bool:
    """Whether `word` may be the name of something that could not be loaded."""
    broken = reader.broken.names("segments")
    return "*" in broken or any(can_match(word, name) for name in broken) or reader.broken.has("locales", word)
