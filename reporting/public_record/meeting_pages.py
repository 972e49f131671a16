"""The pages of public bodies and their meetings on disk: where they are, and that they are taken
away at once when something on them is no longer public.
"""

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.urls import reverse

from reporting.models import Body, Meeting
from reporting.public_record.disk import forget
from reporting.public_record.staleness import stale_with_this_act


def pages_of_bodies(bodies: Iterable[Body]) -> Iterator[str]:
    """The list of all, each body, and every meeting of it, however long ago."""
    yield reverse("meetings")
    slugs = [body.slug for body in bodies]
    for slug in slugs:
        yield reverse("body", args=[slug])
    days = Meeting.objects.filter(body__slug__in=slugs).order_by("body__slug", "day")
    for slug, day in days.values_list("body__slug", "day"):
        yield reverse("meeting", args=[slug, day])


def pages_on_record() -> Iterator[str]:
    return pages_of_bodies(Body.objects.filter(is_public=True).order_by("slug"))


def forget_pages_of(bodies: Iterable[Body]) -> None:
    """Have the pages of some bodies made anew, and until then read from no file: what was taken out
    is nowhere, whatever fails.
    """
    pages = list(pages_of_bodies(bodies))
    stale_with_this_act()
    transaction.on_commit(lambda: forget(pages))
