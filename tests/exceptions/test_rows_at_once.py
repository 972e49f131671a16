"""Two people on one row of a report at the same moment: a cause, an action, a question, a briefing
(PostgreSQL: SQLite lets one writer in at a time).

Each race has its control: the same two acts without the lock, which do go wrong.
"""

import threading
import time
from datetime import timedelta

import pytest
from django.db.models import QuerySet

from exceptions import preparing, progress
from exceptions.deciding import acknowledge_briefing
from exceptions.models import Briefing, Cause, DeliveryAction, ExceptionReport, Question
from exceptions.my_actions import update_my_actions
from exceptions.preparing import add_cause, change_cause, remove_cause
from exceptions.progress import update_progress
from exceptions.questions import answer_question, ask_question
from pmf_portal.audit.models import AuditEvent
from pmf_portal.refusals import ChangedMeanwhile, Refused
from targets.actions.updates import ReportedUpdate
from targets.models import ActionUpdate
from tests.at_once import TIMES, at_once, needs_postgresql, overlapping
from tests.exceptions.story import OCTOBER, day, opened, published, verified
from tests.factories import Council
from tests.targets.plan_actions import add_action

pytestmark = [
    pytest.mark.django_db(transaction=True),
    needs_postgresql,
]
AT = day(2013, 11, 8)
LOCK = QuerySet.select_for_update


@pytest.fixture
def council():
    return Council()


def blink():
    """The second of two threads comes a little later."""
    time.sleep(0.02 * int(threading.current_thread().name))


def meet_at_the_lock(monkeypatch, model):
    """Both acts come to the rows of a model at the same moment, the second a blink later."""
    both = threading.Barrier(2, timeout=10)

    def held(rows, **options):
        if rows.model is model:
            both.wait()
            blink()
        return LOCK(rows, **options)

    monkeypatch.setattr(QuerySet, "select_for_update", held)


def read_without_lock(monkeypatch, model, *, until):
    """Both acts have read the row before either writes it, which is where they meet."""
    both = threading.Barrier(2, timeout=10)
    owner, name = until
    write = getattr(owner, name)

    def unheld(rows, **options):
        return rows.all() if rows.model is model else LOCK(rows, **options)

    def write_together(*args, **kwargs):
        both.wait()
        blink()
        return write(*args, **kwargs)

    monkeypatch.setattr(QuerySet, "select_for_update", unheld)
    monkeypatch.setattr(owner, name, write_together)


def without_the_lock_on_the_report(monkeypatch, module):
    def read(report):
        return ExceptionReport.objects.select_related("target").get(pk=report.pk)

    monkeypatch.setattr(module, "locked", read)


def events(action):
    return AuditEvent.objects.filter(action=action).count()


@pytest.fixture
def ask(council):
    report, number = opened(council), iter(range(1000))

    def one_more():
        return ask_question(
            report,
            body="cabinet",
            text=f"Question {next(number)}",
            due=AT.date(),
            mark="",
            by=council.people["team"],
            at=AT,
        )

    return one_more


def answering(council, question, who):
    return lambda: answer_question(question, answer=who, by=council.people[who], at=AT)


def test_of_two_answers_at_once_one_is_kept(council, ask, monkeypatch):
    meet_at_the_lock(monkeypatch, Question)
    first_to_answer = set()
    for turn in range(TIMES):
        question = ask()
        people = ("head", "director") if turn % 2 else ("director", "head")
        outcomes = at_once(*(answering(council, question, who) for who in people))
        question.refresh_from_db()
        refused = [outcome for outcome in outcomes if outcome is not None]
        assert [type(error) for error in refused] == [Refused], outcomes
        assert str(refused[0]) == f"{question.answered_by} has answered this question already."
        assert question.answer == question.answered_by.username
        first_to_answer.add(question.answer)
    assert first_to_answer == {"head", "director"}
    assert events("answer_question") == TIMES


def test_without_the_lock_the_second_answer_replaces_the_first(council, ask, monkeypatch):
    question = ask()
    read_without_lock(monkeypatch, Question, until=(Question, "save"))
    acts = [answering(council, question, who) for who in ("head", "director")]
    assert at_once(*acts) == [None, None]
    assert events("answer_question") == 2


def acknowledging(council, briefing):
    return lambda: acknowledge_briefing(briefing, by=council.people["holder"], at=AT)


def test_a_briefing_is_acknowledged_once_by_two_clicks_at_once(council, monkeypatch):
    verified(council)
    briefing = Briefing.objects.get()
    meet_at_the_lock(monkeypatch, Briefing)
    for turn in range(TIMES):
        Briefing.objects.update(acknowledged_at=None)
        outcomes = at_once(*[acknowledging(council, briefing)] * 2)
        refused = [outcome for outcome in outcomes if outcome is not None]
        assert [str(error) for error in refused] == ["This briefing is acknowledged already."]
        assert events("acknowledge_briefing") == turn + 1


def test_without_the_lock_a_briefing_is_acknowledged_twice(council, monkeypatch):
    verified(council)
    briefing = Briefing.objects.get()
    read_without_lock(monkeypatch, Briefing, until=(Briefing, "save"))
    assert at_once(*[acknowledging(council, briefing)] * 2) == [None, None]
    assert events("acknowledge_briefing") == 2


@pytest.fixture
def cause(council):
    report = opened(council)
    head = council.people["head"]
    return add_cause(report, category="demand", text="Before", mark="", by=head, at=AT)


def changing(council, cause, who):
    return lambda: (
        change_cause(
            cause.report,
            cause,
            seen_version=cause.version,
            by=council.people[who],
            at=AT,
            text=who,
        )
        and None
    )


@pytest.mark.parametrize("held", ["the report and the cause", "the cause alone"])
def test_of_two_changes_of_a_cause_at_once_one_is_kept(council, cause, monkeypatch, held):
    if held == "the cause alone":
        without_the_lock_on_the_report(monkeypatch, preparing)
        meet_at_the_lock(monkeypatch, Cause)
    else:
        meet_at_the_lock(monkeypatch, ExceptionReport)
    for turn in range(TIMES):
        people = ("head", "manager") if turn % 2 else ("manager", "head")
        outcomes = at_once(*(changing(council, cause, who) for who in people))
        assert sorted(str(type(outcome)) for outcome in outcomes) == sorted(
            map(str, (ChangedMeanwhile, type(None)))
        ), outcomes
        version = cause.version
        cause.refresh_from_db()
        assert cause.version == version + 1
        assert cause.text == people[outcomes.index(None)]
    assert events("change_cause") == TIMES


def test_without_the_locks_the_second_change_of_a_cause_replaces_the_first(
    council, cause, monkeypatch
):
    without_the_lock_on_the_report(monkeypatch, preparing)
    read_without_lock(monkeypatch, Cause, until=(ExceptionReport, "save"))
    acts = [changing(council, cause, who) for who in ("head", "manager")]
    assert at_once(*acts) == [None, None]
    assert events("change_cause") == 2 and Cause.objects.get().version == cause.version + 1


def test_a_cause_is_changed_and_removed_at_once_and_stays_removed(council, monkeypatch):
    report, head = opened(council), council.people["head"]
    meet_at_the_lock(monkeypatch, ExceptionReport)
    told = set()
    for turn in range(TIMES):
        monkeypatch.setattr(QuerySet, "select_for_update", LOCK)
        cause = add_cause(report, category="demand", text="x", mark="", by=head, at=AT)
        meet_at_the_lock(monkeypatch, ExceptionReport)

        def remove(cause=cause):
            return remove_cause(report, cause, by=head, at=AT)

        acts = changing(council, cause, "manager"), remove
        changed, removed = at_once(*acts) if turn % 2 else at_once(*acts[::-1])[::-1]
        assert removed is None and not Cause.objects.filter(pk=cause.pk).exists()
        assert changed is None or "Somebody else removed this while" in str(changed)
        told.add(changed is None)
    assert told == {True, False}, "both came first at some time"


@pytest.fixture
def action(council):
    published(council)
    return DeliveryAction.objects.get()


def reporting_done(council, action, at, words=""):
    """A report with words of its own is no second sending of another."""
    return lambda: update_progress(
        action.report, OCTOBER, {action.pk: ("done", words)}, by=council.people["head"], at=at
    )


@pytest.mark.parametrize("held", ["the report and the action", "the action alone"])
def test_an_action_was_done_on_the_day_that_was_reported_first(council, action, monkeypatch, held):
    if held == "the action alone":
        without_the_lock_on_the_report(monkeypatch, progress)
        meet_at_the_lock(monkeypatch, DeliveryAction)
    else:
        meet_at_the_lock(monkeypatch, ExceptionReport)
    days = AT, AT + timedelta(days=1)
    for turn in range(TIMES):
        DeliveryAction.objects.update(status="planned", done_on=None)
        moments = days if turn % 2 else days[::-1]
        acts = [reporting_done(council, action, at, f"{turn} {at:%d}") for at in moments]
        assert at_once(*acts) == [None, None]
        first = ActionUpdate.objects.order_by("pk")[2 * turn]
        action.refresh_from_db()
        assert action.done_on == first.updated_at.date()
    assert ActionUpdate.objects.count() == 2 * TIMES == events("update_progress")


def test_without_the_locks_the_second_report_moves_the_day(council, action, monkeypatch):
    without_the_lock_on_the_report(monkeypatch, progress)
    read_without_lock(monkeypatch, DeliveryAction, until=(QuerySet, "bulk_update"))
    acts = [reporting_done(council, action, AT + timedelta(days=days)) for days in (0, 1)]
    assert at_once(*acts) == [None, None]
    action.refresh_from_db()
    assert action.done_on == AT.date() + timedelta(days=1)


def test_one_save_of_two_kinds_waits_for_whoever_reports_on_one_of_them(council, action):
    stated = add_action(council)
    update = ReportedUpdate("done", "Twelve beds", "Twelve beds")
    both = {action.pk: ReportedUpdate("done", "Ten beds"), stated.pk: update}
    person = {"by": council.people["head"], "at": AT + timedelta(days=1)}
    first, second = overlapping(
        reporting_done(council, action, AT, "Twelve beds"),
        lambda: update_my_actions(OCTOBER, both, **person),
    )
    assert (first, second) == (None, None)
    action.refresh_from_db()
    assert (action.done_on, action.reason) == (AT.date(), "Ten beds")
    assert ActionUpdate.objects.count() == 3
