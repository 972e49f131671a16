"""One list of a person's actions, of plans and of delivery plans: what is on it, and reporting on
all of them at once.
"""

from datetime import UTC, date, datetime

import pytest

from exceptions.models import DeliveryAction
from exceptions.my_actions import my_actions
from exceptions.reminders import plan_reminders, send_reminders
from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Absence, Notice
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import BY_RULE
from reporting.cycle.desk import due_tasks
from targets.actions.services import update_actions
from targets.actions.updates import ReportedUpdate
from targets.models import Action, ActionUpdate
from tests.targets.plan_actions import add_action

SEPTEMBER, OCTOBER = Month(2013, 9), Month(2013, 10)
# The updates of September are due on 14 October, those of October on 14 November.
TODAY = date(2013, 10, 10)


def on(day):
    return datetime(day.year, day.month, day.day, 10, tzinfo=UTC)


def whats(council, name="head", today=TODAY):
    return [row.action.what for row in my_actions(council.people[name], BY_RULE, today)]


def test_the_list_has_owned_actions_until_they_are_done(council):
    action = add_action(council)
    add_action(council, what="Another", owner=council.people["lead"], deputy=None)
    assert whats(council) == ["Recruit two social workers"]
    assert whats(council, "lead") == ["Another"]
    done = ReportedUpdate("done", "", "Both began")
    update_actions(SEPTEMBER, {action.pk: done}, by=council.people["head"], at=on(TODAY))
    # It may be corrected within its month.
    assert whats(council) == ["Recruit two social workers"]
    assert whats(council, today=date(2013, 11, 5)) == []


@pytest.mark.parametrize("gone", ["away", "left"])
def test_the_deputy_has_it_while_the_owner_is_gone(council, gone):
    add_action(council)
    assert whats(council, "manager") == []
    if gone == "away":
        Absence.objects.create(user=council.people["head"], first_day=TODAY, last_day=TODAY)
    else:
        council.people["head"].is_active = False
        council.people["head"].save()
    assert whats(council, "manager") == ["Recruit two social workers"]


def test_what_is_owed_comes_first_and_then_the_worst(council):
    by = {"by": council.people["head"], "at": on(TODAY)}
    reported = add_action(council, what="Reported late")
    late = ReportedUpdate("late", "No beds")
    update_actions(SEPTEMBER, {reported.pk: late}, **by)
    add_action(council, what="Past its day", due=date(2013, 10, 1))
    add_action(council, what="In time")
    rows = my_actions(council.people["head"], BY_RULE, TODAY)
    assert [(row.action.what, row.rated.standing, row.is_owed) for row in rows] == [
        ("Past its day", "late", True),
        ("In time", "not_started", True),
        ("Reported late", "late", False),
    ]


def test_actions_of_a_published_delivery_plan_stand_beside_those_of_plans(
    council, published_report
):
    action = DeliveryAction.objects.get()
    today = date(2013, 11, 10)
    add_action(council)
    (first, second) = my_actions(council.people["head"], BY_RULE, today)
    assert {first.report, second.report} == {published_report, None}
    assert first.is_owed and second.is_owed
    action.owner = council.people["lead"]
    action.save()
    assert whats(council, "lead", today) == [action.what]
    assert whats(council, today=today) == ["Recruit two social workers"]


@pytest.fixture
def head(client, council, settings):
    settings.PORTAL_CLOCK = datetime(2013, 11, 10, 10, 0)
    client.force_login(council.people["head"])
    return client


def test_one_save_reports_on_both_kinds(head, council, published_report):
    stated, planned = add_action(council), DeliveryAction.objects.get()
    sent = {
        f"status_{stated.pk}": "at_risk",
        f"words_{stated.pk}": "One post is vacant",
        f"status_{planned.pk}": "done",
        f"words_{planned.pk}": "Twelve beds",
    }
    answer = head.post("/my-actions/", sent, follow=True)
    page = " ".join(answer.content.decode().split())
    assert "Saved for October 2013." in page and "All reported for October 2013." in page
    assert set(ActionUpdate.objects.values_list("action", "status", "reason", "month")) == {
        (stated.pk, "at_risk", "One post is vacant", OCTOBER),
        (planned.pk, "done", "Twelve beds", OCTOBER),
    }
    acts = list(AuditEvent.objects.values_list("action", flat=True))
    assert acts.count("update_actions") == acts.count("update_progress") == 1


def test_what_is_not_chosen_stays_as_it_is(head, council):
    first, second = add_action(council), add_action(council, what="Another")
    head.post("/my-actions/", {f"status_{first.pk}": "on_track"})
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.status, second.status) == ("on_track", "planned")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"status": "late"}, "Say why “Recruit two social workers” is late"),
        ({"status": "done"}, "Say what shows that “Recruit two social workers” is done"),
        ({"words": "Soon"}, "Choose how “Recruit two social workers” stands"),
        ({"status": "fine"}, "There is a problem"),
        ({}, "Choose for at least one action how it stands."),
        ({"status": "late", "words": "x" * 5001}, "1 character too long"),
    ],
)
def test_bad_input_writes_nothing_and_keeps_all_that_was_typed(head, council, typed, message):
    action, other = add_action(council), add_action(council, what="Another")
    sent = {f"{name}_{action.pk}": value for name, value in typed.items()}
    good = {f"status_{other.pk}": "at_risk", f"words_{other.pk}": "Two applicants"}
    answer = head.post("/my-actions/", sent | (good if typed else {}))
    page = " ".join(answer.content.decode().split())
    assert answer.status_code == 200 and message in page
    assert not ActionUpdate.objects.exists()
    assert not typed or "Two applicants" in page


def test_a_page_of_last_month_is_not_saved_for_this_one(head, council, settings):
    action = add_action(council)
    sent = {f"status_{action.pk}": "on_track", "about": str(SEPTEMBER)}
    page = head.post("/my-actions/", sent).content.decode()
    assert "October 2013 has opened since you opened this page" in page
    assert not ActionUpdate.objects.exists()


def test_actions_of_others_are_not_reported_on_there(head, council):
    foreign = add_action(council, owner=council.people["lead"], deputy=None)
    answer = head.post("/my-actions/", {f"status_{foreign.pk}": "on_track"})
    assert answer.status_code == 200 and not ActionUpdate.objects.exists()
    assert "You have no actions to report on." in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_three_actions_ask_no_more_than_one(
    head, council, published_report, django_assert_num_queries, count
):
    for number in range(count):
        add_action(council, what=f"Action {number}")
    head.get("/my-actions/")
    with django_assert_num_queries(8):
        assert head.get("/my-actions/").status_code == 200


def tasks(council, name="head", today=TODAY):
    wanted = ("Actions to report on", "Actions of plans")
    return [
        (task.kind, task.due, task.words)
        for task in due_tasks(council.people[name], today)
        if task.kind in wanted
    ]


def test_the_desk_asks_once_for_all_updates_and_names_what_is_near(council):
    add_action(council)
    add_action(council, what="Sign the lease", due=date(2013, 10, 20))
    asked = ("Actions to report on", date(2013, 10, 14), "2 actions for September 2013")
    near = ("Actions of plans", date(2013, 10, 20), "Sign the lease")
    assert tasks(council) == [asked, near]
    assert tasks(council, "manager") == []
    reported = {action.pk: ReportedUpdate("on_track", "") for action in Action.objects.all()}
    update_actions(SEPTEMBER, reported, by=council.people["head"], at=on(TODAY))
    assert tasks(council) == [near]


def notices(name):
    return list(
        Notice.objects.filter(user__username=name).order_by("pk").values_list("subject", flat=True)
    )


def test_reminders_of_actions_go_out_once(council):
    near, passed, unreported = date(2013, 12, 13), date(2013, 12, 23), date(2013, 10, 15)
    add_action(council)
    for day in (unreported, unreported):
        send_reminders(day, by=None, at=on(day))
    assert notices("head") == ["1 action to report on for September 2013"]
    reported = {Action.objects.get().pk: ReportedUpdate("on_track", "")}
    update_actions(Month(2013, 11), reported, by=council.people["head"], at=on(near))
    for day in (near, near, passed):
        send_reminders(day, by=None, at=on(day))
    assert notices("head")[1:] == [
        "Action due soon: Families Plan",
        "Action overdue: Families Plan",
    ]
    body = Notice.objects.get(subject="1 action to report on for September 2013").body
    assert "- Recruit two social workers (Families Plan)" in body and "/my-actions/" in body


def test_a_deputy_is_reminded_for_who_has_left_and_nobody_without_one(council):
    add_action(council, due=date(2013, 10, 16))
    add_action(council, owner=None, deputy=None, who="The Trust", due=date(2013, 10, 16))
    council.people["head"].is_active = False
    council.people["head"].save()
    send_reminders(TODAY, by=None, at=on(TODAY))
    assert notices("manager") == ["Action due soon: Families Plan"] and notices("head") == []


def test_actions_alone_call_for_the_reminding(council):
    assert not list(plan_reminders(on(TODAY)))
    add_action(council)
    assert [job["kind"] for job in plan_reminders(on(TODAY))] == ["chase_exceptions"]
