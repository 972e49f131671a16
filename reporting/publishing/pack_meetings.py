"""The meetings that a pack is for, as the public reads of them at the moment of publication: when
its bodies meet, what became of their last decisions, which of their questions wait (framework 4.3).
"""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from exceptions.models import Question
from pmf_portal.formats.dates import day_in_words, late_in_words, plain_day
from reporting.meetings.queries import FollowedOutput, decisions_before
from reporting.meetings.questions import (
    clock_of_body,
    is_on_something_public,
    questions_before,
    sees_question,
)
from reporting.meetings.rules.bodies import ASK, Paper
from reporting.meetings.rules.lifecycle import MeetingState
from reporting.meetings.viewers import Viewer
from reporting.models import Body, Meeting
from reporting.models.publications import EXECUTIVE_PACK
from reporting.scrutiny.queries import FollowedRecommendation, recommendations_before
from reporting.scrutiny.viewers import ScrutinyViewer


def meetings_by_pack(at: datetime) -> dict[str, list[dict[str, Any]]]:
    """What each pack says of the public bodies that receive it, by the pack's slug."""
    by_pack = defaultdict(list)
    bodies = Body.objects.filter(is_public=True, ended_on=None)
    for body in bodies.select_related("unit", "scorecard").order_by("title"):
        if slug := slug_of_pack(body):
            by_pack[slug].append(meeting_content(body, at))
    return by_pack


def slug_of_pack(body: Body) -> str:
    """The pack that a body is given to read; "" where it is given none."""
    if body.scorecard is not None:
        return f"{body.scorecard.slug}-pack"[:50]
    return EXECUTIVE_PACK if body.receives.paper == Paper.CORPORATE_HEALTH else ""


def meeting_content(body: Body, at: datetime) -> dict[str, Any]:
    """What is public of a body before its next meeting: never an exempt item, a question that is
    marked, or the words of one that has no answer yet.
    """
    today = localdate(at)
    viewer = Viewer(None, today)
    meeting = next_planned(body, today)
    day = meeting.day if meeting else None
    content: dict[str, Any] = {"body": body.title, "slug": body.slug}
    if meeting is not None:
        content |= {
            "on": meeting.day,
            "day": day_in_words(meeting.day),
            "begins": f"{meeting.begins:%H:%M}",
            "place": meeting.place,
        }
    decisions = decisions_before(body, day, viewer, at)
    content["decisions"] = [decision_content(one, today) for one in decisions]
    content["decisions"] += recommendations_content(body, day, at)
    if body.kind in ASK:
        content["clock"] = clock_of_body(body, today).words
        content |= questions_content(body, day, viewer, at)
    return content


def next_planned(body: Body, today: date) -> Meeting | None:
    """The meeting whose agenda is still to go out: what comes out now is for that one."""
    planned = body.meetings.filter(state=MeetingState.PLANNED, day__gte=today)
    return planned.order_by("day").first()


def decision_content(followed: FollowedOutput, today: date) -> dict[str, Any]:
    output = followed.output
    return {
        "kind": output.kind_in_words,
        "text": output.text,
        "code": output.target.code if output.target else "",
        "decided": plain_day(output.meeting.day),
        "who": output.owner.post if output.owner else "",
        "due": plain_day(output.due) if output.due else "",
        "state": followed.label,
        "what_came": followed.what_came,
        "late": followed.lateness,
    }


def recommendations_content(body: Body, day: date | None, at: datetime) -> list[dict[str, Any]]:
    """What became of a committee's recommendations; for Cabinet those that it has to answer."""
    viewer = ScrutinyViewer(None, localdate(at))
    shown = recommendations_before(body, day, viewer, at)
    return [recommendation_content(one) for one in shown if one.is_shown]


def recommendation_content(followed: FollowedRecommendation) -> dict[str, Any]:
    one, standing = followed.recommendation, followed.standing
    due = standing.due if standing.answer else standing.answer_due
    who = one.owner.post if standing.due and one.owner else one.addressed_to
    return {
        "kind": "Recommendation",
        "text": one.text,
        "code": one.target.code if one.target else "",
        "decided": plain_day(localdate(one.sent_at)),
        "who": who,
        "due": plain_day(due) if due else "",
        "state": followed.label,
        "what_came": followed.delivery or followed.reason,
        "late": followed.lateness,
    }


def questions_content(
    body: Body, day: date | None, viewer: Viewer, at: datetime
) -> dict[str, list[dict[str, Any]]]:
    """The body's questions since its last meeting: those with an answer in full; of those that wait
    only on which public report they are, and by when the answer is due.
    """
    answered, waiting = [], []
    for question in questions_before(body, day, at):
        if question.answered_at is not None:
            if sees_question(viewer, question, body):
                answered.append(asked_about(question) | words_of(question))
        elif not question.mark and is_on_something_public(question):
            late = late_in_words(question.due, viewer.today)
            waiting.append(asked_about(question) | {"late": late})
    return {"answered": answered, "waiting": waiting}


def asked_about(question: Question) -> dict[str, str]:
    return {
        "code": question.code,
        "title": question.title,
        "asked": plain_day(localdate(question.asked_at)),
        "due": plain_day(question.due),
    }


def words_of(question: Question) -> dict[str, str]:
    return {"text": question.text, "answer": question.answer}
