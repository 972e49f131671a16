"""What is usual for a target: its own history, measured once, so that each new figure is judged in
microseconds (pure).

Floats serve here and in what screens a figure alone: these are screening statistics, nothing is
published from them.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log

from pmf_portal.formats.units import is_money, is_percentage
from pmf_portal.periods.frequency import overlaps, spacing
from pmf_portal.periods.month import Month, YearRule
from scorecards.rating.year_to_date import Figure
from targets.rules.aggregation import Aggregation, takes_parts

# Fewer points are no habit, fewer than eight no process (the usual least for natural process
# limits).
FEWEST, FEWEST_FOR_LIMITS = 4, 8
# 2.66 mean moving ranges either side of the mean, and 3.27 for one step, are three sigma of a
# stable process.
TO_LIMITS, TO_LARGEST_STEP = 2.66, 3.27
# Three sigma in mean absolute deviations, for what is left when the season is taken out.
SEASON_TO_LIMIT = 3.76
# A step counts as a jump only from this share of the figure before: a series of tiny noise must not
# alarm.
LEAST_JUMP = 0.1


# The parts of a ratio, or its plain value: what must be equal to be a repetition.
Parts = float | tuple[float, float]
# Running number of the month, value, parts.
HistoryRow = tuple[int, float, Parts]


@dataclass(frozen=True, slots=True)
class Known:
    """What the specification says about the measure."""

    aggregation: str
    unit: str
    scale: float
    frequency: str


@dataclass(frozen=True, slots=True)
class Habits:
    """What is usual for a target; `months` are running numbers, oldest first, and `steps` the
    changes from one figure to the next.
    """

    known: Known
    months: list[int]
    values: list[float]
    parts: list[Parts]
    steps: list[float]
    by_month: dict[int, float]
    length: int
    lowest: float = 0.0
    highest: float = 0.0
    mean_step: float = 0.0
    swing: float = 0.0
    season: float | None = None
    cumulative: bool = False
    whole: bool = False

    def before(self, index: int) -> int:
        """The place after the newest figure earlier than a month."""
        if not self.months or index > self.months[-1]:
            return len(self.months)
        return bisect_left(self.months, index)


def habits(history: Mapping[Month, Figure | None], known: Known) -> Habits:
    """The habits of a target from its newest revisions of earlier periods, in any order."""
    return habits_from(sorted(rows_of(history, known)), known)


def rows_of(history: Mapping[Month, Figure | None], known: Known) -> Iterable[HistoryRow]:
    """The row of each figure that has a value."""
    if takes_parts(known.aggregation):
        return ratios(history, known.scale)
    return plain(history)


def habits_from(rows: Sequence[HistoryRow], known: Known) -> Habits:
    """The habits of a target from its rows, oldest first (see `rows_of`)."""
    months = [row[0] for row in rows]
    values = [row[1] for row in rows]
    steps = [b - a for a, b in zip(values, values[1:], strict=False)]
    history = Habits(
        known=known,
        months=months,
        values=values,
        parts=[row[2] for row in rows],
        steps=steps,
        by_month=dict(zip(months, values, strict=True)),
        length=spacing(known.frequency),
    )
    if len(values) < FEWEST:
        return history
    mean_step = sum(map(abs, steps)) / len(steps)
    return replace(
        history,
        lowest=min(values),
        highest=max(values),
        mean_step=mean_step,
        swing=swing(values),
        season=season(history, mean_step),
        cumulative=is_cumulative(history),
        whole=is_whole(known, values),
    )


def plain(history: Mapping[Month, Figure | None]) -> Iterator[HistoryRow]:
    """Rows of plain values."""
    for month, figure in history.items():
        if figure is not None and figure.value is not None:
            value = float(figure.value)
            yield month.year * 12 + month.month - 1, value, value


def ratios(history: Mapping[Month, Figure | None], scale: float) -> Iterator[HistoryRow]:
    """Rows of ratios; a ratio of nothing is no figure here."""
    for month, figure in history.items():
        if figure is not None and figure.numerator is not None and figure.denominator:
            top, bottom = float(figure.numerator), float(figure.denominator)
            yield month.year * 12 + month.month - 1, top / bottom * scale, (top, bottom)


def swing(values: Sequence[float]) -> float:
    """How many times larger or smaller the next figure may well be, as a logarithm: the third
    largest such step there was.

    The two largest are left out, up and down again, so that one mistake in the past does not excuse
    the next.
    """
    logs = [log(value) for value in values if value > 0]
    steps = sorted([abs(b - a) for a, b in zip(logs, logs[1:], strict=False)])
    if not steps:
        return 0.0
    return steps[-3] if len(steps) > 4 else steps[-1]


def season(history: Habits, mean_step: float) -> float | None:
    """The mean error of “it changes as it did a year ago”, where that foretells better than “it
    stays”; None for no season.
    """
    months, values, by_month = history.months, history.values, history.by_month
    if history.length > 3 or len(values) < 24 // history.length + 1:
        return None
    errors = []
    for place in range(1, len(values)):
        now, then = by_month.get(months[place] - 12), by_month.get(months[place - 1] - 12)
        if now is not None and then is not None:
            errors.append(abs(values[place] - values[place - 1] - now + then))
    if len(errors) < 12 // history.length - 1:
        return None
    mean = sum(errors) / len(errors)
    return mean if mean < 0.8 * mean_step else None


def is_cumulative(history: Habits) -> bool:
    """Whether the figures rise through each of the council's years and start again: a running
    total.  A window that moves on with each period is none.

    It takes one year in full that rises at half of its steps, a restart (of quarters two: four
    points rise by chance), and no fall within any year.
    """
    months, length = history.months, history.length
    if not may_be_cumulative(history.known):
        return False
    rises: dict[int, list[bool]] = {}
    restarts = 0
    for before, month, step in zip(months, months[1:], history.steps, strict=False):
        year = year_of(month)
        restart = year != year_of(before)
        if (step < 0) != restart and step:
            return False
        restarts += restart
        rises.setdefault(year, []).append(step > 0)
    if restarts < min(length, 2):
        return False
    steps_of_year = 12 // length - 1
    for rose in rises.values():
        if len(rose) >= steps_of_year and sum(rose) * 2 >= steps_of_year:
            return True
    return False


def may_be_cumulative(known: Known) -> bool:
    """Whether a running total can be told by the figures of a measure: they come at least each
    quarter, and each counts months of its own.
    """
    if spacing(known.frequency) > 3 or overlaps(known.frequency):
        return False
    return known.aggregation in (Aggregation.SUM, Aggregation.LATEST)


def year_of(index: int) -> int:
    """The council's year that the month with a running number lies in, as a running number."""
    return (index - YearRule.begins_in + 1) // 12


def is_whole(known: Known, values: Sequence[float]) -> bool:
    """Whether the measure counts: only whole numbers, of something that comes in ones."""
    if known.aggregation not in (Aggregation.SUM, Aggregation.LATEST):
        return False
    if is_percentage(known.unit) or is_money(known.unit):
        return False
    return all(value.is_integer() for value in values)
