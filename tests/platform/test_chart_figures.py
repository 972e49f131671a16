"""Every kind of figure is one that plotly.js knows: Plotly's own schema refuses what is misspelt.

A new kind of chart is checked once one of it stands in FIGURES.
"""

from decimal import Decimal

import pytest
from plotly import graph_objects

from pmf_portal.ui.charts import bars_figure, counts_figure, path_figure, trajectory_figure

pytestmark = pytest.mark.any_database

PERIODS = ["April 2013", "May 2013", "June 2013"]
ONE, TWO, THREE = Decimal(1), Decimal(2), Decimal(3)
FIGURES = {
    "lines": trajectory_figure(PERIODS, [ONE, TWO, THREE], [ONE, None, TWO], [None] * 3, "people"),
    "amber bound": trajectory_figure(PERIODS, [TWO] * 3, [ONE, TWO, None], [ONE] * 3, "%"),
    "dates": trajectory_figure(PERIODS, [ONE, TWO, THREE], [TWO, TWO, None], [None] * 3, "date"),
    "path": path_figure(PERIODS, [TWO] * 3, [ONE, TWO, TWO], [ONE, None, None], "people"),
    "bars": bars_figure(["One", "Two: explained"], [("Open", [1, 2]), ("Late", [0, 1])]),
    "counts": counts_figure(PERIODS, [("Open", [1, 2, 3]), ("Late", [0, 0, 1])]),
}


@pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES)
def test_plotly_knows_each_kind_of_figure(figure):
    drawn = graph_objects.Figure(figure).to_dict()
    assert {series["name"] for series in drawn["data"]} == {s["name"] for s in figure["data"]}
    assert drawn["layout"].keys() >= figure["layout"].keys()


def test_a_misspelt_property_would_be_noticed():
    figure = FIGURES["lines"]
    wrong = figure["data"][0] | {"colour": "#fff"}
    with pytest.raises(ValueError, match="colour"):
        graph_objects.Figure(figure | {"data": [wrong]})
