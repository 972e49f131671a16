"""The demonstration council: complete, honest about its figures, published and open for the next
month.
"""

import csv
import io
import json
import re
from collections import Counter
from datetime import date, datetime
from decimal import Decimal

import pytest

from exceptions.models import ExceptionReport, Question
from exceptions.tracker.counts import month_by_month
from exceptions.tracker.output import row_of
from exceptions.tracker.queries import facts_of, moments_until, tracker_at, whole_council
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import Area, User
from pmf_portal.formats.canonical import canonical
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.periods.timetable import LONDON
from reporting.demo import files
from reporting.demo.figures import FIRST, LAST, SOURCES, YEARS, figures
from reporting.demo.success_words import ABUSE, APPRAISALS, LEAVERS, ONLINE
from reporting.models import (
    CallIn,
    Meeting,
    Output,
    Publication,
    PublishedTarget,
    Recommendation,
    Topic,
)
from reporting.public_record.checks import problems
from reporting.publishing.tracker import content_of
from scorecards.actuals.due import places_of
from scorecards.models import ScorecardBuild, ScorecardLine

pytestmark = [pytest.mark.slow, pytest.mark.on_sqlite]


def test_the_council_is_built_published_and_open_for_march(demonstration):
    newest = ScorecardBuild.objects.first()
    assert newest.month == Month(2024, 2) and newest.frozen_at
    ratings = Counter(newest.lines.values_list("rating", flat=True))
    assert sum(ratings.values()) >= 40 and ratings["red"] >= 5 and ratings["green"] > ratings["red"]
    assert Publication.objects.scorecards().filter(slug="corporate-plan").count() >= 23
    states = set(ExceptionReport.objects.values_list("state", flat=True))
    assert {"opened", "submitted", "returned", "recovering", "escalated", "closed"} <= states
    lead = User.objects.get(username="lead-families-and-wellbeing")
    owed = places_of(lead, timetable_day(), announced_timetable())
    assert owed and all(figure.is_missing for figure in owed if figure.month == Month(2024, 3))
    assert (
        Area.objects.filter(kind="ward").count() == 22
        and Area.objects.filter(kind="constituency").count() == 4
    )
    assert list(problems()) == []
    every_tracker_counts_the_same_today()


def every_tracker_counts_the_same_today():
    """What the trackers and the months' exception reports said when they were published comes out
    again from the steps.
    """
    announced = announced_timetable()
    for publication in Publication.objects.filter(kind="tracker"):
        facts, at = (
            facts_of(
                whole_council(publication.month), publication.published_at, announced, public=True
            ),
            publication.published_at,
        )
        tracker = tracker_at(facts, at, announced, publication.month)
        again = content_of(
            tracker, month_by_month(facts, moments_until(at, announced, publication.month))
        ) | {"lines": [row_of(row) for row in tracker.rows]}
        assert json.loads(publication.content).items() >= json.loads(canonical(again)).items(), (
            publication
        )
    for publication in Publication.objects.filter(kind="exceptions"):
        at = publication.published_at
        rows = tracker_at(
            facts_of(whole_council(publication.month), at, announced),
            at,
            announced,
            publication.month,
        ).rows
        told = {
            (line["code"], line["stands"], line["escalated"], line["relapses"])
            for line in json.loads(publication.content)["lines"]
        }
        assert told == {
            (row.facts.code, row.state.label, row.is_escalated, row.relapses)
            for row in rows
            if row.is_open
        }, publication


def timetable_day():
    return Month(2024, 4).first_day.replace(day=8)


def test_every_target_names_its_source_and_what_is_made_up_says_so():
    for target in files.catalogue():
        source = files.source_of(target)
        kind = target["series"].partition(":")[0]
        assert source, target["code"]
        assert ("llustrative" in source) == (
            kind in {"illustrative", "missed", "tax", "ae", "published"}
        ), target["code"]


def test_there_are_enough_targets_over_enough_months():
    assert len(files.catalogue()) >= 40 and LAST - FIRST + 1 >= 24
    assert all(figures(target) for target in files.catalogue())


def test_real_figures_are_those_of_the_source():
    with (SOURCES / "ae_type1_wirral_monthly.csv").open(newline="") as file:
        first = next(csv.DictReader(file))
    emergency = next(target for target in files.catalogue() if target["code"] == "CP01")
    found = figures(emergency)[Month(2021, 4)]
    assert found == (
        None,
        int(first["attendances"]) - int(first["breaches"]),
        int(first["attendances"]),
    )
    assert first["period"].startswith("2016-04")


def test_other_councils_printed_quarters_are_taken_as_printed():
    appeals = next(target for target in files.catalogue() if target["code"] == "RE11")
    assert [str(value) for value, _, _ in figures(appeals).values()] == ["61.54", "65.96", "66.94"]
    assert not files.is_promised(appeals, YEARS[0]) and files.is_promised(appeals, YEARS[2])


def easier_targets(year):
    """(targets with both figures, those easier than last year's result, those that say why)."""
    compared, easier, explained = [], set(), set()
    for row in csv.DictReader(io.StringIO(files.targets_csv([FinancialYear(year)]).decode())):
        if row["easier_reason"]:
            explained.add(row["code"])
        if not row["annual_target"] or not row["previous_year"]:
            continue
        compared.append(row["code"])
        target, result = Decimal(row["annual_target"]), Decimal(row["previous_year"])
        if (row["polarity"] == "higher" and target < result) or (
            row["polarity"] == "lower" and target > result
        ):
            easier.add(row["code"])
            assert not row["stretch"].startswith("Better"), row["code"]
    return compared, easier, explained


@pytest.mark.parametrize(("year", "count"), [(2021, 0), (2022, 21), (2023, 17)])
def test_each_target_that_is_easier_than_last_years_result_says_why(year, count):
    compared, easier, explained = easier_targets(year)
    assert len(easier) == count and easier == explained
    assert year != 2023 or len(compared) == 46


def test_a_published_plan_holds_its_targets_against_their_peers(demonstration):
    plan = Publication.objects.plans().get(slug="corporate-plan", month=Month(2024, 3))
    targets = {target["code"]: target for target in json.loads(plan.content)["targets"]}
    against = {one["against"]: one for one in targets["CP04"]["stretch_in_numbers"]}
    assert set(against) == {"last_year_result", "last_year_target", "trend", "peer"}
    assert (against["peer"]["figure"], against["peer"]["level"]) == ("76.4", "easier")
    assert targets["CP04"]["easier_reason"].startswith("Hospitals send people home earlier")
    answers = {check["principle"]: check for check in targets["CP04"]["principles"]}
    challenging = answers["Challenging, within SMART criteria, and linked to strategic aims"]
    assert challenging["answer"] == "Not met" and challenging["note"]


def test_a_target_relative_to_its_peers_gets_its_plan_when_they_are_in(demonstration):
    lines = {
        str(line.build.month): (line.rating, line.plan_to_date)
        for line in ScorecardLine.objects.filter(code="FW03", build__edition=1).select_related(
            "build"
        )
    }
    assert lines["2023-11"] == ("no_target", None)
    assert lines["2023-12"] == lines["2024-02"] == ("green", Decimal("26.9"))


@pytest.mark.parametrize(("code", "place"), [("CP04", "10th"), ("CP05", "6th"), ("CP06", "10th")])
def test_real_measures_stand_beside_real_neighbours(demonstration, code, place):
    newest = PublishedTarget.objects.filter(code=code).order_by("-build__month").first()
    peers = json.loads(newest.content)["peers"]
    assert peers["sentence"].startswith(f"{place} of 16; how much of that is chance is not known")


def test_the_demonstration_has_a_year_of_meetings(demonstration, client):
    states = Counter(Meeting.objects.values_list("state", flat=True))
    assert states["confirmed"] > 60 and states["planned"] == 10
    assert (states["called"], states["minuted"], states["cancelled"]) == (1, 1, 1)
    became = Counter(Output.objects.exclude(state="noted").values_list("state", flat=True))
    assert min(became["open"], became["done"], became["dropped"]) > 0
    asked = Question.objects.filter(asked_at__gte=datetime(2023, 5, 1, tzinfo=LONDON))
    assert asked.count() > 20 and asked.filter(answered_at=None).count() == 2
    exempt = Output.objects.exclude(exempt="").get()
    page = client.get(exempt.meeting.get_absolute_url()).content.decode()
    assert "paragraph 3 of Schedule 12A" in page and exempt.text not in page


def test_the_demonstration_has_a_year_of_scrutiny(demonstration, client):
    recommendations = Recommendation.objects.all()
    assert Counter(one.label for one in recommendations) == {
        "Delivered": 7,
        "Accepted": 3,
        "Partly accepted": 1,
        "Rejected": 2,
        "Waits for an answer": 5,
    }
    today = date(2024, 4, 8)
    late = [one for one in recommendations if one.standing.lateness(today)]
    assert {one.state for one in late} == {"sent", "accepted"}
    committees = {one.body for one in recommendations}
    assert len(committees) == 4
    assert Counter(Topic.objects.values_list("state", flat=True)) == {
        "considered": 16,
        "dropped": 1,
        "open": 4,
    }
    exempt = CallIn.objects.exclude(exempt="").get()
    pages = [client.get(f"/scrutiny/{body.slug}/").content.decode() for body in committees]
    assert exempt.reason not in "".join(pages)


def published_line(code, month):
    row = PublishedTarget.objects.get(code=code, build__month=month.first_day)
    return json.loads(row.content)["line"]


@pytest.mark.parametrize("written", [APPRAISALS, ONLINE, LEAVERS, ABUSE], ids=lambda one: one.code)
def test_a_figure_in_a_case_study_is_the_published_one(demonstration, written):
    [first, *_] = re.split(r"(?<=[a-z0-9%])\. ", written.summary)
    amount = Decimal(re.search(r"([0-9.]+)(?:%| in 100)", first)[1])
    day = datetime.strptime(re.search(r"[A-Z][a-z]+ 20[0-9]{2}", first)[0], "%B %Y")
    actual = Decimal(published_line(written.code, Month(day.year, day.month))["actual_to_date"])
    assert round(actual, -amount.as_tuple().exponent) == amount


def test_the_case_study_that_waits_says_how_it_went_on(demonstration):
    months = [Month(2023, 6) + number for number in range(9)]
    ratings = [published_line(ABUSE.code, month)["rating"] for month in months]
    assert ratings == ["amber", *["green"] * 3, *["amber"] * 5]
