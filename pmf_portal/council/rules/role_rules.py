"""Which role belongs where, which ones exclude each other, and which need a second administrator
(pure; framework part 6).
"""

from collections.abc import Collection, Iterable

from pmf_portal.council.roles import Role
from pmf_portal.formats.wording import Term, terms

COUNCIL, DIRECTORATE, SERVICE, TEAM, PARTNER = (
    "council",
    "directorate",
    "service",
    "team",
    "partner",
)
# The kinds of units in which a role can be held; the others are held for the whole council.
KINDS_OF_UNITS = {
    # Of the whole council: the lead member for performance, who approves no plan.
    Role.PORTFOLIO_HOLDER: (DIRECTORATE, COUNCIL),
    Role.STRATEGIC_DIRECTOR: (DIRECTORATE,),
    Role.HEAD_OF_SERVICE: (SERVICE, TEAM),
    Role.SERVICE_MANAGER: (SERVICE, TEAM),
    Role.PERFORMANCE_LEAD: (DIRECTORATE, SERVICE, TEAM),
    # An organisation outside the council: nobody else holds a role there.
    Role.PARTNER: (PARTNER,),
}
# These approve, verify, audit or administer.
NEEDS_SECOND = frozenset(
    {
        Role.LEADER,
        Role.PORTFOLIO_HOLDER,
        Role.STRATEGIC_DIRECTOR,
        Role.HEAD_OF_SERVICE,
        Role.INTERNAL_AUDIT,
        Role.PERFORMANCE_TEAM,
    }
)
MEMBERS = frozenset(
    {Role.ELECTED_MEMBER, Role.COMMITTEE_MEMBER, Role.PORTFOLIO_HOLDER, Role.LEADER}
)
EXECUTIVE = frozenset({Role.PORTFOLIO_HOLDER, Role.LEADER})


def kind_in_words(kind: str) -> Term:
    """What the council calls a kind of unit."""
    own = {DIRECTORATE: terms.directorate, PARTNER: terms.partner}
    return own.get(kind, Term(kind))


def with_article(kinds: Iterable[str]) -> list[str]:
    """Kinds of units as they are listed: "a directorate", "service", "team"."""
    first, *others = kinds
    names = [kind_in_words(first).with_article]
    for kind in others:
        names.append("the whole council" if kind == COUNCIL else kind_in_words(kind))
    return names


def why_not_there(role: Role, kind: str | None) -> str:
    """Why a role cannot be held in a unit of a kind (None: without a unit), in words; "" when it
    can.
    """
    kinds = KINDS_OF_UNITS.get(role)
    if kind == PARTNER and role != Role.PARTNER:
        return (
            f"In {terms.partner.with_article} somebody can only be {Role.PARTNER.title}, not"
            f" “{role.title}”."
        )
    if kinds is None:
        if kind in (None, COUNCIL):
            return ""
        return f"The role “{role.title}” is for the whole council. Choose no unit."
    if kind in kinds:
        return ""
    units = " or ".join(with_article(kinds))
    return f"The role “{role.title}” belongs to {units}. Choose which one."


def why_excluded(role: Role, held: Collection[Role]) -> str:
    """Why somebody who holds these roles cannot have another one, in words; "" when they can.

    Internal Audit holds nothing that it audits.  A councillor is no officer of the same council
    (Local Government Act 1972, section 116).  The executive does not scrutinise itself (Local
    Government Act 2000, section 9FA).  Who works for a partner holds nothing in the council.
    """
    others = set(held) - {role}
    if words := why_not_beside_a_partner(role, others) or why_not_beside_audit(role, others):
        return words
    members, officers = others & MEMBERS, others - MEMBERS
    if role in MEMBERS and officers:
        return f"A councillor cannot be an officer as well: they are {titles(officers)} already."
    if role not in MEMBERS and members:
        return f"An officer cannot be a councillor as well: they are {titles(members)} already."
    if role == Role.COMMITTEE_MEMBER and others & EXECUTIVE:
        return f"The executive does not sit on the {terms.committee} that scrutinises it."
    if role in EXECUTIVE and Role.COMMITTEE_MEMBER in others:
        return f"Who sits on the scrutinising {terms.committee} cannot be of the executive."
    return ""


def why_not_beside_audit(role: Role, others: Collection[Role]) -> str:
    """Why Internal Audit holds nothing else; "" where it is not asked."""
    if role == Role.INTERNAL_AUDIT and others:
        return f"Internal Audit cannot audit its own work: they are {titles(others)} already."
    if Role.INTERNAL_AUDIT in others:
        return "Internal Audit cannot audit its own work: they are Internal Audit already."
    return ""


def why_not_beside_a_partner(role: Role, others: Collection[Role]) -> str:
    """Why an officer of a partner holds nothing in the council, and nobody in the council anything
    in a partner; "" where neither is asked.
    """
    if role == Role.PARTNER and others:
        return (
            f"Who works for {terms.partner.with_article} holds no role in the council: they are"
            f" {titles(others)} already."
        )
    if role != Role.PARTNER and Role.PARTNER in others:
        return f"They are {Role.PARTNER.title} already, and hold no role in the council."
    return ""


def titles(roles: Collection[Role]) -> str:
    return ", ".join(sorted(role.title for role in roles))
