"""Acts on the council's own structure and people."""

from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.models import Absence


@transaction.atomic
def declare_absence(user, first_day, last_day, *, by, at):
    """Say that a person is away from one day to another; the deputies see the work on those days (framework 3.2)."""
    absence = Absence.objects.create(user=user, first_day=first_day, last_day=last_day)
    record("declare_absence", user, by=by, at=at, first_day=first_day, last_day=last_day)
    return absence
