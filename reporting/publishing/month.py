"""Publishing a month: content frozen once, every form made from it, append-only (framework 4.2,
7.2).
"""

from django.db import transaction

from exceptions.opening import open_exception_reports, reds_without_report
from exceptions.progress import propose_recoveries, publish_verified
from pmf_portal.audit.record import record
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.jobs.queue import enqueue
from pmf_portal.refusals import Refused
from reporting.publishing.corrections import publish_corrections
from reporting.publishing.edition import Edition
from reporting.publishing.exceptions import Reviewed, publish_exception_reports
from reporting.publishing.reports import publish_reports
from reporting.publishing.scorecards import publish_scorecards
from reporting.publishing.targets import publish_targets
from reporting.publishing.tracker import publish_tracker
from scorecards.models import ScorecardBuild
from scorecards.month.sign_off import awaiting_sign_off, sign_off_states


class NotReady(Refused):
    """A month that cannot be published yet; the message says what it waits for."""


def why_not_ready(build, at):
    """What a month's publication waits for, in words; "" when it may be published."""
    if build.edition == 1 and at < (
        moment := announced_timetable().moment_of(build.month, "publish_month")
    ):
        return f"{build.month.name} is announced for {moment:%H:%M} on {moment.day} {moment:%B %Y}."
    if waiting := awaiting_sign_off(build):
        return f"The sign-off of {', '.join(unit.title for unit in waiting)} is missing."
    return ""


@transaction.atomic
def publish_month(month, *, by, at):
    """Publish every scorecard of a month and its exception reports, in the newest edition that is
    not out yet.

    Raises NotReady while a sign-off is missing (framework 6.2) or before the announced time.
    Publishing what is published already changes nothing and gives the same build.
    """
    build = (
        ScorecardBuild.objects.select_for_update().filter(month=month).order_by("-edition").first()
    )
    if build is None:
        raise NotReady(f"The scorecards of {month.name} are not built yet.")
    if build.frozen_at:
        return build
    if reason := why_not_ready(build, at):
        raise NotReady(reason)
    open_exception_reports(build, by=by, at=at)
    if uncovered := reds_without_report(build):
        raise NotReady(
            f"No exception report and no decision of a director covers {', '.join(uncovered)}."
        )
    publish_verified(build, at=at)
    reviewed = Reviewed(build)
    edition = Edition(build, sign_off_states(build), at, reviewed)
    publish_scorecards(edition)
    publish_exception_reports(edition)
    publish_corrections(edition)
    publish_targets(edition)
    ScorecardBuild.objects.filter(pk=build.pk).update(frozen_at=at)
    propose_recoveries(build, by=by, at=at)
    publish_tracker(edition)
    publish_reports(edition)
    record(
        "publish_month", month.name, by=by, at=at, edition=build.edition, digests=edition.digests
    )
    enqueue("write_files", period=month, subject=build.edition, due_at=at)
    build.refresh_from_db()
    return build


@transaction.atomic
def correct_month(month, *, reason, by, at):
    """Begin a correction edition of a published month: the lines are computed again and signed off
    anew.

    The published edition stays as it is.  Raises NotReady when the month is not published, or a
    correction is under way already.
    """
    newest = (
        ScorecardBuild.objects.select_for_update().filter(month=month).order_by("-edition").first()
    )
    if newest is None or not newest.frozen_at:
        raise NotReady(
            f"{month.name} has no published scorecard to correct, or its correction is under way"
            " already."
        )
    build = ScorecardBuild.objects.create(
        month=month, edition=newest.edition + 1, reason=reason, built_at=at
    )
    record("correct_month", month.name, by=by, at=at, reason=reason, edition=build.edition)
    enqueue("build_scorecards", period=month, subject=f"edition {build.edition}", due_at=at)
    return build
