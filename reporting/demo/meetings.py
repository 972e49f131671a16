"""The demonstration's meetings: the bodies of the framework, a year of their meetings, what they
decided and what became of it (framework 4.2, 4.3).
"""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from exceptions.models import ExceptionReport
from exceptions.questions import answer_question, ask_question
from pmf_portal.council.models import OrganisationUnit
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import LONDON
from pmf_portal.periods.working_days import working_day_after
from reporting.demo import lessons, scrutiny
from reporting.demo.briefings import report_to_cabinet
from reporting.demo.figures import LAST
from reporting.meetings.bodies import add_body, add_body_member
from reporting.meetings.calling import call_meeting
from reporting.meetings.minuting import (
    confirm_minutes,
    hold_meeting,
    record_output,
    submit_minutes,
)
from reporting.meetings.outputs import complete_output, drop_output
from reporting.meetings.planning import add_agenda_item, cancel_meeting, plan_meeting
from reporting.models import AgendaItem, Body, CustomScorecard, Output

# The first month that the meetings look at, and the months that end a quarter.
FIRST, QUARTER_ENDS = Month(2023, 3), (3, 6, 9, 12)
FAMILIES = "families-and-wellbeing"
COMMITTEES = {
    "transformation-and-resources": "Transformation and Resources",
    "regeneration-and-environment": "Regeneration and Environment",
    "families-and-wellbeing": "Families and Wellbeing",
}
CABINET, COORDINATING, GROUP = "Cabinet", "Coordinating Committee", "Chief Executive’s Group"
BOARD = "Health and Wellbeing Board"


class Asked(NamedTuple):
    """A question on a red measure, and the answer after so many working days."""

    words: str
    days: int
    answer: str
    mark: str = ""


class Said(NamedTuple):
    """Something that came out of a meeting: about a red measure, in so many working days, and what
    came of it ("" where nothing has yet).
    """

    kind: str
    words: str
    days: int
    came: str


OF_GROUP = (
    Said(
        "decision",
        "{measure}: the delivery plan goes on; the director brings the next step to the group.",
        25,
        "Brought to the group; the next step has begun.",
    ),
    Said(
        "action",
        "{measure}: say which posts are vacant and by when they are filled.",
        15,
        "Two posts were vacant; both are filled from next month.",
    ),
    Said(
        "action",
        "{measure}: agree with Finance what the second action costs this year.",
        20,
        "Agreed within the approved budget.",
    ),
    Said("decision", "{measure}: weekly figures to the director until it is back on plan.", 40, ""),
)
OF_MANAGEMENT = (
    Said(
        "action",
        "{measure}: go through the cases of the month with the team.",
        15,
        "Half of the delays come from one form, which is now sent by e-mail.",
    ),
    Said(
        "action",
        "{measure}: bring the cause of the last two months in one page.",
        12,
        "Read in the team meeting; the cause in the report was changed.",
    ),
    Said(
        "decision",
        "{measure}: overtime at weekends until the end of the quarter.",
        30,
        "Worked, and ended with the quarter.",
    ),
    Said("action", "{measure}: say what the team needs from other services.", 20, ""),
)
OF_MEMBERS = (
    Said(
        "recommendation",
        "{measure}: say to residents each quarter what has changed.",
        40,
        "On the council’s website since the middle of the quarter.",
    ),
    Said(
        "decision",
        "{measure}: the committee looks at the delivery plan again next quarter.",
        65,
        "On the agenda of the next quarter.",
    ),
    Said("recommendation", "{measure}: ask the neighbouring councils how they did it.", 50, ""),
)
# Asked in turn, each with an answer; two of five come late.
QUESTIONS = (
    Asked(
        "Who is affected most, and what is done for them now?",
        4,
        "Those who moved in from elsewhere. Each has a named officer since last month.",
    ),
    Asked(
        "Why is the target lower than what was reached two years ago?",
        6,
        "Demand has grown by a tenth since; the plan says how it is brought back over two years.",
    ),
    Asked(
        "What do other councils do that we do not?",
        13,
        "Two of our neighbours do the first check by telephone. We try it from next month.",
    ),
    Asked(
        "What does it cost to be back on plan by the end of the year?",
        8,
        "About as much as two posts for half a year; Finance has confirmed it.",
        "commercial",
    ),
    Asked(
        "Which ward is furthest from the plan?",
        15,
        "The figures by place say it; the team begins there.",
    ),
)
UNANSWERED = "When is the next step due, and who takes it?"
DROPPED = "The service has ended the scheme that this was about."
CONTRACT = Month(2023, 12)
CLOSED_ITEM = "Contract of the waste transfer station"
CLOSED = "The offer of the present contractor is not taken up."


def begin(people, at):
    """The bodies of the framework, and who sits in them."""
    team = people["head-of-performance"]
    council = OrganisationUnit.objects.get(kind=OrganisationUnit.COUNCIL)

    def add(title, kind, unit, chair, clerk, *, is_public, scorecard=""):
        return add_body(
            title=title,
            kind=kind,
            unit=unit,
            is_public=is_public,
            scorecard=CustomScorecard.objects.filter(title=scorecard).first(),
            chair=people[chair],
            clerk=people[clerk],
            by=team,
            at=at,
        )

    officer = "performance-officer"
    cabinet = ("cabinet", council, "leader", officer)
    add(CABINET, *cabinet, is_public=True, scorecard="Cabinet scorecard")
    member = ("committee", council, "committee-member", officer)
    bodies = [
        add(COORDINATING, *member, is_public=True, scorecard="Coordinating Committee scorecard")
    ]
    add(GROUP, "executive_group", council, "chief-executive", officer, is_public=False)
    board = ("partnership_board", council, f"portfolio-holder-{FAMILIES}", officer)
    bodies.append(
        add(BOARD, *board, is_public=True, scorecard=f"{COMMITTEES[FAMILIES]} Committee scorecard")
    )
    for slug, title in COMMITTEES.items():
        unit = OrganisationUnit.objects.get(slug=slug)
        chair = ("committee", unit, "elected-member", officer)
        name = f"{title} Policy and Performance Committee"
        bodies.append(add(name, *chair, is_public=True, scorecard=f"{title} Committee scorecard"))
        chair = ("management_team", unit, f"director-{slug}", f"lead-{slug}")
        add(f"{title} Management Team", *chair, is_public=False)
    for body in bodies:
        for name in ("committee-member", "elected-member"):
            add_body_member(body, person=people[name], from_day=date(2023, 4, 1), by=team, at=at)
    scrutiny.begin(people, at)


def meet(month, published, people):
    """The meetings that look at a month once it is published; `published` is the day of that."""
    for body, day in days_of(month, published):
        hold(body, month, day, published, people)
        if month.month in QUARTER_ENDS:
            ask(body, month, day, people)


def plan_for(month, published, people):
    """Those meetings are planned before, so that each pack says for which one it is."""
    for body, day in days_of(month, published):
        plan(body, day, published - timedelta(days=30), people["head-of-performance"])


def days_of(month, published):
    """The bodies that look at a month, each with the day of its meeting."""
    bodies = enumerate(Body.objects.select_related("unit", "chair", "clerk"))
    return [
        (body, working_day_after(published, 7 + number % 3))
        for number, body in bodies
        if is_due(body, month)
    ]


def is_due(body, month):
    """Whether a body looks at a month: by the rhythm of what it receives."""
    return body.receives.rhythm == "monthly" or month.month in QUARTER_ENDS


ASKERS = {"cabinet": "cabinet", "committee": "committee"}


def ask(body, month, day, people):
    """A body of members asks about one of the reports of its part of the council."""
    reports = reports_of(body)
    if not reports or body.kind not in ASKERS:
        return
    asker = "coordinating" if body.title == COORDINATING else ASKERS[body.kind]
    report = reports[(month.index // 3 + len(body.title)) % len(reports)]
    asked = QUESTIONS[(month.index // 3 + body.pk) % len(QUESTIONS)]
    officer = {"by": people["performance-officer"], "at": at(day, 12)}
    due = working_day_after(day, 10)
    question = ask_question(
        report, body=asker, text=asked.words, due=due, mark=asked.mark, **officer
    )
    when = at(working_day_after(day, asked.days))
    answer_question(question, answer=asked.answer, by=report.owner, at=when)


def hold(body, month, day, published, people):
    """One meeting from its agenda to confirmed minutes."""
    team = people["head-of-performance"]
    meeting = body.meetings.get(day=day)
    item = put_report_on(meeting, body, month, published, team)
    if body.title == CABINET and month == CONTRACT:
        fields = {"kind": AgendaItem.OTHER, "title": CLOSED_ITEM, "exempt": "3"}
        closed = add_agenda_item(meeting, **fields, by=team, at=at(published, 8))
    scrutiny.put_on_agenda(body, month, meeting, people, at(published, 9))
    if body.title == CABINET:
        report_to_cabinet(month, published, people)
    call_meeting(meeting, by=team, at=at(published, 15))
    hold_meeting(meeting, by=team, at=at(day))
    if item and body.kind != "committee":
        record_output(meeting, **said_of(body, month, item, day), by=team, at=at(day, 11))
    scrutiny.minute(body, month, meeting, day, people)
    lessons.minute(meeting, day, people)
    noted = meeting.items.get(kind=AgendaItem.PAPER)
    words = f"The report on {month.name} was noted."
    record_output(meeting, kind="noted", text=words, item=noted, by=team, at=at(day, 11))
    for report in meeting.items.filter(kind=AgendaItem.CABINET_REPORT):
        words = f"{report.title}: noted."
        record_output(meeting, kind="noted", text=words, item=report, by=team, at=at(day, 11))
    if body.title == CABINET and month == CONTRACT:
        owner = people["finance-officer"]
        record_output(
            meeting, kind="decision", text=CLOSED, item=closed, owner=owner, by=team, at=at(day, 11)
        )
    submit_minutes(meeting, by=team, at=at(day, 16))
    if body.title == GROUP and month == LAST:
        # These wait for the chief executive's word.
        return
    confirm_minutes(meeting, by=body.chair, at=at(working_day_after(day, 2)))


def put_report_on(meeting, body, month, published, team):
    """One of the exception reports of the body's part of the council; None where there is none."""
    reports = reports_of(body)
    if not reports:
        return None
    report = reports[month.index % len(reports)]
    title = f"{report.target.code} {report.title}: delivery plan"
    return add_agenda_item(
        meeting,
        kind=AgendaItem.REPORT,
        title=title[:200],
        report=report,
        target=report.target,
        by=team,
        at=at(published, 8),
    )


def plan(body, day, planned, team):
    times = (
        {"begins": time(10), "ends": time(12)}
        if body.is_public
        else {"begins": time(14), "ends": time(15, 30)}
    )
    place = "Council chamber" if body.is_public else "Town Hall, room 2"
    return plan_meeting(body, day=day, place=place, by=team, at=at(planned), **times)


def reports_of(body):
    """The exception reports that are followed in the part of the council that a body is for."""
    reports = ExceptionReport.objects.followed().filter(service__path__startswith=body.unit.path)
    return list(reports.select_related("target", "owner").order_by("target__code"))


def said_of(body, month, item, day):
    """What a body says of a red measure, and who does it by when."""
    if body.kind == "executive_group":
        choices = OF_GROUP
    elif body.kind == "management_team":
        choices = OF_MANAGEMENT
    else:
        choices = OF_MEMBERS
    said = choices[(month.index + len(body.title)) % len(choices)]
    return {
        "kind": said.kind,
        "text": said.words.format(measure=f"{item.target.code} {item.report.title}"),
        "item": item,
        "owner": item.report.owner,
        "due": working_day_after(day, said.days),
    }


def follow_up(today, people):
    """What became of what was decided and is due by a day: most is done, a little late now and
    then; one thing in eleven is not pursued, and some are open still.
    """
    came = {
        said.words.partition("}")[2]: said.came for said in (*OF_GROUP, *OF_MANAGEMENT, *OF_MEMBERS)
    }
    scrutiny.follow_up(today, people)
    waiting = Output.objects.still_open().filter(due__lte=today).select_related("meeting", "owner")
    for output in waiting.order_by("due", "pk"):
        words = next((came[ending] for ending in came if output.text.endswith(ending)), "")
        when = at(working_day_after(output.due, output.pk % 3 - 1 if output.pk % 3 else 1))
        if output.pk % 11 == 0:
            drop_output(output, reason=DROPPED, by=people["performance-officer"], at=when)
        elif words and output.owner:
            complete_output(output, what_came=words, by=output.owner, at=when)


def look_ahead(people):
    """The meetings to come: one whose agenda is out, the next of each body, and one cancelled."""
    team = people["head-of-performance"]
    planned = date(2024, 2, 28)
    for number, body in enumerate(Body.objects.select_related("unit", "chair", "clerk")):
        plan(body, working_day_after(date(2024, 4, 24), number % 5), planned, team)
    committee = Body.objects.get(slug__startswith=FAMILIES, kind="committee")
    special = plan(committee, date(2024, 4, 16), planned, team)
    title = "How children’s services recover: visit to the assessment team"
    fields = {"kind": AgendaItem.OTHER, "title": title, "by": team, "at": at(planned)}
    add_agenda_item(special, about="The committee asks the team what holds it up.", **fields)
    call_meeting(special, by=team, at=at(date(2024, 4, 5)))
    report = reports_of(committee)[0]
    asked = {"body": "committee", "text": UNANSWERED, "due": date(2024, 4, 12), "mark": ""}
    ask_question(report, **asked, by=people["performance-officer"], at=at(date(2024, 3, 28)))
    board = Body.objects.get(title=BOARD)
    snow = plan(board, date(2024, 3, 6), date(2024, 1, 10), team)
    reason = "The partners’ figures were not ready; the item comes to the next meeting."
    cancel_meeting(snow, reason=reason, by=team, at=at(date(2024, 2, 28)))
    scrutiny.look_ahead(people)


def at(day, hour=10):
    return datetime.combine(day, time(hour), tzinfo=LONDON)
