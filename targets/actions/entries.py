"""What is entered of an action or a project, before it is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.periods.month import Month
from targets.models import Objective, Project, Target


class MilestoneEntry(NamedTuple):
    """A step on the way, its day, and the day on which it was done, if it is."""

    what: str
    due: date
    done_on: date | None = None


class EffectEntry(NamedTuple):
    """By how much a measure is to change, in its unit, and from which month."""

    target: Target
    amount: Decimal
    from_month: Month


@dataclass(frozen=True)
class ActionEntries:
    """Everything that an action states."""

    what: str
    starts: date
    due: date
    kind: str = ""
    owner: User | None = None
    deputy: User | None = None
    who: str = ""
    resources: str = ""
    effect: str = ""
    project: Project | None = None
    objectives: Sequence[Objective] = ()
    measures: Sequence[Target] = ()
    needs_units: Sequence[OrganisationUnit] = ()
    needs_partners: str = ""
    milestones: Sequence[MilestoneEntry] = ()
    expected_effects: Sequence[EffectEntry] = ()


@dataclass(frozen=True)
class ProjectEntries:
    """Everything that a project states."""

    title: str
    stage: str
    benefits: str
    starts: date
    ends: date
    board: str = ""
    sponsor: User | None = None
