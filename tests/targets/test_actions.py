"""Actions and projects of plans: the acts on them, who may, and what the pages say."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.periods.month import Month
from pmf_portal.refusals import ChangedMeanwhile, Refused
from targets import permissions
from targets.actions.entries import EffectEntry, MilestoneEntry
from targets.actions.projects import add_project, change_project
from targets.actions.reading import effect_in_words
from targets.actions.reminders import action_reminders
from targets.actions.services import (
    change_management_action,
    complete_milestone,
    move_action_date,
    stop_action,
    update_actions,
)
from targets.actions.updates import ReportedUpdate
from targets.models import Action, ActionUpdate, MovedDate, Project, Target
from tests.targets.plan_actions import AT, DUE, PROJECT, STARTS, add_action, entries_of

SEPTEMBER, OCTOBER = Month(2013, 9), Month(2013, 10)
ON_TRACK = ReportedUpdate("on_track", "")
DONE = ReportedUpdate("done", "", "Both began on 2 December")


@pytest.fixture
def action(council):
    return add_action(council)


def by(council, name="head", at=AT):
    return {"by": council.people[name], "at": at}


def acts():
    return list(AuditEvent.objects.order_by("sequence").values_list("action", flat=True))


def test_an_action_states_all_that_its_plan_needs(council):
    council.target("F1")
    measure = Target.objects.get(code="F1")
    action = add_action(
        council,
        measures=[measure],
        needs_units=[council.units["waste"]],
        milestones=[MilestoneEntry("Advertised", date(2013, 9, 30))],
        expected_effects=[EffectEntry(measure, Decimal(2), OCTOBER)],
    )
    assert action.plan == council.plans["families"] and action.added_on == AT.date()
    assert list(action.measures.all()) == [measure]
    assert list(action.milestones.values_list("what", "due")) == [("Advertised", date(2013, 9, 30))]
    effect = action.expected_effects.get()
    assert (effect.target, effect.amount, effect.from_month) == (measure, 2, OCTOBER)
    event = AuditEvent.objects.get(action="add_management_action")
    assert event.subject == "Recruit two social workers (Families Plan)"
    assert "F1 2 from 2013-10" in event.text


@pytest.mark.parametrize(
    ("changes", "problem", "field"),
    [
        ({"owner": None}, "Choose who does it", "owner"),
        ({"objectives": []}, "at least one objective or measure", "objectives"),
        ({"due": date(2013, 9, 1)}, "cannot be before the first day", "due"),
        (
            {"milestones": [MilestoneEntry("Too late", date(2014, 1, 1))]},
            "“Too late” comes after the last day",
            "milestones",
        ),
    ],
)
def test_an_action_that_does_not_hold_together_is_refused(council, changes, problem, field):
    with pytest.raises(Refused, match=problem) as refused:
        add_action(council, **changes)
    assert refused.value.field == field and not Action.objects.exists() and not acts()


def test_an_effect_is_on_a_measure_that_the_action_serves(council):
    council.target("F1")
    effect = EffectEntry(Target.objects.get(code="F1"), Decimal(2), OCTOBER)
    with pytest.raises(Refused, match="Choose F1 among the measures"):
        add_action(council, expected_effects=[effect])
    with pytest.raises(Refused, match="once by how much"):
        add_action(council, measures=[effect.target], expected_effects=[effect, effect])


def test_an_action_with_a_partner_needs_no_person(council):
    action = add_action(council, owner=None, deputy=None, who="Wirral Community NHS Trust")
    assert (action.owner, action.who) == (None, "Wirral Community NHS Trust")


def test_what_two_change_at_once_is_kept_from_the_second(council, action):
    changed = entries_of(council, what="Recruit three")
    change_management_action(action, changed, seen_version=1, **by(council))
    with pytest.raises(ChangedMeanwhile):
        change_management_action(action, changed, seen_version=1, **by(council))
    action.refresh_from_db()
    assert (action.what, action.version, action.due) == ("Recruit three", 2, DUE)


def test_a_moved_day_keeps_the_former_one_with_its_reason(council, action):
    later = date(2014, 2, 28)
    move_action_date(action, due=later, reason="The first round failed", **by(council))
    moved = MovedDate.objects.get()
    assert (moved.was, moved.now, moved.reason) == (DUE, later, "The first round failed")
    action.refresh_from_db()
    assert action.due == later
    assert AuditEvent.objects.get(action="move_action_date").reason == "The first round failed"


@pytest.mark.parametrize(
    ("due", "problem"),
    [(DUE, "due on Friday 20 December 2013 already"), (date(2013, 9, 1), "It starts on")],
)
def test_a_day_is_moved_to_another_after_its_start(council, action, due, problem):
    with pytest.raises(Refused, match=problem):
        move_action_date(action, due=due, reason="x", **by(council))
    assert not MovedDate.objects.exists()


@pytest.mark.parametrize(
    ("update", "problem"),
    [
        (ReportedUpdate("late", ""), "Say why “Recruit two social workers” is late"),
        (ReportedUpdate("at_risk", ""), "Say why “Recruit two social workers” is at risk"),
        (ReportedUpdate("done", ""), "Say what shows that “Recruit two social workers” is done"),
        (ReportedUpdate("planned", ""), "cannot be reported as planned"),
        (ReportedUpdate("stopped", "x"), "cannot be reported as stopped"),
    ],
)
def test_an_update_without_what_it_needs_is_refused(council, action, update, problem):
    with pytest.raises(Refused, match=problem):
        update_actions(SEPTEMBER, {action.pk: update}, **by(council))
    assert not ActionUpdate.objects.exists()


def test_each_update_stays_and_the_same_is_not_written_twice(council, action):
    assert update_actions(SEPTEMBER, {action.pk: ON_TRACK}, **by(council)) == 1
    assert update_actions(SEPTEMBER, {action.pk: ON_TRACK}, **by(council)) == 0
    assert update_actions(OCTOBER, {action.pk: DONE}, **by(council)) == 1
    action.refresh_from_db()
    assert (action.status, action.evidence, action.done_on) == ("done", DONE.evidence, AT.date())
    assert list(ActionUpdate.objects.values_list("month", "status", "evidence")) == [
        (SEPTEMBER, "on_track", ""),
        (OCTOBER, "done", DONE.evidence),
    ]
    assert acts().count("update_actions") == 2


def test_done_is_corrected_within_its_month_and_stays_afterwards(council, action):
    update_actions(SEPTEMBER, {action.pk: DONE}, **by(council))
    update_actions(SEPTEMBER, {action.pk: ON_TRACK}, **by(council))
    action.refresh_from_db()
    assert (action.status, action.done_on) == ("on_track", None)
    update_actions(SEPTEMBER, {action.pk: DONE}, **by(council))
    with pytest.raises(Refused, match="was reported done earlier"):
        update_actions(OCTOBER, {action.pk: ON_TRACK}, **by(council))


def test_a_stopped_action_changes_no_more(council, action):
    stop_action(action, reason="The grant ended", **by(council))
    action.refresh_from_db()
    assert (action.status, action.reason) == ("stopped", "The grant ended")
    later = date(2014, 1, 1)
    for act in (
        lambda: stop_action(action, reason="x", **by(council)),
        lambda: move_action_date(action, due=later, reason="x", **by(council)),
        lambda: update_actions(SEPTEMBER, {action.pk: ON_TRACK}, **by(council)),
        lambda: change_management_action(
            action, entries_of(council), seen_version=2, **by(council)
        ),
    ):
        with pytest.raises(Refused, match="This action is stopped"):
            act()


def test_a_milestone_is_done_once(council):
    action = add_action(council, milestones=[MilestoneEntry("Advertised", DUE)])
    milestone = action.milestones.get()
    complete_milestone(milestone, **by(council))
    complete_milestone(milestone, **by(council, at=datetime(2013, 10, 1, 9, tzinfo=UTC)))
    milestone.refresh_from_db()
    assert milestone.done_on == AT.date() and acts().count("complete_milestone") == 1
    action.milestones.all().delete()
    with pytest.raises(Refused, match="look at its milestones again"):
        complete_milestone(milestone, **by(council))


def test_a_form_opened_before_a_milestone_was_done_does_not_undo_it(council):
    action = add_action(council, milestones=[MilestoneEntry("Advertised", DUE)])
    complete_milestone(action.milestones.get(), **by(council))
    entries = entries_of(council, milestones=[MilestoneEntry("Advertised", DUE)])
    with pytest.raises(ChangedMeanwhile):
        change_management_action(action, entries, seen_version=1, **by(council))
    assert action.milestones.get().done_on == AT.date()


def test_a_project_has_a_name_of_its_own_in_its_plan(council):
    plan = council.plans["places"]
    project = add_project(plan, PROJECT, **by(council, "other_head"))
    assert project.slug == "new-depot"
    with pytest.raises(Refused, match="a project of this name already"):
        add_project(plan, PROJECT, **by(council, "other_head"))
    change_project(project, PROJECT, seen_version=1, **by(council, "other_head"))
    with pytest.raises(ChangedMeanwhile):
        change_project(project, PROJECT, seen_version=1, **by(council, "other_head"))
    assert Project.objects.get().version == 2


STATES = {
    # act: statuses in which the head of service may.
    "change_management_action": "planned on_track at_risk late",
    "move_action_date": "planned on_track at_risk late",
    "stop_action": "planned on_track at_risk late",
    "complete_milestone": "planned on_track at_risk late",
    "update_action": "planned on_track at_risk late done",
}


@pytest.mark.parametrize("status", Action.STATUSES)
@pytest.mark.parametrize("act", STATES)
def test_what_may_be_done_depends_on_the_status(council, action, act, status):
    action.status = status
    action.updated_for = SEPTEMBER
    asked = [SEPTEMBER] if act == "update_action" else []
    verdict = getattr(permissions, f"may_{act}")(council.people["head"], action, *asked)
    assert bool(verdict) == (status in STATES[act].split())
    assert verdict or "nothing of it changes any more" in verdict.reason


@pytest.mark.parametrize(
    ("name", "may_state", "may_report"),
    [
        ("head", True, True),
        ("manager", True, True),
        ("lead", True, True),
        ("director", True, True),
        ("team", True, True),
        ("other_head", False, False),
        ("other_director", False, False),
        ("holder", False, False),
    ],
)
def test_whoever_drafts_there_states_actions(council, action, name, may_state, may_report):
    person = council.people[name]
    assert bool(permissions.may_add_management_action(person, action.plan)) is may_state
    assert bool(permissions.may_add_project(person, action.plan)) is may_state
    assert bool(permissions.may_change_management_action(person, action)) is may_state
    assert bool(permissions.may_update_action(person, action, SEPTEMBER)) is may_report


def test_an_owner_from_elsewhere_reports_but_does_not_change(council):
    action = add_action(council, owner=council.people["other_lead"])
    person = council.people["other_lead"]
    assert permissions.may_update_action(person, action, SEPTEMBER)
    assert permissions.may_complete_milestone(person, action)
    assert not permissions.may_change_management_action(person, action)
    person.is_active = False
    assert not permissions.may_update_action(person, action, SEPTEMBER)


FORM = {
    "what": "Open a second hub",
    "kind": "systems",
    "starts": "2/9/2013",
    "due": "31/3/2014",
    "milestones": "30/9/2013: Lease signed\n31/1/2014: Doors open",
}


def posted(council, **fields):
    return (
        FORM
        | {
            "owner": council.people["head"].pk,
            "objectives": [council.priorities["families"].pk],
        }
        | fields
    )


@pytest.fixture
def head(client, council):
    client.force_login(council.people["head"])
    return client


def test_an_action_is_added_and_read_on_its_page(head, council):
    council.target("F1")
    measure = Target.objects.get(code="F1")
    sent = posted(council, measures=[measure.pk], expected_effects="f1: 2 from October 2013")
    answer = head.post("/plans/families/actions/add/", sent, follow=True)
    page = " ".join(answer.content.decode().split())
    assert "The action is added." in page and "Open a second hub" in page
    assert "F1 Measure F1: +2 points from October 2013" in page
    assert "Lease signed" in page and "Report it done" in page
    plan = head.get("/plans/families/2013-14/").content.decode()
    assert "Open a second hub" in plan and "1 action:" in plan


@pytest.mark.parametrize(
    ("name", "typed", "message"),
    [
        ("what", "", "Say what will be done"),
        ("starts", "31/2/2013", "There is no 31 February 2013"),
        ("due", "", "Say by when it is done"),
        ("due", "1/9/2013", "The last day cannot be before the first day"),
        ("owner", "", "Choose who does it, or name the partner"),
        ("owner", "99999", "Select a valid choice"),
        ("milestones", "Lease signed", "Line 1: write it like the example, with a colon"),
        ("milestones", "30/9/2013: A\n31/2/2014: B", "Line 2: There is no 31 February 2014"),
        ("milestones", "30/9/2014: Too late", "comes after the last day of the action"),
        ("expected_effects", "F1: 2", "Line 1: say from which month"),
        ("expected_effects", "Nix: 2 from October 2013", "Line 1: there is no measure Nix"),
        ("objectives", "99999999999999999999", "Choose objectives of this plan"),
    ],
)
def test_bad_input_is_told_at_its_field_and_kept(head, council, name, typed, message):
    answer = head.post("/plans/families/actions/add/", posted(council, **{name: typed}))
    page = answer.content.decode()
    assert answer.status_code == 200 and "There is a problem" in page
    assert message in " ".join(page.split()) or (name == "owner" and typed == "99999")
    assert not Action.objects.exists()
    assert name == "what" or "Open a second hub" in page


def test_a_change_keeps_the_milestones_that_are_done(head, council):
    action = add_action(council, milestones=[MilestoneEntry("Advertised", DUE)])
    head.post(
        f"/plans/families/actions/{action.pk}/milestones/{action.milestones.get().pk}/complete/"
    )
    done = action.milestones.get().done_on
    assert done is not None
    sent = posted(council, milestones="20/12/2013: Advertised\n1/12/2013: Shortlist")
    sent |= {"seen_version": "2"}
    del sent["due"]
    answer = head.post(f"/plans/families/actions/{action.pk}/change/", sent)
    assert answer.status_code == 302
    assert list(action.milestones.values_list("what", "done_on")) == [
        ("Shortlist", None),
        ("Advertised", done),
    ]


def test_a_form_that_comes_late_keeps_what_was_typed(head, council, action):
    change_management_action(action, entries_of(council), seen_version=1, **by(council))
    sent = posted(council, seen_version="1")
    page = head.post(f"/plans/families/actions/{action.pk}/change/", sent).content.decode()
    assert "Somebody else changed this while you were working" in page
    assert "Open a second hub" in page


def test_an_action_is_moved_and_stopped_on_pages(head, council, action):
    url = f"/plans/families/actions/{action.pk}/"
    page = head.post(url + "move-date/", {"due": "28/2/2014", "reason": ""}).content.decode()
    assert "Say why it is moved" in page and 'value="28/2/2014"' in page
    head.post(url + "move-date/", {"due": "28/2/2014", "reason": "No applicants"})
    page = " ".join(head.get(url).content.decode().split())
    assert "Moved from 20 December 2013 to 28 February 2014" in page and "No applicants" in page
    head.post(url + "stop/", {"reason": "The grant ended"})
    page = " ".join(head.get(url).content.decode().split())
    assert "Stopped: The grant ended" in page and "Move its day" not in page
    assert head.get(url + "move-date/").status_code == 403


def test_an_update_is_given_on_the_page_of_the_action(head, council, action):
    url = f"/plans/families/actions/{action.pk}/update/"
    sent = {f"status_{action.pk}": "late", f"words_{action.pk}": ""}
    assert "Say why “Recruit two social workers” is late" in head.post(url, sent).content.decode()
    sent[f"words_{action.pk}"] = "One post is vacant"
    assert head.post(url, sent).status_code == 302
    page = " ".join(head.get(f"/plans/families/actions/{action.pk}/").content.decode().split())
    assert "Reported as late: One post is vacant" in page


def test_a_project_is_added_and_shows_its_actions(client, council):
    client.force_login(council.people["other_head"])
    sent = {
        "title": "New depot",
        "stage": "delivering",
        "benefits": "Fewer missed bins",
        "starts": "2/9/2013",
        "ends": "31/3/2014",
    }
    page = client.post("/plans/places/projects/add/", sent | {"stage": ""}).content.decode()
    assert "Choose the stage" in page and "Fewer missed bins" in page
    answer = client.post("/plans/places/projects/add/", sent, follow=True)
    assert "It has no actions yet." in " ".join(answer.content.decode().split())
    project = Project.objects.get()
    add_action(council, plan="places", project=project, objectives=[council.priorities["places"]])
    page = " ".join(client.get("/plans/places/projects/new-depot/").content.decode().split())
    assert "1 of its 1 open action is not started." in page
    answer = client.post(
        "/plans/places/projects/new-depot/change/", sent | {"title": "Depot", "seen_version": "1"}
    )
    assert answer.status_code == 302 and Project.objects.get().title == "Depot"


def test_those_who_may_not_are_refused_with_a_reason(client, council, action):
    client.force_login(council.people["other_head"])
    answer = client.get("/plans/families/actions/add/")
    assert answer.status_code == 403
    assert "Families Plan is not in your part of the council" in answer.content.decode()
    assert client.get(f"/plans/places/actions/{action.pk}/").status_code == 404
    assert client.get("/plans/families/projects/nothing/").status_code == 404


@pytest.mark.parametrize("count", [1, 3, 2000])
def test_pages_of_actions_ask_no_more_for_many(client, council, django_assert_num_queries, count):
    team = council.people["team"]
    first = add_action(council)
    Action.objects.bulk_create(
        Action(plan=first.plan, what=f"Action {n}", owner=first.owner, starts=STARTS, due=DUE)
        for n in range(count - 1)
    )
    client.force_login(team)
    client.get("/plans/families/actions/")
    with django_assert_num_queries(9):
        assert client.get("/plans/families/actions/").status_code == 200
    with django_assert_num_queries(29):
        assert client.get("/plans/families/2013-14/").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_reminding_asks_no_more_for_many(council, django_assert_num_queries, count):
    for n in range(count):
        add_action(council, what=f"Action {n}", milestones=[MilestoneEntry("Advertised", DUE)])
    with django_assert_num_queries(4):
        assert len(list(action_reminders(DUE))) == count + 1


def test_what_was_done_in_an_earlier_month_is_not_reported_on(head, council, action):
    update_actions(SEPTEMBER, {action.pk: DONE}, **by(council))
    action.refresh_from_db()
    verdict = permissions.may_update_action(council.people["head"], action, OCTOBER)
    assert not verdict and "was reported done earlier" in verdict.reason


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [
        ("4", "%", "+4 points"),
        ("-1", "%", "−1 point"),
        ("-0.5", "%", "−0.5 points"),
        ("-12", "people", "−12 people"),
        ("2.5", "days", "+2.5 days"),
    ],
)
def test_an_effect_says_by_how_much_in_the_unit_of_its_measure(amount, unit, words):
    assert effect_in_words(Decimal(amount), unit) == words
