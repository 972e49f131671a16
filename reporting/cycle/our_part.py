"""A partner's part of the plans that are shared with it: its objectives, its actions, its figures,
and what waits for it (framework 6.3).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Q

from pmf_portal.council.holders import partner_officers
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import Timetable
from scorecards.partners.reading import (
    PartnerFigure,
    figures_of_years,
    measures_of_years,
    years_of_partners,
)
from targets.actions.reading import RatedAction, pressing_first, rated
from targets.models import Action, Objective, ObjectiveProposal, Specification
from targets.objective_permissions import may_propose_objective_change


@dataclass(frozen=True)
class OwnMeasure:
    """A measure whose figures come from the partner, with its newest figure; None before there is
    one.
    """

    specification: Specification
    newest: PartnerFigure | None


@dataclass(frozen=True)
class OwnObjective:
    """An objective that the partner owns, with its newest proposal, and whether another may be
    made.
    """

    objective: Objective
    proposal: ObjectiveProposal | None
    may_propose: bool


@dataclass(frozen=True)
class OurPart:
    """Everything on the page of a partner."""

    partner: OrganisationUnit
    measures: tuple[OwnMeasure, ...]
    figures: tuple[PartnerFigure, ...]
    objectives: tuple[OwnObjective, ...]
    actions: tuple[RatedAction, ...]

    @property
    def to_verify(self) -> list[tuple[Month, list[PartnerFigure]]]:
        """The figures that wait for the partner's word, by month, the newest first."""
        return by_month(one for one in self.figures if one.is_open)

    @property
    def disputed(self) -> list[PartnerFigure]:
        """The figures that the partner disputes, answered or not."""
        return [one for one in self.figures if one.said.dispute and not one.said.verification]


def by_month(figures: Iterable[PartnerFigure]) -> list[tuple[Month, list[PartnerFigure]]]:
    ordered = sorted(figures, key=lambda one: one.actual.month, reverse=True)
    return [
        (month, sorted(of_month, key=lambda one: one.specification.target.sort_key))
        for month, of_month in groupby(ordered, key=lambda one: one.actual.month)
    ]


def our_part(user: User, partner: OrganisationUnit, announced: Timetable, today: date) -> OurPart:
    """The part of the partner for which somebody works, in a fixed number of queries but for
    whether each objective's change may be proposed.
    """
    years = years_of_partners(today, partner)
    figures = figures_of_years(years)
    newest: dict[tuple[int, object], PartnerFigure] = {}
    for figure in figures:
        newest[figure.actual.target_id, figure.specification.financial_year] = figure
    return OurPart(
        partner=partner,
        measures=tuple(
            OwnMeasure(one, newest.get((one.target_id, one.financial_year)))
            for one in measures_of_years(years)
        ),
        figures=tuple(figures),
        objectives=tuple(objectives_of(user, partner)),
        actions=tuple(actions_of(partner, announced, today)),
    )


def objectives_of(user: User, partner: OrganisationUnit) -> list[OwnObjective]:
    """The objectives that a partner owns, by plan."""
    objectives = Objective.objects.filter(partner=partner).select_related("plan", "partner")
    rows = []
    for one in objectives.prefetch_related("proposals__answered_by").order_by("plan", "order"):
        proposals = list(one.proposals.all())
        may_propose = bool(may_propose_objective_change(user, one))
        rows.append(OwnObjective(one, proposals[0] if proposals else None, may_propose))
    return rows


def actions_of(partner: OrganisationUnit, announced: Timetable, today: date) -> list[RatedAction]:
    """The open actions of plans that officers of a partner own or deputise for."""
    officers = [pk for pk, unit in partner_officers().items() if unit.pk == partner.pk]
    theirs = Q(owner__in=officers) | Q(deputy__in=officers)
    actions = Action.objects.of_plans().still_open().filter(theirs)
    rows = actions.select_related("plan", "owner", "project").prefetch_related("milestones")
    return pressing_first(rated(rows, announced, today))
