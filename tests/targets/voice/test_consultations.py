"""Consultations open and close by their days; words are read before anybody else reads them; a plan
is not handed in before the council has answered.
"""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, transaction

from pmf_portal.audit.models import AuditEvent
from pmf_portal.refusals import ChangedMeanwhile, Refused
from targets.answering import what_waits
from targets.approval import approve_plan, missing_in_plan, record_approval
from targets.challenge import submit_plan
from targets.models import Consultation, ConsultationAnswer, ConsultationReply, Target
from targets.voice import permissions
from targets.voice.consultations import (
    announce_consultation,
    change_consultation,
    read_consultation_answer,
    withdraw_consultation,
)
from tests.targets.voice.heard import (
    AT,
    CLOSED,
    FIRST,
    LAST,
    NEXT,
    OPEN,
    announced,
    drafted,
    replied,
    said,
)


@pytest.fixture
def draft(council):
    return council.target("F9", year=NEXT)


@pytest.fixture
def target(draft):
    return Target.objects.get(code="F9")


def in_state(council, state):
    if state == "draft":
        return drafted(council)
    consultation = announced(council)
    if state == "withdrawn":
        by = council.people["team"]
        return withdraw_consultation(consultation, reason="Wrong plan", by=by, at=AT)
    return consultation


@pytest.mark.parametrize("state", ["draft", "announced", "withdrawn"])
@pytest.mark.parametrize("name", ["team", "head", "committee", "partner"])
def test_who_may_do_what_in_each_state(council, draft, name, state):
    consultation, user = in_state(council, state), council.people[name]
    unit = council.units["care"]
    verdicts = {
        "change": permissions.may_change_consultation(user, consultation),
        "announce": permissions.may_announce_consultation(user, consultation),
        "withdraw": permissions.may_withdraw_consultation(user, consultation, AT.date()),
        "read": permissions.may_read_consultation_answer(user, consultation),
        "reply": permissions.may_reply_to_consultation(user, consultation, unit),
    }
    acts = {
        ("team", "draft"): {"change", "announce", "withdraw"},
        ("team", "announced"): {"change", "withdraw", "read", "reply"},
        ("head", "announced"): {"reply"},
    }
    assert {act for act, verdict in verdicts.items() if verdict} == acts.get((name, state), set())
    assert all(verdict.reason for verdict in verdicts.values() if not verdict)


def test_a_head_replies_in_their_own_part_alone(council, draft):
    consultation = announced(council)
    other = permissions.may_reply_to_consultation(
        council.people["other_head"], consultation, council.units["care"]
    )
    assert not other and "your own part" in other.reason


# Summer time ends on 27 October 2013: the first day begins at 23:00 UTC of the day before, and the
# last ends at 24:00 UTC.
@pytest.mark.parametrize(
    ("moment", "is_taken"),
    [
        (datetime(2013, 10, 19, 22, 59, tzinfo=UTC), False),
        (datetime(2013, 10, 19, 23, 0, tzinfo=UTC), True),
        (datetime(2013, 10, 31, 23, 59, tzinfo=UTC), True),
        (datetime(2013, 11, 1, 0, 0, tzinfo=UTC), False),
    ],
)
def test_answers_are_taken_in_from_the_first_day_to_the_last(council, target, moment, is_taken):
    consultation = announced(council)
    if is_taken:
        assert said(consultation, target, at=moment).pk
    else:
        with pytest.raises(Refused, match="not open"):
            said(consultation, target, at=moment)
    assert ConsultationAnswer.objects.count() == is_taken


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_nothing_is_taken_in_that_is_not_announced(council, target, state):
    with pytest.raises(Refused, match="not open"):
        said(in_state(council, state), target)


def test_only_what_is_asked_is_answered(council, target):
    council.target("P1", plan="places", service="waste", year=NEXT)
    consultation = announced(council)
    with pytest.raises(Refused, match="not part of the consultation"):
        said(consultation, Target.objects.get(code="P1"))


def test_the_same_words_are_taken_in_once(council, target):
    consultation = announced(council)
    assert said(consultation, target, text="More") == said(consultation, target, text="More")
    said(consultation, target)
    said(consultation, target)
    assert ConsultationAnswer.objects.count() == 3


def test_an_answer_without_words_needs_nobody_to_read_it(council, target):
    consultation = announced(council)
    assert said(consultation, target).state == "counted"
    assert said(consultation, target, text="More").state == "received"


def read(council, answer, decision, *, text="", reason="", seen=None):
    return read_consultation_answer(
        answer,
        decision=decision,
        published_text=text,
        reason=reason,
        seen=seen or answer.decision_seen,
        by=council.people["team"],
        at=OPEN,
    )


def test_words_are_released_counted_or_withheld_with_a_reason(council, target):
    answer = said(announced(council), target, text="My neighbour Zz is ill")
    with pytest.raises(Refused) as refused:
        read(council, answer, "withhold")
    assert refused.value.field == "reason"
    with pytest.raises(Refused) as refused:
        read(council, answer, "release")
    assert refused.value.field == "published_text"
    released = read(council, answer, "release", text="A neighbour is ill")
    assert (released.state, released.published_text) == ("released", "A neighbour is ill")
    with pytest.raises(ChangedMeanwhile):
        read(council, answer, "count", seen="received")
    withheld = read(council, released, "withhold", text="A neighbour is ill", reason="Health")
    assert (withheld.state, withheld.published_text) == ("withheld", "")
    assert not AuditEvent.objects.filter(text__contains="neighbour").exists()


def test_a_name_that_was_edited_out_does_not_come_back(council, target):
    answer = said(announced(council), target, text="My neighbour Zz is ill")
    released = read(council, answer, "release", text="My neighbour Zz is ill")
    opened = released.decision_seen
    read(council, released, "release", text="A neighbour is ill")
    with pytest.raises(ChangedMeanwhile):
        read(council, answer, "release", text="My neighbour Zz is very ill", seen=opened)
    assert ConsultationAnswer.objects.get().published_text == "A neighbour is ill"


def test_what_has_closed_is_not_withdrawn_any_more(council, target):
    consultation, by = announced(council), council.people["team"]
    said(consultation, target)
    verdict = permissions.may_withdraw_consultation(by, consultation, CLOSED.date())
    assert not verdict and "It has closed" in verdict.reason
    with pytest.raises(Refused, match="what residents said stays public"):
        withdraw_consultation(consultation, reason="Wrong", by=by, at=CLOSED)
    never = drafted(council)
    assert withdraw_consultation(never, reason="Wrong", by=by, at=CLOSED).pk


def test_the_council_answers_once_it_has_closed(council, target):
    consultation = announced(council)
    said(consultation, target)
    with pytest.raises(Refused, match="until 31 October 2013"):
        replied(council, consultation, target, at=datetime(2013, 10, 31, 23, 0, tzinfo=UTC))
    replied(council, consultation, target)
    with pytest.raises(ChangedMeanwhile):
        replied(council, consultation, target, words="Another")
    second = replied(council, consultation, target, seen=1, words="Much more staff.")
    assert ConsultationReply.objects.current().get() == second
    with pytest.raises(DatabaseError), transaction.atomic():
        ConsultationReply.objects.filter(pk=second.pk).update(words="Nothing")


def test_a_plan_waits_for_the_answer_to_residents(council, draft, target):
    consultation = announced(council)
    plan, needed = (
        council.plans["families"],
        "an answer to what residents said: Targets of families",
    )
    assert needed not in missing_in_plan(plan, NEXT).get("F9", [])
    said(consultation, target)
    assert needed in missing_in_plan(plan, NEXT)["F9"]
    replied(council, consultation, target)
    assert needed not in missing_in_plan(plan, NEXT).get("F9", [])


def test_a_withdrawn_consultation_asks_nothing_of_drafts(council, draft, target):
    consultation = announced(council)
    said(consultation, target)
    assert what_waits([draft]) == {
        draft.pk: ["an answer to what residents said: Targets of families"]
    }
    withdraw_consultation(consultation, reason="Wrong", by=council.people["team"], at=OPEN)
    assert what_waits([draft]) == {}


def test_what_is_said_of_all_targets_asks_nothing_of_one(council, draft):
    said(announced(council))
    assert what_waits([draft]) == {}


def hand_in(council, at):
    return submit_plan(council.plans["families"], NEXT, by=council.people["manager"], at=at)


def approve(council, at):
    by = council.people["holder"]
    return approve_plan(council.plans["families"], NEXT, reference="x", by=by, at=at)


@pytest.mark.parametrize("at", [AT, OPEN])
def test_no_plan_is_handed_in_while_residents_are_asked(council, target, at):
    announced(council)
    with pytest.raises(Refused, match="asked about these targets in “Targets of families” until"):
        hand_in(council, at)
    assert hand_in(council, CLOSED).pk


def test_no_plan_is_approved_while_residents_are_asked(council, target):
    consultation = drafted(council)
    hand_in(council, AT)
    Consultation.objects.filter(pk=consultation.pk).update(state="announced", announced_at=AT)
    with pytest.raises(Refused, match="until 31 October 2013"):
        approve(council, OPEN)
    said(consultation, target)
    with pytest.raises(Refused, match="an answer to what residents said: Targets of families"):
        approve(council, CLOSED)
    replied(council, consultation, target)
    assert approve(council, CLOSED).pk


def test_who_decides_elsewhere_waits_for_residents_too(council, target):
    announced(council)
    entries = {"reference": "x", "evidence": "x", "by": council.people["team"], "at": OPEN}
    with pytest.raises(Refused, match="until 31 October 2013"):
        record_approval(council.plans["families"], NEXT, holder=council.people["holder"], **entries)


def test_residents_are_not_asked_about_a_plan_that_is_handed_in(council, target):
    consultation = drafted(council)
    hand_in(council, AT)
    with pytest.raises(Refused, match="is with its approver: residents are asked before"):
        announce_consultation(consultation, by=council.people["team"], at=AT)


@pytest.mark.parametrize(("moment", "is_asked"), [(OPEN, True), (CLOSED, False)])
def test_a_plans_page_says_that_residents_are_asked(
    client, council, target, settings, moment, is_asked
):
    announced(council)
    settings.PORTAL_CLOCK = moment.replace(tzinfo=None)
    client.force_login(council.people["director"])
    page = client.get(f"/plans/families/{NEXT.slug}/").content.decode()
    words = "residents are asked in “Targets of families” until 31 October 2013"
    assert (words in page) is is_asked
    assert ("Submit for approval" in page) is not is_asked


def test_an_approved_plan_is_not_asked_about_nor_answered_for(council, draft, target):
    consultation = announced(council)
    said(consultation, target)
    replied(council, consultation, target)
    hand_in(council, CLOSED)
    approve(council, CLOSED)
    with pytest.raises(Refused, match="is approved"):
        replied(council, consultation, target, seen=1)
    with pytest.raises(Refused, match="is approved"):
        drafted(council)


def test_nothing_to_ask_about_is_not_announced(council):
    consultation = drafted(council)
    with pytest.raises(Refused, match="no draft target"):
        announce_consultation(consultation, by=council.people["team"], at=AT)


def test_two_who_change_a_consultation_see_each_other(council, draft):
    consultation = announced(council)
    words = {"title": "Other", "about": "Words", "first_day": FIRST}
    act = {"by": council.people["team"], "at": AT}
    later = date(2013, 11, 7)
    changed = change_consultation(consultation, last_day=later, seen_version=1, **words, **act)
    assert (changed.last_day, changed.version) == (later, 2)
    with pytest.raises(ChangedMeanwhile):
        change_consultation(consultation, last_day=later, seen_version=1, **words, **act)
    with pytest.raises(Refused) as refused:
        change_consultation(consultation, last_day=LAST, seen_version=2, **words, **act)
    assert refused.value.field == "last_day"


def test_unanswered_talk_costs_two_queries_for_any_number(
    council, draft, target, django_assert_num_queries
):
    consultation = announced(council)
    with django_assert_num_queries(2):
        what_waits([draft])
    for number in range(3):
        said(consultation, target, text=f"More {number}")
    with django_assert_num_queries(3):
        what_waits([draft])
