"""The demonstration's framework in its versions, two yearly reviews of it, what measures cost to
collect in two years, and which of them might be retired (framework 1.1, 3.1, 5.1).
"""

from datetime import date, datetime, time
from pathlib import Path
from typing import NamedTuple

from pmf_portal.periods.month import FinancialYear
from pmf_portal.periods.timetable import LONDON
from reporting.collection.finding import find_candidates
from reporting.engagement.found import find_in_session
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
from reporting.framework_review.rules.sections import read_sections
from reporting.framework_review.versions import set_out_framework
from reporting.models import Body, Session
from targets.collection.queries import measures_of_year
from targets.collection.retiring import keep_candidate, propose_retirement
from targets.collection.stating import state_collection_costs
from targets.models import Responsibility, RetirementCandidate

TEXT = Path(__file__).with_name("framework.txt")
LAST_YEAR, THIS = FinancialYear(2022), FinancialYear(2023)
# The lead of this part of the council has not answered for this year yet.
STILL_TO_ANSWER = "lead-regeneration-and-environment"
SETTING = (
    "A target serves the vision, is clearly defined, easy to understand and worth what it costs to"
    " collect. Once a year whoever enters a measure says how long that takes. It is challenging and"
    " can be reached, and everybody can see it. We want fewer targets and more of them about"
    " outcomes; each year we say how many are."
)
REVIEWING = (
    "This framework is reviewed every year. Staff, members and the public are asked, their comments"
    " are answered, and Cabinet decides what is changed."
)
REVISE = (
    "Each year we look at what worked and what did not, from scorecards, complaints, surgeries,"
    " audits, other councils and committees, and change plans, money or targets because of it. A"
    " measure that nobody uses is kept for a reason, or is proposed to be stopped."
)
SURGERIES = (
    "The performance and intelligence team holds a drop-in surgery in each directorate every month,"
    " and trains members and managers. What is asked there more than once is written down as a"
    " finding."
)


class Said(NamedTuple):
    """A comment on a section, and what was made of it."""

    day: date
    who: str
    section: str
    text: str
    answer: str


FIRST_SAID = (
    Said(
        date(2023, 1, 24),
        "head-adult-social-care",
        "3.1",
        "We collect measures that nobody has looked at for years. Ask what each of them costs.",
        "Yes: from this year on it is asked once a year how long each measure takes.",
    ),
    Said(
        date(2023, 2, 8),
        "committee-member",
        "",
        "The committee should hear every year what has changed in this framework, and why.",
        "A new section says how it is reviewed; what changed is public.",
    ),
)
SECOND_SAID = (
    Said(
        date(2024, 2, 6),
        "director-families-and-wellbeing",
        "5.1",
        "What residents tell us in surgeries is lost. It should count like a complaint.",
        "Section 5.1 names surgeries now, and 7.3 says what becomes of them.",
    ),
    Said(
        date(2024, 2, 15),
        "head-environment-and-waste",
        "4.1",
        "Six working days for the report on a red measure are short in August.",
        "We keep the days: a red measure in August is as red as another. Deputies can write it.",
    ),
    Said(
        date(2024, 2, 22),
        "committee-member",
        "7.2",
        "The website is clear. Leave the section as it is.",
        "Thank you; it stays.",
    ),
)


def begin(people):
    """The framework as it was adopted, and its first review here, from which version 2 came."""
    team = people["head-of-performance"]
    set_out_framework(
        title="Performance Management and Improvement Framework",
        in_force_from=date(2013, 10, 1),
        reference="Cabinet, autumn 2013",
        sections=read_sections(TEXT.read_text()),
        by=team,
        at=moment(date(2022, 4, 4)),
    )
    days = (date(2023, 1, 9), date(2023, 1, 16), date(2023, 2, 17), date(2023, 2, 24))
    review = hold(LAST_YEAR, days, FIRST_SAID, FIRST_CHANGES, people)
    approve_framework(
        review,
        meeting=None,
        decided_on=date(2023, 3, 9),
        reference="minute 118",
        in_force_from=date(2023, 4, 1),
        why="What measures cost to collect is asked every year, and this framework says how it is"
        " reviewed: officers and the committee asked for both.",
        by=team,
        at=moment(date(2023, 3, 13)),
    )


FIRST_CHANGES = (
    ("3.1", "Setting targets", SETTING, "Heads of service asked what measures are worth."),
    ("5.2", "Reviewing this framework", REVIEWING, "The committee wants to hear what changed."),
)
SECOND_CHANGES = (
    ("5.1", "Revise", REVISE, "What is said in surgeries counts like complaints."),
    ("7.3", "Surgeries", SURGERIES, "So that what is asked in surgeries is not lost."),
)


def hold(year, days, said, changes, people):
    """A review from its opening to the body that decides."""
    team = people["head-of-performance"]
    opened, first, last, sent = days
    review = open_framework_review(year, by=team, at=moment(opened))
    at = moment(opened, 11)
    review = consult_on_framework(review, first_day=first, last_day=last, by=team, at=at)
    for one in said:
        made = comment_on_framework(
            review, section=one.section, text=one.text, by=people[one.who], at=moment(one.day)
        )
        answer_framework_comment(made, answer=one.answer, by=team, at=moment(one.day, 16))
    review = close_framework_consultation(review, by=team, at=moment(last, 17))
    for number, title, text, why in changes:
        words = {"number": number, "title": title, "text": text, "why": why, "seen_edition": 0}
        propose_framework_change(review, **words, by=team, at=moment(sent))
    cabinet = Body.objects.get(title="Cabinet")
    return send_framework_review(review, body=cabinet, by=team, at=moment(sent, 11))


def go_on(people):
    """What measures took in two years, which of them might be retired, and the second review, which
    waits for Cabinet.
    """
    days = (date(2024, 1, 8), date(2024, 1, 22), date(2024, 3, 1), date(2024, 4, 4))
    hold(THIS, days, SECOND_SAID, SECOND_CHANGES, people)
    for year, day in ((LAST_YEAR, date(2023, 2, 20)), (THIS, date(2024, 2, 19))):
        state(year, day)
    retire(people)
    find_in_surgery(people)


def state(year, day):
    """Each lead says how long the measures take that they enter."""
    by_lead = {}
    rows = Responsibility.objects.filter(financial_year=year, performance_lead__isnull=False)
    leads = {one.target_id: one.performance_lead for one in rows.select_related("performance_lead")}
    for one in measures_of_year(year):
        lead = leads.get(one.target_id)
        if lead is not None:
            by_lead.setdefault(lead, {})[one.target] = minutes_of(one.target.code, year)
    for lead, answers in by_lead.items():
        if year == THIS and lead.username == STILL_TO_ANSWER:
            answers = dict(list(answers.items())[:4])
        state_collection_costs(year, answers, by=lead, at=moment(day))


def minutes_of(code, year):
    """Something plausible, the same each time: some take minutes, some hours, one in eleven is not
    known; a little less in the second year.
    """
    number = sum(ord(letter) * place for place, letter in enumerate(code, 3))
    if number % 11 == 0:
        return None
    usual = (15, 30, 45, 60, 90, 150, 240)[number % 7]
    return usual - 5 * (year == THIS and number % 3 == 0)


def retire(people):
    """What the rules found in March: one is proposed to be retired, one is kept."""
    team = people["head-of-performance"]
    find_candidates(THIS, by=None, at=moment(date(2024, 3, 1)))
    rows = RetirementCandidate.objects.for_page().order_by("target__sort_key")
    for number, one in enumerate(rows[:2]):
        settled = {"by": team, "at": moment(date(2024, 4, 3), 10 + number)}
        if number == 0:
            owner = people["head-human-resources"]
            propose_retirement(one, reason=STOP, owner=owner, **settled)
        else:
            keep_candidate(one, reason=KEEP, **settled)


STOP = (
    "Stop measuring it from April 2025. The service goes on looking at it for itself; nobody"
    " outside it has used the figure."
)
KEEP = "It is part of the portfolio holder’s briefing from May on, and is looked at each month."


def find_in_surgery(people):
    """What was said in the surgery of March is a finding."""
    session = Session.objects.exclude(recorded_at=None).order_by("starts").first()
    if session is None:
        return
    find_in_session(
        session,
        worked="bad",
        words="Two services do not know how to word a comment on an amber figure: an example of a"
        " good one is missing.",
        measures=[],
        mark="",
        by=people["head-of-performance"],
        at=moment(date(2024, 3, 20)),
    )


def moment(day, hour=10):
    return datetime.combine(day, time(hour), tzinfo=LONDON)
