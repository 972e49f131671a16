"""Files of figures: taken whole or not at all, with every problem named."""

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from pmf_portal.formats.csv_files import FileRefused
from scorecards.feeds.deliveries import import_actuals
from scorecards.models import Actual, PlausibilityWarning

HEAD = "code,period,value,numerator,denominator,status,reason,area\n"
GOOD = (
    HEAD + 'F1,2013-09,93.4%,,,,,\nF2,2013-09,,"1,234","2,000",provisional,,\nC1,2013-09, 12'
    " ,,,final,,\n"
)


def take(approved, at, data, who="team"):
    return import_actuals(
        data if isinstance(data, bytes) else data.encode(),
        name="figures.csv",
        by=approved.people[who],
        at=at,
    )


@pytest.mark.parametrize(
    "data",
    [
        GOOD.encode(),
        GOOD.encode("utf-8-sig"),
        GOOD.encode("utf-16"),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("code,", "Code ,").encode(),
        GOOD.encode() + b"\n,,,\n",
        GOOD.replace('"1,234","2,000"', "1234,2000").replace(",", ";").encode("cp1252"),
    ],
    ids=["utf-8", "mark", "utf-16", "crlf", "heading", "blank lines", "semicolons"],
)
def test_a_good_file_is_taken_however_it_was_saved(approved, at, data):
    assert take(approved, at, data) == 3
    assert Actual.objects.get(target__code="F2").numerator == 1234
    assert Actual.objects.get(target__code="F1").value == Decimal("93.4")


@pytest.mark.parametrize(
    ("data", "row", "reason"),
    [
        (b"", 1, "heading “code” is missing"),
        (HEAD, 1, "no rows"),
        ("code,period,valeu\nF1,2013-09,1\n", 1, "“valeu” is not a heading"),
        ("code,code,period\nF1,F1,2013-09\n", 1, "stands twice"),
        (b"PK\x03\x04rest", 1, "not an Excel workbook"),
        (b"code,period\n\x00\x01", 1, "not a text file"),
        (b'code,period,value\nF1,2013-09,"1\n', 2, "never closed"),
        ("code,period,value\nF1,2013-09,1,2,3\n", 2, "5 cells but there are 3 headings"),
        (HEAD + "NONE,2013-09,1,,,,,\n", 2, "There is no target “NONE”"),
        (HEAD + "F1,Autumn 2013,1,,,,,\n", 2, "is not a month"),
        (HEAD + "F1,2013-13,1,,,,,\n", 2, "There is no month 13"),
        (HEAD + "F1,2013/14 Q2,1,,,,,\n", 2, "is not a month"),
        (HEAD + "F1,2013-10,1,,,,,\n", 2, "not open"),
        (HEAD + "F1,2014-09,1,,,,,\n", 2, "no approved plan for 2014/15"),
        (HEAD + "F1,2013-09,NaN,,,,,\n", 2, "“NaN” is not a number"),
        (HEAD + "F1,2013-09,1e999,,,,,\n", 2, "“1e999” is not a number"),
        (HEAD + "F1,2013-09,£5,,,,,\n", 2, "not in pounds"),
        (HEAD + "C1,2013-09,5%,,,,,\n", 2, "is a percentage"),
        (HEAD + "F1,2013-09,,,,,,\n", 2, "Enter the value"),
        (HEAD + "F1,2013-09,=1+1,,,,,\n", 2, "is not a number"),
        (HEAD + "F2,2013-09,61,,,,,\n", 2, "give its numerator and denominator"),
        (HEAD + "F1,41530,1,,,,,\n", 2, "a spreadsheet turned into a number"),
        (HEAD + "F2,2013-09,,5,0,,,\n", 2, "must be 0 too"),
        (HEAD + "F2,2013-09,,-1,4,,,\n", 2, "cannot be negative"),
        (HEAD + "F1,2013-09,1,,,guess,,\n", 2, "neither provisional nor final"),
        (HEAD + "F1,2013-09,1,,,,,E05000954\n", 2, "not an area"),
        (HEAD + "F1,2013-09,1,,,,,\nF1,2013-09,2,,,,,\n", 3, "Row 2 gives another figure"),
    ],
    ids=range(27),
)
def test_a_bad_file_is_refused_with_row_and_reason_and_nothing_is_saved(
    approved, at, data, row, reason
):
    with pytest.raises(FileRefused) as refusal:
        take(approved, at, data)
    assert [p for p in refusal.value.problems if p.row == row and reason in p.reason], (
        refusal.value.problems
    )
    assert not Actual.objects.exists()


def test_every_problem_is_told_at_once(approved, at):
    with pytest.raises(FileRefused) as refusal:
        take(approved, at, HEAD + "F1,2013-09,x,,,,,\nNONE,2013-09,1,,,,,\nC1,2013-09,7,,,,,\n")
    assert [(p.row, p.column, p.value) for p in refusal.value.problems] == [
        (2, "value", "x"),
        (3, "code", "NONE"),
    ]


def test_a_repeated_row_is_one_figure_and_a_repeated_file_changes_nothing(approved, at):
    assert take(approved, at, HEAD + "F1,2013-09,1,,,,,\nF1,2013-09,1,,,,,\n") == 1
    assert take(approved, at, HEAD + "F1,2013-09,1,,,,,\n") == 0
    assert Actual.objects.count() == 1


def test_a_different_figure_is_a_correction_and_needs_a_reason(approved, at):
    take(approved, at, HEAD + "F1,2013-09,1,,,,,\n")
    with pytest.raises(FileRefused, match="Give the reason"):
        take(approved, at, HEAD + "F1,2013-09,2,,,,,\n")
    assert take(approved, at, HEAD + "F1,2013-09,2,,,,Late return,\n") == 1
    assert Actual.objects.order_by("-revision").first().revision == 2


def test_a_lead_imports_only_their_own(approved, at):
    with pytest.raises(FileRefused, match="not the performance lead of P1"):
        take(approved, at, HEAD + "P1,2013-09,1,,,,,\n", who="lead")


def test_the_command_does_the_same(approved, tmp_path, capsys):
    file = tmp_path / "figures.csv"
    file.write_text(HEAD + "F1,2013-09,x,,,,,\n")
    with pytest.raises(CommandError, match="Row 2, value: “x” is not a number"):
        call_command("import_actuals", str(file), "--by", "team")
    file.write_text(HEAD + "F1,2013-09,1,,,,,\n")
    call_command("import_actuals", str(file), "--by", "team")
    assert "1 rows imported" in capsys.readouterr().out


@pytest.mark.parametrize("rows", [1, 3])
def test_warnings_are_stored_at_once_however_many_there_are(
    approved, at, django_assert_num_queries, rows
):
    months = ("2013-07", "2013-08", "2013-09")[:rows]
    data = HEAD + "".join(f"F2,{month},,3000,2000,,,\n" for month in months)
    # What goes in or out by COPY is not counted.
    with django_assert_num_queries(15 if connection.vendor == "postgresql" else 20):
        assert take(approved, at, data) == rows
    assert (
        PlausibilityWarning.objects.outstanding().count()
        == PlausibilityWarning.objects.filter(actual__numerator=3000).count()
        >= rows
    )
