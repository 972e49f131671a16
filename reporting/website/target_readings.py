"""What the figures say, as a target's page tells it: sentences and tables."""

from typing import Any

from django.utils.safestring import mark_safe

from pmf_portal.formats.units import BARE_NUMBER, unit_label, unit_of
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from pmf_portal.pictures.chance_bar import chance_bar
from pmf_portal.pictures.periods_frame import HALF, NARROW
from reporting.content.readings import ahead_rows, usual_rows
from reporting.content.year_chances import chances_of, likeliest, next_period, spoken


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
        "sentences": [words[name] for name in ("direction", "assurance") if words[name]],
        "direction": reading["direction"],
        "ahead": reading["ahead"],
        "next_period": next_period(reading),
        "likeliest": likeliest(chances_of(reading)),
        "chances": chance_pictures(reading),
        "steps": [one for one in words["remarks"] if one.startswith("The usual range begins")],
    }
    if reading["usual"] is not None:
        context |= tables_of(reading)
    return {"reading": context}


def chance_pictures(reading: dict[str, Any]) -> list[str]:
    """How likely each rating is when the year ends, drawn for each width; none where none is
    foreseen.
    """
    chances = chances_of(reading)
    if not chances:
        return []
    pictures = []
    for name, width in (("half", HALF.width), ("narrow", NARROW.width)):
        drawn = chance_bar(chances, width)
        pictures.append(mark_safe(drawn.of_words(spoken(chances), f"look-{name}")))
    return pictures


def tables_of(reading: dict[str, Any]) -> dict[str, Any]:
    """The figures of the pictures as tables."""
    usual, every = reading["usual"], reading["frequency"]
    periods = [period for period, *_ in usual["points"]]
    periods += [period for period, *_ in reading["ahead"]]
    labels = {period: frequency.label(every, Month.parse(period)) for period in periods}
    return {
        "unit": "" if unit_of(reading["unit"]) is BARE_NUMBER else unit_label(reading["unit"]),
        "usual_rows": usual_rows(reading, labels),
        "ahead_rows": ahead_rows(reading, labels),
        "from": frequency.label(every, Month.parse(usual["from"])),
        "to": frequency.label(every, Month.parse(usual["to"])),
    }
