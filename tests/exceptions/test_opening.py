"""Spells of under-performance: what opens a report, what covers it, what brings it back (framework
4.1).
"""

from datetime import date

import pytest

from exceptions.deciding import close_exception_report
from exceptions.models import ExceptionReport, Step
from exceptions.opening import open_exception_reports
from exceptions.rules.triggers import (
    CaseAction,
    Definition,
    LastReport,
    Trigger,
    by_period,
    case_decision,
    has_recovered,
    underperforms,
)
from exceptions.under_performance import reds_without_report
from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice
from pmf_portal.council.services import declare_absence
from pmf_portal.periods.month import Month
from reporting.public_record.checks import problems
from reporting.publishing import month as publishing
from reporting.publishing.month import NotReady, correct_month, publish_month
from scorecards.month.sign_off import awaiting_sign_off, override_sign_off
from targets.decisions import change_officers
from tests.exceptions.story import (
    NOVEMBER,
    OCTOBER,
    SEPTEMBER,
    build,
    day,
    fresh,
    opened,
    publish,
    recovered,
    run,
    tell,
)
from tests.factories import YEAR

pytestmark = pytest.mark.slow

LETTERS = {"r": "red", "a": "amber", "g": "green", "n": "not_reported"}


def ratings(letters):
    return [LETTERS[letter] for letter in letters]


@pytest.mark.parametrize(
    ("letters", "amber", "forecast", "trigger"),
    [
        ("", None, None, None),
        ("r", None, None, "red"),
        ("gr", 3, "red", "red"),
        ("rg", None, None, None),
        ("aaa", None, None, None),
        ("aaa", 3, None, "amber"),
        ("aa", 3, None, None),
        ("raa", 3, None, "amber"),
        ("aga", 2, None, None),
        ("gaa", 2, None, "amber"),
        ("aag", 2, None, None),
        ("g", None, "red", "forecast"),
        ("a", None, "red", "forecast"),
        ("aa", 2, "red", "amber"),
        ("g", None, "amber", None),
        ("g", None, None, None),
    ],
)
def test_what_under_performs(letters, amber, forecast, trigger):
    assert underperforms(ratings(letters), Definition(amber, True), forecast) == trigger
    assert (
        forecast is None
        or trigger != "forecast"
        or underperforms(ratings(letters), Definition(amber, False), forecast) is None
    )


@pytest.mark.parametrize(
    ("letters", "is_unusual", "trigger"),
    [
        ("r", False, None),
        ("gr", False, None),
        ("gr", True, "red"),
        ("rr", False, "red"),
        ("rgr", False, None),
        ("ra", False, None),
        ("arr", False, "red"),
        ("", True, None),
    ],
)
def test_a_red_that_has_to_be_unusual_or_to_last(letters, is_unusual, trigger):
    definition = Definition(lasting_red=True)
    assert underperforms(ratings(letters), definition, is_unusual=is_unusual) == trigger


def test_a_usual_red_is_watched_and_the_second_opens_a_report(client, council):
    specification = council.target("N1", lasting_red=True)
    council.approve()
    noise = ("95", "88", "99", "91", "96", "87", "98", "92", "90", "97", "89", "94", "96")
    tell(council, specification, Month(2012, 7), *noise)
    council.figure(specification, "2013-08", "91")
    council.figure(specification, "2013-09", "84")
    publish(council, SEPTEMBER)
    assert not ExceptionReport.objects.exists()
    page = client.get("/exceptions/2013-09/").content.decode()
    assert "Red once, and watched" in page and "N1 Measure N1" in page
    assert "Watched" in client.get("/targets/N1/2013-09/").content.decode()
    assert list(problems()) == []
    run(council, specification, OCTOBER, "83")
    report = ExceptionReport.objects.get()
    assert (report.trigger, report.month) == ("red", OCTOBER)


@pytest.mark.parametrize(("value", "opened"), [("84", 0), ("70", 1)])
def test_a_red_outside_the_usual_variation_opens_at_once(council, value, opened):
    specification = council.target("N1", lasting_red=True)
    council.approve()
    noise = ("95", "88", "99", "91", "96", "87", "98", "92", "90", "97", "89", "94", "96", "91")
    tell(council, specification, Month(2012, 7), *noise)
    council.figure(specification, "2013-09", value)
    publish(council, SEPTEMBER)
    assert ExceptionReport.objects.count() == opened


def test_with_too_few_figures_every_red_counts(council):
    specification = council.target("N1", lasting_red=True)
    council.approve()
    tell(council, specification, Month(2013, 8), "91", "84")
    publish(council, SEPTEMBER)
    assert ExceptionReport.objects.count() == 1


@pytest.mark.parametrize(
    ("letters", "amber", "met"),
    [
        ("", None, False),
        ("g", None, False),
        ("gg", None, True),
        ("rgg", None, True),
        ("ag", None, True),
        ("aa", None, True),
        ("ggr", None, False),
        ("grg", None, False),
        ("ag", 2, False),
        ("ga", 2, False),
        ("agg", 2, True),
    ],
)
def test_what_is_recovery(letters, amber, met):
    assert has_recovered(ratings(letters), Definition(amber)) is met


def test_a_period_counts_once_and_by_its_last_word():
    rows = [
        ("2013-06", "red"),
        ("2013-06", "amber"),
        (None, "green"),
        ("2013-09", "not_reported"),
        ("2013-12", "neutral"),
        ("2013-09", "green"),
    ]
    assert by_period(rows) == ["amber", "green"]


M = Month(2013, 9)
ENDED = {"started": M, "ended": M + 3}


@pytest.mark.parametrize(
    ("month", "last", "action"),
    [
        (M, {"active": True}, CaseAction.COVERED),
        (M, {"active": False}, CaseAction.OPEN),
        (M - 1, ENDED, CaseAction.OPEN),
        (M, ENDED, CaseAction.COVERED),
        (M + 3, ENDED, CaseAction.COVERED),
        (M + 4, ENDED, CaseAction.REOPEN),
        (M + 9, ENDED, CaseAction.REOPEN),
        (M + 10, ENDED, CaseAction.OPEN),
        (M + 10, ENDED | {"closed": False}, CaseAction.REOPEN),
        (M - 1, ENDED | {"closed": False}, CaseAction.COVERED),
        (M, {"waived_period": M}, CaseAction.COVERED),
        (M + 1, {"waived_period": M}, CaseAction.REOPEN),
        (M - 1, {"waived_period": M}, CaseAction.COVERED),
    ],
)
def test_what_under_performance_asks_for(month, last, action):
    assert case_decision(month, month, LastReport(**last)) == action


def test_a_red_opens_one_report_for_whoever_answers_whatever_runs_twice(council):
    council.add_usual_targets()
    council.approve()
    tell(council, council.latest, SEPTEMBER, "50")
    tell(council, council.elsewhere, SEPTEMBER, "86")
    for _ in range(3):
        scorecards = build(SEPTEMBER)
    assert open_exception_reports(scorecards, by=None, at=scorecards.built_at) == 0
    publish(council, SEPTEMBER)
    report = ExceptionReport.objects.get()
    assert (report.target.code, report.owner.username, report.deputy.username, report.state) == (
        "F1",
        "head",
        "manager",
        "opened",
    )
    assert (report.trigger, report.month, report.period, report.due_on) == (
        "red",
        SEPTEMBER,
        SEPTEMBER,
        date(2013, 10, 14),
    )
    assert report.why.startswith("Red: 50.0% is below the plan") and report.previous is None
    assert [(step.act, step.by) for step in Step.objects.all()] == [("open", None)]
    assert AuditEvent.objects.filter(action="open_exception_report").count() == 1
    assert (
        Notice.objects.get(user=council.people["head"]).subject
        == "1 exception report to complete for September 2013"
    )


@pytest.mark.parametrize(
    ("built", "due"),
    [
        (day(2013, 10, 9), date(2013, 10, 14)),
        (day(2013, 10, 10), date(2013, 10, 15)),
        (day(2013, 10, 11), date(2013, 10, 16)),
        (day(2013, 12, 24), date(2013, 12, 31)),
    ],
)
def test_it_is_due_by_the_timetable_or_three_working_days_later(approved, built, due):
    tell(approved, approved.latest, SEPTEMBER, "50")
    build(SEPTEMBER, built)
    assert ExceptionReport.objects.get().due_on == due


def test_amber_counts_by_reporting_periods_not_by_scorecards(council):
    council.target("Q1", frequency="quarter", amber_periods=2)
    quarterly = council.specification = council.target("Q2", frequency="quarter", amber_periods=3)
    monthly = council.target("M1", amber_periods=3)
    plain = council.target("M2")
    council.approve()
    for code in ("Q1", "Q2"):
        tell(council, type(quarterly).objects.get(target__code=code), Month(2013, 6), "88")
    for specification in (monthly, plain):
        tell(council, specification, Month(2013, 7), "88")
    for month in (Month(2013, 7), Month(2013, 8)):
        publish(council, month)
    assert not ExceptionReport.objects.exists()
    for code in ("Q1", "Q2"):
        tell(council, type(quarterly).objects.get(target__code=code), SEPTEMBER, "88")
    tell(council, monthly, Month(2013, 8), "88", "88")
    tell(council, plain, Month(2013, 8), "88", "88")
    publish(council, SEPTEMBER)
    found = {
        report.target.code: report for report in ExceptionReport.objects.select_related("target")
    }
    assert (
        set(found) == {"Q1"}
        and found["Q1"].trigger == Trigger.AMBER
        and found["Q1"].period == SEPTEMBER
    )
    assert found["Q1"].why.endswith(
        "Amber or worse for 2 reporting periods in a row, which its specification calls"
        " under-performance."
    )


def test_amber_for_three_published_months_in_a_row(council):
    monthly = council.target("M1", amber_periods=3)
    council.approve()
    run(council, monthly, Month(2013, 6), "88", "88", "95", "88", "88")
    assert not ExceptionReport.objects.exists()
    run(council, monthly, Month(2013, 11), "88")
    assert ExceptionReport.objects.get().month == NOVEMBER


def test_a_forecast_of_red_opens_a_report_where_the_specification_says_so(council):
    watched, plain = council.target("M1", forecast_counts=True), council.target("M2")
    council.approve()
    for specification in (watched, plain):
        tell(council, specification, Month(2013, 7), "99", "95", "91")
    build(SEPTEMBER)
    report = ExceptionReport.objects.get()
    assert (report.target.code, report.trigger) == ("M1", "forecast")
    assert report.why.startswith("Green") and report.why.endswith(
        "red. Its specification calls that under-performance."
    )


def test_the_deputy_is_told_when_the_head_of_service_is_away(council, at):
    declare_absence(
        council.people["head"],
        date(2013, 10, 1),
        date(2013, 10, 31),
        by=council.people["head"],
        at=at,
    )
    opened(council)
    assert set(Notice.objects.values_list("user__username", flat=True)) == {"manager"}


def test_a_report_under_way_follows_the_officers_of_now(council, opened_report):
    names = {
        "accountable_officer": "manager",
        "accountable_deputy": "head",
        "performance_lead": "lead",
        "performance_lead_deputy": "deputy_lead",
    }
    change_officers(
        opened_report.target.specifications.get(),
        {r: council.people[n] for r, n in names.items()},
        reason="x",
        by=council.people["team"],
        at=day(2013, 10, 14),
    )
    publish(council, SEPTEMBER)
    assert (fresh(opened_report).owner.username, fresh(opened_report).deputy.username) == (
        "manager",
        "head",
    )
    council.target("F1", year=YEAR + 1, officers=("other_head", "manager", "lead", "deputy_lead"))
    build(SEPTEMBER, day(2014, 5, 20))
    assert fresh(opened_report).owner.username == "manager"
    correct_month(SEPTEMBER, reason="x", by=council.people["team"], at=day(2014, 5, 20))
    build(SEPTEMBER, day(2014, 5, 20))
    assert fresh(opened_report).owner.username == "other_head"


def test_a_waived_report_covers_known_figures_and_opens_for_the_next(council, waived_report):
    scorecards = publish(council, SEPTEMBER)
    assert fresh(waived_report).state == "not_required" and reds_without_report(scorecards) == []
    run(council, council.specification, OCTOBER, None)
    assert (fresh(waived_report).state, fresh(waived_report).waived_period) == (
        "not_required",
        SEPTEMBER,
    )
    run(council, council.specification, NOVEMBER, "50")
    again = fresh(waived_report)
    assert (again.state, again.period, again.waived_period, again.waived_by, again.relapses) == (
        "opened",
        NOVEMBER,
        None,
        None,
        0,
    )
    assert again.due_on == date(2013, 12, 23)
    assert (
        list(again.steps.values_list("act", flat=True)) == ["open", "waive", "reopen"]
        and ExceptionReport.objects.count() == 1
    )


def closed(council):
    report = recovered(council)
    close_exception_report(
        report,
        worked="yes",
        lesson="Recruit earlier",
        by=council.people["director"],
        at=day(2013, 12, 19),
    )
    return fresh(report)


@pytest.mark.parametrize(("after", "opens_again"), [(1, True), (6, True), (7, False)])
def test_a_relapse_in_six_months_reopens_a_later_one_is_a_new_report(council, after, opens_again):
    report = closed(council)
    months = NOVEMBER + after
    if months > YEAR.last:
        council.target("F1", year=YEAR + 1, easier_reason="Fewer people")
        council.approve(YEAR + 1)
    tell(council, council.specification, months, "50")
    build(months)
    old = fresh(report)
    if opens_again:
        assert (
            old.state,
            old.relapses,
            old.period,
            old.recovered_month,
            old.closed_at,
            old.worked,
            old.verified_by,
        ) == (
            "opened",
            1,
            months,
            None,
            None,
            "",
            None,
        )
        assert (
            old.is_repeated
            and AuditEvent.objects.filter(action="reopen_exception_report").count() == 1
            and ExceptionReport.objects.count() == 1
        )
    else:
        new = ExceptionReport.objects.get(month=months)
        assert (old.state, new.previous, new.relapses, new.is_repeated) == (
            "closed",
            report,
            0,
            True,
        )
    assert build(months) and ExceptionReport.objects.still_open().count() == 1


def test_a_relapse_long_after_recovery_reopens_what_nobody_closed(council, recovered_report):
    later = council.target("F1", year=YEAR + 1, easier_reason="Fewer people")
    council.approve(YEAR + 1)
    tell(council, later, Month(2014, 8), "50")
    build(Month(2014, 8))
    assert (fresh(recovered_report).state, ExceptionReport.objects.count()) == ("opened", 1)


def test_a_month_with_an_uncovered_red_cannot_be_published(council, monkeypatch):
    council.add_usual_targets()
    council.approve()
    tell(council, council.latest, SEPTEMBER, "50")
    scorecards, at = build(SEPTEMBER), day(2013, 10, 18)
    for unit in awaiting_sign_off(scorecards):
        override_sign_off(scorecards, unit, reason="x", by=council.people["team"], at=at)
    ExceptionReport.objects.update(target=council.elsewhere.target)
    assert reds_without_report(scorecards) == ["F1"]
    monkeypatch.setattr(publishing, "open_exception_reports", lambda *args, **kwargs: 0)
    with pytest.raises(
        NotReady, match=r"No exception report and no decision of a director covers F1\."
    ):
        publish_month(SEPTEMBER, by=None, at=at)
    ExceptionReport.objects.update(target=council.latest.target)
    assert publish_month(SEPTEMBER, by=None, at=at).frozen_at


STATES = [
    ({"state": "closed", "recovered_month": SEPTEMBER}, []),
    ({"state": "closed", "recovered_month": Month(2013, 8)}, ["F1"]),
    ({"state": "recovered"}, []),
    ({"state": "not_required", "waived_period": SEPTEMBER}, []),
    ({"state": "not_required", "waived_period": Month(2013, 8)}, ["F1"]),
]


@pytest.mark.parametrize(("fields", "uncovered"), STATES)
def test_what_covers_a_red(council, opened_report, fields, uncovered):
    ExceptionReport.objects.filter(pk=opened_report.pk).update(**fields)
    assert reds_without_report(build_of(opened_report)) == uncovered


def build_of(report):
    return report.target.lines.get().build
