"""Checking the audit trail against itself."""

import json

from pmf_portal.audit.models import AuditEvent, ChainHead
from pmf_portal.formats.canonical import digest, plain


def problems_of_the_chain() -> list[str]:
    """What is wrong with the trail, oldest first, each naming its event; an empty list when it
    verifies.

    A chain alone cannot show that its own tail was cut off and its head rewritten: compare the head
    with the one that was published or printed before.
    """
    problems = []
    expected, previous = 1, "0" * 64
    for event in AuditEvent.objects.order_by("sequence").iterator(chunk_size=2000):
        if event.sequence != expected:
            problems.append(f"audit event {expected} is missing")
        follows = event.previous_hash == previous
        if not follows or event.hash != digest(event.previous_hash + event.text):
            problems.append(f"audit event {event.sequence} does not follow from the one before it")
        elif not _columns_agree(event):
            problems.append(
                f"audit event {event.sequence} says something else in its columns than in its"
                " hashed text"
            )
        expected, previous = event.sequence + 1, event.hash
    head = ChainHead.objects.filter(pk=1).first()
    if head and (head.sequence, head.hash) != (expected - 1, previous):
        problems.append(
            f"the audit trail ends at event {expected - 1}, but its head says {head.sequence}"
        )
    return problems


def _columns_agree(event: AuditEvent) -> bool:
    hashed = json.loads(event.text)
    for name in ("sequence", "at", "actor_id", "actor", "action", "reason"):
        if hashed[name] != plain(getattr(event, name)):
            return False
    return hashed["subject"][:200] == event.subject
