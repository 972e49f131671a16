"""Polarity: which way is better (pure)."""

from enum import StrEnum


class Polarity(StrEnum):
    """Which way a measure should move; `neutral` measures are for information and never rated."""

    HIGHER = "higher"
    LOWER = "lower"
    CLOSEST = "closest"
    NEUTRAL = "neutral"

    @property
    def words(self) -> str:
        return {
            "higher": "higher is better",
            "lower": "lower is better",
            "closest": "closest to plan is best",
            "neutral": "for information only",
        }[self.value]
