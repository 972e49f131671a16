"""The first sentence that a reader gets: how many are on plan, and what is furthest off (pure)."""

from collections.abc import Collection, Sequence

from reporting.content.in_short.facts import Measure, Sentence, Source
from reporting.content.in_short.figures import against_plan, figure, number_in_words, upper_first
from reporting.content.in_short.order import worst_first
from scorecards.rating.rag import Rating

MOST_WORDS = 15
OFF_PLAN = (Rating.RED, Rating.AMBER)


def headline(
    measures: Sequence[Measure], whole: str = "", escalated: Collection[str] = ()
) -> Sentence:
    """What happened and the figure, in at most 15 words: "11 of 19 targets are on plan. Furthest
    off: Smokers who stop for four weeks (614; plan 682)."
    """
    rated = [measure for measure in measures if measure.is_rated]
    if not rated:
        return Sentence("No target has a rating yet.", sources_of(measures))
    worst = worst_first(rated, escalated)[0]
    sources = (worst.source, *(one.source for one in rated if one is not worst))
    for second in second_parts(worst, rated):
        for first in first_parts(rated, whole):
            text = f"{first}. {second}." if second else f"{first}."
            if len(text.split()) <= MOST_WORDS:
                return Sentence(text, sources)
    return Sentence(f"{first_parts(rated, '')[0]}.", sources)


def first_parts(rated: Sequence[Measure], whole: str) -> list[str]:
    """How many are on plan, the longest way first."""
    number, green = len(rated), sum(one.rating == Rating.GREEN for one in rated)
    ways = [f"{whole} targets", "targets"] if whole else ["targets"]
    if green == number:
        return [f"All {number} {thing} are on plan" for thing in ways]
    count = upper_first(str(green) if green else "none")
    verb = "are" if green > 1 else "is"
    full = [f"{count} of {number} {thing} {verb} on plan" for thing in ways]
    return [*full, f"{count} of {number} on plan"]


def second_parts(worst: Measure, rated: Sequence[Measure]) -> list[str]:
    """What is furthest off, the longest way first."""
    if worst.rating not in OFF_PLAN:
        return [""]
    actual, plan = figure(worst, worst.actual_to_date), against_plan(worst)
    red = sum(one.rating == Rating.RED for one in rated)
    count = upper_first(number_in_words(red)) if red else "None"
    fallback = f"{count} {'are' if red > 1 else 'is'} red"
    return [
        f"Furthest off: {worst.name} ({actual}; {plan})",
        f"Furthest off: {worst.name} ({actual})",
        f"{worst.name}: {actual}",
        f"Furthest off: {worst.name}",
        fallback,
        "",
    ]


def headline_of_decisions(
    wanted: int, measures: Sequence[Measure], escalated: Collection[str] = ()
) -> Sentence:
    """For those who decide: how much waits for them, and what is furthest off."""
    if not wanted:
        return headline(measures, "", escalated)
    rated = [measure for measure in measures if measure.is_rated]
    verb = "decision waits" if wanted == 1 else "decisions wait"
    first = f"{upper_first(number_in_words(wanted))} {verb}"
    if not rated:
        return Sentence(f"{first}.", sources_of(measures))
    worst = worst_first(rated, escalated)[0]
    sources = (worst.source, *(one.source for one in rated if one is not worst))
    for second in second_parts(worst, rated):
        text = f"{first}. {second}." if second else f"{first}."
        if len(text.split()) <= MOST_WORDS:
            break
    return Sentence(text, sources)


def counts_sentence(measures: Sequence[Measure], month: str) -> Sentence:
    """How many are on plan, just short, off plan and without a rating."""
    ratings = [measure.rating for measure in measures]
    rated = sum(measure.is_rated for measure in measures)
    if not rated:
        return Sentence(f"{month}: no target has a rating.", sources_of(measures))
    parts = [f"{ratings.count(Rating.GREEN)} of {rated} rated targets on plan"]
    for rating, words in ((Rating.AMBER, "just short (amber)"), (Rating.RED, "off plan (red)")):
        if count := ratings.count(rating):
            parts.append(f"{count} {words}")
    if others := len(ratings) - rated:
        parts.append(f"{others} without a rating")
    return Sentence(f"{month}: {', '.join(parts)}.", sources_of(measures))


def sources_of(measures: Sequence[Measure]) -> tuple[Source, ...]:
    return tuple(measure.source for measure in measures)
