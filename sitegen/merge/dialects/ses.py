"""Amazon SES: Handlebars that escapes nothing, and stops at a missing field.

Source: https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-advanced.html. What HTML needs
escaped, the sender is asked for; every field has to be in the data, if only as "" or false.
"""

from __future__ import annotations

from typing import ClassVar

from sitegen.merge import escape
from sitegen.merge.dialects.base import HTML, NUMBERS, Loops
from sitegen.merge.dialects.handlebars import Handlebars
from sitegen.merge.expression import Expression, Field, kind
from sitegen.merge.program import Place


class Ses(Handlebars):
    """The language of SES's templates."""

    name = "ses"
    title = "Amazon SES"
    strict = True
    system: ClassVar = {
        "unsubscribe": "amazonSESUnsubscribeUrl",
        "preferences": "preferences_url",
        "web_version": "web_version_url",
        "action_token": "action_token",
    }
    brought = frozenset({"preferences", "web_version", "action_token"})
    brace = '{{#with "{"}}{{this}}{{/with}}'
    unverified = (
        "`includeZero`, `@root`, `with`, `as |item|`: Handlebars has them; SES's page links to its built-in helpers",
        "`preferences_url`, `web_version_url` and `action_token` are template data of your own",
    )

    def printed(self, value: Expression, place: Place, loops: Loops) -> str | None:
        """As in Handlebars in plain text; HTML needs escaped fields, and raw numbers would be added up."""
        own = isinstance(value, Field) and value.system
        return None if not own and (place in HTML or kind(value) in NUMBERS) else super().printed(value, place, loops)

    def tag(self, spelled: str, place: Place) -> str:
        """`{{name}}`."""
        return f"{{{{{spelled}}}}}"

    def verbatim(self, field: Field, loops: Loops) -> str:
        """`{{name}}`."""
        return self.tag(self.reference(field, loops), Place.PLAIN)

    def own(self, name: str, text: str, place: Place) -> str:
        """As it is, in HTML too."""
        return text

    def escaped(self, text: str, place: Place) -> str:
        """As the sender is asked for it."""
        return escape.value(text, place)


SES = Ses()
