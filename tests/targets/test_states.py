"""What the state of a plan, a target or a comment lets people do: each `may_…()` as a table of states
and reasons.  Whose role allows an act stands in tests/test_permission_table.py.
"""

import pytest

from pmf_portal.council.permissions import may
from pmf_portal.council.roles import Role
from targets.approval import PlanNotReady, approve_plan
from targets.challenge import comment_on_draft, return_plan, submit_plan
from targets.decisions import attach_note, withdraw_target
from targets.drafting import change_draft, check_principles, draft_target, set_trajectory
from targets.imports.plan_export import plan_workbook
from targets.imports.plan_import import import_plan
from targets.imports.plan_rows import rows_of_workbook
from targets.models import Comment, Plan
from targets.objective_permissions import may_write_objective
from targets.permissions import (
    holds_the_decision,
    may_approve_plan,
    may_attach_note,
    may_change_officers,
    may_comment_on_draft,
    may_edit_draft,
    may_edit_drafts,
    may_record_process_change,
    may_resolve_comment,
    may_return_plan,
    may_submit_plan,
    may_withdraw_target,
)
from tests.factories import YEAR

STATES = ("draft", "submitted", "returned", "approved", "withdrawn")
YES = ""
WITH_APPROVER = "with its approver"
LOCKED = "is approved and locked: no target may be adjusted"
ALREADY_LOCKED = "is already approved and locked"
NOT_SUBMITTED = "has not been submitted for approval"
IS_DRAFT = "is a draft: change the draft instead"
WITHDRAWN = "is withdrawn already"


class PlanYear:
    """A plan-year with one target and one comment, brought into a state through the services."""

    def __init__(self, council, at):
        self.council, self.at = council, at
        self.people, self.plan = council.people, council.plans["families"]
        self.target = council.target("F1")
        self.comment = comment_on_draft(
            self.target, text="Why so low?", by=self.people["finance"], at=at
        )
        Comment.objects.filter(pk=self.comment.pk).update(resolved_at=at)

    def bring_to(self, state):
        if state == "draft":
            return self
        submit_plan(self.plan, YEAR, by=self.people["director"], at=self.at)
        if state == "returned":
            return_plan(self.plan, YEAR, reason="Aim higher", by=self.people["holder"], at=self.at)
        if state in ("approved", "withdrawn"):
            approve_plan(
                self.plan, YEAR, reference="Minute 12", by=self.people["holder"], at=self.at
            )
        if state == "withdrawn":
            self.target.refresh_from_db()
            withdraw_target(self.target, reason="Ended", by=self.people["holder"], at=self.at)
        self.target.refresh_from_db()
        self.comment.refresh_from_db()
        return self


@pytest.fixture
def plan_year(council, at):
    return PlanYear(council, at)


# For each act, who does it, and what is said in each state: "" allows it.
ACTS = {
    "change a draft": (
        lambda y: may_edit_draft(y.people["manager"], "change_draft", y.target),
        (YES, WITH_APPROVER, YES, LOCKED, LOCKED),
    ),
    "draft a target": (
        lambda y: may_edit_drafts(y.people["manager"], "draft_target", y.plan, YEAR),
        (YES, WITH_APPROVER, YES, LOCKED, LOCKED),
    ),
    "comment on a draft": (
        lambda y: may_comment_on_draft(y.people["holder"], y.target),
        (YES, YES, YES, LOCKED, LOCKED),
    ),
    "resolve a comment on a draft of one's own": (
        lambda y: may_resolve_comment(y.people["manager"], y.comment),
        (YES, YES, YES, LOCKED, LOCKED),
    ),
    "resolve a comment of one's own": (
        lambda y: may_resolve_comment(y.people["finance"], y.comment),
        (YES, YES, YES, LOCKED, LOCKED),
    ),
    "submit the plan": (
        lambda y: may_submit_plan(y.people["director"], y.plan, YEAR),
        (YES, WITH_APPROVER, YES, LOCKED, LOCKED),
    ),
    "hold the decision": (
        lambda y: holds_the_decision(y.people["holder"], y.plan, YEAR),
        (YES, YES, YES, ALREADY_LOCKED, ALREADY_LOCKED),
    ),
    "approve the plan": (
        lambda y: may_approve_plan(y.people["holder"], y.plan, YEAR),
        (NOT_SUBMITTED, YES, NOT_SUBMITTED, ALREADY_LOCKED, ALREADY_LOCKED),
    ),
    "return the plan": (
        lambda y: may_return_plan(y.people["holder"], y.plan, YEAR),
        (NOT_SUBMITTED, YES, NOT_SUBMITTED, ALREADY_LOCKED, ALREADY_LOCKED),
    ),
    "withdraw a target": (
        lambda y: may_withdraw_target(y.people["holder"], y.target, y.at.date()),
        (IS_DRAFT, IS_DRAFT, IS_DRAFT, YES, WITHDRAWN),
    ),
    "attach a note": (
        lambda y: may_attach_note(y.people["director"], y.target, y.at.date()),
        (IS_DRAFT, IS_DRAFT, IS_DRAFT, YES, YES),
    ),
    "record a change of the process": (
        lambda y: may_record_process_change(y.people["head"], y.target, y.at.date()),
        (IS_DRAFT, IS_DRAFT, IS_DRAFT, YES, YES),
    ),
    "change the officers": (
        lambda y: may_change_officers(y.people["director"], y.target, y.at.date()),
        (IS_DRAFT, IS_DRAFT, IS_DRAFT, YES, YES),
    ),
}


def require_answer(verdict, reason):
    """A verdict allows without a reason, or refuses for the reason that is expected."""
    assert bool(verdict) is (reason == YES), verdict
    assert reason in verdict.reason, verdict


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", ACTS)
def test_the_state_of_a_plan_year_decides_on_each_act(plan_year, act, state):
    ask, reasons = ACTS[act]
    plan_year.bring_to(state)
    require_answer(ask(plan_year), reasons[STATES.index(state)])


# Nobody approves their own plan (framework 3.3): what makes somebody an author, and what does not.
def drafts(y, person):
    fields = {"polarity": "higher", "aggregation": "latest", "frequency": "month"}
    draft_target("F9", y.plan, YEAR, by=person, at=y.at, title="New", **fields)


def edits(y, person):
    change_draft(y.target, {"title": "Visits"}, seen_version=None, by=person, at=y.at)


def profiles(y, person):
    set_trajectory(y.target, [], seen_version=None, by=person, at=y.at)


def checks(y, person):
    answers = {"relevant": ("met", "")}
    check_principles(y.target, answers, seen_version=None, by=person, at=y.at)


def imports(y, person):
    rows = rows_of_workbook(plan_workbook(y.plan, YEAR))
    import_plan(y.plan, YEAR, rows, paths={"/"}, name="plan.xlsx", by=person, at=y.at)


def hands_in(y, person):
    submit_plan(y.plan, YEAR, by=person, at=y.at)


def comments(y, person):
    comment_on_draft(y.target, text="Why?", by=person, at=y.at)


def nothing(y, person):
    pass


OWN_PLAN = "You wrote part of this plan, so you cannot approve it"
PARTS_IN_A_PLAN = [
    (drafts, OWN_PLAN),
    (edits, OWN_PLAN),
    (profiles, OWN_PLAN),
    (checks, OWN_PLAN),
    (imports, OWN_PLAN),
    (hands_in, OWN_PLAN),
    (comments, YES),
    (nothing, YES),
]


@pytest.mark.parametrize(("part", "reason"), PARTS_IN_A_PLAN)
def test_nobody_holds_the_decision_on_a_plan_they_wrote(plan_year, part, reason):
    part(plan_year, plan_year.people["holder"])
    require_answer(holds_the_decision(plan_year.people["holder"], plan_year.plan, YEAR), reason)


@pytest.mark.parametrize(("part", "reason"), PARTS_IN_A_PLAN)
def test_nobody_approves_a_plan_they_wrote_whatever_asks(plan_year, part, reason):
    """The act itself refuses too: commands and jobs ask no page."""
    part(plan_year, plan_year.people["holder"])
    asked = {"reference": "Minute 12", "by": plan_year.people["holder"], "at": plan_year.at}
    if reason == YES:
        assert approve_plan(plan_year.plan, YEAR, **asked).approved_by == asked["by"]
        return
    with pytest.raises(PlanNotReady, match="you cannot approve a plan that you helped to write"):
        approve_plan(plan_year.plan, YEAR, **asked)


def test_the_author_of_another_plan_may_approve_this_one(plan_year):
    other = plan_year.council.target("P1", plan="places", service="waste")
    holder = plan_year.people["holder"]
    change_draft(other, {"title": "Bins"}, seen_version=None, by=holder, at=plan_year.at)
    require_answer(holds_the_decision(holder, plan_year.plan, YEAR), YES)


def test_the_author_of_another_year_may_approve_this_one(plan_year):
    later = plan_year.council.target("F1", year=YEAR + 1)
    holder = plan_year.people["holder"]
    change_draft(later, {"title": "Visits"}, seen_version=None, by=holder, at=plan_year.at)
    require_answer(holds_the_decision(holder, plan_year.plan, YEAR), YES)
    require_answer(holds_the_decision(holder, plan_year.plan, YEAR + 1), OWN_PLAN)


def test_a_note_withdraws_nothing(plan_year):
    plan_year.bring_to("approved")
    attach_note(plan_year.target, text="Moved", by=plan_year.people["director"], at=plan_year.at)
    asked = (plan_year.people["holder"], plan_year.target, plan_year.at.date())
    require_answer(may_withdraw_target(*asked), YES)


OTHER_PART = "only in your own part of the council"


@pytest.mark.parametrize(
    ("person", "plan", "kind", "reason"),
    [
        ("head", "families", Plan.DIRECTORATE, YES),
        ("head", "places", Plan.DIRECTORATE, OTHER_PART),
        ("head", "families", Plan.SERVICE, OTHER_PART),
        ("head", "corporate-plan", Plan.CORPORATE, OTHER_PART),
        ("manager", "families", Plan.DIRECTORATE, OTHER_PART),
        ("director", "families", Plan.DIRECTORATE, YES),
        ("director", "places", Plan.DIRECTORATE, OTHER_PART),
        ("team", "corporate-plan", Plan.CORPORATE, YES),
        ("member", "families", Plan.DIRECTORATE, "Your role does not let you"),
    ],
)
def test_heads_of_service_share_in_their_directorates_plan(council, person, plan, kind, reason):
    plan = council.plans[plan]
    plan.kind = kind
    require_answer(may_write_objective(council.people[person], "add_objective", plan), reason)


# The platform's own verdict: an open account, a role, and the part of the council it reaches.
@pytest.mark.parametrize(
    ("role", "of", "active", "unit", "reason"),
    [
        (Role.HEAD_OF_SERVICE, "care", True, None, YES),
        (Role.HEAD_OF_SERVICE, "care", True, "care", YES),
        (Role.HEAD_OF_SERVICE, "care", True, "families", OTHER_PART),
        (Role.HEAD_OF_SERVICE, "care", True, "waste", OTHER_PART),
        (Role.HEAD_OF_SERVICE, "families", True, "care", YES),
        (Role.HEAD_OF_SERVICE, None, True, "waste", YES),
        (Role.PERFORMANCE_TEAM, "care", True, "waste", YES),
        (Role.ELECTED_MEMBER, "care", True, "care", "Your role does not let you change draft"),
        (Role.HEAD_OF_SERVICE, "care", False, "care", "This account is closed"),
        (Role.ELECTED_MEMBER, "care", False, "care", "This account is closed"),
    ],
)
def test_a_role_allows_within_its_part_of_an_open_account(council, role, of, active, unit, reason):
    person = council.people["head"]
    person.roleassignment_set.update(role=role, unit=council.units.get(of))
    person.is_active = active
    require_answer(may(person, "change_draft", council.units.get(unit)), reason)
