"""States of the small council that many tests begin from, each made once for the tests after it.

    @made_once
    def with_a_red(approved):
        approved.figure(approved.latest, "2013-09", "50")
        return approved

    def test_something(with_a_red): ...

The rows of a state stand in a savepoint, on top of the rows of the state that it is told from.  A
test runs in its own transaction above them, which is rolled back; the state stays for the next test
that asks for it and goes as soon as a test asks for another.  What the function gives back, and the
published folder, are copied for each test: a test may do with both whatever it likes.

So a state is told from other states, each of which stands on the one before, and from nothing else
that a test would have.  For a test that really commits it is told anew, like any fixture.
"""

import inspect
import pickle
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings

# The fixtures that are states somewhere: few of the many that each test is asked about.
STATES: set[str] = set()
# Never where a person's data lie; passwords hashed quickly; the fifth working day of October 2013.
SETTINGS = {
    "EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "PORTAL_CLOCK": datetime(2013, 10, 7, 10, 0),
    "REQUEST_COUNTS": None,
    # What it does has tests of its own (tests/platform/test_second_factor_pages.py).
    "SECOND_FACTOR_REQUIRED": False,
    # Tests of one process come from one address.
    "SEARCHES_PER_MINUTE": 10_000,
    "EXPORTS_PER_MINUTE": 10_000,
    "WRONG_PASSWORD_PAUSE_MS": 0,
    "PUBLIC_FILES_PER_MINUTE": 10_000,
    "PRINTS_PER_MINUTE": 10_000,
    # Most councils of the tests bring a figure or two; what a publication waits for has tests of
    # its own (tests/reporting/test_completeness.py).
    "MOST_MISSING_PERCENT": 100,
}


@dataclass(frozen=True)
class State:
    """How a state is told: from nothing, or from what others gave back."""

    tell: object

    @property
    def name(self):
        return self.tell.__name__

    @property
    def parameters(self):
        return list(inspect.signature(self.tell).parameters)


def made_once(tell):
    """A fixture that gives what the state gave back."""

    def handed_out(states_of_test, **below):
        if states_of_test is None:
            return tell(**below)
        return states_of_test[tell.__name__]

    handed_out.state = State(tell)
    handed_out.__doc__ = tell.__doc__
    names = ["states_of_test", *handed_out.state.parameters]
    handed_out.__signature__ = inspect.Signature(
        [inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in names]
    )
    STATES.add(tell.__name__)
    return pytest.fixture(handed_out, name=tell.__name__)


@dataclass
class Standing:
    """A state whose rows are in the database at this moment."""

    state: State
    savepoint: transaction.Atomic
    values: bytes
    published: Path


class States:
    """The states that stand in the database of this process, one on top of the other."""

    def __init__(self, folder):
        self.folder, self.standing = folder, []

    def stand_on(self, wanted):
        """These states and no others are in the database."""
        while [standing.state for standing in self.standing] != wanted[: len(self.standing)]:
            self.leave()
        for state in wanted[len(self.standing) :]:
            self.enter(state)

    def enter(self, state):
        published = self.folder / f"{len(self.standing)}-{state.name}"
        values = self.values()
        if self.standing:
            copy_folder(self.standing[-1].published, published)
        savepoint = transaction.atomic()
        # As Django's own test cases mark theirs: a durable transaction may begin inside.
        savepoint._from_testcase = True
        savepoint.__enter__()
        try:
            with override_settings(**SETTINGS, PUBLISHED_ROOT=published):
                below = {name: values[name] for name in state.parameters}
                values[state.name] = state.tell(**below)
            kept = pickle.dumps(values)
        except BaseException:
            roll_back(savepoint)
            shutil.rmtree(published, ignore_errors=True)
            raise
        self.standing.append(Standing(state, savepoint, kept, published))

    def leave(self):
        standing = self.standing.pop()
        roll_back(standing.savepoint)
        shutil.rmtree(standing.published, ignore_errors=True)

    def values(self):
        """What the states gave back, by their names: a copy of its own for whoever asks."""
        return pickle.loads(self.standing[-1].values) if self.standing else {}

    def hand_out(self, published):
        """The published folder, and what the states gave back, for one test."""
        copy_folder(self.standing[-1].published, published)
        return self.values()


def roll_back(savepoint):
    transaction.set_rollback(True)
    savepoint.__exit__(None, None, None)


def copy_folder(source, target):
    if source.exists():
        shutil.copytree(source, target, dirs_exist_ok=True)


def chain_of(item):
    """The states that a test asks for, the lowest first: by its arguments, or by the name that its
    parameter `begins_from` gives.
    """
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    named = [parameters["begins_from"]] if "begins_from" in parameters else []
    return longest(item, [*item.fixturenames, *named])


def chain_up_to(item, name):
    """A state and those below it."""
    state = state_of(item, name)
    return [*longest(item, state.parameters), state] if state else []


def longest(item, names):
    """The states behind these fixtures, each of which stands on the one before."""
    chains = [chain_up_to(item, name) for name in names if name in STATES]
    deepest = max(chains, key=len, default=[])
    for chain in chains:
        assert chain == deepest[: len(chain)], (
            f"{item.nodeid}: {chain[-1].name} does not stand below {deepest[-1].name}"
        )
    return deepest


def state_of(item, name):
    """The state behind a fixture, as this test would get it."""
    definitions = item.session._fixturemanager.getfixturedefs(name, item)
    return getattr(definitions[-1].func, "state", None) if definitions else None


def really_commits(item):
    """Whether a test runs without the transaction around it."""
    mark = item.get_closest_marker("django_db")
    return bool(mark and mark.kwargs.get("transaction")) or bool(
        {"transactional_db", "live_server"} & set(item.fixturenames)
    )
