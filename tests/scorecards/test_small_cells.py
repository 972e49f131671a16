"""No small count can be had from what one target's publications tell, month after month."""

from decimal import Decimal as D

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmf_portal.periods.month import FinancialYear
from scorecards.rating.rag import Rating
from scorecards.rating.small_cells import (
    Count,
    HiddenFigure,
    Told,
    counts_of,
    does_rating_tell,
    hidden_cells,
    sums_of,
)
from scorecards.rating.year_to_date import Figure
from scorecards.statistics.disclosure import determined
from targets.rules.tolerance import Bounds

pytestmark = [pytest.mark.any_database, pytest.mark.slow]
MONTHS = tuple(FinancialYear(2013).months)
APRIL, MAY, JUNE = ((month,) for month in MONTHS[:3])


def values(*numbers):
    return {month: Figure(D(number)) for month, number in zip(MONTHS, numbers, strict=False)}


def parts(*pairs):
    return {
        month: Figure(None, D(top), D(bottom))
        for month, (top, bottom) in zip(MONTHS, pairs, strict=False)
    }


def year_to_date(months):
    return tuple(MONTHS[:months])


@pytest.mark.parametrize(
    ("counted", "of", "is_small"),
    [
        ("0", None, False),
        ("1", None, True),
        ("4", None, True),
        ("5", None, False),
        ("10", "10", False),
        ("10", "11", True),
        ("10", "15", False),
        ("0", "4", True),
        ("0", "0", False),
        ("0", "5", False),
    ],
)
def test_a_small_count_its_whole_and_its_rest(counted, of, is_small):
    assert Count(D(counted), None if of is None else D(of)).is_small(5) == is_small


@pytest.mark.parametrize(
    ("numbers", "known", "already", "expected"),
    [
        # The first small month: alone it is the year to date too.
        (["3"], [], [], {APRIL}),
        # Later on the year to date would give it away.
        (["20", "3"], [APRIL], [], {MAY, year_to_date(2)}),
        # A month after that: either the new month or the new year to date is hidden.
        (["20", "3", "30"], [APRIL], [MAY, year_to_date(2)], {MAY, year_to_date(2), JUNE}),
        # Nothing small, nothing hidden.
        (["20", "30", "40"], [APRIL, MAY, year_to_date(2)], [], set()),
        # What is out cannot be hidden any more.
        (["3", "30"], [APRIL], [], set()),
        # Two small months that come to a small sum hide it as well.
        (["1", "2"], [], [APRIL], {APRIL, MAY, year_to_date(2)}),
    ],
)
def test_months_and_their_year_to_date(numbers, known, already, expected):
    figures = values(*numbers)
    spans = [year_to_date(n) for n in range(1, len(numbers) + 1)]
    told = Told("sum", figures, spans, known=known, already=already)
    assert hidden_cells(told, 5) == expected


def test_of_two_counts_the_rest_counts_too():
    told = Told("ratio", parts(("48", "50"), ("90", "100")), [year_to_date(1), year_to_date(2)])
    assert APRIL in hidden_cells(told, 5)
    assert hidden_cells(Told("ratio", parts(("40", "50"), ("90", "100")), []), 5) == set()


def test_areas_hide_each_other():
    areas = {"A": Figure(D(3)), "B": Figure(D(8)), "C": Figure(D(9))}
    told = Told("sum", values("20"), month=MONTHS[0], areas=areas, are_areas_whole=True)
    assert hidden_cells(told, 5) == {"A", "B"}
    apart = Told("sum", values("20"), month=MONTHS[0], areas=areas, are_areas_whole=False)
    assert hidden_cells(apart, 5) == {"A"}


def publications(counts, threshold):
    """Every cell that a year of publications shows, one month after the other."""
    known, hidden = set(), set()
    figures = {}
    for number, (month, figure) in enumerate(counts.items(), start=1):
        figures[month] = figure
        spans = [year_to_date(n) for n in range(1, number + 1)]
        told = Told("sum", dict(figures), spans, known=set(known), already=set(hidden))
        hidden |= hidden_cells(told, threshold)
        cells = {(m,) for m in figures} | {span for span in spans if len(span) > 1}
        known |= cells - hidden
    return figures, spans, known, hidden


@given(st.lists(st.integers(0, 12), min_size=1, max_size=12))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_small_month_follows_from_a_year_of_publications(numbers):
    figures, spans, known, hidden = publications(values(*numbers), 5)
    told = Told("sum", figures, spans)
    counts = counts_of(told)
    assert not known & hidden
    small = {cell for cell, one in counts.items() if one.is_small(5)}
    assert small <= hidden
    assert not determined(hidden & set(counts), sums_of(told, counts)) & small


GREEN_AT_MOST_ONE = Bounds(green_high=D(1), amber_high=D(1))
GREEN_AT_MOST_THREE = Bounds(green_high=D(3), amber_high=D(3))


@pytest.mark.parametrize(
    ("counted", "rating", "bounds", "tells"),
    [
        ("1", Rating.GREEN, GREEN_AT_MOST_ONE, True),
        ("2", Rating.GREEN, GREEN_AT_MOST_THREE, False),
        # A red never vanishes, even where it tells.
        ("4", Rating.RED, GREEN_AT_MOST_THREE, False),
        ("4", Rating.AMBER, Bounds(green_high=D(3), amber_high=D(4)), True),
        # One that is hidden for the sake of another tells no small count.
        ("20", Rating.GREEN, GREEN_AT_MOST_ONE, False),
        ("1", Rating.NOT_RATED, Bounds(), False),
    ],
)
def test_a_rating_that_would_tell_the_count(counted, rating, bounds, tells):
    figure = HiddenFigure(Count(D(counted)), rating, bounds, "sum", D(1), 0)
    assert does_rating_tell(figure, 5) == tells


def test_a_rate_tells_its_count_as_well():
    # Of 10, one is 10%: green up to 10% leaves one count, up to 20% two.
    for green, tells in ((D(10), True), (D(20), False)):
        bounds = Bounds(green_high=green, amber_high=green)
        figure = HiddenFigure(Count(D(1), D(10)), Rating.GREEN, bounds, "ratio", D(100), 1)
        assert does_rating_tell(figure, 5) == tells
