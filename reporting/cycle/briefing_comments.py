"""What a director says of a published month, for the portfolio holder's briefing."""

from datetime import datetime

from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.periods.month import Month
from reporting.models import DirectorComment


@transaction.atomic
def comment_on_month(
    directorate: OrganisationUnit, month: Month, *, text: str, by: User, at: datetime
) -> DirectorComment:
    """Say something of a month; said again it takes the place of what was said before, which is
    kept.
    """
    comment = DirectorComment.objects.create(
        directorate=directorate, month=month, text=text, written_by=by, written_at=at
    )
    record("comment_on_month", comment, by=by, at=at, text=text)
    return comment


def comment_on(directorate: OrganisationUnit, month: Month) -> DirectorComment | None:
    """What the director says of a month now; None where nothing was said."""
    comments = DirectorComment.objects.filter(directorate=directorate, month=month.first_day)
    return comments.select_related("written_by").order_by("-pk").first()
