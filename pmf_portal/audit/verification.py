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
    head_before = ChainHead.objects.filter(pk=1).first()
    expected, previous, at_head = 1, "0" * 64, "0" * 64
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
        if head_before and event.sequence == head_before.sequence:
            at_head = event.hash
    if head_before and not _ends_at(head_before, at_head, expected - 1, previous):
        problems.append(
            f"the audit trail ends at event {expected - 1}, but its head says"
            f" {head_before.sequence}"
        )
    return problems


def _ends_at(head_before: ChainHead, at_head: str, last: int, last_hash: str) -> bool:
    """Whether the head names the last event, in a portal at work: events written while the trail
    is read make its head go on from where it was before, and not stop short of the last one read.
    """
    if (head_before.sequence, head_before.hash) == (last, last_hash):
        return True
    head_now = ChainHead.objects.get(pk=1)
    went_on = head_now.sequence > head_before.sequence and head_now.sequence >= last
    return went_on and at_head == head_before.hash


def _columns_agree(event: AuditEvent) -> bool:
    hashed = json.loads(event.text)
    for name in ("sequence", "at", "actor_id", "actor", "action", "reason"):
        if hashed[name] != plain(getattr(event, name)):
            return False
    return hashed["subject"][:200] == event.subject
