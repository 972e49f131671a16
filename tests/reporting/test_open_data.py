"""Open data: all published figures as one file, the series of a target, the API, embedding, and the
list of changes.  Nothing stands in them before it is published, and nothing that is withheld.
"""

import csv
import io
import json
import re
import sqlite3
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pmf_portal.formats.csv_files import BYTE_ORDER_MARK
from reporting.content.all_figures import COLUMNS, DAYS, NUMBERS
from reporting.models import PublishedTarget
from reporting.public_record.staleness import mark_stale
from reporting.public_record.withholding import set_withheld
from reporting.public_record.writing import write_record
from reporting.website.open_data import series_of
from reporting.website.open_data_files import folder, known_whole, whole_file
from tests.addresses import patterns
from tests.platform.parquet_reader import read_parquet
from tests.reporting.september import correct, published
from tests.states import made_once

pytestmark = [pytest.mark.any_database, pytest.mark.slow]

CSV, PARQUET, SQLITE = (f"/data/all-figures.{form}" for form in ("csv", "parquet", "sqlite"))
FILES = (CSV, PARQUET, SQLITE)
PAGES = ("/data/", "/data/changes/", "/data/api/")


@made_once
def corrected(september):
    """A figure of September was corrected, and September published again."""
    correct(september)
    return september


def rows_in(body):
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def csv_rows(client, address=CSV):
    answer = client.get(address)
    assert answer.status_code == 200
    return rows_in(answer.content)


def by_key(rows):
    return {(row["code"], row["period_end"]): row for row in rows}


# A journalist's journey.


def test_the_file_loads_with_right_types_and_says_what_was_published(client, september):
    rows = by_key(csv_rows(client))
    row = rows["F2", "2013-09-30"]
    assert (row["title"], row["period"], row["status"]) == (
        "Measure F2",
        "September 2013",
        "reported",
    )
    assert Decimal(row["numerator"]) / Decimal(row["denominator"]) * 100 == Decimal(row["value"])
    assert row["rating"] == "red"
    assert date.fromisoformat(row["period_start"]) == date(2013, 9, 1)
    assert row["published_with"] == "2013-09"
    for row in rows.values():
        for name in NUMBERS:
            assert row[name] == "" or Decimal(row[name]).is_finite(), (name, row[name])
        for name in DAYS:
            assert date.fromisoformat(row[name]), name


def test_each_form_holds_the_same_rows(client, september):
    rows = csv_rows(client)
    names, in_parquet, notes = read_parquet(client.get(PARQUET).content)
    database = sqlite3.connect(":memory:")
    database.deserialize(client.get(SQLITE).content)
    database.row_factory = sqlite3.Row
    in_sqlite = [dict(row) for row in database.execute("SELECT * FROM figures ORDER BY rowid")]
    assert names == list(COLUMNS) == list(rows[0])
    assert len(rows) == len(in_parquet) == len(in_sqlite) > 0
    for row, other, third in zip(rows, in_parquet, in_sqlite, strict=True):
        for name in NUMBERS:
            number = float(row[name]) if row[name] else None
            assert number == other[name] == third[name], (row["code"], row["period"], name)
        for name in set(COLUMNS) - set(NUMBERS):
            written = other[name].isoformat() if name in DAYS else other[name]
            assert (row[name] or None) == written == third[name], (row["code"], name)
    meanings = dict(database.execute("SELECT name, meaning FROM columns"))
    assert meanings == COLUMNS
    assert notes["licence"] == dict(database.execute("SELECT * FROM about"))["licence"]


def test_the_plan_of_the_rest_of_the_year_is_to_come(client, september):
    rows = by_key(csv_rows(client))
    ahead = rows["F2", "2014-03-31"]
    assert (ahead["status"], ahead["value"], ahead["rating"]) == ("to come", "", "")
    assert ahead["planned"]


def test_a_missing_figure_is_no_figure(client, september):
    missing = by_key(csv_rows(client))["P1", "2013-09-30"]
    assert (missing["status"], missing["value"]) == ("no figure", "")


def test_a_correction_replaces_the_figure_it_corrects(client, corrected):
    row = by_key(csv_rows(client))["F2", "2013-09-30"]
    assert (row["numerator"], row["value"]) == ("100", "100")


def test_the_file_begins_with_a_mark_and_is_described(client, september):
    answer = client.get(CSV)
    assert answer.content.startswith(BYTE_ORDER_MARK)
    assert answer["Content-Disposition"] == 'attachment; filename="all-figures.csv"'
    assert "/data/all-figures.csv-metadata.json" in answer["Link"]
    described = json.loads(client.get("/data/all-figures.csv-metadata.json").content)
    types = {one["name"]: one["datatype"] for one in described["tableSchema"]["columns"]}
    assert types["value"] == "decimal" and types["period_end"] == "date"
    assert list(types) == list(rows_in(answer.content)[0]) == list(COLUMNS)
    assert described["tableSchema"]["primaryKey"] == ["code", "period_end"]


# What is not there, and what must not be.


@pytest.mark.parametrize("address", FILES)
def test_nothing_is_there_before_anything_is_published(client, figures, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", PAGES)
def test_the_pages_answer_before_anything_is_published(client, figures, address):
    assert client.get(address).status_code == 200


def test_unpublished_figures_stay_out(client, september, at):
    september.figure(september.ratio, "2013-10", numerator="1", denominator="100")
    assert by_key(csv_rows(client))["F2", "2013-10-31"]["value"] == ""


@pytest.mark.parametrize("address", [*FILES, "/targets/F2/series.csv", "/api/v1/targets/F2/"])
def test_an_altered_record_is_withheld(client, september, address):
    published = PublishedTarget.objects.get(code="F2")
    set_withheld({f"target:{published.pk}"})
    assert client.get(address).status_code == 503


def test_files_on_disk_are_withheld_with_the_record_they_were_made_of(client, on_disk):
    assert client.get(CSV).status_code == 200
    set_withheld({f"target:{PublishedTarget.objects.get(code='F2').pk}"})
    assert client.get(CSV).status_code == 503


# Made once.


def test_the_files_are_made_once_for_what_is_published(september):
    first, body = whole_file("csv")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        again, same = whole_file("csv")
    assert (again, same) == (first, body)
    # Whether something newer is published, and nothing more.
    assert len(asked) <= 2


def test_the_files_are_made_anew_when_something_is_published(figures):
    assert known_whole() is None
    published(figures)
    whole_file("csv")
    before = known_whole()
    correct(figures)
    assert known_whole() is None
    whole_file("parquet")
    assert known_whole().key != before.key
    assert {path.stem for path in folder().iterdir()} == {f"all-figures-{known_whole().key}"}


def test_an_altered_file_is_made_again(september):
    _, body = whole_file("csv")
    known_whole().path("csv").write_bytes(b"code,value\n")
    assert whole_file("csv")[1] == body


def test_the_same_record_gives_the_same_bytes(september):
    first = {form: whole_file(form)[1] for form in ("csv", "parquet", "sqlite")}
    for path in folder().iterdir():
        path.unlink()
    assert {form: whole_file(form)[1] for form in first} == first


def test_the_record_on_disk_holds_the_files_and_answers_with_them(client, on_disk):
    bodies = {address: client.get(address).content for address in FILES}
    for path in folder().iterdir():
        path.unlink()
    with CaptureQueriesContext(connection) as asked:
        again = {address: client.get(address).content for address in FILES}
    assert again == bodies
    assert len(asked) == 0


def test_reading_does_not_ask_more_for_more_months(september, client):
    mark_stale()
    series_of.cache_clear()
    with CaptureQueriesContext(connection) as one:
        client.get("/targets/F2/series.json")
    correct(september)
    mark_stale()
    with CaptureQueriesContext(connection) as two:
        client.get("/targets/F2/series.json")
    assert len(one) == len(two) == 3


# One target.


def test_the_series_of_a_target_is_its_part_of_the_whole(client, september):
    whole = [row for row in csv_rows(client) if row["code"] == "F2"]
    assert csv_rows(client, "/targets/F2/series.csv") == whole
    series = client.get("/targets/F2/series.json").json()
    assert series["code"] == "F2" and series["columns"] == COLUMNS
    assert [(one["period"], one["value"] or "") for one in series["figures"]] == [
        (row["period"], row["value"]) for row in whole
    ]


def test_the_target_in_the_api_is_as_it_was_hashed(client, september, settings):
    published = PublishedTarget.objects.get(code="F2")
    answer = client.get("/api/v1/targets/F2/").json()
    assert answer["digest"] == published.digest
    assert answer["content"] == json.loads(published.content)
    for address in answer["links"].values():
        path = address.removeprefix("http://localhost:8000").removeprefix("https://testserver")
        assert (
            client.get("/" + path.split("/", 3)[-1] if "://" in path else path).status_code == 200
        )


def test_the_list_of_targets_has_pages(client, september, monkeypatch):
    monkeypatch.setattr("reporting.website.api_pages.PAGE", 2)
    monkeypatch.setattr("reporting.website.targets_api.PAGE", 2)
    first = client.get("/api/v1/targets/").json()
    assert first["count"] == 4 and first["previous"] is None
    assert [one["code"] for one in first["results"]] == ["C1", "F1"]
    assert first["next"].endswith("/api/v1/targets/?offset=2")
    second = client.get("/api/v1/targets/?offset=2").json()
    assert [one["code"] for one in second["results"]] == ["F2", "P1"]
    assert second["next"] is None and second["previous"].endswith("/api/v1/targets/")


@pytest.mark.parametrize("address", ["/api/v1/targets/", "/api/v1/changes/"])
@pytest.mark.parametrize("offset", ["-1", "x", "1e3", "9999999"])
def test_a_wrong_offset_is_refused_in_words(client, september, address, offset):
    answer = client.get(address, {"offset": offset})
    assert answer.status_code == 400
    assert "offset" in answer.json()["detail"]


@pytest.mark.parametrize(
    "address",
    ["/api/v1/targets/NONE/", "/api/v1/nothing/", "/api/v1/publications/999999/", "/api/x"],
)
def test_what_is_missing_is_told_as_problem_details(client, september, address):
    answer = client.get(address)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["title"] == "Not found"


def test_a_wrong_method_is_told_as_problem_details(client, september):
    answer = client.post("/api/v1/targets/")
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert "GET" in answer["Allow"]


# Other sites.

OPEN = (
    *FILES,
    "/data/all-figures.csv-metadata.json",
    "/targets/F2/series.csv",
    "/targets/F2/series.json",
    "/targets/F2/chart.svg",
    "/api/v1/targets/",
    "/api/v1/targets/F2/",
    "/api/v1/changes/",
    "/api/v1/publications/",
    "/api/v1/scorecards/families/2013-09/",
    "/api/v1/scorecards/families/2013-09.csv",
    "/api/v1/openapi.json",
    "/api/v1/targets/NONE/",
)


@pytest.mark.parametrize("address", OPEN)
def test_data_can_be_read_from_any_site(client, september, address):
    answer = client.get(address)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_data_from_disk_can_be_read_from_any_site(client, on_disk):
    answer = client.get(CSV)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert client.get(CSV, headers={"if-none-match": answer["ETag"]}).status_code == 304


@pytest.mark.parametrize("address", ["/", "/data/", "/targets/F2/", "/sign-in/"])
def test_pages_cannot_be_read_or_framed_from_other_sites(client, september, address):
    answer = client.get(address)
    assert "Access-Control-Allow-Origin" not in answer
    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_sending_figures_stays_closed_to_other_sites(client, september):
    answer = client.post("/api/v1/actuals/", [], content_type="application/json")
    assert answer.status_code == 401
    assert "Access-Control-Allow-Origin" not in answer


def test_one_page_alone_may_be_framed(client, september):
    answer = client.get("/targets/F2/embed/")
    assert "X-Frame-Options" not in answer
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    page = answer.content.decode()
    assert "Measure F2" in page and "<svg" in page
    assert ">Plan missed every month since April; September was 80.0%</a></h1>" in page
    assert "September 2013: 80.0%. The plan was 90.0%." in page
    assert "Open Government Licence" in page and "/targets/F2/" in page


def test_the_line_to_copy_leads_to_that_page(client, september):
    page = client.get("/targets/F2/").content.decode()
    assert "&lt;iframe src=&quot;" in page
    assert "/targets/F2/embed/&quot; title=&quot;Measure F2&quot;" in page


def test_the_picture_carries_title_source_and_licence(client, september):
    answer = client.get("/targets/F2/chart.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    picture = answer.content.decode()
    assert picture.startswith("<svg") and "Measure F2" in picture
    assert "<title>Plan missed every month since April; September was 80.0%</title>" in picture
    assert "Source:" in picture and "Open Government" in picture


# What changed.


def test_a_publication_its_correction_and_the_figure_stand_in_the_changes(client, corrected):
    results = client.get("/api/v1/changes/").json()["results"]
    kinds = [(one["kind"], one["what"]) for one in results]
    assert ("published", "September 2013: figures of 4 measures") in kinds
    assert ("corrected", "September 2013: published again as edition 2") in kinds
    figure = next(one for one in results if one["what"].startswith("F2 "))
    assert (
        figure["what"] == "F2 Measure F2, September 2013: was 80 out of 100, is now 100 out of 100"
    )
    assert figure["why"] == "Late returns"
    assert results == sorted(results, key=lambda one: one["at"], reverse=True)
    page = client.get("/data/changes/").content.decode()
    assert "published again as edition 2" in page and "Late returns" in page


def test_the_description_says_whose_it_is_and_on_what_terms(client, september):
    described = client.get("/api/v1/openapi.json").json()
    assert described["info"]["license"]["name"] == "Open Government Licence v3.0"
    assert described["info"]["contact"]["url"].endswith("/data/")
    assert "/api/v1/targets/{code}/" in described["paths"]


def test_every_described_address_exists(client, september):
    described = client.get("/api/v1/openapi.json").json()
    samples = {"code": "F2", "slug": "families", "month": "2013-09", "id": "1"}
    samples |= {"chart": "main", "table": "decisions"}
    known = [path for path in described["paths"] if "get" in described["paths"][path]]
    assert len(known) > 10
    for path in known:
        assert client.get(path.format(**samples)).status_code in (200, 404), path
    assert "api_guide" in {name for name, _ in patterns()}


def test_the_page_tells_sizes_once_the_files_are_made(client, september):
    write_record()
    page = " ".join(client.get("/data/").content.decode().replace("\xa0", " ").split())
    assert re.search(r"All figures as CSV</a> \([0-9.]+ (KB|bytes)\)", page)
