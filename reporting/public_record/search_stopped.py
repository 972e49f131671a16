"""By which words the measures are found that the council has stopped measuring."""

from collections.abc import Iterator
from datetime import date, datetime

from django.urls import reverse

from pmf_portal.periods.month import FinancialYear
from reporting.models import SearchEntry
from reporting.public_record.search_entries import entry
from targets.departures import departures_of, fate_in_words, left_in


def stopped_entries(year: FinancialYear, today: date, at: datetime) -> Iterator[SearchEntry]:
    """The measures that left the plans in a year, with what became of them and why: four queries
    at most.
    """
    left = left_in(year, today)
    told = departures_of(year, [one.target_id for one in left]) if left else {}
    for one in left:
        departure = told.get(one.target_id)
        became = fate_in_words(departure) if departure else f"Left the plan in {year}"
        reason = departure.reason if departure else "No reason was given"
        yield entry(
            f"stopped {year} {one.target.code}",
            "No longer measured",
            reverse("target_life", args=[one.target.code]),
            f"{one.target.code} {one.title}",
            f"{became}; {reason}; {one.plan}",
            today,
            at,
        )
