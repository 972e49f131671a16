"""The acts on objectives, and the golden thread of a year as the portal knows it (framework
2.2).
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from pmf_portal.audit.record import Actor, record
from pmf_portal.council.models import OrganisationUnit
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.formats.numbers import counted
from pmf_portal.formats.wording import terms, upper_first
from pmf_portal.periods.month import FinancialYear
from pmf_portal.refusals import ChangedMeanwhile, Refused
from targets.drafting import hold_plan
from targets.models import Action, Approval, Objective, Plan, Specification
from targets.orphans import name_what_was_left
from targets.rules.golden_thread import Level, Node, Thread, why_it_cannot_serve


def check_objective(objective: Objective, serves: Collection[Objective]) -> None:
    """Raises Refused when the thread would run sideways or downwards, or the plan does not
    cover so many years.
    """
    for above in serves:
        if reason := why_it_cannot_serve(objective.level, above.level):
            raise Refused(reason, "serves")
    check_years(objective.plan, objective.first_year, objective.last_year)


def check_actions(objective: Objective, actions: Collection[Action]) -> None:
    """Raises Refused when another objective than one person's would serve actions."""
    if actions and not objective.is_individual:
        raise Refused(
            "Only one person’s objective serves actions; an action says itself which objectives of"
            " its plan it serves.",
            "serves_actions",
        )


def check_partner(plan: Plan, partner: OrganisationUnit | None) -> None:
    """Raises Refused when an objective of the plan cannot belong to a partner."""
    if partner is None:
        return
    if plan.kind != Plan.PARTNERSHIP:
        words = f"Only objectives of a partnership plan belong to {terms.partner.with_article}."
        raise Refused(words, "partner")
    if partner.kind != OrganisationUnit.PARTNER or partner.ended_on:
        raise Refused(f"Choose {terms.partner.with_article} from the list.", "partner")


def check_years(
    plan: Plan, first_year: FinancialYear | None, last_year: FinancialYear | None
) -> None:
    """Raises Refused when an objective of the plan cannot hold for these years."""
    plan_kind, most = plan.kind_in_words.with_article, plan.years_covered
    if first_year is None or last_year is None:
        if most:
            raise Refused(f"Objectives of {plan_kind} have a first and a last year.", "first_year")
        return
    if most and last_year.start - first_year.start + 1 > most:
        raise Refused(f"{upper_first(plan_kind)} covers {counted(most, 'year')}.", "last_year")
    if last_year < first_year:
        raise Refused("The last year comes before the first.", "last_year")


def refuse_locked_year(
    plan: Plan, first_year: FinancialYear | None, last_year: FinancialYear | None
) -> None:
    """Raises Refused when the plan is approved for one of these years (all years without them):
    nothing is added to what is locked.
    """
    hold_plan(plan.pk)
    approvals = Approval.objects.filter(plan=plan)
    if first_year is not None and last_year is not None:
        approvals = approvals.filter(financial_year__gte=first_year, financial_year__lte=last_year)
    if newest := approvals.order_by("-financial_year").first():
        year = newest.financial_year
        raise Refused(
            f"{plan} is approved and locked for {year}, and nothing is added to it (framework 3.3)."
            f" Choose {year + 1} as the first year, or a later one.",
            "first_year",
        )


def refuse_change_of_locked(objective: Objective, field: str) -> None:
    """Raises Refused when a locked target stands under the objective."""
    if Specification.objects.approved().filter(priority=objective).exists():
        raise Refused(
            "Locked targets stand under this objective: its title, its years and what it serves"
            " stay as they were approved (framework 3.3).",
            field,
        )


def refuse_change_of_approved(
    objective: Objective, last_year: FinancialYear | None, *, only_last_year: bool
) -> None:
    """Raises Refused when a change would show in a year for which the plan is approved: there, an
    objective stays as it was, and neither comes nor goes.
    """
    ending = Objective(first_year=objective.first_year, last_year=last_year)
    for approval in Approval.objects.filter(plan=objective.plan):
        year = approval.financial_year
        if objective.stands_in(year) and not only_last_year:
            raise Refused(
                f"{objective.plan} is approved and locked for {year}, and this objective stands in"
                " it: nothing but its last year can change (framework 3.3).",
                "title",
            )
        if objective.stands_in(year) != ending.stands_in(year):
            raise Refused(
                f"{objective.plan} is approved and locked for {year}: an objective is neither added"
                " to that year nor taken out of it (framework 3.3).",
                "last_year",
            )


@transaction.atomic
def add_objective(
    plan: Plan,
    *,
    slug: str,
    title: str,
    kind: str,
    link: str,
    first_year: FinancialYear | None,
    last_year: FinancialYear | None,
    order: int,
    serves: Collection[Objective],
    by: Actor | None,
    at: datetime,
    serves_actions: Collection[Action] = (),
    partner: OrganisationUnit | None = None,
) -> Objective:
    """Add an objective to a plan, with what it serves above it; one person's may be added in any
    year, and serves actions too.  Raises Refused.
    """
    objective = Objective(
        plan=plan,
        slug=slug,
        title=title,
        kind=kind,
        link=link,
        first_year=first_year,
        last_year=last_year,
        order=order,
        partner=partner,
    )
    check_objective(objective, serves)
    check_partner(plan, partner)
    check_actions(objective, serves_actions)
    if not objective.is_individual:
        refuse_locked_year(plan, first_year, last_year)
    if Objective.objects.filter(plan=plan, slug=slug).exists():
        raise Refused(f"{plan} has an objective with the short name “{slug}” already.", "slug")
    objective.save()
    objective.serves.set(serves)
    objective.serves_actions.set(serves_actions)
    record(
        "add_objective",
        f"{plan}: {title}"[:200],
        by=by,
        at=at,
        serves=[above.title for above in serves],
        actions=[str(action) for action in serves_actions],
        link=link,
        **owned_by(partner),
    )
    return objective


def version_of(objective: Objective) -> int:
    """A number that changes with anything that is written of an objective."""
    content: dict[str, object] = {}
    for field in Objective._meta.fields:
        content[field.name] = str(getattr(objective, field.attname))
    content["serves"] = sorted(objective.serves.values_list("pk", flat=True))
    content["actions"] = sorted(objective.serves_actions.values_list("pk", flat=True))
    return int(digest(canonical(content))[:8], 16)


@transaction.atomic
def change_objective(
    objective: Objective,
    *,
    title: str,
    link: str,
    last_year: FinancialYear | None,
    order: int,
    serves: Collection[Objective],
    seen_version: int,
    by: Actor | None,
    at: datetime,
    serves_actions: Collection[Action] = (),
    partner: OrganisationUnit | None = None,
) -> Objective:
    """Change an objective, or what it serves; nothing of it can change once a locked target stands
    under it, and only its last year once its plan is approved for one of its years.  One person's
    may change in any year, and so may the partner that owns an objective.
    """
    hold_plan(objective.plan_id)
    current = (
        Objective.objects.select_for_update(of=("self",))
        .select_related("plan", "partner")
        .get(pk=objective.pk)
    )
    if version_of(current) != seen_version:
        raise ChangedMeanwhile(
            "Somebody else changed this objective while you were writing. Nothing you typed is"
            " lost: compare, and save again."
        )
    before = {
        "title": current.title,
        "link": current.link,
        "last_year": current.last_year,
        "order": current.order,
    }
    after = {"title": title, "link": link, "last_year": last_year, "order": order}
    serves_else = set(serves) != set(current.serves.all())
    check_actions(current, serves_actions)
    if not current.is_individual and (before != after or serves_else):
        refuse_change_of_locked(current, "title" if before != after else "serves")
        else_than_last_year = serves_else or before | {"last_year": last_year} != after
        refuse_change_of_approved(current, last_year, only_last_year=not else_than_last_year)
    if partner != current.partner:
        check_partner(current.plan, partner)
    changed = changed_fields(before | {"partner": current.partner}, after | {"partner": partner})
    for name, value in after.items():
        setattr(current, name, value)
    current.partner = partner
    check_objective(current, serves)
    if changed:
        current.save()
    served_before = [above.title for above in current.serves.all()]
    current.serves.set(serves)
    current.serves_actions.set(serves_actions)
    record(
        "change_objective",
        f"{current.plan}: {title}"[:200],
        by=by,
        at=at,
        changed=changed,
        serves=[above.title for above in serves],
        served=served_before,
        actions=[str(action) for action in serves_actions],
    )
    if serves_else or before["last_year"] != last_year:
        name_what_was_left(current.pk, at)
    return current


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[str]]:
    """What changes, as the trail keeps it: {field: [before, after]}."""
    return {
        name: [str(before[name] or ""), str(value or "")]
        for name, value in after.items()
        if before[name] != value
    }


def owned_by(partner: OrganisationUnit | None) -> dict[str, str]:
    """The partner that owns an objective, as the trail keeps it; nothing where none does."""
    return {"partner": str(partner)} if partner else {}


def objective_key(pk: int) -> str:
    return f"objective-{pk}"


def thread_of(year: FinancialYear, ratings: Mapping[str, str], *, drafts: bool) -> Thread:
    """The golden thread of a year in three queries: objectives, what they serve, targets; with what
    is not approved yet, or without it.  `ratings` are {code: rating}.
    """
    nodes = []
    objectives = Objective.objects.of_year(year).select_related("plan")
    specifications = Specification.objects.filter(financial_year=year)
    if not drafts:
        approved = Approval.objects.filter(financial_year=year).values("plan")
        objectives = objectives.filter(plan__in=approved)
        specifications = specifications.approved()
    for objective in objectives:
        nodes.append(
            Node(
                objective_key(objective.pk),
                objective.level,
                objective.title,
                plan=objective.plan.title,
                link=objective.link,
                order=(objective.plan.title, objective.order),
            )
        )
    through = Objective.serves.through
    ties = [
        (objective_key(below), objective_key(above))
        for below, above in through.objects.values_list("from_objective_id", "to_objective_id")
    ]
    targets = specifications.order_by("target__sort_key", "target__code").values_list(
        "target__code", "title", "plan__title", "priority"
    )
    for code, title, plan, priority in targets:
        nodes.append(
            Node(
                code,
                Level.TARGET,
                f"{code} {title}",
                plan=plan,
                rating=ratings.get(code, ""),
                order=(code, 0),
            )
        )
        if priority:
            ties.append((code, objective_key(priority)))
    return Thread(nodes, ties)
