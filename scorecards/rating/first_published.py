"""When a figure first stood in a published scorecard (pure)."""

from collections.abc import Iterable

from pmf_portal.periods.month import Month


def first_published(
    published: Iterable[tuple[Month, str]], period: Month, recorded: str
) -> str | None:
    """The first publication that held a figure, [(month, moment)] being all of them; None when none
    did yet.

    The scorecards of its period and of later months hold it, when they were frozen after it was
    recorded.
    """
    return min(
        (moment for month, moment in published if month >= period and moment >= recorded),
        default=None,
    )
