"""Managers confirm what their plans serve; what a priority leaves behind is named on the same day."""

import json
from datetime import datetime, timedelta

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice
from pmf_portal.periods.month import FinancialYear
from pmf_portal.periods.timetable import LONDON
from pmf_portal.refusals import ChangedMeanwhile, Refused
from reporting.cycle.desk import due_tasks
from targets.life_permissions import may_confirm_thread
from targets.models import Action, Objective, Plan, ThreadConfirmation
from targets.objectives import change_objective, version_of
from targets.orphans import name_orphans, plan_naming
from targets.rules.thread_ages import ThreadState
from targets.thread_ages import ThreadReading, confirm_thread, thread_of_plan
from tests.factories import YEAR

AT = datetime(2013, 10, 7, 10, 0, tzinfo=LONDON)
TODAY, NEXT = AT.date(), FinancialYear(2014)


def objective(plan, slug, *serves, last_year=None, **fields):
    one = Objective.objects.create(
        plan=plan, slug=slug, title=slug.capitalize(), last_year=last_year, **fields
    )
    one.serves.set(serves)
    return one


@pytest.fixture
def threaded(council):
    """Care has a plan of its own, which serves the directorate’s objective, which serves the first
    priority of the Corporate Plan.
    """
    council.care = Plan.objects.create(
        slug="care-plan", title="Care Plan", kind=Plan.SERVICE, unit=council.units["care"]
    )
    council.priority = council.priorities["corporate-plan"]
    council.above = council.priorities["families"]
    council.above.serves.set([council.priority])
    council.own = objective(council.care, "visits", council.above)
    return council


def confirming(council, seen=None, at=AT):
    thread = thread_of_plan(council.care, at.date())
    seen = thread.digest if seen is None else seen
    return confirm_thread(council.care, seen_digest=seen, by=council.people["head"], at=at)


def age_of(council, today=TODAY):
    return thread_of_plan(council.care, today).age


def test_one_press_confirms_for_a_year(client, threaded):
    assert age_of(threaded).words == "not confirmed for 6 months"
    client.force_login(threaded.people["head"])
    page = client.get("/plans/care-plan/2013-14/").content.decode()
    assert "Confirm that it still serves this" in page and "First priority" in page
    seen = thread_of_plan(threaded.care, TODAY).digest
    answer = client.post("/plans/care-plan/thread/confirm/", {"seen_digest": seen}, follow=True)
    assert b"serves what stands above it" in answer.content
    assert age_of(threaded).words == "confirmed on 7 October 2013 by Post of head"
    assert client.post("/plans/care-plan/thread/confirm/").status_code == 403
    assert "not confirmed for" in age_of(threaded, AT.replace(year=2014).date()).words


CHANGES = {
    "a title above": lambda c: Objective.objects.filter(pk=c.above.pk).update(title="Other"),
    "the title of the priority": lambda c: Objective.objects.filter(pk=c.priority.pk).update(
        title="Other"
    ),
    "the years above": lambda c: Objective.objects.filter(pk=c.above.pk).update(last_year=NEXT),
    "what it serves": lambda c: c.own.serves.set([c.priority]),
    "what is served above": lambda c: objective(c.plans["corporate-plan"], "second").served_by.add(
        c.above
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_above_asks_again(threaded, change):
    confirming(threaded)
    CHANGES[change](threaded)
    assert age_of(threaded).state == ThreadState.CHANGED
    confirming(threaded)
    assert age_of(threaded).state == ThreadState.CONFIRMED


def test_a_confirmation_is_of_what_the_page_showed(threaded):
    seen = thread_of_plan(threaded.care, TODAY).digest
    CHANGES["a title above"](threaded)
    with pytest.raises(ChangedMeanwhile):
        confirming(threaded, seen)
    assert not ThreadConfirmation.objects.exists()


STATES = {
    "nothing was confirmed": (lambda c: None, True),
    "it was confirmed": (confirming, False),
    "something above has changed since": (
        lambda c: (confirming(c), CHANGES["a title above"](c)),
        True,
    ),
    "it is orphaned": (lambda c: end_priority(c), False),
    "it has no objective": (lambda c: c.own.delete(), False),
    "it serves nothing": (lambda c: c.own.serves.clear(), False),
    "it is a directorate’s plan": (lambda c: setattr(c, "care", c.plans["families"]), False),
}


def end_priority(council):
    Objective.objects.filter(pk=council.priority.pk).update(last_year=YEAR - 1)


@pytest.mark.parametrize("state", STATES)
def test_when_a_plan_can_be_confirmed(threaded, state):
    reach, expected = STATES[state]
    reach(threaded)
    thread = thread_of_plan(threaded.care, TODAY)
    verdict = may_confirm_thread(threaded.people["head"], thread)
    assert bool(verdict) == expected, verdict.reason
    assert not may_confirm_thread(threaded.people["other_head"], thread)
    if not expected:
        with pytest.raises(Refused):
            confirming(threaded)


def test_the_desk_of_the_manager_asks_until_it_is_confirmed(threaded):
    words = {task.kind: task for task in due_tasks(threaded.people["manager"], TODAY)}
    assert words["Plans to confirm"].url == "/plans/care-plan/thread/"
    assert "Plans to confirm" not in {
        task.kind for task in due_tasks(threaded.people["other_head"], TODAY)
    }
    confirming(threaded)
    assert "Plans to confirm" not in {
        task.kind for task in due_tasks(threaded.people["manager"], TODAY)
    }


def with_something_below(council):
    """A target of the next year and an action that serve the directorate’s objective alone."""
    council.below = council.target("F1", year=NEXT)
    council.action = Action.objects.create(
        plan=council.plans["families"],
        what="Visit sooner",
        owner=council.people["deputy_lead"],
        due=datetime(2014, 9, 1).date(),
    )
    council.action.objectives.set([council.above])


def shorten(council, last_year, priority=None, at=AT):
    """A priority of the Corporate Plan, the first unless another is named, loses its years."""
    priority = priority or council.priority
    return change_objective(
        priority,
        title=priority.title,
        link="",
        last_year=last_year,
        order=0,
        serves=[],
        seen_version=version_of(priority),
        by=council.people["team"],
        at=at,
    )


def test_on_the_day_a_priority_loses_its_years_all_below_are_told(threaded, monkeypatch):
    with_something_below(threaded)
    monkeypatch.setattr(Plan, "years_covered", None)
    shorten(threaded, YEAR)
    told = {one.user.username: one for one in Notice.objects.filter(key__startswith="orphaned")}
    assert set(told) == {"head", "director", "deputy_lead"}
    assert "Objective: Visits" in told["head"].body or "Target: F1" in told["head"].body
    assert "“First priority” has ended or ends. From 1 April 2014" in told["director"].body
    assert "- Action: Visit sooner" in told["deputy_lead"].body
    assert "Objective" not in told["deputy_lead"].body


def test_the_same_is_told_once(threaded):
    end_priority(threaded)
    for _ in range(2):
        name_orphans(TODAY, by=None, at=AT)
    keys = list(Notice.objects.values_list("user", "key"))
    assert keys and len(keys) == len(set(keys))


def test_a_second_priority_that_ends_is_told_by_a_letter_of_its_own(threaded, monkeypatch):
    monkeypatch.setattr(Plan, "years_covered", None)
    corporate = threaded.plans["corporate-plan"]
    other, third = objective(corporate, "second"), objective(corporate, "third")
    objective(threaded.care, "meals", other)
    shorten(threaded, YEAR)
    threaded.own.serves.set([third])
    shorten(threaded, YEAR, other, AT + timedelta(days=7))
    letters = Notice.objects.filter(user=threaded.people["head"], key__startswith="orphaned")
    first, second = letters.order_by("pk")
    assert "“First priority”" in first.body and "Objective: Visits" in first.body
    assert "“Second”" in second.body and "Objective: Meals" in second.body


def test_the_same_thing_left_behind_by_another_priority_is_told_anew(threaded, monkeypatch):
    monkeypatch.setattr(Plan, "years_covered", None)
    other = objective(threaded.plans["corporate-plan"], "second")
    shorten(threaded, YEAR)
    threaded.own.serves.set([other])
    shorten(threaded, YEAR, other, AT + timedelta(days=7))
    letters = Notice.objects.filter(user=threaded.people["head"], key__startswith="orphaned")
    assert letters.count() == 2


def test_the_trail_says_only_whom_a_letter_went_to(threaded):
    end_priority(threaded)
    for days in range(3):
        at = AT + timedelta(days=days)
        name_orphans(at.date(), by=None, at=at)
    [event] = AuditEvent.objects.filter(action="name_orphans")
    people = Notice.objects.filter(key__startswith="orphaned").values("user").distinct()
    assert json.loads(event.text)["details"]["people"] == people.count()


def test_each_answering_person_has_it_on_the_desk_until_it_is_linked(threaded):
    end_priority(threaded)
    [task] = [t for t in due_tasks(threaded.people["head"], TODAY) if "priority" in t.kind]
    assert task.words == "Care Plan: link to another priority, or end it"
    assert task.about == "Objective: Visits"
    assert task.url.endswith("#orphaned")
    threaded.own.serves.set([objective(threaded.plans["corporate-plan"], "second")])
    assert not [t for t in due_tasks(threaded.people["head"], TODAY) if "priority" in t.kind]


def test_the_officers_page_names_all_of_it(client, threaded):
    threaded.below = threaded.target("F1")
    end_priority(threaded)
    client.force_login(threaded.people["team"])
    page = client.get("/golden-thread/2013-14/").content.decode()
    assert "What serves no priority any more" in page
    assert "Objective: Visits" in page and "Target: F1 Measure F1" in page


def test_the_job_is_planned_on_the_first_days_of_a_year(threaded):
    assert not list(plan_naming(AT))
    [job] = plan_naming(datetime(2014, 4, 1, 0, 5, tzinfo=LONDON))
    assert (job["kind"], job["period"]) == ("name_orphans", "2014-04-01")


def test_the_public_reads_only_what_is_approved(client, threaded):
    """Neither a draft’s objectives nor what single people aim at; of a plan that is not approved
    only how it stands.
    """
    objective(threaded.care, "own-aim", threaded.own, kind="individual", link="https://a.example")
    Objective.objects.filter(pk=threaded.own.pk).update(title="Zz draft words")
    Objective.objects.filter(pk=threaded.above.pk).update(title="Zz draft above")
    page = client.get("/golden-thread/").content.decode()
    assert "Care Plan" in page and "Not confirmed for 6 months" in page
    assert "Not approved yet" in page
    assert "Zz draft" not in page and "Own-aim" not in page and "a.example" not in page
    end_priority(threaded)
    orphaned = client.get("/golden-thread/").content.decode()
    assert "Orphaned since" in orphaned and "1 objective, since" in orphaned
    assert "Zz draft" not in orphaned and "First priority" not in orphaned


def test_once_approved_the_thread_is_public(client, threaded):
    threaded.target("C1", plan="corporate-plan")
    threaded.target("F1")
    threaded.approve()
    page = client.get("/golden-thread/").content.decode()
    assert "First priority" in page and "F1 Measure F1" in page and "/targets/F1/life/" in page


@pytest.mark.parametrize("more", [1, 3])
def test_pages_ask_as_much_for_three_plans_as_for_one(
    client, threaded, django_assert_num_queries, more
):
    for number in range(more):
        plan = Plan.objects.create(
            slug=f"p{number}", title=f"P{number}", kind=Plan.SERVICE, unit=threaded.units["care"]
        )
        objective(plan, "own", threaded.above)
    end_priority(threaded)
    with django_assert_num_queries(9):
        client.get("/golden-thread/")
    reading = ThreadReading(YEAR, TODAY)
    assert len(reading.left_behind()) == more + 2
