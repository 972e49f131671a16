"""The store of sessions (SESSION_ENGINE): Django's in the database, with whose each one is; and the
list of one's own.
"""

import hashlib
from datetime import UTC, datetime
from typing import Any, cast

from django.contrib.auth import SESSION_KEY as OWNER
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import transaction
from django.db.models import QuerySet

from pmf_portal.council.credentials import note
from pmf_portal.council.models import PersonSession, User
from pmf_portal.council.session_keys import ADDRESS, BROWSER, LAST_PAGE_AT, SIGNED_IN_AT
from pmf_portal.refusals import Refused

ENDED = "You ended your session on another device: {browser}."
ENDED_ALREADY = "This session has ended already."


class SessionStore(DatabaseStore):
    """Django's sessions in the database, each row with its owner, browser and address."""

    @classmethod
    def get_model_class(cls) -> type[PersonSession]:
        return PersonSession

    def create_model_instance(self, data: dict[str, Any]) -> PersonSession:
        row = cast(PersonSession, super().create_model_instance(data))
        row.user_id = int(data[OWNER]) if OWNER in data else None
        row.browser = data.get(BROWSER, "")[:100]
        row.address = data.get(ADDRESS, "")[:45]
        row.signed_in_at = moment_of(data.get(SIGNED_IN_AT))
        row.last_used_at = moment_of(data.get(LAST_PAGE_AT))
        return row


def moment_of(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, tz=UTC)


def sessions_of(user: User, at: datetime) -> QuerySet[PersonSession]:
    """The sessions of a person that have not run out, the last used first."""
    return PersonSession.objects.filter(user=user, expire_date__gt=at).order_by(
        "-last_used_at", "session_key"
    )


def name_of_session(key: str) -> str:
    """What a session is called in addresses; its key is a secret."""
    return hashlib.sha256(key.encode()).hexdigest()[:20]


@transaction.atomic
def end_session(user: User, name: str, *, by: User, at: datetime) -> None:
    """End one of one's own sessions; raises Refused when it has ended meanwhile."""
    rows = PersonSession.objects.select_for_update().filter(user=user)
    for row in rows:
        if name_of_session(row.session_key) == name:
            words = ENDED.format(browser=row.browser)
            note(user, "end_session", words, by=by, at=at, browser=row.browser)
            row.delete()
            return
    raise Refused(ENDED_ALREADY)
