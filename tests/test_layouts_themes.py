"""Themes: the same tokens in each, text readable on its ground in light and dark (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from building import data

from sitegen.sources.load import load_project
from sitegen.sources.schema import Theme
from sitegen.world import World

THEMES = Path(__file__).parent.parent / "layouts" / "themes"
NAMES = sorted(path.stem for path in THEMES.glob("*.yaml"))
PAIRS = [
    *(("sheet", ink) for ink in ("text", "heading", "muted", "accent", "link")),
    *(("panel", ink) for ink in ("text", "heading", "muted", "accent", "link")),
    ("page", "muted"),
    *(("band", ink) for ink in ("band_text", "band_muted", "band_accent")),
    ("button", "button_text"),
    ("band_line", "band_muted"),
]
"""Each ground with the inks that templates put on it; the last pair is alternative text of a picture in a band."""


def theme(name: str) -> Theme:
    return Theme.model_validate(yaml.safe_load((THEMES / f"{name}.yaml").read_text("utf-8")))


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2) of #rrggbb."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_brand_and_a_neutral_default() -> None:
    assert NAMES == ["lanternreel", "plain"]


def test_contrast_is_computed_as_wcag_says() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("name", NAMES)
def test_all_themes_have_the_same_tokens(name: str) -> None:
    reference = set(theme("plain").light)
    assert set(theme(name).light) == set(theme(name).dark) == reference
    assert {token for pair in PAIRS for token in pair} <= reference


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ground", "ink"), PAIRS)
def test_text_is_readable(name: str, scheme: str, ground: str, ink: str) -> None:
    colours = getattr(theme(name), scheme)
    assert contrast(colours[ground], colours[ink]) >= 4.5


@pytest.mark.parametrize("name", NAMES)
def test_text_is_large_enough(name: str) -> None:
    kind = theme(name).type
    assert kind.size >= 16
    assert kind.small >= 14


@pytest.mark.parametrize("name", NAMES)
def test_no_font_is_fetched_from_elsewhere(name: str) -> None:
    for stack in (theme(name).type.body, theme(name).type.heading):
        # The engine would link these from a third party when a component names them.
        assert not any(font in stack for font in ("Open Sans", "Droid Sans", "Lato", "Roboto", "Ubuntu"))
        assert stack.endswith("serif")


@pytest.mark.parametrize("name", NAMES)
def test_no_extreme_black_and_white_that_clients_invert(name: str) -> None:
    for colours in (theme(name).light, theme(name).dark):
        assert not {"#000000", "#FFFFFF"} & {colour.upper() for colour in colours.values()}


@pytest.mark.parametrize(
    ("ground", "ink"),
    [("page", "muted"), ("sheet", "link"), ("band", "band_accent"), ("band", "button"), ("band_line", "band_muted")],
)
def test_a_theme_of_your_own_is_told_of_weak_contrast(make_world: Callable[..., World], ground: str, ink: str) -> None:
    own = yaml.safe_load((THEMES / "plain.yaml").read_text("utf-8"))
    own["dark"][ink] = own["dark"][ground]
    _, report = load_project(make_world({"layouts/themes/night.yaml": yaml.safe_dump(own)}))
    found = [d for d in report if d.rule == "check/contrast"]
    assert any(f"“{ink}” on “{ground}”" in d.message and "1.0 in dark mode" in d.message for d in found)


def test_a_button_in_a_band_must_stand_out(make_world: Callable[..., World]) -> None:
    own = yaml.safe_load((THEMES / "plain.yaml").read_text("utf-8"))
    own["light"] |= {"band": "#3A0818", "button": "#7A1030", "button_text": "#FFF8F0"}
    own["light"] |= {"band_text": "#FFF8F0", "band_muted": "#E0C8C0", "band_accent": "#F5B544", "band_line": "#501020"}
    _, report = load_project(make_world({"layouts/themes/wine.yaml": yaml.safe_dump(own)}))
    assert [d.message for d in report] == ["“button” on “band” has a contrast of 1.6 in light mode; a button needs 3"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_buttons_stand_out_in_bands(name: str, scheme: str) -> None:
    colours = getattr(theme(name), scheme)
    assert contrast(colours["band"], colours["button"]) >= 3


@pytest.mark.parametrize(("missing", "line"), [("dark", 13), ("light", 31)])
def test_a_colour_that_is_misspelt_in_a_theme_is_one_error_at_its_line(
    make_project: Callable[..., Path], missing: str, line: int
) -> None:
    written = (THEMES / "lanternreel.yaml").read_text().split("\n")
    written[line - 1] = written[line - 1].replace("button:", "buton:")
    root = make_project({"layouts/themes/lanternreel.yaml": "\n".join(written)})
    [only] = data("-C", root, "check", code=1)["diagnostics"]
    assert (only["line"], only["message"]) == (line, f"“buton” has no colour for {missing} mode")
    assert only["hint"] == "Did you mean “button”?"
