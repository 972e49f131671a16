"""Each chart of a target's page can be taken away as drawing, picture and figures, with what it says,
whose it is and what may be done with it; nothing is in it that was not published.
"""

import csv
import io
import re
from decimal import Decimal

import pytest

from reporting.models import PublishedTarget
from reporting.public_record.withholding import set_withheld
from reporting.website.chart_files import picture
from tests.reporting.september import correct, published

pytestmark = [pytest.mark.any_database, pytest.mark.slow]

MAIN = "/targets/F2/2013-09/charts/main"
PNG = b"\x89PNG\r\n\x1a\n"


def rows_of(answer):
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def linked(client, address):
    """The files that a page leads to."""
    page = client.get(address).content.decode()
    return set(re.findall(r'href="(/targets/[^"]*/charts/[^"]*)"', page))


def test_every_chart_on_the_page_leads_to_three_files_that_are_there(client, september):
    files = linked(client, "/targets/F2/")
    assert {f"{MAIN}.{form}" for form in ("svg", "png", "csv")} <= files
    for address in files:
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("months", [1, 2])
def test_a_page_leads_to_its_chart_as_a_picture_where_there_is_one(client, approved, months):
    for month in range(10 - months, 10):
        approved.figure(approved.latest, f"2013-{month:02d}", "91.2")
    published(approved)
    has_link = "/targets/F1/chart.svg" in client.get("/targets/F1/").content.decode()
    assert has_link == (client.get("/targets/F1/chart.svg").status_code == 200) == (months > 1)


def test_the_drawing_says_what_whose_and_on_what_terms(client, september):
    answer = client.get(f"{MAIN}.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    drawing = answer.content.decode()
    assert drawing.startswith("<svg") and "Plan missed" in drawing and "Measure F2" in drawing
    assert "Source:" in drawing and "/targets/F2/2013-09/" in drawing
    assert "Open Government" in drawing
    # What a reader would have to switch on is not in a file, where nothing can be switched.
    assert "layer--" not in drawing


def test_the_picture_is_a_png_and_the_same_every_time(client, september):
    first = client.get(f"{MAIN}.png")
    assert first["Content-Type"] == "image/png" and first.content.startswith(PNG)
    # How wide it is stands in its head: enough for a page of paper.
    assert int.from_bytes(first.content[16:20]) > 1200
    picture.cache_clear()
    assert client.get(f"{MAIN}.png").content == first.content


def test_the_figures_are_those_of_the_whole_file(client, september):
    rows = {row["period_end"]: row for row in rows_of(client.get(f"{MAIN}.csv"))}
    whole = {row["period_end"]: row for row in rows_of(client.get("/targets/F2/series.csv"))}
    for day, row in rows.items():
        assert (row["figure"], row["plan"]) == (whole[day]["value"], whole[day]["planned"])
        assert row["status"] == whole[day]["status"]
    row = rows["2013-09-30"]
    assert row["measure"] == "Measure F2" and Decimal(row["figure"]) == 80
    assert "Source:" in row["source"] and row["licence"] == "Open Government Licence v3.0"


def test_a_file_has_a_name_of_its_own_and_is_not_sent_twice(client, september):
    answer = client.get(f"{MAIN}.png")
    assert answer["Content-Disposition"] == 'attachment; filename="F2-2013-09-main.png"'
    assert answer["Access-Control-Allow-Origin"] == "*"
    again = client.get(f"{MAIN}.png", headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_correction_is_in_the_files_at_once(client, september):
    before = client.get(f"{MAIN}.svg")
    correct(september)
    after = client.get(f"{MAIN}.svg", headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200 and after.content != before.content
    rows = {row["period_end"]: row for row in rows_of(client.get(f"{MAIN}.csv"))}
    assert Decimal(rows["2013-09-30"]["figure"]) == 100


@pytest.mark.parametrize("form", ["svg", "png", "csv"])
def test_a_chart_of_an_altered_record_is_withheld(client, september, form):
    published = PublishedTarget.objects.get(code="F2")
    set_withheld({f"target:{published.pk}"})
    assert client.get(f"{MAIN}.{form}").status_code == 503


@pytest.mark.parametrize(
    "address",
    [
        f"{MAIN}.gif",
        "/targets/F2/2013-09/charts/nothing.svg",
        "/targets/F2/2013-09/charts/peers.svg",
        "/targets/F2/2013-09/charts/map.png",
        "/targets/F2/2013-10/charts/main.svg",
        "/targets/NONE/2013-09/charts/main.svg",
    ],
)
def test_there_is_no_file_of_what_was_not_published(client, september, address):
    assert client.get(address).status_code == 404


def test_unpublished_figures_stay_out_of_the_files(client, september, at):
    september.figure(september.ratio, "2013-10", numerator="1", denominator="100")
    rows = {row["period_end"]: row for row in rows_of(client.get(f"{MAIN}.csv"))}
    assert rows["2013-10-31"]["figure"] == "" and rows["2013-10-31"]["status"] == "to come"


def test_files_are_drawn_only_so_often_for_one_address(client, september, settings):
    settings.PUBLIC_FILES_PER_MINUTE = 0
    assert client.get(f"{MAIN}.png").status_code == 429


def test_a_file_asks_the_same_before_and_after_a_correction(
    client, september, django_assert_num_queries
):
    with django_assert_num_queries(2):
        client.get(f"{MAIN}.svg")
    correct(september)
    with django_assert_num_queries(2):
        client.get(f"{MAIN}.svg")
