"""A form of the entry desk says which month it is about: sent after the next month has opened, it
is told, and recorded for its own month or not at all.
"""

import re
from datetime import datetime
from html import unescape

import pytest

from pmf_portal.periods.month import Month
from scorecards.models import Actual, NothingToReport

pytestmark = pytest.mark.any_database

SEPTEMBER, OCTOBER = Month(2013, 9), Month(2013, 10)
IN_TIME, LATE = datetime(2013, 10, 31, 16, 0), datetime(2013, 11, 1, 9, 0)
TOLD = "This is the figure for September 2013: October 2013 has opened"


@pytest.fixture
def desk(client, approved, settings):
    """The lead's desk of September, opened on the last day before October's."""
    settings.PORTAL_CLOCK = IN_TIME
    client.force_login(approved.people["lead"])
    return unescape(client.get("/actuals/").content.decode())


def hidden_of(page, code):
    """What the row of a target says of itself."""
    names = re.findall(rf'<input type="hidden" name="({code}-[^"]+)"[^>]*>', page)
    values = {}
    for name in names:
        found = re.search(rf'name="{name}"(?: value="([^"]*)")?', page)
        values[name] = found[1] or ""
    return values


def row(page, code="F1", **typed):
    typed = {"value": "90", "status": "final", "comment": "Late bus", "confirmation": "Yes"} | typed
    return hidden_of(page, code) | {f"{code}-{name}": text for name, text in typed.items()}


def test_a_row_says_its_month(desk):
    assert "Figures for September 2013" in desk
    assert hidden_of(desk, "F1")["F1-desk"] == "2013-09"


@pytest.mark.parametrize("which", ["F1", "all"])
def test_a_desk_sent_after_the_next_month_opened_is_told(client, desk, settings, which):
    settings.PORTAL_CLOCK = LATE
    page = unescape(client.post("/actuals/", row(desk) | {"save": which}).content.decode())
    assert TOLD in page and "Figures for September 2013" in page
    assert 'value="90"' in page and "Late bus" in page
    assert not Actual.objects.exists()


@pytest.mark.parametrize("which", ["F1", "all"])
def test_a_late_desk_sent_again_is_recorded_for_its_own_month(client, desk, settings, which):
    settings.PORTAL_CLOCK = LATE
    told = unescape(client.post("/actuals/", row(desk) | {"save": which}).content.decode())
    client.post("/actuals/", row(told) | {"save": which})
    figure = Actual.objects.get()
    assert (figure.month, figure.comment) == (SEPTEMBER, "Late bus")


def test_a_late_row_sent_without_loading_the_page_is_told(client, desk, settings):
    settings.PORTAL_CLOCK = LATE
    fields = row(desk) | {"save": "F1"}
    answer = client.post("/actuals/", fields, headers={"X-Row": "F1"})
    told = unescape(answer.content.decode())
    assert answer.status_code == 422 and TOLD in told and not Actual.objects.exists()
    fields = row(told) | {"save": "F1"}
    assert client.post("/actuals/", fields, headers={"X-Row": "F1"}).status_code == 200
    assert Actual.objects.get().month == SEPTEMBER


def test_a_late_word_that_there_is_nothing_to_report_is_told(client, desk, settings):
    settings.PORTAL_CLOCK = LATE
    fields = row(desk, value="", nothing="Not collected") | {"save": "F1"}
    told = unescape(client.post("/actuals/", fields).content.decode())
    assert TOLD in told and "Not collected" in told and not NothingToReport.objects.exists()
    fields = row(told, value="", nothing="Not collected") | {"save": "F1"}
    client.post("/actuals/", fields)
    assert NothingToReport.objects.get().month == SEPTEMBER


def test_a_desk_of_the_open_month_is_saved_at_once(client, approved, desk, settings):
    settings.PORTAL_CLOCK = LATE
    page = unescape(client.get("/actuals/").content.decode())
    client.post("/actuals/", row(page) | {"save": "F1"})
    assert Actual.objects.get().month == OCTOBER


@pytest.mark.parametrize("text", ["", "2013-13", "next", "2099-01", "\x00"])
def test_a_desk_of_no_month_is_never_an_error_page(client, desk, text):
    fields = row(desk) | {"F1-desk": text, "save": "F1"}
    assert client.post("/actuals/", fields).status_code in (200, 302)
    assert all(figure.month == SEPTEMBER for figure in Actual.objects.all())
