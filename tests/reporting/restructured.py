"""What tests of reorganisations share: a decision of the cabinet that holds from 1 October 2013."""

from datetime import date, datetime

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.periods.timetable import LONDON

DAY = date(2013, 10, 1)
ON_THE_DAY = datetime(2013, 10, 1, 0, 5, tzinfo=LONDON)


def decided(council, at, day=DAY, reason="Cabinet, minute 7"):
    return {"day": day, "reason": reason, "by": council.people["team"], "at": at}


def unit(slug):
    return OrganisationUnit.objects.get(slug=slug)
