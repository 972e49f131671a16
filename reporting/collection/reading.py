"""What two years of published scorecards show of each measure of a year, what it costs, and where
it was named: the facts that rules of candidates are told, in a fixed number of queries.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q

from exceptions.models import ExceptionReport, Question
from pmf_portal.formats.wording import terms
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.periods.timetable import local_day
from reporting.models import Feedback, Output
from scorecards.models import ScorecardBuild, ScorecardLine
from targets.collection.queries import answers_of, measures_of_year
from targets.collection.rules.candidates import MONTHS, Reason, Use, candidates
from targets.lessons.rules.lifecycle import FindingState
from targets.models import Action, ReviewFinding, Specification


@dataclass
class Published:
    """What was published of a measure, month by month, the oldest first."""

    ratings: list[str] = field(default_factory=list)
    late: list[bool] = field(default_factory=list)
    figures: dict[str, Decimal] = field(default_factory=dict)


def found_in(year: FinancialYear, at: datetime) -> dict[Specification, list[Reason]]:
    """The measures of a year that might be retired, each with its reasons."""
    measures = list(measures_of_year(year))
    by_code = {one.target.code: one for one in measures}
    reasons = candidates(uses_of(measures, year, at))
    return {by_code[code]: given for code, given in reasons.items()}


def uses_of(measures: Sequence[Specification], year: FinancialYear, at: datetime) -> list[Use]:
    """Some measures as the rules see them: ten queries for any number of them."""
    since = (Month.of(local_day(at)) - MONTHS).first_day
    published = published_since(since, at)
    costs = answers_of(year, measures)
    named, asked = named_since(since), asked_since(since)
    uses = []
    for one in measures:
        seen = published.get(one.target_id, Published())
        code = one.target.code
        uses.append(
            Use(
                code=code,
                title=one.title,
                unit=one.unit,
                is_statutory=one.statutory,
                minutes=costs.get(one.target_id),
                ratings=tuple(seen.ratings),
                late=tuple(seen.late),
                # Whether small counts changed is not said.
                figures={} if one.threshold else seen.figures,
                named=frozenset(named[one.target_id]),
                is_asked_about=one.target_id in asked.targets or code in asked.codes,
            )
        )
    return uses


def newest_builds(since: date, at: datetime) -> dict[int, Month]:
    """The newest edition of each month from a day on that was published by a moment."""
    rows = ScorecardBuild.objects.filter(frozen_at__lte=at, month__gte=since)
    of_month = {month: pk for pk, month in rows.order_by("edition").values_list("pk", "month")}
    return {pk: month for month, pk in of_month.items()}


def published_since(since: date, at: datetime) -> dict[int, Published]:
    """What the newest editions say of each target, by its key."""
    builds = newest_builds(since, at)
    rows = ScorecardLine.objects.filter(build__in=builds).order_by("build__month")
    seen: dict[int, Published] = defaultdict(Published)
    for target, rating, days_late, period, figure in rows.values_list(
        "target", "rating", "days_late", "reporting_month", "period_actual"
    ):
        one = seen[target]
        one.ratings.append(rating)
        one.late.append(bool(days_late))
        if period is not None and figure is not None:
            one.figures[str(period)] = figure
    return seen


def named_since(since: date) -> dict[int, set[str]]:
    """Where each target was named from a day on, by its key: five queries."""
    named: dict[int, set[str]] = defaultdict(set)

    def note(where: str, targets: Iterable[int | None]) -> None:
        for target in targets:
            if target is not None:
                named[target].add(where)

    reports = ExceptionReport.objects.filter(Q(opened_at__date__gte=since) | still_followed())
    note(str(terms.exception_report), reports.values_list("target", flat=True))
    questions = Question.objects.filter(asked_at__date__gte=since)
    for report, line in questions.values_list("report__target", "line__target"):
        note("question", (report, line))
    # What a rule wrote down and nobody took up is no use of a measure.
    taken_up = Q(recorded_by__isnull=False) | ~Q(state=FindingState.OPEN)
    findings = ReviewFinding.objects.filter(taken_up, found_on__gte=since)
    of_retiring = ReviewFinding.objects.of_retiring().values("pk")
    findings = findings.exclude(pk__in=of_retiring).exclude(state=FindingState.SET_ASIDE)
    note("finding", findings.values_list("measures", flat=True))
    actions = Action.objects.filter(Q(due__gte=since) | Q(done_on__gte=since))
    note("action", actions.values_list("measures", flat=True))
    decisions = Output.objects.filter(meeting__day__gte=since)
    note("decision", decisions.values_list("target", flat=True))
    return named


def still_followed() -> Q:
    followed = ExceptionReport.objects.still_open()
    return Q(pk__in=followed.values("pk"))


@dataclass(frozen=True)
class Asked:
    """The measures about which residents or members asked: by key, or by code."""

    targets: frozenset[int]
    codes: frozenset[str]


def asked_since(since: date) -> Asked:
    """About which measures somebody asked from a day on: two queries."""
    rows = Question.objects.filter(asked_at__date__gte=since)
    pairs = rows.values_list("report__target", "line__target")
    abouts = Feedback.objects.filter(given_at__date__gte=since, about__startswith="/targets/")
    codes = {about.split("/")[2] for about in abouts.values_list("about", flat=True)}
    targets = {target for pair in pairs for target in pair if target is not None}
    return Asked(frozenset(targets), frozenset(codes))
