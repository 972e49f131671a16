"""What came of an adoption: the measure's published figures before and since, by months, in a
sentence (pure; framework 5.1).

Like is held against like: the same months of the year before where they are published, otherwise as
many figures just before.  Whether the change is more than chance is said by the rule that
evaluates actions (`scorecards.statistics.intervention`), which holds the figures against what those
before led to expect: where that goes another way than the change, it is said in words of its own.
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
from scorecards.statistics.intervention import FEWEST_SINCE, Outcome, effect_of, outcome_of
from scorecards.statistics.measure_series import MeasureSeries
from targets.rules.polarity import Polarity, higher_is_better, lower_is_better

YEAR = 12
MORE_THAN_CHANCE = "This is more than chance."
TOO_EARLY = "It is too early to tell this from chance."
VERDICTS = {
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
    # From which months its process is published to have changed.
    changed: tuple[Month, ...] = ()

    @property
    def places(self) -> int:
        """How exactly averages and differences are said."""
        return max(self.decimals, 1)

    def text(self, value: Decimal | None) -> str:
        return format_number(value, self.decimals, self.unit)

    def average_text(self, value: Decimal) -> str:
        return format_number(rounded(value, self.places), self.places, self.unit)

    @property
    def most(self) -> int:
        """How many figures since are looked at: those of a year, or the fewest that say
        something.
        """
        return max(YEAR // frequencies.spacing(self.frequency), FEWEST_SINCE)

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
    ]
    is_over = len(since) > measure.most
    del since[measure.most :]
    past = {month: value for month, value in figures.items() if month < Month.of(begun)}
    same = [(month - YEAR, past.get(month - YEAR)) for month, _ in since]
    is_year_before = bool(same) and all(value is not None for _, value in same)
    if is_year_before:
        before = [(month, value) for month, value in same if value is not None]
    else:
        before = list(past.items())[-max(len(since), 1) :]
    words = words_of(measure, begun, before, since, is_year_before=is_year_before, is_over=is_over)
    return Effect(tuple(before), tuple(since), is_year_before, words)


def words_of(
    measure: Followed,
    begun: date,
    before: Sequence[tuple[Month, Decimal]],
    since: Sequence[tuple[Month, Decimal]],
    *,
    is_year_before: bool,
    is_over: bool = False,
) -> str:
    """ "Since July 2023: 66.0% on average over 4 months, 61.2% in the same months a year before:
    4.8 points better. It is too early to tell this from chance."  Once the first year is over its
    figures alone count, and that is said."""
    if not measure.figures:
        return NOT_PUBLISHED_YET
    if kind_of(measure.unit) is not None:
        return NO_AVERAGE
    if not since:
        return nothing_since(measure, first_whole_month(begun), before)
    now, told = average(since), figures_since(measure, first_whole_month(begun), since, is_over)
    if not before:
        return f"{told}. No earlier figure is published to hold it against."
    then = average(before)
    against = just_before(before, measure)
    if is_year_before:
        against = f"in the same {'month' if len(since) == 1 else 'months'} a year before"
    places = measure.places
    past = measure.average_text(then) if len(before) > 1 else measure.text(then)
    change = rounded(now, places) - rounded(then, places)
    sentences = [
        f"{told}, {past} {against}: {change_in_words(measure, change)}.",
        verdict(measure, Month.of(begun), since[0][0], change),
        process_in_words(measure, before[0][0], since[-1][0]),
    ]
    return " ".join(filter(None, sentences))


def figures_since(
    measure: Followed, began: Month, since: Sequence[tuple[Month, Decimal]], is_over: bool
) -> str:
    """ "Since July 2023: 66.0% on average over 4 months"; once the year is over "In its first 12
    months, from July 2023: 66.0% on average".
    """
    now, number = average(since), figures_in_words(measure, len(since))
    if is_over:
        return f"In its first {number}, from {began.name}: {measure.average_text(now)} on average"
    if len(since) == 1:
        return f"Since {began.name}: {measure.text(now)} ({number})"
    return f"Since {began.name}: {measure.average_text(now)} on average over {number}"


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


def process_in_words(measure: Followed, first: Month, last: Month) -> str:
    """ "A change of its process is recorded too, from June 2013: that may be the reason."; "" where
    none is between the figures that are compared.
    """
    months = [month.name for month in measure.changed if first < month <= last]
    if not months:
        return ""
    since = " and ".join(months)
    return f"A change of its process is recorded too, from {since}: that may be the reason."


def side(polarity: Polarity, change: Decimal | float) -> str:
    if higher_is_better(polarity):
        return "better" if change > 0 else "worse"
    if lower_is_better(polarity):
        return "better" if change < 0 else "worse"
    return "higher" if change > 0 else "lower"


def verdict(measure: Followed, began: Month, since: Month, change: Decimal) -> str:
    """Whether a change is more than chance, by everything that is published before and since; where
    what the figures before led to expect makes it the other way round, or there is no difference,
    which way that is.
    """
    figures = {month: float(value) for month, value in measure.published.items()}
    series = MeasureSeries(
        polarity=measure.polarity,
        aggregation="latest",
        unit=measure.unit,
        decimals=measure.decimals,
        frequency=measure.frequency,
        year=max(figures).financial_year,
        figures=figures,
        changed=dict.fromkeys(measure.changed, ""),
    )
    effect = effect_of(series, began, since)
    if effect is None:
        return TOO_EARLY
    if effect.lower * effect.upper > 0:
        if (change > 0) == (effect.change > 0) and change:
            return MORE_THAN_CHANCE
        way = side(measure.polarity, effect.change)
        periods = "months" if frequencies.spacing(measure.frequency) == 1 else "figures"
        return f"Against what the {periods} before led to expect it is clearly {way}."
    if not higher_is_better(measure.polarity) and not lower_is_better(measure.polarity):
        return VERDICTS[Outcome.NOT_MOVED]
    wanted = -1 if lower_is_better(measure.polarity) else 1
    return VERDICTS[outcome_of(effect, wanted, None)]


def average(rows: Sequence[tuple[Month, Decimal]]) -> Decimal:
    return sum((value for _, value in rows), Decimal(0)) / len(rows)
