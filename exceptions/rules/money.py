"""What a delivery plan means for the budget, in words (pure; framework 4.1)."""

from decimal import Decimal

from pmf_portal.formats.numbers import format_number

OTHER_BUDGETS = "the money is moved from another budget"
NO_OTHER_BUDGET = "no other budget is touched"


def money_sentence(
    revenue: Decimal | None, capital: Decimal | None, *, from_other_budget: bool
) -> str:
    """What the plan costs or saves, and whether another budget pays: “Costs £180,000 of running
    money; no other budget is touched.”
    """
    kinds = [(revenue or Decimal(0), "running money"), (capital or Decimal(0), "capital")]
    parts = []
    for lead, sign in (("costs", 1), ("saves", -1)):
        amounts = [
            f"{pounds(amount * sign)} of {kind}" for amount, kind in kinds if amount * sign > 0
        ]
        if amounts:
            parts.append(f"{lead} {' and '.join(amounts)}")
    if not parts:
        known = revenue is not None or capital is not None
        parts = ["costs no money" if known else "no cost is given"]
    words = " and ".join(parts)
    source = OTHER_BUDGETS if from_other_budget else NO_OTHER_BUDGET
    return f"{words[0].upper()}{words[1:]}; {source}."


def pounds(amount: Decimal) -> str:
    """An exact amount as readers see it: whole pounds where it has no pence."""
    return format_number(amount, 0 if amount == amount.to_integral_value() else 2, "£")
