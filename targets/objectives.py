"""The acts on objectives, and the golden thread of a year as the portal knows it (framework
2.2).
"""

from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.refusals import ChangedMeanwhile, Refused
from targets.models import Objective, Specification
from targets.rules.golden_thread import Level, Node, Thread, why_it_cannot_serve


def check_objective(objective, serves):
    """Raises Refused when the thread would run sideways or downwards, or the plan does not
    cover so many years.
    """
    for above in serves:
        if reason := why_it_cannot_serve(objective.level, above.level):
            raise Refused(reason, "serves")
    most = objective.plan.years_covered
    if most and (objective.first_year is None or objective.last_year is None):
        raise Refused(
            f"Objectives of a {objective.plan.get_kind_display()} have a first and a last year.",
            "first_year",
        )
    if most and objective.last_year.start - objective.first_year.start + 1 > most:
        raise Refused(
            f"A {objective.plan.get_kind_display()} covers {most} year{'s' if most > 1 else ''}.",
            "last_year",
        )
    if objective.first_year and objective.last_year and objective.last_year < objective.first_year:
        raise Refused("The last year comes before the first.", "last_year")


@transaction.atomic
def add_objective(plan, *, slug, title, kind, link, first_year, last_year, order, serves, by, at):
    """Add an objective to a plan, with what it serves above it; raises Refused."""
    objective = Objective(
        plan=plan,
        slug=slug,
        title=title,
        kind=kind,
        link=link,
        first_year=first_year,
        last_year=last_year,
        order=order,
    )
    check_objective(objective, serves)
    if Objective.objects.filter(plan=plan, slug=slug).exists():
        raise Refused(f"{plan} has an objective with the short name “{slug}” already.", "slug")
    objective.save()
    objective.serves.set(serves)
    record(
        "add_objective",
        f"{plan}: {title}"[:200],
        by=by,
        at=at,
        serves=[above.title for above in serves],
        link=link,
    )
    return objective


def version_of(objective):
    """A number that changes with anything that is written of an objective."""
    fields = {
        field.name: str(getattr(objective, field.attname)) for field in Objective._meta.fields
    }
    return int(
        digest(
            canonical(fields | {"serves": sorted(objective.serves.values_list("pk", flat=True))})
        )[:8],
        16,
    )


@transaction.atomic
def change_objective(objective, *, title, link, last_year, order, serves, seen_version, by, at):
    """Change an objective, or what it serves; once a locked target stands under it, only what it
    serves can change.
    """
    current = (
        Objective.objects.select_for_update(of=("self",))
        .select_related("plan")
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
    if before != after and Specification.objects.approved().filter(priority=current).exists():
        raise Refused(
            "Locked targets stand under this objective: its title and years stay as they were"
            " approved (framework 3.3).",
            "title",
        )
    for name, value in after.items():
        setattr(current, name, value)
    check_objective(current, serves)
    if before != after:
        current.save()
    old = [above.title for above in current.serves.all()]
    current.serves.set(serves)
    changed = {
        name: [str(before[name] or ""), str(after[name] or "")]
        for name in before
        if before[name] != after[name]
    }
    record(
        "change_objective",
        f"{current.plan}: {title}"[:200],
        by=by,
        at=at,
        changed=changed,
        serves=[above.title for above in serves],
        served=old,
    )
    return current


def objective_key(pk):
    return f"objective-{pk}"


def thread_of(year, ratings):
    """The golden thread of a year in three queries: objectives, what they serve, targets.
    `ratings` are {code: rating}.
    """
    objectives = {
        objective.pk: objective
        for objective in Objective.objects.of_year(year).select_related("plan")
    }
    nodes = [
        Node(
            objective_key(o.pk),
            o.level,
            o.title,
            plan=o.plan.title,
            link=o.link,
            order=(o.plan.title, o.order),
        )
        for o in objectives.values()
    ]
    through = Objective.serves.through
    ties = [
        (objective_key(below), objective_key(above))
        for below, above in through.objects.values_list("from_objective_id", "to_objective_id")
    ]
    targets = (
        Specification.objects.filter(financial_year=year)
        .order_by("target__code")
        .values_list("target__code", "title", "plan__title", "priority")
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
