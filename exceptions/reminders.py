"""Chasing what is overdue on exception reports, each working day, up the ladder to CESG (framework
4.1, 4.3).
"""

from datetime import date, time

from django.db import transaction
from django.utils.timezone import localdate

from exceptions.lines import newest_lines, standing_of
from exceptions.models import Action, Chase, ExceptionReport
from exceptions.people import Audience
from exceptions.progress import awaiting_update
from exceptions.rules.due_dates import due_to_verify
from exceptions.rules.escalation import About, Overdue, Rung, rungs_reached
from exceptions.rules.lifecycle import FOLLOWED, UNFINISHED, State
from exceptions.rules.recovery import compare, missed
from exceptions.steps import advance
from pmf_portal.audit.record import record
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.notices import notify
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.dates import day_in_words
from pmf_portal.formats.numbers import counted, format_number
from pmf_portal.periods import frequency, timetable
from pmf_portal.periods.working_days import is_working_day

AT = time(7, 0)


def plan_chases(at):
    """The job that chases, once on each working day."""
    today = localdate(at)
    if (
        is_working_day(today)
        and at >= timetable.moment_on(today, AT)
        and ExceptionReport.objects.still_open().exists()
    ):
        yield {"kind": "chase_exceptions", "period": today.isoformat(), "due_at": at}


def chase_exceptions_job(period, subject, at):
    return f"{chase_exceptions(date.fromisoformat(period), by=None, at=at)} reminders"


def everything_overdue(reports, today):
    """What is overdue on some reports: {report key: [Overdue]}; the same few queries for any number
    of them.
    """
    lines, announced = (
        newest_lines({report.target_id for report in reports}, timetable.open_month(today)),
        announced_timetable(),
    )
    return {
        report.pk: overdue_of(report, lines.get(report.target_id), today, announced)
        for report in reports
    }


def overdue_of(report, line, today, announced):
    """What is overdue on one report, by the council's timetable."""
    found = [*overdue_paper(report, today), *overdue_answers(report, today)]
    if report.state in FOLLOWED:
        found += [*overdue_progress(report, today, announced), *overdue_actions(report, today)]
        if line is not None and not report.recovery_proposed:
            found += overdue_recovery(report, line, announced)
    return [one for one in found if one.due < today]


def overdue_paper(report, today):
    if report.state in UNFINISHED:
        words = (
            f"The exception report for {report.month.name} was due on"
            f" {day_in_words(report.due_on)}."
        )
        yield Overdue(About.REPORT, str(report.due_on), report.due_on, words)
    if report.state == State.SUBMITTED:
        submitted = localdate(report.submitted_at)
        due = due_to_verify(submitted)
        yield Overdue(
            About.VERIFICATION,
            str(submitted),
            due,
            f"It was submitted on {day_in_words(submitted)} and waits to be verified.",
        )


def overdue_progress(report, today, announced):
    """The monthly update of a published plan."""
    month = timetable.open_month(today)
    if waits := awaiting_update(report, month):
        due = announced.day_of(month, "exceptions_due")
        yield Overdue(
            About.PROGRESS,
            str(month),
            due,
            f"The progress of {counted(len(waits), 'action')} for {month.name} was due on"
            f" {day_in_words(due)}.",
        )


def overdue_actions(report, today):
    for action in report.actions.all():
        if action.status != Action.DONE:
            yield Overdue(
                About.ACTION,
                f"{action.pk} {action.due}",
                action.due,
                f"The action “{action}” was due on {day_in_words(action.due)}.",
            )


def overdue_answers(report, today):
    for question in report.questions.all():
        if not question.answered_at:
            words = (
                f"The question of {question.get_body_display()} was to be answered by"
                f" {day_in_words(question.due)}."
            )
            yield Overdue(About.QUESTION, str(question.pk), question.due, words)


def path_rows(report, standing):
    """The report's path against the figures of its target; after the recovery month the plan itself
    is expected.
    """
    path = {point.month: point.expected for point in report.path.all()}
    if report.recovery_month and path:
        path |= {
            month: standing.plan[month]
            for month in standing.actuals
            if month > report.recovery_month and month in standing.plan
        }
    return compare(
        path, standing.actuals, standing.plan, standing.line.polarity, standing.line.decimals
    )


def overdue_recovery(report, line, announced):
    """A figure off the expected path; and at once for CESG, the recovery month that passed without
    recovery.
    """
    row = missed(path_rows(report, standing_of(line)))
    if row is None:
        return
    came, expected = (
        format_number(figure, line.decimals, line.unit) for figure in (row.actual, row.expected)
    )
    period, known = (
        frequency.label(line.frequency, row.month),
        announced.day_of(row.month, "build_scorecards"),
    )
    if row.month >= report.recovery_month:
        words = (
            f"Performance was to be back on plan in {report.recovery_month.name}: {period} was"
            f" expected at {expected}, and came to {came}."
        )
        yield Overdue(About.RECOVERY, str(row.month), known, words)
    else:
        yield Overdue(
            About.PATH,
            str(row.month),
            known,
            f"{period} was expected at {expected} on the way back to plan, and came to {came}.",
        )


@transaction.atomic
def chase_exceptions(today, *, by, at):
    """Remind whoever is next on the ladder of everything overdue, and bring to CESG what the others
    did not mend.

    Each rung is reached once for each overdue thing, however often this runs.  Gives how many
    reminders are new.
    """
    held = (
        ExceptionReport.objects.select_for_update(of=("self",))
        .still_open()
        .exclude(state=State.RECOVERED)
    )
    reports = {
        report.pk: report
        for report in sorted(
            held.for_page().with_plan().order_by("pk"), key=lambda report: report.target.code
        )
    }
    known = set(
        Chase.objects.filter(report__in=reports).values_list("report", "about", "key", "rung")
    )
    audience, chases = Audience(today), []
    for pk, overdue in everything_overdue(list(reports.values()), today).items():
        due = [(one, rung) for one in overdue for rung in rungs_reached(one, today)]
        chases += [
            chase_of(reports[pk], one, rung, audience, at)
            for one, rung in due
            if (pk, one.about.value, one.key, rung.value) not in known
        ]
    Chase.objects.bulk_create(chases)
    if chases:
        record("chase_exceptions", str(today), by=by, at=at, reminders=len(chases))
    escalate(reports, [chase for chase in chases if chase.rung == Rung.CESG], audience, at)
    notify(reminders(reports, chases, audience, at), at)
    return len(chases)


def chase_of(report, overdue, rung, audience, at):
    directors = audience.directors(report)
    person = {
        Rung.OWNER: audience.on_duty(report),
        Rung.DEPUTY: report.deputy,
        Rung.DIRECTOR: directors[0] if directors else None,
    }.get(rung)
    return Chase(
        report=report,
        about=overdue.about.value,
        key=overdue.key,
        rung=rung.value,
        words=overdue.words,
        due=overdue.due,
        person=person,
        chased_at=at,
    )


def escalate(reports, chases, audience, at):
    """Bring each report with something that nobody mended to CESG: once, until CESG has dealt with
    it.
    """
    reasons = {}
    for chase in chases:
        reasons.setdefault(chase.report_id, []).append(chase.words)
    for pk, words in reasons.items():
        report = reports[pk]
        if report.escalated_at:
            continue
        advance(report, "escalate", by=None, at=at, reason=" ".join(words))
        report.escalated_at, report.times_escalated = at, report.times_escalated + 1
        report.save(update_fields=["state", "escalated_at", "times_escalated"])
        record("escalate_exception_report", report, by=None, at=at, reason=" ".join(words))


def reminders(reports, chases, audience, at):
    """One e-mail to each person with all that is overdue for them."""
    told = {}
    for chase in chases:
        report = reports[chase.report_id]
        people = (
            audience.cesg() if chase.rung == Rung.CESG else [chase.person] if chase.person else []
        )
        for person in people:
            told.setdefault(person, {}).setdefault(f"{report.target.code} {report.title}", {})[
                chase.words
            ] = chase.rung
    for person, by_report in told.items():
        body = "\n\n".join(
            f"{title}\n" + "\n".join(f"- {words}" for words in lines)
            for title, lines in by_report.items()
        )
        escalated = any(
            rung == Rung.CESG for lines in by_report.values() for rung in lines.values()
        )
        subject = (
            f"{'Escalated' if escalated else 'Overdue'}:"
            f" {counted(len(by_report), 'exception report')}"
        )
        yield (
            person,
            f"chased {localdate(at)} {digest(body)[:16]}",
            subject,
            f"{body}\n\nYou find them on your desk in the performance portal.",
        )
