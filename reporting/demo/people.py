"""The demonstration's structure and people, named by their posts."""

import secrets
from datetime import date

from django.conf import settings
from django.contrib.auth.hashers import make_password

from pmf_portal.council.models import Area, OrganisationUnit, RoleAssignment, User
from pmf_portal.council.roles import Role
from reporting.demo.files import rows
from targets.models import Plan

WHOLE_COUNCIL = {
    "leader": (Role.LEADER, "Leader of the Council"),
    "chief-executive": (Role.CHIEF_EXECUTIVE, "Chief Executive"),
    "cesg-member": (Role.CESG, "Member of the Chief Executive’s Strategic Group"),
    "elected-member": (Role.ELECTED_MEMBER, "Elected Member"),
    "committee-member": (
        Role.COMMITTEE_MEMBER,
        "Member, Coordinating Policy and Performance Committee",
    ),
    "head-of-performance": (Role.PERFORMANCE_TEAM, "Head of Performance and Business Intelligence"),
    "performance-officer": (Role.PERFORMANCE_TEAM, "Performance Officer"),
    "internal-auditor": (Role.INTERNAL_AUDIT, "Internal Auditor"),
    "risk-manager": (Role.RISK, "Risk Manager"),
    "finance-officer": (Role.FINANCE, "Finance Business Partner"),
    "hr-officer": (Role.HR, "HR Business Partner"),
    "policy-officer": (Role.POLICY, "Policy Manager"),
}
IN_DIRECTORATE = {
    "director": (Role.STRATEGIC_DIRECTOR, "Strategic Director, {}"),
    "portfolio-holder": (Role.PORTFOLIO_HOLDER, "Portfolio Holder, {}"),
    "lead": (Role.PERFORMANCE_LEAD, "Performance Lead, {}"),
    "deputy-lead": (Role.PERFORMANCE_LEAD, "Deputy Performance Lead, {}"),
}
IN_SERVICE = {
    "head": (Role.HEAD_OF_SERVICE, "Head of Service, {}"),
    "deputy": (Role.SERVICE_MANAGER, "Service Manager, {}"),
}
# Plainly invented; readers inside the demonstration council see them, the public does not.
FIRST_NAMES = (
    "Alex Bo Charlie Dana Eden Frankie Gray Harley Indigo Jamie Kit Lee Morgan Noor Oakley Parker"
).split()
LAST_NAMES = ("Example", "Sample", "Specimen", "Placeholder", "Pattern", "Model")


def invented_name(number):
    """The name of the demonstration's person of a number; no two are the same."""
    first, last = FIRST_NAMES[number % len(FIRST_NAMES)], number // len(FIRST_NAMES)
    return f"{first} {LAST_NAMES[last % len(LAST_NAMES)]}"


def create_structure():
    """The council's units, areas and plans."""
    units = {}
    for row in rows("organisation.csv"):
        parent = units.get(row["parent"])
        title = settings.COUNCIL_NAME if row["kind"] == "council" else row["title"]
        path = f"{parent.path if parent else '/'}{row['slug']}/"
        units[row["slug"]] = OrganisationUnit.objects.create(
            slug=row["slug"], title=title, kind=row["kind"], parent=parent, path=path
        )
    areas = {}
    tiles = {ward["gss_code"]: ward for ward in rows("wards.csv")}
    for row in rows("areas.csv"):
        tile = tiles.get(row["gss_code"], {})
        areas[row["gss_code"]] = Area.objects.create(
            gss_code=row["gss_code"],
            name=row["name"],
            kind=row["kind"],
            parent=areas.get(row["parent_code"]),
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            map_row=tile.get("map_row"),
            map_column=tile.get("map_column"),
        )
    plans = {
        "corporate-plan": Plan.objects.create(
            slug="corporate-plan",
            title="Corporate Plan",
            kind=Plan.CORPORATE,
            unit=units["council"],
        )
    }
    for unit in units.values():
        if unit.kind == OrganisationUnit.DIRECTORATE:
            plans[unit.slug] = Plan.objects.create(
                slug=unit.slug,
                title=f"{unit.title} Directorate Plan",
                kind=Plan.DIRECTORATE,
                unit=unit,
            )
    return units


def create_people(units):
    """One person for every post.  All share one password, which works only where the clock is
    pinned for a demonstration.
    """
    known = make_password(
        settings.DEMO_PASSWORD if settings.PORTAL_CLOCK else secrets.token_urlsafe(32)
    )
    posts = [(name, role, title, units["council"]) for name, (role, title) in WHOLE_COUNCIL.items()]
    for kind, table in (
        (OrganisationUnit.DIRECTORATE, IN_DIRECTORATE),
        (OrganisationUnit.SERVICE, IN_SERVICE),
    ):
        for unit in units.values():
            if unit.kind == kind:
                posts += [
                    (f"{name}-{unit.slug}", role, title.format(unit.title), unit)
                    for name, (role, title) in table.items()
                ]
    for number, (username, role, post, unit) in enumerate(posts):
        person = User.objects.create(
            username=username,
            name=invented_name(number),
            post=post,
            email=f"{username}@council.example",
            password=known,
        )
        RoleAssignment.objects.create(user=person, role=role, unit=unit)
    return {person.username: person for person in User.objects.all()}
