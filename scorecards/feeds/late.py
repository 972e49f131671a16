"""Which feeds are behind their rhythm."""

from collections.abc import Collection
from datetime import date

from django.utils.timezone import localdate

from pmf_portal.periods.rhythm import Rhythm, days_late
from scorecards.models import Feed


def lateness(feed: Feed, today: date) -> int:
    """How many days a feed is behind its rhythm; 0 when it is in time, or revoked."""
    if feed.revoked_at:
        return 0
    delivered = localdate(feed.last_delivered_at) if feed.last_delivered_at else None
    return days_late(
        Rhythm(feed.rhythm),
        feed.working_day,
        delivered_on=delivered,
        created_on=localdate(feed.created_at),
        today=today,
    )


def late_feeds_of(targets: Collection[int] | None, today: date) -> list[tuple[Feed, int]]:
    """The live feeds that bring some of these targets (any, None) and are late: [(feed, days)]."""
    feeds = Feed.objects.filter(revoked_at=None)
    if targets is not None:
        feeds = feeds.filter(targets__in=targets).distinct()
    late_feeds = []
    for feed in feeds:
        days = lateness(feed, today)
        if days:
            late_feeds.append((feed, days))
    return late_feeds
