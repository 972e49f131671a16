"""Who acts for whom."""

from types import SimpleNamespace

import pytest

from pmf_portal.council.holders import acting_officer

LEAD, DEPUTY = SimpleNamespace(pk=1), SimpleNamespace(pk=2)


@pytest.mark.parametrize(
    ("person", "deputy", "away", "acts"),
    [
        (LEAD, DEPUTY, set(), LEAD),
        (LEAD, DEPUTY, {1}, DEPUTY),
        (LEAD, None, {1}, LEAD),
        (None, DEPUTY, set(), DEPUTY),
        (None, None, set(), None),
        (LEAD, DEPUTY, {2}, LEAD),
    ],
)
def test_the_deputy_acts_for_one_who_is_away_or_missing(person, deputy, away, acts):
    assert acting_officer(person, deputy, away) is acts
