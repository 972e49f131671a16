"""“Why is this amber?” for milestones and answers of yes or no, where “above” and “below” would say
nothing (pure).
"""

from decimal import Decimal
from typing import Protocol

from pmf_portal.formats.numbers import format_difference, format_number
from pmf_portal.formats.units import UnitKind
from pmf_portal.formats.value_kinds import kind_of, state_of
from pmf_portal.periods.period_names import in_a_sentence
from scorecards.rating.rag import Rating
from targets.rules.value_kinds import way_in_words


class KindLine(Protocol):
    """The columns of a scorecard line that the sentence is made from."""

    @property
    def rating(self) -> str: ...
    @property
    def polarity(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def coverage(self) -> str: ...
    @property
    def provisional(self) -> bool: ...
    @property
    def actual_to_date(self) -> Decimal | None: ...
    @property
    def plan_to_date(self) -> Decimal | None: ...
    @property
    def amber_low(self) -> Decimal | None: ...
    @property
    def amber_high(self) -> Decimal | None: ...


def explained_by_kind(line: KindLine) -> str:
    """The sentence on a rated milestone or answer; "" for every other kind of value."""
    kind = kind_of(line.unit)
    actual, plan = line.actual_to_date, line.plan_to_date
    if actual is None or plan is None:
        return ""
    if kind == UnitKind.DATE:
        words = f"{date_against_plan(line, actual, plan)}{amber_range(line, plan)}"
    elif kind == UnitKind.YES_NO:
        words = f"{format_number(actual, 0, line.unit)}; the plan was"
        words = f"{words} {format_number(plan, 0, line.unit)}"
    else:
        return ""
    way = way_in_words(line.polarity, line.unit) or "closest to plan is best"
    return f"{line.rating.capitalize()}: {words}, for {in_a_sentence(line.coverage)}; {way}."


def date_against_plan(line: KindLine, actual: Decimal, plan: Decimal) -> str:
    """ "expected on 14 July 2024, 14 days after the plan of 30 June 2024" """
    state = state_of(provisional=line.provisional)
    day, planned = format_number(actual, 0, line.unit), format_number(plan, 0, line.unit)
    if actual == plan:
        return f"{state} on {day}, as planned"
    apart = format_difference(abs(actual - plan), 0, line.unit)
    side = "after" if actual > plan else "before"
    return f"{state} on {day}, {apart} {side} the plan of {planned}"


def amber_range(line: KindLine, plan: Decimal) -> str:
    """Where amber ends, of a milestone that is late: " (amber until 14 July 2024)"."""
    if line.rating == Rating.GREEN:
        return ""
    if line.polarity == "lower" and line.amber_high is not None and line.amber_high != plan:
        return f" (amber until {format_number(line.amber_high, 0, line.unit)})"
    if line.polarity == "higher" and line.amber_low is not None and line.amber_low != plan:
        return f" (amber from {format_number(line.amber_low, 0, line.unit)})"
    if line.polarity == "closest" and line.amber_low is not None:
        low = format_number(line.amber_low, 0, line.unit)
        return f" (amber from {low} to {format_number(line.amber_high, 0, line.unit)})"
    return ", and no tolerance applies"
