"""Themes and interface texts: layouts/themes/*.yaml and layouts/strings/*.yaml."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from sitegen.diagnostics import Position, diagnose, did_you_mean
from sitegen.diagnostics.suggest import nearest
from sitegen.sources.blocks import ROOTS
from sitegen.sources.colours import MIN_CONTRAST, MIN_SHAPE_CONTRAST, contrast, is_colour
from sitegen.sources.document import Document, as_mapping
from sitegen.sources.locales import locale_mistake
from sitegen.sources.project import Loaded
from sitegen.sources.reader import Reader
from sitegen.sources.schema import Site, Theme
from sitegen.sources.validate import unknown_key, validate, wrong_type

REFERENCE = "en"
"""The locale whose interface texts say which keys there are."""

_BACKGROUNDS = ("sheet", "panel", "background", "surface")
_TEXTS = ("text", "heading", "muted", "accent", "link")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def load_themes(reader: Reader) -> dict[str, Loaded[Theme]]:
    """Every sound theme by the name of its file; a project's theme stands in for a packaged one of the same name."""
    themes: dict[str, Loaded[Theme]] = {}
    for name, path in _layout_files(reader, "themes").items():
        inner = reader.scope()
        document = inner.mapping(path)
        model = validate(Theme, document, inner.report, salvage=True) if document is not None else None
        inner.check_name(name, path, "file")
        if document is not None and model is not None:
            _check_pairs(inner, document, model, partial(_colours_elsewhere, reader, path))
            _check_colours(inner, document, model)
        reader.report.extend(inner.report)
        if document is None or model is None or inner.report.has_errors():
            reader.broken.add("themes", name)
        else:
            themes[name] = Loaded(model, document)
    return themes


def load_strings(reader: Reader, site: Site | None) -> dict[str, Mapping[str, str]]:
    """Interface texts by locale; a project's file changes single texts of the packaged one, or adds to it."""
    strings: dict[str, dict[str, str]] = {}
    meant: dict[str, str] = {}
    placed: dict[tuple[str, str], tuple[Document, str]] = {}
    for root in reversed(ROOTS):
        for tag, path in reader.yaml_files(f"{root}/strings"):
            mistake = locale_mistake(tag)
            if mistake:
                message = f"the name of this file {mistake}"
                reader.report.add(diagnose("file/name", message, Position(path), hint="Rename the file."))
                continue
            document = reader.mapping(path)
            for key, text in as_mapping(document).items() if document is not None else ():
                if document is not None and isinstance(text, str):
                    strings.setdefault(tag, {})[key] = text
                    placed[tag, key] = (document, key)
                    if tag == REFERENCE:
                        meant.setdefault(key, text)  # what templates fill in does not change with a project's own text
                elif document is not None:
                    reader.report.add(wrong_type(f"“{key}”", "text", text, document, (key,)))
    reference = strings.get(REFERENCE, {})
    for (tag, key), (document, _) in sorted(placed.items(), key=lambda item: item[0]):
        if reference and key not in reference:
            reader.report.add(
                unknown_key((key,), document, reference, f"an interface text of strings/{REFERENCE}.yaml")
            )
        else:
            _check_placeholders(reader, document, key, strings[tag][key], meant.get(key, ""))
    _check_coverage(reader, strings, site)
    _check_read(reader, strings, site)
    return {tag: strings[tag] for tag in sorted(strings)}


def _layout_files(reader: Reader, folder: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for root in ROOTS:
        for name, path in reader.yaml_files(f"{root}/{folder}"):
            found.setdefault(name, path)
    return dict(sorted(found.items()))


def _colours_elsewhere(reader: Reader, path: str) -> set[str]:
    """The names of the colours in all themes but the one at `path`."""
    others = reader.scope()  # what is wrong in them is told when they are read
    found: set[str] = set()
    for root in ROOTS:
        for name in others.listing(f"{root}/themes"):
            document = others.mapping(f"{root}/themes/{name}") if name.endswith(".yaml") else None
            if document is not None and document.path != path:
                for mode in ("light", "dark"):
                    colours = document.value_at((mode,))
                    found.update(colours if isinstance(colours, dict) else ())
    return found


def _check_colours(reader: Reader, document: Document, theme: Theme) -> None:
    for mode in ("light", "dark"):
        colours: dict[str, str] = getattr(theme, mode)
        for name, colour in colours.items():
            if not is_colour(colour):
                message = f"“{name}” must be a colour written #rgb or #rrggbb, not “{colour}”"
                at = document.position((mode, name))
                reader.report.add(diagnose("layout/colour", message, at, hint='Quote it: "#d97706".'))
        for name, ground, least, what in _pairs(colours):
            ratio = contrast(colours[name], colours[ground]) if _sound(colours, name, ground) else least
            if ratio < least:
                message = f"“{name}” on “{ground}” has a contrast of {ratio:.1f} in {mode} mode; {what} needs {least:g}"
                at = document.position((mode, name))
                reader.report.add(diagnose("check/contrast", message, at, hint="Make one of them lighter or darker."))


def _check_pairs(reader: Reader, document: Document, theme: Theme, elsewhere: Callable[[], set[str]]) -> None:
    """Tell of names that have a colour in one mode alone; of one that is a misspelling in the other, once, there."""
    alone = {"light": theme.light.keys() - theme.dark.keys(), "dark": theme.dark.keys() - theme.light.keys()}
    for mode, missing in (("light", "dark"), ("dark", "light")):
        for name in sorted(alone[mode]):
            twin = next(iter(nearest(name, alone[missing])), "")
            known = elsewhere() if twin and nearest(twin, alone[mode])[0] == name else {name, twin}
            alike = not known >= {name, twin}
            # Of two names that are alike the one that other themes know is right; else that under light.
            if alike and (name in known or (mode == "light" and twin not in known)):
                continue
            message = f"“{name}” has no colour for {missing} mode"
            hint = f"Did you mean “{twin}”?" if alike else f"Add it under {missing}."
            at = document.key_position((mode, name))
            reader.report.add(diagnose("schema/missing-key", message, at, hint=hint))


def _pairs(colours: Mapping[str, str]) -> Iterator[tuple[str, str, float, str]]:
    """What stands on which ground, the contrast it needs, and what to call it.

    Text on sheet, muted on page, and by their names X_text on X; in a band also the words in place of a picture, and
    buttons. On paper a button may be as light as the paper: its words are dark there.
    """
    texts = [(text, ground) for ground in _BACKGROUNDS for text in _TEXTS]
    texts += [("muted", "page"), ("band_muted", "band_line")]
    for name in colours:
        owner, _, part = name.rpartition("_")
        if part in _TEXTS:
            texts.append((name, owner))
    yield from ((text, on, MIN_CONTRAST, "text") for text, on in texts if text in colours and on in colours)
    if "button" in colours and "band" in colours:
        yield "button", "band", MIN_SHAPE_CONTRAST, "a button"


def _sound(colours: Mapping[str, str], *names: str) -> bool:
    return all(is_colour(colours[name]) for name in names)


def _check_placeholders(reader: Reader, document: Document, key: str, text: str, reference: str) -> None:
    allowed = set(_PLACEHOLDER.findall(reference))
    for match in _PLACEHOLDER.finditer(text):
        if reference and match.group(1) not in allowed:
            message = f"“{match.group(0)}” is no placeholder of “{key}”"
            at = document.inside((key,), match.start())
            hint = did_you_mean(match.group(1), allowed) if allowed else "This text has none."
            reader.report.add(diagnose("schema/value", message, at, hint=hint))


def _check_read(reader: Reader, strings: Mapping[str, Mapping[str, str]], site: Site | None) -> None:
    """Tell of a project's texts in a language that is none of the site's, nor one of the packaged texts."""
    known = {part for tag in (site.locales if site else ()) for part in (tag, tag.split("-")[0])}
    packaged = {name.removesuffix(".yaml") for name in reader.listing("builtin/strings")}
    for tag in sorted(strings.keys() - known - packaged if known else ()):
        message = f"no locale of content/site.yaml reads the interface texts for “{tag}”"
        hint = did_you_mean(tag, known)
        reader.report.add(diagnose("file/ignored", message, Position(f"layouts/strings/{tag}.yaml"), hint=hint))


def _check_coverage(reader: Reader, strings: Mapping[str, Mapping[str, str]], site: Site | None) -> None:
    reference = strings.get(REFERENCE, {})
    for tag in site.locales if site and reference else ():
        chain = [name for name in (tag, tag.split("-")[0]) if name in strings]
        if not chain:
            message = f"the layouts have no interface texts for “{tag}”; “{REFERENCE}” stands in"
            at = Position(f"layouts/strings/{tag}.yaml")
            reader.report.add(diagnose("plan/untranslated", message, at, hint=f"Add layouts/strings/{tag}.yaml."))
            continue
        missing = [key for key in reference if not any(key in strings[name] for name in chain)]
        if missing:
            shown = ", ".join(missing[:5]) + (f" and {len(missing) - 5} more" if len(missing) > 5 else "")
            message = f"interface texts are missing for “{tag}”: {shown}; “{REFERENCE}” stands in"
            reader.report.add(diagnose("plan/untranslated", message, Position(f"layouts/strings/{chain[0]}.yaml")))
