"""The performance team's desk: the month end in counts, and reminders sent from its rows."""

from datetime import date, datetime, timedelta

import pytest

from exceptions.models import DeliveryAction, ExceptionReport, Question
from exceptions.rules.lifecycle import State
from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice, User
from pmf_portal.formats.dates import time_in_words
from pmf_portal.periods.timetable import LONDON
from pmf_portal.refusals import Refused
from reporting.cycle.desk import Desk
from reporting.cycle.manual_reminders import reminders_by_hand, send_reminder
from reporting.cycle.month_end import build_month
from reporting.cycle.month_end_desk import month_end_desk
from reporting.cycle.owed_items import named
from reporting.models import Feedback
from scorecards.models import ScorecardBuild
from scorecards.month.returns import return_line
from targets.models import Submission
from tests.at_once import needs_postgresql, overlapping
from tests.factories import YEAR, Council
from tests.reporting.september import RELEASE, SEPTEMBER

pytestmark = pytest.mark.slow

TODAY = date(2013, 10, 7)
NOW = datetime(2013, 10, 7, 10, 0, tzinfo=LONDON)
FAMILIES = "figures-2013-09-families"


def desk_of(today=TODAY):
    return month_end_desk(Desk(User.objects.get(username="team"), today))


def items(council, today=TODAY):
    desk = desk_of(today)
    return {one.item.key: one.item for one in (*desk.before_publishing, *desk.beside)}


def remind(council, key, seen=0, at=NOW, today=TODAY):
    item = desk_of(today).item(key)
    return send_reminder(item, seen=seen, by=council.people["team"], at=at)


def reminded(key):
    notices = Notice.objects.filter(key__startswith=f"reminder {key}")
    return sorted(notice.user.username for notice in notices)


@pytest.fixture
def red(approved):
    approved.figure(approved.latest, "2013-09", "10", at=NOW)
    build_month(SEPTEMBER, by=None, at=RELEASE)
    return approved


def test_the_desk_counts_the_figures_of_each_directorate(approved):
    approved.figure(approved.latest, "2013-09", "91", at=NOW)
    desk = desk_of()
    assert desk.headline == "September: 3 of 4 figures are still to come, due today"
    assert [
        (row.on_desk.item.heading, row.figures_in, row.figures_due, row.last_word)
        for row in desk.directorates
    ] == [
        ("Families", 1, 3, "Last figure 10:00am"),
        ("Places", 0, 1, "Nothing since the month ended"),
    ]
    assert [step.count for step in desk.steps][:2] == ["1 of 4", "3 would go"]


def test_what_the_month_end_counts_is_not_listed_again(client, approved):
    Feedback.objects.create(
        reference="FB-1",
        kind=Feedback.QUESTION,
        about="/exceptions/2013-09/",
        text="Why are bins late?",
        given_at=NOW,
        due=TODAY,
    )
    client.force_login(approved.people["team"])
    page = client.get("/desk/").content.decode()
    assert page.count("Why are bins late?") == 1 and "/exceptions/2013-09/" not in page


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (["F1"], "F1"),
        (["F2", "F1"], "F1 and F2"),
        (["TR4", "CP1", "TR4"], "CP1 and TR4 twice"),
        ([f"C{n}" for n in range(14)], "C11 and 2 more"),
    ],
)
def test_codes_are_named_once_each(codes, words):
    assert named(codes).endswith(words)


def test_leads_and_their_deputies_are_reminded_of_what_they_owe(approved):
    approved.figure(approved.latest, "2013-09", "91", at=NOW)
    remind(approved, FAMILIES)
    assert reminded(FAMILIES) == ["deputy_lead", "lead"]
    body = Notice.objects.filter(user=approved.people["lead"]).get().body
    assert "F2 Measure F2" in body and "C1 Measure C1" in body and "F1" not in body
    event = AuditEvent.objects.get(action="send_reminder")
    assert event.actor == "Post of team" and "Post of lead" in event.text


def test_the_row_says_when_a_reminder_went(client, approved):
    client.force_login(approved.people["team"])
    page = client.get("/desk/").content.decode()
    assert "September: 4 of 4 figures are still to come" in page
    answer = client.post(f"/desk/remind/{FAMILIES}/", {"seen": "0"}, follow=True)
    page = " ".join(answer.content.decode().split())
    went = time_in_words(Notice.objects.first().written_at)
    assert f"Reminder sent {went} to Post of" in page
    assert f"Reminder sent {went}</span>" in page and "Remind again" in page
    assert f"Reminded {went}, for the first time" in page


@pytest.mark.parametrize("seen", ["0", "", "x", "-1", "9" * 5000, "²"])
def test_a_page_that_is_out_of_date_sends_nothing_twice(client, approved, seen):
    remind(approved, FAMILIES)
    client.force_login(approved.people["team"])
    answer = client.post(f"/desk/remind/{FAMILIES}/", {"seen": seen}, follow=True)
    assert "Nothing was sent: this reminder last went out at 10:00" in answer.content.decode()
    assert len(reminded(FAMILIES)) == 2
    assert AuditEvent.objects.filter(action="send_reminder").count() == 1


def test_a_second_reminder_is_sent_by_who_saw_the_first(approved):
    remind(approved, FAMILIES)
    remind(approved, FAMILIES, seen=1, at=NOW + timedelta(hours=3))
    (first, second) = reminders_by_hand(NOW)
    assert (first.key, second.at - first.at) == (FAMILIES, timedelta(hours=3))
    rows = desk_of().directorates
    assert rows[0].last_word == "Reminded 1:00pm, 2 times so far"


def test_what_is_not_owed_any_more_is_not_reminded_of(client, approved):
    client.force_login(approved.people["team"])
    answer = client.post("/desk/remind/figures-2013-09-nowhere/", {"seen": "0"}, follow=True)
    assert "everybody has done this" in answer.content.decode()
    assert not Notice.objects.exists()


@pytest.mark.parametrize("name", ["director", "lead", "chief", "auditor"])
def test_only_the_performance_team_reminds(client, approved, name):
    client.force_login(approved.people[name])
    assert client.post(f"/desk/remind/{FAMILIES}/", {"seen": "0"}).status_code == 403
    assert "figures are still to come" not in client.get("/desk/").content.decode()


def test_a_late_exception_report_reminds_its_owner_and_deputy(red):
    report = ExceptionReport.objects.get()
    late = report.due_on + timedelta(days=3)
    item = items(red, late)["exception-reports-2013-09"]
    assert (item.number, item.words) == (1, "F1 not started, 3 days late.")
    remind(red, item.key, today=late)
    assert reminded(item.key) == ["head", "manager"]


def test_a_report_to_verify_reminds_the_director(red):
    ExceptionReport.objects.update(state=State.SUBMITTED, submitted_at=NOW)
    late = date(2013, 10, 15)
    item = items(red, late)["exception-reports-2013-09"]
    assert "F1 waits for the director to verify it" in item.words
    assert [person.username for person in item.people] == ["director"]


def test_actions_past_their_day_remind_their_owners(red):
    report = ExceptionReport.objects.get()
    ExceptionReport.objects.update(state=State.PUBLISHED)
    for name, due in (("manager", TODAY - timedelta(days=4)), ("head", TODAY)):
        DeliveryAction.objects.create(
            report=report, what="Open the ward", who="Us", owner=red.people[name], due=due
        )
    item = items(red)["actions-2013-09"]
    assert (item.number, item.words) == (1, "F1 was due on 3 October 2013.")
    assert [person.username for person in item.people] == ["manager"]


def test_questions_remind_the_owner_of_the_report(red):
    Question.objects.create(
        report=ExceptionReport.objects.get(),
        body="cabinet",
        text="Why?",
        due=date(2013, 10, 18),
        asked_by=red.people["team"],
        asked_at=NOW,
    )
    item = items(red)["questions-2013-09"]
    assert item.words == "F1, Cabinet, due 18 October."
    assert [person.username for person in item.people] == ["head", "manager"]


@pytest.mark.parametrize(("owner", "people"), [("head", ["head"]), ("", ["team"])])
def test_questions_of_the_public_remind_whoever_owns_them(approved, owner, people):
    Feedback.objects.create(
        reference="FB-2013-0001",
        kind=Feedback.QUESTION,
        text="When are bins emptied?",
        given_at=NOW,
        due=date(2013, 10, 18),
        owner=approved.people.get(owner),
    )
    item = items(approved)["feedback-2013-09"]
    assert item.words == "“When are bins emptied?”, due 18 October."
    assert [person.username for person in item.people] == people


@pytest.mark.parametrize(
    ("submitted", "people", "state"),
    [(False, ["director"], "is not submitted"), (True, ["holder"], "waits for approval")],
)
def test_a_plan_reminds_whoever_is_next(approved, submitted, people, state):
    approved.target("F1", year=YEAR + 1)
    if submitted:
        Submission.objects.create(
            plan=approved.plans["families"],
            financial_year=YEAR + 1,
            submitted_by=approved.people["director"],
            submitted_at=NOW,
        )
    assert "plans-2014-15" not in items(approved)
    item = items(approved, date(2014, 3, 20))["plans-2014-15"]
    assert item.words == (
        f"Families Plan (1 target) {state}. Corporate Plan has no target yet for 2014/15; it had 1"
        " in 2013/14. Places Plan has no target yet for 2014/15; it had 1 in 2013/14."
    )
    assert [person.username for person in item.people] == people


def test_directors_who_have_not_signed_are_reminded(red):
    item = items(red)["sign-off-2013-09"]
    assert item.words == "Families, Places: due Wednesday 16 October."
    assert [person.username for person in item.people] == ["director", "other_director"]


def test_a_returned_line_reminds_who_was_asked(red):
    build = ScorecardBuild.objects.get()
    line = build.lines.get(code="F1")
    return_line(build, line, question="Why?", by=red.people["director"], at=NOW)
    item = items(red)["returned-lines-2013-09"]
    assert [person.username for person in item.people] == ["lead", "deputy_lead", "head"]
    assert list(item.lines[red.people["head"]]) == ["F1: Why?"]


def test_what_the_executive_group_has_is_linked_and_not_reminded_of(red):
    ExceptionReport.objects.update(state=State.ESCALATED, escalated_at=NOW)
    item = items(red)["escalated-2013-09"]
    assert item.words == "F1. It needs a decision at the next meeting." and not item.people


def test_nobody_who_has_left_is_reminded(approved):
    lead = approved.people["lead"]
    lead.is_active = False
    lead.save()
    remind(approved, FAMILIES)
    assert reminded(FAMILIES) == ["deputy_lead"]


@pytest.mark.parametrize("more", [0, 2])
def test_the_desk_asks_as_much_at_one_thing_as_at_three(council, django_assert_num_queries, more):
    for n in range(1 + more):
        council.target(f"F{n}")
    council.approve()
    for n in range(1 + more):
        Feedback.objects.create(
            reference=f"FB-2013-000{n}",
            kind=Feedback.QUESTION,
            text="When?",
            given_at=NOW,
            due=TODAY,
            owner=council.people["head"],
        )
    build_month(SEPTEMBER, by=None, at=RELEASE)
    build = ScorecardBuild.objects.get()
    for line in build.lines.all():
        return_line(build, line, question="Why?", by=council.people["director"], at=NOW)
    with django_assert_num_queries(QUERIES):
        desk_of()


QUERIES = 27


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_presses_at_once_one_sends(transactional_db):
    council = Council()
    council.add_usual_targets()
    council.approve()
    item = desk_of().item(FAMILIES)
    team = council.people["team"]

    def press():
        return send_reminder(item, seen=0, by=team, at=NOW)

    first, second = overlapping(press, press)
    assert len(first) == 2 and isinstance(second, Refused)
    assert AuditEvent.objects.filter(action="send_reminder").count() == 1
