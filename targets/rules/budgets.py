"""How a year's budget comes about (pure): from nominal envelopes by draft spending to what was
agreed (framework 2.3).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from pmf_portal.formats.money import pounds

NOMINAL, DRAFT = "nominal", "draft"
STEPS = {NOMINAL: "Nominal envelope", DRAFT: "Draft spending"}


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """The revenue of one plan: a year before, what it was given to plan with, what it proposes, and
    what was agreed; None where that is not known yet.
    """

    name: str
    before: Decimal | None = None
    nominal: Decimal | None = None
    draft: Decimal | None = None
    final: Decimal | None = None

    @property
    def newest(self) -> Decimal | None:
        """The last of them that is known."""
        for amount in (self.final, self.draft, self.nominal):
            if amount is not None:
                return amount
        return None

    @property
    def remark(self) -> str:
        """What does not fit: draft spending above the envelope, or an agreement above the draft."""
        if self.final is not None:
            return ""
        if self.draft is not None and self.nominal is not None and self.draft > self.nominal:
            return f"{pounds(self.draft - self.nominal)} more than the nominal envelope"
        return ""


def total_of(rows: Iterable[BudgetRow]) -> BudgetRow:
    """All plans together; a column is None where one of them has no figure."""
    listed = list(rows)

    def added(name: str) -> Decimal | None:
        amounts = [getattr(row, name) for row in listed]
        known = [amount for amount in amounts if amount is not None]
        return sum(known, Decimal(0)) if known and len(known) == len(amounts) else None

    return BudgetRow("All plans", added("before"), added("nominal"), added("draft"), added("final"))


def agreement_words(final: Decimal | None, minute: Decimal | None) -> str:
    """Whether the envelopes come to what the Council agreed; "" until both are known."""
    if final is None or minute is None:
        return ""
    if final == minute:
        return f"The envelopes come to the {pounds(minute)} that the Council agreed."
    side = "more" if final > minute else "less"
    return (
        f"The envelopes come to {pounds(final)}, {pounds(abs(final - minute))} {side} than the"
        f" {pounds(minute)} that the Council agreed."
    )
