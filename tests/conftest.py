"""What every test stands on."""

import gc
import shutil
import subprocess
import sys
from datetime import datetime
from itertools import count, groupby

import pytest
from django.db import connection, connections
from django.middleware import csrf
from django.test import TransactionTestCase

from pmf_portal.council import council_settings, rehearsal
from pmf_portal.council.first_run import Remembered
from pmf_portal.council.rules.council_settings import CouncilSettings
from pmf_portal.periods.timetable import LONDON
from pmf_portal.ui.limits import VISITS
from tests import demo_database, factories, migrated_database
from tests.exceptions import story
from tests.lock_order import acts_are_watched
from tests.states import SETTINGS, States, chain_of, made_once, really_commits

# Django would empty every table and make its own entries anew; this is the same in a tenth of the
# time.
TransactionTestCase._fixture_teardown = lambda self: migrated_database.restore()
# The random letters in a form are none that a test looks for (“F1”, “99”).
csrf.CSRF_ALLOWED_CHARS = "jqxyz"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Within a file, tests that begin from the same state run one after another; and those that need
    no database have the mark for it.
    """
    for item in items:
        if not ({"django_db_setup", "live_server"} & set(item.fixturenames)):
            if item.get_closest_marker("django_db") is None:
                item.add_marker(pytest.mark.any_database)
    ordered = []
    for _, tests_of_a_file in groupby(items, key=lambda item: item.path):
        ordered.extend(sorted(tests_of_a_file, key=names_of_states))
    items[:] = ordered


def names_of_states(item):
    names = [state.name for state in chain_of(item)]
    return ["demonstration", *names] if stands_on_the_demonstration(item) else names


def stands_on_the_demonstration(item):
    """A test that really commits has a copy of its own instead."""
    return "demonstration" in item.fixturenames and not really_commits(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    with acts_are_watched():
        return (yield)


def pytest_configure(config):
    """The demonstration is told while the tests are collected, not while half of the processes wait
    for it.
    """
    is_for_processes = config.getoption("dist", "no") != "no" and not hasattr(config, "workerinput")
    if is_for_processes and config.option.markexpr not in ("", "not slow"):
        subprocess.Popen([sys.executable, "-m", "tests.demo_database"])


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


@pytest.fixture(scope="session")
def ground(states, django_db_blocker):
    """Nothing, or the demonstration."""
    ground = demo_database.Ground()
    yield ground
    with django_db_blocker.unblock():
        states.stand_on([])
        ground.leave()


@pytest.fixture
def states_below(request, states, ground, django_db_blocker):
    """The states that the test begins from are in the database, and no others; or the demonstration
    is.
    """
    with django_db_blocker.unblock():
        wanted = [] if really_commits(request.node) else chain_of(request.node)
        demonstration = stands_on_the_demonstration(request.node)
        if demonstration != bool(ground.folder):
            states.stand_on([])
            ground.stand_on(demonstration=demonstration)
        states.stand_on(wanted)


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
    VISITS.clear()
    yield
    shutil.rmtree(settings.PUBLISHED_ROOT, ignore_errors=True)


@pytest.fixture(autouse=True)
def portal_is_set_up(monkeypatch):
    """The process knows that somebody administers the portal, so that no page asks; the tests of a
    new portal (`new_portal`) forget it.
    """
    monkeypatch.setattr(Remembered, "is_set_up", True)


@pytest.fixture(autouse=True)
def no_rehearsal(monkeypatch):
    """The process knows that this is no rehearsal, so that no page asks."""
    monkeypatch.setattr(rehearsal.Remembered, "is_rehearsal", False)
    monkeypatch.setattr(rehearsal.Remembered, "until", float("inf"))


@pytest.fixture(autouse=True)
def nothing_chosen(monkeypatch):
    """The process knows that the council has chosen nothing for itself, so that no page asks."""
    remembered = council_settings.Remembered
    monkeypatch.setattr(remembered, "settings", CouncilSettings())
    monkeypatch.setattr(remembered, "wording", None)
    monkeypatch.setattr(remembered, "until", float("inf"))


@pytest.fixture
def new_portal(db, monkeypatch):
    """A portal that nobody administers yet."""
    monkeypatch.setattr(Remembered, "is_set_up", False)


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
def demonstration(request, db, ground, settings):
    """The demonstration council, on the day that it was told for; gives the folder of what it
    published.
    """
    settings.PORTAL_CLOCK = datetime.fromisoformat(demo_database.CLOCK)
    if not really_commits(request.node):
        yield ground.folder
        return
    with demo_database.in_place() as folder:
        yield folder


@pytest.fixture
def demonstration_on_disk(demonstration, settings):
    """The demonstration council with the files of what it published (which take seconds)."""
    demo_database.copy_published(demonstration, settings.PUBLISHED_ROOT)


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
