"""The job table: each job once, whatever fails or is lost."""

import errno
import time
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError as DatabaseBusy
from django.db import connection
from kombu.exceptions import OperationalError

from pmf_portal.council.failed_jobs import plan_telling, tell_of_failed_jobs
from pmf_portal.council.models import Notice
from pmf_portal.jobs import queue, tasks
from pmf_portal.jobs.models import Job
from pmf_portal.jobs.words import KINDS, failure_in_words, job_in_words
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from tests.at_once import at_once

HANDLERS = django_settings.JOB_HANDLERS
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
def test_a_failing_job_is_tried_for_a_day_with_growing_pauses():
    queue.enqueue("fail", period="2013-09", due_at=AT)
    job = Job.objects.get()
    tries = []
    while job.state == Job.DUE:
        assert queue.claim(job.pk, job.due_at - timedelta(seconds=1)) is None
        tries.append(int((job.due_at - AT).total_seconds() / 60))
        queue.run(job.pk, job.due_at)
        job.refresh_from_db()
    assert tries[:8] == [0, 1, 3, 7, 15, 31, 63, 123]
    assert 23 * 60 < tries[-1] < 25 * 60
    assert (job.state, job.attempts) == ("needs_attention", Job.MOST_ATTEMPTS)
    assert job.outcome == "The portal failed at it (RuntimeError); its log says where."


@pytest.mark.django_db
def test_a_job_whose_worker_always_dies_needs_attention_too():
    queue.enqueue("work", period="2013-09", due_at=AT)
    job = Job.objects.get()
    for n in range(Job.MOST_ATTEMPTS + 1):
        queue.claim(job.pk, AT + timedelta(hours=n))
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("needs_attention", Job.MOST_ATTEMPTS)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "no room left on the disk"),
        (ConnectionRefusedError(111, "refused"), "could not be reached"),
        (TimeoutError(), "could not be reached"),
        (DatabaseBusy("canceling statement due to lock timeout"), "did not answer, or was busy"),
        (Refused("The sign-off of Places is missing."), "sign-off of Places is missing"),
        (KeyError("x"), "(KeyError); its log says where"),
    ],
)
def test_why_a_job_failed_is_said_in_plain_words(error, words):
    assert words in failure_in_words(error)


@pytest.mark.django_db
def test_every_kind_of_job_has_its_words():
    assert set(KINDS) == set(HANDLERS)
    job = Job(kind="publish_month", period="2013-09", subject="edition 1")
    assert job_in_words(job) == "Publish the month, 2013-09, edition 1"


def test_what_has_failed_for_a_day_is_told_and_done_again(client, council, settings, mailoutbox):
    settings.JOB_HANDLERS = HANDLERS
    queue.enqueue("open_month", period="2013-09", due_at=AT)
    Job.objects.update(state=Job.NEEDS_ATTENTION, attempts=Job.MOST_ATTEMPTS, outcome="No room.")
    for _ in range(2):
        for _fields in plan_telling(AT):
            tell_of_failed_jobs("", "", AT)
    team = council.people["team"]
    [notice] = Notice.objects.filter(user=team, subject__startswith="Failed: Open the month")
    assert "No room." in notice.body and "/run-sheet/" in notice.body
    client.force_login(team)
    page = client.get("/run-sheet/2013-09/").content.decode()
    assert "Work that has failed for a day" in page and "Do it again now" in page
    job = Job.objects.get(kind="open_month")
    client.force_login(council.people["director"])
    assert "Do it again now" not in client.get("/run-sheet/2013-09/").content.decode()
    assert client.post(f"/jobs/{job.pk}/run-again/").status_code == 403
    client.force_login(team)
    assert client.post(f"/jobs/{job.pk}/run-again/").status_code == 302
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("due", 0)
    Job.objects.update(state=Job.DONE)
    with pytest.raises(Refused, match="done meanwhile"):
        queue.run_again(job, by=team, at=AT)


@pytest.mark.django_db
def test_what_keeps_failing_is_seen_before_the_day_is_over():
    queue.enqueue("fail", due_at=AT)
    job = Job.objects.get()
    for n in range(Job.TOLD_AFTER):
        assert not Job.objects.failing().exists()
        queue.run(job.pk, AT + timedelta(hours=n))
    assert Job.objects.failing().get() == job


@pytest.mark.skipif(connection.vendor != "postgresql", reason="renewed on PostgreSQL alone")
@pytest.mark.django_db(transaction=True)
def test_a_living_worker_renews_the_lease_of_its_job(settings):
    settings.JOB_LEASE_SECONDS = 2
    settings.JOB_HANDLERS = {"work": f"{__name__}.work_for_long"}
    queue.enqueue("work", due_at=clock.now())
    assert queue.run(Job.objects.get().pk, clock.now()) == "nobody else had it"


def work_for_long(period, subject, at):
    job = Job.objects.get()
    for _ in range(6):
        time.sleep(0.5)
        if queue.claim(job.pk, clock.now()):
            return "somebody else had it"
    return "nobody else had it"


@pytest.mark.django_db
def test_a_broker_that_is_away_is_no_error(monkeypatch):
    def away(*message, **options):
        raise OperationalError("no route")

    monkeypatch.setattr(tasks.run_job, "apply_async", away)
    tasks.hint(1)


def test_tasks_end_before_the_broker_would_hand_them_out_again():
    options = {"visibility_timeout": 1800}
    assert django_settings.CELERY_TASK_TIME_LIMIT < options["visibility_timeout"] / 2
    if connection.vendor == "sqlite":
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


def test_a_tick_hints_first_at_timed_work_then_at_the_newest_that_can_wait(
    db, settings, monkeypatch
):
    hinted = []
    monkeypatch.setattr(
        tasks.run_job, "apply_async", lambda ids, priority: hinted.append((*ids, priority))
    )
    monkeypatch.setattr(tasks.clock, "now", lambda: AT + timedelta(hours=1))
    settings.JOB_PLANNERS, settings.LOW_PRIORITY_JOBS = [], ["print_publication"]
    for n in range(3):
        queue.enqueue("print_publication", subject=n, due_at=AT + timedelta(minutes=n))
    queue.enqueue("open_month", due_at=AT + timedelta(minutes=3))
    named = {job.pk: f"{job.kind} {job.subject}".strip() for job in Job.objects.all()}
    tasks.tick()
    assert [(named[pk], priority) for pk, priority in hinted] == [
        ("open_month", tasks.FIRST),
        ("print_publication 2", tasks.LAST),
        ("print_publication 1", tasks.LAST),
        ("print_publication 0", tasks.LAST),
    ]


def test_however_much_can_wait_only_some_of_it_is_hinted_at_a_time(db):
    Job.objects.bulk_create(
        Job(kind="print_publication", subject=str(n), due_at=AT)
        for n in range(Job.LOW_PRIORITY_PER_TICK + 5)
    )
    assert len(Job.objects.what_can_wait()) == Job.LOW_PRIORITY_PER_TICK
