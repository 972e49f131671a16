"""Exception reports: every transition for every role, and the wrong turns."""

from datetime import date

import pytest
from exceptions.services import (
    NotComplete,
    ReportChanged,
    add_action,
    complete_exception_report,
    open_exception_reports,
    return_exception_report,
    submit_exception_report,
    verify_exception_report,
)

from exceptions.lifecycle import TRANSITIONS, State, WrongState, after
from exceptions.models import ExceptionReport
from exceptions.permissions import may_return_exception_report, may_submit_exception_report, may_verify_exception_report
from exceptions.triggers import has_recovered, opens_report
from pmf_portal.council.models import Notice
from pmf_portal.council.services import declare_absence
from pmf_portal.periods.month import Month
from reporting.month_end import build_month

SEPTEMBER = Month(2013, 9)
LIFE = {
    ("opened", "submit"): "submitted", ("returned", "submit"): "submitted", ("submitted", "return"): "returned", ("submitted", "verify"): "verified",
    ("opened", "close"): "closed", ("submitted", "close"): "closed", ("returned", "close"): "closed", ("verified", "close"): "closed",
}  # fmt: skip


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("act", list(TRANSITIONS))
def test_every_transition_allowed_and_forbidden(state, act):
    if (state, act) in LIFE:
        assert after(state, act) == LIFE[state, act]
    else:
        with pytest.raises(WrongState, match=f"you cannot {act} it"):
            after(state, act)


@pytest.fixture
def report(approved, at):
    approved.figure(approved.latest, "2013-09", "10")
    build_month(SEPTEMBER, by=None, at=at)
    return ExceptionReport.objects.get()


WHO_MAY = {
    "opened": {"submit": {"head", "manager"}, "return": set(), "verify": set()},
    "returned": {"submit": {"head", "manager"}, "return": set(), "verify": set()},
    "submitted": {"submit": set(), "return": {"director"}, "verify": {"director"}},
    "verified": {"submit": set(), "return": set(), "verify": set()},
    "closed": {"submit": set(), "return": set(), "verify": set()},
}
MAY = {"submit": may_submit_exception_report, "return": may_return_exception_report, "verify": may_verify_exception_report}


@pytest.mark.parametrize("state", list(WHO_MAY))
@pytest.mark.parametrize("act", list(MAY))
def test_who_may_do_what_in_each_state(approved, report, state, act):
    report.state = state
    assert {name for name, person in approved.people.items() if MAY[act](person, report)} == WHO_MAY[state][act]


def completed(report, by, at):
    complete_exception_report(report, seen_version=report.version, cause="Vacancies", recovery_month=Month(2013, 12), resources="", risk="", by=by, at=at)
    add_action(report, what="Recruit", who="Manager", due=date(2013, 11, 30), by=by, at=at)


def test_a_report_cannot_be_submitted_before_it_is_complete(approved, report, at):
    with pytest.raises(NotComplete, match="the cause, the recovery month, at least one action"):
        submit_exception_report(report, by=approved.people["head"], at=at)
    completed(report, approved.people["head"], at)
    submit_exception_report(report, by=approved.people["head"], at=at)
    assert ExceptionReport.objects.get().state == "submitted"


def test_a_returned_report_comes_back_with_the_reason_and_a_notice(approved, report, at):
    head, director = approved.people["head"], approved.people["director"]
    completed(report, head, at)
    submit_exception_report(report, by=head, at=at)
    return_exception_report(report, reason="Say how many", by=director, at=at)
    assert Notice.objects.filter(user=head, body="Say how many").count() == 1
    submit_exception_report(report, by=head, at=at)
    verify_exception_report(report, by=director, at=at)
    with pytest.raises(WrongState):
        return_exception_report(report, reason="Again", by=director, at=at)
    with pytest.raises(WrongState):
        completed(report, head, at)


def test_two_people_on_one_report_the_second_is_told(approved, report, at):
    seen = report.version
    completed(report, approved.people["head"], at)
    with pytest.raises(ReportChanged):
        complete_exception_report(report, seen_version=seen, cause="Mine", recovery_month=None, resources="", risk="", by=approved.people["manager"], at=at)
    assert ExceptionReport.objects.get().cause == "Vacancies"


def test_nobody_verifies_their_own_report(approved, report, at):
    report.state, report.submitted_by = "submitted", approved.people["director"]
    assert may_verify_exception_report(approved.people["director"], report).reason == "Nobody verifies their own report."


def test_the_deputy_is_told_when_the_head_of_service_is_away(approved, at):
    declare_absence(approved.people["head"], at.date(), at.date(), by=approved.people["head"], at=at)
    approved.figure(approved.latest, "2013-09", "10")
    build, _ = build_month(SEPTEMBER, by=None, at=at)
    assert set(Notice.objects.values_list("user__username", flat=True)) == {"manager"}
    assert open_exception_reports(build, by=None, at=at) == 0


@pytest.mark.parametrize(("ratings", "recovered"), [
    (["red"], False), (["red", "green"], False), (["green", "amber"], True), (["amber", "green", "red"], False), (["green", "not_reported"], False), ([], False),
])  # fmt: skip
def test_recovery_is_two_scorecards_in_a_row(ratings, recovered):
    assert has_recovered(ratings) is recovered
    assert opens_report("red") and not opens_report("amber")


def test_typed_text_is_kept_when_the_form_is_refused(client, approved, report):
    client.force_login(approved.people["head"])
    answer = client.post(f"/exception-reports/{report.pk}/complete/", {"cause": "A long story", "recovery_month": "soon", "seen_version": "1"})
    page = answer.content.decode()
    assert answer.status_code == 200 and "A long story" in page and 'value="soon"' in page and "is not a month" in page


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_asks_the_same_number_of_questions_at_one_and_three_reports(client, council, at, django_assert_num_queries, more):
    for n in range(1 + more):
        council.figure(council.target(f"F{n}"), "2013-09", "10")
    council.approve()
    build_month(SEPTEMBER, by=None, at=at)
    client.force_login(council.people["head"])
    with django_assert_num_queries(5):
        assert client.get("/exception-reports/").content.decode().count("being prepared") == 1 + more
