"""Importing targets and trajectories: the formats taken, and everything else refused with its
row.
"""

from decimal import Decimal

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.formats.csv_files import FileRefused
from targets.imports.targets import import_targets
from targets.imports.trajectory import import_trajectory
from targets.models import Responsibility, Specification, TrajectoryPoint

HEAD = "code,title,plan,polarity,aggregation,frequency,financial_year,service,priority,unit,annual_target,tolerance,amber_within,decimals,accountable_officer\n"
ROW = 'N1,New measure,families,higher,sum,month,2013/14,care,first,£,"£1,200",percent,5,0,head\n'


def targets(council, at, rows, head=HEAD):
    return import_targets(
        (head + rows).encode(), name="targets.csv", by=council.people["team"], at=at
    )


def trajectory(council, at, text):
    return import_trajectory(text.encode(), name="trajectory.csv", by=council.people["team"], at=at)


def test_a_row_is_a_specification_of_a_year_with_its_officers(council, at):
    assert targets(council, at, ROW) == 1
    specification = Specification.objects.get()
    assert (specification.annual_target, specification.tolerance, specification.amber_within) == (
        1200,
        "percent",
        5,
    )
    assert Responsibility.objects.get().accountable_officer == council.people["head"]
    assert targets(council, at, ROW.replace("New measure", "Better name")) == 1
    assert Specification.objects.get().title == "Better name"
    assert AuditEvent.objects.filter(action="import_targets").count() == 2


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (ROW.replace("N1", ""), "code", "required"),
        (ROW.replace("families", "nowhere"), "plan", "“nowhere” is not known"),
        (
            ROW.replace("higher", "upwards"),
            "polarity",
            "not one of: higher, lower, closest, neutral",
        ),
        (ROW.replace("sum", "median"), "aggregation", "not one of"),
        (ROW.replace("month", "week"), "frequency", "not one of"),
        (ROW.replace("2013/14", "2013"), "financial_year", "not a financial year"),
        (ROW.replace("care", "caring"), "service", "is not known"),
        (ROW.replace("first", "last"), "priority", "not a priority of Families Plan"),
        (ROW.replace('"£1,200"', "lots"), "annual_target", "“lots” is not a number"),
        (ROW.replace(",0,head", ",9,head"), "decimals", "whole number from 0 to 6"),
        (ROW.replace("head", "nobody"), "accountable_officer", "is not known"),
        (ROW.replace("New measure", "x" * 301), "title", "at most 300"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_saved(council, at, row, column, reason):
    with pytest.raises(FileRefused) as refusal:
        targets(council, at, ROW.replace("N1", "N0") + row)
    assert [(p.row, p.column) for p in refusal.value.problems] == [
        (3, column)
    ] and reason in refusal.value.problems[0].reason
    assert not Specification.objects.exists()


def test_a_file_without_the_column_leaves_the_users_view(council, at):
    head = HEAD.replace("\n", ",user_view\n")
    for cell, said in (("yes", True), ("no", False), ("", None), ("Yes", True)):
        targets(council, at, ROW.replace("\n", f",{cell}\n"), head)
        assert Specification.objects.get().user_view is said
    targets(council, at, ROW)
    assert Specification.objects.get().user_view is True
    with pytest.raises(FileRefused, match="neither yes nor no"):
        targets(council, at, ROW.replace("\n", ",perhaps\n"), head)


def test_the_same_target_and_year_twice_is_refused(council, at):
    with pytest.raises(FileRefused, match="stands in row 2 already"):
        targets(council, at, ROW + ROW)


def test_a_trajectory_in_periods_or_cumulative_but_not_both(council, at):
    targets(council, at, ROW)
    assert (
        trajectory(
            council,
            at,
            "code,period,planned_to_date\nN1,2013-05,250\nN1,2013-04,100\nN1,2013-06,450\n",
        )
        == 3
    )
    assert list(TrajectoryPoint.objects.order_by("month").values_list("planned", flat=True)) == [
        100,
        150,
        200,
    ]
    assert trajectory(council, at, "code,period,planned\nN1,2013-04,90\n") == 1
    assert TrajectoryPoint.objects.get().planned == Decimal(90)
    with pytest.raises(FileRefused, match="in-period or cumulative, not both"):
        trajectory(
            council, at, "code,period,planned,planned_to_date\nN1,2013-04,90,\nN1,2013-05,,200\n"
        )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("NONE,2013-04,1,", "no target “NONE”"),
        ("N1,2013/14 Q1,1,", "not a month"),
        ("N1,2015-04,1,", "no specification for 2015/16"),
        ("N1,2013-04,,", "either planned"),
        ("N1,2013-04,x,", "“x” is not a number"),
        ("N1,2013-04,NaN,", "not a number"),
    ],
)
def test_a_wrong_trajectory_row_is_named(council, at, row, reason):
    targets(council, at, ROW)
    with pytest.raises(FileRefused, match=reason):
        trajectory(council, at, f"code,period,planned,amber_bound\n{row}\n")
    assert not TrajectoryPoint.objects.exists()


def test_an_amber_bound_on_the_better_side_is_refused(council, at):
    targets(council, at, ROW.replace("percent,5", "floor,"))
    with pytest.raises(FileRefused, match="better side"):
        trajectory(council, at, "code,period,planned,amber_bound\nN1,2013-04,90,95\n")


def test_the_page_shows_every_problem_with_its_row(client, council):
    client.force_login(council.people["team"])
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = client.post(
        "/plans/import-targets/",
        {"file": SimpleUploadedFile("t.csv", (HEAD + ROW.replace("higher", "up")).encode())},
    )
    page = answer.content.decode()
    assert (
        answer.status_code == 200
        and "1 problem. Nothing was saved." in page
        and "“up” is not one of" in page
    )
    assert (
        client.post(
            "/plans/import-targets/", {"file": SimpleUploadedFile("t.csv", (HEAD + ROW).encode())}
        ).status_code
        == 302
    )
