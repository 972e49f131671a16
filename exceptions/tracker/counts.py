"""The tracker's figures as they were at any moment: how many reports, where, why, for how long, and
what came of the plans (pure).

Every figure is counted from reports as they stood (history.py), so a past moment gives the same
figures today as it did then.  Overdue means what overdue_at.py says in one sentence
(OVERDUE_MEANS).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from statistics import median

from exceptions.tracker.facts import ReportFacts
from exceptions.tracker.history import Standing, as_it_stood
from pmf_portal.formats.numbers import rounded
from targets.rules.codes import sort_key

NO_CAUSE = "Not given yet"
# Whole months since the opening, up to and including.
AGES = (
    (1, "0–1 month"),
    (3, "2–3 months"),
    (6, "4–6 months"),
    (12, "7–12 months"),
    (None, "More than 12 months"),
)
WORKED = {"yes": "Yes", "partly": "In part", "no": "No"}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many reports: under way at the moment, and what happened within the period before it.

    The names of its fields are published; "not required" are the waived ones.
    """

    title: str
    open: int
    overdue: int
    escalated: int
    repeated: int
    opened: int
    recovered: int
    closed: int
    not_required: int


@dataclass(frozen=True, slots=True)
class Duration:
    """How long something took: in how many cases, the middle one, the longest."""

    count: int
    median: Decimal | None
    longest: int | None


@dataclass(frozen=True, slots=True)
class Share:
    """One answer to whether the plan worked, of all that were given; no per cent of nothing."""

    answer: str
    title: str
    count: int
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What came of the reports since some moment: time to plan in working days, time to recovery in
    months, plans that worked.
    """

    to_plan: Duration
    to_recovery: Duration
    worked: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Tracker:
    """The tracker at a moment, for the period since another."""

    at: datetime
    since: datetime
    total: Counts
    by_directorate: tuple[Counts, ...]
    by_cause: tuple[Counts, ...]
    by_age: tuple[Counts, ...]
    in_period: Outcomes
    so_far: Outcomes
    # Under way at the moment, or ended within the period.
    rows: tuple[Standing, ...]


def track(reports: Iterable[ReportFacts], at: datetime, since: datetime) -> Tracker:
    """The tracker of some reports as it was at a moment, for the period since another."""
    standings = standings_at(reports, at)
    listed = [
        standing
        for standing in standings
        if standing.is_open or within(ended_at(standing), since, at)
    ]
    return Tracker(
        at=at,
        since=since,
        total=counts("All reports", standings, since),
        by_directorate=counts_by(standings, since, directorates_of),
        by_cause=counts_by(standings, since, causes_of, last=NO_CAUSE),
        by_age=counts_by_age(standings, since),
        in_period=outcomes(standings, since),
        so_far=outcomes(standings, None),
        rows=tuple(sorted(listed, key=place_in_list)),
    )


def standings_at(reports: Iterable[ReportFacts], at: datetime) -> list[Standing]:
    """Those of some reports that had been opened by a moment, as they stood then."""
    standings = []
    for report in reports:
        standing = as_it_stood(report, at)
        if standing is not None:
            standings.append(standing)
    return standings


def place_in_list(standing: Standing) -> tuple[bool, datetime, str]:
    """What is under way comes first, the oldest before the others."""
    return not standing.is_open, standing.opened_at, sort_key(standing.facts.code)


def directorates_of(standing: Standing) -> Sequence[str]:
    return [standing.facts.directorate]


def causes_of(standing: Standing) -> Sequence[str]:
    return standing.categories or [NO_CAUSE]


def within(moment: datetime | None, since: datetime | None, at: datetime) -> bool:
    """Whether something happened in a period; "since the beginning" where no start is given."""
    return moment is not None and moment <= at and (since is None or moment > since)


def ended_at(standing: Standing) -> datetime | None:
    return standing.closed_at or standing.waived_at


def counts(title: str, standings: Sequence[Standing], since: datetime) -> Counts:
    """The counts of some reports.  What happened in the period counts where it still holds: a
    recovery that fell back is no recovery.
    """
    under_way = [standing for standing in standings if standing.is_open]
    return Counts(
        title=title,
        open=len(under_way),
        overdue=sum(standing.is_overdue for standing in under_way),
        escalated=sum(standing.is_escalated for standing in under_way),
        repeated=sum(standing.is_repeated for standing in under_way),
        opened=sum(within(standing.opened_last, since, standing.at) for standing in standings),
        recovered=sum(within(standing.recovered_at, since, standing.at) for standing in standings),
        closed=sum(within(standing.closed_at, since, standing.at) for standing in standings),
        not_required=sum(within(standing.waived_at, since, standing.at) for standing in standings),
    )


def counts_by(
    standings: Iterable[Standing],
    since: datetime,
    groups_of: Callable[[Standing], Sequence[str]],
    last: str | None = None,
) -> tuple[Counts, ...]:
    """The counts of each group that a report belongs to (several, where it has several causes), in
    the order of their names.
    """
    groups: dict[str, list[Standing]] = {}
    for standing in standings:
        for title in dict.fromkeys(groups_of(standing)):
            groups.setdefault(title, []).append(standing)
    rows = []
    for title in sorted(groups, key=lambda title: (title == last, title)):
        row = counts(title, groups[title], since)
        if any((row.open, row.opened, row.recovered, row.closed, row.not_required)):
            rows.append(row)
    return tuple(rows)


def counts_by_age(standings: Iterable[Standing], since: datetime) -> tuple[Counts, ...]:
    """The reports under way by the months since they were opened; every band is there, also an
    empty one.
    """
    bands: dict[str, list[Standing]] = {title: [] for _, title in AGES}
    for standing in standings:
        if standing.is_open:
            bands[band_of(standing.age)].append(standing)
    return tuple(counts(title, band, since) for title, band in bands.items())


def band_of(age: int) -> str:
    for most, title in AGES:
        if most is None or age <= most:
            return title
    raise AssertionError("the last band has no end")


def outcomes(standings: Sequence[Standing], since: datetime | None) -> Outcomes:
    """How long plans and recoveries took and whether plans worked, of what was reached since a
    moment.
    """
    to_plan: list[int | None] = []
    to_recovery: list[int | None] = []
    answers: list[str] = []
    for standing in standings:
        if within(standing.verified_at, since, standing.at):
            to_plan.append(standing.days_to_plan)
        if within(standing.recovered_at, since, standing.at) and standing.recovered_month:
            to_recovery.append(standing.months_to_recovery)
        is_closed = within(standing.closed_at, since, standing.at)
        if is_closed and standing.verified_at and standing.worked in WORKED:
            answers.append(standing.worked)
    return Outcomes(
        to_plan=duration(to_plan),
        to_recovery=duration(to_recovery),
        worked=tuple(share(answer, answers) for answer in WORKED),
    )


def duration(times: Iterable[int | None]) -> Duration:
    lengths = [time for time in times if time is not None]
    if not lengths:
        return Duration(count=0, median=None, longest=None)
    middle = median([Decimal(length) for length in lengths])
    return Duration(count=len(lengths), median=middle, longest=max(lengths))


def share(answer: str, answers: Sequence[str]) -> Share:
    count = answers.count(answer)
    percent = rounded(Decimal(100 * count) / len(answers), 1) if answers else None
    return Share(answer, WORKED[answer], count, percent)


def month_by_month(
    reports: Sequence[ReportFacts], moments: Sequence[tuple[str, datetime]]
) -> tuple[Counts, ...]:
    """The counts at each of some moments (title, moment), oldest first, each for the time since the
    one before; from the first moment at which there was a report.
    """
    rows: list[Counts] = []
    for (_, before), (title, at) in zip(moments, moments[1:], strict=False):
        row = counts(title, standings_at(reports, at), before)
        if rows or row.open or row.opened:
            rows.append(row)
    return tuple(rows)
