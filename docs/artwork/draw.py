"""Draws every picture of the example content: `python docs/artwork/draw.py`.

Needs Pillow and nothing else; the same version of Pillow gives the same bytes. Posters go to content/assets/posters
under the ids of data/titles.csv, the other pictures to content/assets.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import beasts
import journeys
import keepsakes
import people
import places
import things
from posters import POSTERS, draw_poster
from scenes import SCENES

CONTENT = Path(__file__).resolve().parents[2] / "content"
ROOMS = (beasts, journeys, keepsakes, people, places, things)
"""The modules whose import registers the posters."""


def main() -> int:
    """Write the pictures; 1 if a title has no poster or a poster no title."""
    with (CONTENT / "data" / "titles.csv").open(encoding="utf-8", newline="") as file:
        titles = {row["id"] for row in csv.DictReader(file)}
    if titles != set(POSTERS):
        print("titles and posters differ:", ", ".join(sorted(titles ^ set(POSTERS))), file=sys.stderr)
        return 1
    folder = CONTENT / "assets"
    (folder / "posters").mkdir(parents=True, exist_ok=True)
    for film in sorted(POSTERS):
        (folder / "posters" / f"{film}.png").write_bytes(draw_poster(film))
    for name, scene in SCENES.items():
        (folder / f"{name}.png").write_bytes(scene())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
