"""When the days of a month may be moved, and to which (pure; framework 4.2: a timetable of
reporting dates is published).
"""

from exceptions.rules.due_dates import DAYS_TO_PREPARE
from pmf_portal.periods import timetable
from pmf_portal.periods.timetable import BY_RULE, MOVABLE, local_day
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
    "prepare": "heads of service still write their exception reports",
    "exceptions_due": "exception reports are due",
    "sign_off_due": "directors sign off",
    "publish_month": "scorecards are published",
}
TAKES_EFFECT_WITH_BUILD = ("actuals_due", "exceptions_due")


def why_not(month, announced, after, *, at, is_built, is_published, reason):
    """What speaks against moving a month's days from a timetable to `after` ({step: day}): {field:
    words}, empty when nothing does.

    Only days to come are moved, and to days to come: what was late, or in time, stays so.  Months
    keep their order.
    """
    moved = [step for step in MOVABLE if after[step] != announced.day_of(month, step)]
    if is_published:
        return {"": f"{month.name} is published already."}
    if not moved:
        return {"": "These are the days that are announced already."}
    found = {step: against_day(month, step, announced, after[step], at, is_built) for step in moved}
    found = {step: words for step, words in found.items() if words}
    if "actuals_due" not in found:
        found = dict(out_of_order(month, after, moved)) | found
    if is_announced(month, local_day(at)) and not reason.strip():
        found["reason"] = (
            "The calendar of this year is announced: say why it is changed. The reason is"
            " published."
        )
    return found


def against_day(month, step, announced, new, at, is_built):
    """What speaks against the new day of one step by itself; "" when nothing does."""
    # A publication that waits for a sign-off may be announced anew, whenever it was due.
    publishes, today, old = step == "publish_month", local_day(at), announced.day_of(month, step)
    earlier, next_one = (
        announced.day_of(month - 1, step),
        "open_month" if step == "actuals_due" else step,
    )
    later = announced.day_of(month + 1, next_one)
    against = (
        (
            step in TAKES_EFFECT_WITH_BUILD and is_built,
            "The scorecards are built: this day has had its effect.",
        ),
        (not publishes and old <= today, "This day has come already, and stays."),
        (
            publishes and timetable.release_on(new) <= at,
            "This moment has passed already: reports come out at 09:30.",
        ),
        (not publishes and new <= today, "Choose a day that is still to come."),
        (
            new <= earlier,
            f"Choose a day after {in_words(earlier)}, when {WHEN[step]} for {(month - 1).name}.",
        ),
        (
            new >= later,
            f"Choose a day before {in_words(later)}, when {WHEN[next_one]} for {(month + 1).name}.",
        ),
        (not is_working_day(new), "Choose a working day: not a weekend or a bank holiday."),
    )
    return next((words for holds, words in against if holds), "")


def out_of_order(month, days, moved):
    """The moved steps whose new day is not after what goes before, or not before what follows:
    (step, words).
    """
    built = timetable.after_actuals(days["actuals_due"], "build_scorecards")
    known = {
        "open_month": BY_RULE.day_of(month, "open_month"),
        "prepare": working_day_after(built, DAYS_TO_PREPARE - 1),
    } | days
    for earlier, later in ORDER:
        if known[earlier] < known[later]:
            continue
        if later in moved:
            yield later, f"Choose a day after {in_words(known[earlier])}, when {WHEN[earlier]}."
        else:
            yield (
                earlier if earlier in moved else "actuals_due",
                f"Choose an earlier day: {WHEN[later]} on {in_words(known[later])}.",
            )


def is_announced(month, today):
    """Whether the year's calendar is announced: it is from the first day of the financial year
    on.
    """
    return today >= month.financial_year.first.first_day


def in_words(day):
    return f"{day.day} {day:%B %Y}"
