"""A target beside other councils, from its draft to its published page, file and proof."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.urls import reverse

from reporting.content.peers import peers_csv, peers_of
from reporting.cycle.month_end import build_month, run_month_end
from reporting.models import PublishedTarget
from reporting.public_record.proof import prove_targets
from reporting.publishing.peers import standings_of_edition
from reporting.publishing.plans import publish_plan
from scorecards.models import ScorecardBuild
from targets.models import BenchmarkMeasure
from tests.factories import APPROVED_AT, YEAR
from tests.reporting.september import RELEASE, SEPTEMBER, sign_all
from tests.states import made_once
from tests.targets.peer_files import NAMES, OWN, VALUES, bring, group_of_neighbours, long_file

EARLIER = APPROVED_AT - timedelta(days=30)
COUNTS = "code,area_code,area,period,value,numerator,denominator,unit\n"


@made_once
def compared(council):
    """Targets beside other councils: by value, by counts, of an older period, and withheld."""
    team = council.people["team"]
    bring(long_file(year="2013-09", code="V1"), at=EARLIER, by=team)
    rows = [
        f"N1,{code},{name},2013-09,{value},{int(value) * 10},1000,%\n"
        for (code, value), name in zip(VALUES.items(), NAMES.values(), strict=True)
    ]
    bring((COUNTS + "".join(rows)).encode(), at=EARLIER, by=team)
    bring(long_file(VALUES | {OWN: "70"}, year="2013-07", code="O1"), at=EARLIER, by=team)
    group = group_of_neighbours(by=team, at=EARLIER)
    measures = {measure.code: measure for measure in BenchmarkMeasure.objects.all()}
    for name, aggregation, code in (
        ("VALUE", "latest", "V1"),
        ("COUNT", "ratio", "N1"),
        ("OLDER", "latest", "O1"),
        ("SMALL", "ratio", "N1"),
    ):
        fields = {"cohort": "under_18"} if name == "SMALL" else {}
        council.target(
            name, aggregation=aggregation, benchmark=measures[code], peer_group=group, **fields
        )
    council.target("ALONE")
    council.approve()
    for code in ("VALUE", "ALONE"):
        council.figure(found(council, code), "2013-09", "90")
    council.figure(found(council, "OLDER"), "2013-09", "90")
    council.figure(found(council, "COUNT"), "2013-09", numerator="900", denominator="1000")
    council.figure(found(council, "SMALL"), "2013-09", numerator="3", denominator="4")
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE)
    sign_all(council, build)
    run_month_end(SEPTEMBER, by=None, at=RELEASE)
    return council


def found(council, code):
    return council.plans["families"].specifications.get(target__code=code)


def published(code):
    return json.loads(PublishedTarget.objects.get(code=code).content)


def test_a_standing_is_frozen_with_its_target(compared):
    peers = published("VALUE")["peers"]
    assert peers["sentence"].startswith("Joint 3rd of 6; how much of that is chance is not known")
    assert (peers["own"], peers["period"], peers["is_older"]) == (
        {"value": "90", "of": "portal"},
        "September 2013",
        False,
    )
    assert (peers["standing"]["median"], peers["standing"]["quartile"]) == ("90", 2)
    assert peers["licence"] == "Open Government Licence v3.0"


def test_where_counts_are_known_chance_is_told(compared):
    peers = published("COUNT")["peers"]
    assert peers["sentence"] == "Joint 3rd of 6; not clearly different from 4 of them."
    assert peers["standing"]["different"] == ["E06000026"]
    assert peers["councils"][0]["lower"] == "82.65"


def test_an_older_period_is_said_to_be_older(compared):
    content = published("OLDER")
    assert content["peers"]["own"] == {"value": "70", "of": "source"}
    told = peers_of(content)["about"]
    assert told.startswith("Figures for July 2013, the newest")
    assert (
        "for September 2013. Our figure is the one that the same source publishes. The best stands at the top."
        in told
    )


def test_a_hidden_figure_is_not_shown_among_peers(compared):
    content = published("SMALL")
    assert content["line"]["actual_to_date"] is None
    peers = content["peers"]
    assert (peers["own"]["value"], peers["standing"]["rank"]) == (None, None)
    assert "not published" in peers["sentence"]
    assert all(not row["is_own"] for row in peers_of(content)["rows"])


def test_whoever_is_compared_with_nobody_is_published_as_before(compared):
    content = published("ALONE")
    assert "peers" not in content and peers_of(content) == {} and peers_csv(content) == ""


def test_the_page_shows_the_councils_in_picture_and_table(client, compared):
    page = client.get(reverse("published_target", args=["COUNT"])).content.decode()
    words = " ".join(page.split())
    assert "How do others do?" in words
    assert "not clearly different from 4 of them" in words
    assert words.count("portal-peers__own") == 1 and words.count("portal-peers__dot") == 5
    assert "Source: <a" in words and "Open Government Licence" in words
    assert 'aria-label="6 councils in order, from North Tyneside with 93.0%' in words
    alone = client.get(reverse("published_target", args=["ALONE"])).content.decode()
    assert "is not compared with other councils" in alone and "median" not in alone
    assert "How do others do?" not in alone


def test_the_comparison_is_there_as_csv(client, compared):
    answer = client.get(reverse("published_target_peers", args=["COUNT", SEPTEMBER, "csv"]))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert len(rows) == 6
    assert (rows[0]["code"], rows[0]["area_code"], rows[0]["value"]) == (
        "COUNT",
        "E06000026",
        "85",
    )
    assert (rows[-1]["area"], rows[-1]["value"]) == ("This council", "90")
    missing = client.get(reverse("published_target_peers", args=["ALONE", SEPTEMBER, "csv"]))
    assert missing.status_code == 404


def test_the_comparison_is_there_as_json(client, compared):
    told = client.get(reverse("published_target_peers", args=["COUNT", SEPTEMBER, "json"])).json()
    assert told == published("COUNT")["peers"]
    other = client.get(reverse("published_target_peers", args=["COUNT", SEPTEMBER, "pdf"]))
    assert other.status_code == 404


def test_what_comes_in_later_changes_nothing_published(client, compared):
    before = PublishedTarget.objects.get(code="VALUE").content
    bring(long_file(VALUES | {"E08000033": "1"}, year="2013-09", code="V1"), at=RELEASE)
    assert PublishedTarget.objects.get(code="VALUE").content == before


def test_the_year_is_proven_with_its_peers(compared):
    assert prove_targets(YEAR, at=RELEASE).holds


def test_the_plan_says_whom_a_target_is_compared_with(client, compared):
    publication = publish_plan(compared.plans["families"], YEAR, by=None, at=RELEASE)
    targets = {t["code"]: t for t in json.loads(publication.content)["targets"]}
    assert "Nearest neighbours" in targets["VALUE"]["compared_with"]
    assert "compared_with" not in targets["ALONE"]
    approval = compared.plans["families"].approvals.get()
    book = {t["code"]: t for t in json.loads(approval.book)["targets"]}
    assert (book["VALUE"]["benchmark"], book["VALUE"]["peer_group"]) == ("V1", "nearest-neighbours")
    assert "benchmark" not in book["ALONE"]


@pytest.mark.parametrize("more", [1, 5])
def test_queries_do_not_grow_with_the_targets(compared, django_assert_max_num_queries, more):
    build = ScorecardBuild.objects.get()
    lines = list(build.lines.select_related("specification")) * more
    with django_assert_max_num_queries(5):
        standings_of_edition(lines, month=SEPTEMBER, at=RELEASE, withheld={})
