"""The monthly cycle, top to bottom.  Every step may safely be run again, by anyone, twice at once
(framework 4.1).
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate

from exceptions.opening import open_exception_reports
from pmf_portal.audit.record import record
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.notices import notify
from reporting.public_record.archive_files import write_files
from reporting.publishing.month import NotReady, publish_month
from scorecards.actuals.due import owing_leads
from scorecards.month.building import build_scorecards


@dataclass(frozen=True)
class Outcome:
    """Where a month stands after a run: its build, how many reports were opened, and what it waits
    for.
    """

    build: object
    reports_opened: int
    waits_for: str

    @property
    def words(self):
        state = (
            f"waits: {self.waits_for}"
            if self.waits_for
            else f"published, edition {self.build.edition}"
        )
        return (
            f"{self.build.month.name}: {self.build.lines.count()} lines, {self.reports_opened}"
            f" exception reports opened, {state}"
        )


def build_month(month, *, by, at):
    """Build the scorecards of a month and open an exception report for each red."""
    build = build_scorecards(month, by=by, at=at)
    return build, 0 if build.frozen_at else open_exception_reports(build, by=by, at=at)


def run_month_end(month, *, by, at):
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
def remind_of_actuals(month, *, by, at):
    """Remind everybody who still owes figures for the month; once for each person and day."""
    due_on, today = announced_timetable().day_of(month, "actuals_due"), localdate(at)
    owing = owing_leads(month, due_on, today)
    notify(
        [
            (
                person,
                f"figures owed {month} {today}",
                f"{len(codes)} figure(s) owed for {month.name}",
                reminder_text(month, due_on, codes),
            )
            for person, codes in owing.items()
        ],
        at,
    )
    record(
        "chase_actuals",
        month.name,
        by=by,
        at=at,
        people=len(owing),
        figures=sum(map(len, owing.values())),
    )
    return len(owing)


def reminder_text(month, due_on, codes):
    lines = "\n".join(f"- {code}" for code in sorted(codes))
    where = f"Please enter them on your desk in the performance portal of {settings.COUNCIL_NAME}."
    return (
        f"These figures for {month.name} were due on {due_on.day}"
        f" {due_on:%B %Y}:\n\n{lines}\n\n{where}"
    )
