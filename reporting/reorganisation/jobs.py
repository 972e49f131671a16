"""Reorganisations that were decided ahead are done on their day."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from pmf_portal.council.models import Reorganisation
from pmf_portal.jobs.queue import NotYet
from pmf_portal.refusals import Refused
from reporting.reorganisation.acts import do_on_its_day


def plan_reorganisations(at: datetime) -> Iterator[dict[str, Any]]:
    """What was decided for a day that has come, in the order in which it was decided."""
    for decision in Reorganisation.objects.waiting().filter(day__lte=localdate(at)):
        yield {"kind": "reorganise", "subject": str(decision.pk), "due_at": at, "again": True}


def reorganise_job(period: str, subject: str, at: datetime) -> str:
    """Do one decision; one that is refused waits until what stands in its way is done."""
    decision = Reorganisation.objects.get(pk=int(subject))
    try:
        done = do_on_its_day(decision, at=at)
    except Refused as refused:
        raise NotYet(str(refused)) from refused
    return "The structure is changed." if done else "There was nothing to change."
