"""Iterable's Handlebars: `{{defaultIfEmpty first_name "there"}}`, `{{#ifEq plan "basic"}}…{{/ifEq}}`.

Source: https://support.iterable.com/hc/en-us/articles/205480365. A comparison with a missing field stops the mail, so
numbers are compared as `(defaultIfEmpty plays 0)`. Its `#urlEncode` is Java's: `*` stays, `~` does not.
"""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import quote_plus

from sitegen.merge.dialects.base import Loops
from sitegen.merge.dialects.dates import LETTERS
from sitegen.merge.dialects.handlebars import QUOTABLE, TEXTS, Handlebars, dated
from sitegen.merge.expression import Expression, Field, Filtered
from sitegen.merge.program import Place

_LETTERS = {letters: letters for letters in LETTERS} | {"y": "yyyy"}


class Iterable(Handlebars):
    """The language of templates."""

    name = "iterable"
    title = "Iterable"
    system: ClassVar = {
        "unsubscribe": "unsubscribeUrl",
        "preferences": "hostedUnsubscribeUrl",
        "web_version": "viewInBrowserUrl",
        "action_token": "action_token",
    }
    brought = frozenset({"action_token"})
    brace = '{{{upper "{"}}}'
    helpers = Handlebars.helpers | {"and", "or", "not", "eq", "neq", "lt", "lte", "gt", "gte", "now", "timestamp"}
    helpers |= {
        "length",
        "size",
        "upper",
        "lower",
        "capitalize",
        "cut",
        "replace",
        "substring",
        "abbreviate",
        "slugify",
    }
    helpers |= {"base64", "md5", "sha1", "sha256", "center", "join", "math", "assign", "catalog", "slugify"}
    comparisons: ClassVar = {
        "==": "ifEq {left} {right}",
        ">": "ifGt (defaultIfEmpty {left} 0) {right}",
        ">=": "ifGte (defaultIfEmpty {left} 0) {right}",
        "<": "ifLt (defaultIfEmpty {left} 0) {right}",
        "<=": "ifLte (defaultIfEmpty {left} 0) {right}",
    }
    zero = ""
    unverified = (
        "`@root` and comments ({{!}}): the engine has them, Iterable's pages do not say so",
        "`#ifEq` with a missing field is false (third-party account)",
        "`viewInBrowserUrl` (third-party account); `action_token` is a field of your own data",
        "the engine is handlebars.java (third-party account); it is tested as handlebars.js with Iterable's helpers",
    )

    def printed(self, value: Expression, place: Place, loops: Loops) -> str | None:
        """As in Handlebars; components of addresses in `#urlEncode`."""
        token = isinstance(value, Field) and value.system and value.path == "action_token"
        if place is not Place.URL_PART or token:
            return super().printed(value, place, loops)
        tag = super().printed(value, Place.PLAIN, loops)
        return None if tag is None else f"{{{{#urlEncode}}}}{tag}{{{{/urlEncode}}}}"

    def defaulted(self, bare: Field, fallback: str, place: Place, loops: Loops) -> str | None:
        """`{{defaultIfEmpty first_name "there"}}`, in single quotes inside of attributes."""
        if bare.type not in TEXTS or not fallback or not QUOTABLE.match(fallback):
            return None
        quote = "'" if place in (Place.ATTRIBUTE, Place.URL) else '"'
        return self.tag(f"defaultIfEmpty {self.reference(bare, loops)} {quote}{fallback}{quote}", place)

    def filtered(self, value: Filtered, place: Place, loops: Loops) -> str | None:
        """`{{upper first_name}}`, `{{lower first_name}}` and `{{dateFormat left format="d MMMM yyyy" tz="UTC"}}`."""
        if not isinstance(value.of, Field) or value.of.fallback is not None:
            return None
        name, pattern = self.reference(value.of, loops), dated(value, _LETTERS)
        if pattern is not None:
            return self.tag(f'dateFormat {name} format="{pattern}" tz="UTC"', place)
        return self.tag(f"{value.name} {name}", place) if value.name in ("upper", "lower") else None

    def own(self, name: str, text: str, place: Place) -> str:
        """As for recipients, in one line without more ado."""
        return text if place is Place.HEADER else self.escaped(text, place)

    def escaped(self, text: str, place: Place) -> str:
        """As java.net.URLEncoder encodes components of addresses; all else as in Handlebars."""
        if place is Place.URL_PART:
            return quote_plus(text, safe="*", errors="replace").replace("~", "%7E")
        return super().escaped(text, place)


ITERABLE = Iterable()
