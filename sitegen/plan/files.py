"""Which copy files a cell reads: the more qualifiers the more specific, then variant > segment > locale."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sitegen.diagnostics import Diagnostic, Position, diagnose, did_you_mean
from sitegen.plan.model import Choice, Locale, Segment, Variant
from sitegen.sources.project import Campaign, CopyFile

KINDS = ("variant", "segment", "locale")
"""What a qualifier may name, most specific first."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words that file names may carry: variants, segments (id to family), and locales of the site."""

    variants: Collection[str]
    segments: Mapping[str, str]
    locales: Collection[str]
    unknown: Collection[str] = ()
    """Stems of families that could not be expanded: words that begin so may well be segments."""
    broken: Collection[str] = ()
    """Locales with errors of their own: nobody should say that they do not exist."""
    _families: frozenset[str] = field(init=False, default=frozenset())
    _locales: Mapping[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        families = frozenset(family for id_, family in self.segments.items() if id_ != family)
        tags = {}
        for tag in self.locales:
            parts = tag.split("-")
            for end in range(1, len(parts) + 1):
                tags["-".join(parts[:end]).casefold()] = "-".join(parts[:end])
        object.__setattr__(self, "_families", families)
        object.__setattr__(self, "_locales", tags)

    def kinds(self, word: str) -> list[tuple[str, str]]:
        """What `word` may name, as (kind, canonical word); several when it is ambiguous."""
        found = []
        if word in self.variants:
            found.append(("variant", word))
        if word in self.segments or word in self._families or self.perhaps(word):
            found.append(("segment", word))
        if word.casefold() in self._locales:
            found.append(("locale", self._locales[word.casefold()]))
        return found

    def perhaps(self, word: str) -> bool:
        """Whether `word` may be a segment of a family that could not be expanded."""
        return any(stem and (word == stem or word.startswith(stem + "-")) for stem in self.unknown)

    def words(self) -> list[str]:
        """Every word there is."""
        return [*self.variants, *self._families, *self.segments, *self._locales.values()]


@dataclass(frozen=True, slots=True)
class Qualified:
    """A copy file with what each of its qualifiers names ("" for none)."""

    file: CopyFile
    variant: str = ""
    segment: str = ""
    locale: str = ""

    def mismatch(self, segment: Segment, variant: Variant, locale: Locale) -> str:
        """Why the file is not for this cell, or ""."""
        reasons = []
        if self.variant and self.variant != variant.id:
            reasons.append(f"variant {self.variant}")
        if self.segment and self.segment not in (segment.id, segment.family):
            reasons.append(f"segment {self.segment}")
        if self.locale and not _covers(self.locale, locale.tag):
            reasons.append(f"locale {self.locale}")
        return "for " + " and ".join(reasons) if reasons else ""

    def rank(self, segment: Segment) -> tuple[int, bool, int, int]:
        """Higher for more specific: count, variant, segment (its id before its family), length of the locale."""
        count = bool(self.variant) + bool(self.segment) + bool(self.locale)
        by_segment = 0 if not self.segment else 1 + (self.segment == segment.id)
        return count, bool(self.variant), by_segment, len(self.locale.split("-")) if self.locale else 0


class CopyFiles:
    """The copy files of one campaign, and the choice among them for each cell; `found` is what is wrong with them."""

    def __init__(self, campaign: Campaign, words: Words) -> None:
        self.found: list[Diagnostic] = []
        self.read: set[str] = set()
        """Paths of the files that some cell reads."""
        self.doubtful: set[str] = set()
        """Paths of files with a qualifier that was already complained about."""
        self._files: dict[str, list[Qualified]] = {}
        self._memo: dict[tuple[str, str, str, str], Choice | None] = {}
        taken: dict[tuple[str, str, str, str], CopyFile] = {}
        for file in sorted(campaign.copy, key=lambda each: each.path):
            qualified = self._qualify(file, words)
            if qualified is None:
                self.doubtful.add(file.path)
                continue
            same = taken.setdefault((file.stem, qualified.variant, qualified.segment, qualified.locale), file)
            if same is not file:
                message = f"this file and {same.path.rpartition('/')[2]} are for the same cells"
                self.found.append(diagnose("plan/tie", message, Position(file.path), hint="Keep one of the two."))
                self.doubtful.add(file.path)
                continue
            self._files.setdefault(file.stem, []).append(qualified)
        every = [each for files in self._files.values() for each in files]
        self._segments = frozenset(each.segment for each in every if each.segment)
        self._variants = frozenset(each.variant for each in every if each.variant)

    def choose(self, stem: str, segment: Segment, variant: Variant, locale: Locale) -> Choice | None:
        """The files of `stem` (email, landing) for a cell, or None when no file is for it."""
        by_segment = segment.id if segment.id in self._segments else ""
        by_family = segment.family if segment.family in self._segments else ""
        by_variant = variant.id if variant.id in self._variants else ""
        key = (stem, f"{by_segment}/{by_family}", by_variant, locale.tag)
        if key not in self._memo:
            self._memo[key] = self._choose(stem, segment, variant, locale)
        return self._memo[key]

    def has(self, stem: str) -> bool:
        """Whether there is any file of `stem`, usable or not."""
        return stem in self._files or any(path.rpartition("/")[2].split(".")[0] == stem for path in self.doubtful)

    def is_translated(self, choice: Choice, locale: Locale) -> bool:
        """Whether the chosen file is qualified for the locale; the others only lend front matter."""
        words = next(each for each in self._files.get(choice.chosen.stem, ()) if each.file is choice.chosen)
        return bool(words.locale) and _covers(words.locale, locale.tag)

    def _choose(self, stem: str, segment: Segment, variant: Variant, locale: Locale) -> Choice | None:
        chain, lost = [], []
        for each in self._files.get(stem, ()):
            reason = each.mismatch(segment, variant, locale)
            if reason:
                lost.append((each.file, reason))
            else:
                chain.append(each)
        if not chain:
            return None
        chain.sort(key=lambda each: each.rank(segment))
        self.read.update(each.file.path for each in chain)
        return Choice(tuple(each.file for each in chain), tuple(lost))

    def _qualify(self, file: CopyFile, words: Words) -> Qualified | None:
        named: dict[str, str] = {}
        count = len(self.found)
        for word in file.qualifiers:
            kinds = words.kinds(word)
            if not kinds and word in words.broken:
                return None
            if not kinds:
                message = f"“{word}” in the file's name is no variant, segment or locale"
                self._complain("file/name", message, file, did_you_mean(word, words.words()))
            elif len(kinds) > 1:
                message = f"“{word}” in the file's name is both a {kinds[0][0]} and a {kinds[1][0]}"
                self._complain("file/name", message, file, "Rename one of them.")
            elif kinds[0][0] in named:
                message = f"the file's name carries two {kinds[0][0]}s, “{named[kinds[0][0]]}” and “{word}”"
                self._complain("file/name", message, file, "A cell has one of each.")
            else:
                named[kinds[0][0]] = kinds[0][1]
        return Qualified(file, **named) if len(self.found) == count else None

    def _complain(self, rule: str, message: str, file: CopyFile, hint: str) -> None:
        self.found.append(diagnose(rule, message, Position(file.path), hint=hint))


def _covers(qualifier: str, tag: str) -> bool:
    return tag == qualifier or tag.startswith(qualifier + "-")
