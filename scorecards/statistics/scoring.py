"""How good earlier forecasts were (pure): each is scored when the truth comes.

Source: Hyndman and Koehler (2006) for the scaled error, Brier (1950) for probabilities.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean


@dataclass(frozen=True, slots=True)
class Scored:
    """One forecast with the truth that came."""

    p10: float
    p50: float
    p90: float
    truth: float
    # What the rating was, and how likely the forecast held each rating to be.
    rating: str = ""
    probabilities: Mapping[str, float] | None = None

    @property
    def is_within(self) -> bool:
        """Whether the truth lies where four of five should."""
        return self.p10 <= self.truth <= self.p90

    @property
    def error(self) -> float:
        return self.truth - self.p50

    @property
    def brier(self) -> float | None:
        """The squared distance of the probabilities from what happened: 0 at best, 2 at worst;
        None where none were stated.
        """
        if self.probabilities is None or not self.rating:
            return None
        ratings = {*self.probabilities, self.rating}
        return sum(
            (self.probabilities.get(one, 0.0) - (one == self.rating)) ** 2 for one in ratings
        )


@dataclass(frozen=True, slots=True)
class Record:
    """How some forecasts did together."""

    scored: int
    within: int
    scaled_error: float | None
    brier: float | None

    @property
    def words(self) -> str:
        """ "Of 14 former forecasts 12 were right to within what they said." """
        if not self.scored:
            return "No former forecast has met its truth yet."
        if self.scored == 1:
            verb = "was" if self.within else "was not"
            return f"The one former forecast {verb} right to within what it said."
        right = {0: "none was", 1: "1 was"}.get(self.within, f"{self.within} were")
        return f"Of {self.scored} former forecasts {right} right to within what they said."


def record_of(forecasts: Iterable[Scored], past: Sequence[float], season: int = 12) -> Record:
    """The record of a measure's forecasts; their errors are told in the mean error of saying "as in
    the same season a year before" on its past.
    """
    made = list(forecasts)
    scale = mean_change(past, season if len(past) > season else 1)
    error = fmean(abs(one.error) for one in made) if made else 0.0
    briers = [one.brier for one in made if one.brier is not None]
    return Record(
        scored=len(made),
        within=sum(one.is_within for one in made),
        scaled_error=error / scale if made and scale else None,
        brier=fmean(briers) if briers else None,
    )


def mean_change(values: Sequence[float], lag: int) -> float:
    changes = [abs(now - then) for then, now in zip(values, values[lag:], strict=False)]
    return fmean(changes) if changes else 0.0
