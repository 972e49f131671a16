"""What a reading is made from (pure): one measure's figures, its plan, and the year under way."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from pmf_portal.formats.units import UnitKind, unit_of
from pmf_portal.periods import frequency as frequencies
from pmf_portal.periods.month import FinancialYear, Month
from scorecards.statistics.forecast import COUNT, FEWEST, PERCENT, PLAIN, Scale
from scorecards.statistics.ways_on import LAST, Floats
from targets.rules.chart_settings import USUAL_RUN
from targets.rules.polarity import Polarity

# Figures from longer ago say nothing about this year.
MOST = 72
# So many missing figures in a row are filled in between their neighbours.
LONGEST_GAP = 2


@dataclass(frozen=True, slots=True)
class MeasureSeries:
    """One measure as it stood when a line was built.

    `figures` are the values of periods that have one (of a ratio its value in the measure's unit),
    `weights` the denominators of a ratio, `planned` the plan, all by the month in which a period
    ends.  `so_far` is the year to date of `year`, exactly; `rate` the council's own rule for the
    year's end, None where it is not rated.
    """

    polarity: Polarity
    aggregation: str
    unit: str
    decimals: int
    frequency: str
    year: FinancialYear
    figures: Mapping[Month, float]
    planned: Mapping[Month, float] = field(default_factory=dict)
    weights: Mapping[Month, float] = field(default_factory=dict)
    so_far: float | None = None
    rate: Callable[[Decimal], str] | None = None
    # How many figures make a run or a trend, and the first months of processes that really changed,
    # with the reason; "" where the specification states it.
    run: int = USUAL_RUN
    changed: Mapping[Month, str] = field(default_factory=dict)

    @property
    def season(self) -> int:
        """How many periods make a year, 1 where seasons cannot be told."""
        spacing = frequencies.spacing(self.frequency)
        return 12 // spacing if 12 % spacing == 0 else 1

    @property
    def newest(self) -> Month | None:
        return max(self.figures, default=None)

    @property
    def ahead(self) -> list[Month]:
        """The periods to come after the newest figure, up to the end of the year."""
        newest = self.newest
        if newest is None:
            return []
        spacing, last = frequencies.spacing(self.frequency), self.year.last
        return [newest + n for n in range(spacing, last - newest + 1, spacing)]

    @property
    def is_over(self) -> bool:
        """Whether the year's last figure is in."""
        return not any(period.financial_year == self.year for period in self.ahead)

    def periods(self, most: int = MOST) -> list[Month]:
        """The newest periods up to the newest figure, oldest first, from the first that has one."""
        if not self.figures:
            return []
        newest, first = max(self.figures), min(self.figures)
        spacing = frequencies.spacing(self.frequency)
        count = min(most, (newest - first) // spacing + 1)
        return [newest - n * spacing for n in range(count - 1, -1, -1)]

    def label(self, period: Month) -> str:
        return frequencies.label(self.frequency, period)


@dataclass(frozen=True, slots=True)
class Unbroken:
    """Figures without a hole: a short gap is filled in, a longer one ends the past."""

    periods: tuple[Month, ...]
    values: tuple[float, ...]
    filled: int


def unbroken(series: MeasureSeries) -> Unbroken:
    """The newest figures of a measure without a hole, oldest first."""
    periods = series.periods()
    values = [series.figures.get(period) for period in periods]
    start = start_after_gap(values)
    periods, values = periods[start:], values[start:]
    if not periods:
        return Unbroken((), (), 0)
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    filled = np.interp(
        range(len(values)), [place for place, _ in known], [value for _, value in known]
    )
    return Unbroken(tuple(periods), tuple(filled.tolist()), len(values) - len(known))


def start_after_gap(values: Sequence[float | None]) -> int:
    """Where the figures after the last long gap begin."""
    start = missing = 0
    for place, value in enumerate(values):
        if value is None:
            missing += 1
            continue
        if missing > LONGEST_GAP:
            start = place
        missing = 0
    return start


def scale_for(series: MeasureSeries, values: Sequence[float]) -> Scale:
    """How the figures are worked on, so that nothing comes out that cannot be."""
    lowest, highest = ends_of(series, values)
    if lowest != 0:
        return PLAIN
    return PERCENT if highest == 100 else COUNT


def ends_of(series: MeasureSeries, values: Sequence[float]) -> tuple[float | None, float | None]:
    """The lowest and the highest possible figure; None for an end that figures go beyond."""
    unit = unit_of(series.unit)
    if unit is None:
        return None, None
    planned = series.planned.values()
    lowest = None if unit.lowest is None else float(unit.lowest)
    if lowest is not None and min([*values, *planned], default=lowest) < lowest:
        lowest = None
    highest = None
    if unit.kind == UnitKind.PERCENTAGE and unit.highest is not None and lowest is not None:
        highest = float(unit.highest)
        if max([*values, *planned], default=highest) > highest:
            highest = None
    return lowest, highest


def plan_for(series: MeasureSeries, known: Unbroken) -> Floats | None:
    """The plan of the known periods and those to come, NaN for one that is not known; None where it
    is not known of the last three or of all to come.
    """
    ahead = series.ahead
    values = [series.planned.get(period, np.nan) for period in (*known.periods, *ahead)]
    needed = values[-(len(ahead) + LAST) :]
    if not ahead or bool(np.isnan(needed).any()):
        return None
    return np.array(values, dtype=np.float64)


def can_be_forecast(known: Unbroken) -> bool:
    return len(known.values) >= FEWEST
