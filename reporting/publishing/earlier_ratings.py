"""What an earlier month was published with: the colours that a scorecard compares with."""

import json
from dataclasses import dataclass, field

from pmf_portal.periods.month import Month
from reporting.models import Publication
from scorecards.models import ScorecardBuild, ScorecardLine

MONTHS = 12


@dataclass(frozen=True)
class EarlierRatings:
    """The ratings of an earlier published month by code, and its name; "" and none where nothing
    was published then.
    """

    month_name: str = ""
    ratings: dict[str, str] = field(default_factory=dict)


def ratings_of_build(build: ScorecardBuild | None) -> EarlierRatings:
    """The ratings that an earlier month was published with; none without a month."""
    if build is None:
        return EarlierRatings()
    lines = ScorecardLine.objects.filter(build=build)
    return EarlierRatings(build.month.name, dict(lines.values_list("code", "rating")))


@dataclass(frozen=True)
class RatingHistory(EarlierRatings):
    """The ratings of the newest published month before one, with those of the months up to it,
    oldest first; and which scorecards came out with it, by their slugs.
    """

    history: dict[str, list[str]] = field(default_factory=dict)
    month: Month | None = None
    slugs: frozenset[str] = frozenset()

    def history_with(self, code: str, rating: str, months: int) -> list[str]:
        """The colours of the last twelve months, the newest last; `months` is how far the newest
        published month lies back, and "" stands for a month without one.
        """
        known = self.history.get(code, [])
        gap = [""] * (months - 1)
        return [*known, *gap, rating][-MONTHS:]


def published_before(month: Month) -> tuple[RatingHistory, int]:
    """What was published of the newest month before this one, and how many months it lies back."""
    newest = Publication.objects.scorecards().filter(month__lt=month).order_by("-month", "-edition")
    last = newest.values_list("month", flat=True).first()
    if last is None:
        return RatingHistory(), 1
    wide = (Publication.CORPORATE, Publication.DIRECTORATE)
    texts = newest.filter(month=last, level__in=wide).order_by("edition")
    ratings, history = {}, {}
    for text in texts.values_list("content", flat=True):
        for line in json.loads(text)["lines"]:
            ratings[line["code"]] = line["rating"]
            history[line["code"]] = line.get("recent_ratings", [line["rating"]])
    slugs = frozenset(newest.filter(month=last).values_list("slug", flat=True))
    return RatingHistory(last.name, ratings, history, last, slugs), month - last
