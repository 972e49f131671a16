"""What plausibility is judged by: what is usual for targets, what was published already, and the
warnings that follow.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from django.db import connection
from django.utils.timezone import localdate

from pmf_portal.council.models import Area, User
from pmf_portal.formats.bulk_rows import read_rows, write_rows
from pmf_portal.formats.dates import day_in_words
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from scorecards.models import PlausibilityWarning
from scorecards.plausibility.figure_warning import FigureWarning
from scorecards.plausibility.habits import FEWEST, Habits, HistoryRow, Known, habits_from, rows_of
from scorecards.plausibility.rules import (
    Rule,
    nothing_measured,
    warnings_about,
    why_impossible,
)
from scorecards.rating.first_published import first_published
from scorecards.rating.year_to_date import Figure
from scorecards.rating_inputs import MonthCache, Publication, publications, stored_figure
from targets.models import TrajectoryPoint
from targets.rules.aggregation import takes_parts

# As far back as a measure's own habits are read, in months: three years, and twelve of what is
# counted once or twice a year.
WINDOW, SLOW_WINDOW = 36, 144
MANY = 500
STORED = """
SELECT target_id, month, COALESCE(area_id, 0), revision, value, numerator, denominator, status,
  source, comment, recorded_at
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


class Judged(Protocol):
    """What judging a figure has to know of its specification."""

    @property
    def pk(self) -> int: ...
    @property
    def target_id(self) -> int: ...
    @property
    def aggregation(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def scale(self) -> Decimal: ...
    @property
    def frequency(self) -> str: ...


class Stored(NamedTuple):
    """The newest revision of a figure, as far as it is compared with what comes in."""

    revision: int
    figure: Figure
    status: str
    source: str
    comment: str
    recorded_at: str


class RecordedWarnings(NamedTuple):
    """The warnings about a figure that was recorded, and the word that confirms it; "" for none."""

    actual_id: int
    warnings: list[FigureWarning]
    confirmation: str


class TwoHabits(NamedTuple):
    """A target's habits for the periods up to a month, and for those after it."""

    month: Month
    up_to: Habits
    after: Habits


def known_of(specification: Judged) -> Known:
    """What a specification says that matters for plausibility."""
    return Known(
        specification.aggregation,
        specification.unit,
        float(specification.scale),
        specification.frequency,
    )


class PlausibilityContext:
    """The stored figures of some targets around some months, read in two queries however many there
    are.

    Where a file brings many periods of a target, its habits are those of the periods stored outside
    the file.  Of a target that is new to the portal, one half of the file is weighed by the other.
    """

    def __init__(self, specifications: Collection[Judged], first: Month, last: Month) -> None:
        # Of the whole council, and of areas by (month, area).
        self.current: dict[int, dict[Month, Stored]] = defaultdict(dict)
        self.by_area: dict[int, dict[tuple[Month, int], Stored]] = defaultdict(dict)
        self.earlier: dict[int, list[str]] = {}
        self.planned: dict[tuple[int, Month], float] = {}
        self._habits: dict[int, TwoHabits] = {}
        # Figures of a target that come in together, by target, where they are known beforehand.
        self.brought: dict[int, dict[Month, Figure]] = {}
        # Read now: nothing more may be asked of the database while rows stream into it.
        self._published = publications() if specifications else None
        targets = {s.target_id for s in specifications}
        slow = {s.target_id for s in specifications if frequency.spacing(s.frequency) >= 6}
        self.read_around(targets - slow, first, last, WINDOW)
        self.read_around(slow, first, last, SLOW_WINDOW)
        self.read_plans([s for s in specifications if self.is_new(s.target_id)], first, last)

    @classmethod
    def of_stored(
        cls,
        stored: Mapping[int, Mapping[Month, Stored]],
        planned: Mapping[tuple[int, Month], Decimal],
    ) -> "PlausibilityContext":
        """The context of figures that were read already, with their plans; when something was
        published is asked only where a figure stands that may have been.
        """
        context = cls([], Month(2000, 1), Month(2000, 1))
        for target, figures in stored.items():
            context.current[target] = dict(figures)
        for (target, month), value in planned.items():
            if context.is_new(target):
                context.planned[target, month] = float(value)
        return context

    @property
    def published(self) -> list[Publication]:
        """The published months with the moments of their publication."""
        if self._published is None:
            self._published = publications()
        return self._published

    def read_around(self, targets: set[int], first: Month, last: Month, window: int) -> None:
        """Read what is stored for the months, and as many months before them."""
        if targets:
            self.read_earlier(targets, first - window, first)
            self.read(targets, first, last)

    def is_new(self, target: int) -> bool:
        """Whether a target has too few figures for habits, so that its plan has to stand in."""
        count = len(self.current.get(target, ()))
        if target in self.earlier:
            count += len(self.earlier[target][0].split())
        return count < FEWEST

    def read_plans(self, specifications: list[Judged], first: Month, last: Month) -> None:
        if not specifications:
            return
        points = TrajectoryPoint.objects.filter(month__gte=first, month__lte=last)
        if len(specifications) <= MANY:
            points = points.filter(specification__in=[s.pk for s in specifications])
        for target, month, planned in points.values_list(
            "specification__target", "month", "planned"
        ):
            self.planned[target, month] = float(planned)

    def read(self, targets: set[int], first: Month, last: Month) -> None:
        """What is stored for the months themselves, as exactly as it has to be compared."""
        months = MonthCache()
        rows = read_rows(STORED, [min(targets), max(targets), first.first_day, last.first_day])
        for target, month, area, revision, value, numerator, denominator, *words in rows:
            figure = stored_figure(value, numerator, denominator)
            stored = Stored(int(revision), figure, *words)
            if area == "0":
                self.current[int(target)][months[month]] = stored
            else:
                self.by_area[int(target)][months[month], int(area)] = stored

    def stored(self, target: int, month: Month, area: Area | None) -> Stored | None:
        """What stands in the place of a figure now, or None."""
        if area is None:
            return self.current[target].get(month) if target in self.current else None
        return self.by_area[target].get((month, area.pk)) if target in self.by_area else None

    def read_earlier(self, targets: set[int], first: Month, before: Month) -> None:
        query = EARLIER.format(together=TOGETHER[connection.vendor])
        for target, *lists in read_rows(
            query, [min(targets), max(targets), first.first_day, before.first_day]
        ):
            self.earlier[int(target)] = lists

    def habits_of(
        self, specification: Judged, month: Month, brought: Mapping[Month, Figure]
    ) -> Habits:
        """A target's habits, never those of the period itself."""
        target = specification.target_id
        if target not in self._habits:
            known = known_of(specification)
            history = self.history(target, known, brought)
            self._habits[target] = two_habits(history, brought, known)
        habits = self._habits[target]
        return habits.after if month > habits.month else habits.up_to

    def history(
        self, target: int, known: Known, brought: Mapping[Month, Figure]
    ) -> list[HistoryRow]:
        """The rows of a target's stored periods, oldest first, without those that are being brought
        in.
        """
        rows = []
        if target in self.earlier:
            months, values, denominators = self.earlier[target]
            rows = earlier_rows(months, values, denominators, known)
        stored = {
            month: stored.figure
            for month, stored in self.current.get(target, {}).items()
            if month not in brought
        }
        return rows + sorted(rows_of(stored, known))

    def published_on(self, target: int, month: Month) -> str:
        """The day on which the stored figure of a period was published, in words; "" when it was
        not.
        """
        return self.published_when(month, self.stored(target, month, None))

    def published_when(self, month: Month, stored: Stored | None) -> str:
        """The day on which what is stored was published, in words; "" when it was not."""
        if stored is None:
            return ""
        moment = first_published(self.published, month, stored.recorded_at[:19])
        return day_of(moment) if moment else ""

    def warnings_about(
        self,
        specification: Judged,
        month: Month,
        figure: Figure,
        brought: Mapping[Month, Figure] | None = None,
    ) -> list[FigureWarning]:
        """What looks unusual about one figure; an empty list for most.  `brought` are all the
        figures of the target that come in together.
        """
        warnings = warnings_about(
            figure,
            month,
            self.habits_for(specification, month, figure, brought),
            published_on=self.published_on(specification.target_id, month),
            planned=self.planned.get((specification.target_id, month)),
        )
        if figure.denominator == 0 and not self.had_nothing_before(specification.target_id, month):
            warnings.append(nothing_measured())
        return warnings

    def habits_for(
        self,
        specification: Judged,
        month: Month,
        figure: Figure,
        brought: Mapping[Month, Figure] | None = None,
    ) -> Habits:
        """The habits that the figure of a period is held against."""
        together = brought or self.brought.get(specification.target_id) or {month: figure}
        return self.habits_of(specification, month, together)

    def had_nothing_before(self, target: int, month: Month) -> bool:
        """Whether there was nothing to measure in this or another period of a target."""
        if target in self.earlier:
            denominators = self.earlier[target][2].split()
            if any(not float(denominator) for denominator in denominators):
                return True
        return any(
            stored.figure.denominator == 0 for stored in self.current.get(target, {}).values()
        )

    def why_impossible(
        self, specification: Judged, month: Month, warnings: Sequence[FigureWarning]
    ) -> FigureWarning | None:
        """The warning that no word can settle, if one of them is such."""
        planned = self.planned.get((specification.target_id, month))
        return why_impossible(warnings, known_of(specification), planned)


def two_habits(
    history: list[HistoryRow], brought: Mapping[Month, Figure], known: Known
) -> TwoHabits:
    """The habits of a target; where it is new and many periods come at once, the habits of each
    half of them are made with the other left out.
    """
    periods = sorted(brought)
    if len(history) >= FEWEST or len(periods) < 2 * FEWEST:
        same = habits_from(history, known)
        return TwoHabits(periods[-1], same, same)
    middle = periods[len(periods) // 2 - 1]
    first_half = {period: brought[period] for period in periods if period <= middle}
    second_half = {period: brought[period] for period in periods if period > middle}
    return TwoHabits(
        month=middle,
        up_to=habits_from(sorted([*history, *rows_of(second_half, known)]), known),
        after=habits_from(sorted([*history, *rows_of(first_half, known)]), known),
    )


class MonthIndexCache(dict[str, int]):
    """Running numbers of months by the text of their first day, each made once."""

    def __missing__(self, text: str) -> int:
        index = self[text] = int(text[:4]) * 12 + int(text[5:7]) - 1
        return index


MONTH_INDEXES = MonthIndexCache()


def earlier_rows(months: str, values: str, denominators: str, known: Known) -> list[HistoryRow]:
    """Rows of a target's earlier periods from the lists in which they were read; a later revision
    stands in place of an earlier one.
    """
    indexes = [MONTH_INDEXES[text] for text in months.split()]
    tops = [float(text) for text in values.split()]
    if not takes_parts(known.aggregation):
        newest = dict(zip(indexes, tops, strict=True))
        return [(month, value, value) for month, value in newest.items()]
    bottoms = [float(text) for text in denominators.split()]
    parts = dict(zip(indexes, zip(tops, bottoms, strict=True), strict=True))
    return [
        (month, top / bottom * known.scale, (top, bottom))
        for month, (top, bottom) in parts.items()
        if bottom
    ]


@lru_cache(maxsize=256)
def day_of(moment: str) -> str:
    """The day of a moment that is given as text in UTC, in words."""
    return day_in_words(localdate(datetime.fromisoformat(moment).replace(tzinfo=UTC)))


def context_for(specification: Judged, month: Month) -> PlausibilityContext:
    """The context of one figure."""
    return PlausibilityContext([specification], month, month)


def confirmation_from_reason(warnings: list[FigureWarning], reason: str) -> str:
    """The reason of a correction confirms it too, where the only thing unusual is that the figure
    was published before.
    """
    if all(warning.rule == Rule.PUBLISHED for warning in warnings):
        return reason
    return ""


def keep_warnings(recorded: Iterable[RecordedWarnings], *, by: User | None, at: datetime) -> None:
    """Store the warnings of recorded figures; those with a word of confirmation are settled."""
    rows: list[tuple[Any, ...]] = []
    for actual_id, warnings, word in recorded:
        confirmed_by = by.pk if by and word else None
        confirmed_at = at if word else None
        for warning in warnings:
            rows.append(
                (actual_id, warning.rule.value, warning.words, word, confirmed_by, confirmed_at)
            )
    if not rows:
        return
    write_rows(
        PlausibilityWarning,
        ("actual", "rule", "words", "confirmation", "confirmed_by", "confirmed_at"),
        rows,
    )


def window_of(months: Iterable[Month]) -> tuple[Month, Month]:
    """The first and last of some months."""
    months = list(months)
    return (min(months), max(months)) if months else (Month(2000, 1), Month(2000, 1))
