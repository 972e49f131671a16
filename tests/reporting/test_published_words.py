"""Words that people typed stay words: in pages, in CSV files and in JSON."""

import csv
import io

import pytest

from pmf_portal.formats.csv_files import safe_cell
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from reporting.content.canonical_lines import COLUMNS, csv_row
from reporting.cycle.month_end import build_month, run_month_end
from scorecards.models import Actual
from scorecards.month.sign_off import awaiting_sign_off, override_sign_off

pytestmark = [pytest.mark.slow, pytest.mark.any_database]

CANARY = "\"'><b data-x=1>{{7*7}}</script><script>alert(1)</script>"
COMMENT = CANARY + "\n\\N\ttab \\ slash é – £"
AT = timetable.BY_RULE.moment_of(Month(2013, 9), "publish_month")


@pytest.fixture
def published(council):
    specification = council.target(
        "F1", title=CANARY, data_source="=cmd|' /C calc'!A0", definition=CANARY
    )
    council.approve()
    council.figure(specification, "2013-08", "91")
    Actual.objects.create(
        target=specification.target,
        month=Month(2013, 9),
        value=50,
        entry_channel="form",
        comment=COMMENT,
        recorded_by=council.people["lead"],
        recorded_at=AT,
    )
    build, _ = build_month(Month(2013, 9), by=None, at=AT)
    for unit in awaiting_sign_off(build):
        override_sign_off(build, unit, reason=CANARY, by=council.people["team"], at=AT)
    run_month_end(Month(2013, 9), by=None, at=AT)
    return council


@pytest.mark.parametrize(
    "url",
    [
        "/scorecards/families/2013-09/",
        "/targets/F1/",
        "/exceptions/2013-09/",
        "/desk/",
        "/plans/families/2013-14/",
        "/drafts/2013-09/families/",
        "/drafts/2013-09/",
        "/audit-trail/",
        "/exception-reports/",
        "/targets/F1/actuals/2013-09/record/",
    ],
)
def test_typed_words_never_become_markup(client, published, url):
    pages = []
    for name in ("team", "lead", "head"):
        client.force_login(published.people[name])
        pages.append(client.get(url).content.decode().replace("<wbr>", ""))
    assert any("{{7*7}}" in page for page in pages), "the words are not on the page at all"
    assert not any("<b data-x" in page or "<script>alert" in page for page in pages)


def test_a_spreadsheet_runs_nothing_from_the_csv(client, published):
    rows = list(
        csv.DictReader(
            io.StringIO(
                client.get("/api/v1/scorecards/families/2013-09.csv").content.decode("utf-8-sig")
            )
        )
    )
    assert rows[0]["data_source"] == "'=cmd|' /C calc'!A0" and rows[0]["comment"] == COMMENT
    assert rows[0]["actual_to_date"] == "50"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx", " =1"])
def test_risky_words_are_marked_as_text_and_numbers_stay_numbers(text):
    assert safe_cell(text) == "'" + text
    assert ",-5," in csv_row(dict.fromkeys(COLUMNS, "") | {"actual_to_date": "-5"})


def test_the_json_holds_the_words_exactly(client, published):
    assert (
        client.get("/api/v1/scorecards/families/2013-09/").json()["lines"][0]["comment"] == COMMENT
    )


@pytest.mark.parametrize(
    "query", ["?month=x", "?month=2013-13", "?offset=x", "?offset=-1", "?offset=99999999999"]
)
def test_a_bad_question_to_the_api_gets_a_plain_answer(client, db, query):
    answer = client.get("/api/v1/publications/" + query)
    assert (
        answer.status_code == 400 and answer.headers["Content-Type"] == "application/problem+json"
    )


def test_the_api_filters(client, published):
    assert client.get("/api/v1/publications/?kind=exceptions").json()["count"] == 1
    found = client.get("/api/v1/publications/?plan=families&month=2013-09").json()["results"]
    assert [p["plan"] for p in found] == ["families"]
    assert client.get(found[0]["url"]).json()["digest"] == found[0]["digest"]
