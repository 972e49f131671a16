"""What the pages of costs and of outcome measures ask for, a fixed number of queries each."""

from collections.abc import Sequence
from dataclasses import dataclass

from pmf_portal.periods.month import FinancialYear
from reporting.lessons.pages import newest_published
from scorecards.models import ScorecardLine
from scorecards.rating.rag import Rating
from scorecards.rating_inputs import directorates
from targets.collection.queries import measures_of_year
from targets.collection.rules.costs import Cost, Sum, dearest, total, totals
from targets.collection.rules.outcomes import Share, change_in_words, share_of
from targets.models import CollectionCost, Plan, Specification

# How a measure was used: by the colour that was last published of it.
USES = {
    Rating.RED: "Red: explained in a report",
    Rating.AMBER: "Amber: watched",
    Rating.GREEN: "Green: on plan",
}
OTHERWISE = "Without a colour: for information, or no figure yet"
DEAREST = 10


@dataclass(frozen=True)
class CostPage:
    """What it costs to collect the measures of a year."""

    total: Sum
    dearest: list[Cost]
    by_directorate: list[tuple[str, Sum]]
    by_use: list[tuple[str, Sum]]
    years: list[tuple[FinancialYear, Sum]]


def cost_page(year: FinancialYear) -> CostPage:
    """A year's costs: five queries, whatever the number of measures."""
    said: dict[FinancialYear, dict[int, int | None]] = {year: {}}
    rows = CollectionCost.objects.order_by("-financial_year")
    for financial_year, target, minutes in rows.values_list("financial_year", "target", "minutes"):
        said.setdefault(financial_year, {})[target] = minutes
    measures = measures_of_year(year)
    costs = costs_of(list(measures), said[year])
    return CostPage(
        total=total(costs),
        dearest=dearest(costs, DEAREST),
        by_directorate=totals(costs, lambda one: one.directorate),
        by_use=in_order(totals(costs, lambda one: use_of(one.rating))),
        years=[(one, sum_of(said[one])) for one in sorted(said, reverse=True) if said[one]],
    )


def costs_of(measures: Sequence[Specification], said: dict[int, int | None]) -> list[Cost]:
    units, ratings = directorates(), newest_ratings()
    return [
        Cost(
            code=one.target.code,
            title=one.title,
            directorate=units[unit_of(one)].title,
            rating=ratings.get(one.target_id, ""),
            minutes=said.get(one.target_id),
            is_said=one.target_id in said,
        )
        for one in measures
    ]


def unit_of(one: Specification) -> int:
    """The unit that answers for a measure."""
    return one.service_id or one.plan.unit_id


def newest_ratings() -> dict[int, str]:
    """The colour that the newest published month gives each target."""
    build = newest_published()
    rows = ScorecardLine.objects.filter(build=build) if build else ScorecardLine.objects.none()
    return dict(rows.values_list("target", "rating"))


def use_of(rating: str) -> str:
    return USES.get(Rating(rating), OTHERWISE) if rating else OTHERWISE


def in_order(sums: list[tuple[str, Sum]]) -> list[tuple[str, Sum]]:
    """Red first, and last what has no colour."""
    order = [*USES.values(), OTHERWISE]
    return sorted(sums, key=lambda row: order.index(row[0]))


def sum_of(said: dict[int, int | None]) -> Sum:
    """What was said in a year, of measures that may stand in no plan any more."""
    known = [minutes for minutes in said.values() if minutes is not None]
    return Sum(len(said), len(known), len(said) - len(known), sum(known))


@dataclass(frozen=True)
class ShareRow:
    """The measures of a directorate, or of one plan of the whole council, by their kinds."""

    title: str
    share: Share


@dataclass(frozen=True)
class YearOfShares:
    """How many measures of the approved plans of a year are outcome measures."""

    year: FinancialYear
    whole: Share
    rows: list[ShareRow]
    change: str


def shares() -> list[YearOfShares]:
    """Every year with an approved plan, the newest first: two queries."""
    rows = (
        Specification.objects.filter(approval__isnull=False, plan__kind__in=Plan.PUBLISHED)
        .select_related("plan")
        .only("financial_year", "kind", "service", "plan__unit", "plan__kind", "plan__title")
    )
    by_year: dict[FinancialYear, list[Specification]] = {}
    for one in rows:
        by_year.setdefault(one.financial_year, []).append(one)
    units = directorates()
    years = []
    before: Share | None = None
    for year in sorted(by_year):
        of_year = by_year[year]
        whole = share_of(one.kind for one in of_year)
        groups: dict[str, list[str]] = {}
        for one in of_year:
            groups.setdefault(units[unit_of(one)].title, []).append(one.kind)
        listed = [ShareRow(title, share_of(groups[title])) for title in sorted(groups)]
        years.append(YearOfShares(year, whole, listed, change_in_words(whole, before)))
        before = whole
    return years[::-1]
