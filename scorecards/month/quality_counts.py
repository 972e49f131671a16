"""The data quality of targets, counted in a few set-based queries (framework 3.5)."""

import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from typing import NamedTuple

from django.db.models import Count, Min
from django.utils.timezone import localdate

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.formats.bulk_rows import read_rows
from pmf_portal.periods import frequency, timetable
from pmf_portal.periods.month import Month
from scorecards.actuals.due import withdrawals
from scorecards.audits.reports import confidence_by_target
from scorecards.feeds.late import lateness
from scorecards.models import Feed, NothingToReport, PlausibilityWarning
from scorecards.rating.assessment import expected_period
from scorecards.rating.first_published import first_published
from scorecards.rating.quality_grades import Counts, grades, overall
from scorecards.rating_inputs import Months, publications
from targets.models import Specification

MONTHS = 12
REVISIONS = """
SELECT target_id, month, revision, status, recorded_at FROM scorecards_actual
WHERE area_id IS NULL AND target_id BETWEEN %s AND %s AND month BETWEEN %s AND %s
ORDER BY target_id, month, revision
"""


def due_day(announced, lag_days, period):
    """The day by which the figure of a period had to be there: the first month's day of delivery
    after its lag has passed.
    """
    month = period
    while announced.day_of(month, "actuals_due") < period.last_day + timedelta(days=lag_days):
        month += 1
    return announced.day_of(month, "actuals_due")


class Days(dict):
    """London's dates by the text of an hour in UTC ("2013-10-07 23"), each made once."""

    def __missing__(self, text):
        day = self[text] = localdate(datetime.fromisoformat(text).replace(tzinfo=UTC))
        return day


class Promise(NamedTuple):
    """Of which periods figures are expected: how often, how late, since when, and until which
    withdrawal.
    """

    frequency: str
    lag_days: int
    since: Month
    until: Month | None = None


def promise_of(target, years, year, withdrawn):
    """What a target's approved specifications promise, as a month's build has them."""
    return Promise(
        years[year].frequency, years[year].lag_days, min(years).first, withdrawn.get((target, year))
    )


def promise_now(specification, first_year, withdrawn):
    s = specification
    return Promise(
        s.frequency,
        s.publication_lag_days,
        first_year.first,
        withdrawn.get((s.target_id, s.financial_year)),
    )


class QualityReader:
    """What is counted about the figures of targets over the twelve months up to a month; made once
    for all of them.
    """

    def __init__(self, month, announced, today):
        self.month, self.today = month, today
        self.due_on, self.due_day = (
            announced.day_of(month, "actuals_due"),
            lru_cache(maxsize=4096)(partial(due_day, announced)),
        )
        self.first = month - (MONTHS - 1)
        self.published = publications()
        unusual = PlausibilityWarning.objects.outstanding().filter(
            actual__month__gte=self.first.first_day, actual__month__lte=month.first_day
        )
        self.warnings = dict(
            unusual.values_list("actual__target")
            .annotate(count=Count("pk"))
            .values_list("actual__target", "count")
        )
        self.feeds = defaultdict(int)
        live = {feed.pk: lateness(feed, today) for feed in Feed.objects.filter(revoked_at=None)}
        for feed, target in Feed.targets.through.objects.filter(feed__in=live).values_list(
            "feed", "target"
        ):
            self.feeds[target] = max(self.feeds[target], live[feed])

    def counts(self, block, measures):
        """Counts by target of one block of ids; `measures` are {target: Promise}."""
        revisions, declared = self.revisions(block), self.declared(block)
        return {
            target: self.count(target, promise, revisions[target], declared[target])
            for target, promise in measures.items()
        }

    def revisions(self, block):
        months, days, found = Months(), Days(), defaultdict(lambda: defaultdict(list))
        for target, month, _, status, recorded in read_rows(
            REVISIONS, [*block, self.first.first_day, self.month.first_day]
        ):
            found[int(target)][months[month]].append((status, days[recorded[:13]], recorded[:19]))
        return found

    def declared(self, block):
        found = defaultdict(set)
        rows = NothingToReport.objects.filter(
            target__id__range=block, month__gte=self.first.first_day
        ).values_list("target_id", "month")
        for target, month in rows:
            found[target].add(month)
        return found

    def count(self, target, promise, revisions, declared):
        periods, lag = self.periods(*promise), promise.lag_days
        reported = [(period, revisions[period]) for period in periods if period in revisions]
        return Counts(
            expected=len(periods),
            reported=len(reported),
            declared=sum(period in declared and period not in revisions for period in periods),
            days_late=sum(
                max((made[0][1] - self.due_day(lag, period)).days, 0) for period, made in reported
            ),
            warnings=self.warnings.get(target, 0),
            revised=sum(
                self.is_revised(period, made) for period, made in reported if len(made) > 1
            ),
            provisional=sum(made[-1][0] == "provisional" for _, made in reported),
            feed_days_late=self.feeds.get(target),
        )

    @lru_cache(maxsize=256)  # noqa: B019  the reader lives for one build
    def periods(self, kind, lag, since, until):
        """The periods of the twelve months whose figures had to be there: of approved years, and
        until a withdrawal.
        """
        newest = expected_period(kind, lag, self.month, self.due_on)
        if until:
            newest = min(newest, until - 1)
        months = (self.first + n for n in range(MONTHS))
        return tuple(
            month for month in months if frequency.ends_in(kind, month) and since <= month <= newest
        )

    def is_revised(self, period, made):
        """Whether a figure was revised after the publication that first held it."""
        moment = first_published(self.published, period, made[0][2])
        return moment is not None and made[-1][2] > moment


def line_qualities(build, block, reader, measures):
    """The rows of a build's data quality: (build, target, grade, principles, confidence)."""
    confidence = confidence_by_target()
    withdrawn = withdrawals([build.month.financial_year, build.month.financial_year - 1])
    promises = {
        target: promise_of(target, years, build.month.financial_year, withdrawn)
        for target, years in measures.items()
    }
    for target, counts in reader.counts(block, promises).items():
        found = grades(counts)
        told = json.dumps(
            [[g.principle.value, g.grade, g.working] for g in found],
            separators=(",", ":"),
            ensure_ascii=False,
        )
        yield build.pk, target, overall(found), told, confidence.get(target, "")


def reader_now(today):
    """A reader over the months up to the newest whose day of delivery is over."""
    month, announced = timetable.open_month(today), announced_timetable()
    return QualityReader(
        month if announced.day_of(month, "actuals_due") < today else month - 1, announced, today
    )


def promises_now(specifications):
    """What each target's approved specifications promise: {target id: Promise}."""
    approved = Specification.objects.approved().filter(
        target__in={s.target_id for s in specifications}
    )
    first = dict(
        approved.values_list("target")
        .annotate(year=Min("financial_year"))
        .values_list("target", "year")
    )
    withdrawn = withdrawals({s.financial_year for s in specifications})
    return {
        s.target_id: promise_now(s, first.get(s.target_id, s.financial_year), withdrawn)
        for s in specifications
    }


def qualities_now(specifications, today):
    """The data quality of some targets as it is today: {target id: Counts}."""
    if not specifications:
        return {}
    promises = promises_now(specifications)
    return reader_now(today).counts((min(promises), max(promises)), promises)


def quality_now(specification, today):
    """One target's counts, and the periods they were counted over."""
    reader, promises = reader_now(today), promises_now([specification])
    target = specification.target_id
    return reader.counts((target, target), promises)[target], reader.periods(*promises[target])


def specifications_now(user, today):
    """The approved targets of the year that a person sees."""
    year = timetable.open_month(today).financial_year
    return (
        Specification.objects.approved()
        .visible_to(user)
        .for_page()
        .filter(financial_year=year)
        .order_by("target__code")
    )
