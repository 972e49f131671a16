"""No small count can be had from what is published: two councils that differ in small counts alone
publish the same bytes in every form, and a solver finds none in all publications together.
"""

import csv
import io
import json
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.management import call_command
from django.db import transaction

from pmf_portal.council.models import Area
from pmf_portal.jobs import queue
from pmf_portal.periods.month import Month
from reporting.cycle.month_end import build_month, run_month_end
from reporting.models import Publication, PublicationFile, PublishedTarget
from reporting.public_record.proof import prove_targets
from reporting.publishing import small_counts
from reporting.publishing.month import correct_month
from scorecards.actuals.services import record_actual
from scorecards.models import Breakdown, ScorecardLine
from scorecards.statistics.disclosure import Sum, determined
from tests.factories import YEAR
from tests.lock_order import acts_are_watched
from tests.reporting.september import LATER, RELEASE, SEPTEMBER, sign_all
from tests.states import made_once

WARDS = [f"E050000{number:02d}" for number in range(1, 23)]
# Of 22 wards: 20 small counts of each measure, and their whole.
CHILDREN = [3, 4, 1, 2, 4, 3, 2, 1, 3, 4, 1, 2, 4, 3, 2, 1, 3, 4, 4, 3, 40, 60]
HOMES = [(n, 30) for n in CHILDREN[:20]] + [(20, 30), (25, 30)]
MONTHS = [3, 4, 30, 35, 40]
# Pairs of small counts that change places: nothing that is published may change with them.
SWAPPED = dict(enumerate([1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14, 17, 16, 19, 18]))


def with_small_counts(council):
    """Measures of children: a count and a share by ward, and one that is small in two months."""
    for code in WARDS:
        Area.objects.create(
            gss_code=code, name=f"Ward {code}", kind=Area.WARD, valid_from=date(2010, 4, 1)
        )
    usual = {"cohort": "under_18", "plan": "corporate-plan"}
    count = {"aggregation": "sum", "unit": "children", "decimals": 0, "polarity": "lower"}
    council.children = council.target(
        "KIDS", planned="60", annual_target=Decimal(720), **usual, **count
    )
    council.few = council.target("FEW", planned="1", annual_target=Decimal(12), **usual, **count)
    council.homes = council.target("HOME", aggregation="ratio", **usual)
    council.approve()
    for specification in (council.children, council.homes):
        Breakdown.objects.create(
            target=specification.target, kind=Area.WARD, first_month=Month(2013, 4)
        )
    return council


def enter(council, swapped=None):
    """Figures of April to September; `swapped` small counts change places, months and wards."""
    places = {**{n: n for n in range(22)}, **(swapped or {})}
    children = [CHILDREN[places[n]] for n in range(22)]
    homes = [HOMES[places[n]] for n in range(22)]
    few = [MONTHS[1], MONTHS[0], *MONTHS[2:]] if swapped else MONTHS
    for number, value in enumerate([*few, 30]):
        council.figure(council.few, f"2013-{number + 4:02d}", value)
    for month in range(4, 9):
        council.figure(council.children, f"2013-{month:02d}", 70)
        council.figure(council.homes, f"2013-{month:02d}", numerator=90, denominator=660)
    council.figure(council.children, "2013-09", sum(children))
    top, bottom = (sum(part) for part in zip(*homes, strict=True))
    council.figure(council.homes, "2013-09", numerator=top, denominator=bottom)
    areas = {area.gss_code: area for area in Area.objects.filter(kind=Area.WARD)}
    for code, value, (numerator, denominator) in zip(WARDS, children, homes, strict=True):
        council.figure(council.children, "2013-09", value, area=areas[code])
        council.figure(
            council.homes,
            "2013-09",
            numerator=numerator,
            denominator=denominator,
            area=areas[code],
        )


def publish(council):
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE)
    sign_all(council, build)
    run_month_end(SEPTEMBER, by=None, at=RELEASE)


@made_once
def sensitive(council):
    return with_small_counts(council)


@made_once
def published(sensitive):
    enter(sensitive)
    publish(sensitive)
    return sensitive


class TakenBack(Exception):
    """Ends a transaction that is not to stay."""


@contextmanager
def published_for_a_while(council, swapped, settings):
    """A month with its figures, published into a folder; nothing of it stays."""
    try:
        with transaction.atomic(), acts_are_watched(), TemporaryDirectory() as folder:
            settings.PUBLISHED_ROOT = Path(folder) / "published"
            enter(council, swapped)
            publish(council)
            yield Path(folder)
            raise TakenBack
    except TakenBack:
        pass


def archive_of(council, swapped, settings):
    """Every public file of the month, as bytes."""
    with published_for_a_while(council, swapped, settings) as folder:
        queue.run_due(RELEASE)
        top = folder / "archive"
        call_command("export_archive", str(top), stdout=StringIO())
        return {
            path.relative_to(top).as_posix(): path.read_bytes()
            for path in top.rglob("*")
            if path.is_file()
        }


def stored_files_of(council, swapped, settings):
    """The files that are stored with the publications of the month, as bytes."""
    with published_for_a_while(council, swapped, settings):
        files = PublicationFile.objects.values_list("publication__slug", "name", "body")
        return {(slug, name): bytes(body) for slug, name, body in files}


# PostgreSQL counts on after what is taken back, and the publications have other numbers then.
@pytest.mark.slow
@pytest.mark.any_database
def test_what_is_published_is_the_same_whatever_the_small_counts(sensitive, settings):
    settings.PORTAL_URL = "https://performance.council.example"
    one = archive_of(sensitive, None, settings)
    other = archive_of(sensitive, SWAPPED, settings)
    assert {".html", ".csv", ".json", ".pdf", ".xlsx", ".docx"} <= {
        Path(name).suffix for name in one
    }
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []


@pytest.mark.slow
@pytest.mark.any_database
def test_they_would_differ_if_small_counts_were_published(sensitive, settings, monkeypatch):
    settings.PORTAL_URL = "https://performance.council.example"
    monkeypatch.setattr(small_counts, "leave_out_small_counts", lambda *about: {})
    one = stored_files_of(sensitive, None, settings)
    other = stored_files_of(sensitive, SWAPPED, settings)
    differing = {Path(name).suffix for slug, name in one if one[slug, name] != other[slug, name]}
    assert {".html", ".json"} <= differing


def cells_and_sums(contents):
    """The equations that a reader has of each target: what is told, what is hidden, and the sums."""
    hidden, sums = set(), []
    for code, content in contents.items():
        months = []
        for period, _, _, *parts in content["series"]:
            if any(part is not None for part in parts[:3]) or parts[3:]:
                months.append((code, period))
            if parts[3:]:
                hidden.add((code, period))
        total = (code, "to date")
        if "actual_to_date" in content["line"].get("suppressed", "").split():
            hidden.add(total)
        this_year = [cell for cell in months if cell[1] >= "2013-04"]
        sums.append(Sum(total, tuple(this_year)))
        wards = [(code, area[2]) for area in content["areas"]]
        hidden |= {
            (code, area[2]) for area in content["areas"] if all(part is None for part in area[3:])
        }
        if wards:
            sums.append(Sum((code, "2013-09"), tuple(wards)))
    return hidden, sums


def contents():
    rows = PublishedTarget.objects.filter(code__in=("KIDS", "HOME", "FEW"))
    return {target.code: json.loads(target.content) for target in rows}


def test_a_solver_derives_no_small_count_and_finds_a_planted_leak(published):
    found = contents()
    hidden, sums = cells_and_sums(found)
    assert len(hidden) >= 42
    assert determined(hidden, sums) == set()
    # Planted: of a count that two months hide between them, one is told.
    leak = next(row for row in found["FEW"]["series"] if row[-1] == "c")
    leak[3:] = ["4", None, None]
    hidden, sums = cells_and_sums(found)
    assert determined(hidden, sums)


def test_small_counts_stand_in_no_form(client, published):
    content = contents()["KIDS"]
    told = {area[2]: area[3] for area in content["areas"]}
    assert told[WARDS[20]] == "40" and told[WARDS[21]] == "60"
    assert all(told[code] is None for code in WARDS[:20])
    assert content["area_check"] == [
        "22 of 22 areas are reported.",
        "No count below 5 is published, nor one that it could be worked out from.",
    ]
    page = client.get("/targets/KIDS/2013-09/").content.decode()
    # In the alternatives of the maps and of the bars, wide and narrow each, beside the bars, and in
    # the list.
    assert page.count("not published") == 6 * 20
    tiles = client.get("/targets/KIDS/2013-09/charts/map.svg").content.decode()
    assert tiles.count("not published") >= 20
    rows = csv.DictReader(
        io.StringIO(
            client.get("/api/v1/scorecards/corporate-plan/2013-09.csv").content.decode("utf-8-sig")
        )
    )
    assert {row["code"]: row["suppressed"] for row in rows}["KIDS"] == ""


def test_two_small_months_hide_between_them(client, published):
    series = {row[0]: row[3:] for row in contents()["FEW"]["series"]}
    assert series["2013-04"] == series["2013-05"] == [None, None, None, "c"]
    assert Decimal(series["2013-06"][0]) == 30
    page = client.get("/targets/FEW/2013-09/").content.decode()
    assert page.count("not published") == 2
    chart = client.get("/targets/FEW/2013-09/charts/main.csv").content.decode()
    assert chart.count(",not published,,") == 2
    line = ScorecardLine.objects.get(code="FEW")
    # Inside the council the figures stay whole, and so does the rating.
    assert (line.rating, line.actual_to_date) == ("red", 142)
    assert Decimal(dict((row[0], row[3]) for row in json.loads(line.series))["2013-04"]) == 3


def test_a_red_stays_red_without_its_figure(client, sensitive):
    sensitive.figure(sensitive.few, "2013-09", 3)
    publish(sensitive)
    scorecard = Publication.objects.get(kind=Publication.SCORECARD, slug="corporate-plan")
    line = next(row for row in json.loads(scorecard.content)["lines"] if row["code"] == "FEW")
    assert line["rating"] == "red" and line["actual_to_date"] is None
    assert line["suppressed"] == "actual_to_date period_actual"
    assert line["why"] == (
        "Red: the figure for September 2013, 1 of 6 is not published, so that no"
        " count below 5 can be worked out from it."
    )
    reports = Publication.objects.get(kind=Publication.EXCEPTIONS)
    copy = next(row for row in json.loads(reports.content)["lines"] if row["code"] == "FEW")
    assert copy["why"] == "It was off plan in September 2013."
    assert copy["now"] == line["why"]
    page = client.get("/scorecards/corporate-plan/2013-09/").content.decode()
    assert "not published" in page
    assert prove_targets(YEAR, at=RELEASE).holds


def test_a_correction_tells_no_small_count(sensitive):
    enter(sensitive)
    publish(sensitive)
    record_actual(
        sensitive.few,
        Month(2013, 4),
        value=Decimal(2),
        by=sensitive.people["lead"],
        at=LATER,
        reason="Counted again",
        confirmation="Checked",
    )
    build = correct_month(SEPTEMBER, reason="Counted again.", by=sensitive.people["team"], at=LATER)
    build_month(SEPTEMBER, by=None, at=LATER)
    sign_all(sensitive, build, LATER)
    run_month_end(SEPTEMBER, by=None, at=LATER)
    listed = Publication.objects.get(kind=Publication.CORRECTIONS)
    row = json.loads(listed.content)["lines"][0]
    assert row["shown_before"] == row["shown_after"] == "not published"
    assert row["before"] == {"value": None, "numerator": None, "denominator": None}
    series = dict(
        PublishedTarget.objects.filter(code="FEW").values_list("build__edition", "content")
    )
    told = {edition: json.loads(text)["line"] for edition, text in series.items()}
    # The year to date of the first edition is out; another would tell how much it changed by.
    assert told[1]["actual_to_date"] == "142"
    assert json.loads(series[2])["series"][-12][3:] == [None, None, None, "c"]


def test_nothing_is_asked_where_no_measure_counts_people(figures, django_assert_num_queries):
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE)
    lines = list(build.lines.select_related("specification"))
    with django_assert_num_queries(0):
        assert small_counts.leave_out_small_counts(build, lines, {}, {}) == {}
