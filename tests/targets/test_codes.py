"""Codes of targets: natural order, one target for one code, and none that a spreadsheet changes."""

import csv
import io
import random

import pytest
from django.db.migrations.executor import MigrationExecutor

from pmf_portal.formats.csv_files import FileRefused
from pmf_portal.refusals import Refused
from targets.drafting import draft_target
from targets.imports.plan_export import target_rows
from targets.imports.targets import import_targets
from targets.imports.trajectory import import_trajectory
from targets.models import Specification, Target, TrajectoryPoint
from targets.rules.codes import (
    in_order,
    likeness,
    nearest_spelling,
    sort_key,
    spreadsheet_change,
    why_malformed,
)
from tests.factories import YEAR

pytestmark = pytest.mark.any_database

HEAD = "code,title,plan,polarity,aggregation,frequency,financial_year,unit,decimals,annual_target"
ROW = "Test measure,families,lower,mean,month,2013/14,days,1,5"
NATURAL = ["1.2", "1.10", "CS02a", "CS02b(ii)", "NI 16", "NI 154", "PI1", "PI2", "PI10", "PI10a"]


def bring(council, at, *codes, extra="", head=HEAD):
    """Import a file with one target for each code, as they stand in the cases."""
    lines = [head, *(f"{code},{ROW}{extra}" for code in codes)]
    data = ("\n".join(lines) + "\n").encode()
    return import_targets(data, name="codes.csv", by=council.people["team"], at=at)


def problems(council, at, *codes):
    with pytest.raises(FileRefused) as refusal:
        bring(council, at, *codes)
    return {problem.value: problem.reason for problem in refusal.value.problems}


@pytest.mark.parametrize("seed", range(5))
def test_codes_stand_in_natural_order(seed):
    shuffled = random.Random(seed).sample(NATURAL, len(NATURAL))
    assert in_order(shuffled) == NATURAL


def test_the_key_of_a_code_is_letters_and_digits_alone():
    for code in NATURAL:
        key = sort_key(code)
        assert key.isascii() and key.isalnum() and key == key.lower()


def test_the_database_orders_codes_as_the_rule_does(db):
    for code in random.Random(1).sample(NATURAL, len(NATURAL)):
        Target.objects.create(code=code)
    assert [target.code for target in Target.objects.all()] == NATURAL


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("0012", "another number"),
        ("1E5", "another number"),
        ("1e05", "another number"),
        ("1.10", "another number"),
        ("01.2", "another number"),
        ("MAR1", "a date"),
        ("Mar-24", "a date"),
        ("1 Mar", "a date"),
        ("SEPT2", "a date"),
        ("DEC2023", "a date"),
        ("1-2", "a date"),
        ("31-12", "a date"),
        ("2013-04", "a date"),
        ("1-2-3", "a date"),
        ("TRUE", "a yes or no"),
        ("5 PM", "a time"),
        ("12", ""),
        ("1.2", ""),
        ("E1", ""),
        ("CP01", ""),
        ("MARY1", ""),
        ("MAR", ""),
        ("MAR123", ""),
        ("32-13", ""),
        ("13-14", ""),
        ("NI 154", ""),
        ("PI1-2", ""),
    ],
)
def test_what_a_spreadsheet_makes_of_a_code(code, change):
    assert spreadsheet_change(code) == change


@pytest.mark.parametrize(
    ("code", "near"),
    [
        ("HDC01/2", "HDC01-2"),
        ("F/7", "F-7"),
        (" A1 ", "A1"),
        ("A  1", "A 1"),
        ("(ii)", "ii)"),
        ("Café 1", "Cafe 1"),
        ("A1&2", "A1-2"),
        ("£5", "5"),
        ("A1/", "A1"),
    ],
)
def test_the_nearest_spelling_of_what_cannot_be_taken_can_be(code, near):
    assert why_malformed(code) and nearest_spelling(code) == near
    assert why_malformed(near) == "" and f"“{near}” would be taken" in why_malformed(code)


@pytest.mark.parametrize("code", ["NI 154", "CS02b(ii)", "CP16", "A.b_c-d", "9", "x" * 30])
def test_national_forms_are_taken(code):
    assert why_malformed(code) == ""


@pytest.mark.parametrize("code", ["", "x" * 31, "///", "a\nb", "é", "A1\u200b"])
def test_a_code_that_has_no_form_is_refused_with_a_reason(code):
    assert why_malformed(code)


def test_codes_are_alike_by_capitals_zeros_and_spaces_alone():
    assert likeness("CS02A") == likeness("cs2a") == likeness("CS 02a")
    assert len({likeness(code) for code in ("PI1", "PI10", "PI1.1", "PI11", "1-2", "12")}) == 6


def test_a_file_of_codes_that_spreadsheets_change_is_asked_back(council, at):
    assert problems(council, at, "0012", "12", "1E5", "MAR1", "CS02a", "CS02A") == {
        "0012": "A spreadsheet would turn the code “0012” into another number. Put letters before"
        " it. If it is right, write code under “confirmed”.",
        "12": "“12” differs from “0012” only by capitals, leading zeros or spaces. Write it as"
        " “0012” if you mean that target; otherwise choose another code.",
        "1E5": "A spreadsheet would turn the code “1E5” into another number. Put letters before"
        " it. If it is right, write code under “confirmed”.",
        "MAR1": "A spreadsheet would turn the code “MAR1” into a date. Put letters before it. If it"
        " is right, write code under “confirmed”.",
        "CS02A": "“CS02A” differs from “CS02a” only by capitals, leading zeros or spaces. Write it"
        " as “CS02a” if you mean that target; otherwise choose another code.",
    }


def test_a_code_that_a_spreadsheet_changes_is_taken_once_it_is_confirmed(council, at):
    head = HEAD + ",confirmed"
    assert bring(council, at, "MAR1", "0012", extra=",code", head=head) == 2
    assert bring(council, at, "MAR1", "0012") == 2, "it is asked once"
    assert Specification.objects.get(target__code="MAR1").confirmed == "code"


def test_an_unknown_word_of_confirmation_is_told(council, at):
    with pytest.raises(FileRefused) as refusal:
        bring(council, at, "PI1", extra=",yes", head=HEAD + ",confirmed")
    assert "“yes” is not one of: own_unit" in refusal.value.problems[0].reason


def test_a_file_of_national_codes_is_taken_or_told_the_nearest(council, at):
    assert list(problems(council, at, "NI 154", "CS02b(ii)", "HDC01/2")) == ["HDC01/2"]
    assert bring(council, at, "NI 154", "CS02b(ii)", "HDC01-2") == 3


def test_a_code_like_one_that_is_there_is_refused_at_every_door(council, at):
    bring(council, at, "PI1")
    assert "“pi01” differs from “PI1” only by" in problems(council, at, "pi01")["pi01"]
    with pytest.raises(Refused, match="differs from “PI1” only by"):
        draft_target(
            "Pi 1",
            council.plans["families"],
            YEAR,
            title="Another",
            polarity="higher",
            aggregation="sum",
            frequency="month",
            by=council.people["manager"],
            at=at,
        )


def test_a_trajectory_finds_its_targets_in_any_case(council, at):
    bring(council, at, "NI 154")
    data = b"code,period,planned\nni154,2013-04,5\nNi 154,2013-05,5\n"
    assert import_trajectory(data, name="t.csv", by=council.people["team"], at=at) == 2
    assert TrajectoryPoint.objects.count() == 2
    with pytest.raises(FileRefused, match="stands in row 2 already"):
        twice = b"code,period,planned\nni154,2013-04,5\nNI 154,2013-04,5\n"
        import_trajectory(twice, name="t.csv", by=council.people["team"], at=at)


def test_pages_find_a_code_in_any_case(client, council, at):
    bring(council, at, "NI 154", "CS02b(ii)")
    client.force_login(council.people["team"])
    for code in ("NI 154", "ni 154", "NI154", "CS02b(ii)", "cs2B(II)"):
        address = f"/plans/families/2013-14/targets/{code}/"
        assert client.get(address).status_code == 200, code
    assert client.get("/plans/families/2013-14/targets/NI 155/").status_code == 404


def test_plan_page_and_workbook_list_codes_in_natural_order(client, council, at):
    bring(council, at, "PI10", "PI2", "PI1")
    client.force_login(council.people["team"])
    page = client.get("/plans/families/2013-14/")
    assert [s.target.code for s in page.context["specifications"]] == ["PI1", "PI2", "PI10"]
    rows = target_rows(council.plans["families"], YEAR)
    assert [row["code"] for row in rows] == ["PI1", "PI2", "PI10"]


def test_a_code_goes_through_csv_and_back(council, at):
    bring(council, at, "NI 154", "CS02b(ii)")
    out = io.StringIO()
    csv.writer(out).writerows([target.code] for target in Target.objects.all())
    assert [row[0] for row in csv.reader(io.StringIO(out.getvalue()))] == ["CS02b(ii)", "NI 154"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_codes_that_were_alike_before_keep_standing(database_of_before):
    executor = MigrationExecutor(database_of_before)
    executor.migrate([("targets", "0007_duties_of_the_council")])
    before = executor.loader.project_state([("targets", "0007_duties_of_the_council")]).apps
    targets = before.get_model("targets", "Target").objects.using("before")
    for code in ("pi1", "PI10", "PI1", "PI2"):
        targets.create(code=code)
    executor.loader.build_graph()
    after = [("targets", "0008_codes_in_order_and_confirmations")]
    executor.migrate(after)
    now = executor.loader.project_state(after).apps.get_model("targets", "Target")
    stored = now.objects.using("before").order_by("sort_key", "code")
    assert sorted(stored.values_list("code", "likeness")) == [
        ("PI1", "pi1"),
        ("PI10", "pi10"),
        ("PI2", "pi2"),
        ("pi1", None),
    ]
    assert [target.code for target in stored][2:] == ["PI2", "PI10"]


def test_the_page_of_a_new_target_asks_a_doubtful_code_back(client, council):
    client.force_login(council.people["manager"])
    typed = {
        "code": "MAR1",
        "title": "Visits in time",
        "service": council.units["care"].pk,
        "polarity": "higher",
        "aggregation": "sum",
        "frequency": "month",
        "seen_version": "0",
    }
    page = client.post("/plans/families/2013-14/draft-target/", typed)
    assert "into a date. Put letters before it. If it is right, say so below" in (
        page.content.decode()
    )
    assert 'value="code"' in page.content.decode()
    answer = client.post("/plans/families/2013-14/draft-target/", typed | {"confirmed": "code"})
    assert answer.status_code == 302
    page = client.get("/plans/families/2013-14/targets/mar1/").content.decode()
    assert "The code is right as it is written" in page
