"""The periods of reports from before the portal: a month, a quarter or a year (pure)."""

from dataclasses import dataclass

from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month, PeriodError

TAKEN = (frequency.MONTH, frequency.QUARTER, frequency.YEAR)


@dataclass(frozen=True)
class Period:
    """A month, quarter or financial year; `end` is its last month."""

    kind: str
    end: Month

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read "2013-09", "2013/14 Q2" or "2013/14"; anything else raises PeriodError."""
        for kind in TAKEN:
            try:
                return cls(kind, frequency.parse(text, kind))
            except PeriodError:
                continue
        raise PeriodError(
            f"“{str(text).strip()[:30]}” is not a period. Write a month like 2013-09, a quarter"
            " like 2013/14 Q2, or a year like 2013/14."
        )

    @property
    def label(self) -> str:
        """What a reader calls it: "September 2013", "2013/14 Q2", "2013/14"."""
        return frequency.label(self.kind, self.end)

    @property
    def slug(self) -> str:
        """What tells reports of one title apart that end in the same month; "" for months."""
        return "" if self.kind == frequency.MONTH else self.kind

    def __str__(self) -> str:
        return frequency.code(self.kind, self.end)
