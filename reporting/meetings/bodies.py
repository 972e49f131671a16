"""The bodies of the council and who sits in them by name: added, changed, ended."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.refusals import Refused
from pmf_portal.uniqueness import unless_taken
from reporting.meetings.rules.lifecycle import TO_COME
from reporting.models import Body, BodyMember
from reporting.public_record.kept_back_findings import keep_back_findings
from reporting.public_record.meeting_pages import forget_pages_of
from reporting.public_record.search_meetings import index_body

FIELDS = ("title", "kind", "unit", "is_public", "scorecard", "chair", "clerk")
TAKEN = "There is a body of this name already"
# Words that addresses below /meetings/ use for something else.
RESERVED = ("add", "import", "meetings")


def locked_body(body: Body) -> Body:
    """The body, held until the act is done; raises Refused when it has ended."""
    body = (
        Body.objects.select_for_update(of=("self",))
        .select_related("unit", "chair", "clerk")
        .get(pk=body.pk)
    )
    if body.ended_on:
        raise Refused(f"{body} has ended.")
    return body


@transaction.atomic
def add_body(*, title: str, by: User, at: datetime, **fields: Any) -> Body:
    """Add a body that meets about performance.  Its address is made of its name and stays."""
    slug = slugify(title)[:80].strip("-")
    if not slug or slug in RESERVED:
        raise Refused("Use another name, with letters in it", "title")
    if Body.objects.filter(slug=slug).exists() or Body.objects.filter(title=title).exists():
        raise Refused(TAKEN, "title")
    with unless_taken(Refused(TAKEN, "title")):
        body = Body.objects.create(slug=slug, title=title, **fields)
    record("add_body", body, by=by, at=at, kind=body.kind, is_public=body.is_public)
    return body


@transaction.atomic
def change_body(body: Body, *, by: User, at: datetime, **fields: Any) -> Body:
    """Change a body's name, its chair, its clerk, what it receives or whether it is public."""
    body = locked_body(body)
    if Body.objects.filter(title=fields["title"]).exclude(pk=body.pk).exists():
        raise Refused(TAKEN, "title")
    changed = {}
    for name, value in fields.items():
        before = getattr(body, name)
        if before != value:
            changed[name] = {"before": str(before), "after": str(value)}
            setattr(body, name, value)
    body.save()
    index_body(body)
    if not body.is_public:
        forget_pages_of([body])
        keep_back_findings()
    record("change_body", body, by=by, at=at, **changed)
    return body


@transaction.atomic
def end_body(body: Body, *, ended_on: date, by: User, at: datetime) -> Body:
    """End a body; its meetings stay.  Raises Refused while meetings of it are to come."""
    body = locked_body(body)
    if body.meetings.filter(state__in=TO_COME, day__gte=ended_on).exists():
        raise Refused("Meetings are planned after this day: cancel them first", "ended_on")
    body.ended_on = ended_on
    body.save()
    record("end_body", body, by=by, at=at, ended_on=ended_on)
    return body


@transaction.atomic
def add_body_member(
    body: Body, *, person: User, from_day: date, by: User, at: datetime
) -> BodyMember:
    """Give somebody a named seat; who has one keeps it."""
    body = locked_body(body)
    seat = body.named_members.filter(person=person, until=None).first()
    if seat:
        return seat
    seat = BodyMember.objects.create(body=body, person=person, from_day=from_day)
    record("add_body_member", body, by=by, at=at, person=str(person), from_day=from_day)
    return seat


@transaction.atomic
def end_body_membership(member: BodyMember, *, until: date, by: User, at: datetime) -> BodyMember:
    """End somebody's named seat; raises Refused when it has ended, or would end before it began."""
    member = BodyMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if member.until:
        raise Refused(f"{member.person} has left already.")
    if until < member.from_day:
        raise Refused("The last day cannot lie before the first", "until")
    member.until = until
    member.save()
    record("end_body_membership", member.body, by=by, at=at, person=str(member.person), until=until)
    return member
