"""A small count is entered as suppressed, shown as such, never rated, and in no total."""

import json
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pmf_portal.audit.models import AuditEvent
from pmf_portal.refusals import Refused
from reporting.cycle.month_end import build_month, run_month_end
from reporting.models import Publication
from scorecards.actuals.declarations import declare_suppressed
from scorecards.actuals.services import record_actual
from scorecards.models import Actual, NothingToReport, ScorecardLine
from scorecards.rating.suppression import suppressed_as
from tests.reporting.september import RELEASE, SEPTEMBER, sign_all

REASON = "Suppressed: fewer than five"


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("<5", "<5"),
        (" < 5 ", "<5"),
        ("*", "*"),
        ("c", "c"),
        ("[C]", "c"),
        ("5", ""),
        ("", ""),
        ("<", ""),
        ("<five", ""),
        (">5", ""),
        ("<5000", ""),
    ],
)
def test_signs_of_suppressed_counts(text, symbol):
    assert suppressed_as(text) == symbol


def published_line(council):
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE)
    sign_all(council, build)
    run_month_end(SEPTEMBER, by=None, at=RELEASE)
    return ScorecardLine.objects.get(build=build, code="C1")


def test_it_is_in_no_total_and_never_rated(approved, at):
    for month, value in (("2013-07", "10"), ("2013-08", "12")):
        approved.figure(approved.total, month, value)
    declare_suppressed(
        approved.total, SEPTEMBER, symbol="<5", reason=REASON, by=approved.people["lead"], at=at
    )
    line = published_line(approved)
    assert (line.actual_to_date, line.periods_reported) == (Decimal(22), 2)
    assert line.newest_state == "suppressed"
    assert line.newest_note == f"The figure for September 2013 is suppressed (<5). {REASON}"
    assert line.newest_note in line.why
    families = Publication.objects.get(slug="families", kind=Publication.SCORECARD)
    content = json.loads(families.content)
    assert content["completeness"]["declared"] == 1
    assert {row["code"]: row["newest_period"] for row in content["lines"]}["C1"] == "suppressed"


def test_alone_in_the_year_it_is_not_rated(approved, at):
    declare_suppressed(
        approved.total, SEPTEMBER, symbol="*", reason=REASON, by=approved.people["lead"], at=at
    )
    line = published_line(approved)
    assert line.rating == "not_rated"
    assert line.why == f"Not rated: The figure for September 2013 is suppressed (*). {REASON}"


def test_it_is_typed_into_the_form_with_its_reason(client, approved):
    address = "/targets/C1/actuals/2013-09/record/"
    client.force_login(approved.people["lead"])
    typed = {"value": "<5", "status": "final", "seen_revision": "0"}
    answer = client.post(address, typed)
    assert (
        answer.status_code == 200 and "Say why the figure is suppressed" in answer.content.decode()
    )
    assert client.post(address, typed | {"comment": REASON}).status_code == 302
    declared = NothingToReport.objects.get()
    assert (declared.symbol, declared.reason) == ("<5", REASON)
    assert not Actual.objects.exists()
    assert AuditEvent.objects.filter(action="declare_suppressed").count() == 1
    page = client.get("/targets/C1/actuals/2013-09/").content.decode()
    assert "Declared as suppressed (&lt;5) by" in page


def test_it_comes_by_file(client, approved):
    client.force_login(approved.people["lead"])
    text = f"code,period,value,comment\nC1,2013-09,<5,{REASON}\n".encode()
    answer = client.post(
        "/actuals/import/", {"file": SimpleUploadedFile("small.csv", text)}, follow=True
    )
    page = answer.content.decode()
    assert REASON in page
    saved = client.post(answer.redirect_chain[-1][0], {}, follow=True)
    assert saved.status_code == 200
    declared = NothingToReport.objects.get()
    assert (declared.symbol, declared.reason) == ("<5", REASON)


def test_a_file_without_a_reason_is_refused(client, approved):
    client.force_login(approved.people["lead"])
    answer = client.post(
        "/actuals/import/",
        {"file": SimpleUploadedFile("small.csv", b"code,period,value\nC1,2013-09,*\n")},
        follow=True,
    )
    assert "Say why the figure is suppressed (*)" in answer.content.decode()
    assert not NothingToReport.objects.exists()


def test_a_recorded_figure_is_not_suppressed_after_all(approved, at):
    record_actual(
        approved.total,
        SEPTEMBER,
        value=Decimal(3),
        by=approved.people["lead"],
        at=at,
        confirmation="Checked",
    )
    with pytest.raises(Refused, match="A figure is recorded for this period already"):
        declare_suppressed(
            approved.total, SEPTEMBER, symbol="<5", reason=REASON, by=approved.people["lead"], at=at
        )
