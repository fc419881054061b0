"""The finished files of cells that share a draft, but for the values in their slots: made once, filled for each cell.

A pattern gives the same bytes as binding, running and lowering the program of each cell. Where that is not certain,
because a value could become part of a tag of the sender's language, there is no pattern, or it says so when filled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sitegen.merge import Program, local
from sitegen.merge.bindings import Bindings
from sitegen.merge.contract import Contract
from sitegen.merge.dialects import Dialect
from sitegen.merge.local import Sample
from sitegen.merge.lower import Unspeakable, lower
from sitegen.merge.program import commented, fields_of, looked_at
from sitegen.merge.residual import Residual, Signs, is_open
from sitegen.render.copy.body import ASSETS
from sitegen.render.transfer import Body, BodyPattern
from sitegen.render.wordpatterns import copied, encoded

_HOST = ASSETS.split("/")[2]


class Depths(NamedTuple):
    """Where files find the pictures: the sent mail, its copy in the preview, the landing page."""

    remote: str
    preview: str
    page: str


class Filled(NamedTuple):
    """The HTML of one cell's mail as the sender takes it, the preview shows it and the message holds it; its page.

    Text is in UTF-8. `contract` and `used` have the fields of the mail's HTML.
    """

    email: bytes
    preview: bytes
    body: Body
    page: bytes
    contract: Contract
    used: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Patterns:
    """The files that cells with the same draft and persona differ in by their values only."""

    dialect: Dialect
    depths: Depths
    mail: Signs
    email: Residual
    preview: Residual
    body: BodyPattern
    landing: Signs
    page: Residual
    contract: Contract
    used: tuple[str, ...]

    def filled(self, bound: Bindings, system: Mapping[str, str], page_system: Mapping[str, str]) -> Filled | None:
        """The files of the cell whose values are `bound`; None where a value may do more than stand in its slot.

        `system` and `page_system` are what the sender fills in by itself, in the mail and on the page.
        """
        own = self.dialect.own
        values = self.mail.values(bound, lambda name, place: own(name, system[name], place))
        others = self.landing.values(bound, lambda name, place: own(name, page_system[name], place))
        if not self._are_inert(values):
            return None
        remote = _placed(values, self.depths.remote)
        return Filled(
            self.email.filled(remote),
            self.preview.filled(_placed(values, self.depths.preview)),
            self.body.filled(remote),
            self.page.filled(_placed(others, self.depths.page)),
            copied(self.contract),
            self.used,
        )

    def _are_inert(self, values: list[str]) -> bool:
        """Whether each value is some text that neither begins, continues nor ends a tag of any language."""
        if any(not value or value.isspace() for value in values):
            return False
        whole = "".join(values)
        return not any(each in whole for each in (*self.dialect.openers, "}", "\\", "\r", "\n", "\ufeff"))


def patterns(html: Program, page: Program, dialect: Dialect, sample: Sample, depths: Depths) -> Patterns | None:
    """The patterns of a mail's HTML, for the persona in `sample`, and of a page; None where there can be none."""
    mail, landing = Signs(), Signs()
    signed, signed_page = mail.sign(html), landing.sign(page)
    if not dialect.openers or signed is None or signed_page is None:
        return None
    if dialect.drops_comments and any(True for piece in commented(html) for _ in looked_at(piece.node)):
        return None
    contract = Contract()
    try:
        email = lower(signed, dialect, contract)
        seen = local.run(signed, sample, dialect.escaped, mail.own)
        shown = local.run(signed_page, Sample({}, sample.system), dialect.escaped, landing.own)
    except (local.MissingField, Unspeakable):
        return None
    if "\r" in seen or is_open(email, dialect.openers + "\\"):
        return None
    return Patterns(
        dialect,
        depths,
        mail,
        Residual(email.replace(ASSETS, depths.remote)),
        Residual(seen.replace(ASSETS, depths.preview)),
        BodyPattern(seen.replace(ASSETS, depths.remote)),
        landing,
        Residual(shown.replace(ASSETS, depths.page)),
        contract,
        fields_of(html),
    )


def _placed(values: list[str], assets: str) -> list[bytes]:
    """`values` in UTF-8, pictures among them with their address below `assets`."""
    return encoded([value.replace(ASSETS, assets) if _HOST in value else value for value in values])
