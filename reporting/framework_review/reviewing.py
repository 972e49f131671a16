"""A yearly review of the framework: opened, out to consultation, comments answered, changes
proposed, decided, and a new version or none (framework 1.1).
"""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.council.notices import notify
from pmf_portal.formats.dates import plain_day
from pmf_portal.formats.numbers import counted
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.refusals import ChangedMeanwhile, Refused
from pmf_portal.uniqueness import unless_taken
from reporting.framework_review.rules.calendar import due_by
from reporting.framework_review.rules.lifecycle import after
from reporting.framework_review.rules.sections import changed
from reporting.framework_review.versions import (
    LONGEST_REFERENCE,
    first_version,
    first_year,
    newest_version,
    publish_version,
)
from reporting.meetings.bodies import locked_body
from reporting.meetings.hearings import next_meeting
from reporting.meetings.planning import put_on_agenda
from reporting.models import (
    AgendaItem,
    Body,
    FrameworkChange,
    FrameworkComment,
    FrameworkReview,
    Meeting,
)
from reporting.public_record.staleness import stale_with_this_act

MEANWHILE = "Somebody has changed what is proposed of this section meanwhile."


def locked_review(review: FrameworkReview, act: str) -> FrameworkReview:
    """The review in its new state, held until the act is done; raises Refused."""
    rows = FrameworkReview.objects.select_for_update(of=("self",)).select_related("version")
    current: FrameworkReview = rows.get(pk=review.pk)
    current.state = after(current.state, act)
    return current


@transaction.atomic
def open_framework_review(year: FinancialYear, *, by: User, at: datetime) -> FrameworkReview:
    """Begin the review of a year; raises Refused where it has begun, where there is no framework,
    or for a year in which there was none here, or which has not begun.
    """
    version, first = newest_version(), first_version()
    if version is None or first is None:
        raise Refused("Set out the framework first.")
    if FrameworkReview.objects.under_way().exists():
        raise Refused("Another review is still under way. End it first.")
    require_year(year, first_year(first), at)
    with unless_taken(Refused(f"The review of {year} has been opened already.")):
        review = FrameworkReview.objects.create(
            financial_year=year, version=version, due=due_by(year), opened_by=by, opened_at=at
        )
    record("open_framework_review", review, by=by, at=at, due=review.due)
    stale_with_this_act()
    return review


def require_year(year: FinancialYear, first: FinancialYear, at: datetime) -> None:
    last = Month.of(localdate(at)).financial_year
    if first > last:
        raise Refused(f"The first review is that of {first}, which has not begun", "year")
    if not first <= year <= last:
        years = f"a year from {first} to {last}" if first < last else str(last)
        raise Refused(f"Enter {years}: the framework was in force and set out here then", "year")


@transaction.atomic
def consult_on_framework(
    review: FrameworkReview, *, first_day: date, last_day: date, by: User, at: datetime
) -> FrameworkReview:
    """Ask staff, members and the public what they think, or move the days; raises Refused for a
    last day that has passed.
    """
    review = locked_review(review, "consult")
    if last_day < localdate(at):
        raise Refused("The last day has passed.", "last_day")
    review.consult_from, review.consult_to = first_day, last_day
    review.save()
    record("consult_on_framework", review, by=by, at=at, first_day=first_day, last_day=last_day)
    stale_with_this_act()
    return review


@transaction.atomic
def comment_on_framework(
    review: FrameworkReview, *, section: str, text: str, by: User, at: datetime
) -> FrameworkComment:
    """Say what one thinks of a section, or ("") of the whole; raises Refused outside the days of
    the consultation.
    """
    review = locked_review(review, "comment")
    assert review.consult_from is not None and review.consult_to is not None
    if not review.consult_from <= localdate(at) <= review.consult_to:
        days = f"{plain_day(review.consult_from)} to {plain_day(review.consult_to)}"
        raise Refused(f"The consultation is from {days}.")
    if section and not review.version.sections.filter(number=section).exists():
        raise Refused("Choose a section of the framework", "section")
    comment = FrameworkComment.objects.create(
        review=review, section=section, text=text, made_by=by, made_at=at
    )
    record("comment_on_framework", comment, by=by, at=at, text=text)
    stale_with_this_act()
    return comment


@transaction.atomic
def answer_framework_comment(
    comment: FrameworkComment, *, answer: str, by: User, at: datetime
) -> FrameworkComment:
    """Say what is made of a comment; whoever made it is told.  Raises Refused the second time."""
    locked_review(comment.review, "answer")
    rows = FrameworkComment.objects.select_for_update(of=("self",)).select_related("made_by")
    comment = rows.get(pk=comment.pk)
    if comment.answered_at:
        raise Refused("This comment has been answered already.")
    comment.answer, comment.answered_by, comment.answered_at = answer, by, at
    comment.save()
    record("answer_framework_comment", comment, by=by, at=at, answer=answer)
    body = f"You said of the framework:\n{comment.text}\n\nThe answer:\n{answer}"
    subject = f"Your comment on the framework: {comment.about.lower()}"
    notify([(comment.made_by, f"framework comment {comment.pk}", subject, body)], at)
    return comment


@transaction.atomic
def close_framework_consultation(
    review: FrameworkReview, *, by: User, at: datetime
) -> FrameworkReview:
    """End the consultation: today, where its last day is still to come."""
    review = locked_review(review, "close")
    assert review.consult_to is not None and review.consult_from is not None
    today = localdate(at)
    if today < review.consult_from:
        raise Refused("The consultation has not begun yet: change its days instead.")
    review.consult_to = min(review.consult_to, today)
    review.save()
    record("close_framework_consultation", review, by=by, at=at)
    stale_with_this_act()
    return review


@transaction.atomic
def propose_framework_change(
    review: FrameworkReview,
    *,
    number: str,
    title: str,
    text: str,
    why: str,
    seen_edition: int,
    by: User,
    at: datetime,
) -> FrameworkChange:
    """Propose other words for a section, a new one, or (without words) to leave one out; raises
    ChangedMeanwhile where somebody else has proposed something of it.
    """
    review = locked_review(review, "propose")
    standing = review.version.sections.filter(number=number).first()
    if standing is None and not text:
        raise Refused("Write the words of the new section", "text")
    if standing is not None and (standing.title, standing.text) == (title, text):
        raise Refused("These are the words as they stand. Change them first.", "text")
    change = review.changes.filter(number=number).first()
    if (change.edition if change else 0) != seen_edition:
        raise ChangedMeanwhile(MEANWHILE)
    change = change or FrameworkChange(review=review, number=number, edition=0)
    change.title, change.text, change.why = title, text, why
    change.proposed_by, change.proposed_at = by, at
    change.edition += 1
    change.save()
    record("propose_framework_change", change, by=by, at=at, title=title, text=text, why=why)
    return change


@transaction.atomic
def drop_framework_change(change: FrameworkChange, *, by: User, at: datetime) -> None:
    """Take a proposed change back."""
    locked_review(change.review, "drop")
    record("drop_framework_change", change, by=by, at=at)
    change.delete()


@transaction.atomic
def send_framework_review(
    review: FrameworkReview, *, body: Body, by: User, at: datetime
) -> FrameworkReview:
    """Bring what is proposed before the body that decides: it comes on its next agenda, where one
    is planned.  Raises Refused without a change, or with a comment that nobody has answered.
    """
    body = locked_body(body)
    following = next_meeting(body, at)
    review = locked_review(review, "send")
    require_answers(review)
    number = review.changes.count()
    if not number:
        raise Refused("Propose a change first, or say why nothing is changed.")
    review.body, review.sent_at, review.outcome = body, at, ""
    review.save()
    if following is not None:
        put_on_agenda(
            following,
            kind=AgendaItem.OTHER,
            title=f"{review}: {counted(number, 'change')} to decide",
            about=f"{settings.PORTAL_URL}{review.get_absolute_url()}",
        )
    agenda = str(following or "")
    record("send_framework_review", review, by=by, at=at, body=str(body), agenda=agenda)
    stale_with_this_act()
    return review


def require_answers(review: FrameworkReview) -> None:
    waiting = review.comments.filter(answered_at=None).count()
    if waiting:
        raise Refused(f"Answer {counted(waiting, 'comment')} first.")


@transaction.atomic
def return_framework_review(
    review: FrameworkReview, *, reason: str, by: User, at: datetime
) -> FrameworkReview:
    """Say that the body wants other changes, and why."""
    review = locked_review(review, "return")
    review.outcome = reason
    review.save()
    record("return_framework_review", review, by=by, at=at, reason=reason)
    stale_with_this_act()
    return review


@transaction.atomic
def approve_framework(
    review: FrameworkReview,
    *,
    meeting: Meeting | None,
    decided_on: date | None,
    reference: str,
    in_force_from: date,
    why: str,
    by: User,
    at: datetime,
) -> FrameworkReview:
    """Write down that the changes were approved, by which meeting or minute: the new version is
    public.  Raises Refused for a day that has not come, lies before the changes were sent, or is
    not that of the meeting.
    """
    review = locked_review(review, "approve")
    day = meeting.day if meeting is not None else decided_on
    if day is None:
        raise Refused("Enter the day, or choose the meeting", "decided_on")
    if decided_on not in (None, day):
        raise Refused(
            f"The meeting was on {plain_day(day)}. Leave this empty, or choose no meeting",
            "decided_on",
        )
    require_day(review, day, at)
    decided = f"{review.body}, {plain_day(day)}: {reference}"
    if len(decided) > LONGEST_REFERENCE:
        most = len(reference) - len(decided) + LONGEST_REFERENCE
        raise Refused(f"Shorten the minute to at most {most} characters", "reference")
    if in_force_from < day:
        raise Refused("It cannot be in force before it was decided", "in_force_from")
    version = publish_version(
        changed(review.version.as_sections, [one.as_change for one in review.changes.all()]),
        number=review.version.number + 1,
        title=review.version.title,
        in_force_from=in_force_from,
        why=why,
        reference=decided,
        published_by=by,
        published_at=at,
    )
    review.meeting, review.decided_on, review.reference = meeting, day, reference
    review.outcome, review.new_version = why, version
    review.save()
    record("approve_framework", version, by=by, at=at, reference=reference, why=why, decided_on=day)
    return review


def require_day(review: FrameworkReview, day: date, at: datetime) -> None:
    if day > localdate(at):
        raise Refused("This day has not come yet", "decided_on")
    if review.sent_at is not None and day < localdate(review.sent_at):
        sent = plain_day(localdate(review.sent_at))
        raise Refused(
            f"The changes were sent on {sent}: enter that day or a later one", "decided_on"
        )


@transaction.atomic
def leave_framework(
    review: FrameworkReview, *, reason: str, by: User, at: datetime
) -> FrameworkReview:
    """End a review without a change, and say why; raises Refused with a comment that nobody has
    answered, or with a change that is still proposed.
    """
    review = locked_review(review, "leave")
    require_answers(review)
    if review.changes.exists():
        raise Refused("A change is proposed: take it back first, or bring it to a decision.")
    review.outcome, review.decided_on = reason, localdate(at)
    review.save()
    record("leave_framework", review, by=by, at=at, reason=reason)
    stale_with_this_act()
    return review
