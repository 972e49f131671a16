"""Polarity: which way is better (pure)."""

from enum import StrEnum


class Polarity(StrEnum):
    """Which way a measure should move.  Those for information are never rated; of `rising` and
    `falling` ones it is known which way is better, so that their direction of travel is told.
    """

    HIGHER = "higher"
    LOWER = "lower"
    CLOSEST = "closest"
    NEUTRAL = "neutral"
    RISING = "rising"
    FALLING = "falling"

    @property
    def words(self) -> str:
        return {
            "higher": "higher is better",
            "lower": "lower is better",
            "closest": "closest to plan is best",
            "neutral": "for information only",
            "rising": "for information only, higher is better",
            "falling": "for information only, lower is better",
        }[self.value]


def is_rated(polarity: str) -> bool:
    """Whether figures are rated against a plan; the others are for information."""
    return polarity in (Polarity.HIGHER, Polarity.LOWER, Polarity.CLOSEST)


def higher_is_better(polarity: str) -> bool:
    return polarity in (Polarity.HIGHER, Polarity.RISING)


def lower_is_better(polarity: str) -> bool:
    return polarity in (Polarity.LOWER, Polarity.FALLING)
