"""The Exception Tracker: the facts of reports, read in a fixed number of queries, and the moments
it is asked for (framework 4.2, 4.3).
"""

import json
from collections import defaultdict
from datetime import time, timedelta

from exceptions.models import Action, ActionUpdate, Cause, Chase, ExceptionReport, Question, Step
from exceptions.rules.escalation import About
from exceptions.tracker.counts import track
from exceptions.tracker.history import (
    ActionFact,
    ChaseFact,
    QuestionFact,
    ReportFacts,
    StepFact,
    UpdateFact,
)
from pmf_portal.audit.models import AuditEvent
from pmf_portal.periods import frequency, timetable
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import local_day
from scorecards.models import ScorecardBuild, ScorecardLine
from scorecards.rating.rag import Rating

QUARTER_ENDS = frequency.ENDINGS[frequency.QUARTER]
# A figure newer than the one that was chased comes within a year, whatever the measure's frequency.
MONTHS_OF_FIGURES = 13
MONTHS_SHOWN = 12


def ends_quarter(month):
    return month.month in QUARTER_ENDS


def end_of_month(month, announced):
    """The moment "as at the end of" a month: the last of the day on which it is published, by the
    council's timetable.
    """
    day = announced.day_of(month, "publish_month")
    return timetable.moment_on(day + timedelta(days=1), time(0)) - timedelta(microseconds=1)


def beginning_of_period(before, at, announced):
    """When the period of a tracker began that looks at a moment before the publication of a month:
    with the last quarter's own tracker.
    """
    published = ScorecardBuild.objects.filter(
        month__lt=before.first_day, month__month__in=QUARTER_ENDS, edition=1, frozen_at__lt=at
    )
    if moment := published.order_by("-month").values_list("frozen_at", flat=True).first():
        return moment
    ends = (before - n for n in range(1, 7) if ends_quarter(before - n))
    return next(
        moment for month in ends if (moment := announced.moment_of(month, "publish_month")) < at
    )


def moments_until(at, announced, month=None):
    """The ends of the months before a moment and the moment itself, with their names, oldest first:
    a year of the tracker.
    """
    last = month or timetable.open_month(local_day(at))
    ends = [
        (one.name, end_of_month(one, announced))
        for one in (last - n for n in range(MONTHS_SHOWN, -1, -1))
    ]
    return [*(end for end in ends if end[1] < at), (last.name if month else "Now", at)]


def facts_of(reports, at, announced, *, public=False):
    """The facts of some reports (a queryset) that were opened by a moment, oldest code first.

    In the public's facts, a cause counts once the director has verified the report, and not at all
    where it is marked;
    within the council it counts once the report is submitted.
    """
    reports = reports.filter(opened_at__lte=at)
    kinds = {
        "steps": grouped(
            Step.objects.filter(report__in=key_of(reports)).order_by("at", "pk"),
            StepFact,
            "act",
            "state",
            "at",
            "month",
        ),
        "questions": grouped(
            Question.objects.filter(report__in=key_of(reports)),
            QuestionFact,
            "due",
            "asked_at",
            "answered_at",
        ),
        "chases": grouped(
            Chase.objects.filter(report__in=key_of(reports)).order_by("chased_at", "pk"),
            ChaseFact,
            "about",
            "key",
            "due",
            "chased_at",
        ),
        "actions": actions_of(reports),
    }
    causes = Cause.objects.filter(report__in=key_of(reports)).order_by("pk")
    categories = grouped(
        causes.filter(mark="") if public else causes, Cause.CATEGORIES.get, "category"
    )
    figures, told = figures_of(reports, at), "verify" if public else "submit"
    found = list(
        reports.select_related("target", "service", "directorate", "owner").order_by(
            "target__code", "month"
        )
    )
    worked = worked_of(found, kinds["steps"])
    return [
        ReportFacts(
            pk=report.pk,
            code=report.target.code,
            title=report.title,
            directorate=report.directorate.title,
            service=report.service.title,
            officer=str(report.owner or ""),
            month=report.month,
            categories=tuple(dict.fromkeys(categories.get(report.pk, ()))),
            categories_since=next(
                (step.at for step in kinds["steps"].get(report.pk, ()) if step.act == told), None
            ),
            repeats_earlier=report.previous_id is not None,
            figures=tuple(figures.get(report.target_id, ())),
            worked=worked.get(report.pk, ()),
            timetable=announced,
            **{name: tuple(rows.get(report.pk, ())) for name, rows in kinds.items()},
        )
        for report in found
    ]


def key_of(reports):
    return reports.order_by().values("pk")


def grouped(rows, make, *fields):
    """Rows by their report, each made into a fact: one query."""
    found = defaultdict(list)
    for report, *values in rows.values_list("report", *fields):
        found[report].append(make(*values))
    return found


def actions_of(reports):
    """The actions of each report with all that was said of them: two queries."""
    updates, found = defaultdict(list), defaultdict(list)
    said = ActionUpdate.objects.filter(action__report__in=key_of(reports)).order_by(
        "updated_at", "pk"
    )
    for action, at, month, status in said.values_list("action", "updated_at", "month", "status"):
        updates[action].append(UpdateFact(at, month, status == Action.DONE))
    for pk, report, due in (
        Action.objects.filter(report__in=key_of(reports))
        .order_by("pk")
        .values_list("pk", "report", "due")
    ):
        found[report].append(ActionFact(pk, due, tuple(updates[pk])))
    return found


def figures_of(reports, at):
    """When which period of a measure became known, of the measures of which somebody was reminded:
    {target: [(moment, period)]}.
    """
    until = Month.of(local_day(at))
    chased = Chase.objects.filter(
        report__in=key_of(reports), about__in=[About.PATH, About.RECOVERY]
    ).values("report__target")
    lines = ScorecardLine.objects.filter(
        target__in=chased, reporting_month__isnull=False, build__built_at__lte=at
    )
    lines = lines.filter(
        build__month__gt=(until - MONTHS_OF_FIGURES).first_day, build__month__lte=until.first_day
    )
    lines = lines.exclude(rating__in=[Rating.NOT_REPORTED, Rating.NOT_DUE])
    found = defaultdict(list)
    for target, known, period in lines.order_by("build__built_at").values_list(
        "target", "build__built_at", "reporting_month"
    ):
        found[target].append((known, period))
    return found


def worked_of(reports, steps):
    """What was said at each closing.  A report that was reopened has lost its answer; the audit
    trail still has it.
    """
    closings = {
        report.pk: [step.at for step in steps.get(report.pk, ()) if step.act == "close"]
        for report in reports
    }
    again = [
        report for report in reports if len(closings[report.pk]) > (report.closed_at is not None)
    ]
    said = answers_in_trail({str(report): report.pk for report in again}) if again else {}
    for report in reports:
        if report.closed_at is not None:
            said.setdefault(report.pk, []).append((report.closed_at, report.worked))
    return {pk: tuple(answers) for pk, answers in said.items()}


def answers_in_trail(subjects):
    events = AuditEvent.objects.filter(
        action="close_exception_report", subject__in=subjects
    ).values_list("subject", "at", "text")
    found = defaultdict(list)
    for subject, at, text in events:
        found[subjects[subject]].append((at, json.loads(text)["details"]["worked"]))
    return found


def tracker_at(facts, at, announced, month=None):
    """The tracker of some facts at a moment: as at the end of a month, or in the quarter that is
    running.
    """
    return track(facts, at, beginning_of_period(month or Month.of(local_day(at)), at, announced))


def whole_council(month):
    """The reports of the whole council that the scorecards up to a month opened."""
    return ExceptionReport.objects.filter(month__lte=month.first_day)
