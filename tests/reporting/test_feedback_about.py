"""What feedback is about, in words."""

import pytest

from reporting.engagement.about import about_in_words

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ("/exceptions/2024-02/", "Exceptions, February 2024"),
        ("/targets/CP01/?layer=range", "Targets, CP01"),
        ("/scorecards/corporate-plan/2024-02/", "Scorecards, corporate plan, February 2024"),
        ("/", "The council’s performance"),
        ("Bins in Upton", "Bins in Upton"),
        ("", ""),
    ],
)
def test_an_address_is_told_in_words(about, words):
    assert about_in_words(about) == words
