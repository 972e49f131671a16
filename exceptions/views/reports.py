"""Exception reports: the list, and one report with everything known of it."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render

from exceptions.deadlines import is_late_to_submit, overdue_of, path_rows, standing_of
from exceptions.lines import figures_of_line, newest_lines
from exceptions.models import ExceptionReport
from exceptions.permissions import (
    may_acknowledge_briefing,
    may_answer_question,
    may_answer_support,
    may_ask_question,
    may_close_exception_report,
    may_confirm_recovery,
    may_prepare_exception_report,
    may_require_revision,
    may_resume_recovery,
    may_return_exception_report,
    may_submit_exception_report,
    may_update_progress,
    may_verify_exception_report,
    may_view_exception_report,
    may_waive_exception_report,
)
from exceptions.preparing import missing_parts
from exceptions.rules.lifecycle import UNFINISHED
from exceptions.rules.standing import plan_in_words, promise_in_words
from exceptions.support import asked_for, unanswered
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.permissions import may, require
from pmf_portal.formats.dates import late_in_words
from pmf_portal.formats.numbers import format_difference, format_number
from pmf_portal.formats.units import UnitKind, is_percentage
from pmf_portal.formats.value_kinds import kind_of
from pmf_portal.periods import clock, frequency, timetable
from pmf_portal.ui.charts import chart_sentence, path_figure, path_sentence
from scorecards.month.corrections import corrected_figures

MAY = {
    "prepare": may_prepare_exception_report,
    "submit": may_submit_exception_report,
    "return": may_return_exception_report,
    "verify": may_verify_exception_report,
    "waive": may_waive_exception_report,
    "resume": may_resume_recovery,
    "revise": may_require_revision,
    "confirm": may_confirm_recovery,
    "close": may_close_exception_report,
    "update": may_update_progress,
    "ask": may_ask_question,
}
ENDED_SHOWN, STEPS_SHOWN, MONTHS_SHOWN = 50, 6, 24


def get_report_or_403(request, pk):
    """The report, for those who may see it."""
    report = get_object_or_404(
        ExceptionReport.objects.for_page().with_plan().visible_to(request.user), pk=pk
    )
    require(may_view_exception_report(request.user, report))
    return report


def exception_reports(request):
    """Every report under way in the person's part of the council, and those that ended."""
    require(may_view_exception_report(request.user, None))
    today = clock.today()
    reports = ExceptionReport.objects.for_page().visible_to(request.user)
    under_way = Paginator(
        reports.still_open()
        .prefetch_related("path")
        .order_by("due_on", "target__sort_key", "target__code"),
        100,
    ).get_page(request.GET.get("page"))
    lines = newest_lines({report.target_id for report in under_way}, timetable.open_month(today))
    for report in under_way:
        line = lines.get(report.target_id)
        standing = standing_of(report, figures_of_line(line) if line else None)
        report.is_late = is_late_to_submit(report, today)
        report.lateness = late_in_words(report.due_on, today)
        report.promise = promise_in_words(standing, today)
    ended = reports.exclude(pk__in=reports.still_open().values("pk")).order_by(
        "-month", "target__code"
    )[:ENDED_SHOWN]
    context = {
        "under_way": under_way,
        "ended": ended,
        "today": today,
        "sees_tracker": may(request.user, "view_exception_tracker"),
    }
    return render(request, "exceptions/exception_reports.html", context)


def exception_report(request, pk):
    """One report as it stands, and what the person may do with it."""
    report, user, today = get_report_or_403(request, pk), request.user, clock.today()
    line = newest_lines([report.target_id], timetable.open_month(today)).get(report.target_id)
    standing = standing_of(report, figures_of_line(line) if line else None)
    context = {
        "report": report,
        "today": today,
        "plan_due": plan_in_words(standing, today),
        "promise": promise_in_words(standing, today),
        "may": {act: rule(user, report) for act, rule in MAY.items()},
        "missing": missing_parts(report) if report.state in UNFINISHED else [],
        "overdue": overdue_of(report, line, today, announced_timetable()),
        "previous": previous_of(report),
        "corrected": corrected_figures(report.target_id, report.opened_at),
        "month": timetable.open_month(today),
        "support": support_of(report, user),
    }
    return render(
        request,
        "exceptions/exception_report.html",
        context | review_of(report, user) | figures_of(line) | path_of(report, line),
    )


def review_of(report, user):
    """Questions, briefings, the report's life and its reminders, newest first."""
    questions, briefings = (
        list(report.questions.all()),
        list(report.briefings.select_related("holder")),
    )
    for question in questions:
        question.may_answer = may_answer_question(user, report, question)
    for briefing in briefings:
        briefing.may_acknowledge = may_acknowledge_briefing(user, briefing)
    steps = list(report.steps.select_related("by").order_by("-at", "-pk"))
    reminders = report.reminders.select_related("person").order_by("-reminded_at", "-pk")
    return {
        "questions": questions,
        "briefings": briefings,
        "latest_steps": steps[:STEPS_SHOWN],
        "earlier_steps": steps[STEPS_SHOWN:],
        "reminders": list(reminders),
    }


def figures_of(line):
    """What happened, in figures: plan, actual and the gap between them on the newest scorecards."""
    if line is None:
        return {"line": None}
    plan, actual = line.plan_to_date, line.actual_to_date
    gap = None
    # Between yes and no there is no size of a gap.
    if plan is not None and actual is not None and kind_of(line.unit) != UnitKind.YES_NO:
        gap = actual - plan
    unit_of_gap = "percentage points" if is_percentage(line.unit) else line.unit
    figures = {
        "plan": format_number(plan, line.decimals, line.unit),
        "actual": format_number(actual, line.decimals, line.unit),
        "gap": format_difference(gap, line.decimals, unit_of_gap),
    }
    return {"line": line, "figures": figures}


def path_of(report, line):
    """The figures of two years with their plan, and the expected path beside what came: as chart,
    sentence and table.
    """
    if line is None:
        return {"path": [], "figure": None}
    figures = figures_of_line(line)
    rows = path_rows(report, figures)
    expected = {row.month: row.expected for row in rows}
    planned_so_far = [month for month in figures.plan if month <= line.build.month]
    months = sorted({*figures.actuals, *planned_so_far, *expected})[-MONTHS_SHOWN:]
    planned = [figures.plan.get(month) for month in months]
    path = [expected.get(month) for month in months]
    actual = [figures.actuals.get(month) for month in months]
    labels = [frequency.label(line.frequency, month) for month in months]
    names = [frequency.axis_label(line.frequency, month) for month in months]
    if rows:
        sentence = path_sentence(rows, line.unit, line.decimals)
    else:
        sentence = chart_sentence(labels, planned, actual, line.unit, line.decimals)
    return {
        "path": [path_table_row(row, line) for row in rows],
        "figure": path_figure(names, planned, path, actual, line.unit),
        "sentence": sentence,
    }


def path_table_row(row, line):
    """One period of the path as the table prints it."""
    return {
        "label": frequency.label(line.frequency, row.month),
        "on_path": row.on_path,
        "expected": format_number(row.expected, line.decimals, line.unit),
        "actual": format_number(row.actual, line.decimals, line.unit),
        "planned": format_number(row.planned, line.decimals, line.unit),
    }


def support_of(report, user):
    """Who was asked for money or support, and what they answered to what is asked now."""
    if report.verified_at is None:
        return []
    asked, waiting = asked_for(report), unanswered(report)
    answers = {one.supporter: one for one in report.support_answers.select_related("answered_by")}
    return [
        {
            "supporter": one,
            "answer": None if one in waiting else answers.get(one.value),
            "may_answer": may_answer_support(user, report, one),
        }
        for one in asked.supporters
    ]


def previous_of(report):
    """The report before on the same target, with what became of it."""
    if report.previous_id is None:
        return None
    return (
        ExceptionReport.objects.select_related("target")
        .prefetch_related("causes", "actions")
        .get(pk=report.previous_id)
    )
