"""Figures at the door: what is usual for their targets, what was published already, and the
warnings that follow.
"""

from collections import defaultdict
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.db import connection
from django.utils.timezone import localdate

from pmf_portal.formats.bulk_rows import read_rows, write_rows
from pmf_portal.formats.dates import day_in_words
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from scorecards.models import PlausibilityWarning
from scorecards.plausibility.habits import FEWEST, Known, habits_from, rows_of
from scorecards.plausibility.rules import Rule, warnings
from scorecards.rating.first_published import first_published
from scorecards.rating.year_to_date import Figure
from scorecards.rating_inputs import Months, publications
from targets.models import TrajectoryPoint
from targets.rules.aggregation import Aggregation

# As far back as a measure's own habits are read, in months: three years, and twelve of what is
# counted once or twice a year.
WINDOW, SLOW_WINDOW = 36, 144
MANY = 500
STORED = """
SELECT target_id, month, COALESCE(area_id, 0), revision, value, numerator, denominator, status,
  recorded_at
FROM scorecards_actual WHERE target_id BETWEEN %s AND %s AND month BETWEEN %s AND %s
ORDER BY target_id, month, revision
"""
# The figures of the months before, a line for each target: months, values or numerators,
# denominators.
EARLIER = """
SELECT target_id, {together}(m, ' '), {together}(v, ' '), {together}(d, ' ') FROM (
  SELECT target_id, CAST(month AS text) AS m, CAST(COALESCE(value, numerator) AS text) AS v,
    CAST(COALESCE(denominator, 1) AS text) AS d
  FROM scorecards_actual
  WHERE area_id IS NULL AND target_id BETWEEN %s AND %s AND month >= %s AND month < %s
  ORDER BY target_id, month, revision
) f GROUP BY target_id
"""
TOGETHER = {"postgresql": "string_agg", "sqlite": "group_concat"}


class Stored(NamedTuple):
    """The newest revision of a figure, as far as the door has to know it."""

    revision: int
    figure: Figure
    status: str
    recorded_at: str


def known_of(specification):
    """What a specification says that matters for plausibility."""
    return Known(
        specification.aggregation,
        specification.unit,
        float(specification.scale),
        specification.frequency,
    )


class Door:
    """The stored figures of some targets around some months, read in two queries however many there
    are.

    Where a file brings many periods of a target, its habits are those of the periods stored outside
    the file.  Of a target
    that is new to the portal, one half of the file is weighed by the other.
    """

    def __init__(self, specifications, first, last):
        # Of the whole council {target: {month: Stored}}, of areas {target: {(month, area):
        # Stored}}.
        self.current, self.by_area = defaultdict(dict), defaultdict(dict)
        self.earlier = {}
        self._habits = {}
        self.planned = {}
        # Read now: nothing more may be asked of the database while rows stream into it.
        self.published = publications()
        slow = {s.target_id for s in specifications if frequency.LENGTH[s.frequency] >= 6}
        for wanted, window in (
            ({s.target_id for s in specifications} - slow, WINDOW),
            (slow, SLOW_WINDOW),
        ):
            if wanted:
                self.read_earlier(wanted, first - window, first)
                self.read(wanted, first, last)
        self.read_plans([s for s in specifications if self.is_new(s.target_id)], first, last)

    def is_new(self, target):
        """Whether a target has too few figures for habits, so that its plan has to stand in."""
        lists = self.earlier.get(target)
        return (len(lists[0].split()) if lists else 0) + len(self.current.get(target, ())) < FEWEST

    def read_plans(self, specifications, first, last):
        few = (
            {"specification__in": [s.pk for s in specifications]}
            if len(specifications) <= MANY
            else {}
        )
        points = (
            TrajectoryPoint.objects.filter(month__gte=first, month__lte=last, **few)
            if specifications
            else TrajectoryPoint.objects.none()
        )
        for target, month, planned in points.values_list(
            "specification__target", "month", "planned"
        ):
            self.planned[target, month] = float(planned)

    def read(self, wanted, first, last):
        """What is stored for the months at the door, as exactly as it has to be compared."""
        months = Months()
        rows = read_rows(STORED, [min(wanted), max(wanted), first.first_day, last.first_day])
        for target, month, area, revision, value, numerator, denominator, status, recorded in rows:
            figure = (
                Figure(Decimal(value), None, None)
                if value
                else Figure(None, Decimal(numerator), Decimal(denominator))
            )
            stored = Stored(int(revision), figure, status, recorded)
            if area == "0":
                self.current[int(target)][months[month]] = stored
            else:
                self.by_area[int(target)][months[month], int(area)] = stored

    def stored(self, target, month, area):
        """What stands in the place of a figure now, or None."""
        if area is None:
            return self.current[target].get(month) if target in self.current else None
        return self.by_area[target].get((month, area.pk)) if target in self.by_area else None

    def read_earlier(self, wanted, first, before):
        query = EARLIER.format(together=TOGETHER[connection.vendor])
        for target, *lists in read_rows(
            query, [min(wanted), max(wanted), first.first_day, before.first_day]
        ):
            self.earlier[int(target)] = lists

    def habits_of(self, specification, month, brought):
        """A target's habits, never those of the period itself."""
        found = self._habits.get(specification.target_id)
        if found is None:
            known = known_of(specification)
            found = self._habits[specification.target_id] = self.made(
                self.history(specification.target_id, known, brought), brought, known
            )
        until, earlier, later = found
        return earlier if month > until else later

    def history(self, target, known, brought):
        """The rows of a target's stored periods, oldest first, without those that are being brought
        in.
        """
        lists = self.earlier.get(target)
        rows = earlier_rows(*lists, known) if lists else []
        between = {
            month: stored.figure
            for month, stored in self.current.get(target, {}).items()
            if month not in brought
        }
        return rows + sorted(rows_of(between, known)) if between else rows

    @staticmethod
    def made(history, brought, known):
        """(a month, the habits for periods after it, the habits for those up to it)."""
        periods = sorted(brought)
        if len(history) >= FEWEST or len(periods) < 2 * FEWEST:
            same = habits_from(history, known)
            return periods[-1], same, same
        middle = periods[len(periods) // 2 - 1]
        halves = (
            {p: brought[p] for p in periods if (p > middle) == after} for after in (False, True)
        )
        first, second = (sorted([*history, *rows_of(half, known)]) for half in halves)
        return middle, habits_from(first, known), habits_from(second, known)

    def published_on(self, target, month):
        """The day on which the stored figure of a period was published, in words; "" when it was
        not.
        """
        stored = self.stored(target, month, None) if self.published else None
        if stored is None:
            return ""
        moment = first_published(self.published, month, stored.recorded_at[:19])
        return day_of(moment) if moment else ""

    def doubts(self, specification, month, figure, brought=None):
        """What looks unusual about one figure; an empty list for most."""
        found = self.habits_of(specification, month, brought or {month: figure})
        told = {
            "published_on": self.published_on(specification.target_id, month),
            "planned": self.planned.get((specification.target_id, month)),
        }
        return warnings(figure, month, found, **told)


class Indexes(dict):
    """Running numbers of months by the text of their first day, each made once."""

    def __missing__(self, text):
        index = self[text] = int(text[:4]) * 12 + int(text[5:7]) - 1
        return index


INDEXES = Indexes()


def earlier_rows(months, values, denominators, known):
    """Rows of a target's earlier periods from the lists in which they were read; a later revision
    stands in place of an earlier one.
    """
    months, tops = [INDEXES[text] for text in months.split()], map(float, values.split())
    if known.aggregation != Aggregation.RATIO:
        return [
            (month, value, value) for month, value in dict(zip(months, tops, strict=True)).items()
        ]
    parts = dict(zip(months, zip(tops, map(float, denominators.split()), strict=True), strict=True))
    return [
        (month, top / bottom * known.scale, (top, bottom))
        for month, (top, bottom) in parts.items()
        if bottom
    ]


@lru_cache(maxsize=256)
def day_of(moment):
    """The day of a moment that is told as text in UTC, in words."""
    return day_in_words(localdate(datetime.fromisoformat(moment).replace(tzinfo=UTC)))


def door_for(specification, month):
    """The door for one figure."""
    return Door([specification], month, month)


def said_already(doubts, reason):
    """The reason of a correction confirms it too, where the only thing unusual is that the figure
    was published before.
    """
    return reason if all(doubt.rule == Rule.PUBLISHED for doubt in doubts) else ""


def keep_warnings(doubted, *, by, at):
    """Store the warnings of recorded figures, [(actual id, doubts, word of confirmation or "")];
    those with a word are settled.
    """
    by_whom = (by.pk if by else None, at)
    rows = (
        (pk, doubt.rule.value, doubt.words, word, *(by_whom if word else (None, None)))
        for pk, doubts, word in doubted
        for doubt in doubts
    )
    write_rows(
        PlausibilityWarning,
        ("actual", "rule", "words", "confirmation", "confirmed_by", "confirmed_at"),
        rows,
    )


def window_of(months):
    """The first and last of some months."""
    months = list(months)
    return (min(months), max(months)) if months else (Month(2000, 1), Month(2000, 1))
