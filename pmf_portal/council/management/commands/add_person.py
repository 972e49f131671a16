"""Add a person from the command line, and print the link by which they choose their password."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from pmf_portal.audit.record import CommandLine
from pmf_portal.council.credentials import make_link
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.council.people import add_person, give_role, lock_people
from pmf_portal.council.roles import Role
from pmf_portal.formats.plain_text import clean_text, one_line
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused


class Command(BaseCommand):
    help = (
        "Add a person, with a role if one is given, and print a one-time link by which they choose"
        " their password (it works for 7 days).  The audit trail names the operator."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--name", required=True)
        parser.add_argument("--post", required=True)
        parser.add_argument("--email", required=True)
        parser.add_argument("--role", choices=[role.value for role in Role])
        parser.add_argument("--unit", metavar="SLUG", help="where the role is held")
        parser.add_argument("--by", required=True, metavar="OPERATOR", help="who runs this")

    def handle(self, *, username, name, post, email, role, unit, by, **options):
        person = {"username": username, "name": name, "post": post, "email": email}
        person = {key: one_line(clean_text(text)) for key, text in person.items()}
        if unit and not role:
            raise CommandError("A unit without a role says nothing. Give --role as well.")
        refuse_what_is_no_person(person)
        try:
            with transaction.atomic():
                link = self.add(person, role, unit, operator=CommandLine(one_line(by)))
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        except OrganisationUnit.DoesNotExist as error:
            raise CommandError(f"There is no unit “{unit}”.") from error
        self.stdout.write(
            f"{person['name']} is added. They choose their password here, once, within 7 days:"
            f"\n{link}"
        )

    def add(self, person, role, unit, *, operator):
        at = clock.now()
        where = OrganisationUnit.objects.get(slug=unit) if unit else None
        lock_people()
        added = add_person(**person, by=operator, at=at)
        if role:
            give_role(added, Role(role), where, by=operator, at=at)
        return make_link(added, by=operator, at=at)


def refuse_what_is_no_person(person):
    """End with a sentence for each text that cannot be what it should."""
    missing = [key for key, text in person.items() if not text]
    if missing:
        raise CommandError(f"Give a {' and a '.join(missing)} that can be read.")
    try:
        User(**person).clean_fields(exclude=["password"])
    except ValidationError as error:
        lines = [f"{key}: {' '.join(words)}" for key, words in error.message_dict.items()]
        raise CommandError("\n".join(lines)) from error
