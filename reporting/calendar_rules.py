"""When the days of a month may be moved, and to which (pure; framework 4.2: a timetable of reporting dates is published)."""

from itertools import pairwise

from pmf_portal.periods import timetable
from pmf_portal.periods.timetable import BY_RULE, MOVABLE
from pmf_portal.periods.working_days import is_working_day

LATEST_DAYS = 92
TAKES_EFFECT_WITH_BUILD = ("actuals_due", "exceptions_due")
WHEN = {
    "open_month": "entry opens",
    "actuals_due": "figures are due",
    "build_scorecards": "the scorecards are built",
    "exceptions_due": "exception reports are due",
    "sign_off_due": "directors sign off",
    "publish_month": "the month is published",
}


def why_not(month, before, after, *, at, is_built, is_published, reason):
    """What speaks against moving a month's days from `before` to `after` ({step: day}): {field: words}, empty when nothing does.

    Only days to come are moved, and to days to come: what was late, or in time, stays so.
    """
    moved = [step for step in MOVABLE if after[step] != before[step]]
    if is_published:
        return {"": f"{month.name} is published already."}
    if not moved:
        return {"": "These are the days that are announced already."}
    by_day = {step: against_day(month, step, before[step], after[step], at, is_built) for step in moved}
    found = dict(out_of_order(month, after, moved)) | {step: words for step, words in by_day.items() if words}
    if is_announced(month, local_day(at)) and not reason.strip():
        found["reason"] = "The calendar of this year is announced: say why it is changed. The reason is published."
    return found


def against_day(month, step, old, new, at, is_built):
    """What speaks against the new day of one step by itself; "" when nothing does."""
    # A publication that waits for a sign-off may be announced anew, whenever it was due.
    publishes, today = step == "publish_month", local_day(at)
    against = (
        (step in TAKES_EFFECT_WITH_BUILD and is_built, "The scorecards are built: this day has had its effect."),
        (not publishes and old <= today, "This day has come already, and stays."),
        (publishes and timetable.release_on(new) <= at, "This moment has passed already: reports come out at 09:30."),
        (not publishes and new <= today, "Choose a day that is still to come."),
        (not is_working_day(new), "Choose a working day: not a weekend or a bank holiday."),
        ((new - month.last_day).days > LATEST_DAYS, "Choose a day within three months of the month’s end."),
    )
    return next((words for holds, words in against if holds), "")


def out_of_order(month, days, moved):
    """The moved steps whose new day is not after what goes before, or not before what follows: (step, words)."""
    known = {"open_month": BY_RULE.day_of(month, "open_month"), "build_scorecards": timetable.after_actuals(days["actuals_due"], "build_scorecards")} | days
    for earlier, later in pairwise(WHEN):
        if known[earlier] < known[later]:
            continue
        if later in moved:
            yield later, f"Choose a day after {in_words(known[earlier])}, when {WHEN[earlier]}."
        else:
            yield earlier if earlier in moved else "actuals_due", f"Choose an earlier day: {WHEN[later]} on {in_words(known[later])}."


def is_announced(month, today):
    """Whether the year's calendar is announced: it is from the first day of the financial year on."""
    return today >= month.financial_year.first.first_day


def local_day(at):
    return at.astimezone(timetable.LONDON).date()


def in_words(day):
    return f"{day.day} {day:%B %Y}"
