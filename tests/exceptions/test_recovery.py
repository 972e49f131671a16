"""The rule of recovery month by month: proposed, withdrawn, confirmed, closed; corrections of old
months (framework 4.1).
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from exceptions.deciding import (
    close_exception_report,
    confirm_recovery,
    require_revision,
    return_exception_report,
    verify_exception_report,
)
from exceptions.models import ExceptionReport, Step
from exceptions.preparing import missing_parts, set_path, submit_exception_report
from exceptions.rules.recovery import compare, is_at_least, missed, path_problem, periods_of_path
from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice
from pmf_portal.formats.numbers import typed_number
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from reporting.publishing.month import correct_month
from tests.exceptions.story import (
    DECEMBER,
    JANUARY,
    NOVEMBER,
    OCTOBER,
    SEPTEMBER,
    day,
    fresh,
    publish,
    published,
    run,
    tell,
)
from tests.factories import YEAR

pytestmark = pytest.mark.slow

D = Decimal


@pytest.mark.parametrize(
    ("rule", "until", "periods"),
    [
        ("month", DECEMBER, [OCTOBER, NOVEMBER, DECEMBER]),
        ("month", SEPTEMBER, []),
        ("month", Month(2013, 8), []),
        ("quarter", Month(2014, 4), [DECEMBER, Month(2014, 3)]),
        ("year", Month(2014, 2), []),
        ("academic_year", Month(2015, 8), [Month(2014, 8), Month(2015, 8)]),
    ],
)
def test_the_periods_of_a_path(rule, until, periods):
    assert periods_of_path(rule, SEPTEMBER, until) == periods


@pytest.mark.parametrize(
    ("actual", "wanted", "polarity", "plan", "enough"),
    [
        ("90", "90", "higher", None, True),
        ("89.9", "90", "higher", None, False),
        ("89.95", "90", "higher", None, True),
        ("5", "6", "lower", None, True),
        ("6.1", "6", "lower", None, False),
        ("52", "47", "closest", "50", True),
        ("54", "47", "closest", "50", False),
    ],
)
def test_what_is_as_good_as_expected(actual, wanted, polarity, plan, enough):
    assert is_at_least(D(actual), D(wanted), polarity, 1, plan and D(plan)) is enough


@pytest.mark.parametrize(
    ("actuals", "off"),
    [
        ({}, None),
        ({OCTOBER: 60}, None),
        ({OCTOBER: 59}, OCTOBER),
        ({OCTOBER: 59, NOVEMBER: 75}, None),
        ({OCTOBER: 60, NOVEMBER: 70}, NOVEMBER),
        ({SEPTEMBER: 1}, None),
    ],
)
def test_the_newest_reported_period_is_what_is_off_the_path(actuals, off):
    rows = compare(
        {OCTOBER: D(60), NOVEMBER: D(75)},
        {month: D(value) for month, value in actuals.items()},
        {},
        "higher",
        1,
    )
    assert (missed(rows).month if missed(rows) else None) == off and [
        row.month for row in rows
    ] == [OCTOBER, NOVEMBER]


@pytest.mark.parametrize(
    ("polarity", "expected", "planned", "actual", "on_path"),
    [
        ("higher", 70, 60, 62, True),
        ("higher", 70, 80, 62, False),
        ("higher", 70, 60, 59, False),
        ("lower", 5, 8, 7, True),
        ("lower", 5, 3, 7, False),
        ("closest", 9, 10, 10, True),
    ],
)
def test_who_is_on_plan_is_not_off_the_path_that_leads_back_to_it(
    polarity, expected, planned, actual, on_path
):
    [row] = compare(
        {OCTOBER: D(expected)}, {OCTOBER: D(actual)}, {OCTOBER: D(planned)}, polarity, 1
    )
    assert row.on_path is on_path


@pytest.mark.parametrize(
    ("path", "plan", "problem"),
    [
        ({}, {}, "Give what you expect"),
        ({OCTOBER: D(90)}, {OCTOBER: D(90)}, ""),
        ({OCTOBER: D(89)}, {OCTOBER: D(90)}, "does not lead back to plan"),
        ({OCTOBER: D(1)}, {}, ""),
        ({OCTOBER: D(1), NOVEMBER: D(90)}, {OCTOBER: D(90), NOVEMBER: D(90)}, ""),
    ],
)
def test_a_path_leads_back_to_plan(path, plan, problem):
    found = path_problem(path, plan, "higher", 1)
    assert problem in found and bool(found) is bool(problem)


@pytest.mark.parametrize(
    ("expected", "problem"),
    [
        ("15 October 2013", ""),
        ("31 October 2013", ""),
        ("1 November 2013", "its last date lies after its last period"),
    ],
)
def test_the_path_of_a_late_milestone_ends_when_it_is_done(expected, problem):
    plan = {OCTOBER: typed_number("1 September 2013", "date")}
    path = {OCTOBER: typed_number(expected, "date")}
    found = path_problem(path, plan, "lower", 0, "date")
    assert problem in found and bool(found) is bool(problem)


def acts(report):
    return list(Step.objects.filter(report=report).values_list("act", flat=True))


def test_two_periods_back_are_proposed_once_confirmed_and_closed(council, published_report):
    run(council, council.specification, OCTOBER, "95")
    assert fresh(published_report).recovery_proposed is None
    with pytest.raises(Refused, match="not met for this report any more"):
        confirm_recovery(published_report, by=council.people["director"], at=day(2013, 11, 20))
    run(council, council.specification, NOVEMBER, "86", "95")
    assert (
        fresh(published_report).recovery_proposed == NOVEMBER
        and acts(published_report).count("propose_recovery") == 1
    )
    assert list(
        Notice.objects.filter(subject="Recovery to confirm").values_list(
            "user__username", flat=True
        )
    ) == ["director"]
    director = council.people["director"]
    confirm_recovery(published_report, by=director, at=day(2014, 1, 20))
    assert (
        fresh(published_report).state,
        fresh(published_report).recovered_month,
        fresh(published_report).recovery_proposed,
    ) == ("recovered", NOVEMBER, None)
    close_exception_report(
        published_report,
        worked="partly",
        lesson="Recruit earlier",
        by=director,
        at=day(2014, 1, 21),
    )
    assert (
        fresh(published_report).state,
        fresh(published_report).worked,
        fresh(published_report).lesson,
    ) == (
        "closed",
        "partly",
        "Recruit earlier",
    )
    assert acts(published_report)[-3:] == ["propose_recovery", "confirm_recovery", "close"]
    assert (
        AuditEvent.objects.filter(
            action__in=["propose_recovery", "confirm_recovery", "close_exception_report"]
        ).count()
        == 3
    )


def test_a_proposal_is_withdrawn_when_performance_falls_again_first(council, published_report):
    run(council, council.specification, OCTOBER, "95", "95", "50")
    assert (
        fresh(published_report).recovery_proposed is None
        and acts(published_report)[-1] == "withdraw_proposal"
    )
    with pytest.raises(Refused):
        confirm_recovery(published_report, by=council.people["director"], at=day(2014, 1, 20))


def correct(council, month, value, at):
    council.figure(council.specification, str(month), value, revision=2, at=at)
    correct_month(month, reason="Counted again", by=council.people["team"], at=at)
    return publish(council, month, at)


@pytest.mark.parametrize(
    ("month", "value", "still_proposed"),
    [
        (OCTOBER, "94", True),
        (OCTOBER, "50", False),
        (NOVEMBER, "50", False),
        (NOVEMBER, "94", True),
    ],
)
def test_a_correction_is_held_against_the_newest_scorecards(
    council, published_report, month, value, still_proposed
):
    run(council, council.specification, OCTOBER, "95", "95")
    assert fresh(published_report).recovery_proposed == NOVEMBER
    correct(council, month, value, day(2013, 12, 20))
    assert (fresh(published_report).recovery_proposed == NOVEMBER) is still_proposed and acts(
        published_report
    ).count("withdraw_proposal") == (not still_proposed)


def test_a_correction_that_reopens_another_report_notifies_of_both(council):
    second = council.target("F2")
    tell(council, second, SEPTEMBER, "50", "95", "50")
    report = published(council)
    run(council, council.specification, OCTOBER, "95", "95")
    council.figure(second, "2013-11", "95", revision=2, at=day(2013, 12, 20))
    correct(council, NOVEMBER, "94", day(2013, 12, 20))
    bodies = (
        Notice.objects.filter(user=council.people["director"], subject="Recovery to confirm")
        .order_by("pk")
        .values_list("body", flat=True)
    )
    assert [[code for code in ("F1", "F2") if code in body] for body in bodies] == [
        ["F1"],
        ["F2"],
    ] and fresh(report).recovery_proposed


def test_a_correction_of_an_old_month_opens_nothing_for_a_spell_that_ended(
    council, recovered_report
):
    director = council.people["director"]
    close_exception_report(
        recovered_report, worked="yes", lesson="x", by=director, at=day(2013, 12, 20)
    )
    correct(council, SEPTEMBER, "40", day(2014, 1, 6))
    correct(council, OCTOBER, "40", day(2014, 1, 6))
    assert fresh(recovered_report).state == "closed" and ExceptionReport.objects.count() == 1


def test_a_correction_within_an_older_spell_is_covered_by_that_spell(council, recovered_report):
    """The target has a later report that ended too; the older one covers its own months."""
    close_exception_report(
        recovered_report,
        worked="yes",
        lesson="x",
        by=council.people["director"],
        at=day(2013, 12, 20),
    )
    later = {
        "target": recovered_report.target,
        "title": "x",
        "service": recovered_report.service,
        "directorate": recovered_report.directorate,
        "why": "x",
        "opened_at": recovered_report.opened_at,
    }
    second = ExceptionReport.objects.create(
        **later,
        due_on=date(2014, 10, 1),
        month=Month(2014, 8),
        state="closed",
        recovered_month=Month(2014, 10),
    )
    correct(council, SEPTEMBER, "40", day(2014, 12, 1))
    assert set(ExceptionReport.objects.values_list("pk", "state")) == {
        (recovered_report.pk, "closed"),
        (second.pk, "closed"),
    }


def test_recovery_counts_periods_and_not_scorecards(council):
    quarterly = council.target("Q1", frequency="quarter")
    council.approve()
    run(council, quarterly, SEPTEMBER, "50", None, None)
    report = ExceptionReport.objects.get()
    run(council, quarterly, DECEMBER, "95", None, None)
    assert fresh(report).recovery_proposed is None
    council.target("Q1", year=YEAR + 1, frequency="quarter")
    run(council, quarterly, Month(2014, 3), "95")
    assert fresh(report).recovery_proposed == Month(2014, 3)


@pytest.mark.parametrize(("may", "proposed"), [("6", None), ("12", Month(2014, 5))])
def test_a_year_that_began_anew_recovers_nothing_by_itself(council, may, proposed):
    whole = {"aggregation": "sum", "unit": "homes", "decimals": 0, "planned": "10"}
    measure = council.target("S1", annual_target=Decimal(120), **whole)
    council.approve()
    next_year = council.target("S1", year=YEAR + 1, annual_target=Decimal(120), **whole)
    council.approve(YEAR + 1)
    run(council, measure, Month(2014, 3), "2")
    report = ExceptionReport.objects.get()
    # The year to date is on plan from April on, thanks to April alone.
    run(council, next_year, Month(2014, 4), "15", may)
    assert fresh(report).recovery_proposed == proposed


def test_amber_does_not_count_where_amber_is_under_performance(council):
    council.specification = council.target("M1", amber_periods=4)
    council.approve()
    run(council, council.specification, SEPTEMBER, "50", "88", "95")
    report = ExceptionReport.objects.get()
    assert report.recovery_proposed is None
    run(council, council.specification, DECEMBER, "95")
    assert fresh(report).recovery_proposed == DECEMBER


def test_a_forecast_of_red_has_to_be_gone_too(council):
    council.specification = council.target("M1", forecast_counts=True)
    council.approve()
    tell(council, council.specification, Month(2013, 7), "99", "95", "91")
    publish(council, SEPTEMBER)
    report = ExceptionReport.objects.get()
    run(council, council.specification, OCTOBER, "90", "90")
    first = fresh(report).recovery_proposed
    run(council, council.specification, DECEMBER, "91", "92")
    assert (report.trigger, first, fresh(report).recovery_proposed is not None) == (
        "forecast",
        NOVEMBER,
        True,
    )
    correct(council, JANUARY, "86", day(2014, 3, 3))
    assert fresh(report).recovery_proposed is None


def test_recovery_may_come_before_the_report_is_finished(council, opened_report):
    publish(council, SEPTEMBER)
    run(council, council.specification, OCTOBER, "95", "95")
    assert (fresh(opened_report).state, fresh(opened_report).recovery_proposed) == (
        "opened",
        NOVEMBER,
    )
    confirm_recovery(opened_report, by=council.people["director"], at=day(2013, 12, 20))
    assert fresh(opened_report).state == "recovered"


def test_a_revised_path_begins_after_the_newest_figure(council, published_report):
    report = published_report
    run(council, council.specification, OCTOBER, "50", "50", "50")
    ExceptionReport.objects.filter(pk=report.pk).update(
        state="escalated", escalated_at=report.opened_at
    )
    cesg, head, at = council.people["cesg"], council.people["head"], day(2014, 1, 20)
    require_revision(report, reason="Begin with recruitment", by=cesg, at=at)
    report = fresh(report)
    assert (
        report.state,
        report.period,
        report.return_reason,
        report.escalated_at,
        report.due_on,
    ) == (
        "returned",
        DECEMBER,
        "Begin with recruitment",
        None,
        date(2014, 1, 27),
    )
    assert missing_parts(report) == ["the recovery month with the path to it"]
    with pytest.raises(Refused, match="add the recovery month with the path to it"):
        submit_exception_report(report, by=head, at=at)
    set_path(report, JANUARY, {JANUARY: D(90)}, seen_version=report.version, by=head, at=at)
    submit_exception_report(report, by=head, at=at)
    verify_exception_report(report, by=council.people["director"], at=at)
    assert (
        fresh(report).first_verified_at < at
        and Notice.objects.filter(user=head, subject="CESG requires a revised plan for F1").exists()
    )
    publish(council, JANUARY)
    assert fresh(report).state == "published"


def test_recovery_counts_the_periods_after_the_revised_plan_begins(council, published_report):
    run(council, council.specification, OCTOBER, "50", "50", "95")
    ExceptionReport.objects.filter(pk=published_report.pk).update(
        state="escalated", escalated_at=published_report.opened_at
    )
    require_revision(published_report, reason="x", by=council.people["cesg"], at=day(2014, 1, 20))
    run(council, council.specification, JANUARY, "95")
    assert (fresh(published_report).period, fresh(published_report).recovery_proposed) == (
        DECEMBER,
        None,
    )
    run(council, council.specification, JANUARY + 1, "95")
    assert fresh(published_report).recovery_proposed == JANUARY + 1


def test_what_is_submitted_and_returned_again_is_notified_again(council, published_report):
    ExceptionReport.objects.filter(pk=published_report.pk).update(state="returned")
    Notice.objects.all().delete()
    head, director, at = council.people["head"], council.people["director"], day(2013, 10, 21)
    for turn in range(2):
        ExceptionReport.objects.filter(pk=published_report.pk).update(support=f"Turn {turn}")
        submit_exception_report(published_report, by=head, at=at + timedelta(hours=turn))
        return_exception_report(
            published_report, reason=f"Reason {turn}", by=director, at=at + timedelta(hours=turn)
        )
    assert list(Notice.objects.filter(user=head).values_list("body", flat=True)) == [
        "Reason 0",
        "Reason 1",
    ]
    assert (
        Notice.objects.filter(user=director, subject="Exception report on F1 to verify").count()
        == 2
    )
