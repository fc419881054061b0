"""Takes the pictures of the preview that the README shows: `make pictures`.

They are of the site in build/, which has to be there; written beside this file.
"""

from __future__ import annotations

import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "build" / "index.html"
SIZE = {"width": 1360, "height": 840}

PICTURES = {
    "gallery": "",
    "cell": "#/outage/cut-off-double/cause/en",
    "compare": "#/outage/cut-off-double/cause/en?compare=outage%2Fcut-off-double%2Fsorry%2Fen&show=mail",
}


def main() -> None:
    """Take all pictures."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM"), args=["--no-sandbox"])
        for name, address in PICTURES.items():
            page = browser.new_page(viewport=SIZE, color_scheme="light", reduced_motion="reduce")
            page.goto(PAGE.as_uri() + address)
            page.wait_for_load_state("networkidle")
            page.wait_for_timeout(1_500)
            file = HERE / f"{name}.png"
            page.screenshot(path=file)
            # A palette of 256 colours is plenty for a page and a quarter of the bytes.
            Image.open(file).convert("RGB").quantize(256).save(file, optimize=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
