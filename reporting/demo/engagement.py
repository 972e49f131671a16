"""The demonstration's talk with the public: contacts, surgeries and training, questions with their
answers.
"""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.periods.timetable import LONDON
from reporting.engagement.feedback import (
    answer_feedback,
    assign_feedback,
    give_feedback,
    publish_answer,
)
from reporting.engagement.sessions import add_session, record_session, sign_up
from reporting.models import Contact, Session

TELEPHONE = "0151 496 0000"
CONTACTS = (
    (
        "Head of Performance and Business Intelligence",
        "The framework as a whole, the Corporate Plan report, the timetable of publications",
    ),
    (
        "Performance Officer",
        "Figures and targets: what they mean, where they come from, how they are entered",
    ),
    (
        "Business Intelligence Analyst",
        "Statistics, trends and forecasts, open data, figures by constituency and ward",
    ),
)


class Asked(NamedTuple):
    """A piece of feedback, sent on a day; without an answer it still waits."""

    day: date
    kind: str
    about: str
    question: str
    days_to_answer: int | None
    answer: str


ASKED = (
    Asked(
        date(2023, 9, 25),
        "question",
        "/scorecards/corporate-plan/",
        "Why does a target stay at red although the figure is better than last year?",
        4,
        (
            "The rating compares the figure with the plan for this year, not with last year. The"
            " trend beside it says whether it is better than a year ago."
        ),
    ),
    Asked(
        date(2023, 11, 30),
        "complaint",
        "Admissions",
        "The figure for admissions in November looks too low to me. Is it complete?",
        6,
        (
            "You are right. Two admissions were entered late by the hospital. The figure is"
            " corrected with December’s scorecards, and then stands on the list of corrections;"
            " thank you."
        ),
    ),
    Asked(
        date(2024, 2, 21),
        "comment",
        "",
        (
            "The pages read well on a telephone. Please say on the first page when the next report"
            " comes out."
        ),
        5,
        (
            "Thank you. The reporting calendar, to which the first page leads, says when the next"
            " report comes out; your own calendar can read it."
        ),
    ),
    Asked(
        date(2024, 4, 4),
        "question",
        "/exceptions/2024-02/",
        "When will waiting times in emergency care be back on plan, and what is done until then?",
        None,
        "",
    ),
)
DIRECTORATE_DAYS = (date(2024, 4, 16), date(2024, 4, 18), date(2024, 4, 23))


def open_to_the_public(people, team):
    """Who to ask, what is on, what was asked."""
    for order, (post, helps_with) in enumerate(CONTACTS):
        Contact.objects.create(
            post=post,
            helps_with=helps_with,
            email="performance@council.example",
            telephone=TELEPHONE,
            order=order,
        )
    hold_sessions(people, team)
    for asked in ASKED:
        send_and_answer(asked, people, team)


def at(day, hour=10):
    return datetime.combine(day, time(hour), tzinfo=LONDON)


def hold_sessions(people, team):
    """A surgery a month in each directorate, training for members and managers, and one that was
    held in March.
    """
    planned = at(date(2024, 2, 26))
    units = OrganisationUnit.objects.filter(kind=OrganisationUnit.DIRECTORATE).order_by("title")
    for n, unit in enumerate(units):
        for days in (0, 28):
            day = DIRECTORATE_DAYS[n % len(DIRECTORATE_DAYS)] + timedelta(days=days)
            surgery(unit, day, team, planned)
    held = surgery(units[0], date(2024, 3, 19), team, planned)
    place = sign_up(held, user=people[f"lead-{units[0].slug}"], at=planned + timedelta(days=2))
    notes = (
        "Two services asked how to word a comment on an amber figure. An idea: an example of a good"
        " comment on the page itself."
    )
    record_session(
        held, came=[place.pk], others_present=4, notes=notes, by=team, at=at(date(2024, 3, 19), 15)
    )
    scorecards = training(
        title="How to read a balanced scorecard",
        for_whom="Members of the Policy and Performance Committees",
        day=date(2024, 4, 24),
        places=24,
        by=team,
        at=planned,
    )
    sign_up(scorecards, user=people["committee-member"], at=planned + timedelta(days=1))
    training(
        title="Performance management for managers",
        for_whom="Heads of service and senior managers",
        day=date(2024, 5, 2),
        places=20,
        by=team,
        at=planned,
    )
    training(
        title="The council’s open data: an evening for residents",
        for_whom="Residents, students, voluntary groups",
        day=date(2024, 5, 9),
        places=30,
        is_public=True,
        by=team,
        at=planned,
    )


def surgery(unit, day, team, planned):
    words = {
        "title": f"Surgery in {unit.title}",
        "for_whom": "Everybody in the directorate who has a question on performance or figures",
        "place": "Town Hall, meeting room 2",
    }
    return add_session(
        kind=Session.SURGERY,
        directorate=unit,
        starts=at(day),
        ends=at(day, 12),
        places=12,
        is_public=False,
        by=team,
        at=planned,
        **words,
    )


def training(*, day, is_public=False, **fields):
    """An evening in the council chamber."""
    return add_session(
        kind=Session.TRAINING,
        directorate=None,
        place="Town Hall, council chamber",
        starts=at(day, 17),
        ends=at(day, 19),
        is_public=is_public,
        **fields,
    )


def send_and_answer(asked, people, team):
    """One question on its way: sent, given to an officer, answered, published."""
    sent = at(asked.day, 14)
    feedback = give_feedback(
        kind=asked.kind,
        about=asked.about,
        text=asked.question,
        name="",
        email="resident@home.example",
        may_publish=True,
        sender=f"demonstration {asked.day}",
        at=sent,
    )
    if asked.days_to_answer is None:
        return
    answered = sent + timedelta(days=asked.days_to_answer)
    assign_feedback(feedback, people["performance-officer"], by=team, at=sent + timedelta(hours=2))
    answer_feedback(feedback, answer=asked.answer, by=people["performance-officer"], at=answered)
    publish_answer(
        feedback,
        about=asked.about,
        question=asked.question,
        answer=asked.answer,
        by=team,
        at=answered + timedelta(hours=1),
    )
