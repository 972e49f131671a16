"""What feedback and sessions ask of a person, for the desk and the calendar."""

from collections.abc import Iterator
from datetime import time

from django.urls import reverse
from django.utils.timezone import localdate

from pmf_portal.council.acts import ACTS
from pmf_portal.council.due_tasks import DueTask, Worklist
from pmf_portal.council.holders import away_on
from pmf_portal.council.permissions import may
from pmf_portal.formats.dates import day_in_words
from pmf_portal.formats.numbers import shortened
from pmf_portal.periods.timetable import moment_on
from pmf_portal.periods.working_days import working_day_after
from reporting.engagement.about import about_in_words
from reporting.engagement.permissions import is_team
from reporting.engagement.team_words import words_waiting_for
from reporting.models import Feedback, Session

TO_WRITE_UP = 5


def feedback_to_answer(work: Worklist) -> Iterator[DueTask]:
    """Feedback that waits for this person; what nobody present owns waits for the performance
    team.
    """
    if not work.user.roles & ACTS["answer_feedback"]:
        return
    away = away_on(work.today)
    for feedback in Feedback.objects.waiting_for(work.user, is_team(work.user), away):
        yield work.task(
            kind="Feedback to answer",
            key=f"feedback-{feedback.pk}",
            due=feedback.due,
            words=f"{feedback}: {shortened(feedback.text, 80)}",
            url=reverse("feedback", args=[feedback.reference]),
            about=about_in_words(feedback.about),
        )


def sessions_to_record(work: Worklist) -> Iterator[DueTask]:
    """Sessions that were held and of which nobody has written down who came and what was said."""
    if not may(work.user, "record_session"):
        return
    for session in Session.objects.without_notes(moment_on(work.today, time(0))):
        day = localdate(session.ends)
        yield work.task(
            kind="Sessions to write up",
            key=f"session-{session.pk}",
            due=working_day_after(day, TO_WRITE_UP),
            words=f"{session}, {day_in_words(day)}",
            url=reverse("record_session", args=[session.pk]),
        )


def team_words_to_answer(work: Worklist) -> Iterator[DueTask]:
    """What staff of this manager's teams say works or does not."""
    if not work.user.roles & ACTS["answer_team_word"]:
        return
    for word in words_waiting_for(work.user):
        yield work.task(
            kind="Words of your team to answer",
            key=f"team-word-{word.pk}",
            due=word.due,
            words=f"{word.get_kind_display()}, {word.unit}",
            url=reverse("answer_team_word", args=[word.pk]),
            about=word.target.code if word.target else "",
        )


ENGAGEMENT_WORK = (feedback_to_answer, sessions_to_record, team_words_to_answer)
