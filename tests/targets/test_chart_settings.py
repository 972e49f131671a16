"""How a target's control chart is read: stated with the plan, locked with the year, and decided in
public where the process changes.
"""

import json

import pytest
from django.db import IntegrityError, transaction

from pmf_portal.audit.models import AuditEvent
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from reporting.cycle.month_end import build_month
from reporting.publishing.plans import how_figures_are_read
from scorecards.models import LineReading
from scorecards.month.readings import make_readings
from targets.approval import book_entry
from targets.decisions import process_changes, record_process_change
from targets.forms.drafts import CalculationForm
from targets.imports.target_rows import TargetRow
from targets.models import InYearDecision, Specification
from targets.rules.chart_settings import chart_in_words, why_not_from, why_not_since
from tests.factories import YEAR
from tests.reporting.september import RELEASE, SEPTEMBER

APRIL, JULY, MARCH = Month(2013, 4), Month(2013, 7), Month(2014, 3)
WHY = "The register was joined with that of the hospital."


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("run", "since", "words"),
    [
        (7, None, "7 figures running on one side"),
        (8, None, "8 figures running on one side"),
        (7, JULY, "The usual range begins in July 2013"),
    ],
)
def test_a_specification_says_how_its_chart_is_read(run, since, words):
    assert words in chart_in_words(run, since)


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("since", "words"),
    [(APRIL, ""), (JULY, ""), (Month(2013, 3), "from April 2013"), (Month(2013, 10), "up to Sep")],
)
def test_a_process_changes_in_the_year_and_not_to_come(since, words):
    reason = why_not_since(since, APRIL, SEPTEMBER)
    assert (words in reason) and bool(reason) == bool(words)


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("since", "is_refused"), [(None, False), (MARCH, False), (MARCH + 1, True)]
)
def test_a_usual_range_begins_by_the_end_of_the_year(since, is_refused):
    assert bool(why_not_from(since, MARCH)) is is_refused


def test_the_target_book_holds_settings_only_where_chosen(council):
    usual = council.target("F1")
    chosen = council.target("F2", chart_run=8, chart_from=JULY)
    assert not {"chart_run", "chart_from"} & set(book_entry(usual, []))
    entry = book_entry(chosen, [])
    assert (entry["chart_run"], str(entry["chart_from"])) == (8, "2013-07")


def test_the_database_takes_no_other_run(council):
    with pytest.raises(IntegrityError), transaction.atomic():
        council.target("F9", chart_run=9)


def recorded(approved, since=JULY, **changes):
    told = {"since": since, "reason": WHY, "by": approved.people["head"], "at": RELEASE}
    return record_process_change(approved.latest, **told | changes)


def test_a_change_of_the_process_is_a_public_decision(approved):
    decision = recorded(approved)
    assert (decision.act, decision.since) == (InYearDecision.PROCESS, JULY)
    assert decision.change.startswith("The usual range starts again in July 2013")
    assert process_changes([approved.latest.target_id], YEAR) == {
        approved.latest.target_id: {JULY: WHY}
    }
    assert AuditEvent.objects.filter(action="process_changed").count() == 1


@pytest.mark.parametrize(
    ("since", "words"), [(Month(2013, 3), "from April 2013"), (Month(2013, 12), "up to October")]
)
def test_another_month_is_refused_at_its_field(approved, since, words):
    with pytest.raises(Refused, match=words) as refusal:
        recorded(approved, since)
    assert refusal.value.field == "since"


def test_the_same_change_is_recorded_once(approved):
    recorded(approved)
    with pytest.raises(Refused, match="recorded already"):
        recorded(approved)


def test_the_form_records_it_and_says_what_is_wrong(client, approved):
    client.force_login(approved.people["head"])
    address = "/plans/families/2013-14/targets/F1/process-changed/"
    page = client.post(address, {"since": "2013-13", "reason": WHY})
    assert page.status_code == 200 and "There is no month 13" in page.content.decode()
    assert not InYearDecision.objects.exists()
    assert client.post(address, {"since": "July 2013", "reason": WHY}).status_code == 302
    assert WHY in client.get("/plans/families/2013-14/targets/F1/").content.decode()
    client.force_login(approved.people["lead"])
    assert client.get(address).status_code == 403


def eighteen_months(council):
    council.promise_the_year_before()
    for n in range(18):
        value = 80 + n % 3 if n < 12 else 95 + n % 3
        council.figure(council.latest, str(Month(2012, 4) + n), f"{value}")


def reading_of_september():
    build_month(SEPTEMBER, by=None, at=RELEASE)
    make_readings(SEPTEMBER, at=RELEASE)
    return json.loads(LineReading.objects.get(target__code="F1").content)


def test_the_usual_range_begins_anew_and_says_why(approved):
    eighteen_months(approved)
    recorded(approved, APRIL)
    reading = reading_of_september()
    usual = reading["usual"]
    assert usual["steps"] == ["2013-04"] and reading["variation"] == "common"
    assert (usual["figures"], usual["mean"], usual["limits"][0][1]) == (6, "96", "81")
    assert f"The usual range starts again in April 2013: {WHY}" in reading["words"]["remarks"]


def test_too_few_figures_since_then_are_said(approved):
    eighteen_months(approved)
    recorded(approved, JULY)
    reading = reading_of_september()
    assert reading["usual"] is None
    assert "since July 2013, when the process changed" in reading["words"]["change"]


def test_without_a_change_the_same_figures_are_a_real_change(approved):
    eighteen_months(approved)
    reading = reading_of_september()
    assert reading["variation"] == "improvement" and "steps" not in reading["usual"]


def test_a_published_specification_says_all_in_one_block(council):
    told = how_figures_are_read(council.target("F1", cohort="under_18", chart_run=6))
    assert told.splitlines() == [
        "6 figures running on one side of their average, or that all rise or all fall, are a real"
        " change; so is one outside the usual range.",
        "Counts below 5 are not published (people under 18).",
    ]
    assert how_figures_are_read(council.target("F2", unit="date")).startswith("Dates, answers")


class Cells:
    """A row of a file with these cells."""

    moments = ()

    def __init__(self, **cells):
        self.cells = cells

    def get(self, column):
        return self.cells.get(column, "")

    def problem(self, column, reason):
        return column, reason


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("typed", "run", "words"),
    [("", 7, ""), ("6", 6, ""), ("8", 8, ""), ("5", 7, "from 6 to 8"), ("seven", 7, "from 6 to 8")],
)
def test_a_file_says_how_many_figures_make_a_run(typed, run, words):
    row = TargetRow(Cells(chart_run=typed), None)
    assert row.chart_run() == run
    assert words in str(row.problems) and bool(row.problems) is bool(words)


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("typed", "month", "words"),
    [
        ("", None, ""),
        ("July 2013", JULY, ""),
        ("2014-04", Month(2014, 4), "up to March 2014"),
        ("soon", None, "is not a month"),
    ],
)
def test_a_file_says_from_when_the_range_is_taken(typed, month, words):
    row = TargetRow(Cells(chart_from=typed), None)
    assert row.chart_from(YEAR) == month
    assert words in str(row.problems) and bool(row.problems) is bool(words)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"chart_run": "9"}, "Enter a whole number from 6 to 8"),
        ({"chart_run": "seven"}, "Enter a whole number from 6 to 8"),
        ({"chart_from": "2013-13"}, "There is no month 13 of 2013"),
        ({"chart_from": "May 2014"}, "Choose a month up to March 2014"),
    ],
)
def test_the_form_of_a_draft_says_what_is_wrong(council, typed, words):
    draft = Specification.objects.get(pk=council.target("F1").pk)
    kept = {"polarity": "higher", "aggregation": "latest", "frequency": "month", "chart_run": "7"}
    form = CalculationForm(kept | typed, draft=draft, user=council.people["lead"])
    [name] = typed
    assert words in str(form.errors[name])


def test_the_form_of_a_draft_takes_settings(council):
    draft = Specification.objects.get(pk=council.target("F1").pk)
    kept = {"chart_run": "8", "chart_from": "July 2013"}
    form = CalculationForm(kept, draft=draft, user=council.people["lead"])
    assert not {"chart_run", "chart_from"} & set(form.errors)
    assert (form.cleaned_data["chart_run"], form.cleaned_data["chart_from"]) == (8, JULY)
