"""What comes next for the reader of a briefing: the days of the month that follows, what was
promised for then, and what is to be decided.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.rules.step_words import step_in_words
from pmf_portal.formats.dates import day_from, late_in_words
from pmf_portal.formats.numbers import counted, is_or_are
from pmf_portal.formats.one_after_another import joined
from pmf_portal.formats.wording import lower_first, terms, upper_first
from pmf_portal.periods.timetable import Timetable
from reporting.content.in_short.decisions import decisions_asked
from reporting.content.in_short.facts import Account, period_end
from reporting.content.in_short.promises import DONE

STEPS = ("actuals_due", "exceptions_due", "sign_off_due", "publish_month")
# How far ahead promises are told, how many measures are named together, and how many days.
AHEAD = timedelta(days=92)
MOST_NAMES, MOST_DATES = 3, 8


@dataclass(frozen=True, slots=True)
class Coming:
    """What comes next, and when; without a day it waits now, or for what `when` says."""

    day: date | None
    words: str
    url: str = ""
    when: str = ""

    def when_from(self, today: date) -> str:
        """The day as it is said today, or how late it is, or what stands for it."""
        if self.day and (late := late_in_words(self.day, today)):
            return upper_first(late)
        said = day_from(self.day, today) if self.day else self.when or "now due"
        return upper_first(said)


def what_comes(
    account: Account, waiting: Iterable[Coming], decided: Collection[str], today: date
) -> list[Coming]:
    """What waits first, then what is to be decided, then everything that has a day, in its order;
    `decided` are the measures that the executive group decided on since the month came out.
    """
    timetable = announced_timetable()
    dated = [
        *steps_ahead(account, timetable, today),
        *actions_ahead(account, today),
        *ways_back_ahead(account, timetable, today),
    ]
    dated.sort(key=lambda one: one.day or today)
    is_newest = timetable.day_of(account.month + 1, "publish_month") >= today
    asked = decisions_ahead(account, decided) if is_newest else ()
    return [*waiting, *asked, *dated[:MOST_DATES]]


def decisions_ahead(account: Account, decided: Collection[str]) -> Iterator[Coming]:
    """What is before the executive group and not decided yet; the portal does not know the day of
    its meeting.
    """
    open_codes = account.escalated.difference(decided)
    asked = [one.title for one in decisions_asked(account) if one.code in open_codes]
    if asked:
        words = f"The {terms.executive_group_in_full} decides on {named(asked)}"
        yield Coming(None, words, when="next meeting")


def steps_ahead(account: Account, timetable: Timetable, today: date) -> Iterator[Coming]:
    """The days of the month that follows."""
    following = account.month + 1
    for step in STEPS:
        day = timetable.day_of(following, step)
        if day >= today:
            yield Coming(day, f"{following.name}: {lower_first(step_in_words(step))}")


def actions_ahead(account: Account, today: date) -> Iterator[Coming]:
    """The published actions that fall due, by their day."""
    by_day: dict[date, list[str]] = {}
    for report in account.reports:
        for action in report.actions:
            day = day_of(action.due)
            if action.status != DONE and day is not None and today <= day <= today + AHEAD:
                by_day.setdefault(day, []).append(report.title)
    for day, titles in sorted(by_day.items()):
        number = len(titles)
        words = f"{counted(number, 'action')} {is_or_are(number)} due, for"
        yield Coming(day, f"{words} {named(list(dict.fromkeys(titles)))}")


def ways_back_ahead(account: Account, timetable: Timetable, today: date) -> Iterator[Coming]:
    """The publications that will show whether a measure is back on plan as promised."""
    by_day: dict[date, list[str]] = {}
    months = {}
    for report in account.reports:
        month = period_end(report.promised)
        if month is None or report.is_promise_over:
            continue
        day = timetable.day_of(month, "publish_month")
        if today <= day <= today + AHEAD:
            by_day.setdefault(day, []).append(report.title)
            months[day] = month
    for day, titles in by_day.items():
        yield Coming(day, f"Promised back on plan, with {months[day].name}: {named(titles)}")


def day_of(words: str) -> date | None:
    """The day of “Friday 26 April 2024”; None for what names no day."""
    try:
        return datetime.strptime(words.partition(" (")[0], "%A %d %B %Y").date()
    except ValueError:
        return None


def named(titles: Sequence[str]) -> str:
    """Titles in a sentence; of many the first, and how many more."""
    shown = list(titles[:MOST_NAMES])
    if len(titles) > MOST_NAMES:
        shown.append(f"{len(titles) - MOST_NAMES} more")
    return joined(shown)
