"""Counts so small that people could be recognised by them: whose, and how small (pure)."""

from enum import StrEnum

# What statistics of children and of health in England are published by.
USUAL_THRESHOLD = 5
LOWEST_THRESHOLD, HIGHEST_THRESHOLD = 2, 100


class Cohort(StrEnum):
    """Who a measure counts, where small counts could give them away."""

    UNDER_18 = "under_18"
    HEALTH = "health"

    @property
    def words(self) -> str:
        return {"under_18": "people under 18", "health": "people’s health"}[self.value]


def threshold_of(cohort: str, stated: int | None) -> int:
    """Counts below it are not published: what the specification states, otherwise 5 for people
    under 18 and for health; 0 where every count is published.
    """
    if stated is not None:
        return stated
    return USUAL_THRESHOLD if cohort else 0


def small_counts_in_words(cohort: str, threshold: int) -> str:
    """What a specification says of small counts: "Counts below 5 are not published (people under
    18)".
    """
    if not threshold:
        return "Every count is published"
    reason = f" ({Cohort(cohort).words})" if cohort else ""
    return f"Counts below {threshold} are not published{reason}"
