"""The timed work of the month: each takes an ISO month ("2013-09"), so that anyone can run any month again by hand."""

from pmf_portal.audit.record import record
from pmf_portal.periods.month import Month
from reporting import month_end, publishing
from reporting.archive_files import write_files as write_files_of
from scorecards.models import ScorecardBuild


def open_month(period, subject, at):
    record("open_month", Month.parse(period).name, by=None, at=at)


def chase_actuals(period, subject, at):
    return f"{month_end.chase_actuals(Month.parse(period), by=None, at=at)} people reminded"


def build_scorecards(period, subject, at):
    build, opened = month_end.build_month(Month.parse(period), by=None, at=at)
    return f"{build.lines.count()} lines, {opened} exception reports opened"


def publish_month(period, subject, at):
    """Publish if it can be published; a sign-off taken back meanwhile is waited for."""
    build = publishing.publish_month(Month.parse(period), by=None, at=at)
    return f"edition {build.edition} published"


def write_files(period, subject, at):
    build = ScorecardBuild.objects.get(month=Month.parse(period), edition=int(subject))
    return f"{write_files_of(build)} files written"
