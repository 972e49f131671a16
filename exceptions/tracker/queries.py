"""The Exception Tracker: the facts of reports, read in a fixed number of queries, and the moments
it is asked for (framework 4.2, 4.3).
"""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time, timedelta

from exceptions.models import Cause, DeliveryAction, ExceptionReport, Question, Reminder, Step
from exceptions.querysets import ExceptionReportQuerySet
from exceptions.rules.overdue import About
from exceptions.tracker.counts import Tracker, track
from exceptions.tracker.facts import (
    ActionFact,
    ClosingAnswer,
    FigureFact,
    QuestionFact,
    ReminderFact,
    ReportFacts,
    StepFact,
    UpdateFact,
)
from pmf_portal.audit.models import AuditEvent
from pmf_portal.periods import frequency, timetable
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import Timetable, local_day
from scorecards.models import ScorecardBuild, ScorecardLine
from scorecards.rating.rag import Rating
from targets.models import ActionUpdate

# A figure newer than the one that somebody was reminded of comes within two years, whatever the
# frequency of the measure.
MONTHS_OF_FIGURES = 25
MONTHS_SHOWN = 12


def end_of_month(month: Month, announced: Timetable) -> datetime:
    """The moment "as at the end of" a month: the last of the day on which it is published, by the
    council's timetable.
    """
    day = announced.day_of(month, "publish_month")
    return timetable.moment_on(day + timedelta(days=1), time(0)) - timedelta(microseconds=1)


def beginning_of_period(before: Month, at: datetime, announced: Timetable) -> datetime:
    """When the period of a tracker began that looks at a moment before the publication of a month:
    with the last quarter's own tracker.
    """
    published = ScorecardBuild.objects.filter(
        month__lt=before.first_day,
        month__month__in=frequency.ending_months(frequency.QUARTER),
        edition=1,
        frozen_at__lt=at,
    )
    published_at = published.order_by("-month").values_list("frozen_at", flat=True).first()
    if published_at is not None:
        return published_at
    # Before the first publication: as the timetable announced the last quarter's.
    month = before - 1
    while not frequency.ends_quarter(month) or announced.moment_of(month, "publish_month") >= at:
        month -= 1
    return announced.moment_of(month, "publish_month")


def moments_until(
    at: datetime, announced: Timetable, month: Month | None = None
) -> list[tuple[str, datetime]]:
    """The ends of the months before a moment and the moment itself, with their names, oldest first:
    a year of the tracker.
    """
    last = month or timetable.open_month(local_day(at))
    moments = []
    for months_back in range(MONTHS_SHOWN, -1, -1):
        earlier = last - months_back
        end = end_of_month(earlier, announced)
        if end < at:
            moments.append((earlier.name, end))
    moments.append((last.name if month else "Now", at))
    return moments


def facts_of(
    reports: ExceptionReportQuerySet, at: datetime, announced: Timetable, *, public: bool = False
) -> list[ReportFacts]:
    """The facts of some reports (a queryset) that were opened by a moment, oldest code first.

    In the public's facts, a cause counts once the director has verified the report, and not at all
    where it is marked; within the council it counts once the report is submitted.
    """
    opened = reports.filter(opened_at__lte=at)
    rows = list(
        opened.select_related("target", "service", "directorate", "owner").order_by(
            "target__sort_key", "target__code", "month"
        )
    )
    keys = [report.pk for report in rows]
    steps = steps_of_reports(keys)
    questions = questions_of(keys)
    reminders = reminders_of(keys)
    actions = actions_of(keys)
    categories = categories_of(keys, public=public)
    figures = figures_of(keys, at)
    worked = worked_of(rows, steps)
    act_that_shows_causes = "verify" if public else "submit"
    facts = []
    for report in rows:
        report_steps = steps.get(report.pk, [])
        shows_causes = [step.at for step in report_steps if step.act == act_that_shows_causes]
        facts.append(
            ReportFacts(
                pk=report.pk,
                code=report.target.code,
                title=report.title,
                directorate=report.directorate.title,
                service=report.service.title,
                officer=str(report.owner or ""),
                month=report.month,
                steps=tuple(report_steps),
                timetable=announced,
                categories=tuple(dict.fromkeys(categories.get(report.pk, []))),
                categories_since=shows_causes[0] if shows_causes else None,
                repeats_earlier=report.previous_id is not None,
                actions=tuple(actions.get(report.pk, [])),
                questions=tuple(questions.get(report.pk, [])),
                reminders=tuple(reminders.get(report.pk, [])),
                figures=tuple(figures.get(report.target_id, [])),
                worked=tuple(worked.get(report.pk, [])),
            )
        )
    return facts


def steps_of_reports(reports: Collection[int]) -> dict[int, list[StepFact]]:
    rows = Step.objects.filter(report__in=reports).order_by("at", "pk")
    steps = defaultdict(list)
    for report, act, state, at, month in rows.values_list("report", "act", "state", "at", "month"):
        steps[report].append(StepFact(act, state, at, month))
    return steps


def questions_of(reports: Collection[int]) -> dict[int, list[QuestionFact]]:
    rows = Question.objects.filter(report__in=reports)
    questions = defaultdict(list)
    for report, due, asked_at, answered_at, key in rows.values_list(
        "report", "due", "asked_at", "answered_at", "pk"
    ):
        questions[report].append(QuestionFact(due, asked_at, answered_at, key))
    return questions


def reminders_of(reports: Collection[int]) -> dict[int, list[ReminderFact]]:
    rows = Reminder.objects.filter(report__in=reports).order_by("reminded_at", "pk")
    reminders = defaultdict(list)
    for report, about, key, due, at in rows.values_list(
        "report", "about", "key", "due", "reminded_at"
    ):
        reminders[report].append(ReminderFact(about, key, due, at))
    return reminders


def actions_of(reports: Collection[int]) -> dict[int, list[ActionFact]]:
    """The actions of each report with all their updates: two queries."""
    updates = defaultdict(list)
    update_rows = ActionUpdate.objects.filter(action__deliveryaction__report__in=reports)
    for action, at, month, status in update_rows.order_by("updated_at", "pk").values_list(
        "action", "updated_at", "month", "status"
    ):
        updates[action].append(UpdateFact(at, month, status == DeliveryAction.DONE))
    actions = defaultdict(list)
    action_rows = DeliveryAction.objects.filter(report__in=reports).order_by("pk")
    for pk, report, due in action_rows.values_list("pk", "report", "due"):
        actions[report].append(ActionFact(pk, due, tuple(updates[pk])))
    return actions


def categories_of(reports: Collection[int], *, public: bool) -> dict[int, list[str]]:
    """The kinds of causes that each report names, in words."""
    causes = Cause.objects.filter(report__in=reports).order_by("pk")
    if public:
        causes = causes.filter(mark="")
    categories = defaultdict(list)
    for report, category in causes.values_list("report", "category"):
        categories[report].append(Cause.CATEGORIES[category])
    return categories


def figures_of(reports: Collection[int], at: datetime) -> dict[int, list[FigureFact]]:
    """When which period of a measure became known, of the measures of which somebody was reminded:
    {target: [fact]}.
    """
    until = Month.of(local_day(at))
    reminded = Reminder.objects.filter(
        report__in=reports, about__in=[About.PATH, About.RECOVERY]
    ).values("report__target")
    lines = ScorecardLine.objects.filter(
        target__in=reminded, reporting_month__isnull=False, build__built_at__lte=at
    )
    lines = lines.filter(
        build__month__gt=(until - MONTHS_OF_FIGURES).first_day, build__month__lte=until.first_day
    )
    lines = lines.exclude(rating__in=[Rating.NOT_REPORTED, Rating.NOT_DUE])
    figures = defaultdict(list)
    for target, known_at, period in lines.order_by("build__built_at").values_list(
        "target", "build__built_at", "reporting_month"
    ):
        if period is not None:
            figures[target].append(FigureFact(known_at, period))
    return figures


def worked_of(
    reports: Sequence[ExceptionReport], steps: Mapping[int, list[StepFact]]
) -> dict[int, list[ClosingAnswer]]:
    """Whether the plan worked, as answered at each closing.  A report that was reopened has lost
    its answer; the audit trail still has it.
    """
    reopened = {}
    for report in reports:
        closings = sum(step.act == "close" for step in steps.get(report.pk, []))
        closings_kept = 1 if report.closed_at is not None else 0
        if closings > closings_kept:
            reopened[str(report)] = report.pk
    answers = answers_in_trail(reopened) if reopened else defaultdict(list)
    for report in reports:
        if report.closed_at is not None:
            answers[report.pk].append(ClosingAnswer(report.closed_at, report.worked))
    return answers


def answers_in_trail(subjects: Mapping[str, int]) -> defaultdict[int, list[ClosingAnswer]]:
    """The answers at earlier closings, from the audit trail: {report key: [answer]}."""
    events = AuditEvent.objects.filter(
        action="close_exception_report", subject__in=subjects
    ).values_list("subject", "at", "text")
    answers = defaultdict(list)
    for subject, at, text in events:
        worked = json.loads(text)["details"]["worked"]
        answers[subjects[subject]].append(ClosingAnswer(at, worked))
    return answers


def tracker_at(
    facts: Sequence[ReportFacts], at: datetime, announced: Timetable, month: Month | None = None
) -> Tracker:
    """The tracker of some facts at a moment: as at the end of a month, or in the quarter that is
    running.
    """
    before = month or Month.of(local_day(at))
    return track(facts, at, beginning_of_period(before, at, announced))


def whole_council(month: Month) -> ExceptionReportQuerySet:
    """The reports of the whole council that the scorecards up to a month opened."""
    return ExceptionReport.objects.filter(month__lte=month.first_day)
