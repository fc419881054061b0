"""sitegen's site: cells of the programme, four artifacts each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from programme import Programme, Shape
from sitegen_project import VERSION, command
from sites import CAMPAIGN, FEW, LAYOUT, TOKEN, Site

_ARTIFACTS = ("email.txt", "email.eml", "landing/index.html")


class Sitegen:
    """`sitegen build` of the programme.

    `campaigns` is the number of campaigns, `each` the number of cells of one where that is given instead.
    """

    label = f"sitegen {VERSION}"
    unit = "cell"
    most = 1_000_000

    def __init__(self, campaigns: int, each: int | None = None, arguments: Sequence[str] = ()) -> None:
        self._campaigns, self._each, self._arguments = campaigns, each, arguments

    def shape(self, count: int) -> Shape:
        """The shape of a site with so many cells; few cells make fewer campaigns."""
        campaigns = count // self._each if self._each else self._campaigns
        return Shape.of(count, max(1, min(campaigns, count)))

    def write(self, folder: Path, count: int) -> Site:
        """Write the project into `folder`."""
        programme = Programme(folder, self.shape(count))
        programme.write()
        cells = [
            folder / "build" / campaign / segment / variant / locale
            for campaign in programme.campaigns
            for segment in programme.segments
            for variant in programme.variants
            for locale in programme.locales
        ]
        edits = {
            FEW: programme.edit_few,
            CAMPAIGN: programme.edit_campaign,
            LAYOUT: programme.edit_layout,
            TOKEN: programme.edit_theme,
        }
        return Site(
            folder,
            [*command(), *self._arguments],
            [cell / "email.html" for cell in cells],
            [cell / name for cell in cells for name in _ARTIFACTS],
            edits,
        )
