"""Publishing a month: content frozen once, every form made from it, append-only (framework 4.2,
7.2).
"""

from django.db import transaction

from exceptions.opening import hold_reports_under_way, open_exception_reports
from exceptions.progress import propose_recoveries, publish_verified
from exceptions.under_performance import reds_without_report
from pmf_portal.audit.record import record
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.council_settings import read_council_settings
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.formats.wording import terms
from pmf_portal.jobs.queue import enqueue
from pmf_portal.periods.timetable import local_day
from pmf_portal.refusals import Refused
from reporting.publishing.corrections import publish_corrections
from reporting.publishing.edition import Edition
from reporting.publishing.exceptions import Reviewed, publish_exception_reports
from reporting.publishing.reports import publish_reports
from reporting.publishing.scorecards import publish_scorecards
from reporting.publishing.targets import publish_targets
from reporting.publishing.tracker import publish_tracker
from scorecards.models import ScorecardBuild
from scorecards.month.building import build_scorecards
from scorecards.month.completeness import why_too_incomplete
from scorecards.month.corrections import (
    carry_over_unchanged,
    line_changes,
    notify_of_correction,
)
from scorecards.month.sign_off import (
    awaiting_sign_off,
    override_sign_off,
    sign_off_states,
    why_unsigned,
)
from scorecards.month.sources import (
    has_changed_since,
    is_out_of_date,
    listed,
    newer_than_signed,
    newest_act,
)


class NotReady(Refused):
    """A month that cannot be published yet; the message says what it waits for."""


def why_not_ready(build, at, announced=None):
    """What a month's publication waits for, in words; "" when it may be published."""
    announced = announced or announced_timetable()
    if build.edition == 1 and at < (moment := announced.moment_of(build.month, "publish_month")):
        return f"{build.month.name} is announced for {moment:%H:%M} on {moment.day} {moment:%B %Y}."
    if not build.lines.exists():
        return (
            f"{build.month.name} has no lines yet: no target is approved for it, or its scorecards"
            " are still to be built."
        )
    if unsigned := why_unsigned(build):
        return unsigned
    return unseen_figures(build) or why_too_incomplete(build)


def unseen_figures(build):
    """Which newer figures no sign-off covers, in words; "" when every figure was seen."""
    if newer := newer_than_signed(build):
        units = OrganisationUnit.objects.in_bulk(newer)
        words = [f"{units[pk].title} ({listed(figures)})" for pk, figures in newer.items()]
        return (
            "What is newer than a sign-off has to be seen first. To be signed off again:"
            f" {', '.join(sorted(words))}."
        )
    if is_out_of_date(build):
        return "Newer figures are not on the lines yet; they are computed again within two minutes."
    return ""


@transaction.atomic
def publish_month(month, *, by, at):
    """Publish every scorecard of a month and its exception reports, in the newest edition that is
    not out yet.

    Raises NotReady while a sign-off is missing (framework 6.2), while something newer is not
    covered by it, or before the announced time; and for a month before the portal went live, unless
    a person says so.  Publishing what is published already changes nothing and gives the same
    build.
    """
    build = (
        ScorecardBuild.objects.select_for_update().filter(month=month).order_by("-edition").first()
    )
    if build is None:
        raise NotReady(f"The scorecards of {month.name} are not built yet.")
    if build.frozen_at:
        return build
    read_council_settings()
    announced = announced_timetable()
    is_live = announced.is_live(month)
    if not (is_live or isinstance(by, User)):
        raise NotReady(f"{month.name} is before the portal went live: publish it from its page.")
    seen = newest_act()
    if reason := why_not_ready(build, at, announced):
        raise NotReady(reason)
    cover_reds(build, announced, by=by, at=at)
    publish_verified(build, at=at)
    reviewed = Reviewed(build, local_day(at), announced)
    edition = Edition(build, sign_off_states(build), at, reviewed)
    publish_scorecards(edition)
    publish_exception_reports(edition)
    publish_corrections(edition)
    publish_targets(edition)
    ScorecardBuild.objects.filter(pk=build.pk).update(frozen_at=at)
    if is_live:
        propose_recoveries(build, by=by, at=at)
    publish_tracker(edition)
    publish_reports(edition)
    published = record(
        "publish_month", month.name, by=by, at=at, edition=build.edition, digests=edition.digests
    )
    # The trail lets one act in at a time: whatever was recorded while this went on is committed by
    # now, and whatever comes later comes after the publication.
    if has_changed_since(month, seen, before=published.sequence):
        raise NotReady("A figure has just come in; check it first.")
    enqueue("write_files", period=month, subject=build.edition, due_at=at)
    build.refresh_from_db()
    return build


def cover_reds(build, announced, *, by, at):
    """Open the exception reports that are still to be opened; raises NotReady where a red has none
    all the same.  A month before the portal went live has no reports.
    """
    if not announced.is_live(build.month):
        return
    open_exception_reports(build, by=by, at=at)
    if uncovered := reds_without_report(build):
        raise NotReady(
            f"No {terms.exception_report} and no decision of a director covers"
            f" {', '.join(uncovered)}."
        )


@transaction.atomic
def publish_taken_over_month(month, *, reason, by, at):
    """Publish a month from before the portal went live, because somebody of the performance team
    says so: their reason is published in place of each sign-off that there is not.

    Raises NotReady as `publish_month` does, and for a month that the timetable publishes.
    """
    announced = announced_timetable()
    if announced.is_live(month):
        raise NotReady(f"{month.name} comes out by the timetable, once it is signed off.")
    build = ScorecardBuild.objects.filter(month=month).order_by("-edition").first()
    if build is not None and not build.frozen_at:
        words = f"From before the portal went live in {announced.live_from.name}. {reason}"
        for unit in awaiting_sign_off(build):
            override_sign_off(build, unit, reason=words, by=by, at=at)
    return publish_month(month, by=by, at=at)


@transaction.atomic
def correct_month(month, *, reason, by, at):
    """Begin a correction edition of a published month, with its lines: they are computed again, and
    signed off again where something changes.

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
    hold_reports_under_way()
    build = ScorecardBuild.objects.create(
        month=month, edition=newest.edition + 1, reason=reason, built_at=at
    )
    record("correct_month", month.name, by=by, at=at, reason=reason, edition=build.edition)
    build_scorecards(month, by=by, at=at)
    changes = line_changes(build)
    carry_over_unchanged(build, changes)
    notify_of_correction(build, changes, at=at)
    open_exception_reports(build, by=by, at=at)
    build.refresh_from_db()
    return build
