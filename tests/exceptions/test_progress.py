"""Following a delivery plan: the owner's monthly word on each action, kept for good (framework
4.1).
"""

from datetime import date, datetime
from html import unescape

import pytest
from django.db import DatabaseError, connection, transaction

from exceptions.models import DeliveryAction, ExceptionReport, Reminder, Step
from exceptions.preparing import add_action
from exceptions.progress import update_progress
from pmf_portal.audit.models import AuditEvent
from pmf_portal.refusals import Refused
from targets.models import ActionUpdate
from tests.exceptions.story import OCTOBER, SEPTEMBER, day, fresh, publish
from tests.states import made_once

AT = day(2013, 11, 12)


@made_once
def with_two_actions(council, verified_report):
    """A published plan with two actions."""
    ExceptionReport.objects.filter(pk=verified_report.pk).update(state="returned")
    row = {
        "what": "Buy beds",
        "who": "Manager",
        "due": date(2013, 12, 1),
        "resources": "",
        "effect": "",
        "mark": "",
    }
    add_action(verified_report, **row, by=council.people["head"], at=verified_report.verified_at)
    ExceptionReport.objects.filter(pk=verified_report.pk).update(state="verified")
    publish(council, SEPTEMBER)
    return fresh(verified_report)


@pytest.fixture
def report(council, with_two_actions, client, settings):
    """It is 12 November: October's progress is due."""
    settings.PORTAL_CLOCK = datetime(2013, 11, 12, 10, 0)
    client.force_login(council.people["head"])
    return with_two_actions


def url(report):
    return f"/exception-reports/{report.pk}/update-progress/"


def told(report, *said):
    """The form's fields for (status, reason) of each action, in their order."""
    actions = DeliveryAction.objects.filter(report=report)
    return {
        f"{name}_{a.pk}": value
        for a, pair in zip(actions, said, strict=True)
        for name, value in zip(("status", "reason"), pair, strict=True)
    }


def stored():
    return list(DeliveryAction.objects.values_list("what", "status", "reason", "updated_for"))


def test_progress_is_told_action_by_action_and_stands_in_the_report_s_life(client, report):
    answer = client.post(
        url(report), told(report, ("late", "Two posts advertised twice"), ("done", ""))
    )
    assert answer.status_code == 302
    assert stored() == [
        ("Fill the posts", "late", "Two posts advertised twice", OCTOBER),
        ("Buy beds", "done", "", OCTOBER),
    ]
    assert DeliveryAction.objects.get(what="Buy beds").done_on == date(2013, 11, 12)
    step = fresh(report).steps.last()
    assert (step.act, step.state, step.reason, step.month) == (
        "update_progress",
        "published",
        "1 late, 1 done",
        OCTOBER,
    )
    assert (
        ActionUpdate.objects.count() == 2
        and AuditEvent.objects.filter(action="update_progress").count() == 1
    )
    page = unescape(client.get(f"/exception-reports/{report.pk}/").content.decode())
    assert "Two posts advertised twice" in page and "updated its progress (October 2013)" in page


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ((("late", ""), ("done", "Kept words")), "Say why “Fill the posts” is late"),
        ((("late", "  "), ("done", "Kept words")), "Say why “Fill the posts” is late"),
        ((("", ""), ("done", "Kept words")), "Say how “Fill the posts” stands"),
        ((("planned", ""), ("done", "Kept words")), "hoose from the list"),
        ((("finished", ""), ("done", "Kept words")), "hoose from the list"),
        ((("done", "x" * 5001), ("done", "Kept words")), "at most 5,000 characters"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_rest_is_kept(client, report, said, says):
    answer = client.post(url(report), told(report, *said))
    page = unescape(answer.content.decode())
    assert answer.status_code == 200 and says in page and "Kept words" in page
    assert not ActionUpdate.objects.exists() and {status for _, status, _, _ in stored()} == {
        "planned"
    }


def test_the_service_refuses_a_late_action_without_reason_whole(council, report):
    first, second = DeliveryAction.objects.all()
    with pytest.raises(Refused, match="Say why “Buy beds” is late"):
        update_progress(
            report,
            OCTOBER,
            {first.pk: ("done", ""), second.pk: ("late", "")},
            by=council.people["head"],
            at=AT,
        )
    assert {status for _, status, _, _ in stored()} == {"planned"} and not Step.objects.filter(
        act="update_progress"
    ).exists()


def test_a_done_action_can_be_updated_again_in_its_own_month_alone(
    client, council, report, settings
):
    first, second = DeliveryAction.objects.all()
    client.post(url(report), told(report, ("done", "All filled"), ("on_track", "")))
    assert f"status_{first.pk}" in client.get(url(report)).content.decode()
    client.post(url(report), told(report, ("late", "One left again"), ("on_track", "")))
    first.refresh_from_db()
    assert (first.status, first.done_on) == ("late", None)
    client.post(url(report), told(report, ("done", "All filled"), ("on_track", "")))
    settings.PORTAL_CLOCK = datetime(2013, 12, 12, 10, 0)
    page = client.get(url(report)).content.decode()
    assert (
        f"status_{first.pk}" not in page
        and f"status_{second.pk}" in page
        and "Progress for November 2013" in page
    )
    client.post(url(report), {f"status_{second.pk}": "done", f"reason_{second.pk}": ""})
    settings.PORTAL_CLOCK = datetime(2014, 1, 10, 10, 0)
    assert "Every action is done." in client.get(url(report)).content.decode()
    updates = ActionUpdate.objects.filter(action=first).values_list("month", "status", "reason")
    assert list(updates) == [
        (OCTOBER, "done", "All filled"),
        (OCTOBER, "late", "One left again"),
        (OCTOBER, "done", "All filled"),
    ]


def test_the_day_on_which_it_was_done_stays_when_it_is_told_again(council, report):
    first, _ = DeliveryAction.objects.all()
    for at in (AT, day(2013, 11, 20)):
        update_progress(report, OCTOBER, {first.pk: ("done", "")}, by=council.people["head"], at=at)
    first.refresh_from_db()
    assert first.done_on == date(2013, 11, 12)


def test_a_plan_that_is_not_followed_any_more_takes_no_progress(client, council, report):
    ExceptionReport.objects.filter(pk=report.pk).update(state="recovered")
    with pytest.raises(Refused, match="recovered, to be closed"):
        update_progress(report, OCTOBER, {}, by=council.people["head"], at=AT)
    assert client.post(url(report), told(report, ("done", ""), ("done", ""))).status_code == 403


def test_a_published_plan_is_followed_from_the_next_month_on(council, report):
    assert report.state == "published"
    publish(council, OCTOBER)
    assert fresh(report).state == "recovering"
    assert list(
        report.steps.filter(act__in=("publish", "follow")).values_list("act", "state", "month")
    ) == [
        ("publish", "published", SEPTEMBER),
        ("follow", "recovering", OCTOBER),
    ]


KEPT = {
    "targets_actionupdate": "reason = 'x'",
    "exceptions_step": "reason = 'x'",
    "exceptions_reminder": "words = 'x'",
}


@pytest.mark.parametrize(
    "statement",
    [s for t, change in KEPT.items() for s in (f"UPDATE {t} SET {change}", f"DELETE FROM {t}")],
)
def test_what_was_said_cannot_be_changed_by_sql(council, report, statement):
    update_progress(
        report,
        OCTOBER,
        {only.pk: ("on_track", "") for only in DeliveryAction.objects.all()},
        by=council.people["head"],
        at=AT,
    )
    Reminder.objects.create(
        report=report,
        about="action",
        key="1",
        level="owner",
        words="w",
        due=AT.date(),
        reminded_at=AT,
    )
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert (
        ActionUpdate.objects.count() == 2
        and Reminder.objects.count() == 1
        and not Step.objects.filter(reason="x").exists()
    )


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL knows no INSERT OR REPLACE")
@pytest.mark.parametrize("table", list(KEPT))
def test_nor_replaced(council, report, table):
    update_progress(
        report,
        OCTOBER,
        {only.pk: ("on_track", "") for only in DeliveryAction.objects.all()},
        by=council.people["head"],
        at=AT,
    )
    Reminder.objects.create(
        report=report,
        about="action",
        key="1",
        level="owner",
        words="w",
        due=AT.date(),
        reminded_at=AT,
    )
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")


@pytest.mark.parametrize("count", [1, 30])
def test_thirty_actions_ask_no_more_than_one(
    client, council, report, django_assert_num_queries, count
):
    DeliveryAction.objects.filter(report=report).delete()
    for number in range(count):
        DeliveryAction.objects.create(
            report=report, what=f"Action {number}", who="x", due=date(2013, 12, 1)
        )
    with django_assert_num_queries(8):
        assert client.get(url(report)).status_code == 200
    with django_assert_num_queries(21):
        assert (
            client.post(url(report), told(report, *[("on_track", "")] * count)).status_code == 302
        )
    assert ActionUpdate.objects.count() == count
