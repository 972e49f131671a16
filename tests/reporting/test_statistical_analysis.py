"""The half-yearly statistical analysis, told from the readings that are published with the lines."""

import json
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection

from pmf_portal.periods.month import FinancialYear, Month
from reporting.content.concern import Concern, by_concern, chance_of_red, concern_of
from reporting.content.document import Chart, Facts, Heading, Picture, Table, Text
from reporting.content.reading_analysis import (
    analysis_document,
    chance_of_direction,
    is_of_readings,
)
from reporting.content.readings import percent
from reporting.content.statement import statement_document
from reporting.cycle.month_end import build_month, run_month_end
from reporting.models import Publication
from reporting.publishing.analysis_contents import told_whole
from reporting.publishing.edition import Frozen
from reporting.publishing.printing import print_form, rebuilt
from scorecards.models import LineReading
from scorecards.month.readings import make_readings
from scorecards.month.year_ahead import years_ahead
from scorecards.month.year_scores import scores_of_year
from targets.models import Target
from tests.exceptions.pdf_text import pdf_words
from tests.reporting.september import RELEASE, SEPTEMBER, sign_all
from tests.states import made_once

pytestmark = [pytest.mark.slow, pytest.mark.on_sqlite]

MARCH = Month(2014, 3)
AFTER_MARCH = RELEASE.replace(year=2014, month=5, day=2)


def two_years(council, until):
    """Figures of C1, which rises beyond what is usual in July 2013."""
    council.promise_the_year_before()
    for n in range(until - Month(2012, 4) + 1):
        month = Month(2012, 4) + n
        value = 12 + n % 2 if n < 15 else 30 + n % 3
        council.figure(council.total, str(month), f"{value}")
    return council


def publish(council, month, at, *, with_readings=True):
    build, _ = build_month(month, by=None, at=at)
    if with_readings:
        make_readings(month, at=at)
    sign_all(council, build, at)
    run_month_end(month, by=None, at=at)


@made_once
def september_read(approved):
    publish(two_years(approved, SEPTEMBER), SEPTEMBER, RELEASE)
    return approved


@made_once
def september_unread(approved):
    publish(two_years(approved, SEPTEMBER), SEPTEMBER, RELEASE, with_readings=False)
    return approved


@made_once
def march_read(approved):
    publish(two_years(approved, MARCH), MARCH, AFTER_MARCH)
    return approved


@made_once
def march_with_next_year(approved):
    following = FinancialYear(2014)
    approved.target(
        "C1",
        year=following,
        plan="corporate-plan",
        aggregation="sum",
        unit="people",
        decimals=0,
        planned="20",
        annual_target=240,
    )
    approved.approve(following)
    publish(two_years(approved, MARCH), MARCH, AFTER_MARCH)
    return approved


def analysis():
    return Publication.objects.get(kind=Publication.ANALYSIS)


def content():
    return Frozen(analysis()).content


def texts(document):
    return " ".join(line for b in document.blocks if isinstance(b, Text) for line in b.lines)


def facts(document):
    return dict(row for b in document.blocks if isinstance(b, Facts) for row in b.rows)


def test_the_overview_says_change_direction_and_years_end(september_read):
    overview = analysis_document(content()).blocks[1]
    assert isinstance(overview, Table) and overview.columns[2].title == "Real change?"
    [row] = overview.rows
    assert (row[0], row[2], row[3]) == ("C1 Measure C1", "Yes, for the better", "No clear change")
    assert " and " in row[4] and row[5].text == "under 1%"
    assert overview.remarks == ("",)


def test_each_measure_has_sentences_picture_and_forecast(september_read):
    document = analysis_document(content())
    heading = next(b for b in document.blocks if isinstance(b, Heading))
    assert (heading.text, heading.has_own_page) == ("C1 Measure C1", True)
    assert texts(document).count("A real rise, for the better") == 1
    [picture] = [b for b in document.blocks if isinstance(b, Picture)]
    assert [len(picture.table.rows), len(picture.reading["ahead"])] == [18, 6]
    forecast = next(b for b in document.blocks if isinstance(b, Table) and "forecast" in b.name)
    assert len(forecast.rows) == 6 and "four figures of five" in forecast.caption


def few_figures(code):
    """The published line with two figures alone, which its reading takes for too few."""
    line = json.loads(json.dumps(content()["lines"][0]))
    line["line"] |= {"code": code, "title": f"Measure {code}"}
    line["series"] = line["series"][:2]
    line["reading"] |= {"usual": None, "ahead": [], "year_end": None, "direction_of": None}
    return line


def test_measures_with_one_or_two_figures_share_a_page_without_charts(september_read):
    told = content()
    told["lines"] += [few_figures("C2"), few_figures("C3")]
    blocks = analysis_document(told).blocks
    headings = [(b.text, b.has_own_page) for b in blocks if isinstance(b, Heading)]
    assert headings == [
        ("C1 Measure C1", True),
        ("Measures with too few figures for a chart", True),
        ("C2 Measure C2", False),
        ("C3 Measure C3", False),
        ("How these numbers are made", False),
    ]
    assert not [b for b in blocks if isinstance(b, Chart)]
    [table] = [b for b in blocks if isinstance(b, Table) and b.name == "C2"]
    assert [row[0] for row in table.rows[:2]] == ["April 2012", "May 2012"]


def test_an_average_says_how_many_figures_it_is_of(september_read):
    told = facts(analysis_document(content()))
    assert told["Average"].endswith("of 18 figures")
    assert told["To date"].endswith("against a plan of 60 people: green")
    assert "of 18 figures" in told["Direction"] and "in 1,000" in told["Direction"]
    assert told["How likely at the end of 2013/14"].startswith("green")


def test_print_has_a_page_for_each_measure_and_a_sheet(september_read):
    publication = analysis()
    pdf = bytes(print_form(publication, "report.pdf").body)
    assert "Howthesenumbersaremade" in pdf_words(pdf) and pdf.count(b"/Type /Page ") in (0, 3)
    print_form(publication, "report.xlsx")
    print_form(publication, "report.docx")
    stored = {f.name: bytes(f.body) for f in publication.files.filter(name__startswith="report.")}
    assert rebuilt(publication).items() <= stored.items()


def test_the_page_shows_each_picture_once_for_each_width(client, september_read):
    page = client.get(analysis().get_absolute_url()).content.decode()
    assert page.count("<svg") == 2 and "Real change?" in page
    assert page.count('-wide-title"') == page.count('-narrow-title"') == 1


def test_the_csv_holds_usual_range_and_forecast_by_period(client, september_read):
    rows = client.get(f"{analysis().get_absolute_url()}report.csv").content.decode("utf-8-sig")
    heading, *lines = rows.splitlines()
    names = heading.split(",")
    assert names[-6:] == [
        "usual_low",
        "usual_average",
        "usual_high",
        "forecast_low",
        "forecast_middle",
        "forecast_high",
    ]
    by_period = {line.split(",")[2]: line.split(",") for line in lines}
    assert by_period["2013-09"][-6:-3] != ["", "", ""] and by_period["2013-09"][-1] == ""
    assert by_period["2014-03"][-1] != ""


def test_a_line_without_reading_says_why(client, september_unread):
    document = analysis_document(content())
    assert "was not worked out when this was published" in texts(document)
    [row] = document.blocks[1].rows
    assert row[2:5] == ("Not read", "–", "–")
    assert "Level" in facts(document)
    assert client.get(analysis().get_absolute_url()).status_code == 200


def test_march_foresees_the_year_ahead_without_a_plan(march_read):
    stored = content()
    document = analysis_document(stored)
    assert stored["year_ahead"] == "2014/15" and not stored["lines"][0]["year_ahead"]["is_planned"]
    assert "2014/15: The year will probably end between" in texts(document)
    assert "Its plan for 2014/15 is not approved yet" in texts(document)
    [row] = document.blocks[1].rows
    assert row[5] == "–" and document.blocks[1].columns[4].title == "2014/15 will end between"


def test_march_rates_the_year_ahead_by_its_own_plan(march_with_next_year):
    stored = content()
    ahead = stored["lines"][0]["year_ahead"]
    assert (ahead["is_planned"], ahead["annual_target"], len(ahead["planned"])) == (True, "240", 12)
    assert "not approved yet" not in texts(analysis_document(stored))
    assert ahead["year_end"]["probabilities"]["green"] > "0.9"


@made_once
def march_after_september(approved):
    publish(two_years(approved, SEPTEMBER), SEPTEMBER, RELEASE)
    for n in range(1, 7):
        approved.figure(approved.total, str(SEPTEMBER + n), f"{30 + n % 3}", at=RELEASE)
    publish(approved, MARCH, AFTER_MARCH)
    return approved


def test_march_says_how_good_the_year_s_forecasts_were(march_after_september):
    stored = Frozen(Publication.objects.get(kind=Publication.ANALYSIS, month=MARCH)).content
    [line] = stored["lines"]
    assert (line["score"]["scored"], line["score"]["within"]) == (1, 1)
    [[after, chance, was_it_already]] = line["score"]["colours"]
    assert (after, was_it_already) == (6, True) and float(chance) > 0.9
    document = analysis_document(stored)
    headings = [b.text for b in document.blocks if isinstance(b, Heading)]
    assert "How good were last year’s forecasts?" in headings
    table = next(b for b in document.blocks if isinstance(b, Table) and b.name == "Forecasts")
    assert table.rows[0][1:3] == ("1", "1") and "rated the same" in table.rows[0][5]


def test_the_statement_says_how_good_they_were_too(march_after_september):
    stored = Frozen(Publication.objects.get(kind=Publication.STATEMENT)).content
    assert stored["forecasts"][0].startswith("1 forecast of a next figure met what came")
    told = texts(statement_document(stored))
    assert stored["forecasts"][0] in told and "has each measure" in told
    before = {name: value for name, value in stored.items() if name != "forecasts"}
    assert "has each measure" not in texts(statement_document(before))


def test_september_scores_no_year(september_read):
    assert "scores" not in content() and "score" not in content()["lines"][0]


def old_content(stored):
    """What an analysis held before there were readings."""
    kept = ("line", "rule", "specification", "series", "forecast")
    lines = [{name: line[name] for name in kept} for line in stored["lines"]]
    return {name: value for name, value in stored.items() if name != "year_ahead"} | {
        "lines": lines
    }


def test_an_analysis_from_before_readings_reads_as_it_did(september_read):
    old = old_content(content())
    document = analysis_document(old)
    assert not is_of_readings(old)
    assert [column.title for column in document.blocks[1].columns][:4] == [
        "Target",
        "Periods",
        "Latest",
        "Mean",
    ]
    assert not any(isinstance(b, Picture) for b in document.blocks)


def line(rating="green", variation="common", red=None, *, is_over=False, ahead=None, code="A"):
    end = {"is_over": is_over, "probabilities": {} if red is None else {"red": red, "green": "0"}}
    reading = {"variation": variation, "year_end": end} if variation is not None else None
    told = {"line": {"rating": rating, "code": code}, "reading": reading}
    if ahead is not None:
        told["year_ahead"] = {"year_end": end | {"probabilities": {"red": ahead}, "is_over": False}}
    return told


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("told", "concern"),
    [
        (line(red="0.5"), Concern.HEADING_FOR_RED),
        (line("amber", "improvement", "0.9"), Concern.HEADING_FOR_RED),
        (line(red="0.49"), Concern.STEADY),
        (line(red="1", is_over=True), Concern.STEADY),
        (line(red="1", is_over=True, ahead="0.7"), Concern.HEADING_FOR_RED),
        (line("red", red="0.9"), Concern.RED),
        (line(variation="concern"), Concern.WORSE),
        (line("red", "concern"), Concern.WORSE),
        (line("red", "neither"), Concern.RED),
        (line("red", None), Concern.RED),
        (line(variation="neither"), Concern.CHANGED),
        (line("red", "improvement"), Concern.RECOVERING),
        (line("amber", "improvement"), Concern.IMPROVING),
        (line(variation=None), Concern.UNREAD),
        (line(variation=""), Concern.UNREAD),
    ],
)
def test_concern_comes_of_rating_and_reading(told, concern):
    assert concern_of(told) == concern


@pytest.mark.any_database
def test_the_most_urgent_comes_first():
    lines = [
        line(code="steady"),
        line(code="better", variation="improvement"),
        line("red", code="red"),
        line(code="likely", red="0.6"),
        line(code="certain", red="0.95"),
        line(code="worse", variation="concern"),
        line(code="unread", variation=None),
    ]
    order = [one["line"]["code"] for one in by_concern(lines)]
    assert order == ["certain", "likely", "worse", "red", "steady", "better", "unread"]


@pytest.mark.any_database
def test_no_chance_is_said_of_a_year_that_is_over():
    assert chance_of_red(line(red="1", is_over=True)) is None


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("chance", "words"),
    [("0", "under 1%"), ("0.01", "1%"), ("0.425", "43%"), ("0.99", "99%"), ("1", "over 99%")],
)
def test_a_chance_is_never_none_and_never_certain(chance, words):
    assert percent(Decimal(chance)) == words


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("direction", "words"),
    [
        (None, ""),
        ({"verdict": "too_few", "chance": "1", "figures": 3}, ""),
        (
            {"verdict": "improving", "chance": "0.0004", "figures": 24},
            "chance alone would look like this less than once in 1,000 times, of 24 figures",
        ),
        (
            {"verdict": "unclear", "chance": "0.31", "figures": 12},
            "chance alone would look like this 310 times in 1,000, of 12 figures",
        ),
    ],
)
def test_a_direction_says_how_often_chance_looks_like_it(direction, words):
    assert chance_of_direction(direction) == words


@made_once
def with_small_counts(council):
    """C9 counts people under 18, and all its figures are small."""
    council.add_usual_targets()
    council.target(
        "C9",
        plan="corporate-plan",
        unit="people",
        decimals=0,
        planned="3",
        annual_target=3,
        cohort="under_18",
    )
    council.approve()
    for n in range(4, 10):
        council.figure(council.total, f"2013-{n:02d}", "9")
        council.figure(
            SimpleNamespace(target=Target.objects.get(code="C9")), f"2013-{n:02d}", f"{n % 3 + 1}"
        )
    publish(council, SEPTEMBER, RELEASE)
    return council


def test_a_reading_that_would_tell_small_counts_is_left_out(with_small_counts):
    stored = content()
    told = {one["line"]["code"]: one for one in stored["lines"]}
    assert (told["C9"]["reading"], told["C9"]["unread"]) == (None, "small_counts")
    assert "a small count could be worked out" in texts(analysis_document(stored))


def test_a_measure_whose_small_counts_are_left_out_is_not_scored():
    def of(threshold, reading):
        specification = SimpleNamespace(threshold=threshold)
        return SimpleNamespace(target_id=1, specification=specification, reading=reading)

    assert told_whole([of(0, {"a": 1})]) == {1: {"a": 1}}
    assert told_whole([of(5, {"a": 1})]) == told_whole([of(0, None)]) == {}


@pytest.mark.parametrize("more", [0, 3])
def test_many_targets_are_foreseen_by_as_many_queries(council, django_assert_num_queries, more):
    council.add_usual_targets()
    for n in range(more):
        council.target(f"C{n + 2}", plan="corporate-plan")
    council.approve()
    two_years(council, MARCH)
    build, _ = build_month(MARCH, by=None, at=AFTER_MARCH)
    make_readings(MARCH, at=AFTER_MARCH)
    rows = LineReading.objects.filter(target__code__startswith="C")
    newest = {target: json.loads(text) for target, text in rows.values_list("target", "content")}
    assert len(newest) == more + 1
    # Rows that come by COPY from PostgreSQL are not logged.
    with django_assert_num_queries({"sqlite": 4, "postgresql": 2}[connection.vendor]):
        years_ahead(build, newest)
    # No month of the year was published, so neither readings nor ratings are asked for.
    with django_assert_num_queries(2):
        scores_of_year(build, newest)
