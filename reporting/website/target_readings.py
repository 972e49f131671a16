"""What the figures say, as a target's page tells it: sentences, picture and tables."""

from decimal import Decimal
from typing import Any

from django.utils.safestring import mark_safe

from pmf_portal.formats.units import BARE_NUMBER, unit_label, unit_of
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from reporting.charts.reading_picture import NARROW, WIDE, picture, shown_of
from reporting.content.readings import ahead_rows, usual_rows
from scorecards.rating.series import series_rows


def reading_context(content: dict[str, Any]) -> dict[str, Any]:
    """The context of the section “What the figures say”; nothing where a target was published
    without its reading.
    """
    reading = content.get("reading")
    if reading is None:
        return {}
    words = reading["words"]
    context = {
        "words": words,
        "sentences": [
            words[name] for name in ("direction", "assurance", "year_end") if words[name]
        ],
        "direction": reading["direction"],
        "ahead": reading["ahead"],
        "steps": [one for one in words["remarks"] if one.startswith("The usual range begins")],
    }
    if reading["usual"] is not None:
        context |= drawn(content, reading)
    return {"reading": context}


def drawn(content: dict[str, Any], reading: dict[str, Any]) -> dict[str, Any]:
    """The picture, wide and narrow, and its figures as tables."""
    rule = content["rule"]
    planned = {
        row.month: row.planned
        for row in series_rows(content["series"], rule["aggregation"], Decimal(rule["scale"]))
        if row.planned is not None
    }
    shown = shown_of(reading, planned)
    title = f"{content['line']['title']}: usual range, plan and forecast"
    described = describe(reading)
    labels = {str(month): frequency.label(reading["frequency"], month) for month in shown.periods}
    usual = reading["usual"]
    return {
        "pictures": [
            mark_safe(picture(shown, paper, title, described)) for paper in (WIDE, NARROW)
        ],
        "unit": "" if unit_of(reading["unit"]) is BARE_NUMBER else unit_label(reading["unit"]),
        "usual_rows": usual_rows(reading, labels),
        "ahead_rows": ahead_rows(reading, labels),
        "from": frequency.label(reading["frequency"], Month.parse(usual["from"])),
        "to": frequency.label(reading["frequency"], Month.parse(usual["to"])),
    }


def describe(reading: dict[str, Any]) -> str:
    """The picture in words, for those who do not see it."""
    words = reading["words"]
    return " ".join(part for part in (words["change"], words["year_end"]) if part)
