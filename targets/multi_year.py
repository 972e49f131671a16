"""The acts on targets over several years and on proxies (framework 3.2)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.formats.numbers import plain_number
from pmf_portal.periods.month import FinancialYear
from pmf_portal.refusals import ChangedMeanwhile, Refused
from targets.drafting import hold_plan
from targets.models import MultiYearLevel, MultiYearTarget, Proxy, Specification, Target
from targets.rules.multi_year import Levels, check_levels, why_other_than_planned
from targets.rules.proxies import check_proxy


@dataclass(frozen=True)
class SeveralYears:
    """The levels of a target over several years, as they stand."""

    version: int
    levels: Levels


def multi_year_targets(targets: Collection[int]) -> dict[int, SeveralYears]:
    """The newest levels of some targets that have any, by target: one query."""
    rows = MultiYearLevel.objects.filter(multi_year_target__target__in=targets)
    newest: dict[int, tuple[int, dict[FinancialYear, Decimal]]] = {}
    columns = ("multi_year_target__target", "multi_year_target__version")
    ordered = rows.order_by("multi_year_target__version", "financial_year")
    for target, version, year, planned in ordered.values_list(
        *columns, "financial_year", "planned"
    ):
        if target not in newest or newest[target][0] != version:
            newest[target] = version, {}
        newest[target][1][year] = planned
    return {target: SeveralYears(*known) for target, known in newest.items()}


@transaction.atomic
def set_multi_year_target(
    specification: Specification,
    levels: Levels,
    *,
    reason: str,
    seen_version: int,
    by: User,
    at: datetime,
) -> MultiYearTarget:
    """Set the levels of a target over several years, or others with the reason; approved years keep
    theirs.  Raises Refused or ChangedMeanwhile.
    """
    target = specification.target
    of_target = list(Specification.objects.filter(target=target).order_by("financial_year"))
    # What is approved meanwhile would be approved by other levels.
    for plan in sorted({one.plan_id for one in of_target}):
        hold_plan(plan)
    held = Target.objects.select_for_update(no_key=True).get(pk=target.pk)
    before = multi_year_targets([held.pk]).get(held.pk, SeveralYears(0, {}))
    if before.version != seen_version:
        raise ChangedMeanwhile()
    if before.levels == levels:
        raise Refused("These are the levels that stand already.", "levels")
    approved = dict(
        Specification.objects.approved()
        .filter(target=held)
        .values_list("financial_year", "annual_target")
    )
    check_levels(levels, before.levels, approved, specification.unit)
    written = MultiYearTarget.objects.create(
        target=held, version=before.version + 1, reason=reason, set_by=by, set_at=at
    )
    MultiYearLevel.objects.bulk_create(
        MultiYearLevel(multi_year_target=written, financial_year=year, planned=planned)
        for year, planned in sorted(levels.items())
    )
    told = {str(year): plain_number(planned) for year, planned in sorted(levels.items())}
    record("set_multi_year_target", target, by=by, at=at, reason=reason, levels=told)
    return written


def missing_of_years(specifications: Collection[Specification]) -> dict[int, list[str]]:
    """What drafts lack whose annual target is not the level of their year, by specification."""
    known = multi_year_targets([one.target_id for one in specifications])
    missing = {}
    for one in specifications:
        if one.target_id not in known:
            continue
        level = known[one.target_id].levels.get(one.financial_year)
        why = why_other_than_planned(
            one.financial_year, level, one.annual_target, one.decimals, one.unit
        )
        if why:
            missing[one.pk] = [why]
    return missing


@transaction.atomic
def name_proxy(
    target: Target,
    *,
    proxy: Target,
    reason: str,
    measured_from: FinancialYear,
    by: User,
    at: datetime,
) -> Proxy:
    """Let an indicator stand for an outcome that cannot be measured yet; raises Refused."""
    # Two that are named at once would each not know of the other.
    held = list(
        Target.objects.select_for_update(no_key=True)
        .filter(pk__in=[target.pk, proxy.pk])
        .order_by("pk")
    )
    standing = Proxy.objects.filter(ended_at=None).select_related("target", "proxy")
    by_outcome = {one.target_id: one for one in standing.filter(target__in=held)}
    outcome = standing.filter(proxy=target).first()
    check_proxy(
        target.code,
        proxy.code,
        stands_for=outcome.target.code if outcome else "",
        has_a_proxy=target.pk in by_outcome,
    )
    if proxy.pk in by_outcome:
        raise Refused(f"{proxy.code} has a proxy itself: {by_outcome[proxy.pk].proxy}.", "proxy")
    named = Proxy.objects.create(
        target=target,
        proxy=proxy,
        reason=reason,
        measured_from=measured_from,
        named_by=by,
        named_at=at,
    )
    record(
        "name_proxy",
        target,
        by=by,
        at=at,
        reason=reason,
        proxy=proxy.code,
        measured_from=str(measured_from),
    )
    return named


@transaction.atomic
def end_proxy(proxy: Proxy, *, reason: str, by: User, at: datetime) -> Proxy:
    """End a proxy, because the outcome is measured now or the indicator does not stand for it;
    raises Refused when it has ended.
    """
    current = Proxy.objects.select_for_update(of=("self",)).get(pk=proxy.pk)
    if current.ended_at is not None:
        raise Refused("This proxy has ended already.")
    current.ended_by, current.ended_at, current.end_reason = by, at, reason
    current.save(update_fields=["ended_by", "ended_at", "end_reason"])
    record("end_proxy", proxy.target, by=by, at=at, reason=reason, proxy=proxy.proxy.code)
    return current


def standing_proxies(targets: Collection[int]) -> Mapping[int, Proxy]:
    """The proxies that stand for some targets, by outcome: one query."""
    rows = Proxy.objects.filter(target__in=targets, ended_at=None).select_related("proxy")
    return {one.target_id: one for one in rows}
