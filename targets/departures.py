"""What becomes of the measures that leave a plan: at the turn of a year each one that was red is
accounted for, before its plan is handed in (framework 1.1, part 5).
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.module_loading import import_string

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.periods.month import FinancialYear
from pmf_portal.refusals import ChangedMeanwhile, Refused
from targets.drafting import hold_plan, why_closed
from targets.models import (
    Approval,
    Departure,
    Plan,
    Specification,
    SuccessorMeasure,
    Target,
)
from targets.rules.measure_life import SAME_MEASURE, Fate, why_no_successor

# Figures stand above plans: what was published is asked for by a path of the settings.
LastColours = Callable[[FinancialYear], Mapping[int, str]]
RED = frozenset({"red", "withdrawn_red"})


@dataclass(frozen=True)
class Leaving:
    """A measure that was in a plan the year before and is in none this year, with its last colour
    and what is said of it.
    """

    specification: Specification
    colour: str
    departure: Departure | None

    @property
    def code(self) -> str:
        return self.specification.target.code

    @property
    def year(self) -> FinancialYear:
        """The year whose plans do not have it."""
        return self.specification.financial_year + 1

    @property
    def is_red(self) -> bool:
        return self.colour in RED

    @property
    def waits(self) -> bool:
        """Whether the plan cannot be handed in before somebody says what becomes of it."""
        return self.is_red and self.departure is None


def last_colours(year: FinancialYear) -> Mapping[int, str]:
    return cast(LastColours, import_string(settings.LAST_COLOURS))(year)


def specified_in(year: FinancialYear, *, approved: bool = False) -> Exists:
    """Whether the target of a row stands in some plan of a year."""
    there = Specification.objects.filter(target=OuterRef("target"), financial_year=year)
    return Exists(there.approved() if approved else there)


def leaving(year: FinancialYear, plans: Collection[int]) -> list[Leaving]:
    """The measures that some plans had the year before and that no plan has, approved or drafted,
    in this one: a fixed number of queries.
    """
    rows = list(
        Specification.objects.approved()
        .filter(~specified_in(year), plan__in=plans, financial_year=year - 1)
        .select_related("target", "plan__unit", "service")
        .order_by("plan__title", "target__sort_key", "target__code")
    )
    if not rows:
        return []
    colours = last_colours(year - 1)
    told = still_standing(departures_of(year, [one.target_id for one in rows]), year)
    return [Leaving(one, colours.get(one.target_id, ""), told.get(one.target_id)) for one in rows]


def departures_of(year: FinancialYear, targets: Iterable[int]) -> dict[int, Departure]:
    """What was said last of some measures that left in a year, by target: two queries."""
    rows = Departure.objects.filter(financial_year=year, target__in=list(targets))
    newest = {one.target_id: one for one in rows.order_by("pk")}
    for one in newest.values():
        one.followed_by = []
    by_pk = {one.pk: one for one in newest.values()}
    successors = SuccessorMeasure.objects.filter(departure__in=by_pk).select_related("target")
    for successor in successors.order_by("target__sort_key", "target__code"):
        by_pk[successor.departure_id].followed_by.append(successor.target)
    return newest


def still_standing(told: Mapping[int, Departure], year: FinancialYear) -> dict[int, Departure]:
    """What was said of some measures, but where what was to follow was taken out again: one query
    at most.
    """
    wanted = {target.pk for one in told.values() for target in one.followed_by}
    there: set[int] = set()
    if wanted:
        rows = Specification.objects.filter(financial_year=year, target__in=wanted)
        there = set(rows.values_list("target", flat=True))
    return {
        target: one
        for target, one in told.items()
        if all(follows.pk in there for follows in one.followed_by)
    }


def reds_to_account_for(plan: Plan, year: FinancialYear) -> list[Leaving]:
    """The red measures of a plan of which nobody has said what becomes of them."""
    return [one for one in leaving(year, [plan.pk]) if one.waits]


def reds_of_rounds(*years: FinancialYear) -> list[Leaving]:
    """The same of every plan of some years that is begun and not approved, plan by plan."""
    drafts = Specification.objects.filter(financial_year__in=years, approval=None).order_by()
    begun: dict[FinancialYear, list[int]] = {}
    for year, plan in drafts.values_list("financial_year", "plan").distinct():
        begun.setdefault(year, []).append(plan)
    waiting = []
    for year, plans in sorted(begun.items()):
        waiting += [one for one in leaving(year, plans) if one.waits]
    return waiting


def refuse_unaccounted_reds(plan: Plan, year: FinancialYear) -> None:
    """Raises Refused, with the measures by name, while a red that leaves the plan is not accounted
    for.
    """
    if waiting := reds_to_account_for(plan, year):
        names = "; ".join(f"{one.code} {one.specification.title}" for one in waiting)
        raise Refused(f"Say what becomes of these measures that were red: {names}.")


def why_not_accounted(specification: Specification) -> str:
    """Why nothing can be said of a measure of last year's plan; "" where it can.

    While the plan is a draft it can be said anew; later only where nothing was said, as of a
    measure that turned red after the plan was approved.
    """
    year = specification.financial_year + 1
    if specification.approval_id is None:
        return f"{specification} was never approved."
    carried_on = (
        Specification.objects.filter(target=specification.target, financial_year=year)
        .select_related("plan")
        .first()
    )
    if carried_on:
        return f"{specification.target} is carried on in {carried_on.plan} {year}."
    closed = why_closed(specification.plan, year)
    told = departures_of(year, [specification.target_id]).get(specification.target_id)
    return closed if closed and told else ""


@transaction.atomic
def account_for_red(
    specification: Specification,
    *,
    fate: str,
    reason: str,
    successors: Collection[Target],
    seen: int,
    by: User,
    at: datetime,
) -> Departure:
    """Say what becomes of a measure that leaves its plan, and why; `specification` is that of its
    last year, `seen` what was said when the page was opened (0 for nothing).

    Raises Refused for what cannot follow it, ChangedMeanwhile when somebody else has said it.
    """
    hold_plan(specification.plan_id)
    year = specification.financial_year + 1
    told = departures_of(year, [specification.target_id]).get(specification.target_id)
    if (told.pk if told else 0) != seen:
        raise ChangedMeanwhile(
            "Somebody else has said what becomes of this measure while you were writing. Nothing"
            " you typed is lost: compare, and save again."
        )
    if why := why_not_accounted(specification):
        raise Refused(why)
    refuse_successors(specification, fate, successors)
    departure = Departure.objects.create(
        target=specification.target,
        plan=specification.plan,
        financial_year=year,
        fate=fate,
        reason=reason,
        recorded_by=by,
        post=str(by),
        recorded_at=at,
    )
    SuccessorMeasure.objects.bulk_create(
        SuccessorMeasure(departure=departure, target=target) for target in successors
    )
    record(
        "account_for_red",
        departure,
        by=by,
        at=at,
        fate=fate,
        reason=reason,
        successors=sorted(target.code for target in successors),
    )
    return departure


def refuse_successors(
    specification: Specification, fate: str, successors: Collection[Target]
) -> None:
    """Raises Refused where these measures cannot take the place of one that leaves: they are in a
    plan of the new year, and what is only renamed is measured as before.
    """
    codes = {target.code for target in successors}
    if why := why_no_successor(fate, codes, specification.target.code):
        raise Refused(why, "successors")
    year = specification.financial_year + 1
    following = {
        one.target_id: one
        for one in Specification.objects.filter(target__in=successors, financial_year=year)
    }
    for target in successors:
        if target.pk not in following:
            raise Refused(f"{target} is in no plan of {year}.", "successors")
    if fate != Fate.RENAMED:
        return
    [renamed] = following.values()
    if any(getattr(renamed, name) != getattr(specification, name) for name in SAME_MEASURE):
        raise Refused(
            f"{renamed.target} is measured in another way: say that it replaces"
            f" {specification.target}.",
            "fate",
        )


def left_in(year: FinancialYear, today: date) -> list[Specification]:
    """The measures that left the council's plans in a year, as they stood in the year before: none
    of the year's approved plans has them, and their own is approved, or the year is over without.
    """
    approved = Approval.objects.filter(financial_year=year).values("plan")
    settled = Q(pk__isnull=False) if today > year.last.last_day else Q(plan__in=approved)
    return list(
        Specification.objects.approved()
        .filter(settled, ~specified_in(year, approved=True), financial_year=year - 1)
        .select_related("target", "plan", "service", "approval")
        .order_by("plan__kind", "plan__title", "target__sort_key", "target__code")
    )


def years_of_departures() -> list[FinancialYear]:
    """The years with approved plans whose year before has some too, the newest first."""
    years = set(Approval.objects.values_list("financial_year", flat=True))
    return sorted((year for year in years if year - 1 in years), reverse=True)


def fate_in_words(departure: Departure) -> str:
    """ "Replaced by TR05 in 2023/24" """
    year = departure.financial_year
    codes = ", ".join(target.code for target in departure.followed_by)
    return {
        Fate.RETIRED: f"Retired from {year} on",
        Fate.RENAMED: f"Called {codes} from {year} on",
        Fate.REPLACED: f"Replaced by {codes} from {year} on",
        Fate.SPLIT: f"Split into {codes} from {year} on",
        Fate.CARRIED_ON: f"To be carried on in another plan from {year} on",
    }[Fate(departure.fate)]
