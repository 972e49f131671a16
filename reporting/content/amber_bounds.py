"""Where amber ended for one period, by the rule that a target was published with (pure)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pmf_portal.formats.canonical import decimal_of
from targets.rules.tolerance import Tolerance, ToleranceKind, amber_end


def amber_of(
    rule: Mapping[str, Any], planned: Decimal | None, bound: Decimal | None
) -> Decimal | None:
    """Where amber ended for a period, by the frozen rule; None where there is no such line."""
    if planned is None:
        return None
    tolerance = Tolerance(
        ToleranceKind(rule["tolerance"]),
        decimal_of(rule["amber_within"]),
        decimal_of(rule["green_within"]),
    )
    return amber_end(planned, tolerance, rule["polarity"], bound)
