"""What a file would change, before it is saved (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pmf_portal.formats.canonical import canonical, digest


class Added(NamedTuple):
    """Something new: what it is called, and the particulars."""

    name: str
    words: str


class Change(NamedTuple):
    """One thing that changes: of what, which column, from what, to what."""

    name: str
    column: str
    before: str
    after: str


@dataclass
class Preview:
    """What is new, what changes, what stays, what waits for a second administrator, and what stands
    that the file does not name.
    """

    new: list[Added] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    stays: int = 0
    waits: list[str] = field(default_factory=list)
    not_in_file: list[str] = field(default_factory=list)
    remarks: Sequence[str] = ()

    @property
    def count(self) -> int:
        """How many things saving would change."""
        return len(self.new) + len(self.changes)

    def digest(self) -> str:
        """A digest of everything that is shown to whoever confirms it."""
        return digest(canonical([self.new, self.changes, self.stays, self.waits, self.not_in_file]))
