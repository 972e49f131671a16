"""Two people do the same of scrutiny at the same moment (PostgreSQL)."""

from functools import partial

import pytest

from exceptions.questions import answer_question
from pmf_portal.audit.models import AuditEvent
from reporting.meetings import bodies, minuting
from reporting.models import AgendaItem, CallIn, Recommendation, RecommendationStep, Topic
from reporting.scrutiny import (
    calling_in,
    programme,
    questions,
    recommendations,
    reminders,
    task_groups,
)
from tests.at_once import at_once, give_way_before_recording, needs_postgresql
from tests.reporting.meetings import story
from tests.reporting.meetings.story import AT, FIRST, SECOND
from tests.reporting.scrutiny.story import (
    answered,
    by_team,
    called_in,
    families,
    minuted,
    sent,
    topic,
    work,
)

pytestmark = [pytest.mark.django_db(transaction=True), needs_postgresql]


@pytest.fixture
def slow_acts(monkeypatch):
    """Between what an act changes and its commit there is time for another one."""
    give_way_before_recording(
        monkeypatch, bodies, calling_in, programme, recommendations, reminders, task_groups
    )


def names(outcomes):
    return sorted(type(outcome).__name__ for outcome in outcomes)


def audited(action):
    return AuditEvent.objects.filter(action=action).count()


def test_the_same_is_called_in_once(council, slow_acts):
    body = families(council)
    meeting = story.plan(council, body)
    once = partial(called_in, council, body, meeting)
    called_in(council, body, meeting)
    CallIn.objects.update(state="withdrawn")
    assert names(at_once(once, once)) == ["CallIn", "Refused"]
    assert CallIn.objects.filter(state="called_in").count() == 1


def test_no_topic_is_added_to_a_committee_that_ends(council, slow_acts):
    body = families(council)
    end = partial(bodies.end_body, body, ended_on=FIRST, **by_team(council))
    outcomes = at_once(end, partial(topic, council, body))
    assert names(outcomes) in (["Body", "Refused"], ["Body", "Topic"])
    assert Topic.objects.count() == audited("add_topic")


def test_a_topic_stands_on_one_agenda(council, slow_acts):
    body = families(council)
    meetings = story.plan(council, body), story.plan(council, body, SECOND)
    one = topic(council, body)
    moves = [
        partial(programme.plan_topic, one, meeting=meeting, **by_team(council))
        for meeting in meetings
    ]
    assert names(at_once(*moves)) == ["Topic", "Topic"]
    assert AgendaItem.objects.filter(topic=one).count() == 1


@pytest.mark.parametrize("act", ["conclude", "drop"])
def test_a_topic_ends_once(council, slow_acts, act):
    one = topic(council, families(council))
    act_in_full = getattr(programme, f"{act}_topic")
    words = {"what_came": "Done"} if act == "conclude" else {"reason": "No"}
    once = partial(act_in_full, one, **words, **by_team(council))
    assert names(at_once(once, once)) == ["Refused", "Topic"]
    assert audited(f"{act}_topic") == 1


def test_of_conclude_and_withdraw_one_counts(council, slow_acts):
    body = families(council)
    called = called_in(council, body, story.plan(council, body))
    outcomes = at_once(
        partial(calling_in.conclude_call_in, called, what_came="Seen", **by_team(council)),
        partial(calling_in.withdraw_call_in, called, reason="No", **by_team(council)),
    )
    assert names(outcomes) == ["CallIn", "Refused"]


def test_what_is_withdrawn_is_not_explained(council, slow_acts):
    body = families(council)
    called = called_in(council, body, story.plan(council, body))
    outcomes = at_once(
        partial(calling_in.explain_call_in, called, explanation="So", **by_team(council)),
        partial(calling_in.withdraw_call_in, called, reason="No", **by_team(council)),
    )
    called.refresh_from_db()
    assert called.state == "withdrawn"
    assert names(outcomes) in (["CallIn", "CallIn"], ["CallIn", "Refused"])


def test_what_was_called_in_stands_on_one_agenda(council, slow_acts):
    body = families(council)
    meetings = story.plan(council, body), story.plan(council, body, SECOND)
    called = called_in(council, body, meetings[0])
    move = partial(calling_in.plan_call_in, called, meeting=meetings[1], **by_team(council))
    withdraw = partial(calling_in.withdraw_call_in, called, reason="No", **by_team(council))
    outcomes = at_once(move, withdraw)
    assert names(outcomes) in (["CallIn", "CallIn"], ["CallIn", "Refused"])
    assert not AgendaItem.objects.filter(call_in=called).exists()


def closing(council, group):
    return partial(
        task_groups.close_task_group,
        group,
        findings="Found",
        recommendations=["One"],
        directorate=None,
        subject=None,
        **by_team(council),
    )


def test_work_closes_once_and_recommends_once(council, slow_acts):
    group = work(council, families(council))
    close = closing(council, group)
    assert names(at_once(close, close)) == ["Refused", "list"]
    assert Recommendation.objects.count() == 1


def test_of_closed_and_stopped_one_counts(council, slow_acts):
    group = work(council, families(council))
    stop = partial(task_groups.stop_task_group, group, reason="No", **by_team(council))
    outcomes = at_once(closing(council, group), stop)
    assert "Refused" in names(outcomes)
    assert Recommendation.objects.count() == audited("close_task_group")


def test_a_recommendation_is_sent_once(council, slow_acts):
    [output] = minuted(council, families(council), "One")
    send = partial(recommendations.send_output, output, directorate=None, subject=None)
    once = partial(send, **by_team(council))
    assert names(at_once(once, once)) == ["Recommendation", "Refused"]
    assert Recommendation.objects.count() == audited("send_recommendation") == 1


def test_of_two_answers_at_once_the_first_stands(council, slow_acts):
    one = sent(council, families(council))
    outcomes = at_once(
        partial(answered, council, one),
        partial(answered, council, one, "reject", "No", owner=""),
    )
    assert names(outcomes) == ["Recommendation", "Refused"]
    assert RecommendationStep.objects.exclude(act="send").count() == 1


@pytest.mark.parametrize(
    ("before", "act", "words"),
    [
        ("accept", "deliver", {"evidence": "Seen"}),
        ("accept", "withdraw", {"reason": "No"}),
        ("deliver", "reopen", {"reason": "Not all"}),
        ("reject", "resend", {"reason": "Again"}),
    ],
)
def test_each_step_of_a_recommendation_is_taken_once(council, slow_acts, before, act, words):
    one = sent(council, families(council))
    answered(council, one, "reject" if before == "reject" else "accept", "No")
    if before == "deliver":
        recommendations.deliver_recommendation(one, evidence="Seen", **by_team(council))
    step = getattr(recommendations, f"{act}_recommendation")
    once = partial(step, one, **words, **by_team(council))
    assert names(at_once(once, once)) == ["Recommendation", "Refused"]
    assert audited(f"{act}_recommendation") == 1


def test_a_delivered_recommendation_takes_no_update(council, slow_acts):
    one = sent(council, families(council))
    answered(council, one)
    outcomes = at_once(
        partial(recommendations.update_recommendation, one, progress="Half", **by_team(council)),
        partial(recommendations.deliver_recommendation, one, evidence="All", **by_team(council)),
    )
    one.refresh_from_db()
    assert one.state == "delivered"
    assert names(outcomes) in (
        ["Recommendation", "Recommendation"],
        ["Recommendation", "Refused"],
    )


def test_closed_work_recommends_what_two_people_send(council, slow_acts):
    group = work(council, families(council))
    closing(council, group)()
    send = partial(recommendations.send_from_group, group, directorate=None, subject=None)
    outcomes = at_once(
        partial(send, text="Two", by=council.people["team"], at=AT),
        partial(send, text="Three", by=council.people["team"], at=AT),
    )
    assert names(outcomes) == ["Recommendation", "Recommendation"]
    assert group.recommendations.count() == 3


def test_of_two_answers_to_a_question_at_once_the_first_stands(september, slow_acts):
    council = september
    body = families(council)
    subject = questions.questionable(body)[0]
    asked = {"text": "Why?", "due": SECOND, "mark": "", **by_team(council)}
    question = questions.put_question(body, subject=subject, **asked)
    meeting = story.plan(council, body)
    story.held(council, meeting)
    written = partial(questions.record_answer, question, meeting, answer="So", **by_team(council))
    given = partial(
        answer_question, question, answer="In writing", by=council.people["head"], at=AT
    )
    outcomes = at_once(written, given)
    assert names(outcomes) == ["NoneType", "Refused"]
    assert audited("answer_question") == 1


def test_no_answer_is_written_into_minutes_that_are_handed_over(september, slow_acts):
    council = september
    body = families(council)
    subject = questions.questionable(body)[0]
    asked = {"text": "Why?", "due": SECOND, "mark": "", **by_team(council)}
    question = questions.put_question(body, subject=subject, **asked)
    meeting = story.plan(council, body)
    story.held(council, meeting)
    written = partial(questions.record_answer, question, meeting, answer="So", **by_team(council))
    submit = partial(minuting.submit_minutes, meeting, **by_team(council))
    outcomes = at_once(written, submit)
    question.refresh_from_db()
    assert (question.answered_at is None) == ("Refused" in names(outcomes))
