"""The demonstration's partner: a health trust that brings and verifies two measures, owns an
objective of the shared strategy, and reports on an action of it.
"""

from datetime import UTC, date, datetime

from pmf_portal.council.models import OrganisationUnit, RoleAssignment, User
from pmf_portal.council.roles import Role
from pmf_portal.council.units import add_unit
from pmf_portal.periods.month import Month
from scorecards.partners.acts import answer_dispute, dispute_figure, verify_partner_figures
from scorecards.partners.reading import figures_of_partners
from targets.actions.entries import ActionEntries
from targets.actions.services import add_management_action, update_actions
from targets.actions.updates import ReportedUpdate
from targets.models import Action, Objective, Plan
from targets.objectives import change_objective, version_of

TRUST, OFFICER = "harbour-health-trust", "partner-officer"
TITLE, POST = "Harbour Health Trust", "Head of Performance"
# The measures whose figures the trust brings, from the year that is told month by month.
CODES, SINCE = ("CP16", "FW10"), 2023
JOINED = datetime(2023, 1, 16, 10, 0, tzinfo=UTC)
STATED = datetime(2023, 3, 20, 11, 0, tzinfo=UTC)
PLAN, OBJECTIVE = "health-and-wellbeing-strategy", "living-well-at-home"
ACTION = "Offer every new mother a feeding visit within ten days"
UPDATES = {
    Month(2023, 11): ReportedUpdate("at_risk", "Two of six visiting posts are vacant."),
    Month(2024, 2): ReportedUpdate("on_track", ""),
}
# What the trust disputes, with the answer; and what still waits for its word.
DISPUTED = ("FW10", Month(2023, 9))
WHY = "Three people who came back in August are counted as completed."
ANSWER = (
    "They came back after the six months that the definition names, so that they count. Checked"
    " with the national register on 12 October."
)
WAITING = ("FW10", Month(2023, 12))


def begin(people, password):
    """The trust, and its officer."""
    council = OrganisationUnit.objects.get(kind=OrganisationUnit.COUNCIL)
    trust = add_unit(
        title=TITLE,
        kind=OrganisationUnit.PARTNER,
        parent=council,
        slug=TRUST,
        by=people["head-of-performance"],
        at=JOINED,
    )
    officer = User.objects.create(
        username=OFFICER,
        name="Robin Example",
        post=POST,
        email=f"{OFFICER}@harbour-health.example",
        password=password,
    )
    RoleAssignment.objects.create(user=officer, role=Role.PARTNER, unit=trust)
    people[OFFICER] = officer


def leads_of(code, year, lead):
    """Who brings the figures of a target in a year: the trust's officer, or the usual lead."""
    return OFFICER if code in CODES and year.start >= SINCE else lead


def share_the_strategy(people):
    """The objective that the trust owns, and its action."""
    team, officer = people["head-of-performance"], people[OFFICER]
    plan = Plan.objects.get(slug=PLAN)
    objective = Objective.objects.get(plan=plan, slug=OBJECTIVE)
    change_objective(
        objective,
        title=objective.title,
        link=objective.link,
        last_year=objective.last_year,
        order=objective.order,
        serves=list(objective.serves.all()),
        partner=officer.partner,
        seen_version=version_of(objective),
        by=team,
        at=STATED,
    )
    entries = ActionEntries(
        what=ACTION,
        kind="residents",
        starts=date(2023, 4, 3),
        due=date(2024, 9, 30),
        owner=officer,
        resources="Within the trust’s health visiting contract",
        objectives=[objective],
    )
    add_management_action(plan, entries, by=team, at=STATED)


def report(month, people, at):
    """The trust's update of its action for a month."""
    action = Action.objects.get(what=ACTION)
    update = UPDATES.get(month, ReportedUpdate("on_track", ""))
    update_actions(month, {action.pk: update}, by=people[OFFICER], at=at)


def say(month, people, at):
    """What the trust says of its figures of a month: one is disputed and answered, one waits."""
    officer = people[OFFICER]
    waiting = [
        figure
        for figure in figures_of_partners(at.date(), officer.partner)
        if figure.is_open and (figure.code, figure.actual.month) != WAITING
    ]
    right = []
    for figure in waiting:
        if (figure.code, figure.actual.month) == DISPUTED:
            dispute = dispute_figure(figure, words=WHY, by=officer, at=at)
            answer_dispute(dispute, words=ANSWER, by=people["head-public-health"], at=at)
        else:
            right.append(figure.actual.pk)
    if right:
        verify_partner_figures(officer.partner, right, by=officer, at=at)
