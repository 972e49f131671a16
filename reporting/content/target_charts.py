"""The chart of one target: plan, actual and amber bound period by period, from its published
content (pure).
"""

from decimal import Decimal

from pmf_portal.formats.canonical import decimal_of
from pmf_portal.formats.numbers import format_number, plain_number
from pmf_portal.formats.value_kinds import kind_of
from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear, PeriodError
from pmf_portal.periods.typed import typed_period
from pmf_portal.ui.charts import chart_sentence, trajectory_figure
from reporting.content.amber_bounds import amber_of
from reporting.content.document import Chart, Column, Number, Table
from reporting.content.small_counts import NOT_PUBLISHED
from scorecards.rating.explanation import printed_bound
from scorecards.rating.series import SeriesRow, series_rows
from scorecards.rating.year_to_date import Figure


def published_series(content):
    """The periods of a target's published content, oldest first: those of this year and the last,
    and before them the latest that has a figure, where none of these has.
    """
    rule = content["rule"]
    rows = series_rows(content["series"], rule["aggregation"], Decimal(rule["scale"]))
    if any(row.actual is not None for row in rows):
        return rows
    return [*earlier_figure(content), *rows]


def earlier_figure(content):
    """The row of the figure that the line speaks of, from its own words; none without a figure."""
    line, rule = content["line"], content["rule"]
    figure = decimal_of(line.get("period_actual") or line["actual_to_date"])
    if figure is None:
        return []
    try:
        month = typed_period(line["reporting_period"], rule["frequency"])
    except PeriodError:
        return []
    is_alone = figure == decimal_of(line["actual_to_date"])
    planned = decimal_of(line["plan_to_date"]) if is_alone else None
    amber = decimal_of(rule["amber_low"] or rule["amber_high"]) if is_alone else None
    parts = Figure(
        None if rule["numerator"] else figure,
        *(decimal_of(rule[name]) if is_alone else None for name in ("numerator", "denominator")),
    )
    return [
        SeriesRow(month, planned, None if rule["polarity"] == "closest" else amber, parts, figure)
    ]


def chart_of(content):
    """The series of a target as chart, sentence and table rows."""
    rule, year = content["rule"], FinancialYear.parse(content["specification"]["financial_year"])
    unit, decimals = rule["unit"], rule["decimals"]
    series = published_series(content)
    periods = [frequency.label(rule["frequency"], row.month) for row in series]
    names = [frequency.axis_label(rule["frequency"], row.month) for row in series]
    planned, actual = [row.planned for row in series], [row.actual for row in series]
    # The rule is that of the line's own year; of last year only stated bounds are known here.
    amber = [
        amber_of(rule, row.planned, row.amber) if row.month.financial_year == year else row.amber
        for row in series
    ]
    parts = [parts_of(row.figure) for row in series]
    left_out = [row.is_hidden for row in series]
    rows = [
        {"period": p, "parts": part}
        | {
            "planned": format_number(plan, decimals, unit),
            "amber": printed_bound(bound, decimals, unit, is_low=rule["polarity"] == "higher"),
            "actual": NOT_PUBLISHED if hidden else format_number(value, decimals, unit),
            "exact": {"planned": plan, "amber": bound, "actual": None if hidden else value},
        }
        for p, plan, bound, value, part, hidden in zip(
            periods, planned, amber, actual, parts, left_out, strict=True
        )
    ]
    higher = {"higher": True, "lower": False}.get(rule["polarity"])
    return {
        "rows": rows,
        "has_parts": any(parts),
        "has_amber": any(bound is not None for bound in amber),
        "figure": trajectory_figure(names, planned, actual, amber, unit),
        "sentence": chart_sentence(
            periods, planned, actual, unit, decimals, higher_is_better=higher
        ),
    }


def parts_of(figure):
    """A ratio's numerator and denominator as readers see them; "" for a figure that has none."""
    return (
        f"{plain_number(figure.numerator)} / {plain_number(figure.denominator)}"
        if figure and figure.numerator is not None
        else ""
    )


def figure_cell(text, value, decimals, unit):
    """A cell of a table of figures: its number where it is one, else its words."""
    if value is None or kind_of(unit):
        return text or "–"
    return Number(text, value, decimals)


def target_chart(name, content):
    """The chart of a target as a block of a document: figure, sentence and table."""
    drawn = chart_of(content)
    columns = [
        ("period", "Period"),
        ("planned", "Plan"),
        *([("amber", "Amber to")] if drawn["has_amber"] else []),
        ("actual", "Actual"),
    ]
    columns += [("parts", "Numerator / denominator")] if drawn["has_parts"] else []
    unit, decimals = content["rule"]["unit"], content["rule"]["decimals"]
    rows = tuple(
        tuple(figure_cell(row[key], row["exact"].get(key), decimals, unit) for key, _ in columns)
        for row in drawn["rows"]
    )
    table = Table(
        name[:31],
        f"{name}: plan and actual, period by period",
        tuple(Column(words, key != "period") for key, words in columns),
        rows,
        sheet="Figures",
    )
    return Chart(drawn["figure"], drawn["sentence"], table)
