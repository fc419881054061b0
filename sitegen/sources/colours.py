"""Colours of themes: what counts as one, and how well two can be told apart."""

from __future__ import annotations

import re

_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})\Z")

MIN_CONTRAST = 4.5
"""Least contrast ratio of normal text on its background (WCAG 2.2, success criterion 1.4.3, level AA)."""

MIN_SHAPE_CONTRAST = 3.0
"""Least contrast ratio of a button with the ground it is on (WCAG 2.2, success criterion 1.4.11, level AA)."""


def is_colour(value: object) -> bool:
    """Whether `value` is a colour that every mail client reads: #rgb or #rrggbb."""
    return isinstance(value, str) and bool(_HEX.match(value))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, “contrast ratio”)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(char * 2 for char in colour[1:])
    red, green, blue = (_linear(int(digits[i : i + 2], 16) / 255) for i in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    # WCAG 2.2, “relative luminance”; 0.04045 is sRGB's own threshold.
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
