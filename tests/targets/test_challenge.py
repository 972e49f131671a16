"""Challenge, submission, return and approval: each by the right person, in the right state."""

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice, RoleAssignment
from pmf_portal.refusals import Refused
from targets.approval import PlanNotReady, approve_plan
from targets.challenge import (
    comment_on_draft,
    open_submission,
    resolve_comment,
    return_plan,
    submit_plan,
)
from targets.drafting import change_draft
from targets.models import Approval, Comment, Plan, Submission
from tests.factories import YEAR

PLAN = "/plans/families/2013-14/"
TARGET = PLAN + "targets/F1/"


@pytest.fixture
def draft(council, at):
    spec = council.target("F1")
    change_draft(
        spec, {"title": "Visits in time"}, seen_version=1, by=council.people["manager"], at=at
    )
    spec.refresh_from_db()
    return spec


def test_anybody_who_sees_a_draft_may_question_it_and_its_author_reads_it(client, council, draft):
    for name in ("team", "director", "holder", "finance", "auditor"):
        client.force_login(council.people[name])
        assert (
            client.post(TARGET + "comment/", {"reason": f"Question of {name}"}).status_code == 302
        )
    assert (
        Comment.objects.count() == 5
        and Notice.objects.filter(user=council.people["manager"]).count() == 5
    )
    client.force_login(council.people["member"])
    assert client.post(TARGET + "comment/", {"reason": "x"}).status_code == 403
    client.force_login(council.people["team"])
    assert "Enter the comment" in client.post(TARGET + "comment/", {"reason": " "}).content.decode()


def test_the_author_resolves_a_comment_once(client, council, draft, at):
    comment = comment_on_draft(draft, text="Why so low?", by=council.people["team"], at=at)
    client.force_login(council.people["manager"])
    assert "Why so low?" in client.get("/desk/").content.decode()
    url = f"{TARGET}resolve-comment/{comment.pk}/"
    assert "Say what came of the comment" in client.post(url, {"reason": ""}).content.decode()
    assert client.post(url, {"reason": "Raised to 92%"}).status_code == 302
    assert (
        "This comment is resolved already" in client.post(url, {"reason": "Again"}).content.decode()
    )
    client.force_login(council.people["finance"])
    assert client.get(url).status_code == 403


def test_a_plan_with_an_open_comment_is_not_submitted(council, draft, at):
    comment = comment_on_draft(draft, text="Why?", by=council.people["team"], at=at)
    with pytest.raises(PlanNotReady, match="F1: an answer to a comment"):
        submit_plan(draft.plan, YEAR, by=council.people["director"], at=at)
    resolve_comment(comment, resolution="Because", by=council.people["manager"], at=at)
    submit_plan(draft.plan, YEAR, by=council.people["director"], at=at)
    with pytest.raises(Refused, match="with its approver"):
        submit_plan(draft.plan, YEAR, by=council.people["director"], at=at)
    late = comment_on_draft(draft, text="Why not 95?", by=council.people["holder"], at=at)
    resolve_comment(late, resolution="Because of the budget", by=council.people["manager"], at=at)
    approve_plan(draft.plan, YEAR, reference="Decision", by=council.people["holder"], at=at)
    with pytest.raises(Refused, match="locked"):
        comment_on_draft(draft, text="Too late", by=council.people["team"], at=at)


def test_the_holder_returns_it_with_reasons_and_gets_it_back(client, council, draft, at):
    submit_plan(draft.plan, YEAR, by=council.people["director"], at=at)
    client.force_login(council.people["other_holder"])
    assert client.get(PLAN + "return/").status_code == 403
    client.force_login(council.people["holder"])
    assert "Families Plan 2013/14" in client.get("/desk/").content.decode()
    assert "Enter the reason" in client.post(PLAN + "return/", {"reason": ""}).content.decode()
    assert client.post(PLAN + "return/", {"reason": "Aim higher"}).status_code == 302
    assert (
        Submission.objects.get().reason == "Aim higher"
        and open_submission(draft.plan, YEAR) is None
    )
    assert Notice.objects.filter(
        user=council.people["director"], subject="Families Plan 2013/14 was returned"
    ).exists()
    assert client.get(PLAN + "return/").status_code == 403
    with pytest.raises(Refused, match="not waiting"):
        return_plan(draft.plan, YEAR, reason="x", by=council.people["holder"], at=at)


def test_nobody_approves_what_they_wrote_or_handed_in(council, draft, at):
    for name in ("manager", "director"):
        RoleAssignment.objects.create(
            user=council.people[name], role="portfolio_holder", unit=council.units["families"]
        )
    submit_plan(draft.plan, YEAR, by=council.people["director"], at=at)
    for name in ("manager", "director"):
        with pytest.raises(
            PlanNotReady, match="you cannot approve a plan that you helped to write"
        ):
            approve_plan(draft.plan, YEAR, reference="x", by=council.people[name], at=at)
    approve_plan(draft.plan, YEAR, reference="x", by=council.people["holder"], at=at)


@pytest.mark.parametrize(
    ("kind", "approver", "others"),
    [
        ("corporate", "leader", ["holder", "director", "team"]),
        ("partnership", "leader", ["holder"]),
        ("directorate", "holder", ["leader", "director"]),
        ("service", "director", ["holder", "head", "other_director"]),
        ("team", "head", ["director", "manager", "other_head"]),
    ],
)
def test_each_kind_of_plan_has_its_approver(client, council, at, kind, approver, others):
    unit = {"corporate": "council", "partnership": "council", "directorate": "families"}.get(
        kind, "care"
    )
    plan = council.plans["x"] = Plan.objects.create(
        slug="x", title="X Plan", kind=kind, unit=council.units[unit]
    )
    council.priorities["x"] = plan.objectives.create(slug="o", title="Objective")
    council.target("X1", plan="x")
    submit_plan(plan, YEAR, by=council.people["manager"], at=at)
    for name in others:
        client.force_login(council.people[name])
        assert client.get("/plans/x/2013-14/approve/").status_code == 403
    client.force_login(council.people[approver])
    page = client.get("/plans/x/2013-14/approve/")
    assert page.status_code == 200 and page.context["digest"] in page.content.decode()
    words = (
        {"meeting": "Council", "decided_on": "5/3/2013", "minute": "minute 12"}
        if kind == "corporate"
        else {"decision": "Decision 7"}
    )
    answer = client.post(
        "/plans/x/2013-14/approve/",
        words | {"confirm": "on", "seen_digest": page.context["digest"]},
    )
    assert answer.status_code == 302, answer.context["form"].errors
    assert Approval.objects.get().reference == (
        "Council, 5 March 2013, minute 12" if kind == "corporate" else "Decision 7"
    )


def test_the_councils_decision_needs_meeting_date_and_minute(client, council, at):
    council.target("C1", plan="corporate-plan")
    submit_plan(council.plans["corporate-plan"], YEAR, by=council.people["team"], at=at)
    client.force_login(council.people["leader"])
    page = client.post(
        "/plans/corporate-plan/2013-14/approve/",
        {"meeting": "", "decided_on": "31/31/2013", "minute": ""},
    ).content.decode()
    for message in (
        "Enter the meeting",
        "Write the date like 30/9/2013",
        "Enter the minute reference",
        "Confirm that you understand",
    ):
        assert message in page


def test_every_act_is_in_the_trail(council, draft, at):
    comment = comment_on_draft(draft, text="Why?", by=council.people["team"], at=at)
    resolve_comment(comment, resolution="Because", by=council.people["manager"], at=at)
    submit_plan(draft.plan, YEAR, by=council.people["director"], at=at)
    return_plan(draft.plan, YEAR, reason="Again", by=council.people["holder"], at=at)
    submit_plan(draft.plan, YEAR, by=council.people["director"], at=at)
    approve_plan(draft.plan, YEAR, reference="x", by=council.people["holder"], at=at)
    acts = list(AuditEvent.objects.order_by("sequence").values_list("action", flat=True))
    assert acts == [
        "change_draft",
        "comment_on_draft",
        "resolve_comment",
        "submit_plan",
        "return_plan",
        "submit_plan",
        "approve_plan",
    ]


def test_a_question_that_waits_is_not_put_twice_when_its_plan_goes_back(council, draft, at):
    submit_plan(draft.plan, YEAR, by=council.people["director"], at=at)
    comment_on_draft(draft, text="Why so low?", by=council.people["holder"], at=at)
    questions = {draft: "Why so low?"}
    holder = council.people["holder"]
    return_plan(draft.plan, YEAR, reason="", questions=questions, by=holder, at=at)
    assert [comment.text for comment in Comment.objects.all()] == ["Why so low?"]
    assert Submission.objects.get().reason == "There is a question on F1."
