"""How sure the share of a wave is, whether two waves clearly differ, and which of their numbers are
too small to be published (pure; framework 2.4).

A weighted sample tells as much as a simple one of n divided by its design effect.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pmf_portal.formats.dates import plain_day
from pmf_portal.formats.numbers import format_number
from scorecards.statistics.disclosure import Sum, suppressed
from scorecards.statistics.intervals import Interval, difference_of_proportions, wilson
from targets.rules.small_counts import USUAL_THRESHOLD
from targets.voice.rules.surveys import WaveEntry, counted_of, share_of

N, COUNT, REST = "n", "count", "rest"
WHOLE = 100
NOT_PUBLISHED = "not published, because so few people could be recognised"


def weight_of(entry: WaveEntry) -> float:
    """As how many simple answers those of a wave count."""
    return entry.n / float(entry.design_effect or 1)


def parts_of(entry: WaveEntry, counts: Sequence[str]) -> tuple[float, float]:
    """The share of a wave as (numerator, denominator), as sure as its sample is."""
    weight = weight_of(entry)
    return float(share_of(entry, counts)) / WHOLE * weight, weight


def interval_of(entry: WaveEntry, counts: Sequence[str]) -> Interval:
    """The 95% interval of the share of 100 (Wilson)."""
    return wilson(*parts_of(entry, counts)).scaled(WHOLE)


def numbers_of(entry: WaveEntry, counts: Sequence[str]) -> dict[str, int]:
    """The numbers of people that a wave tells of, also those that follow from a share."""
    if entry.answers:
        number = counted_of(entry.answers, counts)
    elif entry.count is not None:
        number = entry.count
    else:
        number = number_of_share(share_of(entry, counts), entry.n)
    return {N: entry.n, COUNT: number, REST: entry.n - number} | {
        f"answer {name}": given for name, given in entry.answers.items()
    }


def number_of_share(share: Decimal, n: int) -> int:
    """How many of those who answered a share of 100 stands for: of a share between, at least one
    person on either side, however it is rounded.
    """
    if not 0 < share < WHOLE:
        return n if share else 0
    return min(max(round(float(share) / WHOLE * n), 1), n - 1)


def hidden_in(
    entry: WaveEntry, counts: Sequence[str], threshold: int = USUAL_THRESHOLD
) -> set[str]:
    """The numbers of a wave that are not published: those that are too small, and those by which a
    reader could work them out.
    """
    numbers = numbers_of(entry, counts)
    sums = [Sum(N, (COUNT, REST))]
    if entry.answers:
        counting = tuple(f"answer {name}" for name in entry.answers if name in counts)
        others = tuple(f"answer {name}" for name in entry.answers if name not in counts)
        sums += [Sum(COUNT, counting), Sum(REST, others)]
    return suppressed(numbers, sums, threshold)


@dataclass(frozen=True)
class ShownWave:
    """A wave as everybody reads it; what is None is not published."""

    first_day: date
    last_day: date
    mode: str
    population: str
    n: int | None
    share: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    answers: Mapping[str, int | None]
    design_effect: Decimal | None
    corrected: str = ""
    # Whether it is clearly better or worse than the wave before, in words.
    change: str = ""

    @property
    def is_shown(self) -> bool:
        return self.share is not None

    @property
    def days(self) -> str:
        """ "2 October 2023 to 3 November 2023" """
        if self.first_day == self.last_day:
            return plain_day(self.first_day)
        return f"{plain_day(self.first_day)} to {plain_day(self.last_day)}"

    @property
    def share_text(self) -> str:
        return percent(self.share) if self.share is not None else NOT_PUBLISHED

    @property
    def interval_text(self) -> str:
        """ "between 58.2% and 64.9%" """
        if self.lower is None or self.upper is None:
            return NOT_PUBLISHED
        return f"between {percent(self.lower)} and {percent(self.upper)}"

    @property
    def n_text(self) -> str:
        return f"{self.n:,}" if self.n is not None else "not published"

    @property
    def answer_rows(self) -> list[tuple[str, str]]:
        """Each answer with its number and its share of those who answered."""
        rows = []
        for name, number in self.answers.items():
            if number is None or self.n is None:
                rows.append((name, "not published"))
            else:
                rows.append((name, f"{number:,} ({percent(Decimal(WHOLE * number) / self.n)})"))
        return rows


def percent(value: Decimal) -> str:
    return format_number(value, 1, "%")


def tenth(value: float) -> Decimal:
    return Decimal(str(round(value, 1)))


def shown_wave(
    entry: WaveEntry, counts: Sequence[str], *, mode: str, corrected: str = "", change: str = ""
) -> ShownWave:
    """A wave without what is too small to be published."""
    hidden = hidden_in(entry, counts)
    is_shown = not hidden & {N, COUNT, REST}
    interval = interval_of(entry, counts)
    return ShownWave(
        first_day=entry.first_day,
        last_day=entry.last_day,
        mode=mode,
        population=entry.population,
        n=None if N in hidden else entry.n,
        share=share_of(entry, counts) if is_shown else None,
        lower=tenth(interval.lower) if is_shown else None,
        upper=tenth(interval.upper) if is_shown else None,
        answers={
            name: None if f"answer {name}" in hidden or not is_shown else number
            for name, number in entry.answers.items()
        },
        design_effect=entry.design_effect,
        corrected=corrected,
        change=change if is_shown else "",
    )


def change_between(
    before: WaveEntry, after: WaveEntry, counts: Sequence[str], *, higher_is_better: bool
) -> str:
    """Whether two waves clearly differ: the interval of their difference leaves 0 out; "" where
    one of them is not published.
    """
    if any(hidden_in(one, counts) & {N, COUNT, REST} for one in (before, after)):
        return ""
    difference = difference_of_proportions(parts_of(after, counts), parts_of(before, counts))
    was = f"{before.last_day:%B %Y} ({percent(share_of(before, counts))})"
    otherwise = "; people were asked differently" if is_asked_otherwise(before, after) else ""
    if difference.holds(0.0):
        return f"no clear change since {was}{otherwise}"
    is_better = (difference.lower > 0) == higher_is_better
    return f"clearly {'better' if is_better else 'worse'} than in {was}{otherwise}"


def is_asked_otherwise(before: WaveEntry, after: WaveEntry) -> bool:
    """Whether other people were asked, or in another way, so that a difference may come of that."""
    ways = [(one.mode, " ".join(one.population.split()).casefold()) for one in (before, after)]
    return ways[0] != ways[1]
