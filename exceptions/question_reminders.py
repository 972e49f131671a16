"""Reminders of questions on published lines: the day after an answer was due, and each fifth
working day from then on.  Those on reports are reminded of with their report
(exceptions/reminders.py).
"""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from exceptions.models import Question
from exceptions.people import Audience
from pmf_portal.council.holders import acting_officer
from pmf_portal.council.models import User
from pmf_portal.formats.dates import late_in_words
from pmf_portal.periods.working_days import working_days_between

EVERY = 5


def late_questions_on_lines(today: date) -> QuerySet[Question]:
    """Questions on lines whose answer should be there by a day."""
    late = Question.objects.filter(line__isnull=False, answered_at=None, due__lt=today)
    return late.select_related("line__target", "officer", "officer_deputy").order_by("due", "pk")


def question_reminders(today: date, audience: Audience) -> Iterator[tuple[User, str, str, str]]:
    """What goes to whoever answers and to the director, as `notify` takes it: the same key for some
    working days, so that it goes out once in them.
    """
    for question in late_questions_on_lines(today):
        late = late_in_words(question.due, today)
        times = (working_days_between(question.due, today) - 1) // EVERY
        key = f"question {question.pk} late {times}"
        subject = f"Question on {question.code} to answer, {late}"
        words = f"{question.body_in_words} asks about {question.title}:\n\n{question.text}"
        answering = acting_officer(question.owner, question.deputy, audience.away)
        people = [answering, *audience.directors(question.about)]
        for person in dict.fromkeys(people):
            if person is not None:
                yield person, key, subject, words
