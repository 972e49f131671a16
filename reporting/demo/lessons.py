"""The demonstration's lessons: what two years showed, what was proposed and decided because of it,
and what the drafts of the next year make of it (framework 5.1).
"""

from datetime import date, datetime, time
from typing import NamedTuple

from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.periods.timetable import LONDON
from reporting.lessons.writing import newest_published, write_findings
from reporting.meetings.deciding import decide_proposal
from reporting.meetings.hearings import send_proposal
from reporting.models import AgendaItem, Body, ProposalHearing
from targets.answering import answer_lesson
from targets.lessons.findings import record_finding, set_aside_finding
from targets.lessons.proposals import carry_out_proposal, draft_proposal
from targets.lessons.queries import lessons_of_plan
from targets.lessons.themes import confirm_theme, drop_theme, suggest_themes
from targets.models import Plan, Proposal, ReviewFinding, Specification, Target, Theme

LAST_YEAR, THIS, NEXT = FinancialYear(2022), FinancialYear(2023), FinancialYear(2024)
CABINET, GROUP = "Cabinet", "Chief Executive’s Group"


class Confirmed(NamedTuple):
    """A suggestion that was confirmed: on what it rests, its name, and what it is about."""

    year: FinancialYear
    basis: str
    title: str
    about: str


class Proposed(NamedTuple):
    """What is proposed because of a theme: by which measures, of what kind, to whom."""

    theme: str
    codes: tuple[str, ...]
    kind: str
    title: str
    text: str
    owner: str
    body: str


VACANT = "Vacant posts and sickness come before the figures"
CONTRACTS = "Where a contractor delivers, recovery waits for the contract"
FORMS = "Processes that wait for one form or one person"
FIRST = (
    Confirmed(
        LAST_YEAR,
        "cause staffing",
        VACANT,
        "Measures in three services fell behind when posts were vacant or people were ill, and"
        " promises to be back on plan were broken because recruiting took longer than was planned.",
    ),
    Confirmed(
        LAST_YEAR,
        "cause supplier",
        CONTRACTS,
        "Charging points and energy certificates depend on one contractor each. The council’s own"
        " actions ended in time; the contractor’s part did not.",
    ),
)
SECOND = (
    Confirmed(
        THIS,
        "cause process",
        FORMS,
        "Fly-tipping, planning appeals and customer services give the same cause: a step of the"
        " process waits for one form, or for one person who is away.",
    ),
)
POSTS = Proposed(
    VACANT,
    ("TR03", "CP13", "CP14"),
    "resources",
    "Fill front-line posts before they are vacant",
    "From April 2024 posts in the assessment, smoking and contact teams are advertised when notice"
    " is given, not when the post is empty. £180,000 of the vacancy saving is moved to Human"
    " Resources for it.",
    "head-human-resources",
    CABINET,
)
SECOND_CONTRACTOR = Proposed(
    CONTRACTS,
    ("CP10", "CP09"),
    "investment",
    "A second contractor for charging points",
    "Tender a second contractor for forty charging points a year, for £240,000 in 2024/25.",
    "head-planning-and-highways",
    GROUP,
)
ASSESSMENTS = Proposed(
    FORMS,
    ("RE01", "RE11"),
    "plans",
    "Give every process a second person and one form online",
    "By September 2024 fly-tipping reports and appeal papers are taken online, and each step names"
    " a deputy. Recovery dates of both measures move to December 2024.",
    "head-environment-and-waste",
    CABINET,
)
DECIDED = {
    POSTS.title: ("accept", ""),
    SECOND_CONTRACTOR.title: (
        "reject",
        "The contract runs until March 2025 and a second one would be paid twice for the same"
        " sites. The contract is tendered anew instead, with a price for each month of delay.",
    ),
}
CARRIED_OUT = (
    "The draft counts on posts being filled within six weeks of notice; £180,000 of the"
    " directorate’s envelope is for that."
)
SURVEY = (
    "Three in ten of the 412 residents who answered the budget consultation would rather report"
    " fly-tipping by photograph than by telephone."
)
PEER_REVIEW = (
    "The peer review of December saw appeal papers lie for nine days because one officer was away."
)
DROPPED = "These findings have nothing in common but the service that they are of."
ASIDE = "The audit’s owner reported it done in March; the follow-up is on its way."
NOT_TOUCHED = "No post of the team was vacant for longer than a month, and none is expected to be."
OWN_STAFF = "The council’s own staff deliver this; no contract stands between it and its target."
BY_LESSON = {POSTS.title: NOT_TOUCHED, CONTRACTS: OWN_STAFF}
OWN_ANSWERS = {
    (POSTS.title, "TR03"): (
        "resources",
        "£180,000 is for filling posts within six weeks of notice.",
    ),
    (POSTS.title, "TR01"): ("action", "One post of two that were frozen is filled from April."),
    (CONTRACTS, "RE11"): ("action", "Barristers are chosen from three chambers, not from one."),
}


def find(month, published, people):
    """What the month shows; and in two months what the officers made of it."""
    at = moment(published, 12)
    write_findings(newest_published(), at=at)
    if month == Month(2023, 2):
        confirm(FIRST, people, date(2023, 4, 3))
    if month == Month(2023, 8):
        propose(POSTS, people, date(2023, 9, 21))
        propose(SECOND_CONTRACTOR, people, date(2023, 9, 22))


def confirm(themes, people, day):
    """The performance team confirms what was suggested, with names of its own."""
    team = people["head-of-performance"]
    suggest_themes(themes[0].year, at=moment(day, 9))
    # A demonstration that begins later has seen less.
    for one in themes:
        theme = Theme.objects.filter(year=one.year, basis=one.basis).first()
        if theme is None:
            continue
        confirm_theme(theme, title=one.title, about=one.about, by=team, at=moment(day, 10))


def propose(one, people, day):
    """A proposal is drafted and sent to the body that decides it."""
    theme, team = Theme.objects.filter(title=one.theme).first(), people["head-of-performance"]
    if theme is None:
        return
    evidence = theme.findings.filter(measures__code__in=one.codes).distinct()
    proposal = draft_proposal(
        theme,
        kind=one.kind,
        title=one.title,
        text=one.text,
        evidence=list(evidence.order_by("pk")),
        owner=people[one.owner],
        by=team,
        at=moment(day, 11),
    )
    body = Body.objects.get(title=one.body)
    send_proposal(proposal, body=body, exempt="", by=team, at=moment(day, 14))


def minute(meeting, day, people):
    """What a body decides of the proposals on its agenda."""
    items = meeting.items.filter(kind=AgendaItem.PROPOSAL).select_related("proposal")
    for item in items:
        decision, reason = DECIDED[item.proposal.title]
        hearing = ProposalHearing.objects.select_related("proposal").get(proposal=item.proposal)
        words = {"decision": decision, "reason": reason}
        team = people["head-of-performance"]
        decide_proposal(hearing, meeting, **words, by=team, at=moment(day, 11))


def answer_drafts(people):
    """The drafts of two directorates answer what was learned, before they are handed in; those of
    the third still have to.
    """
    carry_out_posts(people)
    for slug, day in (
        ("regeneration-and-environment", date(2024, 3, 18)),
        ("transformation-and-resources", date(2024, 3, 15)),
    ):
        plan = Plan.objects.get(slug=slug)
        for row in lessons_of_plan(plan, NEXT):
            for answer, words, drafts in answers_to(row):
                answer_lesson(
                    drafts,
                    row.lesson,
                    answer=answer,
                    words=words,
                    by=people[f"lead-{slug}"],
                    at=moment(day, 10),
                )


def answers_to(row):
    """What is answered to one lesson: by some targets something of their own, by the others that
    nothing is changed.
    """
    others = []
    for draft, _ in row.waiting:
        own = OWN_ANSWERS.get((row.lesson.title, draft.target.code))
        if own:
            yield *own, [draft]
        else:
            others.append(draft)
    if others:
        yield "nothing", BY_LESSON[row.lesson.title], others


def carry_out_posts(people):
    """What Cabinet accepted is in the next year's draft."""
    changed = Specification.objects.get(target__code="TR03", financial_year=NEXT)
    proposal = Proposal.objects.filter(title=POSTS.title, state="accepted").first()
    if proposal is None:
        return
    carry_out_proposal(
        proposal,
        changed=changed,
        what_changed=CARRIED_OUT,
        by=proposal.owner,
        at=moment(date(2024, 3, 12), 15),
    )


def look_back(people):
    """What people found besides, what this year showed so far, and the proposal that waits."""
    team = people["head-of-performance"]
    found = {"by": people["performance-officer"], "at": moment(date(2024, 2, 26), 9)}
    record_finding(
        source="feedback",
        worked="bad",
        words=SURVEY,
        document="Budget consultation 2024/25, answers to question 9",
        measures=list(Target.objects.filter(code="RE01")),
        found_on=date(2024, 1, 31),
        **found,
    )
    record_finding(
        source="inspection",
        worked="bad",
        words=PEER_REVIEW,
        document="Peer review of planning, report of 14 December 2023, page 11",
        measures=list(Target.objects.filter(code="RE11")),
        found_on=date(2023, 12, 14),
        mark="personal",
        **found,
    )
    confirm(SECOND, people, date(2024, 4, 2))
    propose(ASSESSMENTS, people, date(2024, 4, 4))
    at = moment(date(2024, 4, 2), 11)
    for theme in Theme.objects.suggested().filter(year=THIS, basis="service finance bad"):
        drop_theme(theme, reason=DROPPED, by=team, at=at)
    for finding in ReviewFinding.objects.filter(source="inspection", recorded_by=None):
        set_aside_finding(finding, reason=ASIDE, by=team, at=at)


def moment(day, hour):
    return datetime.combine(day, time(hour), tzinfo=LONDON)
