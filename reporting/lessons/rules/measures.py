"""What the scorecards of a month show of a measure: on plan all year, red again and again, clearly
ahead of or behind other councils (pure; framework 5.1).
"""

from decimal import Decimal
from itertools import takewhile

from pmf_portal.formats.numbers import counted
from reporting.lessons.rules.facts import BAD, GOOD, CouncilFigure, FindingDraft, MeasureFact
from targets.lessons.rules.kinds import Source

IN_A_ROW = 3
# Fewer figures of its own than these, and a year on plan is a figure on plan.
FEWEST_PERIODS = 4
MONTHS_OF_YEAR = 12
# Where the counts behind figures are not published, so far from the middle is clear.
CLEAR_MADS = Decimal(2)
# What is compared of a longer time ago says nothing of now.
MOST_MONTHS = 24
# Below so many councils a first place says nothing.
FEWEST_COUNCILS = 4


def on_plan_all_year(measure: MeasureFact) -> FindingDraft | None:
    """A measure that was green in each month that the year's scorecards came out, said with the
    last.
    """
    year = measure.month.financial_year
    ratings = [rating for rating in measure.ratings[-MONTHS_OF_YEAR:] if rating]
    if measure.month != year.last or measure.periods < FEWEST_PERIODS:
        return None
    if len(ratings) < MONTHS_OF_YEAR or set(ratings) != {"green"} or not measure.against_plan:
        return None
    return FindingDraft(
        key=f"on plan {measure.code} {year}",
        source=Source.SCORECARDS,
        worked=GOOD,
        words=f"{measure.name} was green in every month of {year}: {measure.against_plan}.",
        address=measure.address,
        found_on=measure.month.last_day,
        codes=(measure.code,),
        service=measure.service,
    )


def red_three_months(measure: MeasureFact) -> FindingDraft | None:
    """A measure that is red for three months of a year in a row; once a year."""
    year = measure.month.financial_year
    run = len(list(takewhile(lambda rating: rating == "red", reversed(measure.ratings))))
    in_year = min(run, measure.month - year.first + 1)
    if in_year < IN_A_ROW:
        return None
    figures = f": {measure.against_plan}" if measure.against_plan else ""
    return FindingDraft(
        key=f"red {measure.code} {year}",
        source=Source.SCORECARDS,
        worked=BAD,
        words=(
            f"{measure.name} was red for {counted(in_year, 'month')} running by"
            f" {measure.month.name}{figures}."
        ),
        address=measure.address,
        found_on=measure.month.last_day,
        codes=(measure.code,),
        service=measure.service,
    )


def peer_does_better(measure: MeasureFact) -> FindingDraft | None:
    """A council of the group that clearly does better, the best of them; once for each
    period that is compared."""
    better = [one for one in clearly_apart(measure) if is_better(measure, one.value)]
    peers = measure.peers
    if not better or peers is None or peers.own is None:
        return None
    best = min(better, key=lambda one: (standing(measure, one.value), one.name))
    return FindingDraft(
        key=f"peers better {measure.code} {peers.period}",
        source=Source.BENCHMARKS,
        worked=BAD,
        words=(
            f"{measure.name}: {best.name} clearly does better,"
            f" {measure.figure_text(best.value)} against {measure.figure_text(peers.own)} here"
            f" ({peers.period})."
        ),
        address=measure.address,
        found_on=measure.month.last_day,
        codes=(measure.code,),
        service=measure.service,
    )


def leads_its_peers(measure: MeasureFact) -> FindingDraft | None:
    """A measure by which the council is alone in first place, and clearly so; once for
    each period that is compared."""
    peers = measure.peers
    if peers is None or peers.own is None or peers.rank != 1 or peers.shared_with:
        return None
    apart = clearly_apart(measure)
    if (peers.of or 0) < FEWEST_COUNCILS or 2 * len(apart) <= len(peers.councils):
        return None
    next_best = min((one.value for one in peers.councils), key=lambda v: standing(measure, v))
    return FindingDraft(
        key=f"peers led {measure.code} {peers.period}",
        source=Source.BENCHMARKS,
        worked=GOOD,
        words=(
            f"{measure.name} is clearly the best of {peers.of} councils:"
            f" {measure.figure_text(peers.own)}; the next has {measure.figure_text(next_best)}"
            f" ({peers.period})."
        ),
        address=measure.address,
        found_on=measure.month.last_day,
        codes=(measure.code,),
        service=measure.service,
    )


def clearly_apart(measure: MeasureFact) -> list[CouncilFigure]:
    """The councils that clearly differ: their intervals lie apart; or, where the counts behind the
    figures are not published, all on the other side of the middle where the own figure is far from
    it.
    """
    peers = measure.peers
    if peers is None or peers.own is None or not measure.has_better:
        return []
    if measure.month - peers.until > MOST_MONTHS:
        return []
    if peers.compared:
        return [one for one in peers.councils if one.code in peers.different]
    if peers.mads is None or abs(peers.mads) < CLEAR_MADS:
        return []
    values = sorted(one.value for one in peers.councils)
    middle = values[len(values) // 2]
    is_above = peers.own > middle
    return [one for one in peers.councils if (one.value <= middle) == is_above]


def is_better(measure: MeasureFact, value: Decimal) -> bool:
    peers = measure.peers
    own = peers.own if peers is not None else None
    return own is not None and standing(measure, value) < standing(measure, own)


def standing(measure: MeasureFact, value: Decimal) -> Decimal:
    """The smaller, the better."""
    return value if measure.lower_is_better else -value
