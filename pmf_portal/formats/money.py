"""Amounts of money as sentences print them (pure)."""

from decimal import Decimal

from pmf_portal.formats.numbers import format_number

MILLION = 1_000_000


def pounds(amount: Decimal) -> str:
    """An amount as a sentence prints it: “£1.2 million”, “£240,000”."""
    if abs(amount) >= MILLION:
        millions = (amount / MILLION).quantize(Decimal("0.01")).normalize()
        return f"£{millions:,f} million"
    return format_number(amount, 0, "£")
