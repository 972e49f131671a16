"""Who is in the council: people with their roles, as readers inside look them up."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch

from pmf_portal.council.models import OrganisationUnit, RoleAssignment, User
from pmf_portal.council.roles import Role


@dataclass(frozen=True)
class Entry:
    """A person with the roles they hold, in words."""

    person: User
    roles: list[str]

    @property
    def text(self) -> str:
        """What a search looks through: name, post, roles and units."""
        return searchable(" ".join([self.person.name, str(self.person), *self.roles]))


def people_with(words: str = "") -> list[Entry]:
    """Everybody whose name, post, roles and units hold all of some words, by post."""
    held = RoleAssignment.objects.select_related("unit").order_by("role", "unit__path")
    people = User.objects.prefetch_related(Prefetch("roleassignment_set", held))
    entries = [Entry(person, roles_in_words(person.roleassignment_set.all())) for person in people]
    wanted = searchable(words).split()
    matching = [entry for entry in entries if all(word in entry.text for word in wanted)]
    return sorted(matching, key=lambda entry: (str(entry.person).casefold(), entry.person.name))


def roles_in_words(assignments: Iterable[RoleAssignment]) -> list[str]:
    """Each role with its unit."""
    return [role_in_words(Role(held.role), held.unit) for held in assignments]


def role_in_words(role: Role, unit: OrganisationUnit | None) -> str:
    """A role with its unit: “Head of service, Adult Social Care”."""
    is_elsewhere = unit is not None and unit.kind != OrganisationUnit.COUNCIL
    return f"{role.title}, {unit}" if is_elsewhere else role.title


def searchable(text: str) -> str:
    """A text as it is compared: without case, and with one kind of apostrophe."""
    return text.casefold().replace("’", "'")
