"""When under-performance opens an exception report, and when it has ended (pure; framework 4.1)."""

from scorecards.rating import Rating

RECOVERED = frozenset({Rating.GREEN, Rating.AMBER})
PERIODS_TO_RECOVER = 2


def opens_report(rating):
    """Whether a rating is under-performance: red."""
    return rating == Rating.RED


def has_recovered(ratings):
    """Whether the newest ratings, newest last, show recovery: two in a row at green or amber."""
    newest = ratings[-PERIODS_TO_RECOVER:]
    return len(newest) == PERIODS_TO_RECOVER and all(rating in RECOVERED for rating in newest)
