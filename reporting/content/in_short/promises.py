"""Promises whose day has passed, told as passed; and where the way back of a measure stands
(pure).
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from exceptions.rules.standing import MET, NO_FIGURE
from pmf_portal.formats.dates import plain_day
from pmf_portal.formats.numbers import is_or_are
from pmf_portal.formats.wording import lower_first, terms, upper_first
from pmf_portal.periods.month import Month
from reporting.content.in_short.facts import Action, PathStep, Report, Sentence, period_end
from reporting.content.in_short.figures import ordinal

LATE = re.compile(r"[0-9,]+ days? late")
WEEKDAY = re.compile(r"^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day ")
DONE = "Done"
BACK_ON_PLAN = "Back on plan"
# A number stands in one line with what is counted.
NO_BREAK = "\u00a0"
# For so many months a promise that was kept is news.
RECENT = 2


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised by when, and what became of it."""

    code: str
    title: str
    what: str
    due: str
    outcome: str
    is_kept: bool
    sentence: Sentence


def missed_promises(reports: Iterable[Report]) -> list[Promise]:
    """Ways back that did not arrive, plans that are late, and actions that are late."""
    by_kind: tuple[list[Promise], ...] = ([], [], [])
    for report in reports:
        if is_promise_missed(report):
            by_kind[0].append(recovery_promise(report))
        if LATE.search(report.plan_due):
            by_kind[1].append(plan_promise(report))
        late = [one for one in report.actions if one.status != DONE and LATE.search(one.due)]
        by_kind[2].extend(action_promise(report, one) for one in late)
    return [promise for promises in by_kind for promise in promises]


def reports_headline(reports: Collection[Report]) -> str:
    """What is to be said first of the reports of a month: “20 exception reports are under way; 3
    are late; 4 promised dates were missed”.
    """
    if not reports:
        return f"No measure needs {terms.exception_report.with_article}"
    number = len(reports)
    parts = [f"{terms.exception_report.counted(number)} {is_or_are(number)} under way"]
    if late := sum(bool(LATE.search(report.plan_due)) for report in reports):
        parts.append(f"{late}{NO_BREAK}{is_or_are(late)} late")
    if missed := sum(is_promise_missed(report) for report in reports):
        dates = "date was" if missed == 1 else "dates were"
        parts.append(f"{missed}{NO_BREAK}promised {dates} missed")
    return "; ".join(parts)


def kept_promises(reports: Iterable[Report], month: Month) -> list[Promise]:
    """Measures that are back on plan as promised, of the promises that ended lately."""
    kept = []
    for report in reports:
        end = period_end(report.promised)
        is_recent = end is not None and month - end <= RECENT
        if report.is_promise_over and report.promise.endswith(MET) and is_recent:
            kept.append(recovery_promise(report))
    return kept


def recovery_promise(report: Report) -> Promise:
    """What became of a promise to be back on plan, once its month has passed."""
    is_kept = report.promise.endswith(MET)
    newest = report.reported[-1] if report.reported else None
    if report.promise.endswith(NO_FIGURE):
        outcome = "No figure since"
    elif newest is None:
        outcome = "Kept" if is_kept else "Missed"
    else:
        outcome = f"{'Kept' if is_kept else 'Missed'}: {figures_of(newest)}"
    text = f"{report.title}: back on plan was promised for {report.promised}. {outcome}."
    return Promise(
        report.code,
        report.title,
        BACK_ON_PLAN,
        report.promised,
        outcome,
        is_kept,
        Sentence(text, (report.source,)),
    )


def is_promise_missed(report: Report) -> bool:
    """Whether the month has passed in which the measure was to be back, and it is not back."""
    return report.is_promise_over and not report.promise.endswith(MET)


def plan_promise(report: Report) -> Promise:
    """A delivery plan that is late, by the sentence that was published of it."""
    is_written = is_only_unverified(report)
    due = "" if is_written else WEEKDAY.sub("", report.due_on)
    what = "Director’s verification of the plan" if is_written else "Delivery plan"
    outcome = f"Missed: {report.plan_due[:1].lower()}{report.plan_due[1:]}"
    text = f"{report.title}: {report.plan_due}."
    sentence = Sentence(text, (report.source,))
    return Promise(report.code, report.title, what, due, outcome, False, sentence)


def is_only_unverified(report: Report) -> bool:
    """Whether the plan is written and waits for its director."""
    return "verification" in report.plan_due


def is_plan_late(report: Report) -> bool:
    """Whether there should be a plan by now."""
    return bool(LATE.search(report.plan_due)) and not is_only_unverified(report)


def action_promise(report: Report, action: Action) -> Promise:
    due, _, late = WEEKDAY.sub("", action.due).partition(" (")
    outcome = f"Missed: {late.rstrip(')')}"
    text = f"{report.title}: “{action.what}” was due on {due}; {late.rstrip(')')}."
    source = report.source
    return Promise(
        report.code,
        report.title,
        f"“{action.what}”",
        due,
        outcome,
        False,
        Sentence(text, (source,)),
    )


def figures_of(step: PathStep) -> str:
    """ "63.2% in February 2024 (71.4% promised)" """
    return f"{step.actual} in {step.period} ({step.promised} promised)"


def way_back(report: Report) -> Sentence:
    """Where a measure stands on its way back to plan."""
    return Sentence(" ".join(way_back_sentences(report)), (report.source,))


def late_then(text: str, day: date) -> str:
    """What a month says is late, with the day on which it said so: “5 days late on 17 April
    2024”.
    """
    return LATE.sub(lambda late: f"{late.group()} on {plain_day(day)}", text)


def way_back_sentences(report: Report) -> Iterable[str]:
    if report.plan_due:
        yield f"{report.plan_due}."
        return
    newest = report.reported[-1] if report.reported else None
    if newest is not None:
        yield f"{upper_first(figures_of(newest))}: {on_path_in_short(report)}."
    if report.is_promise_over:
        yield f"{upper_first(back_in_short(report))}."
    elif report.promised:
        yield f"Back on plan promised for {report.promised}."


def back_in_short(report: Report) -> str:
    """What became of a promise whose month has passed."""
    outcome = report.promise.rpartition("; ")[2]
    return f"back on plan was promised for {report.promised}: {outcome}"


def on_path_in_short(report: Report) -> str:
    run = report.periods_off_path
    if not run:
        return "on the promised path"
    if run == 1:
        return "off the promised path"
    return f"off the promised path for the {ordinal(run)} time in a row"


def missed_in_short(promise: Promise) -> str:
    """What was missed, beside the name of its measure: “an action is 113 days late”."""
    if promise.what == BACK_ON_PLAN:
        return f"back on plan was promised for {promise.due}; {lower_first(promise.outcome)}"
    if promise.what.startswith("“"):
        return f"an action due on {promise.due} is {promise.outcome.removeprefix('Missed: ')}"
    return lower_first(str(promise.sentence).removeprefix(f"{promise.title}: ").removesuffix("."))


def off_path_in_short(report: Report) -> str:
    """How far the newest figure is off the promised path: “63.2%, promised 71.4%; missed for the
    third time in a row”.
    """
    newest, run = report.reported[-1], report.periods_off_path
    words = f"{newest.actual}, promised {newest.promised}"
    return words if run == 1 else f"{words}; missed for the {ordinal(run)} time in a row"


def newest_paths(reports: Iterable[Report]) -> Sentence | None:
    """How many of the promised figures were missed when they were last due; None without any."""
    with_figure = [report for report in reports if report.reported]
    if not with_figure:
        return None
    missed = sum(not report.reported[-1].on_path for report in with_figure)
    number = len(with_figure)
    verb = "was" if missed == 1 else "were"
    text = f"{missed or 'None'} of {number} promised figures {verb} missed in the newest period."
    if number == 1:
        outcome = "missed" if missed else "kept"
        text = f"The only promised figure of the newest period was {outcome}."
    return Sentence(text, tuple(report.source for report in with_figure))


def is_reported_since(report: Report, month: Month) -> bool:
    """Whether the newest figure on the path is of a month or later."""
    if not report.reported:
        return False
    end = period_end(report.reported[-1].period)
    return end is not None and end >= month
