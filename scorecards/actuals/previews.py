"""What a figure would mean on the scorecard, before it is published: the server's own rule, read in
a few queries for many targets.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from pmf_portal.periods import frequency
from scorecards.models import Actual
from scorecards.rating.assessment import Assessment, Measure, assess
from scorecards.rating.explanation import why
from scorecards.rating.rag import Rating
from scorecards.rating.year_to_date import Figure, Planned, period_value
from targets.models import Specification, TrajectoryPoint
from targets.rules.polarity import Polarity


def measure_of(specification):
    """What a specification says about computing a status."""
    s = specification
    computed = (
        Polarity(s.polarity),
        s.aggregation,
        s.scale,
        s.decimals,
        s.unit,
        s.frequency,
        s.margins,
    )
    return Measure(*computed, s.publication_lag_days, s.pk, s.previous_year, s.annual_target)


@dataclass(frozen=True)
class Told:
    """An assessment with the words that `why` needs."""

    rating: Rating
    polarity: str
    unit: str
    decimals: int
    tolerance: str
    amber_within: Decimal | None
    reporting_period: str
    coverage: str
    days_late: int
    actual_to_date: Decimal | None
    plan_to_date: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    green_low: Decimal | None
    green_high: Decimal | None
    amber_low: Decimal | None
    amber_high: Decimal | None


def told(result: Assessment, measure):
    bounds = result.bounds
    period = (
        frequency.label(measure.frequency, result.reporting_month) if result.reporting_month else ""
    )
    rule = (
        measure.polarity.value,
        measure.unit,
        measure.decimals,
        measure.tolerance.kind.value,
        measure.tolerance.amber_within,
    )
    figures = (result.actual, result.plan, result.numerator, result.denominator)
    limits = (bounds.green_low, bounds.green_high, bounds.amber_low, bounds.amber_high)
    return Told(result.rating, *rule, period, result.coverage, result.days_late, *figures, *limits)


@dataclass(frozen=True)
class Reading:
    """The year to date that a figure would give: its rating and the sentence that explains it."""

    rating: str
    why: str
    actual: Decimal | None
    plan: Decimal | None

    @property
    def words(self):
        """The sentence without the rating's own name, which stands before it as a tag."""
        words = self.why.partition(": ")[2]
        return words[:1].upper() + words[1:]


class Readings:
    """Plans and figures of some targets in one year and the year before, in three queries."""

    def __init__(self, specifications):
        targets = {s.target_id for s in specifications}
        years = {s.financial_year for s in specifications} | {
            s.financial_year - 1 for s in specifications
        }
        found = (
            Specification.objects.approved()
            .filter(target__in=targets, financial_year__in=years)
            .defer(*Specification.WORDS)
        )
        self.measures = defaultdict(dict)
        for s in found:
            self.measures[s.target_id][s.financial_year] = measure_of(s)
        self.plan, self.figures = defaultdict(dict), defaultdict(dict)
        points = TrajectoryPoint.objects.filter(specification__in=found.values("pk")).values_list(
            "specification__target", "month", "planned", "amber_bound"
        )
        for target, month, planned, amber in points:
            self.plan[target][month] = Planned(planned, amber)
        first = min(years).first if years else None
        for actual in (
            Actual.objects.latest().filter(target__in=targets, month__gte=first) if years else ()
        ):
            self.figures[actual.target_id][actual.month] = actual.figure

    def read(self, specification, month, figure: Figure | None = None):
        """The reading of a period, with a figure that is not stored yet or with the one that is."""
        target, year = specification.target_id, month.financial_year
        measure = self.measures[target][year]
        figures = {
            period: known for period, known in self.figures[target].items() if period <= month
        }
        if figure is not None:
            figures[month] = figure
        due_on = month.last_day + timedelta(days=measure.lag_days)
        result = assess(self.measures[target], self.plan[target], figures, month, due_on, due_on)
        return Reading(result.rating.value, why(told(result, measure)), result.actual, result.plan)

    def around(self, specification, month):
        """What a person wants to see beside a figure: the period before, the same period last year,
        the plan of the period.
        """
        target, measure = (
            specification.target_id,
            self.measures[specification.target_id][month.financial_year],
        )
        before, last_year = (
            period_value(self.figures[target].get(month - back), measure.aggregation, measure.scale)
            for back in (frequency.LENGTH[measure.frequency], 12)
        )
        planned = self.plan[target].get(month)
        return {
            "before": before,
            "last_year": last_year,
            "planned": planned.value if planned else None,
        }
