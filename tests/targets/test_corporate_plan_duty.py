"""The Corporate Plan is somebody's duty: on the round's page, on the desk, in reminders; and late is
told as late.
"""

from datetime import date, datetime

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice, RoleAssignment, User
from pmf_portal.council.roles import Role
from pmf_portal.jobs import queue
from pmf_portal.jobs.models import Job
from pmf_portal.periods.month import FinancialYear
from pmf_portal.periods.timetable import LONDON
from targets.approval import approve_plan
from targets.challenge import comment_on_draft, submit_plan
from targets.models import Approval, Objective, Plan
from targets.permissions import may_complete_planning_duty
from targets.planning_reminders import remind_of_planning
from targets.rounds import complete_planning_duty, duties_of_round, open_planning_round
from targets.rules.planning_calendar import DUTIES

NEXT = FinancialYear(2014)
ROUND = "/planning/2014-15/"
DUTY = {duty.slug: duty for duty in DUTIES}


def on(year, month, day, hour=10):
    return datetime(year, month, day, hour, tzinfo=LONDON)


@pytest.fixture
def planning(council, at):
    """The round for 2014/15, opened in September."""
    council.round = open_planning_round(NEXT, by=None, at=on(2013, 9, 2))
    return council


def states(council, today, unit="council"):
    """Each duty of a unit, with its state and how late it is."""
    return {
        row.duty.slug: (row.state, row.lateness)
        for phase in duties_of_round(council.round, today)
        for row in phase.duties
        if row.unit.slug == unit
    }


def report(council, slug, at, person="chief"):
    duty = next(one for one in DUTIES if one.slug == slug)
    unit = council.units["council"]
    complete_planning_duty(
        council.round, unit, duty, note=f"{slug} done", by=council.people[person], at=at
    )


def test_the_council_does_its_duties_one_after_another(planning):
    assert set(states(planning, date(2013, 9, 2)).values()) == {("owed", "")}
    assert states(planning, date(2013, 11, 5))["review_vision"] == ("late", "5 days late")
    report(planning, "review_vision", on(2013, 11, 6))
    report(planning, "corporate_plan", on(2013, 12, 20))
    planning.target("C1", plan="corporate-plan", year=NEXT)
    report(planning, "cabinet_agreement", on(2014, 2, 20))
    assert states(planning, date(2014, 4, 12)) == {
        "review_vision": ("done", "6 days late"),
        "corporate_plan": ("done", ""),
        "corporate_targets": ("done", ""),
        "cabinet_agreement": ("done", ""),
        "council_minute": ("late", "12 days late"),
        "medium_term_plan": ("late", "71 days late"),
        "budget_consultation": ("late", "43 days late"),
        "budget_minute": ("late", "12 days late"),
    }
    leader = planning.people["leader"]
    plan = planning.plans["corporate-plan"]
    approve_plan(plan, NEXT, reference="Council, minute 9", by=leader, at=on(2014, 4, 12))
    for today in (date(2014, 4, 12), date(2014, 6, 1)):
        assert states(planning, today)["council_minute"] == ("done", "12 days late")


def test_a_plan_shared_with_partners_does_no_duty_of_the_council(planning):
    shared = Plan.objects.create(
        slug="health", title="Health", kind=Plan.PARTNERSHIP, unit=planning.units["council"]
    )
    planning.plans["health"] = shared
    planning.priorities["health"] = Objective.objects.create(plan=shared, slug="h", title="Well")
    planning.target("H1", plan="health", year=NEXT)
    Approval.objects.create(
        plan=shared,
        financial_year=NEXT,
        approved_by=planning.people["leader"],
        approved_at=on(2014, 3, 3),
        book="{}",
        digest="0" * 64,
    )
    after = states(planning, date(2014, 3, 10))
    assert after["corporate_targets"][0] == "late" and after["council_minute"][0] == "owed"


def test_a_directorates_plan_is_late_from_the_first_of_april(planning):
    assert states(planning, date(2014, 3, 31), "families")["approved_plan"] == ("owed", "")
    assert states(planning, date(2014, 4, 1), "families")["approved_plan"] == (
        "late",
        "1 day late",
    )


def test_the_page_of_the_round_and_the_desk_tell_the_day_and_the_delay(client, planning, settings):
    settings.PORTAL_CLOCK = datetime(2014, 4, 12, 10, 0)
    client.force_login(planning.people["chief"])
    page = client.get(ROUND).content.decode()
    assert "Have the Council approve the Corporate Plan" in page
    assert "Monday 31 March 2014" in page and "12 days late" in page
    assert ROUND + "council/review_vision/complete/" in page
    assert ROUND + "council/council_minute/complete/" not in page
    desk = client.get("/desk/").content.decode()
    assert "Council: Have Cabinet agree the Corporate Plan and its targets" in desk
    assert "12 days late" in desk and "43 days late" in desk
    url = ROUND + "council/cabinet_agreement/complete/"
    assert client.post(url, {"note": "Cabinet, 20 February, minute 4"}).status_code == 302
    assert "Cabinet, 20 February, minute 4" in client.get(ROUND).content.decode()
    assert "Have Cabinet agree" not in client.get("/desk/").content.decode()


@pytest.mark.parametrize("name", ["director", "head", "leader", "team", "holder", "member"])
def test_nobody_else_reports_the_councils_duties(client, planning, name):
    client.force_login(planning.people[name])
    url = ROUND + "council/review_vision/complete/"
    assert client.post(url, {"note": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("unit", "duty", "status"),
    [
        ("council", "review_vision", 302),
        ("families", "review_priorities", 302),
        ("council", "cabinet_agreement", 403),
        ("families", "commissioning", 403),
    ],
)
def test_policy_reports_the_review_of_priorities_and_no_other_duty(
    client, planning, unit, duty, status
):
    client.force_login(planning.people["policy"])
    url = f"{ROUND}{unit}/{duty}/complete/"
    assert client.post(url, {"note": "Workshops in October"}).status_code == status
    page = client.get(ROUND).content.decode()
    assert ("Workshops in October (Post of policy)" in page) is (status == 302)
    assert "commissioning/complete/" not in page


def test_a_head_who_is_of_policy_too_answers_for_the_own_unit(planning):
    both = planning.people["head"]
    RoleAssignment.objects.create(user=both, role=Role.POLICY)
    both = User.objects.get(pk=both.pk)
    verdicts = {
        (unit, duty.slug): bool(may_complete_planning_duty(both, planning.units[unit], duty))
        for unit, duty in (
            ("families", DUTY["review_priorities"]),
            ("families", DUTY["commissioning"]),
            ("care", DUTY["service_plan"]),
        )
    }
    assert list(verdicts.values()) == [True, False, True]


def test_the_review_waits_on_the_desk_of_policy_until_somebody_reports_it(client, planning):
    client.force_login(planning.people["policy"])
    page = client.get("/desk/").content.decode()
    assert "Review the vision" in page and "Review the priorities" in page
    assert "Have Cabinet agree" not in page
    report(planning, "review_vision", on(2013, 11, 12))
    assert "Review the vision" not in client.get("/desk/").content.decode()


def test_policy_is_reminded_of_the_reviews_alone(planning):
    for day in (date(2013, 10, 24), date(2014, 3, 3)):
        remind_of_planning(day, by=None, at=on(day.year, day.month, day.day, 7))
    bodies = " ".join(body for _, body in letters(planning.people["policy"]))
    assert "Review the vision" in bodies and "Review the priorities" in bodies
    assert "Cabinet agree" not in bodies


def letters(person):
    return list(Notice.objects.filter(user=person).order_by("pk").values_list("subject", "body"))


def test_reminders_come_a_week_before_and_weekly_when_late(planning):
    chief = planning.people["chief"]
    for day in (date(2013, 10, 23), date(2013, 10, 24), date(2013, 10, 25), date(2013, 10, 31)):
        remind_of_planning(day, by=None, at=on(day.year, day.month, day.day, 7))
    assert [subject for subject, _ in letters(chief)] == [
        "Planning round 2014/15: due Thursday 31 October 2013"
    ]
    for day in (date(2013, 11, 1), date(2013, 11, 4), date(2013, 11, 8), date(2013, 11, 11)):
        remind_of_planning(day, by=None, at=on(day.year, day.month, day.day, 7))
    assert [subject for subject, _ in letters(chief)[1:]] == [
        "Planning round 2014/15: 1 day late",
        "Planning round 2014/15: 8 days late",
    ]
    assert "Review the vision" in letters(chief)[1][1]
    report(planning, "review_vision", on(2013, 11, 12))
    remind_of_planning(date(2013, 11, 15), by=None, at=on(2013, 11, 15, 7))
    assert len(letters(chief)) == 3
    assert not letters(planning.people["member"]) and letters(planning.people["director"])


def test_the_timetable_reminds_once_a_day_and_never_at_weekends(planning):
    for hour in (6, 8, 9, 16):
        queue.run_due(on(2014, 4, 1, hour))
    assert Job.objects.filter(kind="chase_planning").count() == 1
    queue.run_due(on(2014, 4, 5, 10))
    assert Job.objects.filter(kind="chase_planning").count() == 1
    assert "1 day late" in [s for s, _ in letters(planning.people["chief"])][-1]
    event = AuditEvent.objects.filter(action="chase_planning").last()
    assert event and "Planning round 2014/15" in event.subject


@pytest.mark.parametrize("directorates", [1, 3])
def test_reminding_asks_as_many_questions_for_many_units(
    planning, django_assert_num_queries, directorates
):
    for n in range(directorates - 1):
        planning.units["families"].__class__.objects.create(
            slug=f"d{n}",
            title=f"D{n}",
            kind="directorate",
            parent=planning.units["council"],
            path=f"/council/d{n}/",
        )
    with django_assert_num_queries(21):
        remind_of_planning(date(2013, 11, 1), by=None, at=on(2013, 11, 1, 7))


# Past dates are told as past, on plans and challenges.


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (datetime(2014, 3, 31, 10), ("due by Monday 31 March 2014", "days late")),
        (datetime(2014, 4, 5, 10), ("5 days late", "due by Monday")),
    ],
)
def test_a_plan_that_is_not_approved_in_time_says_so_everywhere(
    client, planning, settings, today, words
):
    present, absent = words
    draft = planning.target("F1", year=NEXT)
    draft.authors.add(planning.people["manager"])
    comment_on_draft(draft, text="Why so low?", by=planning.people["team"], at=on(2014, 3, 3))
    settings.PORTAL_CLOCK = today
    client.force_login(planning.people["manager"])
    plan = "/plans/families/2014-15/"
    for address in ("/plans/", plan, plan + "targets/F1/"):
        page = client.get(address).content.decode()
        assert present in " ".join(page.split()) and absent not in page, address
    if "late" in present:
        assert present in client.get("/desk/").content.decode()


def test_a_plan_that_waits_for_its_approver_is_late_on_their_desk(client, planning, settings):
    planning.target("F1", year=NEXT)
    director = planning.people["director"]
    submit_plan(planning.plans["families"], NEXT, by=director, at=on(2014, 3, 25))
    settings.PORTAL_CLOCK = datetime(2014, 4, 12, 10, 0)
    client.force_login(planning.people["holder"])
    desk = client.get("/desk/").content.decode()
    assert "Monday 31 March 2014" in desk and "12 days late" in desk


def test_a_plan_that_was_approved_late_keeps_saying_so(client, planning, settings):
    planning.target("F1", year=NEXT)
    holder = planning.people["holder"]
    approve_plan(planning.plans["families"], NEXT, reference="x", by=holder, at=on(2014, 4, 12))
    settings.PORTAL_CLOCK = datetime(2014, 6, 1, 10, 0)
    client.force_login(holder)
    for address in ("/plans/", "/plans/families/2014-15/"):
        assert "12 days late" in client.get(address).content.decode(), address
