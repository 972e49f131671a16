"""What the pages of delivery say at a glance (pure but for the rows they are made of)."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from pmf_portal.formats.numbers import counted
from scorecards.plan_delivery.finding import Answer
from scorecards.plan_delivery.money import Money, per_cent
from scorecards.plan_delivery.reading import PlanDelivery
from targets.models import Risk
from targets.rules.actions import Standing
from targets.rules.risk_scores import HIGH, Way

GREEN, AMBER, RED, OTHER = "green", "amber", "red", "other"
SHAPES = {GREEN: "●", AMBER: "◆", RED: "▲", OTHER: "○"}
NEED = (Answer.NO, Answer.IN_PART, Answer.YES, Answer.OPEN)


class GlanceFigure(NamedTuple):
    """One of the four figures at the top: what it is of, the figure, its words and its look."""

    name: str
    figure: str
    words: str
    look: str

    @property
    def shape(self) -> str:
        return SHAPES[self.look]


def figures_of(delivery: PlanDelivery) -> list[GlanceFigure]:
    """Measures, actions, money and risks, each in one figure."""
    return [
        measures_figure(delivery),
        actions_figure(delivery),
        money_figure([row.money for row in delivery.envelopes if row.money]),
        risks_figure(delivery),
    ]


def measures_figure(delivery: PlanDelivery) -> GlanceFigure:
    ratings = Counter(row.line.rating for row in delivery.measures)
    rated = ratings[GREEN] + ratings[AMBER] + ratings[RED]
    if not rated:
        return GlanceFigure("Measures", "–", "none is rated yet", OTHER)
    look = RED if ratings[RED] else AMBER if ratings[AMBER] else GREEN
    words = ", ".join(f"{ratings[one]} {one}" for one in (RED, AMBER) if ratings[one])
    return GlanceFigure(
        "Measures", f"{ratings[GREEN]} of {rated}", f"green; {words}".rstrip("; "), look
    )


def actions_figure(delivery: PlanDelivery) -> GlanceFigure:
    standings = Counter(row.rated.standing for row in delivery.actions)
    counting = sum(standings.values()) - standings[Standing.STOPPED]
    if not counting:
        return GlanceFigure("Actions", "–", "none is stated", OTHER)
    holding = standings[Standing.ON_TRACK] + standings[Standing.DONE]
    late, at_risk = standings[Standing.LATE], standings[Standing.AT_RISK]
    look = RED if late else AMBER if at_risk else GREEN
    behind = [f"{late} late"] if late else []
    behind += [f"{at_risk} at risk"] if at_risk else []
    words = "; ".join(["on track or done", ", ".join(behind)]).rstrip("; ")
    return GlanceFigure("Actions", f"{holding} of {counting}", words, look)


def money_figure(money: list[Money]) -> GlanceFigure:
    """The envelope that is furthest off its profile for its kind."""
    if not money:
        return GlanceFigure("Money", "–", "no spending is known", OTHER)
    beside = [one for one in money if one.is_over or one.will_be_over or one.is_unspent]
    if not beside:
        return GlanceFigure("Money", "On profile", f"to {money[0].until.name}", GREEN)
    worst = max(beside, key=lambda one: abs(one.share or one.variance))
    amount, share = worst.variance, worst.share
    kind = "posts" if worst.is_staff else worst.kind
    until = f"{'in' if worst.is_staff else 'to'} {worst.until.name}"
    if worst.will_be_over and not worst.is_over and worst.year_end is not None:
        amount, share, until = worst.year_end, worst.year_end_share, "at the year’s end"
    way = "over" if amount > 0 else "under"
    look = RED if amount > 0 else AMBER
    short = worst.in_short(amount)
    figure = per_cent(share) if share is not None else short
    return GlanceFigure("Money", f"{figure} {way}", f"{short} of {kind}, {until}", look)


def risks_figure(delivery: PlanDelivery) -> GlanceFigure:
    risks = [row for row in delivery.risks if row.risk.kind == Risk.RISK]
    if not risks:
        return GlanceFigure("Risks", "–", "none is entered", OTHER)
    rising = sum(row.way is Way.RISING for row in risks)
    high = sum(row.recent.now >= HIGH for row in risks)
    look = RED if rising else AMBER if high else GREEN
    words = f"of {counted(len(risks), 'risk')}; {high or 'none'} high"
    return GlanceFigure("Risks", f"{rising} rising", words, look)


def in_order_of_need(found: Iterable[PlanDelivery]) -> list[PlanDelivery]:
    """Plans that are not delivered first; among those that stand alike, the most clashes."""

    def need(one: PlanDelivery) -> tuple[int, int, str]:
        place = NEED.index(one.finding.answer) if one.finding else len(NEED)
        return place, -len(one.clashes), one.plan.title

    return sorted(found, key=need)
