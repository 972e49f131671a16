"""What the demonstration's committees planned, called in and recommended, in their own words, and
what became of each.
"""

from typing import NamedTuple

from pmf_portal.periods.month import FinancialYear

YEAR = FinancialYear(2023)
FAMILIES, REGENERATION = "families-and-wellbeing", "regeneration-and-environment"
TRANSFORMATION, WHOLE = "transformation-and-resources", "council"
QUARTERS = {"2023-03": 0, "2023-06": 1, "2023-09": 2, "2023-12": 3}


class Fate(NamedTuple):
    """A recommendation on a measure, to whom it went, and what became of it; days are working
    days: to the answer, from there to the day it is due and to its delivery (0: not yet).
    """

    code: str
    words: str
    to_director: bool
    answer: str
    answer_days: int
    reason: str = ""
    due_days: int = 40
    progress: str = ""
    evidence: str = ""
    done_days: int = 0


# By committee, one each quarter.
RECOMMENDED = {
    FAMILIES: (
        Fate(
            "CP13",
            "Tell families at the first visit how long the assessment takes.",
            True,
            "accept",
            12,
            progress="The letter was tried with two teams.",
            evidence="The letter is sent with each referral; the customer survey of October asks.",
            done_days=35,
        ),
        Fate(
            "FW09",
            "Put the waiting times of each team on the council’s website every month.",
            False,
            "accept_partly",
            25,
            "By service, not by team: the teams are too small to publish without naming people.",
            50,
            evidence="Published by service with the September scorecard.",
            done_days=58,
        ),
        Fate(
            "FW06",
            "Pay a retention allowance to experienced social workers.",
            False,
            "reject",
            30,
            "It would cost £420,000 a year, and three neighbouring councils ended theirs.",
        ),
        Fate("CP13", "Show members how the delivery plan is paid for next year.", False, "", 0),
    ),
    REGENERATION: (
        Fate(
            "RE01",
            "Tell whoever reports a problem by text message when it is put right.",
            True,
            "accept",
            10,
            due_days=60,
            evidence="Text messages go out since August; complaints about silence fell by half.",
            done_days=52,
        ),
        Fate(
            "RE02",
            "Agree with the contractor what a missed round costs him.",
            True,
            "accept",
            15,
            due_days=118,
            progress="The contractor has asked for mediation; a meeting is on 22 April.",
        ),
        Fate(
            "RE06",
            "Bring the repair of estate roads forward by a year.",
            False,
            "accept_partly",
            28,
            "Twelve of the thirty roads; the others need drains first.",
            130,
            progress="Five of the twelve roads are done.",
        ),
        Fate(
            "RE03",
            "Publish each month which streets were inspected.",
            True,
            "accept",
            9,
            due_days=70,
        ),
    ),
    TRANSFORMATION: (
        Fate(
            "TR10",
            "Ask staff who leave why they leave, and report it each quarter.",
            True,
            "accept",
            11,
            due_days=45,
            evidence="Exit interviews since July; the first report went to the July meeting.",
            done_days=40,
        ),
        Fate(
            "TR04",
            "Open the telephone lines until 18:00 twice a week.",
            False,
            "reject",
            26,
            "Fewer than two calls in a hundred come after 17:00.",
        ),
        Fate(
            "TR02",
            "Pay small suppliers within ten days.",
            False,
            "accept",
            20,
            due_days=60,
            progress="The ledger can tell small suppliers since January.",
            evidence="93% of small suppliers’ invoices were paid within ten days in March.",
            done_days=66,
        ),
        Fate(
            "TR05", "Say in each letter who deals with it, and their telephone number.", True, "", 0
        ),
    ),
    WHOLE: (
        Fate(
            "",
            "Show in each report what the last action has changed.",
            False,
            "accept_partly",
            22,
            "Where a figure can show it; otherwise the report says what was seen.",
            40,
            evidence="The form of the delivery plan asks for it since September.",
            done_days=38,
        ),
        Fate(
            "",
            "Name one member of Cabinet for each measure that is off plan.",
            False,
            "accept",
            15,
            due_days=30,
            evidence="The names stand in the pack since October.",
            done_days=20,
        ),
        Fate(
            "",
            "Hold performance meetings in the constituencies, not in the Town Hall.",
            False,
            "reject",
            33,
            "The rooms have no sound system for public meetings; they can be followed online.",
        ),
        Fate("", "Say what it would cost to be back on plan a quarter earlier.", False, "", 0),
    ),
}
FATES = {fate.words: fate for fates in RECOMMENDED.values() for fate in fates}


class Planned(NamedTuple):
    """A topic of a work programme, for the meeting of a quarter, and what came of it."""

    title: str
    why: str
    came: str


TOPICS = {
    FAMILIES: (
        Planned(
            "How families wait for an assessment",
            "Four in ten assessments took longer than 45 days last year.",
            "The committee has set up task-and-finish work on it.",
        ),
        Planned(
            "Going home from hospital",
            "Readmissions have risen for two winters.",
            "Noted; the reablement team reports again next summer.",
        ),
        Planned(
            "Care leavers: a home and work",
            "Members meet care leavers each year.",
            "The housing service keeps six flats for care leavers.",
        ),
        Planned(
            "School attendance after the pandemic",
            "Attendance is still below that of 2019.",
            "The head teachers’ plan was welcomed.",
        ),
    ),
    REGENERATION: (
        Planned(
            "Bins that are missed twice",
            "The most frequent complaint to members.",
            "The contractor was asked to come to the next meeting.",
        ),
        Planned(
            "Potholes: what the promise is worth",
            "Repairs within the promised time have fallen.",
            "Called in; see what came of it.",
        ),
        Planned(
            "Temporary accommodation",
            "Twice as many households as four years ago.",
            "Cabinet was asked for a plan with the housing associations.",
        ),
        Planned(
            "Empty business premises",
            "A third of the units on two estates are empty.",
            "The letting agent’s contract is renewed with targets.",
        ),
    ),
    TRANSFORMATION: (
        Planned(
            "Sickness: what helps people back to work",
            "The council loses twelve days for each member of staff.",
            "Two services try early physiotherapy.",
        ),
        Planned(
            "Calls that nobody answers",
            "One call in six is lost on Mondays.",
            "More lines on Mondays since September.",
        ),
        Planned(
            "What agency staff cost, and why",
            "Costs were over budget for the third year.",
            "Heads of service now agree each post beforehand.",
        ),
        Planned(
            "Council tax: who falls behind",
            "Collection is just short of plan.",
            "Reminders are worded anew with the advice centre.",
        ),
    ),
    WHOLE: (
        Planned(
            "Which measures are missing from the plan",
            "Members asked for housing repairs.",
            "Two measures were proposed for 2024/25.",
        ),
        Planned(
            "Do delivery plans work?",
            "Five reports were opened twice in a year.",
            "The tracker now says how many reports were repeated.",
        ),
        Planned(
            "How sure the council is of its figures",
            "Internal Audit found two indicators without evidence.",
            "Both have evidence since November.",
        ),
        Planned(
            "What residents asked on the website",
            "Forty questions came in last year.",
            "Three answers led to a change of page.",
        ),
    ),
}
TO_COME = {
    FAMILIES: ("Health checks: who does not come", "Take-up differs by half between wards."),
    REGENERATION: ("Charging points: where next?", "Two wards have none."),
    TRANSFORMATION: ("Online forms that people give up", "One form in five is not finished."),
    WHOLE: ("The year on one page", "Before the annual statement is published."),
}
DROPPED = ("The move of the archive", "The move was put off until 2026.")
EXPLAINED = {
    "RE06": (
        "One repair in four is late, and nobody has told the residents.",
        "The crew of the north depot was two short from February to June. Both posts are filled;"
        " repairs promised since July are in time.",
        "The explanation was accepted; the committee sees the figure again in the autumn.",
    ),
    "FW09": (
        "Plans for children with special needs are late for the second year.",
        "Advice from the health service comes after 11 weeks, not six. A joint team begins in"
        " February; every plan that is late has a named officer.",
        "The director brings the joint team’s first figures to the April meeting.",
    ),
}
ASKED_NOW = {
    FAMILIES: ("CP13", "Assessments are further from plan than a year ago.", ""),
    REGENERATION: ("RE02", "Missed collections have risen since the rounds were changed.", ""),
    TRANSFORMATION: ("TR10", "What the new agency contract costs in each service.", "3"),
}
# Put in a meeting, on a measure that is on plan too: by quarter the measure, question and answer.
ASKED_IN_MEETING = {
    FAMILIES: {
        2: (
            "FW05",
            "This is green. How many care leavers are in a home that they will have to leave?",
            "Four of 61; each has a date and a place to go to.",
        )
    },
    REGENERATION: {
        1: (
            "RE04",
            "Nearly all are in time. Are applicants asked for more time more often?",
            "Yes: in 11 of 24 cases, against 7 the year before. It is now counted.",
        )
    },
    TRANSFORMATION: {
        3: (
            "TR01",
            "Which households fall behind first?",
            "Those who moved in the year; the first reminder now comes after two weeks.",
        )
    },
    WHOLE: {},
}
FOUND = (
    "Families wait longest between the first visit and the doctor’s letter: 19 of 45 days. Two"
    " teams of five have no senior assessor. What the letter asks is asked again by the school."
)
OF_WORK = (
    "Agree with the health service that a letter comes within ten days.",
    "Train two senior assessors, so that each team has one.",
)
