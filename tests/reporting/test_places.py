"""Places in public: frozen with the month, on the target's page, on pages of their own, in files and
in the archive.
"""

import csv
import io
import json
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from html import unescape

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pmf_portal.council.models import Area, Population
from pmf_portal.refusals import Refused
from reporting.charts.places import (
    for_every_width,
    map_of_places,
    name_lines,
    place_bars,
    small_line,
)
from reporting.content.places import message, plural
from reporting.models import PublishedTarget, SearchEntry
from reporting.public_record.search_index import rebuild_search
from reporting.public_record.withholding import set_withheld
from reporting.public_record.writing import write_record
from reporting.website.place_records import kept_points
from scorecards.breakdowns.services import record_breakdown, set_breakdown
from scorecards.models import Breakdown
from scorecards.rating.year_to_date import Figure
from tests.reporting.september import RELEASE, SEPTEMBER, published, with_figures
from tests.states import made_once

pytestmark = pytest.mark.slow

WARDS = {"E05000001": "Ashby", "E05000002": "Birch", "E05000003": "Cedar & Elm"}
# F2 of the whole is 80 of 100; C1 is 9.6.
RATIOS = {"E05000001": (50, 50), "E05000002": (18, 30), "E05000003": (12, 20)}
CASES = {"E05000001": 2, "E05000002": 3, "E05000003": 5}
PEOPLE = {"E05000001": 4000, "E05000002": 1000, "E05000003": 500}


def area_of(code):
    return Area.objects.get(gss_code=code)


def with_places(council):
    """Three wards of a constituency, C1 as a rate of the people who live there, F2 of two
    counts.
    """
    north = Area.objects.create(
        gss_code="E14000001", name="North", kind=Area.CONSTITUENCY, valid_from=date(2010, 4, 1)
    )
    for column, (code, name) in enumerate(WARDS.items(), 1):
        area = Area.objects.create(
            gss_code=code,
            name=name,
            kind=Area.WARD,
            parent=north,
            valid_from=date(2010, 4, 1),
            map_row=1,
            map_column=column,
        )
        for year in (2012, 2014):
            Population.objects.create(
                area=area,
                year=year,
                group="all ages",
                count=PEOPLE[code],
                source="Mid-year estimates",
                recorded_at=RELEASE,
            )
    for specification in (council.total, council.ratio):
        Breakdown.objects.create(target=specification.target, kind=Area.WARD, first_month=SEPTEMBER)
    Breakdown.objects.filter(target=council.total.target).update(
        rate_per=1000, rate_group="all ages"
    )
    told = {"seen": {}, "reason": "", "by": council.people["lead"], "at": RELEASE}
    counts = {area_of(code): Figure(Decimal(count)) for code, count in CASES.items()}
    record_breakdown(council.total, SEPTEMBER, counts, **told)
    ratios = {
        area_of(code): Figure(None, Decimal(part), Decimal(of))
        for code, (part, of) in RATIOS.items()
    }
    record_breakdown(council.ratio, SEPTEMBER, ratios, **told)
    return council


@made_once
def places(approved):
    """September is published with figures by ward."""
    with_figures(approved)
    with_places(approved)
    published(approved)
    return approved


def content_of(code):
    return json.loads(PublishedTarget.objects.get(code=code).content)


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return unescape(answer.content.decode())


def test_a_rate_stands_on_the_newest_population_of_its_year(places):
    content = content_of("C1")["places"]
    assert content["rate"] == {
        "per": 1000,
        "group": "all ages",
        "year": 2012,
        "source": "Mid-year estimates",
    }
    assert [place["value"] for place in content["places"]] == ["0.5", "3", "10"]
    assert content["places"][0]["of"] == "4000" and content["basis"] == "rate"


def test_two_counts_need_no_population(places):
    content = content_of("F2")["places"]
    assert "rate" not in content and content["basis"] == "share"
    ashby = content["places"][0]
    assert (ashby["value"], ashby["counted"], ashby["standing"]) == ("100", "50", "clearly higher")
    assert (ashby["judgement"], ashby["row"], ashby["column"]) == ("better", 1, 1)
    assert (ashby["in"], ashby["in_code"]) == ("North", "E14000001")


def test_a_target_without_areas_says_nothing_of_places(places):
    assert "places" not in content_of("F1")


def test_without_every_population_the_counts_stand_as_they_are(approved):
    with_figures(approved)
    with_places(approved)
    Area.objects.create(
        gss_code="E05000009", name="New", kind=Area.WARD, valid_from=date(2010, 4, 1)
    )
    published(approved)
    content = content_of("C1")["places"]
    assert "rate" not in content and content["is_count"] is True
    assert [place["state"] for place in content["places"]] == ["told", "told", "told", "none"]


def test_areas_of_two_kinds_are_not_mixed(approved):
    with_figures(approved)
    with_places(approved)
    told = {"seen": {}, "reason": "", "by": approved.people["lead"], "at": RELEASE}
    north = {area_of("E14000001"): Figure(None, Decimal(80), Decimal(100))}
    record_breakdown(approved.ratio, SEPTEMBER, north, **told)
    published(approved)
    content = content_of("F2")["places"]
    assert content["kind"] == "constituency"
    assert [place["name"] for place in content["places"]] == ["North"]


def test_durations_by_place_are_told_as_they_are(client, council):
    council.wait = council.target("WAIT", aggregation="mean", unit="mm:ss", polarity="lower")
    council.add_usual_targets()
    council.approve()
    with_figures(council)
    with_places(council)
    council.figure(council.wait, "2013-09", "270")
    told = {"seen": {}, "reason": "", "by": council.people["lead"], "at": RELEASE}
    record_breakdown(council.wait, SEPTEMBER, {area_of("E05000001"): Figure(Decimal(275))}, **told)
    published(council)
    page = read(client, "/targets/WAIT/")
    assert "Ashby: 4:35." in page and "without a comparison" in page


def test_the_page_of_a_target_has_map_bars_and_list(client, places):
    page = read(client, "/targets/F2/")
    assert "Ashby is clearly better than the council as a whole." in page
    assert page.count("<svg") >= 2 and 'href="/places/E05000003/"' in page
    assert "Cedar & Elm: 60.0%. No clear difference from the council as a whole." in page
    assert "50 out of 50" in page and "Places are not rated" in page
    assert 'href="/targets/F2/2013-09/places.csv"' in page
    page = read(client, "/targets/C1/")
    assert "Rates are per 1,000 people (all ages) who lived there in the middle of 2012." in page


def test_the_places_of_a_target_come_as_files(client, places):
    body = client.get("/targets/F2/2013-09/places.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(body)))
    assert [row["place"] for row in rows] == list(WARDS.values())
    first = rows[0]
    assert (first["value"], first["counted"], first["of"]) == ("100", "50", "50")
    assert (first["compared"], first["judgement"], first["unit"]) == (
        "clearly higher",
        "better",
        "%",
    )
    told = client.get("/targets/F2/2013-09/places.json").json()
    assert told["target"] == "F2" and told["places"] == content_of("F2")["places"]["places"]
    for address in ("F1/2013-09/places.csv", "F2/2013-09/places.pdf", "F2/2012-09/places.csv"):
        assert client.get(f"/targets/{address}").status_code == 404


def test_the_list_of_places_goes_by_what_they_lie_in(client, places):
    page = read(client, "/places/")
    assert "Wards (3)" in page and "North" in page
    assert "2 measures, 1 clearly better" in page
    for code in WARDS:
        assert page.count(f'href="/places/{code}/"') == 3


def test_before_anything_is_published_the_list_says_so(client, db):
    assert "No figure has been published by place yet." in read(client, "/places/")
    assert client.get("/places/E05000001/").status_code == 404


def test_a_place_has_every_measure_beside_the_whole(client, places):
    page = read(client, "/places/E05000001/")
    assert "How Ashby compares" in page and "Ward in North, September 2013" in page
    assert "1 clearly better in Ashby than in the council as a whole." in page
    assert "100.0%" in page and "80.0%" in page and "0.5 per 1,000" in page
    assert 'href="/places/E05000001/compared-with/E05000002/"' in page


@pytest.mark.parametrize("chosen", ["", "E05000001", "E09999999", "E14000001", "\x00", "<b>"])
def test_what_cannot_be_compared_is_told_at_the_field(client, places, chosen):
    page = read(client, f"/places/E05000001/compare/?with={chosen}")
    assert "Choose the place to compare with from the list" in page


def test_two_places_are_chosen_by_a_form_without_javascript(client, places):
    answer = client.get("/places/E05000001/compare/", {"with": "E05000003"})
    assert answer.url == "/places/E05000001/compared-with/E05000003/"
    page = read(client, answer.url)
    assert "Ashby compared with Cedar & Elm" in page
    assert "Ashby is clearly higher, which is better" in page


@pytest.mark.parametrize(
    "address",
    [
        "/places/E05000001/compared-with/E05000001/",
        "/places/E05000001/compared-with/E14000001/",
        "/places/E05000001/compared-with/nowhere/",
        "/places/nowhere/",
        "/places/nowhere/compare/",
        "/places/%25_/",
    ],
)
def test_a_place_that_is_not_there_is_not_found(client, places, address):
    assert client.get(address).status_code == 404


def test_a_record_that_was_altered_is_told_on_no_page(client, places):
    pk = PublishedTarget.objects.get(code="F2").pk
    set_withheld({f"target:{pk}"})
    try:
        for address in ("/places/", "/places/E05000001/", "/targets/F2/2013-09/places.csv"):
            assert client.get(address).status_code == 503, address
    finally:
        set_withheld(set())


def test_pages_of_places_belong_to_the_record(client, places, tmp_path):
    write_record()
    call_command("export_archive", str(tmp_path / "archive"))
    names = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    for name in (
        "places/index.html",
        "places/E05000001/index.html",
        "places/E05000001/compared-with/E05000002/index.html",
        "targets/F2/2013-09/places.csv",
    ):
        assert any(one.endswith(name) for one in names), name


def queries_of(client, address):
    kept_points.kept.clear()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_places_are_found_by_the_search_and_rebuilt(client, places, settings):
    settings.PORTAL_CLOCK = datetime(2013, 11, 1, 10, 0)
    page = client.get("/search/", {"q": "birch"}).content.decode()
    assert 'href="/places/E05000002/">Birch</a>' in page
    before = set(SearchEntry.objects.values_list("key", "title", "text", "date", "published_at"))
    assert {key for key, *_ in before if key.startswith("place ")} == {
        f"place {code}" for code in WARDS
    }
    rebuild_search()
    after = set(SearchEntry.objects.values_list("key", "title", "text", "date", "published_at"))
    assert after == before


def test_more_measures_ask_no_more_queries(client, places):
    build = PublishedTarget.objects.get(code="F2").build
    addresses = ("/places/", "/places/E05000001/", "/places/E05000001/compared-with/E05000002/")
    before = [queries_of(client, address) for address in addresses]
    text = PublishedTarget.objects.get(code="F2")
    for number in range(3):
        PublishedTarget.objects.create(
            build=build, code=f"X{number}", content=text.content, digest=text.digest
        )
    assert [queries_of(client, address) for address in addresses] == before
    assert before == [2, 4, 2]


@pytest.mark.parametrize(
    ("per", "group", "code", "field"),
    [
        (1000, "", "total", "rate_group"),
        (None, "all ages", "total", "rate_per"),
        (1000, "all ages", "ratio", "rate_per"),
        (1000, "all ages", "latest", "rate_per"),
    ],
)
def test_a_rate_that_makes_no_sense_is_refused(approved, per, group, code, field):
    with pytest.raises(Refused) as refused:
        set_breakdown(
            getattr(approved, code).target,
            Area.WARD,
            first_month=SEPTEMBER,
            last_month=None,
            rate_per=per,
            rate_group=group,
            by=approved.people["team"],
            at=RELEASE,
        )
    assert refused.value.field == field


def test_the_form_of_a_breakdown_offers_the_groups_that_came_in(client, approved):
    with_places(approved)
    client.force_login(approved.people["team"])
    address = reverse("set_breakdown", args=["C1"])
    assert '<option value="all ages">' in client.get(address).content.decode()
    typed = {"kind": "ward", "first_month": "2013-04", "rate_per": "10000"}
    page = client.post(address, typed).content.decode()
    assert "Choose whose number the rate stands on" in page
    assert client.post(address, typed | {"rate_group": "all ages"}).status_code == 302
    breakdown = Breakdown.objects.get(target=approved.total.target)
    assert (breakdown.rate_per, breakdown.rate_group) == (10_000, "all ages")
    assert "per 10,000 (all ages)" in client.get(address).content.decode()


PLACE = {
    "code": "X",
    "name": "<Ash & Elm>",
    "row": 3,
    "column": 2,
    "state": "told",
    "why": "",
    "value": "-4",
    "lower": None,
    "upper": None,
    "standing": "",
    "judgement": "",
}
DRAWN = {"places": [PLACE], "decimals": 0, "unit": "", "whole": None, "is_count": True}


@pytest.mark.any_database
def test_drawings_hold_whatever_a_place_is_called():
    svg = for_every_width(partial(map_of_places, DRAWN, {"X": "/places/X/"}), 'A "map"')
    assert svg.count("&lt;Ash &amp; Elm&gt;: ") == 2 and "<Ash" not in svg
    assert "&lt;Ash &amp; Elm&gt;" in place_bars(DRAWN).of_words("Bars")
    assert place_bars(DRAWN | {"places": [PLACE | {"value": None}]}) is None
    assert place_bars(DRAWN | {"unit": "date"}) is None


@pytest.mark.any_database
def test_a_place_without_a_published_figure_has_words_and_no_bar():
    hidden = PLACE | {"name": "Oxton", "value": None, "state": "hidden"}
    drawn = place_bars(DRAWN | {"places": [PLACE, hidden, PLACE | {"value": None}]})
    svg = drawn.of_words("Bars")
    assert ">not published</text>" in svg and ">no figure</text>" in svg
    assert svg.count("<rect") == 1


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("values", "drawn"),
    [([], False), ([Decimal(1)], False), ([None, Decimal(1)], False), ([Decimal(1)] * 2, True)],
)
def test_a_small_line_needs_two_figures(values, drawn):
    assert bool(small_line(values, "x")) is drawn


@pytest.mark.any_database
def test_long_names_are_cut_with_an_ellipsis():
    assert name_lines("A very long name of a place that does not end", 10, 2)[-1].endswith("…")


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("ward", "wards"),
        ("constituency", "constituencies"),
        ("parish", "parishes"),
        ("valley", "valleys"),
        ("area committee", "area committees"),
    ],
)
def test_more_than_one_place_of_a_kind(kind, words):
    assert plural(kind) == words


def test_a_red_ward_under_a_green_whole_is_named(client, approved):
    for n in range(4, 10):
        approved.figure(approved.ratio, f"2013-{n:02d}", numerator="97", denominator="100")
    with_places(approved)
    birch = {area_of("E05000002"): Figure(None, Decimal(7), Decimal(20))}
    told = {"by": approved.people["lead"], "at": RELEASE, "reason": "Counted again"}
    seen = {area_of("E05000002"): 1}
    record_breakdown(approved.ratio, SEPTEMBER, birch, seen=seen, **told)
    published(approved)
    words = "The council as a whole is green, but by the same plan Birch"
    page = read(client, "/targets/F2/")
    assert words in page and "more than chance" in page


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["Upton"], "Upton is"),
        (["Upton", "Heswall", "Oxton"], "Upton, Heswall and Oxton are"),
        (["Upton", "Heswall", "Oxton", "Hoylake"], "Upton, Heswall and 2 others are"),
    ],
)
def test_three_places_that_differ_are_all_named(names, words):
    places = [{"name": name, "standing": "clearly higher", "judgement": "worse"} for name in names]
    assert message({"kind": "ward", "places": places}) == (
        f"{words} clearly worse than the council as a whole."
    )
