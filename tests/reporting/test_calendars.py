"""One target of each frequency, from its row in a file to its published figure: periods read as what
they are on every page and in every file.
"""

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pmf_portal.formats.csv_files import FileRefused
from pmf_portal.formats.xlsx import read_sheets, write_sheets
from pmf_portal.periods import frequency, timetable
from pmf_portal.periods.month import Month
from reporting.cycle.month_end import build_month, run_month_end
from reporting.public_record.checks import problems
from reporting.public_record.proof import prove_targets
from scorecards.models import Actual, ScorecardLine
from targets.imports.targets import import_targets
from targets.imports.trajectory import import_trajectory
from targets.models import Specification
from tests.factories import APPROVED_AT, WORDS, YEAR
from tests.reporting.september import sign_all
from tests.states import made_once

MARCH = Month(2014, 3)
# Of each frequency: a target's code, a period whose figure comes by file, and the newest one, whose
# figure is typed; None where the year has no such period.
CALENDARS = {
    "month": ("K01", "2014-02", "March 2014"),
    "quarter": ("K02", "2013/14 Q3", "2013/14 Q4"),
    "half": ("K03", "2013/14 H1", "2013/14 H2"),
    "year": ("K04", None, "2013/14"),
    "academic_year": ("K05", None, "AY2012/13"),
    "calendar_year": ("K06", None, "2013"),
    "term": ("K07", "Summer term 2012/13", "Autumn term 2013/14"),
    "four_months": ("K08", "2013/14 T2", "2013/14 T3"),
    "even_years": ("K09", None, "2012/13 to 2013/14"),
    "odd_years": ("K10", None, None),
    "year_monthly": ("K11", "12 months to February 2014", "12 months to March 2014"),
    "year_quarterly": ("K12", "12 months to December 2013", "12 months to March 2014"),
    "half_quarterly": ("K15", "6 months to December 2013", "6 months to March 2014"),
    "three_years": ("K13", None, "3 years to March 2014"),
    "three_calendar_years": ("K14", None, "2011 to 2013"),
}
ROW = {"value": "91", "status": "final", "seen_revision": "0"}
NEWEST = {code: name for code, _, name in CALENDARS.values() if name}


def as_csv(rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def target_rows():
    usual = WORDS | {
        "plan": "families",
        "priority": "first",
        "service": "care",
        "polarity": "higher",
        "unit": "people",
        "decimals": "0",
        "aggregation": "latest",
        "tolerance": "percent",
        "amber_within": "5",
        "financial_year": str(YEAR),
        "accountable_officer": "head",
        "accountable_deputy": "manager",
        "performance_lead": "lead",
        "performance_lead_deputy": "deputy_lead",
    }
    rows = []
    for kind, (code, _, newest) in CALENDARS.items():
        target = "90" if newest else ""
        rows.append(
            usual
            | {"code": code, "title": f"Of {kind}", "frequency": kind, "annual_target": target}
        )
    return rows


def trajectory_rows():
    rows = []
    for kind, (code, *_) in CALENDARS.items():
        for end in frequency.periods_of_year(kind, YEAR):
            rows.append({"code": code, "period": frequency.label(kind, end), "planned": "90"})
    return [one | {"period": code_of(one)} for one in rows]


def code_of(one):
    """A month as files spell it; every other period as it is called."""
    name = one["period"]
    if one["code"] != "K01":
        return name
    return f"{datetime.strptime(name, '%B %Y'):%Y-%m}"


@made_once
def calendars(council):
    """A council with an approved target of each frequency, all of it from files."""
    by = council.people["manager"]
    import_targets(as_csv(target_rows()), name="targets.csv", by=by, at=APPROVED_AT)
    import_trajectory(as_csv(trajectory_rows()), name="trajectory.csv", by=by, at=APPROVED_AT)
    council.approve()
    return council


@pytest.fixture
def lead(client, calendars, settings):
    settings.PORTAL_CLOCK = datetime(2014, 4, 4, 10)
    client.force_login(calendars.people["lead"])
    return client


def bring_earlier_figures(client):
    """The figures of the periods before the newest, by file."""
    rows = []
    for code, earlier, _ in CALENDARS.values():
        if earlier:
            rows.append({"code": code, "period": earlier, "value": "88"})
    data = SimpleUploadedFile("figures.csv", as_csv(rows))
    answer = client.post("/actuals/import/", {"file": data})
    preview = client.get(answer.url).content.decode()
    assert client.post(answer.url).status_code == 302
    return preview


def type_newest_figures(client):
    """The figures of the newest periods, on the entry desk."""
    typed = {"save": "all"}
    for code in NEWEST:
        typed |= {f"{code}-{name}": text for name, text in ROW.items()}
    assert client.post("/actuals/", typed).status_code == 302


def test_the_desk_and_the_workbook_ask_for_each_period_by_its_name(lead):
    desk = lead.get("/actuals/").content.decode()
    headings, *lines = read_sheets(lead.get("/actuals/workbook.xlsx").content, ("figures",))[
        "figures"
    ].lines
    place = headings.index("Period")
    asked = {line[0]: line[place] for line in lines}
    assert asked == NEWEST | {"K01": "2014-03"}
    for name in NEWEST.values():
        assert name in desk
    assert "K10" not in asked


def test_the_draft_of_a_plan_names_each_period(client, calendars):
    client.force_login(calendars.people["manager"])
    sheets = read_sheets(
        client.get("/plans/families/2013-14/workbook.xlsx").content, ("trajectory",)
    )
    planned = {(line[0], line[1]) for line in sheets["trajectory"].lines[1:]}
    assert planned == {(one["code"], one["period"]) for one in trajectory_rows()}
    page = client.get("/plans/families/2013-14/targets/K11/").content.decode()
    assert "monthly, over 12 months" in page and "12 months to April 2013" in page
    page = client.get("/plans/families/2013-14/targets/K10/").content.decode()
    assert "No period ends in 2013/14, so nothing is planned for it and no figure is due." in page


@pytest.mark.slow
def test_every_calendar_is_published_as_what_it_is(lead, calendars, settings):
    preview = bring_earlier_figures(lead)
    for code, earlier, _ in CALENDARS.values():
        if earlier and code != "K01":
            assert earlier in preview
    type_newest_figures(lead)
    assert Actual.objects.count() == len(NEWEST) + 8
    built = timetable.BY_RULE.moment_of(MARCH, "build_scorecards")
    build, _ = build_month(MARCH, by=None, at=built)
    sign_all(calendars, build, built)
    released = timetable.BY_RULE.moment_of(MARCH, "publish_month")
    run_month_end(MARCH, by=None, at=released)
    settings.PORTAL_CLOCK = released.replace(tzinfo=None)
    assert prove_targets(YEAR, at=released).holds
    assert not list(problems())
    ratings = dict(ScorecardLine.objects.values_list("code", "rating"))
    assert ratings == dict.fromkeys(NEWEST, "green") | {"K10": "not_due"}
    table = csv.DictReader(
        io.StringIO(lead.get("/api/v1/scorecards/families/2014-03.csv").content.decode("utf-8-sig"))
    )
    told = {one["code"]: one["reporting_period"] for one in table}
    assert told == NEWEST | {"K10": ""}
    page = lead.get("/scorecards/families/2014-03/").content.decode()
    for code, name in NEWEST.items():
        assert name in page
        assert name in lead.get(f"/targets/{code}/2014-03/").content.decode()
    rolling = ScorecardLine.objects.get(code="K11")
    assert "for the 12 months to March 2014, 2 of 12" in rolling.why
    assert rolling.coverage == "12 months to March 2014, 2 of 12"
    assert (rolling.trend_period, rolling.period_before) == ("improving", 88)


def test_a_year_that_a_spreadsheet_holds_as_a_number_is_read(lead):
    """And the last day of a window that it holds as a date."""
    lines = [["K06", Decimal(2013), Decimal(90)], ["K11", date(2014, 3, 31), Decimal(90)]]
    headings = ["code", "period", "value"]
    book = write_sheets([("figures", headings, lines)], datetime(2014, 4, 4))
    answer = lead.post("/actuals/import/", {"file": SimpleUploadedFile("f.xlsx", book)})
    page = lead.get(answer.url).content.decode()
    assert "2 figures would be saved" in page
    assert "was read as 12 months to March 2014" in page


def test_a_period_of_another_calendar_is_refused_with_an_example(lead):
    data = as_csv([{"code": "K12", "period": "12 months to February 2014", "value": "1"}])
    answer = lead.post("/actuals/import/", {"file": SimpleUploadedFile("f.csv", data)})
    page = answer.content.decode()
    assert "is not 12 months up to the end of a quarter. Write it like 12 months to June" in page


def test_a_year_without_a_period_takes_no_plan(council):
    by = council.people["manager"]
    rows = [one for one in target_rows() if one["code"] == "K10"]
    import_targets(as_csv(rows), name="targets.csv", by=by, at=APPROVED_AT)
    points = [{"code": "K10", "period": "2012/13 to 2013/14", "planned": "90"}]
    with pytest.raises(FileRefused) as refused:
        import_trajectory(as_csv(points), name="trajectory.csv", by=by, at=APPROVED_AT)
    assert "is not two years that end in an odd year" in refused.value.problems[0].reason
    assert not Specification.objects.get().trajectory.exists()
