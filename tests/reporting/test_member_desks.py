"""The desks of councillors and of the executive group: papers, changes, questions, decisions."""

import html
from datetime import timedelta
from decimal import Decimal

import pytest

from exceptions.models import ExceptionReport, Question
from pmf_portal.council.models import RoleAssignment, User
from pmf_portal.periods.month import Month
from reporting.content.in_short.decisions import decisions_asked
from reporting.content.in_short.facts import Account
from reporting.cycle.executive_desk import as_they_stand, executive_desk
from reporting.cycle.member_desk import member_desk
from reporting.library.custom_scorecards import define_scorecard
from reporting.models import Feedback
from tests.reporting.september import RELEASE, published
from tests.states import made_once

pytestmark = pytest.mark.slow

TODAY = (RELEASE + timedelta(days=5)).date()


@made_once
def with_pack(figures):
    """September with a scorecard for members and its pack."""
    define_scorecard(
        title="Families Committee scorecard",
        about="The quarter, for the committee.",
        unit=figures.units["families"],
        whole_unit=True,
        kind="members",
        rhythm="quarterly",
        has_pack=True,
        plans=[],
        targets=[],
        by=figures.people["team"],
        at=RELEASE - timedelta(days=60),
    )
    published(figures)
    return figures


def desk_of(client, person):
    client.force_login(person)
    return html.unescape(client.get("/desk/").content.decode())


def test_a_councillor_finds_the_newest_pack_of_their_committee(with_pack, client):
    page = " ".join(desk_of(client, with_pack.people["committee"]).split())
    assert "Your committees and their papers" in page
    assert "Pack: Families Committee scorecard, September 2013" in page


def test_a_councillor_asks_about_each_red_with_the_question_filled_in(september, client):
    person = september.people["committee"]
    assert member_desk(person, TODAY).account.whole == "Corporate Plan"
    RoleAssignment.objects.filter(user=person).update(unit=september.units["families"])
    (red,) = member_desk(User.objects.get(pk=person.pk), TODAY).reds
    assert red.measure.code == "F2"
    assert red.ask.url.startswith("/feedback/?about=F2+Measure+F2&text=Measure+F2")
    assert "When will it be back on plan, and what is being done?" in red.ask.question.text


def test_the_link_fills_the_public_form(client, september):
    page = client.get("/feedback/", {"about": "F2 Measure", "text": "When is it back?"})
    text = page.content.decode()
    assert "F2 Measure" in text and "When is it back?" in text


def test_a_form_without_a_link_is_empty(client, september):
    form = client.get("/feedback/").context["form"]
    assert form.initial == {"about": ""}


@pytest.mark.parametrize("name", ["lead", "director", "leader", "team"])
def test_nobody_else_has_the_desk_of_a_councillor(september, name):
    assert member_desk(september.people[name], TODAY) is None


@pytest.fixture
def report(september):
    return ExceptionReport.objects.get(target__code="F2")


def ask(report, by, **more):
    return Question.objects.create(
        report=report,
        text="Why so late?",
        due=TODAY,
        asked_by=by,
        asked_at=RELEASE,
        **{"body": "committee", "mark": ""} | more,
    )


def test_questions_of_committees_are_on_the_desk_with_their_answers(september, report, client):
    team = september.people["team"]
    ask(report, team, answer="Two posts.", answered_by=team, answered_at=RELEASE)
    page = desk_of(client, september.people["committee"])
    assert "Why so late?" in page and "Two posts." in page


@pytest.mark.parametrize("more", [{"mark": "personal"}, {"body": "cesg"}])
def test_questions_that_not_all_may_read_are_left_out(september, report, more):
    ask(report, september.people["team"], **more)
    assert not member_desk(september.people["committee"], TODAY).asked


def test_what_a_councillor_sent_themselves_is_on_their_desk(september, client):
    member = september.people["member"]
    Feedback.objects.create(
        reference="FB-2013-0001",
        kind="question",
        text="And the bins?",
        email=member.email.upper(),
        fingerprint="1",
        given_at=RELEASE,
        due=TODAY,
    )
    assert "And the bins?" in desk_of(client, member)
    assert "And the bins?" not in desk_of(client, september.people["committee"])


def escalate(report, **more):
    ExceptionReport.objects.filter(pk=report.pk).update(escalated_at=RELEASE, **more)


def test_the_executive_group_finds_its_decisions_with_figures(september, report, client):
    escalate(report)
    page = desk_of(client, september.people["chief"])
    assert "1 decision waits for you" in " ".join(page.split())
    assert "When will there be a plan?" in page
    # What stands in the table of decisions is not listed a second time.
    assert "Escalated to CESG" not in page


def test_a_red_that_is_not_escalated_waits_for_nobody_there(september):
    desk = executive_desk(september.people["cesg"], TODAY)
    assert (desk.decisions, desk.money) == ((), "")


def test_the_sum_that_is_asked_for_is_added_up(council, published_report):
    report = ExceptionReport.objects.get()
    escalate(report, revenue=Decimal(240000), virement=True, state="escalated")
    desk = executive_desk(council.people["cesg"], TODAY)
    assert desk.money == "£240,000"
    assert desk.decisions[0].asked.question == "Move £240,000 from another budget?"


def ask_for_money(report, **more):
    wanted = {"revenue": Decimal(240000), "virement": True, "support": "Finance: a virement"}
    ExceptionReport.objects.filter(pk=report.pk).update(**wanted | more)


def test_money_waits_for_the_group_as_in_its_pack_before_escalation(council, published_report):
    ask_for_money(published_report)
    desk = executive_desk(council.people["cesg"], TODAY)
    copies = as_they_stand([ExceptionReport.objects.get()], TODAY)
    in_the_pack = decisions_asked(Account("The council", Month(2013, 9), (), copies))
    asked = [(one.asked.code, one.asked.question, one.asked.money) for one in desk.decisions]
    assert asked == [(one.code, one.question, one.money) for one in in_the_pack]
    assert desk.money == "£240,000"


def test_a_sum_that_nobody_asks_for_is_not_added_up(council, published_report):
    ask_for_money(published_report, support="")
    desk = executive_desk(council.people["cesg"], TODAY)
    assert (desk.decisions, desk.money) == ((), "")


@pytest.mark.parametrize("name", ["lead", "director", "leader", "member"])
def test_nobody_else_has_the_desk_of_the_executive_group(september, name):
    assert executive_desk(september.people[name], TODAY) is None
