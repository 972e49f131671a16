"""The sample council of docs/sample-council: from an empty database to its first published month."""

import csv
from collections import Counter
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from exceptions.models import ExceptionReport
from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Area, OrganisationUnit, User
from pmf_portal.periods import timetable
from pmf_portal.periods.month import FinancialYear, Month
from reporting.cycle.month_end import build_month, run_month_end
from reporting.models import Publication
from reporting.publishing.month import publish_taken_over_month
from reporting.publishing.plans import publish_plan
from scorecards.models import Actual, ScorecardLine
from scorecards.month.sign_off import awaiting_sign_off, digest_of_lines, sign_off
from targets.approval import approve_plan
from targets.models import Approval, Objective, Plan, Specification, TrajectoryPoint
from tools import sample_figures

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "sample-council"
NOW = datetime(2024, 4, 8, 10, 0, tzinfo=timetable.LONDON)
MARCH = Month(2024, 3)
PAST_PLAN = "/specifications/corporate-plan/2022-23/"
APPROVERS = {
    "corporate-plan": "leader",
    "children-plan": "portfolio-holder-children",
    "adults-plan": "portfolio-holder-adults",
    "place-plan": "portfolio-holder-place",
}


def said_by(command, *words):
    out = StringIO()
    call_command(command, *words, stdout=out)
    return out.getvalue()


def set_up(*options):
    return said_by("set_up_council", str(FOLDER), "--by", "Operator Example", *options)


def counts():
    models = (OrganisationUnit, Area, User, Plan, Objective, Specification, TrajectoryPoint, Actual)
    return [model.objects.count() for model in models]


@pytest.fixture
def clock(settings):
    settings.PORTAL_CLOCK = NOW.replace(tzinfo=None)


def test_a_dry_run_says_what_would_come_and_saves_nothing(db, clock):
    words = set_up("--dry-run")
    assert "organisation.csv: 12 new" in words and "people.csv: 20 new" in words
    assert "new: Anyshire County Council (council)" in words
    assert "A dry run: 472 changes, and nothing was saved." in words
    assert counts() == [0] * 8 and not AuditEvent.objects.exists()


@pytest.mark.slow
def test_the_sample_council_comes_to_its_first_published_month(db, clock, client):
    assert "472 changes saved." in set_up()
    assert counts() == [12, 7, 20, 4, 5, 60, 544, 272]
    again = set_up()
    assert "0 changes saved." in again
    assert "waits: 272 figures of 2023/24: not approved yet" in again
    taken_over = Approval.objects.get(plan__slug="corporate-plan")
    assert taken_over.taken_over_in_words == (
        "taken over, approved on Tuesday 22 March 2022 by Council"
    )
    assert taken_over.evidence.startswith("minute-2022-03-22.txt, SHA-256 ")
    said_by("set_live_from", "2024-03", "--by", "Operator Example")
    for slug, username in APPROVERS.items():
        approve_plan(
            Plan.objects.get(slug=slug),
            FinancialYear(2023),
            reference="Council, minute 12",
            by=User.objects.get(username=username),
            at=NOW,
        )
    assert "figures.csv: 272 new" in set_up()
    assert "0 changes saved." in set_up()
    assert counts() == [12, 7, 20, 4, 5, 60, 544, 544]
    assert {event.actor for event in AuditEvent.objects.exclude(action="approve_plan")} == {
        "Command line, Operator Example"
    }
    publish_march()
    assert Publication.objects.filter(month=MARCH).count() == 17
    lines = ScorecardLine.objects.all()
    assert Counter(lines.values_list("rating", flat=True)) == {"green": 22, "amber": 6, "red": 2}
    # The year that was taken over is what the trends are held against, and nothing of it is late.
    assert not lines.filter(to_date_last_year=None).exists()
    assert set(lines.values_list("days_late", flat=True)) == {0}
    publish_plan(taken_over.plan, FinancialYear(2022), by=None, at=NOW)
    assert "aken over, approved on" in client.get(PAST_PLAN).content.decode()
    assert "No problems found" in said_by("verify")
    for year in ("2022/23", "2023/24"):
        assert said_by("prove_targets", year).count("unchanged since approval") == 4
    assert "30 of 30 published statuses come out the same" in said_by("prove_targets", "2023/24")


@pytest.mark.slow
def test_a_month_before_it_went_live_is_published_by_hand(db, clock):
    """February of the year that was taken over: its reds open nothing."""
    set_up()
    said_by("set_live_from", "2024-03", "--by", "Operator Example")
    february = Month(2023, 2)
    # The clock of the pinned day runs on, so that the files come in some time after NOW.
    later = NOW + timedelta(days=1)
    build_month(february, by=None, at=later)
    team = User.objects.get(username="head-of-performance")
    build = publish_taken_over_month(february, reason="Taken over.", by=team, at=later)
    assert build.frozen_at and not ExceptionReport.objects.exists()
    assert build.lines.filter(rating="red").exists()
    assert "No problems found" in said_by("verify")
    assert "30 of 30 published statuses come out the same" in said_by("prove_targets", "2022/23")


def publish_march():
    release = timetable.BY_RULE.moment_of(MARCH, "publish_month")
    build, _ = build_month(MARCH, by=None, at=release)
    for unit in awaiting_sign_off(build):
        director = User.objects.get(username=f"director-{unit.slug}")
        seen = digest_of_lines(build, unit)
        sign_off(build, unit, seen_digest=seen, by=director, at=release)
    run_month_end(MARCH, by=None, at=release)


def test_the_figures_of_the_sample_follow_from_their_rule():
    for name, lines in (
        ("figures.csv", sample_figures.figure_lines()),
        ("trajectory.csv", sample_figures.trajectory_lines()),
    ):
        with open(FOLDER / name, encoding="utf-8", newline="") as file:
            assert list(csv.reader(file))[1:] == list(lines)
