"""A small council for tests, made through the models; what a test is about goes through the
services.
"""

from datetime import datetime
from decimal import Decimal

from pmf_portal.council.models import OrganisationUnit, RoleAssignment, User
from pmf_portal.council.roles import Role
from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.periods.timetable import LONDON
from scorecards.models import Actual
from targets.approval import approve_plan
from targets.models import Objective, Plan, Responsibility, Specification, Target, TrajectoryPoint

YEAR = FinancialYear(2013)
APPROVED_AT = datetime(2013, 3, 5, 19, 0, tzinfo=LONDON)
WORDS = {
    "definition": "What is counted",
    "data_source": "The register",
    "numerator": "those in time",
    "denominator": "all",
    "rationale": "It matters",
    "stretch": "More than last year",
    "peers": "Neighbours",
    "forecast_method": "Trajectory",
    "kind": "indicator",
}
PEOPLE = {
    "leader": (Role.LEADER, "council"),
    "chief": (Role.CHIEF_EXECUTIVE, "council"),
    "cesg": (Role.CESG, "council"),
    "member": (Role.ELECTED_MEMBER, "council"),
    "committee": (Role.COMMITTEE_MEMBER, "council"),
    "team": (Role.PERFORMANCE_TEAM, "council"),
    "auditor": (Role.INTERNAL_AUDIT, "council"),
    "risk": (Role.RISK, "council"),
    "finance": (Role.FINANCE, "council"),
    "hr": (Role.HR, "council"),
    "policy": (Role.POLICY, "council"),
    "director": (Role.STRATEGIC_DIRECTOR, "families"),
    "holder": (Role.PORTFOLIO_HOLDER, "families"),
    "head": (Role.HEAD_OF_SERVICE, "care"),
    "manager": (Role.SERVICE_MANAGER, "care"),
    "lead": (Role.PERFORMANCE_LEAD, "families"),
    "deputy_lead": (Role.PERFORMANCE_LEAD, "families"),
    "other_director": (Role.STRATEGIC_DIRECTOR, "places"),
    "other_holder": (Role.PORTFOLIO_HOLDER, "places"),
    "other_head": (Role.HEAD_OF_SERVICE, "waste"),
    "other_lead": (Role.PERFORMANCE_LEAD, "places"),
    "partner": (Role.PARTNER, "trust"),
}


class Council:
    """Units, people, plans; `people["lead"]` and so on."""

    def __init__(self):
        self.units = {}
        for slug, kind, parent in (
            ("council", "council", None),
            ("families", "directorate", "council"),
            ("care", "service", "families"),
            ("places", "directorate", "council"),
            ("waste", "service", "places"),
            ("trust", "partner", "council"),
        ):
            above = self.units.get(parent)
            self.units[slug] = OrganisationUnit.objects.create(
                slug=slug,
                title=slug.capitalize(),
                kind=kind,
                parent=above,
                path=f"{above.path if above else '/'}{slug}/",
            )
        self.people = {}
        for name, (role, unit) in PEOPLE.items():
            person = User.objects.create_user(
                username=name,
                password="correct horse battery",
                post=f"Post of {name}",
                email=f"{name}@council.example",
            )
            RoleAssignment.objects.create(user=person, role=role, unit=self.units[unit])
            self.people[name] = person
        self.plans = {
            "corporate-plan": Plan.objects.create(
                slug="corporate-plan",
                title="Corporate Plan",
                kind=Plan.CORPORATE,
                unit=self.units["council"],
            ),
            "families": Plan.objects.create(
                slug="families",
                title="Families Plan",
                kind=Plan.DIRECTORATE,
                unit=self.units["families"],
            ),
            "places": Plan.objects.create(
                slug="places", title="Places Plan", kind=Plan.DIRECTORATE, unit=self.units["places"]
            ),
        }
        self.priorities = {
            slug: Objective.objects.create(plan=plan, slug="first", title="First priority")
            for slug, plan in self.plans.items()
        }

    def target(
        self,
        code,
        *,
        plan="families",
        service="care",
        year=YEAR,
        planned="90",
        trajectory=None,
        officers=None,
        **fields,
    ):
        """A target with its specification for a year, its officers and a flat trajectory (or one
        given by period).
        """
        target, _ = Target.objects.get_or_create(code=code)
        values = (
            WORDS
            | {
                "title": f"Measure {code}",
                "polarity": "higher",
                "aggregation": "latest",
                "frequency": "month",
                "unit": "%",
                "decimals": 1,
                "tolerance": "percent",
                "amber_within": Decimal(5),
                "annual_target": Decimal(planned),
                "scale": Decimal(100) if fields.get("aggregation") == "ratio" else 1,
            }
            | fields
        )
        specification = Specification.objects.create(
            target=target,
            financial_year=year,
            plan=self.plans[plan],
            priority=self.priorities[plan],
            service=self.units[service],
            **values,
        )
        periods = frequency.periods_of_year(values["frequency"], year)
        flat = dict.fromkeys(periods, Decimal(planned))
        profile = flat if trajectory is None else trajectory
        TrajectoryPoint.objects.bulk_create(
            TrajectoryPoint(specification=specification, month=m, planned=p)
            for m, p in profile.items()
        )
        names = officers or (
            ("head", "manager", "lead", "deputy_lead")
            if service == "care"
            else ("other_head", "manager", "other_lead", "deputy_lead")
        )
        roles = (
            "accountable_officer",
            "accountable_deputy",
            "performance_lead",
            "performance_lead_deputy",
        )
        Responsibility.objects.create(
            target=target,
            financial_year=year,
            **{role: self.people[name] for role, name in zip(roles, names, strict=True)},
        )
        return specification

    def add_usual_targets(self):
        self.latest = self.target("F1")
        self.ratio = self.target("F2", aggregation="ratio")
        self.total = self.target(
            "C1",
            plan="corporate-plan",
            aggregation="sum",
            unit="people",
            decimals=0,
            planned="10",
            annual_target=Decimal(120),
        )
        self.elsewhere = self.target("P1", plan="places", service="waste")

    def promise_the_year_before(self):
        """The same targets, approved for the year before too."""
        before = YEAR - 1
        self.target("F1", year=before)
        self.target("F2", year=before, aggregation="ratio")
        self.target(
            "C1",
            year=before,
            plan="corporate-plan",
            aggregation="sum",
            unit="people",
            decimals=0,
            planned="10",
            annual_target=Decimal(120),
        )
        self.target("P1", year=before, plan="places", service="waste")
        self.approve(before)

    def approve(self, year=YEAR):
        for slug, plan in self.plans.items():
            if Specification.objects.filter(plan=plan, financial_year=year).exists():
                person = {
                    "corporate-plan": "leader",
                    "families": "holder",
                    "places": "other_holder",
                }[slug]
                approve_plan(
                    plan,
                    year,
                    reference="Council, minute 12",
                    by=self.people[person],
                    at=APPROVED_AT,
                )

    def figure(
        self,
        specification,
        month,
        value=None,
        *,
        numerator=None,
        denominator=None,
        revision=1,
        at=APPROVED_AT,
        **words,
    ):
        """A stored figure, without the checks at the door; `words` are status, source, comment."""
        return Actual.objects.create(
            target=specification.target,
            month=Month.parse(month),
            revision=revision,
            value=None if value is None else Decimal(value),
            numerator=None if numerator is None else Decimal(numerator),
            denominator=None if denominator is None else Decimal(denominator),
            entry_channel=Actual.FORM,
            recorded_by=self.people["lead"],
            recorded_at=at,
            **words,
        )
