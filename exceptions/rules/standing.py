"""Where an exception report stands on a day, in sentences that tell what has passed as passed
(pure; framework 4.1).
"""

from dataclasses import dataclass
from datetime import date

from exceptions.rules.due_dates import due_to_verify
from exceptions.rules.lifecycle import FOLLOWED, UNFINISHED, State
from pmf_portal.formats.dates import day_in_words, late_in_words
from pmf_portal.periods.month import Month

# How a promise begins whose month has passed, and how it ends. Reports, packs and
# pages read both again from what was published.
PAST_PROMISE = "Promised "
MET, MISSED, NO_FIGURE = "met", "missed", "no figure since"
NOT_DONE = {
    State.OPENED: "it has not been started",
    State.PREPARING: "it is being written",
    State.RETURNED: "the director has returned it to be revised",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What the sentences are made of: the state with its days, and the month in which performance
    was promised to be back on plan.  `is_back` says whether the newest figure since that month is
    on plan; None where there is none.
    """

    state: State
    due_on: date | None = None
    submitted_on: date | None = None
    promised: Month | None = None
    is_back: bool | None = None
    recovery_is_proposed: bool = False


def plan_in_words(standing: Standing, today: date) -> str:
    """What is to be said of a delivery plan that is not there yet; "" for one that is."""
    if standing.state in UNFINISHED and standing.due_on is not None:
        late = late_in_words(standing.due_on, today)
        lateness = late or f"due on {day_in_words(standing.due_on)}"
        return f"The delivery plan is {lateness}; {NOT_DONE[standing.state]}"
    if standing.state == State.SUBMITTED and standing.submitted_on is not None:
        due = due_to_verify(standing.submitted_on)
        if late := late_in_words(due, today):
            return f"The delivery plan is written; the director’s verification is {late}"
        return f"The delivery plan is written; the director verifies it by {day_in_words(due)}"
    return ""


def promise_in_words(standing: Standing, today: date) -> str:
    """When performance is to be back on plan: the month while it lies ahead, and what became of the
    promise once it has passed; "" for no promise.
    """
    promised = standing.promised
    if promised is None:
        return ""
    is_followed = standing.state in FOLLOWED and not standing.recovery_is_proposed
    if not is_followed or promised >= Month.of(today):
        return promised.name
    if standing.is_back is None:
        return f"{PAST_PROMISE}{promised.name}; {NO_FIGURE}"
    return f"{PAST_PROMISE}{promised.name}; {MET if standing.is_back else MISSED}"


def overdue_in_words(due: date, today: date) -> str:
    """A day with how long it has passed: "12 March 2024 (5 days late)"."""
    late = late_in_words(due, today)
    return f"{day_in_words(due)} ({late})" if late else day_in_words(due)
