"""What measures cost to collect, in minutes a month, asked once a year (pure; framework 3.1)."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from pmf_portal.formats.numbers import counted
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.periods.working_days import working_day_before

# The question comes with the tenth month of the year and is due by the end of the eleventh.
ASKED_WITH, DUE_WITH, STILL_ASKED = 9, 10, 3
# Two people who do nothing else.
MOST_MINUTES = 20_000
NOT_KNOWN = "not known"
UNKNOWN = frozenset({NOT_KNOWN, "unknown", "don't know", "don’t know", "do not know", "?"})
TYPED = re.compile(
    r"(?P<number>([0-9]{1,3}(,[0-9]{3})+|[0-9]{1,6})(\.[0-9]{1,2})?)"
    r"\s*(?P<unit>m|min|mins|minute|minutes|h|hr|hrs|hour|hours)?"
)
HOW_TO = "Enter minutes, such as 45, or hours, such as 1.5 hours; or “not known”"


class MinutesError(ValueError):
    """What was typed is no length of time; the message says why."""


def asked_year(today: date) -> FinancialYear:
    """The year of which it is asked on a day: this one from its tenth month on, else the last."""
    year = Month.of(today).financial_year
    return year if today >= asked_from(year) else year - 1


def asked_from(year: FinancialYear) -> date:
    return year.months[ASKED_WITH].first_day


def is_asked(year: FinancialYear, today: date) -> bool:
    """Whether an answer is still waited for: until three months after the year."""
    return asked_from(year) <= today <= (year.last + STILL_ASKED).last_day


def due_by(year: FinancialYear) -> date:
    """The last working day on which an answer is in time."""
    return working_day_before(year.months[DUE_WITH].last_day + timedelta(days=1), 1)


def typed_minutes(text: str) -> int | None:
    """The minutes that somebody typed; None for “not known”.  Raises MinutesError."""
    plain = " ".join(text.lower().split())
    if plain in UNKNOWN:
        return None
    match = TYPED.fullmatch(plain)
    if match is None:
        raise MinutesError(HOW_TO)
    number = Decimal(match["number"].replace(",", ""))
    exact = number * 60 if (match["unit"] or "").startswith("h") else number
    minutes = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    if minutes > MOST_MINUTES:
        raise MinutesError(f"Enter at most {MOST_MINUTES:,} minutes a month")
    return minutes


def minutes_in_words(minutes: int) -> str:
    """ "45 minutes", "1 hour", "12.5 hours" """
    if minutes < 60:
        return counted(minutes, "minute")
    hours = (Decimal(minutes) / 60).quantize(Decimal("0.1"), ROUND_HALF_UP)
    text = f"{hours:,}".removesuffix(".0")
    return f"{text} hour{'' if text == '1' else 's'}"


@dataclass(frozen=True)
class Cost:
    """What was said of a measure; `minutes` is None where it is not known or not said yet."""

    code: str
    title: str
    directorate: str
    rating: str
    minutes: int | None = None
    is_said: bool = False

    @property
    def time_in_words(self) -> str:
        if self.minutes is not None:
            return minutes_in_words(self.minutes)
        return "Not known" if self.is_said else "Not said yet"


@dataclass(frozen=True)
class Sum:
    """Some measures together."""

    measures: int
    known: int
    unknown: int
    minutes: int

    @property
    def hours(self) -> str:
        return minutes_in_words(self.minutes)

    @property
    def each(self) -> str:
        """What one measure takes on average, of those of which it is known."""
        if not self.known:
            return "–"
        average = Decimal(self.minutes) / self.known
        return minutes_in_words(int(average.quantize(Decimal(1), ROUND_HALF_UP)))

    @property
    def words(self) -> str:
        """ "12 hours a month for 20 of 24 measures; 1 not known, 3 not said yet." """
        if not self.measures:
            return "No measure stands in an approved plan of this year."
        of_all = counted(self.measures, "measure")
        missing = self.measures - self.known - self.unknown
        if missing == self.measures:
            take = "takes" if self.measures == 1 else "take"
            return f"Nobody has said yet how long {of_all} {take} to collect."
        if not self.known:
            rest = f"; {missing} not said yet" if missing else ""
            return f"The time is not known for {self.unknown} of {of_all}{rest}."
        more = [f"{self.unknown} not known"] if self.unknown else []
        more += [f"{missing} not said yet"] if missing else []
        words = f"{self.hours} a month for {self.known} of {of_all}"
        return f"{words}; {', '.join(more)}." if more else f"{words}."


def total(costs: Iterable[Cost]) -> Sum:
    rows = list(costs)
    known = [one.minutes for one in rows if one.minutes is not None]
    unknown = sum(one.is_said and one.minutes is None for one in rows)
    return Sum(len(rows), len(known), unknown, sum(known))


def totals(costs: Iterable[Cost], key: Callable[[Cost], str]) -> list[tuple[str, Sum]]:
    """The sums by something of each measure, in the order of its names."""
    groups: dict[str, list[Cost]] = {}
    for one in costs:
        groups.setdefault(key(one), []).append(one)
    return [(name, total(groups[name])) for name in sorted(groups)]


def dearest(costs: Sequence[Cost], number: int) -> list[Cost]:
    """The measures that take longest."""
    known = [one for one in costs if one.minutes]
    return sorted(known, key=lambda one: (-(one.minutes or 0), one.code))[:number]
