"""A directorate's lines as its director reads them before signing: each beside the rating before,
with why it needs a look (framework 6.2).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.periods import frequency
from pmf_portal.pictures.sparkline import Spark
from scorecards.models import (
    LineReading,
    PlausibilityWarning,
    ReturnedLine,
    ScorecardBuild,
    ScorecardLine,
)
from scorecards.month.corrections import LineChange
from scorecards.month.returns import open_returns
from scorecards.rating.attention import Attention, Group, LineFacts, attention_of
from scorecards.rating.rag import Rating
from scorecards.rating.series import read_series

MONTHS_IN_SPARKLINE = 24
# From this chance on a year is said to be forecast to end red.
LIKELY = 0.5


@dataclass(frozen=True)
class LineToJudge:
    """A line with the rating before it, why it needs a look, and its open return."""

    line: ScorecardLine
    rating_before: str | None
    attention: Attention
    returned: ReturnedLine | None
    confirmation: str

    @property
    def has_come_back(self) -> bool:
        """Whether its question is answered, in words or by another figure or comment."""
        return self.returned is not None and has_come_back(self.returned)

    @property
    def needs_a_look(self) -> bool:
        return self.attention.group != Group.NOTHING_TO_DO


@dataclass(frozen=True)
class Judgement:
    """A directorate's lines in the order in which they are read."""

    before: ScorecardBuild | None
    lines: list[LineToJudge]

    def of_group(self, group: Group) -> list[LineToJudge]:
        return [line for line in self.lines if line.attention.group == group]

    @property
    def to_look_at(self) -> list[LineToJudge]:
        return [line for line in self.lines if line.needs_a_look]

    @property
    def returned(self) -> list[LineToJudge]:
        """Those with an open return, which a sign-off does not cover."""
        return [line for line in self.lines if line.returned is not None]

    @property
    def to_sign(self) -> int:
        return len(self.lines) - len(self.returned)


def has_come_back(returned: ReturnedLine) -> bool:
    return bool(returned.answered_at or returned.is_changed)


def lines_to_judge(
    build: ScorecardBuild,
    directorate: OrganisationUnit,
    changes: Iterable[LineChange] = (),
    service: OrganisationUnit | None = None,
) -> Judgement:
    """A directorate's lines (or those of one service of it) by what they need of its director: a
    fixed number of queries.
    """
    of_directorate = build.lines.filter(directorate=directorate)
    if service is not None:
        of_directorate = of_directorate.filter(service=service)
    lines = list(of_directorate.in_reading_order())
    targets = [line.target_id for line in lines]
    before = published_before(build)
    ratings = {}
    if before is not None:
        earlier = before.lines.filter(target__in=targets).order_by()
        ratings = dict(earlier.values_list("target", "rating"))
    corrected = {change.code for change in changes}
    confirmations = confirmed_words(build, targets)
    ending_red = likely_to_end_red(build, targets)
    returns = {one.target_id: one for one in open_returns(build)}
    judged = []
    for line in lines:
        returned = returns.get(line.target_id)
        confirmation = confirmations.get((line.target_id, line.reporting_month), "")
        facts = LineFacts(
            rating=line.rating,
            rating_before=ratings.get(line.target_id),
            state=line.newest_state,
            has_comment=bool(line.comment.strip()),
            is_corrected=line.revised or line.code in corrected,
            is_unusual=bool(confirmation),
            ends_red=line.target_id in ending_red,
            is_returned=returned is not None,
            came_back=returned is not None and has_come_back(returned),
            comment_age=build.month - line.reporting_month if line.reporting_month else 0,
        )
        judged.append(
            LineToJudge(line, facts.rating_before, attention_of(facts), returned, confirmation)
        )
    # Sorting keeps the reading order among those of one place.
    return Judgement(before, sorted(judged, key=lambda one: one.attention.place))


def published_before(build: ScorecardBuild) -> ScorecardBuild | None:
    """The newest published scorecards of an earlier month."""
    earlier = ScorecardBuild.objects.filter(month__lt=build.month.first_day)
    return earlier.filter(frozen_at__isnull=False).order_by("-month", "-edition").first()


def confirmed_words(build: ScorecardBuild, targets: list[int]) -> dict[tuple[int, object], str]:
    """Why unusual figures are right, as somebody confirmed them: {(target, period): words}."""
    warnings = PlausibilityWarning.objects.that_stand().filter(
        confirmed_at__isnull=False,
        actual__area=None,
        actual__target__in=targets,
        actual__month__lte=build.month.first_day,
        actual__month__gt=(build.month - 12).first_day,
    )
    return {
        (target, month): words
        for target, month, words in warnings.values_list(
            "actual__target", "actual__month", "confirmation"
        )
    }


def likely_to_end_red(build: ScorecardBuild, targets: list[int]) -> set[int]:
    """The targets whose year is more likely than not to end red, by what is worked out so far."""
    readings = LineReading.objects.filter(build=build, target__in=targets)
    likely = set()
    for target, content in readings.values_list("target", "content"):
        year_end = json.loads(content)["year_end"]
        if year_end is None or year_end["is_over"]:
            continue
        if float(year_end["probabilities"].get(Rating.RED, 0)) >= LIKELY:
            likely.add(target)
    return likely


def spark_of(line: ScorecardLine) -> Spark:
    """The last two years of a line's figures and plan, to draw."""
    rows = [row for row in read_series(line) if row.month <= line.build.month]
    rows = rows[-MONTHS_IN_SPARKLINE:]
    return Spark(
        values=[None if row.actual is None else float(row.actual) for row in rows],
        planned=[None if row.planned is None else float(row.planned) for row in rows],
        years=[row.month.financial_year.start for row in rows],
        is_provisional=line.provisional,
        is_stepped=frequency.spacing(line.frequency) > 1,
    )
