"""A plan-year out and in: round trip, differences first, every fault at once, nothing half-saved;
and the same by API.
"""

import io
import json
import zipfile
from datetime import datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmf_portal.formats.csv_files import FileRefused
from pmf_portal.formats.xlsx import read_sheets, write_sheets
from targets.challenge import submit_plan
from targets.imports.plan_export import (
    COLUMNS,
    cell_text,
    draft_digest,
    plan_workbook,
    target_rows,
)
from targets.imports.plan_import import PlanImport
from targets.imports.plan_rows import rows_of_workbook
from targets.models import PlanWorkbook, Specification, TrajectoryPoint
from tests.factories import YEAR

pytestmark = pytest.mark.slow

NEXT = YEAR + 1
PLAN = "/plans/families/2014-15/"
API = "/api/v1/plans/families/2014-15/targets/"
CREATED = datetime(2013, 4, 1)


@pytest.fixture
def plan(council):
    council.target("F1", year=NEXT, planned="91.5")
    council.target(
        "F2",
        year=NEXT,
        aggregation="sum",
        unit="people",
        decimals=0,
        planned="10",
        annual_target=Decimal(120),
    )
    return council.plans["families"]


def sheets_of(plan):
    found = read_sheets(plan_workbook(plan, NEXT), ("targets", "trajectory"))
    return {name: [list(line) for line in grid.lines] for name, grid in found.items()}


def workbook(sheets):
    return write_sheets([(name, lines[0], lines[1:]) for name, lines in sheets.items()], CREATED)


def edited(plan, edits):
    """The plan's own workbook with some cells typed over: {(sheet, row, heading): text}."""
    sheets = sheets_of(plan)
    for (sheet, row, heading), text in edits.items():
        lines = sheets[sheet]
        while len(lines) < row:
            lines.append([""] * len(lines[0]))
        lines[row - 1][lines[0].index(heading)] = text
    return workbook(sheets)


def upload(client, data, name="plan.xlsx"):
    return client.post(PLAN + "import/", {"file": SimpleUploadedFile(name, data)})


def test_an_unchanged_workbook_makes_no_difference(plan):
    data = plan_workbook(plan, NEXT)
    assert PlanImport(plan, NEXT, rows_of_workbook(data), {"/"}).differences() == []
    assert plan_workbook(plan, NEXT) == data


def test_exactly_the_differences_that_were_shown_are_saved(client, council, plan):
    client.force_login(council.people["team"])
    data = edited(
        plan,
        {
            ("targets", 2, "title"): "Renamed",
            ("targets", 2, "annual_target"): "93.5",
            ("trajectory", 3, "planned"): "92.25",
            ("targets", 4, "code"): "F3",
            ("targets", 4, "title"): "A new one",
            ("targets", 4, "plan"): "families",
            ("targets", 4, "polarity"): "lower",
            ("targets", 4, "aggregation"): "latest",
            ("targets", 4, "frequency"): "year",
            ("targets", 4, "financial_year"): "2014/15",
            ("trajectory", 26, "code"): "F3",
            ("trajectory", 26, "period"): "2014/15",
            ("trajectory", 26, "planned"): "7",
        },
    )
    answer = upload(client, data)
    assert answer.status_code == 302
    page = client.get(answer.url)
    told = [(d.code, d.what, d.before, d.after) for d in page.context["differences"]]
    assert told == [
        ("F1", "title", "Measure F1", "Renamed"),
        ("F1", "annual target", "91.5", "93.5"),
        ("F3", "new target", "", "A new one"),
        ("F1", "plan of 2014-05", "91.5", "92.25"),
        ("F3", "plan of 2014/15", "", "7"),
    ]
    assert Specification.objects.get(target__code="F1", financial_year=NEXT).title == "Measure F1"
    assert client.post(answer.url).status_code == 302
    spec = Specification.objects.get(target__code="F1", financial_year=NEXT)
    assert (spec.title, spec.annual_target, spec.version) == (
        "Renamed",
        Decimal("93.5"),
        3,
    ) and council.people["team"] in spec.authors.all()
    assert TrajectoryPoint.objects.get(specification__target__code="F3").planned == 7
    assert client.get(answer.url).status_code == 404


def test_what_is_seldom_changed_is_saved_as_it_was_shown(client, council, plan):
    client.force_login(council.people["team"])
    cells = {
        "chart_run": "8",
        "chart_from": "2013-07",
        "cohort": "health",
        "suppress_below": "10",
        "user_view": "yes",
    }
    data = edited(plan, {("targets", 3, name): text for name, text in cells.items()})
    client.post(upload(client, data).url)
    [_, stored] = target_rows(plan, NEXT)
    assert {name: cell_text(stored[name]) for name in cells} == cells
    assert PlanImport(plan, NEXT, rows_of_workbook(data), {"/"}).differences() == []


def test_a_draft_that_moved_on_is_looked_at_again(client, council, plan):
    client.force_login(council.people["team"])
    url = upload(client, edited(plan, {("targets", 2, "title"): "Renamed"})).url
    Specification.objects.filter(target__code="F2").update(stretch="Meanwhile")
    answer = client.post(url, follow=True)
    assert "Somebody changed the draft after the differences were shown" in answer.content.decode()
    assert not Specification.objects.filter(title="Renamed").exists()
    assert (
        client.post(url).status_code == 302
        and Specification.objects.filter(title="Renamed").exists()
    )


FAULTS = {
    ("targets", 2, "code"): ("", "This is required"),
    ("targets", 2, "title"): ("", "This is required"),
    ("targets", 2, "plan"): ("places", "import of Families Plan"),
    ("targets", 2, "priority"): ("last", "not a priority"),
    ("targets", 2, "service"): ("caring", "is not known"),
    ("targets", 2, "kind"): ("wish", "not one of"),
    ("targets", 2, "polarity"): ("up", "not one of"),
    ("targets", 2, "unit"): ("x" * 201, "at most 200"),
    ("targets", 2, "decimals"): ("7", "whole number from 0 to 6"),
    ("targets", 2, "aggregation"): ("median", "not one of"),
    ("targets", 2, "scale"): ("hundred", "not a number"),
    ("targets", 2, "frequency"): ("week", "not one of"),
    ("targets", 2, "financial_year"): ("2013", "not a financial year"),
    ("targets", 2, "annual_target"): ("lots", "not a number"),
    ("targets", 2, "previous_year"): ("1e5", "not a number"),
    ("targets", 2, "tolerance"): ("some", "not one of"),
    ("targets", 2, "green_within"): ("NaN", "not a number"),
    ("targets", 2, "amber_within"): ("1,5", "comma for decimals"),
    ("targets", 2, "accountable_officer"): ("nobody", "is not known"),
    ("targets", 2, "accountable_deputy"): ("nobody", "is not known"),
    ("targets", 2, "performance_lead"): ("nobody", "is not known"),
    ("targets", 2, "performance_lead_deputy"): ("nobody", "is not known"),
    ("targets", 2, "publication_lag_days"): ("soon", "whole number"),
    ("targets", 2, "statutory"): ("maybe", "neither yes nor no"),
    ("targets", 3, "financial_year"): ("2015/16", "This is the import of 2014/15"),
    ("trajectory", 2, "code"): ("ZZ", "no target “ZZ”"),
    ("trajectory", 3, "period"): ("2014/15 Q1", "not a month"),
    ("trajectory", 4, "planned"): ("ten", "not a number"),
    ("trajectory", 5, "planned"): ("", "Give either planned"),
    ("trajectory", 6, "period"): ("2019-05", "no specification for 2019/20"),
    ("trajectory", 7, "amber_bound"): ("low", "not a number"),
    ("trajectory", 9, "period"): ("2014-10", "stands in row 8 already"),
}


def test_thirty_faults_are_listed_with_their_rows_and_nothing_is_saved(client, council, plan):
    assert len(FAULTS) >= 30
    client.force_login(council.people["team"])
    before = draft_digest(plan, NEXT)
    answer = upload(client, edited(plan, {place: text for place, (text, _) in FAULTS.items()}))
    told = {(p.row, p.column): p.reason for p in answer.context["problems"]}
    for (sheet, row, heading), (_, reason) in FAULTS.items():
        column = "code" if reason.startswith("stands in row") else heading
        assert reason in told.get((row, f"{sheet}: {column}"), ""), (
            sheet,
            row,
            heading,
            told.get((row, f"{sheet}: {heading}")),
        )
    assert draft_digest(plan, NEXT) == before and not PlanWorkbook.objects.exists()
    assert (
        f"{len(answer.context['problems'])} problems. Nothing was saved." in answer.content.decode()
    )


def packed(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, body in files.items():
            parts.writestr(name, body)
    return out.getvalue()


def tampered(plan, old, new):
    """The plan's workbook with something replaced in the text of its first sheet."""
    with zipfile.ZipFile(io.BytesIO(plan_workbook(plan, NEXT))) as parts:
        files = {name: parts.read(name) for name in parts.namelist()}
    assert old in files["xl/worksheets/sheet1.xml"]
    files["xl/worksheets/sheet1.xml"] = files["xl/worksheets/sheet1.xml"].replace(old, new, 1)
    return packed(files)


BAD = {
    "an image": (lambda plan: b"\x89PNG\r\n\x1a\n" + bytes(200), "This is not an Excel workbook"),
    "an empty zip": (lambda plan: packed({"a.txt": "x"}), "This is not an Excel workbook"),
    "half a zip": (lambda plan: plan_workbook(plan, NEXT)[:900], "This is not an Excel workbook"),
    "CSV": (lambda plan: b"code,title\nF1,x\n", "This is not an Excel workbook"),
    "a bomb": (
        lambda plan: packed(
            {"xl/workbook.xml": "<x/>", "xl/worksheets/sheet1.xml": b"0" * (130 * 1024 * 1024)}
        ),
        "far larger once it is unpacked",
    ),
    "too many parts": (
        lambda plan: packed({f"xl/{n}.xml": "x" for n in range(600)} | {"xl/workbook.xml": "<x/>"}),
        "far larger once it is unpacked",
    ),
    "broken sheets": (
        lambda plan: packed({"xl/workbook.xml": "<x", "[Content_Types].xml": "<y"}),
        "cannot be read",
    ),
    "no trajectory sheet": (
        lambda plan: workbook({"targets": sheets_of(plan)["targets"]}),
        "no sheet named “trajectory”",
    ),
    "an unknown heading": (
        lambda plan: edited_heading(plan, "title", "tittle"),
        "“tittle” is not a heading",
    ),
    "a missing heading": (lambda plan: edited_heading(plan, "polarity", "kind"), "stands twice"),
    "only headings": (
        lambda plan: workbook({name: lines[:1] for name, lines in sheets_of(plan).items()}),
        "There is nothing in it",
    ),
    "a formula": (
        lambda plan: tampered(plan, b'<c r="A2" s="2" t="s"><v>', b'<c r="A2" s="2"><f>1+1</f><v>'),
        "This cell holds a formula",
    ),
    "a hidden row": (
        lambda plan: tampered(plan, b'<row r="2"', b'<row r="2" hidden="1"'),
        "This row is hidden",
    ),
    "merged cells": (
        lambda plan: tampered(
            plan,
            b"</sheetData>",
            b'</sheetData><mergeCells count="1"><mergeCell ref="A2:B2"/></mergeCells>',
        ),
        "Cells are merged",
    ),
}


def edited_heading(plan, old, new):
    sheets = sheets_of(plan)
    sheets["targets"][0] = [new if heading == old else heading for heading in sheets["targets"][0]]
    return workbook(sheets)


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_plain_workbook_is_refused_in_plain_english(client, council, plan, name):
    make, reason = BAD[name]
    client.force_login(council.people["team"])
    before = draft_digest(plan, NEXT)
    answer = upload(client, make(plan))
    assert answer.status_code == 200 and reason in answer.content.decode().replace("&quot;", '"'), [
        str(p) for p in answer.context["problems"]
    ]
    assert draft_digest(plan, NEXT) == before


def test_a_date_made_by_the_spreadsheet_is_told(plan):
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name in ("targets", "trajectory"):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, COLUMNS if name == "targets" else ["code", "period", "planned"])
        sheet.write_datetime(1, 1, datetime(2014, 4, 1), book.add_format({"num_format": "mmm yy"}))
    book.close()
    with pytest.raises(FileRefused, match="turned this into a date"):
        rows_of_workbook(out.getvalue())


def test_a_service_manager_imports_the_own_services_only(client, council, plan):
    client.force_login(council.people["manager"])
    assert upload(client, edited(plan, {("targets", 2, "title"): "Renamed"})).status_code == 302
    page = upload(client, edited(plan, {("targets", 2, "service"): "waste"})).content.decode()
    assert "Waste is not in your part of the council" in page
    assert client.get("/plans/places/2014-15/import/").status_code == 403


def test_a_closed_plan_takes_no_workbook_and_says_why(client, council, plan, at):
    client.force_login(council.people["team"])
    url = upload(client, edited(plan, {("targets", 2, "title"): "Renamed"})).url
    submit_plan(plan, NEXT, by=council.people["director"], at=at)
    assert "with its approver" in client.get(PLAN + "import/").content.decode()
    assert (
        client.post(url).status_code == 403
        and not Specification.objects.filter(title="Renamed").exists()
    )
    council.approve(NEXT)
    for answer in (
        client.get(PLAN + "import/"),
        client.post(url),
        client.post(API, "{}", content_type="application/json"),
    ):
        assert answer.status_code == 403 and "approved and locked" in answer.content.decode()


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        ("not json", 400, "must be a JSON object"),
        ("[]", 400, "must be a list of objects"),
        ('{"targets": 5}', 400, "must be a list"),
        ('{"targets": [{"colour": "red"}]}', 400, "Not known in “targets”: colour"),
        (
            '{"trajectory": [{"code": "F1", "period": "2014-04", "planned": NaN}]}',
            400,
            "NaN is not a number",
        ),
        ("{}", 422, "There is nothing in it"),
        (
            '{"trajectory": [{"code": "F1", "period": "2014-04", "planned": "ten"}]}',
            422,
            "“ten” is not a number",
        ),
        ('{"targets": [{"code": "F1"}]}', 422, "This is required"),
    ],
)
def test_the_api_refuses_with_problem_details(client, council, plan, body, status, told):
    client.force_login(council.people["team"])
    answer = client.post(API, body, content_type="application/json")
    assert answer.status_code == status and answer["Content-Type"] == "application/problem+json"
    assert told in json.dumps(answer.json(), ensure_ascii=False)


def test_the_api_takes_the_same_rows_all_or_nothing(client, council, plan):
    client.force_login(council.people["team"])
    points = [{"code": "F1", "period": f"2014-{m:02d}", "planned": 92} for m in range(4, 13)]
    body = {
        "trajectory": (
            points + [{"code": "F1", "period": f"2015-0{m}", "planned": 92} for m in range(1, 4)]
        )
    }
    assert client.post(API, json.dumps(body), content_type="application/json").json() == {
        "plan": "families",
        "financial_year": "2014/15",
        "differences": 12,
    }
    assert (
        client.post(API, json.dumps(body), content_type="application/json").json()["differences"]
        == 0
    )
    client.force_login(council.people["lead"])
    client.force_login(council.people["member"])
    assert client.post(API, json.dumps(body), content_type="application/json").status_code == 403


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    title=st.text(
        st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=60
    ),
    planned=st.decimals(0, 10**9, places=3),
)
def test_the_round_trip_keeps_any_words_and_figures(council, title, planned):
    spec = council.target(
        f"R{abs(hash((title, planned))) % 10**9}",
        year=NEXT,
        title=title.strip() or "x",
        planned=str(planned),
    )
    rows = rows_of_workbook(plan_workbook(council.plans["families"], NEXT))
    found = PlanImport(council.plans["families"], NEXT, rows, {"/"})
    assert [d for d in found.differences() if d.code == spec.target.code] == []


def test_no_service_takes_anothers_targets_over_by_import(client, council, plan):
    other = (
        council.target("W1", year=NEXT, plan="families", service="waste")
        if not Specification.objects.filter(target__code="W1").exists()
        else None
    )
    row = {
        "code": "W1",
        "title": "Taken",
        "plan": "families",
        "service": "care",
        "polarity": "higher",
        "aggregation": "latest",
        "frequency": "month",
    }
    client.force_login(council.people["head"])
    url = "/api/v1/plans/families/2014-15/targets/"
    answer = client.post(
        url, {"targets": [row | {"financial_year": "2014/15"}]}, content_type="application/json"
    )
    assert (
        answer.status_code == 422
        and "Waste is not in your part of the council" in answer.content.decode()
    )
    answer = client.post(
        url,
        {"trajectory": [{"code": "W1", "period": "2014-04", "planned": "1"}]},
        content_type="application/json",
    )
    assert (
        answer.status_code == 422 and "not in your part of the council" in answer.content.decode()
    )
    other.refresh_from_db()
    assert other.title == "Measure W1" and other.trajectory.first().planned == 90
    same = {"code": "W1", "period": "2014-04", "planned": "90"}
    mine = {
        "code": (
            Specification.objects.filter(financial_year=NEXT, service__slug="care")
            .first()
            .target.code
        ),
        "period": "2014-04",
        "planned": "17",
    }
    answer = client.post(url, {"trajectory": [same, mine]}, content_type="application/json")
    assert answer.status_code == 200 and answer.json()["differences"] == 1, (
        "unchanged rows of others travel along; unnamed periods stay"
    )


def test_an_absurdly_nested_body_is_refused(client, council, plan):
    client.force_login(council.people["head"])
    answer = client.post(
        "/api/v1/plans/families/2014-15/targets/", "[" * 100_000, content_type="application/json"
    )
    assert answer.status_code == 400
