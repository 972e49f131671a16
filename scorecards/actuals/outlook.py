"""Each target of a plan-year as it will work: what the years before came to, the plan as a picture,
its tolerance and an example, how much of a stretch it is, and what its challenge has left open.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.safestring import SafeString, mark_safe

from pmf_portal.formats.numbers import counted, format_number, rounded
from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.ui.plan_picture import PlanSeries, plan_picture, plan_words
from scorecards.actuals.history import recorded_figures
from scorecards.rating.worked_example import (
    RatingRule,
    WorkedExample,
    tolerance_in_words,
    worked_example,
)
from scorecards.rating.year_to_date import Figure, performance_to_date, period_value
from targets.approval import trajectories
from targets.models import Comment, Plan, PrincipleCheck, Specification, TrajectoryPoint
from targets.rules.polarity import Polarity
from targets.rules.principles import CHALLENGING, NOT_MET, PRINCIPLES
from targets.rules.stretch import Comparison, easier_than_last_year
from targets.rules.tolerance import amber_end
from targets.rules.trajectory import annual_value
from targets.stretch import earlier_specifications, stretch_of_targets

YEARS_BEFORE = 2
# The figures of some years, by year, target and period.
FiguresByYear = Mapping[FinancialYear, Mapping[int, Mapping[Month, Figure]]]


@dataclass(frozen=True)
class YearSoFar:
    """What a year came to by its figures, and by how many of its periods."""

    year: FinancialYear
    value: Decimal
    shown: str
    reported: int
    expected: int

    @property
    def is_complete(self) -> bool:
        return self.reported == self.expected

    @property
    def words(self) -> str:
        """ "2023/24 so far: 76.9% (11 of 12 periods)" """
        if self.is_complete:
            return f"{self.year}: {self.shown}"
        of = f"{self.reported} of {counted(self.expected, 'period')}"
        return f"{self.year} so far: {self.shown} ({of})"


@dataclass(frozen=True)
class Outlook:
    """One target for its approver."""

    specification: Specification
    results: Sequence[YearSoFar]
    discrepancy: str
    picture: SafeString
    picture_words: str
    has_periods: bool
    tolerance: str
    example: WorkedExample | None
    comparisons: Sequence[Comparison]
    challenges: Sequence[str]

    @property
    def easier(self) -> Comparison | None:
        """The comparison with last year's result, where the target asks for less than it."""
        return easier_than_last_year(self.comparisons)


def outlooks_of(plan: Plan, year: FinancialYear) -> list[Outlook]:
    """The targets of a plan-year as they will work, in a fixed number of queries."""
    specifications = list(
        Specification.objects.for_page()
        .filter(plan=plan, financial_year=year)
        .order_by("priority__order", "target__sort_key", "target__code")
        .with_challenge()
    )
    points = trajectories(specifications)
    figures = figures_of_years(specifications, year)
    earlier = earlier_specifications(specifications)
    comparisons = stretch_of_targets(specifications)
    challenges = open_challenges(specifications, comparisons)
    outlooks = []
    for specification in specifications:
        known = figures_of(specification, figures, earlier[specification.target_id])
        planned = points[specification.pk]
        rule = rule_of(specification, planned)
        results = results_so_far(specification, known)
        series = series_of(specification, planned, known.get(year - 1, {}))
        outlooks.append(
            Outlook(
                specification=specification,
                results=results,
                discrepancy=discrepancy_with(specification, results),
                picture=mark_safe(plan_picture(series)),
                picture_words=plan_words(series),
                has_periods=bool(series.periods),
                tolerance=tolerance_in_words(rule) if rule else "",
                example=worked_example(rule) if rule else None,
                comparisons=comparisons[specification.pk],
                challenges=challenges[specification.pk],
            )
        )
    return outlooks


def figures_of_years(
    specifications: Collection[Specification], year: FinancialYear
) -> FiguresByYear:
    """The reported figures of the years before, one query each."""
    years = [year - n for n in range(YEARS_BEFORE, 0, -1)]
    return {before: recorded_figures(specifications, before) for before in years}


def figures_of(
    specification: Specification,
    figures: FiguresByYear,
    earlier: Mapping[FinancialYear, Specification],
) -> dict[FinancialYear, Mapping[Month, Figure]]:
    """A target's figures of the years in which it was measured in the same way."""
    known = {}
    for year, by_target in figures.items():
        if year in earlier and earlier[year].frequency == specification.frequency:
            known[year] = by_target.get(specification.target_id, {})
    return known


def rule_of(specification: Specification, points: Iterable[TrajectoryPoint]) -> RatingRule | None:
    """How the year will be rated at its target; None where there is none yet."""
    if specification.annual_target is None:
        return None
    bounds = [point.amber_bound for point in points if point.amber_bound is not None]
    return RatingRule(
        planned=specification.annual_target,
        polarity=Polarity(specification.polarity),
        aggregation=specification.aggregation,
        scale=specification.scale,
        unit=specification.unit,
        decimals=specification.decimals,
        tolerance=specification.margins,
        amber_bound=annual_value(bounds, specification.aggregation) if bounds else None,
    )


def results_so_far(
    specification: Specification, figures: Mapping[FinancialYear, Mapping[Month, Figure]]
) -> list[YearSoFar]:
    """What the years before came to, the oldest first; years without a figure are left out."""
    results = []
    for year, by_month in figures.items():
        months = frequency.periods_of_year(specification.frequency, year)
        reported = [by_month[month] for month in months if month in by_month]
        if not reported:
            continue
        to_date = performance_to_date(reported, specification.aggregation, specification.scale)
        if to_date.value is None:
            continue
        value = rounded(to_date.value, specification.decimals)
        shown = format_number(value, specification.decimals, specification.unit)
        results.append(YearSoFar(year, value, shown, len(reported), len(months)))
    return results


def discrepancy_with(specification: Specification, results: Iterable[YearSoFar]) -> str:
    """In words, that the draft gives another result of last year than its figures do; "" where it
    does not, or where figures are still to come.
    """
    stated = rounded(specification.previous_year, specification.decimals)
    for result in results:
        is_last = result.year == specification.financial_year - 1
        if is_last and result.is_complete and stated is not None and stated != result.value:
            given = format_number(stated, specification.decimals, specification.unit)
            return (
                f"The draft gives {given} as the result of {result.year}; the figures come to"
                f" {result.shown}."
            )
    return ""


def series_of(
    specification: Specification,
    points: Iterable[TrajectoryPoint],
    last_year: Mapping[Month, Figure],
) -> PlanSeries:
    """The plan by period beside last year's figures of the same periods."""
    kind, year = specification.frequency, specification.financial_year
    by_month = {point.month: point for point in points}
    planned: list[Decimal | None] = []
    amber: list[Decimal | None] = []
    before: list[Decimal | None] = []
    months = frequency.periods_of_year(kind, year)
    for month in months:
        point = by_month.get(month)
        planned.append(point.planned if point else None)
        amber.append(amber_of(specification, point) if point else None)
        figure = last_year.get(month - 12)
        before.append(period_value(figure, specification.aggregation, specification.scale))
    return PlanSeries(
        periods=[frequency.axis_label(kind, month) for month in months],
        planned=planned,
        amber=amber,
        last_year=before,
        unit=specification.unit,
        decimals=specification.decimals,
    )


def amber_of(specification: Specification, point: TrajectoryPoint) -> Decimal | None:
    """Where amber ends for a planned value, unless that is where green ends too."""
    end = amber_end(point.planned, specification.margins, specification.polarity, point.amber_bound)
    return None if end == point.planned else end


def open_challenges(
    specifications: Collection[Specification],
    comparisons: Mapping[int, Sequence[Comparison]],
) -> dict[int, list[str]]:
    """What the challenge of each target has left open, in sentences."""
    comments = comments_by_specification(specifications)
    challenging: dict[int, PrincipleCheck] = {}
    checks = PrincipleCheck.objects.filter(specification__in=specifications, principle=CHALLENGING)
    for check in checks:
        challenging[check.specification_id] = check
    challenges: dict[int, list[str]] = {}
    for specification in specifications:
        easier = easier_than_last_year(comparisons[specification.pk])
        challenges[specification.pk] = [
            *comments[specification.pk],
            *words_on_challenging(challenging.get(specification.pk), easier),
            *words_on_checklist(specification),
        ]
    return challenges


def comments_by_specification(
    specifications: Collection[Specification],
) -> dict[int, list[str]]:
    """The comments that nobody has answered."""
    comments: dict[int, list[str]] = defaultdict(list)
    unanswered: QuerySet[Comment] = Comment.objects.filter(
        specification__in=specifications, resolved_at=None
    ).select_related("written_by")
    for comment in unanswered:
        comments[comment.specification_id].append(
            f"Not answered yet: “{comment.text}” ({comment.written_by})"
        )
    return comments


def words_on_challenging(check: PrincipleCheck | None, easier: Comparison | None) -> list[str]:
    """What the checklist says of “challenging”, where an approver has to know."""
    if check is None:
        return []
    if check.answer == NOT_MET:
        return [f"Not challenging, its authors say: {check.note.strip() or 'no reason is given'}"]
    if easier and check.answer != NOT_MET:
        return ["Its authors call it challenging, and it is easier than last year’s result."]
    return []


def words_on_checklist(specification: Specification) -> list[str]:
    """What is not answered for or not founded; counted by `with_challenge`."""
    words = []
    left = len(PRINCIPLES) - getattr(specification, "answered", 0)
    if left:
        words.append(f"{left} of the {len(PRINCIPLES)} design principles not answered for")
    if not getattr(specification, "evidence_count", 0):
        words.append("No evidence is named")
    return words
