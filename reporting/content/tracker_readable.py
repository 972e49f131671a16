"""The published tracker as readers of its print see it, made from its JSON alone (pure)."""

import json

from pmf_portal.formats.wording import worded
from pmf_portal.periods.month import Month

COUNTS = (
    "open",
    "overdue",
    "escalated",
    "repeated",
    "opened",
    "recovered",
    "closed",
    "not_required",
)
TABLES = {
    "by_directorate": "By {terms.directorate}",
    "by_cause": "By kind of cause",
    "by_age": "By age",
    "by_month": "At each month end",
}
WORDS = {"yes": "Yes", "partly": "In part", "no": "No"}


def readable_tracker(document):
    """The published document as its print shows it."""
    return in_reading_order(json.loads(document))


def in_reading_order(content):
    """The content with its tables, durations and rows in words, in reading order; nothing in it
    needs computing.
    """
    content = content | {"lines": [dict(row) for row in content["lines"]]}
    content["month_name"] = Month.parse(content["month"]).name
    content["tables"] = [
        {
            "title": worded(title),
            "rows": [[row["title"], *(row[name] for name in COUNTS)] for row in content[name]],
        }
        for name, title in TABLES.items()
    ]
    content["durations"] = [
        [words, when, found["count"], text_or_dash(found["median"]), text_or_dash(found["longest"])]
        for words, name in (
            ("Working days to a verified plan", "working_days_to_plan"),
            ("Months to recovery", "months_to_recovery"),
        )
        for when, found in (
            ("in the period", content["in_period"][name]),
            ("so far", content["so_far"][name]),
        )
    ]
    content["worked"] = [
        [
            WORDS[now["answer"]],
            now["count"],
            per_cent(now["percent"]),
            ever["count"],
            per_cent(ever["percent"]),
        ]
        for now, ever in zip(
            content["in_period"]["plans_worked"], content["so_far"]["plans_worked"], strict=True
        )
    ]
    for row in content["lines"]:
        row["opened_for"] = Month.parse(row["opened_for"]).name
        row["recovered_month"] = (
            Month.parse(row["recovered_month"]).name if row["recovered_month"] else ""
        )
        row["causes"] = "; ".join(row["causes"]) or "Not given yet"
    return content


def text_or_dash(value):
    return "–" if value is None else str(value)


def per_cent(text):
    return "–" if text is None else f"{text}%"
