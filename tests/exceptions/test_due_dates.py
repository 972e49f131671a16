"""By when a report is verified and revised, over a weekend and over Easter."""

from datetime import date

import pytest

from exceptions.rules.due_dates import due_to_revise, due_to_verify


@pytest.mark.parametrize(
    ("began", "verified", "revised"),
    [
        (date(2013, 10, 7), date(2013, 10, 10), date(2013, 10, 14)),
        (date(2013, 10, 11), date(2013, 10, 16), date(2013, 10, 18)),
        (date(2013, 3, 28), date(2013, 4, 4), date(2013, 4, 8)),
    ],
)
def test_three_working_days_to_verify_and_five_to_revise(began, verified, revised):
    assert (due_to_verify(began), due_to_revise(began)) == (verified, revised)
