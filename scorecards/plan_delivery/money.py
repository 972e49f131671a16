"""How an envelope stands: what was spent against its profile, and where the year is forecast to end
(pure; framework 2.3, 3.1).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from pmf_portal.formats.money import pounds
from pmf_portal.formats.numbers import format_number, rounded
from pmf_portal.periods.month import Month

REVENUE, CAPITAL, STAFF = "revenue", "capital", "staff"
# What counts as beside the profile, in per cent of it: running costs and posts keep near theirs,
# building work comes early and late.
OVER = {REVENUE: Decimal(2), CAPITAL: Decimal(10), STAFF: Decimal(2)}
UNDER = {REVENUE: Decimal(5), CAPITAL: Decimal(20), STAFF: Decimal(5)}
# Of one month or two nothing is said: a bill that comes early would be an alarm.
MONTHS_NEEDED = 3


class MonthSpent(NamedTuple):
    """A month of an envelope; the actual is None while it is not known."""

    month: Month
    profiled: Decimal
    actual: Decimal | None


@dataclass(frozen=True)
class Money:
    """An envelope over the months that have an actual, like with like; of staff, the newest of
    them.
    """

    kind: str
    agreed: Decimal
    profiled: Decimal
    actual: Decimal
    until: Month
    months: int
    forecast: Decimal | None = None

    @property
    def is_staff(self) -> bool:
        return self.kind == STAFF

    @property
    def variance(self) -> Decimal:
        """What was spent beyond the profile; negative where less was."""
        return self.actual - self.profiled

    @property
    def share(self) -> Decimal | None:
        """The variance in per cent of the profile; None where nothing is profiled."""
        return self.variance / self.profiled * 100 if self.profiled > 0 else None

    @property
    def year_end(self) -> Decimal | None:
        """By how much the year is forecast to end over what is agreed."""
        return None if self.forecast is None else self.forecast - self.agreed

    @property
    def year_end_share(self) -> Decimal | None:
        """The same in per cent of what is agreed."""
        return self.year_end / self.agreed * 100 if self.year_end and self.agreed > 0 else None

    @property
    def is_over(self) -> bool:
        """Whether more was spent than profiled, beyond the tolerance."""
        return self.is_known and self.share is not None and self.share > OVER[self.kind]

    @property
    def will_be_over(self) -> bool:
        """Whether the year is forecast to end over what is agreed, beyond the tolerance."""
        share = self.year_end_share
        return self.is_known and share is not None and share > OVER[self.kind]

    @property
    def is_unspent(self) -> bool:
        """Whether less was spent than profiled, or fewer posts filled, beyond the tolerance."""
        return self.is_known and self.share is not None and self.share < -UNDER[self.kind]

    @property
    def is_known(self) -> bool:
        return self.months >= MONTHS_NEEDED

    def in_short(self, amount: Decimal) -> str:
        """An amount of the envelope without its sign: "£1.2 million", "62.0 FTE"."""
        return f"{format_number(abs(amount), 1)} FTE" if self.is_staff else pounds(abs(amount))

    def difference(self, amount: Decimal | None, share: Decimal | None) -> str:
        """ "£1.2 million (3.1%) over", "£0.4 million (1.0%) under", "as profiled"."""
        if amount is None:
            return ""
        percent = "" if share is None else f" ({per_cent(share)})"
        if amount == 0:
            return "none"
        return f"{self.in_short(amount)}{percent} {'over' if amount > 0 else 'under'}"

    @property
    def to_date_words(self) -> str:
        return self.difference(self.variance, self.share)

    @property
    def year_end_words(self) -> str:
        return self.difference(self.year_end, self.year_end_share)


def per_cent(share: Decimal) -> str:
    """A share without its sign, to one decimal."""
    return f"{rounded(abs(share), 1)}%"


def money_of(
    kind: str, agreed: Decimal, months: Sequence[MonthSpent], forecast: Decimal | None = None
) -> Money | None:
    """How an envelope stands by the months that have an actual; None where none has."""
    known = sorted(one for one in months if one.actual is not None)
    if not known:
        return None
    counted = known[-1:] if kind == STAFF else known
    return Money(
        kind=kind,
        agreed=agreed,
        profiled=sum((one.profiled for one in counted), Decimal(0)),
        actual=sum((one.actual for one in counted if one.actual is not None), Decimal(0)),
        until=known[-1].month,
        months=len(known),
        forecast=forecast,
    )
