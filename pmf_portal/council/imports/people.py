"""A file of people and their roles held against those that stand; roles go the way they go on the
page, so that what waits for a second administrator waits.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from pmf_portal.audit.record import Actor
from pmf_portal.council.imports.entries import PersonEntry, person_entries
from pmf_portal.council.imports.preview import Added, Change, Preview
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.council.people import (
    YOURSELF,
    add_person,
    change_person,
    give_role,
    lock_people,
    open_requests,
)
from pmf_portal.council.roles import Role
from pmf_portal.council.rules.role_rules import (
    COUNCIL,
    NEEDS_SECOND,
    why_excluded,
    why_not_there,
)
from pmf_portal.formats.file_problems import Row
from pmf_portal.formats.spelling import not_known
from pmf_portal.formats.wording import terms

FACTS = ("name", "post", "email")
CLOSED = "This account is closed. Open it again first, or leave the role out."


class HeldRole(NamedTuple):
    """A role and where it is held; without a unit it is for the whole council."""

    role: Role
    unit: OrganisationUnit | None

    @property
    def words(self) -> str:
        return f"{self.role.title}, {self.unit}" if self.unit else self.role.title


@dataclass
class PlannedPerson:
    """A person as they would be after the file."""

    username: str
    row: Row
    stored: User | None
    facts: dict[str, str] = field(default_factory=dict)
    brought: dict[str, Row] = field(default_factory=dict)
    held: list[HeldRole] = field(default_factory=list)
    waiting: list[HeldRole] = field(default_factory=list)
    new_roles: list[HeldRole] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)

    @property
    def title(self) -> str:
        return ", ".join(filter(None, (self.facts.get("name"), self.facts.get("post"))))


class PeopleImport:
    """People of a file; `problems` is everything that is wrong, `preview` what would change.

    `by` is whoever would save it: what waits for a second administrator depends on that.
    """

    def __init__(self, rows: Iterable[Row], *, by: Actor | None = None) -> None:
        self.by = by
        self.entries, self.problems = person_entries(rows)
        self.units_named: dict[str, list[OrganisationUnit]] = {}
        for unit in OrganisationUnit.objects.all():
            for name in dict.fromkeys((unit.slug.casefold(), unit.title.casefold())):
                self.units_named.setdefault(name, []).append(unit)
        users = User.objects.order_by("username").prefetch_related("roleassignment_set__unit")
        self.stored = {user.username.casefold(): user for user in users}
        self.requested: dict[int, list[HeldRole]] = {}
        for request in open_requests():
            held = HeldRole(Role(request.role), where(request.unit))
            self.requested.setdefault(request.user_id, []).append(held)
        self.people: dict[str, PlannedPerson] = {}
        for entry in self.entries:
            if entry.username:
                self.read(entry)
        self.check_new_people()
        self.check_addresses()
        self.wrong = {problem.row for problem in self.problems}
        self.preview = self.compared()

    def refuse(self, row: Row, column: str, reason: str) -> None:
        self.problems.append(row.problem(column, reason))

    def read(self, entry: PersonEntry) -> None:
        """What a row says of its person: who they are, and one role."""
        key = entry.username.casefold()
        person = self.people.get(key)
        if person is None:
            person = self.people[key] = self.planned(entry)
        person.rows.add(entry.row.number)
        for column, text in zip(FACTS, (entry.name, entry.post, entry.email), strict=True):
            if not text:
                continue
            first = person.brought.setdefault(column, entry.row)
            if first.get(column) != text:
                words = (
                    f"Row {first.number} says “{first.get(column)}”. One person has one {column}."
                )
                self.refuse(entry.row, column, words)
            person.facts[column] = first.get(column)
        unit = self.unit_of(entry)
        if entry.role is not None and (unit or not entry.unit):
            self.read_role(person, entry, entry.role, unit)

    def planned(self, entry: PersonEntry) -> PlannedPerson:
        stored = self.stored.get(entry.username.casefold())
        person = PlannedPerson(entry.username, entry.row, stored)
        if stored is None:
            try:
                User.username_validator(entry.username)
            except ValidationError:
                words = "A user name has letters, digits and @ . + - _ only."
                self.refuse(entry.row, "user_name", words)
            return person
        person.username = stored.username
        person.facts = facts_of(stored)
        person.held = roles_of(stored)
        person.waiting = list(self.requested.get(stored.pk, []))
        return person

    def read_role(
        self,
        person: PlannedPerson,
        entry: PersonEntry,
        role: Role,
        unit: OrganisationUnit | None,
    ) -> None:
        new = HeldRole(role, where(unit))
        if words := why_not_there(role, unit.kind if unit else None):
            self.refuse(entry.row, "unit", words)
        elif new in person.new_roles:
            self.refuse(entry.row, "role", "They have this role in a row above already.")
        elif new not in [*person.held, *person.waiting]:
            if words := self.why_not_given(person, role):
                self.refuse(entry.row, "role", words)
            person.new_roles.append(new)

    def why_not_given(self, person: PlannedPerson, role: Role) -> str:
        """Why a person cannot have a role, beside all that they have and the file gives; "" when
        they can.
        """
        if person.stored is not None and self.by == person.stored:
            return YOURSELF
        if person.stored is not None and not person.stored.is_active:
            return CLOSED
        others = (*person.held, *person.waiting, *person.new_roles)
        if role == Role.PARTNER and any(held.role == role for held in others):
            return f"They are {role.title} already, and work for one {terms.partner} only."
        return why_excluded(role, {held.role for held in others})

    def unit_of(self, entry: PersonEntry) -> OrganisationUnit | None:
        if not entry.unit:
            return None
        units = self.units_named.get(entry.unit.casefold(), [])
        if len(units) == 1:
            return units[0]
        if units:
            words = f"Several units are called “{entry.unit}”. Write the short name."
        else:
            titles = {unit.title for named in self.units_named.values() for unit in named}
            words = not_known(entry.unit, "unit", titles, len(self.problems))
        self.refuse(entry.row, "unit", words)
        return None

    def check_new_people(self) -> None:
        for person in self.people.values():
            if person.stored is None:
                for column in FACTS:
                    if not person.facts.get(column):
                        self.refuse(person.row, column, "This is needed for somebody new.")

    def check_addresses(self) -> None:
        """Every address is one, and one person’s."""
        owners: dict[str, str] = {}
        for user in self.stored.values():
            if user.email:
                owners[user.email.casefold()] = user.username
        for person in self.people.values():
            row, email = person.brought.get("email"), person.facts.get("email", "")
            if row is None:
                continue
            try:
                validate_email(email)
            except ValidationError:
                self.refuse(row, "email", "Write an e-mail address such as name@council.example.")
                continue
            if owners.setdefault(email.casefold(), person.username) != person.username:
                words = f"This address belongs to {owners[email.casefold()]}."
                self.refuse(row, "email", words)

    def ready(self) -> list[PlannedPerson]:
        """The people of the file who have nothing wrong in any of their rows."""
        return [person for person in self.people.values() if not person.rows & self.wrong]

    def compared(self) -> Preview:
        preview = Preview()
        administrators = self.administrators()
        for person in self.ready():
            changes = self.changes_of(person)
            if person.stored is None:
                preview.new.append(Added(person.username, person.title))
            elif not changes and not person.new_roles:
                preview.stays += 1
            preview.changes += changes
            self.add_roles(preview, person, administrators)
        for key, user in self.stored.items():
            if key not in self.people and user.is_active:
                preview.not_in_file.append(f"{user.username} ({user.named})")
        return preview

    def add_roles(self, preview: Preview, person: PlannedPerson, administrators: set[str]) -> None:
        """Add the roles of a person to what is shown; `administrators` grows with those that hold
        at once.
        """
        for held in person.waiting:
            preview.waits.append(f"{person.username}: {held.words} (asked for already)")
        for new in person.new_roles:
            preview.changes.append(Change(person.username, "role", "", new.words))
            if self.waits(person, new.role, administrators):
                preview.waits.append(f"{person.username}: {new.words}")
            elif new.role == Role.PERFORMANCE_TEAM:
                administrators.add(person.username)

    def administrators(self) -> set[str]:
        """Who administers the portal, by user name."""
        names = set()
        for user in self.stored.values():
            if user.is_active and any(r.role == Role.PERFORMANCE_TEAM for r in roles_of(user)):
                names.add(user.username)
        return names

    def waits(self, person: PlannedPerson, role: Role, administrators: set[str]) -> bool:
        """Whether a role would wait for a second administrator, as `give_role` decides it."""
        if not isinstance(self.by, User) or role not in NEEDS_SECOND:
            return False
        return bool(administrators - {self.by.username, person.username})

    def changes_of(self, person: PlannedPerson) -> list[Change]:
        if person.stored is None:
            return []
        before = facts_of(person.stored)
        return [
            Change(person.username, column, before[column], person.facts[column])
            for column in FACTS
            if before[column] != person.facts[column]
        ]

    def save(self, *, by: Actor | None, at: datetime) -> None:
        """Add and change the people who have nothing wrong, and give them their roles."""
        ready = self.ready()
        lock_people([person.stored.pk for person in ready if person.stored is not None])
        for person in ready:
            facts = {column: person.facts[column] for column in FACTS}
            if person.stored is None:
                user = add_person(username=person.username, **facts, by=by, at=at)
            else:
                user = person.stored
                if self.changes_of(person):
                    user = change_person(user, **facts, by=by, at=at)
            for role, unit in person.new_roles:
                give_role(user, role, unit, by=by, at=at)

    @property
    def unsaved_names(self) -> set[str]:
        """The user names of the people in whose rows something is wrong, in small letters."""
        return {key for key, person in self.people.items() if person.rows & self.wrong}


def where(unit: OrganisationUnit | None) -> OrganisationUnit | None:
    """The unit of a role; the whole council is no unit."""
    return None if unit is None or unit.kind == COUNCIL else unit


def facts_of(user: User) -> dict[str, str]:
    return {"name": user.name, "post": user.post, "email": user.email}


def roles_of(user: User) -> list[HeldRole]:
    assignments = user.roleassignment_set.all()
    return [HeldRole(Role(held.role), where(held.unit)) for held in assignments]


def lines_of_people() -> list[dict[str, str]]:
    """Everybody whose account is open, as rows of the file: one for each role."""
    lines = []
    users = User.objects.filter(is_active=True).order_by("username")
    for user in users.prefetch_related("roleassignment_set__unit"):
        line = {"user_name": user.username} | facts_of(user)
        lines += [
            line | {"role": held.role.title, "unit": held.unit.slug if held.unit else ""}
            for held in roles_of(user)
        ] or [line]
    return lines
