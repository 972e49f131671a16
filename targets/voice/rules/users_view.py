"""Whether a measure says anything from a user’s view, and the share of those that do (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass

from pmf_portal.formats.numbers import counted


@dataclass(frozen=True)
class MeasureView:
    """A measure of a year: what its specification says, and what of the residents’ voice is tied
    to it.
    """

    code: str
    title: str
    directorate: str
    said: bool | None
    questions: tuple[str, ...] = ()
    has_complaints: bool = False
    # Whether it has a page that everybody reads: from the first month that is published on.
    has_page: bool = False

    @property
    def reasons(self) -> list[str]:
        """Why it is from a user’s view; empty where it is not.  What is tied to it counts whatever
        its specification says, since users are asked.
        """
        reasons = []
        if self.said:
            reasons.append("its specification says so")
        if self.questions:
            reasons.append(f"residents are asked: {'; '.join(self.questions)}")
        if self.has_complaints:
            reasons.append("complaints about it are counted")
        return reasons

    @property
    def is_from_a_user(self) -> bool:
        return bool(self.reasons)


@dataclass(frozen=True)
class ShareOfMeasures:
    """How many measures of a part of the council say anything from a user’s view."""

    part: str
    measures: tuple[MeasureView, ...]

    @property
    def from_users(self) -> tuple[MeasureView, ...]:
        return tuple(one for one in self.measures if one.is_from_a_user)

    @property
    def others(self) -> tuple[MeasureView, ...]:
        return tuple(one for one in self.measures if not one.is_from_a_user)

    @property
    def percent(self) -> int:
        """Rounded half up; 0 where there is no measure."""
        total = len(self.measures)
        return (200 * len(self.from_users) + total) // (2 * total) if total else 0

    @property
    def words(self) -> str:
        """ "14 of 54 measures (26%) say something from a user’s view." """
        number = len(self.from_users)
        verb = "says" if number == 1 else "say"
        total = counted(len(self.measures), "measure")
        return f"{number} of {total} ({self.percent}%) {verb} something from a user’s view."


def shares(measures: Iterable[MeasureView]) -> list[ShareOfMeasures]:
    """The share of each directorate, by its name."""
    parts: dict[str, list[MeasureView]] = {}
    for one in measures:
        parts.setdefault(one.directorate, []).append(one)
    return [ShareOfMeasures(part, tuple(found)) for part, found in sorted(parts.items())]
