"""What a council does once before the portal works by itself, each with its state as it stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from pmf_portal.council.models import Area, OrganisationUnit, RoleAssignment
from pmf_portal.council.rehearsal import is_rehearsal
from pmf_portal.council.roles import Role
from pmf_portal.formats.numbers import counted
from pmf_portal.formats.wording import terms
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.periods.timetable import Timetable
from scorecards.models import Actual
from targets.models import Approval, Plan

DEMONSTRATION_NAME = "Demonstration Council"
FOR_COUNCIL = (Role.LEADER, Role.CHIEF_EXECUTIVE, Role.INTERNAL_AUDIT)
FOR_DIRECTORATE = (Role.STRATEGIC_DIRECTOR, Role.PORTFOLIO_HOLDER, Role.PERFORMANCE_LEAD)
MOST_NAMED = 4


@dataclass(frozen=True)
class SetUpStep:
    """One thing to do, how it stands in words, and the page where it is done ("" where that is not
    a page of the portal).  `otherwise` says in a word or two why a step can wait.
    """

    title: str
    is_done: bool
    words: str
    address: str = ""
    link: str = ""
    otherwise: str = ""

    @property
    def is_open(self) -> bool:
        return not self.is_done and not self.otherwise


def set_up_steps(
    today: date, announced: Timetable, approvals: Sequence[Approval] | None = None
) -> list[SetUpStep]:
    """Everything there is to do, in the order in which it is done; `approvals`, with their plans,
    are given where they are known already.
    """
    units: list[Any] = list(
        OrganisationUnit.objects.values_list("pk", "title", "kind", "ended_on", named=True)
    )
    standing = [unit for unit in units if unit.ended_on is None]
    directorates = [unit for unit in standing if unit.kind == OrganisationUnit.DIRECTORATE]
    services = [unit for unit in standing if unit.kind == OrganisationUnit.SERVICE]
    if approvals is None:
        approvals = list(Approval.objects.select_related("plan"))
    year = Month.of(today).financial_year
    return [
        council_name(any(unit.kind == OrganisationUnit.COUNCIL for unit in units)),
        organisation(len(directorates), len(services)),
        places(),
        *people(directorates),
        plans(year, approvals),
        *rehearsal(),
        live_from(announced.live_from),
        history(year, approvals),
        email(),
        figures(),
    ]


def council_name(has_unit: bool) -> SetUpStep:
    """The name on every page is chosen; the unit of the whole council bears it too."""
    title, where = "The council’s name, looks and words", address_of("council_settings")
    if terms.council == DEMONSTRATION_NAME and not settings.PORTAL_CLOCK:
        words = "Every page says “Demonstration Council”."
        return SetUpStep(title, False, words, where, "Choose the name")
    if not has_unit:
        words = f"Pages say “{terms.council}”. Add it as the unit that is the whole council."
        return SetUpStep(title, False, words, address_of("units"), "Add the council")
    return SetUpStep(title, True, terms.council, where, "The council’s own settings")


def organisation(directorates: int, services: int) -> SetUpStep:
    is_done = bool(directorates and services)
    words = f"{terms.directorate.counted(directorates)}, {counted(services, 'service')}"
    if not is_done:
        words = f"{words}. Targets belong to services, and services to {terms.directorate.plural}."
    return SetUpStep(
        f"{terms.directorate.plural.capital} and services",
        is_done,
        words,
        address_of("units"),
        f"{terms.directorate.plural.capital} and services",
    )


def places() -> SetUpStep:
    count = Area.objects.count()
    words = counted(count, "place") if count else "None yet. Only figures by ward or area need one."
    return SetUpStep(
        "Wards and other places",
        bool(count),
        words,
        address_of("places"),
        "Places",
        otherwise="If needed",
    )


def people(directorates: Sequence[Any]) -> Iterator[SetUpStep]:
    """Whether somebody with an open account holds each role that the month cannot do without."""
    held = set(
        RoleAssignment.objects.filter(
            user__is_active=True, role__in=(*FOR_COUNCIL, *FOR_DIRECTORATE)
        ).values_list("role", "unit")
    )
    roles = {role for role, _ in held}
    for role in FOR_COUNCIL:
        yield role_step(role, [] if role in roles else ["nobody yet"])
    for role in FOR_DIRECTORATE:
        lacking = [unit.title for unit in directorates if (role, unit.pk) not in held]
        yield role_step(
            role, lacking if directorates else [f"no {terms.directorate} yet"], of_each=True
        )


def role_step(role: Role, lacking: list[str], *, of_each: bool = False) -> SetUpStep:
    title = f"{role.title} of each {terms.directorate}" if of_each else role.title
    more = len(lacking) - MOST_NAMED
    named = ", ".join(lacking[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    words = f"Missing: {named}" if lacking else "Somebody has this role"
    if lacking and lacking[0].startswith("no"):
        words = named.capitalize()
    return SetUpStep(title, not lacking, words, address_of("people"), "People and roles")


def plans(year: FinancialYear, approvals: Sequence[Approval]) -> SetUpStep:
    """A plan that is approved has its targets locked with it.  Once a year is approved, the
    planning round sees to the next ones.
    """
    of_year = [one.plan.kind for one in approvals if one.financial_year == year]
    words = f"{counted(len(of_year), 'plan')} approved for {year}"
    if of_year and Plan.CORPORATE not in of_year:
        words += f"; the {terms.corporate_plan} is not among them"
    return SetUpStep(
        f"Plans and targets for {year}",
        Plan.CORPORATE in of_year,
        words,
        address_of("plans"),
        "Plans and targets",
        otherwise="Each year" if any(one.plan.kind == Plan.CORPORATE for one in approvals) else "",
    )


def rehearsal() -> Iterator[SetUpStep]:
    """Only while there is one: a rehearsal is not a thing that has to be done."""
    if is_rehearsal():
        words = (
            "Every e-mail goes to the tester. Whoever runs the portal ends the rehearsal with"
            " “manage.py end_rehearsal”: people, units and plans stay, the rest is removed."
        )
        yield SetUpStep("Rehearsal", False, words, otherwise="Under way")


def live_from(month: Month | None) -> SetUpStep:
    """A portal that begins with a month of its own needs no other; one that takes over a year that
    is running does.
    """
    words = f"From {month.name}" if month else "No month is set, so every month counts."
    return SetUpStep(
        "The first month",
        month is not None,
        words,
        address_of("set_live_from"),
        "Set the first month",
        otherwise="If needed",
    )


def history(year: FinancialYear, approvals: Sequence[Approval]) -> SetUpStep:
    """Plans of past years make figures of past years possible, and the trends that come of them."""
    years = {str(one.financial_year) for one in approvals if one.taken_over_at}
    words = "Nothing is taken over. Past years give the trends something to compare with."
    if years:
        words = f"Plans taken over: {', '.join(sorted(years))}"
    return SetUpStep(
        f"Plans and figures from before {year}",
        bool(years),
        words,
        address_of("import_taken_over"),
        "Take over plans",
        otherwise="If needed",
    )


def email() -> SetUpStep:
    title = "E-mail"
    if settings.EMAIL_HOST:
        return SetUpStep(title, True, f"E-mails go out by {settings.EMAIL_HOST}")
    words = "No mail server: e-mails are written into a folder and reach nobody."
    if settings.PORTAL_CLOCK:
        return SetUpStep(title, True, f"{words} That is right for a demonstration.")
    return SetUpStep(title, False, f"{words} Set EMAIL_HOST where the portal runs.")


def figures() -> SetUpStep:
    is_done = Actual.objects.exists()
    words = "Figures have been entered" if is_done else "No figure has been entered yet"
    return SetUpStep("Figures", is_done, words, address_of("entry_desk"), "Enter figures")


def address_of(page: str) -> str:
    """Where a page is; "" where this portal has none of that name."""
    try:
        return reverse(page)
    except NoReverseMatch:
        return ""
