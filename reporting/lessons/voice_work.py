"""What consultations ask of a person, for the desk and the calendar."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count
from django.urls import reverse

from pmf_portal.council.acts import ACTS
from pmf_portal.council.due_tasks import DueTask, Worklist
from pmf_portal.council.models import OrganisationUnit
from pmf_portal.council.permissions import may
from pmf_portal.formats.numbers import counted
from pmf_portal.periods.working_days import working_day_after
from targets.models import Consultation, ConsultationReply, Specification
from targets.rules.planning_calendar import approval_due
from targets.voice.rules.consultations import AnswerState

TO_READ = 5


def words_to_read(work: Worklist) -> Iterator[DueTask]:
    """What residents wrote and nobody has read yet, in one row for each consultation."""
    if not may(work.user, "read_consultation_answer"):
        return
    waiting = Consultation.objects.announced().filter(answers__state=AnswerState.RECEIVED)
    for one in waiting.annotate(number=Count("answers")).order_by("pk"):
        yield work.task(
            kind="Residents’ words to read",
            key=f"consultation-{one.pk}",
            due=working_day_after(one.last_day, TO_READ),
            words=f"{one}: {counted(one.number, 'answer')}",
            url=reverse("consultation_desk", args=[one.slug]),
        )


def residents_to_answer(work: Worklist) -> Iterator[DueTask]:
    """Draft targets of this person’s part of the council of which residents spoke in a consultation
    that has closed, and for which the council has not answered: one row for each consultation.
    """
    if not work.user.roles & ACTS["reply_to_consultation"]:
        return
    closed = Consultation.objects.announced().filter(
        last_day__lt=work.today, last_day__gte=work.today - timedelta(days=366)
    )
    for one in closed.order_by("pk"):
        number = sum(bool(may(work.user, "reply_to_consultation", unit)) for unit in waiting(one))
        if number:
            yield work.task(
                kind="Residents to answer",
                key=f"reply-{one.pk}",
                due=approval_due(one.financial_year),
                words=f"{one}: {counted(number, 'target')}",
                url=reverse("consultation_desk", args=[one.slug]),
            )


def waiting(consultation: Consultation) -> list[OrganisationUnit | None]:
    """The services of the drafts that residents spoke of and that have no answer."""
    replied = ConsultationReply.objects.filter(consultation=consultation).exclude(target=None)
    rows = Specification.objects.filter(
        approval=None,
        financial_year=consultation.financial_year,
        plan__in=consultation.plans.values("pk"),
        target__in=consultation.answers.exclude(target=None).values("target"),
    ).exclude(target__in=replied.values("target"))
    return [one.service for one in rows.select_related("service")]


VOICE_WORK = (words_to_read, residents_to_answer)
