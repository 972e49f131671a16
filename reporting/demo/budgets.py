"""The demonstration's budget for 2024/25, step by step: nominal envelopes, draft spending, what
residents said, the Council's minute; the final envelopes are still to come.
"""

from datetime import date
from decimal import Decimal

from pmf_portal.council.models import OrganisationUnit
from reporting.demo.planning import NEXT, at
from targets.budgets import (
    record_budget_consultation,
    record_budget_minute,
    set_draft_spending,
    set_nominal_envelope,
)
from targets.models import Plan, PlanningRound
from targets.rounds import complete_planning_duty
from targets.rules.planning_calendar import DUTIES

# By plan: the nominal envelope, the draft spending, and what each rests on.
REVENUE = {
    "families-and-wellbeing": (
        150_900_000,
        152_400_000,
        "Last year’s envelope with pay awards, less £2.1 million of savings on placements.",
        "Two more teams for assessments; savings on placements come a year later.",
    ),
    "regeneration-and-environment": (
        60_800_000,
        60_800_000,
        "The second depot saves £700,000 from October.",
        "Within the nominal envelope; the tree-planting fund ends.",
    ),
    "transformation-and-resources": (38_100_000, None, "Two office floors are given up.", ""),
}
WORDS_OF_COUNCIL = {
    "medium_term_plan": "The forecast to 2027/28 was updated in December: a gap of £9.4 million.",
}
WORDS_OF_DIRECTORATES = {
    "families-and-wellbeing": (
        "Short breaks are bought with two neighbours from April; the day centre at Leasowe is"
        " provided by its users’ own company."
    ),
    "regeneration-and-environment": "Street cleaning stays in-house; grass cutting is bought anew.",
}


def plan_next_budget(people):
    """What Finance, directors and residents said and proposed until the Council set the budget."""
    planning_round = PlanningRound.objects.get(financial_year=NEXT)
    finance = people["finance-officer"]
    for slug, (nominal, draft, rests_on, asks_for) in REVENUE.items():
        plan = Plan.objects.get(slug=slug)
        asked = {"kind": "revenue", "amount": Decimal(nominal), "note": rests_on}
        set_nominal_envelope(plan, NEXT, by=finance, at=at(2023, 12, 4), **asked)
        if draft is not None:
            asked = {"kind": "revenue", "amount": Decimal(draft), "note": asks_for}
            director = people[f"director-{slug}"]
            set_draft_spending(plan, NEXT, by=director, at=at(2024, 1, 8), **asked)
    report(planning_round, "council", WORDS_OF_COUNCIL, people["chief-executive"])
    for slug, note in WORDS_OF_DIRECTORATES.items():
        report(planning_round, slug, {"commissioning": note}, people[f"director-{slug}"])
    consult(planning_round, finance)
    record_budget_minute(
        planning_round,
        day=date(2024, 3, 4),
        reference="Council, 4 March 2024, minute 23",
        revenue=Decimal(250_600_000),
        council_tax=Decimal("1489.27"),
        by=finance,
        at=at(2024, 3, 5),
    )


def report(planning_round, slug, notes, by):
    """What a unit reported done by its own word."""
    units = OrganisationUnit.objects
    if slug == "council":
        unit = units.get(kind=OrganisationUnit.COUNCIL)
    else:
        unit = units.get(slug=slug)
    for duty in DUTIES:
        if duty.slug in notes and duty.unit_kind == unit.kind:
            complete_planning_duty(
                planning_round, unit, duty, note=notes[duty.slug], by=by, at=at(2024, 1, 15)
            )


def consult(planning_round, finance):
    record_budget_consultation(
        planning_round,
        title="Residents’ survey on the draft budget",
        first_day=date(2024, 1, 9),
        last_day=date(2024, 2, 6),
        answers=1_846,
        said=(
            "Six in ten would pay a little more to keep libraries open on Saturdays. Most named"
            " care for older people and repairs of roads first."
        ),
        changed="Saturday opening of four libraries stays; road repairs get £400,000 more.",
        link="",
        by=finance,
        at=at(2024, 2, 12),
    )
    record_budget_consultation(
        planning_round,
        title="Meetings with voluntary organisations",
        first_day=date(2024, 1, 16),
        last_day=date(2024, 1, 30),
        answers=37,
        said="Grants that are agreed for one year at a time cost them trained staff.",
        changed="Nothing for 2024/25; grants over three years are looked at for the year after.",
        link="",
        by=finance,
        at=at(2024, 2, 12),
    )
