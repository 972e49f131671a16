"""Charts of actual against trajectory, and of counts: the figure for plotly.js, and the sentence
that says the same in words (pure).

A figure is plain data in the words of plotly.js, which draws it; the tests hold each against
Plotly's own schema.
"""

from math import ceil
from textwrap import wrap

from pmf_portal.formats.numbers import counted, format_number, is_or_are, rounded
from pmf_portal.formats.units import is_percentage, unit_label
from pmf_portal.formats.value_kinds import is_date, kind_of
from pmf_portal.periods.period_names import in_a_sentence
from pmf_portal.ui.chart_ticks import axis_of_kind, shown_values

PLAN, ACTUAL, AMBER = "#484949", "#144e81", "#a05f00"
# So many names of periods, in lines of so many letters, stand side by side on a phone.
MOST_PERIODS, LETTERS_OF_PERIOD = 4, 9


def trajectory_figure(periods, planned, actual, amber, unit, *, actual_name="Actual"):
    """A Plotly figure (data and layout) with plan, actual and, where stated, the amber bound; told
    apart by dash and marker too.
    """
    lines = [
        line(
            "Plan",
            periods,
            planned,
            {"color": PLAN, "dash": "dash", "width": 2},
            {"size": 7, "symbol": "diamond"},
        ),
        line(
            actual_name,
            periods,
            actual,
            {"color": ACTUAL, "width": 3},
            {"size": 8, "symbol": "circle"},
        ),
    ]
    for series, values in zip(lines, (planned, actual), strict=True):
        series |= said_values(values, unit)
    if any(value is not None for value in amber):
        lines.insert(
            1,
            line(
                "Amber bound",
                periods,
                amber,
                {"color": AMBER, "dash": "dot", "width": 2},
                {"size": 7, "symbol": "triangle-up"},
            ),
        )
    layout = {
        "font": {"family": "Arial, sans-serif", "size": 14, "color": "#0b0c0c"},
        "margin": {"l": 60, "r": 15, "t": 20, "b": 70},
        "legend": {"orientation": "h", "y": 1.12},
        "hovermode": "x unified",
        "paper_bgcolor": "#fff",
        "plot_bgcolor": "#fff",
        "yaxis": {
            "title": {"text": unit_label(unit)},
            "gridcolor": "#cecece",
            "zerolinecolor": "#484949",
            "rangemode": "tozero" if not is_percentage(unit) else "normal",
            **axis_of_kind([*planned, *actual, *amber], unit),
        },
        "xaxis": axis_of_periods(periods),
    }
    return {"data": lines, "layout": layout}


def axis_of_periods(periods):
    """The axis of periods: few of their names, the newest always, in lines that stay horizontal."""
    shown = list(periods)[:: -max(1, ceil(len(periods) / MOST_PERIODS))][::-1]
    return {
        "type": "category",
        "tickangle": 0,
        "tickmode": "array",
        "tickvals": shown,
        "ticktext": ["<br>".join(wrap(name, LETTERS_OF_PERIOD)) for name in shown],
        "automargin": True,
    }


def said_values(values, unit):
    """What has a series say dates and words, where numbers would say nothing."""
    if not kind_of(unit):
        return {}
    return {"text": shown_values(values, unit), "hovertemplate": "%{text}"}


def line(name, periods, values, look, marker):
    """One series; its markers also show a lone value, which a line between two points would not."""
    return {
        "type": "scatter",
        "name": name,
        "x": list(periods),
        "y": floats(values),
        "mode": "lines+markers",
        "line": look,
        "marker": marker,
    }


def floats(values):
    """Figures for the screen only; what is rated and stored stays exact."""
    return [None if value is None else float(value) for value in values]


def chart_sentence(periods, planned, actual, unit, decimals, *, higher_is_better=None):
    """What the chart shows, with its numbers: the latest figure against plan, and how often plan
    was met.
    """
    reported = [n for n, value in enumerate(actual) if value is not None]
    if not reported:
        return "No figure has been reported for these periods yet."
    last = reported[-1]
    figure = format_number(actual[last], decimals, unit)
    name = "date" if is_date(unit) else "figure"
    latest = f"In {in_a_sentence(periods[last])} the {name} was {figure}"
    if planned[last] is not None:
        latest += f" against a plan of {format_number(planned[last], decimals, unit)}"
    compared = [n for n in reported if planned[n] is not None]
    if higher_is_better is None or not compared:
        verb = is_or_are(len(reported))
        return f"{latest}; {counted(len(reported), 'period')} {verb} shown."
    met = 0
    for n in compared:
        figure, plan = rounded(actual[n], decimals), rounded(planned[n], decimals)
        if (figure >= plan) if higher_is_better else (figure <= plan):
            met += 1
    return (
        f"{latest}. Plan was met in {met} of the {counted(len(compared), 'period')} reported since"
        f" {in_a_sentence(periods[compared[0]])}."
    )


def path_figure(periods, planned, expected, actual, unit):
    """A Plotly figure of plan, actual and, once there is one, the expected path back to plan."""
    figure = trajectory_figure(periods, planned, actual, [None] * len(periods), unit)
    if not any(value is not None for value in expected):
        return figure
    path = line(
        "Expected path",
        periods,
        expected,
        {"color": AMBER, "dash": "dot", "width": 2},
        {"size": 8, "symbol": "square"},
    )
    path |= said_values(expected, unit)
    figure["layout"]["yaxis"] |= axis_of_kind([*planned, *expected, *actual], unit)
    figure["data"].insert(1, path)
    return figure


def path_sentence(rows, unit, decimals):
    """What the path says, with its numbers: what came against what was expected, and where it
    ends.
    """
    last, reported = rows[-1], [row for row in rows if row.on_path is not None]
    end = (
        f"Performance is expected at {format_number(last.expected, decimals, unit)} by"
        f" {last.month.name}"
    )
    if is_date(unit):
        end = f"In {last.month.name} it is to be {format_number(last.expected, decimals, unit)}"
    if last.planned is not None:
        end += f", where the plan is {format_number(last.planned, decimals, unit)}"
    if not reported:
        return f"{end}. No figure has come on the way there yet."
    met = sum(row.on_path for row in reported)
    newest = reported[-1]
    came = format_number(newest.actual, decimals, unit)
    word = "on the path" if newest.on_path else "off the path"
    return (
        f"{end}. {newest.month.name} came to {came}, {word}; {met} of the"
        f" {counted(len(reported), 'period')} reported so far kept to it."
    )


# Told apart by pattern and marker too, so that nothing hangs on colour.
LOOKS = (
    {"color": ACTUAL, "pattern": "", "dash": "solid", "symbol": "circle"},
    {"color": "#b60f0f", "pattern": "/", "dash": "dash", "symbol": "triangle-up"},
    {"color": AMBER, "pattern": "x", "dash": "dot", "symbol": "square"},
)


def bars_figure(names, series):
    """A Plotly figure of counts as horizontal bars, one for each name from the top down; series are
    stacked: [(name, counts)].
    """
    labels = [broken(name) for name in names]
    bars = []
    for (name, counts), look in zip(series, LOOKS, strict=False):
        bars.append(
            {
                "type": "bar",
                "name": name,
                "x": list(counts),
                "y": labels,
                "orientation": "h",
                "marker": bar_marker(look),
            }
        )
    layout = plain_layout() | {
        "barmode": "stack",
        "legend": {
            "orientation": "h",
            "y": 1.02,
            "yanchor": "bottom",
            "x": 0,
            "traceorder": "normal",
        },
        "xaxis": {"gridcolor": "#cecece", "rangemode": "tozero", "tickformat": "d", "nticks": 8},
        "yaxis": {"autorange": "reversed", "automargin": True, "type": "category"},
    }
    return {"data": bars, "layout": layout}


def bar_marker(look):
    """The colour of a series of bars, and its pattern where it has one."""
    if not look["pattern"]:
        return {"color": look["color"]}
    pattern = {
        "shape": look["pattern"],
        "fgcolor": "#fff",
        "bgcolor": look["color"],
        "fillmode": "replace",
    }
    return {"color": look["color"], "pattern": pattern}


def counts_figure(periods, series):
    """A Plotly figure of counts over time: [(name, counts)]."""
    lines = [
        line(
            name,
            periods,
            counts,
            {"color": look["color"], "dash": look["dash"], "width": 2},
            {"size": 8, "symbol": look["symbol"]},
        )
        for (name, counts), look in zip(series, LOOKS, strict=False)
    ]
    layout = plain_layout() | {
        "hovermode": "x unified",
        "xaxis": axis_of_periods(periods),
        "yaxis": {"gridcolor": "#cecece", "rangemode": "tozero", "tickformat": "d", "nticks": 8},
    }
    return {"data": lines, "layout": layout}


def plain_layout():
    return {
        "font": {"family": "Arial, sans-serif", "size": 14, "color": "#0b0c0c"},
        "margin": {"l": 40, "r": 15, "t": 20, "b": 40},
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        "paper_bgcolor": "#fff",
        "plot_bgcolor": "#fff",
    }


def broken(name):
    """A name in lines short enough to stand beside a bar, without what explains it after a
    colon.
    """
    return "<br>".join(wrap(name.partition(":")[0], 24))
