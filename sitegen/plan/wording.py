"""Texts among the values that some readers get in another language, or that no reader of a language gets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sitegen.diagnostics import Diagnostic, Position, diagnose
from sitegen.plan.cascade import Key
from sitegen.plan.locales import same_language
from sitegen.plan.model import Cell, Origin
from sitegen.sources.schema import VariantRule

_NAMED = 5
_HOMES = {"variant": "of the variant", "site": "in site.yaml"}


def misworded(cells: Iterable[Cell], default: str, borrowed: Collection[tuple[str, str]]) -> list[Diagnostic]:
    """Warnings about the texts of one campaign's `cells`; `default` is the locale that its plain texts are in.

    `borrowed` are the locales that have no copy of their own, with the file that they get: values in the language of
    that file are right there.

    A variant's text is *hidden* where the site or campaign has a text for the locale, since locales win over variants:
    readers of that language would see no difference between the arms. A text is *untranslated* for a locale in another
    language when the same value has a text for that locale elsewhere in the campaign or, if it is of several words
    (codes and names stay as they are), for another language.
    """
    view = _View(default, borrowed)
    seen: set[tuple[int, str, str]] = set()
    for cell in cells:
        key = (id(cell.values), cell.variant.id, cell.locale.tag)
        if key not in seen:
            seen.add(key)
            view.look(cell)
    return [*view.hidden_texts(), *view.untranslated_texts()]


@dataclass(slots=True)
class _View:
    default: str
    borrowed: Collection[tuple[str, str]]
    translated: dict[Key, dict[str, Position]] = field(default_factory=dict)
    plain: dict[tuple[Key, Origin], tuple[str, list[str]]] = field(default_factory=dict)
    hidden: dict[tuple[Key, Position, str], dict[str, Position]] = field(default_factory=dict)

    def look(self, cell: Cell) -> None:
        """Note where each text of `cell` comes from."""
        experiment = cell.campaign.model.experiment
        arm = experiment.variants[cell.variant.id] if experiment else None
        tag = cell.locale.tag
        foreign = not same_language(tag, self.default) and (tag, cell.email.chosen.path) not in self.borrowed
        for key, origin in cell.values.origins.items():
            text = _at(cell.values.tree, key)
            if not isinstance(text, str) or not text.strip():
                continue
            if origin.layer != "locale":
                if foreign:
                    self.plain.setdefault((key, origin), (text, []))[1].append(tag)
                continue
            if foreign:
                self.translated.setdefault(key, {}).setdefault(tag, origin.at)
            if arm is not None and _is_hidden(arm, key, tag, text):
                places = [each.at for each in cell.values.overridden.get(key, ()) if each.layer == "variant"]
                for at in places:
                    self.hidden.setdefault((key, at, cell.variant.id), {})[tag] = origin.at

    def hidden_texts(self) -> Iterable[Diagnostic]:
        for (key, at, variant), tags in self.hidden.items():
            name, other = ".".join(key), min(tags.values())
            message = (
                f"“{name}” of the variant “{variant}” is not shown in {_list(tags)}: "
                f"{other.path}:{other.line} sets it for the locale, and locales win over variants"
            )
            hint = f"Give the variant its own: locales: {{{next(iter(tags))}: {{values: {{{name}: …}}}}}}."
            yield diagnose("plan/hidden-value", message, at, hint=hint)

    def untranslated_texts(self) -> Iterable[Diagnostic]:
        for (key, origin), (text, tags) in self.plain.items():
            known = self.translated.get(key, {})
            wanted = [tag for tag in dict.fromkeys(tags) if tag in known or (known and len(text.split()) > 1)]
            if not wanted:
                continue
            name, example = ".".join(key), known.get(wanted[0]) or min(known.values())
            message = f"“{name}” is shown in {_list(wanted)} as it stands here, though it is translated elsewhere"
            home = _HOMES.get(origin.layer, "of the campaign")
            hint = f"Add it to locales: {wanted[0]}: values: {home}, as in {example.path}:{example.line}."
            yield diagnose("plan/untranslated-value", message, origin.at, hint=hint)


def _is_hidden(arm: VariantRule, key: Key, tag: str, shown: str) -> bool:
    """Whether `arm` has a text for `key` other than the one `shown`, and none for the locale."""
    own = _at(arm.locales[tag].values, key) if tag in arm.locales else None
    plain = _at(arm.values, key)
    return own is None and isinstance(plain, str) and plain != shown


def _at(tree: Mapping[str, Any], key: Key) -> Any:
    value: Any = tree
    for part in key:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _list(tags: Iterable[str]) -> str:
    names = [f"“{tag}”" for tag in tags]
    if len(names) > _NAMED:
        names[_NAMED - 1 :] = [f"{len(names) - _NAMED + 1} more"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
