"""Saying, with the reason, that there will be no figure."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from pmf_portal.audit.models import AuditEvent
from pmf_portal.audit.sentences import sentence
from pmf_portal.council.models import Notice
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import BY_RULE
from pmf_portal.refusals import Refused
from reporting.cycle.month_end import build_month, remind_of_actuals, run_month_end
from scorecards.actuals.declarations import declare_nothing_to_report
from scorecards.actuals.due import leads_with_missing_figures
from scorecards.actuals.services import record_actual
from scorecards.models import Actual, NothingToReport, ScorecardLine
from tests.reporting.september import RELEASE, SEPTEMBER, sign_all
from tests.scorecards.entries import ROW

TODAY = date(2013, 10, 7)


def nothing(
    council, at, specification=None, month=SEPTEMBER, reason="The service was closed in August"
):
    return declare_nothing_to_report(
        specification or council.latest, month, reason=reason, by=council.people["lead"], at=at
    )


def test_what_is_declared_is_owed_no_more(client, approved, at):
    due = Month(2013, 9)
    assert "F1" in leads_with_missing_figures(due, BY_RULE, TODAY)[approved.people["lead"]]
    nothing(approved, at)
    assert set(leads_with_missing_figures(due, BY_RULE, TODAY)[approved.people["lead"]]) == {
        "C1",
        "F2",
    }
    client.force_login(approved.people["lead"])
    assert "<span data-owed>2</span> figure" in client.get("/desk/").content.decode()
    assert (
        "Nothing to report: The service was closed in August"
        in client.get("/actuals/").content.decode()
    )
    remind_of_actuals(SEPTEMBER, by=None, at=at + timedelta(days=1))
    body = Notice.objects.get(user=approved.people["lead"]).body
    assert "- F1" not in body and "- F2" in body


def test_it_is_declared_on_the_entry_desk_with_a_reason_and_on_record(client, approved):
    client.force_login(approved.people["lead"])
    row = ROW | {"F1-value": "", "F1-nothing": "The service was closed"}
    page = client.post("/actuals/", row | {"F1-value": "90"}).content.decode()
    assert (
        "There is a figure and a reason for none" in page
        and not NothingToReport.objects.exists()
        and not Actual.objects.exists()
    )
    assert client.post("/actuals/", row).status_code == 302
    declared = NothingToReport.objects.get()
    assert (declared.reason, declared.declared_by, declared.month) == (
        "The service was closed",
        approved.people["lead"],
        SEPTEMBER,
    )
    event = AuditEvent.objects.get(action="declare_nothing_to_report")
    assert json.loads(event.text)["reason"] == "The service was closed" and "F1" in sentence(event)


@pytest.mark.parametrize(
    ("month", "message"),
    [(Month(2013, 10), "October 2013 is not open"), (SEPTEMBER, "declared already")],
)
def test_it_is_declared_once_and_for_an_open_period(approved, at, month, message):
    nothing(approved, at)
    with pytest.raises(Refused, match=message):
        nothing(approved, at, month=month)
    assert (
        NothingToReport.objects.count() == 1
        and AuditEvent.objects.filter(action="declare_nothing_to_report").count() == 1
    )


def test_there_cannot_be_a_figure_and_nothing(approved, at):
    approved.figure(approved.latest, "2013-09", "90")
    with pytest.raises(Refused, match="recorded for this period already"):
        nothing(approved, at)
    assert not NothingToReport.objects.exists()


def publish(council, at=RELEASE):
    build, _ = build_month(SEPTEMBER, by=None, at=at)
    sign_all(council, build, at)
    return run_month_end(SEPTEMBER, by=None, at=at).build


def test_the_reason_stands_in_the_published_sentence(client, approved, at):
    nothing(approved, at)
    build = publish(approved)
    line = ScorecardLine.objects.get(build=build, code="F1")
    note = "No figure for September 2013. The service was closed in August"
    assert (line.rating, line.days_late, line.newest_note) == ("not_reported", 0, note)
    assert line.why == f"Not reported: there is no figure for the year yet. {note}"
    assert line.why in client.get("/targets/F1/").content.decode()
    other = ScorecardLine.objects.get(build=build, code="F2")
    # Built on 17 October; due on 7 October.
    assert other.days_late == 10
    assert other.newest_note == "No figure for September 2013 yet: 10 days late."


def test_a_later_figure_stands_in_its_place(client, approved, at):
    nothing(approved, at)
    record_actual(approved.latest, SEPTEMBER, by=approved.people["lead"], at=at, value=Decimal(93))
    client.force_login(approved.people["lead"])
    entry = client.get("/actuals/").content.decode()
    assert "Nothing to report: The service" not in entry and "93.0%" in entry
    line = ScorecardLine.objects.get(build=publish(approved), code="F1")
    assert (
        line.rating == "green"
        and "nothing to report" not in line.why
        and NothingToReport.objects.exists()
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE scorecards_nothingtoreport SET reason = 'Another'",
        "DELETE FROM scorecards_nothingtoreport",
        (
            "INSERT INTO scorecards_nothingtoreport (target_id, month, reason, declared_by_id,"
            " declared_at) SELECT target_id, month, 'Another', declared_by_id, declared_at FROM"
            " scorecards_nothingtoreport"
        ),
        "{replace}",
    ],
)
def test_a_declaration_stays_as_it_was_made(approved, at, statement):
    nothing(approved, at)
    sqlite = (
        "REPLACE INTO scorecards_nothingtoreport SELECT id, month, 'Another', declared_at,"
        " declared_by_id, target_id FROM scorecards_nothingtoreport"
    )
    replace = sqlite if connection.vendor == "sqlite" else "TRUNCATE scorecards_nothingtoreport"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(replace=replace))
    assert NothingToReport.objects.get().reason == "The service was closed in August"
