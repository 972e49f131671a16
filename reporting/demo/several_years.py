"""The demonstration's targets over several years, and the proxy of an outcome."""

from datetime import UTC, datetime
from decimal import Decimal

from reporting.demo.planning import THIS
from targets.models import Specification
from targets.multi_year import name_proxy, set_multi_year_target

AT = datetime(2023, 4, 24, 10, 0, tzinfo=UTC)
# By how much each target rises a year, over how many years, and why.
LEVELS = {
    "CP09": (
        "2",
        4,
        "The grant for insulation is agreed until 2026/27.",
    ),
    "CP13": ("3", 3, "Each year two more teams get a caseload like the best."),
    "CP16": (
        "1.5",
        4,
        "Health visitors are trained year by year until 2026/27.",
    ),
}
REVISED = (
    "CP13",
    "4",
    "Two teams were filled earlier, so later years go further.",
)
OUTCOME, PROXY = "CP05", "FW02"
WHY_PROXY = (
    "The survey of people who use adult social care is taken once a year. Those who direct their"
    " own support say more often that they live as they want to."
)


def plan_several_years(people):
    """Levels to 2026/27 for three priorities, one of them revised; and an outcome that is measured
    once a year, with the indicator that stands for it.
    """
    specifications = {
        one.target.code: one
        for one in Specification.objects.for_page().filter(
            financial_year=THIS, target__code__in=[*LEVELS, OUTCOME, PROXY]
        )
    }
    for code, (step, years, reason) in LEVELS.items():
        set_levels(specifications[code], step, years, reason, people, seen=0)
    code, step, reason = REVISED
    set_levels(specifications[code], step, LEVELS[code][1], reason, people, seen=1)
    name_proxy(
        specifications[OUTCOME].target,
        proxy=specifications[PROXY].target,
        reason=WHY_PROXY,
        measured_from=THIS + 1,
        by=people["head-adult-social-care"],
        at=AT,
    )


def set_levels(specification, step, years, reason, people, *, seen):
    start = specification.annual_target
    set_multi_year_target(
        specification,
        {THIS + n: start + n * Decimal(step) for n in range(years)},
        reason=reason,
        seen_version=seen,
        by=people[f"head-{specification.service.slug}"],
        at=AT,
    )
