"""Who holds a role, and who acts for whom."""

from collections.abc import Collection

from django.db.models import QuerySet

from pmf_portal.council.models import User


def holders_of(roles: Collection[str]) -> QuerySet[User]:
    """The people who hold one of some roles and whose accounts are open, each once."""
    return User.objects.filter(is_active=True, roleassignment__role__in=roles).distinct()


def acting_officer(person: User | None, deputy: User | None, away: Collection[int]) -> User | None:
    """The person; or the deputy of one who is away (`away` holds their keys) or missing.  Without a
    deputy it stays with the person.
    """
    if person is None or person.pk in away:
        return deputy or person
    return person
