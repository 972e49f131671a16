"""The demonstration's exception reports: written, verified, followed month by month, questioned,
and closed when performance is back.
"""

from datetime import datetime, time, timedelta
from decimal import Decimal

from exceptions.deciding import (
    acknowledge_briefing,
    close_exception_report,
    confirm_recovery,
    require_revision,
    resume_recovery,
    return_exception_report,
    verify_exception_report,
    waive_exception_report,
)
from exceptions.lines import figures_of_line, newest_lines
from exceptions.models import Briefing, DeliveryAction, ExceptionReport, Question
from exceptions.models.redactions import PERSONAL
from exceptions.preparing import (
    add_action,
    add_cause,
    path_periods,
    prepare_part,
    set_path,
    submit_exception_report,
)
from exceptions.progress import update_progress
from exceptions.questions import answer_question, ask_question
from exceptions.reminders import send_reminders
from exceptions.rules.lifecycle import State
from pmf_portal.council.models import OrganisationUnit
from pmf_portal.formats.numbers import rounded
from pmf_portal.periods import timetable
from pmf_portal.periods.working_days import working_day_after
from reporting.cycle.briefing_comments import comment_on_month
from reporting.demo.files import rows
from reporting.demo.lives import DROPPED
from targets.actions.updates import ReportedUpdate
from targets.models import Risk

# What directors say of the newest month, for their portfolio holders.
DIRECTORS_SAY = {
    "families-and-wellbeing": (
        "The assessment teams carry vacancies that we expected to fill by Christmas. I would rather"
        " change the assessments plan now than miss it a third time, and I will bring a new one in"
        " April."
    ),
    "regeneration-and-environment": (
        "Temporary accommodation is what worries me. The forty leases come too slowly, and I have"
        " asked for a weekly count of homes signed."
    ),
}
STAGES = ("opened", "submitted", "returned")
REVISION = (
    "The month of recovery has passed. Write a new way back to plan, and say what is done beyond"
    " the first plan."
)
DECISION = "CESG has heard the director. The plan goes on; the next figures come back to the group."
# What a revised plan adds, one after the other.
EXTRA = (
    ("Review the measure every week with the director until it keeps to the path", "process"),
    (
        "Ask a neighbouring council that does better to look at how the service works",
        "partners",
    ),
    ("Move two experienced officers from other teams for three months", "staffing"),
    (
        "Bring a proposal for further resources to the Chief Executive’s Strategic Group",
        "other",
    ),
)
ADVERTISED_TWICE = "The post was advertised twice before it could be filled."
# About two people who could be recognised: it stays out of the public copy.
CONFIDENTIAL = {
    "CP13": (
        "Two of the three people who left did so after a disagreement that is still with the"
        " tribunal."
    )
}


def wording_for(code):
    table = {row["code"]: row for row in rows("exceptions.csv")}
    return table.get(code) or table["*"]


def day(month, working_day):
    """A working day after the end of a month, at ten."""
    return datetime.combine(
        working_day_after(month.last_day, working_day), time(10, 0), tzinfo=timetable.LONDON
    )


def write_exception_reports(month, people, *, leave_some):
    """Heads of service write, directors verify; in the newest month some reports are left on the
    way.
    """
    reports = ExceptionReport.objects.for_page().filter(state=State.OPENED).order_by("target__code")
    for number, report in enumerate(reports):
        director = people[f"director-{report.directorate.slug}"]
        if report.target.code in DROPPED:
            reason = "The measure leaves the plan with this year; what becomes of it is published."
            waive_exception_report(report, reason=reason, by=director, at=day(month, 9))
            continue
        stage = STAGES[number] if leave_some and number < len(STAGES) else "verified"
        if stage != "opened":
            write(report, month, stage, director, day(month, 9))


def write(report, month, stage, director, at):
    """The head of service writes a report, or its revised plan, and submits it; the director
    verifies it or returns it.
    """
    by, wording = {"by": report.owner, "at": at}, wording_for(report.target.code)
    recovery = month + int(wording["months"])
    prepare(report, wording, by)
    add_causes(report, wording, by)
    add_actions(report, wording, recovery, by)
    plan_recovery(report, month, recovery, by)
    report.refresh_from_db()
    submit_exception_report(report, **by)
    if stage == "returned":
        return_exception_report(
            report,
            reason="Please say how many of the late cases are due to each cause.",
            by=director,
            at=at + timedelta(days=1),
        )
    if stage == "verified":
        verify_exception_report(report, by=director, at=at + timedelta(days=1))


def add_actions(report, wording, recovery, by):
    """The actions of the first plan; a revised plan adds one beyond it."""
    if report.actions.exists():
        planned_actions = [EXTRA[report.times_escalated % len(EXTRA)]]
        resources, effect = "Within budget", ""
    else:
        kinds = wording["kinds"].split("|")
        planned_actions = list(zip(wording["actions"].split("|"), kinds, strict=True))
        resources, effect = wording["resources"], wording["effect"]
    for what, kind in planned_actions:
        add_action(
            report,
            what=what,
            kind=kind,
            who=str(report.deputy),
            due=working_day_after(recovery.last_day - timedelta(days=36), 1),
            resources=resources,
            effect=effect,
            mark="",
            **by,
        )


def prepare(report, wording, by):
    """Each part of the form in its order."""
    version = ExceptionReport.objects.values_list("version", flat=True).get(pk=report.pk)
    risk = Risk.objects.filter(reference=wording["risk"]).first()
    revenue = Decimal(wording["revenue"]) if wording["revenue"] else None
    parts = {
        "what-happened": {"what_happened": wording["what_happened"], "what_happened_mark": ""},
        "finance": {
            "revenue": revenue,
            "capital": None,
            "virement": wording["virement"] == "yes",
            "finance_note": wording["finance_note"],
            "finance_mark": "",
        },
        "risk": {"risk": risk, "risk_note": wording["risk_note"], "risk_mark": ""},
        "support": {"support": wording["support"], "support_mark": ""},
    }
    for number, (part, entries) in enumerate(parts.items()):
        prepare_part(report, part, entries, seen_version=version + number, **by)


def add_causes(report, wording, by):
    if not report.causes.exists():
        add_cause(report, category=wording["category"], text=wording["cause"], mark="", **by)
        if report.target.code in CONFIDENTIAL:
            add_cause(
                report,
                category="staffing",
                text=CONFIDENTIAL[report.target.code],
                mark=PERSONAL,
                **by,
            )


def planned(plan, month):
    """The plan of a month; of one that is not planned yet, that of the year before."""
    for known in (month, month - 12):
        if plan.get(known):
            return plan[known]
    return plan[max(plan)]


def plan_recovery(report, month, recovery, by):
    """A steady way back from the newest figure to plan."""
    line = newest_lines([report.target_id], month)[report.target_id]
    standing = figures_of_line(line)
    version = ExceptionReport.objects.values_list("version", flat=True).get(pk=report.pk)
    report.recovery_month = recovery
    months = path_periods(report, line.frequency)
    while not months:
        report.recovery_month += 1
        months = path_periods(report, line.frequency)
    newest = max(standing.actuals)
    gap = standing.actuals[newest] - planned(standing.plan, newest)
    # The gap closes by as much with each period, in the season's own shape.
    steps = {}
    for n, period in enumerate(months):
        gap_left = gap * (len(months) - n - 1) / len(months)
        steps[period] = rounded(planned(standing.plan, period) + gap_left, line.decimals)
    set_path(report, months[-1], steps, seen_version=version, **by)


def follow(month):
    """Before the scorecards: reminders, and what has become of each plan (not told by
    everybody).
    """
    remind(month, 2)
    for report in ExceptionReport.objects.for_page().followed().prefetch_related("actions"):
        if (report.pk + month.index) % 7:
            report_progress(report, month)
    remind(month, 9)


def remind(month, *working_days):
    for number in working_days:
        send_reminders(day(month, number).date(), by=None, at=day(month, number))


def report_progress(report, month):
    at, updates = day(month, 8), {}
    for number, action in enumerate(report.actions.all()):
        if action.status == DeliveryAction.DONE:
            continue
        if action.due > at.date():
            updates[action.pk] = ReportedUpdate(DeliveryAction.ON_TRACK, "")
        elif number % 3 == 1 and (month.index + number) % 2:
            updates[action.pk] = ReportedUpdate(DeliveryAction.LATE, ADVERTISED_TWICE)
        else:
            updates[action.pk] = ReportedUpdate(DeliveryAction.DONE, "")
    if updates:
        update_progress(report, month, updates, by=report.owner, at=at)


def review(month, people, *, leave_some):
    """After publication: briefings are read, CESG decides, recoveries are confirmed and closed, a
    committee asks.
    """
    at = day(month, 15)
    for briefing in Briefing.objects.filter(acknowledged_at=None).select_related("holder"):
        if not leave_some or briefing.pk % 2:
            acknowledge_briefing(briefing, by=briefing.holder, at=at)
    escalated = list(ExceptionReport.objects.for_page().filter(escalated_at__isnull=False))
    for report in escalated[: len(escalated) - 2 if leave_some else None]:
        decide(report, month, people)
    proposed = list(
        ExceptionReport.objects.for_page().still_open().filter(recovery_proposed__isnull=False)
    )
    for report in proposed[: len(proposed) - 1 if leave_some else None]:
        close(report, people[f"director-{report.directorate.slug}"], at)
    if month.month % 3 == 0 or leave_some:
        committee_asks(month, people, at, answered=not leave_some)
    if leave_some:
        directors_say(month, people, at)
    else:
        remind(month, 16, 20)


def directors_say(month, people, at):
    """What directors tell their portfolio holders of the newest month."""
    for slug, text in DIRECTORS_SAY.items():
        director = people[f"director-{slug}"]
        directorate = OrganisationUnit.objects.get(slug=slug)
        comment_on_month(directorate, month, text=text, by=director, at=at)


def decide(report, month, people):
    """CESG lets a plan go on, or has it revised once its month of recovery has passed."""
    at, chief = day(month, 15), people["chief-executive"]
    if report.state == State.ESCALATED and report.recovery_month <= month:
        require_revision(report, reason=REVISION, by=chief, at=at)
        report.refresh_from_db()
        write(
            report, month, "verified", people[f"director-{report.directorate.slug}"], day(month, 18)
        )
    else:
        resume_recovery(report, reason=DECISION, by=chief, at=at)


def close(report, director, at):
    confirm_recovery(report, by=director, at=at)
    worked = ExceptionReport.PARTLY if report.times_escalated else ExceptionReport.YES
    lesson = (
        "Weekly review by the head of service brought the change; the posts took longer to fill"
        " than planned."
    )
    close_exception_report(
        report, worked=worked, lesson=lesson, by=director, at=at + timedelta(days=2)
    )


def committee_asks(month, people, at, *, answered):
    """Each quarter a committee asks about one of the plans that are followed."""
    reports = list(ExceptionReport.objects.for_page().followed().order_by("target__code"))
    if not reports:
        return
    report = reports[month.index % len(reports)]
    text = (
        "When will residents notice the difference, and what happens if the second action is late?"
    )
    due = working_day_after(at.date(), 10)
    question = ask_question(
        report,
        body="committee",
        text=text,
        due=due,
        mark="",
        by=people["performance-officer"],
        at=at,
    )
    if answered:
        answer = (
            "From the month of recovery. If the second action is late, agency staff stay for"
            " another month."
        )
        answer_question(
            Question.objects.get(pk=question.pk),
            answer=answer,
            by=report.owner,
            at=at + timedelta(days=5),
        )
