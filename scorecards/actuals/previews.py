"""What a figure would mean on the scorecard, before it is published: the server's own rule, read in
a few queries for many targets.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Protocol

from django.db.models import QuerySet

from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear, Month
from scorecards.actuals.stored import stored_figures
from scorecards.models import Actual
from scorecards.peer_levels import TargetLevels, levels_of, why_with_level
from scorecards.plausibility.context import Stored
from scorecards.rating.assessment import Assessment, Measure, assess
from scorecards.rating.explanation import explain_rating
from scorecards.rating.rag import Rating
from scorecards.rating.short_explanation import short_explanation
from scorecards.rating.year_to_date import Figure, Planned, period_value
from scorecards.rating_inputs import MEASURED
from targets.models import Specification, TrajectoryPoint
from targets.rules.polarity import Polarity
from targets.rules.tolerance import tolerance_of


class OfTargetAndYear(Protocol):
    """What names a target's year: a specification, or what a row of a file knows of it."""

    @property
    def target_id(self) -> int: ...
    @property
    def financial_year(self) -> FinancialYear: ...


def measure_of_row(row: Any) -> Measure:
    """What a specification, read as the columns of MEASURED, says about computing a status."""
    return Measure(
        polarity=Polarity(row.polarity),
        aggregation=row.aggregation,
        scale=row.scale,
        decimals=row.decimals,
        unit=row.unit,
        frequency=row.frequency,
        tolerance=tolerance_of(row),
        lag_days=row.publication_lag_days,
        specification_id=row.pk,
        previous_year=row.previous_year,
        annual_target=row.annual_target,
        peer_level=row.peer_level,
    )


@dataclass(frozen=True)
class ExplanationInput:
    """An assessment with the columns of a scorecard line that `explain_rating` reads."""

    rating: Rating
    polarity: str
    unit: str
    decimals: int
    tolerance: str
    amber_within: Decimal | None
    reporting_period: str
    coverage: str
    provisional: bool
    newest_note: str
    actual_to_date: Decimal | None
    plan_to_date: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    green_low: Decimal | None
    green_high: Decimal | None
    amber_low: Decimal | None
    amber_high: Decimal | None


def explanation_input(
    result: Assessment, measure: Measure, *, provisional: bool = False
) -> ExplanationInput:
    bounds = result.bounds
    period = ""
    if result.reporting_month:
        period = frequency.label(measure.frequency, result.reporting_month)
    return ExplanationInput(
        rating=result.rating,
        polarity=measure.polarity.value,
        unit=measure.unit,
        decimals=measure.decimals,
        tolerance=measure.tolerance.kind.value,
        amber_within=measure.tolerance.amber_within,
        reporting_period=period,
        coverage=result.coverage,
        provisional=provisional,
        newest_note="",
        actual_to_date=result.actual,
        plan_to_date=result.plan,
        numerator=result.numerator,
        denominator=result.denominator,
        green_low=bounds.green_low,
        green_high=bounds.green_high,
        amber_low=bounds.amber_low,
        amber_high=bounds.amber_high,
    )


@dataclass(frozen=True)
class RatingPreview:
    """The year to date that a figure would give: its rating and the sentence that explains it."""

    rating: str
    why: str
    short: str
    actual: Decimal | None
    plan: Decimal | None

    @property
    def words(self) -> str:
        """The sentence without the rating's own name, which stands before it as a tag."""
        words = self.why.partition(": ")[2]
        return words[:1].upper() + words[1:]


@dataclass(frozen=True)
class ComparisonFigures:
    """What a figure is compared with, in the measure's unit; None where there is none."""

    before: Decimal | None
    last_year: Decimal | None
    planned: Decimal | None


class RatingPreviews:
    """Plans and figures of some targets in one year and the year before, in three queries; in two
    where the figures are known already.
    """

    def __init__(
        self,
        specifications: Iterable[OfTargetAndYear],
        stored: Mapping[int, Mapping[Month, Stored]] | None = None,
    ) -> None:
        targets, years = set(), set()
        for specification in specifications:
            targets.add(specification.target_id)
            years |= {specification.financial_year, specification.financial_year - 1}
        self.measures: dict[int, dict[FinancialYear, Measure]] = defaultdict(dict)
        self.plan: dict[int, dict[Month, Planned]] = defaultdict(dict)
        self.figures: dict[int, dict[Month, Figure]] = defaultdict(dict)
        self.provisional: dict[int, dict[Month, bool]] = defaultdict(dict)
        approved = Specification.objects.approved().filter(
            target__in=targets, financial_year__in=years
        )
        target_of: dict[int, int] = {}
        for row in approved.order_by().values_list(*MEASURED, named=True):
            self.measures[row.target_id][row.financial_year] = measure_of_row(row)
            target_of[row.pk] = row.target_id
        points = TrajectoryPoint.objects.filter(specification__in=list(target_of)).order_by()
        for pk, month, planned, amber in points.values_list(
            "specification_id", "month", "planned", "amber_bound"
        ):
            self.plan[target_of[pk]][month] = Planned(planned, amber)
        self.levels = self.levels_in(approved)
        if years:
            first = (min(years) - self.years_further_back()).first
            if stored is None:
                stored = stored_figures(dict.fromkeys(targets, first))
            self.take_figures(stored, first)

    def take_figures(self, stored: Mapping[int, Mapping[Month, Stored]], first: Month) -> None:
        """Take what is stored from a month on."""
        for target, figures in stored.items():
            for month, known in figures.items():
                if month >= first:
                    self.figures[target][month] = known.figure
                    self.provisional[target][month] = known.status == Actual.PROVISIONAL

    def levels_in(self, approved: QuerySet[Specification]) -> dict[int, TargetLevels]:
        """The levels of other councils that some targets aim at, which are their plans; nothing is
        asked where none does.
        """
        aiming = []
        for measures in self.measures.values():
            aiming += [year for year, measure in measures.items() if measure.peer_level]
        levels = levels_of(approved, until=max(aiming).last) if aiming else {}
        for target, of_target in levels.items():
            self.plan[target] |= of_target.plan
        return levels

    def years_further_back(self) -> int:
        """How many years before the last the period before one may lie, of any of the measures."""
        apart = [1]
        for measures in self.measures.values():
            apart += [frequency.years_apart(measure.frequency) for measure in measures.values()]
        return max(apart) - 1

    def preview(
        self,
        specification: OfTargetAndYear,
        month: Month,
        figure: Figure | None = None,
        *,
        status: str = Actual.FINAL,
    ) -> RatingPreview:
        """The preview of a period, with a figure that is not stored yet and its status, or with the
        one that is.
        """
        target = specification.target_id
        measure = self.measures[target][month.financial_year]
        figures = {
            period: known for period, known in self.figures[target].items() if period <= month
        }
        if figure is not None:
            figures[month] = figure
        provisional = dict(self.provisional[target])
        if figure is not None:
            provisional[month] = status == Actual.PROVISIONAL
        due_on = month.last_day + timedelta(days=measure.lag_days)
        result = assess(self.measures[target], self.plan[target], figures, month, due_on)
        shown = explanation_input(
            result,
            measure,
            provisional=provisional.get(result.reporting_month or month, False),
        )
        return RatingPreview(
            rating=result.rating.value,
            why=self.explained(target, result, shown),
            short=short_explanation(shown),
            actual=result.actual,
            plan=result.plan,
        )

    def explained(self, target: int, result: Assessment, shown: ExplanationInput) -> str:
        """The sentence of a preview, as the scorecard would have it."""
        why = explain_rating(shown)
        levels = self.levels.get(target)
        if levels is None or result.reporting_month is None:
            return why
        return why_with_level(
            levels,
            why,
            rating=shown.rating,
            period=result.reporting_month,
            label=shown.reporting_period,
            unit=shown.unit,
            decimals=shown.decimals,
        )

    def comparison_figures(self, specification: OfTargetAndYear, month: Month) -> ComparisonFigures:
        """What a person wants to see beside a figure: the period before, the same period last year,
        the plan of the period.
        """
        measure = self.measures[specification.target_id][month.financial_year]
        planned = self.plan[specification.target_id].get(month)
        return ComparisonFigures(
            before=self.value(specification, frequency.before(measure.frequency, month), measure),
            last_year=self.value(specification, month - 12, measure),
            planned=planned.value if planned else None,
        )

    def value(
        self, specification: OfTargetAndYear, month: Month, measure: Measure
    ) -> Decimal | None:
        figure = self.figures[specification.target_id].get(month)
        return period_value(figure, measure.aggregation, measure.scale)
