"""The chart of one target: plan, actual and amber bound period by period, from its published
content (pure).
"""

from decimal import Decimal

from pmf_portal.formats.canonical import decimal_of
from pmf_portal.formats.numbers import format_number
from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear
from pmf_portal.ui.charts import chart_sentence, trajectory_figure
from reporting.content.document import Chart, Column, Table
from scorecards.rating.series import series_rows
from targets.rules.tolerance import Tolerance, ToleranceKind, amber_end


def published_series(content):
    """The periods of a target's published content, oldest first."""
    return series_rows(
        content["series"], content["rule"]["aggregation"], Decimal(content["rule"]["scale"])
    )


def chart_of(content):
    """The series of a target as chart, sentence and table rows."""
    rule, year = content["rule"], FinancialYear.parse(content["specification"]["financial_year"])
    unit, decimals = rule["unit"], rule["decimals"]
    series = published_series(content)
    periods = [frequency.label(rule["frequency"], row.month) for row in series]
    planned, actual = [row.planned for row in series], [row.actual for row in series]
    # The rule is that of the line's own year; of last year only stated bounds are known here.
    amber = [
        amber_of(rule, row.planned, row.amber) if row.month.financial_year == year else row.amber
        for row in series
    ]
    parts = [parts_of(row.figure) for row in series]
    rows = [
        {"period": p, "parts": part}
        | {
            name: format_number(figure, decimals, unit)
            for name, figure in (("planned", plan), ("amber", bound), ("actual", value))
        }
        for p, plan, bound, value, part in zip(periods, planned, amber, actual, parts, strict=True)
    ]
    higher = {"higher": True, "lower": False}.get(rule["polarity"])
    return {
        "rows": rows,
        "has_parts": any(parts),
        "has_amber": any(bound is not None for bound in amber),
        "figure": trajectory_figure(periods, planned, actual, amber, unit),
        "sentence": chart_sentence(
            periods, planned, actual, unit, decimals, higher_is_better=higher
        ),
    }


def parts_of(figure):
    """A ratio's numerator and denominator as readers see them; "" for a figure that has none."""
    return (
        f"{format_number(figure.numerator, 0)} / {format_number(figure.denominator, 0)}"
        if figure and figure.numerator is not None
        else ""
    )


def amber_of(rule, planned, bound):
    """Where amber ended for a period, by the frozen rule; None where there is no such line."""
    if planned is None:
        return None
    tolerance = Tolerance(
        ToleranceKind(rule["tolerance"]),
        decimal_of(rule["amber_within"]),
        decimal_of(rule["green_within"]),
    )
    return amber_end(planned, tolerance, rule["polarity"], bound)


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
    rows = tuple(tuple(row[key] or "–" for key, _ in columns) for row in drawn["rows"])
    table = Table(
        name[:31],
        f"{name}: plan and actual, period by period",
        tuple(Column(words, key != "period") for key, words in columns),
        rows,
    )
    return Chart(drawn["figure"], drawn["sentence"], table)
