"""Overdue reviews: chased on the day and weekly, and owed on the owner's desk."""

from datetime import datetime, timedelta

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice
from pmf_portal.jobs import queue
from pmf_portal.jobs.models import Job
from reporting.cycle.desk import due_tasks
from reporting.library.documents import review_document, withdraw_document
from reporting.library.reviews import plan_document_reviews, remind_of_document_review, reminder_day
from tests.factories import LONDON
from tests.reporting.uploads import REVIEW, uploaded

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize(
    ("days", "chased"), [(0, 0), (1, 0), (6, 0), (7, 7), (13, 7), (14, 14), (365, 364)]
)
def test_a_review_is_asked_for_on_the_due_date_and_weekly(days, chased):
    assert reminder_day(REVIEW, REVIEW + timedelta(days=days)) == REVIEW + timedelta(days=chased)


def morning(day, hour=8):
    return datetime(day.year, day.month, day.day, hour, tzinfo=LONDON)


def test_one_email_on_the_due_date_and_one_each_week_never_twice_for_a_day(council, at):
    document = uploaded(council, at)
    asked = []
    for days in (-1, 0, 0, 1, 6, 7, 7, 8, 14):
        queue.run_due(morning(REVIEW + timedelta(days=days)))
        asked.append(Notice.objects.filter(subject__startswith="Document to review").count())
    assert asked == [0, 1, 1, 1, 1, 2, 2, 2, 3]
    assert set(
        Notice.objects.filter(key__startswith="document").values_list("user__username", flat=True)
    ) == {"head"}
    assert AuditEvent.objects.filter(action="chase_document_review").count() == 3
    assert (
        remind_of_document_review(REVIEW.isoformat(), str(document.pk), morning(REVIEW))
        == "asked before"
    )
    assert not Job.objects.filter(kind="chase_document_review").exclude(state=Job.DONE).exists()


def test_nobody_is_asked_before_seven_nor_after_a_review_or_a_withdrawal(council, at):
    document, other = uploaded(council, at), uploaded(council, at, title="Old guide", kind="guide")
    assert (
        list(plan_document_reviews(morning(REVIEW, 6))) == []
        and len(list(plan_document_reviews(morning(REVIEW, 7)))) == 2
    )
    queue.plan(morning(REVIEW))
    review_document(
        document, review_due=REVIEW + timedelta(days=90), note="", by=council.people["head"], at=at
    )
    withdraw_document(other, reason="Old", by=council.people["team"], at=at)
    queue.run_due(morning(REVIEW))
    assert (
        not Notice.objects.filter(key__startswith="document").exists()
        and list(plan_document_reviews(morning(REVIEW))) == []
    )


def test_what_was_missed_is_asked_for_once(council, at):
    uploaded(council, at)
    queue.run_due(morning(REVIEW + timedelta(days=40)))
    assert Notice.objects.filter(key__startswith="document").count() == 1


def test_the_performance_team_is_asked_where_the_owner_has_left(council, at):
    uploaded(council, at)
    council.people["head"].is_active = False
    council.people["head"].save()
    queue.run_due(morning(REVIEW))
    assert list(
        Notice.objects.filter(key__startswith="document").values_list("user__username", flat=True)
    ) == ["team"]


@pytest.mark.parametrize(
    ("days", "owed", "overdue"),
    [(-29, False, False), (-28, True, False), (0, True, False), (1, True, True)],
)
def test_the_owner_finds_it_on_the_desk(council, at, days, owed, overdue):
    uploaded(council, at)
    rows = [
        row
        for row in due_tasks(council.people["head"], REVIEW + timedelta(days=days))
        if row.kind == "Documents to review"
    ]
    assert [(row.words, row.due, row.url, row.overdue) for row in rows] == (
        [("Data quality policy", REVIEW, "/documents/data-quality-policy/review/", overdue)]
        if owed
        else []
    )
    assert not [
        row
        for row in due_tasks(council.people["team"], REVIEW)
        if row.kind == "Documents to review"
    ]
