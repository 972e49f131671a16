"""Colours and whether text in them can be read (pure; WCAG 2.2, 1.4.3 and 1.4.11)."""

import re

TEXT_CONTRAST = 4.5


def is_colour(text: str) -> bool:
    """Whether a text is a colour as pages write it: #144e81."""
    return re.fullmatch(r"#[0-9a-f]{6}", text) is not None


def channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """The relative luminance of WCAG: 0 for black, 1 for white."""
    linear = []
    for channel in channels(colour):
        share = channel / 255
        linear.append(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)
    red, green, blue = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours: 1 for the same, 21 for black and white."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def darker(colour: str, share: float = 0.68) -> str:
    """The colour with so much of its light."""
    return "#" + "".join(f"{round(channel * share):02x}" for channel in channels(colour))
