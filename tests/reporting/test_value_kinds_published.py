"""Durations, milestones, answers and words of a scale from their files to every form of a
publication: typed as people write them, rated as numbers, told as themselves.
"""

import csv
import io
import json
from datetime import date, time
from decimal import Decimal

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from pmf_portal.formats.csv_files import FileRefused
from pmf_portal.formats.numbers import typed_number
from pmf_portal.pictures.plotted import plotted
from reporting.content.analysis import described, facts_of
from reporting.content.target_charts import chart_of
from reporting.cycle.month_end import build_month, run_month_end
from reporting.models import PublishedTarget
from reporting.public_record.proof import prove_targets
from reporting.publishing.plans import publish_plan
from scorecards.feeds.deliveries import rows_of_file
from scorecards.feeds.month_workbook import month_workbook
from scorecards.feeds.registry import add_feed
from scorecards.models import Actual, Feed, ScorecardLine
from targets.approval import approve_plan
from targets.imports.plan_export import plan_workbook, target_rows
from targets.imports.targets import import_targets
from targets.imports.trajectory import import_trajectory
from targets.models import Specification, Target, TrajectoryPoint
from tests.exceptions.pdf_text import pdf_text
from tests.factories import APPROVED_AT, YEAR
from tests.reporting.measure_files import COLUMNS, USUAL, periods, table
from tests.reporting.september import RELEASE, SEPTEMBER, sign_all
from tests.states import made_once

pytestmark = [pytest.mark.slow, pytest.mark.any_database]

LATEST = {"aggregation": "latest", "scale": "1", "decimals": "0"}
KINDS = {
    "CALL": {
        "title": "Time until a call is answered",
        "aggregation": "mean",
        "polarity": "lower",
        "unit": "mm:ss",
        "scale": "1",
        "decimals": "0",
        "annual_target": "4:30",
        "tolerance": "absolute",
        "amber_within": "0:20",
    },
    "STAY": LATEST
    | {
        "title": "Stay in hospital",
        "polarity": "lower",
        "unit": "days and hours",
        "annual_target": "1 day 6 hours",
        "tolerance": "percent",
        "amber_within": "10",
    },
    "OPEN": LATEST
    | {
        "title": "The scheme opens",
        "polarity": "lower",
        "unit": "date",
        "annual_target": "30 September 2013",
        "tolerance": "absolute",
        "amber_within": "14 days",
    },
    "PLAN": LATEST
    | {
        "title": "Local Plan adopted",
        "cohort": "health",
        "unit": "yes/no",
        "annual_target": "Yes",
        "tolerance": "none",
    },
    "CARE": LATEST
    | {
        "title": "Grade of the inspectors",
        "cohort": "under_18",
        "unit": "Inadequate < Requires improvement < Good < Outstanding",
        "annual_target": "Good",
        "tolerance": "absolute",
        "amber_within": "1",
    },
}
PLANNED = {
    "CALL": "4m 30s",
    "STAY": "30 hours",
    "OPEN": "30/9/2013",
    "PLAN": "yes",
    "CARE": "good",
}
# What is typed for August and for September, and what each door makes of September's.
TYPED = {
    "CALL": ("4:30", "4:55"),
    "STAY": ("1 day 5 hours", "1 day 8 hours"),
    "OPEN": ("7 October 2013", "10 October 2013"),
    "PLAN": ("no", "No"),
    "CARE": ("good", "Requires improvement"),
}
KEPT = {"CALL": 295, "STAY": 32, "OPEN": 41557, "PLAN": 0, "CARE": 2}
SHOWN = {
    "CALL": "4:43",
    "STAY": "1 day 8 hours",
    "OPEN": "10 October 2013",
    "PLAN": "No",
    "CARE": "Requires improvement",
}
WHY = {
    "CALL": "Amber: 4:43 (minutes and seconds) is above the plan of 4:30 but not above 4:50,"
    " where red begins (0:20 from plan), for August 2013 to September 2013, 2 of 6; shorter is better.",
    "STAY": "Amber: 1 day 8 hours is above the plan of 1 day 6 hours but not above 1 day 9 hours,"
    " where red begins (10% of plan), for August 2013 to September 2013, 2 of 6; shorter is better.",
    "OPEN": "Amber: expected on 10 October 2013, 10 days after the plan of 30 September 2013"
    " (amber until 14 October 2013), for August 2013 to September 2013, 2 of 6; earlier is better.",
    "PLAN": "Red: No; the plan was Yes, for August 2013 to September 2013, 2 of 6; yes is better.",
    "CARE": "Amber: Requires improvement is below the plan of Good but not below Requires"
    " improvement, where red begins (1 step from plan), for August 2013 to September 2013, 2 of 6; further up the scale is better.",
}


def set_up(council):
    """The measures as files bring them, and their approval."""
    team = council.people["team"]
    rows = [USUAL | {"code": code} | measure for code, measure in KINDS.items()]
    import_targets(table(COLUMNS, rows), name="targets.csv", by=team, at=APPROVED_AT)
    points = [
        {"code": code, "period": period, "planned": planned}
        for code, planned in PLANNED.items()
        for period in periods()
    ]
    headings = ["code", "period", "planned"]
    import_trajectory(table(headings, points), name="trajectory.csv", by=team, at=APPROVED_AT)


def approved_kinds(council):
    set_up(council)
    approve_plan(
        council.plans["families"],
        YEAR,
        reference="Council, minute 12",
        by=council.people["holder"],
        at=APPROVED_AT,
    )
    return council


def status_of(code):
    return "provisional" if code == "OPEN" else "final"


@made_once
def kinds(council):
    return approved_kinds(council)


@made_once
def published_kinds(council):
    approved_kinds(council)
    for code, typed in TYPED.items():
        specification = Specification.objects.get(target__code=code)
        unit = specification.unit
        for month, text in zip(("2013-08", "2013-09"), typed, strict=True):
            value = typed_number(text, unit)
            council.figure(specification, month, value, status=status_of(code))
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE)
    sign_all(council, build)
    run_month_end(SEPTEMBER, by=None, at=RELEASE)
    return council


def test_targets_and_trajectories_are_kept_as_numbers(kinds):
    kept = {
        code: (s.annual_target, s.amber_within)
        for code, s in ((s.target.code, s) for s in Specification.objects.select_related("target"))
    }
    assert kept == {
        "CALL": (270, 20),
        "STAY": (30, 10),
        "OPEN": (41547, 14),
        "PLAN": (1, None),
        "CARE": (3, 1),
    }
    assert TrajectoryPoint.objects.filter(specification__target__code="OPEN").first().planned == (
        41547
    )


def cells_of(workbook):
    """Every text of a workbook."""
    texts = set()
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook))
    for name in book.sheet_names:
        for line in book.get_sheet_by_name(name).to_python():
            texts |= {str(cell) for cell in line}
    return texts


def desk_row(code, typed):
    return {
        f"{code}-seen_revision": "0",
        f"{code}-status": status_of(code),
        f"{code}-value": typed,
        f"{code}-comment": "As agreed with the service",
        "save": code,
    }


def stored_values():
    return {actual.target.code: actual.value for actual in Actual.objects.select_related("target")}


def test_the_desk_takes_what_people_write(client, kinds):
    client.force_login(kinds.people["lead"])
    page = client.get("/actuals/").content.decode()
    for hint in ("Minutes and seconds, like 4:35", "like 30 June 2024", "One of: Inadequate"):
        assert hint in page
    assert "Done: it was done on that day" in page
    assert '<option value="Requires improvement">' in page and '<option value="Yes">' in page
    for code, (_, typed) in TYPED.items():
        answer = client.post("/actuals/", desk_row(code, typed))
        assert answer.status_code == 302, answer.content.decode()
    assert stored_values() == KEPT
    page = client.get("/actuals/").content.decode()
    for shown in ("4:55", "10 October 2013", "1 day 8 hours"):
        assert shown in page, shown


@pytest.mark.parametrize(
    ("code", "typed", "words"),
    [
        ("CALL", "295", "could be minutes or seconds"),
        ("STAY", "32", "could be days or hours"),
        ("OPEN", "30 September 2013", "is not after the end of the period (30 September 2013)"),
        ("OPEN", "September 2013", "is not a date"),
        ("PLAN", "perhaps", "is neither yes nor no"),
        ("CARE", "Fine", "is not a word of this scale"),
        ("CARE", "3", "is not a word of this scale"),
    ],
)
def test_the_desk_says_how_to_write_it(client, kinds, code, typed, words):
    client.force_login(kinds.people["lead"])
    page = client.post("/actuals/", desk_row(code, typed)).content.decode()
    assert words in page.replace("&#x27;", "'") and not Actual.objects.exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"value": "10/10/2013", "status": "provisional"}, "Expected on 10 October 2013, 10 days"),
        ({"value": "28/9/2013", "status": "final"}, "Done on 28 September 2013, 2 days before"),
        ({"value": "10/10/2013", "status": "final"}, ""),
    ],
)
def test_the_desk_foresees_what_a_date_would_mean(client, kinds, typed, words):
    client.force_login(kinds.people["lead"])
    page = client.get("/targets/OPEN/actuals/2013-09/read/", typed).content.decode()
    assert words in page if words else page == ""


def upload(client, data, name="figures.csv"):
    return client.post("/actuals/import/", {"file": SimpleUploadedFile(name, data)})


def test_a_csv_file_brings_them(client, kinds):
    client.force_login(kinds.people["lead"])
    rows = [
        {"code": code, "period": "2013-09", "value": typed, "status": status}
        for (code, (_, typed)), status in zip(
            TYPED.items(), ("", "", "expected", "", ""), strict=True
        )
    ]
    answer = upload(client, table(["code", "period", "value", "status"], rows))
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(answer.url).content.decode()
    for words in ("4:55", "1 day 8 hours", "10 October 2013", "Requires improvement", "expected"):
        assert words in page, words
    assert client.post(answer.url).status_code == 302
    assert stored_values() == KEPT
    assert Actual.objects.get(target__code="OPEN").status == "provisional"


@pytest.mark.parametrize(
    ("code", "value", "status", "words"),
    [
        ("OPEN", "10/10/2013", "", "is after the end of the period"),
        ("OPEN", "10/10/2013", "done", "is after the end of the period"),
        ("OPEN", "20/9/2013", "expected", "is not after the end of the period"),
        ("OPEN", "20/9/2013", "finished", "is neither expected nor done"),
        ("CALL", "4:55", "expected", "is neither provisional nor final"),
        ("CALL", "04:55:00", "", "is what a spreadsheet makes of minutes and seconds"),
        ("CALL", "0.204861", "", "could be minutes or seconds"),
        ("CARE", "c", "", "Say why the figure is suppressed"),
        ("PLAN", "1.0", "", "is neither yes nor no"),
    ],
)
def test_a_csv_file_is_told_by_row_and_column(client, kinds, code, value, status, words):
    client.force_login(kinds.people["lead"])
    row = {"code": code, "period": "2013-09", "value": value, "status": status}
    answer = upload(client, table(["code", "period", "value", "status"], [row]))
    assert answer.status_code == 200 and words in answer.content.decode()
    assert not Actual.objects.exists()


def workbook_of(lines, formats):
    """A workbook in which a spreadsheet made dates and times of what was typed."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("figures")
    sheet.write_row(0, 0, ["code", "period", "value", "status"])
    for n, line in enumerate(lines, 1):
        for column, cell in enumerate(line):
            style = book.add_format({"num_format": formats.get(n, "General")})
            if isinstance(cell, date | time):
                sheet.write_datetime(n, column, cell, style)
            else:
                sheet.write(n, column, cell, style if column == 2 else None)
    book.close()
    return out.getvalue()


def test_a_workbook_brings_what_a_spreadsheet_made_of_them(client, kinds):
    client.force_login(kinds.people["lead"])
    lines = [
        ["CALL", "2013-09", time(0, 4, 55), ""],
        ["OPEN", "2013-09", date(2013, 10, 10), "expected"],
        ["PLAN", "2013-09", False, ""],
        ["STAY", "2013-09", 32 / 24, ""],
    ]
    formats = {1: "[mm]:ss", 2: "dd/mm/yyyy", 4: "[h]:mm:ss"}
    answer = upload(client, workbook_of(lines, formats), "figures.xlsx")
    assert answer.status_code == 302, answer.content.decode()
    client.post(answer.url)
    kept = KEPT.copy()
    del kept["CARE"]
    assert stored_values() == kept


def test_a_workbooks_hours_are_not_taken_for_minutes(client, kinds):
    client.force_login(kinds.people["lead"])
    lines = [["CALL", "2013-09", time(4, 55), ""]]
    answer = upload(client, workbook_of(lines, {1: "hh:mm"}), "figures.xlsx")
    words = "is what a spreadsheet makes of minutes and seconds"
    assert answer.status_code == 200 and words in answer.content.decode()


def test_the_months_workbook_comes_back_unchanged(client, published_kinds):
    team = published_kinds.people["team"]
    data = month_workbook(team, date(2013, 10, 7), everybody=True)
    rows = {row.get("code"): row for row in rows_of_file(data, "month.xlsx")}
    assert rows["OPEN"].get("value") == "10 October 2013"
    assert rows["OPEN"].get("status") == "expected"
    assert rows["CALL"].get("planned") == "4:30"
    client.force_login(team)
    answer = upload(client, data, "month.xlsx")
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(answer.url).content.decode()
    assert "10 October 2013" not in page and "4:55" not in page


@pytest.mark.parametrize("code", KINDS)
def test_a_line_is_rated_and_explained(published_kinds, code):
    line = ScorecardLine.objects.get(code=code)
    assert line.why == WHY[code]


@pytest.mark.parametrize("code", KINDS)
def test_every_form_says_it_in_words(client, published_kinds, code):
    for address in (f"/targets/{code}/2013-09/", "/scorecards/families/2013-09/"):
        page = client.get(address).content.decode()
        assert SHOWN[code] in page and WHY[code] in page
    answer = client.get("/api/v1/scorecards/families/2013-09.csv")
    rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    row = {row["code"]: row for row in rows}[code]
    assert row["why"] == WHY[code]
    assert Decimal(row["actual_to_date"]) == (283 if code == "CALL" else KEPT[code])
    content = json.loads(PublishedTarget.objects.get(code=code).content)
    assert content["line"]["why"] == WHY[code]


def test_pdf_and_workbook_say_it_in_words(client, published_kinds):
    base = "/reports/scorecard/families/2013-09/edition-1"
    words = " ".join(pdf_text(client.get(f"{base}/report.pdf").content).split())
    texts = cells_of(client.get(f"{base}/report.xlsx").content)
    for code, shown in SHOWN.items():
        assert shown in words, code
        assert any(text.startswith(shown) for text in texts), code
    assert "10 October 2013 (expected)" in texts


def test_the_proof_holds(published_kinds):
    proof = prove_targets(YEAR, at=RELEASE)
    assert proof.holds
    assert json.loads(proof.content)["statuses"]["checked"] == len(KINDS)


def test_the_book_says_targets_and_margins(client, published_kinds):
    publish_plan(published_kinds.plans["families"], YEAR, by=None, at=RELEASE)
    page = client.get("/specifications/families/2013-14/").content.decode()
    for words in (
        "4:30",
        "1 day 6 hours",
        "30 September 2013",
        "amber within 14 days",
        "amber within 1 step",
        "amber within 0:20",
        "earlier is better",
        "shorter is better",
    ):
        assert words in page, words


def test_the_plan_workbook_reads_back_as_it_stands(published_kinds):
    plan = published_kinds.plans["families"]
    rows = {row["code"]: row for row in target_rows(plan, YEAR)}
    assert rows["OPEN"]["annual_target"] == "30 September 2013"
    assert rows["OPEN"]["amber_within"] == "14"
    assert rows["CARE"]["annual_target"] == "Good"
    texts = cells_of(plan_workbook(plan, YEAR))
    assert {"4:30", "1 day 6 hours", "30 September 2013", "Yes", "Good"} <= texts


@pytest.mark.parametrize(
    ("code", "changed", "words"),
    [
        ("OPEN", {"aggregation": "mean"}, "Dates cannot be added up or averaged"),
        ("PLAN", {"aggregation": "sum"}, "Yes and no cannot be added up or averaged"),
        ("CARE", {"aggregation": "ratio"}, "Words of a scale cannot be added up or averaged"),
        ("OPEN", {"tolerance": "percent", "amber_within": "5"}, "Dates have no per cent of plan"),
        ("PLAN", {"tolerance": "absolute", "amber_within": "1"}, "there is no amber"),
        ("CARE", {"polarity": "lower"}, "from the worst to the best, so higher is better"),
        ("CARE", {"decimals": "1"}, "have no decimals"),
        ("OPEN", {"annual_target": "9"}, "is not a date"),
        ("CARE", {"annual_target": "Fine"}, "is not a word of this scale"),
        ("CARE", {"unit": "Good < good"}, "one stands there twice"),
        ("OPEN", {"amber_within": "30/9/2013"}, "is not a number"),
        ("OPEN", {"amber_within": "1.5"}, "is not a whole number"),
        ("CALL", {"annual_target": "270"}, "could be minutes or seconds"),
    ],
)
def test_a_target_that_makes_no_sense_is_refused_by_row(council, code, changed, words):
    row = USUAL | {"code": code} | KINDS[code] | changed
    with pytest.raises(FileRefused) as refused:
        import_targets(
            table(COLUMNS, [row]), name="t.csv", by=council.people["team"], at=APPROVED_AT
        )
    assert words in str(refused.value)


@pytest.mark.parametrize("part", ["calculation", "ambition"])
@pytest.mark.parametrize("code", KINDS)
def test_the_pages_of_a_draft_show_and_keep_them(client, council, code, part):
    set_up(council)
    client.force_login(council.people["lead"])
    base = f"/plans/families/2013-14/targets/{code}"
    for address in (f"{base}/", f"{base}/change/{part}/", f"{base}/set-trajectory/"):
        assert client.get(address).status_code == 200, address


FACTS = {
    "CALL": ("4:55; mean 4:43, median 4:43 of 2 periods", "in 1 of 2 periods"),
    "STAY": ("1 day 8 hours; mean 1 day 7 hours, median 1 day 7 hours of 2 periods", "in 1 of 2"),
    "OPEN": ("10 October 2013", "in 0 of 2 periods"),
    "PLAN": ("No", "in 0 of 2 periods"),
    "CARE": ("Requires improvement", "in 1 of 2 periods"),
}


@pytest.mark.parametrize("code", KINDS)
def test_the_analysis_has_no_mean_of_dates_and_words(published_kinds, code):
    content = json.loads(PublishedTarget.objects.get(code=code).content) | {"forecast": None}
    facts = dict(facts_of(content, described(content)))
    level, met = FACTS[code]
    assert facts["Level"] == level and facts["Plan met"].startswith(met)


@pytest.mark.parametrize("code", KINDS)
def test_chart_and_drawing_are_in_words(published_kinds, code):
    chart = chart_of(json.loads(PublishedTarget.objects.get(code=code).content))
    newest = chart["rows"][5]
    assert newest["actual"] in chart["sentence"]
    assert newest["planned"] in chart["sentence"]
    ticks = chart["figure"]["layout"]["yaxis"]["ticktext"]
    assert all(f">{word}<" in plotted(chart["figure"]) for word in ticks)


@pytest.fixture
def feed_of_kinds(kinds):
    feed, token = add_feed(
        slug="register",
        title="Register",
        way=Feed.POST,
        rhythm="monthly",
        working_day=5,
        owner=kinds.people["lead"],
        targets=list(Target.objects.filter(code__in=KINDS)),
        by=kinds.people["team"],
        at=APPROVED_AT,
    )
    feed.token = token
    return feed


def deliver(client, feed, rows):
    return client.post(
        "/api/v1/actuals/",
        json.dumps(rows),
        content_type="application/json",
        headers={"Authorization": f"Bearer {feed.token}", "Idempotency-Key": "one"},
    )


def test_a_feed_brings_them(client, feed_of_kinds):
    rows = [
        {"code": code, "period": "2013-09", "value": typed}
        | ({"status": "expected"} if code == "OPEN" else {})
        for code, (_, typed) in TYPED.items()
    ]
    answer = deliver(client, feed_of_kinds, rows)
    assert answer.status_code == 200, answer.content
    assert answer.json()["recorded"] == len(KINDS)
    assert stored_values() == KEPT
    assert Actual.objects.get(target__code="OPEN").status == "provisional"


def test_a_feed_is_told_by_row(client, feed_of_kinds):
    rows = [
        {"code": "CALL", "period": "2013-09", "value": 295},
        {"code": "OPEN", "period": "2013-09", "value": "10 October 2013"},
        {"code": "CARE", "period": "2013-09", "value": "Fine"},
        {"code": "PLAN", "period": "2013-09", "value": 2},
    ]
    answer = deliver(client, feed_of_kinds, rows)
    assert answer.status_code == 422
    reasons = [problem["reason"] for problem in answer.json()["problems"]]
    for words, reason in zip(
        ("minutes or seconds", "after the end", "not a word", "neither yes nor no"),
        reasons,
        strict=True,
    ):
        assert words in reason
    assert not Actual.objects.exists()


def page_of_draft(client, council, code, page):
    """A page of a draft, and everything its form would send as it stands."""
    set_up(council)
    client.force_login(council.people["manager"])
    address = f"/plans/families/2013-14/targets/{code}/{page}/"
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in values.items() if value not in (None, False)}
    return address, data


@pytest.mark.parametrize("code", KINDS)
def test_the_ambition_of_a_draft_is_saved_as_it_is_shown(client, council, code):
    address, data = page_of_draft(client, council, code, "change/ambition")
    before = Specification.objects.get(target__code=code)
    answer = client.post(address, data | {"rationale": "It matters more"})
    assert answer.status_code == 302, answer.content.decode()
    after = Specification.objects.get(target__code=code)
    assert after.rationale == "It matters more"
    assert (after.annual_target, after.amber_within) == (before.annual_target, before.amber_within)


@pytest.mark.parametrize(
    ("code", "typed", "words"),
    [
        ("OPEN", {"annual_target": "45473"}, ""),
        ("OPEN", {"amber_within": "21 days"}, ""),
        ("OPEN", {"amber_within": "14 July 2024"}, "is not a number"),
        ("OPEN", {"tolerance": "percent", "amber_within": "5%"}, "have no per cent of plan"),
        ("CALL", {"annual_target": "4.5"}, "could be minutes or seconds"),
        ("CALL", {"tolerance": "percent", "amber_within": "10%"}, ""),
        ("CARE", {"annual_target": "Outstanding"}, ""),
        ("CARE", {"annual_target": "Fine"}, "is not a word of this scale"),
        ("PLAN", {"tolerance": "absolute", "amber_within": "1"}, "there is no amber"),
    ],
)
def test_the_ambition_of_a_draft_is_checked_at_its_fields(client, council, code, typed, words):
    address, data = page_of_draft(client, council, code, "change/ambition")
    answer = client.post(address, data | typed)
    assert answer.status_code == (200 if words else 302), answer.content.decode()
    assert words in answer.content.decode()


@pytest.mark.parametrize("code", KINDS)
def test_the_trajectory_of_a_draft_is_saved_as_it_is_shown(client, council, code):
    address, data = page_of_draft(client, council, code, "set-trajectory")
    specification = Specification.objects.get(target__code=code)
    before = list(specification.trajectory.values_list("month", "planned"))
    assert client.post(address, data).status_code == 302
    assert list(specification.trajectory.values_list("month", "planned")) == before


@pytest.mark.parametrize("code", ["OPEN", "PLAN", "CARE"])
@pytest.mark.parametrize("profile", ["flat", "straight_line", "seasonal", "quarterly_steps"])
def test_dates_and_words_are_not_spread_over_a_year(client, council, code, profile):
    address, _ = page_of_draft(client, council, code, "set-trajectory")
    page = client.get(f"{address}?profile={profile}").content.decode()
    assert ("are not spread over the year" in page) == (profile != "flat")
