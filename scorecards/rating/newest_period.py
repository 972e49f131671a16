"""How the newest period of a measure stands, beside its rating and never instead of it (pure;
framework 4.2: the latest available figure).
"""

from enum import StrEnum
from typing import NamedTuple

from pmf_portal.formats.numbers import counted
from pmf_portal.periods.period_names import in_a_sentence


class Declared(NamedTuple):
    """Why there is no figure of a period; the sign of one that is suppressed, "" where there is
    nothing to report.
    """

    reason: str
    symbol: str = ""


NOT_DECLARED = Declared("")


class PeriodState(StrEnum):
    """Whether the newest period has its figure: it has (perhaps a provisional one), it has none and
    is late or still in time, it was declared that there will be none, it is too small to be
    published, or none has been due yet.
    """

    REPORTED = "reported"
    PROVISIONAL = "provisional"
    LATE = "late"
    AWAITED = "awaited"
    NOTHING_TO_REPORT = "nothing_to_report"
    SUPPRESSED = "suppressed"
    NOT_DUE = "not_due"

    @property
    def words(self) -> str:
        return WORDS[self]


WORDS = {
    PeriodState.REPORTED: "Reported",
    PeriodState.PROVISIONAL: "Provisional",
    PeriodState.LATE: "Late",
    PeriodState.AWAITED: "Not reported yet",
    PeriodState.NOTHING_TO_REPORT: "Nothing to report",
    PeriodState.SUPPRESSED: "Suppressed",
    PeriodState.NOT_DUE: "Not due",
}
# Neither figure nor reason: what a publication counts as missing.
MISSING = frozenset({PeriodState.LATE, PeriodState.AWAITED})
# The rating beside it is that of an earlier period.
NOT_UP_TO_DATE = MISSING | {PeriodState.NOTHING_TO_REPORT, PeriodState.SUPPRESSED}


def is_up_to_date(state: str) -> bool:
    """Whether a rating speaks of the newest period that was due."""
    return state not in NOT_UP_TO_DATE


def state_of_missing(days_late: int) -> PeriodState:
    """The state of a period without a figure, on the day of a scorecard."""
    return PeriodState.LATE if days_late else PeriodState.AWAITED


def note_on(state: str, period: str, days_late: int, declared: Declared = NOT_DECLARED) -> str:
    """What is said beside the rating of the newest period; "" when its figure is there."""
    period = in_a_sentence(period)
    if state == PeriodState.LATE:
        return f"No figure for {period} yet: {counted(days_late, 'day')} late."
    if state == PeriodState.AWAITED:
        return f"No figure for {period} yet; it is not late."
    if state == PeriodState.NOTHING_TO_REPORT:
        return f"No figure for {period}. {declared.reason}".strip()
    if state == PeriodState.SUPPRESSED:
        return f"The figure for {period} is suppressed ({declared.symbol}). {declared.reason}"
    return ""
