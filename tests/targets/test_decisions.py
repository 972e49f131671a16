"""In-year decisions: public, dated, reasoned; they change no number and rewrite no past
scorecard.
"""

import json
from datetime import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from exceptions.models import ExceptionReport
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from reporting.models import PublishedTarget
from scorecards.actuals.due import places_of
from scorecards.models import ScorecardLine
from targets.approval import problems_of_the_books
from targets.decisions import attach_note, withdraw_target
from targets.models import InYearDecision, Responsibility
from tests.browser_forms import sent
from tests.factories import YEAR
from tests.targets.publishing import OCTOBER, publish

URL = "/plans/families/2013-14/targets/F1/"


@pytest.fixture
def red(approved):
    """F1 is red in September and October."""
    for month in ("2013-09", "2013-10"):
        approved.figure(approved.latest, month, "50", at=OCTOBER)
    return approved


def test_a_target_withdrawn_while_red_stays_with_its_reason(red):
    september = publish(red, Month(2013, 9))
    withdraw_target(
        red.latest, reason="The survey was stopped.", by=red.people["holder"], at=OCTOBER
    )
    october = publish(red, Month(2013, 10))
    line = ScorecardLine.objects.get(build=october, code="F1")
    assert (line.rating, line.actual_to_date) == ("withdrawn_red", 50)
    assert line.why.startswith(
        "Withdrawn on 20 October 2013 by decision of Post of holder: The survey was stopped."
        " Before that: Red: 50.0% is below the plan of 90.0%"
    )
    assert ScorecardLine.objects.get(build=september, code="F1").rating == "red"
    assert ExceptionReport.objects.filter(target__code="F1").count() == 1
    told = json.loads(PublishedTarget.objects.get(build=october, code="F1").content)["decisions"]
    assert [(d["act"], d["reason"]) for d in told] == [
        ("Target withdrawn", "The survey was stopped.")
    ]
    assert problems_of_the_books() == []


def test_nothing_is_owed_for_a_withdrawn_target(approved):
    before = {
        figure.code
        for figure in places_of(approved.people["lead"], OCTOBER.date(), announced_timetable())
    }
    withdraw_target(
        approved.latest,
        reason="Stopped",
        by=approved.people["holder"],
        at=datetime(2013, 9, 3, tzinfo=timetable.LONDON),
    )
    after = {
        figure.code
        for figure in places_of(approved.people["lead"], OCTOBER.date(), announced_timetable())
    }
    assert before - after == {"F1"}


def test_the_portfolio_holder_withdraws_and_nobody_else(client, approved):
    for name in ("leader", "director", "head", "team", "other_holder", "auditor"):
        client.force_login(approved.people[name])
        assert client.post(URL + "withdraw/", {"reason": "x"}).status_code == 403, name
    client.force_login(approved.people["holder"])
    assert "Enter the reason" in client.post(URL + "withdraw/", {"reason": ""}).content.decode()
    assert client.post(URL + "withdraw/", {"reason": "The survey was stopped."}).status_code == 302
    decision = InYearDecision.objects.get()
    assert (decision.post, decision.role, decision.get_act_display()) == (
        "Post of holder",
        "Portfolio holder",
        "Target withdrawn",
    )
    assert client.get(URL + "withdraw/").status_code == 403
    with pytest.raises(Refused, match="withdrawn already"):
        withdraw_target(approved.latest, reason="Again", by=approved.people["holder"], at=OCTOBER)
    page = client.get(URL).content.decode()
    assert "Target withdrawn" in page and "The survey was stopped." in page


def test_a_note_is_attached_by_those_who_know(client, approved):
    client.force_login(approved.people["lead"])
    assert client.get(URL + "attach-note/").status_code == 403
    client.force_login(approved.people["head"])
    assert "Enter the note" in client.post(URL + "attach-note/", {"reason": ""}).content.decode()
    assert (
        client.post(URL + "attach-note/", {"reason": "The form changed in May."}).status_code == 302
    )
    assert InYearDecision.objects.get().reason == "The form changed in May."


def test_officers_change_and_numbers_do_not(client, approved):
    client.force_login(approved.people["director"])
    url = URL + "change-officers/"
    assert (
        "Nobody was changed" in client.post(url, sent(client, url, reason="None")).content.decode()
    )
    answer = client.post(
        url,
        sent(client, url, performance_lead=approved.people["team"].pk, reason="The lead moved on."),
    )
    assert answer.status_code == 302, answer.context["form"].errors
    assert (
        Responsibility.objects.get(target__code="F1", financial_year=YEAR).performance_lead
        == approved.people["team"]
    )
    assert InYearDecision.objects.get().change == "Performance lead: Post of lead → Post of team"
    assert problems_of_the_books() == []


def test_drafts_need_no_decision(council, at):
    draft = council.target("F1")
    with pytest.raises(Refused, match="is a draft"):
        attach_note(draft, text="x", by=council.people["head"], at=at)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE targets_inyeardecision SET reason = 'x'", "DELETE FROM targets_inyeardecision"],
)
def test_a_decision_is_never_changed(approved, at, statement):
    attach_note(approved.latest, text="x", by=approved.people["head"], at=at)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
