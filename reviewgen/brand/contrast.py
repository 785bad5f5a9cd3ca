"""How well a colour reads on another, by the definition of WCAG 2."""

from __future__ import annotations

import re
from typing import Final

LEAST: Final = 4.5
"""The least contrast of running text (WCAG 2, level AA)."""
_HEX: Final = re.compile(r"#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})")


def rgb(colour: str) -> tuple[int, int, int] | None:
    """Red, green and blue of `#abc` or `#aabbcc`, 0 to 255; None for any other text."""
    if not _HEX.fullmatch(colour):
        return None
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def luminance(colour: tuple[int, int, int]) -> float:
    """Relative luminance, 0 for black to 1 for white."""

    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(channel) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """Contrast between two colours, 1 to 21.

    >>> ratio((0, 0, 0), (255, 255, 255))
    21.0
    """
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def tint(colour: tuple[int, int, int], share: float = 0.1) -> tuple[int, int, int]:
    """A light shade: `share` of the colour on white."""
    red, green, blue = (round(255 - share * (255 - channel)) for channel in colour)
    return red, green, blue


def written(colour: tuple[int, int, int]) -> str:
    """A colour as a style sheet has it.

    >>> written(tint((10, 77, 120)))
    '#e6edf2'
    """
    return "#{:02x}{:02x}{:02x}".format(*colour)
