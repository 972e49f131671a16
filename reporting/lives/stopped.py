"""What the council stopped measuring in a year, and its last colour: every measure that left the
plans, with the reason, and whether more of them were red than of those that stayed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from pmf_portal.formats.dates import plain_day
from pmf_portal.formats.numbers import counted
from pmf_portal.formats.one_after_another import joined
from pmf_portal.periods.month import FinancialYear, Month
from reporting.content.small_counts import published_figure
from reporting.lives.life import (
    Reader,
    approved_in_words,
    newest_builds,
    plain_content,
)
from reporting.models import PublishedTarget
from scorecards.models import ScorecardLine
from targets.departures import RED, departures_of, fate_in_words, left_in, years_of_departures
from targets.models import Approval, Departure, Specification
from targets.rules.measure_life import Fate, Shares

NO_REASON = "No reason was given."
BECAME = {
    Fate.RETIRED: "retired",
    Fate.RENAMED: "renamed",
    Fate.REPLACED: "replaced",
    Fate.SPLIT: "split",
    Fate.CARRIED_ON: "to be carried on in another plan",
}


@dataclass(frozen=True)
class Stopped:
    """A measure that left the plans, as it was published last."""

    specification: Specification
    departure: Departure | None
    approval: Approval | None
    rating: str
    figure: str
    planned: str
    month: Month | None

    @property
    def code(self) -> str:
        return self.specification.target.code

    @property
    def is_red(self) -> bool:
        return self.rating in RED

    @property
    def became(self) -> str:
        """What became of it, in words."""
        return fate_in_words(self.departure) if self.departure else "Left the plan"

    @property
    def reason(self) -> str:
        return self.departure.reason if self.departure else NO_REASON

    @property
    def said_late(self) -> str:
        """When the reason was only given after the plan was approved; "" in time."""
        if self.departure is None or self.approval is None:
            return ""
        if self.departure.recorded_at <= self.approval.entered_at:
            return ""
        day = plain_day(localdate(self.departure.recorded_at))
        return f"Said on {day}, after the plan was approved."

    @property
    def approved(self) -> str:
        """Who approved the plan without it; of a plan that was not approved, that it was not."""
        if self.approval is None:
            year = self.specification.financial_year + 1
            return f"{self.specification.plan} was not approved for {year}"
        return approved_in_words(self.approval)


@dataclass(frozen=True)
class StoppedYear:
    """What left the plans in a year, the reds first."""

    year: FinancialYear
    rows: list[Stopped]
    shares: Shares
    published: list[PublishedTarget]
    carried_on: list[str]

    @property
    def reds_in_words(self) -> str:
        """What became of last year's reds: "Of 28 reds 3 are carried on, 1 was retired, …"."""
        reds = [row for row in self.rows if row.is_red]
        total = len(reds) + len(self.carried_on)
        if not total:
            return ""
        counts = Counter(row.departure.fate if row.departure else "" for row in reds)
        parts = [f"{len(self.carried_on)} carried on"]
        parts += [f"{counts[fate]} {words}" for fate, words in BECAME.items() if counts[fate]]
        if counts[""]:
            parts.append(f"{counts['']} without a reason")
        return f"What became of {counted(total, 'red')} of {self.year - 1}: {joined(parts)}."

    @property
    def without_reason(self) -> int:
        return sum(row.departure is None for row in self.rows)


def years_stopped() -> list[FinancialYear]:
    """The years of which the council can say what it stopped measuring, the newest first."""
    return years_of_departures()


def stopped_in(year: FinancialYear, today: date, read: Reader = plain_content) -> StoppedYear:
    """What left the plans in a year: seven queries, however much it is."""
    left = left_in(year, today)
    build = newest_builds().get(year - 1)
    lines = list(
        ScorecardLine.objects.filter(build=build)
        .order_by("target__sort_key", "code")
        .values_list("target", "code", "rating")
    )
    gone = {one.target_id for one in left}
    ratings = {target: rating for target, _, rating in lines}
    carried_on = [code for target, code, rating in lines if rating in RED and target not in gone]
    published = published_of(left, build)
    contents = {one.code: (read(one), one.build.month) for one in published}
    told = departures_of(year, [one.target_id for one in left])
    approvals = {
        one.plan_id: one
        for one in Approval.objects.filter(financial_year=year).select_related("approved_by")
    }
    stopped = [
        stopped_measure(
            one,
            told.get(one.target_id),
            approvals.get(one.plan_id),
            contents.get(one.target.code),
        )
        for one in left
    ]
    stopped.sort(key=lambda row: not row.is_red)
    return StoppedYear(year, stopped, shares_of(stopped, ratings), published, carried_on)


def published_of(left: Iterable[Specification], build: int | None) -> list[PublishedTarget]:
    """What the year's last scorecards say of the measures that left."""
    codes = [one.target.code for one in left]
    if build is None or not codes:
        return []
    rows = PublishedTarget.objects.filter(build=build, code__in=codes).select_related("build")
    return list(rows.order_by("code"))


def stopped_measure(
    specification: Specification,
    departure: Departure | None,
    approval: Approval | None,
    content: tuple[Mapping[str, Any], Month] | None,
) -> Stopped:
    figures, rating, month = {"actual_to_date": "", "plan_to_date": ""}, "", None
    if content is not None:
        published, month = content
        rule, line = published["rule"], published["line"]
        rating = line["rating"]
        for name in figures:
            figures[name] = published_figure(line, name, rule["decimals"], rule["unit"])
    return Stopped(
        specification,
        departure,
        approval,
        rating,
        figures["actual_to_date"],
        figures["plan_to_date"],
        month,
    )


def shares_of(stopped: Iterable[Stopped], ratings: Mapping[int, str]) -> Shares:
    """Reds among what left and among what stayed, of the measures of the year's last scorecards; a
    measure that was only renamed has stayed.
    """
    gone = {
        row.specification.target_id
        for row in stopped
        if row.departure is None or row.departure.fate != Fate.RENAMED
    }
    dropped = [rating for target, rating in ratings.items() if target in gone]
    kept = [rating for target, rating in ratings.items() if target not in gone]
    return Shares(
        red_dropped=sum(rating in RED for rating in dropped),
        dropped=len(dropped),
        red_kept=sum(rating in RED for rating in kept),
        kept=len(kept),
    )
