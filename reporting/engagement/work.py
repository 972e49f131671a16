"""What feedback and sessions ask of a person, for the desk and the calendar."""

from datetime import time

from django.urls import reverse
from django.utils.timezone import localdate

from pmf_portal.council.models import Absence
from pmf_portal.council.permissions import may
from pmf_portal.council.roles import ACTS
from pmf_portal.formats.dates import day_in_words
from pmf_portal.formats.numbers import shortened
from pmf_portal.periods.timetable import moment_on
from pmf_portal.periods.working_days import working_day_after
from reporting.engagement.permissions import is_team
from reporting.models import Feedback, Session

TO_WRITE_UP = 5


def feedback_to_answer(work):
    """Feedback that waits for this person; what nobody present owns waits for the performance
    team.
    """
    if not work.user.roles & ACTS["answer_feedback"]:
        return
    away = Absence.objects.on(work.today).values("user")
    for one in Feedback.objects.waiting_for(work.user, is_team(work.user), away):
        url = reverse("feedback", args=[one.reference])
        yield work.owed(
            "Feedback to answer",
            f"feedback-{one.pk}",
            one.due,
            f"{one}: {shortened(one.text, 80)}",
            url,
            about=one.about,
        )


def sessions_to_record(work):
    """Sessions that were held and of which nobody has written down who came and what was said."""
    if not may(work.user, "record_session"):
        return
    for one in Session.objects.without_notes(moment_on(work.today, time(0))):
        day = localdate(one.ends)
        url, words = reverse("record_session", args=[one.pk]), f"{one}, {day_in_words(day)}"
        yield work.owed(
            "Sessions to write up",
            f"session-{one.pk}",
            working_day_after(day, TO_WRITE_UP),
            words,
            url,
        )


ENGAGEMENT_WORK = (feedback_to_answer, sessions_to_record)
