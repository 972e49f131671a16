"""The acts on feeds: adding them, their tokens, revoking them (framework 3.6)."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.formats.canonical import digest
from scorecards.models import Feed
from targets.models import Target
from targets.rules.codes import in_order

PREFIX = "pf_"


def new_token() -> str:
    """A token of 256 random bits; it is shown once and never stored."""
    return PREFIX + secrets.token_urlsafe(32)


@transaction.atomic
def add_feed(
    *, targets: Iterable[Target], by: User, at: datetime, **fields: Any
) -> tuple[Feed, str]:
    """Add a feed for named targets; gives it with its token, or "" for a feed that the portal
    fetches itself.
    """
    token = new_token() if fields["way"] == Feed.POST else ""
    feed = Feed.objects.create(created_at=at, **fields, **token_fields(token))
    feed.targets.set(targets)
    record(
        "add_feed",
        feed,
        by=by,
        at=at,
        way=feed.way,
        rhythm=feed.rhythm,
        targets=codes(targets),
        owner=str(feed.owner),
        expires_at=feed.expires_at,
    )
    return feed, token


def token_fields(token: str) -> dict[str, str]:
    """What is stored of a token; nothing for none."""
    if not token:
        return {}
    return {"token_digest": digest(token), "token_start": token[:8]}


def codes(targets: Iterable[Target]) -> list[str]:
    return in_order(target.code for target in targets)


@transaction.atomic
def change_feed(
    feed: Feed, *, targets: Iterable[Target], by: User, at: datetime, **fields: Any
) -> Feed:
    """Change what a feed brings, from where, how often and until when."""
    held = Feed.objects.select_for_update().get(pk=feed.pk)
    before = codes(held.targets.all())
    changed = {}
    for name, value in fields.items():
        old = getattr(held, name)
        if old != value:
            changed[name] = [str(old or ""), str(value or "")]
        setattr(held, name, value)
    held.save()
    held.targets.set(targets)
    record("change_feed", held, by=by, at=at, changed=changed, targets=[before, codes(targets)])
    return held


@transaction.atomic
def renew_token(feed: Feed, *, by: User, at: datetime) -> str:
    """Give a feed a new token; the old one ends at once."""
    token = new_token()
    Feed.objects.filter(pk=feed.pk).update(revoked_at=None, **token_fields(token))
    record("renew_token", feed, by=by, at=at, token_starts=token[:8])
    return token


@transaction.atomic
def revoke_feed(feed: Feed, *, reason: str, by: User, at: datetime) -> None:
    """End a feed: its token opens nothing any more, and the portal fetches nothing for it."""
    Feed.objects.filter(pk=feed.pk).update(revoked_at=at)
    record("revoke_feed", feed, by=by, at=at, reason=reason)


def feed_of_token(token: str, at: datetime) -> Feed | None:
    """The live feed that a token belongs to, or None."""
    if not token:
        return None
    return Feed.objects.live(at).filter(way=Feed.POST, token_digest=digest(token)).first()
