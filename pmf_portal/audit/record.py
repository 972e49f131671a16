"""Writing the audit trail."""

import json
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction

from pmf_portal.audit.models import AuditEvent, ChainHead
from pmf_portal.audit.sent_forms import act_once
from pmf_portal.formats.canonical import canonical, digest

CLOCK = "The timetable"


class Actor(Protocol):
    """Whoever acts: a person who is signed in, or PUBLIC."""

    @property
    def pk(self) -> Any: ...


class MemberOfThePublic:
    """Somebody who acts without being signed in, and whom the trail does not name."""

    pk = None

    def __str__(self) -> str:
        return "A member of the public"


PUBLIC = MemberOfThePublic()


class CommandLine:
    """Whoever runs a command of the portal on its machine, by the name they give."""

    pk = None

    def __init__(self, operator: str) -> None:
        self.operator = operator

    def __str__(self) -> str:
        return f"Command line, {self.operator}"


@transaction.atomic
def record(
    action: str,
    subject: object,
    *,
    by: Actor | None,
    at: datetime,
    # A text; to a type checker, details that come as a dictionary might hold it.
    reason: Any = "",
    **details: Any,
) -> AuditEvent:
    """Append one event to the trail, inside the transaction of the act it tells of.

    `by` is the person, PUBLIC, or None when the timetable acted; `details` are what changed, before
    and after.  Raises SentBefore when the form that is being answered has acted already.
    """
    act_once()
    head, _ = ChainHead.objects.select_for_update().get_or_create(
        pk=1, defaults={"sequence": 0, "hash": "0" * 64}
    )
    sequence = head.sequence + 1
    actor_id, actor = (by.pk, str(by)) if by else (None, CLOCK)
    text = canonical(
        {
            "sequence": sequence,
            "at": at,
            "actor_id": actor_id,
            "actor": actor,
            "action": action,
            "subject": str(subject),
            "reason": reason,
            "details": details,
        }
    )
    event = AuditEvent.objects.create(
        sequence=sequence,
        at=at,
        actor_id=actor_id,
        actor=actor,
        action=action,
        subject=str(subject)[:200],
        reason=reason,
        text=text,
        previous_hash=head.hash,
        hash=digest(head.hash + text),
    )
    ChainHead.objects.filter(pk=1).update(sequence=sequence, hash=event.hash)
    return event


def is_last_act(action: str, subject: object, *, by: Actor, **details: Any) -> bool:
    """Whether the newest act on a subject is this very one, of the same person with the same
    details: then it was asked for twice.
    """
    last = AuditEvent.objects.filter(subject=str(subject)[:200]).order_by("-sequence").first()
    if last is None or (last.action, last.actor_id) != (action, by.pk):
        return False
    stored: Any = json.loads(last.text)["details"]
    return bool(stored == json.loads(canonical(details)))
