"""What a partner proposes about an objective that it owns, in the planning round, and what the
council makes of it.
"""

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice
from pmf_portal.periods.month import FinancialYear
from pmf_portal.refusals import Refused
from reporting.cycle.desk import due_tasks
from targets.models import Approval, Objective, ObjectiveProposal, Plan, PlanningRound
from targets.objective_permissions import (
    may_answer_objective_proposal,
    may_propose_objective_change,
    may_view_own_part,
)
from targets.objective_proposals import answer_objective_proposal, propose_objective_change
from targets.objectives import add_objective, change_objective, version_of
from tests.at_once import needs_postgresql, overlapping
from tests.factories import YEAR, Council

NEXT = YEAR + 1
IN_ROUND, NO_ROUND, LOCKED, WAITS = "in the round", "no round", "locked", "one waits"


def share_a_plan(council, at):
    """A partnership plan whose objective the trust owns, in a planning round."""
    council.strategy = Plan.objects.create(
        slug="strategy",
        title="Health Strategy",
        kind=Plan.PARTNERSHIP,
        unit=council.units["council"],
    )
    council.own = Objective.objects.create(
        plan=council.strategy,
        slug="well-at-home",
        title="Live well at home",
        partner=council.units["trust"],
        first_year=YEAR,
        last_year=NEXT,
    )
    PlanningRound.objects.create(financial_year=NEXT, opened_at=at)
    return council


@pytest.fixture
def shared(council, at):
    return share_a_plan(council, at)


def propose(council, at, title="Live longer at home", last_year=NEXT):
    partner = council.people["partner"]
    told = {"title": title, "last_year": last_year, "reason": "More do.", "by": partner, "at": at}
    return propose_objective_change(council.own, **told)


def answer(council, proposal, at, *, is_taken, words=""):
    team = council.people["team"]
    return answer_objective_proposal(proposal, is_taken=is_taken, answer=words, by=team, at=at)


def bring_to(state, council, at):
    if state == NO_ROUND:
        PlanningRound.objects.all().delete()
    if state == LOCKED:
        leader = council.people["leader"]
        asked = {"plan": council.strategy, "financial_year": NEXT, "approved_by": leader}
        Approval.objects.create(approved_at=at, reference="minute 1", digest="0" * 64, **asked)
    if state == WAITS:
        propose(council, at)


@pytest.mark.parametrize(
    ("state", "person", "reason"),
    [
        (IN_ROUND, "partner", ""),
        (NO_ROUND, "partner", "Changes are proposed in a planning round, and none is open."),
        (LOCKED, "partner", "Health Strategy is approved for 2014/15."),
        (WAITS, "partner", "Somebody has proposed a change of this objective already."),
        (IN_ROUND, "team", "Your role does not let you propose objective change."),
    ],
)
def test_who_proposes_a_change_by_the_state_of_the_round(shared, at, state, person, reason):
    bring_to(state, shared, at)
    verdict = may_propose_objective_change(shared.people[person], shared.own)
    assert bool(verdict) == (not reason) and verdict.reason.startswith(reason)


def test_a_partner_proposes_nothing_about_what_others_own(shared):
    other = shared.priorities["families"]
    verdict = may_propose_objective_change(shared.people["partner"], other)
    assert verdict.reason == "This objective belongs to somebody else."


@pytest.mark.parametrize(
    ("person", "answered", "reason"),
    [
        ("team", False, ""),
        ("team", True, "This proposal is answered already."),
        ("head", False, "You may answer objective proposal only in your own part of the council"),
        ("partner", False, "Your role does not let you answer objective proposal."),
    ],
)
def test_who_answers_a_proposal_until_it_is_answered(shared, at, person, answered, reason):
    proposal = propose(shared, at)
    if answered:
        proposal = answer(shared, proposal, at, is_taken=True)
    verdict = may_answer_objective_proposal(shared.people[person], proposal)
    assert bool(verdict) == (not reason) and verdict.reason.startswith(reason)


def test_somebody_who_works_for_no_partner_has_no_part(shared):
    assert may_view_own_part(shared.people["partner"])
    assert not may_view_own_part(shared.people["team"])


def test_a_proposal_changes_nothing_and_is_told(shared, at):
    proposal = propose(shared, at)
    shared.own.refresh_from_db()
    assert shared.own.title == "Live well at home"
    told = Notice.objects.get(key=f"proposal {proposal.pk}")
    assert told.user == shared.people["team"] and "“Live longer at home”" in told.body
    assert [task.kind for task in due_tasks(shared.people["team"], at.date())].count(
        "Proposals of partners"
    ) == 1


def test_a_proposal_that_is_taken_changes_the_objective(shared, at):
    proposal = propose(shared, at, last_year=NEXT + 1)
    answer(shared, proposal, at, is_taken=True)
    shared.own.refresh_from_db()
    assert (shared.own.title, shared.own.last_year) == ("Live longer at home", NEXT + 1)
    assert shared.own.partner == shared.units["trust"]
    told = Notice.objects.get(key=f"proposal {proposal.pk} answered")
    assert told.user == shared.people["partner"] and "“Live longer at home”" in told.body
    assert AuditEvent.objects.filter(action="change_objective").exists()


def test_a_proposal_that_is_not_taken_says_why(shared, at):
    proposal = propose(shared, at)
    with pytest.raises(Refused, match="Say why it is not taken"):
        answer(shared, proposal, at, is_taken=False)
    answer(shared, proposal, at, is_taken=False, words="Longer is not better.")
    shared.own.refresh_from_db()
    assert shared.own.title == "Live well at home"
    assert may_propose_objective_change(shared.people["partner"], shared.own)


@pytest.mark.parametrize(
    ("title", "last_year", "words"),
    [
        ("Live well at home", NEXT, "This is how the objective stands"),
        ("Another", FinancialYear(2012), "The last year comes before the first"),
    ],
)
def test_a_proposal_that_says_nothing_is_refused(shared, at, title, last_year, words):
    with pytest.raises(Refused, match=words):
        propose(shared, at, title, last_year)


@pytest.mark.parametrize(
    ("plan", "unit", "words"),
    [
        ("families", "trust", "Only objectives of a partnership plan belong to a partner"),
        ("strategy", "care", "Choose a partner from the list"),
    ],
)
def test_only_an_objective_of_a_partnership_plan_belongs_to_a_partner(
    shared, at, plan, unit, words
):
    asked = {"slug": "x", "title": "X", "kind": "objective", "link": "", "order": 1}
    with pytest.raises(Refused, match=words):
        add_objective(
            Plan.objects.get(slug=plan),
            **asked,
            first_year=YEAR,
            last_year=YEAR,
            serves=[],
            partner=shared.units[unit],
            by=shared.people["team"],
            at=at,
        )


def test_who_owns_an_objective_changes_although_its_plan_is_locked(shared, at):
    bring_to(LOCKED, shared, at)
    own = shared.own
    change_objective(
        own,
        title=own.title,
        link=own.link,
        last_year=own.last_year,
        order=own.order,
        serves=[],
        partner=None,
        seen_version=version_of(own),
        by=shared.people["team"],
        at=at,
    )
    own.refresh_from_db()
    assert own.partner is None
    event = AuditEvent.objects.get(action="change_objective")
    assert '"partner":["Trust",""]' in event.text


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_proposal_answered_twice_at_once_is_answered_once(transactional_db, at):
    council = share_a_plan(Council(), at)
    proposal = propose(council, at)

    def take():
        return answer(council, proposal, at, is_taken=True)

    _, outcome = overlapping(take, take)
    assert isinstance(outcome, Refused) and "answered already" in str(outcome)


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_proposals_at_once_leave_one(transactional_db, at):
    council = share_a_plan(Council(), at)
    _, outcome = overlapping(lambda: propose(council, at), lambda: propose(council, at, "Other"))
    assert isinstance(outcome, Refused) and "already" in str(outcome)
    assert ObjectiveProposal.objects.count() == 1
