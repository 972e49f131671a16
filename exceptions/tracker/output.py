"""The forms of the tracker: tables with their charts and sentences, and rows for CSV and JSON
(pure).
"""

from exceptions.tracker.overdue_at import OVERDUE_MEANS
from pmf_portal.formats.csv_files import csv_text
from pmf_portal.formats.numbers import counted, format_number, plain_number
from pmf_portal.periods.timetable import local_day
from pmf_portal.ui.charts import bars_figure, counts_figure

UNDER_WAY = {
    "open": "Under way",
    "overdue": "Overdue",
    "escalated": "Before CESG",
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
    "Before CESG": "Escalated to the Chief Executive’s Strategic Group, and not dealt with yet.",
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


def row_of(standing):
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
        "state": standing.state.title,
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


def tracker_csv(rows):
    """The rows of the tracker as CSV; text is made safe for spreadsheets."""
    flat = [row | {"causes": "; ".join(row["causes"])} for row in rows]
    return csv_text(COLUMNS, flat).encode()


def tables_of(tracker, history):
    """Every table of counts with its chart and the sentence that says what the chart shows."""
    month_by_month = (
        {"figure": history_figure(history), "sentence": history_sentence(history)}
        if history
        else {}
    )
    return [
        table(
            "by-directorate",
            "By directorate",
            "Directorate",
            tracker.by_directorate,
            UNDER_WAY | IN_PERIOD,
        ),
        table("by-cause", "By kind of cause", "Cause", tracker.by_cause, UNDER_WAY | IN_PERIOD)
        | {"note": "A report counts once for each kind of cause that it names."},
        table("by-age", "By age", "Since opening", tracker.by_age, UNDER_WAY),
        table("by-month", "At each month end", "Month", history, UNDER_WAY | IN_PERIOD)
        | month_by_month,
    ]


def table(key, title, heading, rows, columns):
    cells = [
        {
            "title": row.title,
            "cells": [(words, getattr(row, name)) for name, words in columns.items()],
        }
        for row in rows
    ]
    found = {
        "key": key,
        "title": title,
        "heading": heading,
        "headings": list(columns.values()),
        "rows": cells,
    }
    shown = [row for row in rows if row.open] if columns is not UNDER_WAY else rows
    if any(row.open for row in shown):
        in_time = [row.open - row.overdue for row in shown]
        series = [("Under way, in time", in_time), ("Overdue", [row.overdue for row in shown])]
        found |= {
            "figure": bars_figure([row.title for row in shown], series),
            "sentence": bars_sentence(shown),
        }
    return found


def bars_sentence(rows):
    most = max(rows, key=lambda row: row.open)
    late = max(rows, key=lambda row: row.overdue)
    told = f"Most reports under way: {most.title}, {most.open}"
    return (
        f"{told}; most overdue: {late.title}, {late.overdue}."
        if late.overdue
        else f"{told}. None is overdue."
    )


def history_figure(history):
    series = [
        (UNDER_WAY[name], [getattr(row, name) for row in history])
        for name in ("open", "overdue", "escalated")
    ]
    return counts_figure([row.title for row in history], series)


def history_sentence(history):
    first, last = history[0], history[-1]
    return (
        f"{first.title}: {counted(first.open, 'report')} under way, {first.overdue} overdue."
        f" {last.title}: {last.open} under way, {last.overdue} overdue."
    )


def durations_of(tracker):
    """Time to plan and time to recovery, in the period and so far."""
    rows = []
    for title, name, unit in (
        ("Time to plan", "to_plan", "working day"),
        ("Time to recovery", "to_recovery", "month"),
    ):
        for when, outcomes in (("in the period", tracker.in_period), ("so far", tracker.so_far)):
            found = getattr(outcomes, name)
            rows.append(
                {
                    "title": f"{title}, {when}",
                    "count": found.count,
                    "median": long(found.median, unit),
                    "longest": long(found.longest, unit),
                }
            )
    return rows


def long(length, unit):
    if length is None:
        return "–"
    number = plain_number(length) if not isinstance(length, int) else str(length)
    return f"{number} {unit}{'' if length == 1 else 's'}"


def worked_of(tracker):
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


def per_cent(share):
    return format_number(share.percent, 1, "%")
