"""How good the forecasts of a year were, once it is over (pure): of the next figure, and of the
colour at the year's end; beside the two simplest ways of guessing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

from pmf_portal.formats.numbers import counted
from pmf_portal.periods.month import FinancialYear, Month
from scorecards.statistics.scoring import Scored, record_of

# After so many months of a year its end is asked for.
AFTER = (3, 6, 9)
RATED = ("green", "amber", "red")


@dataclass(frozen=True, slots=True)
class Colour:
    """What was said of a year's end after so many months: how likely the colour was that came, and
    whether the rating of that day was it already.
    """

    after: int
    chance: float
    was_it_already: bool


@dataclass(frozen=True, slots=True)
class YearScore:
    """How good the forecasts of one measure were in a year.  `error` is the mean distance of those
    figures that have one a year before, `error_last_year` that of saying “as a year before”.
    """

    scored: int = 0
    within: int = 0
    error: float | None = None
    error_last_year: float | None = None
    colours: tuple[Colour, ...] = ()

    @property
    def scaled_error(self) -> float | None:
        """The error in that of saying “as a year before”: below 1 is better."""
        if self.error is None or not self.error_last_year:
            return None
        return self.error / self.error_last_year


@dataclass(frozen=True, slots=True)
class Together:
    """The forecasts of a whole plan in a year; of the colours, by months of the year: how many, how
    likely the right one was held on average, and how many ratings were it already.
    """

    scored: int
    within: int
    measures: int
    better: int
    compared: int
    colours: Mapping[int, tuple[int, float, int]] = field(default_factory=dict)


def year_score(
    readings: Mapping[Month, Mapping[str, Any]],
    ratings: Mapping[Month, str],
    newest: Mapping[str, Any],
    result: str,
    year: FinancialYear,
) -> YearScore:
    """The score of one measure: `readings` and `ratings` as they were published in the year,
    `newest` the reading that ends it, `result` the rating of the year.
    """
    points = newest["usual"]["points"] if newest["usual"] else ()
    figures = {Month.parse(point[0]): float(point[1]) for point in points}
    same = {
        month: reading
        for month, reading in readings.items()
        if (reading["unit"], reading["frequency"]) == (newest["unit"], newest["frequency"])
    }
    forecast = next_figures(same, figures)
    record = record_of(forecast.values(), list(figures.values()))
    errors, errors_last_year = [], []
    for period, one in forecast.items():
        if period - 12 in figures:
            errors.append(abs(one.error))
            errors_last_year.append(abs(one.truth - figures[period - 12]))
    return YearScore(
        record.scored,
        record.within,
        fmean(errors) if errors else None,
        fmean(errors_last_year) if errors else None,
        tuple(colours(same, ratings, result, year)),
    )


def next_figures(
    readings: Mapping[Month, Mapping[str, Any]], figures: Mapping[Month, float]
) -> dict[Month, Scored]:
    """Each figure that a reading forecast as its next, with what came; the first forecast of it
    counts.
    """
    forecast: dict[Month, Scored] = {}
    for month in sorted(readings):
        for text, low, middle, high in readings[month]["ahead"][:1]:
            period = Month.parse(text)
            if period in figures and period not in forecast:
                limits = (float(low), float(middle), float(high))
                forecast[period] = Scored(*limits, figures[period])
    return forecast


def colours(
    readings: Mapping[Month, Mapping[str, Any]],
    ratings: Mapping[Month, str],
    result: str,
    year: FinancialYear,
) -> Iterable[Colour]:
    """What was said of the colour that came, after three, six and nine months."""
    if result not in RATED:
        return
    for after in AFTER:
        month = year.first + after - 1
        end = readings[month]["year_end"] if month in readings else None
        if end and not end["is_over"] and end["probabilities"] and month in ratings:
            chance = float(end["probabilities"].get(result, 0))
            yield Colour(after, chance, ratings[month] == result)


def together(scores: Sequence[YearScore]) -> Together:
    """The scores of several measures put together."""
    compared = [one.scaled_error for one in scores if one.scaled_error is not None]
    by_month = {}
    for after in AFTER:
        known = [colour for one in scores for colour in one.colours if colour.after == after]
        if known:
            likely = fmean(colour.chance for colour in known)
            already = sum(colour.was_it_already for colour in known)
            by_month[after] = (len(known), likely, already)
    return Together(
        scored=sum(one.scored for one in scores),
        within=sum(one.within for one in scores),
        measures=sum(one.scored > 0 for one in scores),
        better=sum(error < 1 for error in compared),
        compared=len(compared),
        colours=by_month,
    )


def sentences_of(whole: Together) -> list[str]:
    """The scores of a plan in plain sentences, none of which says more than its numbers."""
    if not whole.scored and not whole.colours:
        return ["No forecast of the year has met its truth yet."]
    told = []
    if whole.scored:
        told.append(
            f"{counted(whole.scored, 'forecast')} of a next figure met what came, of"
            f" {counted(whole.measures, 'measure')}: the figure lay within the limits of"
            f" {whole.within}. Four of five should."
        )
    if whole.compared:
        told.append(
            f"Of {counted(whole.compared, 'measure')} that can be compared, the forecasts of"
            f" {whole.better} were nearer on average than saying “as in the same period last year”."
        )
    for after, (count, likely, already) in whole.colours.items():
        told.append(
            f"After {after} months the colour in which the year ended was held to be"
            f" {round(likely * 100)}% likely on average, over {counted(count, 'measure')}; the"
            f" rating of that day was this colour already for {already}."
        )
    return told
