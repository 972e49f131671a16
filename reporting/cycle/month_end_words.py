"""What the performance team's desk says of a month end: its headline, its timetable as a row of
steps, the last word of each directorate, and what is in order (pure; framework 4.1).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pmf_portal.formats.dates import day_from, late_in_words, moment_from, short_day_from
from pmf_portal.formats.numbers import counted, is_or_are
from pmf_portal.formats.wording import terms
from pmf_portal.periods.month import Month


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """A month end in counts, with the days of its steps."""

    month: Month
    figures_in: int
    figures_due: int
    directorates: int
    signed: int
    reports_to_come: int
    is_built: bool
    published_on: date | None
    days: dict[str, date]

    @property
    def missing(self) -> int:
        return self.figures_due - self.figures_in

    @property
    def unsigned(self) -> int:
        return self.directorates - self.signed


@dataclass(frozen=True, slots=True)
class StepOfMonth:
    """A step of the month: done, the one under way, or still to come, with its count."""

    title: str
    day: str
    count: str
    state: str


@dataclass(frozen=True, slots=True)
class Check:
    """Something that is in order, or is not."""

    words: str
    holds: bool


def when_due(day: date, today: date) -> str:
    """ "due today", "due Wednesday 17 April" or "5 days late"."""
    return late_in_words(day, today) or f"due {day_from(day, today)}"


def headline(facts: MonthFacts, today: date) -> str:
    """What there is to do first, in one sentence."""
    name = f"{facts.month.first_day:%B}"
    if facts.published_on is not None:
        published = (
            "today" if facts.published_on == today else f"on {plain_day(facts.published_on)}"
        )
        return f"{name} was published {published}"
    if facts.figures_due == 0:
        return f"{name}: no figure is due"
    if facts.missing and not facts.signed:
        verb = is_or_are(facts.missing)
        due = when_due(facts.days["actuals_due"], today)
        return f"{name}: {facts.missing} of {facts.figures_due} figures {verb} still to come, {due}"
    if not facts.is_built:
        built = day_from(facts.days["build_scorecards"], today)
        return f"{name}: all {facts.figures_due} figures are in; scorecards are built {built}"
    if facts.unsigned:
        verb = is_or_are(facts.unsigned)
        due = when_due(facts.days["sign_off_due"], today)
        return f"{name}: {facts.unsigned} of {facts.directorates} sign-offs {verb} to come, {due}"
    day = day_from(facts.days["publish_month"], today)
    return f"{name} is signed off, and is published {day}"


def plain_day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"


def steps_of(facts: MonthFacts, today: date) -> list[StepOfMonth]:
    """The six steps of the month with their counts; the first that is not done is under way."""
    reminders = f"{facts.missing} would go" if facts.missing else ""
    signed = f"{facts.unsigned} to sign" if facts.unsigned else f"{facts.signed} signed"
    reports = f"{facts.reports_to_come} to come" if facts.reports_to_come else ""
    is_out, days = facts.published_on is not None, facts.days
    rows = [
        (
            "Figures in",
            "actuals_due",
            f"{facts.figures_in} of {facts.figures_due}",
            not facts.missing,
        ),
        ("Reminders", "chase_actuals", reminders, today > days["chase_actuals"]),
        ("Scorecards built", "build_scorecards", "", facts.is_built),
        (
            terms.exception_report.plural.capital,
            "exceptions_due",
            reports,
            today > days["exceptions_due"] and not facts.reports_to_come,
        ),
        ("Sign-off", "sign_off_due", signed, facts.is_built and not facts.unsigned),
        ("Published", "publish_month", "", is_out),
    ]
    steps = []
    has_current = False
    for title, name, count, is_done in rows:
        state = "done" if is_done or is_out else "later"
        if state == "later" and not has_current:
            state, has_current = "current", True
        steps.append(StepOfMonth(title, short_day_from(days[name], today), count, state))
    return steps


def last_word(
    figures_to_come: int,
    last_figure: datetime | None,
    reminded: Sequence[datetime],
    today: date,
) -> str:
    """The last that was heard of a directorate's figures."""
    if not figures_to_come:
        return "All in"
    if reminded and (last_figure is None or max(reminded) > last_figure):
        times = "for the first time" if len(reminded) == 1 else f"{len(reminded)} times so far"
        return f"Reminded {moment_from(max(reminded), today)}, {times}"
    if last_figure is None:
        return "Nothing since the month ended"
    return f"Last figure {moment_from(last_figure, today)}"


def publication_check(months: Sequence[tuple[Month, int, int]]) -> Check:
    """Whether the newest month came out on the day planned, and how many before it did: (month,
    working days planned, working days taken), oldest first.
    """
    if not months:
        return Check("No month has been published yet.", False)
    month, planned, taken = months[-1]
    on_time = sum(took <= plan for _, plan, took in months)
    others = f", as in {on_time} of the last {counted(len(months), 'month')}"
    if taken > planned:
        return Check(
            f"{month.name} was published {counted(taken - planned, 'working day')} late;"
            f" on time: {on_time} of the last {counted(len(months), 'month')}.",
            False,
        )
    after = f"{counted(taken, 'working day')} after the month ended"
    return Check(f"{month.name} was published on the day planned, {after}{others}.", True)


def sign_off_check(month: Month | None, signed: int, without: Sequence[str]) -> Check:
    """Whether every director signed the newest published month."""
    if month is None:
        return Check("No month has been signed off yet.", False)
    if without:
        return Check(f"{month.name} was published without sign-off: {', '.join(without)}.", False)
    who = "The director" if signed == 1 else f"All {signed} directors"
    return Check(f"{who} signed off {month.name}.", True)


def verification_check(day: date | None, holds: bool) -> Check:
    """What the nightly check of the record found."""
    if day is None:
        return Check("The nightly check has not run yet.", False)
    when = f"Nightly check, {day.day} {day:%B}"
    if holds:
        return Check(f"{when}: no problems found.", True)
    return Check(f"{when}: something that must never change has changed.", False)
