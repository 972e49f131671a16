"""Two people do the same of the framework, of costs or of candidates at the same moment
(PostgreSQL).
"""

from functools import partial

import pytest

from pmf_portal.audit.models import AuditEvent
from reporting.engagement import found
from reporting.framework_review import reviewing, versions
from reporting.models import FrameworkVersion
from targets.collection import retiring, stating
from targets.lessons import findings
from targets.models import CollectionCost, Proposal, RetirementCandidate, ReviewFinding, Target
from tests.at_once import at_once, give_way_before_recording, needs_postgresql
from tests.factories import YEAR
from tests.reporting.framework import story as told
from tests.reporting.framework.story import AT, CLOSED, DECIDED, LATER, by
from tests.reporting.surgery import held

pytestmark = [pytest.mark.django_db(transaction=True), needs_postgresql]


@pytest.fixture(autouse=True)
def slow_acts(monkeypatch):
    """Between what an act changes and its commit there is time for another one."""
    give_way_before_recording(monkeypatch, findings, retiring, reviewing, stating, versions)


def names(outcomes):
    return sorted(type(outcome).__name__ for outcome in outcomes)


def audited(action):
    return AuditEvent.objects.filter(action=action).count()


def test_the_framework_is_set_out_once_at_once(council):
    act = partial(told.set_out, council)
    assert names(at_once(act, act)) == ["FrameworkVersion", "Refused"]
    assert FrameworkVersion.objects.get().sections.count() == 3


def test_a_year_is_opened_once_at_once(council):
    told.set_out(council)
    act = partial(reviewing.open_framework_review, YEAR, **by(council, AT))
    assert names(at_once(act, act)) == ["FrameworkReview", "Refused"]


def test_a_comment_is_answered_once_at_once(council):
    made = told.comment(council, told.consulting(council))
    act = partial(reviewing.answer_framework_comment, made, answer="Yes", **by(council, AT))
    assert names(at_once(act, act)) == ["FrameworkComment", "Refused"]
    assert audited("answer_framework_comment") == 1


def test_of_two_changes_of_a_section_one_is_told_of_the_other(council):
    review = told.considering(council)
    act = partial(told.change, council, review)
    assert names(at_once(act, act)) == ["ChangedMeanwhile", "FrameworkChange"]


def test_a_new_version_is_published_once_at_once(council):
    act = partial(
        reviewing.approve_framework,
        told.sent(council),
        meeting=None,
        decided_on=DECIDED,
        reference="minute 3",
        in_force_from=DECIDED,
        why="x",
        **by(council, LATER),
    )
    assert names(at_once(act, act)) == ["FrameworkReview", "Refused"]
    assert FrameworkVersion.objects.count() == 2


def test_an_answer_of_two_at_once_is_one_answer(council):
    target = Target.objects.create(code="F1")
    who = by(council, AT, "lead")
    acts = [
        partial(stating.state_collection_costs, YEAR, {target: minutes}, **who)
        for minutes in (20, 30)
    ]
    assert names(at_once(*acts)) == ["Refused", "int"]
    assert CollectionCost.objects.count() == 1 == audited("state_collection_costs")


def test_a_candidate_is_settled_once_at_once(council):
    one = RetirementCandidate.objects.create(
        target=Target.objects.create(code="F1"),
        financial_year=YEAR,
        title="Bins",
        reasons=[["late", "It is late."]],
        found_at=AT,
    )
    keep = partial(retiring.keep_candidate, one, reason="x", **by(council, CLOSED))
    owner = council.people["head"]
    propose = partial(
        retiring.propose_retirement, one, reason="x", owner=owner, **by(council, CLOSED)
    )
    assert names(at_once(keep, propose)) == ["Refused", "RetirementCandidate"]
    assert Proposal.objects.count() == audited("propose_retirement")


def test_the_same_words_of_a_session_are_one_finding_at_once(council):
    said = {"worked": "bad", "words": "Hard to word", "measures": [], "mark": ""}
    act = partial(found.find_in_session, held(council), **said, **by(council, AT))
    assert names(at_once(act, act)) == ["Refused", "ReviewFinding"]
    assert ReviewFinding.objects.count() == 1 == audited("record_finding")
