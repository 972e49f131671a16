"""Recommendations of committees: sent to Cabinet or a director, answered by a day, and followed
until they are delivered (framework 4.3, 6.1).
"""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.council.notices import notify
from pmf_portal.formats.wording import terms
from pmf_portal.refusals import Refused
from reporting.meetings.outputs import move_output
from reporting.meetings.rules.lifecycle import is_answered_elsewhere
from reporting.models import Body, Output, Recommendation, RecommendationStep, TaskGroup
from reporting.public_record.search_meetings import index_recommendation
from reporting.scrutiny.addressees import people_to_answer
from reporting.scrutiny.agendas import recorded_words
from reporting.scrutiny.rules.answers import NEED_A_REASON, NEED_AN_OWNER, Answer, answer_due
from reporting.scrutiny.rules.lifecycle import TaskGroupState, after
from reporting.scrutiny.subjects import Subject


def locked_recommendation(recommendation: Recommendation) -> Recommendation:
    """The recommendation, held until the act is done."""
    rows = Recommendation.objects.select_for_update(of=("self",))
    return rows.select_related("body__unit", "directorate", "owner").get(pk=recommendation.pk)


@transaction.atomic
def send_output(
    output: Output,
    *,
    directorate: OrganisationUnit | None,
    subject: Subject | None,
    by: User,
    at: datetime,
) -> Recommendation:
    """Send a recommendation of a committee's confirmed minutes to Cabinet, or to the director of a
    directorate.  From here on it is followed as a recommendation, and the minutes say so.
    """
    output = Output.objects.select_for_update(of=("self",)).get(pk=output.pk)
    body = output.meeting.body
    if not is_answered_elsewhere(output.kind, body.kind):
        raise Refused(f"Only recommendations of {terms.committee.plural} are sent.")
    if not output.meeting.is_confirmed:
        raise Refused("The minutes are not confirmed yet.")
    to = directorate or "Cabinet"
    move_output(output, "send", text=f"Sent to {to}.", by=by, at=at)
    recommendation = write_recommendation(
        body,
        text=output.text,
        exempt=output.exempt,
        directorate=directorate,
        subject=subject,
        output=output,
        by=by,
        at=at,
    )
    record_sent(recommendation, by=by, at=at)
    return recommendation


@transaction.atomic
def send_from_group(
    group: TaskGroup,
    *,
    text: str,
    directorate: OrganisationUnit | None,
    subject: Subject | None,
    by: User,
    at: datetime,
) -> Recommendation:
    """Send a further recommendation of task-and-finish work that is closed."""
    group = TaskGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)
    if group.state != TaskGroupState.CLOSED:
        raise Refused("Close the work first: its recommendations follow from its findings.")
    recommendation = write_recommendation(
        group.body,
        text=text,
        exempt=group.exempt,
        directorate=directorate,
        subject=subject,
        task_group=group,
        by=by,
        at=at,
    )
    record_sent(recommendation, by=by, at=at)
    return recommendation


def record_sent(recommendation: Recommendation, *, by: User, at: datetime) -> None:
    record(
        "send_recommendation",
        recommendation,
        by=by,
        at=at,
        text=recorded_words(recommendation.text, recommendation.exempt),
        to=recommendation.addressed_to,
        exempt=recommendation.exempt,
        answer_due=recommendation.answer_due,
    )


def write_recommendation(
    body: Body,
    *,
    text: str,
    exempt: str,
    directorate: OrganisationUnit | None,
    subject: Subject | None,
    by: User,
    at: datetime,
    output: Output | None = None,
    task_group: TaskGroup | None = None,
) -> Recommendation:
    """A recommendation as it is sent; whoever answers it is told.  Whoever calls records it."""
    about = subject.columns if subject is not None else {"unit": body.unit}
    recommendation = Recommendation(
        body=body,
        output=output,
        task_group=task_group,
        text=text,
        exempt=exempt,
        directorate=directorate,
        sent_at=at,
        answer_due=answer_due(localdate(at)),
        **about,
    )
    recommendation.save()
    write_step(recommendation, "send", text="", by=by, at=at)
    notify_addressees(recommendation, "sent", at)
    return recommendation


def notify_addressees(recommendation: Recommendation, key: str, at: datetime) -> None:
    """Tell those who answer it; what is exempt is read on the portal, not in an e-mail."""
    due = recommendation.answer_due
    words = words_of(recommendation)
    subject = f"Recommendation to answer by {due.day} {due:%B %Y}: {recommendation.body}"
    notify(
        [
            (person, f"recommendation {recommendation.pk} {key} {due}", subject, words)
            for person in people_to_answer(recommendation)
        ],
        at,
    )


def words_of(recommendation: Recommendation) -> str:
    """What an e-mail says of it, with its address."""
    url = f"{settings.PORTAL_URL}{recommendation.get_absolute_url()}"
    if recommendation.exempt:
        return f"It is exempt from publication: read it on the portal.\n\n{url}"
    return f"{recommendation.text}\n\n{url}"


def write_step(
    recommendation: Recommendation, act: str, *, text: str, by: User, at: datetime
) -> None:
    """What was done, beside what was done before; the search finds it as it stands now."""
    RecommendationStep.objects.create(
        recommendation=recommendation,
        act=act,
        state=recommendation.state,
        text=text,
        answer=recommendation.answer,
        answer_due=recommendation.answer_due,
        due=recommendation.due,
        by=by,
        at=at,
    )
    index_recommendation(recommendation)


@transaction.atomic
def answer_recommendation(
    recommendation: Recommendation,
    *,
    answer: str,
    reason: str,
    owner: User | None,
    due: date | None,
    by: User,
    at: datetime,
) -> Recommendation:
    """Accept a recommendation, in part or as it stands, or reject it.  Raises Refused where a
    reason is needed (in part, rejected), or an owner and a day (accepted).
    """
    recommendation = locked_recommendation(recommendation)
    given = Answer(answer)
    then = after("recommendation", recommendation.state, given)
    if given in NEED_A_REASON and not reason:
        raise Refused("Say why it is not accepted as it stands", "reason")
    if given in NEED_AN_OWNER:
        if owner is None:
            raise Refused("Choose who delivers it", "owner")
        if due is None:
            raise Refused("Enter the day by which it is delivered", "due")
    else:
        owner = due = None
    recommendation.state, recommendation.answer = then, given
    recommendation.answer_reason = reason
    recommendation.answered_by, recommendation.answered_at = by, at
    recommendation.owner, recommendation.due = owner, due
    recommendation.ended_at = None if given in NEED_AN_OWNER else at
    recommendation.save()
    write_step(recommendation, given, text=reason, by=by, at=at)
    record(
        "answer_recommendation",
        recommendation,
        by=by,
        at=at,
        answer=given.value,
        reason=recorded_words(reason, recommendation.exempt),
        owner=str(owner or ""),
        due=due,
    )
    notify_of_answer(recommendation, given, at)
    return recommendation


def notify_of_answer(recommendation: Recommendation, given: Answer, at: datetime) -> None:
    """Tell the committee's chair and clerk, and whoever delivers it."""
    words = words_of(recommendation)
    key = f"recommendation {recommendation.pk} answered {at:%Y%m%d%H%M%S}"
    subject = f"{given.label}: recommendation of {recommendation.body}"
    committee = (recommendation.body.chair, recommendation.body.clerk)
    notices = [(person, key, subject, words) for person in committee if person is not None]
    if recommendation.owner is not None and recommendation.due is not None:
        due = recommendation.due
        subject = f"Recommendation to deliver by {due.day} {due:%B %Y}"
        notices.append((recommendation.owner, f"{key} to deliver", subject, words))
    notify(notices, at)


@transaction.atomic
def update_recommendation(
    recommendation: Recommendation, *, progress: str, by: User, at: datetime
) -> Recommendation:
    """Say how far the delivery has come."""
    return take_step(recommendation, "update", text=progress, by=by, at=at)


@transaction.atomic
def deliver_recommendation(
    recommendation: Recommendation, *, evidence: str, by: User, at: datetime
) -> Recommendation:
    """Say that it is delivered, and what shows it."""
    return take_step(recommendation, "deliver", text=evidence, by=by, at=at)


@transaction.atomic
def reopen_recommendation(
    recommendation: Recommendation, *, reason: str, by: User, at: datetime
) -> Recommendation:
    """Say that it is not delivered after all, and why."""
    return take_step(recommendation, "reopen", text=reason, by=by, at=at)


@transaction.atomic
def withdraw_recommendation(
    recommendation: Recommendation, *, reason: str, by: User, at: datetime
) -> Recommendation:
    """Say that the committee does not pursue it any more, and why."""
    return take_step(recommendation, "withdraw", text=reason, by=by, at=at)


@transaction.atomic
def resend_recommendation(
    recommendation: Recommendation, *, reason: str, by: User, at: datetime
) -> Recommendation:
    """Ask again after it was rejected, and say why; the time to answer begins anew."""
    recommendation = locked_recommendation(recommendation)
    recommendation.state = after("recommendation", recommendation.state, "resend")
    recommendation.answer, recommendation.answer_reason = "", ""
    recommendation.answered_by = recommendation.answered_at = recommendation.ended_at = None
    recommendation.answer_due = answer_due(localdate(at))
    recommendation.save()
    write_step(recommendation, "resend", text=reason, by=by, at=at)
    words = recorded_words(reason, recommendation.exempt)
    due = recommendation.answer_due
    record("resend_recommendation", recommendation, by=by, at=at, reason=words, answer_due=due)
    notify_addressees(recommendation, "sent again", at)
    return recommendation


def take_step(
    recommendation: Recommendation, act: str, *, text: str, by: User, at: datetime
) -> Recommendation:
    """One act in the delivery of a recommendation, beside what was said before."""
    recommendation = locked_recommendation(recommendation)
    recommendation.state = after("recommendation", recommendation.state, act)
    recommendation.progress = text
    recommendation.ended_at = at if act in ("deliver", "withdraw") else None
    recommendation.save()
    write_step(recommendation, act, text=text, by=by, at=at)
    words = recorded_words(text, recommendation.exempt)
    record(f"{act}_recommendation", recommendation, by=by, at=at, reason=words)
    return recommendation
