"""Made-up actions of known size: how often the portal judges rightly what came of them.

The figures are noise of several sorts; the true effect is nothing, a half, or all of what was
expected, or the wrong way.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from pmf_portal.periods.month import Month
from scorecards.statistics.intervention import Outcome, effect_of, outcome_of
from scorecards.statistics.measure_series import MeasureSeries
from targets.rules.polarity import Polarity

START = Month(2010, 4)
LEVEL = 50.0
# True effect and expected effect in standard deviations of the noise, and what is right to say.
CASES = {
    "nothing came": (0, 2, {Outcome.NOT_MOVED}),
    "all came": (2, 2, {Outcome.AS_EXPECTED}),
    "half came": (2, 4, {Outcome.PARTLY}),
    "wrong way": (-2, 2, {Outcome.WRONG_WAY}),
}
OPEN = {Outcome.CANNOT_BE_SEEN}
# What a council may never read often: an action credited with what it did not do.
CREDITED = {Outcome.AS_EXPECTED, Outcome.MOVED, Outcome.PARTLY}
SORTS = ("plain", "follows its neighbours", "seasons", "drift", "leaps", "counts")
SPANS = ((12, 3), (12, 12), (24, 6), (24, 12), (36, 6), (36, 12))
TIMES = 400
SEED = 20130401


@dataclass(frozen=True, slots=True)
class Share:
    """How often of so many made-up actions the answer was right, open, or wrong."""

    right: float
    left_open: float
    credited: float


def noise(sort: str, length: int, rng: np.random.Generator) -> np.ndarray:
    """Figures of standard deviation 1 about 0."""
    plain = rng.normal(size=length)
    if sort == "follows its neighbours":
        values = plain.copy()
        for place in range(1, length):
            values[place] = 0.4 * values[place - 1] + plain[place] * np.sqrt(1 - 0.16)
        return values
    made: dict[str, Callable[[], np.ndarray]] = {
        "plain": lambda: plain,
        "seasons": lambda: plain + 2 * np.sin(2 * np.pi * np.arange(length) / 12 + 1),
        "drift": lambda: plain + 0.1 * np.arange(length),
        "leaps": lambda: rng.standard_t(4, size=length) / np.sqrt(2),
        "counts": lambda: (rng.poisson(20, size=length) - 20) / np.sqrt(20),
    }
    return made[sort]()


def judged(values: np.ndarray, before: int, expected: float) -> Outcome:
    """What the portal says of figures of which so many came before the action."""
    began = START + before
    series = MeasureSeries(
        polarity=Polarity.HIGHER,
        aggregation="latest",
        unit="%",
        decimals=1,
        frequency="month",
        year=began.financial_year,
        figures={START + place: LEVEL + float(value) for place, value in enumerate(values)},
    )
    effect = effect_of(series, began, began)
    return Outcome.CANNOT_BE_SEEN if effect is None else outcome_of(effect, 1, expected)


def share_of(case: str, sort: str, before: int, since: int, times: int = TIMES) -> Share:
    """How often the answer is right for one case, one sort of noise, and so many figures."""
    true, expected, right = CASES[case]
    rng = np.random.default_rng([SEED, before, since, SORTS.index(sort), list(CASES).index(case)])
    outcomes: Counter[Outcome] = Counter()
    for _ in range(times):
        values = noise(sort, before + since, rng)
        values[before:] += true
        outcomes[judged(values, before, float(expected))] += 1
    wrongly = 0 if true > 0 else sum(outcomes[one] for one in CREDITED)
    return Share(
        sum(outcomes[one] for one in right) / times,
        sum(outcomes[one] for one in OPEN) / times,
        wrongly / times,
    )


def shares() -> Iterator[tuple[str, str, int, int, Share]]:
    for before, since in SPANS:
        for sort in SORTS:
            for case in CASES:
                yield case, sort, before, since, share_of(case, sort, before, since)


def report_all(report: Callable[[str], None]) -> None:
    """Print the share that is judged rightly, what is left open, and what is credited wrongly."""
    report(
        "What came of made-up actions of known size: judged rightly / left open / credited wrongly"
    )
    rows: dict[tuple[int, int, str], list[str]] = {}
    for case, sort, before, since, share in shares():
        words = f"{case} {share.right:4.0%} /{share.left_open:4.0%} /{share.credited:4.0%}"
        rows.setdefault((before, since, sort), []).append(words)
    for (before, since, sort), words in rows.items():
        report(f"{before:2} before, {since:2} since, {sort:22}: {';  '.join(words)}")
