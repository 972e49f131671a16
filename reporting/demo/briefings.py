"""The demonstration's briefings: who read which month, what they were concerned about, what they
told Cabinet, and how it reached the teams (framework 4.3, 6.1).
"""

from datetime import datetime, time
from typing import NamedTuple

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import LONDON
from pmf_portal.periods.working_days import working_day_after
from reporting.briefings.acknowledging import acknowledge_monthly_briefing
from reporting.briefings.cabinet_reports import submit_cabinet_report, word_cabinet_report
from reporting.briefings.concerns import (
    answer_concern,
    raise_concern,
    raise_concern_again,
    settle_concern,
)
from reporting.briefings.team_briefings import brief_team
from reporting.content.cabinet_report import PARTS
from reporting.demo.figures import LAST
from scorecards.models import ScorecardBuild, ScorecardLine

FAMILIES, REGENERATION, RESOURCES = (
    "families-and-wellbeing",
    "regeneration-and-environment",
    "transformation-and-resources",
)
DIRECTORATES = (FAMILIES, REGENERATION, RESOURCES)
# Acknowledged late, and not yet: (month, whose).
LATE, MISSING = (Month(2023, 11), FAMILIES), (LAST, RESOURCES)
# Services that told their teams nothing of a month.
NOT_TOLD = {
    (LAST, "housing-and-community-safety"),
    (LAST, "public-health"),
    (Month(2023, 8), "planning-and-highways"),
    (Month(2023, 12), "customer-services"),
}


class Worry(NamedTuple):
    """A concern about the worst, second worst … red measure of a directorate in a month, its
    answer after so many working days, by when that was to be done, and what settled it.
    """

    month: Month
    slug: str
    place: int
    text: str
    answer: str = ""
    after: int = 5
    within: int = 20
    settled: str = ""
    again: str = ""


WORRIES = (
    Worry(
        Month(2023, 4),
        FAMILIES,
        0,
        "Families tell me that they wait without hearing anything. Who keeps them informed?",
        "Each family has a named officer from June, who rings once a fortnight.",
        6,
        25,
        "Three families confirmed it at my surgery.",
    ),
    Worry(
        Month(2023, 5),
        REGENERATION,
        0,
        "The figure has been off plan since spring. Is the contractor part of the problem?",
        "The contract meeting of July agrees a penalty for missed rounds.",
        8,
        20,
        "Agreed; the first penalty was paid in August.",
    ),
    Worry(
        Month(2023, 6),
        RESOURCES,
        0,
        "We lose people faster than we find them. What do those say who leave?",
        "Exit interviews since January are read together with HR; three causes come to you.",
        4,
        15,
        "Read and discussed; two of the causes are in the delivery plan.",
    ),
    Worry(
        Month(2023, 7),
        FAMILIES,
        1,
        "The holidays always set this back. What is different this year?",
        "Two agency posts cover August and September.",
        10,
        30,
        "The autumn figures held.",
    ),
    Worry(
        Month(2023, 9),
        REGENERATION,
        1,
        "Residents ask me about this more than about anything else. When will they notice?",
        "The first three wards have the new rounds from November, the others from January.",
        5,
        45,
        "All wards have the new rounds.",
    ),
    Worry(
        Month(2023, 10),
        RESOURCES,
        0,
        "How much of this is one team, and how much is all of us?",
        "Half is one team. Its plan is separate from now on.",
        9,
        15,
        "The separate plan is clear.",
    ),
    Worry(
        Month(2023, 11),
        FAMILIES,
        0,
        "I do not see what the second action brings. Is it worth its money?",
        "The evaluation comes in February; until then it is not extended.",
        12,
        50,
        "The evaluation was convincing.",
    ),
    Worry(
        Month(2023, 12),
        REGENERATION,
        0,
        "Winter was forecast. Why was the stock not there in time?",
        "The supplier delivered late; a second one is under contract for next winter.",
        5,
        30,
        "",
        "The second contract does not cover January. What happens in between?",
    ),
    Worry(
        Month(2024, 1),
        FAMILIES,
        0,
        "The promised month has passed for the second time. Who decides what happens now?",
    ),
    Worry(
        Month(2024, 2),
        FAMILIES,
        1,
        "Is this the same cause as last year, or a new one?",
        "A new one: two schools changed how they refer. We meet both heads in April.",
        6,
        20,
    ),
    Worry(
        Month(2024, 2),
        REGENERATION,
        1,
        "Can the wards that do well show the others how?",
    ),
)
# What the Leader is concerned about, in a directorate.
LEADERS = Worry(
    Month(2024, 1),
    RESOURCES,
    0,
    "Every directorate tells me that recruitment holds it up. What can we do together?",
    "One campaign for all hard-to-fill posts begins on 15 April; HR leads it.",
    7,
    40,
)
CABINET_WORDS = {
    FAMILIES: (
        "I have asked for the cause of each delay, not for more meetings.",
        "Staff worked weekends to get here, and I thanked them on the council’s behalf.",
        "Nothing is asked of other budgets that Finance has not confirmed.",
    ),
    REGENERATION: (
        "Most of what is red hangs on one contract; the contract board has it.",
        "Residents notice the difference in the wards that began first.",
        "Capital is on time; the revenue pressure is told in the monthly forecast.",
    ),
    RESOURCES: (
        "We hold ourselves to what we ask of others: the plan has a day for each step.",
        "More is done online, and fewer people have to ring twice.",
        "Savings of the year are delivered but for one, which is replaced.",
    ),
}
# What managers added, by service; told in turn.
TEAM_WORDS = {
    "adult-social-care": (
        "Thank you for the weekend reviews: the list is a fifth shorter.",
        "Tell me by Friday which reviews need a second person.",
    ),
    "childrens-services": (
        "Assessments first this month; training moves to the next.",
        "Two new colleagues begin on Monday. Show them the duty rota.",
    ),
    "public-health": (
        "The clinic in the library stays open on Saturdays.",
        "Use the new leaflet; the old number no longer works.",
    ),
    "schools-and-skills": (
        "Every late plan has a reason on file from now on.",
        "The panel meets twice before Easter.",
    ),
    "economic-growth": (
        "Ring each firm that had a grant last year, before the end of the quarter.",
        "The figure follows the season; we look at the year.",
    ),
    "environment-and-waste": (
        "Missed rounds are reported before noon, so that the second crew can go out.",
        "The new depot opens in phases: see the plan by the door.",
    ),
    "housing-and-community-safety": (
        "Empty homes: photographs with each visit, please.",
        "Thank you for the night patrols.",
    ),
    "planning-and-highways": (
        "Small applications are decided by the duty officer within the week.",
        "Potholes first on bus routes.",
    ),
    "customer-services": (
        "Call back by the end of the day, even if there is no answer yet.",
        "We listen to ten calls together on Thursday.",
    ),
    "finance": (
        "Invoices with a query go back the same day.",
        "Year end: the calendar is on the shared drive.",
    ),
    "human-resources": (
        "Return-to-work talks within three days: managers need our reminder.",
        "The campaign for hard-to-fill posts begins in April.",
    ),
}


def follow(month, published, people):
    """What comes of a month's briefing once it is published on a day."""
    units = {unit.slug: unit for unit in OrganisationUnit.objects.all()}
    acknowledge(month, published, units, people)
    for worry in WORRIES:
        if worry.month == month:
            holder = people[f"portfolio-holder-{worry.slug}"]
            tell(worry, units[worry.slug], units[worry.slug], holder, published, people)
    if LEADERS.month == month:
        tell(LEADERS, units["council"], units[LEADERS.slug], people["leader"], published, people)
    told = set(lines_of(month).values_list("service__slug", flat=True))
    for number, (slug, words) in enumerate(TEAM_WORDS.items()):
        if slug not in told or (month, slug) in NOT_TOLD:
            continue
        day = working_day_after(published, 2 + (number + month.month) % 7)
        brief_team(
            units[slug],
            month,
            briefed_on=day,
            text=words[month.month % 2],
            by=people[f"head-{slug}" if month.month % 3 else f"deputy-{slug}"],
            at=at(day, 15),
        )


def acknowledge(month, published, units, people):
    """The holders and the Leader acknowledge the month, most of them after they spoke of it."""
    readers = [("council", people["leader"])]
    readers += [(slug, people[f"portfolio-holder-{slug}"]) for slug in DIRECTORATES]
    for number, (slug, reader) in enumerate(readers):
        if (month, slug) == MISSING:
            continue
        days = 9 if (month, slug) == LATE else 1 + (number + month.month) % 4
        day = working_day_after(published, days)
        has_spoken = (number + month.month) % 5 != 0
        acknowledge_monthly_briefing(
            units[slug],
            month,
            discussed_on=day if has_spoken else None,
            by=reader,
            at=at(day, 17),
        )


def tell(worry, unit, asked_unit, holder, published, people):
    """A concern from the day it was raised to where it stands today."""
    reds = lines_of(worry.month).filter(directorate=asked_unit, rating="red").order_by("code")
    line = reds[worry.place : worry.place + 1].first() or reds.first()
    day = working_day_after(published, 3)
    concern = raise_concern(
        unit,
        asked_unit=asked_unit,
        month=worry.month,
        text=worry.text,
        target=line.target if line else None,
        by=holder,
        at=at(day),
    )
    if not worry.answer:
        return
    director = people[f"director-{worry.slug}"]
    day = working_day_after(day, worry.after)
    done_by = working_day_after(day, worry.within)
    concern = answer_concern(concern, answer=worry.answer, done_by=done_by, by=director, at=at(day))
    if worry.settled:
        settle_concern(concern, reason=worry.settled, by=holder, at=at(done_by, 14))
    if worry.again:
        raise_concern_again(
            concern, reason=worry.again, by=holder, at=at(working_day_after(done_by, 2))
        )


def lines_of(month):
    """The published lines of a month."""
    build = ScorecardBuild.objects.filter(month=month, frozen_at__isnull=False).first()
    return ScorecardLine.objects.filter(build=build)


def report_to_cabinet(month, published, people):
    """Each holder's report on a quarter, before the agenda goes out."""
    for slug in DIRECTORATES:
        unit, holder = OrganisationUnit.objects.get(slug=slug), people[f"portfolio-holder-{slug}"]
        words = dict(zip(PARTS, CABINET_WORDS[slug], strict=True))
        if month.month % 2:
            words["resources"] = ""
        word_cabinet_report(unit, month, words=words, by=holder, at=at(published, 11))
        submit_cabinet_report(unit, month, by=holder, at=at(published, 12))


def at(day, hour=10):
    return datetime.combine(day, time(hour), tzinfo=LONDON)
