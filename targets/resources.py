"""The acts on resource envelopes and on risks and opportunities (framework 2.3, 3.1, 3.4)."""

from django.db import transaction
from django.db.models import Count, Q, Sum

from pmf_portal.audit.record import record
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.refusals import ChangedMeanwhile, Refused
from targets.models import EnvelopeMonth, ResourceEnvelope, Risk


@transaction.atomic
def set_resource_envelope(plan, year, kind, *, agreed, months, seen_version, by, at):
    """Agree a plan's envelope and profile it over the year: `months` are {month: (profiled, actual
    or None)}.

    Money must add up to what is agreed; a staff establishment must end on it.  Raises
    Refused.
    """
    envelope = (
        ResourceEnvelope.objects.select_for_update()
        .filter(plan=plan, financial_year=year, kind=kind)
        .first()
    )
    if (envelope.version if envelope else 0) != seen_version:
        raise Refused(
            "Somebody else changed this envelope while you were writing. What you typed is still"
            " here; compare it and save again."
        )
    profile = [months[month][0] for month in sorted(months)]
    reached = profile[-1] if kind == ResourceEnvelope.STAFF else sum(profile)
    if reached != agreed:
        what = "ends on" if kind == ResourceEnvelope.STAFF else "adds up to"
        raise Refused(
            f"The profile {what} {reached.normalize():,f}, but {agreed.normalize():,f} is agreed."
        )
    envelope = envelope or ResourceEnvelope(plan=plan, financial_year=year, kind=kind, version=0)
    envelope.agreed, envelope.set_by, envelope.set_at, envelope.version = (
        agreed,
        by,
        at,
        envelope.version + 1,
    )
    envelope.save()
    envelope.months.all().delete()
    EnvelopeMonth.objects.bulk_create(
        EnvelopeMonth(envelope=envelope, month=m, profiled=p, actual=a)
        for m, (p, a) in months.items()
    )
    told = {
        str(month): [str(profiled), None if actual is None else str(actual)]
        for month, (profiled, actual) in months.items()
    }
    record("set_resource_envelope", envelope, by=by, at=at, agreed=agreed, months=told)
    return envelope


def envelopes_of(plan, year):
    """The plan's envelopes with what was profiled and spent over the months that have an actual,
    like with like.
    """
    known = Q(months__actual__isnull=False)
    found = ResourceEnvelope.objects.filter(plan=plan, financial_year=year).annotate(
        profiled_to_date=Sum("months__profiled", filter=known),
        actual_to_date=Sum("months__actual", filter=known),
        months_known=Count("months", filter=known),
    )
    envelopes = list(found.prefetch_related("months"))
    for envelope in envelopes:
        if envelope.kind == ResourceEnvelope.STAFF and envelope.months_known:
            latest = [month for month in envelope.months.all() if month.actual is not None][-1]
            envelope.profiled_to_date, envelope.actual_to_date = latest.profiled, latest.actual
        envelope.variance = (
            envelope.actual_to_date - envelope.profiled_to_date if envelope.months_known else None
        )
    return envelopes


@transaction.atomic
def add_risk(*, objectives, by, at, **fields):
    """Enter a risk or opportunity and the objectives it bears on."""
    risk = Risk.objects.create(**fields)
    risk.objectives.set(objectives)
    record(
        "add_risk",
        risk,
        by=by,
        at=at,
        score=risk.score,
        owner=str(risk.owner),
        objectives=[o.title for o in objectives],
    )
    return risk


def version_of(risk):
    """A number that changes with anything that is written of a risk."""
    fields = {field.name: str(getattr(risk, field.attname)) for field in Risk._meta.fields}
    return int(
        digest(
            canonical(fields | {"objectives": sorted(risk.objectives.values_list("pk", flat=True))})
        )[:8],
        16,
    )


@transaction.atomic
def change_risk(risk, *, objectives, seen_version, by, at, **fields):
    """Score a risk anew, or change its mitigation, owner or objectives.

    Raises ChangedMeanwhile when somebody else did so after the page was opened.
    """
    current = Risk.objects.select_for_update(of=("self",)).get(pk=risk.pk)
    if version_of(current) != seen_version:
        raise ChangedMeanwhile(
            "Somebody else changed this while you were writing. Nothing you typed is lost: compare,"
            " and save again."
        )
    changed = {
        name: [str(getattr(current, name)), str(value)]
        for name, value in fields.items()
        if getattr(current, name) != value
    }
    for name, value in fields.items():
        setattr(current, name, value)
    current.save()
    current.objectives.set(objectives)
    record(
        "change_risk",
        current,
        by=by,
        at=at,
        changed=changed,
        objectives=[o.title for o in objectives],
    )
    return current
