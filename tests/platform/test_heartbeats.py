"""Signs of life: who gives them, and when silence counts as death."""

import threading
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import OperationalError

from pmf_portal.jobs import embedded, heartbeats, tasks
from pmf_portal.jobs.heartbeats import dead_kinds, forget_silent, note_heartbeat, pulses
from pmf_portal.jobs.models import Heartbeat

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 29, 10, 0, tzinfo=UTC)
BEAT, TIMETABLE, WORKER = Heartbeat.BEAT, Heartbeat.TIMETABLE, Heartbeat.WORKER


def beat(kind, name, seconds_ago):
    note_heartbeat(kind, name, NOW - timedelta(seconds=seconds_ago))


@pytest.mark.parametrize(
    ("kind", "broker", "seconds", "is_alive"),
    [
        (BEAT, "", 100, True),
        (BEAT, "", 101, False),
        (BEAT, "redis://x", 101, False),
        (TIMETABLE, "", 100, True),
        (TIMETABLE, "redis://x", 101, False),
        (WORKER, "", 100, True),
        (WORKER, "", 101, False),
        (WORKER, "redis://x", 90, True),
        (WORKER, "redis://x", 91, False),
    ],
)
def test_silence_shows_within_two_minutes(settings, kind, broker, seconds, is_alive):
    settings.REDIS_URL, settings.TICK_SECONDS = broker, 60
    beat(kind, "one", seconds)
    [pulse] = [pulse for pulse in pulses(NOW) if pulse.kind == kind]
    assert pulse.is_alive == is_alive
    assert (kind in dead_kinds(pulses(NOW))) != is_alive


def test_what_never_gave_a_sign_stands_in_the_list():
    heard = pulses(NOW)
    assert [(one.kind, one.last_heard_of, one.is_alive) for one in heard] == [
        (BEAT, "Never", False),
        (TIMETABLE, "Never", False),
        (WORKER, "Never", False),
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second ago"), (119, "119 seconds ago"), (120, "2 minutes ago"), (0, "0 seconds ago")],
)
def test_a_sign_of_life_is_told_by_its_age(seconds, words):
    beat(WORKER, "celery@one", seconds)
    [pulse] = [pulse for pulse in pulses(NOW) if pulse.kind == WORKER]
    assert (pulse.title, pulse.last_heard_of) == ("Worker: celery@one", words)


def test_a_worker_whose_place_was_taken_is_listed_and_not_missed():
    beat(WORKER, "celery@old", 600)
    beat(WORKER, "celery@new", 5)
    assert [one.is_alive for one in pulses(NOW) if one.kind == WORKER] == [True, False]
    assert WORKER not in dead_kinds(pulses(NOW))


def test_each_part_has_one_row_however_often_it_beats(django_assert_num_queries):
    beat(WORKER, "one", 60)
    with django_assert_num_queries(1):
        beat(WORKER, "one", 0)
    assert Heartbeat.objects.get().beaten_at == NOW


def test_a_day_of_silence_is_forgotten():
    beat(WORKER, "old", 86_401)
    beat(WORKER, "new", 86_399)
    forget_silent(NOW)
    assert Heartbeat.objects.get().name == "new"


def test_a_tick_says_that_the_timetable_was_looked_at(monkeypatch):
    monkeypatch.setattr(tasks.queue, "plan", lambda at: None)
    tasks.tick()
    assert Heartbeat.objects.get().kind == TIMETABLE


@pytest.mark.parametrize(
    ("is_alive", "kinds"), [(True, [BEAT, TIMETABLE, WORKER]), (False, [BEAT, TIMETABLE])]
)
def test_the_embedded_schedule_speaks_for_a_living_worker(monkeypatch, is_alive, kinds):
    monkeypatch.setattr(tasks.queue, "plan", lambda at: None)
    stop = threading.Event()
    stop.set()
    monkeypatch.setattr(embedded, "close_old_connections", lambda: None)
    embedded.keep_the_schedule(stop, SimpleNamespace(is_alive=lambda: is_alive))
    assert sorted(Heartbeat.objects.values_list("kind", flat=True)) == kinds


@pytest.fixture
def kept_open(monkeypatch):
    """The connection of the test outlives a process that would close its own."""
    monkeypatch.setattr(heartbeats, "connection", SimpleNamespace(close=lambda: None))


def test_beat_speaks_when_the_broker_has_its_tick(kept_open):
    heartbeats.beat_sent_a_tick(sender=heartbeats.TICK)
    assert Heartbeat.objects.get().kind == BEAT


def test_the_task_that_beat_sends_is_the_tick(settings):
    assert tasks.tick.name == heartbeats.TICK
    assert settings.CELERY_BEAT_SCHEDULE["tick"]["task"] == heartbeats.TICK


def test_a_worker_beats_until_it_stops_and_is_then_not_missed(kept_open, monkeypatch):
    monkeypatch.setattr(heartbeats, "stopping", threading.Event())
    heartbeats.stopping.set()
    heartbeats.beat_until_stopped("celery@one")
    assert Heartbeat.objects.get().name == "celery@one"
    heartbeats.worker_ends(sender=SimpleNamespace(hostname="celery@one"))
    assert heartbeats.stopping.is_set() and not Heartbeat.objects.exists()


def test_without_the_database_a_process_goes_on(kept_open, monkeypatch):
    def fail(*args):
        raise OperationalError("away")

    monkeypatch.setattr(heartbeats, "note_heartbeat", fail)
    heartbeats.try_to_note(WORKER, "one")
    assert not Heartbeat.objects.exists()
