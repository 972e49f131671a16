"""When a figure first stood in a published scorecard."""

import pytest

from pmf_portal.periods.month import Month
from scorecards.rating.first_published import first_published

MAY, JUNE, JULY = Month(2013, 5), Month(2013, 6), Month(2013, 7)
PUBLISHED = [(JULY, 30), (MAY, 10), (JUNE, 20), (MAY, 25)]


@pytest.mark.parametrize(
    ("period", "recorded", "moment"),
    [
        (MAY, 5, 10),
        (MAY, 10, 10),
        (MAY, 11, 20),
        (MAY, 21, 25),
        (MAY, 26, 30),
        (MAY, 31, None),
        (JUNE, 5, 20),
        (JULY, 5, 30),
        (JULY + 1, 5, None),
    ],
)
def test_the_first_scorecard_frozen_after_a_figure_publishes_it(period, recorded, moment):
    assert first_published(PUBLISHED, period, recorded) == moment


def test_nothing_is_published_before_the_first_scorecard():
    assert first_published([], MAY, 5) is None
