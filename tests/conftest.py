"""What every test stands on."""

import gc
import shutil
from datetime import datetime
from itertools import count, groupby

import pytest
from django.db import connection, connections
from django.test import TransactionTestCase

from pmf_portal.periods.timetable import LONDON
from tests import demo_database, factories, migrated_database
from tests.exceptions import story
from tests.states import SETTINGS, States, chain_of, made_once, really_commits

# Django would empty every table and make its own entries anew; this is the same in a tenth of the
# time.
TransactionTestCase._fixture_teardown = lambda self: migrated_database.restore()


def pytest_collection_modifyitems(items):
    """Within a file, tests that begin from the same state run one after another."""
    ordered = []
    for _, tests_of_a_file in groupby(items, key=lambda item: item.path):
        ordered.extend(sorted(tests_of_a_file, key=names_of_states))
    items[:] = ordered


def names_of_states(item):
    return [state.name for state in chain_of(item)]


def pytest_collection_finish():
    """What is imported and collected by now stays until the end; looking through it for garbage
    again and again would take a tenth of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """A copy of the migrated database, in place of migrating in each process."""
    with django_db_blocker.unblock():
        database = migrated_database.TestDatabase()
    yield
    with django_db_blocker.unblock():
        database.drop()


@pytest.fixture(scope="session")
def states(django_db_setup, django_db_blocker, tmp_path_factory):
    states = States(tmp_path_factory.mktemp("states"))
    yield states
    with django_db_blocker.unblock():
        states.stand_on([])


@pytest.fixture
def states_below(request, states, django_db_blocker):
    """The states that the test begins from are in the database, and no others."""
    with django_db_blocker.unblock():
        states.stand_on([] if really_commits(request.node) else chain_of(request.node))


@pytest.fixture
def _django_db_helper(states_below, _django_db_helper):
    """The transaction that pytest-django opens for a test begins above its states."""


@pytest.fixture
def states_of_test(request, db, states, settings):
    """What each of the test's states gave back; None where a test makes them itself."""
    if really_commits(request.node):
        return None
    return states.hand_out(settings.PUBLISHED_ROOT)


@pytest.fixture(scope="session")
def published_roots(tmp_path_factory):
    """A folder for each test that publishes; the folder itself is made by the first publication."""
    folder = tmp_path_factory.mktemp("published")
    return (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def portal_settings(settings, published_roots):
    for name, value in SETTINGS.items():
        setattr(settings, name, value)
    settings.PUBLISHED_ROOT = next(published_roots)
    yield
    shutil.rmtree(settings.PUBLISHED_ROOT, ignore_errors=True)


@pytest.fixture
def at():
    """The fifth working day of October 2013: September's figures are due."""
    return datetime(2013, 10, 7, 10, 0, tzinfo=LONDON)


@made_once
def council():
    """A small council: two directorates with a service each, a person in every role."""
    return factories.Council()


@made_once
def approved(council):
    """The small council with one approved target of each kind and no figures."""
    council.add_usual_targets()
    council.approve()
    return council


@pytest.fixture
def beginning(request, begins_from):
    """What the state gives back that a parameter of the test names."""
    return request.getfixturevalue(begins_from)


@made_once
def opened_report(council):
    """One target, red in September: its exception report."""
    return story.opened(council)


@made_once
def submitted_report(council, opened_report):
    return story.submitted(council, report=opened_report)


@made_once
def verified_report(council, submitted_report):
    return story.verified(council, submitted_report)


@made_once
def published_report(council, verified_report):
    return story.published(council, verified_report)


@made_once
def recovered_report(council, published_report):
    return story.recovered(council, published_report)


@made_once
def returned_report(council, submitted_report):
    return story.returned(council, submitted_report)


@made_once
def waived_report(council, opened_report):
    return story.waived(council, opened_report)


@pytest.fixture
def demonstration(transactional_db, settings):
    """The demonstration council, on the day that it was told for."""
    settings.PORTAL_CLOCK = datetime.fromisoformat(demo_database.CLOCK)
    with demo_database.in_place() as folder:
        demo_database.copy_published(folder, settings.PUBLISHED_ROOT)
        yield


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
