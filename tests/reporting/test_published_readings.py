"""What the figures say, in every form of a publication: where it was worked out, and nowhere else."""

import csv
import io
import json
import re
from types import SimpleNamespace

import pytest

from pmf_portal.periods.month import Month
from pmf_portal.pictures.drawing import Said
from pmf_portal.pictures.measure_chart import reading_chart
from pmf_portal.pictures.periods_frame import NARROW, WIDE
from reporting.content.measured import measured_of_reading
from reporting.content.readings import reading_columns, signal_in_words
from reporting.content.scorecards import scorecard_document
from reporting.cycle.month_end import build_month, run_month_end
from reporting.models import Publication, PublishedTarget
from reporting.publishing.edition import Frozen
from reporting.publishing.readings import is_told_already
from scorecards.month.readings import make_readings
from tests.reporting.september import RELEASE, SEPTEMBER, sign_all
from tests.states import made_once


def eighteen_months(council):
    council.promise_the_year_before()
    for n in range(18):
        month = str(Month(2012, 4) + n)
        council.figure(council.latest, month, f"{90 + n % 3}")
        council.figure(council.ratio, month, numerator=str(88 + n % 4), denominator="100")
        council.figure(council.total, month, f"{12 + n % 2}")
    return council


def publish(council, *, with_readings):
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE)
    if with_readings:
        make_readings(SEPTEMBER, at=RELEASE)
    sign_all(council, build)
    run_month_end(SEPTEMBER, by=None, at=RELEASE)


@made_once
def read(approved):
    publish(eighteen_months(approved), with_readings=True)
    return approved


@made_once
def unread(approved):
    publish(eighteen_months(approved), with_readings=False)
    return approved


def lines(client):
    content = client.get("/api/v1/scorecards/families/2013-09/").json()
    return {line["code"]: line for line in content["lines"]}


def rows(client):
    text = client.get("/api/v1/scorecards/families/2013-09.csv").content.decode("utf-8-sig")
    return {row["code"]: row for row in csv.DictReader(io.StringIO(text))}


def test_the_json_says_direction_change_and_years_end(client, read):
    line = lines(client)["F1"]
    assert (line["direction"], line["change"]) == ("No clear change", "common")
    assert float(line["year_end_low"]) < float(line["year_end_middle"])
    assert sum(float(line[f"chance_of_{one}"]) for one in ("green", "amber", "red")) == 1
    assert line["figures_say"].startswith("No real change: the last 18 figures vary as usual")


def test_the_csv_says_the_same_at_its_end(client, read):
    row, line = rows(client)["F1"], lines(client)["F1"]
    assert list(row)[-1] == "figures_say"
    for name in ("direction", "change", "year_end_low", "chance_of_red", "figures_say"):
        assert row[name] == line[name]


def test_the_scorecard_says_one_direction_in_place_of_two_arrows(client, read):
    page = client.get("/scorecards/families/2013-09/").content.decode()
    row = re.search(r'id="F1".*?</details>', page, re.S)[0]
    assert "No clear change" in row and "usual ups and downs" in row
    assert "the period before" not in row and "↗" not in row
    table = page[page.index('id="all-columns"') :]
    assert "same time last year" in table and "the period before" not in table


def test_documents_say_it_in_words(read):
    table = table_of_lines()
    assert [column.title for column in table.columns][7:9] == ["Direction", "Against a year ago"]
    assert any("vary as usual" in remark for remark in table.remarks)


def test_the_target_page_shows_picture_sentences_and_tables(client, read):
    page = client.get("/targets/F1/2013-09/").content.decode()
    assert "Has it really changed?" in page and "Where will the year end?" in page
    assert 'role="img"' in page and "layer--forecast" in page
    assert "Figures and their usual range" in page and "Forecast: four figures of five" in page
    assert page.count("<title id=") == 7 and "Nothing of this changes a rating" in page


def test_a_line_without_reading_is_published_as_before(client, unread):
    line, row = lines(client)["F1"], rows(client)["F1"]
    assert "figures_say" not in line and row["figures_say"] == ""
    assert "reading" not in json.loads(PublishedTarget.objects.get(code="F1").content)
    assert "Has it really changed?" not in client.get("/targets/F1/2013-09/").content.decode()
    page = client.get("/scorecards/families/2013-09/").content.decode()
    assert "the period before" in page[page.index('id="all-columns"') :]
    table = table_of_lines()
    assert [column.title for column in table.columns][7:9] == ["Trend: year", "Trend: period"]


def table_of_lines():
    """The first table of lines of the readable scorecard."""
    publication = Publication.objects.scorecards().get(slug="families")
    content = Frozen(publication).content
    return next(b for b in scorecard_document(content).blocks if getattr(b, "remarks", None))


READING = {"usual": {"points": [["2013-04", "4"], ["2013-05", "6"]]}}


@pytest.mark.parametrize(
    ("threshold", "series", "withheld", "is_told"),
    [
        (0, [], None, True),
        (5, [["2013-04"], ["2013-05"]], None, True),
        (5, [["2013-05"]], None, False),
        (5, [], None, False),
        (5, [["2013-04"], ["2013-05"]], object(), False),
    ],
)
def test_a_reading_gives_no_small_count_away(threshold, series, withheld, is_told):
    line = SimpleNamespace(
        specification=SimpleNamespace(threshold=threshold), series=json.dumps(series)
    )
    assert is_told_already(line, READING, withheld) == is_told


@pytest.mark.parametrize(
    ("signal", "meaning", "words"),
    [
        ("", "", "as usual"),
        ("outside", "concern", "worse: outside the usual range"),
        ("run", "improvement", "better: part of a run on one side"),
        ("trend", "neutral_high", "part of a trend"),
    ],
)
def test_a_mark_is_told_in_words(signal, meaning, words):
    assert signal_in_words(signal, meaning) == words


def test_no_reading_says_nothing():
    assert reading_columns(None) == {}


def picture_of(points, ahead=(), planned=None, **changes):
    usual = {"points": points, "limits": [], "lower": "1", "mean": "2", "upper": "3"}
    reading = {"unit": "%", "decimals": 1, "frequency": "month", "usual": usual, "ahead": ahead}
    shown = measured_of_reading(reading | changes, planned or {})
    said = Said("A & B", "words")
    return [reading_chart(shown, paper).on_page(said=said) for paper in (WIDE, NARROW)]


def test_a_picture_breaks_its_line_where_a_figure_is_missing():
    whole = [[f"2013-0{n}", "2", "", ""] for n in range(4, 9)]
    for full, broken in zip(picture_of(whole), picture_of(whole[:2] + whole[3:]), strict=True):
        assert broken.count('stroke-width="2.5"') == full.count('stroke-width="2.5"') + 1
        assert "A &amp; B" in full


def test_a_real_change_is_a_diamond_whatever_its_colour():
    points = [["2013-04", "2", "", ""], ["2013-05", "9", "outside", "concern"]]
    for drawn in picture_of(points, ahead=[["2013-06", "1", "2", "3"]]):
        assert drawn.count("l6 6-6 6-6-6z") == 1


@pytest.mark.parametrize(
    ("unit", "wide", "narrow"),
    [
        ("%", "2.0%", "2.0%"),
        ("% of the year’s bill", "2.0%", "2.0%"),
        ("reports", "2.0 reports", "2.0"),
        ("£ million", "£2.0 million", "£2.0m"),
    ],
)
def test_a_label_has_its_unit_where_there_is_room(unit, wide, narrow):
    points = [[f"2013-0{n}", "2", "", ""] for n in range(4, 9)]
    for drawn, words in zip(picture_of(points, unit=unit), (wide, narrow), strict=True):
        assert f">{words}</text>" in drawn


def test_labels_lie_within_the_picture():
    points = [[f"2013-0{n}", "2", "", ""] for n in range(4, 9)]
    planned = {Month(2013, 4) + n: 2 for n in range(12)}
    ahead = [["2013-09", "1.9", "2", "2.1"]]
    for paper, drawn in zip((WIDE, NARROW), picture_of(points, ahead, planned), strict=True):
        places = [float(y) for y in re.findall(r'<text x="[\d.]+" y="([\d.]+)"', drawn)]
        assert 0 < min(places) and max(places) < paper.height
