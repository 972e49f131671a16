"""The monthly cycle, top to bottom.  Every step may safely be run again, by anyone, twice at once
(framework 4.1).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from exceptions.opening import open_exception_reports
from pmf_portal.audit.record import Actor, record
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.holders import answering_unit
from pmf_portal.council.models import OrganisationUnit, RoleAssignment
from pmf_portal.council.notices import notify
from pmf_portal.council.roles import Role
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.wording import terms
from pmf_portal.periods.month import Month
from reporting.public_record.archive_files import write_files
from reporting.publishing.month import NotReady, publish_month
from scorecards.actuals.due import leads_with_missing_figures
from scorecards.models import ScorecardBuild
from scorecards.month.building import build_scorecards
from scorecards.month.returns import notify_of_changed_lines
from scorecards.month.sources import listed, newer_than_signed
from targets.rules.codes import in_order


@dataclass(frozen=True)
class Outcome:
    """Where a month stands after a run: its build, how many reports were opened, and what it waits
    for.
    """

    build: ScorecardBuild
    reports_opened: int
    waits_for: str

    @property
    def words(self) -> str:
        if self.waits_for:
            state = f"waits: {self.waits_for}"
        else:
            state = f"published, edition {self.build.edition}"
        return (
            f"{self.build.month.name}: {self.build.lines.count()} lines, {self.reports_opened}"
            f" {terms.exception_report.plural} opened, {state}"
        )


def build_month(month: Month, *, by: Actor | None, at: datetime) -> tuple[ScorecardBuild, int]:
    """Build the scorecards of a month and open an exception report for each red: the build, and how
    many reports were opened.
    """
    build = build_scorecards(month, by=by, at=at)
    if build.frozen_at:
        return build, 0
    notify_overtaken_signers(build, at=at)
    notify_of_changed_lines(build, at=at)
    return build, open_exception_reports(build, by=by, at=at)


def notify_overtaken_signers(build: ScorecardBuild, *, at: datetime) -> None:
    """Tell each director whose sign-off something newer has overtaken, once for what is newer: the
    signed lines stay as they were signed.
    """
    notices = []
    newer_by_unit = newer_than_signed(build)
    if newer_by_unit and not announced_timetable().is_live(build.month):
        return
    units = OrganisationUnit.objects.select_related("successor").in_bulk(newer_by_unit)
    for directorate, newer in newer_by_unit.items():
        words = listed(newer)
        subject = f"{build.month.name}: to sign off again"
        body = (
            f"Something is newer than the lines of {build} that your {terms.directorate} has signed"
            f" off: {words}.\n\nThe lines stay as they were signed, and the month is not published"
            " until the sign-off is withdrawn and the lines, computed again, are signed off again."
            " They wait on your desk."
        )
        key = f"sign again {build.pk} {directorate} {digest(words)[:16]}"
        directors = RoleAssignment.objects.filter(
            role=Role.STRATEGIC_DIRECTOR,
            unit=answering_unit(units[directorate]),
            user__is_active=True,
        )
        for assignment in directors.select_related("user").order_by("user__username"):
            notices.append((assignment.user, key, subject, body))
    notify(notices, at)


def run_month_end(month: Month, *, by: Actor | None, at: datetime) -> Outcome:
    """Build, open exceptions, and publish when every sign-off is there; otherwise say what the
    month waits for.
    """
    build, opened = build_month(month, by=by, at=at)
    try:
        build = publish_month(month, by=by, at=at)
    except NotReady as waiting:
        return Outcome(build, opened, str(waiting))
    write_files(build=build)
    return Outcome(build, opened, "")


@transaction.atomic
def remind_of_actuals(month: Month, *, by: Actor | None, at: datetime) -> int:
    """Remind everybody who still has to bring figures for the month, once for each person and day;
    how many people.
    """
    announced, today = announced_timetable(), localdate(at)
    due_on = announced.day_of(month, "actuals_due")
    owing = leads_with_missing_figures(month, announced, today)
    reminders = []
    for person, codes in owing.items():
        subject = f"{len(codes)} figure(s) owed for {month.name}"
        body = reminder_text(month, due_on, codes)
        reminders.append((person, f"figures owed {month} {today}", subject, body))
    notify(reminders, at)
    # The audit trail keeps the act under its first name.
    record(
        "chase_actuals",
        month.name,
        by=by,
        at=at,
        people=len(owing),
        figures=sum(len(codes) for codes in owing.values()),
    )
    return len(owing)


def reminder_text(month: Month, due_on: date, codes: Collection[str]) -> str:
    lines = "\n".join(f"- {code}" for code in in_order(codes))
    where = f"Please enter them on your desk in the performance portal of {terms.council}."
    return (
        f"These figures for {month.name} were due on {due_on.day}"
        f" {due_on:%B %Y}:\n\n{lines}\n\n{where}"
    )
