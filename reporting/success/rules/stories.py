"""Which measures have a story of success to tell, of what a month published (pure; framework 5.1:
"recognise and celebrate good performance").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from pmf_portal.formats.numbers import counted
from pmf_portal.periods.month import Month
from reporting.lessons.rules.facts import MeasureFact
from reporting.lessons.rules.measures import FEWEST_PERIODS, leads_its_peers
from reporting.success.rules.lifecycle import StoryKind

OFF_PLAN = ("red", "amber")
GREEN = "green"
# So many months off plan are a spell, and so many green ones since have stayed; of what comes less
# often than that, it takes a second figure.
SPELL, STAYED = 2, 3


@dataclass(frozen=True)
class StoryDraft:
    """A story about to be suggested.  The same spell, year or comparison has the same key; `months`
    are those whose published figures show it.
    """

    key: str
    kind: StoryKind
    code: str
    service: str
    words: str
    found_on: date
    months: tuple[Month, ...]


def recovered(measure: MeasureFact) -> StoryDraft | None:
    """A measure that was off plan for a spell and has been green for some months since: once for
    each spell, named after its last month.
    """
    backwards = measure.ratings[::-1]
    green = len(list(takewhile(lambda rating: rating == GREEN, backwards)))
    spell = len(list(takewhile(lambda rating: rating in OFF_PLAN, backwards[green:])))
    if green < max(STAYED, measure.spacing + 1) or spell < SPELL:
        return None
    last_off = measure.month - green
    first_off = last_off - spell + 1
    # What is published goes back no further: the spell may be longer.
    least = "at least " if green + spell == len(backwards) else ""
    figures = f": {measure.against_plan}" if measure.against_plan else ""
    return StoryDraft(
        key=f"recovered {measure.code} {last_off}",
        kind=StoryKind.RECOVERED,
        code=measure.code,
        service=measure.service,
        words=(
            f"{measure.name} was {colours_of(backwards[green : green + spell])} for"
            f" {least}{counted(spell, 'month')} until {last_off.name}, and has been green for"
            f" {counted(green, 'month')} since{figures}."
        ),
        found_on=measure.month.last_day,
        months=(first_off, last_off, last_off + 1, measure.month),
    )


def colours_of(ratings: Sequence[str]) -> str:
    """ "red", "amber", "red or amber" """
    return " or ".join(colour for colour in OFF_PLAN if colour in ratings)


def beat_its_plan(measure: MeasureFact) -> StoryDraft | None:
    """A measure whose year came out better than its plan; said with the year's last month."""
    year = measure.month.financial_year
    if measure.month != year.last or measure.periods < FEWEST_PERIODS or not measure.has_better:
        return None
    if measure.actual is None or measure.planned is None or measure.ratings[-1:] != (GREEN,):
        return None
    is_lower = measure.actual < measure.planned
    if measure.actual == measure.planned or is_lower != measure.lower_is_better:
        return None
    return StoryDraft(
        key=f"beat plan {measure.code} {year}",
        kind=StoryKind.BEAT_PLAN,
        code=measure.code,
        service=measure.service,
        words=f"{measure.name} beat its plan for {year}: {measure.against_plan}.",
        found_on=measure.month.last_day,
        months=(measure.month,),
    )


def leads(measure: MeasureFact) -> StoryDraft | None:
    """A measure that is clearly the best of its group of councils, by the rule of findings."""
    finding = leads_its_peers(measure)
    if finding is None:
        return None
    return StoryDraft(
        key=finding.key,
        kind=StoryKind.LEADS,
        code=measure.code,
        service=measure.service,
        words=finding.words,
        found_on=finding.found_on,
        months=(measure.month,),
    )


RULES = (recovered, beat_its_plan, leads)
