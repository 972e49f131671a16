"""The tracker's figures as they were at any moment: how many reports, where, why, for how long, and
what came of the plans (pure).

Every figure is counted from reports as they stood (exceptions/histories.py), so a past moment gives
the same figures
today as it did then.  Overdue means what exceptions/lateness.py says in one sentence
(OVERDUE_MEANS).
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from statistics import median

from exceptions.tracker.history import Standing, as_it_stood
from pmf_portal.formats.numbers import rounded

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
    """How many reports: under way at the moment, and what happened within the period before it."""

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


def track(reports, at, since):
    """The tracker of some reports as it was at a moment, for the period since another."""
    standings = [standing for report in reports if (standing := as_it_stood(report, at))]
    shown = [
        standing
        for standing in standings
        if standing.is_open or within(ended_at(standing), since, at)
    ]
    return Tracker(
        at=at,
        since=since,
        total=counts("All reports", standings, since),
        by_directorate=tables(standings, since, lambda standing: [standing.facts.directorate]),
        by_cause=tables(
            standings, since, lambda standing: standing.categories or [NO_CAUSE], last=NO_CAUSE
        ),
        by_age=ages(standings, since),
        in_period=outcomes(standings, since),
        so_far=outcomes(standings, None),
        rows=tuple(
            sorted(
                shown,
                key=lambda standing: (
                    not standing.is_open,
                    standing.opened_at,
                    standing.facts.code,
                ),
            )
        ),
    )


def within(moment, since, at):
    """Whether something happened in a period; "since the beginning" where no start is given."""
    return moment is not None and moment <= at and (since is None or moment > since)


def ended_at(standing):
    return standing.closed_at or standing.waived_at


def counts(title, standings, since):
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


def tables(standings, since, groups, last=None):
    """The counts of each group that a report belongs to (several, where it has several causes), in
    the order of their names.
    """
    found = {}
    for standing in standings:
        for group in dict.fromkeys(groups(standing)):
            found.setdefault(group, []).append(standing)
    rows = [
        counts(title, found[title], since)
        for title in sorted(found, key=lambda title: (title == last, title))
    ]
    return tuple(
        row
        for row in rows
        if any((row.open, row.opened, row.recovered, row.closed, row.not_required))
    )


def ages(standings, since):
    """The reports under way by the months since they were opened; every band is there, also an
    empty one.
    """
    found = {title: [] for _, title in AGES}
    for standing in standings:
        if standing.is_open:
            found[band_of(standing.age)].append(standing)
    return tuple(counts(title, band, since) for title, band in found.items())


def band_of(age):
    return next(title for most, title in AGES if most is None or age <= most)


def outcomes(standings, since):
    """How long plans and recoveries took and whether plans worked, of what was reached since a
    moment.
    """
    reached = [
        standing for standing in standings if within(standing.verified_at, since, standing.at)
    ]
    recovered = [s for s in standings if within(s.recovered_at, since, s.at) and s.recovered_month]
    answers = [
        s.worked
        for s in standings
        if within(s.closed_at, since, s.at) and s.verified_at and s.worked in WORKED
    ]
    return Outcomes(
        to_plan=duration([standing.days_to_plan for standing in reached]),
        to_recovery=duration([standing.months_to_recovery for standing in recovered]),
        worked=tuple(share(answer, answers) for answer in WORKED),
    )


def duration(lengths):
    return Duration(
        len(lengths),
        median([Decimal(length) for length in lengths]) if lengths else None,
        max(lengths, default=None),
    )


def share(answer, answers):
    count = answers.count(answer)
    percent = rounded(Decimal(100 * count) / len(answers), 1) if answers else None
    return Share(answer, WORKED[answer], count, percent)


def month_by_month(reports, moments):
    """The counts at each of some moments, oldest first, each for the time since the one before:
    [(title, moment)].
    """
    rows = []
    for (_, before), (title, at) in zip(moments, moments[1:], strict=False):
        rows.append(
            counts(
                title,
                [standing for report in reports if (standing := as_it_stood(report, at))],
                before,
            )
        )
    begun = next((n for n, row in enumerate(rows) if row.open or row.opened), len(rows))
    return tuple(rows[begun:])
