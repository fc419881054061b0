"""Braze: Liquid 5 with names of its own, `{{${first_name} | default: "…"}}` and `{{custom_attribute.${plan}}}`.

Source: https://www.braze.com/docs/user_guide/personalization_and_dynamic_content/liquid/ (supported tags,
operators, filters). In conditions and loops a name has braces of its own: `{% if {{custom_attribute.${plan}}} == …`.
Nothing is escaped but by `escape`. Braze drops HTML comments before it reads tags, those for Outlook too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from sitegen.merge.dialects.base import Loops
from sitegen.merge.dialects.liquid import Liquid
from sitegen.merge.expression import Field

STANDARD: Mapping[str, str] = {
    "first_name": "first_name",
    "last_name": "last_name",
    "email": "email_address",
    "phone": "phone_number",
    "city": "city",
    "country": "country",
    "language": "language",
    "gender": "gender",
    "date_of_birth": "date_of_birth",
    "time_zone": "time_zone",
    "user_id": "user_id",
}
"""Fields that Braze keeps of everybody, and what it calls them; all others are custom attributes."""


class Braze(Liquid):
    """Liquid with `${…}`."""

    name = "braze"
    title = "Braze"
    system: ClassVar[Mapping[str, str]] = {
        "unsubscribe": "${set_user_to_unsubscribed_url}",
        "preferences": "custom_attribute.${preferences_url}",
        "web_version": "custom_attribute.${web_version_url}",
        "action_token": "custom_attribute.${action_token}",
    }
    brought = frozenset({"preferences", "web_version", "action_token"})
    drops_comments = True
    unverified = (
        "that `.size` works inside the braces, {{custom_attribute.${titles}.size}}",
        "that braces inside conditions may stand more than once in one tag",
    )

    def reference(self, field: Field, loops: Loops) -> str:
        """`${first_name}` for a standard attribute, `custom_attribute.${plan}` for others."""
        if field.system or field.depth:
            return super().reference(field, loops)
        standard = STANDARD.get(field.path)
        return f"${{{standard}}}" if standard else f"custom_attribute.${{{field.path}}}"

    def quoted(self, text: str) -> str | None:
        """As Liquid does, but for texts that could be taken for a name."""
        return None if "${" in text else super().quoted(text)

    def asked(self, reference: str) -> str:
        """The name in braces, unless it is a loop's item."""
        return f"{{{{{reference}}}}}" if "${" in reference else reference

    def context(self, record: Mapping[str, Any], system: Mapping[str, str]) -> dict[str, Any]:
        """Standard attributes by their names, the others as `custom_attribute`."""
        own = {STANDARD[path]: value for path, value in record.items() if path in STANDARD}
        custom = {path: value for path, value in record.items() if path not in STANDARD}
        for name, value in system.items():
            owner, _, variable = self.system[name].rpartition("${")
            (custom if owner else own)[variable.removesuffix("}")] = value
        return {**own, "custom_attribute": custom}


BRAZE = Braze()
