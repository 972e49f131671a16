"""The small council's framework and its review, told through the services."""

from datetime import UTC, date, datetime

from reporting.framework_review.reviewing import (
    answer_framework_comment,
    approve_framework,
    close_framework_consultation,
    comment_on_framework,
    consult_on_framework,
    open_framework_review,
    propose_framework_change,
    send_framework_review,
)
from reporting.framework_review.rules.sections import Section
from reporting.framework_review.versions import set_out_framework
from tests.factories import YEAR
from tests.reporting.meetings import story

SET_OUT = datetime(2013, 4, 2, 9, tzinfo=UTC)
AT = datetime(2014, 1, 13, 9, tzinfo=UTC)
FIRST, LAST = date(2014, 1, 13), date(2014, 1, 31)
CLOSED = datetime(2014, 2, 3, 9, tzinfo=UTC)
DECIDED = date(2014, 2, 10)
LATER = datetime(2014, 2, 11, 9, tzinfo=UTC)
SECTIONS = [
    Section("1.1", "Introduction", "We say how we manage performance."),
    Section("3.1", "Targets", "Targets are few and clear."),
    Section("5.1", "Revise", "We learn from the year."),
]
NEW = "Targets are few, clear and worth what they cost."


def by(council, at, name="team"):
    return {"by": council.people[name], "at": at}


def set_out(council, in_force_from=date(2013, 4, 1), at=SET_OUT):
    return set_out_framework(
        title="Our framework",
        in_force_from=in_force_from,
        reference="Cabinet, minute 7",
        sections=SECTIONS,
        **by(council, at),
    )


def opened(council):
    set_out(council)
    return open_framework_review(YEAR, **by(council, AT))


def consulting(council):
    days = {"first_day": FIRST, "last_day": LAST}
    return consult_on_framework(opened(council), **days, **by(council, AT))


def comment(council, review, name="committee", section="3.1", text="Ask what they cost", at=AT):
    return comment_on_framework(review, section=section, text=text, **by(council, at, name))


def considering(council):
    review = consulting(council)
    made = comment(council, review)
    answer_framework_comment(made, answer="Yes, we do", **by(council, AT))
    return close_framework_consultation(review, **by(council, CLOSED))


def change(council, review, number="3.1", title="Targets", text=NEW, seen_edition=0, at=CLOSED):
    words = {"number": number, "title": title, "text": text, "why": "The committee asked"}
    return propose_framework_change(review, **words, seen_edition=seen_edition, **by(council, at))


def sent(council):
    review = considering(council)
    change(council, review)
    return send_framework_review(review, body=story.add(council), **by(council, CLOSED))


def approved_version(council):
    return approve_framework(
        sent(council),
        meeting=None,
        decided_on=DECIDED,
        reference="minute 12",
        in_force_from=date(2014, 4, 1),
        why="Costs are asked for.",
        **by(council, LATER),
    )
