"""The timed work of the month: each takes an ISO month ("2013-09"), so that anyone can run any
month again by hand.
"""

from datetime import datetime

from pmf_portal.audit.record import record
from pmf_portal.formats.wording import terms
from pmf_portal.jobs.queue import NotYet
from pmf_portal.jobs.tasks import begin_now
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.refusals import Refused
from reporting.cycle import month_end
from reporting.models import Publication
from reporting.public_record import proof
from reporting.public_record.archive_files import write_files as write_files_of
from reporting.publishing import month, plans
from scorecards.models import ScorecardBuild
from targets.models import Plan


def open_month(period: str, subject: str, at: datetime) -> None:
    record("open_month", Month.parse(period).name, by=None, at=at)


def remind_of_actuals(period: str, subject: str, at: datetime) -> str:
    return f"{month_end.remind_of_actuals(Month.parse(period), by=None, at=at)} people reminded"


def build_scorecards(period: str, subject: str, at: datetime) -> str:
    """Build if there is anything to build; a month without approved targets waits for one."""
    try:
        build, opened = month_end.build_month(Month.parse(period), by=None, at=at)
    except Refused as waiting:
        raise NotYet(str(waiting)) from waiting
    return f"{build.lines.count()} lines, {opened} {terms.exception_report.plural} opened"


def publish_month(period: str, subject: str, at: datetime) -> str:
    """Publish if it can be published; a sign-off taken back meanwhile is waited for."""
    try:
        build = month.publish_month(Month.parse(period), by=None, at=at)
    except month.NotReady as waiting:
        raise NotYet(str(waiting)) from waiting
    write_files_of(build=build)
    begin_now("write_record", at=at)
    return f"edition {build.edition} published"


def write_files(period: str, subject: str, at: datetime) -> str:
    build = ScorecardBuild.objects.get(month=Month.parse(period), edition=int(subject))
    return f"{write_files_of(build=build)} files written"


def publish_plan(period: str, subject: str, at: datetime) -> str:
    """Publish an approved plan-year, and prove the year anew."""
    year = FinancialYear.parse(period)
    publication = plans.publish_plan(Plan.objects.get(slug=subject), year, by=None, at=at)
    proof.prove_targets(year, at=at)
    return f"{publication.title} published" if publication else "not a plan that is published"


def write_plan_files(period: str, subject: str, at: datetime) -> str:
    last_month = FinancialYear.parse(period).last
    publication = Publication.objects.plans().get(slug=subject, month=last_month)
    return f"{write_files_of(pk=publication.pk)} files written"


def write_legacy_report(period: str, subject: str, at: datetime) -> str:
    """Stored in the queue as "write_former_report", its first name."""
    return f"{write_files_of(pk=int(subject))} files written"


def prove_targets(period: str, subject: str, at: datetime) -> str:
    year_proof = proof.prove_targets(FinancialYear.parse(period), at=at)
    return "holds" if year_proof.holds else "does not hold"
