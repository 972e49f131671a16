"""Each target of a plan-year as it will work: what the years before came to, the plan as a picture,
how its year is rated and how a year like the last one would be, how much of a stretch it is, and
what its challenge has left open.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Prefetch
from django.utils.safestring import SafeString, mark_safe

from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear
from pmf_portal.pictures.year_ahead import words_ahead, year_ahead
from scorecards.actuals.last_year import (
    KnownOfTarget,
    LastYear,
    last_year_of,
    rule_of,
    year_ahead_of,
)
from scorecards.actuals.year_results import (
    YearSoFar,
    discrepancy_with,
    figures_of,
    figures_of_years,
    results_so_far,
)
from scorecards.rating.worked_example import (
    WorkedExample,
    tolerance_in_words,
    worked_example,
)
from scorecards.rating.year_again import (
    ColourRange,
    PromiseText,
    colour_ranges,
    promise_in_words,
    promised_text,
)
from targets.approval import trajectories
from targets.lessons.queries import OF_OPEN_LESSONS
from targets.models import Comment, LessonAnswer, Plan, PrincipleCheck, Specification, Submission
from targets.rules.principles import CHALLENGING, NOT_MET
from targets.rules.stretch import Against, Comparison, Level
from targets.stretch import earlier_specifications, stretch_of_targets


class Question(NamedTuple):
    """What somebody asked about a draft, and what was answered."""

    text: str
    asked_by: str
    answer: str
    answered_by: str


@dataclass(frozen=True)
class Outlook:
    """One target for its approver."""

    specification: Specification
    results: Sequence[YearSoFar]
    discrepancy: str
    target_before: str
    picture: SafeString
    has_periods: bool
    promise: PromiseText | None
    ranges: Sequence[ColourRange]
    tolerance: str
    example: WorkedExample | None
    comparisons: Sequence[Comparison]
    last_year: LastYear | None
    questions: Sequence[Question]
    not_challenging: str
    is_changed: bool

    @property
    def easier(self) -> Comparison | None:
        """The comparison with last year, where the target asks for less than it came to."""
        if self.last_year and self.last_year.comparison.level == Level.EASIER:
            return self.last_year.comparison
        return None

    @property
    def easier_than_trend(self) -> Comparison | None:
        """The comparison with the trend of the years, where the target asks for less."""
        for one in self.comparisons:
            if one.against == Against.TREND and one.level == Level.EASIER:
                return one
        return None

    @property
    def is_same_target(self) -> bool | None:
        """Whether the target is the one of the year before; None where there was none."""
        for one in self.comparisons:
            if one.against == Against.TARGET:
                return not one.difference
        return None


def outlooks_of(
    plan: Plan, year: FinancialYear, returned_at: datetime | None = None
) -> list[Outlook]:
    """The targets of a plan-year as they will work, in a fixed number of queries; `returned_at` is
    when it was sent back, if it was.
    """
    answers = LessonAnswer.objects.filter(OF_OPEN_LESSONS).select_related("theme", "proposal")
    specifications = list(
        Specification.objects.for_page()
        .filter(plan=plan, financial_year=year)
        .order_by("priority__order", "target__sort_key", "target__code")
        .with_challenge()
        .prefetch_related(Prefetch("lesson_answers", answers))
    )
    points = trajectories(specifications)
    figures = figures_of_years(specifications, year)
    earlier = earlier_specifications(specifications)
    before = [by_year[year - 1] for by_year in earlier.values() if year - 1 in by_year]
    earlier_points = trajectories(before)
    comparisons = stretch_of_targets(specifications)
    questions = questions_on(specifications)
    challenging = answers_on_challenging(specifications)
    outlooks = []
    for specification in specifications:
        of_years = earlier[specification.target_id]
        known = KnownOfTarget(
            figures_of(specification, figures, of_years),
            of_years,
            points[specification.pk],
            earlier_points,
            comparisons[specification.pk],
        )
        edited_at = specification.edited_at
        outlooks.append(
            outlook_of(
                specification,
                known,
                questions=questions[specification.pk],
                check=challenging.get(specification.pk),
                is_changed=bool(returned_at and edited_at and edited_at > returned_at),
            )
        )
    return outlooks


def outlook_of(
    specification: Specification,
    known: KnownOfTarget,
    *,
    questions: Sequence[Question],
    check: PrincipleCheck | None,
    is_changed: bool,
) -> Outlook:
    rule = rule_of(specification, known.points)
    results = results_so_far(specification, known.figures)
    shown = year_ahead_of(specification, known)
    drawn = year_ahead(shown)
    ranges = colour_ranges(rule) if rule else []
    last_year = last_year_of(specification, known, rule)
    easier = last_year is not None and last_year.comparison.level == Level.EASIER
    before = known.earlier.get(specification.financial_year - 1)
    return Outlook(
        specification=specification,
        results=results,
        discrepancy=discrepancy_with(specification, results),
        target_before=target_text(before) if before else "",
        picture=mark_safe(drawn.of_words(words_ahead(shown), "portal-year-ahead") if drawn else ""),
        has_periods=bool(
            frequency.periods_of_year(specification.frequency, specification.financial_year)
        ),
        promise=promise_in_words(rule) if rule else None,
        ranges=ranges,
        tolerance=tolerance_in_words(rule) if rule and not ranges else "",
        example=worked_example(rule) if rule else None,
        comparisons=known.comparisons,
        last_year=last_year,
        questions=questions,
        not_challenging=words_on_challenging(check, is_easier=easier),
        is_changed=is_changed,
    )


def last_return(plan: Plan, year: FinancialYear) -> datetime | None:
    """When the approver last sent the plan-year back; None where they never did."""
    returned = Submission.objects.filter(plan=plan, financial_year=year, returned_at__isnull=False)
    return returned.order_by("-returned_at").values_list("returned_at", flat=True).first()


def target_text(specification: Specification) -> str:
    """The target of a specification's year, as it was set; "" where it has none."""
    if specification.annual_target is None:
        return ""
    return promised_text(specification.annual_target, specification.decimals, specification.unit)


def questions_on(specifications: Collection[Specification]) -> dict[int, list[Question]]:
    """What was asked about each draft, by specification, the oldest first."""
    questions: dict[int, list[Question]] = defaultdict(list)
    comments = Comment.objects.filter(specification__in=specifications)
    for comment in comments.select_related("written_by", "resolved_by"):
        questions[comment.specification_id].append(
            Question(
                comment.text,
                str(comment.written_by),
                comment.resolution,
                str(comment.resolved_by or ""),
            )
        )
    return questions


def answers_on_challenging(
    specifications: Collection[Specification],
) -> dict[int, PrincipleCheck]:
    """What the authors answer on “challenging”, by specification."""
    checks = PrincipleCheck.objects.filter(specification__in=specifications, principle=CHALLENGING)
    return {check.specification_id: check for check in checks}


def words_on_challenging(check: PrincipleCheck | None, *, is_easier: bool) -> str:
    """What the checklist says of “challenging”, where an approver has to know; "" where not."""
    if check is None:
        return ""
    if check.answer == NOT_MET:
        return f"Not challenging, its authors say: {check.note.strip() or 'no reason is given'}"
    if is_easier:
        return "Its authors call it challenging, and it is easier than last year’s result."
    return ""
