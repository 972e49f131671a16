"""The further tables of the open data: what the council does, what came of it, and what meetings
decided; the columns of each and what they mean (pure).
"""

from typing import NamedTuple

from reporting.content.voice_tables import COMPLAINTS, SURVEYS


class OpenTable(NamedTuple):
    """A table: its title, its columns with their meaning, and which are days and numbers."""

    title: str
    columns: dict[str, str]
    days: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    key: tuple[str, ...] = ()


MEETING = {
    "body": "The body that met",
    "day": "The day of the meeting; with the body it names a meeting",
}
MEASURE = {
    "measure_code": "The code of the measure",
    "measure": "The measure",
}
TABLES = {
    "actions": OpenTable(
        "What the council’s plans do for their measures, as published with the newest month",
        MEASURE
        | {
            "action": "What is done",
            "plan": "The plan that promises it",
            "who": "The post that does it",
            "due": "The day by which it is to be done",
            "standing": "How it stands: late, at risk, on track or not started",
            "expected": "By how much the measure is to change, and from which month",
            "month": "The month with which it was published",
        },
        days=("due",),
    ),
    "evaluations": OpenTable(
        "What came of actions that are done, by the figures before and since",
        {
            "action": "What was done",
            "kind": "Which kind of action it is",
            "service": "The service that did it",
            "plan_or_report": "The plan or the report that it is of",
            "who": "The post that did it",
            "done_on": "The day on which it was done",
        }
        | MEASURE
        | {
            "expected": "What was expected of it",
            "outcome": "What can be said: moved as expected, did not move and others",
            "what_the_figures_say": "The same in a sentence",
            "change": "By how much the measure changed against what was to be expected without it",
            "change_at_least": "The lower limit, which holds the true change in 19 of 20 cases",
            "change_at_most": "The upper limit of the same",
            "by_the_figures_of": "The newest month that was looked at",
            "evaluated_anew": "That figures were corrected after it was evaluated, and when",
            "said_before": "What was said of the action before the correction",
            "owner_concludes": "Whether its owner thinks that it worked",
            "learned": "What its owner learned",
            "would_do_it_again": "Whether its owner would do it again",
        },
        days=("done_on",),
        numbers=("change", "change_at_least", "change_at_most"),
    ),
    "meetings": OpenTable(
        "Meetings of public bodies",
        MEETING
        | {
            "begins": "When it begins, London time",
            "ends": "When it ends",
            "place": "Where it is held",
            "state": "Planned, agenda out, minutes confirmed and others",
            "decisions": "How many decisions, actions and recommendations are public",
            "url": "Its page",
        },
        days=("day",),
        numbers=("decisions",),
        key=("body", "day"),
    ),
    "decisions": OpenTable(
        "What public meetings decided, from confirmed minutes, and what became of it",
        MEETING
        | {
            "kind": "Decision, action, recommendation, or noted",
            "text": "What was decided",
        }
        | MEASURE
        | {
            "who": "The post that it is for",
            "due": "The day by which it is to be done",
            "state": "Not done yet, done, not pursued, replaced by a later decision, or noted",
            "what_became_of_it": "What is said of it since",
            "ended_on": "The day on which it was done, dropped or replaced",
            "url": "The page of its meeting",
        },
        days=("day", "due", "ended_on"),
    ),
    "recommendations": OpenTable(
        "Recommendations of bodies that scrutinise, with the answer and what became of it",
        {"body": "Who recommended it", "sent_on": "The day on which it was sent"}
        | MEASURE
        | {
            "recommendation": "What is recommended",
            "to": "Who answers it: Cabinet, or a director",
            "answer_due": "The day by which the answer is due",
            "answer": "Accepted, partly accepted or rejected; empty before an answer",
            "reason": "Why it was answered so",
            "who": "The post that delivers it",
            "due": "The day by which it is to be delivered",
            "state": "How it stands",
            "late": "By how much the answer or the delivery is late, and on which day",
            "what_became_of_it": "The newest word on its delivery",
            "url": "Its page",
        },
        days=("sent_on", "answer_due", "due"),
    ),
    "lessons": OpenTable(
        "What was learned, what was proposed because of it, what was decided and changed",
        {
            "year": "The year in which it was learned",
            "theme": "What several findings have in common",
            "findings": "How many findings show it",
            "good": "How many of them tell of what worked",
            "proposal": "What was proposed; empty where nothing was",
            "kind": "Which of the five kinds of change it is",
            "to": "The body that decides",
            "state": "How it stands: on the agenda, accepted, rejected, carried out and others",
            "decided_on": "The day of the decision",
            "reason": "Why it was decided so",
            "what_changed": "What of the next plans it changed, or why nothing was",
            "targets_changed": "How many approved targets say that they were changed because of it",
            "url": "The page of the proposal, or else of the theme",
        },
        days=("decided_on",),
        numbers=("findings", "good", "targets_changed"),
    ),
    "findings": OpenTable(
        "What worked and what did not: the findings of themes",
        {
            "number": "The number of the finding, for good",
            "found_on": "The day on which it was found",
            "source": "Which of the seven sources it comes from",
            "worked": "Whether it tells of what worked",
            "finding": "What was found",
            "service": "The service that it is about",
            "themes": "The themes that it shows",
            "url": "Its page",
        },
        days=("found_on",),
        numbers=("number",),
        key=("number",),
    ),
    "stopped": OpenTable(
        "What the council stopped measuring, with its last colour",
        {
            "year": "The year from which it stands in no plan",
            "measure_code": "The code of the measure",
            "measure": "The measure",
            "plan": "The plan that it was in",
            "last_rating": "Its rating in the last scorecards that were published with it",
            "last_month": "The month of those scorecards",
            "last_figure": "Its year to date then, as published",
            "plan_by_then": "The plan for the same months",
            "became": "What became of it",
            "followed_by": "The codes of the measures that take its place",
            "reason": "Why; empty where no reason was given",
            "approved_by": "Who approved the plan without it, and by what decision",
            "url": "Its life, year by year",
        },
        key=("year", "measure_code"),
    ),
    "questions": OpenTable(
        "Questions of public bodies on measures, with their answers",
        {"body": "Who asked"}
        | MEASURE
        | {
            "asked_on": "The day on which it was asked",
            "due": "The day by which the answer was due",
            "answered_on": "The day of the answer",
            "question": "The question",
            "answer": "The answer",
        },
        days=("asked_on", "due", "answered_on"),
    ),
    "surveys": OpenTable(
        "What people answer when they are asked, in every wave of each survey question",
        SURVEYS,
        days=("first_day", "last_day"),
        numbers=("answered", "share", "share_at_least", "share_at_most", "design_effect"),
        key=("survey", "question", "first_day"),
    ),
    "complaints": OpenTable(
        "Complaints and decisions of the Ombudsman by service and quarter, in counts",
        COMPLAINTS,
        numbers=tuple(name for name in COMPLAINTS if name not in ("service", "quarter")),
        key=("service", "quarter"),
    ),
}
