"""What the month before was published with: the colours that a scorecard compares with."""

import json
from dataclasses import dataclass, field

from pmf_portal.periods.month import Month
from reporting.models import Publication

MONTHS = 12


@dataclass(frozen=True)
class Before:
    """The colours of the newest published month before one, by code, and those of the months up to
    it, oldest first.
    """

    month: str = ""
    ratings: dict[str, str] = field(default_factory=dict)
    history: dict[str, list[str]] = field(default_factory=dict)

    def history_with(self, code: str, rating: str, months: int) -> list[str]:
        """The colours of the last twelve months, the newest last; `months` is how far the newest
        published month lies back, and "" stands for a month without one.
        """
        known = self.history.get(code, [])
        gap = [""] * (months - 1)
        return [*known, *gap, rating][-MONTHS:]


def published_before(month: Month) -> tuple[Before, int]:
    """What was published of the newest month before this one, and how many months it lies back."""
    newest = Publication.objects.scorecards().filter(month__lt=month).order_by("-month", "-edition")
    last = newest.values_list("month", flat=True).first()
    if last is None:
        return Before(), 1
    wide = (Publication.CORPORATE, Publication.DIRECTORATE)
    texts = newest.filter(month=last, level__in=wide).order_by("edition")
    ratings, history = {}, {}
    for text in texts.values_list("content", flat=True):
        for line in json.loads(text)["lines"]:
            ratings[line["code"]] = line["rating"]
            history[line["code"]] = line.get("recent_ratings", [line["rating"]])
    return Before(last.name, ratings, history), month - last
