"""The half-yearly statistical analysis of the Corporate Plan's targets as a readable document
(pure; framework 3.7, 4.2).
"""

from dataclasses import replace

from pmf_portal.formats.numbers import counted, format_difference, format_number
from pmf_portal.formats.units import UnitKind
from pmf_portal.formats.value_kinds import is_single, kind_of
from pmf_portal.periods import frequency
from reporting.content.document import (
    Column,
    Facts,
    Heading,
    Mark,
    Number,
    Table,
    Text,
    document_of,
    figure_of,
    month_name,
)
from reporting.content.scorecards import whole
from reporting.content.statistics import describe
from reporting.content.target_charts import published_series, target_chart

METHOD = (
    "Level, spread and change are worked out from the periods’ own figures at published decimals."
    " The mean is that of the periods, each counting the same; the median is the middle one. The"
    " change is the newest figure less that of the same period a year before. The forecast says at"
    " what the year ends if the departure from plan of the last three periods goes on; it is a rule"
    " that anyone can redo, not a promise."
)


def analysis_document(content):
    """Performance level, trend and forecast of each target, in numbers and as a chart."""
    found = [(line, described(line)) for line in content["lines"]]
    blocks = [Text((content["about"],)), overview(content, found)]
    for line, numbers in found:
        blocks += [Heading(name_of(line)), *analysed(line, numbers)]
    return document_of(content, [*blocks, Heading("How these numbers are made"), Text((METHOD,))])


def name_of(line):
    return f"{line['line']['code']} {line['line']['title']}"


def analysed(line, found):
    """A target's numbers as facts, and its chart; `found` as `described` gives it."""
    if found is None:
        return [Text(("No figure has been reported yet.",))]
    return [Facts(tuple(facts_of(line, found))), target_chart(line["line"]["code"], line)]


def described(line):
    """A target's figures in numbers; figures that count the same months again have no mean."""
    rule = line["rule"]
    found = describe(published_series(line), rule["decimals"], rule["polarity"])
    if found and frequency.overlaps(rule["frequency"]):
        return replace(found, mean=None, median=None)
    return found


def facts_of(line, found):
    rule = line["rule"]

    def in_unit(value):
        return format_number(value, rule["decimals"], rule["unit"])

    def period(month):
        return frequency.label(rule["frequency"], month)

    def apart(value):
        return format_difference(value, rule["decimals"], rule["unit"])

    yield from level_of(found, in_unit, period, has_mean=not is_single(rule["unit"]))
    if found.change is not None and not has_no_change(rule["unit"]):
        yield "Change on a year before", signed_change(found.change, apart)
    if found.met is not None and found.compared:
        yield "Plan met", f"in {found.met} of {counted(found.compared, 'period')}"
    if line["forecast"]:
        yield "Forecast", line["forecast"]["words"]


def level_of(found, in_unit, period, *, has_mean):
    """Level and spread; of a single figure only that it is the only one.  Dates, answers and words
    have no mean.
    """
    if found.count == 1:
        yield (
            "Level",
            f"{in_unit(found.latest)} ({period(found.lowest_in)}), the only figure so far",
        )
        return
    if not has_mean:
        yield "Level", in_unit(found.latest)
    elif found.mean is None:
        overlap = f"{counted(found.count, 'period')}, which overlap, so they have no mean"
        yield "Level", f"{in_unit(found.latest)}; {overlap}"
    else:
        mean, median = in_unit(found.mean), in_unit(found.median)
        periods = counted(found.count, "period")
        yield "Level", f"{in_unit(found.latest)}; mean {mean}, median {median} of {periods}"
    yield (
        "Spread",
        (
            f"from {in_unit(found.lowest)} ({period(found.lowest_in)}) to {in_unit(found.highest)}"
            f" ({period(found.highest_in)})"
        ),
    )


def has_no_change(unit):
    """Whether nothing is to be said of a change on a year before: each year has milestones of its
    own, and between yes and no there is no size.
    """
    return kind_of(unit) in (UnitKind.DATE, UnitKind.YES_NO)


def signed_change(change, apart):
    return f"{'up' if change > 0 else 'down'} {apart(abs(change))}" if change else "none"


def overview(content, found):
    """One row for each target: where it stands, where it goes, where the year may end."""
    columns = (
        Column("Target", width=6),
        Column("Periods", numeric=True),
        *(Column(words, numeric=True) for words in ("Latest", "Mean", "Change on a year before")),
    )
    columns += (
        Column("Plan met"),
        Column("Forecast for the year", numeric=True),
        Column("Forecast rating"),
    )
    rows = tuple(overview_row(line, numbers) for line, numbers in found)
    return Table("Overview", f"Level, trend and forecast: {month_name(content)}", columns, rows)


def change_of(change, rule):
    """The change on a year before as a cell: steps between words; dates are of other milestones."""
    if has_no_change(rule["unit"]):
        change = None
    if kind_of(rule["unit"]):
        return Number(format_difference(change, rule["decimals"], rule["unit"]), None, 0)
    text = None if change is None else str(change)
    return figure_of(text, rule["decimals"], rule["unit"])


def overview_row(line, found):
    rule, forecast = line["rule"], line["forecast"]

    def number(value):
        return figure_of(None if value is None else str(value), rule["decimals"], rule["unit"])

    name = name_of(line)
    if found is None:
        return (name, whole(0), *(number(None) for _ in range(3)), "–", number(None), "–")
    met = f"{found.met} of {found.compared}" if found.met is not None and found.compared else "–"
    rated = Mark(forecast["rating"]) if forecast else "–"
    return (
        name,
        whole(found.count),
        number(found.latest),
        number(None if is_single(rule["unit"]) else found.mean),
        change_of(found.change, rule),
        met,
        number(forecast and forecast["value"]),
        rated,
    )
