"""What directors and CESG decide on a report (framework 4.1, 4.3, 6.2)."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from exceptions.models import Briefing, ExceptionReport
from exceptions.people import Audience
from exceptions.rules.due_dates import due_to_revise
from exceptions.rules.lifecycle import FOLLOWED, State
from exceptions.steps import advance, locked, note
from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.council.notices import notify
from pmf_portal.formats.wording import terms
from pmf_portal.periods.month import Month
from pmf_portal.refusals import ChangedMeanwhile, Refused
from scorecards.models import ScorecardBuild, ScorecardLine
from scorecards.rating.rag import Rating


def notify_owner(
    report: ExceptionReport, kind: str, *, subject: str, body: str, at: datetime
) -> None:
    """One e-mail to the owner, and to the deputy of an owner who is away, about one decision."""
    key = f"exception report {report.pk} {kind} {report.version}"
    people = Audience(localdate(at)).owner_and_acting_officer(report)
    notify([(person, key, subject, body) for person in people], at)


@transaction.atomic
def return_exception_report(
    report: ExceptionReport, *, reason: str, by: User, at: datetime
) -> None:
    """Send the report back to the head of service, saying why."""
    report = locked(report)
    advance(report, "return", by=by, at=at, reason=reason)
    report.return_reason = reason
    report.save()
    record("return_exception_report", report, by=by, at=at, reason=reason)
    subject = f"{terms.exception_report.capital} on {report.target.code} returned"
    notify_owner(report, "returned", subject=subject, body=reason, at=at)


@transaction.atomic
def verify_exception_report(
    report: ExceptionReport, *, by: User, at: datetime, seen_version: int | None = None
) -> None:
    """The director's word that causes, actions and path are sound; the portfolio holder is briefed
    (framework 6.1).

    It is published with the next scorecard.  Raises Refused, or ChangedMeanwhile when it is no
    longer what the director read.
    """
    report = locked(report)
    was_read = seen_version is None or report.version == seen_version
    if report.state == State.SUBMITTED and not was_read:
        raise ChangedMeanwhile(
            "The report was returned and submitted again since you opened it. Read it again before"
            " you verify it."
        )
    advance(report, "verify", by=by, at=at)
    report.verified_by, report.verified_at = by, at
    report.first_verified_at = report.first_verified_at or at
    report.save()
    record("verify_exception_report", report, by=by, at=at, version=report.version)
    brief_portfolio_holders(report, by=by, at=at)
    subject = f"{terms.exception_report.capital} on {report.target.code} verified"
    body = f"{by} has verified your report. It is published with the scorecard."
    notify_owner(report, "verified", subject=subject, body=body, at=at)


def brief_portfolio_holders(report: ExceptionReport, *, by: User, at: datetime) -> None:
    """Brief each portfolio holder of the directorate on the verified report."""
    holders = Audience(localdate(at)).portfolio_holders(report)
    Briefing.objects.bulk_create(
        Briefing(report=report, holder=holder, briefed_at=at) for holder in holders
    )
    recovery = report.recovery_month.name if report.recovery_month else "a month still to be given"
    body = (
        f"{report.why}\n\n{by} has verified the {terms.exception_report} and delivery plan of"
        f" {report.owner or 'the service'}. Performance is expected back on plan in {recovery}. You"
        " can read the whole report on your desk."
    )
    subject = f"Briefing: {report.target.code} {report.title}"
    key = f"briefing {report.pk} {report.version}"
    notify([(holder, key, subject, body) for holder in holders], at)


@transaction.atomic
def acknowledge_briefing(briefing: Briefing, *, by: User, at: datetime) -> None:
    """The portfolio holder has read the briefing.  Raises Refused when it was read already."""
    briefing = (
        Briefing.objects.select_for_update().select_related("report__target").get(pk=briefing.pk)
    )
    if briefing.acknowledged_at:
        raise Refused("This briefing is acknowledged already.")
    briefing.acknowledged_at = at
    briefing.save()
    record("acknowledge_briefing", briefing.report, by=by, at=at)


@transaction.atomic
def waive_exception_report(report: ExceptionReport, *, reason: str, by: User, at: datetime) -> None:
    """The director's decision, named and reasoned in public, that no report is required for the
    figures published so far.

    The next period that under-performs opens it again.  A published plan can be waived only when
    its target is no longer rated.
    """
    report = locked(report)
    newest = newest_line(report)
    is_rated = newest is not None and newest.rating in (Rating.GREEN, Rating.AMBER, Rating.RED)
    if report.state in FOLLOWED and is_rated:
        raise Refused(
            "The delivery plan of a measure that is still rated is not set aside: it ends with"
            " recovery."
        )
    advance(report, "waive", by=by, at=at, reason=reason)
    report.waived_by = by
    report.waive_reason = reason
    report.waived_period = newest_period(report, newest) or report.month
    report.escalated_at = None
    report.save()
    record("waive_exception_report", report, by=by, at=at, reason=reason)
    subject = f"No {terms.exception_report} is required on {report.target.code}"
    notify_owner(report, "waived", subject=subject, body=reason, at=at)


def newest_line(report: ExceptionReport) -> ScorecardLine | None:
    """The target's line on the newest scorecards, or None when it stands on them no more."""
    build = ScorecardBuild.objects.order_by("-month", "-edition").first()
    if build is None:
        return None
    return ScorecardLine.objects.filter(build=build, target=report.target_id).first()


def newest_period(report: ExceptionReport, line: ScorecardLine | None) -> Month | None:
    """The newest period that has a figure, or else the one that opened the report."""
    if line is not None and line.reporting_month:
        return line.reporting_month
    return report.period


@transaction.atomic
def resume_recovery(report: ExceptionReport, *, reason: str, by: User, at: datetime) -> None:
    """CESG has considered what was escalated: its decision stands in the report, and the plan is
    followed on.
    """
    report = locked(report)
    if not report.escalated_at:
        raise Refused(f"This report is not before the {terms.executive_group_in_full}.")
    if report.state == State.ESCALATED:
        advance(report, "resume", by=by, at=at, reason=reason)
    else:
        # An unfinished report stays where it is; the step still records that CESG has dealt with
        # it.
        note(report, "resume", by=by, at=at, reason=reason)
    report.escalated_at = None
    report.save()
    record("resume_recovery", report, by=by, at=at, reason=reason)
    subject = f"{terms.executive_group} has considered {report.target.code}"
    notify_owner(report, f"resumed {at:%Y-%m-%d}", subject=subject, body=reason, at=at)


@transaction.atomic
def require_revision(report: ExceptionReport, *, reason: str, by: User, at: datetime) -> None:
    """CESG sends an escalated plan back: the head of service writes a new way back to plan, from
    the newest figure on.
    """
    report = locked(report)
    advance(report, "require_revision", by=by, at=at, reason=reason)
    report.period = newest_period(report, newest_line(report))
    report.return_reason, report.escalated_at = reason, None
    report.due_on = due_to_revise(localdate(at))
    # What is written from now on nobody has verified: until then the public reads none of it, even
    # if performance recovers first.
    report.verified_by, report.verified_at = None, None
    report.version += 1
    report.save()
    record("require_revision", report, by=by, at=at, reason=reason)
    subject = f"{terms.executive_group} requires a revised plan for {report.target.code}"
    notify_owner(report, "to revise", subject=subject, body=reason, at=at)


@transaction.atomic
def confirm_recovery(report: ExceptionReport, *, by: User, at: datetime) -> None:
    """A person confirms what the rule proposes: performance has recovered."""
    report = locked(report)
    if not report.recovery_proposed:
        raise Refused("The rule of recovery is not met for this report any more.")
    advance(report, "confirm_recovery", by=by, at=at, month=report.recovery_proposed)
    report.recovered_month = report.recovery_proposed
    report.recovery_proposed = None
    report.escalated_at = None
    report.save()
    record("confirm_recovery", report, by=by, at=at, month=report.recovered_month)
    subject = f"Recovery of {report.target.code} confirmed"
    body = f"{by} has confirmed that {report.title} has recovered."
    notify_owner(report, "recovered", subject=subject, body=body, at=at)


@transaction.atomic
def close_exception_report(
    report: ExceptionReport, *, worked: str, lesson: str, by: User, at: datetime
) -> None:
    """Close a recovered report with what was learned: did the plan work, and why (framework
    5.1).
    """
    report = locked(report)
    advance(report, "close", by=by, at=at, reason=lesson)
    report.worked, report.lesson, report.closed_at = worked, lesson, at
    report.save()
    record("close_exception_report", report, by=by, at=at, worked=worked, lesson=lesson)
