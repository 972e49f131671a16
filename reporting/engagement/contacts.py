"""Who the public may ask: contacts by post, kept by the performance team."""

from datetime import datetime

from django.db import transaction

from pmf_portal.audit.record import Actor, record
from reporting.models import Contact


@transaction.atomic
def add_contact(
    *,
    post: str,
    helps_with: str,
    email: str,
    telephone: str,
    order: int,
    is_shown: bool,
    by: Actor | None,
    at: datetime,
) -> Contact:
    """Add a contact to the public page; or, not shown, for later (framework 7.3)."""
    contact = Contact.objects.create(
        post=post,
        helps_with=helps_with,
        email=email,
        telephone=telephone,
        order=order,
        is_shown=is_shown,
    )
    record("add_contact", contact, by=by, at=at, is_shown=is_shown)
    return contact


@transaction.atomic
def change_contact(
    contact: Contact,
    *,
    post: str,
    helps_with: str,
    email: str,
    telephone: str,
    order: int,
    is_shown: bool,
    by: Actor | None,
    at: datetime,
) -> Contact:
    """Change a contact, or take it off the public page; none is ever deleted."""
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    after = {
        "post": post,
        "helps_with": helps_with,
        "email": email,
        "telephone": telephone,
        "order": order,
        "is_shown": is_shown,
    }
    changed = {
        name: {"before": getattr(contact, name), "after": value}
        for name, value in after.items()
        if getattr(contact, name) != value
    }
    if changed:
        Contact.objects.filter(pk=contact.pk).update(**after)
        contact.refresh_from_db()
        record("change_contact", contact, by=by, at=at, **changed)
    return contact
