"""Plans of past years, taken over with their real approval."""

import io
import zipfile
from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from pmf_portal.audit.models import AuditEvent
from pmf_portal.audit.record import CommandLine
from pmf_portal.council.models import LiveFrom
from pmf_portal.formats.csv_files import FileRefused
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.periods.timetable import LONDON
from pmf_portal.refusals import Refused
from reporting.models import Publication
from reporting.public_record.proof import prove_targets
from reporting.publishing.plans import publish_plan
from scorecards.month.quality_counts import quality_now
from targets.approval import PlanNotReady, problems_of_the_books
from targets.imports.taken_over import import_taken_over
from targets.models import Approval, Plan, Specification, Submission
from targets.permissions import may_take_over_plan
from targets.rules.taking_over import why_not_approved_on, why_not_taken_over
from targets.taking_over import RealApproval, take_over_plan
from tests.exceptions.pdf_text import pdf_text

YEAR, LAST = FinancialYear(2013), FinancialYear(2012)
REAL = RealApproval(date(2012, 3, 6), "Council", "Council, 6 March 2012, minute 7")
TOLD = "taken over, approved on Tuesday 6 March 2012 by Council"
HEADINGS = "plan,year,approved_on,approved_by,reference"


@pytest.fixture
def history(council):
    """The small council with a target of the year before, which nobody approved here."""
    council.past = council.target("F1", year=LAST, rationale="", stretch="", peers="")
    return council


def take_over(council, at, plan="families", year=LAST, real=REAL):
    return take_over_plan(council.plans[plan], year, real, by=council.people["team"], at=at)


@pytest.mark.parametrize(
    ("year", "live_from", "words"),
    [
        (2012, None, ""),
        (2012, "2013-09", ""),
        (2013, None, "set the first month first"),
        (2013, "2013-04", "is running"),
        (2013, "2013-05", ""),
        (2013, "2014-09", ""),
        (2014, "2014-09", "has not begun"),
    ],
)
def test_which_years_are_taken_over(year, live_from, words):
    month = Month.parse(live_from) if live_from else None
    reason = why_not_taken_over(FinancialYear(year), date(2013, 10, 7), month)
    assert words in reason and bool(words) == bool(reason)


@pytest.mark.parametrize(
    ("day", "year", "words"),
    [
        (date(2012, 3, 6), 2012, ""),
        (date(2012, 7, 1), 2012, ""),
        (date(2013, 4, 1), 2012, "was over by then"),
        (date(2013, 10, 8), 2013, "has not come yet"),
        (date(2008, 3, 6), 2012, "Check the year"),
        (date(2013, 8, 31), 2013, ""),
        (date(2013, 9, 1), 2013, "approved since is approved here"),
    ],
)
def test_which_days_an_approval_can_have(day, year, words):
    reason = why_not_approved_on(day, FinancialYear(year), date(2013, 10, 7), Month(2013, 9))
    assert words in reason and bool(words) == bool(reason)


def test_what_is_taken_over_is_locked_with_its_real_approval(history, at):
    approval = take_over(history, at)
    assert approval.approved_at == datetime(2012, 3, 6, tzinfo=LONDON)
    assert (approval.approver, approval.taken_over_by) == ("Council", "Post of team")
    assert approval.taken_over_in_words == TOLD
    with pytest.raises(IntegrityError, match="approved for the year and locked"):
        with transaction.atomic():
            Specification.objects.filter(pk=history.past.pk).update(annual_target=1)
    assert problems_of_the_books() == []
    event = AuditEvent.objects.order_by("-sequence").first()
    assert event.action == "take_over_plan" and '"approved_by":"Council"' in event.text


def test_a_taken_over_approval_is_never_changed(history, at):
    take_over(history, at)
    with pytest.raises(IntegrityError, match="never changed or taken back"), transaction.atomic():
        Approval.objects.update(approved_by_post="x")


def test_a_plan_that_is_approved_here_is_not_taken_over(approved, at):
    with pytest.raises(Refused, match="approved and locked already"):
        take_over(approved, at, year=YEAR)


def test_a_year_that_is_running_needs_the_first_month(council, at):
    council.target("F1")
    real = RealApproval(date(2013, 3, 5), "Council", "minute 1")
    with pytest.raises(Refused, match="set the first month first"):
        take_over(council, at, year=YEAR, real=real)
    LiveFrom.objects.create(month=Month(2013, 10), post="x", set_at=at)
    assert take_over(council, at, year=YEAR, real=real).taken_over_at == at


def test_a_target_that_cannot_be_rated_is_named(history, at):
    Specification.objects.filter(pk=history.past.pk).update(definition="", annual_target=None)
    with pytest.raises(PlanNotReady, match="F1: the definition, the annual target"):
        take_over(history, at)


def test_a_plan_without_targets_is_not_taken_over(history, at):
    with pytest.raises(PlanNotReady, match="no targets for 2012/13"):
        take_over(history, at, plan="places")


def test_figures_of_a_year_taken_over_are_late_with_nothing(history, at):
    take_over(history, at)
    for n in range(4, 13):
        history.figure(history.past, f"2012-{n:02d}", "91", at=at)
    counts, _ = quality_now(history.past, date(2013, 4, 20))
    assert (counts.reported, counts.days_late, counts.overdue) == (9, 0, 0)


def test_every_form_of_the_plan_says_that_it_was_taken_over(history, at, client):
    approval = take_over(history, at, real=RealApproval(REAL.on, "Council", "minute 7", "m.pdf"))
    publication = publish_plan(approval.plan, LAST, by=None, at=at)
    assert f'"taken_over":"{TOLD}"' in publication.content
    page = " ".join(client.get("/specifications/families/2012-13/").content.decode().split())
    assert TOLD[1:] in page and "Taken over by this portal" in page and "m.pdf" in page
    files = "/specifications/families/2012-13/specifications"
    assert TOLD in " ".join(pdf_text(client.get(f"{files}.pdf").content).split())
    assert TOLD in all_of(client.get(f"{files}.xlsx").content)
    assert Publication.objects.plans().count() == 1
    assert prove_targets(LAST, at=at).holds
    proof = " ".join(client.get("/proof-of-no-change/").content.decode().split())
    assert TOLD in proof
    client.force_login(history.people["head"])
    for address in ("/plans/", "/plans/families/2012-13/"):
        words = " ".join(client.get(address).content.decode().split())
        assert TOLD[1:] in words


def all_of(workbook):
    """Everything that a workbook says, as its parts have it."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return " ".join(archive.read(name).decode() for name in archive.namelist())


def upload(council, at, *rows):
    data = "\n".join([HEADINGS, *rows]).encode()
    return import_taken_over(data, name="taken-over.csv", by=CommandLine("Operator"), at=at)


def test_plans_are_taken_over_by_file_and_the_same_file_again_is_nothing(history, at):
    row = 'families,2012/13,6/3/2012,Council,"Council, minute 7"'
    assert (upload(history, at, row), upload(history, at, row)) == (1, 0)
    assert Approval.objects.get().taken_over_by == "Command line, Operator"


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("familes,2012/13,6/3/2012,Council,minute 7", "plan", "Is it “families”?"),
        ("families,12/14,6/3/2012,Council,minute 7", "year", "12/14"),
        ("families,2013/14,6/3/2012,Council,minute 7", "year", "no targets for 2013/14"),
        ("families,2012/13,36/3/2012,Council,minute 7", "approved_on", "36/3/2012"),
        ("families,2012/13,6/3/2022,Council,minute 7", "approved_on", "has not come yet"),
        ("families,2012/13,6/3/2012,,minute 7", "approved_by", "needed"),
        ("families,2012/13,6/3/2012,Council,", "reference", "needed"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_taken_over(history, at, row, column, reason):
    with pytest.raises(FileRefused) as refused:
        upload(history, at, row)
    (problem,) = refused.value.problems
    assert (problem.row, problem.column) == (2, column) and reason in problem.reason
    assert not Approval.objects.exists()


def test_a_plan_is_taken_over_on_its_page(client, history):
    client.force_login(history.people["team"])
    address = reverse("take_over_plan", args=["families", LAST])
    assert address in client.get("/plans/families/2012-13/").content.decode()
    minute = SimpleUploadedFile("minute.pdf", b"%PDF-1.4 minute")
    entries = {
        "approved_on": "6/3/2012",
        "approved_by": "Council",
        "reference": "minute 7",
        "evidence": minute,
    }
    page = client.post(address, entries).content.decode()
    assert "Confirm that you understand" in page and "minute 7" in page
    minute.seek(0)
    page = client.post(address, entries | {"confirm": "on"}, follow=True).content.decode()
    assert "Families Plan 2012/13 is taken over and locked." in page
    assert Approval.objects.get().evidence.startswith("minute.pdf, SHA-256 ")
    assert client.get(address).status_code == 403


def test_who_takes_plans_over(client, history):
    client.force_login(history.people["head"])
    for address in (reverse("take_over_plan", args=["families", LAST]), "/plans/take-over/"):
        assert client.get(address).status_code == 403
    client.force_login(history.people["team"])
    file = SimpleUploadedFile(
        "t.csv", f"{HEADINGS}\nfamilies,2012/13,6/3/2012,Council,m 7".encode()
    )
    page = client.post("/plans/take-over/", {"file": file}, follow=True).content.decode()
    assert "1 approvals imported from t.csv." in page or "1 approval" in page


@pytest.mark.parametrize(
    ("post", "state", "refusal"),
    [
        ("team", "draft", ""),
        ("head", "draft", "take over plan"),
        ("leader", "draft", "take over plan"),
        ("team", "submitted", "is with its approver"),
        ("team", "taken over", "approved and locked already"),
        ("team", "this year", "set the first month first"),
    ],
)
def test_a_past_draft_is_taken_over_by_the_performance_team(history, at, post, state, refusal):
    plan, year = history.plans["families"], LAST
    if state == "submitted":
        Submission.objects.create(
            plan=plan,
            financial_year=LAST,
            submitted_by=history.people["head"],
            submitted_at=at,
            digest="x",
        )
    elif state == "taken over":
        take_over(history, at)
    elif state == "this year":
        year = YEAR
    verdict = may_take_over_plan(history.people[post], plan, year, at.date())
    assert bool(verdict) == (refusal == "") and refusal in verdict.reason


def test_a_year_before_last_is_taken_over_years_later(history, at):
    approval = take_over(history, at + timedelta(days=3000))
    assert approval.plan == Plan.objects.get(slug="families")
