"""Mandrill (Mailchimp Transactional) with `merge_language: handlebars`: {{#if `plan == "basic"`}}…{{else}}…{{/if}}.

Source: https://mailchimp.com/developer/transactional/docs/templates-dynamic-content/. Comparisons stand
in backticks. Its helpers `upper`, `lower`, `title` and `url` are not used: the page does not say what they make of
letters beyond ASCII, nor of spaces; `date` knows only today.
"""

from __future__ import annotations

from typing import ClassVar

from sitegen.merge.dialects.base import Loops
from sitegen.merge.dialects.handlebars import Handlebars
from sitegen.merge.expression import Field
from sitegen.merge.program import Place


class Mandrill(Handlebars):
    """The Handlebars that Mandrill documents."""

    name = "mandrill"
    title = "Mandrill"
    system: ClassVar = {
        "unsubscribe": "unsubscribe_redirect",
        "preferences": "preferences_url",
        "web_version": "web_version_url",
        "action_token": "action_token",
    }
    brought = frozenset({"preferences", "web_version", "action_token"})
    brace = '{{{upper "{"}}}'
    helpers = Handlebars.helpers | {"upper", "lower", "title", "url", "date", "striptags", "unsub"}
    comparisons: ClassVar = {sign: f"if `{{left}} {sign} {{right}}`" for sign in ("==", ">", ">=", "<", "<=")}
    compares_in_loops = False
    zero = ""
    chains = False
    unverified = (
        "comments ({{!}}), `@root`, `as |item|`, `@index`, `@first`, `@last`: Handlebars has them, the page is silent",
        "comparisons other than `>` and `==`",
        "how it spells quotes in escaped values",
        "`preferences_url`, `web_version_url` and `action_token` are merge variables of your own",
    )

    def own_tag(self, value: Field, place: Place, loops: Loops) -> str | None:
        """`{{unsub unsubscribe_redirect}}`: an address of Mandrill's that leads on to yours."""
        if value.path != "unsubscribe" or place is Place.URL_PART:
            return super().own_tag(value, place, loops)
        name = self.system[value.path]
        return self.tag(f"unsub {self._at_root(name) if loops else name}", place)


MANDRILL = Mandrill()
