"""A golden thread that ages: whether a plan still serves the Corporate Plan, when that was last
confirmed, and what is orphaned since a priority ended (pure; framework 2.2).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pmf_portal.formats.dates import plain_day
from pmf_portal.formats.numbers import counted
from pmf_portal.periods.month import FinancialYear, Month
from targets.rules.golden_thread import Level

# So many years back it is asked when something still served a priority.
YEARS_BACK = 10
# A confirmation holds for so long, while nothing above changes.
MONTHS_OF_A_CONFIRMATION = 12


@dataclass(frozen=True, slots=True)
class Placed:
    """An objective as the thread knows it: where it stands, in which years, and what it serves."""

    key: int
    level: Level
    plan: str
    slug: str
    title: str
    first_year: FinancialYear | None
    last_year: FinancialYear | None
    serves: tuple[int, ...] = ()

    def stands_in(self, year: FinancialYear) -> bool:
        return (self.first_year is None or self.first_year <= year) and (
            self.last_year is None or year <= self.last_year
        )

    @property
    def can_be_orphaned(self) -> bool:
        """What one person aims at is their own; visions and priorities serve nothing above."""
        return Level.PRIORITY < self.level < Level.INDIVIDUAL


Objectives = Mapping[int, Placed]


def reached(objectives: Objectives, start: Iterable[int], year: FinancialYear) -> set[int]:
    """What stands in a year and is served, directly or through others that stand in it too."""
    found: set[int] = set()
    waiting = list(start)
    while waiting:
        key = waiting.pop()
        placed = objectives.get(key)
        if placed is None or key in found or not placed.stands_in(year):
            continue
        found.add(key)
        waiting.extend(placed.serves)
    return found


def serves_the_council(objectives: Objectives, key: int, year: FinancialYear) -> bool:
    """Whether an objective leads up to a priority, or the vision, that stands in a year."""
    above = reached(objectives, objectives[key].serves, year)
    return any(objectives[one].level <= Level.PRIORITY for one in above)


def above_it(objectives: Objectives, key: int) -> set[int]:
    """Everything that an objective serves, directly or through others, in whatever years."""
    found: set[int] = set()
    waiting = list(objectives[key].serves)
    while waiting:
        one = waiting.pop()
        if one in objectives and one not in found:
            found.add(one)
            waiting.extend(objectives[one].serves)
    return found


@dataclass(frozen=True, slots=True)
class Orphan:
    """An objective that served the Corporate Plan and does not any more: since which day, and what
    it served that has ended.
    """

    key: int
    since: date
    ended: tuple[Placed, ...]

    @property
    def words(self) -> str:
        """ "since 1 April 2024, when “Drive growth” ended" """
        words = f"since {plain_day(self.since)}"
        if self.ended:
            words += f", when {self.ended_in_words} ended"
        return words

    @property
    def ended_in_words(self) -> str:
        return " and ".join(f"“{one.title}”" for one in self.ended)


def orphans(objectives: Objectives, year: FinancialYear) -> dict[int, Orphan]:
    """The objectives of plans that stand in a year and lead to no priority of it, though they did
    in an earlier one; what never led to any is another matter.
    """
    found = {}
    for key, placed in objectives.items():
        if not placed.can_be_orphaned or not placed.stands_in(year):
            continue
        if serves_the_council(objectives, key, year):
            continue
        last = last_year_served(objectives, key, year)
        if last is None:
            continue
        ended = ended_above(objectives, key, year, last)
        since = (last + 1).first.first_day
        if placed.first_year is not None:
            since = max(since, placed.first_year.first.first_day)
        found[key] = Orphan(key, since, ended)
    return found


def ended_priorities(objectives: Objectives, year: FinancialYear) -> dict[int, Orphan]:
    """The priorities that ended before a year, with the day from which what is directly under them
    serves nothing.
    """
    found = {}
    for key, placed in objectives.items():
        if placed.level != Level.PRIORITY or placed.last_year is None or placed.last_year >= year:
            continue
        since = (placed.last_year + 1).first.first_day
        found[key] = Orphan(key, since, (placed,))
    return found


def last_year_served(objectives: Objectives, key: int, year: FinancialYear) -> FinancialYear | None:
    """The newest year before one in which an objective led to a priority."""
    for back in range(1, YEARS_BACK + 1):
        if serves_the_council(objectives, key, year - back):
            return year - back
    return None


def ended_above(
    objectives: Objectives, key: int, year: FinancialYear, last: FinancialYear
) -> tuple[Placed, ...]:
    """What stood above an objective when it last served a priority and does not stand now: the
    priorities, or else whatever broke the thread.
    """
    before = reached(objectives, objectives[key].serves, last)
    gone = [objectives[one] for one in before if not objectives[one].stands_in(year)]
    priorities = [one for one in gone if one.level == Level.PRIORITY]
    return tuple(sorted(priorities or gone, key=lambda one: (one.title, one.key)))


class ThreadState(StrEnum):
    """What can be said of a plan and the thread above it."""

    CONFIRMED = "confirmed"
    CHANGED = "to be confirmed again"
    NOT_CONFIRMED = "not confirmed"
    ORPHANED = "orphaned"
    NOTHING = "no objectives"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The newest confirmation of a plan: the day, the post, and what stood above it."""

    on: date
    by: str
    digest: str


@dataclass(frozen=True, slots=True)
class ThreadAge:
    """How a plan stands to what is above it, on a day."""

    state: ThreadState
    words: str

    @property
    def waits(self) -> bool:
        """Whether a manager is to confirm it."""
        return self.state in (ThreadState.CHANGED, ThreadState.NOT_CONFIRMED)

    @property
    def is_orphaned(self) -> bool:
        return self.state == ThreadState.ORPHANED


def thread_age(
    *,
    objectives: int,
    orphaned: Collection[Orphan],
    confirmed: Confirmed | None,
    digest: str,
    begun: date,
    today: date,
) -> ThreadAge:
    """How a plan stands: `objectives` of it hold, of which some are orphaned; `digest` is that of
    what stands above now, `begun` the day from which it was to be confirmed.
    """
    if not objectives:
        return ThreadAge(ThreadState.NOTHING, "no objective of the plan stands in the year")
    if orphaned:
        since = min(orphaned, key=lambda one: (one.since, one.key))
        if len(orphaned) >= objectives:
            return ThreadAge(ThreadState.ORPHANED, f"orphaned {since.words}")
        part = f"{len(orphaned)} of {counted(objectives, 'objective')} orphaned {since.words}"
        return ThreadAge(ThreadState.ORPHANED, part)
    if confirmed is None:
        return ThreadAge(ThreadState.NOT_CONFIRMED, unconfirmed_in_words(begun, today))
    last = f"confirmed on {plain_day(confirmed.on)} by {confirmed.by}"
    if confirmed.digest != digest:
        return ThreadAge(
            ThreadState.CHANGED,
            f"to be confirmed again: what stands above has changed since it was {last}",
        )
    months = months_since(confirmed.on, today)
    if months >= MONTHS_OF_A_CONFIRMATION:
        words = f"not confirmed for {counted(months, 'month')}; last {last}"
        return ThreadAge(ThreadState.NOT_CONFIRMED, words)
    return ThreadAge(ThreadState.CONFIRMED, last)


def unconfirmed_in_words(begun: date, today: date) -> str:
    months = months_since(begun, today)
    return f"not confirmed for {counted(months, 'month')}" if months else "not confirmed yet"


def months_since(day: date, today: date) -> int:
    """Whole months from one day to another; none where it is still to come."""
    months = Month.of(today).index - Month.of(day).index - (today.day < day.day)
    return max(months, 0)
