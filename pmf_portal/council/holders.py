"""Who holds a role."""

from pmf_portal.council.models import User


def holders_of(roles):
    """The people who hold one of some roles and whose accounts are open, each once."""
    return User.objects.filter(is_active=True, roleassignment__role__in=roles).distinct()
