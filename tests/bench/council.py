"""A large council for measuring: many targets, three years of plans and figures, the same every
time.
"""

from datetime import UTC, datetime
from decimal import Decimal

from pmf_portal.council.models import OrganisationUnit, RoleAssignment, User
from pmf_portal.council.roles import Role
from pmf_portal.formats.bulk_rows import write_rows
from pmf_portal.periods.month import FinancialYear
from scorecards.models import Actual
from targets.models import (
    Approval,
    Objective,
    Plan,
    Responsibility,
    Specification,
    Target,
    TrajectoryPoint,
)
from targets.rules.codes import sort_key

YEARS = [FinancialYear(2011), FinancialYear(2012), FinancialYear(2013)]
AT = datetime(2011, 3, 1, tzinfo=UTC)
KINDS = [
    # polarity, aggregation, tolerance, green_within, amber_within, scale, decimals
    ("higher", "ratio", "percent", None, 5, 100, 1),
    ("lower", "sum", "absolute", None, 9, 1, 0),
    ("higher", "mean", "percent", None, 3, 1, 2),
    ("closest", "latest", "absolute", 4, 9, 1, 1),
    ("lower", "latest", "none", None, None, 1, 1),
    ("neutral", "sum", "none", None, None, 1, 0),
]
FIELDS = (
    "target_id",
    "financial_year",
    "plan_id",
    "priority_id",
    "service_id",
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
    "statutory",
    "rationale",
    "stretch",
    "peers",
    "forecast_method",
    "health_area",
)


def make_council(targets, without=None):
    """Three directorates with four services each, and the targets spread over them; gives the
    number of stored figures.  `without` is a month whose figures are still to come.
    """
    top = OrganisationUnit.objects.create(slug="c", title="Council", kind="council", path="/c/")
    person = User.objects.create(username="head", post="Head of Service")
    # A portal that nobody administers leads to its set-up page.
    RoleAssignment.objects.create(user=person, role=Role.PERFORMANCE_TEAM)
    services, plans = (
        [],
        [
            Plan.objects.create(
                slug="corporate-plan", title="Corporate Plan", kind="corporate", unit=top
            )
        ],
    )
    for d in range(3):
        directorate = OrganisationUnit.objects.create(
            slug=f"d{d}", title=f"Directorate {d}", kind="directorate", parent=top, path=f"/c/d{d}/"
        )
        plans.append(
            Plan.objects.create(
                slug=f"d{d}", title=f"Directorate Plan {d}", kind="directorate", unit=directorate
            )
        )
        services += [
            OrganisationUnit.objects.create(
                slug=f"d{d}s{s}",
                title=f"Service {d}.{s}",
                kind="service",
                parent=directorate,
                path=f"/c/d{d}/d{d}s{s}/",
            )
            for s in range(4)
        ]
    priorities = {
        plan.pk: Objective.objects.create(plan=plan, slug="p", title="Objective") for plan in plans
    }
    codes = [f"T{n:06d}" for n in range(targets)]
    write_rows(Target, ("code", "sort_key"), [(code, sort_key(code)) for code in codes])
    ids = list(Target.objects.order_by("code").values_list("pk", flat=True))
    write_rows(
        Specification,
        FIELDS,
        (
            specification(n, pk, year, plans, priorities, services)
            for n, pk in enumerate(ids)
            for year in YEARS
        ),
    )
    officers = (
        "target_id",
        "financial_year",
        "accountable_officer_id",
        "accountable_deputy_id",
        "performance_lead_id",
        "performance_lead_deputy_id",
    )
    write_rows(
        Responsibility,
        officers,
        ((pk, str(year), *[person.pk] * 4) for pk in ids for year in YEARS),
    )
    rows = make_trajectories(ids) + make_actuals(ids, without)
    for plan in plans:
        for year in YEARS:
            approval = Approval.objects.create(
                plan=plan,
                financial_year=year,
                approved_by=person,
                approved_at=AT,
                reference="For measuring",
                book="",
                digest="",
            )
            Specification.objects.filter(plan=plan, financial_year=year).update(approval=approval)
    return rows


def specification(n, pk, year, plans, priorities, services):
    polarity, rule, tolerance, green, amber, scale, decimals = KINDS[n % len(KINDS)]
    service = services[n % len(services)]
    plan = plans[0] if n % 5 == 0 else plans[1 + (n % len(services)) // 4]
    return (
        pk,
        str(year),
        plan.pk,
        priorities[plan.pk].pk,
        service.pk,
        f"Measure {n} of the council for measuring",
        "indicator",
        polarity,
        "number",
        decimals,
        rule,
        scale,
        "month",
        600,
        590,
        tolerance,
        green,
        amber,
        0,
        "What is counted",
        "Made for measuring",
        "top",
        "bottom",
        False,
        "-",
        "-",
        "-",
        "-",
        "",
    )


def make_trajectories(ids):
    specifications = Specification.objects.order_by("target_id", "financial_year").values_list(
        "pk", "target_id", "financial_year"
    )
    first = ids[0]
    points = [
        (pk, month.first_day.isoformat(), plan_of(target - first, month))
        for pk, target, year in specifications
        for month in year.months
    ]
    write_rows(TrajectoryPoint, ("specification_id", "month", "planned"), points)
    return len(points)


def plan_of(n, month):
    return Decimal(50 + (n * 7 + month.month) % 13)


def make_actuals(ids, without=None):
    names = (
        "target_id",
        "month",
        "revision",
        "value",
        "numerator",
        "denominator",
        "status",
        "source",
        "entry_channel",
        "comment",
        "reason",
        "recorded_at",
    )
    rows = [
        row
        for n, pk in enumerate(ids)
        for year in YEARS
        for month in year.months
        if month != without
        for row in figures(n, pk, month)
    ]
    write_rows(Actual, names, rows)
    return len(rows)


def figures(n, pk, month):
    """The figures of one target and month: nearly always one, sometimes corrected, sometimes
    missing.
    """
    spread = (n * 31 + month.index * 17) % 97
    if spread == 96:
        return
    value = Decimal(45 + spread % 23) + Decimal(spread) / 10
    ratio = KINDS[n % len(KINDS)][1] == "ratio"
    for revision in (1, 2) if spread == 95 else (1,):
        shown = value + revision - 1
        parts = (None, shown * 4, Decimal(400)) if ratio else (shown, None, None)
        yield (pk, month.first_day.isoformat(), revision, *parts, "final", "", "file", "", "", AT)
