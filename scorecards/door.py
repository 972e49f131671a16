"""Figures at the door: what is usual for their targets, what was published already, and the warnings that follow."""

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from django.utils.timezone import localtime

from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from pmf_portal.ui.clock_words import day_in_words
from scorecards.bulk_rows import read_rows
from scorecards.habits import FEWEST, Known, habits
from scorecards.models import PlausibilityWarning, ScorecardBuild
from scorecards.month_inputs import Months
from scorecards.plausibility import Rule, warnings
from scorecards.year_to_date import Figure

# As far back as a measure's own habits are read, in months: three years, and twelve of what is counted once or twice a year.
WINDOW, SLOW_WINDOW = 36, 144
STORED = """
SELECT target_id, month, COALESCE(area_id, 0), revision, value, numerator, denominator, status, recorded_at
FROM scorecards_actual WHERE target_id BETWEEN %s AND %s AND month BETWEEN %s AND %s
ORDER BY target_id, month, revision
"""
EARLIER = """
SELECT target_id, month, value, numerator, denominator FROM scorecards_actual
WHERE area_id IS NULL AND target_id BETWEEN %s AND %s AND month >= %s AND month < %s ORDER BY target_id, month, revision
"""


class Stored(NamedTuple):
    """The newest revision of a figure, as far as the door has to know it."""

    revision: int
    figure: Figure
    status: str
    recorded_at: str


def known_of(specification):
    """What a specification says that matters for plausibility."""
    return Known(specification.aggregation, specification.unit, float(specification.scale), specification.frequency)


class Door:
    """The stored figures of some targets around some months, read in two queries however many there are.

    Where a file brings many periods of a target, its habits are those of the periods stored outside the file.  Of a target
    that is new to the portal, one half of the file is weighed by the other.
    """

    def __init__(self, specifications, first, last):
        self.current = {}
        self.series = defaultdict(dict)
        self._habits, self._published = {}, None
        slow = {s.target_id for s in specifications if frequency.LENGTH[s.frequency] >= 6}
        for wanted, window in (({s.target_id for s in specifications} - slow, WINDOW), (slow, SLOW_WINDOW)):
            if wanted:
                self.read_earlier(wanted, first - window, first)
                self.read(wanted, first, last)

    def read(self, wanted, first, last):
        """What is stored for the months at the door, as exactly as it has to be compared."""
        months = Months()
        for target, month, area, revision, value, numerator, denominator, status, recorded in read_rows(
            STORED, [min(wanted), max(wanted), first.first_day, last.first_day]
        ):
            target, area, month = int(target), int(area), months[month]
            if target in wanted:
                figure = Figure(Decimal(value), None, None) if value else Figure(None, Decimal(numerator), Decimal(denominator))
                self.current[target, month, area] = Stored(int(revision), figure, status, recorded)
                if not area:
                    self.series[target][month] = figure

    def read_earlier(self, wanted, first, before):
        """The months before, from which habits are made; floats are exact enough for them."""
        months, series = Months(), self.series
        for target, month, value, numerator, denominator in read_rows(EARLIER, [min(wanted), max(wanted), first.first_day, before.first_day]):
            figure = Figure(float(value), None, None) if value else Figure(None, float(numerator), float(denominator))
            series[int(target)][months[month]] = figure

    @property
    def published(self):
        if self._published is None:
            self._published = published_months()
        return self._published

    def stored(self, target, month, area=0):
        return self.current.get((target, month, area))

    def habits_of(self, specification, month, brought):
        """A target's habits, never those of the period itself."""
        target = specification.target_id
        found = self._habits.get(target)
        if found is None:
            history = {period: figure for period, figure in self.series[target].items() if period not in brought}
            found = self._habits[target] = self.made(history, brought, known_of(specification))
        until, earlier, later = found
        return earlier if month > until else later

    @staticmethod
    def made(history, brought, known):
        """(a month, the habits for periods after it, the habits for those up to it)."""
        periods = sorted(brought)
        if len(history) >= FEWEST or len(periods) < 2 * FEWEST:
            same = habits(history, known)
            return periods[-1], same, same
        middle = periods[len(periods) // 2 - 1]
        first, second = ({p: brought[p] for p in periods if (p > middle) == after} for after in (False, True))
        return middle, habits(history | first, known), habits(history | second, known)

    def published_on(self, target, month):
        """The day on which the stored figure of a period was published, in words; "" when it was not."""
        stored = self.stored(target, month)
        if stored is None:
            return ""
        moments = [frozen for until, frozen in self.published if until >= month and str(frozen) >= stored.recorded_at[:19]]
        return day_in_words(localtime(min(moments)).date()) if moments else ""

    def doubts(self, specification, month, figure, brought=None):
        """What looks unusual about one figure; an empty list for most."""
        found = self.habits_of(specification, month, brought or {month: figure})
        return warnings(figure, month, found, published_on=self.published_on(specification.target_id, month))


def published_months():
    """The months whose scorecards are published, with the moment of each publication."""
    return list(ScorecardBuild.objects.filter(frozen_at__isnull=False).values_list("month", "frozen_at"))


def door_for(specification, month):
    """The door for one figure."""
    return Door([specification], month, month)


def said_already(doubts, reason):
    """The reason of a correction confirms it too, where the only thing unusual is that the figure was published before."""
    return reason if all(doubt.rule == Rule.PUBLISHED for doubt in doubts) else ""


def keep_warnings(doubted, *, confirmation, by, at):
    """Store the warnings of recorded figures, [(actual id, doubts)]; those confirmed with a word are settled."""
    settled = {"confirmation": confirmation, "confirmed_by": by, "confirmed_at": at} if confirmation else {}
    PlausibilityWarning.objects.bulk_create(
        [PlausibilityWarning(actual_id=pk, rule=doubt.rule.value, words=doubt.words, **settled) for pk, doubts in doubted for doubt in doubts], batch_size=500
    )


def window_of(months):
    """The first and last of some months."""
    months = list(months)
    return (min(months), max(months)) if months else (Month(2000, 1), Month(2000, 1))
