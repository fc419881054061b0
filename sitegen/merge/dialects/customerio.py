"""Customer.io: Liquid on `customer`, `{{ customer.first_name | default: "…" }}`.

Source: https://docs.customer.io/messaging/liquid/tag-list/. The links that Customer.io makes are tags, not values. A
message with a tag that fails is not sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from sitegen.merge.dialects.base import Loops
from sitegen.merge.dialects.liquid import Liquid
from sitegen.merge.expression import Expression, Field
from sitegen.merge.program import Place

_TAGS = {
    "unsubscribe": "unsubscribe_url",
    "preferences": "manage_subscription_preferences_url",
    "web_version": "view_in_browser_url",
}


class CustomerIo(Liquid):
    """Liquid with tags for the sender's links."""

    name = "customerio"
    title = "Customer.io"
    root = "customer"
    system: ClassVar[Mapping[str, str]] = {**_TAGS, "action_token": "customer.action_token"}
    brought = frozenset({"action_token"})
    unverified = (
        "what the tag for the preferences is called",
        "that `.size` of a missing attribute, and a comparison with nil, fail no message",
    )

    def printed(self, value: Expression, place: Place, loops: Loops) -> str | None:
        """`{% unsubscribe_url %}` where the sender's links are concerned, which no filter can escape."""
        if not isinstance(value, Field) or not value.system or value.path not in _TAGS:
            return super().printed(value, place, loops)
        tag = f"{{% {_TAGS[value.path]} %}}"
        if place is not Place.URL_PART:
            return tag
        return f"{{% capture link %}}{tag}{{% endcapture %}}{{{{ link{self.escapes[place]} }}}}"

    def own(self, name: str, text: str, place: Place) -> str:
        """Links as they are."""
        return text if name in _TAGS and place is not Place.URL_PART else super().own(name, text, place)

    def context(self, record: Mapping[str, Any], system: Mapping[str, str]) -> dict[str, Any]:
        """The record as `customer`, and what the tags print by their names."""
        token = {"action_token": system["action_token"]} if "action_token" in system else {}
        links = {tag: system[name] for name, tag in _TAGS.items() if name in system}
        return {"customer": {**record, **token}, **links}


CUSTOMERIO = CustomerIo()
