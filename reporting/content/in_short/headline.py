"""The first sentence that a reader gets: how many are on plan, and what is furthest off (pure)."""

from collections.abc import Collection, Iterator, Sequence

from pmf_portal.formats.wording import upper_first
from reporting.content.in_short.changes import turns
from reporting.content.in_short.facts import Account, Measure, Sentence, Source
from reporting.content.in_short.figures import against_plan, figure, number_in_words
from reporting.content.in_short.order import worst_first
from scorecards.rating.rag import Rating

MOST_WORDS = 15
# So many figures in a row off the promised path are off it again.
AGAIN = 2
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


def furthest_off(measures: Sequence[Measure], escalated: Collection[str] = ()) -> Sentence | None:
    """What is furthest off plan, for those who have read the counts; None where nothing is off."""
    rated = [measure for measure in measures if measure.is_rated]
    worst = worst_first(rated, escalated)[:1]
    if not worst or worst[0].rating not in OFF_PLAN:
        return None
    return Sentence(f"{second_parts(worst[0], rated)[0]}.", (worst[0].source,))


def headline_of_findings(account: Account) -> Sentence | None:
    """What changed and what matters most, in at most 15 words: the ratings that turned worse, and
    the ways back that fall short again; None where there is neither.
    """
    turned = [turn.measure for turn in turns(account.measures, account.before, "worse")]
    off_path = [report for report in account.reports if report.periods_off_path >= AGAIN]
    codes = {report.code for report in off_path}
    measures = [measure for measure in account.measures if measure.code in codes]
    worst = worst_first(measures, account.escalated)[:1]
    for text in findings(turned, len(off_path), worst[0].name if worst else ""):
        if len(text.split()) <= MOST_WORDS:
            origins = [one.source for one in (*turned, *off_path, *worst)]
            return Sentence(f"{text}.", tuple(dict.fromkeys(origins)))
    return None


def findings(turned: Sequence[Measure], off_path: int, worst: str) -> Iterator[str]:
    """The ways to say it, the fullest first; none of them without anything to say."""
    changed = changed_parts(turned)
    paths = path_parts(off_path)
    if changed and paths:
        named, *counted = changed
        yield f"{named}; {paths[0]}"
        yield f"{named}; {paths[1]}"
        if worst:
            yield f"{upper_first(paths[0])}; worst: {worst}"
        yield from (f"{one}; {paths[0]}" for one in counted)
    elif changed:
        yield from changed
    elif paths:
        if worst:
            yield f"{upper_first(paths[0])}; worst: {worst}"
        yield upper_first(paths[0])


def changed_parts(turned: Sequence[Measure]) -> list[str]:
    """Which ratings turned worse: by name, then by number."""
    if not turned:
        return []
    number = len(turned)
    if number == 1:
        return [f"{turned[0].name} turned {turned[0].rating}", "One rating turned worse"]
    more = number_in_words(number - 1)
    counted = upper_first(number_in_words(number))
    return [f"{turned[0].name} and {more} more turned worse", f"{counted} ratings turned worse"]


def path_parts(off_path: int) -> list[str]:
    """How many ways back fall short again: in full, and in few words."""
    if not off_path:
        return []
    number = number_in_words(off_path)
    if off_path == 1:
        return ["one recovery plan misses its path again", "one recovery plan off path"]
    return [
        f"{number} recovery plans miss their path again",
        f"{number} recovery plans off path",
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
