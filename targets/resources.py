"""The acts on resource envelopes (framework 2.3, 3.1)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count, Q, Sum

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.formats.numbers import plain_number
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.refusals import Refused
from targets.drafting import why_closed, why_locked
from targets.models import EnvelopeMonth, Plan, ResourceEnvelope


class MonthOfEnvelope(NamedTuple):
    """What is profiled for a month, and what was spent (or, for staff, in post) so far as known."""

    profiled: Decimal
    actual: Decimal | None = None


@transaction.atomic
def set_resource_envelope(
    plan: Plan,
    year: FinancialYear,
    kind: str,
    *,
    agreed: Decimal,
    months: Mapping[Month, MonthOfEnvelope],
    seen_version: int,
    by: User,
    at: datetime,
) -> ResourceEnvelope:
    """Agree a plan's envelope and profile it over the year (framework 2.3, 3.1).

    Money must add up to what is agreed; a staff establishment must end on it.  Once the plan-year
    is approved, only what was spent is entered.  Raises Refused.
    """
    # By the plan: where there is no envelope yet, there is no row of it to lock.
    Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    envelope = ResourceEnvelope.objects.filter(plan=plan, financial_year=year, kind=kind).first()
    if envelope is None:
        envelope = ResourceEnvelope(plan=plan, financial_year=year, kind=kind, version=0)
    if envelope.version != seen_version:
        raise Refused(
            "Somebody else changed this envelope while you were writing. What you typed is still"
            " here; compare it and save again."
        )
    if closed := why_agreement_stays(plan, year):
        refuse_another_agreement(envelope, agreed, months, closed)
    require_agreed_total(kind, agreed, months)
    envelope.agreed = agreed
    envelope.set_by = by
    envelope.set_at = at
    envelope.version += 1
    envelope.save()
    envelope.months.all().delete()
    rows, recorded = [], {}
    for month, (profiled, actual) in months.items():
        rows.append(EnvelopeMonth(envelope=envelope, month=month, profiled=profiled, actual=actual))
        recorded[str(month)] = [str(profiled), None if actual is None else str(actual)]
    EnvelopeMonth.objects.bulk_create(rows)
    record("set_resource_envelope", envelope, by=by, at=at, agreed=agreed, months=recorded)
    return envelope


def why_agreement_stays(plan: Plan, year: FinancialYear) -> str:
    """Why neither what is agreed nor its profile can change; "" while the plan-year is a draft."""
    if why_locked(plan, year):
        return (
            f"{plan} {year} is approved: what is agreed and its profile over the year stay as they"
            " were approved (framework 3.3). What was spent can still be entered."
        )
    return why_closed(plan, year)


def refuse_another_agreement(
    envelope: ResourceEnvelope,
    agreed: Decimal,
    months: Mapping[Month, MonthOfEnvelope],
    closed: str,
) -> None:
    """Raises Refused when the envelope is new, or says something else than was agreed."""
    if envelope.pk is None:
        raise Refused(f"No envelope is added any more. {closed}")
    stored = {month.month: month.profiled for month in envelope.months.all()}
    profile = {month: entry.profiled for month, entry in months.items()}
    if agreed != envelope.agreed or profile != stored:
        raise Refused(closed)


def require_agreed_total(
    kind: str, agreed: Decimal, months: Mapping[Month, MonthOfEnvelope]
) -> None:
    """Raises Refused when the profile does not come to what is agreed."""
    if kind == ResourceEnvelope.STAFF:
        comes_to, reached = "ends on", months[max(months)].profiled
    else:
        comes_to, reached = "adds up to", sum((m.profiled for m in months.values()), Decimal(0))
    if reached != agreed:
        raise Refused(
            f"The profile {comes_to} {plain_number(reached)}, but {plain_number(agreed)} is agreed."
        )


def envelopes_of(plan: Plan, year: FinancialYear) -> list[ResourceEnvelope]:
    """The plan's envelopes with what was profiled and spent over the months that have an actual,
    like with like.
    """
    known = Q(months__actual__isnull=False)
    envelopes: list[Any] = list(
        ResourceEnvelope.objects.filter(plan=plan, financial_year=year)
        .annotate(
            profiled_to_date=Sum("months__profiled", filter=known),
            actual_to_date=Sum("months__actual", filter=known),
            months_known=Count("months", filter=known),
        )
        .prefetch_related("months")
    )
    for envelope in envelopes:
        envelope.variance = None
        if not envelope.months_known:
            continue
        if envelope.kind == ResourceEnvelope.STAFF:
            # People in post do not add up over months: the latest month stands for the year.
            latest = [month for month in envelope.months.all() if month.actual is not None][-1]
            envelope.profiled_to_date, envelope.actual_to_date = latest.profiled, latest.actual
        envelope.variance = envelope.actual_to_date - envelope.profiled_to_date
    return envelopes
