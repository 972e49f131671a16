"""What is due and overdue on exception reports as they stand now, in words (framework 4.1, 4.3);
the rule stands in exceptions/rules/overdue.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from exceptions.lines import TargetFigures, figures_of_line, newest_lines
from exceptions.models import DeliveryAction, ExceptionReport, Question
from exceptions.rules.lifecycle import FOLLOWED, State
from exceptions.rules.overdue import (
    About,
    AwaitedUpdate,
    Deadline,
    MissedFigure,
    OpenQuestion,
    PlannedAction,
    ReportAtMoment,
    overdue,
    submission_deadline,
    update_deadline,
    verification_deadline,
)
from exceptions.rules.recovery import PathRow, compare, missed
from exceptions.rules.standing import Standing
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.formats.dates import day_in_words, late_in_words
from pmf_portal.formats.numbers import counted, format_number
from pmf_portal.formats.wording import terms
from pmf_portal.periods import frequency, timetable
from pmf_portal.periods.timetable import Timetable
from scorecards.models import ScorecardLine


@dataclass(frozen=True, slots=True)
class OverdueItem:
    """One overdue thing on a report, with the sentence that reminders and pages say of it."""

    deadline: Deadline
    words: str


def everything_overdue(
    reports: Iterable[ExceptionReport], today: date
) -> dict[int, list[OverdueItem]]:
    """What is overdue on some reports: {report key: [item]}; the same few queries for any number of
    them.
    """
    reports = list(reports)
    month = timetable.open_month(today)
    lines = newest_lines({report.target_id for report in reports}, month)
    announced = announced_timetable()
    return {
        report.pk: overdue_of(report, lines.get(report.target_id), today, announced)
        for report in reports
    }


def overdue_of(
    report: ExceptionReport, line: ScorecardLine | None, today: date, announced: Timetable
) -> list[OverdueItem]:
    """What is overdue on one report, by the council's timetable; `line` is its target's newest."""
    missed_figure = None
    if line is not None and report.state in FOLLOWED:
        missed_figure = find_missed_figure(report, line, announced)
    report_now = as_it_stands(
        report,
        announced,
        actions=report.actions.all(),
        questions=report.questions.all(),
        missed_figure=missed_figure,
    )
    return [
        OverdueItem(deadline, words_of(deadline, report, today))
        for deadline in overdue(report_now, today)
    ]


def due_to_be_submitted(report: ExceptionReport) -> Deadline | None:
    return submission_deadline(State(report.state), report.due_on)


def due_to_be_verified(report: ExceptionReport) -> Deadline | None:
    return verification_deadline(State(report.state), day_or_none(report.submitted_at))


def due_to_be_updated(
    report: ExceptionReport, today: date, announced: Timetable
) -> Deadline | None:
    report_now = as_it_stands(report, announced, actions=report.actions.all())
    return update_deadline(report_now, today)


def is_late_to_submit(report: ExceptionReport, today: date) -> bool:
    """Whether the report should have been submitted by now."""
    deadline = due_to_be_submitted(report)
    return deadline is not None and deadline.is_overdue(today)


def standing_of(report: ExceptionReport, figures: TargetFigures | None) -> Standing:
    """Where a report stands, for its sentences; `figures` are those of its target, where there are
    any.
    """
    return Standing(
        state=State(report.state),
        due_on=report.due_on,
        submitted_on=day_or_none(report.submitted_at),
        promised=report.recovery_month,
        is_back=is_back_since_promise(report, figures),
        recovery_is_proposed=bool(report.recovery_proposed),
    )


def is_back_since_promise(report: ExceptionReport, figures: TargetFigures | None) -> bool | None:
    """Whether the newest figure since the promised month is on plan; None where there is none."""
    if figures is None or report.recovery_month is None:
        return None
    for row in reversed(path_rows(report, figures)):
        if row.month >= report.recovery_month and row.on_path is not None:
            return row.on_path
    return None


def day_or_none(moment: datetime | None) -> date | None:
    return localdate(moment) if moment else None


def as_it_stands(
    report: ExceptionReport,
    announced: Timetable,
    *,
    actions: Iterable[DeliveryAction] = (),
    questions: Iterable[Question] = (),
    missed_figure: MissedFigure | None = None,
) -> ReportAtMoment:
    """A report for the rule of what is overdue, with as much of its plan as the caller has read."""
    planned_actions = []
    for action in actions:
        is_done = action.status == DeliveryAction.DONE
        planned_actions.append(
            PlannedAction(action.pk, action.due, is_done, action.updated_for, title=str(action))
        )
    open_questions = [
        OpenQuestion(question.pk, question.due, asked_by=question.body_in_words)
        for question in questions
        if not question.answered_at
    ]
    return ReportAtMoment(
        state=State(report.state),
        timetable=announced,
        due_on=report.due_on,
        submitted_on=day_or_none(report.submitted_at),
        published_on=day_or_none(report.published_at),
        actions=tuple(planned_actions),
        open_questions=tuple(open_questions),
        missed_figure=missed_figure,
        recovery_is_proposed=bool(report.recovery_proposed),
    )


def words_of(deadline: Deadline, report: ExceptionReport, today: date) -> str:
    """The sentence that says what is overdue, and for how long."""
    due = f"{day_in_words(deadline.due)}: {late_in_words(deadline.due, today)}"
    match deadline.subject:
        case AwaitedUpdate(month=month, actions=actions):
            return (
                f"The progress of {counted(actions, 'action')} for {month.name} was due on {due}."
            )
        case PlannedAction(title=title):
            return f"The action “{title}” was due on {due}."
        case OpenQuestion(asked_by=asked_by):
            return f"The question of {asked_by} was to be answered by {due}."
        case MissedFigure(words=words):
            return words
    if deadline.about == About.VERIFICATION:
        submitted = day_in_words(localdate(report.submitted_at))
        late = late_in_words(deadline.due, today)
        return f"It was submitted on {submitted} and waits to be verified: {late}."
    return f"The {terms.exception_report} for {report.month.name} was due on {due}."


def find_missed_figure(
    report: ExceptionReport, line: ScorecardLine, announced: Timetable
) -> MissedFigure | None:
    """The newest figure, when it is off the expected path; from the recovery month on, when it is
    off plan.
    """
    row = missed(path_rows(report, figures_of_line(line)))
    if row is None:
        return None
    known_on = announced.day_of(row.month, "build_scorecards")
    period = frequency.label(line.frequency, row.month)
    actual = format_number(row.actual, line.decimals, line.unit)
    expected = format_number(row.expected, line.decimals, line.unit)
    if report.recovery_month is not None and row.month >= report.recovery_month:
        words = (
            f"Performance was due to be back on plan in {report.recovery_month.name}: {period} was"
            f" expected at {expected}, and came to {actual}."
        )
        return MissedFigure(About.RECOVERY, row.month, known_on, words)
    words = f"{period} was expected at {expected} on the way back to plan, and came to {actual}."
    return MissedFigure(About.PATH, row.month, known_on, words)


def path_rows(report: ExceptionReport, figures: TargetFigures) -> list[PathRow]:
    """The report's path against the figures of its target; after the recovery month the plan itself
    is expected.
    """
    path = {point.month: point.expected for point in report.path.all()}
    if report.recovery_month and path:
        for month in figures.actuals:
            if month > report.recovery_month and month in figures.plan:
                path[month] = figures.plan[month]
    line = figures.line
    return compare(path, figures.actuals, figures.plan, line.polarity, line.decimals)
