"""A returned report changes before it is submitted again; an action is on somebody's desk."""

from datetime import date, datetime

import pytest

from exceptions.models import DeliveryAction, ExceptionReport
from exceptions.preparing import add_action, add_cause, prepare_part, submit_exception_report
from exceptions.reminders import send_reminders
from pmf_portal.council.models import Notice
from pmf_portal.refusals import Refused
from reporting.cycle.desk import due_tasks
from tests.exceptions.report_pages import ACTION, post
from tests.exceptions.story import ANSWERS, fresh, only_action

UNCHANGED = "says what it said when it was returned"


def submit(council, report, at):
    submit_exception_report(report, by=council.people["head"], at=at)


def test_a_returned_report_is_not_submitted_again_unchanged(council, returned_report, at):
    with pytest.raises(Refused, match=UNCHANGED):
        submit(council, returned_report, at)
    assert fresh(returned_report).state == "returned"


def test_a_part_saved_with_the_same_words_is_no_change(council, returned_report, at):
    answers = ANSWERS["what-happened"]
    by = council.people["head"]
    prepare_part(returned_report, "what-happened", answers, seen_version=None, by=by, at=at)
    with pytest.raises(Refused, match=UNCHANGED):
        submit(council, returned_report, at)


def other_words(report, **told):
    words = ANSWERS["what-happened"] | {"what_happened": "Twelve fewer people came home."}
    prepare_part(report, "what-happened", words, seen_version=None, **told)


def another_cause(report, **told):
    add_cause(report, category="demand", text="More people than planned.", mark="", **told)


def another_action(report, **told):
    row = {"what": "Buy beds", "who": "Manager", "due": date(2013, 12, 1)}
    add_action(report, **row, resources="", effect="", mark="", **told)


@pytest.mark.parametrize("change", [other_words, another_cause, another_action])
def test_a_returned_report_that_changed_is_submitted(council, returned_report, at, change):
    change(returned_report, by=council.people["head"], at=at)
    submit(council, returned_report, at)
    assert fresh(returned_report).state == "submitted"


def test_the_page_says_that_nothing_changed(client, council, returned_report, settings):
    settings.PORTAL_CLOCK = datetime(2013, 10, 14, 10, 0)
    client.force_login(council.people["head"])
    answer = client.post(f"/exception-reports/{returned_report.pk}/submit/", {}, follow=True)
    assert UNCHANGED in answer.content.decode()


# An action belongs to a person.


def test_the_person_is_chosen_in_the_form(client, council, opened_report, settings):
    settings.PORTAL_CLOCK = datetime(2013, 10, 10, 10, 0)
    client.force_login(council.people["head"])
    page = client.get(f"/exception-reports/{opened_report.pk}/actions/add/")
    offered = [person.username for person in page.context["form"].fields["owner"].queryset]
    assert "manager" in offered and "team" in offered and "other_head" not in offered
    post(client, opened_report, "actions/add/", ACTION | {"owner": council.people["manager"].pk})
    action = DeliveryAction.objects.get()
    assert (action.owner, action.who) == (council.people["manager"], "Service Manager")


def test_a_person_who_left_stays_the_owner_and_is_shown_as_left(
    client, council, opened_report, settings
):
    settings.PORTAL_CLOCK = datetime(2013, 10, 10, 10, 0)
    client.force_login(council.people["head"])
    post(client, opened_report, "actions/add/", ACTION | {"owner": council.people["manager"].pk})
    council.people["manager"].is_active = False
    council.people["manager"].save()
    url = f"/exception-reports/{opened_report.pk}/actions/{DeliveryAction.objects.get().pk}/change/"
    page = client.get(url)
    assert "Post of manager (left)" in page.content.decode()
    assert page.context["form"]["owner"].value() == council.people["manager"].pk


@pytest.fixture
def owned(council, published_report):
    """A published plan whose action, due on 29 November, is the manager's."""
    DeliveryAction.objects.update(owner=council.people["manager"])
    return only_action(published_report)


def desk_of(council, name, day):
    kinds = "Actions of delivery plans"
    return [task for task in due_tasks(council.people[name], day) if task.kind == kinds]


def test_the_owner_has_the_action_on_the_desk_until_it_is_done(council, owned):
    [task] = desk_of(council, "manager", date(2013, 11, 4))
    assert task.due == owned.due and "Fill the posts" in task.about
    assert desk_of(council, "team", date(2013, 11, 4)) == []
    DeliveryAction.objects.update(status=DeliveryAction.DONE)
    assert desk_of(council, "manager", date(2013, 11, 4)) == []


@pytest.mark.parametrize("name", ["other_head", "other_lead"])
def test_the_owner_reads_the_report_wherever_they_work(client, council, owned, name):
    page = f"/exception-reports/{owned.report_id}/"
    client.force_login(council.people[name])
    assert client.get(page).status_code == 404
    DeliveryAction.objects.update(owner=council.people[name])
    assert client.get(page).status_code == 200


@pytest.mark.parametrize(
    ("today", "subjects"),
    [
        (date(2013, 11, 20), []),
        (date(2013, 11, 22), ["Action due soon: F1"]),
        (date(2013, 12, 2), ["Action overdue: F1"]),
    ],
)
def test_the_owner_is_reminded_before_and_after_the_day(council, owned, at, today, subjects):
    for _ in range(2):
        send_reminders(today, by=None, at=at)
    mine = Notice.objects.filter(user=council.people["manager"], subject__startswith="Action")
    assert list(mine.values_list("subject", flat=True)) == subjects


def test_nobody_is_reminded_of_an_action_that_is_done(council, owned, at):
    DeliveryAction.objects.update(status=DeliveryAction.DONE)
    send_reminders(date(2013, 12, 2), by=None, at=at)
    assert not Notice.objects.filter(subject__startswith="Action").exists()
    assert ExceptionReport.objects.count() == 1
