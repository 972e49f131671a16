"""Personal data of the public that are kept no longer: deleted by the clock, each after its
time.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from pmf_portal.audit.models import SentForm
from pmf_portal.audit.record import record
from pmf_portal.council.models import Notice, PersonSession, User
from pmf_portal.formats.dates import day_in_words
from reporting.engagement.spam_guard import A_DAY
from reporting.models import Feedback, SignUp, SubmissionCount, SubscriptionRequest, TeamWord
from targets.models import ConsultationAnswer
from targets.voice.rules.consultations import AnswerState

FORMS_KEPT = timedelta(days=7)
TO_CONFIRM = timedelta(days=2)
LETTERS_KEPT = timedelta(days=30)
SIGN_UPS_KEPT = timedelta(days=365)


def expired(at: datetime) -> dict[str, "QuerySet[Any]"]:
    """The rows whose time is over, by what they are: they are deleted."""
    return {
        "sent forms": SentForm.objects.filter(sent_at__lte=at - FORMS_KEPT),
        # With what people typed before they signed in again.
        "ended sessions": PersonSession.objects.filter(expire_date__lte=at),
        "senders": SubmissionCount.objects.filter(sent_at__lte=at - A_DAY),
        "unconfirmed subscriptions": SubscriptionRequest.objects.filter(
            asked_at__lte=at - TO_CONFIRM
        ),
        "letters": Notice.objects.filter(user=None, sent_at__lte=at - LETTERS_KEPT),
        "places of the public": SignUp.objects.filter(
            user=None, session__ends__lte=at - SIGN_UPS_KEPT
        ),
    }


def answered_long_ago(at: datetime) -> "QuerySet[Feedback]":
    """Feedback whose names and addresses are blanked."""
    had = ~Q(name="") | ~Q(email="")
    return Feedback.objects.filter(
        had, answered_at__lte=at - timedelta(days=settings.FEEDBACK_KEPT_DAYS)
    )


def team_words_answered_long_ago(at: datetime) -> "QuerySet[TeamWord]":
    """What teams said, whose own words are blanked; what the manager told of it stays."""
    return TeamWord.objects.exclude(text="").filter(
        answered_at__lte=at - timedelta(days=settings.FEEDBACK_KEPT_DAYS)
    )


def consultation_answers_read_long_ago(at: datetime) -> "QuerySet[ConsultationAnswer]":
    """What residents wrote in consultations: what was published of it stays."""
    return ConsultationAnswer.objects.exclude(text="").filter(
        read_at__lte=at - timedelta(days=settings.FEEDBACK_KEPT_DAYS)
    )


def consultation_answers_never_read(at: datetime) -> "QuerySet[ConsultationAnswer]":
    """What residents wrote and nobody read, of consultations that closed long ago, or were to close
    before they were withdrawn: the answers are counted without their words.
    """
    day = localdate(at) - timedelta(days=settings.FEEDBACK_KEPT_DAYS)
    return ConsultationAnswer.objects.exclude(text="").filter(
        read_at=None, consultation__last_day__lt=day
    )


def plan_forgetting(at: datetime) -> Iterator[dict[str, Any]]:
    """The job that deletes, once on each day on which there is something to delete."""
    answered = (
        answered_long_ago(at),
        team_words_answered_long_ago(at),
        consultation_answers_read_long_ago(at),
        consultation_answers_never_read(at),
    )
    if any(rows.exists() for rows in (*answered, *expired(at).values())):
        yield {"kind": "forget_personal_data", "period": localdate(at).isoformat(), "due_at": at}


def forget_personal_data_job(period: str, subject: str, at: datetime) -> str:
    return f"{forget_personal_data(by=None, at=at)} deleted"


@transaction.atomic
def forget_personal_data(*, by: User | None, at: datetime) -> int:
    """Delete what has outlived its time, and blank names and e-mails of feedback answered long ago;
    how many rows.
    """
    counts = {"feedback": answered_long_ago(at).update(name="", email="", blanked_at=at)}
    old = team_words_answered_long_ago(at)
    counts["words of teams"] = old.update(text="", blanked_at=at)
    read = consultation_answers_read_long_ago(at)
    counts["words of residents"] = read.update(text="", fingerprint="", blanked_at=at)
    counts["words of residents nobody read"] = consultation_answers_never_read(at).update(
        text="", fingerprint="", state=AnswerState.COUNTED, blanked_at=at
    )
    for kind, rows in expired(at).items():
        counts[kind], _ = rows.delete()
    if any(counts.values()):
        deleted: dict[str, Any] = {
            kind.replace(" ", "_"): count for kind, count in counts.items() if count
        }
        record("forget_personal_data", day_in_words(localdate(at)), by=by, at=at, **deleted)
    return sum(counts.values())
