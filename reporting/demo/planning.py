"""The demonstration's planning: golden thread, rounds, envelopes, in-year decisions, and next
year's plans under way.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.formats.numbers import rounded
from pmf_portal.periods.month import FinancialYear, Month
from reporting.cycle.calendar_changes import change_reporting_dates
from reporting.demo.files import reasons_for_easier_targets, rows
from scorecards.actuals.history import result_of_year, shape_before
from targets.challenge import comment_on_draft, return_plan, submit_plan
from targets.decisions import attach_note, change_officers, withdraw_target
from targets.drafting import (
    add_evidence,
    change_draft,
    check_principles,
    set_trajectory,
)
from targets.models import Objective, Plan, ResourceEnvelope, Responsibility, Specification
from targets.next_year import copy_to_next_year
from targets.objectives import add_objective
from targets.resources import MonthOfEnvelope, set_resource_envelope
from targets.rounds import complete_planning_duty, open_planning_round
from targets.rules import profiles
from targets.rules.planning_calendar import DUTIES
from targets.rules.principles import CHALLENGING, MET, NOT_APPLICABLE, NOT_MET, PRINCIPLES
from targets.rules.trajectory import PlannedPoint

NEXT, THIS = FinancialYear(2024), FinancialYear(2023)
# The objective of the next three years that takes up each of the last three.
FOLLOWED_BY = {
    "safe-and-independent": "independent-2024",
    "best-start": "best-start-2024",
    "places": "places-2024",
    "prosperity": "prosperity-2024",
    "easy-to-deal-with": "easy-2024",
    "money-and-people": "sound-2024",
}
# Left for whoever tries the portal: nobody has begun next year's draft of this target yet.
NOT_BEGUN = {"FW01"}
# One directorate is late with one duty of the round.
ENVELOPES = {
    "families-and-wellbeing": {"revenue": 148_200_000, "capital": 6_400_000, "staff": 1_412},
    "regeneration-and-environment": {"revenue": 61_500_000, "capital": 24_800_000, "staff": 655},
    "transformation-and-resources": {"revenue": 38_700_000, "capital": 4_100_000, "staff": 742},
}


def at(year, month, day, hour=10):
    return datetime(year, month, day, hour, 0, tzinfo=UTC)


def objective(reference):
    plan, slug = reference.split("/")
    return Objective.objects.select_related("plan").get(plan__slug=plan, slug=slug)


def link_objectives(team):
    """Plans at every level, and their objectives from the vision down."""
    for unit in OrganisationUnit.objects.filter(
        kind__in=[OrganisationUnit.SERVICE, OrganisationUnit.TEAM]
    ):
        kind = Plan.SERVICE if unit.kind == OrganisationUnit.SERVICE else Plan.TEAM
        Plan.objects.create(
            slug=f"{unit.slug}-{kind}-plan" if kind == Plan.SERVICE else f"{unit.slug}-plan",
            title=f"{unit} Plan",
            kind=kind,
            unit=unit,
        )
    whole = OrganisationUnit.objects.get(kind=OrganisationUnit.COUNCIL)
    Plan.objects.create(
        slug="health-and-wellbeing-strategy",
        title="Health and Wellbeing Strategy",
        kind=Plan.PARTNERSHIP,
        unit=whole,
    )
    plans = {plan.slug: plan for plan in Plan.objects.all()}
    for row in rows("objectives.csv"):
        add_objective(
            plans[row["plan"]],
            slug=row["slug"],
            title=row["title"],
            kind=row["kind"],
            link=row["link"],
            first_year=FinancialYear.parse(row["first_year"]) if row["first_year"] else None,
            last_year=FinancialYear.parse(row["last_year"]) if row["last_year"] else None,
            order=int(row["order"]),
            serves=[objective(reference) for reference in row["serves"].split()],
            by=team,
            at=at(2021, 1, 18),
        )


def gather_evidence(year, team):
    """Evidence and answers for the design principles of the Corporate Plan, before it is
    approved.
    """
    drafts = {
        s.target.code: s
        for s in Specification.objects.select_related("target", "plan").filter(
            financial_year=year, plan__kind=Plan.CORPORATE
        )
    }
    for row in rows("evidence.csv"):
        if row["code"] in drafts and row["financial_year"] in ("", str(year)):
            asked = {name: row[name] for name in ("kind", "title", "value", "link")}
            add_evidence(drafts[row["code"]], by=team, at=at(year.start, 2, 14), **asked)
    for code, draft in drafts.items():
        national = (
            (MET, "") if code <= "CP10" else (NOT_APPLICABLE, "There is no national indicator.")
        )
        answers = {name: national if name == "national" else (MET, "") for name in PRINCIPLES}
        if draft.easier_reason:
            answers[CHALLENGING] = (NOT_MET, draft.easier_reason)
        check_principles(draft, answers, seen_version=None, by=team, at=at(year.start, 2, 15))


def agree_envelopes(year, finance):
    """What each directorate may spend in a year, before its plan is approved."""
    for slug, kinds in ENVELOPES.items():
        plan = Plan.objects.get(slug=slug)
        for kind, agreed in kinds.items():
            set_resource_envelope(
                plan,
                year,
                kind,
                agreed=Decimal(agreed),
                months=profile(kind, Decimal(agreed), year),
                seen_version=0,
                by=finance,
                at=at(year.start, 3, 1),
            )


def profile(kind, agreed, year):
    """An even profile; of staff a level one."""
    share = agreed if kind == ResourceEnvelope.STAFF else rounded(agreed / 12, 0)
    planned = [share] * 12
    if kind != ResourceEnvelope.STAFF:
        planned[-1] += agreed - sum(planned)
    return {
        month: MonthOfEnvelope(value) for month, value in zip(year.months, planned, strict=True)
    }


def locked(code):
    return Specification.objects.select_related("target", "plan").get(
        target__code=code, financial_year=THIS
    )


def withdraw_in_december(people):
    """A target withdrawn in the year: from December on it is no longer rated."""
    reason = (
        "The contract for the shared switchboard ended on 30 November; calls are no longer counted"
        " the same way."
    )
    withdraw_target(
        locked("TR13"),
        reason=reason,
        by=people["portfolio-holder-transformation-and-resources"],
        at=at(2023, 12, 4),
    )


def decide_in_january(people):
    """A factual note, and a change of officers."""
    note = "From January the ward boundaries of one team changed; the measure itself did not."
    attach_note(
        locked("RE06"), text=note, by=people["head-planning-and-highways"], at=at(2024, 1, 15)
    )
    lead = Responsibility.objects.get(target=locked("FW02").target, financial_year=THIS)
    officers = {
        name: getattr(lead, name)
        for name in (
            "accountable_officer",
            "accountable_deputy",
            "performance_lead",
            "performance_lead_deputy",
        )
    }
    officers["performance_lead_deputy"] = people["performance-officer"]
    why = "The deputy performance lead left the council in January."
    change_officers(
        locked("FW02"),
        officers,
        reason=why,
        by=people["director-families-and-wellbeing"],
        at=at(2024, 1, 22),
    )


def move_a_publication(team):
    """The website is being moved on the day on which December's scorecards were to come out."""
    reason = (
        "The council’s website is moved to its new home on 18 January, and cannot be read that day."
    )
    change_reporting_dates(
        Month(2023, 12),
        {"publish_month": date(2024, 1, 19)},
        reason=reason,
        seen=0,
        by=team,
        at=at(2024, 1, 8),
    )


def allow_for_christmas(team):
    """Before the new year begins: a day more for the figures and the exception reports of
    December.
    """
    days = {"actuals_due": date(2025, 1, 9), "exceptions_due": date(2025, 1, 16)}
    change_reporting_dates(Month(2024, 12), days, reason="", seen=0, by=team, at=at(2024, 3, 12))


# Where Policy reported the review of priorities done, and not the directorate itself.
REPORTED_BY_POLICY = {"transformation-and-resources": "policy-officer"}


def run_planning_round(people):
    """The round for 2024/25, opened by the timetable, with what the directorates reported done."""
    planning_round = open_planning_round(NEXT, by=None, at=at(2023, 9, 1, 6))
    notes = {
        "review_priorities": (
            "Workshops with members on 12 and 19 October; summary sent to the performance team."
        ),
    }
    for slug in ENVELOPES:
        unit = OrganisationUnit.objects.get(slug=slug)
        for duty in DUTIES:
            if duty.slug not in notes:
                continue
            complete_planning_duty(
                planning_round,
                unit,
                duty,
                note=notes[duty.slug],
                by=people[REPORTED_BY_POLICY.get(slug, f"director-{slug}")],
                at=at(2024, 1, 10),
            )
    report_for_the_council(planning_round, people["chief-executive"])


def report_for_the_council(planning_round, chief_executive):
    """What the Chief Executive reported done of the Corporate Plan; its targets are late."""
    reports = {
        "review_vision": (
            at(2023, 10, 24),
            "Members’ seminar on 10 October and residents’ survey: the vision stays as it is.",
        ),
        "corporate_plan": (
            at(2023, 12, 14),
            "Cabinet looked at the three priorities on 12 December and confirmed them.",
        ),
    }
    council = OrganisationUnit.objects.get(kind=OrganisationUnit.COUNCIL)
    for duty in DUTIES:
        if duty.slug in reports:
            day, note = reports[duty.slug]
            complete_planning_duty(
                planning_round, council, duty, note=note, by=chief_executive, at=day
            )


def draft_next_year(people):
    """The drafts of the directorate plans for 2024/25."""
    for spec in (
        Specification.objects.for_page()
        .filter(financial_year=THIS, plan__kind=Plan.DIRECTORATE)
        .order_by("target__code")
    ):
        if spec.target.code not in NOT_BEGUN:
            begin(spec, people[f"deputy-{spec.service.slug}"])


def hand_in_next_year(people):
    """Directorate plans for 2024/25: one waits for its approver, one was returned, one is being
    challenged.
    """
    plans = {plan.slug: plan for plan in Plan.objects.filter(kind=Plan.DIRECTORATE)}
    submit_plan(
        plans["regeneration-and-environment"],
        NEXT,
        by=people["director-regeneration-and-environment"],
        at=at(2024, 3, 25),
    )
    submit_plan(
        plans["transformation-and-resources"],
        NEXT,
        by=people["director-transformation-and-resources"],
        at=at(2024, 3, 20),
    )
    holder = people["portfolio-holder-transformation-and-resources"]
    reason = (
        "The target for telephone calls lost is easier than what was reached this year. Please look"
        " at it again."
    )
    return_plan(
        plans["transformation-and-resources"], NEXT, reason=reason, by=holder, at=at(2024, 3, 27)
    )
    challenged = Specification.objects.select_related("target", "plan").get(
        target__code="FW09", financial_year=NEXT
    )
    question = (
        "Three neighbours issue more than 70% within 20 weeks. What keeps us from planning the"
        " same?"
    )
    comment_on_draft(
        challenged, text=question, by=people["performance-officer"], at=at(2024, 3, 28)
    )


def begin(spec, manager):
    """Next year's draft of one target by its service manager: this year's level as target, profiled
    by last year's shape.
    """
    draft = copy_to_next_year(
        spec, previous_year=result_of_year(spec, THIS), by=manager, at=at(2024, 2, 12)
    )
    following = Objective.objects.get(plan=spec.plan, slug=FOLLOWED_BY[spec.priority.slug])
    ambition = {"priority": following, "annual_target": spec.annual_target}
    ambition["stretch"] = "This year’s target is kept, within the agreed budget."
    ambition["easier_reason"] = reasons_for_easier_targets(NEXT).get(spec.target.code, "")
    change_draft(draft, ambition, seen_version=None, by=manager, at=at(2024, 2, 13))
    if spec.annual_target is None:
        return
    draft.refresh_from_db()
    months, values = shape_before(draft, NEXT)
    try:
        planned = profiles.seasonal(values, draft.annual_target, draft.aggregation, draft.decimals)
    except profiles.ProfileError:
        planned = profiles.flat(draft.annual_target, len(months), draft.aggregation, draft.decimals)
    points = [PlannedPoint(month, value) for month, value in zip(months, planned, strict=True)]
    set_trajectory(draft, points, seen_version=None, by=manager, at=at(2024, 2, 14))
