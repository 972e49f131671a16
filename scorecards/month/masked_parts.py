"""Places that a green whole hides, for the readings of a month (framework 3.6, 4.1)."""

from collections import defaultdict
from collections.abc import Mapping

from pmf_portal.periods.month import Month
from scorecards.models import Actual
from scorecards.rating.assessment import Measure
from scorecards.rating.place_reading import Measure as PlaceMeasure
from scorecards.rating.place_reading import red_below_green
from scorecards.rating.rag import Rating, limits
from scorecards.rating.year_to_date import Figure, Planned
from targets.rules.aggregation import takes_parts
from targets.rules.polarity import Polarity

MOST_NAMED = 3
# A target with its newest period, its measure and what was planned for that period.
Asked = Mapping[int, tuple[Month, Measure, Planned | None]]


def masked_parts(asked: Asked, ratings: Mapping[int, str]) -> dict[int, list[str]]:
    """What the places of some targets say that a green whole hides, in sentences by target: in one
    query, and in none where no green measure is made of two counts.
    """
    periods = {}
    for target, (period, measure, planned) in asked.items():
        has_worse_side = measure.polarity in (Polarity.HIGHER, Polarity.LOWER)
        is_asked = ratings[target] == Rating.GREEN and has_worse_side
        if is_asked and planned is not None and takes_parts(measure.aggregation):
            periods[target] = period
    sentences = {}
    for target, places in places_of(periods).items():
        _, measure, planned = asked[target]
        if planned is None:
            continue
        bounds = limits(
            planned.value,
            measure.tolerance,
            measure.polarity,
            measure.decimals,
            planned.amber_bound,
        )
        place_measure = PlaceMeasure(
            measure.aggregation, measure.scale, measure.polarity.value, measure.decimals
        )
        hidden = red_below_green(place_measure, places, Rating.GREEN, bounds)
        if hidden:
            sentences[target] = [masked_sentence(sorted(hidden))]
    return sentences


def places_of(periods: Mapping[int, Month]) -> dict[int, dict[str, Figure]]:
    """The newest figure of each place for one period of each target, by the place's name."""
    places: dict[int, dict[str, Figure]] = defaultdict(dict)
    for actual in Actual.objects.newest_of_places(periods):
        places[actual.target_id][actual.area.name] = actual.figure
    return places


def masked_sentence(names: list[str]) -> str:
    """ "Green as a whole; by the same plan Ashby and Birch would be red, by more than chance." """
    shown, more = names[:MOST_NAMED], len(names) - MOST_NAMED
    listed = ", ".join(shown) + (f" and {more} more" if more > 0 else "")
    return f"Green as a whole; by the same plan {listed} would be red, and by more than chance."
