"""What plans and pages ask of consultations, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from pmf_portal.periods.month import FinancialYear
from targets.models import (
    Consultation,
    ConsultationAnswer,
    ConsultationReply,
    Plan,
    Specification,
)
from targets.voice.rules.consultations import ConsultationState


def unanswered_consultations(specifications: Sequence[Specification]) -> dict[int, list[str]]:
    """The titles of the consultations in which residents spoke of a draft and the council has not
    answered, by specification; those without any are left out.  Two queries, one where nobody
    spoke.
    """
    targets = {one.target_id for one in specifications}
    spoken = (
        ConsultationAnswer.objects.filter(
            target__in=targets,
            consultation__state=ConsultationState.ANNOUNCED,
            consultation__financial_year__in={one.financial_year for one in specifications},
        )
        .order_by()
        .values_list(
            "consultation",
            "consultation__title",
            "consultation__financial_year",
            "consultation__plans",
            "target",
        )
        .distinct()
    )
    rows = list(spoken)
    if not rows:
        return {}
    asked = {row[0] for row in rows}
    replied = set(
        ConsultationReply.objects.filter(consultation__in=asked)
        .order_by()
        .values_list("consultation", "target")
    )
    waiting: dict[int, list[str]] = defaultdict(list)
    for one in specifications:
        place = (one.financial_year, one.plan_id, one.target_id)
        for consultation, title, *where in sorted(rows, key=lambda row: row[0]):
            if tuple(where) == place and (consultation, one.target_id) not in replied:
                waiting[one.pk].append(title)
    return dict(waiting)


def consultations_to_close(plan: Plan, year: FinancialYear, today: date) -> list[Consultation]:
    """The consultations on a plan-year that are announced and have not closed, the last to close
    first.
    """
    rows = Consultation.objects.announced().filter(
        plans=plan, financial_year=year, last_day__gte=today
    )
    return list(rows.order_by("-last_day", "pk"))
