"""Where in a mail a feature of caniemail stands: what to look for, as data that Python and JavaScript both read.

A *finder* is a mapping. Its keys, all optional, all to be fulfilled at once:

property     names of CSS properties, with * for any ending: "margin margin-*"
value        a regular expression found in the property's value
function     names of CSS functions in a value; unit: a unit in a value; word: a word in a value
on, not_on   selector lists of the elements on which a declaration is meant
inline       true: in style attributes alone; false: in style sheets alone
important    "any", "tight" (no space before it) or "upper" (not in lower case)
at           an at-rule by name; media: media features by name; prelude: a regular expression found in an @media's
             condition; nested: inside another @media
pseudo       a pseudo-class or pseudo-element with its colons; selector: child, adjacent, sibling, descendant, chaining,
             attribute, class, id, type, universal or grouping; match: a regular expression found in the selector
nesting      a rule inside a rule
element      type selectors of HTML elements; attribute: names of HTML attributes, with `element` only on these
image        a picture format by its file ending; encoded: in a data: URL
style        "any", "body" or the number of characters after which style elements are ignored

and what to do, when it is not simply to leave the thing out:

whole        the whole style attribute or style element goes with it
keep         of the value this alone is left: "colour"
rename       the property's name becomes this
"""

from __future__ import annotations

from typing import Any

Finder = dict[str, Any]

_INNER = r"\((?:[^()]|\([^()]*\))*\)"
_SEVERAL = rf"^(?:[^(),]|{_INNER})*,"
_SLASH = rf"^(?:[^()/]|{_INNER})*/"
_SPACED = r"rgba?\(\s*[\d.%]+\s+[\d.%]"
_TRANSLUCENT = r"rgb\((?:[^(),]*,){3}|rgb\([^()]*/"

_NAMED = ("css-pseudo-class-", "css-pseudo-element-", "css-unit-", "css-function-", "css-selector-", "image-", "html-")

UNSEEN = frozenset(
    [
        *("amp", "bimi", "css-comments", "css-unit-percent", "html-align", "html-anchor-links", "html-body"),
        *("html-comments", "html-dir", "html-doctype", "html-lang", "html-mailto-links", "html-role", "html-target"),
        *("html-valign", "image-apng", "image-hdr"),
    ]
)
"""Features that cannot be told from a mail's text, or whose absence nobody sees in it."""

_BORDER_SIDES = "border-inline-start border-inline-end border-block-start border-block-end"
_LINES = [f"border-{axis}-{part}" for axis in ("inline", "block") for part in ("width", "style", "color")]
_SEMANTIC = "article, aside, details, figcaption, figure, footer, header, main, mark, nav, section, summary"
_RANGED = "{0} min-{0} max-{0}"

_FINDERS: dict[str, Finder] = {
    "css-at-font-face": {"at": "font-face"},
    "css-at-import": {"at": "import"},
    "css-at-keyframes": {"at": "keyframes"},
    "css-at-media": {"at": "media"},
    "css-at-media-device-pixel-ratio": {
        "media": "-webkit-device-pixel-ratio -webkit-min-device-pixel-ratio -webkit-max-device-pixel-ratio"
    },
    "css-at-media-hover": {"media": "hover any-hover"},
    "css-at-media-orientation": {"media": "orientation"},
    "css-at-media-prefers-color-scheme": {"media": "prefers-color-scheme"},
    "css-at-media-prefers-reduced-motion": {"media": "prefers-reduced-motion"},
    "css-at-supports": {"at": "supports"},
    "css-animation": {"property": "animation animation-*"},
    "css-block-inline-size": {"property": "block-size"},
    "css-inline-size": {"property": "inline-size"},
    "css-border": {"property": "border border-top border-right border-bottom border-left"},
    "css-border-image": {"property": "border-image border-image-*"},
    "css-border-inline-block-individual": {"property": " ".join(f"{side}-*" for side in _BORDER_SIDES.split())},
    "css-border-inline-block-longhand": {"property": f"{_BORDER_SIDES} {' '.join(_LINES)}"},
    "css-border-inline-block": {"property": "border-inline border-block"},
    "css-border-radius": {
        "property": "border-radius border-top-left-radius border-top-right-radius "
        "border-bottom-left-radius border-bottom-right-radius"
    },
    "css-border-radius-logical": {
        "property": "border-start-start-radius border-start-end-radius border-end-start-radius border-end-end-radius"
    },
    "css-column-count": {"property": "column-count"},
    "css-column-layout-properties": {
        "property": "columns column-count column-width column-rule column-rule-* column-span column-fill"
    },
    "css-conic-gradient": {"function": "conic-gradient repeating-conic-gradient"},
    "css-linear-gradient": {"function": "linear-gradient repeating-linear-gradient"},
    "css-radial-gradient": {"function": "radial-gradient repeating-radial-gradient"},
    "css-display-flex": {"property": "display", "value": "flex"},
    "css-display-grid": {"property": "display", "value": "grid"},
    "css-display-none": {"property": "display", "value": "^none$"},
    "css-display": {"property": "display", "value": "^(?!none$|block$|inline$)"},
    "css-flex-direction": {"property": "flex-direction"},
    "css-flex-wrap": {"property": "flex-wrap"},
    "css-font": {"property": "font"},
    "css-function-light-dark": {"function": "light-dark"},
    "css-gap": {"property": "gap column-gap row-gap grid-gap grid-column-gap grid-row-gap"},
    "css-grid-template": {"property": "grid-template grid-template-*"},
    "css-important": {"important": "any"},
    "css-inert-attribute": {"attribute": "inert"},
    "css-intrinsic-size": {"word": "fit-content min-content max-content"},
    "css-left-right-top-bottom": {"property": "left right top bottom"},
    "css-list-style": {"property": "list-style"},
    "css-margin": {"property": "margin margin-top margin-right margin-bottom margin-left"},
    "css-margin-block-start-end": {"property": "margin-block-start margin-block-end"},
    "css-margin-inline-block": {"property": "margin-inline margin-block"},
    "css-margin-inline-start-end": {"property": "margin-inline-start margin-inline-end"},
    "css-modern-color": {"function": "lch oklch lab oklab"},
    "css-nesting": {"nesting": True},
    "css-padding": {"property": "padding padding-top padding-right padding-bottom padding-left"},
    "css-padding-block-start-end": {"property": "padding-block-start padding-block-end"},
    "css-padding-inline-block": {"property": "padding-inline padding-block"},
    "css-padding-inline-start-end": {"property": "padding-inline-start padding-inline-end"},
    "css-rgb": {"function": "rgb"},
    "css-rgba": {"function": "rgba"},
    "css-scroll-snap": {"property": "scroll-snap-*"},
    "css-selector-adjacent-sibling": {"selector": "adjacent"},
    "css-selector-general-sibling": {"selector": "sibling"},
    "css-sytem-ui": {
        "property": "font font-family",
        "word": "system-ui ui-serif ui-sans-serif ui-rounded ui-monospace",
    },
    "css-text-emphasis": {"property": "text-emphasis text-emphasis-style text-emphasis-color"},
    "css-transition": {"property": "transition transition-*"},
    "css-unit-calc": {"function": "calc"},
    "css-unit-initial": {"word": "initial"},
    "css-variables": {"function": "var"},
    "html-address": {"element": "address"},
    "html-aria-describedby": {"attribute": "aria-describedby"},
    "html-aria-hidden": {"attribute": "aria-hidden"},
    "html-aria-label": {"attribute": "aria-label"},
    "html-aria-labelledby": {"attribute": "aria-labelledby"},
    "html-aria-live": {"attribute": "aria-live"},
    "html-background": {"attribute": "background"},
    "html-button-reset": {"element": "button[type=reset]"},
    "html-button-submit": {"element": "button:not([type=reset], [type=button])"},
    "html-cellpadding": {"attribute": "cellpadding"},
    "html-cellspacing": {"attribute": "cellspacing"},
    "html-h1-h6": {"element": "h1, h2, h3, h4, h5, h6"},
    "html-height": {"attribute": "height"},
    "html-hidden": {"attribute": "hidden"},
    "html-image-maps": {"element": "map"},
    "html-input-checkbox": {"element": "input[type=checkbox]"},
    "html-input-hidden": {"element": "input[type=hidden]"},
    "html-input-radio": {"element": "input[type=radio]"},
    "html-input-reset": {"element": "input[type=reset]"},
    "html-input-submit": {"element": "input[type=submit]"},
    "html-input-text": {"element": "input:not([type]), input[type=text], input[type=email]"},
    "html-link": {"element": "link[rel=stylesheet]"},
    "html-lists": {"element": "ul, ol, dl"},
    "html-loading-attribute": {"attribute": "loading"},
    "html-meta-color-scheme": {"element": "meta[name=color-scheme], meta[name=supported-color-schemes]"},
    "html-popover": {"attribute": "popover popovertarget"},
    "html-required": {"attribute": "required"},
    "html-semantics": {"element": f"{_SEMANTIC}, time"},
    "html-srcset": {"attribute": "srcset sizes"},
    "html-style": {"style": "any"},
    "html-width": {"attribute": "width"},
    "image-base64": {"encoded": True},
    "image-heif": {"image": "heif heic"},
    "image-jpg": {"image": "jpg jpeg"},
    "image-mp4": {"image": "mp4"},
    "image-tiff": {"image": "tif tiff"},
}

_OUTLOOK_COM_TYPES = r"(?:[.#][\w-]+|\])[^\s>+~,]*"


def finder(slug: str) -> Finder | None:
    """What to look for to find the feature `slug` in a mail; None for those that cannot be found (`UNSEEN`)."""
    if slug in UNSEEN:
        return None
    if slug in _FINDERS:
        return _FINDERS[slug]
    prefix = next((prefix for prefix in _NAMED if slug.startswith(prefix)), "css-")
    name = slug.removeprefix(prefix)
    match prefix:
        case "css-pseudo-class-":
            return {"pseudo": f":{name}"}
        case "css-pseudo-element-":
            return {"pseudo": f"::{name}"}
        case "html-":
            return {"element": name}
        case "css-":
            return {"property": name}
    return {prefix.removeprefix("css-").rstrip("-"): name}


PARTIAL: dict[tuple[str, str], tuple[Finder, ...]] = {
    ("css-at-font-face", "4"): ({"at": "font-face"},),
    ("css-at-media", "1"): ({"at": "media", "nested": True},),
    ("css-at-media", "2"): ({"prelude": r"\((?!\s*(?:min|max)-(?:width|height)\s*:)|\b(?:print|speech)\b"},),
    ("css-at-media", "7"): ({"media": _RANGED.format("height")},),
    ("css-at-media", "8"): ({"prelude": r"orientation\s*:\s*landscape"},),
    ("css-at-media-orientation", "2"): ({"prelude": r"orientation\s*:\s*portrait"},),
    ("css-background", "1"): ({"property": "background", "value": _SEVERAL},),
    ("css-background", "2"): ({"property": "background", "value": _SLASH},),
    ("css-background", "3"): ({"property": "background", "value": r"[\s(]", "keep": "colour"},),
    ("css-background", "6"): ({"property": "background", "value": _SLASH},),
    ("css-background-image", "3"): ({"property": "background-image", "value": _SEVERAL},),
    ("css-background-position", "1"): ({"property": "background-position", "value": _SEVERAL},),
    ("css-background-repeat", "1"): ({"property": "background-repeat", "value": _SEVERAL},),
    ("css-border-radius", "2"): ({"property": "border-radius", "value": _SLASH},),
    ("css-clear", "1"): ({"property": "clear", "value": "inline-"},),
    ("css-display", "2"): ({"property": "display", "value": r"flex|grid|flow-root|contents|initial|revert|unset"},),
    ("css-display", "5"): ({"property": "display", "value": "^(?!none$)"},),
    ("css-display", "6"): (
        {"property": "display", "value": r"flow-root|inline-flex|inline-grid|inline flow|contents|revert"},
    ),
    ("css-display-none", "2"): ({"property": "display", "value": "^none$", "on": "img"},),
    ("css-float", "2"): ({"property": "float", "value": "inline-"},),
    ("css-font-size", "1"): ({"property": "font-size", "unit": "rem"},),
    ("css-font-size", "2"): ({"property": "font-size", "value": r"%|^(?:larger|smaller)$"},),
    ("css-gap", "1"): ({"property": "gap row-gap grid-gap grid-row-gap"},),
    ("css-height", "1"): ({"property": "height", "rename": "min-height"},),
    ("css-height", "2"): ({"property": "height", "on": "body, span, div, p"},),
    ("css-important", "1"): ({"important": "upper"},),
    ("css-important", "3"): ({"important": "tight"},),
    ("css-important", "4"): ({"important": "tight"},),
    ("css-important", "5"): ({"important": "any", "inline": True},),
    ("css-important", "8"): ({"important": "upper"},),
    ("css-intrinsic-size", "1"): ({"word": "max-content"},),
    ("css-linear-gradient", "3"): ({"property": "background-image", "function": "linear-gradient", "inline": True},),
    ("css-list-style", "1"): ({"property": "list-style", "function": "url"},),
    ("css-list-style", "2"): ({"property": "list-style", "value": r"url\(|\b(?:in|out)side\b"},),
    ("css-list-style", "3"): ({"property": "list-style", "function": "url"},),
    ("css-margin", "1"): ({"property": "margin margin-*", "value": r"(?:^|\s)-[\d.]"},),
    ("css-margin", "2"): ({"property": "margin margin-*", "on": "span, body"},),
    ("css-margin", "4"): ({"property": "margin margin-*", "value": r"\bauto\b"},),
    ("css-max-width", "1"): ({"property": "max-width", "not_on": "table"},),
    ("css-modern-color", "2"): ({"function": "lch oklch lab oklab", "inline": True, "whole": True},),
    ("css-overflow", "4"): ({"property": "overflow-block overflow-inline"},),
    ("css-padding", "1"): ({"property": "padding padding-*", "not_on": "td, th"},),
    ("css-position", "1"): ({"property": "position", "value": "sticky|fixed"},),
    ("css-position", "2"): ({"property": "position", "value": "relative|absolute|fixed"},),
    ("css-position", "3"): ({"property": "position", "value": "absolute|sticky|fixed"},),
    ("css-position", "4"): ({"property": "position", "value": "absolute|fixed"},),
    ("css-radial-gradient", "2"): ({"property": "background-image", "function": "radial-gradient", "inline": True},),
    ("css-rgb", "1"): ({"value": _SPACED},),
    ("css-rgb", "2"): ({"value": _TRANSLUCENT},),
    ("css-rgb", "3"): ({"value": _SPACED, "whole": True},),
    ("css-rgba", "1"): ({"value": _SPACED},),
    ("css-rgba", "2"): ({"value": _SPACED, "whole": True},),
    ("css-selector-attribute", "1"): ({"match": r"\.[\w-]+\["},),
    ("css-selector-attribute", "2"): ({"match": r"\[[^\]]*[\^$*]="},),
    ("css-selector-attribute", "4"): ({"match": r"\[[^\]=]+\]|\[[^\]]*[~|^$*]="},),
    ("css-selector-attribute", "5"): ({"match": r"\[(?!\s*class\s*~=)"},),
    ("css-text-align", "1"): ({"property": "text-align", "value": "^(?:start|end)$"},),
    ("css-text-align", "3"): ({"property": "text-align", "value": "match-parent"},),
    ("css-text-decoration", "2"): ({"property": "text-decoration", "value": r"\S\s+\S"},),
    ("css-text-decoration", "3"): ({"property": "text-decoration", "value": "overline"},),
    ("css-text-indent", "1"): ({"property": "text-indent", "value": "^-"},),
    ("css-text-transform", "1"): ({"property": "text-transform", "value": "^lowercase$"},),
    ("css-white-space", "2"): ({"property": "white-space", "value": "^pre$"},),
    ("css-width", "1"): ({"property": "width", "on": "body, span, div, p, img"},),
    ("html-semantics", "1"): ({"element": _SEMANTIC},),
    ("html-semantics", "2"): ({"element": "details, main, nav, summary"},),
    ("html-semantics", "5"): ({"element": "article, aside, header, main, nav, section, summary"},),
    ("html-style", "1"): ({"style": "body"},),
    ("html-style", "6"): ({"style": 16384},),
    ("image-base64", "1"): ({"encoded": True, "image": "gif"},),
    ("image-base64", "3"): ({"encoded": True, "image": "gif jpg jpeg webp svg"},),
    **{
        (f"css-pseudo-class-{name}", note): ({"match": f"{_OUTLOOK_COM_TYPES}:{name}"},)
        for name, note in (
            ("active", "1"),
            ("checked", "1"),
            ("first-child", "1"),
            ("first-of-type", "1"),
            ("focus", "1"),
            ("focus-visible", "1"),
            ("focus-within", "1"),
            ("hover", "2"),
            ("last-child", "1"),
            ("last-of-type", "1"),
            ("only-child", "1"),
            ("only-of-type", "1"),
        )
    },
}
"""What exactly goes wrong where a note of caniemail says that support is partial, by feature and number of the note."""
