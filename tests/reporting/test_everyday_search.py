"""What residents type: thirty everyday questions at the demonstration's measures, places by name,
codes first, each measure once with its newest figure, and months of a report together.
"""

import csv
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pmf_portal.council.council_settings import read_council_settings, remember
from pmf_portal.council.models import Area
from pmf_portal.council.rules.council_settings import CouncilSettings
from pmf_portal.periods.month import Month
from reporting.cycle.council_settings import change_council_settings
from reporting.forms.council_search import why_not
from reporting.models import SearchEntry
from reporting.public_record.everyday_words import everyday_words, own_words
from reporting.public_record.search import cleaned
from reporting.public_record.search_index import (
    entry,
    place_entry,
    target_entry,
    write_entries,
)
from reporting.public_record.search_results import hits, months_of, results
from tests.reporting.september import RELEASE
from tests.states import made_once

pytestmark = pytest.mark.any_database

CATALOGUE = Path(__file__).parents[2] / "reporting" / "demo" / "catalogue.csv"
MARCH = Month(2024, 3)
QUESTIONS = {
    "bins": "RE02",
    "missed bin": "RE02",
    "rubbish collection": "RE02",
    "recycling": "CP08",
    "are you recycling more": "CP08",
    "is recycling getting better": "CP08",
    "flytipping": "RE01",
    "dumped mattresses": "RE01",
    "litter in the street": "RE03",
    "potholes": "RE06",
    "pothole repair": "RE06",
    "when will the roads be fixed": "RE06",
    "A&E": "CP01",
    "how long is the wait at A&E": "CP01",
    "hospital waiting times": "CP01",
    "SEND": "FW09",
    "EHCP waiting": "FW09",
    "special needs": "FW09",
    "carers": "CP04",
    "care homes for old people": "FW01",
    "kids in care": "CP12",
    "child protection": "CP13",
    "nursery places": "FW07",
    "childrens absence from school": "FW08",
    "homeless people": "RE08",
    "council houses": "CP18",
    "planning permission": "RE05",
    "council tax": "TR01",
    "benefits": "CP02",
    "EV chargers": "CP10",
    "nuisance neighbours": "RE09",
    "stop smoking": "CP14",
    "FOI": "TR06",
    "why can't I get through on the phone": "TR04",
    "is the council overspending": "TR09",
    "domestic violence": "CP20",
}


@pytest.fixture
def november(settings):
    settings.PORTAL_CLOCK = datetime(2013, 11, 1, 10, 0)


@made_once
def catalogue(council):
    """The measures of the demonstration as they are found, beside a year of scorecards that name
    them all.
    """
    with CATALOGUE.open(encoding="utf-8-sig", newline="") as file:
        measures = list(csv.DictReader(file))
    entries = []
    for row in measures:
        line = row | {"data_source": row["source"]}
        entries.append(target_entry(line, row["definition"], MARCH, RELEASE))
    titles = "; ".join(f"{row['code']} {row['title']}" for row in measures)
    titles += "; recycling is getting better"
    for n in range(12):
        month = MARCH - n
        key = f"publication scorecard corporate-plan {month}"
        title = f"Corporate Plan, {month.name}"
        entries.append(
            entry(key, "Scorecard", f"/{month}/", title, titles, month.last_day, RELEASE)
        )
    write_entries(entries)


def found(query):
    """The codes or titles of what is shown for a query."""
    query = cleaned(query)
    codes = []
    for hit in results(query, RELEASE):
        codes.append(hit.title.split()[0] if hit.key.startswith("target ") else hit.title)
    return codes


@pytest.mark.parametrize(("question", "code"), QUESTIONS.items())
def test_everyday_questions_lead_to_the_measure(catalogue, question, code):
    assert code in found(question)[:3], found(question)


@pytest.mark.parametrize("query", ["CP01", "cp01", " RE02 "])
def test_an_exact_code_comes_first(catalogue, query):
    assert found(query)[0] == query.strip().upper()


def test_measures_stand_before_reports_that_name_them(catalogue):
    assert found("potholes") == ["RE06", "Corporate Plan, March 2024"]


def test_the_months_of_a_report_are_one_result(catalogue):
    last = hits("potholes", RELEASE)[-1]
    assert (last.title, last.earlier) == ("Corporate Plan, March 2024", 11)
    months = months_of("publication scorecard corporate-plan", "potholes", RELEASE)
    assert [month.title for month in months][:2] == [
        "Corporate Plan, March 2024",
        "Corporate Plan, February 2024",
    ]
    assert len(months) == 12


def test_a_month_that_is_asked_for_is_the_one_that_is_shown(catalogue):
    assert found("Corporate Plan June 2023") == ["Corporate Plan, June 2023"]


def test_a_question_without_any_known_word_finds_nothing(catalogue):
    assert found("zebra xylophone") == []


@pytest.mark.parametrize("query", ["", "the", "-bins", "E", "&", "A & E", "“”", "a&e&x"])
def test_odd_questions_never_fail(catalogue, query):
    found(query)


# Everyday words.


@pytest.mark.parametrize(
    ("title", "word"),
    [
        ("Missed bin collections", "rubbish"),
        ("Potholes repaired", "roads"),
        ("Education health and care plans issued", "SEND"),
        ("Bus passes issued", "public transport"),
    ],
)
def test_a_measure_has_its_everyday_words(title, word):
    assert word in everyday_words(title).split(", ")


@pytest.mark.parametrize(
    "title",
    ["Business rates relief", "Combined authority grants", "Cabinet papers", "Treatment of staff"],
)
def test_words_inside_other_words_bring_nothing(title):
    words = everyday_words(title).split(", ")
    assert not {"rubbish", "public transport", "trees"} & set(words)


def test_the_definition_counts_where_the_title_has_no_other_name():
    assert "rubbish" in everyday_words("Collections on the day", "Share of bins emptied on the day")
    assert "rubbish" not in everyday_words("Potholes repaired", "Potholes around bins")


# The council's own words.


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((), {}),
        (("RE02: brown bin, bin men",), {"RE02": "brown bin, bin men"}),
        (("RE02:brown bin", "RE02: bin men"), {"RE02": "brown bin, bin men"}),
        (("no colon", ": no code"), {}),
    ],
)
def test_own_words_are_read_by_the_code(lines, words):
    assert own_words(lines) == words


@pytest.fixture
def own_settings(council, at):
    def choose(*lines):
        change_council_settings(
            {"search_words": lines}, part="words", by=council.people["team"], at=at
        )
        read_council_settings()

    yield choose
    remember(CouncilSettings())


def test_a_measure_is_found_by_the_councils_own_words(catalogue, own_settings):
    assert found("zoggy wagon") == []
    own_settings("RE02: zoggy wagon, ash cart")
    assert found("zoggy wagons") == found("ash cart") == ["RE02"]
    assert found("-zoggy") == []


def test_own_words_lift_a_measure_that_only_its_text_names(catalogue, own_settings):
    own_settings("TR02: potholes")
    assert found("potholes")[:2] == ["RE06", "TR02"]


def test_a_line_of_own_words_has_a_limit():
    assert why_not("F1: " + "x" * 200, {"F1"}) == ""
    assert "longer than 300 characters" in why_not("F1: " + "x" * 300, {"F1"})


# Places.


def test_a_place_is_found_by_its_name(catalogue):
    places = {"kind": Area.WARD}
    ward = {"code": "E05000954", "name": "Bebington", "in": "Wirral South"}
    write_entries([place_entry(ward, places, MARCH, RELEASE)])
    assert found("bebington") == found("Bebington ward") == found("e05000954") == ["Bebington"]
    assert "Bebington" in found("wirral south")
    entry = SearchEntry.objects.get(key="place E05000954")
    assert (entry.kind, entry.address) == ("Ward", "/places/E05000954/")


# On the page.


def test_a_measure_is_shown_with_its_newest_figure_and_rating(client, september, november):
    page = client.get("/search/", {"q": "F2"}).content.decode()
    first = page.split("<li>")[
        next(n for n, li in enumerate(page.split("<li>")) if "/targets/F2/" in li)
    ]
    assert "September 2013: 80.0%. The plan was 90.0%." in first
    assert "Red" in first


def test_the_page_tells_that_only_some_words_were_found(client, september, november):
    page = client.get("/search/", {"q": "measure zebra"}).content.decode()
    assert "Nothing has all of these words. These have some of them" in page
    assert "/targets/F1/" in page


def test_the_months_of_a_report_are_a_link_away(client, catalogue, november):
    page = client.get("/search/", {"q": "potholes"}).content.decode()
    assert "in=scorecard+corporate-plan" in page
    months = client.get("/search/", {"q": "potholes", "in": "scorecard corporate-plan"})
    assert months.content.decode().count("Corporate Plan, ") >= 12
    odd = client.get("/search/", {"q": "potholes", "in": "%\x00'"})
    assert "Nothing was found" in odd.content.decode()


def test_more_measures_ask_no_more_queries(client, september, november):
    counts = []
    for query in ("F2", "measure"):
        with CaptureQueriesContext(connection) as asked:
            client.get("/search/", {"q": query})
        counts.append(len(asked))
    assert counts == [4, 4]
