"""What stands at the axis of charts of durations, dates, answers and words."""

from decimal import Decimal

import pytest

from pmf_portal.formats.numbers import typed_number
from pmf_portal.pictures.plotted import plotted
from pmf_portal.ui.chart_ticks import axis_of_kind
from pmf_portal.ui.charts import path_figure, trajectory_figure

pytestmark = pytest.mark.any_database

OFSTED = "Inadequate < Requires improvement < Good < Outstanding"


@pytest.mark.parametrize(
    ("unit", "values", "ticks"),
    [
        ("yes/no", ["no"], ["No", "Yes"]),
        (OFSTED, ["Good"], ["Inadequate", "Requires improvement", "Good", "Outstanding"]),
        ("mm:ss", ["4:35", "5:00"], ["0:00", "1:00", "2:00", "3:00", "4:00", "5:00"]),
        ("mm:ss", ["0:00"], ["0:00", "0:01"]),
        ("days and hours", ["30 hours"], ["0 hours", "10 hours", "20 hours", "1 day 6 hours"]),
        (
            "date",
            ["30/6/2024", "14/7/2024"],
            ["30 June 2024", "7 July 2024", "14 July 2024"],
        ),
        ("date", ["30/6/2024"], ["30 June 2024", "1 July 2024"]),
        ("people", ["1,200"], None),
        ("date", [], None),
    ],
)
def test_ticks_are_said_as_the_unit_says_them(unit, values, ticks):
    axis = axis_of_kind([typed_number(text, unit) for text in values], unit)
    assert axis.get("ticktext") == ticks
    if ticks:
        assert len(axis["tickvals"]) == len(ticks)


@pytest.mark.parametrize("unit", ["mm:ss", "h:mm", "days and hours", "date"])
@pytest.mark.parametrize("low", [-5000, 0, 45000])
@pytest.mark.parametrize("reach", [0, 1, 7, 100, 5000, 10**7])
def test_there_are_few_ticks_and_all_values_lie_between_them(unit, low, reach):
    axis = axis_of_kind([Decimal(low), None, Decimal(low + reach)], unit)
    assert 2 <= len(axis["tickvals"]) <= 14
    assert axis["range"][0] <= low and low + reach <= axis["range"][1]


@pytest.mark.parametrize(
    ("unit", "texts"), [("date", ["30/6/2024", "14/7/2024"]), (OFSTED, ["Good", "Inadequate"])]
)
def test_chart_and_drawing_say_words_in_place_of_numbers(unit, texts):
    values = [typed_number(text, unit) for text in texts]
    figure = trajectory_figure(["May", "June"], values, values, [None, None], unit)
    assert figure["layout"]["yaxis"]["tickmode"] == "array"
    assert figure["data"][-1]["hovertemplate"] == "%{text}"
    drawn = plotted(figure)
    for word in figure["layout"]["yaxis"]["ticktext"]:
        assert f">{word}<" in drawn
    path = path_figure(["May", "June"], values, values, [None, None], unit)
    assert path["layout"]["yaxis"]["ticktext"]


def test_a_chart_of_plain_numbers_is_as_it_was():
    values = [Decimal(1), Decimal(2)]
    figure = trajectory_figure(["May", "June"], values, values, [None, None], "people")
    assert set(figure["layout"]["yaxis"]) == {
        "title",
        "gridcolor",
        "zerolinecolor",
        "rangemode",
    }
    assert all("text" not in series for series in figure["data"])
