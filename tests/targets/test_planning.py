"""The planning round, resource envelopes and risks: pure rules as tables, then the pages."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from pmf_portal.jobs import queue
from pmf_portal.jobs.models import Job
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.refusals import Refused
from targets.completeness import to_do_before_submitting
from targets.models import Objective, PlanningReturn, PlanningRound, ResourceEnvelope, Risk
from targets.objectives import version_of
from targets.resources import MonthOfEnvelope, envelopes_of, set_resource_envelope
from targets.risks import version_of as version_of_risk
from targets.rounds import complete_planning_duty, duties_of_round, open_planning_round
from targets.rules.planning_calendar import (
    DUTIES,
    Phase,
    approval_due,
    due_on,
    first_dates,
    opens_on,
    reminder_day,
    state_of,
    why_dates_do_not_fit,
)
from tests.factories import YEAR

NEXT = FinancialYear(2014)
ROUND = "/planning/2014-15/"


def test_a_round_opens_in_september_and_its_phases_follow_each_other():
    dates = first_dates(NEXT)
    assert opens_on(NEXT) == dates[Phase.PRIORITISING][0] == date(2013, 9, 1) and dates[
        Phase.DELIVERING
    ][1] == date(2015, 3, 31)
    assert why_dates_do_not_fit(dates) == ""
    assert "ends before it begins" in why_dates_do_not_fit(
        dates | {Phase.PLANNING: (date(2014, 1, 1), date(2013, 11, 1))}
    )
    assert "on the day after" in why_dates_do_not_fit(
        dates | {Phase.PLANNING: (date(2013, 11, 2), date(2013, 12, 31))}
    )


@pytest.mark.parametrize(
    ("done", "today", "state"),
    [
        (True, date(2013, 9, 1), "done"),
        (True, date(2014, 9, 1), "done"),
        (False, date(2013, 10, 31), "owed"),
        (False, date(2013, 11, 1), "late"),
    ],
)
def test_a_duty_is_owed_until_its_last_day_is_over(done, today, state):
    assert state_of(done, date(2013, 10, 31), today) == state


# What the council itself owes, and by when, with the usual dates.
COUNCIL_DUTIES = {
    "review_vision": (Phase.PRIORITISING, date(2013, 10, 31)),
    "corporate_plan": (Phase.PLANNING, date(2013, 12, 31)),
    "corporate_targets": (Phase.RESOURCING, date(2014, 1, 31)),
    "medium_term_plan": (Phase.RESOURCING, date(2014, 1, 31)),
    "budget_consultation": (Phase.RESOURCING, date(2014, 2, 28)),
    "cabinet_agreement": (Phase.RESOURCING, date(2014, 2, 28)),
    "budget_minute": (Phase.RESOURCING, date(2014, 3, 31)),
    "council_minute": (Phase.RESOURCING, date(2014, 3, 31)),
}


def test_the_round_asks_the_council_itself_by_these_days():
    dates = first_dates(NEXT)
    asked = {
        duty.slug: (duty.phase, due_on(duty, dates[duty.phase]))
        for duty in DUTIES
        if duty.unit_kind == "council"
    }
    assert asked == COUNCIL_DUTIES


@pytest.mark.parametrize(
    ("days", "due"),
    [
        ((date(2014, 1, 1), date(2014, 3, 31)), date(2014, 3, 31)),
        # A phase that is moved past the end of March moves no approval.
        ((date(2014, 1, 1), date(2014, 4, 30)), date(2014, 3, 31)),
        ((date(2014, 1, 1), date(2014, 3, 14)), date(2014, 3, 14)),
        ((date(2013, 12, 1), date(2014, 3, 31)), date(2014, 3, 31)),
        ((date(2013, 4, 2), date(2013, 12, 31)), date(2013, 12, 31)),
    ],
)
def test_a_plan_is_approved_before_its_year_begins(days, due):
    for duty in DUTIES:
        if duty.slug in ("council_minute", "approved_plan"):
            assert duty.phase == Phase.RESOURCING and due_on(duty, days) == due
    assert approval_due(NEXT) == date(2014, 3, 31)


@pytest.mark.parametrize(
    ("today", "asked_on"),
    [
        (date(2014, 3, 23), None),
        (date(2014, 3, 24), date(2014, 3, 24)),
        (date(2014, 3, 31), date(2014, 3, 24)),
        (date(2014, 4, 1), date(2014, 4, 1)),
        (date(2014, 4, 7), date(2014, 4, 1)),
        (date(2014, 4, 8), date(2014, 4, 8)),
        (date(2014, 5, 1), date(2014, 4, 29)),
    ],
)
def test_a_duty_is_reminded_of_a_week_before_and_weekly_when_late(today, asked_on):
    assert reminder_day(date(2014, 3, 31), today) == asked_on


@pytest.mark.parametrize(
    ("now", "years"),
    [
        (datetime(2013, 8, 31, 12, tzinfo=UTC), ["2013/14"]),
        (datetime(2013, 9, 1, 12, tzinfo=UTC), ["2014/15"]),
        (datetime(2014, 2, 1, 12, tzinfo=UTC), ["2014/15"]),
    ],
)
def test_the_timetable_opens_the_round_once(council, now, years):
    for _ in range(3):
        queue.run_due(now)
    assert [str(r.financial_year) for r in PlanningRound.objects.all()] == years
    assert (
        Job.objects.filter(kind="open_planning_round").count() == 1
        and PlanningRound.objects.get().phases.count() == 4
    )


def test_what_each_unit_owes_and_what_shows_it(council, at):
    planning_round = open_planning_round(NEXT, by=None, at=at)
    duties = {duty.slug: duty for duty in DUTIES}
    review, directorate_plan = duties["review_priorities"], duties["directorate_plan"]
    with pytest.raises(Refused, match="when it is seen to be done"):
        complete_planning_duty(
            planning_round,
            council.units["families"],
            directorate_plan,
            note="x",
            by=council.people["director"],
            at=at,
        )
    complete_planning_duty(
        planning_round,
        council.units["families"],
        review,
        note="Workshop",
        by=council.people["director"],
        at=at,
    )
    with pytest.raises(Refused, match="has done this already"):
        complete_planning_duty(
            planning_round,
            council.units["families"],
            review,
            note="Again",
            by=council.people["director"],
            at=at,
        )
    Objective.objects.create(
        plan=council.plans["families"],
        slug="next",
        title="Next",
        first_year=NEXT,
        last_year=NEXT + 2,
    )
    rows = {
        (r.unit.slug, r.duty.slug): r.state
        for phase in duties_of_round(planning_round, date(2014, 1, 5))
        for r in phase.duties
    }
    assert (
        rows[("families", "review_priorities")] == "done"
        and rows[("places", "review_priorities")] == "late"
    )
    assert (
        rows[("families", "directorate_plan")] == "done"
        and rows[("places", "directorate_plan")] == "late"
    )
    assert (
        rows[("families", "resource_envelope")] == rows[("families", "approved_plan")] == "owed"
        and rows[("care", "service_plan")] == "late"
    )


def test_the_round_page_its_dates_and_a_duty_reported(client, council, at):
    client.force_login(council.people["team"])
    assert "No round has been opened yet" in client.get("/planning/").content.decode()
    assert (
        client.post(ROUND + "open/").status_code == 302
        and client.post(ROUND + "open/").status_code == 302
    )
    page = client.post(ROUND + "change-dates/", {"prioritising_first": "1/9/2013"}).content.decode()
    assert "Enter the last day of prioritising" in page
    words = {
        f"{phase}_{end}": f"{day.day}/{day.month}/{day.year}"
        for phase, days in first_dates(NEXT).items()
        for end, day in zip(("first", "last"), days, strict=True)
    }
    wrong = client.post(ROUND + "change-dates/", words | {"planning_first": "5/11/2013"})
    assert "must begin on the day after" in wrong.content.decode()
    moved = words | {"prioritising_last": "15/11/2013", "planning_first": "16/11/2013"}
    assert client.post(ROUND + "change-dates/", moved).status_code == 302
    client.force_login(council.people["director"])
    assert client.get(ROUND + "change-dates/").status_code == 403
    page = client.get(ROUND).content.decode()
    assert "Friday 15 November 2013" in page and page.count("Report it done") == 2
    url = ROUND + "families/review_priorities/complete/"
    assert "Say what was done" in client.post(url, {"note": ""}).content.decode()
    assert (
        client.post(url, {"note": "Workshop on 3 October"}).status_code == 302
        and PlanningReturn.objects.get().note == "Workshop on 3 October"
    )
    assert client.get(ROUND + "places/review_priorities/complete/").status_code == 403
    assert (
        client.get(ROUND + "families/service_plan/complete/").status_code == 404
        and client.get("/planning/2031-32/").status_code == 404
    )


@pytest.mark.parametrize("services", [1, 3])
def test_the_round_page_asks_the_same_number_of_questions(
    client, council, at, django_assert_num_queries, services
):
    for n in range(services - 1):
        council.units["care"].__class__.objects.create(
            slug=f"s{n}",
            title=f"S{n}",
            kind="service",
            parent=council.units["families"],
            path=f"/council/families/s{n}/",
        )
    open_planning_round(NEXT, by=None, at=at)
    client.force_login(council.people["head"])
    with django_assert_num_queries(17):
        client.get(ROUND)


def even(value=Decimal(100), spent=3):
    return {
        month: MonthOfEnvelope(value, value - n if n < spent else None)
        for n, month in enumerate(YEAR.months)
    }


@pytest.mark.parametrize(
    ("kind", "agreed", "fits"),
    [
        ("revenue", 1200, True),
        ("revenue", 1100, False),
        ("capital", 1200, True),
        ("staff", 100, True),
        ("staff", 1200, False),
    ],
)
def test_money_adds_up_and_staff_ends_on_what_is_agreed(council, at, kind, agreed, fits):
    asked = {
        "agreed": Decimal(agreed),
        "months": even(),
        "seen_version": 0,
        "by": council.people["finance"],
        "at": at,
    }
    if not fits:
        with pytest.raises(Refused, match=r"but 1,.00 is agreed"):
            set_resource_envelope(council.plans["families"], YEAR, kind, **asked)
        return
    set_resource_envelope(council.plans["families"], YEAR, kind, **asked)
    envelope = envelopes_of(council.plans["families"], YEAR)[0]
    assert (envelope.profiled_to_date, envelope.actual_to_date, envelope.variance) == (
        (100, 98, -2) if kind == "staff" else (300, 297, -3)
    )
    with pytest.raises(Refused, match="Somebody else changed"):
        set_resource_envelope(council.plans["families"], YEAR, kind, **asked)


def test_the_envelope_form_keeps_what_was_typed(client, council):
    client.force_login(council.people["finance"])
    url = "/plans/families/2013-14/set-resource-envelope/revenue/"
    typed = (
        {"agreed": "£1,200", "seen_version": "0"}
        | {f"profiled_{m}": "100" for m in YEAR.months}
        | {"actual_2013-04": "£98"}
    )
    page = client.post(
        url, typed | {"profiled_2013-05": "lots", "agreed": "£1,100"}
    ).content.decode()
    assert "“lots” is not a number" in page and 'value="£98"' in page
    assert (
        "The profile adds up to 1,200, but 1,100 is agreed"
        in client.post(url, typed | {"agreed": "1100"}).content.decode()
    )
    assert client.post(url, typed).status_code == 302
    assert ResourceEnvelope.objects.get().months.get(month=Month(2013, 4)).actual == 98
    assert "£1,200" in client.get("/plans/families/2013-14/").content.decode()
    assert "Somebody else changed this envelope" in client.post(url, typed).content.decode()
    assert client.get("/plans/families/2013-14/set-resource-envelope/gold/").status_code == 404


def test_risks_bear_on_objectives(client, council):
    client.force_login(council.people["risk"])
    typed = {
        "reference": "R1",
        "kind": "risk",
        "title": "Winter",
        "likelihood": "4",
        "impact": "4",
        "owner": council.people["head"].pk,
        "mitigation": "More places",
        "objectives": [council.priorities["families"].pk],
    }
    assert client.post("/risks/add/", typed).status_code == 302
    page = client.post("/risks/add/", typed | {"likelihood": "9", "title": ""}).content.decode()
    assert (
        "taken already" in page
        and "hoose from the list" in page
        and "What may happen: this is needed" in page
    )
    risk = Risk.objects.get()
    seen = version_of_risk(risk)
    assert (
        risk.score == 16
        and client.post(
            f"/risks/{risk.pk}/change/",
            typed | {"likelihood": "2", "seen_version": seen, "reason": "More places opened"},
        ).status_code
        == 302
    )
    stale = client.post(
        f"/risks/{risk.pk}/change/",
        typed
        | {
            "title": "Hard winter",
            "initial-title": "Winter",
            "initial-likelihood": "4",
            "seen_version": seen,
        },
    )
    page = stale.content.decode()
    assert (
        "Somebody else changed this while you were writing" in page
        and "Hard winter" in page
        and '<option value="2" selected>' in page
    )
    risk.refresh_from_db()
    assert (
        risk.score == 8
        and "Winter (score 8)" in client.get("/plans/families/2013-14/").content.decode()
    )
    client.force_login(council.people["head"])
    assert (
        client.get(f"/risks/{risk.pk}/change/").status_code == 403
        and "Winter" in client.get("/risks/").content.decode()
    )


def test_objectives_are_added_and_changed_on_their_plan(client, council):
    client.force_login(council.people["director"])
    url = "/plans/families/2013-14/add-objective/"
    typed = {
        "title": "Safe homes",
        "kind": "objective",
        "serves": [council.priorities["corporate-plan"].pk],
        "first_year": "2013/14",
        "last_year": "2015/16",
        "order": "1",
    }
    assert "Enter the objective" in client.post(url, typed | {"title": ""}).content.decode()
    assert "covers 3 years" in client.post(url, typed | {"last_year": "2019/20"}).content.decode()
    assert (
        "is not a financial year"
        in client.post(url, typed | {"last_year": "2019"}).content.decode()
    )
    assert client.post(url, typed).status_code == 302
    added = Objective.objects.get(title="Safe homes")
    page = client.get("/plans/families/2013-14/").content.decode()
    assert "Serves: First priority (Corporate Plan)" in page and "(2013/14 to 2015/16)" in page
    change = f"/plans/families/2013-14/objectives/{added.pk}/change/"
    seen = version_of(added)
    assert (
        client.post(
            change, typed | {"title": "Safer homes", "serves": [], "seen_version": seen}
        ).status_code
        == 302
    )
    stale = client.post(
        change,
        typed | {"title": "Homes for all", "initial-title": "Safe homes", "seen_version": seen},
    ).content.decode()
    assert "Somebody else changed this objective" in stale and "Homes for all" in stale
    assert "Serves nothing above it" in client.get("/plans/families/2013-14/").content.decode()
    assert client.get("/plans/places/2013-14/add-objective/").status_code == 403


def test_the_vision_and_the_priorities_are_not_written_from_below(client, council):
    first = council.priorities["corporate-plan"]
    for name, status in (("manager", 403), ("head", 403), ("director", 403), ("team", 200)):
        client.force_login(council.people[name])
        assert client.get("/plans/corporate-plan/2013-14/add-objective/").status_code == status
        assert (
            client.get(f"/plans/corporate-plan/2013-14/objectives/{first.pk}/change/").status_code
            == status
        )
        assert client.post("/plans/corporate-plan/2013-14/submit/").status_code == (
            302 if status == 200 else 403
        )
    client.force_login(council.people["head"])
    assert client.get("/plans/families/2013-14/add-objective/").status_code == 200
    client.force_login(council.people["manager"])
    assert client.get("/plans/families/2013-14/add-objective/").status_code == 403


def test_the_performance_team_adds_plans_and_a_wrong_unit_is_told(client, council):
    client.force_login(council.people["team"])
    typed = {"title": "Care Service Plan", "kind": "service", "unit": council.units["families"].pk}
    page = client.post("/plans/add/", typed).content.decode()
    assert (
        "A Service Plan belongs to a service; Families is a directorate." in page
        and "Care Service Plan" in page
    )
    assert client.post("/plans/add/", typed | {"unit": council.units["care"].pk}).status_code == 302
    assert (
        "There is a plan of this title already"
        in client.post("/plans/add/", typed | {"unit": council.units["care"].pk}).content.decode()
    )


@pytest.mark.parametrize(
    ("lacking", "comments", "reds", "words"),
    [
        (0, 0, 0, []),
        (1, 0, 0, ["1 target lacks something"]),
        (4, 2, 0, ["4 targets lack something", "2 comments to resolve"]),
        (0, 1, 3, ["1 comment to resolve", "3 red measures to account for"]),
    ],
)
def test_a_plan_s_page_says_all_that_is_to_do(lacking, comments, reds, words):
    assert to_do_before_submitting(lacking, comments, reds) == words
