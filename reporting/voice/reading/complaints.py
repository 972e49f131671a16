"""Counts of complaints as everybody reads them, without what is too small to be published: one
query for all of them.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from reporting.voice.rules.shown_counts import (
    WHOLE_COUNCIL,
    QuarterCounts,
    Shown,
    change_words,
    of_two_years,
    shown_of_quarter,
)
from targets.models import ComplaintCounts
from targets.voice.rules.complaints import LABELS

NOT_PUBLISHED = "not published"
NOT_KNOWN = "not known"


def text_of(counts: Mapping[str, int | None], name: str) -> str:
    """A count as pages show it: a number, too small to be published, or not known."""
    if name not in counts:
        return NOT_KNOWN
    number = counts[name]
    return NOT_PUBLISHED if number is None else f"{number:,}"


def words_of(counts: Mapping[str, int | None]) -> str:
    """ "Complaints received 48; upheld at stage 1 17. Not published: answered in time." What is not
    known is left out.
    """
    known = [
        f"{in_sentence(name)} {number:,}" for name, number in counts.items() if number is not None
    ]
    hidden = [in_sentence(name) for name, number in counts.items() if number is None]
    sentences = ["; ".join(known)] if known else []
    if hidden:
        sentences.append(f"not published: {', '.join(hidden)}")
    return ". ".join(words[:1].upper() + words[1:] for words in sentences) + "."


def in_sentence(name: str) -> str:
    return LABELS[name][:1].lower() + LABELS[name][1:]


@dataclass(frozen=True)
class ServiceComplaints:
    """The published counts of a service by quarter, the newest first."""

    service: str
    slug: str
    quarters: Mapping[Month, Shown]

    @property
    def newest(self) -> Month:
        return max(self.quarters)

    @property
    def received(self) -> dict[Month, int | None]:
        return {
            quarter: counts["received"]
            for quarter, counts in self.quarters.items()
            if "received" in counts
        }

    @property
    def two_years(self) -> tuple[int, int] | None:
        return of_two_years(self.received, self.newest)

    @property
    def change(self) -> str:
        return change_words(self.two_years)

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Each quarter with its counts in words, the newest first."""
        return [
            (frequency.label(frequency.QUARTER, quarter), words_of(self.quarters[quarter]))
            for quarter in sorted(self.quarters, reverse=True)
        ]

    @property
    def newest_quarter(self) -> str:
        return frequency.label(frequency.QUARTER, self.newest)

    @property
    def newest_texts(self) -> dict[str, str]:
        return {name: text_of(self.quarters[self.newest], name) for name in LABELS}


def published_complaints() -> list[ServiceComplaints]:
    """Every service with its published counts, the whole council first: one query."""
    by_quarter: dict[Month, list[QuarterCounts]] = defaultdict(list)
    slugs: dict[str, str] = {WHOLE_COUNCIL: ""}
    for one in ComplaintCounts.objects.current().select_related("unit").order_by("unit__title"):
        by_quarter[one.quarter].append(QuarterCounts(one.unit.title, one.quarter, one.entry))
        slugs[one.unit.title] = one.unit.slug
    services: dict[str, dict[Month, Shown]] = defaultdict(dict)
    for quarter, rows in by_quarter.items():
        for service, counts in shown_of_quarter(rows).items():
            services[service][quarter] = counts
    order = sorted(services, key=lambda name: (name != WHOLE_COUNCIL, name))
    return [ServiceComplaints(name, slugs[name], services[name]) for name in order]


def complaints_of(slug: str) -> ServiceComplaints | None:
    """The published counts of one service; what is hidden depends on all of them."""
    return next((one for one in published_complaints() if slug and one.slug == slug), None)
