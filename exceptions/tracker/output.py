"""The forms of the tracker: tables with their charts and sentences, and rows for CSV and JSON
(pure).
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from exceptions.tracker.counts import Counts, Duration, Share, Tracker
from exceptions.tracker.history import Standing
from exceptions.tracker.overdue_at import OVERDUE_MEANS
from pmf_portal.formats.csv_files import csv_text
from pmf_portal.formats.numbers import counted, format_number, is_or_are, plain_number
from pmf_portal.formats.wording import terms, worded
from pmf_portal.periods.timetable import local_day
from pmf_portal.ui.charts import bars_figure, counts_figure

UNDER_WAY = {
    "open": "Under way",
    "overdue": "Overdue",
    "escalated": "Before {terms.executive_group}",
    "repeated": "Repeated",
}
IN_PERIOD = {
    "opened": "Opened",
    "recovered": "Recovered",
    "closed": "Closed",
    "not_required": "Not required",
}
DEFINITIONS = {
    "Under way": (
        "Opened and neither closed nor set aside by a director’s decision that no report is"
        " required."
    ),
    "Overdue": OVERDUE_MEANS,
    "Before {terms.executive_group}": (
        "Escalated to the {terms.executive_group_in_full}, and not dealt with yet."
    ),
    # Published words stay as they are.
    "Repeated": "The target had a report before, or under-performance came back within this spell.",
    "Opened": "Opened or reopened within the period.",
    "Recovered": (
        "The recovery was confirmed by the director within the period, and performance has not"
        " fallen back since."
    ),
    "Closed": "Closed within the period with what was learned.",
    "Not required": "Set aside within the period by a director’s named and reasoned decision.",
}
COLUMNS = (
    "code",
    "title",
    "directorate",
    "service",
    "accountable_officer",
    "opened_for",
    "opened_on",
    "state",
    "overdue",
    "escalated",
    "repeated",
    "causes",
    "months_since_opening",
    "working_days_to_plan",
    "recovered_month",
    "months_to_recovery",
    "plan_worked",
)
ANSWERS = {"yes": "yes", "partly": "in part", "no": "no", "": ""}


def headline_of(total: Counts) -> str:
    """What the tracker says first: “14 of 20 exception reports under way are overdue; 10 are
    before CESG”.
    """
    if not total.open:
        return f"No {terms.exception_report} is under way"
    under_way = f"{terms.exception_report.counted(total.open)} under way"
    if not total.overdue:
        return f"{under_way}; none is overdue"
    words = f"{total.overdue} of {under_way} {is_or_are(total.overdue)} overdue"
    if not total.escalated:
        return words
    before = f"{total.escalated} {is_or_are(total.escalated)} before {terms.executive_group}"
    return f"{words}; {before}"


def counts_in_words(counts: Mapping[str, str]) -> dict[str, str]:
    """What each count is called."""
    return {name: worded(words) for name, words in counts.items()}


def definitions() -> dict[str, str]:
    """What each count means, by what it is called."""
    return {worded(name): worded(meaning) for name, meaning in DEFINITIONS.items()}


def row_of(standing: Standing) -> dict[str, Any]:
    """One report as a row of the tracker, in plain values."""
    facts = standing.facts
    return {
        "code": facts.code,
        "title": facts.title,
        "directorate": facts.directorate,
        "service": facts.service,
        "accountable_officer": facts.officer,
        "opened_for": str(facts.month),
        "opened_on": local_day(standing.opened_at).isoformat(),
        "state": standing.state.label,
        "overdue": standing.overdue_words,
        "escalated": standing.is_escalated,
        "repeated": standing.is_repeated,
        "causes": list(standing.categories),
        "months_since_opening": standing.age,
        "working_days_to_plan": standing.days_to_plan,
        "recovered_month": str(standing.recovered_month) if standing.recovered_month else "",
        "months_to_recovery": standing.months_to_recovery,
        "plan_worked": ANSWERS[standing.worked],
    }


def tracker_csv(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The rows of the tracker as CSV; text is made safe for spreadsheets."""
    flat = [{**row, "causes": "; ".join(row["causes"])} for row in rows]
    return csv_text(COLUMNS, flat).encode()


def tables_of(tracker: Tracker, history: Sequence[Counts]) -> list[dict[str, Any]]:
    """Every table of counts with its chart and the sentence that says what the chart shows."""
    under_way = counts_in_words(UNDER_WAY)
    every_count = under_way | IN_PERIOD
    by_directorate = table(
        "by-directorate",
        f"By {terms.directorate}",
        terms.directorate.capital,
        every_count,
        tracker.by_directorate,
    )
    by_cause = table("by-cause", "By kind of cause", "Cause", every_count, tracker.by_cause)
    by_age = table("by-age", "By age", "Since opening", under_way, tracker.by_age)
    by_month = table("by-month", "At each month end", "Month", every_count, history)
    by_directorate |= chart_of([row for row in tracker.by_directorate if row.open])
    by_cause |= chart_of([row for row in tracker.by_cause if row.open])
    by_cause["note"] = "A report counts once for each kind of cause that it names."
    # Every band of age is drawn, also an empty one.
    by_age |= chart_of(tracker.by_age)
    if history:
        by_month["figure"] = history_figure(history)
        by_month["sentence"] = history_sentence(history)
    return [by_directorate, by_cause, by_age, by_month]


def table(
    key: str, title: str, heading: str, columns: Mapping[str, str], rows: Sequence[Counts]
) -> dict[str, Any]:
    """A table of counts: {field of the counts: heading} gives its columns."""
    cells = []
    for row in rows:
        values = [(words, getattr(row, name)) for name, words in columns.items()]
        cells.append({"title": row.title, "cells": values})
    return {
        "key": key,
        "title": title,
        "heading": heading,
        "headings": list(columns.values()),
        "rows": cells,
    }


def chart_of(rows: Sequence[Counts]) -> dict[str, Any]:
    """The chart of what is under way and its sentence; nothing while nothing is."""
    if not any(row.open for row in rows):
        return {}
    in_time = [row.open - row.overdue for row in rows]
    series = [("Under way, in time", in_time), ("Overdue", [row.overdue for row in rows])]
    return {
        "figure": bars_figure([row.title for row in rows], series),
        "sentence": bars_sentence(rows),
    }


def bars_sentence(rows: Sequence[Counts]) -> str:
    most = max(rows, key=lambda row: row.open)
    late = max(rows, key=lambda row: row.overdue)
    under_way = f"Most reports under way: {most.title}, {most.open}"
    if not late.overdue:
        return f"{under_way}. None is overdue."
    return f"{under_way}; most overdue: {late.title}, {late.overdue}."


def history_figure(history: Sequence[Counts]) -> dict[str, Any]:
    series = [
        (worded(UNDER_WAY[name]), [getattr(row, name) for row in history])
        for name in ("open", "overdue", "escalated")
    ]
    return counts_figure([row.title for row in history], series)


def history_sentence(history: Sequence[Counts]) -> str:
    first, last = history[0], history[-1]
    return (
        f"{first.title}: {counted(first.open, 'report')} under way, {first.overdue} overdue."
        f" {last.title}: {last.open} under way, {last.overdue} overdue."
    )


def durations_of(tracker: Tracker) -> list[dict[str, Any]]:
    """Time to plan and time to recovery, in the period and so far."""
    in_period, so_far = tracker.in_period, tracker.so_far
    return [
        duration_row("Time to plan, in the period", in_period.to_plan, "working day"),
        duration_row("Time to plan, so far", so_far.to_plan, "working day"),
        duration_row("Time to recovery, in the period", in_period.to_recovery, "month"),
        duration_row("Time to recovery, so far", so_far.to_recovery, "month"),
    ]


def duration_row(title: str, duration: Duration, unit: str) -> dict[str, Any]:
    return {
        "title": title,
        "count": duration.count,
        "median": length_text(duration.median, unit),
        "longest": length_text(duration.longest, unit),
    }


def length_text(length: Decimal | int | None, unit: str) -> str:
    if length is None:
        return "–"
    number = str(length) if isinstance(length, int) else plain_number(length)
    return f"{number} {unit}" if length == 1 else f"{number} {unit}s"


def worked_of(tracker: Tracker) -> list[dict[str, Any]]:
    """Whether plans worked, in the period and so far: counts and per cent."""
    return [
        {
            "title": now.title,
            "count": now.count,
            "percent": per_cent(now),
            "ever": ever.count,
            "ever_percent": per_cent(ever),
        }
        for now, ever in zip(tracker.in_period.worked, tracker.so_far.worked, strict=True)
    ]


def per_cent(share: Share) -> str:
    return format_number(share.percent, 1, "%")
