"""Web fonts: a document loads the stylesheet of each font that its styles name, found as MJML 5.4 finds them.

MJML looks for `font-family:` in the HTML of the body, up to the next double quote, and in styles that are inlined, up
to the end of the declaration, for the name of the font in upper or lower case (`buildFontsTags` of mjml-core).
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Collection, Iterable, Mapping

_GOOGLE = "https://fonts.googleapis.com/css?family={}:300,400,500,700"

MJML_FONTS: Mapping[str, str] = {
    name: _GOOGLE.format(name.replace(" ", "+")) for name in ("Open Sans", "Droid Sans", "Lato", "Roboto", "Ubuntu")
}
"""The stylesheets that MJML knows, by the font's name."""

_IN_HTML = re.compile(r'font-family:([^"]*)')
_IN_STYLES = re.compile(r"font-family:([^;}]*)")
_PLACE = ".mj-outlook-group-fix { width:100% !important; }\n</style>\n<![endif]-->\n"
"""What the engine writes in front of where MJML has the fonts."""


def named_in_html(names: Collection[str], texts: Iterable[str]) -> frozenset[str]:
    """Those of the fonts `names` that a style in one of these pieces of HTML names."""
    return _named(names, _IN_HTML, '"'.join(texts)) if names else frozenset()


def named_in_styles(names: Collection[str], sheet: str) -> frozenset[str]:
    """Those of the fonts `names` that a stylesheet names."""
    return _named(names, _IN_STYLES, sheet) if names else frozenset()


def loading(html: str, sheets: Iterable[str]) -> str:
    """The engine's `html`, which loads no font, with the stylesheets at these addresses."""
    addresses = [" ".join(sheet.split()).replace('"', "%22").replace("<", "%3C") for sheet in sheets]
    if not addresses:
        return html
    links = "".join(f'<link href="{address}" rel="stylesheet" type="text/css">' for address in addresses)
    imports = "".join(f"@import url({address});" for address in addresses)
    before, place, after = html.partition(_PLACE)
    return f'{before}{place}<!--[if !mso]><!-->{links}<style type="text/css">{imports}</style><!--<![endif]-->{after}'


def _named(names: Collection[str], pattern: re.Pattern[str], text: str) -> frozenset[str]:
    families = "\n".join([entities.unescape(family) for family in {*pattern.findall(text.lower())}])
    return frozenset(name for name in names if entities.unescape(name).lower() in families)
