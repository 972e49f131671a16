"""Scrutiny of the small council, told through the services."""

from datetime import date, datetime

from pmf_portal.periods.month import FinancialYear
from pmf_portal.periods.timetable import LONDON
from reporting.meetings.minuting import record_output
from reporting.scrutiny.calling_in import call_in
from reporting.scrutiny.programme import add_topic
from reporting.scrutiny.recommendations import answer_recommendation, send_output
from reporting.scrutiny.subjects import Subject
from reporting.scrutiny.task_groups import begin_task_group
from targets.models import Target
from tests.reporting.meetings import story
from tests.reporting.meetings.story import AT, FIRST, SECOND

YEAR = FinancialYear(2013)
DUE = date(2013, 12, 20)
LATER = datetime(2014, 2, 3, 9, 0, tzinfo=LONDON)


def by_team(council, at=AT):
    return {"by": council.people["team"], "at": at}


def families(council):
    """The committee of the families' directorate, with a member; its clerk is of Finance."""
    return story.committee(council, unit=council.units["families"])


def measure(council):
    """The measure F1, which the head of care answers for."""
    target = Target.objects.filter(code="F1").first() or council.target("F1").target
    return Subject("F1 Measure F1", council.units["care"], target=target)


def topic(council, body, title="Waiting times", **more):
    fields = {"year": YEAR, "why": f"{title} are long"} | more
    return add_topic(body, title=title, **fields, **by_team(council))


def called_in(council, body, meeting, **more):
    fields = {"subject": measure(council), "reason": "It is far from plan", "meeting": meeting}
    return call_in(body, **fields | more, **by_team(council))


def minuted(council, body, *texts, day=FIRST, at=AT, **more):
    """Recommendations of a committee in minutes that are confirmed."""
    meeting = story.plan(council, body, day, at)
    story.held(council, meeting, at)
    for text in texts:
        record_output(meeting, kind="recommendation", text=text, **more, **by_team(council, at))
    story.confirmed(council, meeting, at)
    return list(meeting.outputs.select_related("meeting__body").order_by("pk"))


def sent(council, body, text="Publish the waiting times", *, directorate=None, at=AT, **more):
    """A recommendation of confirmed minutes, sent to Cabinet or the director of a directorate."""
    subject = more.pop("subject", None)
    [output] = minuted(council, body, text, at=at, **more)
    unit = council.units[directorate] if directorate else None
    return send_output(output, directorate=unit, subject=subject, **by_team(council, at))


def answered(council, recommendation, answer="accept", reason="", *, owner="head", due=DUE, at=AT):
    person = council.people[owner] if owner else None
    return answer_recommendation(
        recommendation,
        answer=answer,
        reason=reason,
        owner=person,
        due=due,
        by=council.people["leader"],
        at=at,
    )


def work(council, body, title="Waiting times", **more):
    fields = {
        "questions": "Why do people wait?\nWho waits longest?",
        "evidence": "Figures by ward, of the service",
        "members": [council.people["member"]],
        "from_day": FIRST,
        "until": SECOND,
    } | more
    return begin_task_group(body, title=title, **fields, **by_team(council))
