"""Entries of the search: one for each public thing, in place of an older one of the same thing."""

from reporting.models import SearchEntry
from targets.rules.codes import sort_key

MOST_TEXT = 20_000
CHANGING = ("kind", "address", "title", "sort_key", "text", "date", "published_at")


def entry(key, kind, address, title, text, date, published_at):
    return SearchEntry(
        key=key,
        kind=kind,
        address=address,
        title=title[:260],
        sort_key=sort_key(title[:260]),
        text=text[:MOST_TEXT],
        date=date,
        published_at=published_at,
    )


def write_entries(entries):
    """Keep entries, in place of older ones of the same things."""
    SearchEntry.objects.bulk_create(
        entries,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=CHANGING,
    )
