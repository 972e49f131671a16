"""What committees scrutinise: nothing that is planned or called in is lost, every recommendation is
answered once and followed, and each next agenda begins with what became of it.
"""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice, User
from pmf_portal.periods.timetable import LONDON
from pmf_portal.refusals import Refused
from reporting.cycle.desk import due_tasks
from reporting.meetings import planning
from reporting.meetings.outputs import complete_output
from reporting.meetings.permissions import may_complete_output
from reporting.meetings.queries import last_decisions
from reporting.models import AgendaItem, CallIn, Output, Recommendation, RecommendationStep
from reporting.publishing.pack_meetings import meeting_content
from reporting.scrutiny import calling_in, programme, recommendations, task_groups
from reporting.scrutiny.queries import recommendations_on_agenda
from reporting.scrutiny.reminders import (
    plan_recommendation_reminders,
    remind_of_recommendations_job,
)
from reporting.scrutiny.subjects import Subject, officer_of, subjects_of
from reporting.scrutiny.viewers import ScrutinyViewer
from tests.reporting.meetings import story as meetings
from tests.reporting.meetings.story import AT, FIRST, SECOND, THIRD
from tests.reporting.scrutiny.story import (
    DUE,
    answered,
    by_team,
    called_in,
    families,
    measure,
    minuted,
    sent,
    topic,
    work,
)

pytestmark = pytest.mark.django_db
SENT_ON = AT.date()


def kinds_of_tasks(council, name, day=FIRST):
    return [task.kind for task in due_tasks(User.objects.get(username=name), day)]


def told(council, name):
    return list(Notice.objects.filter(user=council.people[name]).values_list("subject", flat=True))


def items_of(meeting, kind):
    return [item.title for item in meeting.items.filter(kind=kind)]


def test_a_topic_stands_on_the_agenda_of_its_meeting(council):
    body = families(council)
    first, second = meetings.plan(council, body), meetings.plan(council, body, SECOND)
    one = topic(council, body, meeting=first)
    assert items_of(first, AgendaItem.TOPIC) == ["Waiting times"]
    programme.plan_topic(one, meeting=second, **by_team(council))
    assert items_of(first, AgendaItem.TOPIC) == []
    assert items_of(second, AgendaItem.TOPIC) == ["Waiting times"]
    programme.change_topic(one, year=one.year, title="Waits", why="Why", **by_team(council))
    assert items_of(second, AgendaItem.TOPIC) == ["Waits"]
    programme.drop_topic(one, reason="Merged", **by_team(council))
    assert items_of(second, AgendaItem.TOPIC) == []


def test_a_topic_that_was_not_reached_comes_on_the_next_agenda(council):
    body = families(council)
    first, second = meetings.plan(council, body), meetings.plan(council, body, SECOND)
    one = topic(council, body, meeting=first)
    meetings.held(council, first)
    with pytest.raises(Refused, match="which is out"):
        programme.plan_topic(one, meeting=second, **by_team(council))
    with pytest.raises(Refused, match="write down there what came of it"):
        programme.drop_topic(one, reason="Late", **by_team(council))
    meetings.confirmed(council, first)
    with pytest.raises(Refused, match="comes on the next agenda"):
        programme.plan_topic(one, meeting=second, **by_team(council))
    meetings.called(council, second)
    assert second.items.get(kind=AgendaItem.TOPIC).topic == one


def test_a_topic_that_was_dealt_with_may_come_on_another_agenda(council):
    body = families(council)
    first, second = meetings.plan(council, body), meetings.plan(council, body, SECOND)
    one = topic(council, body, meeting=first)
    meetings.held(council, first)
    item = first.items.get(kind=AgendaItem.TOPIC)
    meetings.decide(council, first, "To look again", item=item)
    meetings.confirmed(council, first)
    programme.plan_topic(one, meeting=second, **by_team(council))
    assert items_of(first, AgendaItem.TOPIC) == items_of(second, AgendaItem.TOPIC)
    programme.conclude_topic(one, what_came="Two sessions", **by_team(council))
    one.refresh_from_db()
    assert (one.label, one.what_came) == ("Considered", "Two sessions")
    assert items_of(second, AgendaItem.TOPIC) == []


def test_a_meeting_of_another_body_is_refused(council):
    one = topic(council, families(council))
    elsewhere = meetings.plan(council, meetings.add(council))
    with pytest.raises(Refused, match="a meeting of another body"):
        programme.plan_topic(one, meeting=elsewhere, **by_team(council))


def test_the_officer_of_a_measure_is_told_and_explains_it(council):
    body = families(council)
    meeting = meetings.plan(council, body, SECOND)
    called = called_in(council, body, meeting)
    assert called.officer == council.people["head"]
    assert told(council, "head") == ["Called in: F1 Measure F1"]
    assert items_of(meeting, AgendaItem.CALL_IN) == ["Called in: F1 Measure F1"]
    [task] = [one for one in due_tasks(council.people["head"], FIRST) if "Called in" in one.kind]
    assert (task.due, task.words) == (SECOND, "F1 Measure F1")
    act = {"by": council.people["head"], "at": AT}
    calling_in.explain_call_in(called, explanation="Three posts are vacant", **act)
    assert "Called in: explain it" not in kinds_of_tasks(council, "head")
    assert told(council, "finance") == ["Explained: Called in: F1 Measure F1"]


def test_the_same_thing_is_called_in_once_at_a_time(council):
    body = families(council)
    meeting = meetings.plan(council, body)
    called = called_in(council, body, meeting)
    with pytest.raises(Refused, match="called in already"):
        called_in(council, body, meeting)
    calling_in.withdraw_call_in(called, reason="Answered by letter", **by_team(council))
    assert items_of(meeting, AgendaItem.CALL_IN) == []
    assert told(council, "head")[-1] == "Withdrawn: Called in: F1 Measure F1"
    called_in(council, body, meeting)
    assert items_of(meeting, AgendaItem.CALL_IN) == ["Called in: F1 Measure F1"]


def test_what_was_called_in_is_followed_to_its_end(council):
    body = families(council)
    first, second = meetings.plan(council, body), meetings.plan(council, body, SECOND)
    called = called_in(council, body, first)
    planning.remove_agenda_item(first.items.get(kind="call_in"), **by_team(council))
    assert "Called in: put it on an agenda" in kinds_of_tasks(council, "finance")
    calling_in.plan_call_in(called, meeting=first, **by_team(council))
    assert "Called in: put it on an agenda" not in kinds_of_tasks(council, "finance")
    meetings.held(council, first)
    meetings.confirmed(council, first)
    # Not reached: it comes on the next agenda, and nobody has to see to it.
    assert "Called in: say what came of it" not in kinds_of_tasks(council, "finance", SECOND)
    meetings.held(council, second)
    item = second.items.get(call_in=called)
    meetings.decide(council, second, "To be seen again", item=item)
    meetings.confirmed(council, second)
    assert "Called in: say what came of it" in kinds_of_tasks(council, "finance", THIRD)
    calling_in.conclude_call_in(called, what_came="A plan by May", **by_team(council))
    assert "Called in: say what came of it" not in kinds_of_tasks(council, "finance", THIRD)


@pytest.mark.parametrize(
    ("kind", "unit", "officer"),
    [("corporate-plan", "council", "chief"), ("families", "families", "director")],
)
def test_a_plan_is_explained_by_whoever_answers_for_it(council, kind, unit, officer):
    plan = council.plans[kind]
    subject = Subject(str(plan), council.units[unit], plan=plan)
    assert officer_of(subject) == council.people[officer]


def test_a_committee_chooses_from_its_own_part_of_the_council(september):
    body = families(september)
    keys = [subject.about.split()[0] for subject in subjects_of(body)]
    assert "F1" in keys and "F2" in keys and "P1" not in keys
    assert "Places Plan" not in [subject.about for subject in subjects_of(body)]
    whole = meetings.add(september, "Coordinating", "committee")
    assert "P1" in [subject.about.split()[0] for subject in subjects_of(whole)]


def test_a_recommendation_of_confirmed_minutes_is_sent_once(council):
    body = families(council)
    [output] = minuted(council, body, "Publish the waiting times")
    assert "Recommendations to send" in kinds_of_tasks(council, "finance")
    one = recommendations.send_output(output, directorate=None, subject=None, **by_team(council))
    assert (one.text, one.addressed_to) == ("Publish the waiting times", "Cabinet")
    assert one.answer_due == date(2013, 12, 7)
    output.refresh_from_db()
    assert output.label == "Sent as a recommendation"
    assert "Recommendations to send" not in kinds_of_tasks(council, "finance")
    with pytest.raises(Refused, match="so this cannot be done now"):
        recommendations.send_output(output, directorate=None, subject=None, **by_team(council))
    assert Recommendation.objects.count() == 1


def test_what_a_committee_recommends_is_not_simply_said_to_be_done(council):
    [output] = minuted(council, families(council), "Publish", owner=council.people["head"])
    verdict = may_complete_output(council.people["head"], output)
    assert verdict.reason.startswith("It is sent to whom it is addressed")
    assert "Recommendations to answer" not in kinds_of_tasks(council, "head")
    board = meetings.add(council, "Board", "partnership_board")
    [output] = minuted(council, board, "Publish", owner=council.people["head"])
    assert may_complete_output(council.people["head"], output)
    complete_output(output, what_came="Done", by=council.people["head"], at=AT)


def test_only_confirmed_recommendations_of_committees_are_sent(council):
    body = families(council)
    meeting = meetings.plan(council, body)
    meetings.held(council, meeting)
    output = meetings.decide(council, meeting, "Publish", kind="recommendation")
    act = {"directorate": None, "subject": None, **by_team(council)}
    with pytest.raises(Refused, match="not confirmed yet"):
        recommendations.send_output(output, **act)
    [elsewhere] = minuted(council, meetings.add(council), "Publish")
    with pytest.raises(Refused, match="Only recommendations of committees"):
        recommendations.send_output(elsewhere, **act)


@pytest.mark.parametrize(
    ("directorate", "subject", "people"),
    [
        (None, True, {"leader", "holder"}),
        (None, False, {"leader", "holder"}),
        ("families", False, {"director"}),
        ("places", False, {"other_director"}),
    ],
)
def test_whoever_answers_is_told_and_has_it_on_the_desk(council, directorate, subject, people):
    about = {"subject": measure(council)} if subject else {}
    sent(council, families(council), directorate=directorate, **about)
    everybody = ("leader", "holder", "other_holder", "director", "other_director", "head")
    assert people == {
        name for name in everybody if any("to answer" in words for words in told(council, name))
    }
    assert people == {
        name for name in everybody if "Recommendations to answer" in kinds_of_tasks(council, name)
    }


@pytest.mark.parametrize(
    ("answer", "reason", "owner", "due", "message"),
    [
        ("accept", "", "", DUE, "Choose who delivers it"),
        ("accept", "", "head", None, "Enter the day by which it is delivered"),
        ("accept_partly", "", "head", DUE, "Say why"),
        ("reject", "", "", None, "Say why"),
    ],
)
def test_an_answer_says_what_is_needed_of_it(council, answer, reason, owner, due, message):
    one = sent(council, families(council))
    with pytest.raises(Refused, match=message):
        answered(council, one, answer, reason, owner=owner, due=due)
    assert one.steps.count() == 1


def test_what_is_accepted_is_delivered_by_its_owner(council):
    one = answered(council, sent(council, families(council)))
    assert "Recommendation to deliver by 20 December 2013" in told(council, "head")
    assert told(council, "member")[-1].startswith("Accepted: recommendation of")
    [task] = [x for x in due_tasks(council.people["head"], FIRST) if "deliver" in x.kind]
    assert (task.due, task.words) == (DUE, "Publish the waiting times")
    act = {"by": council.people["head"], "at": AT}
    recommendations.update_recommendation(one, progress="Half is done", **act)
    one = recommendations.deliver_recommendation(one, evidence="On the website", **act)
    assert (one.label, one.progress) == ("Delivered", "On the website")
    assert "Recommendations to deliver" not in kinds_of_tasks(council, "head")
    one = recommendations.reopen_recommendation(one, reason="Not all", **by_team(council))
    assert (one.label, one.ended_at) == ("Accepted", None)
    acts = [step.act for step in one.steps.all()]
    assert acts == ["send", "accept", "update", "deliver", "reopen"]


def test_what_is_rejected_may_be_asked_again_with_new_time(council):
    one = answered(council, sent(council, families(council)), "reject", "No money", owner="")
    assert (one.label, one.owner, one.due) == ("Rejected", None, None)
    at = AT + timedelta(days=30)
    one = recommendations.resend_recommendation(
        one, reason="There is money now", **by_team(council, at)
    )
    assert (one.label, one.answer, one.answer_due) == ("Waits for an answer", "", date(2014, 1, 6))
    assert answered(council, one).label == "Accepted"


def test_a_withdrawn_recommendation_asks_nothing_of_anybody(council):
    one = sent(council, families(council))
    recommendations.withdraw_recommendation(one, reason="Done otherwise", **by_team(council))
    assert "Recommendations to answer" not in kinds_of_tasks(council, "leader")
    with pytest.raises(Refused, match="“Withdrawn”"):
        answered(council, one)


def test_task_and_finish_work_closes_with_recommendations(council):
    body = families(council)
    group = work(council, body)
    assert told(council, "member") == ["Waiting times"]
    sent_now = task_groups.close_task_group(
        group,
        findings="Too few assessors",
        recommendations=["Train two more", "Say so each month"],
        directorate=council.units["families"],
        subject=measure(council),
        **by_team(council),
    )
    assert [one.text for one in sent_now] == ["Train two more", "Say so each month"]
    assert {one.about for one in sent_now} == {"F1 Measure F1"}
    group.refresh_from_db()
    further = recommendations.send_from_group(
        group, text="A third", directorate=None, subject=None, **by_team(council)
    )
    assert (further.task_group, further.addressed_to) == (group, "Cabinet")
    with pytest.raises(Refused, match="“Closed”"):
        task_groups.stop_task_group(group, reason="Late", **by_team(council))


def test_work_that_is_under_way_recommends_nothing_yet(council):
    group = work(council, families(council))
    with pytest.raises(Refused, match="Close the work first"):
        recommendations.send_from_group(
            group, text="Early", directorate=None, subject=None, **by_team(council)
        )
    with pytest.raises(Refused, match="cannot lie before the first"):
        work(council, group.body, until=date(2013, 1, 1))


def listed(council, meeting, now=AT):
    viewer = ScrutinyViewer(council.people["team"], meeting.day)
    meeting.refresh_from_db()
    return {
        one.recommendation.text: one.label
        for one in recommendations_on_agenda(meeting, viewer, now)
    }


def test_each_agenda_begins_with_what_became_of_recommendations(council):
    body = families(council)
    one, two = (
        recommendations.send_output(output, directorate=None, subject=None, **by_team(council))
        for output in minuted(council, body, "One", "Two")
    )
    second = meetings.plan(council, body, SECOND)
    answered(council, one, at=AT + timedelta(hours=1))
    called_at = AT + timedelta(days=20)
    meetings.called(council, second, called_at)
    assert listed(council, second) == {"One": "Accepted", "Two": "Waits for an answer"}
    # What the agenda said stays, whatever happens later.
    later = called_at + timedelta(days=1)
    answered(council, two, "reject", "No", owner="", at=later)
    act = {"by": council.people["head"], "at": later}
    recommendations.deliver_recommendation(one, evidence="Done", **act)
    assert listed(council, second) == {"One": "Accepted", "Two": "Waits for an answer"}
    from_team = by_team(council, datetime(2013, 11, 5, 10, 0, tzinfo=LONDON))
    meetings.hold_meeting(second, **from_team)
    meetings.confirmed(council, second, from_team["at"])
    third = meetings.plan(council, body, THIRD, from_team["at"])
    # Both ended after the second agenda was out: the third says so.
    assert listed(council, third, from_team["at"]) == {"One": "Delivered", "Two": "Rejected"}


def test_what_ends_after_a_meeting_is_said_at_the_next(council):
    body = families(council)
    one = sent(council, body)
    second = meetings.plan(council, body, SECOND)
    meetings.held(council, second)
    meetings.confirmed(council, second)
    after = datetime(2013, 11, 8, 10, 0, tzinfo=LONDON)
    answered(council, one, "reject", "No", owner="", at=after)
    third = meetings.plan(council, body, THIRD)
    assert listed(council, third, after) == {"Publish the waiting times": "Rejected"}


def test_what_was_sent_is_no_longer_among_the_last_decisions(council):
    body = families(council)
    sent(council, body)
    meeting = meetings.plan(council, body, SECOND)
    viewer = ScrutinyViewer(council.people["team"], SECOND)
    assert last_decisions(meeting, viewer, AT + timedelta(hours=1)) == []


def test_cabinets_agenda_begins_with_what_it_has_to_answer(council):
    body = families(council)
    to_cabinet = sent(council, body, "To Cabinet")
    sent(council, body, "To the director", directorate="families", day=SECOND)
    meeting = meetings.plan(council, meetings.add(council), THIRD)
    assert listed(council, meeting) == {"To Cabinet": "Waits for an answer"}
    answered(council, to_cabinet, at=AT + timedelta(hours=1))
    assert listed(council, meeting, AT + timedelta(hours=2)) == {}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("member", "1 recommendation waits for an answer, 1 late. 1 delivery is late."),
        ("finance", "1 recommendation waits for an answer, 1 late. 1 delivery is late."),
        ("team", "1 recommendation waits for an answer, 1 late. 1 delivery is late."),
    ],
)
def test_chair_clerk_and_team_see_what_waits_and_is_late(council, name, words):
    body = families(council)
    first, second = minuted(council, body, "One", "Two")
    act = {"directorate": None, "subject": None, **by_team(council)}
    recommendations.send_output(first, **act)
    answered(council, recommendations.send_output(second, **act))
    tasks = due_tasks(User.objects.get(username=name), date(2014, 1, 6))
    [task] = [one for one in tasks if one.kind == "Recommendations of committees"]
    assert (task.words, task.due) == (words, date(2013, 12, 7))


@pytest.mark.parametrize(
    ("today", "reminded"),
    [
        (date(2013, 11, 15), []),
        (date(2013, 11, 25), ["Recommendation to answer, by 7 December 2013: Families Committee"]),
        (date(2013, 12, 9), ["Recommendation to answer, 2 days late: Families Committee"]),
        # Saturdays and Sundays are quiet.
        (date(2013, 12, 8), []),
    ],
)
def test_whoever_owes_an_answer_is_reminded(council, today, reminded):
    sent(council, families(council))
    Notice.objects.all().delete()
    at = datetime.combine(today, datetime.min.time(), tzinfo=LONDON) + timedelta(hours=8)
    for _ in range(2):
        for job in plan_recommendation_reminders(at):
            remind_of_recommendations_job(job["period"], "", at)
    assert told(council, "leader") == told(council, "holder") == reminded
    assert AuditEvent.objects.filter(action="remind_of_recommendations").count() == len(reminded)


def test_the_owner_of_a_late_delivery_is_reminded(council):
    answered(council, sent(council, families(council)))
    Notice.objects.all().delete()
    at = datetime(2013, 12, 23, 8, 0, tzinfo=LONDON)
    [job] = plan_recommendation_reminders(at)
    remind_of_recommendations_job(job["period"], "", at)
    late = "Recommendation to deliver, 3 days late: Families Committee"
    assert told(council, "head") == [late]
    assert told(council, "leader") == []


@pytest.mark.parametrize("paragraph", ["1", "3"])
def test_what_is_exempt_leaves_by_no_email_and_no_trail_of_people(council, paragraph):
    body = families(council)
    meeting = meetings.plan(council, body, SECOND)
    topic(council, body, "ZzTopic", exempt=paragraph, meeting=meeting)
    called = called_in(council, body, meeting, reason="ZzReason", exempt=paragraph)
    act = {"by": council.people["head"], "at": AT}
    calling_in.explain_call_in(called, explanation="ZzExplanation", **act)
    group = work(council, body, "ZzWork", questions="ZzAsked", exempt=paragraph)
    task_groups.close_task_group(
        group,
        findings="ZzFound",
        recommendations=["ZzRecommended"],
        directorate=None,
        subject=None,
        **by_team(council),
    )
    one = answered(council, Recommendation.objects.get(), "accept_partly", "ZzWhy")
    recommendations.deliver_recommendation(one, evidence="ZzDone", **act)
    letters = "".join(f"{one.subject} {one.body}" for one in Notice.objects.all())
    assert "Zz" not in letters
    trail = "".join(AuditEvent.objects.values_list("text", flat=True))
    assert ("Zz" in trail) == (paragraph == "3")


def test_steps_stay_as_they_were(council):
    one = sent(council, families(council))
    step = one.steps.get()
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        RecommendationStep.objects.filter(pk=step.pk).update(text="Another")
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        step.delete()


def test_one_thing_stands_behind_a_recommendation(council):
    one = sent(council, families(council))
    with pytest.raises(IntegrityError), transaction.atomic():
        Recommendation.objects.filter(pk=one.pk).update(output=None)
    assert CallIn.objects.count() == 0 and Output.objects.count() == 1


def test_each_act_is_one_line_of_the_trail(council):
    body = families(council)
    [output] = minuted(council, body, "One")
    before = AuditEvent.objects.count()
    one = recommendations.send_output(output, directorate=None, subject=None, **by_team(council))
    answered(council, one)
    recommendations.update_recommendation(one, progress="Half", **by_team(council))
    recommendations.deliver_recommendation(one, evidence="All", **by_team(council))
    actions = AuditEvent.objects.order_by("pk").values_list("action", flat=True)[before:]
    assert list(actions) == [
        "send_recommendation",
        "answer_recommendation",
        "update_recommendation",
        "deliver_recommendation",
    ]


def test_a_pack_says_what_became_of_recommendations_but_of_exempt_ones(council):
    body = families(council)
    answered(council, sent(council, body, "Publish", subject=measure(council)))
    sent(council, body, "ZzExempt", exempt="3", day=SECOND)
    content = meeting_content(body, AT + timedelta(days=90))
    [one] = content["decisions"]
    assert (one["kind"], one["text"], one["code"]) == ("Recommendation", "Publish", "F1")
    assert (one["state"], one["who"], one["late"]) == (
        "Accepted",
        "Post of head",
        "16 days late on 5 January 2014",
    )
    cabinet = meetings.add(council)
    sent(council, body, "To answer", day=THIRD)
    texts = [one["text"] for one in meeting_content(cabinet, AT + timedelta(days=90))["decisions"]]
    assert texts == ["To answer"]
