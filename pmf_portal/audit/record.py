"""Writing the audit trail."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

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


class ActDone(NamedTuple):
    """One act as the trail keeps it: `details` are what changed, before and after."""

    action: str
    subject: object
    # A text; to a type checker, details that come as a dictionary might hold it.
    reason: Any
    details: Mapping[str, Any]


def record(
    action: str,
    subject: object,
    *,
    by: Actor | None,
    at: datetime,
    reason: Any = "",
    **details: Any,
) -> AuditEvent:
    """Append one event to the trail, inside the transaction of the act it tells of.

    `by` is the person, PUBLIC, or None when the timetable acted; `details` are what changed, before
    and after.  Raises SentBefore when the form that is being answered has acted already.
    """
    (event,) = record_all([ActDone(action, subject, reason, details)], by=by, at=at)
    return event


@transaction.atomic
def record_all(acts: Sequence[ActDone], *, by: Actor | None, at: datetime) -> list[AuditEvent]:
    """Append one event for each of several acts that are done together; see `record`.  The chain is
    locked once, however many they are.
    """
    act_once()
    head, _ = ChainHead.objects.select_for_update().get_or_create(
        pk=1, defaults={"sequence": 0, "hash": "0" * 64}
    )
    sequence, last_hash = head.sequence, head.hash
    actor_id, actor = (by.pk, str(by)) if by else (None, CLOCK)
    events = []
    for act in acts:
        sequence += 1
        text = canonical(
            {
                "sequence": sequence,
                "at": at,
                "actor_id": actor_id,
                "actor": actor,
                "action": act.action,
                "subject": str(act.subject),
                "reason": act.reason,
                "details": dict(act.details),
            }
        )
        event = AuditEvent(
            sequence=sequence,
            at=at,
            actor_id=actor_id,
            actor=actor,
            action=act.action,
            subject=str(act.subject)[:200],
            reason=act.reason,
            text=text,
            previous_hash=last_hash,
            hash=digest(last_hash + text),
        )
        last_hash = event.hash
        events.append(event)
    AuditEvent.objects.bulk_create(events)
    ChainHead.objects.filter(pk=1).update(sequence=sequence, hash=last_hash)
    return events


def is_last_act(action: str, subject: object, *, by: Actor, **details: Any) -> bool:
    """Whether the newest act on a subject is this very one, of the same person with the same
    details: then it was asked for twice.
    """
    last = AuditEvent.objects.filter(subject=str(subject)[:200]).order_by("-sequence").first()
    if last is None or (last.action, last.actor_id) != (action, by.pk):
        return False
    stored: Any = json.loads(last.text)["details"]
    return bool(stored == json.loads(canonical(details)))
