"""What was published of a target, checked against its digest before anything is made of it."""

import json

from reporting.models import PublishedTarget
from reporting.public_record.integrity import checked_text


def checked_content(published):
    """What a published target says; raises Withheld when it is not what was published."""
    return json.loads(checked_text(published.pk, published.content, published.digest))


def newest_published(codes):
    """The newest publication of each of some targets, by code, in two queries."""
    published = PublishedTarget.objects.filter(code__in=codes, build__frozen_at__isnull=False)
    newest = {}
    for code, pk in published.order_by("build__month", "build__edition").values_list("code", "pk"):
        newest[code] = pk
    found = PublishedTarget.objects.filter(pk__in=newest.values()).select_related("build")
    return {one.code: one for one in sorted(found, key=lambda one: one.code)}
