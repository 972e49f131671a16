"""Health: the process answers, and whether the portal can do its work, with the names of what is
not well.
"""

import threading
from types import SimpleNamespace

import pytest
from django.db import InternalError, OperationalError, connection

from pmf_portal.jobs.models import Heartbeat
from pmf_portal.operation import disk, readiness
from pmf_portal.operation.readiness import what_is_not_well

READ_ONLY = "SET default_transaction_read_only"


def failing(error):
    def fail(*args, **kwargs):
        raise error

    return fail


@pytest.fixture(autouse=True)
def nothing_asked(monkeypatch):
    monkeypatch.setattr(readiness, "asked", {})


@pytest.fixture
def room(monkeypatch):
    """A disk with so many megabytes left."""

    def leave(megabytes):
        left = SimpleNamespace(free=megabytes * 1024 * 1024)
        monkeypatch.setattr(disk.shutil, "disk_usage", lambda folder: left)

    leave(5000)
    return leave


@pytest.mark.parametrize("path", ["/health/", "/health/live"])
def test_life_is_answered_without_asking_anything(client, path):
    """No database is allowed here."""
    answer = client.get(path)
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_a_portal_that_can_work_is_ready(client, room):
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "not_well": []})
    assert not Heartbeat.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("check", "error", "names"),
    [
        ("is_writable", OperationalError("could not connect to 10.0.0.7"), ["database"]),
        ("is_writable", InternalError("read-only transaction"), ["database"]),
        ("is_migrated", OperationalError("no such table"), ["migrations"]),
        ("has_room", OSError("no such device"), ["disk"]),
    ],
    ids=["away", "read-only", "no tables", "no disk"],
)
def test_what_fails_is_named_and_nothing_else(client, monkeypatch, room, check, error, names):
    monkeypatch.setattr(readiness, check, failing(error))
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "not_well": names})
    assert str(error) not in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_read_only_is_not_well():
    setting = "PRAGMA query_only" if connection.vendor == "sqlite" else READ_ONLY
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"{setting} = 1")
        with pytest.raises((OperationalError, InternalError)):
            readiness.is_writable()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"{setting} = 0")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="one writer at a time is SQLite's")
@pytest.mark.django_db(transaction=True)
def test_somebody_who_writes_shows_that_it_can_be_written(monkeypatch):
    monkeypatch.setattr(
        Heartbeat.objects.__class__, "create", failing(OperationalError("database is locked"))
    )
    assert readiness.is_writable()


@pytest.mark.django_db(transaction=True)
def test_a_check_that_hangs_is_not_well_and_not_asked_twice(monkeypatch, room):
    ended, begun = threading.Event(), []

    def hang():
        begun.append(1)
        return ended.wait(30)

    monkeypatch.setattr(readiness, "is_writable", hang)
    try:
        assert what_is_not_well(seconds=0.2) == ["database"]
        assert what_is_not_well(seconds=0.2) == ["database"]
        assert begun == [1]
    finally:
        ended.set()
        readiness.asked["database"].join()
    assert what_is_not_well(seconds=20) == []


@pytest.mark.django_db
def test_a_migration_that_is_missing_is_not_well(monkeypatch):
    assert readiness.is_migrated()
    later = readiness.migrations_of_this_version() | {("jobs", "9999_later")}
    monkeypatch.setattr(readiness, "migrations_of_this_version", lambda: later)
    assert not readiness.is_migrated()
    assert readiness.missing_migrations() == {("jobs", "9999_later")}


@pytest.mark.parametrize(("megabytes", "is_well"), [(500, True), (499, False), (0, False)])
def test_the_disk_has_a_limit(room, settings, megabytes, is_well):
    settings.DISK_FREE_MB = 500
    room(megabytes)
    assert readiness.has_room() == is_well


def test_a_folder_that_is_not_there_yet_has_the_room_above_it(tmp_path):
    assert disk.free_megabytes(tmp_path / "published" / "record") > 0


def test_the_broker_is_asked_where_there_is_one(settings):
    settings.REDIS_URL = ""
    assert "broker" not in readiness.checks_by_name()
    # Nobody listens there.
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answers = {}
    readiness.ask("broker", readiness.checks_by_name()["broker"], answers)
    assert answers == {"broker": False}
