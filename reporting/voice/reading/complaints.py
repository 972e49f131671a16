"""Counts of complaints as everybody reads them, without what is too small to be published: one
query for all of them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from pmf_portal.council.unit_titles import distinct_titles
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from reporting.voice.rules.shown_counts import (
    WHOLE_COUNCIL,
    QuarterCounts,
    Shown,
    change_words,
    has_whole,
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
    """The published counts of a service by quarter, the newest first; of the council as a whole
    with the services that each quarter holds.
    """

    service: str
    slug: str
    quarters: Mapping[Month, Shown]
    held: Mapping[Month, Collection[str]] = field(default_factory=dict)

    @property
    def newest(self) -> Month:
        return max(self.quarters)

    @property
    def received(self) -> dict[Month, int | None]:
        """The complaints of each quarter that can be compared with the newest: of the same
        services.
        """
        return {
            quarter: counts["received"]
            for quarter, counts in self.quarters.items()
            if "received" in counts and self.held.get(quarter) == self.held.get(self.newest)
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
    rows = list(ComplaintCounts.objects.current().select_related("unit__parent"))
    units = {one.unit.slug: one.unit for one in rows}
    ended = {slug: unit.ended_on for slug, unit in units.items() if unit.ended_on}
    by_quarter = in_quarters(rows)
    entered = {
        quarter: frozenset(one.service for one in counts) for quarter, counts in by_quarter.items()
    }
    quarters: dict[str, dict[Month, Shown]] = defaultdict(dict)
    for quarter, counts in by_quarter.items():
        with_whole = has_whole(quarter, entered, ended)
        for service, shown in shown_of_quarter(counts, with_whole=with_whole).items():
            if shown:
                quarters[service][quarter] = shown
    names = distinct_titles(list(units.values()))
    services = [
        ServiceComplaints(names[slug], slug, quarters[slug])
        for slug in sorted(units, key=lambda slug: names[slug])
    ]
    if WHOLE_COUNCIL not in quarters:
        return services
    whole = quarters[WHOLE_COUNCIL]
    return [ServiceComplaints(WHOLE_COUNCIL, "", whole, entered), *services]


def complaints_of(slug: str) -> ServiceComplaints | None:
    """The published counts of one service, which follow from its own: one query."""
    rows = ComplaintCounts.objects.current().filter(unit__slug=slug).select_related("unit__parent")
    by_quarter = in_quarters(rows)
    quarters = {
        quarter: dict(shown_of_quarter(counts)[slug]) for quarter, counts in by_quarter.items()
    }
    return ServiceComplaints(rows[0].unit.title, slug, quarters) if quarters else None


def in_quarters(rows: Iterable[ComplaintCounts]) -> dict[Month, tuple[QuarterCounts, ...]]:
    """Counts by quarter, the services in the order of their short names."""
    quarters: dict[Month, list[QuarterCounts]] = defaultdict(list)
    for one in sorted(rows, key=lambda row: row.unit.slug):
        quarters[one.quarter].append(QuarterCounts(one.unit.slug, one.quarter, one.entry))
    return {quarter: tuple(counts) for quarter, counts in quarters.items()}
