"""What packs, workbooks and small charts are made of: pure rules, as tables."""

from decimal import Decimal

import pytest

from pmf_portal.periods.month import Month
from pmf_portal.pictures.measured import Measured
from pmf_portal.pictures.small_multiple import small_multiple
from reporting.content.document import (
    Chart,
    Column,
    Document,
    Heading,
    Number,
    Said,
    Table,
    figure_of,
)
from reporting.content.pack_in_short import (
    asked_blocks,
    came_of_it,
    day_of,
    decided_blocks,
    first_part,
    missed_by,
    why_now,
)
from reporting.content.pack_meetings import decision_row
from reporting.content.scorecards import narrowed
from reporting.print.sheet_tables import sheets_of
from reporting.print.workbook import axis_pattern, pattern_of

pytestmark = pytest.mark.any_database

APRIL = Month(2023, 4)


@pytest.mark.parametrize(
    ("value", "decimals", "unit", "pattern", "axis"),
    [
        ("70.7", 1, "%", '#,##0.0"%"', '#,##0.0"%"'),
        ("2.8", 1, "£ million", '"£"#,##0.0" million"', '"£"#,##0.0'),
        ("-2.8", 1, "£ million", '"£"#,##0.0" million"', '"£"#,##0.0'),
        ("1200", 0, "people", '#,##0" people"', "#,##0"),
        ("6", 0, "", "#,##0", "#,##0"),
        ("0.418", 3, "", "#,##0.000", "#,##0.000"),
    ],
)
def test_a_workbook_shows_a_number_as_it_is_printed(value, decimals, unit, pattern, axis):
    number = figure_of(value, decimals, unit)
    assert pattern_of(number) == f'{pattern};"−"{pattern}'
    assert axis_pattern(number) == axis


def test_a_note_beside_a_figure_stays_beside_its_number():
    number = Number("70.7% (provisional)", Decimal("70.7"), 1)
    assert pattern_of(number).startswith('#,##0.0"% (provisional)"')


@pytest.mark.parametrize(
    ("text", "narrow"),
    [
        ("70.7%", "70.7%"),
        ("£2.8 million", "£2.8m"),
        ("£5,622 thousand", "£5,622k"),
        ("6 complaints", "6"),
        ("95.87% of the year’s bill", "95.87%"),
        ("70.7% (provisional)", "70.7% (provisional)"),
        ("–", "–"),
    ],
)
def test_a_figure_in_a_narrow_column(text, narrow):
    assert narrowed(Number(text, None)).text == narrow


def table(name, *columns, rows=(), **more):
    return Table(name, name, tuple(map(Column, columns)), tuple(rows), **more)


def document(*blocks):
    return Document("A report", "", "", "", "", "", blocks)


def test_tables_of_one_shape_stand_on_one_sheet_with_their_sections():
    first = table(
        "1 People", "Target", "Plan", "Rating", rows=[("A", "1", "red")], sheet="Measures"
    )
    second = table(
        "2 Money", "Target", "Plan", "Rating", rows=[("B", "2", "green")], sheet="Measures"
    )
    (sheet,) = sheets_of(document(Heading("People"), first, Heading("Money"), second))
    assert sheet.name == "Measures"
    assert [column.title for column in sheet.columns] == ["Section", "Target", "Plan", "Rating"]
    assert sheet.rows == (("People", "A", "1", "red"), ("Money", "B", "2", "green"))


def test_a_column_that_one_table_lacks_is_empty_there():
    first = table("1", "Period", "Plan", "Actual", rows=[("May", "1", "2")])
    second = table("2", "Period", "Plan", "Amber to", rows=[("May", "3", "4")])
    (sheet,) = sheets_of(document(Heading("A"), first, Heading("B"), second))
    assert [column.title for column in sheet.columns][3:] == ["Actual", "Amber to"]
    assert sheet.rows == (("A", "May", "1", "2", ""), ("B", "May", "3", "", "4"))


def test_what_is_left_over_shares_the_last_sheet():
    tables = [table(f"t{n}", "Name", f"Column {n}", rows=[(f"row {n}", "x")]) for n in range(8)]
    sheets = sheets_of(document(*tables))
    assert len(sheets) == 5 and sheets[-1].name == "Other tables"
    assert [row[1] for row in sheets[-1].rows] == ["row 4", "row 5", "row 6", "row 7"]


def test_a_table_beside_its_chart_is_there_once():
    beside = table("Counts", "What", "Number", rows=[("Open", "3")])
    assert sheets_of(document(Chart({}, "Three.", beside), beside)) == [beside]


def figures(*values, **more):
    known = {APRIL + n: float(value) for n, value in enumerate(values) if value is not None}
    return Measured("%", 1, "month", True, known, **more)


def test_a_small_chart_names_its_last_value_its_plan_and_its_years():
    planned = {APRIL + n: 80.0 for n in range(14)}
    drawn = small_multiple(figures(*range(70, 84), planned=planned))
    words = " ".join(drawn.parts)
    for said in (">83.0%<", ">plan<", ">23/24<"):
        assert said in words, said
    assert words.count("<circle") == 1, "the last point alone stands out"


@pytest.mark.parametrize(
    ("values", "points"), [((1, 2), 2), ((5, 5, 5), 3), ((-3, 0, 4), 3), ((1, None, 3), 2)]
)
def test_few_figures_are_points(values, points):
    drawn = small_multiple(figures(*values))
    assert " ".join(drawn.parts).count("<circle") == points


@pytest.mark.parametrize("values", [(), (7,), (None, 7)])
def test_one_figure_is_no_picture(values):
    assert small_multiple(figures(*values)) is None


def test_why_a_decision_is_asked_now_is_one_short_sentence():
    told = (
        "63.2% in February 2024 (71.4% promised): off the promised path for the third time in a"
        " row. Back on plan promised for May 2024."
    )
    assert why_now(told) == "63.2% in February 2024 (71.4% promised): third time off the path."
    assert why_now("") == ""


@pytest.mark.parametrize(
    ("due", "day"),
    [("27 November 2023", "27 November"), ("February 2024", "February 2024"), ("", "")],
)
def test_a_day_on_the_first_page_has_no_year(due, day):
    assert day_of(due) == day


def test_a_plan_that_is_late_is_why_a_decision_is_asked_now():
    words = (
        "10.9% in February; plan 9.5%. The delivery plan is 5 days late; it has not been started."
    )
    assert why_now(words) == words


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (
            "Missed: £2.8 million in February 2024 (£0.0 million promised)",
            "£2.8 million (£0.0 million promised)",
        ),
        ("Missed: the delivery plan is 5 days late; it has not been started", "5 days late"),
        ("Missed: 113 days late", "113 days late"),
        ("No figure since", "No figure since"),
    ],
)
def test_by_how_much_a_promise_was_missed(outcome, words):
    assert missed_by(outcome) == words


def test_what_is_said_after_a_semicolon_has_no_room_on_the_first_page():
    assert first_part("Missed: £2.8 million in February 2024; off the path") == (
        "Missed: £2.8 million in February 2024"
    )


@pytest.mark.parametrize(
    ("came", "words"),
    [
        (
            "Missed: 63.2% in February 2024 (71.4% promised); off it",
            "Missed: 63.2% (71.4% promised)",
        ),
        ("The plan now promises to be back in May 2024",) * 2,
        ("Not known: no figure since",) * 2,
    ],
)
def test_what_came_of_a_decision_keeps_the_month_that_is_promised(came, words):
    assert came_of_it(came) == words


ONE_ASKED = {
    "title": "Waits",
    "question": "Keep its plan?",
    "why": "63.2% in February 2024.",
    "money": "No new money",
}


def test_every_decision_has_a_row_with_its_options():
    asked = [ONE_ASKED | {"code": f"CP{n}", "options": ["Keep it", "Ask"]} for n in range(10)]
    _, shown = asked_blocks(asked)
    assert [row[0] for row in shown.rows] == [str(n) for n in range(1, 11)]
    assert {row[3] for row in shown.rows} == {"A  Keep it\nB  Ask"}


def test_support_that_is_asked_for_is_always_named():
    options = ["Keep it", "Give the support asked for"]
    asked = ONE_ASKED | {"code": "CP1", "options": options, "meanings": ["", "“HR: checks”"]}
    (row,) = asked_blocks([asked])[1].rows
    assert row[3].endswith("B  Give the support asked for: “HR: checks”")


@pytest.mark.parametrize(
    ("days", "title"),
    [
        (("21 February 2024", "21 February 2024"), "Decided on 21 February 2024"),
        (("21 February 2024", "28 February 2024"), "Decided last time"),
        # Packs from before the day was kept.
        (("", ""), "Decided last time"),
    ],
)
def test_the_last_decisions_name_their_day_where_it_is_one(days, title):
    decided = [
        {"title": "Waits", "decided": "Keep the plan", "came": "Kept"}
        | ({"day": day} if day else {})
        for day in days
    ]
    assert decided_blocks(decided, 5)[0].text == title


@pytest.mark.parametrize(
    ("given", "decided", "who", "came"),
    [
        ({}, "F2: Bring a plan (decision of 8 October 2013)", "Head, by 1 November 2013", "Done."),
        (
            {"text": "F2 Waits: bring a plan.", "due": "", "late": "5 days late", "state": "Open"},
            "F2 Waits: bring a plan (decision of 8 October 2013)",
            "Head",
            "Open, 5 days late.",
        ),
        (
            {"code": "", "who": "", "due": ""},
            "Bring a plan (decision of 8 October 2013)",
            "–",
            "Done.",
        ),
    ],
)
def test_a_decision_names_its_measure_once(given, decided, who, came):
    usual = {"kind": "Decision", "text": "Bring a plan", "code": "F2", "decided": "8 October 2013"}
    usual |= {"who": "Head", "due": "1 November 2013", "state": "Done", "what_came": "Brought"}
    assert decision_row(usual | {"late": ""} | given) == (decided, who, Said(came, "Brought"))
