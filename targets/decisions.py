"""In-year decisions about locked targets: public, dated, reasoned; none of them touches a number
(framework 3.3).
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import User
from pmf_portal.council.roles import Role
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.refusals import Refused
from pmf_portal.uniqueness import unless_taken
from targets.drafting import OFFICERS, refuse_partner_as_accountable
from targets.models import InYearDecision, Responsibility, Specification
from targets.rules.chart_settings import process_changed_in_words, why_not_since
from targets.rules.year_end import may_decide, may_replace_officers, why_too_late

OFFICER_TITLES = {
    "accountable_officer": "Accountable officer",
    "accountable_deputy": "Accountable officer’s deputy",
    "performance_lead": "Performance lead",
    "performance_lead_deputy": "Performance lead’s deputy",
}


def why_year_is_over(act: str, year: FinancialYear, today: date) -> str:
    """Why an in-year decision comes too late on a day; "" while it may be taken."""
    if act == InYearDecision.OFFICERS:
        published_on = announced_timetable().day_of(year.last, "publish_month")
        if may_replace_officers(year, today, published_on):
            return ""
        last_day = published_on - timedelta(days=1)
        return why_too_late(year, last_day, "Who answered for its targets stays as it was.")
    if may_decide(year, today):
        return ""
    what = {
        InYearDecision.WITHDRAW: "A target of that year can no longer be withdrawn.",
        InYearDecision.NOTE: "No note can be attached to a target of that year any more.",
        InYearDecision.PROCESS: "How its figures are read can no longer be decided.",
    }
    return why_too_late(year, year.last.last_day, what[act])


def decide(
    act: str,
    specification: Specification,
    *,
    reason: str,
    by: User,
    at: datetime,
    change: str = "",
    since: Month | None = None,
) -> InYearDecision:
    """Write a decision down with the post and role of whoever took it; raises Refused for a draft,
    and once the year is over.
    """
    if not Specification.objects.approved().filter(pk=specification.pk).exists():
        raise Refused(f"{specification} is a draft: change the draft instead.")
    if too_late := why_year_is_over(act, specification.financial_year, localdate(at)):
        raise Refused(too_late)
    roles = sorted(Role(role).title for role in by.roles)
    with unless_taken(Refused(f"{specification} is withdrawn already.")):
        decision = InYearDecision.objects.create(
            specification=specification,
            act=act,
            reason=reason,
            decided_by=by,
            post=str(by),
            role=", ".join(roles)[:60],
            decided_at=at,
            change=change,
            since=since,
        )
    record(act, specification, by=by, at=at, reason=reason, change=change)
    return decision


@transaction.atomic
def withdraw_target(
    specification: Specification, *, reason: str, by: User, at: datetime
) -> InYearDecision:
    """Withdraw a target for the rest of the year: it stays on every scorecard with the reason, and
    is no longer rated, nor are figures due for it.
    """
    return decide(InYearDecision.WITHDRAW, specification, reason=reason, by=by, at=at)


@transaction.atomic
def attach_note(
    specification: Specification, *, text: str, by: User, at: datetime
) -> InYearDecision:
    """Attach a factual note to a locked target."""
    return decide(InYearDecision.NOTE, specification, reason=text, by=by, at=at)


@transaction.atomic
def record_process_change(
    specification: Specification, *, since: Month, reason: str, by: User, at: datetime
) -> InYearDecision:
    """Record that the process behind a target changed from a month on, for a known reason: readings
    take their usual range from there, published with the reason.  It changes no rating.

    Raises Refused for a month outside the target's year or still to come, and where the same month
    is recorded already.
    """
    Specification.objects.select_for_update().get(pk=specification.pk)
    year = specification.financial_year
    if reason_against := why_not_since(since, year.first, min(year.last, Month.of(localdate(at)))):
        raise Refused(reason_against, "since")
    if specification.decisions.filter(act=InYearDecision.PROCESS, since=since).exists():
        raise Refused(f"The change from {since.name} is recorded already", "since")
    change = process_changed_in_words(since)
    return decide(
        InYearDecision.PROCESS,
        specification,
        reason=reason,
        by=by,
        at=at,
        change=change,
        since=since,
    )


def process_changes(targets: Collection[int], until: FinancialYear) -> dict[int, dict[Month, str]]:
    """From which months the process of some targets changed, with the reason, by target: what was
    decided in the years up to one.
    """
    changes: dict[int, dict[Month, str]] = {}
    decisions = InYearDecision.objects.filter(
        act=InYearDecision.PROCESS,
        specification__target__in=targets,
        specification__financial_year__lte=until,
    )
    rows = decisions.values_list("specification__target_id", "since", "reason")
    for target, since, reason in rows:
        if since is not None:
            changes.setdefault(target, {})[since] = reason
    return changes


@transaction.atomic
def change_officers(
    specification: Specification,
    officers: Mapping[str, User],
    *,
    reason: str,
    by: User,
    at: datetime,
) -> InYearDecision:
    """Change who answers for a locked target, and who covers for them: people may change in-year,
    numbers may not.
    """
    refuse_partner_as_accountable(officers)
    responsibility, _ = Responsibility.objects.select_for_update().get_or_create(
        target=specification.target, financial_year=specification.financial_year
    )
    changes = []
    for name in OFFICERS:
        before, after = getattr(responsibility, name), officers[name]
        if before != after:
            changes.append(f"{OFFICER_TITLES[name]}: {before or 'nobody'} → {after}")
            setattr(responsibility, name, after)
    if not changes:
        raise Refused("Nobody was changed.")
    responsibility.save()
    return decide(
        InYearDecision.OFFICERS,
        specification,
        reason=reason,
        by=by,
        at=at,
        change="; ".join(changes),
    )


def withdrawn_in(year: FinancialYear) -> dict[int, InYearDecision]:
    """The withdrawals of a year's targets, by target: {target id: decision}."""
    decisions = InYearDecision.objects.filter(
        act=InYearDecision.WITHDRAW, specification__financial_year=year
    ).select_related("specification")
    return {decision.specification.target_id: decision for decision in decisions}
