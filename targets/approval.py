"""The acts of planning: approving a plan, which locks its year."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from pmf_portal.audit.record import Actor, record
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.periods.month import FinancialYear
from pmf_portal.refusals import ChangedMeanwhile, Refused
from pmf_portal.uniqueness import unless_taken
from targets.answering import missing_answers, refuse_while_residents_are_asked
from targets.completeness import missing_before_approval
from targets.departures import refuse_unaccounted_reds
from targets.models import (
    Approval,
    Plan,
    Responsibility,
    Specification,
    Submission,
    TrajectoryPoint,
)
from targets.multi_year import missing_of_years
from targets.rules.chart_settings import USUAL_RUN
from targets.stretch import missing_reasons, stretch_of_targets

BOOK_FIELDS = (
    "title",
    "kind",
    "polarity",
    "unit",
    "decimals",
    "aggregation",
    "scale",
    "frequency",
    "annual_target",
    "previous_year",
    "tolerance",
    "green_within",
    "amber_within",
    "publication_lag_days",
    "definition",
    "data_source",
    "numerator",
    "denominator",
)
# Of the book only where a target says something else than by default: books approved before there
# was a choice stay as they are.
BOOK_CHOICES = {
    "amber_periods": None,
    "forecast_counts": False,
    "lasting_red": False,
    "green_above": None,
    "amber_above": None,
    "cohort": "",
    "suppress_below": None,
    "chart_run": USUAL_RUN,
    "chart_from": None,
    "peer_level": "",
}
# What a book names by its own name, where a target names one.
BOOK_NAMES = (("benchmark", "code"), ("peer_group", "slug"))


class PlanNotReady(Refused):
    """A plan that cannot be approved; `missing` says of each target what it lacks."""

    def __init__(self, missing: Mapping[str, Sequence[str]]) -> None:
        self.missing = missing
        lines = [f"{code}: {lacking_in_words(lacking)}" for code, lacking in missing.items()]
        super().__init__("; ".join(lines))


def lacking_in_words(lacking: Sequence[str]) -> str:
    """What a target lacks in one text: what is missing, then the sentences on what cannot be
    right.
    """
    things = ", ".join(item for item in lacking if not item.endswith("."))
    sentences = " ".join(item for item in lacking if item.endswith("."))
    return ". ".join(filter(None, (things, sentences)))


def trajectories(specifications: Collection[Specification]) -> dict[int, list[TrajectoryPoint]]:
    """The trajectory points of many specifications in one query, by specification."""
    points: dict[int, list[TrajectoryPoint]] = defaultdict(list)
    for point in TrajectoryPoint.objects.filter(specification__in=specifications).order_by("month"):
        points[point.specification_id].append(point)
    return points


def missing_in_plan(plan: Plan, year: FinancialYear) -> dict[str, list[str]]:
    """For each target of a plan that is not ready for approval, what it lacks."""
    specifications = list(
        Specification.objects.for_page()
        .filter(plan=plan, financial_year=year)
        .order_by("target__sort_key", "target__code")
    )
    points = trajectories(specifications)
    responsibilities = Responsibility.objects.filter(
        financial_year=year, target__specifications__in=specifications
    )
    by_target = {responsibility.target_id: responsibility for responsibility in responsibilities}
    reasons = missing_reasons(specifications, stretch_of_targets(specifications))
    of_years = missing_of_years(specifications)
    unanswered = missing_answers(specifications)
    missing = {}
    for specification in specifications:
        lacking = missing_before_approval(
            specification, by_target.get(specification.target_id), points[specification.pk]
        )
        lacking += reasons.get(specification.pk, []) + of_years.get(specification.pk, [])
        lacking += unanswered.get(specification.pk, [])
        if lacking:
            missing[specification.target.code] = lacking
    return missing


def target_book(plan: Plan, year: FinancialYear) -> str:
    """One canonical document of everything that enters the computation of a status that year."""
    specifications = list(
        Specification.objects.filter(plan=plan, financial_year=year)
        .select_related("target", "priority", "service", "benchmark", "peer_group")
        .order_by("target__code")
    )
    points = trajectories(specifications)
    targets = [book_entry(s, points[s.pk]) for s in specifications]
    return canonical({"plan": plan.slug, "financial_year": year, "targets": targets})


def book_entry(specification: Specification, points: Sequence[TrajectoryPoint]) -> dict[str, Any]:
    """One target as the target book has it."""
    entry: dict[str, Any] = {name: getattr(specification, name) for name in BOOK_FIELDS}
    for name, default in BOOK_CHOICES.items():
        choice = getattr(specification, name)
        if choice != default:
            entry[name] = choice
    for field, name in BOOK_NAMES:
        if chosen := getattr(specification, field):
            entry[field] = getattr(chosen, name)
    entry["code"] = specification.target.code
    entry["priority"] = specification.priority.slug if specification.priority else None
    entry["service"] = specification.service.slug if specification.service else None
    entry["trajectory"] = [
        {"period": point.month, "planned": point.planned, "amber_bound": point.amber_bound}
        for point in points
    ]
    return entry


@transaction.atomic
def add_plan(
    *,
    title: str,
    kind: str,
    unit: OrganisationUnit,
    by: Actor | None,
    at: datetime,
    slug: str = "",
) -> Plan:
    """Add a plan to the planning framework (framework 2.2): its kind says which level of the golden
    thread its objectives stand on; its short name comes from its title where none is given.
    Raises Refused where another plan has it.
    """
    slug = slug or slugify(title)[:50]
    with unless_taken(Refused("Somebody else has just added a plan of this title.", "title")):
        plan = Plan.objects.create(title=title, kind=kind, unit=unit, slug=slug)
    record("add_plan", plan, by=by, at=at, kind=kind, unit=str(unit))
    return plan


def authors_of(plan: Plan, year: FinancialYear) -> set[int]:
    """Everybody who drafted a target of the plan-year, edited it, imported it or handed the plan
    in: none of them may approve it.
    """
    writers = Specification.authors.through.objects.filter(
        specification__plan=plan, specification__financial_year=year
    ).values_list("user", flat=True)
    submitters = Submission.objects.filter(plan=plan, financial_year=year).values_list(
        "submitted_by", flat=True
    )
    return {*writers, *submitters}


@transaction.atomic
def approve_plan(
    plan: Plan,
    year: FinancialYear,
    *,
    reference: str,
    by: User,
    at: datetime,
    seen_digest: str | None = None,
    easier_reason: str = "",
) -> Approval:
    """Approve a plan for a year and lock every target in it as one act (framework 3.3).

    `seen_digest` is that of the target book which the approver was shown, `easier_reason` why they
    approve targets that ask for less than last year came to.  Raises PlanNotReady when a target is
    incomplete, when there is none, when the year is locked already or when the approver wrote part
    of it; Refused while residents are asked about it; ChangedMeanwhile when the book is no longer
    the one shown.
    """
    approval = lock_plan_year(
        plan,
        year,
        holder=by,
        reference=reference,
        easier_reason=easier_reason,
        at=at,
        seen=seen_digest,
    )
    details = {"reference": reference, "digest": approval.digest}
    if easier_reason:
        details["easier_reason"] = easier_reason
    record("approve_plan", approval, by=by, at=at, **details)
    return approval


@transaction.atomic
def record_approval(
    plan: Plan,
    year: FinancialYear,
    *,
    holder: User,
    reference: str,
    evidence: str,
    by: Actor,
    at: datetime,
) -> Approval:
    """Write down the decision that the Council or a portfolio holder has taken elsewhere, and lock
    the plan's year by it (framework 3.3).

    Nobody approves in another's name: the trail names who wrote it down, whose decision it was, and
    the document (`evidence`: its name and digest) that says so.  Raises what `approve_plan` raises,
    and Refused while a red that leaves the plan is not accounted for: nobody handed it in.
    """
    hold_with_targets(plan, year)
    refuse_unaccounted_reds(plan, year)
    approval = lock_plan_year(plan, year, holder=holder, reference=reference, at=at)
    record(
        "record_approval",
        approval,
        by=by,
        at=at,
        reference=reference,
        decided_by=str(holder),
        evidence=evidence,
        digest=approval.digest,
    )
    return approval


def lock_plan_year(
    plan: Plan,
    year: FinancialYear,
    *,
    holder: User,
    reference: str,
    at: datetime,
    seen: str | None = None,
    easier_reason: str = "",
) -> Approval:
    """The approval of a plan-year by whoever holds the decision, with the book that it locks."""
    hold_with_targets(plan, year)
    refuse_while_residents_are_asked(plan, year, at)
    if holder.pk in authors_of(plan, year):
        raise PlanNotReady({plan.slug: ["you cannot approve a plan that you helped to write"]})
    if missing := missing_in_plan(plan, year):
        raise PlanNotReady(missing)
    book = target_book(plan, year)
    if seen is not None and digest(book) != seen:
        raise ChangedMeanwhile(
            "The plan was changed after this page was opened. Read it again; its digest is a new"
            " one."
        )
    return lock_with(
        Approval(
            plan=plan,
            financial_year=year,
            approved_by=holder,
            approved_at=at,
            reference=reference,
            easier_reason=easier_reason,
            book=book,
            digest=digest(book),
        )
    )


def hold_with_targets(plan: Plan, year: FinancialYear) -> None:
    """Hold a plan while its year is locked; raises PlanNotReady where the year has no targets."""
    Plan.objects.select_for_update().get(pk=plan.pk)
    if not Specification.objects.filter(plan=plan, financial_year=year).exists():
        raise PlanNotReady({plan.slug: [f"the plan has no targets for {year}"]})


def lock_with(approval: Approval) -> Approval:
    """Save an approval and lock the targets of its plan-year by it; raises PlanNotReady where
    another one has.
    """
    plan, year = approval.plan, approval.financial_year
    with unless_taken(PlanNotReady({plan.slug: [f"{year} is already approved and locked"]})):
        approval.save(force_insert=True)
    Specification.objects.filter(plan=plan, financial_year=year).update(approval=approval)
    return approval


def problems_of_the_books() -> list[str]:
    """Every locked plan-year whose targets no longer say what was approved; an empty list when all
    hold.
    """
    problems = []
    for approval in Approval.objects.select_related("plan"):
        if digest(approval.book) != approval.digest:
            problems.append(f"the target book of {approval} does not match its digest")
        if target_book(approval.plan, approval.financial_year) != approval.book:
            problems.append(f"a locked target of {approval} differs from the approved target book")
        plan_year = Specification.objects.filter(
            plan=approval.plan, financial_year=approval.financial_year
        )
        if approval.specifications.count() != plan_year.count():
            problems.append(f"{approval} holds a target that was not approved with it")
    return problems
