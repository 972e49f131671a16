"""What scrutiny asks of a person, for the desk and the calendar."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.urls import reverse

from pmf_portal.council.due_tasks import DueTask, Worklist
from pmf_portal.council.roles import Role
from pmf_portal.formats.numbers import is_or_are, shortened
from pmf_portal.formats.wording import terms
from pmf_portal.periods.working_days import working_day_after
from reporting.meetings.rules.bodies import BodyKind
from reporting.meetings.rules.lifecycle import OVER, MeetingState, OutputKind
from reporting.meetings.work import of_person
from reporting.models import CallIn, Output, Recommendation
from reporting.scrutiny.addressees import clerks_of_cabinet, is_within
from reporting.scrutiny.agendas import stands_on_agenda
from reporting.scrutiny.rules.answers import Tally, late_deliveries, tally
from reporting.scrutiny.rules.lifecycle import CallInState

# So many working days after the minutes are confirmed a recommendation is to be sent.
TO_SEND = 5


def recommendations_to_answer(work: Worklist) -> Iterator[DueTask]:
    """Recommendations that wait for the answer of this person: of Cabinet, or of a director."""
    waiting = Recommendation.objects.waiting()
    mine = Q(directorate__in=work.directorates)
    holds = [held for held in work.user.assignments if held.role == Role.PORTFOLIO_HOLDER]
    sees_all = Role.LEADER in work.user.roles or work.user.pk in clerks_of_cabinet()
    if holds or sees_all:
        mine |= Q(directorate=None)
    for one in waiting.filter(mine).select_related("body", "unit"):
        if one.directorate_id is None and not sees_all:
            if not any(is_within(one.unit, held.unit) for held in holds):
                continue
        yield task_of(work, one, "Recommendations to answer", one.answer_due)


def recommendations_to_deliver(work: Worklist) -> Iterator[DueTask]:
    """Accepted recommendations that this person delivers; what nobody present owns waits for the
    performance team.
    """
    mine = Q(owner=work.user)
    if Role.PERFORMANCE_TEAM in work.user.roles:
        mine |= Q(owner__is_active=False)
    for one in Recommendation.objects.in_delivery().filter(mine).select_related("body"):
        yield task_of(work, one, "Recommendations to deliver", one.due)


def task_of(work: Worklist, one: Recommendation, kind: str, due: date | None) -> DueTask:
    return work.task(
        kind=kind,
        key=f"recommendation-{one.pk}-{one.state}",
        due=due,
        words=shortened(one.text, 90),
        url=one.get_absolute_url(),
        about=str(one.body),
    )


def recommendations_to_send(work: Worklist) -> Iterator[DueTask]:
    """Recommendations of confirmed minutes that the clerk has to send."""
    outputs = Output.objects.still_open().filter(
        kind=OutputKind.RECOMMENDATION,
        meeting__body__kind=BodyKind.COMMITTEE,
        meeting__state=MeetingState.CONFIRMED,
    )
    for output in outputs.filter(of_person(work, "meeting__body__clerk")).for_page():
        yield work.task(
            kind="Recommendations to send",
            key=f"send-{output.pk}",
            due=working_day_after(output.meeting.confirmed_at.date(), TO_SEND),
            words=shortened(output.text, 90),
            url=reverse("send_recommendation", args=[output.pk]),
            about=str(output.meeting),
        )


def recommendations_followed(work: Worklist) -> Iterator[DueTask]:
    """How the recommendations stand that wait for an answer or are late: each of their committees'
    for chair and clerk, all of them in one row for the performance team.
    """
    rows = list(
        Recommendation.objects.followed()
        .filter(committees_of(work))
        .select_related("body__unit")
        .order_by("body__title", "pk")
    )
    bodies = list(dict.fromkeys(one.body for one in rows))
    if Role.PERFORMANCE_TEAM in work.user.roles and bodies:
        yield from summary(
            work, rows, "all", reverse("scrutiny"), f"of all {terms.committee.plural}"
        )
        return
    for body in bodies:
        own = [one for one in rows if one.body_id == body.pk]
        yield from summary(
            work, own, body.slug, reverse("scrutiny_of", args=[body.slug]), body.title
        )


def committees_of(work: Worklist) -> Q:
    if Role.PERFORMANCE_TEAM in work.user.roles:
        return Q()
    return Q(body__chair=work.user) | Q(body__clerk=work.user)


def summary(
    work: Worklist, rows: list[Recommendation], key: str, url: str, about: str
) -> Iterator[DueTask]:
    """One row of how some recommendations stand, where any waits or is late."""
    stand = tally((one.standing for one in rows), work.today)
    words = words_of(stand)
    if not words:
        return
    days = [one.due if one.answer else one.answer_due for one in rows]
    late = [day for day in days if day is not None and day < work.today]
    waiting = [one.answer_due for one in rows if not one.answer]
    yield work.task(
        kind=f"Recommendations of {terms.committee.plural}",
        key=f"recommendations-{key}",
        due=min(late or waiting),
        words=words,
        url=url,
        about=about,
    )


def words_of(stand: Tally) -> str:
    """ "2 recommendations wait for an answer, 1 late. 1 delivery is late." """
    late = stand.late_deliveries
    words = f"{late_deliveries(late)} {is_or_are(late)} late." if late else ""
    return " ".join(filter(None, (stand.waiting_in_words, words)))


def call_ins_to_explain(work: Worklist) -> Iterator[DueTask]:
    """What a committee called in and this person has to explain before its meeting."""
    mine = Q(officer=work.user)
    if Role.PERFORMANCE_TEAM in work.user.roles:
        mine |= Q(officer=None) | Q(officer__is_active=False)
    waiting = CallIn.objects.filter(mine, state=CallInState.CALLED_IN).for_page()
    for called in waiting:
        item = called.newest_item
        yield work.task(
            kind="Called in: explain it",
            key=f"explain-{called.pk}",
            due=item.meeting.day if item is not None else None,
            words=shortened(called.about, 90),
            url=called.get_absolute_url(),
            about=str(called.body),
        )


def call_ins_to_conclude(work: Worklist) -> Iterator[DueTask]:
    """What was called in and either stands on no agenda, or was dealt with by a meeting without a
    word of what came of it: for the clerk.
    """
    waiting = CallIn.objects.still_open().filter(of_person(work, "body__clerk"))
    for called in waiting.for_page().prefetch_related("items__outputs"):
        item = called.newest_item
        if stands_on_agenda(item):
            continue
        is_over = item is not None and item.meeting.state in OVER
        yield work.task(
            kind="Called in: say what came of it" if is_over else "Called in: put it on an agenda",
            key=f"conclude-{called.pk}-{item.pk if item else ''}",
            due=working_day_after(item.meeting.day, TO_SEND) if item and is_over else None,
            words=shortened(called.about, 90),
            url=called.get_absolute_url(),
            about=str(called.body),
        )


SCRUTINY_WORK = (
    recommendations_to_answer,
    recommendations_to_deliver,
    recommendations_to_send,
    recommendations_followed,
    call_ins_to_explain,
    call_ins_to_conclude,
)
