"""A year's plan as a small picture: what is drawn, and the words that say the same."""

from decimal import Decimal
from xml.etree import ElementTree

import pytest

from pmf_portal.ui.plan_picture import PlanSeries, plan_picture, plan_words

SVG = "{http://www.w3.org/2000/svg}"


def series(planned, last_year=None, amber=None, unit="%"):
    def decimals(values):
        return [None if value is None else Decimal(value) for value in values]

    nothing = [None] * len(planned)
    return PlanSeries(
        periods=[f"2013/14 Q{n}" for n in range(1, len(planned) + 1)],
        planned=decimals(planned),
        amber=decimals(amber or nothing),
        last_year=decimals(last_year or nothing),
        unit=unit,
        decimals=1,
    )


@pytest.mark.parametrize(
    ("drawn", "words"),
    [
        (
            series(["70", "72", "74", "76"], ["69", "70", None, "71"]),
            "Planned: 70.0% in 2013/14 Q1 to 76.0% in 2013/14 Q4."
            " Last year: 69.0% to 71.0%, 3 periods.",
        ),
        (series(["70"] * 4), "Planned: 70.0% in every period. No figure of last year is known."),
        (series([None] * 4), "Planned: nothing yet. No figure of last year is known."),
        (
            series(["-1.5", "2"]),
            "Planned: −1.5% in 2013/14 Q1 to 2.0% in 2013/14 Q2. No figure of last year is known.",
        ),
    ],
)
def test_the_words_say_what_the_picture_shows(drawn, words):
    assert plan_words(drawn) == words


@pytest.mark.parametrize(
    ("drawn", "paths", "dots"),
    [
        # Two lines in the legend, then the plan and the pieces of last year.
        (series(["70", "72", "74", "76"], ["69", "70", None, "71"]), 2 + 2, 3 + 1),
        (series(["70", "72"], amber=["68", "70"]), 2 + 2, 0),
        (series(["70"] * 4), 1 + 1, 0),
        (series(["70"]), 1, 1),
        (series(["70", None, "70", None]), 1, 0),
    ],
)
def test_a_line_is_broken_where_a_period_has_no_figure(drawn, paths, dots):
    picture = ElementTree.fromstring(plan_picture(drawn))
    assert len(picture.findall(f"{SVG}path")) == paths
    assert len(picture.findall(f"{SVG}circle")) == dots


def test_the_picture_says_its_words_and_escapes_them():
    picture = plan_picture(series(["1", "2"], unit='"<b>&'))
    root = ElementTree.fromstring(picture)
    assert root.get("role") == "img" and root.get("aria-label").startswith("Planned: 1.0 ")
    assert "<b>" not in picture and " style=" not in picture


def test_nothing_planned_is_no_picture():
    assert plan_picture(series([None, None], ["1", "2"])) == ""


def test_everything_is_drawn_inside_the_picture():
    drawn = plan_picture(series(["0", "9999999999999"], ["-9999999999999", "5"], ["1", "2"]))
    root = ElementTree.fromstring(drawn)
    for path in root.findall(f"{SVG}path"):
        for number in path.get("d").replace("M", "").replace("L", "").split():
            assert 0 <= float(number) <= 340
