"""The demonstration's scrutiny: what its committees planned, called in and recommended in a year,
how it was answered, and what became of it (framework 6.1).
"""

from datetime import date, datetime, time

from django.utils.timezone import localdate

from pmf_portal.periods.timetable import LONDON
from pmf_portal.periods.working_days import working_day_after
from reporting.demo.scrutiny_words import (
    ASKED_IN_MEETING,
    ASKED_NOW,
    DROPPED,
    EXPLAINED,
    FAMILIES,
    FATES,
    FOUND,
    OF_WORK,
    QUARTERS,
    RECOMMENDED,
    REGENERATION,
    TO_COME,
    TOPICS,
    TRANSFORMATION,
    WHOLE,
    YEAR,
)
from reporting.meetings.minuting import record_output
from reporting.models import AgendaItem, Body, CallIn, Output, Recommendation, Topic
from reporting.scrutiny.calling_in import call_in, conclude_call_in, explain_call_in
from reporting.scrutiny.programme import add_topic, conclude_topic, drop_topic, plan_topic
from reporting.scrutiny.questions import put_question, record_answer
from reporting.scrutiny.recommendations import (
    answer_recommendation,
    deliver_recommendation,
    resend_recommendation,
    send_output,
    update_recommendation,
)
from reporting.scrutiny.subjects import Subject, measures_of, officer_of
from reporting.scrutiny.task_groups import begin_task_group, close_task_group


def committees():
    rows = Body.objects.filter(kind="committee").select_related("unit", "chair", "clerk")
    return {body.unit.slug: body for body in rows}


def begin(people, at):
    """The work programmes of the year."""
    team = people["head-of-performance"]
    for slug, body in committees().items():
        for planned in TOPICS[slug]:
            add_topic(body, year=YEAR, title=planned.title, why=planned.why, by=team, at=at)
    title, reason = DROPPED
    body = committees()[TRANSFORMATION]
    why = "Members were asked by a local history society."
    topic = add_topic(body, year=YEAR, title=title, why=why, by=team, at=at)
    drop_topic(topic, reason=reason, by=team, at=at)


def put_on_agenda(body, month, meeting, people, at):
    """The topic of the quarter, and in two quarters something that is called in."""
    quarter = QUARTERS.get(str(month))
    if body.kind != "committee" or quarter is None:
        return
    team = people["head-of-performance"]
    topic = Topic.objects.get(body=body, title=TOPICS[body.unit.slug][quarter].title)
    plan_topic(topic, meeting=meeting, by=team, at=at)
    called = {(REGENERATION, 1): "RE06", (FAMILIES, 3): "FW09"}.get((body.unit.slug, quarter))
    if called:
        reason, explanation, _ = EXPLAINED[called]
        one = call_measure(body, called, reason, meeting, body.chair, at)
        explain_call_in(one, explanation=explanation, by=one.officer or team, at=at)


def call_measure(body, code, reason, meeting, by, at, exempt=""):
    subject = measure_of(body, code)
    return call_in(
        body, subject=subject, reason=reason, meeting=meeting, exempt=exempt, by=by, at=at
    )


def measure_of(body, code):
    return next(one for one in measures_of(body) if one.about.startswith(f"{code} "))


def minute(body, month, meeting, day, people):
    """What a committee says of its topic and of what it called in, and what it recommends."""
    quarter = QUARTERS.get(str(month))
    if body.kind != "committee" or quarter is None:
        return
    team, when = people["head-of-performance"], moment(day, 11)
    slug = body.unit.slug
    for item in meeting.items.filter(kind=AgendaItem.TOPIC):
        came = TOPICS[slug][quarter].came
        record_output(meeting, kind="noted", text=came, item=item, by=team, at=when)
    for item in meeting.items.filter(kind=AgendaItem.CALL_IN).select_related("target"):
        came = EXPLAINED[item.target.code][2]
        record_output(meeting, kind="decision", text=came, item=item, by=team, at=when)
    if quarter in ASKED_IN_MEETING[slug]:
        code, text, answer = ASKED_IN_MEETING[slug][quarter]
        asked = {"text": text, "due": working_day_after(day, 10), "mark": ""}
        subject = measure_of(body, code)
        question = put_question(body, subject=subject, by=body.chair, at=when, **asked)
        record_answer(question, meeting, answer=answer, by=team, at=moment(day, 12))
    item = meeting.items.filter(kind=AgendaItem.REPORT).first()
    text = RECOMMENDED[slug][quarter].words
    record_output(meeting, kind="recommendation", text=text, item=item, by=team, at=when)


def follow_up(today, people):
    """What was recommended is sent, answered and delivered, as far as it is by a day."""
    team, officer = people["head-of-performance"], people["performance-officer"]
    for topic in Topic.objects.filter(state="open", items__outputs__isnull=False).distinct():
        came = next(one.came for one in TOPICS[topic.body.unit.slug] if one.title == topic.title)
        conclude_topic(topic, what_came=came, by=officer, at=moment(today, 9))
    for called in CallIn.objects.still_open().filter(items__outputs__isnull=False).distinct():
        came = EXPLAINED[called.target.code][2]
        conclude_call_in(called, what_came=came, by=officer, at=moment(today, 9))
    outputs = Output.objects.still_open().filter(
        kind="recommendation", meeting__body__kind="committee", meeting__state="confirmed"
    )
    for output in outputs.for_page().order_by("pk"):
        fate, body = FATES[output.text], output.meeting.body
        directorate = body.unit if fate.to_director else None
        day = working_day_after(localdate(output.meeting.confirmed_at), 3)
        subject = measure_of(body, fate.code) if fate.code else None
        send_output(output, directorate=directorate, subject=subject, by=team, at=moment(day, 9))
    for one in Recommendation.objects.waiting().exclude(output=None).for_page().order_by("pk"):
        answer_by(one, today, people)
    for one in Recommendation.objects.in_delivery().exclude(output=None).for_page().order_by("pk"):
        go_on(one, today)


def answer_by(one, today, people):
    fate = FATES[one.text]
    if not fate.answer:
        return
    day = working_day_after(localdate(one.sent_at), fate.answer_days)
    if day > today:
        return
    to = f"director-{one.directorate.slug}" if one.directorate else "leader"
    accepted = fate.answer != "reject"
    answer_recommendation(
        one,
        answer=fate.answer,
        reason=fate.reason,
        owner=owner_of(one, people) if accepted else None,
        due=working_day_after(day, fate.due_days) if accepted else None,
        by=people[to],
        at=moment(day, 14),
    )


def owner_of(one, people):
    """Who answers for the measure that it is about, or the head of performance."""
    if one.target is None:
        return people["head-of-performance"]
    return officer_of(Subject(one.about, one.unit, target=one.target))


def go_on(one, today):
    fate = FATES[one.text]
    answered = localdate(one.answered_at)
    said = working_day_after(answered, 18)
    if fate.progress and not one.progress and said <= today:
        update_recommendation(one, progress=fate.progress, by=one.owner, at=moment(said, 15))
    done = working_day_after(answered, fate.done_days) if fate.done_days else None
    if done and done <= today:
        deliver_recommendation(one, evidence=fate.evidence, by=one.owner, at=moment(done, 16))


def work_in_summer(people):
    """Task-and-finish work, begun in summer."""
    return begin_task_group(
        committees()[FAMILIES],
        title="Why assessments of children take so long",
        questions="Where do families wait longest?\nWhat would two more assessors change?",
        evidence="Dates of 60 cases, of the assessment team\nA visit to the neighbouring council",
        members=[people["elected-member"], people["committee-member"]],
        from_day=date(2023, 9, 11),
        until=date(2024, 2, 29),
        by=people["performance-officer"],
        at=moment(date(2023, 9, 4), 10),
    )


def look_ahead(people):
    """What is called in to the meetings to come, the work that is under way, and what the summer’s
    work recommended.
    """
    team, officer = people["head-of-performance"], people["performance-officer"]
    follow_up(date(2024, 4, 5), people)
    closed = moment(date(2024, 3, 4), 10)
    close_task_group(
        work_in_summer(people),
        findings=FOUND,
        recommendations=OF_WORK,
        directorate=None,
        subject=None,
        by=officer,
        at=closed,
    )
    second = Recommendation.objects.get(text=OF_WORK[1])
    answer_recommendation(
        second,
        answer="accept",
        reason="",
        owner=people["head-childrens-services"],
        due=date(2024, 9, 30),
        by=people["leader"],
        at=moment(date(2024, 3, 21), 11),
    )
    begin_task_group(
        committees()[WHOLE],
        title="Who is left out when services go online",
        questions="Who gives up, and where?\nWhat helps those who have no device?",
        evidence="Forms that were begun and not finished, of Customer Services",
        members=[people["committee-member"], people["elected-member"]],
        from_day=date(2024, 2, 5),
        until=date(2024, 6, 28),
        by=officer,
        at=moment(date(2024, 1, 31), 10),
    )
    ask_again(people)
    for slug, body in committees().items():
        title, why = TO_COME[slug]
        following = body.meetings.filter(state="planned").order_by("day").last()
        year = YEAR + 1
        fields = {"year": year, "title": title, "why": why, "meeting": following}
        add_topic(body, **fields, by=team, at=moment(date(2024, 3, 12), 10))
        if slug in ASKED_NOW:
            code, reason, exempt = ASKED_NOW[slug]
            at = moment(date(2024, 3, 26), 12)
            call_measure(body, code, reason, following, body.chair, at, exempt)


def ask_again(people):
    """One that was rejected is asked again with other words."""
    rejected = Recommendation.objects.get(text=RECOMMENDED[TRANSFORMATION][1].words)
    reason = "The survey of January shows that people who work give up before 17:00."
    officer, at = people["performance-officer"], moment(date(2024, 2, 20), 10)
    resend_recommendation(rejected, reason=reason, by=officer, at=at)


def moment(day, hour):
    return datetime.combine(day, time(hour), tzinfo=LONDON)
