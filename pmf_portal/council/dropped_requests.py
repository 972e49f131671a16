"""What waits for a second administrator and ends undecided, because whom it is about, or who asked
for it, has left.
"""

from datetime import datetime

from django.db.models import Q

from pmf_portal.council.models import FactorRemoval, RoleRequest, User
from pmf_portal.council.notices import notify_addresses
from pmf_portal.council.roles import Role

SUBJECT = "Your second step at sign-in stays as it is"
STAYS = (
    "The administrator who asked to take away the second step at sign-in of {username} has left the"
    " council before a second one confirmed it. It stays as it is. If you have lost it, ask the"
    " performance team again."
)


def dropped_requests(leaver: User, at: datetime) -> list[str]:
    """Take away the roles and removals of second factors that wait for a person or were asked by
    them; what each was, for the audit trail of the act.

    Whoever keeps their second factor by it is told, since they were told that somebody asked.
    """
    waiting = Q(user=leaver) | Q(asked_by=leaver)
    roles = RoleRequest.objects.filter(waiting, decided_at=None).select_related("user", "unit")
    removals = FactorRemoval.objects.filter(waiting, decided_at=None).select_related("user")
    dropped = []
    for request in roles.select_for_update(of=("self",)):
        where = f" in {request.unit}" if request.unit else ""
        dropped.append(f"{Role(request.role).title}{where} for {request.user}")
        request.delete()
    notices = []
    for removal in removals.select_for_update(of=("self",)):
        dropped.append(f"taking away the second step of {removal.user}")
        person = removal.user
        if person != leaver and person.is_active and person.email:
            words = STAYS.format(username=person.username)
            key = f"removal dropped {removal.pk}"
            notices.append((person.email, key, SUBJECT, words, ""))
        removal.delete()
    notify_addresses(notices, at, any_day=True)
    return dropped
