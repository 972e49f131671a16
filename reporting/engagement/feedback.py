"""Feedback and questions from their sending to the published answer (framework 7.2).  No personal
thing goes into the audit trail.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from pmf_portal.audit.record import PUBLIC, record
from pmf_portal.council.holders import holders_of
from pmf_portal.council.models import User
from pmf_portal.council.notices import notify, notify_addresses
from pmf_portal.council.roles import Role
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.dates import day_in_words
from pmf_portal.formats.wording import terms
from pmf_portal.periods.working_days import working_day_after
from pmf_portal.refusals import Refused
from reporting.engagement.spam_guard import A_DAY, keyed_hash, note_submission
from reporting.models import Feedback, FeedbackYear
from reporting.public_record.disk import forget
from reporting.public_record.staleness import stale_with_this_act


def performance_team() -> "QuerySet[User]":
    return holders_of([Role.PERFORMANCE_TEAM]).order_by("username")


@transaction.atomic
def give_feedback(
    *,
    kind: str,
    about: str,
    text: str,
    name: str,
    email: str,
    may_publish: bool,
    sender: str,
    at: datetime,
) -> Feedback:
    """Take in what somebody sent; the same words from the same person within a day are the same
    feedback.
    """
    note_submission("feedback", sender, at)
    day = localdate(at)
    # The year's row is held from here on, so that two sendings at once come one after the other.
    FeedbackYear.objects.get_or_create(year=day.year)
    year = FeedbackYear.objects.select_for_update().get(year=day.year)
    same_words = "\n".join((kind, about, " ".join(text.split()), email.lower()))
    fingerprint = keyed_hash("feedback", same_words)
    same = Feedback.objects.filter(fingerprint=fingerprint, given_at__gt=at - A_DAY).first()
    if same:
        return same
    year.taken += 1
    year.save()
    feedback = Feedback.objects.create(
        reference=f"FB-{day.year}-{year.taken:04d}",
        kind=kind,
        about=about,
        text=text,
        name=name,
        email=email,
        may_publish=may_publish,
        fingerprint=fingerprint,
        given_at=at,
        due=working_day_after(day, settings.FEEDBACK_WORKING_DAYS),
    )
    record("give_feedback", feedback, by=PUBLIC, at=at, kind=kind, due=feedback.due)
    announce_new_feedback(feedback, at)
    return feedback


def announce_new_feedback(feedback: Feedback, at: datetime) -> None:
    """To the performance team; and to whoever left an address, that it has come."""
    subject = f"New feedback {feedback}, to answer by {day_in_words(feedback.due)}"
    about = f", about {feedback.about}" if feedback.about else ""
    heading = f"{feedback.get_kind_display()}{about}:"
    words = "\n\n".join([heading, feedback.text, address_of(feedback)])
    notify([(person, f"feedback {feedback}", subject, words) for person in performance_team()], at)
    if feedback.email:
        thanks = (
            f"Thank you for writing to {terms.council}. Your reference is {feedback}.\n\nWe"
            f" answer by {day_in_words(feedback.due)}. If you do not hear from us by then, write to"
            f" {settings.CONTACT_EMAIL} and quote the reference.\n\nThis is what you"
            f" sent:\n\n{feedback.text}"
        )
        key, subject = f"feedback {feedback} received", f"We have your feedback: {feedback}"
        notify_addresses([(feedback.email, key, subject, thanks, "")], at, any_day=True)


def address_of(feedback: Feedback) -> str:
    return settings.PORTAL_URL + reverse("feedback", args=[feedback.reference])


def locked(feedback: Feedback) -> Feedback:
    return Feedback.objects.select_for_update(of=("self",)).get(pk=feedback.pk)


def still_unanswered(feedback: Feedback) -> Feedback:
    """The feedback, locked; raises Refused when it is answered already."""
    feedback = locked(feedback)
    if feedback.answered_at:
        raise Refused(f"{feedback.answered_by} has answered this already.")
    return feedback


@transaction.atomic
def assign_feedback(feedback: Feedback, owner: User | None, *, by: User, at: datetime) -> Feedback:
    """Give feedback to an officer, who is told; without one it is the performance team's again."""
    feedback = still_unanswered(feedback)
    feedback.owner = owner
    feedback.save()
    record("assign_feedback", feedback, by=by, at=at, owner=str(owner or "the performance team"))
    if owner:
        subject = f"Feedback {feedback} to answer by {day_in_words(feedback.due)}"
        key = f"feedback {feedback} is yours {at:%Y-%m-%dT%H:%M:%S}"
        body = f"{feedback.text}\n\n{address_of(feedback)}"
        notify([(owner, key, subject, body)], at)
    return feedback


@transaction.atomic
def answer_feedback(feedback: Feedback, *, answer: str, by: User, at: datetime) -> Feedback:
    """Answer feedback; whoever left an address gets the answer there.  Raises Refused when
    it is answered already.
    """
    feedback = still_unanswered(feedback)
    feedback.answer, feedback.answered_by, feedback.answered_at = answer, by, at
    feedback.save()
    record("answer_feedback", feedback, by=by, at=at, sent=bool(feedback.email))
    if feedback.email:
        words = f"{answer}\n\nYou had written:\n\n{feedback.text}"
        key, subject = f"feedback {feedback} answered", f"Our answer to your feedback {feedback}"
        notify_addresses([(feedback.email, key, subject, words, "")], at)
    return feedback


@transaction.atomic
def publish_answer(
    feedback: Feedback, *, about: str, question: str, answer: str, by: User, at: datetime
) -> Feedback:
    """Put question and answer on the public page as edited; done again, it changes the texts and
    keeps the day.
    """
    feedback = locked(feedback)
    if not (feedback.answered_at and feedback.may_publish):
        raise Refused("Only an answer whose asker agreed is published.")
    feedback.published_about = about
    feedback.published_question = question
    feedback.published_answer = answer
    feedback.published_at = feedback.published_at or at
    feedback.save()
    clear_pages_of(feedback.published_at)
    texts = digest("\n".join((about, question, answer)))
    record("publish_answer", feedback, by=by, at=at, digest=texts)
    return feedback


def clear_pages_of(published_at: datetime) -> None:
    """Have the public pages of a year's answers made anew, and until then read from no file: what
    was taken out is nowhere, whatever fails.
    """
    pages = [
        reverse("questions_and_answers"),
        reverse("questions_and_answers_of", args=[localdate(published_at).year]),
    ]
    stale_with_this_act()
    transaction.on_commit(lambda: forget(pages))


@transaction.atomic
def withdraw_answer(feedback: Feedback, *, reason: str, by: User, at: datetime) -> Feedback:
    """Take an answer off the public page, as when something private was overlooked; its published
    texts are deleted.
    """
    feedback = locked(feedback)
    if feedback.published_at is None:
        raise Refused("This answer is not published.")
    feedback.published_about = feedback.published_question = feedback.published_answer = ""
    clear_pages_of(feedback.published_at)
    feedback.published_at = None
    feedback.save()
    record("withdraw_answer", feedback, by=by, at=at, reason=reason)
    return feedback
