"""What is usual for a target: its own history, measured once, so that each new figure is judged in
microseconds (pure).

Floats serve here and in what screens a figure alone: these are screening statistics, nothing is
published from them.
"""

from bisect import bisect_left
from dataclasses import dataclass
from math import log

from pmf_portal.periods.frequency import LENGTH
from targets.rules.aggregation import Aggregation

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
    months: list
    values: list
    parts: list
    steps: list
    by_month: dict
    length: int
    lowest: float = 0.0
    highest: float = 0.0
    mean_step: float = 0.0
    swing: float = 0.0
    season: float | None = None
    cumulative: bool = False
    whole: bool = False

    def before(self, index):
        """The place after the newest figure earlier than a month."""
        if not self.months or index > self.months[-1]:
            return len(self.months)
        return bisect_left(self.months, index)


def habits(history, known):
    """The habits of a target from {month: Figure}: the newest revisions of earlier periods, in any
    order.
    """
    return habits_from(sorted(rows_of(history, known)), known)


def rows_of(history, known):
    """(running number of the month, value, what must be equal to be a repetition) of each figure
    that has a value.
    """
    return (
        ratios(history, known.scale) if known.aggregation == Aggregation.RATIO else plain(history)
    )


def habits_from(rows, known):
    """The habits of a target from its rows, oldest first (see `rows_of`)."""
    months = [row[0] for row in rows]
    values = [row[1] for row in rows]
    steps = [b - a for a, b in zip(values, values[1:], strict=False)]
    length = LENGTH[known.frequency]
    parts = [row[2] for row in rows]
    by_month = dict(zip(months, values, strict=True))
    if len(values) < FEWEST:
        return Habits(known, months, values, parts, steps, by_month, length)
    mean_step = sum(map(abs, steps)) / len(steps)
    return Habits(
        known,
        months,
        values,
        parts,
        steps,
        by_month,
        length,
        min(values),
        max(values),
        mean_step,
        swing(values),
        season(months, values, by_month, mean_step, length),
        is_cumulative(known, months, steps, length),
        is_whole(known, values),
    )


def plain(history):
    """Rows of plain values."""
    for month, figure in history.items():
        if figure is not None and figure.value is not None:
            value = float(figure.value)
            yield month.year * 12 + month.month - 1, value, value


def ratios(history, scale):
    """Rows of ratios; a ratio of nothing is no figure here."""
    for month, figure in history.items():
        if figure is not None and figure.denominator:
            top, bottom = float(figure.numerator), float(figure.denominator)
            yield month.year * 12 + month.month - 1, top / bottom * scale, (top, bottom)


def swing(values):
    """How many times larger or smaller the next figure may well be, as a logarithm: the third
    largest such step there was.

    The two largest are left out, up and down again, so that one mistake in the past does not excuse
    the next.
    """
    logs = [log(value) for value in values if value > 0]
    steps = sorted([abs(b - a) for a, b in zip(logs, logs[1:], strict=False)])
    return steps[-3] if len(steps) > 4 else steps[-1] if steps else 0.0


def season(months, values, by_month, mean_step, length):
    """The mean error of “it changes as it did a year ago”, where that foretells better than “it
    stays”; None for no season.
    """
    if length > 3 or len(values) < 24 // length + 1:
        return None
    errors = []
    for place in range(1, len(values)):
        now, then = by_month.get(months[place] - 12), by_month.get(months[place - 1] - 12)
        if now is not None and then is not None:
            errors.append(abs(values[place] - values[place - 1] - now + then))
    if len(errors) < 12 // length - 1:
        return None
    mean = sum(errors) / len(errors)
    return mean if mean < 0.8 * mean_step else None


def is_cumulative(known, months, steps, length):
    """Whether the figures rise through each year from April to March and start again: a running
    total.

    It takes one year in full that rises at half of its steps, a restart (of quarters two: four
    points rise by chance), and no
    fall within any year.
    """
    if length > 3 or known.aggregation not in (Aggregation.SUM, Aggregation.LATEST):
        return False
    rises, restarts = {}, 0
    for before, month, step in zip(months, months[1:], steps, strict=False):
        year = (month - 3) // 12
        restart = year != (before - 3) // 12
        if (step < 0) != restart and step:
            return False
        restarts += restart
        rises.setdefault(year, []).append(step > 0)
    full = 12 // length
    return restarts >= min(length, 2) and any(
        sum(found) * 2 >= full - 1 for found in rises.values() if len(found) >= full - 1
    )


def is_whole(known, values):
    """Whether the measure counts: only whole numbers, of something that comes in ones."""
    counts = (
        known.aggregation in (Aggregation.SUM, Aggregation.LATEST)
        and known.unit != "%"
        and not known.unit.startswith("£")
    )
    return counts and all(value.is_integer() for value in values)
