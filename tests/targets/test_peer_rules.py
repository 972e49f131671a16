"""Other councils, as rules alone: how their files are read, and which level they reach."""

from decimal import Decimal

import pytest

from pmf_portal.formats.csv_lines import grid_of
from pmf_portal.formats.file_problems import FileRefused, Findings
from pmf_portal.formats.numbers import NumberError
from pmf_portal.periods.month import Month
from targets.rules.peer_files import (
    cells_of,
    frequency_of,
    is_council,
    number_in,
    period_in,
    plain_council,
    usual_frequency,
)
from targets.rules.peer_levels import PeerFigureValue, PeerLevel, level_of

pytestmark = pytest.mark.any_database

FIVE = {code: Decimal(value) for code, value in zip("abcde", (10, 20, 30, 40, 50), strict=True)}


def read(text, known=()):
    findings = Findings()
    return cells_of(grid_of(text).lines, findings, set(known)), findings


@pytest.mark.parametrize(
    ("text", "value", "missing"),
    [
        ("8.3", "8.3", ""),
        ("0", "0", ""),
        ("1,234", "1234", ""),
        ("45.2%", "45.2", ""),
        ("£1,200", "1200", ""),
        ("-3", "-3", ""),
        ("0.759883249855383", "0.759883", ""),
        ("1e3", "1000", ""),
        ("12.5 [p]", "12.5", ""),
        ("[x]", None, "[x]"),
        ("[c]", None, "[c]"),
        ("..", None, ".."),
        ("*", None, "*"),
        ("-", None, "-"),
        ("N/A", None, "N/A"),
        ("Not available", None, "Not available"),
    ],
)
def test_a_figure_or_the_sign_that_there_is_none(text, value, missing):
    number = number_in(text)
    assert (number.value, number.missing) == (None if value is None else Decimal(value), missing)


@pytest.mark.parametrize("text", ["good", "12,5", "1.2.3", "9" * 30, "1e50", "#REF!", "nan", "inf"])
def test_what_is_no_figure_is_refused(text):
    with pytest.raises(NumberError):
        number_in(text)


def test_lost_decimals_are_told():
    assert number_in("0.1234567").was_rounded and not number_in("0.123456").was_rounded


@pytest.mark.parametrize(
    ("periods", "kind"),
    [
        (["2016-17", "2017/18"], "year"),
        (["2016", "2017"], "calendar_year"),
        (["2022/23 Q1", "2022/23 Q2"], "quarter"),
        (["Mar 2023", "2023-04"], "month"),
        (["2012-15", "2010-14"], "three_years"),
        (["2021 to 2023"], "three_calendar_years"),
        (["2016/17", "2023"], ""),
        (["soon"], ""),
    ],
)
def test_how_often_a_measure_comes_is_told_by_its_periods(periods, kind):
    assert frequency_of(periods) == kind


def test_of_mixed_periods_most_are_taken():
    assert usual_frequency(["2016/17", "2017/18", "2023"]) == "year"


def test_years_together_end_in_march():
    assert period_in("2012-15", "three_years") == Month(2015, 3)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("E08000015", True), ("S12000033", True), ("E92000001", False), ("E12000002", False)],
)
def test_nations_and_regions_are_no_councils(code, expected):
    assert is_council(code) is expected


@pytest.mark.parametrize("name", ["St. Helens", "St Helens", "ST HELENS", " St.  Helens"])
def test_councils_are_known_however_they_are_spelt(name):
    assert plain_council(name) == "st helens"


def test_a_long_file_with_columns_in_any_order():
    cells, findings = read(
        "Value,Area code,Area,Period,Metric,Note\n5,E08000015,Wirral,2016-17,M1,x\n"
    )
    assert cells[0][2:10] == ("M1", "", "", "", "E08000015", "Wirral", "2016-17", "5")
    assert "“Note”" in findings.remarks[0].words


def test_a_code_beside_a_title_is_the_code():
    cells, _ = read("Measure,Code,Area,Period,Value\nQuality,ASC1,Wirral,2016-17,5\n")
    assert (cells[0].measure, cells[0].title) == ("ASC1", "Quality")


def test_a_wide_file_with_a_column_for_each_period():
    cells, _ = read("Area,Metric,2016-17,2017-18\nWirral,M1,5,[c]\n")
    assert [(cell.period, cell.value) for cell in cells] == [("2016-17", "5"), ("2017-18", "[c]")]


def test_a_wide_file_with_a_column_for_each_council():
    cells, _ = read("Metric,Period,E08000015,St Helens\nM1,2016-17,5,6\n", known=["st helens"])
    assert [(c.council_code, c.council, c.value) for c in cells] == [
        ("E08000015", "", "5"),
        ("", "St Helens", "6"),
    ]


def test_lines_above_the_headings_are_passed_over():
    cells, _ = read("A title\n\nArea,Metric,Period,Value\nWirral,M1,2016-17,5\n")
    assert cells[0].row == 4


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Area,Period,Value\nWirral,2016-17,5\n", "“code” is missing"),
        ("Code,Period,Value\nM1,2016-17,5\n", "“area” is missing"),
        ("Code,Area,Value\nM1,Wirral,5\n", "“period” is missing"),
        ("Code,Area,Period\nM1,Wirral,2016-17\n", "“value” is missing"),
        ("Code,Area,Period,Value\n", "no figures"),
        ("", "“code” is missing"),
    ],
)
def test_what_a_file_lacks_is_said(text, words):
    with pytest.raises(FileRefused, match=words):
        read(text)


@pytest.mark.parametrize(
    ("kind", "polarity", "value"),
    [
        (PeerLevel.BEST, "higher", 50),
        (PeerLevel.BEST, "lower", 10),
        # The best quarter of five councils is two: rank 2 is still within 1 + 5 / 4.
        (PeerLevel.TOP_QUARTILE, "higher", 40),
        (PeerLevel.TOP_QUARTILE, "lower", 20),
        (PeerLevel.MEDIAN, "higher", 30),
        (PeerLevel.MEDIAN, "falling", 30),
        (PeerLevel.MEDIAN, "closest", None),
        (PeerLevel.BEST, "neutral", None),
    ],
)
def test_the_level_that_peers_reach(kind, polarity, value):
    assert level_of(kind, FIVE, "abcde", polarity).value == value


def test_of_an_even_number_the_median_lies_between():
    four = {code: FIVE[code] for code in "abcd"}
    assert level_of(PeerLevel.MEDIAN, four, "abcd", "higher").value == 25


@pytest.mark.parametrize(
    ("figures", "members", "has_level"),
    [
        ("abc", "abc", False),
        ("abcd", "abcd", True),
        ("abcd", "abcdef", False),
        ("abcde", "abcdef", True),
    ],
)
def test_too_few_councils_have_no_level(figures, members, has_level):
    level = level_of(PeerLevel.BEST, {c: FIVE[c] for c in figures}, members, "higher")
    assert (level.value is not None) is has_level
    assert (level.councils, level.members) == (len(figures), len(members))


def test_whoever_is_no_member_does_not_count():
    assert level_of(PeerLevel.BEST, FIVE, "abcd", "higher").value == 40


@pytest.mark.parametrize(
    ("figure", "worth"),
    [
        (PeerFigureValue(Decimal(5)), 5),
        (PeerFigureValue(None, Decimal(1), Decimal(4)), 25),
        (PeerFigureValue(Decimal(25), Decimal(1), Decimal(4)), 25),
        (PeerFigureValue(None), None),
    ],
)
def test_a_figure_of_two_counts_is_worked_out(figure, worth):
    assert figure.worth(Decimal(100)) == worth
