"""Which measures of the newest approved year say anything from a user’s view: five queries."""

from collections import defaultdict
from typing import Any

from django.db.models import Exists, OuterRef

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.formats.wording import terms
from pmf_portal.periods.month import FinancialYear
from reporting.models import PublishedTarget
from targets.models import (
    ComplaintCounts,
    ComplaintMeasure,
    Plan,
    Specification,
    SurveyQuestion,
    SurveyWave,
)
from targets.voice.rules.users_view import MeasureView, ShareOfMeasures, shares


def newest_approved_year(today_year: FinancialYear) -> FinancialYear | None:
    """The newest year that has begun and has approved targets."""
    rows = published_measures().filter(financial_year__lte=today_year)
    return rows.order_by("-financial_year").values_list("financial_year", flat=True).first()


def published_measures() -> Any:
    """The approved measures of the plans that everybody reads: not those of services and teams."""
    return Specification.objects.approved().filter(plan__kind__in=Plan.PUBLISHED)


def measures_of(year: FinancialYear) -> list[MeasureView]:
    """The approved measures of a year, each with what makes it one of users."""
    directorates = {
        one.path: one.title
        for one in OrganisationUnit.objects.filter(kind=OrganisationUnit.DIRECTORATE)
    }
    questions: dict[int, list[str]] = defaultdict(list)
    # What was never asked or counted says nothing yet.
    asked = Exists(SurveyWave.objects.filter(question=OuterRef("surveyquestion")))
    tied = SurveyQuestion.measures.through.objects.filter(asked).order_by("surveyquestion")
    for target, text in tied.values_list("target", "surveyquestion__text"):
        questions[target].append(text)
    counted = Exists(ComplaintCounts.objects.filter(unit=OuterRef("unit")))
    complained = set(ComplaintMeasure.objects.filter(counted).values_list("target", flat=True))
    has_page = Exists(PublishedTarget.objects.filter(code=OuterRef("target__code")))
    rows = published_measures().filter(financial_year=year).annotate(has_page=has_page)
    rows = rows.select_related("target", "service").order_by("target__sort_key")
    return [
        MeasureView(
            code=one.target.code,
            title=one.title,
            directorate=directorate_of(one, directorates),
            said=one.user_view,
            questions=tuple(questions.get(one.target_id, ())),
            has_complaints=one.target_id in complained,
            has_page=one.has_page,
        )
        for one in rows
    ]


def directorate_of(specification: Specification, directorates: dict[str, str]) -> str:
    """The title of the directorate that a target’s service lies in, or of the council."""
    path = specification.service.path if specification.service else ""
    for prefix, title in directorates.items():
        if path.startswith(prefix):
            return title
    return terms.council


def shares_of(year: FinancialYear) -> tuple[ShareOfMeasures, list[ShareOfMeasures]]:
    """The share of the council as a whole, and of each directorate."""
    measures = measures_of(year)
    return ShareOfMeasures(terms.council, tuple(measures)), shares(measures)
