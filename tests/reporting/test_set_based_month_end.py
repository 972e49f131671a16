"""The set-based month end gives the rows that the slow, plain loop gives."""

import pytest

from tests.bench.council import make_council
from tests.bench.measure import oracle_agrees

pytestmark = pytest.mark.slow


@pytest.mark.django_db
def test_the_set_based_month_end_equals_the_naive_loop():
    assert make_council(48) > 48 * 70
    differ, compared, _ = oracle_agrees(48)
    assert (differ, compared) == ([], 48)
