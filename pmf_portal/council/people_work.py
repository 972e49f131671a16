"""What the administration of people asks of a person, for the desk and the calendar."""

from collections.abc import Iterator

from django.urls import reverse

from pmf_portal.council.directory import role_in_words
from pmf_portal.council.due_tasks import DueTask, Worklist
from pmf_portal.council.factor_removals import may_decide_removal, open_removals
from pmf_portal.council.people import open_requests
from pmf_portal.council.people_permissions import may_decide_request
from pmf_portal.council.permissions import may
from pmf_portal.council.roles import Role


def roles_to_confirm(work: Worklist) -> Iterator[DueTask]:
    """Roles that another administrator gave and that wait for a second one.  A calendar opens
    without signing in: people are called by their posts.
    """
    if not may(work.user, "confirm_role"):
        return
    for request in open_requests():
        if not may_decide_request(work.user, "confirm_role", request):
            continue
        yield work.task(
            kind="Roles to confirm",
            key=f"role-request-{request.pk}",
            due=None,
            words=f"{request.user}: {role_in_words(Role(request.role), request.unit)}",
            url=reverse("confirm_role", args=[request.pk]),
            about=f"asked for by {request.asked_by}",
        )


def factor_removals_to_confirm(work: Worklist) -> Iterator[DueTask]:
    """Second factors that another administrator asks to take away."""
    if not may(work.user, "confirm_factor_removal"):
        return
    for removal in open_removals():
        if not may_decide_removal(work.user, "confirm_factor_removal", removal):
            continue
        yield work.task(
            kind="Second steps to take away",
            key=f"factor-removal-{removal.pk}",
            due=None,
            words=f"{removal.user}: take away the second step at sign-in",
            url=reverse("confirm_factor_removal", args=[removal.pk]),
            about=f"asked for by {removal.asked_by}",
        )


PEOPLE_WORK = (roles_to_confirm, factor_removals_to_confirm)
