"""A year's plan beside the years before it: what is drawn, and the words that say the same."""

from xml.etree import ElementTree

import pytest

from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.pictures.drawing import AMBER_GROUND, GOOD, GREEN, GREY, NAVY
from pmf_portal.pictures.year_ahead import Ground, YearAhead, key, words_ahead, year_ahead

SVG = "{http://www.w3.org/2000/svg}"
YEAR = FinancialYear(2013)
JUNE, SEPTEMBER = Month(2013, 6), Month(2013, 9)


def shown(ahead, figures=None, planned=None, grounds=None, unit="%"):
    return YearAhead(
        year=YEAR,
        unit=unit,
        decimals=1,
        frequency="quarter",
        figures=figures or {},
        planned=planned or {},
        ahead=ahead,
        grounds=grounds or {},
    )


def picture_of(one):
    drawn = year_ahead(one)
    assert drawn is not None
    return ElementTree.fromstring(drawn.of_words("What it shows"))


def coloured(picture, attribute, colour):
    return [one for one in picture.iter() if one.get(attribute) == colour]


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (
            shown({JUNE: 70, SEPTEMBER: 72}, {JUNE - 12: 69, SEPTEMBER - 12: 71}),
            "Planned: 70.0% in 2013/14 Q1 to 72.0% in 2013/14 Q2, 2 periods."
            " Reached: 69.0% in 2012/13 Q1 to 71.0% in 2012/13 Q2, 2 periods.",
        ),
        (
            shown({JUNE: 70, SEPTEMBER: 70}),
            "Planned: 70.0%, 2 periods from 2013/14 Q1 to 2013/14 Q2."
            " No figure of the years before is known.",
        ),
        (shown({}), "Planned: nothing yet. No figure of the years before is known."),
    ],
)
def test_the_words_say_what_the_picture_shows(one, words):
    assert words_ahead(one) == words


@pytest.mark.parametrize("one", [shown({}, {JUNE - 12: 69, SEPTEMBER - 12: 70}), shown({JUNE: 70})])
def test_one_number_or_no_plan_is_no_picture(one):
    assert year_ahead(one) is None


def test_the_plan_lies_on_the_ground_of_its_colours():
    grounds = {JUNE: Ground(green_low=70, amber_low=66), SEPTEMBER: Ground(72, amber_low=68)}
    picture = picture_of(shown({JUNE: 70, SEPTEMBER: 72}, {JUNE - 12: 69}, grounds=grounds))
    assert len(coloured(picture, "fill", GOOD)) == 1
    assert len(coloured(picture, "fill", AMBER_GROUND)) == 1
    assert len(coloured(picture, "stroke", GREEN)) == 1
    (edge,) = [one for one in picture.iter() if one.get("stroke-dasharray")]
    assert edge.tag == f"{SVG}path"


def test_a_measure_closest_to_plan_has_amber_on_both_sides():
    both = Ground(green_low=69, green_high=71, amber_low=66, amber_high=74)
    picture = picture_of(shown({JUNE: 70, SEPTEMBER: 70}, grounds={JUNE: both, SEPTEMBER: both}))
    assert len(coloured(picture, "fill", AMBER_GROUND)) == 2


def test_plans_of_two_years_are_never_joined():
    planned = {Month(2012, 12): 60, Month(2013, 3): 61, Month(2011, 12): 58, Month(2012, 3): 59}
    picture = picture_of(shown({JUNE: 70, SEPTEMBER: 72}, {Month(2012, 12): 60}, planned))
    assert len(coloured(picture, "stroke", GREY)) == 2


def test_the_line_of_figures_is_broken_where_one_is_missing():
    figures = {Month(2012, 6): 60, Month(2012, 9): 61, Month(2013, 3): 62}
    picture = picture_of(shown({JUNE: 70, SEPTEMBER: 72}, figures))
    assert len(coloured(picture, "stroke", NAVY)) == 1
    assert len(list(picture.iter(f"{SVG}circle"))) == 3


def test_years_stand_below_and_the_year_ahead_is_bold():
    picture = picture_of(shown({JUNE: 70, Month(2014, 3): 72}, {Month(2012, 6): 60}))
    bold = [one.text for one in picture.iter(f"{SVG}text") if one.get("font-weight")]
    assert bold == ["2013/14"]
    assert "2012/13" in [one.text for one in picture.iter(f"{SVG}text")]


def test_what_people_wrote_is_escaped():
    picture = picture_of(shown({JUNE: 1, SEPTEMBER: 2}, unit='"<b>&'))
    assert picture.get("aria-label") == "What it shows"


def test_the_key_names_every_line_and_ground():
    words = [words for _, words in key(YEAR)]
    assert words == [
        "reached",
        "plan for 2012/13",
        "plan for 2013/14, with what would be green",
        "what would be amber; beyond it red",
    ]
