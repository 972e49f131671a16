"""What every test stands on."""

from datetime import datetime

import pytest
from django.db import connection, connections
from django.test import TransactionTestCase

from pmf_portal.periods.timetable import LONDON
from tests import factories
from tests.locks import locks_off


def flush_locked_tables(self):
    """Empty the tables after a test that really committed: the locks are taken off for that moment
    and put back.
    """
    with locks_off():
        _teardown(self)


_teardown = TransactionTestCase._fixture_teardown
TransactionTestCase._fixture_teardown = flush_locked_tables


@pytest.fixture(autouse=True)
def portal_settings(settings, tmp_path):
    """Tests never write where a person's data lie, and hash passwords quickly."""
    settings.PUBLISHED_ROOT = tmp_path / "published"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.PORTAL_CLOCK = datetime(2013, 10, 7, 10, 0)
    settings.AXES_ENABLED = False


@pytest.fixture
def at():
    """The fifth working day of October 2013: September's figures are due."""
    return datetime(2013, 10, 7, 10, 0, tzinfo=LONDON)


@pytest.fixture
def council(db):
    """A small council: two directorates with a service each, a person in every role."""
    return factories.Council()


@pytest.fixture
def approved(council, at):
    """The small council with one approved target of each kind and no figures."""
    council.add_usual_targets()
    council.approve()
    return council


@pytest.fixture
def database_of_before(django_db_setup, django_db_blocker, tmp_path):
    """A database of its own, to be filled as it stood before a migration; of the kind that the
    suite runs on.
    """
    name, postgresql = str(tmp_path / "before.sqlite3"), connection.vendor == "postgresql"
    if postgresql:
        name = f"{connection.settings_dict['NAME']}_before"
    connections.databases["before"] = connections.databases["default"] | {"NAME": name}
    with django_db_blocker.unblock():
        if postgresql:
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
                cursor.execute(f'CREATE DATABASE "{name}"')
        before = connections["before"]
        yield before
        before.close()
        if postgresql:
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}"')
    del connections["before"], connections.databases["before"]
