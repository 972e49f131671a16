"""Early warning: what readings say of lines before they are off plan, and the delivery plan that
somebody begins because of it (framework 4.1).
"""

import json
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate

from exceptions.models import ExceptionReport
from exceptions.opening import Case, open_new
from exceptions.people import Audience
from exceptions.rules.due_dates import due_to_prepare
from exceptions.rules.lifecycle import ACTIVE
from exceptions.rules.triggers import CaseAction, Trigger
from pmf_portal.audit.record import record
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import User
from pmf_portal.council.notices import notify
from pmf_portal.formats.dates import day_in_words
from pmf_portal.formats.wording import terms
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from scorecards.models import LineReading, ScorecardBuild, ScorecardLine
from scorecards.rating.early_signals import CALLS_FOR_A_PLAN, Signal, SignalKind
from targets.models import Responsibility
from targets.querysets import within_paths
from targets.rules.codes import sort_key


@dataclass(frozen=True)
class Warned:
    """A line with its signals, the most urgent first, and the report that is under way on it."""

    line: ScorecardLine
    signals: list[Signal]
    report: ExceptionReport | None = None

    @property
    def calls_for_a_plan(self) -> bool:
        """Whether somebody may begin a delivery plan: something goes wrong, and none is under
        way.
        """
        return self.report is None and any(one.kind in CALLS_FOR_A_PLAN for one in self.signals)


def newest_with_readings() -> ScorecardBuild | None:
    """The newest scorecards of which readings are made, drafts among them."""
    readings = LineReading.objects.filter(build=OuterRef("pk"))
    return ScorecardBuild.objects.filter(Exists(readings)).order_by("-month", "-edition").first()


def warned_lines(build: ScorecardBuild, lines: Q | None = None) -> list[Warned]:
    """The lines of a build (of some services) that have signals, the most urgent first: three
    queries, whatever the number of lines.
    """
    readings = LineReading.objects.filter(build=build).exclude(signal="")
    rows = ScorecardLine.objects.filter(build=build, target__in=readings.values("target"))
    if lines is not None:
        rows = rows.filter(lines)
    warned_about = {
        line.target_id: line for line in rows.select_related("build", "service", "directorate")
    }
    under_way = ExceptionReport.objects.filter(target__in=warned_about, state__in=ACTIVE)
    reports = {report.target_id: report for report in under_way}
    warned = []
    of_lines = readings.filter(target__in=warned_about).values_list("target_id", "content")
    for target, text in of_lines:
        told = json.loads(text)["signals"]
        signals = [Signal(SignalKind(kind), words) for kind, words in told]
        warned.append(Warned(warned_about[target], signals, reports.get(target)))
    return sorted(warned, key=lambda one: (one.signals[0].place, sort_key(one.line.code)))


def count_warnings(build: ScorecardBuild, lines: Q) -> int:
    """How many lines of some services are on plan and warned of."""
    targets = LineReading.objects.filter(build=build, signal__in=CALLS_FOR_A_PLAN).values("target")
    return ScorecardLine.objects.filter(lines, build=build, target__in=targets).count()


def lines_of(user: User) -> Q:
    """The lines whose services a person has to do with."""
    return Q(within_paths("service__", user.paths()))


@transaction.atomic
def begin_delivery_plan(warned: Warned, *, by: User, at: datetime) -> ExceptionReport:
    """Open an exception report on a measure that is on plan and warned of, so that its delivery
    plan is drafted before the measure is off plan.

    Raises Refused where a report is under way or was opened for the same month, where nothing
    warns, and for a month before the portal went live.
    """
    line = warned.line
    ScorecardBuild.objects.select_for_update().get(pk=line.build_id)
    month, announced = line.build.month, announced_timetable()
    require_room_for_report(line, month)
    called_for = [one.words for one in warned.signals if one.kind in CALLS_FOR_A_PLAN]
    if not called_for:
        raise Refused(f"Nothing warns of {line.code} any more.")
    if not announced.is_live(month):
        raise Refused(f"{month.name} is from before the portal went live.")
    officers = Responsibility.objects.filter(
        financial_year=month.financial_year, target=line.target_id
    ).first()
    case = Case(line, Trigger.EARLY, CaseAction.OPEN, None, officers)
    (report,) = open_new([case], month, due_to_prepare(month, localdate(at), announced), at)
    report.why = " ".join(called_for)
    report.save(update_fields=["why"])
    record("begin_delivery_plan", report, by=by, at=at, why=report.why)
    notify(notices_of(report, by, Audience(localdate(at))), at)
    return report


def require_room_for_report(line: ScorecardLine, month: Month) -> None:
    """Raises Refused where a report on the measure is under way, or was opened for the month."""
    reports = ExceptionReport.objects.filter(target=line.target_id)
    if reports.filter(state__in=ACTIVE).exists():
        raise Refused(f"A report on {line.code} is under way already.")
    if reports.filter(month=month.first_day).exists():
        raise Refused(f"{line.code} had a report for {month.name} already.")


def notices_of(
    report: ExceptionReport, by: User, audience: Audience
) -> list[tuple[User, str, str, str]]:
    """Whoever answers for the measure is told, unless they began the plan themselves."""
    person = audience.acting_officer(report)
    if person is None or person == by:
        return []
    body = (
        f"{by} has begun a delivery plan on {report.target.code} {report.title}, which is on plan:"
        f"\n\n{report.why}\n\nPlease complete {terms.exception_report.with_article} by"
        f" {day_in_words(report.due_on)}. You find it on your desk."
    )
    key = f"delivery plan begun early {report.pk}"
    return [(person, key, f"A delivery plan on {report.target.code}, begun early", body)]
