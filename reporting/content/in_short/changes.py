"""What got worse and what got better: against a year ago where the tested direction agrees, and by
rating since the month before (pure).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from reporting.content.in_short.facts import Measure, Report, Sentence
from reporting.content.in_short.figures import a_year_ago, against_plan, to_date
from reporting.content.in_short.order import worst_first
from reporting.content.in_short.promises import way_back
from reporting.content.rating_changes import direction
from scorecards.rating.rag import COLOURS, Rating
from scorecards.rating.trend import Trend
from scorecards.statistics.direction import DETERIORATING, IMPROVING
from scorecards.statistics.reading_words import DIRECTIONS

MOST = 3


@dataclass(frozen=True, slots=True)
class Movement:
    """A measure that moved: its sentence, the service’s own words, and its way back."""

    measure: Measure
    sentence: Sentence
    words: str = ""
    way_back: Sentence | None = None

    @property
    def figures(self) -> str:
        return figures_of(self.measure)


def worse_measures(measures: Sequence[Measure], escalated: Collection[str] = ()) -> list[Measure]:
    """Those that are worse than a year ago and whose direction, tested, is worse too; the worst
    first.
    """
    moved = [
        measure
        for measure in measures
        if measure.trend_year == Trend.DETERIORATING
        and measure.direction == DIRECTIONS[DETERIORATING]
    ]
    return worst_first(moved, escalated)


def better_measures(measures: Sequence[Measure]) -> list[Measure]:
    """Those that are better than a year ago and whose direction, tested, is better too; those whose
    service says why first, then those on plan, the furthest ahead of it first.
    """
    moved = [
        measure
        for measure in measures
        if measure.trend_year == Trend.IMPROVING and measure.direction == DIRECTIONS[IMPROVING]
    ]
    rated = [measure for measure in moved if measure.is_rated]
    others = [measure for measure in moved if not measure.is_rated]
    return sorted(worst_first(rated)[::-1] + others, key=lambda measure: not measure.comment)


def movement(measure: Measure, report: Report | None = None) -> Movement:
    """What is to be said of a measure that moved."""
    return Movement(
        measure, moved_sentence(measure), own_words(measure, report), report and way_back(report)
    )


def moved_sentence(measure: Measure) -> Sentence:
    """ "Smokers who stop for four weeks: 614 people from 2023/24 Q1 to Q3, 649 people a year ago;
    plan 682 people (red)." """
    rating = f" ({measure.rating})" if measure.is_rated else ""
    return Sentence(f"{measure.title}: {figures_of(measure)}{rating}.", (measure.source,))


def figures_of(measure: Measure) -> str:
    """ "70.7% since April, 75.6% a year ago; plan 78.0%" """
    figures = ", ".join(part for part in (to_date(measure), a_year_ago(measure)) if part)
    plan = against_plan(measure)
    return f"{figures}; {plan}" if plan else figures


def own_words(measure: Measure, report: Report | None) -> str:
    """Why, in the service's words: the month's comment, or the first cause of the report."""
    if measure.comment:
        return measure.comment
    return report.causes[0] if report and report.causes and measure.rating == Rating.RED else ""


@dataclass(frozen=True, slots=True)
class Turn:
    """A measure whose rating changed since the scorecard before."""

    measure: Measure
    was: str

    @property
    def change(self) -> str:
        return f"{self.was} to {self.measure.rating}"

    @property
    def figures(self) -> str:
        """ "10.9% in February, plan 9.5%" """
        plan = against_plan(self.measure)
        return f"{to_date(self.measure)}{', ' + plan if plan else ''}"

    def sentence(self, since: str) -> Sentence:
        text = f"{self.measure.title}: {self.change} since {since}; {self.figures}."
        return Sentence(text, (self.measure.source,))


def turns(measures: Sequence[Measure], before: Mapping[str, str], way: str) -> list[Turn]:
    """The ratings that changed for the worse or the better since the scorecard before; the worst
    first.
    """
    changed = []
    for measure in worst_first(measures):
        was = before.get(measure.code, measure.rating)
        if was == measure.rating or was not in COLOURS:
            continue
        if direction(was, measure.rating) == way:
            changed.append(Turn(measure, was))
    return changed


def turned_in_short(worse: int, better: int, since: str) -> str:
    """ "Since January 2024: 3 ratings worse, none better." """
    if not since:
        return ""
    if not worse and not better:
        return f"No rating has changed since {since}."
    return (
        f"Since {since}: {worse or 'no'} rating{'s' if worse != 1 else ''} worse,"
        f" {better or 'none'} better."
    )
