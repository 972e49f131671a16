"""Acts on the council's own structure and people."""

from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.models import Absence, Delegation
from pmf_portal.council.notices import notify


@transaction.atomic
def declare_absence(user, first_day, last_day, *, by, at):
    """Say that a person is away from one day to another; the deputies see the work on those days (framework 3.2)."""
    absence = Absence.objects.create(user=user, first_day=first_day, last_day=last_day)
    record("declare_absence", user, by=by, at=at, first_day=first_day, last_day=last_day)
    return absence


@transaction.atomic
def delegate_entry(user, to, first_day, last_day, *, by, at):
    """Share one's entry of figures with a colleague from one day to another; both can enter them on those days."""
    delegation = Delegation.objects.create(user=user, to=to, first_day=first_day, last_day=last_day)
    record("delegate_entry", to, by=by, at=at, first_day=first_day, last_day=last_day)
    subject = f"{user} has delegated the entry of figures to you"
    body = f"From {first_day:%-d %B %Y} to {last_day:%-d %B %Y} the figures of {user} stand on your desk in the performance portal too."
    notify([(to, f"delegation {delegation.pk}", subject, body)], at)
    return delegation


@transaction.atomic
def end_delegation(delegation, *, by, at):
    """End a delegation before its last day."""
    record("end_delegation", delegation.to, by=by, at=at, first_day=delegation.first_day, last_day=delegation.last_day)
    delegation.delete()
