"""A committee's work programme for a municipal year: its topics, why they are looked at, and at
which meeting (framework 6.1).
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.periods.month import FinancialYear
from pmf_portal.refusals import Refused
from reporting.meetings.bodies import locked_body
from reporting.models import AgendaItem, Body, Meeting, Topic
from reporting.scrutiny.agendas import leave_planned_agenda, put_on, recorded_words
from reporting.scrutiny.rules.lifecycle import after


def locked_topic(topic: Topic) -> Topic:
    """The topic, held until the act is done."""
    rows = Topic.objects.select_for_update(of=("self",)).select_related("body__unit")
    return rows.get(pk=topic.pk)


@transaction.atomic
def add_topic(
    body: Body,
    *,
    year: FinancialYear,
    title: str,
    why: str,
    by: User,
    at: datetime,
    exempt: str = "",
    meeting: Meeting | None = None,
) -> Topic:
    """Put a topic into the work programme of a year, and on an agenda where a meeting is chosen."""
    body = locked_body(body)
    topic = Topic.objects.create(
        body=body, year=year, title=title, why=why, exempt=exempt, added_at=at
    )
    if meeting is not None:
        put_topic_on(topic, meeting)
    words = recorded_words(title, exempt)
    record("add_topic", body, by=by, at=at, title=words, year=str(year), meeting=str(meeting or ""))
    return topic


def put_topic_on(topic: Topic, meeting: Meeting) -> AgendaItem:
    fields: dict[str, Any] = {"title": topic.title, "about": topic.why, "topic": topic}
    return put_on(topic, meeting, kind=AgendaItem.TOPIC, **fields)


@transaction.atomic
def change_topic(
    topic: Topic, *, year: FinancialYear, title: str, why: str, by: User, at: datetime
) -> Topic:
    """Change the words of a topic, or its year; an agenda that is out keeps what it says."""
    topic = locked_topic(topic)
    after("topic", topic.state, "change")
    before = recorded_words(topic.title, topic.exempt)
    topic.year, topic.title, topic.why = year, title, why
    topic.save()
    for item in topic.items.filter(meeting__state="planned"):
        item.title, item.about = title, why
        item.save()
    words = recorded_words(title, topic.exempt)
    record("change_topic", topic.body, by=by, at=at, before=before, after=words, year=str(year))
    return topic


@transaction.atomic
def plan_topic(topic: Topic, *, meeting: Meeting, by: User, at: datetime) -> Topic:
    """Put a topic on the agenda of another meeting, or of its first."""
    topic = locked_topic(topic)
    after("topic", topic.state, "plan")
    put_topic_on(topic, meeting)
    words = recorded_words(topic.title, topic.exempt)
    record("plan_topic", topic.body, by=by, at=at, title=words, meeting=str(meeting))
    return topic


@transaction.atomic
def conclude_topic(topic: Topic, *, what_came: str, by: User, at: datetime) -> Topic:
    """Say that a topic was considered, and what came of it."""
    topic = locked_topic(topic)
    then = after("topic", topic.state, "conclude")
    leave_planned_agenda(topic)
    return end_topic(topic, "conclude_topic", then, what_came, by=by, at=at)


@transaction.atomic
def drop_topic(topic: Topic, *, reason: str, by: User, at: datetime) -> Topic:
    """Say that a topic is not pursued, and why; it leaves the agenda on which it stands."""
    topic = locked_topic(topic)
    then = after("topic", topic.state, "drop")
    if topic.items.filter(meeting__state__in=("called", "held")).exists():
        raise Refused("It stands on an agenda that is out: write down there what came of it.")
    leave_planned_agenda(topic)
    return end_topic(topic, "drop_topic", then, reason, by=by, at=at)


def end_topic(topic: Topic, act: str, state: str, words: str, *, by: User, at: datetime) -> Topic:
    topic.state, topic.what_came, topic.ended_at = state, words, at
    topic.save()
    title = recorded_words(topic.title, topic.exempt)
    reason = recorded_words(words, topic.exempt)
    record(act, topic.body, by=by, at=at, title=title, reason=reason)
    return topic
