"""What was promised of a measure that is off plan, and what became of it, for a page that has one
line for it (pure).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from exceptions.rules.standing import MET, NO_FIGURE
from pmf_portal.formats.canonical import decimal_of
from pmf_portal.formats.numbers import format_number
from pmf_portal.formats.wording import upper_first
from pmf_portal.periods.month import Month
from pmf_portal.periods.period_names import in_a_sentence
from pmf_portal.pictures.sparkline import Spark
from reporting.content.calm_lines import is_short, period_words
from reporting.content.in_short.facts import Report, period_end, report_of
from reporting.content.in_short.figures import ordinal
from reporting.content.in_short.promises import DONE, LATE, WEEKDAY
from reporting.content.recent import number_of, spark_of

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class WayBack:
    """What is said of it: `first` stands out, and `is_missed` where that is a promise missed."""

    first: str
    more: str
    is_missed: bool


def way_back_of(published: Content | None) -> WayBack | None:
    """What became of what an exception report promised; None where nothing was promised yet."""
    if published is None:
        return None
    report = report_of(published)
    if report.plan_due:
        first, _, more = report.plan_due.partition("; ")
        more = f"{upper_first(more)}." if more else ""
        return WayBack(f"{first}.", more, bool(LATE.search(report.plan_due)))
    first, more = promise_words(report)
    if not first:
        return None
    parts = [more, next_action(report)]
    return WayBack(first, " ".join(filter(None, parts)), first.startswith("Promise missed"))


def promise_words(report: Report) -> tuple[str, str]:
    """Whether the newest promise was kept, and which it was."""
    if report.is_promise_over:
        was = f"Back on plan was promised for {report.promised}."
        if report.promise.endswith(MET):
            return "Promise kept.", was
        if report.promise.endswith(NO_FIGURE):
            return was, "There is no figure since."
        return "Promise missed.", was
    if report.periods_off_path:
        newest, run = report.reported[-1], report.periods_off_path
        times = "" if run == 1 else f", {ordinal(run)} time in a row"
        when = in_a_sentence(period_words(newest.period))
        more = f"{newest.promised} promised for {when}; on plan by {report.promised}."
        return f"Promise missed{times}.", more
    if report.reported:
        return "On the promised way back.", f"Back on plan promised for {report.promised}."
    return (f"Back on plan promised for {report.promised}.", "") if report.promised else ("", "")


def next_action(report: Report) -> str:
    """When the next action is due, or that one is late; "" where none is left."""
    left = [action for action in report.actions if action.status != DONE]
    late = [found[0] for action in left if (found := LATE.search(action.due))]
    if late:
        return f"An action is {late[0]}."
    return f"Next action due {WEEKDAY.sub('', left[0].due)}." if left else ""


def spark_with_way_back(line: Content, path: list[Content]) -> Spark | None:
    """A line's sparkline, with the way back that was promised going on after it."""
    spark = spark_of(line)
    expected = {period_end(step["period"]): number_of(step["expected"]) for step in path}
    ends = [end for end in expected if end is not None]
    if spark is None or not ends:
        return spark
    months = [Month.parse(period) for period, _, _ in line["recent"]]
    every = min((b - a for a, b in pairwise(months)), default=1)
    while months[-1] < max(ends):
        months.append(months[-1] + every)
    ahead = [None] * (len(months) - len(spark.values))
    return replace(
        spark,
        values=[*spark.values, *ahead],
        planned=[*spark.planned, *ahead],
        years=[month.financial_year.start for month in months],
        promised=[expected.get(month) for month in months],
    )


def promised_end(line: Content, path: list[Content]) -> str:
    """What the way back ends with: “78% May”."""
    if not path:
        return ""
    end = path[-1]
    unit = line["unit"] if is_short(line["unit"]) else ""
    figure = format_number(decimal_of(end["expected"]), line["decimals"], unit)
    month = period_end(end["period"])
    return f"{figure} {month.name[:3]}" if month else figure
