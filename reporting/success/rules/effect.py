"""What came of an adoption: the measure's published figures before and since, by months, in a
sentence (pure; framework 5.1).

Like is held against like: the same months of the year before where they are published, otherwise as
many figures just before.  Whether the change is more than chance is said by the rule that
evaluates actions (`scorecards.statistics.intervention`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pmf_portal.formats.numbers import counted, format_number, rounded
from pmf_portal.formats.units import is_percentage
from pmf_portal.formats.value_kinds import kind_of
from pmf_portal.periods import frequency as frequencies
from pmf_portal.periods.month import Month
from scorecards.statistics.intervention import Outcome, effect_of, outcome_of
from scorecards.statistics.measure_series import MeasureSeries
from targets.rules.polarity import Polarity, higher_is_better, lower_is_better

YEAR = 12
TOO_EARLY = "It is too early to tell this from chance."
VERDICTS = {
    Outcome.MOVED: "This is more than chance.",
    Outcome.WRONG_WAY: "This is more than chance.",
    Outcome.NOT_MOVED: "This is no clear change.",
    Outcome.CANNOT_BE_SEEN: "The figures vary too much to tell this from chance.",
}
NOT_PUBLISHED_YET = "No month of this measure is published yet."
NO_AVERAGE = "Its figures cannot be averaged: compare the months below."


@dataclass(frozen=True)
class Followed:
    """A measure as its publications have it: `figures` by the month in which a period ends, None
    where a figure is kept back or missing.
    """

    polarity: Polarity
    unit: str
    decimals: int
    frequency: str
    figures: Mapping[Month, Decimal | None]
    title: str = ""

    @property
    def places(self) -> int:
        """How exactly averages and differences are said."""
        return max(self.decimals, 1)

    def text(self, value: Decimal | None) -> str:
        return format_number(value, self.decimals, self.unit)

    def average_text(self, value: Decimal) -> str:
        return format_number(rounded(value, self.places), self.places, self.unit)

    @property
    def published(self) -> dict[Month, Decimal]:
        return {month: one for month, one in sorted(self.figures.items()) if one is not None}


@dataclass(frozen=True)
class Effect:
    """The months on both sides, and what is said of them."""

    before: tuple[tuple[Month, Decimal], ...]
    since: tuple[tuple[Month, Decimal], ...]
    is_year_before: bool
    words: str


def first_whole_month(begun: date) -> Month:
    """The first month that an adoption was there for from its first day to its last."""
    month = Month.of(begun)
    return month if begun == month.first_day else month + 1


def effect_of_adoption(measure: Followed, begun: date) -> Effect:
    """What the figures say since a day: a period that had begun by then counts on neither side."""
    figures, began = measure.published, first_whole_month(begun)
    since = [
        (month, value)
        for month, value in figures.items()
        if frequencies.first_month(measure.frequency, month) >= began
    ][:YEAR]
    past = {month: value for month, value in figures.items() if month < Month.of(begun)}
    same = [(month - YEAR, past.get(month - YEAR)) for month, _ in since]
    is_year_before = bool(same) and all(value is not None for _, value in same)
    if is_year_before:
        before = [(month, value) for month, value in same if value is not None]
    else:
        before = list(past.items())[-max(len(since), 1) :]
    words = words_of(measure, begun, before, since, is_year_before=is_year_before)
    return Effect(tuple(before), tuple(since), is_year_before, words)


def words_of(
    measure: Followed,
    begun: date,
    before: Sequence[tuple[Month, Decimal]],
    since: Sequence[tuple[Month, Decimal]],
    *,
    is_year_before: bool,
) -> str:
    """ "Since July 2023: 66.0% on average over 4 months, 61.2% in the same months a year before:
    4.8 points better. It is too early to tell this from chance." """
    if not measure.figures:
        return NOT_PUBLISHED_YET
    if kind_of(measure.unit) is not None:
        return NO_AVERAGE
    if not since:
        return nothing_since(measure, first_whole_month(begun), before)
    began = first_whole_month(begun)
    now, number = average(since), figures_in_words(measure, len(since))
    told = f"Since {began.name}: {measure.average_text(now)} on average over {number}"
    if len(since) == 1:
        told = f"Since {began.name}: {measure.text(now)} ({number})"
    if not before:
        return f"{told}. No earlier figure is published to hold it against."
    then = average(before)
    against = just_before(before, measure)
    if is_year_before:
        against = f"in the same {'month' if len(since) == 1 else 'months'} a year before"
    places = measure.places
    past = measure.average_text(then) if len(before) > 1 else measure.text(then)
    change = change_in_words(measure, rounded(now, places) - rounded(then, places))
    certainty = verdict(measure, Month.of(begun), since[0][0])
    return f"{told}, {past} {against}: {change}. {certainty}"


def nothing_since(measure: Followed, began: Month, before: Sequence[tuple[Month, Decimal]]) -> str:
    told = f"No figure since {began.name} is published yet"
    if not before:
        return f"{told}."
    month, value = before[-1]
    label = frequencies.label(measure.frequency, month)
    return f"{told}; the last one before was {measure.text(value)} ({label})."


def figures_in_words(measure: Followed, number: int) -> str:
    """ "4 months"; "2 figures" of what comes less often."""
    is_monthly = frequencies.spacing(measure.frequency) == 1
    return counted(number, "month" if is_monthly else "figure")


def just_before(before: Sequence[tuple[Month, Decimal]], measure: Followed) -> str:
    if len(before) == 1:
        return f"in {frequencies.label(measure.frequency, before[0][0])}"
    return f"on average over the {figures_in_words(measure, len(before))} just before"


def change_in_words(measure: Followed, change: Decimal) -> str:
    """ "4.8 points better", "2.0 days worse", "3 higher", "no difference" """
    amount = abs(change)
    if not amount:
        return "no difference"
    if is_percentage(measure.unit):
        size = f"{format_number(amount, measure.places)} points"
    else:
        size = format_number(amount, measure.places, measure.unit)
    return f"{size} {side(measure.polarity, change)}"


def side(polarity: Polarity, change: Decimal) -> str:
    if higher_is_better(polarity):
        return "better" if change > 0 else "worse"
    if lower_is_better(polarity):
        return "better" if change < 0 else "worse"
    return "higher" if change > 0 else "lower"


def verdict(measure: Followed, began: Month, since: Month) -> str:
    """Whether the change is more than chance, by everything that is published before and since."""
    figures = {month: float(value) for month, value in measure.published.items()}
    series = MeasureSeries(
        polarity=measure.polarity,
        aggregation="latest",
        unit=measure.unit,
        decimals=measure.decimals,
        frequency=measure.frequency,
        year=max(figures).financial_year,
        figures=figures,
    )
    effect = effect_of(series, began, since)
    if effect is None:
        return TOO_EARLY
    wanted = -1 if lower_is_better(measure.polarity) else 1
    outcome = outcome_of(effect, wanted, None)
    if not higher_is_better(measure.polarity) and not lower_is_better(measure.polarity):
        is_clear = effect.lower * effect.upper > 0
        return VERDICTS[Outcome.MOVED if is_clear else Outcome.NOT_MOVED]
    return VERDICTS[outcome]


def average(rows: Sequence[tuple[Month, Decimal]]) -> Decimal:
    return sum((value for _, value in rows), Decimal(0)) / len(rows)
