"""What public meetings decided about a measure, for its public page (framework 4.3)."""

from datetime import date

from django.db.models import QuerySet

from reporting.models import Output

# What a page of a measure has in sight.
MOST = 5


def decided_about(code: str, since: date | None) -> QuerySet[Output]:
    """What public meetings decided about a measure from a day on (None: ever), the newest first."""
    outputs = Output.objects.public().filter(target__code=code)
    if since is not None:
        outputs = outputs.filter(meeting__day__gte=since)
    rows = outputs.select_related("meeting__body", "owner")
    return rows.order_by("-meeting__day", "-pk")[:MOST]
