"""“In short” of a published month: from the frozen lines, with the decisions made in between."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command

from exceptions.models import ExceptionReport
from reporting.content.in_short.readers import Reader, in_short
from reporting.publishing.in_short import PublishedMonth, newest_published, rulings_between
from tests.reporting.september import RELEASE


@pytest.fixture
def month(september):
    return PublishedMonth(newest_published())


def test_an_account_has_the_published_lines_and_their_reports(month):
    account = month.account("The council")
    assert {line.code: line.rating for line in account.measures} == {
        code: line["rating"] for code, line in month.published.items()
    }
    assert [report.code for report in account.reports] == ["F2"]
    assert in_short(Reader.RESIDENT, account).headline.sources[0].code == "F2"


def test_an_account_of_some_lines_leaves_out_the_reports_of_others(month):
    lines = [line for line in month.lines if line.code != "F2"]
    assert not month.account("Part", lines).reports


def test_reading_a_month_asks_as_much_whatever_the_lines(month, django_assert_num_queries):
    with django_assert_num_queries(3):
        month.account("The council")


def test_decisions_are_read_without_their_reasons(september):
    report = ExceptionReport.objects.get(target__code="F2")
    report.steps.create(
        act="resume", state="recovering", at=RELEASE + timedelta(days=2), reason="Confidential"
    )
    (ruling,) = rulings_between(RELEASE, RELEASE + timedelta(days=5))
    assert (ruling.code, ruling.act, ruling.decided_on.isoformat()) == (
        "F2",
        "resume",
        "2013-10-19",
    )
    assert not rulings_between(RELEASE + timedelta(days=3), RELEASE + timedelta(days=5))


def test_the_command_lists_each_sentence_beside_its_lines(september):
    printed = io.StringIO()
    call_command("in_short", stdout=printed)
    listed = printed.getvalue()
    assert "# September 2013, Corporate Plan: resident" in listed
    assert "Headline: " in listed and "    F2: Red: " in listed
