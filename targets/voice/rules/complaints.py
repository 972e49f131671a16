"""The counts of complaints and of the Ombudsman’s decisions of a service and a quarter, and what
they cannot be (pure; framework 2.4).
"""

from dataclasses import asdict, dataclass

from pmf_portal.formats.wording import worded

MOST = 1_000_000


@dataclass(frozen=True)
class CountsEntry:
    """The counts of one service in one quarter; None where a count is not known."""

    received: int
    in_time: int | None = None
    upheld_1: int | None = None
    upheld_2: int | None = None
    ombudsman_received: int | None = None
    ombudsman_decided: int | None = None
    ombudsman_upheld: int | None = None
    remedies: int | None = None
    remedies_done: int | None = None

    @property
    def counts(self) -> dict[str, int | None]:
        return asdict(self)


# How each count is called, in the order in which they are asked for.
LABELS = {
    "received": "Complaints received",
    "in_time": "Answered in time",
    "upheld_1": "Upheld at stage 1",
    "upheld_2": "Upheld at stage 2",
    "ombudsman_received": "Received by the Ombudsman",
    "ombudsman_decided": "Decided by the Ombudsman",
    "ombudsman_upheld": "Upheld by the Ombudsman",
    "remedies": "Remedies agreed with the Ombudsman",
    "remedies_done": "Remedies carried out in time",
}
# A count, the one that it is part of, and why it cannot be more.
PARTS = (
    ("in_time", "received", "More than were received cannot have been answered in time."),
    ("upheld_1", "received", "More than were received cannot have been upheld."),
    ("upheld_2", "received", "More than were received cannot have been upheld."),
    ("ombudsman_upheld", "ombudsman_decided", "More than were decided cannot have been upheld."),
    ("remedies_done", "remedies", "More than were agreed cannot have been carried out."),
)


def why_not(entry: CountsEntry) -> tuple[str, str] | None:
    """Which count cannot be, and why; None where all can."""
    counts = entry.counts
    for name, number in counts.items():
        if number is not None and not 0 <= number <= MOST:
            return name, f"Enter a whole number from 0 to {MOST:,}."
    for part, whole, reason in PARTS:
        number, most = counts[part], counts[whole]
        if number is None:
            continue
        if most is None:
            return whole, worded(f"Enter this too, since “{LABELS[part]}” is a part of it.")
        if number > most:
            return part, reason
    return None
