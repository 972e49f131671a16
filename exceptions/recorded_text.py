"""What the audit trail keeps of a part that is marked as telling of identifiable people: that it
was written, never what.  The trail is never changed, so nobody could take it out again.
"""

from collections.abc import Mapping
from typing import Any

from exceptions.models.redactions import PERSONAL

LEFT_OUT = "Left out of the audit trail: it tells of identifiable people"
# What says nothing of anybody.
KEPT = frozenset({"category", "due", "mark", "owner"})


def recorded_text(value: Any, redaction: str) -> Any:
    """A value as the trail keeps it."""
    return LEFT_OUT if value and redaction == PERSONAL else value


def recorded_entries(entries: Mapping[str, Any], redaction: str) -> dict[str, Any]:
    """The entries of a cause or an action as the trail keeps them."""
    return {
        name: value if name in KEPT else recorded_text(value, redaction)
        for name, value in entries.items()
    }
