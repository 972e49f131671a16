"""Plans in their year of delivery, as pages and desks read them: measures, money, risks and actions
on a day, in a query for each part whatever the number of plans (framework 2.3, 3.4, 4.1).
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery

from pmf_portal.periods import timetable
from pmf_portal.periods.month import FinancialYear
from pmf_portal.periods.timetable import Timetable
from scorecards.models import LedgerFigure, LineReading, ScorecardBuild, ScorecardLine
from scorecards.plan_delivery.clashes import (
    Clash,
    PlanAction,
    PlanMeasure,
    PlanMonth,
    PlanRisk,
    clashes,
)
from scorecards.plan_delivery.finding import Finding, finding
from scorecards.plan_delivery.money import Money, MonthSpent, money_of
from scorecards.rating.short_explanation import short_explanation
from scorecards.statistics.reading_words import DIRECTIONS
from targets.actions.reading import RatedAction, rated
from targets.models import Action, Approval, Plan, ResourceEnvelope, Risk
from targets.rules.actions import Standing
from targets.rules.risk_scores import Movement, Way, lately, movement


@dataclass(frozen=True)
class MeasureRow:
    """A measure's newest published line, and which way it goes: the verdict and its words."""

    line: ScorecardLine
    direction: str

    @property
    def direction_words(self) -> str:
        return dict(DIRECTIONS).get(self.direction, "") if self.direction else ""

    @property
    def figures(self) -> str:
        """ "63.0% against a plan of 78.0%."; "" where nothing is held against a plan."""
        return short_explanation(self.line)


@dataclass(frozen=True)
class EnvelopeRow:
    """An envelope, how it stands (None: no actual is known), and the day of its forecast."""

    envelope: ResourceEnvelope
    money: Money | None
    forecast_as_at: date | None


@dataclass(frozen=True)
class RiskRow:
    """A risk or opportunity with its score when the year began, lately, and now."""

    risk: Risk
    of_year: Movement
    recent: Movement

    @property
    def way(self) -> Way:
        """Which way the score went lately."""
        return self.recent.way


@dataclass
class PlanDelivery:
    """A plan-year on a day, with everything that is known of its delivery."""

    plan: Plan
    year: FinancialYear
    measures: list[MeasureRow] = field(default_factory=list)
    envelopes: list[EnvelopeRow] = field(default_factory=list)
    risks: list[RiskRow] = field(default_factory=list)
    # The plan's own; `serving` are those for its measures, whoever states them.
    actions: list[RatedAction] = field(default_factory=list)
    serving: list[RatedAction] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    finding: Finding | None = None

    def conclude(self, today: date) -> None:
        """Say what contradicts what, and whether the plan is being delivered."""
        month = PlanMonth(
            measures=[measure_of(row) for row in self.measures],
            money=[row.money for row in self.envelopes if row.money],
            risks=[risk_of(row) for row in self.risks if row.risk.kind == Risk.RISK],
            actions=[action_of(row, self.plan.pk, today) for row in self.all_actions],
        )
        self.clashes = clashes(month)
        self.finding = finding(month, self.clashes)

    @property
    def all_actions(self) -> list[RatedAction]:
        return list({row.action.pk: row for row in (*self.actions, *self.serving)}.values())


def measure_of(row: MeasureRow) -> PlanMeasure:
    line: Any = row.line
    return PlanMeasure(
        code=line.code,
        title=line.title,
        rating=line.rating,
        figures=row.figures.split(". ")[0].rstrip("."),
        direction=row.direction,
        objective=line.objective,
        officer=line.accountable_officer,
    )


def risk_of(row: RiskRow) -> PlanRisk:
    risk = row.risk
    objectives = frozenset(one.pk for one in risk.objectives.all())
    return PlanRisk(risk.reference, risk.title, row.recent, objectives, str(risk.owner))


def action_of(row: RatedAction, plan: int, today: date) -> PlanAction:
    action = row.action
    steps = tuple(
        (one.what, one.due)
        for one in action.milestones.all()
        if one.done_on is None and one.due < today
    )
    return PlanAction(
        what=action.what,
        standing=Standing(row.rated.standing),
        measures=frozenset(target.code for target in action.measures.all()),
        open_steps=steps,
        owner=str(action.owner or action.who),
        is_own=action.plan_id == plan,
    )


def year_in_delivery(today: date) -> FinancialYear:
    """The year whose plans are being delivered: that of the month that ended last."""
    return timetable.open_month(today).financial_year


def plans_in_delivery(year: FinancialYear) -> list[Plan]:
    """The plans that are approved for a year, by kind and title."""
    approvals = Approval.objects.filter(financial_year=year).values("plan")
    return list(Plan.objects.filter(pk__in=approvals).select_related("unit"))


def deliveries(
    plans: Collection[Plan], year: FinancialYear, announced: Timetable, today: date
) -> list[PlanDelivery]:
    """How the delivery of some plans stands, in their order: twelve queries, whatever their
    number.
    """
    by_plan = {plan.pk: PlanDelivery(plan, year) for plan in plans}
    add_measures(by_plan, year)
    add_envelopes(by_plan, year)
    add_risks(by_plan, year, today)
    add_actions(by_plan, announced, today)
    for delivery in by_plan.values():
        delivery.conclude(today)
    return list(by_plan.values())


def newest_build(year: FinancialYear) -> ScorecardBuild | None:
    """The newest published scorecards of a year."""
    of_year = ScorecardBuild.objects.filter(
        frozen_at__isnull=False,
        month__gte=year.first.first_day,
        month__lte=year.last.first_day,
    )
    return of_year.order_by("-month", "-edition").first()


def add_measures(by_plan: dict[int, PlanDelivery], year: FinancialYear) -> None:
    """The newest published lines: what is published is all that is shown, so that nobody sees a
    figure here before it may be seen.
    """
    build = newest_build(year)
    if build is None:
        return
    lines = (
        ScorecardLine.objects.filter(build=build, plan__in=by_plan)
        .annotate(objective=F("specification__priority"))
        .defer("why", "comment", "data_source")
        .in_reading_order()
    )
    readings = LineReading.objects.filter(build=build, target__in=lines.values("target"))
    verdicts = {
        target: (json.loads(content).get("direction_of") or {}).get("verdict", "")
        for target, content in readings.values_list("target", "content")
    }
    for line in lines:
        line.build = build
        row = MeasureRow(line, verdicts.get(line.target_id, ""))
        by_plan[line.plan_id].measures.append(row)


def add_envelopes(by_plan: dict[int, PlanDelivery], year: FinancialYear) -> None:
    newest = LedgerFigure.objects.filter(envelope=OuterRef("pk"), forecast__isnull=False).order_by(
        "-extract__as_at", "-pk"
    )
    envelopes = (
        ResourceEnvelope.objects.filter(financial_year=year, plan__in=by_plan)
        .annotate(
            forecast=Subquery(newest.values("forecast")[:1]),
            forecast_as_at=Subquery(newest.values("extract__as_at")[:1]),
        )
        .prefetch_related("months")
    )
    order = list(ResourceEnvelope.KINDS)
    for envelope in sorted(envelopes, key=lambda one: order.index(one.kind)):
        months = [MonthSpent(m.month, m.profiled, m.actual) for m in envelope.months.all()]
        money = money_of(envelope.kind, envelope.agreed, months, forecast_of(envelope))
        row = EnvelopeRow(envelope, money, envelope.forecast_as_at)
        by_plan[envelope.plan_id].envelopes.append(row)


def forecast_of(envelope: Any) -> Decimal | None:
    """What the newest ledger extract that has one forecasts for the year."""
    return None if envelope.forecast is None else Decimal(envelope.forecast)


def add_risks(by_plan: dict[int, PlanDelivery], year: FinancialYear, today: date) -> None:
    risks = (
        Risk.objects.filter(objectives__plan__in=by_plan, closed_on=None)
        .distinct()
        .select_related("owner")
        .prefetch_related("objectives", "assessments")
    )
    rows = [row for row in (risk_row(risk, year, today) for risk in risks) if row is not None]
    rows.sort(key=lambda row: (-row.recent.now, row.risk.reference))
    for row in rows:
        for plan in {one.plan_id for one in row.risk.objectives.all()} & set(by_plan):
            by_plan[plan].risks.append(row)


def risk_row(risk: Risk, year: FinancialYear, today: date) -> RiskRow | None:
    """A risk with its scores; None where nobody has scored it yet."""
    history = [one.as_assessed for one in risk.assessments.all()]
    of_year = movement(history, year.first.first_day, today)
    recent = movement(history, lately(today), today)
    return RiskRow(risk, of_year, recent) if of_year and recent else None


def add_actions(by_plan: dict[int, PlanDelivery], announced: Timetable, today: date) -> None:
    """The actions of the plans, and those of other plans that serve their measures."""
    measured: dict[int, set[int]] = defaultdict(set)
    for delivery in by_plan.values():
        for row in delivery.measures:
            measured[row.line.target_id].add(delivery.plan.pk)
    actions = (
        Action.objects.of_plans()
        .filter(Q(plan__in=by_plan) | Q(measures__in=list(measured)))
        .distinct()
        .select_related("owner", "deputy", "project", "plan")
        .prefetch_related("milestones", "measures", "objectives")
    )
    for action in rated(actions, announced, today):
        share_out(action, by_plan, measured)


def share_out(
    row: RatedAction, by_plan: dict[int, PlanDelivery], measured: dict[int, set[int]]
) -> None:
    own = by_plan.get(row.action.plan_id or 0)
    if own is not None:
        own.actions.append(row)
    served: set[int] = set()
    for target in row.action.measures.all():
        served |= measured.get(target.pk, set())
    for plan in served:
        by_plan[plan].serving.append(row)


def with_clashes(found: Iterable[PlanDelivery]) -> list[PlanDelivery]:
    """Those in which something contradicts something."""
    return [one for one in found if one.clashes]
