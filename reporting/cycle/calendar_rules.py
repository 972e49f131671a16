"""When the days of a month may be moved, and to which (pure; framework 4.2: a timetable of
reporting dates is published).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from exceptions.rules.due_dates import DAYS_TO_PREPARE
from pmf_portal.formats.wording import worded
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import BY_RULE, MOVABLE, Timetable, local_day
from pmf_portal.periods.working_days import is_working_day, working_day_after

# What follows what, within a month.
ORDER = (
    ("open_month", "actuals_due"),
    ("prepare", "exceptions_due"),
    ("exceptions_due", "sign_off_due"),
    ("sign_off_due", "publish_month"),
)
WHEN = {
    "open_month": "entry opens",
    "actuals_due": "figures are due",
    "prepare": "heads of service still write their {terms.exception_report.plural}",
    "exceptions_due": "{terms.exception_report.plural} are due",
    "sign_off_due": "directors sign off",
    "publish_month": "scorecards are published",
}
TAKES_EFFECT_WITH_BUILD = ("actuals_due", "exceptions_due")
ANNOUNCED = (
    "The calendar of this year is announced: say why it is changed. The reason is published."
)


def when(step: str) -> str:
    return worded(WHEN[step])


def problems_with_move(
    month: Month,
    announced: Timetable,
    after: Mapping[str, date],
    *,
    at: datetime,
    is_built: bool,
    is_published: bool,
    reason: str,
) -> dict[str, str]:
    """What speaks against moving a month's days from a timetable to `after` ({step: day}): {field:
    words}, empty when nothing does; under "" what belongs to no field.

    Only days to come are moved, and to days to come: what was late, or in time, stays so.  Months
    keep their order.
    """
    moved = [step for step in MOVABLE if after[step] != announced.day_of(month, step)]
    if is_published:
        return {"": f"{month.name} is published already."}
    if not moved:
        return {"": "These are the days that are announced already."}
    problems = {}
    for step in moved:
        problem = problem_with_day(month, step, announced, after[step], at=at, is_built=is_built)
        if problem:
            problems[step] = problem
    # What follows from the day of the figures can be judged only once that day itself is sound.
    if "actuals_due" not in problems:
        problems = dict(out_of_order(month, after, moved)) | problems
    if is_announced(month, local_day(at)) and not reason.strip():
        problems["reason"] = ANNOUNCED
    return problems


def problem_with_day(
    month: Month, step: str, announced: Timetable, new: date, *, at: datetime, is_built: bool
) -> str:
    """What speaks against the new day of one step by itself; "" when nothing does."""
    if step in TAKES_EFFECT_WITH_BUILD and is_built:
        return "The scorecards are built: this day has had its effect."
    problem = problem_with_past(step, announced.day_of(month, step), new, at)
    if not problem:
        problem = problem_with_other_months(month, step, announced, new)
    if not problem and not is_working_day(new):
        problem = "Choose a working day: not a weekend or a bank holiday."
    return problem


def problem_with_past(step: str, old: date, new: date, at: datetime) -> str:
    """What has come already stays, and a new day is still to come."""
    if step == "publish_month":
        # A publication that waits for a sign-off may be announced anew, whenever it was due.
        if timetable.release_on(new) <= at:
            return "This moment has passed already: reports come out at 09:30."
        return ""
    today = local_day(at)
    if old <= today:
        return "This day has passed and cannot be changed."
    if new <= today:
        return "Choose a day that is still to come."
    return ""


def problem_with_other_months(month: Month, step: str, announced: Timetable, new: date) -> str:
    """A step comes after the same step of the month before, and before that of the next; figures
    are due before entry opens for the next.
    """
    earlier = announced.day_of(month - 1, step)
    next_step = "open_month" if step == "actuals_due" else step
    later = announced.day_of(month + 1, next_step)
    if new <= earlier:
        return f"Choose a day after {short_day(earlier)}, when {when(step)} for {(month - 1).name}."
    if new >= later:
        return (
            f"Choose a day before {short_day(later)}, when {when(next_step)} for"
            f" {(month + 1).name}."
        )
    return ""


def out_of_order(
    month: Month, days: Mapping[str, date], moved: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """The moved steps whose new day is not after what goes before, or not before what follows:
    (step, words).
    """
    built = timetable.after_actuals(days["actuals_due"], "build_scorecards")
    day_of = {
        "open_month": BY_RULE.day_of(month, "open_month"),
        "prepare": working_day_after(built, DAYS_TO_PREPARE - 1),
    } | dict(days)
    for earlier, later in ORDER:
        if day_of[earlier] < day_of[later]:
            continue
        if later in moved:
            yield later, f"Choose a day after {short_day(day_of[earlier])}, when {when(earlier)}."
            continue
        # The day to prepare follows from the day of the figures.
        step = earlier if earlier in moved else "actuals_due"
        yield step, f"Choose an earlier day: {when(later)} on {short_day(day_of[later])}."


def is_announced(month: Month, today: date) -> bool:
    """Whether the year's calendar is announced: it is from the first day of the financial year
    on.
    """
    return today >= month.financial_year.first.first_day


def short_day(day: date) -> str:
    """ "8 April 2024" """
    return f"{day.day} {day:%B %Y}"
