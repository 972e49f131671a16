"""Trend: the direction of travel, apart from the rating (pure; framework 3.7)."""

from decimal import Decimal
from enum import StrEnum

from pmf_portal.formats.numbers import rounded
from targets.rules.polarity import Polarity, higher_is_better


class Trend(StrEnum):
    """Whether performance moved the right way."""

    IMPROVING = "improving"
    SUSTAINED = "sustained"
    DETERIORATING = "deteriorating"
    NOT_KNOWN = "not_known"


def trend(
    now: Decimal | None,
    before: Decimal | None,
    polarity: Polarity,
    *,
    decimals: int,
    planned_now: Decimal | None = None,
    planned_before: Decimal | None = None,
) -> Trend:
    """Direction of travel from one period to another, at published decimals.

    For `closest` what counts is the distance from each period's own plan.  Without a figure to
    compare with, and for neutral measures, it is not known.
    """
    if now is None or before is None or polarity == Polarity.NEUTRAL:
        return Trend.NOT_KNOWN
    now, before = rounded(now, decimals), rounded(before, decimals)
    if polarity == Polarity.CLOSEST:
        if planned_now is None or planned_before is None:
            return Trend.NOT_KNOWN
        now = abs(now - rounded(planned_now, decimals))
        before = abs(before - rounded(planned_before, decimals))
    if now == before:
        return Trend.SUSTAINED
    better = now > before if higher_is_better(polarity) else now < before
    return Trend.IMPROVING if better else Trend.DETERIORATING
