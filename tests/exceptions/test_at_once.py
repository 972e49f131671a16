"""Two people on one report at the same moment: one acts, the other is told (PostgreSQL: SQLite lets
one writer in at a time).

Each race has its control: the same two acts without the lock, which do go wrong.
"""

import threading
import time

import pytest

from exceptions import deciding, preparing
from exceptions.deciding import (
    close_exception_report,
    confirm_recovery,
    require_revision,
    resume_recovery,
    return_exception_report,
    verify_exception_report,
    waive_exception_report,
)
from exceptions.models import ExceptionReport, Step
from exceptions.preparing import add_cause, prepare_part, submit_exception_report
from exceptions.steps import locked
from pmf_portal.audit.models import AuditEvent
from pmf_portal.audit.verification import problems_of_the_chain
from pmf_portal.council.models import RoleAssignment, User
from pmf_portal.council.roles import Role
from pmf_portal.refusals import Refused
from tests.at_once import TIMES, at_once, needs_postgresql
from tests.exceptions.story import ANSWERS, SEPTEMBER, day, fresh, submitted
from tests.factories import Council

pytestmark = [
    pytest.mark.django_db(transaction=True),
    needs_postgresql,
]
AT = day(2013, 10, 15)


@pytest.fixture
def council():
    council = Council()
    council.people["second"] = User.objects.create_user(username="second", post="Post of second")
    RoleAssignment.objects.create(
        user=council.people["second"], role=Role.STRATEGIC_DIRECTOR, unit=council.units["families"]
    )
    return council


@pytest.fixture
def report(council):
    return submitted(council)


def meet(monkeypatch, taking):
    """Both acts come to the report at the same moment, the second a blink later; `taking` says how
    they take it.
    """
    both = threading.Barrier(2, timeout=10)

    def taken(report):
        return taking(report, both)

    for module in (deciding, preparing):
        monkeypatch.setattr(module, "locked", taken)


def with_lock(report, both):
    both.wait()
    time.sleep(0.01 * int(threading.current_thread().name))
    return locked(report)


def without_lock(report, both):
    found = ExceptionReport.objects.select_related("target", "owner", "deputy").get(pk=report.pk)
    both.wait()
    return found


ACTS = {
    "verify": (verify_exception_report, {}),
    "return": (return_exception_report, {"reason": "x"}),
    "waive": (waive_exception_report, {"reason": "x"}),
    "confirm_recovery": (confirm_recovery, {}),
    "resume": (resume_recovery, {"reason": "x"}),
    "require_revision": (require_revision, {"reason": "x"}),
    "close": (close_exception_report, {"worked": "yes", "lesson": "x"}),
    "submit": (submit_exception_report, {}),
}
RACES = [
    ("submitted", "verify", "return"),
    ("submitted", "verify", "verify"),
    ("submitted", "return", "return"),
    ("preparing", "confirm_recovery", "waive"),
    ("preparing", "submit", "waive"),
    ("preparing", "submit", "submit"),
    ("escalated", "resume", "require_revision"),
    ("escalated", "require_revision", "require_revision"),
    ("recovering", "confirm_recovery", "confirm_recovery"),
    ("recovered", "close", "close"),
    ("preparing", "waive", "waive"),
]


def reset(report, state):
    """Back to where both acts are allowed; CESG has it and the rule of recovery is met."""
    fields = {
        "escalated_at": AT if state == "escalated" else None,
        "recovery_proposed": None if state == "recovered" else SEPTEMBER,
    }
    ExceptionReport.objects.filter(pk=report.pk).update(state=state, **fields)
    return set(Step.objects.values_list("pk", flat=True)), AuditEvent.objects.count()


def acting(council, report, act, who):
    service, words = ACTS[act]
    return lambda: service(report, by=council.people[who], at=AT, **words)


@pytest.mark.parametrize(("state", "one", "other"), RACES)
def test_one_acts_and_the_other_reads_who_did_without_the_lock_both_act(
    council, report, monkeypatch, state, one, other
):
    first_to_act = set()
    pair = (one, "director"), (other, "second")
    for turn in range(TIMES):
        known, events = reset(report, state)
        meet(monkeypatch, with_lock)
        order = pair if turn % 2 else pair[::-1]
        outcomes = at_once(*(acting(council, report, *acts) for acts in order))
        refused = [outcome for outcome in outcomes if outcome is not None]
        step = Step.objects.exclude(pk__in=known).get()
        assert [type(error) for error in refused] == [Refused], outcomes
        assert (
            str(step.by) in str(refused[0])
            or "not met for this report any more" in str(refused[0])
            or "not before the Chief" in str(refused[0])
        )
        assert fresh(report).state == step.state and AuditEvent.objects.count() == events + 1
        first_to_act.add((step.act, step.by.username))
    assert first_to_act == set(pair), "both came first at some time"
    assert problems_of_the_chain() == []
    known, events = reset(report, state)
    meet(monkeypatch, without_lock)
    assert at_once(*(acting(council, report, *acts) for acts in pair)) == [None, None]
    assert (
        Step.objects.exclude(pk__in=known).count() == 2 and AuditEvent.objects.count() == events + 2
    )


def editing(council, report, text):
    entries = ANSWERS["support"] | {"support": text}
    return lambda: (
        prepare_part(
            report, "support", entries, seen_version=None, by=council.people["manager"], at=AT
        )
        and None
    )


def test_what_is_submitted_is_what_was_written_before(council, report, monkeypatch):
    ends = set()
    for turn in range(TIMES):
        reset(report, "preparing")
        ExceptionReport.objects.filter(pk=report.pk).update(support="")
        meet(monkeypatch, with_lock)
        acts = editing(council, report, f"Text {turn}"), acting(council, report, "submit", "head")
        edited, submitted = at_once(*acts) if turn % 2 else at_once(*acts[::-1])[::-1]
        now = fresh(report)
        assert submitted is None and now.state == "submitted"
        assert (edited is None) is (now.support == f"Text {turn}") and (
            edited is None or "Post of head submitted it" in str(edited)
        ), edited
        ends.add(edited is None)
    assert ends == {True, False}


def test_without_the_lock_edit_and_submission_undo_each_other(council, report, monkeypatch):
    reset(report, "preparing")
    meet(monkeypatch, without_lock)
    assert at_once(editing(council, report, "Text"), acting(council, report, "submit", "head")) == [
        None,
        None,
    ]
    assert fresh(report).state == "preparing" or fresh(report).support != "Text"


def test_two_causes_at_once_are_both_kept(council, report, monkeypatch):
    reset(report, "preparing")
    meet(monkeypatch, with_lock)
    version, causes = fresh(report).version, report.causes.count()
    at_once(
        *(
            lambda text=text: add_cause(
                report, category="demand", text=text, mark="", by=council.people["head"], at=AT
            )
            for text in ("One", "Two")
        )
    )
    assert report.causes.count() == causes + 2 and fresh(report).version == version + 2
