"""The Quarterly Exception Tracker: published with the month that ends a quarter, frozen, public,
and without anything that could be marked.
"""

import csv
import io
import json
from datetime import timedelta

import pytest

from exceptions.deciding import verify_exception_report, waive_exception_report
from exceptions.models import ExceptionReport
from exceptions.preparing import (
    add_action,
    add_cause,
    prepare_part,
    set_path,
    submit_exception_report,
)
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from reporting.content.canonical_lines import digest_holds
from reporting.content.tracker_readable import readable_tracker
from reporting.cycle.month_end import build_month, run_month_end
from reporting.models import Publication
from reporting.public_record.checks import problems
from reporting.publishing.month import correct_month
from scorecards.month.sign_off import awaiting_sign_off, override_sign_off

pytestmark = pytest.mark.slow

SEPTEMBER, OCTOBER = Month(2013, 9), Month(2013, 10)
URL = "/exception-tracker/published/2013-09/"


def at_of(month, step="publish_month"):
    return timetable.BY_RULE.moment_of(month, step)


def published(council, month, at=None):
    at = at or at_of(month)
    build, _ = build_month(month, by=None, at=at)
    for unit in awaiting_sign_off(build):
        override_sign_off(build, unit, reason="Vacant", by=council.people["team"], at=at)
    return run_month_end(month, by=None, at=at).build


def written(report, people, at):
    """A report that is verified, with one cause of two marked."""
    by = {"by": people["head"], "at": at}
    add_cause(report, category="staffing", text="SECRET vacancies", mark="", **by)
    add_cause(report, category="supplier", text="SECRET dispute", mark="commercial", **by)
    add_action(
        report,
        what="SECRET recruiting",
        who="Manager",
        due=at.date() + timedelta(days=60),
        resources="",
        effect="",
        mark="",
        **by,
    )
    version = ExceptionReport.objects.get(pk=report.pk).version
    told = {
        "what-happened": {"what_happened": "SECRET story", "what_happened_mark": ""},
        "finance": {
            "revenue": None,
            "capital": None,
            "virement": False,
            "finance_note": "SECRET",
            "finance_mark": "",
        },
        "risk": {"risk": None, "risk_note": "SECRET", "risk_mark": ""},
        "support": {"support": "SECRET", "support_mark": ""},
    }
    for number, (part, entries) in enumerate(told.items()):
        prepare_part(report, part, entries, seen_version=version + number, **by)
    set_path(report, Month(2013, 12), {Month(2013, 12): 90}, seen_version=version + len(told), **by)
    submit_exception_report(report, **by)
    verify_exception_report(report, by=people["director"], at=at)


@pytest.fixture
def quarter(approved):
    """September is published: F1 with a verified plan, F2 not begun, P1 not required."""
    approved.figure(approved.latest, "2013-09", "10")
    approved.figure(approved.ratio, "2013-09", numerator="1", denominator="10")
    approved.figure(approved.elsewhere, "2013-09", "10")
    built = at_of(SEPTEMBER, "build_scorecards")
    build_month(SEPTEMBER, by=None, at=built)
    reports = {
        report.target.code: report for report in ExceptionReport.objects.select_related("target")
    }
    written(reports["F1"], approved.people, built + timedelta(days=1))
    waive_exception_report(
        reports["P1"],
        reason="SECRET reason",
        by=approved.people["other_director"],
        at=built + timedelta(days=1),
    )
    approved.build = published(approved, SEPTEMBER)
    return approved


def test_the_tracker_is_published_with_the_month_that_ends_a_quarter(client, quarter):
    tracker = Publication.objects.get(kind="tracker")
    assert (tracker.slug, tracker.month, tracker.edition, tracker.other) == (
        "exception-tracker",
        SEPTEMBER,
        1,
        2,
    )
    published(quarter, OCTOBER)
    assert Publication.objects.filter(kind="tracker").count() == 1
    assert client.get("/exception-tracker/published/2013-10/").status_code == 404
    assert list(problems()) == []


def test_every_form_of_it_is_public_and_carries_its_digest(client, quarter):
    digest = Publication.objects.get(kind="tracker").digest
    for url in (URL, f"{URL}edition-1/"):
        page = client.get(url)
        assert (
            digest in page.content.decode()
            and page.headers["Cache-Control"] == "public, max-age=60"
        )
    document = client.get(f"{URL}edition-1/tracker.json")
    assert digest_holds(document.content) and document.json()["digest"] == digest
    assert (
        client.get(f"/api/v1/publications/{Publication.objects.get(kind='tracker').pk}/").content
        == document.content
    )
    rows = list(
        csv.DictReader(
            io.StringIO(client.get(f"{URL}edition-1/tracker.csv").content.decode("utf-8-sig"))
        )
    )
    assert [
        (row["code"], row["state"], row["causes"], row["accountable_officer"]) for row in rows
    ] == [
        ("F1", "Published", "Staffing: vacancies, sickness, skills", "Post of head"),
        ("F2", "Opened", "", "Post of head"),
        ("P1", "No report required", "", "Post of other_head"),
    ]
    for missing in (
        f"{URL}edition-1/tracker.pdf",
        f"{URL}edition-2/",
        f"{URL}edition-2/tracker.csv",
    ):
        assert client.get(missing).status_code == 404


def test_its_numbers_are_those_of_the_quarter(client, quarter):
    content = client.get(f"{URL}edition-1/tracker.json").json()
    names = (
        "open",
        "overdue",
        "escalated",
        "repeated",
        "opened",
        "recovered",
        "closed",
        "not_required",
    )
    assert [content["total"][name] for name in names] == [2, 1, 0, 0, 3, 0, 0, 1]
    assert [
        (row["title"], row["open"], row["not_required"]) for row in content["by_directorate"]
    ] == [("Families", 2, 0), ("Places", 0, 1)]
    assert [(row["title"], row["open"]) for row in content["by_cause"]] == [
        ("Staffing: vacancies, sickness, skills", 1),
        ("Not given yet", 1),
    ]
    assert content["in_period"]["working_days_to_plan"] == {"count": 1, "longest": 1, "median": "1"}
    assert content["so_far"]["plans_worked"][0] == {"answer": "yes", "count": 0, "percent": None}


def test_it_holds_no_text_that_could_be_marked(client, quarter):
    forms = [
        client.get(url).content.decode()
        for url in (URL, f"{URL}edition-1/tracker.json", f"{URL}edition-1/tracker.csv")
    ]
    assert all("SECRET" not in form and "Contractor" not in form for form in forms)
    assert 'href="/exceptions/2013-09/edition-1/#F1"' in forms[0] and "#P1" not in forms[0]


def test_it_is_led_to_from_the_performance_page_the_list_and_the_archive(client, quarter):
    assert 'href="/exception-tracker/published/"' in client.get("/").content.decode()
    assert f'href="{URL}edition-1/"' in client.get("/exception-tracker/published/").content.decode()
    assert f'href="{URL}edition-1/"' in client.get("/archive/").content.decode()


def test_a_correction_shows_the_quarter_as_it_was_first_published(client, quarter):
    later = at_of(OCTOBER) + timedelta(days=1)
    published(quarter, OCTOBER)
    first = client.get(f"{URL}edition-1/tracker.json").json()
    correct_month(
        SEPTEMBER, reason="Late returns were counted.", by=quarter.people["team"], at=later
    )
    published(quarter, SEPTEMBER, later)
    second = client.get(f"{URL}edition-2/tracker.json").json()
    assert second["edition"] == 2 and second["as_at"] == first["as_at"]
    changing = ("edition", "published", "published_at", "reason", "digest")
    assert {k: v for k, v in second.items() if k not in changing} == {
        k: v for k, v in first.items() if k not in changing
    }
    assert "Late returns were counted." in client.get(URL).content.decode()
    assert list(problems()) == []


def test_the_readable_content_is_made_from_the_json_alone(quarter):
    content = readable_tracker(Publication.objects.get(kind="tracker").content)
    assert (
        content["month_name"] == "September 2013"
        and [table["title"] for table in content["tables"]][0] == "By directorate"
    )
    assert content["tables"][0]["rows"][0] == ["Families", 2, 1, 0, 0, 2, 0, 0, 0]
    assert content["durations"][0] == [
        "Working days to a verified plan",
        "in the period",
        1,
        "1",
        "1",
    ]
    assert content["worked"][0] == ["Yes", 0, "–", 0, "–"]
    assert [row["causes"] for row in content["lines"]] == [
        "Staffing: vacancies, sickness, skills",
        "Not given yet",
        "Not given yet",
    ]
    json.dumps(content)
