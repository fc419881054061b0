"""Each feature of caniemail that can be told from a mail is found in one that uses it, and only there."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from sitegen.checks.caniemail import raw
from sitegen.site.gallery.page import link

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MODULES = ("dom", "css", "colours", "support", "outlook", "clients")

HEAD = {
    "css-at-font-face": "@font-face { font-family: x; src: url(x.woff) }",
    "css-at-import": "@import url(x.css);",
    "css-at-keyframes": "@-webkit-keyframes x { from { top: 0 } }",
    "css-at-media": "@media screen { p { top: 0 } }",
    "css-at-media-device-pixel-ratio": "@media screen and (-webkit-min-device-pixel-ratio: 2) { p { top: 0 } }",
    "css-at-media-hover": "@media (hover) { p { top: 0 } }",
    "css-at-media-orientation": "@media (orientation: portrait) { p { top: 0 } }",
    "css-at-media-prefers-color-scheme": "@media ( prefers-color-scheme : dark ) { p { top: 0 } }",
    "css-at-media-prefers-reduced-motion": "@media screen, (prefers-reduced-motion) { p { top: 0 } }",
    "css-at-supports": "@supports (display: grid) { p { top: 0 } }",
    "css-nesting": "p { & b { top: 0 } }",
    "css-selector-adjacent-sibling": "b+p { top: 0 }",
    "css-selector-attribute": "p[title='a b'] { top: 0 }",
    "css-selector-chaining": "p.a.b { top: 0 }",
    "css-selector-child": "body > p { top: 0 }",
    "css-selector-class": ".a { top: 0 }",
    "css-selector-descendant": "body p { top: 0 }",
    "css-selector-general-sibling": "b ~ p { top: 0 }",
    "css-selector-grouping": "b, p { top: 0 }",
    "css-selector-id": "#a { top: 0 }",
    "css-selector-type": "p { top: 0 }",
    "css-selector-universal": "* { top: 0 }",
    "css-pseudo-class-has": "p:has(b) { top: 0 }",
    "css-pseudo-class-lang": "p:lang(en) { top: 0 }",
    "css-pseudo-class-not": "p:not(.a) { top: 0 }",
    "css-pseudo-element-before": "p:before { top: 0 }",
    "html-style": "p { top: 0 }",
}

STYLES = {
    "css-animation": "animation-name: x",
    "css-border": "border-top: 1px solid",
    "css-block-inline-size": "block-size: 1px",
    "css-border-image": "border-image-width: 1px",
    "css-border-inline-block": "border-inline: 1px solid",
    "css-border-inline-block-individual": "border-inline-start-color: red",
    "css-border-inline-block-longhand": "border-block-width: 1px",
    "css-border-radius": "border-top-left-radius: 1px",
    "css-border-radius-logical": "border-start-end-radius: 1px",
    "css-column-layout-properties": "column-rule-color: red",
    "css-conic-gradient": "background: repeating-conic-gradient(red, blue)",
    "css-display": "display: inline-block",
    "css-display-flex": "display: inline-flex",
    "css-display-grid": "display: grid",
    "css-display-none": "display: none",
    "css-function-clamp": "width: clamp(1px, 2px, 3px)",
    "css-function-light-dark": "color: light-dark(red, blue)",
    "css-function-max": "width: calc(1px + max(1px, 2px))",
    "css-function-min": "width: min(1px, 2px)",
    "css-gap": "row-gap: 1px",
    "css-grid-template": "grid-template-rows: 1px",
    "css-important": "color: red !important",
    "css-intrinsic-size": "width: fit-content",
    "css-left-right-top-bottom": "right: 0",
    "css-linear-gradient": "background-image: linear-gradient(red, blue)",
    "css-margin": "margin-top: 0",
    "css-margin-block-start-end": "margin-block-end: 0",
    "css-margin-inline-block": "margin-inline: 0",
    "css-margin-inline-start-end": "margin-inline-end: 0",
    "css-modern-color": "color: oklch(1 0 0)",
    "css-padding": "padding-left: 0",
    "css-padding-block-start-end": "padding-block-end: 0",
    "css-padding-inline-block": "padding-block: 0",
    "css-padding-inline-start-end": "padding-inline-end: 0",
    "css-radial-gradient": "background: radial-gradient(red, blue)",
    "css-rgb": "color: rgb(1, 2, 3)",
    "css-rgba": "border: 1px solid rgba(1, 2, 3, 0)",
    "css-scroll-snap": "scroll-snap-type: x",
    "css-sytem-ui": "font: 12px Arial, system-ui",
    "css-text-emphasis": "text-emphasis-style: dot",
    "css-transition": "transition-duration: 1s",
    "css-unit-calc": "width: calc(1px + 1em)",
    "css-unit-initial": "color: initial",
    "css-variables": "color: var(--x, red)",
}

BODY = {
    "html-aria-live": '<p aria-live="polite">a</p>',
    "html-background": '<table background="a.png"></table>',
    "html-button-reset": '<button type="reset">a</button>',
    "html-button-submit": "<button>a</button>",
    "html-h1-h6": "<h3>a</h3>",
    "html-height": '<img height="1" src="a.png">',
    "html-hidden": "<p hidden>a</p>",
    "html-image-maps": "<map></map>",
    "html-input-text": '<input type="email">',
    "html-link": '<link rel="stylesheet" href="a.css">',
    "html-lists": "<ol><li>a</li></ol>",
    "html-loading-attribute": '<img loading="lazy" src="a.png">',
    "html-meta-color-scheme": '<meta name="color-scheme" content="dark">',
    "html-popover": '<p popover="">a</p>',
    "html-required": "<input required>",
    "html-semantics": "<figure>a</figure>",
    "html-srcset": '<img srcset="a.png 2x">',
    "html-cellpadding": '<table cellpadding="0"></table>',
    "html-cellspacing": '<table cellspacing="0"></table>',
    "html-rt": "<ruby>a<rt>b</rt></ruby>",
    "html-rp": "<ruby>a<rp>(</rp></ruby>",
    "html-width": '<table width="1"></table>',
    "css-inert-attribute": "<p inert>a</p>",
    "image-base64": '<img src="data:image/png;base64,AA==">',
    "image-heif": '<img src="a.HEIC?x=1">',
    "image-jpg": '<img src="https://a.example/b.c/a.jpeg#x">',
    "image-svg": '<img src="data:image/svg+xml,AA">',
    "image-tiff": '<img src="a.tif">',
}

PLAIN = """<!doctype html><html><head><title>a</title></head><body>
    <p title="a.svg > b, c[d] var(--x) 1vw" style="color: #123; background-color: #fff;
    text-transform: uppercase; border-spacing: 0;
    max-width: 10pt; column-span: all;
    font-family: 'Max Linear', Initialised, min-face; content: '1vh rgb'">a rgb(1, 2, 3) 5vh</p></body></html>"""
ITS_OWN = {
    *(
        "css-background-color",
        "css-text-transform",
        "css-border-spacing",
        "css-max-width",
        "css-column-layout-properties",
    ),
    *("css-unit-pt", "html-p"),
}


def using(slug: str) -> str:
    """A mail that uses the feature, in its plainest form where nothing else is said."""
    name = slug.partition("-")[2]
    if slug in HEAD:
        return f'<style>{HEAD[slug]}</style><b>x</b><p class="a b" id="a" title="a b">a</p>'
    if slug in STYLES:
        return f'<p style="{STYLES[slug]}">a</p>'
    if slug in BODY:
        return BODY[slug]
    if slug.startswith("css-pseudo-"):
        kind, _, pseudo = slug.removeprefix("css-pseudo-").partition("-")
        return (
            f"<style>p{':' if kind == 'class' else '::'}{pseudo}{'(2)' if 'nth' in pseudo else ''} {{ top: 0 }}</style>"
        )
    if slug.startswith("css-unit-"):
        return f'<p style="margin: 0 -1.5{slug.removeprefix("css-unit-")}">a</p>'
    if slug.startswith("css-"):
        return f'<p style="{name}: 1">a</p>'
    if slug.startswith("html-input-"):
        return f'<input type="{slug.removeprefix("html-input-")}">'
    if slug.startswith("html-aria-"):
        return f'<p {name}="x">a</p>'
    return f'<img src="a.{name}">' if slug.startswith("image-") else f"<{name}></{name}>"


@pytest.fixture(scope="module")
def found(chromium: Browser) -> dict[str, list[bool]]:
    """By feature: whether it is found in a mail that uses it, and in one that uses hardly anything."""
    features = [feature for feature in json.loads(raw())["features"] if "find" in feature]
    texts = [files("sitegen.site.gallery").joinpath(f"{name}.js").read_text() for name in MODULES]
    context = chromium.new_context()
    page = context.new_page()
    page.add_script_tag(content=f"(() => {{ {link(texts)} globalThis.emulateClient = emulateClient; }})();")
    looked: dict[str, list[bool]] = page.evaluate(
        """([features, mails, plain]) => Object.fromEntries(features.map((feature) => {
            const row = { ...feature, support: "n", notes: [] };
            const data = { updated: feature.slug, clients: [{ id: "x" }], features: [row] };
            const lost = (html) => {
                const mail = new DOMParser().parseFromString(html, "text/html");
                return emulateClient(mail, "x", data).stripped.length > 0;
            };
            return [feature.slug, [lost(mails[feature.slug]), lost(plain)]];
        }))""",
        [features, {feature["slug"]: using(feature["slug"]) for feature in features}, PLAIN],
    )
    context.close()
    return looked


def test_each_feature_is_found_where_it_is_used(found: dict[str, list[bool]]) -> None:
    assert [slug for slug, (used, _) in found.items() if not used] == []
    assert len(found) > 280


def test_no_feature_is_found_where_it_is_not(found: dict[str, list[bool]]) -> None:
    assert {slug for slug, (_, plain) in found.items() if plain} == ITS_OWN
