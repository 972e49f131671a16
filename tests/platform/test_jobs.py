"""The job table: each job once, whatever fails or is lost."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.conf import settings as django_settings
from kombu.exceptions import OperationalError

from pmf_portal.jobs import queue, tasks
from pmf_portal.jobs.models import Job
from tests.at_once import at_once

AT = datetime(2013, 10, 9, 7, 0, tzinfo=UTC)
DONE = []


def work(period, subject, at):
    DONE.append((period, subject))
    return "worked"


def fail(period, subject, at):
    raise RuntimeError("the printer is on fire")


@pytest.fixture(autouse=True)
def handlers(settings):
    DONE.clear()
    settings.JOB_HANDLERS = {"work": f"{__name__}.work", "fail": f"{__name__}.fail"}
    settings.JOB_PLANNERS = []


@pytest.mark.django_db
def test_a_job_said_twice_is_one_job_and_runs_once():
    for _ in range(2):
        queue.enqueue("work", period="2013-09", due_at=AT)
    job = Job.objects.get()
    assert (queue.run(job.pk, AT), queue.run(job.pk, AT)) == ("worked", None)
    job.refresh_from_db()
    assert (DONE, job.state, job.attempts) == ([("2013-09", "")], "done", 1)


@pytest.mark.django_db
def test_a_job_starts_when_it_is_due_and_in_the_hands_of_one_worker():
    queue.enqueue("work", period="2013-09", due_at=AT)
    job = Job.objects.get()
    assert queue.claim(job.pk, AT - timedelta(seconds=1)) is None
    assert queue.claim(job.pk, AT).attempts == 1
    assert queue.run(job.pk, AT + timedelta(seconds=django_settings.JOB_LEASE_SECONDS)) is None
    assert (
        queue.run(job.pk, AT + timedelta(seconds=django_settings.JOB_LEASE_SECONDS + 1)) == "worked"
    )


@pytest.mark.django_db
def test_a_failing_job_is_tried_three_times_and_then_needs_attention():
    queue.enqueue("fail", period="2013-09", due_at=AT)
    job = Job.objects.get()
    for n in range(5):
        queue.run(job.pk, AT + timedelta(hours=n))
    job.refresh_from_db()
    assert (job.state, job.attempts, job.outcome) == (
        "needs_attention",
        3,
        "RuntimeError: the printer is on fire",
    )


@pytest.mark.django_db
def test_a_job_whose_worker_always_dies_needs_attention_too():
    queue.enqueue("work", period="2013-09", due_at=AT)
    job = Job.objects.get()
    for n in range(4):
        queue.claim(job.pk, AT + timedelta(hours=n))
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("needs_attention", 3)


@pytest.mark.django_db
def test_a_broker_that_is_away_is_no_error(monkeypatch):
    def away(job_id):
        raise OperationalError("no route")

    monkeypatch.setattr(tasks.run_job, "delay", away)
    tasks.hint(1)


def test_tasks_end_before_the_broker_would_hand_them_out_again():
    options = {"visibility_timeout": 1800}
    assert django_settings.CELERY_TASK_TIME_LIMIT < options["visibility_timeout"] / 2
    assert django_settings.JOB_LEASE_SECONDS > django_settings.CELERY_TASK_TIME_LIMIT
    assert (
        django_settings.CELERY_ACCEPT_CONTENT == ["json"] and django_settings.CELERY_TASK_ACKS_LATE
    )


@pytest.mark.django_db(transaction=True)
def test_six_racing_workers_run_a_job_once():
    queue.enqueue("work", period="2013-09", due_at=AT)
    job_id = Job.objects.get().pk
    at_once(*[partial(queue.run, job_id, AT)] * 6)
    assert DONE == [("2013-09", "")] and Job.objects.get().attempts == 1


def test_timed_work_goes_before_what_can_wait_and_the_newest_of_that_first(db, settings):
    settings.LOW_PRIORITY_JOBS = ["print_publication"]
    for n in range(3):
        queue.enqueue("print_publication", subject=n, due_at=AT + timedelta(minutes=n))
    queue.enqueue("open_month", due_at=AT + timedelta(minutes=3))
    named = {job.pk: f"{job.kind} {job.subject}".strip() for job in Job.objects.all()}
    assert [named[pk] for pk in Job.objects.in_order()] == [
        "open_month",
        "print_publication 2",
        "print_publication 1",
        "print_publication 0",
    ]


def test_however_much_can_wait_only_some_of_it_is_hinted_at_a_time(db):
    Job.objects.bulk_create(
        Job(kind="print_publication", subject=str(n), due_at=AT)
        for n in range(Job.LOW_PRIORITY_PER_TICK + 5)
    )
    assert len(Job.objects.in_order()) == Job.LOW_PRIORITY_PER_TICK
